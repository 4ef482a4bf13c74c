"""The questions on a page: the script says what Python says, by mouse and by keyboard."""

import importlib
import random

import numpy as np
import pytest

from adafactor_edu.exercises import Answer, FindTheMistake, Predict, PutInOrder, ask, examples
from adafactor_edu.exercises.catalogue.algorithm import LINES as ALGORITHM

FILES = importlib.import_module("book._extensions.questions").files()
PAGE = """<!doctype html><html lang="en" class="js"><meta charset="utf-8"><title>Questions</title>
<meta name="viewport" content="width=device-width">
<style>{style}</style><body><main><h1>Questions</h1>{body}</main>
<script>{lines}</script><script>{script}</script></body></html>"""


@pytest.fixture
def shown(offline_context, tmp_path):
    """A function that opens a page with questions on it, from a file, without a network."""

    def open_page(*questions, **options):
        for k, question in enumerate(questions):
            question.name = f"q{k}"
        body = "".join(question.html() for question in questions)
        file = tmp_path / "page.html"
        parts = {"style": "questions.css", "lines": "question-lines.js", "script": "questions.js"}
        text = PAGE.format(body=body, **{key: FILES[name] for key, name in parts.items()})
        file.write_text(text, encoding="utf-8")
        context = offline_context(**options)
        page = context.new_page()
        page.goto(file.as_uri())
        page.context_problems = context.problems
        return page

    return open_page


def said(page, where="#q0 .aq-verdict"):
    """Return the verdict, once it is there."""
    page.wait_for_function(
        "(where) => /^[✓✗]/.test(document.querySelector(where).textContent)", arg=where
    )
    return page.locator(where).inner_text()


def test_every_prediction_is_answered_as_in_python(shown):
    names = ["threshold-two", "ten-times-wider", "largest-move", "one-doubled"]
    questions = [ask(name) for name in names]
    page = shown(*questions)
    for k, question in enumerate(questions):
        for i, choice in enumerate(question.choices):
            page.locator(f"#q{k} input").nth(i).check()
            page.locator(f"#q{k} button").click()
            assert said(page, f"#q{k} .aq-verdict") == str(question.check(choice))
    assert page.context_problems == []


def test_a_prediction_by_keyboard_alone(shown):
    page = shown(ask("threshold-two"))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert said(page).startswith("✓")
    assert page.locator("#q0").get_attribute("data-verdict") == "right"


def test_no_choice_is_said_too(shown):
    page = shown(ask("threshold-two"))
    page.locator("#q0 button").click()
    assert said(page) == "✗ Choose one of the answers first. Which do you expect?"


def fill(page, values, where="#q0"):
    fields = page.locator(f"{where} .aq-grid input")
    for k, value in enumerate(values):
        fields.nth(k).fill(value)


def test_answers_are_judged_as_in_python(shown):
    lines = ("r", "c", "v")
    question = Answer.of("?", *lines, seeds=[2, 3])
    page = shown(question)
    rng = random.Random(1)
    for number, one in enumerate(question.rounds):
        if number:
            page.get_by_role("button", name="Another one").click()
        known = {line["name"]: line for line in one["lines"]}
        for _ in range(12):
            made = {}
            for name in lines:
                wrong = [it["value"] for it in known[name]["mistakes"]]
                right = known[name]["value"]
                odd = (np.asarray(right) * rng.choice([-1, 1.01, 2, 1.7])).tolist()
                carried = examples.computed(name, one["known"] | made)
                made[name] = rng.choice([right, rng.choice(wrong), odd, carried])
            texts = [f"{v:.9g}".replace(".", ",") for name in lines for v in np.ravel(made[name])]
            fill(page, texts)
            page.get_by_role("button", name="Check").click()
            judged = question._lines_judged([made[name] for name in lines], one["seed"])
            for name, verdict in zip(lines, judged, strict=True):
                assert said(page, f"#q0 [data-line={name}] .aq-said") == str(verdict)
    assert page.context_problems == []


