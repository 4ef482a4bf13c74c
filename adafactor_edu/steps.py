"""Adafactor, one function per line of the algorithm.

Read this file first.  Each function is its docstring and its formula; together, in the order in
which they stand here, they are Algorithms 4 and 5 of Shazeer & Stern (2018) [1]_.

Weights ``x`` and gradients ``g`` have shape ``(..., n, m)``: n rows, m columns, and any leading
dimensions make it a stack of matrices.  Row moments then have shape ``(..., n)`` and column
moments ``(..., m)``.  Everything is computed in float64; lower precision is widened.  Nothing is
modified in place.

References
----------
.. [1] N. Shazeer and M. Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost",
   ICML 2018, https://proceedings.mlr.press/v80/shazeer18a.html
"""

import numpy as np

from adafactor_edu import _validation as check

__all__ = [
    "adaptive_step_size",
    "apply_update",
    "clip_update",
    "column_moment",
    "factored_second_moment",
    "full_second_moment",
    "normalized_gradient",
    "outer_product_second_moment",
    "relative_step_size",
    "root_mean_square",
    "row_moment",
    "second_moment_decay",
    "squared_gradient",
]


def root_mean_square(x):
    r"""Return RMS(X), the typical size of an entry of `x`.

    Parameters
    ----------
    x : array_like, any shape
        Weights or an update; the mean runs over *all* entries, also of a stack of matrices.

    Returns
    -------
    float
        In the unit of `x`.

    Raises
    ------
    TypeError, ValueError
        If `x` is not a non-empty array of finite real numbers, or its squares overflow.

    Notes
    -----
    .. math:: \mathrm{RMS}(X) = \sqrt{\tfrac{1}{nm} \sum_{i,j} X_{ij}^2}

    Used in the paper's Algorithm 4, lines 3 and 9; Step 1.1 of the worked example.

    Examples
    --------
    >>> print(root_mean_square([[1, -7], [7, -1]]))
    5.0
    """
    x = check.real_array("x", x)
    with np.errstate(over="ignore"):
        rms = np.sqrt(np.mean(np.square(x)))
    return check.finite_result("x", "the mean square", x, rms, "scale it below 1e154")


def relative_step_size(t, *, cap=1e-2):
    r"""Return ρ_t, the step size relative to the size of the weights.

    Parameters
    ----------
    t : int or array of int
        Iteration number, counted from 1.
    cap : float, optional
        The largest relative step, positive; the paper proposes 10⁻².

    Returns
    -------
    float or ndarray
        Dimensionless, in (0, cap].

    Raises
    ------
    TypeError, ValueError
        If `t` is not an integer ≥ 1 or `cap` is not positive and finite.

    Notes
    -----
    .. math:: \rho_t = \min\left(10^{-2}, \tfrac{1}{\sqrt{t}}\right)

    Paper, Algorithm 6 (proposed hyperparameters).  The cap rules for the first 10 000 iterations.

    Examples
    --------
    >>> print(relative_step_size(1), relative_step_size(1_000_000))
    0.01 0.001
    """
    t = check.iteration_number(t)
    cap = check.real_number("cap", cap, above=0)
    return np.minimum(cap, 1 / np.sqrt(t))


def second_moment_decay(t, *, exponent=0.8):
    r"""Return β̂₂ₜ, the share of the past in the running second moment.

    Parameters
    ----------
    t : int or array of int
        Iteration number, counted from 1.
    exponent : float, optional
        Positive; the paper proposes 0.8.

    Returns
    -------
    float or ndarray
        Dimensionless, in [0, 1); exactly 0 at t = 1.

    Raises
    ------
    TypeError, ValueError
        If `t` is not an integer ≥ 1 or `exponent` is not positive and finite.

    Notes
    -----
    .. math:: \hat\beta_{2t} = 1 - t^{-0.8}

    Paper, Algorithm 6 (proposed hyperparameters); its Section 7.2 for the exponent.

    Examples
    --------
    >>> print(second_moment_decay(1), round(second_moment_decay(10), 4))
    0.0 0.8415
    """
    t = check.iteration_number(t)
    exponent = check.real_number("exponent", exponent, above=0)
    return 1 - t**-exponent


