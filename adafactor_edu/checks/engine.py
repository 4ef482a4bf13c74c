"""Run a reader's function on the cases of a step and say which misconception explains its results.

This file is plain Python without NumPy: the same file runs in a kernel and, on the page, in the
Python that the page brings along.  What it knows of a step is the data that
`adafactor_edu.checks.export` returns; it computes nothing of Adafactor itself.
"""

from math import isfinite

__all__ = ["close", "close_numbers", "finite", "flat", "run", "shape_of"]

CLOSE = 5e-6  # relative; float32 passes, and any two entries of the table differ by more


# Values: nested lists of floats; None stands for what is not finite


def plain(value):
    """Return (kind, nested list of floats, shape) of what a function returned."""
    if value is None:
        return "None", None, None
    if hasattr(value, "tolist") and not isinstance(value, type):  # first: on a page, arrays are
        value = value.tolist()  # slow to say that they cannot be called
    if isinstance(value, (bool, str, bytes, dict, set)) or callable(value):
        return type(value).__name__, None, None
    try:
        nested = as_floats(value)
    except (TypeError, ValueError, OverflowError):
        return type(value).__name__, None, None
    return "number", nested, shape_of(nested)


def as_floats(value):
    """Return `value` with every number as a float, or raise TypeError."""
    if type(value) is float:  # the usual case; on a page the questions below take long
        return value
    if isinstance(value, (list, tuple)):
        return [as_floats(item) for item in value]
    if hasattr(value, "tolist"):
        return as_floats(value.tolist())
    if isinstance(value, (bool, str, complex)) or value is None:
        raise TypeError("not a number")
    return float(value)


def shape_of(nested):
    """Return the shape of a nested list, or None if its rows differ in length."""
    if not isinstance(nested, list):
        return []
    if not nested:
        return [0]
    first = shape_of(nested[0])
    for item in nested:
        if (shape_of(item) if isinstance(item, list) else []) != first:
            return None
    return None if first is None else [len(nested), *first]


def flat(nested):
    """Return the numbers of a nested list, one after the other."""
    if not isinstance(nested, list):
        return [nested]
    return [number for item in nested for number in flat(item)]


def finite(nested):
    """Whether every number is finite."""
    return all(number is not None and isfinite(number) for number in flat(nested))


def close(got, wanted):
    """Whether two nested lists have the same shape and the same numbers, to rounding."""
    return shape_of(got) == shape_of(wanted) and close_numbers(flat(got), flat(wanted))


def close_numbers(got, wanted):
    """Whether two lists of numbers agree to rounding, measured by the entry and by the largest."""
    known = [abs(w) for w in wanted if w is not None and isfinite(w)]
    slack = 1e-9 * max(known) if known else 0.0
    for g, w in zip(got, wanted, strict=False):
        w_finite = w is not None and isfinite(w)
        g_finite = g is not None and isfinite(g)
        if w_finite != g_finite:
            return False
        if w_finite and abs(g - w) > CLOSE * abs(w) + slack:
            return False
    return len(got) == len(wanted)


def transposed(nested):
    """Return the transpose of a matrix, or None for anything else."""
    shape = shape_of(nested)
    if shape is None or len(shape) != 2:
        return None
    return [[row[j] for row in nested] for j in range(shape[1])]


# Running


def run(data, function, array, describe=None, starts=None):
    """Call `function` on every case and return what happened.

    Parameters
    ----------
    data : dict
        What `adafactor_edu.checks.export` returns.
    function : callable
        The reader's.
    array : callable
        Makes an array of a nested list of floats, as ``np.array`` does.
    describe : callable, optional
        Turns an exception into text and a line number: ``(text, line)``.
    starts : sequence of callable, optional
        What to try as the state before the first iteration; None comes first.

    Returns
    -------
    list of dict
        For each case: ``status`` (returned, raised, skipped), and what belongs to it.
    """
    starts = starts or STARTS
    for start in starts if data["returns_state"] else (nothing,):
        results, states, accepted = [], {}, {}
        for case in data["cases"]:
            after = case.get("after")
            if after is not None and results[after]["status"] != "returned":
                results.append({"status": "skipped"})
                continue
            state = start(case, array) if after is None else states.get(after)
            results.append(call(data, case, function, array, describe, state, accepted))
            states[len(results) - 1] = results[-1].pop("state", None)
        if start is starts[0] or not data["returns_state"]:
            first = results
        if results[0]["status"] == "returned":
            return results
    return first


