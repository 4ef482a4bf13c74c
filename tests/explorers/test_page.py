"""The explorers on the built pages: live, right, and reachable by keyboard and mouse.

What is compared is what a reader sees (see seen.py), with the Python explorer in the same state.
"""

import random

import numpy as np
import pytest
from bs4 import BeautifulSoup

from adafactor_edu import explorers
from adafactor_edu.explorers.controls import Cells, Choice, Slider, Words
from tests.explorers.seen import (
    CHANGE,
    KINDS,
    MOVE,
    PLACES,
    SEE,
    SETTLE,
    applied,
    assert_seen,
    controls,
    every_control,
    on_page,
    random_setting,
    start,
)
from tests.explorers.test_stored import states

SETTINGS = {"explore-first-iteration": 200}  # random states to compare, most for the path
USUALLY = 40


@pytest.fixture(params=PLACES)
def place(request):
    """Each page with an explorer in turn."""
    return request.param


def find(tab, place):
    return tab.locator(f"adafactor-explorer[data-kind='{PLACES[place][0]}']").first


@pytest.fixture
def opened(place, site_root, offline_context):
    """The page with its explorer, opened from its folder."""
    # Below 1280 px the path of the numerical example is where it was written (test_companion.py).
    context = offline_context(viewport={"width": 1270, "height": 900})
    tab = context.new_page()
    tab.goto((site_root / f"{place}.html").as_uri(), wait_until="load")
    yield find(tab, place)
    assert context.problems == []


def state_of(explorer):
    return explorer.evaluate("(e) => e.state")


def in_state(place, explorer):
    """Return the Python explorer in the state that the page is in."""
    return start(place).set(**state_of(explorer))


def test_every_explorer_of_the_book_is_tested_here(site_root):
    found = {}
    for page in sorted(site_root.glob("*.html")):
        tags = BeautifulSoup(page.read_text("utf-8"), "html.parser").select("adafactor-explorer")
        if tags:
            found[page.stem] = tags[0]["data-kind"]
    assert found == {page: kind for page, (kind, _) in PLACES.items()}
    assert {kind for kind, _ in PLACES.values()} == set(KINDS)


def test_what_is_seen_is_what_python_shows_at_random_settings(place, opened):
    rng = random.Random(place)
    assert_seen(start(place), opened.evaluate(SEE), summary=True)
    explorer, states = start(place), set()
    for _ in range(SETTINGS.get(place, USUALLY)):
        setting = random_setting(opened, rng)
        opened.evaluate(MOVE, setting)
        shown = opened.evaluate(SEE)
        assert_seen(applied(explorer, setting, shown["state"]), shown)
        states.add(str(shown["state"]))
    assert len(states) > 5


def test_what_is_seen_is_what_python_shows_at_the_extremes(place, opened):
    for state in states(KINDS[PLACES[place][0]].__name__):
        explorer = start(place).set(**state)
        opened.evaluate(CHANGE, on_page(explorer.state))
        opened.evaluate(SETTLE)
        assert_seen(explorer, opened.evaluate(SEE), summary=True)


def test_summary_says_what_python_says(place, opened):
    opened.evaluate(MOVE, random_setting(opened, random.Random(1)))
    opened.page.wait_for_function(  # it is said once the reader pauses
        "(e) => e.querySelector('.ae-summary').textContent === e.sentence",
        arg=opened.element_handle(),
    )
    summary = opened.locator(".ae-summary")
    assert summary.get_attribute("aria-live") == "polite"
    assert_seen(in_state(place, opened), opened.evaluate(SEE), summary=True)


def test_every_control_has_a_name_and_a_label(place, opened):
    unlabelled = opened.evaluate(
        "(e) => [...e.querySelectorAll('input, select')]"
        ".filter((i) => !i.name || !i.labels.length).length"
    )
    assert unlabelled == 0
    assert {control.name for control in every_control(opened)} <= set(start(place).state)


def reveal(opened):
    """Show the controls that are there only with a past."""
    if opened.locator("[name='past']").count():
        opened.locator("[name='past']").select_option("calm")


def test_every_control_moves_by_keyboard(place, opened):
    reveal(opened)
    for control in controls(opened):
        before = state_of(opened)[control.name]
        field = opened.locator(f"[name='{control.name}']")
        if isinstance(control, Slider):
            field.focus()
            at_end = float(field.input_value()) >= float(field.get_attribute("max"))
            opened.page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
        elif isinstance(control, Cells):
            field.first.focus()
            opened.page.keyboard.press("Control+a")
            opened.page.keyboard.type("0.25")
            opened.page.keyboard.press("Tab")
        elif isinstance(control, Words):
            field.focus()
            opened.page.keyboard.type("9")
        else:
            (
                opened.locator(f"[name='{control.name}']:checked") if control.buttons else field
            ).focus()
            opened.page.keyboard.press("ArrowDown")
            if state_of(opened)[control.name] == before:
                opened.page.keyboard.press("ArrowUp")
        assert state_of(opened)[control.name] != before, control.name
        if isinstance(control, Slider) and control.schedule:
            opened.locator(f"[data-schedule='{control.name}']").focus()
            opened.page.keyboard.press("Space")
            assert state_of(opened)[control.name] is None
        assert_seen(in_state(place, opened), opened.evaluate(SEE))
        reveal(opened)
    opened.locator(".ae-reset").focus()
    opened.page.keyboard.press("Enter")
    assert_seen(start(place), opened.evaluate(SEE))