def adaptive_step_size(x, rho, *, eps2=1e-3):
    r"""Return α_t, the step size scaled to the size of the weights.

    Parameters
    ----------
    x : array_like, any shape
        The weights before the step.
    rho : float
        Relative step size, positive.
    eps2 : float, optional
        Floor of the scale, non-negative, in the unit of `x`: lets weights that start at zero move.

    Returns
    -------
    float
        In the unit of `x`.

    Raises
    ------
    TypeError, ValueError
        If `x` is not a non-empty array of finite real numbers, `rho` is not positive, or `eps2` is
        negative.

    Notes
    -----
    .. math:: \alpha_t = \max(\varepsilon_2, \mathrm{RMS}(X_{t-1}))\,\rho_t

    Paper, Algorithm 4, line 3; Step 1.2 of the worked example.

    Examples
    --------
    >>> print(adaptive_step_size([[2.0, -2.0]], 0.01))
    0.02
    >>> print(adaptive_step_size([[0.0, 0.0]], 0.01))
    1e-05
    """
    rho = check.real_number("rho", rho, above=0)
    eps2 = check.real_number("eps2", eps2, least=0)
    return np.maximum(eps2, root_mean_square(x)) * rho


def squared_gradient(g, *, eps1=1e-30):
    r"""Return G² + ε₁, entry by entry.

    Parameters
    ----------
    g : array_like, any shape
        The gradient.
    eps1 : float, optional
        Regularisation constant, non-negative, in the unit of G²: keeps an all-zero row or column
        from becoming 0/0 later.

    Returns
    -------
    ndarray, shape of `g`
        In the unit of G².

    Raises
    ------
    TypeError, ValueError
        If `g` is not a non-empty array of finite real numbers, `eps1` is negative, or G² overflows.

    Notes
    -----
    .. math:: G_t^2 + \varepsilon_1 1_n 1_m^\top

    The term inside the paper's Algorithm 4, lines 5 and 6; Step 2 of the worked example.

    Examples
    --------
    >>> print(squared_gradient([[3, -2]]))
    [[9. 4.]]
    """
    g = check.real_array("g", g)
    eps1 = check.real_number("eps1", eps1, least=0)
    with np.errstate(over="ignore"):
        g2 = np.square(g) + eps1
    return check.finite_result("g", "the square", g, g2, "scale the gradient below 1e154")


def row_moment(r, g2, beta2):
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
        In the unit of G².

    Raises
    ------
    TypeError, ValueError
        If `g2` has fewer than two dimensions, `r` does not fit it, an entry is negative or not
        finite, or `beta2` is outside [0, 1).

    Notes
    -----
    .. math::

        R_t = \hat\beta_{2t} R_{t-1} + (1 - \hat\beta_{2t}) \tfrac{1}{m} (G_t^2 + \varepsilon_1) 1_m

    Paper, Algorithm 4, line 5, with the mean in place of the sum (the factor m cancels in
    `factored_second_moment`); Step 3.1 of the worked example.

    Examples
    --------
    >>> print(row_moment(None, [[1.0, 3.0], [4.0, 8.0]], 0.0))
    [2. 6.]
    """
    g2 = check.second_moment("g2", g2, None, least_ndim=2)
    r = check.second_moment("r", r, g2.shape[:-1])
    beta2 = check.real_number("beta2", beta2, least=0, below=1)
    return beta2 * r + (1 - beta2) * np.mean(g2, axis=-1)


def column_moment(c, g2, beta2):
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
        In the unit of G².

    Raises
    ------
    TypeError, ValueError
        If `g2` has fewer than two dimensions, `c` does not fit it, an entry is negative or not
        finite, or `beta2` is outside [0, 1).

    Notes
    -----
    .. math::

        C_t = \hat\beta_{2t} C_{t-1}
              + (1 - \hat\beta_{2t}) \tfrac{1}{n} 1_n^\top (G_t^2 + \varepsilon_1)

    Paper, Algorithm 4, line 6, with the mean in place of the sum; Step 3.2 of the worked example.

    Examples
    --------
    >>> print(column_moment(None, [[1.0, 3.0], [4.0, 8.0]], 0.0))
    [2.5 5.5]
    """
    g2 = check.second_moment("g2", g2, None, least_ndim=2)
    c = check.second_moment("c", c, g2.shape[:-2] + g2.shape[-1:])
    beta2 = check.real_number("beta2", beta2, least=0, below=1)
    return beta2 * c + (1 - beta2) * np.mean(g2, axis=-2)


