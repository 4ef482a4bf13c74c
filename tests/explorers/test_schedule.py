"""The schedule explorer: its values against formulas written here."""

import math

import numpy as np
import pytest
from bs4 import BeautifulSoup

from adafactor_edu.explorers import ScheduleExplorer
from adafactor_edu.explorers.schedule import T

SETTINGS = [
    {},
    {"t": 1},
    {"t": 2, "exponent": 1.0, "adam_beta2": 0.9},
    {"t": 10_000, "exponent": 0.1, "cap": 1e-4},
    {"t": 10_001, "adam_beta2": 0.9995, "cap": 0.1},
    {"t": 10**6, "exponent": 0.55, "cap": 0.02},
]


def adam_decay(t, beta2):
    """Return what the past keeps of Adam's corrected average, from the weights of its sum.

    The average is Σ (1 − β₂) β₂^(t−s) g_s² / (1 − β₂ᵗ): the newest gradient weighs
    1 / (1 + β₂ + … + β₂^(t−1)), and the past has the rest.
    """
    return 1 - 1 / math.fsum(beta2**k for k in range(t))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: "-".join(s) or "start")
def test_adafactors_schedules(setting):
    explorer = ScheduleExplorer(**setting)
    state, value = explorer.state, explorer.value
    newest = math.exp(-state["exponent"] * math.log(state["t"]))
    assert 1 - value.beta2 == pytest.approx(newest, rel=1e-9)
    assert value.rho == pytest.approx(min(state["cap"], 1 / math.sqrt(state["t"])), rel=1e-14)


@pytest.mark.parametrize("beta2", [0.9, 0.99, 0.9995])
@pytest.mark.parametrize("t", [1, 2, 3, 50, 4000])
def test_adams_decay_from_the_weights_of_its_average(t, beta2):
    found = ScheduleExplorer(t=t, adam_beta2=beta2).value.beta2_adam
    assert found == pytest.approx(adam_decay(t, beta2), rel=1e-10, abs=1e-15)


def test_the_first_iteration_has_no_past():
    explorer = ScheduleExplorer(t=1)
    assert explorer.value.beta2 == 0
    assert explorer.value.beta2_adam == 0
    assert explorer.picture.quantities["memory"] == 1
    assert explorer.picture.quantities["memory_adam"] == 1


def test_the_cap_holds_until_one_over_its_square():
    explorer = ScheduleExplorer(cap=0.02)
    found = [explorer.set(t=t).value.rho for t in (1, 2500, 10_000)]
    assert found == pytest.approx([0.02, 0.02, 0.01], rel=1e-14)
    assert explorer.set(t=2501).value.rho < 0.02


def test_memories():
    quantities = ScheduleExplorer(t=10_000, exponent=0.5, adam_beta2=0.99).picture.quantities
    assert quantities["memory"] == pytest.approx(100, rel=1e-9)  # t^c
    assert quantities["memory_adam"] == pytest.approx(100, rel=1e-9)  # 1/(1 − β₂), long after


def test_curves():
    explorer = ScheduleExplorer(t=37, exponent=0.6, adam_beta2=0.95, cap=0.05)
    curves = explorer.picture.curves
    assert T[0] == 1
    assert T[-1] == 10**6
    assert np.all(np.diff(T) >= 0)
    expected = {
        "newest": [math.pow(t, -0.6) for t in T],
        "newest_adam": [0.05 / -math.expm1(t * math.log(0.95)) for t in T],
        "root": [math.pow(t, -0.5) for t in T],
        "rho": [min(0.05, math.pow(t, -0.5)) for t in T],
    }
    for name, ys in expected.items():
        np.testing.assert_array_equal(curves[name][0], T)
        np.testing.assert_allclose(curves[name][1], ys, rtol=1e-9)
    spots = {
        "newest_at": math.pow(37, -0.6),
        "newest_adam_at": 0.05 / (1 - 0.95**37),
        "rho_at": 0.05,
    }
    weights = {name for name in curves if name.startswith("weights")}
    for name, y in spots.items():
        assert list(curves[name][0]) == [37, 37]
        np.testing.assert_allclose(curves[name][1], [y, y], rtol=1e-12)
    assert set(curves) == set(expected) | set(spots) | weights


@pytest.mark.parametrize("t", [1, 2, 7, 100, 101, 3000])
def test_weights_are_what_each_gradient_counts_in_the_average(t):
    """Averages run over gradients of which one is 1 and the others are 0; Adam's from its sum."""
    explorer = ScheduleExplorer(t=t, exponent=0.7, adam_beta2=0.97)
    ages, weights = explorer.picture.curves["weights"]
    _, adam = explorer.picture.curves["weights_adam"]
    assert list(ages) == list(range(min(t, 100)))
    for ago in {0, min(t, 100) // 2, min(t, 100) - 1}:
        average = 0.0
        for s in range(1, t + 1):
            decay = 1 - s**-0.7
            average = decay * average + (1 - decay) * (s == t - ago)
        assert weights[ago] == pytest.approx(average, rel=1e-9)
        assert adam[ago] == pytest.approx(0.03 * 0.97**ago / (1 - 0.97**t), rel=1e-9)
    whole = explorer.picture.quantities
    assert whole["recent_adam"] == pytest.approx((1 - 0.97 ** min(t, 100)) / (1 - 0.97**t))
    if t <= 100:
        assert whole["recent"] == pytest.approx(1, rel=1e-12)
    for name, values in (("weights_at", weights), ("weights_adam_at", adam)):
        assert explorer.picture.curves[name] == ([0, 0], [values[0]] * 2)


def test_summary():
    assert ScheduleExplorer(t=10_000).picture.summary == (
        "At t = 10,000 Adafactor keeps β̂₂ = 0.99937 of its past, a memory of about 1585 "
        "iterations; Adam keeps 0.99900, about 1000. The relative step is ρ = 0.0100."
    )


def test_the_table_names_its_rows_and_columns():
    page = BeautifulSoup(ScheduleExplorer().html(), "lxml")
    table = page.select_one("table")
    assert [head.text for head in table.select("tbody th[scope=row]")] == ["Adafactor", "Adam"]
    names = [[cell.span["data-quantity"] for cell in row.select("td")]
             for row in table.select("tbody tr")]  # fmt: skip
    assert names == [
        ["beta2", "memory", "recent"],
        ["beta2_adam", "memory_adam", "recent_adam"],
    ]


def test_a_step_of_ones_own_bends_its_curve():
    def second_moment_decay(t, *, exponent=0.8):
        return 0 * np.asarray(t, dtype=float) + 0.75

    own = ScheduleExplorer().interact(second_moment_decay)
    assert own.value.beta2 == 0.75
    np.testing.assert_array_equal(own.picture.curves["newest"][1], np.full(len(T), 0.25))
    assert own.picture.quantities["memory"] == 4
