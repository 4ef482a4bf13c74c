"""Worked iterations in friendly numbers, and what each misconception makes of them."""

from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np

from adafactor_edu.checks import TABLE
from adafactor_edu.iteration import Hyperparameters, Iteration, State, matrix_iteration

__all__ = ["LINES", "Example", "Wrong", "new_example", "wrong_answers"]

HYPER = Hyperparameters(beta2=0.75, rho=0.1, d=1.25)
APART = 3e-3  # relative; answers are accepted within a fifth of it
LINES = {  # quantity: the step that makes it, and from what
    "rms_x": ("root_mean_square", ("x",), {}),
    "alpha": ("adaptive_step_size", ("x", "rho"), {"eps2": HYPER.eps2}),
    "r": ("row_moment", ("r0", "g2", "beta2"), {}),
    "c": ("column_moment", ("c0", "g2", "beta2"), {}),
    "v": ("factored_second_moment", ("r", "c"), {}),
    "u": ("normalized_gradient", ("g", "v"), {}),
    "u_hat": ("clip_update", ("u",), {"d": HYPER.d}),
    "x_next": ("apply_update", ("x", "alpha", "u_hat"), {}),
}
HIDDEN = ("epsilons-swapped", "epsilon-outside", "epsilon-inside", "floor-added", "floor-on-step")


class Example(NamedTuple):
    """An iteration to compute by hand.

    Parameters
    ----------
    seed : int
        What it was made from.
    x0, g1 : ndarray, shape (2, 2)
        Weights and gradient, in whole numbers.
    past : State
        Row and column moments of the iteration before.
    hyper : Hyperparameters
        A fixed decay, relative step size and clipping threshold.
    solution : Iteration
        Every quantity.

    Examples
    --------
    >>> example = new_example(1)
    >>> print(example.solution.rms_x == round(example.solution.rms_x))
    True
    """

    seed: int
    x0: np.ndarray
    g1: np.ndarray
    past: State
    hyper: Hyperparameters
    solution: Iteration


class Wrong(NamedTuple):
    """A wrong answer and what it comes from.

    Parameters
    ----------
    identifiers : tuple of str
        The misconceptions that give it; several where one example cannot tell them apart.
    value : list or float
        The answer.
    message, question : str
        What is said about it.

    Examples
    --------
    >>> [wrong.identifiers for wrong in wrong_answers(new_example(1), "r")][0]
    ('sum-for-mean',)
    """

    identifiers: tuple
    value: object
    message: str
    question: str


@cache
def new_example(seed):
    """Return an iteration in friendly numbers, the same for the same seed.

    Parameters
    ----------
    seed : int
        From 0.

    Returns
    -------
    Example
        On it no two misconceptions that one example can tell apart give the same answer.

    Raises
    ------
    TypeError, ValueError
        If `seed` is not an integer from 0.

    Examples
    --------
    >>> example = new_example(3)
    >>> example.x0.shape, example.hyper.beta2
    ((2, 2), 0.75)
    """
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise TypeError(f"seed: expected an integer, got {seed!r}")
    if seed < 0:
        raise ValueError(f"seed: got {seed}; seeds count from 0")
    random = np.random.default_rng(seed)
    while True:
        example = _candidate(seed, random)
        if _tells_apart(example):
            return example


@cache
def whole_rms():
    """Return the matrices of digits from 1 to 9, not all equal, whose RMS is a whole number."""
    every = np.stack(np.meshgrid(*[np.arange(1.0, 10.0)] * 4), axis=-1).reshape(-1, 2, 2)
    size = np.sqrt(np.mean(every**2, axis=(1, 2)))
    return every[(size == np.round(size)) & (np.ptp(every, axis=(1, 2)) > 0)]


def _candidate(seed, random):
    """Return an example that may hide a mistake."""
    sizes = whole_rms()
    x0 = sizes[random.integers(len(sizes))] * random.choice([-1.0, 1.0], (2, 2))
    g1 = random.integers(1, 10, (2, 2)) * random.choice([-1.0, 1.0], (2, 2))
    before = random.integers(1, 13, (2, 2)).astype(float)
    past = State(r=before.mean(axis=1), c=before.mean(axis=0))
    solution = matrix_iteration(x0, g1, past, 2, HYPER)
    return Example(seed, x0, g1, past, HYPER, solution)


def quantities(example):
    """Return every quantity of the example by name, with r0 and c0 for the past."""
    known = example.solution._asdict() | {"r0": example.past.r, "c0": example.past.c}
    return {name: value for name, value in known.items() if name != "state"}


