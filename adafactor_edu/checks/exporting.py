"""What the table knows of a step, as data for the judge: inputs, and every entry's outputs."""

import re
import warnings
from functools import cache
from pathlib import Path

import numpy as np

from adafactor_edu import steps
from adafactor_edu.checks.cases import cases
from adafactor_edu.checks.judging import close, projection
from adafactor_edu.checks.table import TABLE

__all__ = ["engine_source", "export"]

DIGITS = 8
ENGINE = ("engine", "clues", "judging")  # plain Python, in the order of their imports


@cache
def export(step):
    """Return what is known of a step: its code to start from, its cases, its misconceptions.

    Parameters
    ----------
    step : str
        Name of a step of the algorithm, ``matrix_iteration`` or ``vector_iteration``.

    Returns
    -------
    dict
        Of strings, numbers, lists and dictionaries only, as JSON has them: ``step``,
        ``signature``, ``starter``, ``question``, ``solution``; ``parameters``, ``integers``,
        ``defaults`` and ``returns_state`` say how the function is called; ``cases`` with ``args``,
        ``kwargs``, ``tags``, ``expected`` and, where they differ from that, the ``variants``'
        outputs; ``variants`` lists their keys, ``pairs`` has one number for each case;
        ``misconceptions`` has the ``message`` and ``question`` of each.

    Raises
    ------
    ValueError
        If there is no such step.

    Examples
    --------
    >>> data = export("row_moment")
    >>> data["signature"]
    'row_moment(r, g2, beta2)'
    >>> print(data["misconceptions"]["wrong-axis"]["message"])
    This comes out if you average over the rows instead of within each row; did you?
    """
    if step not in TABLE:
        raise ValueError(f"step: {step!r} is not one of {sorted(TABLE)}")
    entry, calls = TABLE[step], cases(step)
    right = [outputs(getattr(steps, step), case) for case in calls]
    wrong = {key: [outputs(entry.function(form), case) for case in calls]
             for key, form in entry.variants().items()}  # fmt: skip
    wrong = {key: made for key, made in wrong.items() if not agree(made, right)}
    return {
        "step": step,
        "signature": entry.head[4:-1],
        "starter": entry.starter,
        "question": entry.question,
        "solution": entry.solution,
        "parameters": [name for name in entry.parameters if name not in optional(calls)],
        "integers": ["t"],
        "defaults": defaults(step, calls),
        "returns_state": False,
        "cases": [
            {"args": [jsonable(arg) for arg in case.args], "kwargs": case.kwargs,
             "tags": case.tags, "expected": made,
             "variants": {key: rounded(outs[i]) for key, outs in wrong.items()
                          if not agree([outs[i]], [made])}}
            for i, (case, made) in enumerate(zip(calls, right, strict=False))
        ],
        "variants": list(wrong),
        "pairs": pair_numbers(entry, calls, right, wrong),
        "misconceptions": {
            it.identifier: {"message": it.message, "question": it.question}
            for it in entry.misconceptions
        },
    }  # fmt: skip


def optional(calls):
    """Return the names of the keyword arguments."""
    return {name for case in calls for name in case.kwargs}


def defaults(step, calls):
    """Return the keyword arguments with the defaults that the package gives them."""
    known = getattr(steps, step).__kwdefaults__ or {}
    return {name: known[name] for name in optional(calls)}


def outputs(function, case):
    """Return the result as nested lists, None where it is not finite, or "error"."""
    copies = [np.copy(arg) if isinstance(arg, np.ndarray) else arg for arg in case.args]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return jsonable(function(*copies, **case.kwargs))
        except (ValueError, TypeError, ZeroDivisionError, IndexError, OverflowError):
            return "error"


def jsonable(value):
    """Return arrays as nested lists, with None for what is not finite."""
    if value is None or isinstance(value, int):
        return value
    nested = np.asarray(value).tolist()
    return _jsonable(nested)


def _jsonable(nested):
    if isinstance(nested, list):
        return [_jsonable(item) for item in nested]
    return nested if np.isfinite(nested) else None


def rounded(nested, digits=DIGITS):
    """Return the numbers with as many significant digits as the comparison needs."""
    if isinstance(nested, list):
        return [rounded(item, digits) for item in nested]
    return nested if nested is None or nested == "error" else float(f"{nested:.{digits}g}")


def agree(made, right):
    """Whether two lists of outputs are the same, to rounding."""
    return all(
        a == b if "error" in (a, b) else close(a, b) for a, b in zip(made, right, strict=False)
    )  # fmt: skip


def pair_numbers(entry, calls, right, wrong):
    """Return one number for each case of each two misconceptions that give something new."""
    known, found = [right, *wrong.values()], {}
    for key, form in entry.pairs().items():
        if "#3" in key or "#4" in key:
            continue
        try:
            function = entry.function(form)
        except SyntaxError:
            continue
        made = [outputs(function, case) for case in calls]
        if any(agree(made, other) for other in known):
            continue
        found[key] = [
            None if out == "error" or None in np.ravel(np.array(out, dtype=object))
            else rounded(projection(out)[0]) for out in made
        ]  # fmt: skip
    return found


def engine_source():
    """Return the judge as one piece of plain Python, for the page.

    Returns
    -------
    str
        Source code that defines ``run(data, function, array)`` and ``judge(data, results)``; it
        imports nothing but ``math``.

    Examples
    --------
    >>> namespace = {}
    >>> exec(engine_source(), namespace)
    >>> data = export("relative_step_size")
    >>> results = namespace["run"](data, lambda t, cap=0.01: max(cap, t**-0.5), list)
    >>> print(namespace["judge"](data, results)["misconceptions"])
    ['max-for-min']
    """
    folder = Path(__file__).parent
    texts = [(folder / f"{name}.py").read_text(encoding="utf-8") for name in ENGINE]
    return "\n".join(re.sub(r"(?m)^from adafactor_edu.*$", "", text) for text in texts)
