"""The ipywidgets view: real widgets, tied to the explorer in both directions, without a kernel."""

import ipywidgets as widgets
import numpy as np
import pytest
from bs4 import BeautifulSoup

from adafactor_edu.explorers import (
    DescentExplorer,
    FactorisationExplorer,
    FirstIterationExplorer,
    MemoryExplorer,
    ScheduleExplorer,
)


def parts(widget):
    """Return a widget and all that is in it."""
    return [widget, *(p for child in getattr(widget, "children", ()) for p in parts(child))]


def control(explorer, name):
    """Return the widget of a control."""
    label = next(c.label for c in explorer.controls if c.name == name)
    found = [p for p in parts(explorer.widget) if getattr(p, "description", "") == label]
    assert len(found) == 1
    return found[0]


def button(explorer, words):
    """Return the button with these words."""
    (found,) = [p for p in parts(explorer.widget)
                if type(p) is widgets.Button and p.description == words]  # fmt: skip
    return found


def boxes(explorer):
    """Return the switches of the schedules, from top to bottom."""
    return [p for p in parts(explorer.widget) if isinstance(p, widgets.Checkbox)]


def fields(explorer):
    """Return the fields of all matrices, row by row."""
    return [p for p in parts(explorer.widget) if type(p) is widgets.Text]


def page(explorer):
    """Return the HTML of the picture that stands among the widgets."""
    (view,) = [p for p in parts(explorer.widget)
               if isinstance(p, widgets.HTML) and "<style" not in p.value]  # fmt: skip
    return BeautifulSoup(view.value, "lxml")


def test_every_control_is_a_real_widget():
    first = FirstIterationExplorer()
    expected = {
        "beta2": widgets.FloatSlider, "d": widgets.FloatSlider, "rho": widgets.FloatLogSlider,
        "t": widgets.FloatLogSlider, "route": widgets.RadioButtons,
    }  # fmt: skip
    assert {name: type(control(first, name)) for name in expected} == expected
    assert len(boxes(first)) == 2
    entries = np.concatenate([first.state[name].ravel() for name in ("r0", "c0", "g", "x")])
    assert [float(field.value) for field in fields(first)] == entries.tolist()
    for explorer, name in (
        (MemoryExplorer(), "model"),
        (FactorisationExplorer(), "preset"),
    ):
        assert type(control(explorer, name)) is widgets.Dropdown
    assert type(control(DescentExplorer(), "t")) is widgets.IntSlider


def test_ranges_are_those_of_the_controls():
    first = FirstIterationExplorer()
    d, rho, t = (control(first, name) for name in ("d", "rho", "t"))
    assert (d.min, d.max, d.value) == (0.1, 5, 1.0)
    assert (d.readout_format, rho.readout_format, t.readout_format) == (".3f", ".3g", ",.0f")
    assert (rho.min, rho.max, rho.base) == (-4, -1, 10)
    assert (t.min, t.max, t.value) == (0, 6, 1)  # decades: one pixel is not thousands of iterations


@pytest.mark.parametrize(
    ("name", "value"),
    [("beta2", 0.9), ("d", 2.5), ("rho", 0.05), ("t", 30), ("route", "wiki"), ("past", "wild")],
)
def test_a_widget_moves_the_explorer(name, value):
    explorer = FirstIterationExplorer()
    control(explorer, name).value = value
    expected = FirstIterationExplorer(**{name: value})
    assert explorer.state[name] == value
    np.testing.assert_array_equal(explorer.value.x_next, expected.value.x_next)
    assert page(explorer).select_one(".ae-summary").text == expected.picture.summary
    for key, each in expected.state.items():
        np.testing.assert_array_equal(explorer.state[key], each)


def test_a_field_moves_one_entry():
    explorer = FirstIterationExplorer()
    fields(explorer)[6 + 5].value = "0.75"
    expected = FirstIterationExplorer().state["g"].copy()
    expected[1, 2] = 0.75
    np.testing.assert_array_equal(explorer.value.g, expected)