def every_wrong_value(example, line):
    """Return key to value of all wrong ways to compute a line that show on this example."""
    step, names, options = LINES[line]
    known = quantities(example)
    case = _Call([known[name] for name in names], options)
    made_by = made_of(step, case)
    right = made_by.pop("right")
    found = {}
    for key, made in made_by.items():
        fits = made != "error" and np.shape(made) == np.shape(right)
        if fits and np.all(np.isfinite(made)) and not alike(made, right):
            found[key] = made
    return found


@cache
def functions_of(step):
    """Return the right function of a step and the wrong ones that an example can show, by key."""
    entry = TABLE[step]
    shown = {k: form for k, form in entry.variants().items() if not k.startswith(HIDDEN)}
    return {"right": entry.function()} | {k: entry.function(form) for k, form in shown.items()}


def computed(line, known):
    """Return a line computed from other quantities than those of the example."""
    step, names, options = LINES[line]
    known = dict(known)
    if line == "alpha" and "rms_x" in known:
        return float(max(options["eps2"], known["rms_x"]) * known["rho"])
    if "g2" in names and "g2" not in known:
        known["g2"] = np.square(known["g"])
    values = [np.asarray(known[name], dtype=float) for name in names]
    if "d" in known and "d" in options:
        options = {"d": known["d"]}
    with np.errstate(all="ignore"):
        return np.asarray(functions_of(step)["right"](*values, **options)).tolist()


def made_of(step, case):
    """Return what the right function of a step and the wrong ones return, as nested lists."""
    found = {}
    with np.errstate(all="ignore"):
        for key, function in functions_of(step).items():
            try:
                found[key] = np.asarray(function(*case.args, **case.kwargs)).tolist()
            except (ValueError, TypeError):  # shapes that do not fit, or no floor for an array
                found[key] = "error"
    return found


class _Call(NamedTuple):
    args: list
    kwargs: dict


def alike(one, other):
    """Whether a person who keeps four digits could mistake one answer for the other."""
    if isinstance(one, list):
        return all(alike(a, b) for a, b in zip(one, other, strict=True))
    return abs(one - other) <= APART * max(abs(one), abs(other))


@cache
def inseparable(line):
    """Return the pairs of keys that give the same answer on every example."""
    random = np.random.default_rng(0)
    found = None
    for _ in range(12):
        made = every_wrong_value(_usable(random), line)
        same = {(a, b) for a, b in combinations(made, 2) if alike(made[a], made[b])}
        found = same if found is None else found & same
    return found


def _usable(random):
    """Return a candidate whose update is clipped clearly."""
    while True:
        example = _candidate(0, random)
        if example.solution.rms_u > 1.1 * HYPER.d:
            return example


def _tells_apart(example):
    """Whether each line can be got wrong in ways that can be told apart, and clipping matters."""
    if example.solution.rms_u <= 1.1 * HYPER.d:
        return False
    for line in LINES:
        made = every_wrong_value(example, line)
        for one, other in combinations(made, 2):
            same_idea = one.partition("#")[0] == other.partition("#")[0]
            if same_idea or (one, other) in inseparable(line):
                continue
            if alike(made[one], made[other]):
                return False
    return True


@cache
def _wrong_answers(seed, line):
    return tuple(_told(new_example(seed), line))


def wrong_answers(example, line):
    """Return the wrong answers to a line of an example, each with what it comes from.

    Parameters
    ----------
    example : Example
        From `new_example`.
    line : str
        Name of the quantity, as in `Iteration`.

    Returns
    -------
    tuple of Wrong
        No two of them alike, and none like the right answer.

    Raises
    ------
    ValueError
        If no step of the table makes that quantity.

    Examples
    --------
    >>> wrong_answers(new_example(1), "rms_x")[0].identifiers
    ('no-root',)
    """
    if line not in LINES:
        raise ValueError(f"line: {line!r} is not one of {list(LINES)}")
    return _wrong_answers(example.seed, line)


def _told(example, line):
    """Return the wrong answers, those that are alike joined."""
    misconceptions = {it.identifier: it for it in TABLE[LINES[line][0]].misconceptions}
    groups = []
    for key, value in every_wrong_value(example, line).items():
        identifier = key.partition("#")[0]
        for members, made in groups:
            if alike(made, value):
                if identifier not in members:
                    members.append(identifier)
                break
        else:
            groups.append(([identifier], value))
    for members, value in groups:
        clauses = [misconceptions[name].clause for name in members[:2]]
        message = f"This comes out if {', or if '.join(clauses)}; did you?"
        yield Wrong(tuple(members), value, message, misconceptions[members[0]].question)
