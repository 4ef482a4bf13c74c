"""What the book claims, and what establishes each claim."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from adafactor_edu.symbolic.algorithm import PAPER

__all__ = [
    "Claim",
    "ClaimFailed",
    "Verdict",
    "claim",
    "get",
    "labels",
    "same",
    "true",
    "verify",
    "verify_all",
]

_CLAIMS = {}
WIDTH = 72  # characters of a verdict's line: as many as a page shows
_KINDS = ("proof", "check")


class ClaimFailed(AssertionError):
    """A step of a proof or check did not come out as claimed."""


@dataclass(frozen=True)
class Claim:
    """A displayed equation that asserts something, and the function that establishes it.

    Parameters
    ----------
    label : str
        Label of the displayed equation, ``claim-…``.
    kind : {"proof", "check"}
        *proof*: for all symbols, or all shapes, named in the statement.  *check*: for the numbers
        or shapes tried.
    formula : str
        The LaTeX that the book displays under the label.
    statement : str
        The same in words, with its conditions.
    establish : callable
        Takes an `Algorithm`, returns the steps that were found true, raises `ClaimFailed`.
    """

    label: str
    kind: str
    formula: str
    statement: str
    establish: Callable


@dataclass(frozen=True)
class Verdict:
    """A claim that has just been established, with the steps that did it.

    Parameters
    ----------
    claim : Claim
        The claim.
    steps : tuple of str
        What was found true, in order.
    """

    claim: Claim
    steps: tuple[str, ...]

    def __repr__(self):
        said = _wrapped(f"{self.claim.kind}: {self.claim.statement}", 0)
        return "\n".join([said, *(_wrapped(f"  - {step}", 4) for step in self.steps)])


def _wrapped(text, indent):
    lines = textwrap.wrap(text, WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False)
    return "\n".join(lines)


def claim(label, kind, formula):
    """Return a decorator that registers a function as what establishes a claim.

    Parameters
    ----------
    label : str
        ``claim-…``, unique.
    kind : {"proof", "check"}
        See `Claim`.
    formula : str
        The LaTeX that the book displays.

    Returns
    -------
    callable
        Registers the function, whose docstring is the statement, and returns it unchanged.

    Raises
    ------
    ValueError
        If the label is taken or does not start with ``claim-``, or `kind` is neither.
    """
    if not label.startswith("claim-") or label in _CLAIMS:
        raise ValueError(f"label: expected a new label that starts with claim-, got {label!r}")
    if kind not in _KINDS:
        raise ValueError(f"kind: expected one of {_KINDS}, got {kind!r}")

    def register(function):
        statement = " ".join(function.__doc__.split())
        _CLAIMS[label] = Claim(label, kind, formula, statement, function)
        return function

    return register


def get(label):
    """Return the claim with `label`.

    Raises
    ------
    KeyError
        If there is none.
    """
    if label not in _CLAIMS:
        raise KeyError(f"{label}: no such claim; registered are {labels()}")
    return _CLAIMS[label]


def labels():
    """Return the labels of all registered claims, in the order of the book."""
    return tuple(_CLAIMS)


def verify(label, algorithm=PAPER):
    """Establish one claim.

    Parameters
    ----------
    label : str
        Label of the claim.
    algorithm : Algorithm, optional
        The algorithm that the claim is about; give a wrong one to see the claim fail.

    Returns
    -------
    Verdict
        The claim with the steps that establish it.

    Raises
    ------
    ClaimFailed
        If a step does not hold.
    KeyError
        If there is no such claim.

    Examples
    --------
    >>> from adafactor_edu.symbolic import claims
    >>> claims.verify("claim-rms-homogeneous")
    proof: For every real k and every n×m matrix X, RMS(kX) = |k| RMS(X).
      - RMS(kX) - |k| RMS(X) = 0
    """
    found = get(label)
    try:
        return Verdict(found, tuple(found.establish(algorithm)))
    except (ArithmeticError, ValueError) as error:  # 0/0 in the algorithm, say
        raise ClaimFailed(f"{label}: the algorithm cannot be followed: {error}") from error


def verify_all(algorithm=PAPER):
    """Establish every registered claim; return the verdicts by label.

    Raises
    ------
    ClaimFailed
        If any step of any claim does not hold.
    """
    return {label: verify(label, algorithm) for label in _CLAIMS}


def same(left, right, what):
    """Return `what` as a step found true if the expressions are equal; raise `ClaimFailed` if not.

    Parameters
    ----------
    left, right : sympy.Expr
        The two sides.
    what : str
        The step in words.
    """
    difference = sp.sympify(left - right)
    if difference != 0:
        difference = sp.cancel(sp.together(sp.expand_mul(difference)))
    if difference != 0 and not _is_rational_function(difference):
        difference = sp.simplify(difference)
    if difference != 0:
        raise ClaimFailed(f"{what}: the two sides differ by {difference}")
    return what


def true(condition, what):
    """Return `what` as a step found true if `condition` is; raise `ClaimFailed` if not.

    Parameters
    ----------
    condition : bool or None
        None, SymPy's "cannot tell", counts as not true.
    what : str
        The step in words.
    """
    if condition is None or not bool(condition):
        raise ClaimFailed(f"{what}: found {condition}")
    return what


def _is_rational_function(expression):
    """Whether `cancel` has settled it: no roots, logarithms or the like outside of sums."""
    visible = expression.replace(
        lambda e: isinstance(e, (sp.Sum, sp.Indexed)), lambda e: sp.Dummy()
    )
    return visible.is_rational_function()
