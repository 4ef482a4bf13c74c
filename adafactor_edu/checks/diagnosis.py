"""What the check of a function found, as an object, as text and as HTML."""

import html

import numpy as np

__all__ = ["Diagnosis"]

STYLE = "border-left: 4px solid {colour}; padding: 0.25em 1em; margin: 0.5em 0"
RIGHT, WRONG = "#007a5e", "#b35400"


class Diagnosis:
    """What is right or wrong with a function.

    Parameters
    ----------
    step : str
        What the function is meant to be.
    verdict : dict
        From the judge.
    printed : str, optional
        What the function printed while it was tried.

    Attributes
    ----------
    passed : bool
        Whether the function is right.
    misconceptions : list of str
        Identifiers of what explains its results, the most likely first; empty if it is right.
    steps : list of str
        The step that each belongs to: in an iteration, its place.
    clues : list of str
        Those of `misconceptions` that describe the result because nothing in the table explains it.
    message, question : str
        What was misunderstood, and a question that leads on.
    remarks : list of str
        What is worth knowing although the function is right.
    example : dict or None
        The smallest case that shows it: ``input`` (by name), ``expected``, ``got``.
    exception : dict or None
        ``text``, a traceback of the reader's lines, and the ``line`` where it happened.

    Examples
    --------
    >>> from adafactor_edu.checks import diagnose
    >>> print(diagnose("apply_update", lambda x, alpha, u_hat: x - u_hat))
    ✗ apply_update: This comes out if you subtract the update without the step size; did you?
      How large is a typical entry of Û, compared with the weights?
      input     x = [1.5, -2], alpha = 0.5, u_hat = [1, 0.5]
      yours     [0.5, -2.5]
      expected  [1, -2.25]
    """

    def __init__(self, step, verdict, printed=""):
        self.step, self.verdict, self.printed = step, verdict, printed
        self.passed = verdict["passed"]
        self.misconceptions = list(verdict["misconceptions"])
        self.steps = list(verdict["steps"])
        self.clues = list(verdict["clues"])
        self.message, self.question = verdict["message"], verdict["question"]
        self.remarks = list(verdict["remarks"])
        self.example, self.exception = verdict["example"], verdict["exception"]

    def __bool__(self):
        """Return whether the function is right."""
        return self.passed

    def __repr__(self):
        """Return the verdict as text."""
        if self.passed:
            lines = [f"✓ {self.step}: {self.message}", *(f"  {remark}" for remark in self.remarks)]
            return "\n".join(lines)
        lines = [f"✗ {self.step}: {self.message}"]
        lines += [f"  {self.question}"] if self.question else []
        lines += [f"  {name:<9} {value}".rstrip() for name, value in self._shown()]
        if self.exception:
            lines += ["  " + line for line in self.exception["text"].splitlines()]
        if self.printed:
            lines += ["  printed:", *(f"    {line}" for line in self.printed.splitlines()[:20])]
        return "\n".join(lines)

    def _repr_html_(self):
        """Return the verdict for a notebook."""
        mark, colour = ("✓", RIGHT) if self.passed else ("✗", WRONG)
        name = f"<code>{html.escape(self.step)}</code>"
        parts = [f"<p><strong>{mark} {name}</strong>: {html.escape(self.message)}</p>"]
        parts += [f"<p>{html.escape(it)}</p>" for it in (self.question, *self.remarks) if it]
        rows = "".join(
            f'<tr><th scope="row" style="text-align: left">{name}</th>'
            f'<td style="text-align: left"><pre>{html.escape(value)}</pre></td></tr>'
            for name, value in self._shown()
        )
        parts += [f"<table>{rows}</table>"] if rows else []
        if self.exception:
            parts.append(f"<pre>{html.escape(self.exception['text'])}</pre>")
        if self.printed:
            parts.append(f"<p>It printed:</p><pre>{html.escape(self.printed[:2000])}</pre>")
        return f'<div style="{STYLE.format(colour=colour)}">{"".join(parts)}</div>'

    def _shown(self):
        """Return the rows of the smallest example, as words."""
        if not self.example:
            return []
        given = [f"{name} = {words(value)}" for name, value in self.example["input"].items()]
        got = self.example["got"]
        yours = got if isinstance(got, str) else words(got, self.example.get("type"))
        return [
            ("input", ", ".join(given)),
            ("yours", yours),
            ("expected", words(self.example["expected"])),
        ]


def words(value, kind=None):
    """Return a number or an array as a person writes it."""
    if value is None:
        return "None" if kind in (None, "NoneType") else f"a value of type {kind}"
    if isinstance(value, list):
        if any(item is None for item in np.ravel(np.array(value, dtype=object))):
            return str(value).replace("None", "not finite")
        return "[" + ", ".join(words(item) for item in value) + "]"
    return f"{value:.6g}"
