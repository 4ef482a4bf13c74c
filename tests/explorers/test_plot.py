"""Plots: points and ticks stand where their values belong."""

import json
import random
from dataclasses import FrozenInstanceError, asdict

import pytest
from bs4 import BeautifulSoup

from adafactor_edu.explorers.picture import Picture
from adafactor_edu.explorers.plot import OVERSHOOT, Axis, Line, Plot, decades

LINEAR = Axis(-1, 3, False, 200, 0)  # upwards, as ordinates do
LOG = Axis(1e-2, 1e2, True, 40, 240)
LINES = {
    "loss": Line("blue", "loss <of> A", at=1, dy=12, anchor="end"),
    "other": Line("orange", "loss of B"),
    "bound": Line("muted"),
    "now": Line("green", spot=True),
}
PLOT = Plot(
    "loss & co", "size s", LOG, LINEAR, decades(-2, 2, 2), {-1: "−1", 1: "1", 3: "3"}, LINES
)
PICTURE = Picture(
    {},
    "",
    {
        "loss": ([0.01, 1, 100], [3, 1, -1]),
        "other": ([0.1, 10], [0, 2]),
        "bound": ([0.01, 100], [0, 0]),
        "now": ([1, 1], [2, 2]),
    },
)


@pytest.fixture
def figure():
    """The plot as a page has it."""
    return BeautifulSoup(PLOT.svg(PICTURE), "lxml").figure


@pytest.mark.parametrize(("value", "place"), [(-1, 200), (0, 150), (1, 100), (2.5, 25), (3, 0)])
def test_places_on_a_linear_axis(value, place):
    assert LINEAR.place(value) == pytest.approx(place)


@pytest.mark.parametrize(
    ("value", "place"), [(0.01, 40), (0.1, 90), (1, 140), (10**0.5, 165), (100, 240)]
)
def test_places_on_a_log_axis(value, place):
    assert LOG.place(value) == pytest.approx(place)


@pytest.mark.parametrize("axis", [LINEAR, LOG])
def test_what_is_outside_stays_near_the_edge(axis):
    beyond = OVERSHOOT * (axis.end - axis.start)
    for value in (1e9, float("inf")):
        assert axis.place(value) == pytest.approx(axis.end + beyond)
    for value in (-1e9, float("-inf")):
        assert axis.place(value) == pytest.approx(axis.start - beyond)
    assert LOG.place(0) == pytest.approx(36)


def test_a_range_must_be_one():
    with pytest.raises(ValueError, match=r"low, high: got 2, 2; give low < high"):
        Axis(2, 2, False, 0, 1)
    with pytest.raises(ValueError, match=r"low: got 0; a log axis starts above 0"):
        Axis(0, 1, True, 0, 1)
    assert Axis(0, 1, False, 0, 1).place(0) == 0


def test_what_was_checked_and_drawn_stays_as_it_was():
    with pytest.raises(FrozenInstanceError):
        LOG.low = 0
    with pytest.raises(FrozenInstanceError):
        PLOT.x = LINEAR
    with pytest.raises(FrozenInstanceError):
        PICTURE.summary = ""


def test_a_name_stands_a_little_above_its_point():
    plot = Plot("loss", "t", LOG, LINEAR, {}, {}, {"loss": Line("blue", "loss", at=0)})
    drawn = BeautifulSoup(plot.svg(Picture({}, "", {"loss": ([1], [1])})), "lxml")
    (name,) = drawn.select("text[data-at]")
    assert (name["dy"], name["text-anchor"]) == ("-8", "middle")


def test_a_colour_must_have_dashes():
    with pytest.raises(ValueError, match=r"lines: loss is 'red'; choose one of \['blue'"):
        Plot("loss", "t", LOG, LINEAR, {}, {}, {"loss": Line("red")})


def test_points(figure):
    assert PLOT.points([0.01, 1, 100], [3, 1, -1]) == "40.0,0.0 140.0,100.0 240.0,200.0"
    found = {line["data-curve"]: line["points"] for line in figure.select("polyline")}
    assert found == {
        "loss": "40.0,0.0 140.0,100.0 240.0,200.0",
        "other": "90.0,150.0 190.0,50.0",
        "bound": "40.0,150.0 240.0,150.0",
        "now": "140.0,50.0 140.0,50.0",
    }


