"""Entries that are typed and pasted, addresses that change, and pages that a browser translates."""

import numpy as np
import pytest

from adafactor_edu.explorers import FactorisationExplorer
from adafactor_edu.explorers.controls import read
from tests.explorers.seen import MOVE, SEE, assert_seen

NUMBERS = {
    "0.3": 0.3, "0,3": 0.3, " -0.3 ": -0.3, "−0.3": -0.3, "3e-1": 0.3, "3E-1": 0.3, ".5": 0.5,
    "+2.": 2.0, "0,125": 0.125, "12,5": 12.5, "1,5": 1.5, "1000": 1000.0, "1.000": 1.0,
    "12345,678": 12345.678, "-0,001": -0.001,
}  # fmt: skip
AMBIGUOUS = ["1,000", "-1,000", "12,345", "1,000,000", "1,000.5", "1.000,5", "1,234.5"]
NO_NUMBERS = ["", "three", "1 000", "1..5", "--1", "0x10", "NaN", "Infinity", "1e", "1,,5"]
PASTED = {
    "spreadsheet": "1\t2\n3\t4\n",
    "spreadsheet with decimal commas": "0,1\t0,2\n0,3\t0,4",
    "MATLAB": "[1 2; 3 4]",
    "MATLAB with commas": "[1, 2; 3, 4];",
    "NumPy, printed": "[[1.  2. ]\n [3.5 4. ]]",
    "NumPy, its code": "array([[1. , 2. ],\n       [3.5, 4. ]])",
    "Python": "[[1, 2], [3, 4]]",
    "CSV": "1,2,0\n3,4,0",
    "spaces": "0,1 0,2\n0,3 0,4",
}
WANTED = {
    "spreadsheet": [[1, 2], [3, 4]],
    "spreadsheet with decimal commas": [[0.1, 0.2], [0.3, 0.4]],
    "MATLAB": [[1, 2], [3, 4]],
    "MATLAB with commas": [[1, 2], [3, 4]],
    "NumPy, printed": [[1, 2], [3.5, 4]],
    "NumPy, its code": [[1, 2], [3.5, 4]],
    "Python": [[1, 2], [3, 4]],
    "CSV": [[1, 2, 0], [3, 4, 0]],
    "spaces": [[0.1, 0.2], [0.3, 0.4]],
}
PASTE = """(input, text) => {
  const data = new DataTransfer();
  data.setData("text", text);
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  const event = new ClipboardEvent("paste", how);
  input.dispatchEvent(event);
  return event.defaultPrevented;
}"""


