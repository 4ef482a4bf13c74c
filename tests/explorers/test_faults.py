"""The comparison of what is seen notices each single fault in the page's scripts.

Every fault is put into the script of the built site on its way to the browser, one at a time.  The
same moves without the fault pass.
"""

import pytest

from tests.explorers.seen import MOVE, PLACES, SEE, SETTLE, applied, assert_seen, start

PATH = "explore-first-iteration"
D = [("range", "d", 0.0, None, None)]
RHO = [("range", "rho", 0.9, None, None)]
ENTRY = [("text", "g", "-0.9", 0, 0)]
PAST = [("select", "past", "wild", None, None)]
PRESET = [("select", "preset", "diagonal", None, None)]
T = [("range", "t", 0.9, None, None)]
MODEL = [("select", "model", "ResNet-50", None, None)]
SURFACE = [("select", "surface", "saddle", None, None)]
FACTOR = "explore-factorisation"

FAULTS = {  # what goes wrong: script, the code, what stands there instead, page and moves
    "numbers are not written": (
        "explorers.js", "if (form) write(element, number.written(value, form));", "", PATH, D),
    "numbers are written with other digits": (
        "explorers.js", "number.written(value, form)", "number.written(value, 'f1')", PATH, D),
    "strengths of colours are not written": (
        "explorers.js", 'element.style.setProperty("--heat", number.heat = heat)', "0", PATH, PAST),
    "colours of signs are not written": (
        "explorers.js", 'element.toggleAttribute("data-negative", value < 0)', "0", PATH, ENTRY),
    "the scale of the colours is the matrix's own": (
        "explorers.js", "Math.abs(value) / largest[scale]", "Math.abs(value)", PATH, PAST),
    "curves are not written": (
        "explorers.js", 'element.setAttribute("points", places.join(" "));', "", "explore-descent",
        SURFACE),
    "labels of curves stay": (
        "explorers.js", "label?.setAttribute(", "label?.getAttribute(", "hyperparameters",
        [("range", "exponent", 0.1, None, None)]),
    "bars are not written": (
        "explorers.js",
        'element.style.setProperty("--at", picture', "0 && (picture", "explore-memory", MODEL),
    "the gauge is not written": (
        "explorers.js",
        'element.style.setProperty("--at", picture', "0 && (picture", PATH, ENTRY),
    "words are not written": (
        "explorers.js", "write(element, picture.texts[element.dataset.text]);", "0;", PATH, D),
    "parts are not shown and hidden": (
        "explorers.js",
        'element.toggleAttribute("hidden", !edu.holds(element.dataset.when, known));', "0;",
        "explore-memory", MODEL),
    "a preset does nothing": (
        "explorers.js", "...this.sets[name]?.[input.value] }, input)", "}, input)", FACTOR, PRESET),
    "a past does nothing": (
        "explorers.js", "...this.sets[name]?.[input.value] }, input)", "}, input)", PATH, PAST),
    "fields are not written": (
        "explorers.js", "input.value = value;\n", "0;\n", FACTOR, PRESET),
    "handles stay": (
        "explorers.js", "if (input !== source) input.value = placeOf(input, quantities[name]);", "",
        PATH, PAST),
    "a slider says its old value": (
        "explorers.js", 'input.setAttribute("aria-valuetext", edu.form(quantities[name], form));',
        "", PATH, RHO),
    "a switch stays": (
        "explorers.js", "if (schedule) input.checked = this.state[schedule] === null;",
        "if (schedule) return;", PATH, RHO),
    "the summary is not written": (
        "explorers.js", "this.sentence = picture.summary;", "this.sentence ??= picture.summary;",
        PATH, RHO),
    "an edited preset keeps its name": (
        "explorers.js", 'names[choice] = "own"', "0", FACTOR, [("text", "v", "0.5", 0, 0)]),
    "the estimate forgets the mean": (
        "explore-first-iteration.js", 'normalised: route === "paper"', "normalised: false", PATH,
        D),
    "the past is forgotten": (
        "explore-first-iteration.js", "r: state.r0.flat(),", "", PATH, PAST),
    "a curve is shifted": (
        "explorers-plots.js", "start + (end - start)", "start + 3 + (end - start)",
        "hyperparameters", T),
}  # fmt: skip


def seen(offline_context, site_over_http, place, setting, fault=None):
    """Return what is seen after the moves, with a fault in the page's script or none."""
    tab = offline_context(viewport={"width": 1280, "height": 900}).new_page()
    if fault:
        script, code, instead = fault
        replaced = []

        def spoil(route):
            body = route.fetch().text()
            assert code in body, f"{script} has no such code any more: {code}"
            replaced.append(script)
            route.fulfill(body=body.replace(code, instead), content_type="text/javascript")

        tab.route(f"**/{script}*", spoil)
    tab.goto(f"{site_over_http}{place}.html", wait_until="load")
    assert not fault or replaced
    explorer = tab.locator(f"adafactor-explorer[data-kind='{PLACES[place][0]}']").first
    explorer.evaluate(MOVE, setting)
    explorer.evaluate(SETTLE)
    return explorer.evaluate(SEE)


@pytest.mark.parametrize("name", FAULTS)
def test_a_single_fault_is_noticed(site_over_http, offline_context, name):
    *fault, place, setting = FAULTS[name]
    right = seen(offline_context, site_over_http, place, setting)
    explorer = applied(start(place), setting, right["state"])
    assert_seen(explorer, right, summary=True)
    wrong = seen(offline_context, site_over_http, place, setting, fault)
    with pytest.raises(AssertionError):
        assert_seen(explorer, wrong, summary=True)
