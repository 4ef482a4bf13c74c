"""The two schedules of Adafactor: how ρ_t and β̂₂ₜ follow from the number of the iteration.

Both are in Algorithm 6 of Shazeer & Stern (2018) [1]_, the proposed hyperparameters.

References
----------
.. [1] N. Shazeer and M. Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost",
   ICML 2018, https://proceedings.mlr.press/v80/shazeer18a.html
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from adafactor_edu import _validation as check

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Iterations: TypeAlias = int | NDArray[np.integer[Any]]

__all__ = ["relative_step_size", "second_moment_decay"]

LARGEST_BELOW_ONE = math.nextafter(1.0, 0.0)


def relative_step_size(t: Iterations, *, cap: float = 1e-2) -> Any:
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

    Paper, Algorithm 6.  The cap rules for the first 10 000 iterations.

    Examples
    --------
    >>> print(relative_step_size(1), relative_step_size(1_000_000))
    0.01 0.001
    """
    t = check.iteration_number(t)
    cap = check.real_number("cap", cap, above=0)
    return _least(cap, _power(t, -0.5))


def second_moment_decay(t: Iterations, *, exponent: float = 0.8) -> Any:
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

    Paper, Algorithm 6.

    Examples
    --------
    >>> print(second_moment_decay(1), round(second_moment_decay(10), 4))
    0.0 0.8415
    """
    t = check.iteration_number(t)
    exponent = check.real_number("exponent", exponent, above=0)
    return _least(1 - _power(t, -exponent), LARGEST_BELOW_ONE)  # rounding must not reach 1


def _least(a: Any, b: Any) -> Any:
    """Return the smaller, entry by entry; quicker than NumPy for two numbers."""
    both_numbers = isinstance(a, float) and isinstance(b, float)
    return np.float64(min(a, b)) if both_numbers else np.minimum(a, b)


def _power(t: Any, exponent: float) -> Any:
    """Return t to a negative power, positive also for an integer beyond float64."""
    if not isinstance(t, int):
        return t.astype(np.float64) ** exponent
    try:
        power = float(t) ** exponent
    except OverflowError:
        power = math.exp(exponent * math.log(t))
    return max(power, sys.float_info.min)
