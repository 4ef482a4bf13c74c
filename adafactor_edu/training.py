"""Small loss surfaces, the baselines SGD and Adam, and the loop that descends.

Adam is Algorithm 1 of Kingma & Ba (2015) [1]_.  An optimizer is a function
``(x, g, state, t) -> (x_next, state)`` for one parameter; the state is None before the first step.

References
----------
.. [1] D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015,
   https://arxiv.org/abs/1412.6980
"""

from collections.abc import Callable
from functools import partial
from numbers import Integral
from typing import NamedTuple

import numpy as np

from adafactor_edu import _validation as check
from adafactor_edu.iteration import Hyperparameters, matrix_iteration, vector_iteration

__all__ = [
    "SURFACES",
    "TARGET",
    "AdamState",
    "Surface",
    "Trajectory",
    "adafactor",
    "adam",
    "adam_step",
    "descend",
    "matrix_factorisation",
    "quadratic",
    "saddle",
    "sgd",
    "sgd_step",
]

# Loss surfaces: parameters in, loss and the gradient with respect to each parameter out.


def quadratic(x, *, kappa=100.0):
    r"""Return an ill-conditioned quadratic loss and its gradient.

    Parameters
    ----------
    x : array_like, shape (2,)
        Where.
    kappa : float, optional
        How much steeper the second direction is.

    Returns
    -------
    loss : float
        ½(x₀² + κ x₁²), least at the origin.
    gradients : tuple of ndarray
        The gradient, as a tuple of one.

    Raises
    ------
    TypeError, ValueError
        If `x` is not two real numbers or `kappa` is not positive.

    Examples
    --------
    >>> loss, (g,) = quadratic([2.0, 0.1])
    >>> print(loss, g)
    2.5 [ 2. 10.]
    """
    x = _two("x", x)
    kappa = check.real_number("kappa", kappa, above=0)
    return (x[0] ** 2 + kappa * x[1] ** 2) / 2, (np.array([x[0], kappa * x[1]]),)


def saddle(x):
    """Return a loss with a saddle point at the origin, and its gradient.

    Parameters
    ----------
    x : array_like, shape (2,)
        Where.

    Returns
    -------
    loss : float
        ½(x₀² − x₁²) + ¼x₁⁴, least at (0, ±1), where it is −¼.
    gradients : tuple of ndarray
        The gradient, as a tuple of one.

    Raises
    ------
    TypeError, ValueError
        If `x` is not two real numbers.

    Examples
    --------
    >>> loss, (g,) = saddle([0.0, 1.0])
    >>> print(loss, g)
    -0.25 [0. 0.]
    """
    x = _two("x", x)
    loss = (x[0] ** 2 - x[1] ** 2) / 2 + x[1] ** 4 / 4
    return loss, (np.array([x[0], x[1] ** 3 - x[1]]),)


def matrix_factorisation(a, b, *, target):
    """Return the loss of a product that should equal a target, and its gradients.

    Parameters
    ----------
    a : array_like, shape (n, k)
        Left factor A.
    b : array_like, shape (k, m)
        Right factor B.
    target : array_like, shape (n, m)
        What A B should be.

    Returns
    -------
    loss : float
        Half the sum of the squared entries of A B − target.
    gradients : tuple of ndarray
        With respect to A and to B.

    Raises
    ------
    TypeError, ValueError
        If an argument is no matrix of real numbers, or the shapes do not fit together.

    Examples
    --------
    >>> loss, (g_a, g_b) = matrix_factorisation([[1.0]], [[2.0]], target=[[3.0]])
    >>> print(loss, g_a, g_b)
    0.5 [[-2.]] [[-1.]]
    """
    a, b, target = (
        check.real_array(name, value, least_ndim=2)
        for name, value in (("a", a), ("b", b), ("target", target))
    )
    if a.ndim > 2 or b.ndim > 2 or a.shape[1] != b.shape[0]:
        raise ValueError(f"a and b: shapes {a.shape} and {b.shape} cannot be multiplied")
    check.same_shape("a @ b", a @ b, "target", target)
    error = a @ b - target
    return np.sum(error**2) / 2, (error @ b.T, a.T @ error)


