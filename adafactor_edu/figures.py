"""Pictures of the book: data in, drawing out.

A drawing is an SVG whose colours and font are the page's: `PALETTE` names them, the style sheet
gives each a value for light and for dark paper.  Colours are Okabe and Ito's, which readers with
any colour vision can tell apart, and never the only signal: lines differ in dash, and every heat
map has its numbers written in.  `LOOKS` gives one colour and dash to each optimizer and each
quantity, in every figure of the book.
"""

import io
import re
from typing import NamedTuple

import numpy as np

from adafactor_edu import _svg
from adafactor_edu._extras import needs

with needs("lab", "adafactor_edu.figures"):
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle
    from matplotlib.text import Text
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
    from PIL import Image

__all__ = [
    "LOOKS",
    "PALETTE",
    "Drawing",
    "bars",
    "curves",
    "dots",
    "heat_maps",
    "iteration_picture",
    "look_of",
    "rebuilt_picture",
    "regions",
    "second_moment_picture",
    "state_picture",
]

# Every colour that a drawing uses: the name of the page's variable, and the colour on white paper.
PALETTE = {
    "blue": "#0072b2",
    "orange": "#d55e00",
    "green": "#009e73",
    "purple": "#aa4499",
    "gold": "#b07d00",
    "ink": "#222222",
    "grid": "#e4e4e4",
    "mark": "#777777",
    "paper": "#ffffff",
}


class Look(NamedTuple):
    """Colour and dash of a line.

    Parameters
    ----------
    colour : str
        A key of `PALETTE`.
    dash : str
        A line style of matplotlib.

    Examples
    --------
    >>> LOOKS["Adam"]
    Look(colour='orange', dash='--')
    """

    colour: str
    dash: str


LOOKS = {
    "Adafactor": Look("blue", "-"),
    "Adam": Look("orange", "--"),
    "SGD": Look("green", "-."),
    "momentum": Look("purple", ":"),
    "RMSProp": Look("gold", (0, (5, 1, 1, 1, 1, 1))),
    "V̂": Look("green", "-"),
    "U": Look("orange", "--"),
    "Û": Look("blue", "-"),
    "X": Look("purple", ":"),
}
_REST = [
    Look("blue", "-"), Look("orange", "--"), Look("green", "-."),
    Look("purple", ":"), Look("gold", (0, (5, 1, 1, 1, 1, 1))),
]  # fmt: skip
_AREAS = [("blue", "o", ""), ("orange", "^", "//"), ("green", "s", "..")]  # marker, hatching
_WIDTHS = (3.4, 2.4, 2.0, 2.0, 2.0)  # where two lines coincide, the lower one still shows
_TABLE_ROWS = 13  # of the table behind a curve
_SUBSCRIPTS = str.maketrans("0123456789-", "₀₁₂₃₄₅₆₇₈₉₋")
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def look_of(label, taken=()):
    """Return the colour and dash of a line: its own if the book has given it one.

    Parameters
    ----------
    label : str
        Label of the line; what stands before a comma, a colon or a bracket names the optimizer or
        the quantity.
    taken : iterable of Look, optional
        Looks that the figure has already used.

    Returns
    -------
    Look
        The same in every figure for the same name; else the first that is not taken.

    Examples
    --------
    >>> look_of("Adam, lr 0.1") == look_of("Adam") == LOOKS["Adam"]
    True
    >>> look_of("d = 1"), look_of("d = 2", [look_of("d = 1")])
    (Look(colour='blue', dash='-'), Look(colour='orange', dash='--'))
    """
    taken = list(taken)
    own = LOOKS.get(re.split("[,:(]", label)[0].strip())
    if own is not None and own not in taken:
        return own
    return next(look for look in _REST if look.colour not in {other.colour for other in taken})