def nothing(case, array):
    """Return the state before the first iteration as None."""
    return


def empty(case, array):
    """Return the state before the first iteration as an empty dictionary."""
    return {}


def zeros_by_name(case, array):
    """Return the state before the first iteration as zeros with names."""
    return {name: array(zeros(value)) for name, value in case["memory"].items()}


def zeros_in_order(case, array):
    """Return the state before the first iteration as zeros, one after the other."""
    found = tuple(array(zeros(value)) for value in case["memory"].values())
    return found if len(found) > 1 else found[0]


def zeros(nested):
    """Return a nested list of the same shape, filled with zeros."""
    return [zeros(item) for item in nested] if isinstance(nested, list) else 0.0


STARTS = (nothing, empty, zeros_by_name, zeros_in_order)


def call(data, case, function, array, describe, state, accepted):
    """Return what happened in one call."""
    args = [
        argument(data, name, value, array)
        for name, value in zip(data["parameters"], case["args"], strict=False)
    ]
    kwargs = case.get("kwargs", {})
    if data["returns_state"]:
        args[data["parameters"].index("state")] = state
    try:
        value = attempt(data, case, function, args, kwargs, accepted)
    except Skipped:
        return {"status": "skipped"}
    except Exception as error:
        text, line = describe(error) if describe else ("", None)
        return {
            "status": "raised", "exception": type(error).__name__, "words": str(error),
            "text": text, "line": line,
        }  # fmt: skip
    result = {
        "status": "returned",
        "type": type(value).__name__,
        "mutated": changed(data, case, args),
    }
    if data["returns_state"]:
        value, result["state"], trouble = split(value)
        if trouble:
            result["type"] = trouble
            result.update(kind=trouble, value=None, shape=None)
            return result
        result["memory"] = memory(result["state"], case)
    result["kind"], result["value"], result["shape"] = plain(value)
    return result


def argument(data, name, value, array):
    """Return an argument as the reader's function gets it."""
    if isinstance(value, list):
        return array(as_floats(value))
    return value if value is None or name in data["integers"] else float(value)


class Skipped(Exception):
    """A case that does not apply to a function."""


def attempt(data, case, function, args, kwargs, accepted):
    """Call the function, with or without the optional argument that it may not have."""
    if accepted.get("optional") is False:
        if kwargs:
            raise Skipped
        return function(*args)
    if accepted.get("optional") == "required":
        return function(*args, **dict(data["defaults"], **kwargs))
    try:
        return function(*args, **kwargs)
    except TypeError as error:
        words = str(error)
        if kwargs and "unexpected keyword" in words:
            accepted["optional"] = False
            raise Skipped from None
        if data["defaults"] and not kwargs and "missing" in words and "argument" in words:
            value = function(*args, **data["defaults"])
            accepted["optional"] = "required"
            return value
        raise


def split(value):
    """Return weights, state and what is wrong with the pair, if anything."""
    if hasattr(value, "x_next") and hasattr(value, "state"):
        return value.x_next, value.state, None
    if value is None:
        return None, None, "None"
    if isinstance(value, (tuple, list)) and len(value) == 2 and not_a_row(value):
        return value[0], value[1], None
    return None, None, "no pair"


def not_a_row(pair):
    """Whether the second of two is no row of a matrix of two rows."""
    return isinstance(pair, tuple) or pair[1] is None or not isinstance(pair[1], (int, float))


def memory(state, case):
    """Return the moments found in a state, by name, where they can be read."""
    wanted = case.get("memory")
    if not wanted:
        return None
    found = {}
    for name in wanted:
        value = None
        if isinstance(state, dict):
            value = state.get(name)
        elif hasattr(state, name):
            value = getattr(state, name)
        elif isinstance(state, (tuple, list)) and len(state) == len(wanted):
            value = state[list(wanted).index(name)]
        elif len(wanted) == 1:
            value = state
        found[name] = plain(value)[1]
    return None if None in found.values() else found


def changed(data, case, args):
    """Return the names of the arguments that the function has changed in place."""
    names = []
    for name, before, now in zip(data["parameters"], case["args"], args, strict=False):
        if isinstance(before, list) and plain(now)[1] != as_floats(before):
            names.append(name)
    return names
