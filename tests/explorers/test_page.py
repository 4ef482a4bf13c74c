"""The explorers on the built pages: live, right, and reachable by keyboard and mouse.

Everything here asks the Python explorer: for the state of the page, `Explorer.picture` says what
each number has to be.
"""

import random
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup

from adafactor_edu import explorers
from adafactor_edu.explorers import Explorer
from adafactor_edu.explorers.controls import Cells, Choice, Slider

KINDS = {cls.kind: cls for cls in vars(explorers).values()
         if isinstance(cls, type) and issubclass(cls, Explorer) and cls.kind}  # fmt: skip
PLACES = {  # page and kind of every explorer of the book
    "index": "first-iteration",
    "numerical-example": "first-iteration",
    "explore-first-iteration": "first-iteration",
    "hyperparameters": "schedule",
    "explore-factorisation": "factorisation",
    "explore-memory": "memory",
    "explore-descent": "descent",
}
SETTINGS = 50

READ = """(element) => ({
  state: element.state ?? element.start,
  numbers: [...element.querySelectorAll("[data-quantity][data-value]")].map((e) => (
    [e.dataset.quantity, e.dataset.row ?? null, e.dataset.col ?? null, Number(e.dataset.value)])),
})"""
MOVE = """(element, setting) => {
  const tell = (input, kind) => input.dispatchEvent(new Event(kind, { bubbles: true }));
  for (const [kind, name, value, row, col] of setting) {
    const at = row === null ? "" : `[data-row="${row}"][data-col="${col}"]`;
    const radio = kind === "radio" ? `[value="${value}"]` : "";
    const input = element.querySelector(`[name="${name}"]${at}${radio}`);
    if (kind === "range") {
      const [low, high] = [Number(input.min), Number(input.max)];
      input.value = low + value * (high - low);
    } else if (kind === "checkbox" || kind === "radio") input.checked = true;
    else input.value = value;
    tell(input, "input");
    tell(input, "change");
  }
}"""


@pytest.fixture(params=PLACES)
def place(request):
    """Each page with an explorer in turn."""
    return request.param


@pytest.fixture
def opened(place, site_root, offline_context):
    """The page with its explorer, opened from its folder."""
    context = offline_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto((site_root / f"{place}.html").as_uri(), wait_until="load")
    yield tab.locator(f"adafactor-explorer[data-kind='{PLACES[place]}']").first
    assert context.problems == []


def test_every_explorer_of_the_book_is_tested_here(site_root):
    found = {}
    for page in sorted(site_root.glob("*.html")):
        tags = BeautifulSoup(page.read_text("utf-8"), "html.parser").select("adafactor-explorer")
        if tags:
            found[page.stem] = tags[0]["data-kind"]
    assert found == PLACES
    assert set(PLACES.values()) == set(KINDS)


def in_python(place, state):
    """The Python explorer in the state of the page."""
    return KINDS[PLACES[place]](**state)


def assert_right(place, shown):
    """Every number on the page is that of Python, to twelve digits of the largest in its matrix."""
    explorer = in_python(place, shown["state"])
    expected = explorer.state | explorer.picture.quantities
    assert shown["numbers"]
    for name, row, column, value in shown["numbers"]:
        quantity = np.asarray(expected[name], dtype=float)
        at = tuple(int(i) for i in (row, column)[-quantity.ndim or 2 :] if i is not None)
        size = np.max(np.abs(quantity))
        assert abs(value - quantity[at]) <= 1e-12 * size, (name, at, value, quantity[at])


def controls(explorer):
    """The controls that the page shows, by the elements that stand for them."""
    present = explorer.evaluate(
        "(e) => [...new Set([...e.querySelectorAll('[name]')].map((i) => i.name))]"
    )
    cls = KINDS[explorer.get_attribute("data-kind")]
    return [control for control in cls.controls if control.name in present]


def random_setting(explorer, rng):
    """A setting of every control: kind, name, value, row, column."""
    setting = []
    for control in controls(explorer):
        if isinstance(control, Choice):
            kind = "radio" if control.buttons else "select"
            options = [option for option in control.options if option != "own"]
            setting.append((kind, control.name, rng.choice(options), None, None))
        elif isinstance(control, Slider):
            setting.append(("range", control.name, rng.random(), None, None))
            if control.schedule and rng.random() < 0.4:
                setting.append(("checkbox", f"{control.name}_schedule", True, None, None))
    for control in controls(explorer):
        if isinstance(control, Cells) and rng.random() < 0.7:
            for row, column in np.ndindex(np.shape(control.default)):
                entry = rng.choice([0, 1e-3, 1, 50]) * rng.uniform(max(control.low, -1), 1)
                setting.append(("text", control.name, repr(round(entry, 6)), row, column))
    return setting


