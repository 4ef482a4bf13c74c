"""The path on the page: pointing, dragging, keys, pins, undo and links, as a reader does them."""

import itertools
import random

import numpy as np
import pytest

from adafactor_edu.explorers import FirstIterationExplorer
from adafactor_edu.explorers.lines import line, template_of
from adafactor_edu.explorers.path import LINES, PARTS, PLACES
from tests.explorers.seen import MOVE, SEE, assert_seen, random_setting

LIT = """(e) => [...e.querySelectorAll(".ae-lit")].map((cell) => (
  [cell.dataset.quantity, cell.dataset.row ?? null, cell.dataset.col ?? null]))"""
AT = """(e) => [...e.querySelectorAll(".ae-at")].map((cell) => (
  [cell.dataset.quantity, cell.dataset.row ?? null, cell.dataset.col ?? null]))"""


@pytest.fixture
def tab(site_root, offline_context):
    context = offline_context(viewport={"width": 1280, "height": 1000})
    tab = context.new_page()
    tab.goto((site_root / "explore-first-iteration.html").as_uri(), wait_until="load")
    yield tab
    assert context.problems == []


@pytest.fixture
def path(tab):
    return tab.locator("adafactor-explorer")


def state_of(path):
    return path.evaluate("(e) => e.state")


def python(path):
    return FirstIterationExplorer().set(**state_of(path))


def field(path, name, row, col):
    return path.locator(f"input[name='{name}'][data-row='{row}'][data-col='{col}']")


def cell(path, name, row=None, col=None):
    at = "".join(f"[data-{k}='{v}']" for k, v in (("row", row), ("col", col)) if v is not None)
    return path.locator(f"td[data-quantity='{name}']{at}")


def places():
    """Return every entry that has a line, as name, row and column."""
    for name in LINES:
        if name in ("r", "c"):
            yield from ((name, k) for k in range(3))
        elif name in ("r0", "c0"):
            yield from ((name, 0, k) for k in range(3))
        elif name in ("mean_r", "rms_u", "alpha"):
            yield (name,)
        else:
            yield from ((name, *at) for at in np.ndindex(3, 3))


def wanted(explorer, name, *index):
    """Return the line in Python, and the entries that it names."""
    picture = explorer.picture
    known = explorer.state | picture.quantities
    at = (None, *index) if name == "c" else index
    return line(template_of(LINES, name, known), at, known)


@pytest.mark.parametrize("setting", [{}, {"route": "wiki", "d": 0.5}, {"past": "wild"}])
def test_every_entry_has_the_line_that_python_writes(path, setting):
    explorer = FirstIterationExplorer().set(**setting)
    path.evaluate("(e, changes) => e.change(changes)", {
        key: value.tolist() if isinstance(value, np.ndarray) else value
        for key, value in explorer.state.items()
    })  # fmt: skip
    for name, *index in places():
        path.evaluate("(e, at) => e.light(...at)", [name, *index])
        words, named = wanted(explorer, name, *index)
        says = path.locator(".ae-says")
        assert says.inner_text() == words
        assert says.evaluate("(e) => e.scrollHeight <= e.clientHeight + 1"), words
        lit = {tuple(one) for one in path.evaluate(LIT)}
        for other, *at in named:
            if other not in LINES or (other, *at) == (name, *index):
                continue
            own = [(other, *at)] if None not in at else [
                (other, i, j) for i, j in np.ndindex(3, 3)
                if at[0] in (None, i) and at[1] in (None, j)
            ]  # fmt: skip
            for found, *place in own:
                pair = (None, place[0]) if found == "c" else (*place, None, None)[:2]
                spot = tuple(None if k is None else str(k) for k in pair)
                assert (found, *spot) in lit, (name, index, found, place)


def test_the_line_of_the_worked_example(path):
    path.evaluate("(e) => e.light('v', 0, 0)")
    assert path.locator(".ae-says").inner_text() == (
        "V̂₁₁ = R₁ · C₁ / mean(R) = 0.0967 · 0.1267 / 0.1333 = 0.0918"
    )


def test_pointing_focusing_and_tapping_light_the_same(path, tab):
    expected = [["r", "1", None], ["c", None, "2"], ["mean_r", None, None]]
    target = cell(path, "v", 1, 2)
    for way in (target.hover, target.focus, target.click):
        path.evaluate("(e) => e.light('g', 0, 0)")
        tab.mouse.move(1, 1)
        tab.evaluate("document.activeElement.blur()")
        way()
        assert path.evaluate(AT) == [["v", "1", "2"]]
        assert path.evaluate(LIT) == expected


