"""The reference with one thing changed at a time, until it does what a library does.

`imitate` runs `adafactor_edu.optimizers.adafactor`; a `Change` says which axes are factored and
which steps are replaced.  `CHANGES` has, for each library in its setting "the paper", the smallest
change found that reproduces it.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from adafactor_edu.factoring import last_two_axes, two_largest_axes
from adafactor_edu.optimizers import adafactor

__all__ = ["CHANGES", "Change", "first_two_axes", "imitate"]


def first_two_axes(shape, longer_than=16):
    """Return timm's choice: the first two of several axes if both are long, else the last two.

    Parameters
    ----------
    shape : tuple of int
        Of a parameter.
    longer_than : int, optional
        Both must be longer than this, or nothing is factored.

    Returns
    -------
    tuple of int or None
        Rows and columns.

    Examples
    --------
    >>> first_two_axes((512, 256, 3, 3)), first_two_axes((12, 17, 64)), first_two_axes((3, 3))
    ((0, 1), (1, 2), None)
    """
    if len(shape) > 2 and min(shape[:2]) > longer_than:
        return 0, 1
    return last_two_axes(shape) if shape and min(shape[-2:]) > longer_than else None


class Change(NamedTuple):
    """What differs from the paper.

    Parameters
    ----------
    says : str
        One sentence.
    axes : callable, optional
        From a shape to the axes that are factored, or None.
    own_steps : dict, optional
        Steps of the algorithm to use in place of the paper's.

    Examples
    --------
    >>> CHANGES["transformers"].says
    'Nothing differs.'
    """

    says: str
    axes: object = last_two_axes
    own_steps: dict | None = None


def float32_decay(t, *, exponent=0.8):
    """Return β̂₂ₜ computed in float32, as optax and mlx do (the last digit is the compiler's).

    Parameters
    ----------
    t : int
        From 1.
    exponent : float, optional
        As in the paper.

    Returns
    -------
    float
        The rounded decay.

    Examples
    --------
    >>> from adafactor_edu import second_moment_decay
    >>> print(f"{float32_decay(2) - second_moment_decay(2):.1e}")
    1.3e-08
    """
    return 1.0 - float(np.float32(t) ** np.float32(-exponent))


def float32_step(t, *, cap=1e-2):
    """Return ρ_t computed in float32, as mlx does.

    Parameters
    ----------
    t : int
        From 1.
    cap : float, optional
        As in the paper.

    Returns
    -------
    float
        The rounded step.

    Examples
    --------
    >>> print(f"{float32_step(1):.12f}")
    0.009999999776
    """
    return float(min(np.float32(cap), np.float32(1) / np.sqrt(np.float32(t))))


def constant_step(t, *, cap=1e-2):
    """Return the cap at every t: a learning rate that does not fall.

    Parameters
    ----------
    t : int
        Not used.
    cap : float, optional
        The learning rate.

    Returns
    -------
    float
        `cap`.

    Examples
    --------
    >>> constant_step(10**6)
    0.01
    """
    return cap


def absolute_step(x, rho, *, eps2=1e-3):
    """Return ρ_t itself: the step is not multiplied by the size of the weights.

    Parameters
    ----------
    x : array_like
        The weights; only looked at by the paper's step.
    rho : float
        The step.
    eps2 : float, optional
        Not used.

    Returns
    -------
    float
        `rho`.

    Examples
    --------
    >>> absolute_step([100.0], 0.5)
    0.5
    """
    return rho


CHANGES = {
    "torch": Change("Nothing differs in float64; ε₁ is a floor, not a summand."),
    "transformers": Change("Nothing differs."),
    "optax": Change(
        "β̂₂ₜ is computed in float32, and the two longest axes are factored.",
        axes=partial(two_largest_axes, least=1),
        own_steps={"second_moment_decay": float32_decay},
    ),
    "mlx": Change(
        "ρₜ and β̂₂ₜ are computed in float32.",
        own_steps={"second_moment_decay": float32_decay, "relative_step_size": float32_step},
    ),
    "keras": Change(
        "The learning rate is a float32 variable, and means are rounded to float32.",
        own_steps={"relative_step_size": float32_step},
    ),
    "timm": Change(
        "The first two of several axes are factored.", axes=partial(first_two_axes, longer_than=0)
    ),
    "timm-bigvision": Change(
        "The learning rate is used as it is: not multiplied by the size of the weights, not "
        "falling with t; the two longest axes are factored.",
        axes=partial(two_largest_axes, least=1),
        own_steps={"relative_step_size": constant_step, "adaptive_step_size": absolute_step},
    ),
    "pytorch_optimizer": Change("Nothing differs."),
    "torch_optimizer": Change("Nothing differs for vectors and matrices."),
}


def imitate(x, gradients, change=CHANGES["transformers"]):
    """Yield the weights after each step of the reference with one thing changed.

    Parameters
    ----------
    x : array_like, any shape
        The starting weights.
    gradients : iterable of array_like, shape of `x`
        One per step.
    change : Change, optional
        What differs from the paper; nothing by default.

    Yields
    ------
    ndarray, shape of `x`
        The weights after the step.

    Examples
    --------
    >>> for x in imitate([[1.0, -1.0], [2.0, -2.0]], [[[0.1, -0.2], [0.2, -0.4]]]):
    ...     print(x.round(4))
    [[ 0.9842 -0.9842]
     [ 1.9842 -1.9842]]
    """
    params = {"x": np.asarray(x, dtype=float)}
    optimizer = adafactor(axes=change.axes, **(change.own_steps or {}))
    state = optimizer.init(params)
    for t, g in enumerate(gradients, start=1):
        params, state = optimizer.update(params, {"x": np.asarray(g, dtype=float)}, state, t)
        yield params["x"]
