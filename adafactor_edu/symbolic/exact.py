"""The worked example in exact arithmetic: every entry a rational number or a radical."""

import numpy as np
import sympy as sp

from adafactor_edu.symbolic.iteration import (
    relative_step,
    second_moment_decay,
    symbolic_iteration,
)
from adafactor_edu.worked_example import HYPER, X0, G

__all__ = ["exact", "exact_worked_example", "to_float"]


def exact(values):
    """Return decimal numbers as the fractions they stand for: 0.3 is 3/10.

    Parameters
    ----------
    values : float or array_like of float
        Numbers that were written as decimals.

    Returns
    -------
    sympy.Rational or sympy.Matrix
        One fraction per number.

    Examples
    --------
    >>> print(exact(0.3), exact([[0.25, -1.1]]))
    3/10 Matrix([[1/4, -11/10]])
    """
    if isinstance(values, float):
        return sp.Rational(repr(values))
    return sp.Matrix(values).applyfunc(lambda entry: sp.Rational(repr(float(entry))))


def exact_worked_example(normalised=True, *, algorithm=None, eps1=0, scale=1, d=1):
    """Return the first iteration of the worked example, exactly.

    Parameters
    ----------
    normalised : bool, optional
        True for the paper's V̂, False for the wiki page's plain outer product.
    algorithm : Algorithm, optional
        Lines to follow in place of the above.
    eps1 : sympy.Expr or int, optional
        ε₁; the page leaves it out, and so do we unless told otherwise (10⁻³⁰ would stretch every
        fraction to thirty digits; `claim-example-eps1` bounds what it would change).
    scale : sympy.Expr or int, optional
        Factor on the gradient.
    d : sympy.Expr or int, optional
        Clipping threshold.

    Returns
    -------
    SymbolicIteration
        Numbers throughout.

    Examples
    --------
    >>> step = exact_worked_example()
    >>> print(step.r.T, step.v[0, 0], step.rms_x)
    Matrix([[29/300, 31/150, 29/300]]) 551/6000 sqrt(65)/10
    """
    return symbolic_iteration(
        X0.shape,
        normalised=normalised,
        algorithm=algorithm,
        x=exact(X0),
        g=scale * exact(G),
        r=0,
        c=0,
        rho=relative_step(1),
        beta2=second_moment_decay(1),
        eps1=eps1,
        eps2=exact(HYPER.eps2),
        d=d,
    )


def to_float(value, digits=30):
    """Return a number or matrix as float64, evaluated with `digits` digits before rounding.

    Parameters
    ----------
    value : sympy.Expr or sympy.Matrix
        Exact numbers.
    digits : int, optional
        Working precision.

    Returns
    -------
    float or numpy.ndarray
        A column comes out one-dimensional.

    Examples
    --------
    >>> print(to_float(sp.sqrt(2)), to_float(sp.Matrix([sp.S(1) / 4, 2])))
    1.4142135623730951 [0.25 2.  ]
    """
    if not isinstance(value, sp.MatrixBase):
        return float(sp.N(value, digits))
    floats = np.array([float(sp.N(entry, digits)) for entry in value])
    return floats if value.cols == 1 else floats.reshape(value.shape)