def test_what_is_no_entry_lights_nothing(path):
    """The readings beside the sliders and the ends of the gauge have no line of their own."""
    before = path.locator(".ae-says").inner_text()
    others = path.evaluate_handle(
        "(e) => [...e.querySelectorAll('[data-quantity]')].filter((number) => "
        "number.getClientRects().length && !(number.dataset.quantity in e.tools.data.lines))"
    )
    numbers = [one.as_element() for one in others.get_properties().values()]
    assert len(numbers) >= 3
    for number in numbers:
        number.dispatch_event("pointerover")
    assert path.locator(".ae-says").inner_text() == before


def test_arrow_keys_walk_through_the_path(path, tab):
    cell(path, "v", 0, 1).focus()
    seen = []
    keys = "Down", "Left", "Left", "Down", "Down", "Right", "Up", "Right"
    for key in keys:
        tab.keyboard.press(f"Arrow{key}")
        seen.append(path.evaluate(AT)[0])
    assert seen == [
        ["v", "1", "1"], ["v", "1", "0"], ["r", "1", None], ["r", "2", None],
        ["mean_r", None, None], ["v", "2", "0"], ["v", "1", "0"], ["v", "1", "1"],
    ]  # fmt: skip
    assert path.locator("td[tabindex='0']").count() == 1


def test_tab_leaves_the_path(path, tab):
    cell(path, "u", 1, 1).focus()
    tab.keyboard.press("Tab")
    assert not tab.evaluate("document.activeElement.matches('td')")
    assert tab.evaluate("document.activeElement !== document.body")


def test_words_of_the_prose_light_what_they_name(path, tab):
    tab.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('beforeend',"
        "'<span tabindex=0 data-light=\"r,1\">row 2</span>')"
    )
    tab.locator("[data-light]").focus()
    assert path.evaluate(AT) == [["r", "1", None]]


def test_numbers_of_the_prose_follow_and_are_marked_as_the_readers(site_root, offline_context):
    tab = offline_context().new_page()
    span = (
        '<span data-follow="first-iteration" data-quantity="r" data-row="1" data-form="f4"></span>'
    )
    tab.route("**/explore-first-iteration.html", lambda route: route.fulfill(
        body=(site_root / "explore-first-iteration.html").read_text("utf-8")
        .replace("</h1>", f"{span}</h1>", 1), content_type="text/html"))  # fmt: skip
    tab.goto((site_root / "explore-first-iteration.html").as_uri())
    if tab.locator("[data-follow]").count() == 0:
        pytest.skip("this browser does not let a test change a file on its way")
    number = tab.locator("[data-follow]")
    assert number.inner_text() == "0.2067"
    assert number.get_attribute("data-yours") is None
    tab.locator("adafactor-explorer").evaluate("(e) => e.change({ past: 'wild', beta2: 0.5, t: 10,"
                                               "r0: [[0.04, 1, 0.04]] })")  # fmt: skip
    assert number.inner_text() == f"{0.5 * 1 + 0.5 * 0.62 / 3:.4f}"
    assert number.get_attribute("data-yours") == ""


def test_undo_and_redo_return_bit_for_bit(path, tab):
    rng, now = random.Random(5), "(e) => JSON.stringify(e.state)"
    first = path.evaluate(now)
    for _ in range(4):  # fewer moves than are kept
        path.evaluate(MOVE, random_setting(path, rng))
    last = path.evaluate(now)
    cell(path, "v", 0, 1).focus()
    back = [last]
    while path.locator("[data-does=undo]").get_attribute("aria-disabled") == "false":
        tab.keyboard.press("Control+z")
        back.append(path.evaluate(now))
        if len(back) % 9 == 0:
            assert_seen(python(path), path.evaluate(SEE))
    assert len(back) > 30
    assert back[-1] == first
    assert_seen(FirstIterationExplorer(), path.evaluate(SEE))
    forth = [first]
    while path.locator("[data-does=redo]").get_attribute("aria-disabled") == "false":
        tab.keyboard.press("Control+y")
        forth.append(path.evaluate(now))
    assert forth == back[::-1]
    assert_seen(python(path), path.evaluate(SEE))