class Drawing:
    """A matplotlib figure that shows itself in the colours and the font of the page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.

    Examples
    --------
    >>> drawing = heat_maps({"G": [[1.0, -2.0]]})
    >>> drawing
    <Drawing of 1 panel>
    >>> drawing.svg()[:4], drawing.png()[1:4]
    ('<svg', b'PNG')
    """

    COLOURS = 160  # no eye tells these from all the colours of such a figure

    def __init__(self, figure):
        self.figure = figure
        self.table = []

    def __repr__(self):
        """Return the number of panels."""
        panels = sum(bool(axes.has_data() or axes.texts) for axes in self.axes)
        return f"<Drawing of {panels} panel{'s' * (panels > 1)}>"

    @property
    def axes(self):
        """Return the panels.

        Returns
        -------
        list of matplotlib.axes.Axes
            In the order in which they are drawn.
        """
        return self.figure.axes

    def svg(self):
        """Return the figure as an SVG that takes its colours from the page.

        Returns
        -------
        str
            The same text every time; outside of the page it has the colours of `PALETTE` on
            white.  The data behind the figure stand in its ``metadata``, as a table.
        """
        self._settle()
        return _svg.render(self.figure, PALETTE, self.table)

    def png(self):
        """Return the figure as a PNG with a palette, a quarter of the usual size.

        Returns
        -------
        bytes
            The file, the same bytes every time.
        """
        self._settle()
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png")
        picture = Image.open(buffer).convert("RGB").quantize(self.COLOURS, dither=Image.Dither.NONE)
        small = io.BytesIO()
        picture.save(small, format="png", optimize=True)
        return small.getvalue()

    def _settle(self):
        """Lay the figure out, once: a second time would move things by a hair."""
        if self.figure.get_layout_engine() is not None:
            for text in self.figure.findobj(Text):
                if text.get_color() == "black":
                    text.set_color(PALETTE["ink"])
            self.figure.draw_without_rendering()
            self.figure.set_layout_engine("none")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "image/svg+xml": self.svg(), "image/png": self.png()}


def curves(x, lines, *, xlabel, ylabel, log="", marks=(), size=(6.4, 3.6)):
    """Return a figure of labelled curves over a common axis.

    Parameters
    ----------
    x : array_like, shape (n,)
        Abscissa.
    lines : dict of str to array_like, shape (n,)
        Ordinates by label; at most five, each with its own colour and dash (`look_of`).
    xlabel, ylabel : str
        Axis labels, with units where there are any.
    log : str, optional
        Axes to draw logarithmically: "", "x", "y" or "xy".
    marks : iterable of tuple of (float, str), optional
        Vertical lines with a word each.
    size : tuple of float, optional
        Width and height in inches.

    Returns
    -------
    Drawing
        The figure, ready to be shown.

    Raises
    ------
    ValueError
        If there are more than five curves, or none.

    Examples
    --------
    >>> figure = curves([1, 2, 3], {"squares": [1, 4, 9]}, xlabel="t", ylabel="t²")
    >>> figure.axes[0].get_xlabel()
    't'
    """
    if not 1 <= len(lines) <= len(_REST):
        raise ValueError(f"lines: got {len(lines)} curves; draw 1 to {len(_REST)} in a figure")
    drawing, axes = _new_figure(size)
    looks = []
    for (label, y), width in zip(lines.items(), _WIDTHS, strict=False):
        looks.append(look_of(label, looks))
        colour, dash = PALETTE[looks[-1].colour], looks[-1].dash
        axes.plot(x, y, color=colour, linestyle=dash, linewidth=width, label=label)
    for where, word in marks:
        axes.axvline(where, color=PALETTE["mark"], linewidth=1)
        axes.annotate(
            f" {word}", (where, 1), xycoords=("data", "axes fraction"), va="top",
            color=PALETTE["ink"],
        )  # fmt: skip
    axes.set(xlabel=xlabel, ylabel=ylabel)
    for axis in log:
        _logarithmic(axes, axis)
    axes.legend(frameon=False, handlelength=2.8)
    drawing.table = _sampled(x, lines, xlabel, "x" in log)
    return drawing


def bars(values, *, xlabel, size=(6.4, 3.0), form="{:,.0f}"):
    """Return a figure of horizontal bars from zero, with their values written beside them.

    Parameters
    ----------
    values : dict of str to float
        Length of each bar by label.
    xlabel : str
        What the length means, with its unit.
    size : tuple of float, optional
        Width and height in inches.
    form : str, optional
        Format of the written values.

    Returns
    -------
    Drawing
        The figure, ready to be shown.

    See Also
    --------
    dots : For values that differ by powers of ten: the length of a bar means nothing there.

    Examples
    --------
    >>> figure = bars({"Adam": 9, "Adafactor": 6}, xlabel="numbers kept")
    >>> [label.get_text() for label in figure.axes[0].texts]
    ['6', '9']
    """
    drawing, axes = _new_figure(size)
    labels = list(values)[::-1]
    colours = [PALETTE[_colour_of(label)] for label in labels]
    drawn = axes.barh(labels, [values[label] for label in labels], color=colours, height=0.6)
    axes.bar_label(drawn, [form.format(values[label]) for label in labels], padding=4)
    axes.set(xlabel=xlabel)
    axes.margins(x=0.2)
    axes.grid(False, axis="y")
    drawing.table = [["", xlabel], *([label, form.format(v)] for label, v in values.items())]
    return drawing


