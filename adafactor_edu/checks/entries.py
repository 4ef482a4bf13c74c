"""What an entry of the table is: a step with its right formula, and the wrong ones made from it."""

import textwrap
from itertools import combinations
from typing import NamedTuple

import numpy as np

__all__ = ["Misconception", "Step"]

WIDTH = 58  # columns of an editor on a page of 1280 px


class Misconception(NamedTuple):
    """A wrong idea about one step.

    Parameters
    ----------
    identifier : str
        Name, unique within the step.
    clause : str
        What was done, for the sentence "This comes out if …; did you?".
    question : str
        A question that leads on.
    forms : tuple of dict
        Ways to write it: parts of the step's formula, by name, and what stands in their place.

    Examples
    --------
    >>> print(Misconception("no-root", "you stop at the mean square", "?", ()).message)
    This comes out if you stop at the mean square; did you?
    """

    identifier: str
    clause: str
    question: str
    forms: tuple

    @property
    def message(self):
        """Return the sentence that names the misconception.

        Returns
        -------
        str
            One sentence.
        """
        return f"This comes out if {self.clause}; did you?"


class Step(NamedTuple):
    """A line of the algorithm that a reader can write.

    Parameters
    ----------
    name : str
        Name of the function.
    signature : str
        Its parameters, with defaults, as parts may be.
    summary : str
        First line of the docstring of the starter code.
    details : tuple of str
        What the parameters are, one line each.
    question : str
        One question that helps before the first try.
    parts : dict
        The formula: ``result`` is the whole, and a name in braces stands for another part.
    misconceptions : tuple of Misconception
        The wrong ideas, the most frequent first.
    before : tuple of str, optional
        Lines of the solution that come before the formula.

    Examples
    --------
    >>> step = Step("twice", "x", "Return 2x.", (), "?", {"result": "{two} * x", "two": "2"}, ())
    >>> print(step.solution, step.function()(3))
    def twice(x):
        return 2 * x
     6
    """

    name: str
    signature: str
    summary: str
    details: tuple
    question: str
    parts: dict
    misconceptions: tuple
    before: tuple = ()

    @property
    def parameters(self):
        """Return the names of the parameters.

        Returns
        -------
        list of str
            In order.
        """
        names = [word.partition("=")[0].strip() for word in self.signature.split(",")]
        return [name for name in names if name != "*"]

    @property
    def head(self):
        """Return the line that begins the function.

        Returns
        -------
        str
            ``def name(parameters):``
        """
        return f"def {self.name}({filled(self.signature, self.parts)}):"

    @property
    def starter(self):
        """Return the code that the reader starts from.

        Returns
        -------
        str
            The head and the docstring.
        """
        return starter_code(self.head, self.summary, self.details, "...")

    @property
    def solution(self):
        """Return the right function as source code.

        Returns
        -------
        str
            Source code of one function; it needs NumPy as ``np``.
        """
        return self.source({})

    def source(self, changed):
        """Return the source code with some parts of the formula changed.

        Parameters
        ----------
        changed : dict
            Parts by name; empty for the right function.

        Returns
        -------
        str
            Source code of one function.
        """
        parts = self.parts | changed
        lines = [*self.before, *parts.get("steps", ()), "return {result}"]
        body = "".join(f"    {filled(line, parts)}\n" for line in lines)
        return f"def {self.name}({filled(self.signature, parts)}):\n{body}"

    def function(self, changed=None):
        """Return the function itself.

        Parameters
        ----------
        changed : dict, optional
            Parts of the formula by name; without them, the right function.

        Returns
        -------
        callable
            Written with plain NumPy, unchecked.
        """
        namespace = {"np": np}
        exec(self.source(changed or {}), namespace)
        return namespace[self.name]

    def variants(self):
        """Return the wrong functions.

        Returns
        -------
        dict
            Key to changed parts.  A key is an identifier; the second and further ways to write the
            same misconception have a number behind it, as in ``t-from-zero#2``.
        """
        return {
            key(it.identifier, number): form
            for it in self.misconceptions
            for number, form in enumerate(it.forms, start=1)
        }

    def pairs(self):
        """Return the functions that are wrong in two ways at once.

        Returns
        -------
        dict
            Key ``one+other`` to changed parts, for all that change different parts.
        """
        return {
            f"{one}+{other}": first | second
            for (one, first), (other, second) in combinations(self.variants().items(), 2)
            if not set(first) & set(second) and identifier(one) != identifier(other)
        }


def starter_code(head, summary, details, body):
    """Return a function to be written, its docstring as narrow as an editor on the page.

    Parameters
    ----------
    head, summary, body : str
        Its first line, what it returns, and its last line.
    details : sequence of str
        What its parameters are.

    Returns
    -------
    str
        Source code; no line of the docstring is longer than ``WIDTH``.

    Examples
    --------
    >>> code = starter_code("def f(g):", "Return g.", ["g: " + "a gradient " * 5], "...")
    >>> for line in code.splitlines()[3:5]:
    ...     print(line)
        g: a gradient a gradient a gradient a gradient a
           gradient
    """
    lines = textwrap.wrap(summary, WIDTH - 7) + ([""] if details else [])
    for detail in details:
        lines += textwrap.wrap(detail, WIDTH - 4, subsequent_indent=3 * " ")
    lines[0] = f'"""{lines[0]}'
    lines = [*lines, '"""'] if details else [*lines[:-1], f'{lines[-1]}"""']
    return "\n".join([head, textwrap.indent("\n".join([*lines, body]), "    "), ""])


def filled(text, parts):
    """Return `text` with the parts in braces put in, and theirs, until none is left."""
    while "{" in text:
        text = text.format(**parts)
    return text


def key(identifier, number):
    """Return the key of a way to write a misconception."""
    return identifier if number == 1 else f"{identifier}#{number}"


def identifier(key):
    """Return the identifier that a key of one variant belongs to."""
    return key.partition("#")[0]
