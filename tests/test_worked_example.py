"""The worked example against the numbers published with it, and the table that prints it."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from rich.cells import cell_len

from adafactor_edu import worked_example as example
from tests import reference

# Computed for the source page by hand-written float64 code that is not part of this package,
# rounded to six significant digits: wiki = plain outer product, paper = normalised.
R = [0.0966667, 0.206667, 0.0966667]
C = [0.126667, 0.186667, 0.0866667]
V = {
    "wiki": [
        [0.0122444, 0.0180444, 0.00837778],
        [0.0261778, 0.0385778, 0.0179111],
        [0.0122444, 0.0180444, 0.00837778],
    ],
    "paper": [
        [0.0918333, 0.135333, 0.0628333],
        [0.196333, 0.289333, 0.134333],
        [0.0918333, 0.135333, 0.0628333],
    ],
}
U = {
    "wiki": [
        [2.71114, -1.48888, 4.37014],
        [-3.09032, 3.05480, -0.747203],
        [1.80743, -2.97775, 3.27761],
    ],
    "paper": [
        [0.989968, -0.543660, 1.59575],
        [-1.12843, 1.11545, -0.272840],
        [0.659979, -1.08732, 1.19681],
    ],
}
RMS_U = {"wiki": 2.80836, "paper": 1.025467173172}
U_HAT = [
    [0.965382, -0.530159, 1.55612],
    [-1.10040, 1.08775, -0.266064],
    [0.643588, -1.06032, 1.16709],
]
X1 = [
    [0.692217, -0.495726, 0.887454],
    [-1.09113, 0.791230, -0.597855],
    [1.19481, -0.691451, 0.390591],
]
ROUTES = {"wiki": example.wiki_route, "paper": example.paper_route}
SIX_DIGITS = 6e-6


@pytest.mark.parametrize("route", ROUTES)
def test_every_step_of_both_routes(route):
    it = ROUTES[route]()
    for ours, published in [
        (it.r, R), (it.c, C), (it.v, V[route]), (it.u, U[route]), (it.rms_u, RMS_U[route]),
        (it.u_hat, U_HAT), (it.x_next, X1),
    ]:  # fmt: skip
        np.testing.assert_allclose(ours, published, rtol=SIX_DIGITS)
    assert it.alpha == pytest.approx(0.00806225774829855, rel=1e-15)


def test_first_row_in_full():
    first = example.paper_route().x_next[0]
    published = [0.692216839321, -0.495725724394, 0.887454156745]
    np.testing.assert_allclose(first, published, rtol=0, atol=5e-13)


@pytest.mark.parametrize("route", ROUTES)
def test_both_routes_end_in_the_oracle_s_weights(route):
    x1, _ = reference.matrix_step(example.X0.tolist(), example.G.tolist(), None, 1)
    np.testing.assert_allclose(ROUTES[route]().x_next, x1, rtol=1e-14)


@pytest.mark.parametrize("name", example.PRINTED)
def test_what_the_page_printed_is_what_we_compute(name):
    it = example.paper_route()
    computed = getattr(it, name) if hasattr(it, name) else getattr(example.HYPER, name)
    assert example.PRINTED[name].agrees(computed)


@pytest.mark.parametrize("name", example.PRINTED)
def test_one_unit_of_the_last_printed_decimal_is_noticed(name):
    printed = example.PRINTED[name]
    assert not printed.agrees(np.asarray(printed.value) + 1.01 * 10.0**-printed.decimals)


def test_every_quantity_has_a_provenance():
    it = example.paper_route()
    shown = set(it._fields) - {"t", "state"} | {
        field.name for field in dataclasses.fields(example.HYPER)
    }
    assert shown <= set(example.PROVENANCE)
    assert example.PROVENANCE["x"].startswith("reconstructed")


def test_the_data_cannot_be_changed_by_accident():
    for data in (example.X0, example.G):
        with pytest.raises(ValueError, match="read-only"):
            data[0, 0] = 9


def test_the_module_prints_the_table_in_80_columns():
    run = subprocess.run(
        [sys.executable, "-m", "adafactor_edu"],
        capture_output=True, text=True, check=True, encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "COLUMNS": "80", "PATH": ""},
    )  # fmt: skip
    assert max(map(cell_len, run.stdout.splitlines())) <= 80
    assert "…" not in run.stdout  # nothing was cut
    for text in ("2.80836", "1.02547", "0.69222 -0.49573  0.88745", "reconstructed"):
        assert text in run.stdout
    assert run.stdout.count("✓") == len(set(example.PRINTED) - {"eps1", "eps2", "d"}) + 1