def dots(values, *, xlabel, size=(6.4, 3.0), form="{:,.0f}"):
    """Return a figure of values as points on a logarithmic line, each with its number.

    Parameters
    ----------
    values : dict of str to float
        Positive numbers by label.
    xlabel : str
        What they mean, with the unit.
    size : tuple of float, optional
        Width and height in inches.
    form : str, optional
        Format of the written values.

    Returns
    -------
    Drawing
        The figure, ready to be shown.

    Raises
    ------
    ValueError
        If a value is not positive.

    Examples
    --------
    >>> figure = dots({"Adam": 900, "Adafactor": 6}, xlabel="numbers kept")
    >>> [label.get_text() for label in figure.axes[0].texts]
    ['6', '900']
    """
    wrong = {label: value for label, value in values.items() if not value > 0}
    if wrong:
        raise ValueError(f"values: got {wrong}; a logarithmic line has positive numbers only")
    drawing, axes = _new_figure(size)
    labels = list(values)[::-1]
    for row, label in enumerate(labels):
        colour = PALETTE[_colour_of(label)]
        axes.plot([values[label]], [row], "o", markersize=9, color=colour)
        axes.annotate(
            form.format(values[label]), (values[label], row), (10, 0),
            textcoords="offset points", va="center",
        )  # fmt: skip
    axes.set(xlabel=xlabel, yticks=range(len(labels)), yticklabels=labels)
    axes.set_ylim(-0.6, len(labels) - 0.4)
    _logarithmic(axes, "x")
    low, high = min(values.values()), max(values.values())
    axes.set_xlim(low / 3, high * 10 ** (0.25 * np.log10(30 * high / low)))
    drawing.table = [["", xlabel], *([label, form.format(v)] for label, v in values.items())]
    return drawing


