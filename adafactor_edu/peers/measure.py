"""Run a library and record what it does, as plain numbers that can be stored and compared.

A record is a dict of JSON values.  Weights are recorded as the change since the start, at up to
twelve entries, because a change is what an optimizer decides.
"""

import math
import warnings

import numpy as np

from adafactor_edu.peers.cases import CASES
from adafactor_edu.peers.libraries import attempt, begin
from adafactor_edu.peers.lines import constructors, lines
from adafactor_edu.peers.reports import REPORTS, report
from adafactor_edu.peers.settings import PURPOSES, arguments

__all__ = [
    "DTYPES",
    "PARTS",
    "agreement",
    "conventions",
    "defaults",
    "differences",
    "low_precision",
    "measure",
    "probe",
    "reports",
    "settings",
]

DTYPES = ("float64", "float32", "bfloat16")
DIGITS = {"float64": 14, "float32": 8, "bfloat16": 4}  # that are recorded
PROBED = 12  # entries of a large array that are recorded
BIG = CASES["256x128"]

# How each library spells an absolute step of 10⁻² with weight decay 0.1, and momentum 0.9.
DECAY = {
    "torch": {"lr": 1e-2, "weight_decay": 0.1},
    "transformers": {"lr": 1e-2, "relative_step": False, "weight_decay": 0.1},
    "optax": {"learning_rate": 1e-2, "weight_decay_rate": 0.1},
    "keras": {"learning_rate": 1e-2, "weight_decay": 0.1},
    "mlx": {"learning_rate": 1e-2, "relative_step": False, "weight_decay": 0.1},
    "timm": {"lr": 1e-2, "weight_decay": 0.1},
    "timm-bigvision": {"lr": 1e-2, "weight_decay": 0.1},
    "pytorch_optimizer": {"relative_step": False, "lr": 1e-2, "weight_decay": 0.1},
    "torch_optimizer": {"lr": 1e-2, "relative_step": False, "weight_decay": 0.1},
}
MOMENTUM = {
    "transformers": {"beta1": 0.9},
    "optax": {"learning_rate": 1e-2, "momentum": 0.9},
    "mlx": {"beta_1": 0.9},
    "timm": {"betas": (0.9, 0.999)},
    "timm-bigvision": {"lr": 1e-2, "momentum_dtype": "float32"},
    "pytorch_optimizer": {"betas": (0.9, 0.999)},
    "torch_optimizer": {"beta1": 0.9},
}


def probe(change):
    """Return up to twelve entries of an array, spread evenly, as floats.

    Parameters
    ----------
    change : ndarray
        Any shape.

    Returns
    -------
    list of float
        In the order of the flattened array.

    Examples
    --------
    >>> probe(np.arange(4.0)), len(probe(np.zeros((256, 128))))
    ([0.0, 1.0, 2.0, 3.0], 12)
    """
    flat = np.ravel(change)
    picked = np.unique(np.linspace(0, flat.size - 1, min(PROBED, flat.size)).astype(int))
    return [float(value) for value in flat[picked]]


def _rms(a):
    return float(np.sqrt(np.mean(np.square(a))))


def agreement(library, dtypes=DTYPES, cases=tuple(CASES), progress=lambda text: None):
    """Return what `library` does with the setting nearest to the paper.

    Parameters
    ----------
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.
    dtypes : sequence of str, optional
        Number formats to try.
    cases : sequence of str, optional
        Keys of `adafactor_edu.peers.CASES`.
    progress : callable, optional
        Called with a line before each case.

    Returns
    -------
    list of dict
        Each with ``dtype``, ``case``, ``steps``, ``change`` (or ``error``), and
        for float64 the shapes in ``state``.
    """
    records = []
    for dtype in dtypes:
        for case in map(CASES.get, cases):
            if dtype == "bfloat16" and case.steps[-1] > 10:
                continue  # most of these changes are below the resolution of the weights
            progress(f"{library} {dtype} {case.name}")
            records += _run(library, dtype, case)
    return records


def _run(library, dtype, case):
    """Return the records of one case, one for each number of steps that is looked at."""
    records = []
    _, refused = attempt(_walked, library, dtype, case, records)
    if refused:  # what a library refuses is a result too
        records.append({"dtype": dtype, "case": case.name, "steps": 0, "error": refused})
    return records


def _walked(library, dtype, case, records):
    """Take the steps of a case, and add a record for each number of them that is looked at."""
    runner = begin(library, case.weights(), dtype, **arguments(library, "paper"))
    start = runner.x
    for t in range(1, case.steps[-1] + 1):
        runner.step(case.gradient(t))
        if t in case.steps:
            change = [float(f"{value:.{DIGITS[dtype]}g}") for value in probe(runner.x - start)]
            records.append({"dtype": dtype, "case": case.name, "steps": t, "change": change})
            if dtype == "float64":
                records[-1]["state"] = [list(shape) for shape in runner.state_shapes]


def defaults(library):
    """Return the size of the steps that the bare constructor takes.

    Parameters
    ----------
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.

    Returns
    -------
    dict
        ``first``: RMS(X₁ − X₀)/RMS(X₀) on 256×128 in float32; ``ten``: the same after ten steps.
    """
    return _first_and_tenth(library)


def settings(library):
    """Return the size of the steps that each recommended setting takes.

    Parameters
    ----------
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.

    Returns
    -------
    dict
        By purpose, as `defaults`.
    """
    return {
        purpose: _first_and_tenth(library, **arguments(library, purpose)) for purpose in PURPOSES
    }


def _first_and_tenth(library, **given):
    runner = begin(library, BIG.weights(), "float32", **given)
    start, sizes = runner.x, []
    for t in range(1, 11):
        runner.step(BIG.gradient(t))
        sizes.append(_rms(runner.x - start) / _rms(start))
    return {"first": sizes[0], "ten": sizes[-1]}


