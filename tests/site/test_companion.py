"""One G through the chapter: the path goes along, the reader's numbers run through the formulas."""

import re

import numpy as np
import pytest

import adafactor_edu as ae
from adafactor_edu.explorers.elements import form
from adafactor_edu.iteration import Hyperparameters
from adafactor_edu.steps import outer_product_second_moment
from adafactor_edu.worked_example import G2, X0, G

from .test_accessibility import violations
from .test_browser import overflow, two_frames

PATH = "document.querySelector('adafactor-explorer[data-kind=first-iteration]')"
# What a person reads: each number in a formula, by the result in which it stands.
READ = """() => [...document.querySelectorAll(".on-path")].map((fold) => ({
  shows: fold.dataset.shows, t: Number(fold.dataset.t), route: fold.dataset.route,
  numbers: [...fold.previousElementSibling.querySelectorAll("[data-of]")].map(
    (one) => [one.dataset.of, one.dataset.decimals, one.textContent]),
}))"""
FOLDS = "document.querySelectorAll('.on-path')"
LIT = """(cells) => cells.map(
  ({ dataset: d }) => [d.quantity, d.row, d.col].filter((x) => x).join("."))"""
ARTICLE = "document.querySelector('.article').innerHTML"


@pytest.fixture
def chapter_at(site_root, offline_context):
    """A function that opens the chapter at a fragment and returns the tab."""

    def open_chapter(fragment="", width=1280, **options):
        tab = offline_context(viewport={"width": width, "height": 800}, **options).new_page()
        tab.emulate_media(reduced_motion="reduce")
        tab.goto((site_root / "numerical-example.html").as_uri() + fragment)
        return tab

    return open_chapter


def settled(tab):
    """Wait until the results that are far from the screen have followed too."""
    tab.wait_for_function("adafactorEdu.yours.settled")


def change(tab, **state):
    plain = {name: np.asarray(value).tolist() for name, value in state.items()}
    tab.evaluate(f"(state) => {PATH}.change(state)", plain)
    settled(tab)


def iterations(x, g, d=1.0, rho=None):
    """What NumPy says of the chapter's three iterations, by t and route."""
    hyper = Hyperparameters(d=d, rho=rho)
    plain = {"factored_second_moment": outer_product_second_moment}
    first = ae.matrix_iteration(x, g, None, 1, hyper)
    found = {
        (1, "wiki"): ae.matrix_iteration(x, g, None, 1, hyper, **plain),
        (1, "paper"): first,
        (2, "paper"): ae.matrix_iteration(first.x_next, G2, first.state, 2, hyper),
    }
    known = {key: it._asdict() | {
        "d": d, "mean_r": np.mean(it.r), "factor": max(1, it.rms_u / d), "fresh": 1 - it.beta2,
        "sum_x2": np.sum(np.square(it.x)), "sign": ">" if it.rms_u > d else "≤",
    } for key, it in found.items()}  # fmt: skip
    known[2, "paper"] |= {"r0": [first.r], "c0": [first.c]}
    return known


def expected(of, decimals, known):
    """The text that stands for a number; what somebody has typed is written out."""
    name, *places = of.split(".")
    value = known[name]
    for place in places:
        value = value[int(place)]
    if name == "sign":
        return value
    least = int(decimals.strip("()"))
    if name in ("g", "d", "rho", "g2", "sum_x2") or (name == "x" and known["t"] == 1):
        exact = (k for k in range(least, 7) if k == 6 or abs(round(value, k) - value) < 1e-10)
        text = f"{value:.{next(exact)}f}".replace("-", "−")
    else:
        text = form(value, f"f{least}")
    return f"({text})" if "(" in decimals and value < 0 else text


def assert_all_follow(tab, **state):
    settled(tab)
    known = iterations(**({"x": X0, "g": G} | state))
    read = tab.evaluate(READ)
    assert len(read) > 20
    for result in read:
        assert result["numbers"] or result["shows"] == "beta2"
        for of, decimals, text in result["numbers"]:
            wanted = expected(of, decimals, known[result["t"], result["route"]])
            assert text == wanted, (result["shows"], result["t"], of)


def test_the_formulas_begin_with_the_wikis_numbers(chapter_at):
    tab = chapter_at()
    assert_all_follow(tab)
    assert not tab.locator(".yours-bar, .yours-note, [data-yours]").count()


@pytest.mark.parametrize("seed", range(6))
def test_every_number_of_the_chapter_follows_the_reader(chapter_at, seed):
    """As seen on the page, against NumPy, for gradients, weights, d and ρ of the reader's own."""
    rng = np.random.default_rng(seed)
    scale = (0.01, 0.3, 1, 3, 10, 100)[seed]
    state = {
        "g": (rng.normal(size=(3, 3)) * scale).round(2) + scale / 100,
        "x": rng.normal(size=(3, 3)).round(2),
        "d": round(float(rng.uniform(0.5, 3)), 2),
        "rho": round(float(rng.uniform(0.001, 0.09)), 4),
    }
    tab = chapter_at()
    change(tab, **state)
    assert_all_follow(tab, **state)