@pytest.mark.parametrize(
    ("name", "value"), [("beta2", 0.9), ("d", 2.5), ("rho", 0.05), ("t", 30), ("route", "wiki")]
)
def test_the_explorer_moves_a_widget(name, value):
    explorer = FirstIterationExplorer()
    widget = control(explorer, name)
    explorer.set(**{name: value})
    assert widget.value == value
    explorer.reset()
    assert widget.value == control(FirstIterationExplorer(), name).value
    assert explorer.state[name] == FirstIterationExplorer().state[name]


def test_the_explorer_moves_the_fields():
    explorer = FactorisationExplorer()
    shown = fields(explorer)
    explorer.set(preset="block")
    assert [float(field.value) for field in shown] == explorer.state["v"].ravel().tolist()
    shown[0].value = "0.5"
    assert control(explorer, "preset").value == "own"
    assert explorer.value.v[0, 0] == 0.5


def test_a_schedule_is_switched_on_and_off():
    explorer = FirstIterationExplorer(t=100)
    beta2, box = control(explorer, "beta2"), boxes(explorer)[0]
    assert box.value
    assert not box.indent  # it stands under its slider
    assert beta2.value == pytest.approx(1 - 100**-0.8)
    beta2.value = 0.5
    assert not box.value
    assert explorer.value.beta2 == 0.5
    box.value = True
    assert explorer.state["beta2"] is None
    assert box.description == "use the paper’s value at t = 100"
    assert beta2.value == pytest.approx(1 - 100**-0.8)
    box.value = False
    assert explorer.state["beta2"] == pytest.approx(1 - 100**-0.8)


@pytest.mark.parametrize("name", ["beta2", "rho", "d"])
def test_the_front_end_rounds_a_slider_without_moving_the_explorer(name):
    """It puts the handle on the nearest step; that is no move of the reader."""
    explorer = FirstIterationExplorer(t=100)
    before, widget = explorer.state, control(explorer, name)
    scale = next(c for c in explorer.controls if c.name == name)
    at = scale.position(widget.value)
    for share in (0.4, -0.4):
        place = at + share * scale.step
        widget.value = 10**place if scale.log else place
        assert explorer.state[name] == before[name]
    place = at + scale.step
    widget.value = 10**place if scale.log else place
    assert explorer.state[name] != before[name]


def test_under_a_schedule_the_slider_follows_t():
    explorer = FirstIterationExplorer()
    control(explorer, "t").value = 1000
    assert control(explorer, "beta2").value == pytest.approx(1 - 1000**-0.8)
    assert explorer.state["beta2"] is None


def test_a_list_is_a_field_of_two_lines_that_is_read_when_it_is_left():
    explorer = MemoryExplorer(model="own")
    (field,) = [p for p in parts(explorer.widget) if type(p) is widgets.Textarea]
    assert (field.rows, field.continuous_update) == (2, False)
    explorer.set(shapes="3x4")
    assert field.value == "3x4"
    field.value = "5 x 6, 7"
    assert explorer.state["shapes"] == "5 x 6, 7"
    assert field.value == "5 x 6, 7"
    assert all(not one.continuous_update for one in fields(FactorisationExplorer()))


def test_a_field_says_which_entry_it_is():
    explorer = FactorisationExplorer()
    entry = fields(explorer)[4 * 2 + 1]
    assert entry.tooltip == "V, row 3, column 2"
    entry.value = "abc"
    assert "V, row 3, column 2: “abc”" in page(explorer).select_one(".ae-message").text


def test_iterations_are_played_where_there_are_some():
    def plays(explorer):
        return [p for p in parts(explorer.widget) if isinstance(p, widgets.Play)]

    descent = DescentExplorer()
    (play,) = plays(descent)
    slider = control(descent, "t")
    assert (play.min, play.max) == (slider.min, slider.max)
    assert play.interval == next(c.pace for c in descent.controls if c.name == "t")
    assert plays(ScheduleExplorer()) == []


