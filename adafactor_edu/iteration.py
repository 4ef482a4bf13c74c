"""One iteration of Adafactor, top to bottom, with every intermediate kept under its name.

`matrix_iteration` is Algorithm 4 and `vector_iteration` Algorithm 5 of Shazeer & Stern (2018) [1]_.

References
----------
.. [1] N. Shazeer and M. Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost",
   ICML 2018, https://proceedings.mlr.press/v80/shazeer18a.html
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from adafactor_edu import _validation as check
from adafactor_edu import steps

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array: TypeAlias = NDArray[np.float64]

__all__ = ["Hyperparameters", "Iteration", "State", "matrix_iteration", "vector_iteration"]

COMMON_STEPS = (
    "relative_step_size", "second_moment_decay", "root_mean_square", "adaptive_step_size",
    "squared_gradient", "normalized_gradient", "clip_update", "apply_update",
)  # fmt: skip
MATRIX_STEPS = (*COMMON_STEPS, "row_moment", "column_moment", "factored_second_moment")
VECTOR_STEPS = (*COMMON_STEPS, "full_second_moment")

Setting: TypeAlias = "float | Callable[[int], float] | None"


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
    beta2 : float, callable or None, optional
        The decay in [0, 1): a fixed one or a function of t; None means 1 − t^(−0.8).
    rho : float, callable or None, optional
        The relative step size, positive: a fixed one or a function of t; None means
        min(10⁻², 1/√t).

    Raises
    ------
    TypeError, ValueError
        If a value is not a real number in its range.

    Notes
    -----
    Paper, Algorithm 6.

    Examples
    --------
    >>> Hyperparameters(d=2.0)
    Hyperparameters(eps1=1e-30, eps2=0.001, d=2.0, beta2=None, rho=None)
    >>> warm_up = Hyperparameters(rho=lambda t: min(t / 1e6, 1e-2))
    >>> print(vector_iteration([1.0], [1.0], t=100, hyper=warm_up).rho)
    0.0001
    """

    eps1: float = 1e-30
    eps2: float = 1e-3
    d: float = 1.0
    beta2: Setting = None
    rho: Setting = None

    def __post_init__(self) -> None:
        """Check each value; one that a function gives is checked when it is used."""
        check.real_number("eps1", self.eps1, least=0)
        check.real_number("eps2", self.eps2, least=0)
        check.real_number("d", self.d, above=0)
        if self.beta2 is not None and not callable(self.beta2):
            check.real_number("beta2", self.beta2, least=0, below=1)
        if self.rho is not None and not callable(self.rho):
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

    r: Array | None = None
    c: Array | None = None
    v: Array | None = None


class Iteration(NamedTuple):
    """Every quantity of one iteration, in the order in which it is computed.

    The arrays are the record's own: weights and state may be updated in place without changing it.

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
    x: Array
    g: Array
    rho: float
    beta2: float
    rms_x: float
    alpha: float
    g2: Array
    r: Array | None
    c: Array | None
    v: Array
    u: Array
    rms_u: float
    u_hat: Array
    x_next: Array
    state: State


def matrix_iteration(
    x: ArrayLike,
    g: ArrayLike,
    state: State | None = None,
    t: int = 1,
    hyper: Hyperparameters = Hyperparameters(),
    **own_steps: Callable[..., Any],
) -> Iteration:
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
        or `own_steps` names a step that is not called here.

    See Also
    --------
    vector_iteration : The same for vectors, which are not factored.

    Notes
    -----
    Paper, Algorithm 4.  In a stack each matrix is factored by itself, while both RMS values
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
    x, g = _weights_and_gradient(x, g)
    if x.ndim < 2:
        raise ValueError(
            f"x: expected a matrix, got shape {x.shape}; use vector_iteration"
            + (", with the number in an array of shape (1,)" if x.ndim == 0 else "")
        )
    state = _state_of_kind(state, "matrix", "r", "c")
    step = _steps(MATRIX_STEPS, own_steps, hyper)
    t = check.iteration_number(t, single=True)
    rho, beta2 = step.relative_step_size(t), step.second_moment_decay(t)
    rms_x = step.root_mean_square(x)
    alpha = step.adaptive_step_size(x, rho, eps2=hyper.eps2, rms_x=rms_x)
    g2 = step.squared_gradient(g, eps1=hyper.eps1)  # (..., n, m)
    r = step.row_moment(state.r, g2, beta2)  # (..., n)
    c = step.column_moment(state.c, g2, beta2)  # (..., m)
    v = step.factored_second_moment(r, c)  # (..., n, m)
    u = step.normalized_gradient(g, v)
    rms_u = step.root_mean_square(u)
    u_hat = step.clip_update(u, d=hyper.d, rms_u=rms_u)
    x_next = step.apply_update(x, alpha, u_hat)
    after = State(r=r.copy(), c=c.copy())
    return Iteration(t, x, g, rho, beta2, rms_x, alpha, g2, r, c, v, u, rms_u, u_hat, x_next, after)


def vector_iteration(
    x: ArrayLike,
    g: ArrayLike,
    state: State | None = None,
    t: int = 1,
    hyper: Hyperparameters = Hyperparameters(),
    **own_steps: Callable[..., Any],
) -> Iteration:
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
        or `own_steps` names a step that is not called here.

    See Also
    --------
    matrix_iteration : The factored form for matrices.

    Notes
    -----
    Paper, Algorithm 5.  At t = 1 the update is sign(G).

    Examples
    --------
    >>> print(vector_iteration([1.0, 2.0], [0.3, -0.1]).u)
    [ 1. -1.]
    """
    x, g = _weights_and_gradient(x, g)
    if x.ndim != 1:
        remedy = "use matrix_iteration" if x.ndim else "put the number in an array of shape (1,)"
        raise ValueError(f"x: expected a vector, got shape {x.shape}; {remedy}")
    state = _state_of_kind(state, "vector", "v")
    step = _steps(VECTOR_STEPS, own_steps, hyper)
    t = check.iteration_number(t, single=True)
    rho, beta2 = step.relative_step_size(t), step.second_moment_decay(t)
    rms_x = step.root_mean_square(x)
    alpha = step.adaptive_step_size(x, rho, eps2=hyper.eps2, rms_x=rms_x)
    g2 = step.squared_gradient(g, eps1=hyper.eps1)  # (n,)
    v = step.full_second_moment(state.v, g2, beta2)  # (n,)
    u = step.normalized_gradient(g, v)
    rms_u = step.root_mean_square(u)
    u_hat = step.clip_update(u, d=hyper.d, rms_u=rms_u)
    x_next = step.apply_update(x, alpha, u_hat)
    no, after = None, State(v=v.copy())
    return Iteration(
        t, x, g, rho, beta2, rms_x, alpha, g2, no, no, v, u, rms_u, u_hat, x_next, after
    )