def factored_second_moment(r, c):
    r"""Return V̂_t, the second moment rebuilt from its row and column means.

    Parameters
    ----------
    r : array_like, shape (..., n)
        Row moment.
    c : array_like, shape (..., m)
        Column moment, with the same leading dimensions as `r`.

    Returns
    -------
    ndarray, shape (..., n, m)
        In the unit of G²; zero where `r` or `c` is zero.

    Raises
    ------
    TypeError, ValueError
        If the leading dimensions differ or an entry is negative or not finite.

    Notes
    -----
    .. math:: \hat V_t = \frac{R_t C_t}{\mathrm{mean}(R_t)}

    Paper, Algorithm 4, line 7, where R and C are sums and the divisor is the sum
    :math:`1_n^\top R_t`; the two forms are equal.  Step 3.3 of the worked example, second route.

    Examples
    --------
    >>> print(factored_second_moment([2.0, 6.0], [2.5, 5.5]))
    [[1.25 2.75]
     [3.75 8.25]]
    """
    r, c = _row_and_column(r, c)
    total = np.mean(r, axis=-1, keepdims=True)
    share = c / np.where(total > 0, total, 1)  # divide first: R·C alone could overflow
    return r[..., :, None] * share[..., None, :]


def outer_product_second_moment(r, c):
    r"""Return the plain outer product R C, the shortcut that the wiki page takes.

    Parameters
    ----------
    r : array_like, shape (..., n)
        Row moment.
    c : array_like, shape (..., m)
        Column moment, with the same leading dimensions as `r`.

    Returns
    -------
    ndarray, shape (..., n, m)
        In the unit of G⁴: not a second moment, and not free of the gradient's scale.

    Raises
    ------
    TypeError, ValueError
        If the leading dimensions differ, an entry is negative or not finite, or the product
        overflows.

    See Also
    --------
    factored_second_moment : The paper's estimate, with the normaliser.

    Notes
    -----
    .. math:: R_t C_t

    Step 3.3 of the worked example, first route.

    Examples
    --------
    >>> print(outer_product_second_moment([2.0, 6.0], [2.5, 5.5]))
    [[ 5. 11.]
     [15. 33.]]
    """
    r, c = _row_and_column(r, c)
    with np.errstate(over="ignore"):
        product = r[..., :, None] * c[..., None, :]
    return check.finite_result("r", "the product with c", r, product, "use the normalised form")