def test_every_control_moves_by_mouse(place, opened):
    reveal(opened)
    for control in controls(opened):
        before = state_of(opened)[control.name]
        field = opened.locator(f"[name='{control.name}']")
        if isinstance(control, Slider):
            box = field.bounding_box()
            for share in (0.85, 0.3):
                field.click(position={"x": share * box["width"], "y": box["height"] / 2})
        elif isinstance(control, Cells):
            field.last.fill("0.125")
        elif isinstance(control, Words):
            field.fill("3 of 40x50")
        elif control.buttons:
            opened.locator(f"[name='{control.name}']:not(:checked)").first.check()
        else:
            others = [key for key in control.options if key not in (before, "own")]
            field.select_option(others[-1])
        assert state_of(opened)[control.name] != before, control.name
        assert_seen(in_state(place, opened), opened.evaluate(SEE))
        reveal(opened)
    opened.locator(".ae-reset").click()
    assert_seen(start(place), opened.evaluate(SEE))


def test_a_link_restores_the_state(place, opened):
    at_start, rng = state_of(opened), random.Random(2)
    while state_of(opened) == at_start:  # a chooser has few states, and this may be one of them
        opened.evaluate(MOVE, random_setting(opened, rng))
    opened.evaluate(SETTLE)
    state, address = state_of(opened), opened.page.url
    assert "#" in address
    other = opened.page.context.new_page()
    other.goto(address, wait_until="load")
    again = find(other, place)
    assert state_of(again) == state
    assert_seen(in_state(place, again), again.evaluate(SEE))


def test_python_writes_links_that_the_page_reads(site_root, offline_context):
    g = [[0.5, -0.25, 0], [1 / 3, 2, -1e-5], [0, 0, 1]]
    settings = {"past": "wild", "beta2": 0.9, "d": 2.0, "rho": 0.05, "t": 3, "route": "wiki",
                "g": g}  # fmt: skip
    explorer = explorers.FirstIterationExplorer().set(**settings)
    tab = offline_context().new_page()
    tab.goto((site_root / "explore-first-iteration.html").as_uri() + explorer.fragment)
    assert_seen(explorer, tab.locator("adafactor-explorer").evaluate(SEE), summary=True)


def test_works_under_a_sub_path(place, site_over_http, offline_context):
    context = offline_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto(f"{site_over_http}{place}.html", wait_until="load")
    explorer = find(tab, place)
    explorer.evaluate(MOVE, random_setting(explorer, random.Random(3)))
    assert_seen(in_state(place, explorer), explorer.evaluate(SEE))
    assert tab.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert context.problems == []


def test_default_state_is_readable_without_scripts(place, site_root, offline_context):
    context = offline_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((site_root / f"{place}.html").as_uri())
    explorer = find(tab, place)
    assert explorer.locator(".ae-summary").is_visible()
    assert not explorer.locator(".ae-controls").first.is_visible()
    numbers = explorer.locator(".ae-view :is([data-quantity], [data-text])")
    assert numbers.count() > 3
    assert numbers.first.is_visible()
    assert explorer.locator("input[type=text]:not([readonly])").count() == 0


def test_play_moves_the_iterations_and_keeps_still_on_request(site_root, offline_context):
    address = (site_root / "explore-descent.html").as_uri()
    tab = offline_context().new_page()
    tab.goto(address)
    explorer, play = tab.locator("adafactor-explorer"), tab.locator(".ae-play")
    first = state_of(explorer)["t"]
    play.press("Enter")
    tab.wait_for_function(f"document.querySelector('adafactor-explorer').state.t > {first} + 3")
    play.press("Enter")
    stopped = state_of(explorer)["t"]
    tab.wait_for_timeout(300)
    assert state_of(explorer)["t"] == stopped

    still = offline_context(reduced_motion="reduce").new_page()
    still.goto(address)
    still.locator(".ae-play").click()
    jumped = state_of(still.locator("adafactor-explorer"))["t"]
    still.wait_for_timeout(300)
    assert state_of(still.locator("adafactor-explorer"))["t"] == jumped > first


def test_the_controls_of_every_kind_are_tried():
    kinds = {type(control) for cls in KINDS.values() for control in cls.controls}
    assert kinds == {Slider, Choice, Cells, Words}
    assert all(np.isfinite(SETTINGS.get(place, USUALLY)) for place in PLACES)
