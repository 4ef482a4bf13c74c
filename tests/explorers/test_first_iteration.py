"""The first-iteration explorer: its numbers, its gauge, its words."""

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


def test_the_gauge_is_linear_around_d():
    for d in (0.9, 1.0, 1.025, 1.05):
        explorer = FirstIterationExplorer(d=d)
        picture, rms_u = explorer.picture, explorer.value.rms_u
        assert picture.positions["rms_u"] == pytest.approx(0.5 + (rms_u / d - 1))
        assert picture.quantities["gauge_low"] == pytest.approx(d / 2)
        assert picture.quantities["gauge_high"] == pytest.approx(1.5 * d)
    # 1.025 stands apart from d = 1 by more than a hundredth of the gauge
    assert FirstIterationExplorer(d=1.0).picture.positions["rms_u"] > 0.52


@pytest.mark.parametrize("scale", [0, 1e6, 1e-6])
def test_gauge_stays_on_its_scale(scale):
    picture = FirstIterationExplorer(route="wiki", g=np.full((3, 3), float(scale))).picture
    assert 0 <= picture.positions["rms_u"] <= 1


def test_words_say_whether_the_update_is_clipped():
    clipped, free = FirstIterationExplorer(d=0.5), FirstIterationExplorer(d=2.0)
    factor = clipped.value.rms_u / 0.5
    assert clipped.picture.texts["clipping"] == f"is above d: U is divided by {factor:.3f}"
    assert clipped.picture.quantities["factor"] == factor
    assert free.picture.texts["clipping"] == "is not above d: U stays"
    assert free.picture.quantities["factor"] == 1
    assert_array_equal(free.value.u, free.value.u_hat)


def test_summary_tells_the_papers_values_from_settings():
    assert "t = 1, d = 1.000, ρ = 0.0100 (the paper’s), V̂ as in the paper. RMS(U)" in repr(
        FirstIterationExplorer()
    )
    summary = FirstIterationExplorer(past="calm", beta2=0.25, rho=0.05).picture.summary
    assert "t = 10, d = 1.000, ρ = 0.0500, V̂ as in the paper." in summary
    assert "The past: calm: all small; β₂ = 0.250." in summary


def test_text_equivalent_ends_with_the_new_weights():
    lines = repr(FirstIterationExplorer()).splitlines()[-3:]
    shown = [[float(word.replace("−", "-")) for word in line.split()] for line in lines]
    assert_allclose(shown, FirstIterationExplorer().value.x_next, atol=5e-5)


def test_zero_gradient_stays_finite():
    explorer = FirstIterationExplorer(g=np.zeros((3, 3)))
    assert_array_equal(explorer.value.x_next, X0)
    assert explorer.html()


def test_the_path_is_read_in_the_order_of_the_iteration():
    page = BeautifulSoup(FirstIterationExplorer().html(), "html.parser")
    stages = [stage["data-stage"] for stage in page.select(".ae-stage")]
    assert stages == ["g", "g2", "v", "u", "u_hat", "x_next"]
    operations = [arrow.text for arrow in page.select(".ae-arrow, .ae-turn")]
    assert operations == ["square", "R · C ÷ mean R", "G ÷ √V̂", "clip at d", "subtract α Û"]
    assert len(page.select("[name=g]")) == len(page.select("[name=x]")) == 9


def test_r_stands_right_of_its_row_and_c_below_its_column():
    rows = BeautifulSoup(FirstIterationExplorer().html(), "lxml").select(".ae-margins tr")
    for i, row in enumerate(rows[:3]):
        names = [(td["data-quantity"], td.get("data-row"), td.get("data-col"))
                 for td in row.select("td")]  # fmt: skip
        assert names == [*(("g2", str(i), str(j)) for j in range(3)), ("r", str(i), None)]
    last = [(td["data-quantity"], td.get("data-col")) for td in rows[3].select("td")]
    assert last == [("c", "0"), ("c", "1"), ("c", "2"), ("mean_r", None)]


