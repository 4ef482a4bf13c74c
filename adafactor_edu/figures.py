"""Pictures of the book: data in, Figure out.

Colours are Okabe and Ito's, which readers with any colour vision can tell apart, and never the only
signal: lines differ in dash and marker, and every heat map has its numbers written in.
"""

import io
from itertools import cycle

import numpy as np

from adafactor_edu._extras import needs

with needs("lab", "adafactor_edu.figures"):
    import matplotlib as mpl
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle
    from PIL import Image

__all__ = ["Drawing", "bars", "curves", "heat_maps", "iteration_picture", "second_moment_picture"]

BLUE, ORANGE, GREEN, PURPLE, INK = "#0072B2", "#D55E00", "#009E73", "#AA4499", "#222222"
_LINES = [(BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (PURPLE, ":")]
_SIGNED = LinearSegmentedColormap.from_list("signed", [ORANGE, "#FFFFFF", BLUE])
_POSITIVE = LinearSegmentedColormap.from_list("positive", ["#FFFFFF", GREEN])


class Drawing:
    """A matplotlib figure that shows itself as a small PNG, which keeps the pages light.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.

    Examples
    --------
    >>> drawing = heat_maps({"G": [[1.0, -2.0]]})
    >>> drawing
    <Drawing of 2 panels>
    >>> drawing.png()[1:4]
    b'PNG'
    """

    COLOURS = 160  # no eye tells these from all the colours of such a figure

    def __init__(self, figure):
        self.figure = figure

    def __repr__(self):
        """Return the number of panels."""
        return f"<Drawing of {len(self.axes)} panel{'s' * (len(self.axes) > 1)}>"

    @property
    def axes(self):
        """Return the panels.

        Returns
        -------
        list of matplotlib.axes.Axes
            In the order in which they are drawn.
        """
        return self.figure.axes

    def png(self):
        """Return the figure as a PNG with a palette, a quarter of the usual size.

        Returns
        -------
        bytes
            The file, the same bytes every time.
        """
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png")
        picture = Image.open(buffer).convert("RGB").quantize(self.COLOURS, dither=Image.Dither.NONE)
        small = io.BytesIO()
        picture.save(small, format="png", optimize=True)
        return small.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "image/png": self.png()}


def curves(x, lines, *, xlabel, ylabel, log="", marks=(), size=(6.4, 3.6)):
    """Return a figure of labelled curves over a common axis.

    Parameters
    ----------
    x : array_like, shape (n,)
        Abscissa.
    lines : dict of str to array_like, shape (n,)
        Ordinates by label; at most four, each with its own colour and dash.
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
        If there are more than four curves, or none.

    Examples
    --------
    >>> figure = curves([1, 2, 3], {"squares": [1, 4, 9]}, xlabel="t", ylabel="t²")
    >>> figure.axes[0].get_xlabel()
    't'
    """
    if not 1 <= len(lines) <= len(_LINES):
        raise ValueError(f"lines: got {len(lines)} curves; draw 1 to {len(_LINES)} in a figure")
    figure, axes = _new_figure(size)
    for (label, y), (colour, dash) in zip(lines.items(), cycle(_LINES), strict=False):
        axes.plot(x, y, color=colour, linestyle=dash, linewidth=2.2, label=label)
    for where, word in marks:
        axes.axvline(where, color="#777777", linewidth=1)
        axes.annotate(
            f" {word}", (where, 1), xycoords=("data", "axes fraction"), va="top", color=INK
        )
    axes.set(xlabel=xlabel, ylabel=ylabel)
    for axis in log:
        axes.set(**{f"{axis}scale": "log"})
    axes.legend(frameon=False)
    return figure