def _weights_and_gradient(x: ArrayLike, g: ArrayLike) -> tuple[Array, Array]:
    """Return both as arrays that share no memory with the caller's."""
    own_x, own_g = check.real_array("x", x), check.real_array("g", g)
    check.same_shape("x", own_x, "g", own_g)
    return own_x.copy(), own_g.copy()


def _state_of_kind(state: State | None, kind: str, *names: str) -> State:
    """Return the state to start from, or say that it is not that of a matrix, or of a vector."""
    if state is None:
        return State()
    if not isinstance(state, State):
        raise TypeError(f"state: expected a State or None, got {state!r}")
    given = [name for name, moment in zip(State._fields, state, strict=True) if moment is not None]
    if given and given != list(names):
        raise ValueError(
            f"state: a {kind} needs {' and '.join(names)}, got {' and '.join(given)}; "
            "pass the state of the same parameter, or None before the first iteration"
        )
    return state


def _steps(names: tuple[str, ...], own_steps: dict[str, Any], hyper: Any) -> SimpleNamespace:
    """Return the step functions to call, by name: the reader's own, the settings', the paper's."""
    if not isinstance(hyper, Hyperparameters):
        raise TypeError(f"hyper: expected Hyperparameters, got {hyper!r}")
    unknown = sorted(set(own_steps) - set(steps.__all__))
    if unknown:
        raise TypeError(f"own_steps: no step is called {unknown}; use {', '.join(names)}")
    unused = sorted(set(own_steps) - set(names))
    if unused:
        raise TypeError(f"own_steps: {unused} is never called here; use {', '.join(names)}")
    chosen = {name: getattr(steps, name) for name in names}
    chosen |= {name: _own(name, function) for name, function in own_steps.items()}
    for name, argument, setting in (
        ("relative_step_size", "rho", hyper.rho),
        ("second_moment_decay", "beta2", hyper.beta2),
    ):
        if setting is not None:
            if name in own_steps:
                raise TypeError(
                    f"{name}: never called, as hyper.{argument} is {setting!r}; drop one"
                )
            chosen[name] = _schedule(argument, setting)
    return SimpleNamespace(**chosen)


def _scheduled(hyper: Hyperparameters, t: int) -> tuple[float, float]:
    """Return ρ_t and β̂₂ₜ, as the settings have them."""
    if not isinstance(hyper, Hyperparameters):
        raise TypeError(f"hyper: expected Hyperparameters, got {hyper!r}")
    paper: dict[str, Any] = {
        "rho": steps.relative_step_size,
        "beta2": steps.second_moment_decay,
    }

    def at(name: str, setting: Any) -> float:
        if isinstance(setting, float):
            return setting  # checked when the settings were made
        return float(paper[name](t) if setting is None else _schedule(name, setting)(t))

    return at("rho", hyper.rho), at("beta2", hyper.beta2)


def _schedule(name: str, setting: Any) -> Callable[[int], float]:
    """Return a function of t: `setting` itself, its result checked, or that number at every t."""
    bounds = {"above": 0} if name == "rho" else {"least": 0, "below": 1}
    if callable(setting):
        return lambda t: check.real_number(f"hyper.{name} at t = {t}", setting(t), **bounds)
    return lambda t: check.real_number(name, setting, **bounds)


def _own(name: str, function: Any) -> Callable[..., Any]:
    """Return a reader's function as a step: its arguments are copies, its result is checked."""
    if not callable(function):
        raise TypeError(f"{name}: expected a function, got {function!r}")
    try:
        parameters = dict(inspect.signature(function).parameters)
    except ValueError:  # a function written in C may not tell
        parameters = {}
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    left_out = set() if takes_any else {"rms_x", "rms_u"} - set(parameters)

    def step(*arguments: Any, **settings: Any) -> Any:
        copies = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
        wanted = {key: value for key, value in settings.items() if key not in left_out}
        result = function(*copies, **wanted)
        if result is None:
            raise TypeError(f"{name}: your function returned None; end it with return")
        array = check.real_array(f"{name}, the result of your function,", result)
        return array.copy() if array.ndim else array[()]

    return step
