"""One iteration for any n and m, and how to decide a maximum in a proof by cases."""

import sympy as sp

from adafactor_edu.symbolic.algorithm import derive
from adafactor_edu.symbolic.axes import COLUMNS, ROWS, base
from adafactor_edu.symbolic.claims.registry import ClaimFailed
from adafactor_edu.symbolic.iteration import SCALARS

__all__ = ["H", "I", "J", "K", "any_matrix", "any_vector", "decide", "zero"]

I, J = ROWS.index, COLUMNS.index  # noqa: E741
K = sp.Symbol("k", positive=True)
H = sp.Symbol("h", nonnegative=True)  # "by how much": 1 + h is any number from 1 on


def zero(*at):
    """Return 0 for every index: the state before the first iteration."""
    return sp.S.Zero


def any_matrix(algorithm, **given):
    """Return every quantity of an iteration for an n×m matrix, n and m any.

    Parameters
    ----------
    algorithm : Algorithm
        The lines to follow.
    **given
        What to use in place of symbols: scalars, or functions of the indices.

    Returns
    -------
    dict
        As `derive` returns it.
    """
    tensors = {name: _entries(base(name)) for name in ("x", "g")}
    tensors |= {name: _entries(base(f"previous_{name}", nonnegative=True)) for name in "rc"}
    return derive(algorithm, (ROWS, COLUMNS), {**SCALARS, **tensors, **given})


def any_vector(algorithm, **given):
    """Return every quantity of an iteration for a vector of any size; see `any_matrix`."""
    tensors = {name: _entries(base(name)) for name in ("x", "g")}
    tensors["v"] = _entries(base("previous_v", nonnegative=True))
    return derive(algorithm, (ROWS,), {**SCALARS, **tensors, **given})


def _entries(tensor):
    return lambda *at: tensor[at]


def decide(expression):
    """Return `expression` with every max and min replaced by the argument that it is.

    Raises
    ------
    ClaimFailed
        If the assumptions on the symbols do not settle which argument that is.
    """

    def pick(extreme):
        larger_wins = isinstance(extreme, sp.Max)
        for candidate in extreme.args:
            gaps = [sp.factor(candidate - other) for other in extreme.args]
            if all(gap.is_nonnegative if larger_wins else gap.is_nonpositive for gap in gaps):
                return candidate
        raise ClaimFailed(f"cannot decide {extreme}")

    return sp.simplify(
        expression.replace(lambda e: isinstance(e, (sp.Max, sp.Min)), pick)
        if isinstance(expression, sp.Basic)
        else expression
    )
