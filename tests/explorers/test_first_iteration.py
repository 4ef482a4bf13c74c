"""The first-iteration explorer: its numbers, its gauge, its words."""

import math

import numpy as np
import pytest
from bs4 import BeautifulSoup
from numpy.testing import assert_allclose, assert_array_equal

from adafactor_edu import Hyperparameters, matrix_iteration
from adafactor_edu.explorers import FirstIterationExplorer
from adafactor_edu.worked_example import X0, G
from tests import reference


@pytest.mark.parametrize("d", [0.1, 1.0, 5.0])
@pytest.mark.parametrize("scale", [1e-3, 1, 50])
def test_weights_are_those_of_the_loops(d, scale):
    x, g = X0 * scale, G[::-1] * scale
    explorer = FirstIterationExplorer(d=d, g=g, x=x)
    expected, _ = reference.matrix_step(x.tolist(), g.tolist(), None, 1, d=d)
    assert_allclose(explorer.value.x_next, expected, rtol=1e-12)


@pytest.mark.parametrize("t", [1, 7, 1000])
def test_schedules_by_hand(t):
    value = FirstIterationExplorer(t=t).value
    rho, beta2 = reference.schedules(t)
    assert value.rho == pytest.approx(rho, rel=1e-14)
    assert value.beta2 == pytest.approx(beta2, rel=1e-14)


def test_value_is_the_packages_iteration():
    hyper = Hyperparameters(beta2=0.3, d=2.0, rho=0.05)
    ours = FirstIterationExplorer(beta2=0.3, d=2.0, rho=0.05, t=4).value
    direct = matrix_iteration(X0, G, t=4, hyper=hyper)
    for name in ("v", "u", "u_hat", "x_next", "alpha"):
        assert_array_equal(getattr(ours, name), getattr(direct, name))


def test_route_of_the_wiki_leaves_out_the_mean():
    paper, wiki = FirstIterationExplorer().value, FirstIterationExplorer(route="wiki").value
    assert_allclose(wiki.v, np.outer(wiki.r, wiki.c), rtol=1e-15)
    assert_allclose(wiki.v / paper.v, np.mean(paper.r), rtol=1e-13)
    assert_allclose(wiki.x_next, paper.x_next, rtol=1e-13)


def test_an_own_estimate_beats_the_route():
    def factored_second_moment(r, c):
        return np.ones((len(r), len(c)))

    explorer = FirstIterationExplorer(route="wiki").interact(factored_second_moment)
    assert_array_equal(explorer.value.u, G)


def test_gauge_is_logarithmic_from_a_hundredth_to_a_hundred():
    for d, place in [(0.1, 0.25), (1.0, 0.5)]:
        assert FirstIterationExplorer(d=d).picture.positions["d"] == pytest.approx(place)
    explorer = FirstIterationExplorer(route="wiki")
    place = (math.log10(explorer.value.rms_u) + 2) / 4
    assert explorer.picture.positions["rms_u"] == pytest.approx(place)


@pytest.mark.parametrize("scale", [0, 1e6, 1e-6])
def test_gauge_stays_on_its_scale(scale):
    picture = FirstIterationExplorer(route="wiki", g=np.full((3, 3), float(scale))).picture
    assert 0 <= picture.positions["rms_u"] <= 1


def test_words_say_whether_the_update_is_clipped():
    clipped, free = FirstIterationExplorer(d=0.5), FirstIterationExplorer(d=2.0)
    factor = clipped.value.rms_u / 0.5
    assert clipped.picture.texts["clipping"] == f"above d: U is divided by {factor:.3f}"
    assert clipped.picture.quantities["factor"] == factor
    assert free.picture.texts["clipping"] == "not above d: U stays"
    assert free.picture.quantities["factor"] == 1
    assert_array_equal(free.value.u, free.value.u_hat)


def test_summary_tells_schedules_from_settings():
    assert "β₂ = 0.000 (schedule), d = 1.0, ρ = 0.0100 (schedule), t = 1" in repr(
        FirstIterationExplorer()
    )
    summary = FirstIterationExplorer(beta2=0.25, rho=0.05).picture.summary
    assert "β₂ = 0.250, d = 1.0, ρ = 0.0500, t = 1" in summary


def test_text_equivalent_ends_with_the_new_weights():
    lines = repr(FirstIterationExplorer()).splitlines()[-3:]
    shown = [[float(word.replace("−", "-")) for word in line.split()] for line in lines]
    assert_allclose(shown, FirstIterationExplorer().value.x_next, atol=5e-5)


def test_zero_gradient_stays_finite():
    explorer = FirstIterationExplorer(g=np.zeros((3, 3)))
    assert_array_equal(explorer.value.x_next, X0)
    assert explorer.html()


def test_full_view_has_four_matrices_and_two_to_edit():
    page = BeautifulSoup(FirstIterationExplorer().html(), "html.parser")
    tables = page.select(".ae-heat")
    assert [t.select_one("td")["data-quantity"] for t in tables] == ["v", "u", "u_hat", "x_next"]
    assert all(len(t.select("td")) == 9 and t.caption for t in tables)
    assert len(page.select("input[type=text]")) == 18


def test_compact_view_is_smaller_and_computes_the_same():
    compact, full = FirstIterationExplorer(compact=True, d=0.5), FirstIterationExplorer(d=0.5)
    page = BeautifulSoup(compact.html(), "html.parser")
    found = {field["name"] for field in page.select("[name]")}
    assert found == {"beta2", "beta2_schedule", "d", "route"}
    assert {td["data-quantity"] for td in page.select("td")} == {"u_hat", "x_next"}
    assert_array_equal(compact.value.x_next, full.value.x_next)


def test_own_step_keeps_the_compact_view():
    def clip_update(u, *, d=1.0):
        return u

    mine = FirstIterationExplorer(compact=True, d=0.5).interact(clip_update)
    assert mine.compact
    assert_array_equal(mine.value.u_hat, mine.value.u)