def test_points_need_as_many_ordinates_as_abscissae():
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        PLOT.points([1, 2, 3], [1, 2])


def test_ticks_stand_at_their_values(figure):
    words = [part for part in figure.select("svg > text") if not part.has_attr("data-at")]
    *ticks, xlabel = [(part.text, float(part["x"]), float(part["y"])) for part in words]
    assert ticks[:3] == [("0.01", 40, 215), ("1", 140, 215), ("100", 240, 215)]
    assert ticks[3:] == [("−1", 34, 204), ("1", 34, 104), ("3", 34, 4)]
    assert xlabel == ("size s", 140, 231)
    grid = [tuple(float(line[k]) for k in ("x1", "y1", "x2", "y2"))
            for line in figure.select("line.ae-grid")]  # fmt: skip
    assert grid == [
        (40, 200, 40, 0), (140, 200, 140, 0), (240, 200, 240, 0),
        (40, 200, 240, 200), (40, 100, 240, 100), (40, 0, 240, 0),
    ]  # fmt: skip


def test_a_label_stands_at_its_point_right_after_its_curve(figure):
    label = figure.select_one("text[data-at]")
    assert label.text == "loss <of> A"
    assert label["transform"] == "translate(140.0,100.0)"
    assert (label["data-at"], label["dy"], label["text-anchor"]) == ("1", "12", "end")
    assert label.find_previous_sibling()["data-curve"] == "loss"
    assert len(figure.select("text[data-at]")) == 1


def test_a_line_without_a_place_for_its_name_has_it_in_the_key(figure):
    assert [key.text.strip() for key in figure.select(".ae-key")] == ["loss of B"]
    sample = figure.select_one(".ae-key line")
    curve = figure.select_one("[data-curve=other]")
    assert sample["class"] == curve["class"]
    assert sample["stroke-dasharray"] == curve["stroke-dasharray"]


def test_colour_is_not_the_only_difference(figure):
    lines = figure.select("polyline:not(.ae-spot)")
    assert len({line.get("stroke-dasharray", "") for line in lines}) == len(lines) == 3
    assert [line["data-curve"] for line in figure.select(".ae-spot")] == ["now"]


def test_what_a_screen_reader_says(figure):
    drawing = figure.select_one("svg.ae-plot")
    assert drawing["role"] == "img"
    assert drawing["aria-label"] == "loss & co, over size s (loss <of> A, loss of B)"
    assert figure.figcaption.text == "loss & co"


def test_the_script_is_told_the_axes(figure):
    axes = json.loads(figure.select_one("svg.ae-plot")["data-axes"])
    assert axes == {
        "x": {"low": 0.01, "high": 100, "log": True, "start": 40, "end": 240},
        "y": {"low": -1, "high": 3, "log": False, "start": 200, "end": 0},
    }


def test_decades():
    assert decades(-6, 6, 3) == {1e-6: "10⁻⁶", 1e-3: "10⁻³", 1: "1", 1e3: "10³", 1e6: "10⁶"}
    assert list(decades(-2, 2).values()) == ["0.01", "0.1", "1", "10", "100"]
    assert decades(9, 10) == {1e9: "10⁹", 1e10: "10¹⁰"}


def test_the_page_puts_points_where_python_does(site_root, offline_context):
    rng = random.Random(0)
    ends = (1e-3, 1e3, -2.0, -0.5, 0.0, 3.0, 1.0)  # outside, below nought, on the edges
    xs = [rng.choice(ends) if rng.random() < 0.3 else rng.uniform(0, 100) for _ in range(200)]
    ys = [rng.choice(ends) if rng.random() < 0.3 else rng.uniform(-1, 3) for _ in range(200)]
    tab = offline_context().new_page()
    tab.goto((site_root / "hyperparameters.html").as_uri(), wait_until="load")
    axes = {"x": asdict(LOG), "y": asdict(LINEAR)}
    placed = tab.evaluate("([curve, axes]) => adafactorEdu.points(curve, axes)", [[xs, ys], axes])
    assert placed == PLOT.points(xs, ys).split(" ")
