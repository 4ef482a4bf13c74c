"""The descent explorer: what it shows, and that its script computes the same."""

import json
import shutil
import subprocess

import numpy as np
import pytest
from bs4 import BeautifulSoup
from numpy.testing import assert_allclose

from adafactor_edu import symbolic
from adafactor_edu.explorers import DescentExplorer
from adafactor_edu.explorers.descent import ITERATIONS, LABELS, RATES
from adafactor_edu.explorers.elements import ASSETS
from adafactor_edu.iteration import MATRIX_STEPS, VECTOR_STEPS
from adafactor_edu.losses import ROWS_TARGET, SURFACES
from adafactor_edu.optimizers import adafactor, adam, sgd
from adafactor_edu.training import descend


def settings(count):
    """Return random states of the controls, schedules among them."""
    rng = np.random.default_rng(4)
    return [
        {
            "surface": list(LABELS)[rng.integers(len(LABELS))],
            "t": int(rng.integers(0, ITERATIONS + 1)),
            "d": round(rng.uniform(0.1, 2), 1),
            "rho": None if rng.random() < 0.3 else float(f"{10 ** rng.uniform(-3, -1):.3g}"),
            "beta2": None if rng.random() < 0.3 else round(rng.uniform(0, 0.999), 3),
        }
        for _ in range(count)
    ]


def test_sgd_on_the_quadratic_by_hand():
    value = DescentExplorer().value["sgd"]
    x = np.array([1.5, 1.0])
    for t in range(ITERATIONS + 1):
        assert_allclose(value.records["x"][t], x, atol=1e-7)
        x = x - RATES["quadratic"]["sgd"] * x * [1, 100]


@pytest.mark.parametrize("surface", LABELS)
def test_all_start_at_the_same_place_and_end_lower(surface):
    runs = DescentExplorer(surface=surface).value
    starts = {float(run.losses[0]) for run in runs.values()}
    assert len(starts) == 1
    assert all(len(run.losses) == ITERATIONS + 1 for run in runs.values())
    assert all(run.losses[-1] < run.losses[0] for run in runs.values())


def test_the_table_reads_the_iteration():
    explorer = DescentExplorer(surface="matrix_factorisation", t=17, rho=0.05)
    picture, runs = explorer.picture, explorer.value
    for name, run in runs.items():
        a, b = (run.records[factor][17] for factor in "ab")
        assert picture.quantities[f"loss_{name}"] == pytest.approx(run.losses[17], abs=1e-12)
        expected = [a[0] @ b[:, 0], a[1] @ b[:, 1]]
        found = [picture.quantities[f"{place}_{name}"] for place in ("first", "second")]
        assert_allclose(found, expected, rtol=1e-14)
        assert len(picture.curves[f"way_{name}"][0]) == 18


def test_learning_rates_and_names_of_the_coordinates_are_told():
    for surface in LABELS:
        page = BeautifulSoup(DescentExplorer(surface=surface).html(), "lxml")
        words = page.select_one(".ae-even").text
        assert f"SGD, step {RATES[surface]['sgd']:g}" in words
        assert all(name in words for name in SURFACES[surface].coordinates)
        shown = [g["data-when"] for g in page.select("svg g") if not g.has_attr("hidden")]
        assert shown == [f"surface={surface}"]


def test_it_starts_at_the_start_and_is_played_at_a_pace_that_can_be_followed():
    explorer = DescentExplorer()
    assert explorer.state["t"] == 0
    button = BeautifulSoup(explorer.html(), "lxml").select_one("button.ae-play")
    assert 60 < int(button["data-pace"]) <= 100
    assert ITERATIONS == 300


@pytest.mark.parametrize("name", ["matrix_factorisation", "two_rows"])
def test_where_adafactor_factors_it_moves_all_the_way(name):
    """With the paper's own schedules, on the two surfaces whose parameters are matrices."""
    run = DescentExplorer(surface=name).value["adafactor"]
    assert all({"r", "c"} == set(memory) for memory in run.state.values())
    above = run.losses - SURFACES[name].minimum
    assert above[100] < 0.6 * above[0]
    assert above[300] < 1e-8