def test_what_is_yours_says_so_and_one_click_returns(chapter_at):
    tab = chapter_at()
    tab.evaluate(f"{PATH}.light('v', 0, 1)")
    before = tab.evaluate(ARTICLE)
    change(tab, g=2 * G)
    bar = tab.locator(".yours-bar")
    assert "your numbers" in bar.inner_text()
    notes = tab.locator(".yours-note").all_inner_texts()
    assert sum(note.startswith("yours") for note in notes) > 10
    assert sum("wiki" in note for note in notes) >= 6  # printed lines and the picture do not follow
    checked = tab.locator(".cell[data-yours] p:has-text('rounds to the printed'):visible")
    assert not checked.count()  # no check is claimed of numbers that it did not see
    for output in tab.locator(".article .cell > .cell_output:has(pre):visible").all():
        if not output.evaluate("(e) => !!e.closest('#exercises, #turn-the-knobs') || "
                               "!!e.querySelector('[data-question]')"):  # fmt: skip
            assert "wiki’s numbers" in output.inner_text()
    assert violations(tab) == []
    bar.get_by_role("button", name="Back to the wiki’s numbers").click()
    assert not bar.count()
    settled(tab)
    tab.evaluate(f"{PATH}.light('v', 0, 1)")
    clean = re.compile(
        r' class="(ae[^"]*|)"| data-change="[^"]*"| aria-disabled="[^"]*"|\s+style=""'
    )
    assert clean.sub("", tab.evaluate(ARTICLE)) == clean.sub("", before)


def test_typing_into_the_path_beside_it(chapter_at):
    """The gesture of a reader: an entry of G in the margin, by keyboard."""
    tab = chapter_at("#step-3-1-compute-row-moments-r-1")
    field = tab.locator(".companion input").first
    field.fill("0.9")
    field.press("Tab")
    g = np.array(G)
    g[0, 0] = 0.9
    assert_all_follow(tab, g=g)
    tab.locator(".companion").press("Control+z")
    assert_all_follow(tab)


def test_a_link_opens_the_chapter_with_its_numbers(chapter_at):
    tab = chapter_at("#d=2")
    assert_all_follow(tab, d=2.0)
    assert "≤" in tab.locator("[data-of=sign]").last.text_content()


def test_a_copied_formula_is_what_is_seen(chapter_at):
    """The LaTeX in the formula has the reader's numbers, and the wiki's again afterwards."""
    tab = chapter_at()
    texts = "[...document.querySelectorAll('.article annotation')].map((a) => a.textContent)"
    before = tab.evaluate(texts)
    g = np.array(G)
    g[0] = [-0.75, 0.1, 0]
    change(tab, g=g)
    after = "\n".join(tab.evaluate(texts))
    assert r"(-0.75)^2 & 0.1^2 & 0.0^2" in after
    assert "0.5625 + 0.01 + 0.00" in after
    change(tab, g=G)
    assert tab.evaluate(texts) == before


def go_to(tab, selector):
    tab.locator(selector).first.scroll_into_view_if_needed()
    tab.evaluate("(s) => document.querySelector(s).scrollIntoView({ block: 'center' })", selector)
    two_frames(tab)


def test_the_path_goes_along_in_the_margin(chapter_at):
    """At each result its own part is marked, with the numbers of the route that the text is on."""
    tab = chapter_at()
    seen = set()
    for index, fold in enumerate(tab.locator(".on-path").all()):
        tab.evaluate(
            f"document.querySelectorAll('.on-path')[{index}].previousElementSibling.id = 'here'"
        )
        go_to(tab, "#here")
        known = fold.evaluate("(f) => ({ ...f.dataset })")
        if known["t"] == "1":
            assert tab.locator(".companion").is_visible()
            assert tab.evaluate(f"{PATH}.part") == known["part"]
            shown = float(tab.locator(".companion [data-quantity=v]").first.inner_text())
            v = iterations(X0, G)[1, known["route"]]["v"]
            assert abs(shown - v[0, 0]) < 5.1e-4
            stage = tab.locator(f'.companion [data-stage="{known["part"]}"] table').first
            assert stage.bounding_box()["y"] < 800
        else:
            assert not tab.locator(".companion").is_visible()  # it shows the first iteration
        seen.add((known["t"], known["route"], known["part"]))
        tab.evaluate("document.querySelector('#here').removeAttribute('id')")
    assert len(seen) > 10
    go_to(tab, ".path-home")
    assert tab.evaluate(f"{PATH}.parentNode.className") == "path-home"
    assert tab.evaluate(f"{PATH}.part") == ""


