"""The kernel's front end: run a reader's function under a time limit and say what it does wrong."""

import contextlib
import io
import signal
import sys
import sysconfig
import threading
import time
import traceback
import warnings
from pathlib import Path

import numpy as np

from adafactor_edu.checks import engine
from adafactor_edu.checks.clues import about
from adafactor_edu.checks.diagnosis import Diagnosis
from adafactor_edu.checks.exporting import export
from adafactor_edu.checks.judging import judge
from adafactor_edu.iteration import State

__all__ = ["diagnose"]

SECONDS = 2.0
HERE = str(Path(__file__).parent)
NOT_THE_READERS = (HERE, *{sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})


class TimeUp(BaseException):
    """The function did not come to an end; no ``except Exception`` of the reader's stops this."""


def diagnose(step, function, *, seconds=SECONDS):
    """Return what is right or wrong with a function that is meant to be a step of Adafactor.

    Parameters
    ----------
    step : str
        Name of a step of the algorithm, ``matrix_iteration`` or ``vector_iteration``.  An iteration
        is called as ``function(x, g, state, t)`` and returns the next weights and its state, in
        whatever form it likes to get it back; before the first iteration the state is None (and if
        that raises, `State()`, an empty dictionary, or zeros).
    function : callable
        Called like the step.
    seconds : float, optional
        Time after which all calls together must have come to an end.

    Returns
    -------
    Diagnosis
        Whether it is right; if not, which misconceptions explain what it returned.

    Raises
    ------
    TypeError, ValueError
        If there is no such step, or `function` is not a function.

    Examples
    --------
    >>> found = diagnose("apply_update", lambda x, alpha, u_hat: x + alpha * u_hat)
    >>> found.passed, found.misconceptions
    (False, ['added'])
    """
    if not callable(function):
        raise TypeError(f"function: expected a function, got {function!r}; pass it without ()")
    data = export(step, pairs=False)
    printed = io.StringIO()
    try:
        with quietly(printed), within(seconds):
            results = engine.run(data, function, np.array, describe, STARTS)
    except TimeUp:
        return Diagnosis(step, _too_slow(step, seconds), printed.getvalue())
    verdict = judge(data, results)
    if not verdict["passed"] and not set(verdict["misconceptions"]) & _identifiers(data):
        verdict = judge(export(step), results)
    return Diagnosis(step, verdict, printed.getvalue())


def _book_state(case, array):
    return State()


def _book_zeros(case, array):
    return State(**{name: array(engine.zeros(value)) for name, value in case["memory"].items()})


STARTS = (engine.nothing, _book_state, *engine.STARTS[1:], _book_zeros)


def _identifiers(data):
    """Return the identifiers of the table, without those of general faults and clues."""
    return {name.rpartition(":")[2] for name in data["misconceptions"]}


def _too_slow(step, seconds):
    return {
        "passed": False, "misconceptions": ["too-slow"], "steps": [step], "clues": [],
        "remarks": [], "message": about("too-slow"), "question": "", "example": None,
        "exception": None,
    }  # fmt: skip


@contextlib.contextmanager
def quietly(printed=None):
    """Collect what is printed; say nothing about 0/0, which the verdict speaks of."""
    with (
        contextlib.redirect_stdout(printed or sys.stderr),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def within(seconds):
    """Raise TimeUp in the code inside after some seconds: by a signal, or by tracing each line."""
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer"):

        def ring(number, frame):
            raise TimeUp

        before = signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        return
    deadline, before = time.monotonic() + seconds, sys.gettrace()

    def trace(frame, event, argument):
        if time.monotonic() > deadline:
            raise TimeUp
        return trace

    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def describe(error):
    """Return the traceback with the reader's own lines only, and the last of their numbers."""
    told = traceback.TracebackException.from_exception(error)
    own = [frame for frame in told.stack if not frame.filename.startswith(NOT_THE_READERS)]
    told.stack = traceback.StackSummary.from_list(own)
    return "".join(told.format(chain=False)), own[-1].lineno if own else None