def full_second_moment(v, g2, beta2):
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
        In the unit of G².

    Raises
    ------
    TypeError, ValueError
        If `v` does not fit `g2`, an entry is negative or not finite, or `beta2` is outside [0, 1).

    Notes
    -----
    .. math::

        \hat V_t = \hat\beta_{2t} \hat V_{t-1} + (1 - \hat\beta_{2t}) (G_t^2 + \varepsilon_1 1_n)

    Paper, Algorithm 5, line 5.

    Examples
    --------
    >>> print(full_second_moment([1.0, 1.0], [4.0, 9.0], 0.5))
    [2.5 5. ]
    """
    g2 = check.second_moment("g2", g2, None)
    v = check.second_moment("v", v, g2.shape)
    beta2 = check.real_number("beta2", beta2, least=0, below=1)
    return beta2 * v + (1 - beta2) * g2


def normalized_gradient(g, v):
    r"""Return U_t, the gradient divided by its typical size.

    Parameters
    ----------
    g : array_like, any shape
        The gradient.
    v : array_like, shape of `g`
        The second-moment estimate.

    Returns
    -------
    ndarray, shape of `g`
        Dimensionless; 0 where both `g` and `v` are 0 (the limit ε₁ → 0).

    Raises
    ------
    TypeError, ValueError
        If the shapes differ, an entry of `v` is negative, or `v` is 0 where `g` is not.

    Notes
    -----
    .. math:: U_t = \frac{G_t}{\sqrt{\hat V_t}}

    Paper, Algorithm 4, line 8; Step 4.1 of the worked example.

    Examples
    --------
    >>> print(normalized_gradient([3.0, -4.0], [4.0, 16.0]))
    [ 1.5 -1. ]
    """
    g = check.real_array("g", g)
    v = check.second_moment("v", v, None)
    check.same_shape("g", g, "v", v)
    check.no_zero_divisor("g", g, "v", v)
    return g / np.sqrt(np.where(v > 0, v, 1))


def clip_update(u, *, d=1.0):
    r"""Return Û_t, the update scaled down so that its RMS is at most d.

    Parameters
    ----------
    u : array_like, any shape
        The unclipped update.
    d : float, optional
        Clipping threshold, positive and dimensionless; the paper proposes 1.

    Returns
    -------
    ndarray, shape of `u`
        `u` itself where RMS(U) ≤ d, otherwise `u` divided by RMS(U)/d.

    Raises
    ------
    TypeError, ValueError
        If `u` is not a non-empty array of finite real numbers or `d` is not positive.

    Notes
    -----
    .. math:: \hat U_t = \frac{U_t}{\max(1, \mathrm{RMS}(U_t) / d)}

    Paper, Algorithm 4, line 9; Step 4.2 of the worked example.

    Examples
    --------
    >>> print(clip_update([3.0, -3.0]), clip_update([0.5, -0.5]))
    [ 1. -1.] [ 0.5 -0.5]
    """
    u = check.real_array("u", u)
    d = check.real_number("d", d, above=0)
    return u / np.maximum(1, root_mean_square(u) / d)


def apply_update(x, alpha, u_hat):
    r"""Return X_t, the weights after the step.

    Parameters
    ----------
    x : array_like, any shape
        The weights before the step.
    alpha : float
        Step size, non-negative, in the unit of `x`.
    u_hat : array_like, shape of `x`
        The clipped update.

    Returns
    -------
    ndarray, shape of `x`
        In the unit of `x`.

    Raises
    ------
    TypeError, ValueError
        If the shapes differ or an argument is not finite.

    Notes
    -----
    .. math:: X_t = X_{t-1} - \alpha_t \hat U_t

    Paper, Algorithm 4, line 10; Step 5 of the worked example.

    Examples
    --------
    >>> print(apply_update([1.0, 2.0], 0.5, [1.0, -1.0]))
    [0.5 2.5]
    """
    x = check.real_array("x", x)
    u_hat = check.real_array("u_hat", u_hat)
    alpha = check.real_number("alpha", alpha, least=0)
    check.same_shape("x", x, "u_hat", u_hat)
    return x - alpha * u_hat


def _row_and_column(r, c):
    """Return `r` and `c` as arrays whose leading dimensions agree."""
    r = check.second_moment("r", r, None, least_ndim=1)
    c = check.second_moment("c", c, None, least_ndim=1)
    if r.shape[:-1] != c.shape[:-1]:
        raise ValueError(f"r and c: leading dimensions of shapes {r.shape} and {c.shape} differ")
    return r, c
