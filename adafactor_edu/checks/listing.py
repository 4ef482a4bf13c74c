"""The misconceptions of the table as a list to read, for whoever teaches with it."""

from html import escape
from typing import NamedTuple

from adafactor_edu.checks.iterations import ITERATIONS
from adafactor_edu.checks.table import TABLE

__all__ = ["Listing", "misconceptions"]


class Listing(NamedTuple):
    """Misconceptions by step, shown as text and, in a notebook, as a list.

    Parameters
    ----------
    steps : dict
        Name of a step to a dictionary of identifier to what was done.

    Examples
    --------
    >>> print(Listing({"twice": {"squared": "you square"}}))
    twice
      squared: you square
    """

    steps: dict

    def __str__(self):
        return "\n".join(
            "\n".join([step, *(f"  {name}: {clause}" for name, clause in known.items())])
            for step, known in self.steps.items()
        )

    def _repr_html_(self):
        parts = []
        for step, known in self.steps.items():
            entries = "".join(
                f"<dt><code>{escape(name)}</code></dt><dd>{escape(clause)}</dd>"
                for name, clause in known.items()
            )
            parts.append(f"<p><strong><code>{escape(step)}</code></strong></p><dl>{entries}</dl>")
        return f'<div class="listing">{"".join(parts)}</div>'


def misconceptions(*steps):
    """Return what the table knows, as a list to read.

    Parameters
    ----------
    *steps : str
        Names of steps; without any, all of them and the whole iterations.

    Returns
    -------
    Listing
        Identifier and clause, which ends the sentence "this comes out if …", for each step.

    Raises
    ------
    ValueError
        If there is no such step.

    Examples
    --------
    >>> print(misconceptions("apply_update"))  # doctest: +ELLIPSIS
    apply_update
      added: ...
    """
    entries = TABLE | ITERATIONS
    for step in steps:
        if step not in entries:
            raise ValueError(f"step: {step!r} is not one of {sorted(entries)}")
    return Listing(
        {
            step: {it.identifier: it.clause for it in entries[step].misconceptions}
            for step in steps or entries
        }
    )
