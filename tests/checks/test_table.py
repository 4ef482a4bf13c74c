"""The table of misconceptions: complete, distinct on its cases, and right where it must be."""

import json
import warnings
from itertools import combinations

import numpy as np
import pytest

from adafactor_edu.checks import ITERATIONS, TABLE, engine_source, export
from adafactor_edu.checks.engine import close, run
from adafactor_edu.checks.exporting import agree
from adafactor_edu.checks.judging import judge

REQUIRED = {
    "root_mean_square": "no-root no-mean mean-of-absolutes mean-subtracted per-row",
    "relative_step_size": "max-for-min no-cap inverse-of-t root-not-inverted t-from-zero",
    "second_moment_decay": "power-alone positive-exponent t-from-zero constant adams-correction",
    "adaptive_step_size": "no-floor floor-added min-for-max no-root rho-forgotten rho-divides "
    "epsilons-swapped",
    "squared_gradient": "no-epsilon epsilon-inside-square epsilons-swapped not-squared",
    "row_moment": "sum-for-mean wrong-axis total-mean weights-swapped past-not-decayed "
    "new-not-weighted past-ignored root-stored",
    "column_moment": "sum-for-mean wrong-axis total-mean weights-swapped past-not-decayed "
    "new-not-weighted past-ignored root-stored",
    "factored_second_moment": "no-normaliser sum-as-normaliser normalised-twice "
    "normaliser-multiplied transposed sum-of-moments",
    "full_second_moment": "weights-swapped past-not-decayed new-not-weighted past-ignored "
    "root-stored",
    "normalized_gradient": "no-root multiplied sign-flipped epsilon-outside",
    "clip_update": "inverted always-divides threshold-multiplies ratio-upside-down entrywise "
    "norm-for-rms max-for-rms",
    "apply_update": "added no-step-size multiplied-into-weights replaces-weights",
}
FORMS = [(step, key) for step in TABLE for key in TABLE[step].variants()]


def outcome(step, function):
    """Return the verdict of the pure-Python judge, on data as the page receives them."""
    data = json.loads(json.dumps(export(step)))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return judge(data, run(data, function, np.array))


@pytest.mark.parametrize("step", REQUIRED)
def test_the_table_names_the_agreed_misconceptions(step):
    known = {it.identifier for it in TABLE[step].misconceptions}
    assert set(REQUIRED[step].split()) <= known


@pytest.mark.parametrize("step", TABLE)
def test_the_right_formula_is_the_packages_function(step):
    verdict = outcome(step, TABLE[step].function())
    assert verdict["passed"], verdict


@pytest.mark.parametrize(("step", "key"), FORMS)
def test_every_wrong_form_is_named(step, key):
    verdict = outcome(step, TABLE[step].function(TABLE[step].variants()[key]))
    assert verdict["misconceptions"] == [key.partition("#")[0]]
    assert verdict["example"]["got"] != verdict["example"]["expected"]


@pytest.mark.parametrize("step", TABLE)
def test_no_two_entries_agree_on_all_cases(step):
    data = export(step)
    made = {
        key: [case["variants"].get(key, case["expected"]) for case in data["cases"]]
        for key in data["variants"]
    }
    made["right"] = [case["expected"] for case in data["cases"]]
    alike = [
        (one, other)
        for one, other in combinations(made, 2)
        if one.partition("#")[0] != other.partition("#")[0] and agree(made[one], made[other])
    ]
    assert alike == []


@pytest.mark.parametrize("step", TABLE)
def test_every_entry_speaks_like_the_book(step):
    for it in TABLE[step].misconceptions:
        assert it.clause.startswith("you ")
        assert it.message.endswith("; did you?")
        assert it.question.endswith("?")
        assert "np." not in it.message + it.question


@pytest.mark.parametrize("step", ["row_moment", "clip_update", "second_moment_decay"])
def test_two_misconceptions_at_once_are_both_named(step):
    entry, data = TABLE[step], export(step)
    some = sorted(data["pairs"])[::3]
    assert len(some) >= 3
    named = 0
    for key in some:
        verdict = outcome(step, entry.function(entry.pairs()[key]))
        wanted = {name.partition("#")[0] for name in key.split("+")}
        assert not verdict["passed"]
        named += set(verdict["misconceptions"][:2]) == wanted
    assert named >= 0.9 * len(some)


@pytest.mark.parametrize("step", ITERATIONS)
def test_every_wrong_line_is_named_in_its_place(step):
    it, data = ITERATIONS[step], export(step)
    assert outcome(step, it.function())["passed"]
    seen = [*data["variants"], *data["memory_variants"]]
    silent = ("past-added-only", "not-squared#2")  # 0/0 or the root of a negative number
    for key in seen:
        verdict = outcome(step, it.function(it.variants()[key]))
        pairs = zip(verdict["steps"], verdict["misconceptions"], strict=True)
        named = {name if place == step else f"{place}:{name}" for place, name in pairs}
        assert key.partition("#")[0] in named or key.endswith(silent), (key, verdict)
        assert not verdict["passed"]


def test_what_an_iteration_cannot_show_is_known():
    hidden = {
        step: sorted(set(it.variants()) - set(export(step, pairs=False)["variants"]))
        for step, it in ITERATIONS.items()
    }
    settings = {  # a setting that stands in the formula as a number cannot be passed
        "relative_step_size:cap-ignored",
        "adaptive_step_size:epsilons-swapped#2",
        "adaptive_step_size:floor-ignored",
        "squared_gradient:epsilons-swapped#2",
        "squared_gradient:epsilon-ignored",
    }
    lost = {"normalized_gradient:epsilon-outside", "clip_update:threshold-ignored#3"}
    in_memory = {"row_moment:sum-for-mean"}  # the factor m cancels in V̂
    assert set(hidden["matrix_iteration"]) == settings | lost | in_memory
    rows = {name for name in hidden["vector_iteration"] if ":per-row" in name}
    assert set(hidden["vector_iteration"]) == settings | lost | rows


def test_the_engine_is_plain_python():
    source = engine_source()
    assert "numpy" not in source.replace("NumPy", "")
    assert [line for line in source.splitlines() if line.startswith(("import", "from"))] == [
        "from math import isfinite",
        "from math import sqrt",
        "from math import isfinite",
    ]


def test_close_measures_by_entry_and_ignores_rounding():
    assert close([1.0, 1e-12], [1.0 + 1e-7, 0.0])
    assert not close([1.0, 2.0], [1.0, 2.001])
    assert not close([[1.0]], [1.0])
    assert close([float("nan")], [None])
