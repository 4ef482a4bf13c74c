"""The factorisation explorer: its estimate by loops, its presets, and what it says."""

import numpy as np
import pytest
from bs4 import BeautifulSoup
from numpy.testing import assert_allclose, assert_array_equal

from adafactor_edu.explorers import FactorisationExplorer
from adafactor_edu.explorers.factorisation import (
    LABELS,
    PRESETS,
    least_squares_gradient,
    softmax_second_moment,
)

OWN = np.arange(16.0).reshape(4, 4) % 5
SIZE = range(4)


def by_loops(v):
    """Return R, C and V̂ from sums over plain floats: (row sum · column sum) / grand sum."""
    rows = [sum(v[i][j] for j in SIZE) for i in SIZE]
    columns = [sum(v[i][j] for i in SIZE) for j in SIZE]
    v_hat = [[rows[i] * columns[j] / sum(rows) for j in SIZE] for i in SIZE]
    return [r / 4 for r in rows], [c / 4 for c in columns], v_hat


@pytest.fixture(params=[*PRESETS, "own"])
def explorer(request):
    """The explorer with each preset, and with a matrix of one's own."""
    own = request.param == "own"
    return FactorisationExplorer(v=OWN) if own else FactorisationExplorer(preset=request.param)


def test_value_by_loops(explorer):
    value = explorer.value
    r, c, v_hat = by_loops(value.v.tolist())
    assert_allclose(value.r, r, rtol=1e-14)
    assert_allclose(value.c, c, rtol=1e-14)
    assert_allclose(value.v_hat, v_hat, rtol=1e-13)
    assert_allclose(value.error, np.array(v_hat) - value.v, atol=1e-15)
    squares = [(v_hat[i][j] - value.v[i, j]) ** 2 for i in SIZE for j in SIZE]
    assert value.rms_error == pytest.approx((sum(squares) / 16) ** 0.5, rel=1e-12, abs=1e-16)


def test_means_of_rows_and_columns_are_kept(explorer):
    rows, rows_kept, columns, columns_kept = explorer.picture.quantities["means"]
    assert_allclose(rows_kept, rows, rtol=1e-13)
    assert_allclose(columns_kept, columns, rtol=1e-13)
    assert_allclose(rows, [sum(row) / 4 for row in explorer.state["v"].tolist()], rtol=1e-13)
    assert_allclose(columns, [sum(c) / 4 for c in explorer.state["v"].T.tolist()], rtol=1e-13)


def test_only_rank_one_comes_back_exactly():
    for name in PRESETS:
        picture = FactorisationExplorer(preset=name).picture
        exact = name == "rank_one"
        assert (picture.quantities["relative"] < 1e-10) == exact
        assert picture.summary.endswith(" V̂ equals V: factoring loses nothing.") == exact
        assert (np.linalg.matrix_rank(PRESETS[name]) == 1) == exact


def test_what_the_error_does_to_the_steps():
    quantities = FactorisationExplorer(preset="diagonal").picture.quantities
    assert quantities["shortest"] == pytest.approx(2)  # √(1 / ¼), where V is not 0
    assert quantities["longest"] == pytest.approx(2)
    assert quantities["relative"] == pytest.approx(100 * 3**0.5 / 2)
    v = PRESETS["hot"]
    v_hat = np.array(by_loops(v.tolist())[2])
    quantities = FactorisationExplorer(preset="hot").picture.quantities
    assert quantities["shortest"] == pytest.approx(((v / v_hat) ** 0.5).min(), rel=1e-12)
    assert quantities["longest"] == pytest.approx(((v / v_hat) ** 0.5).max(), rel=1e-12)
    assert quantities["shortest"] < 1 < quantities["longest"]


def test_nothing_is_furthest_off_but_the_hot_entry():
    explorer = FactorisationExplorer(preset="hot")
    v_hat = 1.15 * 1.15 / 1.75  # the sums of its row, of its column and of all
    where = f"Furthest off is row 2, column 3: V = 1.000, V̂ = {v_hat:.3f}"
    assert explorer.picture.summary.endswith(f" % of RMS(V). {where}.")
    assert explorer.picture.summary.startswith("V: one hot entry. RMS(V̂ − V) is ")


