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


def boxes(explorer):
    """Return the switches of the schedules, from top to bottom."""
    return [p for p in parts(explorer.widget) if isinstance(p, widgets.Checkbox)]


def fields(explorer):
    """Return the fields of all matrices, row by row."""
    return [p for p in parts(explorer.widget) if isinstance(p, widgets.FloatText)]


def page(explorer):
    """Return the HTML of the picture that stands among the widgets."""
    (view,) = [p for p in parts(explorer.widget)
               if isinstance(p, widgets.HTML) and "<style" not in p.value]  # fmt: skip
    return BeautifulSoup(view.value, "lxml")


def test_every_control_is_a_real_widget():
    first = FirstIterationExplorer()
    expected = {
        "beta2": widgets.FloatSlider, "d": widgets.FloatSlider, "rho": widgets.FloatLogSlider,
        "t": widgets.IntSlider, "route": widgets.RadioButtons,
    }  # fmt: skip
    assert {name: type(control(first, name)) for name in expected} == expected
    assert len(boxes(first)) == 2
    assert [field.value for field in fields(first)] == [
        *first.state["g"].ravel(), *first.state["x"].ravel(),
    ]  # fmt: skip
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
    assert (rho.min, rho.max, rho.base) == (-4, -1, 10)
    assert (t.min, t.max, t.value) == (1, 1000, 1)


@pytest.mark.parametrize(
    ("name", "value"), [("beta2", 0.9), ("d", 2.5), ("rho", 0.05), ("t", 30), ("route", "wiki")]
)
def test_a_widget_moves_the_explorer(name, value):
    explorer = FirstIterationExplorer()
    control(explorer, name).value = value
    expected = FirstIterationExplorer(**{name: value})
    assert explorer.state[name] == value
    np.testing.assert_array_equal(explorer.value.x_next, expected.value.x_next)
    assert page(explorer).select_one(".ae-summary").text == expected.picture.summary
    others = {key: each for key, each in explorer.state.items() if key not in (name, "g", "x")}
    assert others == {key: each for key, each in expected.state.items() if key in others}


def test_a_field_moves_one_entry():
    explorer = FirstIterationExplorer()
    fields(explorer)[5].value = 0.75
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
    assert [field.value for field in shown] == explorer.state["v"].ravel().tolist()
    shown[0].value = 0.5
    assert control(explorer, "preset").value == "own"
    assert explorer.value.v[0, 0] == 0.5


def test_a_schedule_is_switched_on_and_off():
    explorer = FirstIterationExplorer(t=100)
    beta2, box = control(explorer, "beta2"), boxes(explorer)[0]
    assert box.value
    assert beta2.value == pytest.approx(1 - 100**-0.8)
    beta2.value = 0.5
    assert not box.value
    assert explorer.value.beta2 == 0.5
    box.value = True
    assert explorer.state["beta2"] is None
    assert beta2.value == pytest.approx(1 - 100**-0.8)
    box.value = False
    assert explorer.state["beta2"] == pytest.approx(1 - 100**-0.8)


def test_under_a_schedule_the_slider_follows_t():
    explorer = FirstIterationExplorer()
    control(explorer, "t").value = 1000
    assert control(explorer, "beta2").value == pytest.approx(1 - 1000**-0.8)
    assert explorer.state["beta2"] is None


def test_reset_button():
    explorer = ScheduleExplorer(t=10)
    control(explorer, "cap").value = 1e-3
    assert explorer.state["cap"] == 1e-3
    (button,) = [p for p in parts(explorer.widget) if type(p) is widgets.Button]
    button.click()
    assert explorer.state == ScheduleExplorer(t=10).state
    assert control(explorer, "cap").value == 0.01


def test_a_value_that_is_refused_is_told_and_changes_nothing():
    explorer = FactorisationExplorer()
    field = fields(explorer)[0]
    field.value = -1
    alert = page(explorer).select_one("[role=alert]")
    assert alert.text.startswith("ValueError: v: -1.0 at index (0, 0); give entries from 0")
    assert explorer.state["v"][0, 0] == 0.05
    assert explorer.state["preset"] == "hot"
    assert field.value == 0.05
    field.value = 0.25
    assert page(explorer).select_one("[role=alert]") is None
    assert explorer.state["v"][0, 0] == 0.25


def test_the_picture_is_that_of_the_page():
    explorer = ScheduleExplorer(t=50)
    summary = page(explorer).select_one(".ae-summary").text
    assert summary == explorer.picture.summary
    numbers = {e["data-quantity"]: float(e["data-value"])
               for e in page(explorer).select("[data-quantity]")}  # fmt: skip
    assert numbers["beta2"] == explorer.value.beta2
    assert not page(explorer).select("input")


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