class Surface(NamedTuple):
    """A loss with a place to start from.

    Parameters
    ----------
    loss : callable
        Parameters in, loss and gradients out.
    start : tuple of ndarray
        Starting value of each parameter.
    minimum : float
        The least loss.

    Examples
    --------
    >>> SURFACES["saddle"].minimum
    -0.25
    """

    loss: Callable
    start: tuple
    minimum: float


TARGET = np.array([[1.0, 0.4], [-0.3, 0.8]])
SURFACES = {
    "quadratic": Surface(quadratic, (np.array([1.5, 1.0]),), 0.0),
    "saddle": Surface(saddle, (np.array([1.5, 0.01]),), -0.25),
    "matrix_factorisation": Surface(
        partial(matrix_factorisation, target=TARGET),
        (np.array([[0.05, -0.02], [0.03, 0.06]]), np.array([[0.06, 0.02], [-0.03, 0.05]])),
        0.0,
    ),
}


# Baselines


def sgd_step(x, g, *, lr):
    """Return the weights after one step of gradient descent.

    Parameters
    ----------
    x, g : array_like
        Weights and gradient, of one shape.
    lr : float
        Learning rate, positive.

    Returns
    -------
    ndarray
        X − lr · G.

    Raises
    ------
    TypeError, ValueError
        If an argument is not finite and real, or the shapes differ.

    Examples
    --------
    >>> print(sgd_step([1.0, 2.0], [10.0, -10.0], lr=0.1))
    [0. 3.]
    """
    x, g = _pair(x, g)
    return x - check.real_number("lr", lr, above=0) * g


class AdamState(NamedTuple):
    """What Adam remembers: two numbers per weight.

    Parameters
    ----------
    m, v : ndarray
        Running means of the gradient and of its square, before bias correction.

    Examples
    --------
    >>> AdamState(m=0.0, v=0.0)
    AdamState(m=0.0, v=0.0)
    """

    m: np.ndarray
    v: np.ndarray