def test_moving_along_changes_nothing(chapter_at):
    """Neither the state nor the address nor what can be undone."""
    tab = chapter_at()
    for index in (3, 9, 14):
        tab.evaluate(
            f"document.querySelectorAll('.on-path')[{index}].previousElementSibling.scrollIntoView()"
        )
        two_frames(tab)
    assert tab.evaluate("location.hash") == ""
    assert tab.evaluate(f"{PATH}.past.length") == 0
    assert tab.evaluate(f"{PATH}.state.route") == "paper"


@pytest.mark.parametrize("width", [320, 390, 800])
def test_on_a_phone_it_comes_into_the_fold(chapter_at, width):
    tab = chapter_at("", width)
    folds = tab.locator(".on-path:visible")
    assert folds.count() > 15
    for index in (5, 7, 12):
        fold = folds.nth(index)
        fold.locator("summary").focus()
        tab.keyboard.press("Enter")
        tab.wait_for_function(f"(f) => f.contains({PATH})", arg=fold.element_handle())
        assert fold.locator(".ae-says").is_visible()
        stage = fold.locator(f'[data-stage="{fold.get_attribute("data-part")}"]')
        assert stage.is_visible()
        assert overflow(tab) <= 0
        assert tab.locator(".on-path[open]").count() == 1
    assert violations(tab) == []
    fold.locator("summary").press("Enter")
    tab.wait_for_function(f"{PATH}.parentNode.className === 'path-home'")


WORDS = [("row", ["r.1"]), ("column", ["c.1"]), ("row means", ["r.0", "r.1", "r.2"]),
         ("largest gradient", ["g.1.1"])]  # fmt: skip


@pytest.mark.parametrize(("word", "names"), WORDS, ids=[word for word, _ in WORDS])
@pytest.mark.parametrize("by", ["hover", "focus"])
def test_a_word_lights_what_it_names(chapter_at, word, names, by):
    """On the path and in the formulas of the chapter; by pointing and by the keyboard."""
    tab = chapter_at()
    there = tab.locator(f"[data-light]:text-is('{word}')").first
    there.scroll_into_view_if_needed()
    getattr(there, by)()
    lit = tab.locator("adafactor-explorer .ae-at").evaluate_all(LIT)
    assert sorted(lit) == names
    said = tab.locator("adafactor-explorer .ae-says").inner_text()
    assert said.split("=")[0].strip() != ""
    in_formulas = tab.locator("[data-lit]").evaluate_all(
        "(all) => all.map((one) => one.dataset.of)"
    )
    assert set(names) <= set(in_formulas)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_word_of_the_second_iteration_lights_its_numbers(chapter_at, width):
    tab = chapter_at("", width)
    tab.locator("#a-second-iteration [data-light]:text-is('row 2')").focus()
    lit = tab.locator("#a-second-iteration [data-lit][data-of='r.1']")
    assert set(lit.all_text_contents()) == {"0.0995"}
    assert not tab.locator("#step-3-find-the-moment-estimate [data-lit]").count()


def test_a_number_in_a_formula_lights_its_place_on_the_path(chapter_at):
    tab = chapter_at("#step-3-1-compute-row-moments-r-1")
    tab.locator('.article [data-of="r.1"]:visible').first.hover()
    lit = tab.locator("adafactor-explorer .ae-at")
    assert lit.get_attribute("data-quantity") == "r"
    assert "R₂ = mean of row 2" in tab.locator("adafactor-explorer .ae-says").inner_text()


def test_every_word_names_something(chapter_at):
    tab = chapter_at()
    words = tab.locator("[data-light]").all()
    assert len(words) >= 10
    for word in words:
        word.focus()
        assert tab.locator("adafactor-explorer :is(.ae-at, .ae-lit)").count(), word.inner_text()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_with_own_numbers_nothing_is_wider_than_the_screen(chapter_at, width):
    tab = chapter_at("", width)
    change(tab, g=np.array(G) * 123.45, x=np.array(X0) * -7.77)
    assert overflow(tab) <= 0
    bar = tab.locator(".yours-bar").bounding_box()
    assert bar["x"] >= 0
    assert bar["x"] + bar["width"] <= width


def test_without_scripts_the_chapter_reads_as_ever(chapter_at):
    tab = chapter_at("#g=1,1,1;1,1,1;1,1,1", java_script_enabled=False)
    assert not tab.locator(".on-path:visible").count()
    assert tab.locator(".article").inner_text().count("✓") > 20
    assert tab.locator("[data-of='r.1']").first.text_content() == "0.2067"


def test_on_paper_the_path_is_at_home(chapter_at):
    tab = chapter_at("#step-3-1-compute-row-moments-r-1")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate(f"{PATH}.parentNode.className") == "path-home"
    tab.emulate_media(media="print")
    assert not tab.locator(".on-path:visible, .companion:visible").count()