def test_numbers_are_numpys_at_random_settings(place, opened):
    rng = random.Random(place)
    assert_right(place, opened.evaluate(READ))
    states = set()
    for _ in range(SETTINGS):
        opened.evaluate(MOVE, random_setting(opened, rng))
        shown = opened.evaluate(READ)
        assert_right(place, shown)
        states.add(str(shown["state"]))
    assert len(states) > 5


def test_summary_says_what_python_says(place, opened):
    opened.evaluate(MOVE, random_setting(opened, random.Random(1)))
    opened.page.wait_for_timeout(600)  # it is said once the reader pauses
    summary = opened.locator(".ae-summary")
    assert summary.get_attribute("aria-live") == "polite"
    state = opened.evaluate(READ)["state"]
    assert words(summary.inner_text()) == words(in_python(place, state).picture.summary)


def words(text):
    return re.sub(r"\s+", " ", text).strip()


def test_every_control_has_a_name_and_a_label(place, opened):
    unlabelled = opened.evaluate(
        "(e) => [...e.querySelectorAll('input, select')]"
        ".filter((i) => !i.name || !i.labels.length).length"
    )
    assert unlabelled == 0
    assert {control.name for control in controls(opened)} <= set(in_python(place, {}).state)


def test_every_control_moves_by_keyboard(place, opened):
    for control in controls(opened):
        before = opened.evaluate(READ)["state"][control.name]
        field = opened.locator(f"[name='{control.name}']")
        if isinstance(control, Slider):
            field.focus()
            place_before = float(field.input_value())
            at_end = place_before >= float(field.get_attribute("max"))
            opened.page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
        elif isinstance(control, Cells):
            field.first.focus()
            opened.page.keyboard.press("Control+a")
            opened.page.keyboard.type("0.25")
            opened.page.keyboard.press("Tab")
        else:
            (
                opened.locator(f"[name='{control.name}']:checked") if control.buttons else field
            ).focus()
            opened.page.keyboard.press("ArrowDown")
            if opened.evaluate(READ)["state"][control.name] == before:
                opened.page.keyboard.press("ArrowUp")
        assert opened.evaluate(READ)["state"][control.name] != before, control.name
        if isinstance(control, Slider) and control.schedule:
            box = opened.locator(f"[data-schedule='{control.name}']")
            box.focus()
            opened.page.keyboard.press("Space")
            assert opened.evaluate(READ)["state"][control.name] is None
        assert_right(place, opened.evaluate(READ))
    opened.locator(".ae-reset").focus()
    opened.page.keyboard.press("Enter")
    shown = opened.evaluate(READ)
    assert shown["state"] == opened.evaluate("(e) => e.start")
    assert_right(place, shown)


def test_every_control_moves_by_mouse(place, opened):
    for control in controls(opened):
        before = opened.evaluate(READ)["state"][control.name]
        field = opened.locator(f"[name='{control.name}']")
        if isinstance(control, Slider):
            box = field.bounding_box()
            for share in (0.85, 0.3):
                field.click(position={"x": share * box["width"], "y": box["height"] / 2})
        elif isinstance(control, Cells):
            field.last.fill("0.125")
        elif control.buttons:
            opened.locator(f"[name='{control.name}']:not(:checked)").first.check()
        else:
            field.select_option(next(key for key in control.options if key not in (before, "own")))
        assert opened.evaluate(READ)["state"][control.name] != before, control.name
        assert_right(place, opened.evaluate(READ))
    opened.locator(".ae-reset").click()
    assert opened.evaluate(READ)["state"] == opened.evaluate("(e) => e.start")


def test_a_link_restores_the_state(place, opened):
    opened.evaluate(MOVE, random_setting(opened, random.Random(2)))
    opened.page.wait_for_timeout(600)
    state, address = opened.evaluate(READ)["state"], opened.page.url
    assert "#" in address
    other = opened.page.context.new_page()
    other.goto(address, wait_until="load")
    again = other.locator(f"adafactor-explorer[data-kind='{PLACES[place]}']").first
    shown = again.evaluate(READ)
    assert shown["state"] == state
    assert_right(place, shown)