def heat_maps(matrices, *, decimals=3, columns=2):
    """Return a figure of matrices as heat maps with their numbers written in.

    Parameters
    ----------
    matrices : dict of str to array_like, shape (n, m)
        Matrices by title.
    decimals : int, optional
        Decimals to write.
    columns : int, optional
        Heat maps side by side.

    Returns
    -------
    Drawing
        The figure, ready to be shown.

    Examples
    --------
    >>> figure = heat_maps({"G": [[1.0, -2.0]]}, decimals=1)
    >>> [number.get_text() for number in figure.axes[0].texts]
    ['1.0', '−2.0']

    What is not a number is grey and says so:

    >>> [number.get_text() for number in heat_maps({"U": [[1.0, np.nan]]}).axes[0].texts]
    ['1.000', 'NaN']
    """
    rows = -(-len(matrices) // columns)
    figure, grid = _new_figure((3.4 * columns, 2.5 * rows), rows, columns)
    for axes in np.ravel(grid):
        axes.axis("off")
    for axes, (title, matrix) in zip(np.ravel(grid), matrices.items(), strict=False):
        _heat(axes, np.asarray(matrix), decimals)
        axes.set_title(title)
    return figure


def iteration_picture(iteration):
    """Return one picture of a whole first iteration, from the gradient to the new weights.

    Parameters
    ----------
    iteration : adafactor_edu.Iteration
        An iteration of a small matrix.

    Returns
    -------
    Drawing
        Eight heat maps in reading order.

    Raises
    ------
    ValueError
        If the iteration is not that of a single matrix with at most 36 entries.

    Examples
    --------
    >>> from adafactor_edu.worked_example import paper_route
    >>> len(iteration_picture(paper_route()).axes)
    8
    """
    it = iteration
    if it.r is None or it.g.ndim != 2 or it.g.size > 36:
        raise ValueError(
            f"iteration: shape {it.g.shape} does not fit the picture; give a matrix of ≤ 36 entries"
        )
    t, before = (str(k).translate(_SUBSCRIPTS) for k in (it.t, it.t - 1))
    figure, grid = _new_figure((7.2, 11.4), 4, 2)
    panels = [
        (f"① gradient G{t}", it.g, 2),
        (f"② squares G{t}², means R{t} and C{t}", it.g2, 2),
        (f"③ estimate V̂{t} from R{t} and C{t}", it.v, 3),
        (f"④ update U{t} = G{t}/√V̂{t}, RMS {it.rms_u:.3f}", it.u, 3),
        (f"⑤ clipped Û{t}, RMS {np.sqrt(np.mean(it.u_hat**2)):.3f}", it.u_hat, 3),
        (f"⑥ change −α{t}Û{t}, α{t} = {it.alpha:.5f}", -it.alpha * it.u_hat, 5),
        (f"⑦ weights before, X{before}", it.x, 3),
        (f"⑧ weights after, X{t} = ⑦ + ⑥", it.x_next, 3),
    ]
    for axes, (title, matrix, decimals) in zip(np.ravel(grid), panels, strict=True):
        axes.axis("off")
        axes.set_title(title, fontsize=11, loc="left")
        if matrix is it.g2:
            _heat_with_means(axes, matrix, it.r, it.c)
        else:
            _heat(axes, matrix, decimals)
    return figure


def second_moment_picture(g2):
    """Return squared gradients with their row and column means along the edges.

    Parameters
    ----------
    g2 : array_like, shape (n, m)
        Squared gradients.

    Returns
    -------
    Drawing
        A heat map; the means stand to the right and below.

    Examples
    --------
    >>> figure = second_moment_picture([[0.25, 0.75]])
    >>> [number.get_text() for number in figure.axes[0].texts]
    ['0.25', '0.75', '0.500', '0.250', '0.750', 'R', 'C']
    """
    g2 = np.asarray(g2)
    figure, axes = _new_figure((5.2, 3.8))
    axes.axis("off")
    _heat_with_means(axes, g2, g2.mean(axis=1), g2.mean(axis=0))
    return figure


def rebuilt_picture(v):
    """Return a table beside two that are rebuilt from its margins, each with its own margins.

    Parameters
    ----------
    v : array_like, shape (n, m)
        A table of numbers that are not negative.

    Returns
    -------
    Drawing
        The table; the product of its row and column means; that product over the mean of the row
        means, which alone has the margins of the table.

    Examples
    --------
    >>> figure = rebuilt_picture([[1.0, 3.0]])
    >>> for axes in figure.axes:
    ...     print(*(number.get_text() for number in axes.texts[:4]))
    1.00 3.00 2.000 1.000
    2.00 6.00 4.000 2.000
    1.00 3.00 2.000 1.000
    """
    v = np.asarray(v, dtype=float)
    product = np.outer(v.mean(axis=1), v.mean(axis=0))
    tables = {"the table": v, "R C": product, "R C / mean(R)": product / v.mean()}
    figure, grid = _new_figure((4.4, 8.1), 3, 1)
    for axes, (title, table) in zip(grid, tables.items(), strict=True):
        axes.axis("off")
        axes.set_title(title, loc="left")
        _heat_with_means(axes, table, table.mean(axis=1), table.mean(axis=0))
    return figure


def state_picture(n, m):
    """Return, to scale, what Adam and what Adafactor keep for one weight matrix.

    Parameters
    ----------
    n, m : int
        Rows and columns of the matrix, at most ten times as many of one as of the other.

    Returns
    -------
    Drawing
        Two sheets of n × m numbers, and beside them one column and one row along an empty sheet.

    Raises
    ------
    ValueError
        If the sides are not positive, or differ by more than a factor of ten.

    Examples
    --------
    >>> texts = [text.get_text() for text in state_picture(1024, 4096).axes[0].texts]
    >>> [text for text in texts if "numbers" in text]
    ['2 × 1,024 × 4,096 = 8,388,608 numbers', '1,024 + 4,096 = 5,120 numbers']
    """
    if not (n > 0 and m > 0 and 0.1 <= n / m <= 10):
        raise ValueError(f"n, m: got {n} and {m}; give sides that differ by a factor of 10 at most")
    width, height = 4 * m / max(n, m), 4 * n / max(n, m)
    top = height + 0.85  # of the upper of the two pictures
    left, right, low, high = -0.05, width + 0.4, -0.42, top + height + 0.42
    drawing, axes = _new_figure((5.2, 5.2 * (high - low) / (right - left)))
    axes.axis("off")
    axes.set_aspect("equal")
    axes.set(xlim=(left, right), ylim=(low, high))
    orange, blue = PALETTE["orange"], PALETTE["blue"]
    for shift, strength in [(0.16, 0.55), (0, 0.85)]:  # two sheets, one behind the other
        place = (shift, top - shift)
        for colour, alpha in [(PALETTE["paper"], 1), (orange, strength)]:
            sheet = {"facecolor": colour, "edgecolor": PALETTE["paper"], "linewidth": 2}
            axes.add_patch(Rectangle(place, width, height, alpha=alpha, **sheet))
    empty = {"fill": False, "edgecolor": PALETTE["mark"], "linestyle": (0, (2, 3)), "linewidth": 1}
    axes.add_patch(Rectangle((0, 0), width, height, **empty))
    axes.plot([width + 0.07] * 2, [0, height], color=blue, linewidth=1.2)  # R, one number wide
    axes.plot([0, width], [-0.07] * 2, color=blue, linewidth=1.2)
    axes.text(width + 0.16, height / 2, "R", va="center", style="italic", color=blue, fontsize=13)
    axes.text(width / 2, -0.16, "C", ha="center", va="top", style="italic", color=blue, fontsize=13)
    for y, name, count in [
        (top + height + 0.1, "Adam", f"2 × {n:,} × {m:,} = {2 * n * m:,} numbers"),
        (height + 0.1, "Adafactor", f"{n:,} + {m:,} = {n + m:,} numbers"),
    ]:
        axes.text(0, y, name, weight="bold", va="bottom", fontsize=13)
        axes.text(1.15, y, count, va="bottom", fontsize=13)
    drawing.table = [["", "numbers kept"], ["Adam", f"{2 * n * m:,}"], ["Adafactor", f"{n + m:,}"]]
    return drawing


def regions(points, groups, scores, *, name, size=(5.2, 5.0)):
    """Return the regions into which a classifier divides the plane, with points on them.

    Parameters
    ----------
    points : array_like, shape (n, 2)
        Points of the plane.
    groups : array_like of int, shape (n,)
        To which group each point belongs, from 0; at most three groups.
    scores : callable
        Takes points, shape (k, 2), and returns a score for each group, shape (k, groups); a place
        belongs to the group of the highest score.
    name : str
        What a group is called.
    size : tuple of float, optional
        Width and height in inches.

    Returns
    -------
    Drawing
        Tinted and hatched regions; each group of points has its own marker.  The table says how
        many points lie in the region of their group.

    Raises
    ------
    ValueError
        If there are not two or three groups.

    Examples
    --------
    >>> figure = regions([[1, 2], [3, 1]], [0, 1], lambda p: p[:, ::-1], name="side")
    >>> figure.table[1:]
    [['side 0', '1', '1'], ['side 1', '1', '1']]
    """
    points, groups = np.asarray(points, dtype=float), np.asarray(groups)
    count = int(groups.max(initial=0)) + 1
    if not 2 <= count <= len(_AREAS):
        raise ValueError(f"groups: got {count} groups; draw 2 to {len(_AREAS)} in a figure")
    drawing, axes = _new_figure(size)
    low, high = points.min() - 0.1, points.max() + 0.1
    x, y = np.meshgrid(*2 * [np.linspace(low, high, 101)])
    height = scores(np.stack([x.ravel(), y.ravel()], axis=1)).T.reshape(count, *x.shape)
    ahead = [height[k] - np.delete(height, k, axis=0).max(axis=0) for k in range(count)]
    right = np.argmax(scores(points), axis=1) == groups
    drawing.table = [["", "points", "in the region of their own"]]
    for k, (colour, marker, hatch) in enumerate(_AREAS[:count]):
        area = {"levels": [0, max(ahead[k].max(), 1)], "zorder": 0.5}
        axes.contourf(x, y, ahead[k], colors=[PALETTE[colour]], alpha=0.22, **area)
        lines = axes.contourf(x, y, ahead[k], colors="none", hatches=[hatch], **area)
        lines.set(edgecolor=PALETTE["mark"], facecolor="none", linewidth=0)
        axes.contour(x, y, ahead[k], levels=[0], colors=[PALETTE["mark"]], linewidths=0.8)
        mine, label = groups == k, f"{name} {k}"
        look = {"color": PALETTE[colour], "markeredgecolor": PALETTE["paper"]}
        axes.plot(*points[mine].T, marker, markersize=6, markeredgewidth=0.6, label=label, **look)
        drawing.table.append([label, str(mine.sum()), str((mine & right).sum())])
    axes.set(xlim=(low, high), ylim=(low, high), xlabel="first coordinate", aspect="equal")
    axes.set_ylabel("second coordinate")
    axes.locator_params(nbins=5)
    axes.grid(False)
    drawing.figure.legend(loc="outside upper center", ncols=count, frameon=False)
    return drawing


def _new_figure(size, rows=1, columns=1):
    style = {
        "figure.dpi": 120, "figure.facecolor": PALETTE["paper"], "font.size": 11.5,
        "axes.grid": True, "axes.axisbelow": True, "grid.color": PALETTE["grid"],
        "axes.spines.top": False, "axes.spines.right": False,
        **dict.fromkeys(
            ["text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"],
            PALETTE["ink"],
        ),
    }  # fmt: skip
    with mpl.rc_context(style):
        figure = Figure(figsize=size, layout="constrained")
        return Drawing(figure), figure.subplots(rows, columns)


def _colour_of(label):
    own = LOOKS.get(label) or LOOKS.get(label.split(" ")[0])
    return own.colour if own else "blue"


def _logarithmic(axes, name):
    """Give one axis a logarithmic scale with labels that a person would write."""
    axes.set(**{f"{name}scale": "log"})
    axis = getattr(axes, f"{name}axis")
    low, high = sorted(axis.get_view_interval())
    decades = np.log10(high / low)
    if decades < 2:  # 1, 2, 5, 10 rather than one label alone
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: _written(value)))
    axis.set_minor_formatter(NullFormatter())


