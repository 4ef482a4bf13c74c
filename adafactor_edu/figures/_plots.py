"""Curves, bars, dots and regions."""

import numpy as np

from adafactor_edu._extras import needs

with needs("lab", "adafactor_edu.figures"):
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from adafactor_edu.figures._drawing import LOOKS, OTHERS, PALETTE, look_of, new_figure

_AREAS = [("blue", "o", ""), ("orange", "^", "//"), ("green", "s", "..")]  # marker, hatching
_WIDTHS = (3.4, 2.4, 2.0, 2.0, 2.0)  # where two lines coincide, the lower one still shows
_TABLE_ROWS = 13  # of the table behind a curve
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


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
    if not 1 <= len(lines) <= len(OTHERS):
        raise ValueError(f"lines: got {len(lines)} curves; draw 1 to {len(OTHERS)} in a figure")
    drawing, axes = new_figure(size)
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
    drawing, axes = new_figure(size)
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
    drawing, axes = new_figure(size)
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
    drawing, axes = new_figure(size)
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
