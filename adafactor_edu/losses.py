"""Small losses to descend: parameters by name in, the loss and its gradients by name out.

`SURFACES` holds all that the book says of each of them: where to start, which learning rates suit
it, and how it is drawn.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from adafactor_edu import _validation as check

__all__ = ["SURFACES", "Surface", "matrix_factorisation", "quadratic", "saddle", "two_rows"]


def quadratic(params, *, kappa=100.0):
    r"""Return an ill-conditioned quadratic loss and its gradient.

    Parameters
    ----------
    params : dict of str to array_like
        The point ``x``, shape (2,).
    kappa : float, optional
        How much steeper the second direction is.

    Returns
    -------
    loss : float
        ½(x₁² + κ x₂²), least at the origin.
    gradients : dict of str to ndarray
        The gradient with respect to ``x``.

    Raises
    ------
    TypeError, ValueError
        If there is no ``x``, it is not two real numbers, or `kappa` is not positive.

    Examples
    --------
    >>> loss, gradients = quadratic({"x": [2.0, 0.1]})
    >>> print(loss, gradients["x"])
    2.5 [ 2. 10.]
    """
    x = _point(params)
    kappa = check.real_number("kappa", kappa, above=0)
    return (x[0] ** 2 + kappa * x[1] ** 2) / 2, {"x": np.array([x[0], kappa * x[1]])}


def saddle(params):
    """Return a loss with a saddle point at the origin, and its gradient.

    Parameters
    ----------
    params : dict of str to array_like
        The point ``x``, shape (2,).

    Returns
    -------
    loss : float
        ½(x₁² − x₂²) + ¼x₂⁴, least at (0, ±1), where it is −¼.
    gradients : dict of str to ndarray
        The gradient with respect to ``x``.

    Raises
    ------
    TypeError, ValueError
        If there is no ``x`` or it is not two real numbers.

    Examples
    --------
    >>> loss, gradients = saddle({"x": [0.0, 1.0]})
    >>> print(loss, gradients["x"])
    -0.25 [0. 0.]
    """
    x = _point(params)
    loss = (x[0] ** 2 - x[1] ** 2) / 2 + x[1] ** 4 / 4
    return loss, {"x": np.array([x[0], x[1] ** 3 - x[1]])}


def two_rows(params, *, target, weights=(2.0, 0.02)):
    """Return a loss whose gradient is much larger in one row than in the other.

    Parameters
    ----------
    params : dict of str to array_like
        The matrix ``x``, shape (2, m).
    target : array_like, shape (2, m)
        Where the loss is least.
    weights : sequence of float, optional
        How much each row counts, positive.

    Returns
    -------
    loss : float
        Half the sum of w_i (x_ij − target_ij)².
    gradients : dict of str to ndarray
        The gradient with respect to ``x``.

    Raises
    ------
    TypeError, ValueError
        If there is no ``x``, an argument is no matrix of two rows of real numbers, the shapes
        differ, or a weight is not positive.

    Examples
    --------
    >>> loss, gradients = two_rows({"x": [[1.0, 1.0], [1.0, 1.0]]}, target=[[0.0, 2.0], [0.0, 2.0]])
    >>> print(round(loss, 12), gradients["x"])
    2.02 [[ 2.   -2.  ]
     [ 0.02 -0.02]]
    """
    x, target = _matrix("x", _named(params, "x")["x"]), _matrix("target", target)
    check.same_shape("x", x, "target", target)
    if x.shape[0] != 2:
        raise ValueError(f"x: shape {x.shape}; this loss weighs two rows")
    first, second = (check.real_number("weights", weight, above=0) for weight in weights)
    error = x - target
    gradient = np.array([[first], [second]]) * error
    return np.sum(gradient * error) / 2, {"x": gradient}


def matrix_factorisation(params, *, target):
    """Return the loss of a product that should equal a target, and its gradients.

    Parameters
    ----------
    params : dict of str to array_like
        The factors ``a``, shape (n, k), and ``b``, shape (k, m).
    target : array_like, shape (n, m)
        What A B should be.

    Returns
    -------
    loss : float
        Half the sum of the squared entries of A B − target.
    gradients : dict of str to ndarray
        With respect to ``a`` and to ``b``.

    Raises
    ------
    TypeError, ValueError
        If a factor is missing, an argument is no matrix of real numbers, or the shapes do not fit
        together.

    Examples
    --------
    >>> factors = {"a": [[1.0]], "b": [[2.0]]}
    >>> loss, gradients = matrix_factorisation(factors, target=[[3.0]])
    >>> print(loss, gradients["a"], gradients["b"])
    0.5 [[-2.]] [[-1.]]
    """
    a, b = (_matrix(name, value) for name, value in _named(params, "a", "b").items())
    target = _matrix("target", target)
    if a.shape[1] != b.shape[0]:
        raise ValueError(f"a and b: shapes {a.shape} and {b.shape} cannot be multiplied")
    check.same_shape("a @ b", a @ b, "target", target)
    error = a @ b - target
    return np.sum(error**2) / 2, {"a": error @ b.T, "b": a.T @ error}


class Surface(NamedTuple):
    """A loss, where its descent starts, and how it is drawn.

    Parameters
    ----------
    label : str
        Its name in words.
    loss : callable
        Parameters in, ``(loss, gradients)`` out.
    start : dict of str to ndarray
        Starting value of each parameter.
    minimum : float
        The least loss.
    rates : dict of str to float
        A learning rate that suits it, by the name of the optimizer.
    coordinates : tuple of str
        Names of the two numbers that place a point on a map.
    place : callable
        Parameters, or stacks of them, in; those two numbers out.
    minima : tuple of tuple of float
        Where on the map the loss is least.
    levels : tuple of float
        Losses of the level lines; none where the map does not determine the loss.

    Examples
    --------
    >>> SURFACES["saddle"].label, SURFACES["saddle"].minimum
    ('saddle', -0.25)
    """

    label: str
    loss: Callable
    start: dict
    minimum: float
    rates: dict
    coordinates: tuple
    place: Callable
    minima: tuple
    levels: tuple = ()


def _components(params):
    return params["x"][..., 0], params["x"][..., 1]


def _first_column(params):
    return params["x"][..., 0, 0], params["x"][..., 1, 0]


def _diagonal(params):
    product = params["a"] @ params["b"]
    return product[..., 0, 0], product[..., 1, 1]


TARGET = np.array([[1.0, 0.4], [-0.3, 0.8]])
ROWS_TARGET = np.array([[0.5, 2.0, 0.5], [0.5, 0.0, 1.5]])
SURFACES = {
    "quadratic": Surface(
        label="ill-conditioned quadratic",
        loss=quadratic,
        start={"x": np.array([1.5, 1.0])},
        minimum=0.0,
        rates={"SGD": 0.01, "Adam": 0.1},
        coordinates=("x₁", "x₂"),
        place=_components,
        minima=((0, 0),),
        levels=(0.1, 0.5, 2, 8, 20, 40, 60),
    ),
    "saddle": Surface(
        label="saddle",
        loss=saddle,
        start={"x": np.array([1.5, 0.01])},
        minimum=-0.25,
        rates={"SGD": 0.1, "Adam": 0.1},
        coordinates=("x₁", "x₂"),
        place=_components,
        minima=((0, 1), (0, -1)),
        levels=(-0.2, -0.1, 0, 0.1, 0.25, 0.5, 1, 1.5),
    ),
    "matrix_factorisation": Surface(
        label="2×2 matrix factorisation",
        loss=partial(matrix_factorisation, target=TARGET),
        start={
            "a": np.array([[0.2, -0.08], [0.12, 0.24]]),
            "b": np.array([[0.24, 0.08], [-0.12, 0.2]]),
        },
        minimum=0.0,
        rates={"SGD": 0.1, "Adam": 0.1},
        coordinates=("(AB)₁₁", "(AB)₂₂"),
        place=_diagonal,
        minima=((TARGET[0, 0], TARGET[1, 1]),),
    ),
    "two_rows": Surface(
        label="two unlike rows",
        loss=partial(two_rows, target=ROWS_TARGET),
        start={"x": np.ones((2, 3))},
        minimum=0.0,
        rates={"SGD": 0.5, "Adam": 0.1},
        coordinates=("x₁₁", "x₂₁"),
        place=_first_column,
        minima=((ROWS_TARGET[0, 0], ROWS_TARGET[1, 0]),),
    ),
}


def _named(params, *names):
    """Return the parameters of the given names, or say which one is missing."""
    if not isinstance(params, dict):
        raise TypeError(f"params: expected a dict with {list(names)}, got {params!r}")
    if set(params) != set(names):
        raise ValueError(f"params: got {sorted(params)}; this loss takes {list(names)}")
    return {name: params[name] for name in names}


def _point(params):
    x = check.real_array("x", _named(params, "x")["x"])
    if x.shape != (2,):
        raise ValueError(f"x: shape {x.shape}; this surface has two coordinates")
    return x


def _matrix(name, value):
    array = check.real_array(name, value, least_ndim=2)
    if array.ndim > 2:
        raise ValueError(f"{name}: shape {array.shape}; give one matrix, not a stack")
    return array