def test_undo_in_python_returns_the_very_state():
    explorer, states = FirstIterationExplorer(), []
    for past, d in (("wild", 0.9), ("none", 1.5), ("calm", 1.5)):
        states.append(explorer.state)
        explorer.set(past=past, d=d)
    last = explorer.state
    for state in states[::-1]:
        explorer.undo()
        assert all(explorer.state[name] is state[name] for name in state)
    assert explorer.undo().fragment == ""
    for _ in states:
        explorer.redo()
    assert all(explorer.state[name] is last[name] for name in last)


def test_a_drag_is_one_step_back(path, tab):
    field(path, "g", 1, 1).scroll_into_view_if_needed()
    box = field(path, "g", 1, 1).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    for k in range(1, 9):
        tab.mouse.move(x, y - 4 * k)
    tab.mouse.up()
    assert state_of(path)["g"][1][1] == 1.0  # 0.6 and eight steps of 0.05
    assert_seen(python(path), path.evaluate(SEE))
    path.locator("[data-does=undo]").click()
    assert state_of(path)["g"][1][1] == 0.6


@pytest.mark.parametrize(
    ("key", "value"),
    [("ArrowUp", 0.65), ("ArrowDown", 0.55), ("Shift+ArrowUp", 0.61), ("PageDown", 0.1)],
)
def test_arrow_keys_change_an_entry(path, tab, key, value):
    field(path, "g", 1, 1).focus()
    tab.keyboard.press(key)
    assert state_of(path)["g"][1][1] == value
    assert field(path, "g", 1, 1).input_value() == str(value)
    assert_seen(python(path), path.evaluate(SEE))


def test_an_entry_that_is_stepped_has_six_decimals(path, tab):
    field(path, "g", 1, 1).fill("0.1234567")
    tab.keyboard.press("ArrowUp")
    assert state_of(path)["g"][1][1] == 0.173457


def test_what_is_pinned_is_written_beside_what_has_changed(path):
    button = path.locator("[data-does=pin]")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    path.evaluate(MOVE, [("range", "rho", 1.0, None, None), ("range", "d", 0.0, None, None)])
    shown = "(e) => getComputedStyle(e, '::after').content"
    assert cell(path, "u_hat", 0, 0).evaluate(shown) == '"▼ " attr(data-pinned)' or (
        "0.965" in cell(path, "u_hat", 0, 0).evaluate(shown)
    )
    assert cell(path, "u", 0, 0).evaluate(shown) == "none"
    path.evaluate(
        MOVE, [("text", "g", "0.3", 0, 0)]
    )  # taking hold of another control keeps the pin
    assert cell(path, "u_hat", 0, 0).get_attribute("data-change") == "down"
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert path.locator("[data-pinned]").count() == 0


def test_copy_link_copies_the_address_of_the_setting(site_over_http, offline_context):
    context = offline_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto(f"{site_over_http}explore-first-iteration.html")
    path = tab.locator("adafactor-explorer")
    path.evaluate(MOVE, [("range", "d", 0.0, None, None)])
    path.locator("[data-does=link]").click()
    tab.wait_for_function("document.querySelector('.ae-said').textContent !== ''")
    assert tab.evaluate("navigator.clipboard.readText()") == tab.url
    assert tab.url.endswith("#d=0.1")


def test_beta2_is_offered_with_a_past_only(path):
    for name in ("beta2", "t", "r0", "c0"):
        assert not path.locator(f"[name='{name}']").first.is_visible()
    path.locator("[name='past']").select_option("calm")
    for name in ("beta2", "t", "r0", "c0"):
        assert path.locator(f"[name='{name}']").first.is_visible()
    path.evaluate(MOVE, [("range", "beta2", 0.5, None, None)])
    path.locator("[name='past']").select_option("none")
    assert (state_of(path)["beta2"], state_of(path)["t"]) == (None, 1)


def test_marks_speak_of_size(path):
    path.evaluate(MOVE, [("range", "d", 0.0, None, None)])  # everything shrinks
    seen = path.evaluate(
        "(e) => [...e.querySelectorAll('td[data-quantity=u_hat]')].map((c) => c.dataset.change)"
    )
    assert seen == ["down"] * 9  # the negative ones too
    path.evaluate(MOVE, [("text", "g", "-0.3", 0, 0)])
    assert cell(path, "g", 0, 0).get_attribute("data-change") == "sign"


def test_marks_begin_anew_when_an_entry_is_taken_hold_of_again(path, tab):
    entry, square = field(path, "g", 1, 1), cell(path, "g2", 1, 1)
    for key, mark in (("ArrowUp", "up"), ("ArrowUp", "up"), ("ArrowDown", "down")):
        entry.focus()
        tab.keyboard.press(key)
        assert square.get_attribute("data-change") == mark
        field(path, "g", 0, 0).focus()


