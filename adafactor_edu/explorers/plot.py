"""SVG line plots with fixed axes and named lines, which the page's script can redraw."""

import html
import json
import math
from dataclasses import asdict, dataclass
from typing import NamedTuple

from adafactor_edu.explorers.elements import _fixed, tag

DASHES = {"blue": "", "orange": "9 5", "green": "2 4", "muted": "1 5"}  # by colour
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
OVERSHOOT = 0.02  # how far, as a share of an axis, a line may leave the plot


@dataclass(frozen=True)
class Axis:
    """The range of an axis and where it lies in the drawing.

    Parameters
    ----------
    low, high : float
        First and last value.
    log : bool
        Whether equal distances are equal ratios.
    start, end : float
        Where `low` and `high` lie, in units of the drawing.

    Examples
    --------
    >>> Axis(1, 100, log=True, start=0, end=300).place(10)
    150.0
    """

    low: float
    high: float
    log: bool
    start: float
    end: float

    def __post_init__(self):
        """Refuse a range that has no length or, on a log axis, no logarithm."""
        if not self.low < self.high:
            raise ValueError(f"low, high: got {self.low!r}, {self.high!r}; give low < high")
        if self.log and self.low <= 0:
            raise ValueError(f"low: got {self.low!r}; a log axis starts above 0")

    def place(self, value):
        """Return where `value` lies; what is outside the range stays near the edge.

        Parameters
        ----------
        value : float
            Anything; on a log axis 0 and less lie below the low end.

        Returns
        -------
        float
            As explorers.js computes it.
        """
        low, high = self.low, self.high
        if self.log:
            value = math.log10(value) if value > 0 else -math.inf
            low, high = math.log10(low), math.log10(high)
        share = min(1 + OVERSHOOT, max(-OVERSHOOT, (value - low) / (high - low)))
        return self.start + (self.end - self.start) * share


class Line(NamedTuple):
    """How a curve is drawn and named.

    Parameters
    ----------
    colour : str
        Key of ``DASHES``; every colour has dashes of its own.
    label : str, optional
        Name; without one the line is not named.
    at : int, optional
        Index of the point at which the label stands; without one the label stands in a key below.
    dy : float, optional
        How far below the point it stands; negative is above.
    anchor : str, optional
        Part of the label at the point, "start", "middle" or "end".
    spot : bool, optional
        Whether this is one point, a dot, instead of a line; its curve has that point twice.

    Examples
    --------
    >>> Line("blue", "Adafactor").at is None
    True
    """

    colour: str
    label: str = ""
    at: int | None = None
    dy: float = -8
    anchor: str = "middle"
    spot: bool = False