def _written(value):
    """Return a tick's number: 0.01, 1, 1000, and powers of ten beyond."""
    power = round(float(np.log10(value)), 9)
    if -3 <= power < 4 or power != int(power):
        return f"{value:g}"
    return "10" + str(int(power)).translate(_SUPERSCRIPTS)


def _sampled(x, lines, xlabel, log):
    """Return the table behind curves, at some of the abscissae."""
    x = np.asarray(list(x), dtype=float)
    picked = np.arange(x.size)
    if x.size > _TABLE_ROWS:
        ends = (np.log10(x[x > 0][0]), np.log10(x[-1])) if log else (x[0], x[-1])
        wanted = np.logspace(*ends, _TABLE_ROWS) if log else np.linspace(*ends, _TABLE_ROWS)
        picked = np.unique(np.argmin(np.abs(x[:, None] - wanted), axis=0))
    rows = [[f"{x[k]:.4g}", *(f"{np.asarray(y)[k]:.4g}" for y in lines.values())] for k in picked]
    return [[xlabel, *lines], *rows]


def _heat(axes, matrix, decimals, *, corner=(0, 0), scale=None):
    """Draw cells with their numbers; `corner` is the row and column of the first cell."""
    numbers = matrix[~np.isnan(matrix)]
    scale = np.max(np.abs(numbers), initial=0) if scale is None else scale
    signed = np.any(numbers < 0)
    for (i, j), value in np.ndenumerate(matrix):
        share = abs(value) / scale if scale else 0
        name = ("blue" if value > 0 else "orange") if signed else "green"
        if np.isnan(value):
            share, name = 0.6, "mark"
        row, column = i + corner[0], j + corner[1]
        cell = {"facecolor": PALETTE[name], "alpha": round(0.6 * share, 3), "linewidth": 0}
        axes.add_patch(Rectangle((column + 0.02, -row - 0.02), 0.96, -0.96, **cell))
        number = f"{value:.{decimals}f}".replace("-", "−").replace("nan", "NaN")
        axes.text(column + 0.5, -row - 0.5, number, ha="center", va="center")
    axes.autoscale_view()


def _heat_with_means(axes, g2, r, c):
    scale = g2.max()
    n, m = g2.shape
    _heat(axes, g2, 2, scale=scale)
    _heat(axes, r[:, None], 3, corner=(0, m + 0.15), scale=scale)
    _heat(axes, c[None, :], 3, corner=(n + 0.15, 0), scale=scale)
    axes.text(m + 0.65, 0.08, "R", ha="center", style="italic")
    axes.text(-0.08, -n - 0.65, "C", va="center", ha="right", style="italic")
