"""The reference with one thing changed at a time, until it does what a library does.

`imitate` runs `adafactor_edu.matrix_iteration` and `vector_iteration`; a `Change` says which axes
are factored and which steps are replaced.  `CHANGES` has, for each library in its setting "the
paper", the smallest change found that reproduces it.
"""

from typing import NamedTuple

import numpy as np

from adafactor_edu import iteration

__all__ = ["CHANGES", "Change", "first_two", "imitate", "last_two", "two_largest"]


def last_two(smallest=1):
    """Return the rule that factors the last two axes.

    Parameters
    ----------
    smallest : int, optional
        Both must be at least this long, or nothing is factored.

    Returns
    -------
    callable
        From a shape to the pair of axes (rows, columns), or None.

    Examples
    --------
    >>> last_two()((8, 4, 3, 3)), last_two()((5,)), last_two(128)((512, 64))
    ((2, 3), None, None)
    """

    def rule(shape):
        if len(shape) < 2 or min(shape[-2:]) < smallest:
            return None
        return len(shape) - 2, len(shape) - 1

    return rule


def two_largest(smallest=128):
    """Return the rule that factors the two longest axes.

    Parameters
    ----------
    smallest : int, optional
        Both must be at least this long, or nothing is factored.

    Returns
    -------
    callable
        From a shape to the pair of axes (rows, columns), or None.

    Examples
    --------
    >>> two_largest()((512, 256, 3, 3)), two_largest()((512, 64))
    ((0, 1), None)
    """

    def rule(shape):
        if len(shape) < 2:
            return None
        second, first = np.argsort(shape, kind="stable")[-2:]
        if shape[second] < smallest:
            return None
        return tuple(sorted((int(second), int(first))))

    return rule


def first_two(longer_than=16):
    """Return timm's rule: the first two axes if both are long, else the last two.

    Parameters
    ----------
    longer_than : int, optional
        Both must be longer than this, or nothing is factored.

    Returns
    -------
    callable
        From a shape to the pair of axes (rows, columns), or None.

    Examples
    --------
    >>> first_two()((512, 256, 3, 3)), first_two()((12, 17, 64)), first_two()((3, 3))
    ((0, 1), (1, 2), None)
    """

    def rule(shape):
        if len(shape) > 2 and min(shape[:2]) > longer_than:
            return 0, 1
        return last_two(longer_than + 1)(shape)

    return rule


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
    axes: object = last_two()
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
        axes=two_largest(1),
        own_steps={"second_moment_decay": float32_decay},
    ),
    "mlx": Change(
        "ρ_t and β̂₂ₜ are computed in float32.",
        own_steps={"second_moment_decay": float32_decay, "relative_step_size": float32_step},
    ),
    "keras": Change(
        "The learning rate is a float32 variable, and means are rounded to float32.",
        own_steps={"relative_step_size": float32_step},
    ),
    "timm": Change("The first two of several axes are factored.", axes=first_two(0)),
    "timm-bigvision": Change(
        "The learning rate is used as it is: not multiplied by the size of the weights, not "
        "falling with t; the two longest axes are factored.",
        axes=two_largest(1),
        own_steps={"relative_step_size": constant_step, "adaptive_step_size": absolute_step},
    ),
    "pytorch_optimizer": Change("Nothing differs."),
    "torch_optimizer": Change("Nothing differs for vectors and matrices."),
}


def imitate(x, gradients, change=CHANGES["transformers"], hyper=iteration.Hyperparameters()):
    """Yield the weights after each step of the reference with one thing changed.

    Parameters
    ----------
    x : array_like, any shape
        The starting weights.
    gradients : iterable of array_like, shape of `x`
        One per step.
    change : Change, optional
        What differs from the paper; nothing by default.
    hyper : Hyperparameters, optional
        Settings of the reference.

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
    x = np.asarray(x, dtype=float)
    shape, pair = x.shape, change.axes(x.shape)
    own = change.own_steps or {}
    state = None
    if pair is None:  # a vector: every entry keeps its own second moment
        for t, g in enumerate(gradients, start=1):
            step = iteration.vector_iteration(x.ravel(), np.ravel(g), state, t, hyper, **own)
            x, state = step.x_next.reshape(shape), step.state
            yield x
        return
    for t, g in enumerate(gradients, start=1):
        x, g = (np.moveaxis(np.asarray(a, dtype=float), pair, (-2, -1)) for a in (x, g))
        step = iteration.matrix_iteration(x, g, state, t, hyper, **own)
        x, state = np.moveaxis(step.x_next, (-2, -1), pair), step.state
        yield x
