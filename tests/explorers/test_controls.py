"""Controls: what they refuse and in which words, and what they show."""

from dataclasses import FrozenInstanceError
from decimal import Decimal

import numpy as np
import pytest
from bs4 import BeautifulSoup

from adafactor_edu.explorers import (
    DescentExplorer,
    FactorisationExplorer,
    FirstIterationExplorer,
    MemoryExplorer,
    ScheduleExplorer,
    SettingChooser,
)
from adafactor_edu.explorers.controls import Cells, Choice, Slider, Words, plain

UNITS = {"bytes": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
STATES = [
    (FirstIterationExplorer, {}),
    (FirstIterationExplorer, {"beta2": 0.9, "rho": 0.05, "d": 2.5, "t": 40, "route": "wiki"}),
    (FirstIterationExplorer, {"g": np.zeros((3, 3))}),
    (ScheduleExplorer, {"t": 10**6, "exponent": 0.35, "adam_beta2": 0.9123, "cap": 1e-4}),
    (FactorisationExplorer, {"preset": "softmax"}),
    (MemoryExplorer, {"model": "T5-11B", "optimizer": "adam"}),
    (DescentExplorer, {"surface": "matrix_factorisation", "t": 17}),
    (SettingChooser, {"library": "optax", "purpose": "adam"}),
]

# What is wrong, and the words about the control, the value and the remedy that the reader gets.
REFUSED = [
    (FirstIterationExplorer, {"gamma": 1}, TypeError, ["gamma:", "no such control", "'beta2'"]),
    (FirstIterationExplorer, {"d": 0.05}, ValueError, ["d:", "0.05", "from 0.1 to 5"]),
    (FirstIterationExplorer, {"d": "1"}, TypeError, ["d:", "'1'", "real number"]),
    (FirstIterationExplorer, {"d": True}, TypeError, ["d:", "True", "real number"]),
    (FirstIterationExplorer, {"d": None}, TypeError, ["d:", "None", "real number"]),
    (FirstIterationExplorer, {"beta2": 1}, ValueError, ["beta2:", "got 1", "0 to 0.999 or None"]),
    (FirstIterationExplorer, {"rho": np.nan}, ValueError, ["rho:", "nan", "finite"]),
    (FirstIterationExplorer, {"t": 1.5}, ValueError, ["t:", "1.5", "whole number"]),
    (FirstIterationExplorer, {"route": "Paper"}, ValueError, ["route:", "'Paper'", "['paper',"]),
    (FirstIterationExplorer, {"g": np.eye(2)}, ValueError, ["g:", "(2, 2)", "room for (3, 3)"]),
    (FirstIterationExplorer, {"g": [[1, 2], [3]]}, ValueError, ["g:", "lengths", "equal"]),
    (FirstIterationExplorer, {"x": [["a"] * 3] * 3}, TypeError, ["x:", "'a'", "convert"]),
    (FirstIterationExplorer, {"x": np.diag([1, 2e6, 1])}, ValueError,
     ["x:", "2000000.0 at index (1, 1)", "to 1e+06"]),
    (FactorisationExplorer, {"preset": "triangle"}, ValueError, ["preset:", "'triangle'", "'hot'"]),
    (FactorisationExplorer, {"v": -np.eye(4)}, ValueError,
     ["v: -1.0 at index (0, 0)", "from 0 to 1e+06"]),
    (ScheduleExplorer, {"t": 0}, ValueError, ["t:", "got 0", "from 1 to 1e+06"]),
]  # fmt: skip


def parsed(text):
    """Return a number as the page writes it, and half a unit of its last digit."""
    number, _, unit = text.strip().replace(",", "").replace("−", "-").partition(" ")
    number, factor = Decimal(number), UNITS[unit or "bytes"]
    return float(number) * factor, 0.5 * 10.0 ** number.as_tuple().exponent * factor


@pytest.fixture(params=STATES, ids=lambda case: f"{case[0].kind}-{'-'.join(case[1]) or 'start'}")
def page(request):
    """The HTML of an explorer in some state."""
    cls, state = request.param
    return BeautifulSoup(cls(**state).html(), "lxml")


def bad_values(control):
    """Return values that a control has to refuse, from what it says of itself."""
    if isinstance(control, Slider):
        beyond = control.high - control.low
        yield from (control.low - beyond, control.high + beyond, np.nan, np.inf, "1", True, [1])
        if control.integer:
            yield control.low + 0.5
        if not control.schedule:
            yield None
    elif isinstance(control, Choice):
        yield from ("none of them", "", None, 1, list(control.options)[:1])
    elif isinstance(control, Words):
        yield from ("", " ,; ", "none of them", "3x", "0x4", None, 4, ["3x4"])
    elif isinstance(control, Cells):
        right = np.array(control.default, dtype=float)
        yield from (right[1:], right[None], right.tolist()[0][1:], None, "1")
        for entry in (control.low - 1, control.high + 1, np.nan):
            wrong = right.copy()
            wrong[-1, 0] = entry
            yield wrong


EXPLORERS = sorted({cls for cls, _ in STATES}, key=lambda cls: cls.kind)
CONTROLS = [
    pytest.param(cls, control, id=f"{cls.kind}-{control.name}")
    for cls in EXPLORERS
    for control in cls.controls
]


@pytest.mark.parametrize(("cls", "control"), CONTROLS)
def test_every_control_refuses_what_lies_outside_by_its_name(cls, control):
    values = list(bad_values(control))
    assert values, f"{type(control).__name__} has no bad values yet"
    explorer = cls()
    for value in values:
        with pytest.raises((TypeError, ValueError), match=f"^{control.name}: "):
            explorer.set(**{control.name: value})
        assert np.array_equal(explorer.state[control.name], cls().state[control.name])


@pytest.mark.parametrize(("cls", "change", "error", "words"), REFUSED)
def test_refusals_name_control_value_and_remedy_and_nothing_moves(cls, change, error, words):
    explorer, told = cls(), []
    explorer.listen(lambda: told.append(True))
    before = explorer.state
    with pytest.raises(error) as caught:
        explorer.set(**change)
    assert [word for word in words if word not in str(caught.value)] == []
    assert told == []
    assert all(np.array_equal(explorer.state[name], before[name]) for name in before)
    with pytest.raises(error):
        cls(**change)


def test_the_ends_of_a_range_are_allowed():
    slider = Slider("s", "s", 1, 1000, 10, integer=True)
    assert [slider.check(value) for value in (1, 1000, 7.0)] == [1, 1000, 7]
    assert type(slider.check(7.0)) is int
    for outside in (0.999, 1001):
        with pytest.raises(ValueError, match=r"^s: got .*; give a number from 1 to 1000$"):
            slider.check(outside)


def test_a_log_slider_stands_at_the_logarithm():
    slider = Slider("s", "s", 1e-4, 1e-1, 1e-2, log=True, kind="g3")
    field = BeautifulSoup(slider.html("owner", {"s": 1e-3}), "lxml").input
    assert (field["min"], field["max"], field["value"]) == ("-4", "-1", "-3")
    assert field["aria-valuetext"] == "0.00100"


def test_every_number_is_the_value_rounded_to_the_digits_it_shows(page):
    numbers = page.select("[data-form][data-value]")
    assert numbers
    for element in numbers:
        number, half = parsed(element.text)
        assert number == pytest.approx(float(element["data-value"]), abs=half * (1 + 1e-9))


def test_every_field_shows_its_entry_and_has_a_name(page):
    for cell in page.select(".ae-cells td"):
        assert float(cell.input["value"]) == float(cell["data-value"])
        row, column = int(cell["data-row"]) + 1, int(cell["data-col"]) + 1
        assert cell.label.text.endswith(f", row {row}, column {column}")


def test_two_on_a_page_are_told_apart_by_name():
    pages = [BeautifulSoup(ScheduleExplorer(name=name).html(), "lxml") for name in (None, "late")]
    first, second = ({element["id"] for element in page.select("[id]")} for page in pages)
    assert {"schedule", "schedule-t"} <= first
    assert {"late", "late-t"} <= second
    assert not first & second


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (-0.0, "0"), (0.1, "0.1"), (1e-7, "1e-07"), (1e20, "1e+20")]
)
def test_plain_numbers_read_back_exactly(value, text):
    assert plain(value) == text
    assert float(plain(value)) == value