def test_on_two_rows_adafactor_moves_both_where_sgd_leaves_one_behind():
    runs = DescentExplorer(surface="two_rows", rho=0.05).value
    left = {name: abs(run.records["x"][25] - ROWS_TARGET).max(axis=1) for name, run in runs.items()}
    assert left["sgd"][0] < 1e-6
    assert left["sgd"][1] > 0.7
    assert left["adafactor"][0] < 0.2
    assert left["adafactor"][1] == pytest.approx(left["adafactor"][0], abs=1e-8)


def test_moving_t_computes_nothing_anew():
    explorer = DescentExplorer(surface="saddle", rho=0.05)
    before = explorer.value
    assert all(explorer.set(t=9).value[name] is run for name, run in before.items())
    assert explorer.set(rho=0.06).value["adafactor"] is not before["adafactor"]


def test_the_summary_tells_the_losses():
    assert DescentExplorer(t=0).picture.summary == (
        "ill-conditioned quadratic, iteration 0 of 300. Loss: SGD 51.1, Adam 51.1, Adafactor 51.1; "
        "the least possible is 0.00."
    )


def test_a_step_of_ones_own():
    def clip_update(u, *, d=1.0):
        return 0 * u

    explorer = DescentExplorer().interact(clip_update)
    assert_allclose(explorer.value["adafactor"].losses, 51.125)
    assert explorer.value["sgd"].losses[-1] < 1


@pytest.fixture(scope="module")
def from_script():
    """What the page's script computes at random settings."""
    if not shutil.which("node"):
        pytest.skip("node is not installed; the test of the built page covers this script too")
    states = settings(80)
    script = "\n".join([
        *symbolic.site_scripts().values(),
        (ASSETS / "explore-descent.js").read_text(encoding="utf-8"),
        f"const data = {json.dumps(DescentExplorer.data)};",
        f"const tools = {{ form: String, data, labels: {{ surface: {json.dumps(LABELS)} }} }};",
        f"const states = {json.dumps(states)};",
        "const { explorers, kernels } = adafactorEdu;",
        "const pictures = states.map((state) => explorers.descent(state, kernels, tools));",
        "console.log(JSON.stringify(pictures));",
    ])  # fmt: skip
    done = subprocess.run(["node", "-"], input=script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(zip(states, json.loads(done.stdout), strict=True))


@pytest.mark.slow
def test_the_script_computes_what_numpy_computes(from_script):
    """Relative to 1, the size of the start, also where matrices jump about their minimum."""
    for state, found in from_script:
        picture = DescentExplorer(**state).picture
        for name, value in picture.quantities.items():
            if name not in ("t", "d"):
                assert_allclose(found["quantities"][name], value, rtol=1e-12, atol=1e-12)
        assert set(found["curves"]) == set(picture.curves)
        for name, (xs, ys) in picture.curves.items():
            assert_allclose(found["curves"][name][0], xs, rtol=1e-12, atol=1e-12)
            assert_allclose(found["curves"][name][1], ys, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", LABELS)
def test_rounding_the_weights_changes_nothing_that_is_seen_on_the_way_down(name):
    surface = SURFACES[name]
    pure = descend(surface.loss, surface.start, adafactor(), ITERATIONS)
    assert_allclose(DescentExplorer(surface=name).value["adafactor"].losses, pure.losses, atol=3e-6)


def test_rates_are_those_of_the_page_that_do_not_diverge():
    for name, rates in RATES.items():
        surface = SURFACES[name]
        for optimizer in (sgd(lr=rates["sgd"]), adam(lr=rates["adam"])):
            run = descend(surface.loss, surface.start, optimizer, 500)
            assert run.losses[-1] - surface.minimum < 0.01


def test_each_step_of_both_kinds_can_be_replaced_and_is_named_once():
    assert len(set(DescentExplorer.steps)) == len(DescentExplorer.steps)
    assert set(DescentExplorer.steps) == {*MATRIX_STEPS, *VECTOR_STEPS}