def adam_step(x, g, state=None, t=1, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return the weights after one step of Adam, and what it remembers.

    Parameters
    ----------
    x, g : array_like
        Weights and gradient, of one shape.
    state : AdamState, optional
        State after the previous step; None before the first.
    t : int, optional
        Iteration number, from 1.
    lr : float, optional
        Learning rate, positive.
    beta1, beta2 : float, optional
        Decay of the two means, in [0, 1).
    eps : float, optional
        Added to the root of the second.

    Returns
    -------
    x_next : ndarray
        The weights after the step.
    state : AdamState
        What the next step needs.

    Raises
    ------
    TypeError, ValueError
        If an argument is not real, finite and in its range, or the shapes differ.

    Examples
    --------
    >>> x, state = adam_step([1.0, 2.0], [0.3, -0.1], lr=0.5)
    >>> print(x.round(6))
    [0.5 2.5]
    """
    x, g = _pair(x, g)
    t = check.iteration_number(t)
    lr = check.real_number("lr", lr, above=0)
    beta1 = check.real_number("beta1", beta1, least=0, below=1)
    beta2 = check.real_number("beta2", beta2, least=0, below=1)
    eps = check.real_number("eps", eps, above=0)
    if state is not None and not isinstance(state, AdamState):
        raise TypeError(f"state: expected an AdamState or None, got {state!r}")
    old = state or AdamState(np.zeros_like(x), np.zeros_like(x))
    check.same_shape("x", x, "state.m", np.asarray(old.m))
    m = beta1 * old.m + (1 - beta1) * g
    v = beta2 * old.v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return x - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(m, v)


# Optimizers for `descend`


def sgd(*, lr):
    """Return gradient descent as an optimizer for `descend`.

    Parameters
    ----------
    lr : float
        Learning rate, positive.

    Returns
    -------
    callable
        ``(x, g, state, t) -> (x_next, state)``.

    Examples
    --------
    >>> sgd(lr=0.5)(np.array([1.0]), np.array([1.0]), None, 1)
    (array([0.5]), None)
    """
    return lambda x, g, state, t: (sgd_step(x, g, lr=lr), None)


def adam(**settings):
    """Return Adam as an optimizer for `descend`.

    Parameters
    ----------
    **settings : float
        ``lr``, ``beta1``, ``beta2``, ``eps`` as in `adam_step`.

    Returns
    -------
    callable
        ``(x, g, state, t) -> (x_next, state)``.

    Examples
    --------
    >>> x, state = adam(lr=0.5)(np.array([1.0]), np.array([1.0]), None, 1)
    >>> print(x.round(6))
    [0.5]
    """
    return partial(adam_step, **settings)


def adafactor(hyper=Hyperparameters(), **own_steps):
    """Return Adafactor as an optimizer for `descend`: factored for matrices, not for vectors.

    Parameters
    ----------
    hyper : Hyperparameters, optional
        Settings; the paper's by default.
    **own_steps : callable
        Functions to use in place of those of `adafactor_edu.steps`, by the same name.

    Returns
    -------
    callable
        ``(x, g, state, t) -> (x_next, state)``.

    Examples
    --------
    >>> x, state = adafactor()(np.array([1.0]), np.array([1.0]), None, 1)
    >>> print(x)
    [0.99]
    """

    def step(x, g, state, t):
        iteration = vector_iteration if np.ndim(x) == 1 else matrix_iteration
        result = iteration(x, g, state, t, hyper, **own_steps)
        return result.x_next, result.state

    return step


# The loop


class Trajectory(NamedTuple):
    """Where an optimizer has been.

    Parameters
    ----------
    points : tuple of ndarray
        For each parameter an array whose first axis counts iterations 0 … N.
    losses : ndarray, shape (N + 1,)
        Loss at each of them.

    Examples
    --------
    >>> Trajectory(points=(), losses=())
    Trajectory(points=(), losses=())
    """

    points: tuple
    losses: np.ndarray


def descend(loss, start, optimizer, iterations):
    """Return the trajectory of an optimizer on a loss surface.

    Parameters
    ----------
    loss : callable
        Parameters in, ``(loss, gradients)`` out, for instance `saddle`.
    start : sequence of array_like
        Starting value of each parameter.
    optimizer : callable
        For instance ``sgd(lr=0.1)``; each parameter has a state of its own.
    iterations : int
        Number of steps N.

    Returns
    -------
    Trajectory
        N + 1 points and losses, the start included.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is asked for, or the loss overflows.

    Examples
    --------
    >>> path = descend(quadratic, ([1.0, 1.0],), sgd(lr=0.01), 2)
    >>> print(path.losses.round(4))
    [50.5     0.49    0.4803]
    >>> print(path.points[0][-1])
    [0.9801 0.    ]
    """
    if isinstance(iterations, bool) or not isinstance(iterations, Integral):
        raise TypeError(f"iterations: expected an integer, got {iterations!r}")
    if iterations < 1:
        raise ValueError(f"iterations: got {iterations}; take at least one step")
    x = tuple(check.real_array("start", value) for value in start)
    states = [None] * len(x)
    points, losses = [x], []
    for t in range(iterations + 1):
        with np.errstate(over="ignore", invalid="ignore"):
            value, gradients = loss(*x)
        if not np.isfinite(value):
            raise ValueError(f"loss: overflows after {t} iterations; take smaller steps")
        losses.append(value)
        if t < iterations:
            moved = [optimizer(*each, t + 1) for each in zip(x, gradients, states, strict=True)]
            x, states = zip(*moved, strict=True)
            points.append(x)
    return Trajectory(tuple(np.array(p) for p in zip(*points, strict=True)), np.array(losses))


def _two(name, value):
    array = check.real_array(name, value)
    if array.shape != (2,):
        raise ValueError(f"{name}: shape {array.shape}; this surface has two coordinates")
    return array


def _pair(x, g):
    x, g = check.real_array("x", x), check.real_array("g", g)
    check.same_shape("x", x, "g", g)
    return x, g
