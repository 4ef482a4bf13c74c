"""Matrices: as heat maps with their numbers, with their margins, and to scale."""

import numpy as np

from adafactor_edu._extras import needs

with needs("lab", "adafactor_edu.figures"):
    from matplotlib.patches import Rectangle

from adafactor_edu.figures._drawing import PALETTE, new_figure

_SUBSCRIPTS = str.maketrans("0123456789-", "₀₁₂₃₄₅₆₇₈₉₋")


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

    What is no finite number is grey and says so:

    >>> [number.get_text() for number in heat_maps({"U": [[1, np.nan, -np.inf]]}).axes[0].texts]
    ['1.000', 'NaN', '−∞']
    """
    rows = -(-len(matrices) // columns)
    figure, grid = new_figure((3.4 * columns, 2.5 * rows), rows, columns)
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
    figure, grid = new_figure((7.2, 11.4), 4, 2)
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
    figure, axes = new_figure((5.2, 3.8))
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
    figure, grid = new_figure((4.4, 8.1), 3, 1)
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
    drawing, axes = new_figure((5.2, 5.2 * (high - low) / (right - left)))
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


def _heat(axes, matrix, decimals, *, corner=(0, 0), scale=None):
    """Draw cells with their numbers; `corner` is the row and column of the first cell."""
    scale = _largest(matrix) if scale is None else scale
    signed = np.any(matrix[np.isfinite(matrix)] < 0)
    for (i, j), value in np.ndenumerate(matrix):
        if np.isfinite(value):
            share = abs(value) / scale if scale else 0
            name = ("blue" if value > 0 else "orange") if signed else "green"
        else:
            share, name = 0.6, "mark"
        row, column = i + corner[0], j + corner[1]
        cell = {"facecolor": PALETTE[name], "alpha": round(0.6 * share, 3), "linewidth": 0}
        axes.add_patch(Rectangle((column + 0.02, -row - 0.02), 0.96, -0.96, **cell))
        axes.text(column + 0.5, -row - 0.5, _entry(value, decimals), ha="center", va="center")
    axes.autoscale_view()


def _largest(*matrices):
    """Return the largest size of what is finite, which has the strongest colour."""
    numbers = np.concatenate([np.ravel(matrix) for matrix in matrices])
    return np.max(np.abs(numbers[np.isfinite(numbers)]), initial=0)


def _entry(value, decimals):
    """Write a number so that it fits its cell."""
    number = f"{value:.{decimals}f}" if abs(value) < 1e5 else f"{value:.2g}"
    return number.replace("-", "−").replace("nan", "NaN").replace("inf", "∞")


def _heat_with_means(axes, g2, r, c):
    scale = _largest(g2, r, c)  # with a past, means may exceed today's squares
    n, m = g2.shape
    _heat(axes, g2, 2, scale=scale)
    _heat(axes, r[:, None], 3, corner=(0, m + 0.15), scale=scale)
    _heat(axes, c[None, :], 3, corner=(n + 0.15, 0), scale=scale)
    axes.text(m + 0.65, 0.08, "R", ha="center", style="italic")
    axes.text(-0.08, -n - 0.65, "C", va="center", ha="right", style="italic")