def test_each_control_stands_at_the_quantity_it_acts_on():
    page = BeautifulSoup(FirstIterationExplorer().html(), "lxml")
    where = {"g": "g", "past": "g2", "route": "v", "d": "u", "rho": "x_next", "x": "u_hat"}
    for name, stage in where.items():
        field = page.select_one(f"[name={name}]")
        assert field.find_parent(class_="ae-stage")["data-stage"] == stage
    for name in ("beta2", "t", "r0", "c0"):  # below R and C, and only with a past
        place = page.select_one(f"[name={name}]").find_parent(attrs={"data-when": "past!=none"})
        assert place.has_attr("hidden")


def test_at_first_an_entry_of_the_estimate_lights_its_row_and_column_mean():
    page = BeautifulSoup(FirstIterationExplorer().html(), "lxml")
    (at,) = page.select(".ae-at")
    assert (at["data-quantity"], at["data-row"], at["data-col"]) == ("v", "0", "1")
    lit = {
        (e["data-quantity"], e.get("data-row"), e.get("data-col")) for e in page.select(".ae-lit")
    }
    assert lit == {("r", "0", None), ("c", None, "1"), ("mean_r", None, None)}
    assert page.select_one(".ae-says").text == (
        "V̂₁₂ = R₁ · C₂ / mean(R) = 0.0967 · 0.1867 / 0.1333 = 0.1353"
    )


def test_with_a_past_the_moments_are_averages():
    past, value = FirstIterationExplorer(past="wild"), FirstIterationExplorer(past="wild").value
    r0, c0, beta2 = past.state["r0"].ravel(), past.state["c0"].ravel(), 1 - 10**-0.8
    assert_allclose(value.r, beta2 * r0 + (1 - beta2) * (G**2).mean(axis=1), rtol=1e-13)
    assert_allclose(value.c, beta2 * c0 + (1 - beta2) * (G**2).mean(axis=0), rtol=1e-13)


def test_pasts_are_moments_of_some_gradients():
    """Their means agree, as those of rows and columns do; at t = 1 nothing of them would stay."""
    for name in ("same", "calm", "wild"):
        state = FirstIterationExplorer(past=name).state
        assert state["r0"].mean() == pytest.approx(state["c0"].mean(), rel=1e-12)
        assert state["t"] > 1
        assert state["beta2"] is None
    assert FirstIterationExplorer(past="wild", r0=[1, 2, 3]).state["past"] == "own"
    assert FirstIterationExplorer(past="wild", beta2=0.5).state["past"] == "wild"
    assert FirstIterationExplorer().set(past="wild").set(past="none").state["t"] == 1


def test_the_small_form_computes_the_same_with_fewer_controls():
    compact, full = FirstIterationExplorer(compact=True, d=0.5), FirstIterationExplorer(d=0.5)
    page = BeautifulSoup(compact.html(), "html.parser")
    assert {field["name"] for field in page.select("[name]")} == {"g", "d", "route"}
    stages = [stage["data-stage"] for stage in page.select(".ae-stage")]
    assert stages == ["g", "g2", "v", "u", "u_hat", "x_next"]
    assert_array_equal(compact.value.x_next, full.value.x_next)


def test_a_part_can_be_emphasised():
    page = BeautifulSoup(FirstIterationExplorer(part="v").html(), "lxml")
    assert page.select_one("adafactor-explorer")["data-part"] == "v"
    with pytest.raises(ValueError, match=r"^part: got 'w'; choose one of \['g', 'g2', 'v'"):
        FirstIterationExplorer(part="w")


def test_own_step_keeps_the_compact_view():
    def clip_update(u, *, d=1.0):
        return u

    mine = FirstIterationExplorer(compact=True, d=0.5).interact(clip_update)
    assert mine.compact
    assert_array_equal(mine.value.u_hat, mine.value.u)


def test_an_update_of_exactly_d_is_not_clipped():
    size = float(FirstIterationExplorer().value.rms_u)
    explorer = FirstIterationExplorer(d=size)
    assert "is not above d: U stays" in explorer.picture.summary
    assert_array_equal(explorer.value.u_hat, explorer.value.u)
