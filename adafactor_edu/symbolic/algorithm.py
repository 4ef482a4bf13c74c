"""The lines of Adafactor, taken from the paper, as formulas on indexed symbols.

Written from Algorithms 4 and 5 of Shazeer & Stern (2018) [1]_, not from `adafactor_edu.steps`: that
the two agree is a result, not a definition.  Tensors are functions of their indices (see
`adafactor_edu.symbolic.axes`); row and column moments are means, and `normaliser` is the mean of R.

References
----------
.. [1] N. Shazeer and M. Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost",
   ICML 2018, https://proceedings.mlr.press/v80/shazeer18a.html
"""

from collections.abc import Callable
from typing import NamedTuple

import sympy as sp

__all__ = ["PAPER", "WIKI", "Algorithm", "derive"]


def root_mean_square(x, *axes):
    """RMS(X), over all axes."""

    def mean_square(*at):
        if len(at) == len(axes):
            return x(*at) ** 2
        return axes[len(at)].mean(lambda k: mean_square(*at, k))

    return sp.sqrt(mean_square())


def step_size(rms_x, rho, eps2):
    """α_t = max(ε₂, RMS(X_{t−1})) ρ_t (paper, Algorithm 4, line 3)."""
    return sp.Max(eps2, rms_x) * rho


def squared_gradient(g, eps1):
    """G_t² + ε₁."""
    return lambda *at: g(*at) ** 2 + eps1


def row_moment(r, g2, beta2, rows, columns):
    """R_t: running mean of each row (paper, Algorithm 4, line 5, divided by m)."""
    return lambda i: beta2 * r(i) + (1 - beta2) * columns.mean(lambda j: g2(i, j))


def column_moment(c, g2, beta2, rows, columns):
    """C_t: running mean of each column (paper, Algorithm 4, line 6, divided by n)."""
    return lambda j: beta2 * c(j) + (1 - beta2) * rows.mean(lambda i: g2(i, j))


def mean_row_moment(r, rows):
    """What R C is divided by (paper, Algorithm 4, line 7, divided by n)."""
    return rows.mean(r)


def no_normaliser(r, rows):
    """The wiki page's shortcut: R C as it stands."""
    return sp.S.One


def full_second_moment(v, g2, beta2):
    """V̂_t of a vector (paper, Algorithm 5, line 5)."""
    return lambda *at: beta2 * v(*at) + (1 - beta2) * g2(*at)


def normalized_gradient(g, v):
    """U_t = G_t/√V̂_t (paper, Algorithm 4, line 8)."""
    return lambda *at: g(*at) / sp.sqrt(v(*at))


def clip_divisor(rms_u, d):
    """max(1, RMS(U_t)/d), the divisor of clipping (paper, Algorithm 4, line 9)."""
    return sp.Max(1, rms_u / d)


def apply_update(x, alpha, u_hat):
    """X_t = X_{t−1} − α_t Û_t (paper, Algorithm 4, line 10)."""
    return lambda *at: x(*at) - alpha * u_hat(*at)


class Algorithm(NamedTuple):
    """The lines of the algorithm; replace one with ``_replace`` to obtain a variant.

    Parameters
    ----------
    root_mean_square : callable
        ``(x, *axes)`` to RMS(X).
    step_size : callable
        ``(rms_x, rho, eps2)`` to α_t.
    squared_gradient : callable
        ``(g, eps1)`` to G_t² + ε₁.
    row_moment, column_moment : callable
        ``(moment, g2, beta2, rows, columns)`` to R_t and C_t.
    normaliser : callable
        ``(r, rows)`` to what R C is divided by.
    full_second_moment : callable
        ``(v, g2, beta2)`` to V̂_t of a vector.
    normalized_gradient : callable
        ``(g, v)`` to U_t.
    clip_divisor : callable
        ``(rms_u, d)`` to what U_t is divided by.
    apply_update : callable
        ``(x, alpha, u_hat)`` to X_t.

    Examples
    --------
    >>> WIKI == PAPER._replace(normaliser=no_normaliser)
    True
    """

    root_mean_square: Callable = root_mean_square
    step_size: Callable = step_size
    squared_gradient: Callable = squared_gradient
    row_moment: Callable = row_moment
    column_moment: Callable = column_moment
    normaliser: Callable = mean_row_moment
    full_second_moment: Callable = full_second_moment
    normalized_gradient: Callable = normalized_gradient
    clip_divisor: Callable = clip_divisor
    apply_update: Callable = apply_update


PAPER = Algorithm()
WIKI = PAPER._replace(normaliser=no_normaliser)


def derive(algorithm, axes, given, keep=lambda name, value, *axes: value):
    """Return every quantity of one iteration by name.

    Parameters
    ----------
    algorithm : Algorithm
        The lines to follow.
    axes : sequence of Axis
        Rows and columns for a matrix, one axis for a vector.
    given : dict
        Tensors ``x``, ``g`` and the state ``r``, ``c`` (matrix) or ``v`` (vector) as functions of
        their indices; expressions ``rho``, ``beta2``, ``eps1``, ``eps2``, ``d``.
    keep : callable, optional
        ``keep(name, value, *axes)`` sees each quantity as it is made and returns what the following
        lines use in its place: a table of its values, or symbols that stand for it.

    Returns
    -------
    dict
        Name to expression (scalars) or function of the indices (tensors).
    """
    a, q = algorithm, dict(given)

    def step(name, value, *over):
        q[name] = keep(name, value, *over)

    step("rms_x", a.root_mean_square(q["x"], *axes))
    step("alpha", a.step_size(q["rms_x"], q["rho"], q["eps2"]))
    step("g2", a.squared_gradient(q["g"], q["eps1"]), *axes)
    if len(axes) == 2:
        rows, columns = axes
        step("r", a.row_moment(given["r"], q["g2"], q["beta2"], *axes), rows)
        step("c", a.column_moment(given["c"], q["g2"], q["beta2"], *axes), columns)
        normaliser = a.normaliser(q["r"], rows)
        share = q["c"]
        if normaliser != 1:  # divide first: R·C alone can overflow where V̂ does not
            share = keep("share", lambda j: q["c"](j) / normaliser, columns)
        step("v", lambda i, j: q["r"](i) * share(j), *axes)
    else:
        step("v", a.full_second_moment(given["v"], q["g2"], q["beta2"]), *axes)
    step("u", a.normalized_gradient(q["g"], q["v"]), *axes)
    step("rms_u", a.root_mean_square(q["u"], *axes))
    step("clip", a.clip_divisor(q["rms_u"], q["d"]))
    step("u_hat", lambda *at: q["u"](*at) / q["clip"], *axes)
    step("x_next", a.apply_update(q["x"], q["alpha"], q["u_hat"]), *axes)
    return q