@pytest.mark.parametrize(
    "control",
    [
        Slider("d", "d", 0, 1, 0.5),
        Choice("route", "route", {"a": "A"}, "a"),
        Words("shapes", "shapes", "", str),
        Cells("g", "G", np.zeros((1, 2))),
    ],
    ids=lambda control: type(control).__name__,
)
def test_a_control_does_not_change(control):
    """Explorers share their controls."""
    with pytest.raises(FrozenInstanceError):
        control.label = "another"


def test_a_slider_of_which_nothing_is_said():
    """A hundred steps from 0 to 1; sixty milliseconds from one value to the next when it plays."""
    slider = Slider("d", "d", 0, 1, 0.5, play="Play")
    soup = BeautifulSoup(slider.html("x", {"d": 0.5, "follows": {"d": False}}), "html.parser")
    assert soup.input["step"] == "0.01"
    assert soup.select_one("[data-pace]")["data-pace"] == "60"
    assert "data-log" not in soup.input.attrs
    assert "data-integer" not in soup.input.attrs


def test_the_handle_of_a_logarithmic_slider_stands_at_six_decimals():
    assert Slider("t", "t", 1, 10, 3, log=True).position(3) == 0.477121


def test_a_vector_of_the_wrong_length_is_named_as_it_was_given():
    cells = Cells("g", "G", np.zeros((1, 3)))
    assert cells.check([1, 2, 3]).shape == (1, 3)
    with pytest.raises(ValueError, match=r"g: shape \(2,\); this explorer has room for \(1, 3\)"):
        cells.check([1, 2])
