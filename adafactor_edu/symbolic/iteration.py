"""One iteration of Adafactor in SymPy, for a matrix or vector of fixed size."""

from typing import NamedTuple

import sympy as sp

from adafactor_edu.symbolic.algorithm import PAPER, WIKI, derive
from adafactor_edu.symbolic.axes import COLUMNS, ROWS, Axis

__all__ = [
    "ALPHA",
    "BETA2",
    "EPS1",
    "EPS2",
    "RHO",
    "D",
    "SymbolicIteration",
    "T",
    "adam_decay",
    "relative_step",
    "second_moment_decay",
    "symbolic_iteration",
    "symbolic_program",
]

T = sp.Symbol("t", positive=True)
ALPHA = sp.Symbol("alpha", positive=True)
RHO, D, EPS1, EPS2 = sp.symbols("rho d eps1 eps2", positive=True)
BETA2 = sp.Symbol("beta2", nonnegative=True)
RHO_CAP, DECAY_EXPONENT = sp.Rational(1, 100), sp.Rational(4, 5)  # Algorithm 6
SCALARS = {"rho": RHO, "beta2": BETA2, "eps1": EPS1, "eps2": EPS2, "d": D}


class SymbolicIteration(NamedTuple):
    """Every quantity of one iteration, under the names of `adafactor_edu.Iteration`.

    Parameters
    ----------
    x, g : sympy.Matrix
        Weights before the step, and the gradient; a vector is a column.
    rho, beta2 : sympy.Expr
        Relative step size ρ_t and decay β̂₂ₜ.
    rms_x, alpha : sympy.Expr
        RMS(X_{t−1}) and the step size α_t.
    g2 : sympy.Matrix
        G_t² + ε₁.
    r, c : sympy.Matrix or None
        Row and column moments as columns; None for a vector.
    v, u : sympy.Matrix
        Second-moment estimate V̂_t and normalised gradient U_t.
    rms_u : sympy.Expr
        RMS(U_t).
    u_hat, x_next : sympy.Matrix
        Clipped update Û_t and the weights after the step.

    Examples
    --------
    >>> print(symbolic_iteration((2, 2)).g2[0, 1])
    eps1 + g[0][1]**2
    """

    x: sp.Matrix
    g: sp.Matrix
    rho: sp.Expr
    beta2: sp.Expr
    rms_x: sp.Expr
    alpha: sp.Expr
    g2: sp.Matrix
    r: sp.Matrix | None
    c: sp.Matrix | None
    v: sp.Matrix
    u: sp.Matrix
    rms_u: sp.Expr
    u_hat: sp.Matrix
    x_next: sp.Matrix


def relative_step(t, cap=RHO_CAP):
    """Return ρ_t = min(cap, 1/√t) (Algorithm 6).

    Parameters
    ----------
    t : int or sympy.Expr
        Iteration number, from 1.
    cap : sympy.Expr, optional
        The largest relative step.

    Returns
    -------
    sympy.Expr
        The relative step size.

    Examples
    --------
    >>> print(relative_step(1), relative_step(1_000_000))
    1/100 1/1000
    """
    return sp.Min(cap, 1 / sp.sqrt(t))


def second_moment_decay(t, exponent=DECAY_EXPONENT):
    """Return β̂₂ₜ = 1 − t^(−exponent) (Algorithm 6).

    Parameters
    ----------
    t : int or sympy.Expr
        Iteration number, from 1.
    exponent : sympy.Expr, optional
        The paper's is 4/5.

    Returns
    -------
    sympy.Expr
        The decay.

    Examples
    --------
    >>> print(second_moment_decay(1), second_moment_decay(32))
    0 15/16
    """
    return 1 - sp.sympify(t) ** -exponent


def adam_decay(t, beta2=BETA2):
    """Return β̂₂ₜ = β₂(1 − β₂^(t−1))/(1 − β₂ᵗ), the decay hidden in Adam's bias correction.

    Parameters
    ----------
    t : int or sympy.Expr
        Iteration number, from 1.
    beta2 : sympy.Expr, optional
        Adam's fixed β₂.

    Returns
    -------
    sympy.Expr
        The decay.

    Examples
    --------
    >>> print(adam_decay(1), adam_decay(2, sp.Rational(1, 2)))
    0 1/3
    """
    t = sp.sympify(t)
    return beta2 * (1 - beta2 ** (t - 1)) / (1 - beta2**t)