def test_python_writes_links_that_the_page_reads(site_root, offline_context):
    g = [[0.5, -0.25, 0], [1 / 3, 2, -1e-5], [0, 0, 1]]
    settings = {"beta2": 0.9, "d": 2.0, "rho": 0.05, "t": 3, "route": "wiki", "g": g}
    explorer = explorers.FirstIterationExplorer().set(**settings)
    tab = offline_context().new_page()
    tab.goto((site_root / "explore-first-iteration.html").as_uri() + explorer.fragment)
    shown = tab.locator("adafactor-explorer").evaluate(READ)
    assert shown["state"] == settings | {"x": explorer.state["x"].tolist()}
    assert_right("explore-first-iteration", shown)


def test_a_bad_entry_is_explained_and_the_last_good_state_stays(site_root, offline_context):
    tab = offline_context().new_page()
    tab.goto((site_root / "explore-first-iteration.html").as_uri())
    explorer = tab.locator("adafactor-explorer")
    before = explorer.evaluate(READ)
    field = explorer.locator("input[name='g']").first
    field.fill("three")
    field.blur()
    message = explorer.locator(f"[id='{field.get_attribute('aria-describedby')}']")
    assert "three" in message.inner_text()
    assert "not a number" in message.inner_text()
    assert field.get_attribute("aria-invalid") == "true"
    assert explorer.evaluate(READ) == before
    field.fill("0.5")
    assert field.get_attribute("aria-invalid") is None
    assert message.inner_text() == ""
    assert_right("explore-first-iteration", explorer.evaluate(READ))


def test_changed_entries_are_marked_with_more_than_colour(site_root, offline_context):
    tab = offline_context().new_page()
    tab.goto((site_root / "explore-first-iteration.html").as_uri())
    explorer = tab.locator("adafactor-explorer")
    assert explorer.locator("[data-change='up'], [data-change='down']").count() == 0
    explorer.evaluate(MOVE, [("range", "rho", 1.0, None, None)])
    marked = explorer.locator("td[data-quantity='x_next'][data-change='up']").first
    assert "▲" in marked.evaluate("(e) => getComputedStyle(e, '::after').content")
    assert explorer.locator("td[data-quantity='u'][data-change='up']").count() == 0


def test_works_under_a_sub_path(place, site_over_http, offline_context):
    context = offline_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto(f"{site_over_http}{place}.html", wait_until="load")
    explorer = tab.locator(f"adafactor-explorer[data-kind='{PLACES[place]}']").first
    explorer.evaluate(MOVE, random_setting(explorer, random.Random(3)))
    assert_right(place, explorer.evaluate(READ))
    assert tab.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert context.problems == []


def test_default_state_is_readable_without_scripts(place, site_root, offline_context):
    context = offline_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((site_root / f"{place}.html").as_uri())
    explorer = tab.locator(f"adafactor-explorer[data-kind='{PLACES[place]}']").first
    assert explorer.locator(".ae-summary").is_visible()
    assert not explorer.locator(".ae-controls").first.is_visible()
    numbers = explorer.locator(".ae-view [data-quantity]")
    assert numbers.count() > 3
    assert numbers.first.is_visible()


def test_play_moves_the_iterations_and_keeps_still_on_request(site_root, offline_context):
    address = (site_root / "explore-descent.html").as_uri()
    tab = offline_context().new_page()
    tab.goto(address)
    explorer, play = tab.locator("adafactor-explorer"), tab.locator(".ae-play")
    start = explorer.evaluate(READ)["state"]["t"]
    play.press("Enter")
    tab.wait_for_function(f"document.querySelector('adafactor-explorer').state.t > {start} + 3")
    play.press("Enter")
    stopped = explorer.evaluate(READ)["state"]["t"]
    tab.wait_for_timeout(300)
    assert explorer.evaluate(READ)["state"]["t"] == stopped

    still = offline_context(reduced_motion="reduce").new_page()
    still.goto(address)
    still.locator(".ae-play").click()
    jumped = still.locator("adafactor-explorer").evaluate(READ)["state"]["t"]
    still.wait_for_timeout(300)
    assert still.locator("adafactor-explorer").evaluate(READ)["state"]["t"] == jumped > start
