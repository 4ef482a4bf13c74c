"""Axes that know how to sum, so that one formula serves a 3×3 matrix and every n×m matrix.

A tensor is a function of its indices, ``x(i, j)``.  An `Axis` of fixed size adds the entries up; an
axis of symbolic size keeps the sum as a `sympy.Sum`, brought to a normal form in which equal sums
are equal expressions.
"""

from dataclasses import dataclass

import sympy as sp

__all__ = ["COLUMNS", "ROWS", "Axis", "M", "N", "base"]

N, M = sp.symbols("n m", integer=True, positive=True)


@dataclass(frozen=True)
class Axis:
    """One axis of a matrix: an index and how far it runs.

    Parameters
    ----------
    index : sympy.Symbol
        The running index in symbolic sums.
    size : int or sympy.Symbol
        A number for a matrix of fixed size (indices 0 … size − 1), a symbol for any size
        (indices 1 … size).

    Examples
    --------
    >>> print(Axis(sp.Symbol("i"), 3).sum(lambda i: i**2))
    5
    >>> a = base("a")
    >>> print(ROWS.mean(lambda i: 2 * a[i] + 1))
    (n + 2*Sum(a[i], (i, 1, n)))/n
    """

    index: sp.Symbol
    size: int | sp.Symbol

    def sum(self, term):
        """Return the sum of ``term(i)`` over the axis."""
        if isinstance(self.size, int):
            return sp.Add(*(term(k) for k in range(self.size)))
        return _normal_sum(term(self.index), (self.index, sp.Integer(1), self.size))

    def mean(self, term):
        """Return the mean of ``term(i)`` over the axis."""
        return self.sum(term) / self.size


def base(name, **assumptions):
    """Return an indexed symbol, real unless told otherwise."""
    return sp.IndexedBase(name, **(assumptions or {"real": True}))


ROWS = Axis(sp.Symbol("i", integer=True), N)
COLUMNS = Axis(sp.Symbol("j", integer=True), M)


def _normal_sum(expression, limit):
    """Return Σ expression, term by term, with everything independent of the index in front."""
    index, _, size = limit
    total = sp.S.Zero
    for term in sp.Add.make_args(sp.expand_mul(expression)):
        factor, dependent = term.as_independent(index, as_Add=False)
        total += factor * (size if dependent == 1 else _merged_sum(dependent, limit))
    return total


def _merged_sum(term, limit):
    """Return Σ term, joining an inner sum into one double sum with its limits in a fixed order."""
    factors = sp.Mul.make_args(term)
    inner = [f for f in factors if isinstance(f, sp.Sum)]
    if len(inner) != 1:
        return sp.Sum(term, limit)
    (inner,) = inner
    rest = sp.Mul(*(f for f in factors if f is not inner))
    limits = sorted([*inner.limits, limit], key=str)
    return sp.Sum(rest * inner.function, *limits)