def bars(values, *, xlabel, log=False, size=(6.4, 3.0), form="{:,.0f}"):
    """Return a figure of horizontal bars with their values written beside them.

    Parameters
    ----------
    values : dict of str to float
        Length of each bar by label.
    xlabel : str
        What the length means, with its unit.
    log : bool, optional
        Draw lengths logarithmically.
    size : tuple of float, optional
        Width and height in inches.
    form : str, optional
        Format of the written values.

    Returns
    -------
    Drawing
        The figure, ready to be shown.

    Examples
    --------
    >>> figure = bars({"Adam": 9, "Adafactor": 6}, xlabel="numbers kept")
    >>> [label.get_text() for label in figure.axes[0].texts]
    ['6', '9']
    """
    figure, axes = _new_figure(size)
    labels = list(values)[::-1]
    drawn = axes.barh(labels, [values[label] for label in labels], color=BLUE, height=0.6)
    axes.bar_label(drawn, [form.format(values[label]) for label in labels], padding=4)
    axes.set(xlabel=xlabel, xscale="log" if log else "linear")
    axes.margins(x=0.2)
    axes.grid(False, axis="y")
    return figure


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
    t = it.t
    figure, grid = _new_figure((7.2, 11.4), 4, 2)
    panels = [
        (f"① gradient $G_{t}$", it.g, 2),
        (f"② squares $G_{t}^2$, means $R_{t}$ and $C_{t}$", it.g2, 2),
        (f"③ estimate $\\hat V_{t}$ from $R_{t}$ and $C_{t}$", it.v, 3),
        (f"④ update $U_{t} = G_{t}/\\sqrt{{\\hat V_{t}}}$,  RMS {it.rms_u:.3f}", it.u, 3),
        (f"⑤ clipped $\\hat U_{t}$,  RMS {np.sqrt(np.mean(it.u_hat**2)):.3f}", it.u_hat, 3),
        (f"⑥ change $-\\alpha_{t}\\hat U_{t}$,  $\\alpha_{t}={it.alpha:.5f}$",
         -it.alpha * it.u_hat, 5),
        (f"⑦ weights before, $X_{t - 1}$", it.x, 3),
        (f"⑧ weights after, $X_{t}$ = ⑦ + ⑥", it.x_next, 3),
    ]  # fmt: skip
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


def _new_figure(size, rows=1, columns=1):
    style = {
        "figure.dpi": 120, "figure.facecolor": "white", "font.size": 11.5,
        "axes.grid": True, "axes.axisbelow": True, "grid.color": "#E4E4E4",
        "axes.spines.top": False, "axes.spines.right": False, "mathtext.fontset": "cm",
    }  # fmt: skip
    with mpl.rc_context(style):
        figure = Figure(figsize=size, layout="constrained")
        return Drawing(figure), figure.subplots(rows, columns)


def _heat(axes, matrix, decimals, *, corner=(0, 0), scale=None):
    """Draw cells with their numbers; `corner` is the row and column of the first cell."""
    scale = np.max(np.abs(matrix)) if scale is None else scale
    signed = np.any(matrix < 0)
    for (i, j), value in np.ndenumerate(matrix):
        share = value / scale if scale else 0
        colour = _SIGNED(0.5 + 0.4 * share) if signed else _POSITIVE(0.75 * share)
        row, column = i + corner[0], j + corner[1]
        axes.add_patch(Rectangle((column, -row), 1, -1, facecolor=colour, edgecolor="white"))
        dark = np.dot(colour[:3], [0.299, 0.587, 0.114]) < 0.5
        axes.text(
            column + 0.5, -row - 0.5, f"{value:.{decimals}f}".replace("-", "−"),
            ha="center", va="center", color="white" if dark else INK,
        )  # fmt: skip
    axes.autoscale_view()


def _heat_with_means(axes, g2, r, c):
    scale = g2.max()
    n, m = g2.shape
    _heat(axes, g2, 2, scale=scale)
    _heat(axes, r[:, None], 3, corner=(0, m + 0.15), scale=scale)
    _heat(axes, c[None, :], 3, corner=(n + 0.15, 0), scale=scale)
    axes.text(m + 0.65, 0.08, "R", ha="center", style="italic")
    axes.text(-0.08, -n - 0.65, "C", va="center", ha="right", style="italic")
