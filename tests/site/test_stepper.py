"""The worked example as a sequence of steps in large type: keys, address, the path beside it."""

import gzip
import re

import pytest

from .test_accessibility import violations
from .test_browser import overflow

FILES = ("_static/stepper.js", "_static/styles/stepper.css")
SEEN = """() => [...document.querySelectorAll(".article section > :not(section)")]
  .filter((block) => block.getClientRects().length && !block.querySelector("adafactor-explorer"))
  .map((block) => block.innerText.trim())"""


@pytest.fixture
def chapter_at(site_root, offline_context):
    """A function that opens the chapter at a fragment and returns the tab."""

    def open_chapter(fragment="", width=1280, **options):
        context = offline_context(viewport={"width": width, "height": 800}, **options)
        tab = context.new_page()
        tab.goto((site_root / "numerical-example.html").as_uri() + fragment)
        return tab

    return open_chapter


def step_of(tab):
    """Number of the present step, how many there are, and what it is called; none: the page."""
    title = tab.locator(".present-title")
    if not title.count():
        return None
    found = re.fullmatch(r"(\d+) of (\d+): (.+)", title.inner_text(), re.DOTALL)
    number, of, name = found.groups()
    return int(number), int(of), name


def number(text):
    """The number in an entry of a formula; NaN where there is none, or a sum of several."""
    try:
        return float(text.strip().replace("−", "-"))
    except ValueError:
        return float("nan")


def settled(tab):
    """What happens once the reader pauses, now."""
    tab.evaluate("document.querySelectorAll('adafactor-explorer').forEach((e) => e.settle())")


def address(tab):
    return tab.evaluate("location.hash")


def test_every_line_of_code_is_a_step_with_its_result(chapter_at):
    """Forward with the right arrow from the first to the last step; each has another text."""
    tab = chapter_at("#step=1")
    _, last, _ = step_of(tab)
    shown = []
    for number in range(1, last + 1):
        assert step_of(tab)[0] == number
        assert f"step={number}" in address(tab)[1:].split("&")
        shown.append("\n".join(tab.evaluate(SEEN)))
        tab.keyboard.press("ArrowRight")
    assert step_of(tab)[0] == last
    assert len(set(shown)) == last >= 24
    for line in ("root_mean_square(X0)", "row_moment(None", "outer_product", "clip_update(u_plain",
                 "row_moment(first"):  # fmt: skip
        assert any("✓" in text for text in shown if line in text), line
    tab.keyboard.press("ArrowLeft")
    assert step_of(tab)[0] == last - 1


def test_where_it_came_from_leads_there(chapter_at):
    tab = chapter_at("#step=1")
    while "outer_product" not in "\n".join(tab.evaluate(SEEN)):
        tab.keyboard.press("ArrowRight")
    names = tab.locator(".present-from button")
    assert [text.split()[0] for text in names.all_inner_texts()] == ["r", "c"]
    names.first.click()
    assert "r = ae.row_moment(None" in "\n".join(tab.evaluate(SEEN))
    lit = tab.locator("adafactor-explorer .ae-at")
    assert lit.get_attribute("data-quantity") == "r"
    assert tab.locator("adafactor-explorer").get_attribute("data-part") == "g2"


def test_the_path_beside_it_has_the_numbers_of_the_step(chapter_at):
    """The page's own estimate first, the paper's from where the chapter takes it."""
    tab = chapter_at("#step=1")
    found = {}
    for _ in range(step_of(tab)[1]):
        text = "\n".join(tab.evaluate(SEEN))
        beside = tab.locator(".present-path")
        for name, code in (("wiki", "v_plain = ae."), ("paper", "v = ae.factored")):
            if code in text and beside.is_visible():
                cell = beside.locator("td[data-quantity=v]").first
                places = tab.locator("[data-now] .cell_output mtd").all_text_contents()
                found[name] = cell.inner_text().strip()
                assert any(abs(number(place) - float(found[name])) < 5.1e-4 for place in places)
        if "row_moment(first" in text:
            assert not beside.is_visible()  # it shows the first iteration only
        tab.keyboard.press("ArrowRight")
    assert len(set(found.values())) == 2


def test_key_button_and_escape(chapter_at):
    tab = chapter_at()
    before = tab.evaluate(SEEN)
    for begin in (lambda: tab.keyboard.press("p"), lambda: tab.click(".present-button")):
        begin()
        assert step_of(tab)[0] == 1
        assert 1 < len(tab.evaluate(SEEN)) < 12
        tab.keyboard.press("Escape")
        tab.wait_for_function("!document.querySelector('.present-title')")
        assert tab.evaluate(SEEN) == before
        tab.wait_for_function("!location.hash")
        assert tab.evaluate("document.activeElement.className") == "present-button"
        tab.evaluate("scrollTo(0, 0)")


def test_keys_of_fields_stay_theirs(chapter_at):
    """Arrows move the slider or the cursor, P is a letter."""
    tab = chapter_at("#step=6")
    slider = tab.locator(".present-path input[type=range][name=d]")
    slider.focus()
    was = slider.input_value()
    tab.keyboard.press("ArrowLeft")
    assert slider.input_value() != was
    assert step_of(tab)[0] == 6
    tab.keyboard.press("Escape")
    tab.wait_for_function("!document.querySelector('.present-title')")
    tab.locator("#search-field").focus()
    tab.keyboard.type("p")
    assert step_of(tab) is None


def test_what_was_set_is_kept(chapter_at):
    """Going through the steps does not reset the explorer, nor its address."""
    tab = chapter_at("#d=2&step=5")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        tab.keyboard.press(key)
    settled(tab)
    assert "step=6" in address(tab)
    assert "d=2" in address(tab)
    tab.keyboard.press("Escape")
    settled(tab)
    state = tab.evaluate("document.querySelector('adafactor-explorer').state")
    assert (state["d"], state["route"]) == (2, "paper")
    assert address(tab) == "#d=2"


def test_tab_leaves_the_presentation_free(chapter_at):
    """Tab reaches the buttons and goes on from them: no trap."""
    tab = chapter_at("#step=2")
    reached = set()
    for _ in range(60):
        tab.keyboard.press("Tab")
        reached.add(tab.evaluate("document.activeElement.textContent.trim()"))
    assert {"← Back", "Next →", "Leave (Esc)"} <= reached
    assert len(reached) > 6


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_and_axe_finds_nothing(chapter_at, width):
    tab = chapter_at("#step=1", width)
    for number in range(1, step_of(tab)[1] + 1):
        assert overflow(tab) <= 0, number
        if number in (2, 9, 22):
            assert violations(tab) == []
        tab.keyboard.press("ArrowRight")


def test_buttons_are_seen_in_forced_colours(chapter_at):
    tab = chapter_at("#step=9", forced_colors="active")
    for button in tab.locator(".present-bar button").all():
        assert button.evaluate("(b) => parseFloat(getComputedStyle(b).borderTopWidth)") >= 1
    cell = tab.locator(".present-path .ae-at")
    assert cell.evaluate("(e) => getComputedStyle(e).outlineStyle") == "solid"


def test_without_scripts_the_chapter_is_whole(chapter_at):
    tab = chapter_at("#step=9", java_script_enabled=False)
    assert not tab.locator(".present-button").is_visible()
    assert tab.locator("text=row_moment(None").first.is_visible()
    assert tab.locator("text=clip_update(u_plain").first.is_visible()


def test_it_is_small(site_root, record_property):
    text = b"".join((site_root / name).read_bytes() for name in FILES)
    weight = len(gzip.compress(text, mtime=0))
    record_property("gzipped_bytes", weight)
    assert weight <= 10_000
