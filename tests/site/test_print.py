"""On paper: all of it, nothing sliced, and afterwards the page is as the reader had it."""

import re

import pytest

PAPER = {"width": 665, "height": 985}  # A4 within the margins of print.css, in CSS pixels
FOLDS = "[...document.querySelectorAll('details')].map((box) => box.open)"


@pytest.fixture
def tab(offline_context):
    """A tab of the size of a sheet, in colours of the screen."""
    return offline_context(viewport=PAPER, color_scheme="dark").new_page()


def test_boxes_open_for_the_paper_and_fold_again(site_root, tab):
    tab.goto((site_root / "conclusion.html").as_uri())
    tab.evaluate("document.querySelector('details.solution').open = true")
    before = tab.evaluate(FOLDS)
    assert {True, False} <= set(before)
    for _ in range(2):
        tab.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert all(tab.evaluate(FOLDS))
        tab.evaluate("dispatchEvent(new Event('afterprint'))")
        assert tab.evaluate(FOLDS) == before


def test_solutions_print_as_chosen(site_root, tab):
    tab.goto((site_root / "conclusion.html").as_uri())
    tab.emulate_media(media="screen")
    choice = tab.get_by_role("checkbox", name="with solutions")
    assert choice.is_checked()
    choice.press(" ")
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("details.solution:visible").count() == 0
    assert tab.locator(".exercise:visible").count() > 1
    tab.emulate_media(media="screen")
    assert tab.locator("details.solution:visible").count() > 1
    choice.press(" ")
    tab.emulate_media(media="print")
    assert tab.locator("details.solution:visible").count() > 1


def test_pages_without_solutions_offer_no_choice(page):
    solutions, choice = page.soup.select(".solution"), page.soup.select(".print-solutions")
    assert bool(solutions) == bool(choice)


def test_folded_boxes_print_without_scripts(site_root, offline_context):
    tab = offline_context(viewport=PAPER, java_script_enabled=False).new_page()
    tab.goto((site_root / "conclusion.html").as_uri())
    tab.emulate_media(media="print")
    inside = tab.locator("details.solution p:not(.admonition-title)").first
    assert inside.bounding_box()["height"] > 10


def test_pictures_are_whole_on_a_sheet(chapter, tab):
    """Each fits a page, and no page ends within it."""
    tab.goto(chapter.path.as_uri())
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    sliced = tab.evaluate(
        """(height) => [...document.querySelectorAll("article :is(img, svg, figure, .ae-figure)")]
             .filter((part) => part.getBoundingClientRect().height > 0)
             .filter((part) => part.getBoundingClientRect().height > height
               || part.getBoundingClientRect().width > innerWidth + 1
               || !part.closest("svg, figure, .ae-figure, img, adafactor-explorer")
               || getComputedStyle(part.closest("svg") || part).breakInside !== "avoid")
             .map((part) => part.outerHTML.slice(0, 120))""",
        PAPER["height"],
    )
    assert sliced == []


def test_explorers_print_with_their_inputs(chapter, tab):
    tab.goto(chapter.path.as_uri())
    explorers = tab.locator("adafactor-explorer")
    tab.emulate_media(media="print")
    for explorer in explorers.all():
        inputs = explorer.locator("input, select").all()
        assert inputs
        for field in inputs:
            hidden = field.evaluate(
                "(field) => Boolean(field.closest('[hidden]')?.matches(':not(.ae-controls)'))"
            )
            assert hidden or field.is_visible(), field.evaluate("(field) => field.outerHTML")


def test_thousands_stay_together(page):
    text = page.article.get_text()
    broken = re.findall(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009]\d{3})+(?!\d)", text)
    outside_code = [
        number
        for number in broken
        if any(
            number in part and not part.find_parent(["pre", "code", "math"])
            for part in page.article.find_all(string=True)
        )
    ]
    assert outside_code == []