def test_reset_button():
    explorer = ScheduleExplorer(t=10)
    control(explorer, "cap").value = 1e-3
    assert explorer.state["cap"] == 1e-3
    button(explorer, "Reset").click()
    assert explorer.state == ScheduleExplorer(t=10).state
    assert control(explorer, "cap").value == 0.01


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-1", "V, row 1, column 1: -1.0 at index (0, 0); give entries from 0"),
        ("three", "V, row 1, column 1: “three” is not a number, such as 0.3"),
        ("1,000", "V, row 1, column 1: “1,000” can be read in two ways"),
    ],
)
def test_an_entry_that_is_refused_is_told_until_it_is_mended(typed, words):
    explorer = FactorisationExplorer()
    first, second = fields(explorer)[:2]
    first.value = typed
    alert = page(explorer).select_one("[role=alert]").text
    assert alert.startswith(words)
    assert alert.endswith("The last good value, 0.05, stays.")
    assert explorer.state["v"][0, 0] == 0.05
    assert explorer.state["preset"] == "hot"
    assert first.value == typed
    second.value = "0.75"  # another entry mends nothing
    assert page(explorer).select_one("[role=alert]").text == alert
    assert explorer.state["v"][0, 1] == 0.75
    first.value = "0.05"  # the value that it has: nothing moves, and all is well
    assert page(explorer).select_one("[role=alert]") is None
    first.value = "0,25"
    assert explorer.state["v"][0, 0] == 0.25


def test_reset_and_undo_mend_what_is_typed():
    explorer = FactorisationExplorer().set(preset="diagonal")
    for words, preset in (("Undo", "hot"), ("Redo", "diagonal"), ("Reset", "hot")):
        field = fields(explorer)[0]
        field.value = "three"
        button(explorer, words).click()
        assert page(explorer).select_one("[role=alert]") is None
        assert explorer.state["preset"] == preset
        assert float(field.value) == explorer.state["v"][0, 0]


def test_what_needs_a_past_is_there_only_with_one():
    explorer = FirstIterationExplorer()

    def hidden():
        every = parts(explorer.widget)
        return [p for p in every if getattr(p.layout, "display", None) == "none"]

    assert len(hidden()) == 4  # R so far, C so far, β₂, t
    control(explorer, "past").value = "calm"
    assert hidden() == []
    assert explorer.state["t"] == 10


def test_the_picture_is_that_of_the_page():
    explorer = ScheduleExplorer(t=50)
    summary = page(explorer).select_one(".ae-summary").text
    assert summary == explorer.picture.summary
    numbers = {e["data-quantity"]: float(e["data-value"])
               for e in page(explorer).select("[data-quantity]")}  # fmt: skip
    assert numbers["beta2"] == explorer.value.beta2
    assert not page(explorer).select("input")


@pytest.mark.parametrize("kind", [FactorisationExplorer, FirstIterationExplorer])
def test_the_matrices_stand_where_the_page_has_them(kind):
    explorer = kind()
    order = [type(p) for p in parts(explorer.widget)]
    picture = next(i for i, p in enumerate(parts(explorer.widget))
                   if isinstance(p, widgets.HTML) and "<style" not in p.value)  # fmt: skip
    assert (order.index(widgets.Text) < picture) == explorer.data_first


def test_a_step_of_ones_own_runs_under_the_widgets():
    def clip_update(u, *, d=1.0):
        return d * u

    explorer = FirstIterationExplorer().interact(clip_update)
    control(explorer, "d").value = 3.0
    np.testing.assert_array_equal(explorer.value.u_hat, 3 * explorer.value.u)
    assert page(explorer).select_one(".ae-summary").text == explorer.picture.summary


def test_a_step_of_ones_own_that_fails_is_told_and_the_widgets_live_on():
    def clip_update(u, *, d=1.0):
        if d > 2:
            raise ZeroDivisionError("d < 2, please")
        return u

    explorer = FirstIterationExplorer().interact(clip_update)
    control(explorer, "d").value = 3.0
    assert page(explorer).select_one("[role=alert]").text == "ZeroDivisionError: d < 2, please"
    control(explorer, "d").value = 1.5
    assert page(explorer).select_one("[role=alert]") is None
    assert page(explorer).select_one(".ae-summary").text == explorer.picture.summary
