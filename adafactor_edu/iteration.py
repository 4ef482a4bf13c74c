"""One iteration of Adafactor, top to bottom, with every intermediate kept under its name.

`matrix_iteration` is Algorithm 4 and `vector_iteration` Algorithm 5 of Shazeer & Stern (2018) [1]_.

References
----------
.. [1] N. Shazeer and M. Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost",
   ICML 2018, https://proceedings.mlr.press/v80/shazeer18a.html
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from adafactor_edu import _validation as check
from adafactor_edu import steps

__all__ = ["Hyperparameters", "Iteration", "State", "matrix_iteration", "vector_iteration"]

STEPS = {name: getattr(steps, name) for name in steps.__all__}


@dataclass(frozen=True)
class Hyperparameters:
    r"""The five settings of Adafactor, with the paper's values as defaults.

    Parameters
    ----------
    eps1 : float, optional
        ε₁, added to every squared gradient; unit of G².
    eps2 : float, optional
        ε₂, floor of RMS(X) in the step size; unit of X.
    d : float, optional
        Clipping threshold of RMS(U); dimensionless.
    beta2 : float or None, optional
        A fixed decay in [0, 1); None means the schedule 1 − t^(−0.8).
    rho : float or None, optional
        A fixed relative step size, positive; None means the schedule min(10⁻², 1/√t).

    Raises
    ------
    TypeError, ValueError
        If a value is not a real number in its range.

    Notes
    -----
    Algorithm 6 of the paper.

    Examples
    --------
    >>> Hyperparameters(d=2.0)
    Hyperparameters(eps1=1e-30, eps2=0.001, d=2.0, beta2=None, rho=None)
    """

    eps1: float = 1e-30
    eps2: float = 1e-3
    d: float = 1.0
    beta2: float | None = None
    rho: float | None = None

    def __post_init__(self):
        """Check each value."""
        check.real_number("eps1", self.eps1, least=0)
        check.real_number("eps2", self.eps2, least=0)
        check.real_number("d", self.d, above=0)
        if self.beta2 is not None:
            check.real_number("beta2", self.beta2, least=0, below=1)
        if self.rho is not None:
            check.real_number("rho", self.rho, above=0)


class State(NamedTuple):
    """What Adafactor remembers between iterations.

    Parameters
    ----------
    r : ndarray, shape (..., n), or None
        Row moment of a matrix; None for a vector and before the first iteration.
    c : ndarray, shape (..., m), or None
        Column moment of a matrix; None for a vector and before the first iteration.
    v : ndarray, shape (n,), or None
        Second moment of a vector; None for a matrix and before the first iteration.

    Examples
    --------
    >>> State()
    State(r=None, c=None, v=None)
    """

    r: np.ndarray | None = None
    c: np.ndarray | None = None
    v: np.ndarray | None = None


class Iteration(NamedTuple):
    """Every quantity of one iteration, in the order in which it is computed.

    Parameters
    ----------
    t : int
        Iteration number, from 1.
    x, g : ndarray
        Weights before the step, and the gradient.
    rho, beta2 : float
        Relative step size ρ_t and decay β̂₂ₜ.
    rms_x, alpha : float
        RMS(X_{t−1}) and the step size α_t.
    g2 : ndarray
        G_t² + ε₁.
    r, c : ndarray or None
        Row and column moments; None for a vector.
    v : ndarray
        Second-moment estimate V̂_t.
    u : ndarray
        Normalised gradient U_t.
    rms_u : float
        RMS(U_t), which clipping compares with d.
    u_hat : ndarray
        Clipped update Û_t.
    x_next : ndarray
        The weights after the step, X_t.
    state : State
        What the next iteration needs.

    Examples
    --------
    >>> step = matrix_iteration([[1.0, 2.0]], [[0.5, -0.5]])
    >>> print(step.u, step.state.r)
    [[ 1. -1.]] [0.25]
    """

    t: int
    x: np.ndarray
    g: np.ndarray
    rho: float
    beta2: float
    rms_x: float
    alpha: float
    g2: np.ndarray
    r: np.ndarray | None
    c: np.ndarray | None
    v: np.ndarray
    u: np.ndarray
    rms_u: float
    u_hat: np.ndarray
    x_next: np.ndarray
    state: State


def matrix_iteration(x, g, state=None, t=1, hyper=Hyperparameters(), **own_steps):
    """Return one iteration of Adafactor for a matrix or a stack of matrices.

    Parameters
    ----------
    x : array_like, shape (..., n, m)
        Weights X_{t−1}.
    g : array_like, shape (..., n, m)
        Gradient G_t at `x`.
    state : State, optional
        ``state`` of the previous `Iteration`; None before the first.
    t : int, optional
        Iteration number, from 1.
    hyper : Hyperparameters, optional
        Settings; the paper's by default.
    **own_steps : callable
        Functions to use in place of those of `adafactor_edu.steps`, by the same name.

    Returns
    -------
    Iteration
        Every intermediate and the next state.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what a step accepts, the shapes of `x`, `g` and `state` do not match,
        or `own_steps` names a step that does not exist.

    See Also
    --------
    vector_iteration : The same for vectors, which are not factored.

    Notes
    -----
    Algorithm 4 of the paper.  In a stack each matrix is factored by itself, while both RMS values
    run over the whole array, which is one parameter (as in the authors' own code).

    Examples
    --------
    >>> x, g = [[1.0, -1.0], [2.0, -2.0]], [[0.1, -0.2], [0.2, -0.4]]
    >>> step = matrix_iteration(x, g)
    >>> print(step.u.round(12))
    [[ 1. -1.]
     [ 1. -1.]]
    >>> print(round(step.alpha, 6))
    0.015811
    """
    x, g, state, hyper, step = _prepare(x, g, state, hyper, own_steps, least_ndim=2)
    rho = step.relative_step_size(t) if hyper.rho is None else hyper.rho
    beta2 = step.second_moment_decay(t) if hyper.beta2 is None else hyper.beta2
    rms_x = step.root_mean_square(x)
    alpha = step.adaptive_step_size(x, rho, eps2=hyper.eps2)
    g2 = step.squared_gradient(g, eps1=hyper.eps1)  # (..., n, m)
    r = step.row_moment(state.r, g2, beta2)  # (..., n)
    c = step.column_moment(state.c, g2, beta2)  # (..., m)
    v = step.factored_second_moment(r, c)  # (..., n, m)
    u = step.normalized_gradient(g, v)
    rms_u = step.root_mean_square(u)
    u_hat = step.clip_update(u, d=hyper.d)
    x_next = step.apply_update(x, alpha, u_hat)
    return Iteration(
        t, x, g, rho, beta2, rms_x, alpha, g2, r, c, v, u, rms_u, u_hat, x_next, State(r=r, c=c)
    )


def vector_iteration(x, g, state=None, t=1, hyper=Hyperparameters(), **own_steps):
    """Return one iteration of Adafactor for a vector.

    Parameters
    ----------
    x : array_like, shape (n,)
        Weights X_{t−1}.
    g : array_like, shape (n,)
        Gradient G_t at `x`.
    state : State, optional
        ``state`` of the previous `Iteration`; None before the first.
    t : int, optional
        Iteration number, from 1.
    hyper : Hyperparameters, optional
        Settings; the paper's by default.
    **own_steps : callable
        Functions to use in place of those of `adafactor_edu.steps`, by the same name.

    Returns
    -------
    Iteration
        Every intermediate and the next state; ``r`` and ``c`` are None.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what a step accepts, the shapes of `x`, `g` and `state` do not match,
        or `own_steps` names a step that does not exist.

    See Also
    --------
    matrix_iteration : The factored form for matrices.

    Notes
    -----
    Algorithm 5 of the paper.  At t = 1 the update is sign(G).

    Examples
    --------
    >>> print(vector_iteration([1.0, 2.0], [0.3, -0.1]).u)
    [ 1. -1.]
    """
    x, g, state, hyper, step = _prepare(x, g, state, hyper, own_steps, least_ndim=1)
    if x.ndim != 1:
        raise ValueError(f"x: expected a vector, got shape {x.shape}; use matrix_iteration")
    rho = step.relative_step_size(t) if hyper.rho is None else hyper.rho
    beta2 = step.second_moment_decay(t) if hyper.beta2 is None else hyper.beta2
    rms_x = step.root_mean_square(x)
    alpha = step.adaptive_step_size(x, rho, eps2=hyper.eps2)
    g2 = step.squared_gradient(g, eps1=hyper.eps1)  # (n,)
    v = step.full_second_moment(state.v, g2, beta2)  # (n,)
    u = step.normalized_gradient(g, v)
    rms_u = step.root_mean_square(u)
    u_hat = step.clip_update(u, d=hyper.d)
    x_next = step.apply_update(x, alpha, u_hat)
    return Iteration(
        t, x, g, rho, beta2, rms_x, alpha, g2, None, None, v, u, rms_u, u_hat, x_next, State(v=v)
    )


def _prepare(x, g, state, hyper, own_steps, least_ndim):
    """Return checked arrays, a state, hyper-parameters, and the step functions to use."""
    x = check.real_array("x", x, least_ndim=least_ndim)
    g = check.real_array("g", g)
    check.same_shape("x", x, "g", g)
    unknown = sorted(set(own_steps) - set(STEPS))
    if unknown:
        raise TypeError(f"own_steps: no step is called {unknown}; the steps are {sorted(STEPS)}")
    for name, function in own_steps.items():
        if not callable(function):
            raise TypeError(f"{name}: expected a function, got {function!r}")
    if state is not None and not isinstance(state, State):
        raise TypeError(f"state: expected a State or None, got {state!r}")
    if not isinstance(hyper, Hyperparameters):
        raise TypeError(f"hyper: expected Hyperparameters, got {hyper!r}")
    step = SimpleNamespace(**(STEPS | own_steps))
    return x, g, state or State(), hyper, step