def test_events_tell_other_scripts(path):
    told = path.evaluate("""(e) => {
      const told = [];
      for (const kind of ["change", "light"]) {
        document.addEventListener(`adafactor:${kind}`, ({ detail }) => told.push([kind, detail]));
      }
      e.light("r", 2);
      e.change({ d: 2 });
      return told.map(([kind, detail]) => [kind, detail?.quantity ?? null, detail?.index ?? null]);
    }""")
    assert told[0] == ["light", "r", [2]]
    assert ["change", None, None] in told


def test_a_part_is_emphasised_by_a_frame(path):
    path.evaluate("(e) => { e.part = 'v'; }")
    colours = path.evaluate(
        "(e) => [...e.querySelectorAll('.ae-stage')].map((s) => getComputedStyle(s).borderColor)"
    )
    assert len(set(colours)) == 2
    assert colours.count(colours[2]) == 1


SIZES = list(itertools.product([320, 375, 390, 768, 1280], ["numerical-example", "index"]))


@pytest.mark.parametrize(("width", "page"), SIZES)
def test_nothing_is_cut_and_nothing_lies_over_another(site_root, offline_context, width, page):
    tab = offline_context(viewport={"width": width, "height": 900}).new_page()
    tab.goto((site_root / f"{page}.html").as_uri())
    explorer = tab.locator("adafactor-explorer").first
    assert explorer.evaluate(CUT) == []
    assert explorer.evaluate(SMALL_FIELDS) == []


CUT = """(e) => {
  const inside = e.getBoundingClientRect();
  const cut = [];
  for (const one of e.querySelectorAll("td, input[type=text], button, select, .ae-number, p")) {
    if (!one.getClientRects().length || one.closest(".ae-hidden, .ae-scroll")) continue;
    const box = one.getBoundingClientRect();
    if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth && one.matches("input, td, p")) {
      cut.push(["overflows", one.outerHTML.slice(0, 90)]);
    }
    if (box.left < inside.left - 1 || box.right > inside.right + 1) {
      cut.push(["outside", one.outerHTML.slice(0, 90)]);
    }
  }
  const tables = [...e.querySelectorAll("table")]
    .filter((t) => t.getClientRects().length && !t.closest(".ae-scroll"));
  for (const a of tables) for (const b of tables) {
    const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
    const across = p.left < q.right - 1 && q.left < p.right - 1;
    if (a !== b && across && p.top < q.bottom - 1 && q.top < p.bottom - 1) {
      cut.push(["over another", a.caption?.textContent]);
    }
  }
  return cut;
}"""
SMALL_FIELDS = """(e) => [...e.querySelectorAll("input[type=text], select")]
  .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16)
  .map((field) => field.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("page", ["explore-factorisation", "explore-memory", "explore-descent",
                                  "hyperparameters"])  # fmt: skip
@pytest.mark.parametrize("width", [320, 375])
def test_the_other_explorers_are_whole_on_a_phone(site_root, offline_context, width, page):
    tab = offline_context(viewport={"width": width, "height": 900}).new_page()
    tab.goto((site_root / f"{page}.html").as_uri())
    explorer = tab.locator("adafactor-explorer").first
    assert explorer.evaluate(CUT) == []
    assert explorer.evaluate(SMALL_FIELDS) == []


@pytest.mark.parametrize("page", ["explore-first-iteration", "explore-memory"])
def test_bars_are_seen_in_forced_colours(site_root, offline_context, page):
    tab = offline_context(forced_colors="active").new_page()
    tab.goto((site_root / f"{page}.html").as_uri())
    grounds = tab.locator("adafactor-explorer").first.evaluate("""(e) => {
      const canvas = getComputedStyle(e).backgroundColor;
      return [...e.querySelectorAll("[data-position]")].map((bar) => {
        const style = getComputedStyle(bar);
        const plain = [canvas, "rgba(0, 0, 0, 0)"].includes(style.backgroundColor);
        return style.backgroundImage !== "none" || !plain;
      });
    }""")
    assert grounds
    assert all(grounds)


def test_every_result_of_the_chapter_has_its_place_on_the_path():
    """The part, and the first entry of a quantity that the path can light."""
    known = FirstIterationExplorer().picture.quantities
    for shows, (part, name, *index) in PLACES.items():
        assert part in PARTS, shows
        assert name in LINES
        assert index == [0] * np.ndim(known[name])
