"""Kernels that loop, for matrices and vectors of any size, from the formulas of one entry.

Where a fixed size writes every entry out, an axis here keeps its running index: a mean stays a
`Mean` in the formula and becomes a loop in the script.
"""

from dataclasses import dataclass
from typing import NamedTuple

import sympy as sp

from adafactor_edu.symbolic.axes import COLUMNS, ROWS

__all__ = ["Entries", "LoopAxis", "Mean", "loop_axes", "loop_code"]

SIZES = {"i": "rows", "j": "columns"}  # JavaScript's name of the size that an index runs to


class Mean(sp.Function):
    """The mean of a term over a running index, left to the script.

    Examples
    --------
    >>> i = ROWS.index
    >>> print(Mean(sp.Symbol("x[i]"), i))
    Mean(x[i], i)
    """

    nargs = 2


@dataclass(frozen=True)
class LoopAxis:
    """An axis of any size, over which the script loops.

    Parameters
    ----------
    index : sympy.Symbol
        The running index.

    Examples
    --------
    >>> print(LoopAxis(ROWS.index).mean(lambda i: sp.Symbol(f"x[{i}]") ** 2))
    Mean(x[i]**2, i)
    """

    index: sp.Symbol

    def mean(self, term):
        """Return the mean of ``term(i)``."""
        return Mean(term(self.index), self.index)


class Entries(NamedTuple):
    """A vector or matrix, given by the formula of one entry.

    Parameters
    ----------
    value : sympy.Expr
        The entry, in terms of symbols such as ``g[i][j]``.
    indices : tuple of sympy.Symbol
        The running indices, outermost first.

    Examples
    --------
    >>> Entries(sp.Symbol("x[i]") ** 2, (ROWS.index,)).indices
    (i,)
    """

    value: sp.Expr
    indices: tuple


def loop_axes(dimensions):
    """Return the axes of a vector or a matrix of any size.

    Parameters
    ----------
    dimensions : int
        1 or 2.

    Returns
    -------
    list of LoopAxis
        Rows, then columns.

    Examples
    --------
    >>> [str(axis.index) for axis in loop_axes(2)]
    ['i', 'j']
    """
    return [LoopAxis(axis.index) for axis in (ROWS, COLUMNS)[:dimensions]]


def loop_code(name, entries, write):
    """Return lines of JavaScript that make a number, a vector or a matrix.

    Parameters
    ----------
    name : str
        Name of the variable.
    entries : Entries or sympy.Expr
        What it holds.
    write : callable
        Turns an expression without means into JavaScript.

    Returns
    -------
    list of str
        Lines, indented for the body of a function.

    Examples
    --------
    >>> entry = Entries(Mean(sp.Symbol("x[i][j]"), COLUMNS.index), (ROWS.index,))
    >>> print(*loop_code("r", entry, str), sep="\\n")
      var r = [];
      for (var i = 0; i < rows; i += 1) {
        var r_j = 0;
        for (var j = 0; j < columns; j += 1) {
          r_j += x[i][j];
        }
        r_j /= columns;
        r[i] = r_j;
      }
    """
    if not isinstance(entries, Entries):
        lines, value = _means(name, entries, "  ", write)
        return [*lines, f"  var {name} = {write(value)};"]
    place, indent, opening, closing = name, "  ", [f"  var {name} = [];"], []
    for depth, index in enumerate(entries.indices):
        opening.append(f"{indent}{_head(index)}")
        closing.insert(0, f"{indent}}}")
        indent, place = indent + "  ", f"{place}[{index}]"
        if depth + 1 < len(entries.indices):
            opening.append(f"{indent}{place} = [];")
    lines, value = _means(name, entries.value, indent, write)
    return [*opening, *lines, f"{indent}{place} = {write(value)};", *closing]


def _head(index):
    return f"for (var {index} = 0; {index} < {SIZES[str(index)]}; {index} += 1) {{"


def _means(name, value, indent, write):
    """Return loops for the means in `value`, outermost first, and `value` with their names."""
    lines = []
    means = value.atoms(Mean)
    outermost = [mean for mean in means if not any(o != mean and o.has(mean) for o in means)]
    for mean in sorted(outermost, key=str):
        term, index = mean.args
        total = f"{name}_{index}"
        inner, code = _means(total, term, indent + "  ", write)
        size = SIZES[str(index)]
        lines += [
            f"{indent}var {total} = 0;",
            f"{indent}{_head(index)}",
            *inner,
            f"{indent}  {total} += {write(code)};",
            f"{indent}}}",
            f"{indent}{total} /= {size};",
        ]
        value = value.xreplace({mean: sp.Symbol(total, real=True)})
    return lines, value
