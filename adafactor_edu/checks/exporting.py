"""What the table knows of a step, as data for the judge: inputs, and every entry's outputs."""

import re
import warnings
from functools import cache
from pathlib import Path

import numpy as np

from adafactor_edu import steps
from adafactor_edu.checks.cases import cases
from adafactor_edu.checks.engine import close, finite
from adafactor_edu.checks.iterations import ITERATIONS
from adafactor_edu.checks.judging import projection
from adafactor_edu.checks.table import TABLE

__all__ = ["engine_source", "export"]

DIGITS = 7
PAIR_CASES = [1, 2, 3, 5, 7]  # of an iteration; enough to tell, and small on the page
ENGINE = ("engine", "clues", "judging")  # plain Python, in the order of their imports


@cache
def export(step, *, pairs=True):
    """Return what is known of a step: its code to start from, its cases, its misconceptions.

    Parameters
    ----------
    step : str
        Name of a step of the algorithm, ``matrix_iteration`` or ``vector_iteration``.
    pairs : bool, optional
        Whether to work out what any two misconceptions together give, which takes longest.

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
    if step in ITERATIONS:
        return of_iteration(ITERATIONS[step], cases(step), pairs)
    if step not in TABLE:
        known = sorted([*TABLE, *ITERATIONS])
        raise ValueError(f"step: {step!r} is not one of {known}")
    return of_step(TABLE[step], cases(step), pairs)


def of_step(entry, calls, pairs):
    """Return what is known of a line of the algorithm."""
    right = [outputs(getattr(steps, entry.name), case) for case in calls]
    made = {key: [outputs(entry.function(form), case) for case in calls]
            for key, form in entry.variants().items()}  # fmt: skip
    wrong = {key: outs for key, outs in made.items() if not agree(outs, right)}
    told = {it.identifier: said(it) for it in entry.misconceptions}
    return common(entry, calls, right, wrong, told) | {
        "parameters": [name for name in entry.parameters if name not in optional(calls)],
        "defaults": defaults(entry.name, calls),
        "returns_state": False,
        "pair_cases": list(range(len(calls))),
        "pairs": pair_numbers(entry, calls, right, wrong) if pairs else {},
    }


def of_iteration(entry, calls, pairs):
    """Return what is known of a whole iteration."""
    right = chain(entry.function(), calls)
    expected = [x for x, _ in right]
    made = {key: chain(entry.function(form), calls) for key, form in entry.variants().items()}
    weights = {key: [x for x, _ in outs] for key, outs in made.items()}
    wrong = {key: outs for key, outs in weights.items() if not agree(outs, expected)}
    memories = [memory for _, memory in right]
    hidden = {key: [memory for _, memory in outs] for key, outs in made.items() if key not in wrong}
    hidden = {key: kept for key, kept in hidden.items() if kept != memories}
    told = {
        f"{step}:{it.identifier}": said(it)
        for step in ["root_mean_square", *entry.steps]
        for it in TABLE[step].misconceptions
    }
    told |= {it.identifier: said(it) for it in entry.misconceptions}
    data = common(entry, calls, expected, wrong, told)
    for i, case in enumerate(data["cases"]):
        case["after"] = calls[i].after
        case["memory"] = dict(zip(entry.memory, right[i][1], strict=True))
        case["memory_variants"] = {
            key: dict(zip(entry.memory, outs[i], strict=True)) for key, outs in hidden.items()
        }
    return data | {
        "parameters": ["x", "g", "state", "t"],
        "defaults": {"d": 1.0},
        "returns_state": True,
        "memory_variants": list(hidden),
        "pair_cases": PAIR_CASES,
        "pairs": iteration_pairs(entry, calls, expected, wrong) if pairs else {},
    }  # fmt: skip


def common(entry, calls, right, wrong, told):
    """Return what is said of a step and of an iteration alike."""
    return {
        "step": entry.name,
        "signature": entry.head[4:-1],
        "starter": entry.starter,
        "question": entry.question,
        "solution": entry.solution,
        "integers": ["t"],
        "cases": [
            {"args": [jsonable(arg) for arg in case.args], "kwargs": case.kwargs,
             "tags": case.tags, "expected": made,
             "variants": {key: rounded(outs[i]) for key, outs in wrong.items()
                          if not agree([outs[i]], [made])}}
            for i, (case, made) in enumerate(zip(calls, right, strict=True))
        ],
        "variants": list(wrong),
        "misconceptions": told,
    }  # fmt: skip


def said(misconception):
    """Return what is said about a misconception."""
    return {"message": misconception.message, "question": misconception.question}


def chain(function, calls):
    """Return weights and memory after each call, each with the state of the call it continues."""
    made, states = [], {}
    for number, case in enumerate(calls):
        x, g, _, t = case.args
        state = states.get(case.after)
        if case.after is not None and made[case.after][0] == "error":
            made.append(("error", (None,)))
            continue
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                x_next, state = function(x, g, state, t, **case.kwargs)
            except (ValueError, TypeError, ZeroDivisionError, IndexError, OverflowError):
                x_next, state = None, None
        states[number] = state
        kept = state if isinstance(state, tuple) else (state,)
        made.append(("error" if x_next is None else jsonable(x_next), jsonable_memory(kept)))
    return made


def jsonable_memory(kept):
    """Return the moments of a state as nested lists."""
    return tuple(None if value is None else rounded(jsonable(value)) for value in kept)


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


def iteration_pairs(entry, calls, right, wrong):
    """Return one number for each of a few cases of each two misconceptions in an iteration."""
    known, found = {as_numbers(made) for made in (right, *wrong.values())}, {}
    for key, changed in entry.pairs().items():
        made = as_numbers([x for x, _ in chain(entry.function(changed), calls)])
        if made not in known:
            found[key] = [made[i] for i in PAIR_CASES]
    return found


def as_numbers(made):
    """Return one number for each output."""
    return tuple(number_of(output) for output in made)


def number_of(output):
    """Return one number that stands for a result, or None if it is not finite."""
    if output == "error" or not finite(output):
        return None
    return rounded(projection(output)[0], 6)


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
    known, found = {as_numbers(made) for made in (right, *wrong.values())}, {}
    for key, form in entry.pairs().items():
        if "#3" in key or "#4" in key:
            continue
        try:
            function = entry.function(form)
        except SyntaxError:  # two changes that do not go together, such as no sign at all in x − y
            continue
        made = as_numbers([outputs(function, case) for case in calls])
        if made not in known:
            found[key] = list(made)
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
    >>> wrong = lambda t, cap=0.01: max(cap, t**-0.5)
    >>> results = namespace["run"](data, wrong, list)
    >>> print(namespace["judge"](data, results)["misconceptions"])
    ['max-for-min']
    """
    folder = Path(__file__).parent
    texts = [(folder / f"{name}.py").read_text(encoding="utf-8") for name in ENGINE]
    return "\n".join(re.sub(r"(?m)^from adafactor_edu.*$", "", text) for text in texts)
