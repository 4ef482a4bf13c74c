"""What the page's Python does: try a reader's function, or take a step with all of them.

Runs on the page, beside the judge of `adafactor_edu.checks` and the small NumPy.  The module
``_page`` is the worker's (`worker.js`), ``judge`` the text of the judge, ``iteration`` the
lines of `adafactor_edu.matrix_iteration`.
"""

import sys

import _page
import numpy as np
from iteration import QUANTITIES, lines
from judge import LIVING, WRONGED, hunted, judge, run

PRINTED = 4000  # characters that are kept of what the reader's code prints
SHOWN = 6  # wrong iterations that a test lets live, told one by one
DEEP = "Maximum call stack"  # what the browser says of a recursion without end


class Printed:
    """Stands for the screen: keeps the beginning of what is printed."""

    def __init__(self):
        self.parts, self.room = [], PRINTED

    def write(self, text):
        """Keep `text` as far as there is room."""
        if self.room > 0:
            self.parts.append(text[: self.room])
            self.room -= len(text)
            if self.room <= 0:
                self.parts.append("\n… (more was printed)\n")

    def flush(self):
        """Do nothing: all is kept at once."""


class Stopped(Exception):
    """The reader's code cannot be used; what is told says why."""


def told(error, file):
    """Return the traceback of the reader's lines, and the line in `file` where it happened."""
    text, line = getattr(error, "told", None) or _page.describe(error, file)
    if DEEP in text:
        head = text.rpartition("\n")[0]
        text = head + "\nRecursionError: maximum recursion depth exceeded"
    return text, line


def guarded(function, file):
    """Return `function` so that a recursion without end is Python's own error, and comes once."""
    known = []

    def call(*args, **kwargs):
        if known:
            raise known[0]
        try:
            return function(*args, **kwargs)
        except Exception as error:
            if DEEP not in str(error) and not isinstance(error, RecursionError):
                raise
            deep = RecursionError("maximum recursion depth exceeded")
            deep.told = told(error, file)
            known.append(deep)
            raise deep from None

    return call


def file_of(name):
    """Return the name under which tracebacks know the text of a function."""
    return name + ".py"


def functions(sources):
    """Run the texts, in order, each seeing what the ones before it define; return the functions."""
    _page.remember([file_of(name) for name in sources])
    _page.provide("np", np)
    _page.provide("exit", sys.exit)
    found = {}
    for name, source in sources.items():
        function = _page.define(file_of(name), source)
        if not callable(function):
            raise Stopped(name)
        found[name] = guarded(function, file_of(name))
        _page.provide(name, found[name])
    return found


def exception(error, file):
    """Return an exception as the judge describes it."""
    text, line = told(error, file)
    kind = text.rpartition("\n")[2].partition(":")[0]
    return {"exception": kind, "words": str(error), "text": text, "line": line}


def verdict(name, **what):
    """Return a verdict that the judge has not made: on a text without a function, or of a hunt."""
    empty = {"passed": False, "steps": [name], "clues": [], "remarks": [], "question": ""}
    return {**empty, "example": None, "exception": None, **what}


def apart(work, sources):
    """Call `work` with the reader's functions, its printing kept; return its result."""
    screen = Printed()
    before = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = screen
    _page.started()
    try:
        with np.errstate(all="ignore"):  # of 0/0 the verdict speaks, as in a kernel
            result = work()
    finally:
        sys.stdout, sys.stderr = before
        for name in sources:
            _page.withdraw(name)
    result["printed"] = "".join(screen.parts)
    return result


def usable(sources, use):
    """Return what `use` makes of the last of the reader's functions, or why it cannot be used."""
    name = list(sources)[-1]
    file = file_of(name)
    try:
        function = functions(sources)[name]
    except Stopped:
        message = f"There is no function {name} in it. Is it defined, and spelt like this?"
        return verdict(name, misconceptions=["does-not-define"], message=message)
    except BaseException as error:
        message = "Python stops before the function can be tried."
        return verdict(
            name, misconceptions=["raises"], message=message, exception=exception(error, file)
        )
    try:
        return use(function, file)
    except BaseException as error:  # such as sys.exit()
        message = "The function stops the whole program."
        return verdict(
            name, misconceptions=["raises"], message=message, exception=exception(error, file)
        )


def check(task):
    """Return the verdict on the last of the reader's texts; those before it may be used by it."""
    data, sources = task["data"], task["sources"]

    def use(function, file):
        results = run(data, function, np.array, lambda error: told(error, file))
        _page.finished()
        return judge(data, results)

    return apart(lambda: usable(sources, use), sources)


def objection(test, source):
    """Return what a reader's test says of an iteration; empty if it lets it pass."""
    _page.started()  # the time limit is for each iteration anew
    iteration = _page.define("matrix_iteration.py", source)
    try:
        test(iteration)
    except BaseException as error:
        return str(error).partition("\n")[0] or type(error).__name__
    return ""


def hunt(task):
    """Return which iterations a reader's test objects to, as `adafactor_edu.check.hunt` does."""
    data, sources = task["data"], task["sources"]

    def use(test, file):
        wronged, living = [], []
        for name, source in data["right"].items():
            said = objection(test, source)
            if said:
                wronged.append(f"{WRONGED}: {name}. Your test says: {said}")
        for name, pair in data["wrong"].items():
            if not objection(test, pair[1]):
                living.append(f"{LIVING}: {name}: {pair[0]}")
        _page.finished()
        wrong, right = len(data["wrong"]), len(data["right"])
        message = hunted(wrong - len(living), wrong, len(wronged), right)
        shown = wronged + living[:SHOWN]
        if len(living) > SHOWN:
            shown.append(f"… and {len(living) - SHOWN} more are living.")
        passed = not wronged and not living
        return verdict(
            list(sources)[-1], passed=passed, message=message, misconceptions=[], remarks=shown
        )

    return apart(lambda: usable(sources, use), sources)


class Named:
    """Values by name."""

    def __init__(self, **values):
        self.__dict__.update(values)


def fixed(value):
    """Return a schedule that is the same at every t."""
    return lambda t: value


def step(task):
    """Return every quantity of one iteration that is made of the reader's functions."""
    sources = task["sources"]

    def work():
        name = list(sources)[-1]
        try:
            own = functions(sources)
            hyper = Named(**task["hyper"])
            for step, value in (
                ("relative_step_size", hyper.rho),
                ("second_moment_decay", hyper.beta2),
            ):
                if value is not None:
                    own[step] = fixed(value)
            x, g = np.array(task["x"], float), np.array(task["g"], float)
            past = Named(**{key: task[key] and np.array(task[key], float) for key in "rc"})
            made = lines(Named(**own), hyper, past, x, g, task["t"])
        except Stopped as error:
            return {"missing": str(error)}
        except BaseException as error:
            return {"exception": exception(error, file_of(name))}
        values = {name: np.asarray(made[name]).tolist() for name in QUANTITIES}
        return {"values": values}

    return apart(work, sources)
