"""Adafactor, one function per line of the algorithm.

Read this file first.  Each function is its docstring and its formula; in the order in which they
stand here, they are Algorithms 4 and 5 of Shazeer & Stern (2018) [1]_; a "Step" is the wiki's.

Weights ``x`` and gradients ``g`` have shape ``(..., n, m)``: n rows, m columns, and any leading
dimensions make it a stack of matrices.  Row moments then have shape ``(..., n)``, column moments
``(..., m)``; their unit is that of G², and α, RMS(X) and ε₂ have that of X.  Lower precision is
widened to float64.  Nothing is modified, and no step calls another: what is computed is handed on.

Raises
------
TypeError, ValueError
    By every function: for what is not made of real numbers, masked, with a unit, empty, ragged, not
    finite, out of range or of an unfitting shape; where a result overflows or loses its digits.

References
----------
.. [1] N. Shazeer and M. Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost",
   ICML 2018, https://proceedings.mlr.press/v80/shazeer18a.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from adafactor_edu import _validation as check
from adafactor_edu.schedules import relative_step_size, second_moment_decay

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array: TypeAlias = NDArray[np.float64]

__all__ = [
    "adaptive_step_size", "apply_update", "clip_update", "column_moment", "factored_second_moment",
    "full_second_moment", "normalized_gradient", "outer_product_second_moment",
    "relative_step_size", "root_mean_square", "row_moment", "second_moment_decay",
    "squared_gradient",
]  # fmt: skip


def root_mean_square(x: ArrayLike) -> np.float64:
    r"""Return RMS(X), the typical size of an entry of `x`.

    Parameters
    ----------
    x : array_like, any shape
        Weights or an update; the mean runs over *all* entries, also of a stack.

    Returns
    -------
    float
        :math:`\sqrt{\sum_{ij} X_{ij}^2/(nm)}` (paper, Algorithm 4, lines 3 and 9; Step 1.1).

    Examples
    --------
    >>> print(root_mean_square([[1, -7], [7, -1]]))
    5.0
    """
    return _rms("x", check.real_array("x", x))


def adaptive_step_size(
    x: ArrayLike, rho: float, *, eps2: float = 1e-3, rms_x: float | None = None
) -> np.float64:
    r"""Return α_t, the step size scaled to the size of the weights.

    Parameters
    ----------
    x : array_like, any shape
        The weights before the step.
    rho : float
        Relative step size, positive.
    eps2 : float, optional
        Floor of the scale, non-negative, in the unit of `x`: lets weights that start at zero move.
    rms_x : float, optional
        RMS of `x`, if it is known already.

    Returns
    -------
    float
        :math:`\max(\varepsilon_2, \mathrm{RMS}(X))\,\rho_t` (paper, Algorithm 4, line 3; Step 1.2).

    Examples
    --------
    >>> print(adaptive_step_size([[2.0, -2.0]], 0.01))
    0.02
    """
    x, rho = check.real_array("x", x), check.real_number("rho", rho, above=0)
    scale = np.maximum(check.real_number("eps2", eps2, least=0), _rms("x", x, rms_x))
    return check.product("rho", "the step size", rho, scale, "rescale x")


def squared_gradient(g: ArrayLike, *, eps1: float = 1e-30) -> Array:
    r"""Return G² + ε₁, entry by entry.

    Parameters
    ----------
    g : array_like, any shape
        The gradient.
    eps1 : float, optional
        Regularisation constant, non-negative, in the unit of G²: no row or column is 0/0 later.

    Returns
    -------
    ndarray, shape of `g`
        :math:`G_t^2 + \varepsilon_1` (inside the paper, Algorithm 4, lines 5 and 6; Step 2).

    Examples
    --------
    >>> print(squared_gradient([[3, -2]]))
    [[9. 4.]]
    """
    g, eps1 = check.real_array("g", g), check.real_number("eps1", eps1, least=0)
    with np.errstate(over="ignore"):
        g2 = np.square(g) + eps1
    return check.finite_result("g", "the square", g, g2, "scale the gradient below 1e154")


def row_moment(r: ArrayLike | None, g2: ArrayLike, beta2: float) -> Array:
    r"""Return R_t, the running mean square of each row of the gradient.

    Parameters
    ----------
    r : array_like, shape (..., n), or None
        The row moment R_{t−1}; None before the first iteration stands for zeros.
    g2 : array_like, shape (..., n, m)
        The squared gradient from `squared_gradient`.
    beta2 : float
        Decay β̂₂ₜ in [0, 1).

    Returns
    -------
    ndarray, shape (..., n)
        :math:`\hat\beta_{2t} R_{t-1} + (1 - \hat\beta_{2t}) (G_t^2 + \varepsilon_1) 1_m / m`
        (paper, Algorithm 4, line 5, with the mean for the sum: m cancels in V̂; Step 3.1).

    Examples
    --------
    >>> print(row_moment(None, [[1.0, 3.0], [4.0, 8.0]], 0.0))
    [2. 6.]
    """
    g2 = check.second_moment("g2", g2, None, least_ndim=2)
    r = check.second_moment("r", r, g2.shape[:-1])
    beta2 = check.real_number("beta2", beta2, least=0, below=1)
    return beta2 * r + (1 - beta2) * check.mean("g2", g2, axis=-1)


def column_moment(c: ArrayLike | None, g2: ArrayLike, beta2: float) -> Array:
    r"""Return C_t, the running mean square of each column of the gradient.

    Parameters
    ----------
    c : array_like, shape (..., m), or None
        The column moment C_{t−1}; None before the first iteration stands for zeros.
    g2 : array_like, shape (..., n, m)
        The squared gradient from `squared_gradient`.
    beta2 : float
        Decay β̂₂ₜ in [0, 1).

    Returns
    -------
    ndarray, shape (..., m)
        :math:`\hat\beta_{2t} C_{t-1} + (1 - \hat\beta_{2t}) 1_n^\top (G_t^2 + \varepsilon_1) / n`
        (paper, Algorithm 4, line 6, with the mean for the sum; Step 3.2).

    Examples
    --------
    >>> print(column_moment(None, [[1.0, 3.0], [4.0, 8.0]], 0.0))
    [2.5 5.5]
    """
    g2 = check.second_moment("g2", g2, None, least_ndim=2)
    c = check.second_moment("c", c, g2.shape[:-2] + g2.shape[-1:])
    beta2 = check.real_number("beta2", beta2, least=0, below=1)
    return beta2 * c + (1 - beta2) * check.mean("g2", g2, axis=-2)


def factored_second_moment(r: ArrayLike, c: ArrayLike) -> Array:
    r"""Return V̂_t, the second moment rebuilt from its row and column means.

    Parameters
    ----------
    r, c : array_like, shapes (..., n) and (..., m)
        Row and column moment.

    Returns
    -------
    ndarray, shape (..., n, m)
        :math:`R_t C_t / \mathrm{mean}(R_t)` (paper, Algorithm 4, line 7, where R, C and the divisor
        are sums, which is the same; Step 3.3, second route); zero where `r` or `c` is zero.

    Examples
    --------
    >>> print(factored_second_moment([2.0, 6.0], [2.5, 5.5]))
    [[1.25 2.75]
     [3.75 8.25]]
    """
    r, c = check.row_and_column(r, c)
    total = check.mean("r", r, axis=-1, keepdims=True)
    with np.errstate(over="ignore", invalid="ignore"):
        share = c / np.where(total > 0, total, 1)  # divide first: R·C alone could overflow
        v = r[..., :, None] * share[..., None, :]
    return check.finite_result("c", "V̂", c, v, "pass the r and c of one gradient")


def outer_product_second_moment(r: ArrayLike, c: ArrayLike) -> Array:
    r"""Return the plain outer product R C, the shortcut that the wiki page takes.

    Parameters
    ----------
    r, c : array_like, shapes (..., n) and (..., m)
        Row and column moment.

    Returns
    -------
    ndarray, shape (..., n, m)
        :math:`R_t C_t` (Step 3.3, first route); its unit is G⁴, so it is no second moment.

    Examples
    --------
    >>> print(outer_product_second_moment([2.0], [2.5, 5.5]))
    [[ 5. 11.]]
    """
    r, c = check.row_and_column(r, c)
    normalised = "use factored_second_moment, which divides by mean(R)"
    return check.product("r", "the product with c", r[..., :, None], c[..., None, :], normalised)


def full_second_moment(v: ArrayLike | None, g2: ArrayLike, beta2: float) -> Array:
    r"""Return V̂_t for a vector, entry by entry, without factoring.

    Parameters
    ----------
    v : array_like, shape of `g2`, or None
        The second moment V̂_{t−1}; None before the first iteration stands for zeros.
    g2 : array_like, any shape
        The squared gradient from `squared_gradient`.
    beta2 : float
        Decay β̂₂ₜ in [0, 1).

    Returns
    -------
    ndarray, shape of `g2`
        :math:`\hat\beta_{2t} \hat V_{t-1} + (1 - \hat\beta_{2t}) (G_t^2 + \varepsilon_1)` (paper,
        Algorithm 5, line 5).

    Examples
    --------
    >>> print(full_second_moment([1.0, 1.0], [4.0, 9.0], 0.5))
    [2.5 5. ]
    """
    g2 = check.second_moment("g2", g2, None)
    v = check.second_moment("v", v, g2.shape)
    beta2 = check.real_number("beta2", beta2, least=0, below=1)
    return beta2 * v + (1 - beta2) * g2


def normalized_gradient(g: ArrayLike, v: ArrayLike) -> Array:
    r"""Return U_t, the gradient divided by its typical size.

    Parameters
    ----------
    g, v : array_like, of one shape
        The gradient and the second-moment estimate.

    Returns
    -------
    ndarray, shape of `g`
        :math:`G_t / \sqrt{\hat V_t}` (paper, Algorithm 4, line 8; Step 4.1); where both are 0, 0.

    Examples
    --------
    >>> print(normalized_gradient([3.0, -4.0], [4.0, 16.0]))
    [ 1.5 -1. ]
    """
    g = check.real_array("g", g)
    v = check.same_shape("g", g, "v", check.second_moment("v", v, None))
    check.no_lost_divisor("g", g, "v", v)
    with np.errstate(over="ignore"):
        u = g / np.sqrt(np.where(v > 0, v, 1))
    return check.finite_result("g", "its ratio to √v", g, u, "scale the gradient down")


def clip_update(u: ArrayLike, *, d: float = 1.0, rms_u: float | None = None) -> Array:
    r"""Return Û_t, the update scaled down so that its RMS is at most d.

    Parameters
    ----------
    u : array_like, any shape
        The unclipped update.
    d : float, optional
        Clipping threshold, positive and dimensionless; the paper proposes 1.
    rms_u : float, optional
        RMS of `u`, if it is known already.

    Returns
    -------
    ndarray, shape of `u`
        :math:`U_t / \max(1, \mathrm{RMS}(U_t) / d)` (paper, Algorithm 4, line 9; Step 4.2).

    Examples
    --------
    >>> print(clip_update([3.0, -3.0]), clip_update([0.5, -0.5]))
    [ 1. -1.] [ 0.5 -0.5]
    """
    u, d = check.real_array("u", u), check.real_number("d", d, above=0)
    return u / np.maximum(1, _rms("u", u, rms_u) / d)


def apply_update(x: ArrayLike, alpha: float, u_hat: ArrayLike) -> Array:
    r"""Return X_t, the weights after the step.

    Parameters
    ----------
    x : array_like, any shape
        The weights before the step.
    alpha : float
        Step size, non-negative.
    u_hat : array_like, shape of `x`
        The clipped update.

    Returns
    -------
    ndarray, shape of `x`
        :math:`X_{t-1} - \alpha_t \hat U_t` (paper, Algorithm 4, line 10; Step 5).

    Examples
    --------
    >>> print(apply_update([1.0, 2.0], 0.5, [1.0, -1.0]))
    [0.5 2.5]
    """
    x, alpha = check.real_array("x", x), check.real_number("alpha", alpha, least=0)
    u_hat = check.same_shape("x", x, "u_hat", check.real_array("u_hat", u_hat))
    with np.errstate(over="ignore"):
        x_next = x - alpha * u_hat
    return check.finite_result("u_hat", "x − alpha · u_hat", u_hat, x_next, "take a smaller alpha")


def _rms(name: str, x: Array, known: float | None = None) -> Any:
    """Return RMS(X), unless it is known; also of numbers whose squares would vanish."""
    if known is not None:
        return check.real_number(f"rms_{name}", known, least=0)
    with np.errstate(over="ignore"):
        mean_square = np.mean(np.square(x))
    if check.has_vanished(mean_square, x):
        return np.abs(x).max() * np.sqrt(np.mean(np.square(x / np.abs(x).max())))
    return np.sqrt(check.finite_result(name, "the mean square", x, mean_square, "scale it down"))