def test_every_line_that_is_carried_on_is_pythons(shown):
    page = shown(Answer.of("?", "v", seeds=[1]))
    for seed in range(30):
        example = examples.new_example(seed)
        known = examples.quantities(example) | {"d": example.hyper.d}
        given = {k: np.asarray(v).tolist() for k, v in known.items() if v is not None}
        for line in examples.LINES:
            theirs = page.evaluate(
                "([line, known]) => adafactorEdu.kernels[`line_${line}`](known).line", [line, given]
            )
            np.testing.assert_allclose(theirs, getattr(example.solution, line), rtol=1e-12)


def test_what_is_no_number_is_said_and_marked(shown):
    page = shown(ask("first-count"))
    page.get_by_role("textbox").fill("many")
    page.keyboard.press("Enter")
    assert "is not a number" in said(page, "#q0 .aq-said")
    assert page.get_by_role("textbox").get_attribute("aria-invalid") is not None
    page.get_by_role("textbox").fill("3000/2")
    page.keyboard.press("Enter")
    page.wait_for_selector("#q0[data-verdict=right]")


def test_a_mistake_is_found_in_two_choices(shown):
    question = FindTheMistake(seeds=[1, 2])
    page = shown(question)
    for number, one in enumerate(question.rounds):
        if number:
            page.get_by_role("button", name="Another one").click()
        names = [row["name"] for row in one["rows"]]
        for k, row in enumerate(one["rows"]):
            page.locator(".aq-lines input").nth(k).check()
            page.get_by_role("button", name="Check").click()
            if row["name"] != one["wrong"]:
                assert said(page) == f"✗ {row['said']}"
                assert page.locator(".aq-reasons").is_hidden()
        page.locator(".aq-lines input").nth(names.index(one["wrong"])).check()
        page.get_by_role("button", name="Check").click()
        assert "What was misunderstood?" in said(page)
        for k, reason in enumerate(one["reasons"]):
            page.locator(".aq-reasons input").nth(k).check()
            page.get_by_role("button", name="Check").click()
            mark = "✓" if reason["right"] else "✗"
            assert said(page) == f"{mark} {reason['said']}"


def test_lines_are_put_in_order_by_keyboard(shown):
    question = PutInOrder("?", ALGORITHM, given="X G t")
    page = shown(question)
    page.get_by_role("button", name="Check").click()
    assert said(page) == str(question.check([question.items[i]["text"] for i in question.start]))
    for place, text in enumerate(ALGORITHM):
        button = page.get_by_role("button", name=f"Move up: {text}", exact=True)
        button.focus()
        for _ in range(len(ALGORITHM)):
            now = page.locator("#q0 li span").all_inner_texts().index(text)
            if now == place:
                break
            page.keyboard.press("ArrowUp")
    assert page.locator("#q0 li span").all_inner_texts() == list(ALGORITHM)
    page.get_by_role("button", name="Check").click()
    assert said(page).startswith("✓ Right")


EVERY_KIND = ("threshold-two", "moments-by-hand", "mistake-anywhere", "order-of-a-matrix")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_questions_are_accessible(shown, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = shown(*map(ask, EVERY_KIND), color_scheme=scheme)
    for button in page.get_by_role("button", name="Check").all():
        button.click()
    found = axe.Axe().run(page).response["violations"]
    assert [it["id"] for it in found] == []


def test_nothing_is_cut_off_at_320_pixels(shown):
    page = shown(*map(ask, EVERY_KIND), viewport={"width": 320, "height": 700})
    page.add_style_tag(content="body { margin: 8px }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = page.evaluate(
        """() => [...document.querySelectorAll(".aq button, .aq .aq-grid input")]
        .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43).length"""
    )
    assert small == 0


def test_a_verdict_is_in_a_live_region():
    for name in EVERY_KIND:
        assert 'role="status"' in ask(name).html()


def test_a_kernel_has_widgets_that_answer():
    pytest.importorskip("ipywidgets")
    question = Predict("?", {"a": (True, "Because."), "b": (False, "Is it?")})
    box = question.widget
    radio, button, verdict = box.children[1:]
    radio.value = "b"
    button.click()
    assert "Is it?" in verdict.value
    for name in EVERY_KIND[1:]:
        assert ask(name).widget.children
