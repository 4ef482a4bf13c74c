"""Nothing is cut, covered or off the screen: from 320 px up, and so at a zoom of 400 %."""

from pathlib import Path

import pytest

WIDTHS = (320, 375, 1280)

AUDIT = Path(__file__).with_name("audit.js").read_text("utf-8")


def audit(tab, skipped="adafactor-explorer, adafactor-explorer *"):
    """What the audit finds on the page in `tab`, with its boxes unfolded."""
    tab.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true })")
    return tab.evaluate(AUDIT.replace("SKIPPED", skipped))


def test_nothing_is_cut_at_any_width(page, offline_context):
    tab = offline_context(viewport={"width": 1280, "height": 800}).new_page()
    tab.goto(page.path.as_uri())
    found = {}
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 800})
        found[width] = audit(tab)
    assert found == {width: [] for width in WIDTHS}


def test_results_of_a_search_fit_a_small_phone(site_over_http, offline_context):
    tab = offline_context(viewport={"width": 320, "height": 800}).new_page()
    tab.goto(f"{site_over_http}search.html?q=factored_second_moment")
    tab.locator("#search-results li").first.wait_for()
    assert audit(tab) == []


def test_code_fits_its_column(chapter, offline_context):
    """On a screen of 1280 px no line of a cell or an editor has to be scrolled to."""
    tab = offline_context(viewport={"width": 1280, "height": 800}).new_page()
    tab.goto(chapter.path.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true })")
    wide = tab.evaluate(
        """() => [...document.querySelectorAll("article .highlight pre, article textarea")]
             .filter((code) => code.scrollWidth > code.clientWidth + 1)
             .map((code) => (code.value ?? code.textContent).split("\\n"))
             .map((lines) => lines.sort((a, b) => b.length - a.length)[0])"""
    )
    assert wide == []


def test_at_four_hundred_per_cent_the_header_scrolls_away(site_root, offline_context):
    """A screen of 1280 × 800 px at 400 % is one of 320 × 200 px."""
    tab = offline_context(viewport={"width": 320, "height": 200}).new_page()
    tab.goto((site_root / "introduction.html").as_uri())
    tab.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    assert tab.locator(".site-header").bounding_box()["y"] < -100


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("main.innerHTML = '<p style=\"width: 900px\">x</p>'", "off the screen"),
        ('main.innerHTML = \'<p style="overflow: hidden"><b style="padding: 500px">x\'', "cut"),
        ("main.innerHTML = '<input style=\"width: 20px; font-size: 16px\" value=-0.544>'", "field"),
        ("main.innerHTML = '<input style=\"font-size: 15px\">'", "16 px"),
        ("main.innerHTML = '<table style=\"margin-bottom:-20px\"><td>x</table><p>y</p>'", "covers"),
        ("document.querySelector('.brand span').style.minWidth = '14rem'", "covers the search"),
    ],
)
def test_what_is_wrong_would_be_found(site_root, offline_context, fault, message):
    tab = offline_context(viewport={"width": 320, "height": 800}).new_page()
    tab.goto((site_root / "search.html").as_uri())
    tab.evaluate(f"const main = document.querySelector('main'); {fault}")
    assert message in "\n".join(audit(tab))
