"""The reader's tests against right iterations and wrong ones: which are killed, which live."""

import html
import io
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from textwrap import dedent

import numpy as np

from adafactor_edu.checks.bugs import BUGS, assembled
from adafactor_edu.checks.diagnosing import TimeUp, describe, quietly, within
from adafactor_edu.checks.diagnosis import RIGHT, STYLE, WRONG
from adafactor_edu.checks.exporting import export
from adafactor_edu.checks.iterations import ITERATIONS
from adafactor_edu.checks.judging import LIVING, WRONGED, hunted
from adafactor_edu.iteration import Hyperparameters, matrix_iteration

__all__ = ["Hunt", "hunt", "mutants", "right_iterations"]

SECONDS = 2.0
SHOWN = 12  # survivors that are told one by one

SUMS = """
    def matrix_iteration(x, g, state, t, *, d=1.0):
        r, c = (0, 0) if state is None else state
        keep = 1 - t**-0.8
        squares = g * g + 1e-30
        r = keep * r + (1 - keep) * squares.sum(axis=-1)
        c = keep * c + (1 - keep) * squares.sum(axis=-2)
        total = r.sum(axis=-1, keepdims=True)[..., None]
        u = g * (np.einsum("...i,...j->...ij", r, c) / total) ** -0.5
        u = u * min(1, d / np.sqrt(np.mean(u * u))) if u.any() else u
        alpha = min(0.01, t**-0.5) * max(1e-3, float(np.sqrt(np.mean(x * x))))
        return x - alpha * u, (r, c)
"""
BY_NAME = """
    def rms(z):
        return np.linalg.norm(z) / np.sqrt(np.size(z))

    def matrix_iteration(x, g, state, t, *, d=1.0):
        new = t**-0.8
        old = {"row": 0.0, "column": 0.0} if state is None else state
        moments = {
            "row": old["row"] + new * ((g**2).mean(-1) + 1e-30 - old["row"]),
            "column": old["column"] + new * ((g**2).mean(-2) + 1e-30 - old["column"]),
        }
        share = moments["row"] / moments["row"].mean(-1, keepdims=True)
        u = g / np.sqrt(share)[..., None] / np.sqrt(moments["column"])[..., None, :]
        u = u / max(1.0, rms(u) / d)
        return x - max(rms(x), 1e-3) * min(1e-2, 1 / t**0.5) * u, moments
"""


def _made(source):
    namespace = {"np": np}
    exec(dedent(source), namespace)
    return namespace["matrix_iteration"]


def _book(x, g, state, t, *, d=1.0):
    step = matrix_iteration(x, g, state, t, hyper=Hyperparameters(d=d))
    return step.x_next, step.state


def right_iterations():
    """Return right iterations that are written in different ways.

    Returns
    -------
    dict
        What is special about it to a function ``f(x, g, state, t, *, d=1.0)``; each keeps a state
        of its own kind.

    Examples
    --------
    >>> sorted(right_iterations())
    ['moments by name', 'of short functions', 'plain lines', 'sums, as in the paper', 'this book']
    """
    return {
        "plain lines": ITERATIONS["matrix_iteration"].function(),
        "sums, as in the paper": _made(SUMS),
        "moments by name": _made(BY_NAME),
        "of short functions": assembled(),
        "this book": _book,
    }


@cache
def mutants():
    """Return wrong iterations: one for each misconception of the table, and the published bugs.

    Returns
    -------
    dict
        Name to a pair: what is wrong, and a function ``f(x, g, state, t, *, d=1.0)``.

    Examples
    --------
    >>> len(mutants()) >= 25
    True
    >>> print(mutants()["squared_gradient:no-epsilon"][0])
    you leave ε₁ out, so that a gradient of zeros leads to 0/0 later
    """
    entry = ITERATIONS["matrix_iteration"]
    data = export(entry.name, pairs=False)
    told = data["misconceptions"]
    seen = set(data["variants"])  # the others take the same steps, such as sums in the rows alone
    found = {
        name: (_clause(told[name]["message"]), entry.function(form))
        for name, form in entry.variants().items()
        if "#" not in name and name in seen
    }
    return found | {f"published:{name}": (bug.clause, bug.iteration) for name, bug in BUGS.items()}


def _clause(message):
    return message.removeprefix("This comes out if ").removesuffix("; did you?")