@pytest.fixture(scope="module")
def shared(site_root, browser):
    """One tab with the factorisation, which each test resets."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto((site_root / "explore-factorisation.html").as_uri(), wait_until="load")
    yield tab
    context.close()


@pytest.fixture
def tab(shared):
    shared.locator("[data-does=reset]").click()
    return shared


@pytest.fixture
def explorer(tab):
    return tab.locator("adafactor-explorer")


def field(explorer, row, col):
    return explorer.locator(f"input[name='v'][data-row='{row}'][data-col='{col}']")


def message(explorer):
    return explorer.locator(".ae-message").inner_text()


def state_of(explorer):
    return explorer.evaluate("(e) => e.state")


def test_python_reads_what_people_type():
    assert {text: read(text) for text in NUMBERS} == NUMBERS
    for text in AMBIGUOUS:
        with pytest.raises(ValueError, match="can be read in two ways"):
            read(text)
    for text in NO_NUMBERS:
        with pytest.raises(ValueError, match="is not a number, such as"):
            read(text)


def test_the_page_reads_what_python_reads(tab):
    found = tab.evaluate("(texts) => texts.map((t) => adafactorEdu.read(t))",
                         [*NUMBERS, *AMBIGUOUS, *NO_NUMBERS])  # fmt: skip
    values = [one.get("value") for one in found]
    assert values == [*NUMBERS.values(), *[None] * (len(AMBIGUOUS) + len(NO_NUMBERS))]
    problems = [one.get("problem") for one in found[len(NUMBERS) :]]
    for text, problem in zip([*AMBIGUOUS, *NO_NUMBERS], problems, strict=True):
        with pytest.raises(ValueError, match="“") as ours:
            read(text)
        assert str(ours.value) == problem


def test_an_ambiguous_number_is_refused_with_a_sentence(explorer):
    field(explorer, 0, 0).fill("1,000")
    field(explorer, 0, 0).blur()
    assert "V, row 1, column 1: “1,000” can be read in two ways" in message(explorer)
    assert state_of(explorer)["v"][0][0] == 0.05


def test_a_comma_that_is_taken_is_shown_as_the_number_it_was_taken_for(explorer):
    field(explorer, 0, 0).fill("0,3")
    field(explorer, 0, 0).blur()
    assert state_of(explorer)["v"][0][0] == 0.3
    assert field(explorer, 0, 0).input_value() == "0.3"


def test_a_preset_takes_a_bad_entry_and_its_message_away(explorer):
    bad = field(explorer, 0, 0)
    bad.fill("abc")
    bad.blur()
    assert "abc" in message(explorer)
    explorer.locator("[name='preset']").select_option("diagonal")
    assert message(explorer) == ""
    assert bad.get_attribute("aria-invalid") is None
    assert bad.input_value() == "1"
    assert_seen(FactorisationExplorer(preset="diagonal"), explorer.evaluate(SEE))


def test_the_message_is_that_of_the_first_wrong_entry_wherever_it_is(explorer):
    field(explorer, 2, 1).fill("abc")
    assert "V, row 3, column 2: “abc”" in message(explorer)
    field(explorer, 1, 3).fill("x")
    assert "V, row 2, column 4: “x”" in message(explorer)
    field(explorer, 1, 3).fill("0.5")
    assert "V, row 3, column 2: “abc”" in message(explorer)
    field(explorer, 2, 1).fill("0.5")
    assert message(explorer) == ""


def test_the_ends_of_the_range_are_taken(explorer):
    for end, past in (("low", -1), ("high", 1)):
        limit = float(explorer.locator("table:has(input)").first.get_attribute(f"data-{end}"))
        field(explorer, 2, 1).fill(f"{limit:.12g}")
        assert message(explorer) == ""
        assert state_of(explorer)["v"][2][1] == limit
        field(explorer, 2, 1).fill(f"{limit + past:.12g}")
        assert "give a number from" in message(explorer)
        assert state_of(explorer)["v"][2][1] == limit
        field(explorer, 2, 1).fill("0.5")


def test_mending_one_entry_leaves_the_message_of_another(explorer):
    first, second = field(explorer, 0, 0), field(explorer, 0, 1)
    for bad in (first, second):
        bad.fill("abc")
        bad.blur()
    second.fill("0.5")
    second.blur()
    assert "row 1, column 1" in message(explorer)
    assert first.get_attribute("aria-invalid") == "true"
    first.fill("0.05")  # its last good value
    first.blur()
    assert message(explorer) == ""
    assert first.get_attribute("aria-invalid") is None


@pytest.mark.parametrize("does", ["undo", "reset"])
def test_undo_and_reset_take_a_bad_entry_away(explorer, does):
    explorer.locator("[name='preset']").select_option("diagonal")
    field(explorer, 0, 0).fill("abc")
    field(explorer, 0, 0).blur()
    explorer.locator(f"[data-does={does}]").click()
    assert message(explorer) == ""
    assert field(explorer, 0, 0).input_value() == "0.05"


@pytest.mark.parametrize("kind", PASTED)
def test_a_pasted_matrix_fills_the_cells_from_where_it_is_pasted(explorer, kind):
    assert field(explorer, 1, 1).evaluate(PASTE, PASTED[kind])
    v = FactorisationExplorer().state["v"].copy()
    block = np.array(WANTED[kind])
    v[1 : 1 + block.shape[0], 1 : 1 + block.shape[1]] = block
    np.testing.assert_array_equal(state_of(explorer)["v"], v)
    assert state_of(explorer)["preset"] == "own"
    assert_seen(FactorisationExplorer(v=v), explorer.evaluate(SEE))
    explorer.locator("[data-does=undo]").click()
    assert state_of(explorer)["preset"] == "hot"


def test_what_does_not_fit_is_left_out_and_what_is_wrong_pastes_nothing(explorer):
    field(explorer, 3, 3).evaluate(PASTE, PASTED["Python"])
    assert state_of(explorer)["v"][3] == [0.05, 0.05, 0.05, 1]
    before = state_of(explorer)
    field(explorer, 0, 0).evaluate(PASTE, "1\t-2\n3\t4")
    assert state_of(explorer) == before
    assert message(explorer).startswith("Nothing was pasted. V, row 1, column 2: give a number")


def test_a_single_number_is_pasted_by_the_browser(explorer):
    assert not field(explorer, 0, 0).evaluate(PASTE, "0.5")


def test_a_preset_with_other_numbers_is_called_edited(site_root, offline_context):
    own = np.full((4, 4), 0.5)
    assert FactorisationExplorer(preset="block", v=own).picture.summary.startswith("V: as edited.")
    assert FactorisationExplorer(preset="block").state["preset"] == "block"
    link = "#preset=block&v=" + ";".join([",".join(["0.5"] * 4)] * 4)
    for address in (link, "#" + "&".join(link[1:].split("&")[::-1])):
        tab = offline_context().new_page()
        tab.goto((site_root / "explore-factorisation.html").as_uri() + address)
        state = state_of(tab.locator("adafactor-explorer"))
        assert (state["preset"], state["v"]) == ("own", own.tolist())


@pytest.mark.parametrize("fragment", ["#", "#predict-then-try", "#equation-def-rms", "#memory.t=1"])
def test_an_address_that_says_nothing_leaves_the_explorer_alone(
    site_root, offline_context, fragment
):
    tab = offline_context().new_page()
    tab.goto((site_root / "explore-first-iteration.html").as_uri())
    explorer = tab.locator("adafactor-explorer")
    explorer.evaluate(MOVE, [("range", "d", 0.5, None, None), ("range", "rho", 1.0, None, None)])
    for wait in (0, 500):  # before and after the state is in the address
        tab.wait_for_timeout(wait)
        before = explorer.evaluate(SEE)
        tab.evaluate("(fragment) => { location.hash = fragment; }", fragment)
        tab.wait_for_timeout(100)
        assert explorer.evaluate(SEE)["state"] == before["state"]
        assert explorer.evaluate(SEE)["numbers"] == before["numbers"]


def test_an_address_with_a_setting_is_followed(site_root, offline_context):
    tab = offline_context().new_page()
    tab.goto((site_root / "explore-first-iteration.html").as_uri() + "#d=2&route=wiki")
    explorer = tab.locator("adafactor-explorer")
    assert (state_of(explorer)["d"], state_of(explorer)["route"]) == (2, "wiki")
    tab.evaluate("location.hash = '#d=3'")
    tab.wait_for_function("document.querySelector('adafactor-explorer').state.d === 3")
    assert state_of(explorer)["route"] == "paper"


TRANSLATE = """(element) => {
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) texts.push(walk.currentNode);
  for (const text of texts) {
    if (!text.data.trim() || text.parentNode.closest("select, style, svg")) continue;
    if (text.parentNode.closest('[translate="no"]')) continue;
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    text.replaceWith(outer);
    outer.append(inner);
    inner.append(text.data);
  }
}"""
TRANSLATE_ALL = TRANSLATE.replace(
    """if (text.parentNode.closest('[translate="no"]')) continue;""", ""
)


@pytest.mark.parametrize("translate", [TRANSLATE, TRANSLATE_ALL], ids=["polite", "all"])
@pytest.mark.parametrize(
    ("page", "setting"),
    [
        ("explore-first-iteration", [("text", "g", "-0.9", 0, 0), ("range", "d", 0.9, None, None)]),
        ("explore-memory", [("select", "model", "GPT-2", None, None)]),
        ("hyperparameters", [("range", "t", 0.9, None, None)]),
    ],
)
def test_a_translated_page_goes_on_showing_its_numbers(
    site_root, offline_context, page, setting, translate
):
    context = offline_context()
    plain, translated = (context.new_page() for _ in range(2))
    seen = []
    for tab in (plain, translated):
        tab.goto((site_root / f"{page}.html").as_uri(), wait_until="load")
        explorer = tab.locator("adafactor-explorer").first
        if tab is translated:
            explorer.evaluate(translate)
        explorer.evaluate(MOVE, setting)
        seen.append(explorer.evaluate(SEE))
    assert [n["text"] for n in seen[1]["numbers"]] == [n["text"] for n in seen[0]["numbers"]]
    assert seen[1]["words"] == seen[0]["words"]
    assert context.problems == []


def test_numbers_are_not_for_translating(site_root, offline_context):
    tab = offline_context().new_page()
    for page in ("explore-first-iteration", "explore-memory", "explore-descent", "hyperparameters"):
        tab.goto((site_root / f"{page}.html").as_uri())
        open_ones = tab.locator("adafactor-explorer").first.evaluate(
            "(e) => [...e.querySelectorAll('[data-quantity][data-form]')]"
            ".filter((n) => !n.closest('[translate=no]')).map((n) => n.outerHTML.slice(0, 90))"
        )
        assert open_ones == []