@dataclass(frozen=True)
class Plot:
    """Axes, ticks, and the names and looks of the lines of one plot.

    Parameters
    ----------
    title : str
        What is plotted; the caption, and the name that a screen reader says.
    xlabel : str
        Quantity on the horizontal axis.
    x, y : Axis
        The axes.
    xticks, yticks : dict of float to str
        Labels by value; `decades` makes those of a log axis.
    lines : dict of str to Line
        Looks by the name of the curve in `Picture.curves`.
    width, height : int, optional
        Size of the drawing; its text is 12 units high.

    Examples
    --------
    >>> from adafactor_edu.explorers.picture import Picture
    >>> plot = Plot("loss", "iteration t", Axis(0, 1, False, 40, 330), Axis(0, 1, False, 200, 8),
    ...             {0: "0", 1: "1"}, {0: "0", 1: "1"}, {"loss": Line("blue", "loss of Adam")})
    >>> plot.points([0, 1], [1, 0.5])
    '40.0,8.0 330.0,104.0'
    >>> "loss of Adam" in plot.svg(Picture({}, "", {"loss": ([0, 1], [1, 0.5])}))
    True
    """

    title: str
    xlabel: str
    x: Axis
    y: Axis
    xticks: dict
    yticks: dict
    lines: dict
    width: int = 340
    height: int = 240

    def __post_init__(self):
        """Refuse a colour that has no dashes."""
        for name, line in self.lines.items():
            if line[0] not in DASHES:
                raise ValueError(f"lines: {name} is {line[0]!r}; choose one of {list(DASHES)}")

    def svg(self, picture, background=""):
        """Return the plot with the curves of a picture.

        Parameters
        ----------
        picture : Picture
            Has a curve for each name in ``lines``.
        background : str, optional
            SVG to draw below the curves.

        Returns
        -------
        str
            A ``<figure>``; explorers.js redraws the curves.
        """
        lines = {name: Line(*line) for name, line in self.lines.items()}
        curves = [self._curve(name, line, picture) for name, line in lines.items()]
        named = [line for line in lines.values() if line.label]
        names = f" ({', '.join(line.label for line in named)})" if named else ""
        drawing = tag(
            "svg", self._grid(), background, *curves,
            viewBox=f"0 0 {self.width} {self.height}", role="img", class_="ae-plot",
            aria_label=f"{self.title}, over {self.xlabel}{names}",
            data_axes=json.dumps({"x": asdict(self.x), "y": asdict(self.y)}, separators=(",", ":")),
        )  # fmt: skip
        caption = tag("figcaption", html.escape(self.title))
        keys = [_key(line) for line in named if line.at is None]
        key = tag("div", *keys, class_="ae-keys") if keys else ""
        return tag("figure", caption, drawing, key, class_="ae-figure")

    def points(self, xs, ys):
        """Return the places of the points of a curve.

        Parameters
        ----------
        xs, ys : array_like
            Abscissae and ordinates.

        Returns
        -------
        str
            The ``points`` of a polyline.
        """
        pairs = zip(xs, ys, strict=True)
        return " ".join(
            f"{_fixed(self.x.place(float(x)), 1)},{_fixed(self.y.place(float(y)), 1)}"
            for x, y in pairs
        )

    def _curve(self, name, line, picture):
        """Return a polyline and, right after it, where explorers.js looks for it, its label."""
        points = self.points(*picture.curves[name])
        curve = tag(
            "polyline", points=points, data_curve=name,
            class_=f"ae-line ae-{line.colour}" + (" ae-spot" if line.spot else ""),
            stroke_dasharray=DASHES[line.colour] or None,
        )  # fmt: skip
        if line.at is None or not line.label:
            return curve
        place = points.split(" ")[line.at]
        return curve + tag(
            "text", html.escape(line.label), data_at=line.at, transform=f"translate({place})",
            dy=f"{line.dy:g}", text_anchor=line.anchor, class_="ae-label",
        )  # fmt: skip

    def _grid(self):
        parts = []
        left, right, bottom, top = self.x.start, self.x.end, self.y.start, self.y.end
        for value, label in self.xticks.items():
            at = f"{self.x.place(value):.1f}"
            parts.append(tag("line", x1=at, x2=at, y1=bottom, y2=top, class_="ae-grid"))
            parts.append(tag("text", html.escape(label), x=at, y=bottom + 15, text_anchor="middle"))
        for value, label in self.yticks.items():
            at = self.y.place(value)
            parts.append(
                tag("line", x1=left, x2=right, y1=f"{at:.1f}", y2=f"{at:.1f}", class_="ae-grid")
            )
            parts.append(
                tag("text", html.escape(label), x=left - 6, y=f"{at + 4:.1f}", text_anchor="end")
            )
        middle = (left + right) / 2
        label = html.escape(self.xlabel)
        parts.append(tag("text", label, x=middle, y=bottom + 31, text_anchor="middle"))
        return "".join(parts)


def _key(line):
    """Return a sample of a line and its name."""
    sample = tag(
        "line", x1=0, x2=30, y1=5, y2=5, class_=f"ae-line ae-{line.colour}",
        stroke_dasharray=DASHES[line.colour] or None,
    )  # fmt: skip
    drawing = tag("svg", sample, viewBox="0 0 30 10", width=30, height=10, aria_hidden="true")
    return tag("span", drawing, f" {html.escape(line.label)}", class_="ae-key")


def decades(low, high, step=1):
    """Return ticks at powers of ten.

    Parameters
    ----------
    low, high : int
        First and last exponent.
    step : int, optional
        Exponents from one tick to the next.

    Returns
    -------
    dict of float to str
        Labels by value.

    Examples
    --------
    >>> decades(-3, 3, step=3)
    {0.001: '10⁻³', 1.0: '1', 1000.0: '10³'}
    """
    plain = {-2: "0.01", -1: "0.1", 0: "1", 1: "10", 2: "100"}
    return {
        float(f"1e{k}"): plain.get(k, "10" + str(k).translate(SUPERSCRIPTS))
        for k in range(low, high + 1, step)
    }