def symbolic_iteration(shape, *, normalised=True, algorithm=None, **values):
    """Return one iteration with every quantity written out in the symbols given.

    Parameters
    ----------
    shape : tuple of int
        ``(n, m)`` for a matrix, ``(n,)`` for a vector.
    normalised : bool, optional
        True for the paper's V̂ = R C/mean(R), False for the plain outer product R C.
    algorithm : Algorithm, optional
        Lines to follow in place of the above.
    **values
        What to use in place of symbols: ``x``, ``g``, ``r``, ``c``, ``v`` (nested lists or
        matrices; the state may be 0), ``rho``, ``beta2``, ``eps1``, ``eps2``, ``d``.

    Returns
    -------
    SymbolicIteration
        Every quantity, in terms of the symbols and values given.

    Raises
    ------
    ValueError
        If `shape` is not one or two positive whole numbers or a value does not fit it.
    TypeError
        If a name in `values` is not one of the above.

    Notes
    -----
    Algorithms 4 and 5 of the paper, with means for sums.

    Examples
    --------
    >>> step = symbolic_iteration((2,), x=[1, -1], g=[3, -2], v=0, beta2=0, eps1=0)
    >>> print(step.u.T, step.u_hat.T)
    Matrix([[1, -1]]) Matrix([[1/Max(1, 1/d), -1/Max(1, 1/d)]])
    """
    axes = _axes(shape)
    kept = {}

    def tabulate(name, value, *over):
        kept[name] = value if not over else _table(value, over)
        return value if not over else _reader(kept[name])

    given = _given(axes, values)
    derive(algorithm or (PAPER if normalised else WIKI), axes, given, tabulate)
    kept |= {name: given[name] for name in ("rho", "beta2")}
    kept |= {name: _table(given[name], axes) for name in ("x", "g")}
    return SymbolicIteration(**{name: kept.get(name) for name in SymbolicIteration._fields})


def symbolic_program(shape, *, normalised=True, algorithm=None, **values):
    """Return the iteration as a list of definitions, each in terms of the ones before it.

    Parameters
    ----------
    shape : tuple of int
        ``(n, m)`` for a matrix, ``(n,)`` for a vector.
    normalised : bool, optional
        As for `symbolic_iteration`.
    algorithm : Algorithm, optional
        As for `symbolic_iteration`.
    **values
        As for `symbolic_iteration`.

    Returns
    -------
    dict
        Name to expression, list (vectors) or matrix.  The entry of row 1, column 2 of a quantity
        ``v`` made earlier is the symbol ``v[0][1]`` in the later ones; a state from before is
        ``previous_r[0]``.

    Examples
    --------
    >>> program = symbolic_program((2, 2))
    >>> print(program["v"][0, 1])
    r[0]*share[1]
    """
    axes = _axes(shape)
    program = {}

    def name_it(name, value, *over):
        table = value if not over else _table(value, over)
        program[name] = list(table) if len(over) == 1 else table
        return _symbols(name, over)

    derive(algorithm or (PAPER if normalised else WIKI), axes, _given(axes, values), name_it)
    return program


def _axes(shape):
    """Return one axis per entry of `shape`."""
    sizes = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    if len(sizes) not in (1, 2) or not all(isinstance(k, int) and k > 0 for k in sizes):
        raise ValueError(f"shape: expected (n, m) or (n,) with positive integers, got {shape!r}")
    return [Axis(axis.index, k) for axis, k in zip((ROWS, COLUMNS), sizes, strict=False)]


def _given(axes, values):
    """Return the inputs of `derive`: what the caller gave, symbols for the rest."""
    tensors = {"x": axes, "g": axes}
    tensors |= {"r": axes[:1], "c": axes[1:]} if len(axes) == 2 else {"v": axes}
    unknown = sorted(set(values) - set(SCALARS) - set(tensors))
    if unknown:
        raise TypeError(f"values: {unknown} not understood; use {[*tensors, *SCALARS]}")
    given = {name: sp.sympify(values.get(name, symbol)) for name, symbol in SCALARS.items()}
    for name, over in tensors.items():
        if name in values:
            given[name] = _reader(_matrix(name, values[name], over))
        else:
            previous = name in "rcv"
            label = f"previous_{name}" if previous else name
            given[name] = _symbols(label, over, nonnegative=True if previous else None)
    return given


def _matrix(name, value, axes):
    """Return `value` as a matrix that fits `axes`."""
    size = (axes[0].size, axes[1].size if len(axes) == 2 else 1)
    if isinstance(value, (int, sp.Expr)) and value == 0:
        return sp.zeros(*size)
    matrix = sp.Matrix(value)
    if matrix.shape != size:
        raise ValueError(f"{name}: expected shape {size}, got {matrix.shape}")
    return matrix


def _symbols(name, axes, nonnegative=None):
    """Return a function of indices that gives real symbols; one symbol without indices."""
    if not axes:
        return sp.Symbol(name, real=True, nonnegative=nonnegative)
    return lambda *at: sp.Symbol(
        name + "".join(f"[{k}]" for k in at), real=True, nonnegative=nonnegative
    )


def _table(tensor, axes):
    """Return the matrix of all entries of `tensor`; one axis makes a column."""
    rows, columns = axes[0].size, axes[1].size if len(axes) == 2 else 1
    return sp.Matrix(rows, columns, lambda i, j: tensor(*(i, j)[: len(axes)]))


def _reader(matrix):
    """Return the entries of `matrix` as a function of the indices."""
    return lambda *at: matrix[at[0], at[1] if len(at) == 2 else 0]