class Hunt:
    """What the reader's tests found.

    Parameters
    ----------
    killed : dict
        Name of a wrong iteration to the name of the first test that objected.
    living : list of str
        Wrong iterations that every test let pass.
    wronged : dict
        Right iterations that a test objected to: name to (test, what it said).

    Attributes
    ----------
    passed : bool
        Whether all that is wrong was killed, and nothing that is right.

    Examples
    --------
    >>> print(hunt(lambda iteration: None).summary)
    0 of 101 wrong iterations are killed, and none of 5 right ones.
    """

    def __init__(self, killed, living, wronged):
        self.killed, self.living, self.wronged = killed, living, wronged
        self.passed = not living and not wronged

    def __bool__(self):
        """Return whether the tests are as good as can be."""
        return self.passed

    @property
    def summary(self):
        """Return the verdict in one sentence.

        Returns
        -------
        str
            How many were killed, and how many right ones objected to.
        """
        wrong, right = len(self.killed) + len(self.living), len(right_iterations())
        return hunted(len(self.killed), wrong, len(self.wronged), right)

    def _rows(self):
        """Return pairs of a heading and its lines."""
        wronged = [f"{name}: {test} said: {said}" for name, (test, said) in self.wronged.items()]
        known = mutants()
        living = [f"{name}: {known[name][0]}" for name in self.living[:SHOWN]]
        more = len(self.living) - SHOWN
        living += [f"and {more} more: see .living"] if more > 0 else []
        rows = [(WRONGED, wronged), (LIVING, living)]
        return [(title, lines) for title, lines in rows if lines]

    def __repr__(self):
        """Return the verdict as text."""
        lines = [f"{'✓' if self.passed else '✗'} {self.summary}"]
        for title, found in self._rows():
            lines += [f"  {title}:", *(f"    {line}" for line in found)]
        return "\n".join(lines)

    def _repr_html_(self):
        """Return the verdict for a notebook."""
        mark, colour = ("✓", RIGHT) if self.passed else ("✗", WRONG)
        parts = [f"<p><strong>{mark}</strong> {html.escape(self.summary)}</p>"]
        for title, found in self._rows():
            items = "".join(f"<li>{html.escape(line)}</li>" for line in found)
            parts.append(f"<p>{title}:</p><ul>{items}</ul>")
        return f'<div style="{STYLE.format(colour=colour)}">{"".join(parts)}</div>'


def hunt(tests, *, seconds=SECONDS):
    """Return which wrong iterations a reader's tests find, and which right ones they refuse.

    Parameters
    ----------
    tests : callable, or sequence or mapping of callables
        Each is called with an iteration, ``f(x, g, state, t, *, d=1.0)``, which returns the next
        weights and its state in a form of its own; before the first iteration the state is None.
        A test objects by an exception, as ``assert`` does.
    seconds : float, optional
        Time that one test may take with one iteration; a test that takes longer objects.

    Returns
    -------
    Hunt
        The verdict, for a notebook and as text.

    Raises
    ------
    TypeError
        If a test is not a function.

    Examples
    --------
    >>> def finite(iteration):
    ...     x, _ = iteration(np.ones((2, 3)), np.ones((2, 3)), None, 1)
    ...     assert np.isfinite(x).all()
    >>> found = hunt(finite)
    >>> found.passed, found.wronged, "squared_gradient:no-epsilon" in found.killed
    (False, {}, False)
    """
    if isinstance(tests, Mapping):
        tests = list(tests.values())
    elif callable(tests):
        tests = [tests]
    elif not isinstance(tests, Iterable) or isinstance(tests, str):
        raise TypeError(f"tests: expected a function or a list of functions, got {tests!r}")
    tests = list(tests)
    for test in tests:
        if not callable(test):
            raise TypeError(f"tests: expected functions, got {test!r}; pass them without ()")
    if not tests:
        raise ValueError("tests: there are none; write a function that takes an iteration")
    wronged = {}
    for name, iteration in right_iterations().items():
        objected = _objection(tests, iteration, seconds)
        if objected:
            wronged[name] = objected
    killed, living = {}, []
    for name, (_, iteration) in mutants().items():
        objected = _objection(tests, iteration, seconds)
        if objected:
            killed[name] = objected[0]
        else:
            living.append(name)
    return Hunt(killed, living, wronged)


def _objection(tests, iteration, seconds):
    """Return the first test that objects and what it says, or None."""
    for test in tests:
        name = getattr(test, "__name__", "test")
        try:
            with quietly(io.StringIO()), within(seconds), warnings.catch_warnings():
                test(iteration)
        except TimeUp:
            return name, f"nothing within {seconds:g} seconds"
        except (Exception, SystemExit) as error:
            line = describe(error)[1]
            where = f" (line {line})" if line else ""
            words = str(error).strip().partition("\n")[0] or type(error).__name__
            return name, words + where
    return None
