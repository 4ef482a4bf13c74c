"""What is said about an answer."""

import html
from typing import NamedTuple

__all__ = ["Verdict"]


class Verdict(NamedTuple):
    """What is said about an answer.

    Parameters
    ----------
    passed : bool
        Whether the answer is right.
    message : str
        Why; never only "wrong", and never the solution.
    misconceptions : tuple of str, optional
        Identifiers of what explains a wrong answer.

    Examples
    --------
    >>> print(Verdict(False, "This comes out if you add; did you?"))
    ✗ This comes out if you add; did you?
    """

    passed: bool
    message: str
    misconceptions: tuple = ()

    def __str__(self):
        """Return the verdict as text."""
        return f"{'✓' if self.passed else '✗'} {self.message}"

    def __repr__(self):
        """Return the verdict as text."""
        return str(self)

    def _repr_html_(self):
        return f"<p>{html.escape(str(self))}</p>"