def test_zeros_are_no_trouble():
    picture = FactorisationExplorer(v=np.zeros((4, 4))).picture
    assert_array_equal(picture.quantities["v_hat"], np.zeros((4, 4)))
    assert picture.quantities["relative"] == 0
    assert "factoring loses nothing" in picture.summary


def test_a_preset_fills_the_matrix_and_an_edit_makes_it_ones_own():
    explorer = FactorisationExplorer()
    assert explorer.state["preset"] == "hot"
    for name, v in PRESETS.items():
        explorer.set(preset=name)
        assert_array_equal(explorer.state["v"], v)
    edited = explorer.state["v"].copy()
    edited[3, 0] = 0.875
    explorer.set(v=edited)
    assert explorer.state["preset"] == "own"
    assert explorer.value.v[3, 0] == 0.875
    assert explorer.picture.summary.startswith("V: as edited.")
    explorer.set(preset="block")
    assert_array_equal(explorer.state["v"], PRESETS["block"])
    assert explorer.reset().state["preset"] == "hot"
    assert_array_equal(explorer.state["v"], PRESETS["hot"])


def test_own_keeps_the_matrix_as_it_is():
    explorer = FactorisationExplorer(preset="diagonal").set(preset="own")
    assert_array_equal(explorer.state["v"], np.eye(4))


def test_reset_goes_back_to_a_matrix_of_ones_own():
    explorer = FactorisationExplorer(v=OWN).set(preset="block").reset()
    assert explorer.state["preset"] == "own"
    assert_array_equal(explorer.state["v"], OWN)


def test_every_preset_is_a_second_moment_and_has_a_label():
    assert set(LABELS) == {*PRESETS, "own"}
    for v in PRESETS.values():
        assert v.shape == (4, 4)
        assert v.min() >= 0
        assert v.max() == 1


def test_the_gradients_behind_two_presets():
    g, v = least_squares_gradient(), softmax_second_moment()
    assert_allclose(PRESETS["least_squares"], (g / abs(g).max()) ** 2, atol=0.5e-3)
    assert_allclose(PRESETS["softmax"], v / v.max(), atol=0.5e-3)
    assert_array_equal(least_squares_gradient(), g)
    assert_array_equal(softmax_second_moment(), v)


def test_the_least_squares_gradient_is_the_slope_of_its_loss():
    """The loss is quadratic, so that central differences have no error but rounding."""
    rng = np.random.default_rng(1804)
    x = rng.normal(size=(64, 4)) * [1.5, 1.0, 0.7, 0.5]
    y = x @ rng.normal(size=(4, 4)) + 0.1 * rng.normal(size=(64, 4))

    def loss(w):
        return ((x @ w - y) ** 2).sum() / 128

    slopes = np.empty((4, 4))
    for i, j in np.ndindex(4, 4):
        step = np.zeros((4, 4))
        step[i, j] = 0.5
        slopes[i, j] = loss(step) - loss(-step)
    assert_allclose(least_squares_gradient(), slopes, rtol=1e-10, atol=1e-13)


def test_the_page_shows_three_matrices_and_the_means():
    page = BeautifulSoup(FactorisationExplorer().html(), "lxml")
    tables = page.select(".ae-view .ae-heat")
    assert [table.td["data-quantity"] for table in tables] == ["v", "v_hat", "error"]
    assert all(len(table.select("td")) == 16 for table in tables)
    assert all(table["data-scale"] == "v" for table in tables)
    heads = [head.text for head in page.select(".ae-narrow th[scope=row]")]
    assert heads == ["rows of V", "rows of V̂", "columns of V", "columns of V̂"]
    assert len(page.select("[data-quantity=means]")) == 16


def test_a_step_of_ones_own():
    def factored_second_moment(r, c):
        return np.outer(r, c)

    value = FactorisationExplorer(preset="diagonal").interact(factored_second_moment).value
    assert_array_equal(value.v_hat, np.full((4, 4), 1 / 16))