def conventions(library):
    """Return what weight decay and momentum do, by number.

    Parameters
    ----------
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.

    Returns
    -------
    dict
        ``decay``: share of the weights (all 0.5) that one step with a zero gradient, learning rate
        10⁻² and weight decay 0.1 removes; ``momentum``: the first three steps under a constant
        gradient and momentum 0.9, in units of the step without momentum (absent where there is no
        momentum).
    """
    x = np.full((4, 4), 0.5)
    runner = begin(library, x, "float64", **DECAY[library])
    runner.step(np.zeros_like(x))
    found = {"decay": float(1 - runner.x.mean() / 0.5)}
    if library in MOMENTUM:
        runner = begin(library, x, "float64", **MOMENTUM[library])
        first = 1e-2 if library == "timm-bigvision" else None
        steps = []
        for _ in range(3):
            before = runner.x
            runner.step(np.ones_like(x))
            unit = first or 1e-2 * max(1e-3, _rms(before))
            steps.append(float(np.mean(before - runner.x)) / unit)
        found["momentum"] = steps
    return found


def low_precision(library):
    """Return what happens to zero and to tiny gradients in short number formats.

    Parameters
    ----------
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.

    Returns
    -------
    dict
        ``zero_row`` and ``zero_gradient``: for float32 and float16, how many of twelve weights are
        NaN after one step; ``tiny``: for bfloat16 and gradients of size 10⁻³, RMS(X₁ − X₀)/α and
        the cosine with the paper's update.
    """
    found = {"zero_row": {}, "zero_gradient": {}, "tiny": {}}
    rng = np.random.default_rng(3)
    x, g = rng.standard_normal((2, 3, 4))
    for dtype in ("float32", "float16"):
        for name, gradient in [("zero_row", g * [[1], [0], [1]]), ("zero_gradient", 0 * g)]:
            found[name][dtype] = _tried(library, dtype, x, gradient)
    tiny, refused = attempt(_tiny, library, *rng.standard_normal((2, 64, 64)))
    found["tiny"] = {"error": refused} if refused else tiny
    return found


def _tiny(library, x, g):
    """Return size and direction of a step in bfloat16 under a gradient of 10⁻³ g."""
    own = {} if library == "torch" else arguments(library, "paper")  # torch: its default ε₁
    runner = begin(library, x, "bfloat16", **own)
    before = runner.x
    runner.step(1e-3 * g)
    moved = before - runner.x
    r, c = np.mean(g**2, axis=1), np.mean(g**2, axis=0)
    u = g / np.sqrt(np.outer(r, c) / r.mean())
    size = np.sqrt(np.sum(moved**2) * np.sum(u**2))
    cosine = float(np.sum(moved * u) / size) if size else 0.0
    return {"size": _rms(moved) / (1e-2 * _rms(before)), "cosine": cosine}


def _tried(library, dtype, x, g):
    """Return how many weights are not finite after a step, or the name of an error."""
    count, refused = attempt(_not_finite, library, dtype, x, g)
    return refused or count


def _not_finite(library, dtype, x, g):
    runner = begin(library, x, dtype, **arguments(library, "paper"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        runner.step(g)
    return int(np.sum(~np.isfinite(runner.x)))


def reports(library):
    """Return what the minimal scripts of `adafactor_edu.peers.reports` find.

    Parameters
    ----------
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.

    Returns
    -------
    dict
        By script.
    """
    return {name: report(name) for name in REPORTS.get(library, ())}


PARTS = (constructors, lines, defaults, settings, conventions, low_precision, reports)


def measure(library, *, quick=False, progress=lambda text: None):
    """Return everything that is recorded of a library.

    Parameters
    ----------
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.
    quick : bool, optional
        Leave out the run of 20,000 steps.
    progress : callable, optional
        Called with a line before each part.

    Returns
    -------
    dict
        ``agreement`` and what each of `PARTS` returns, under its name.

    Raises
    ------
    ImportError
        If the library is not installed.
    """
    cases = [name for name, case in CASES.items() if not (quick and case.steps[-1] > 10)]
    found = {"agreement": agreement(library, cases=cases, progress=progress)}
    for part in PARTS:
        progress(f"{library} {part.__name__}")
        found[part.__name__] = part(library)
    return found


def differences(stored, measured, *, relative=1e-9, absolute=1e-12):
    """Return one line for each place where two records differ, with both values.

    Parameters
    ----------
    stored, measured : object
        JSON values of the same kind.
    relative, absolute : float, optional
        Numbers this near count as equal.

    Returns
    -------
    list of str
        Empty if nothing differs.

    Examples
    --------
    >>> differences({"first": 0.01, "n": 1}, {"first": 0.02, "n": 1})
    ['first: stored 0.01, measured 0.02']
    """
    return list(_walk("", stored, measured, relative, absolute))


def _walk(path, a, b, relative, absolute):
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(a.keys() | b.keys()):
            at = f"{path}.{key}" if path else key
            yield from _walk(at, a.get(key, "nothing"), b.get(key, "nothing"), relative, absolute)
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for k, (left, right) in enumerate(zip(a, b, strict=True)):
            yield from _walk(f"{path}[{k}]", left, right, relative, absolute)
    elif isinstance(a, float) and isinstance(b, float):
        same = math.isclose(a, b, rel_tol=relative, abs_tol=absolute)
        if not same and not (math.isnan(a) and math.isnan(b)):
            yield f"{path}: stored {a!r}, measured {b!r}"
    elif a != b:
        yield f"{path}: stored {a!r}, measured {b!r}"
