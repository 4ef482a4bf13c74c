"""What every explorer is: four ways to show one state, controls that refuse, links, own steps."""

import base64
import json
import sys
from types import SimpleNamespace

import IPython
import numpy as np
import pytest
from bs4 import BeautifulSoup
from numpy.testing import assert_array_equal

from adafactor_edu import explorers
from adafactor_edu.explorers import DescentExplorer, Explorer, FirstIterationExplorer
from adafactor_edu.explorers.controls import Cells, Choice, Slider, Words
from adafactor_edu.explorers.explorer import WIDGET_VIEW
from adafactor_edu.explorers.unrun import without_still

KINDS = [cls for cls in vars(explorers).values()
         if isinstance(cls, type) and issubclass(cls, Explorer) and cls.kind]  # fmt: skip


@pytest.fixture(params=KINDS, ids=lambda cls: cls.kind)
def explorer(request):
    """Each explorer of the book in turn, in its starting state."""
    return request.param()


@pytest.fixture
def kernel(monkeypatch):
    """A session that looks like a Jupyter kernel."""
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)


def test_all_six_are_tested():
    assert len(KINDS) == 6


# How it is shown


def test_stored_outputs_are_text_picture_and_html(explorer):
    bundle, metadata = explorer._repr_mimebundle_()
    assert list(bundle) == ["text/plain", "image/png", "text/html"]
    assert metadata == {"image/png": {"alt": explorer.alt}}
    assert len(explorer.alt) > 40
    assert bundle["text/plain"].startswith(explorer.title)
    assert explorer.picture.summary in bundle["text/plain"]
    assert "<" not in bundle["text/plain"].replace(" < ", "")
    assert bundle["image/png"].startswith(b"\x89PNG\r\n\x1a\n")


def test_outputs_are_the_same_every_time(explorer):
    first, _ = explorer._repr_mimebundle_()
    second, _ = type(explorer)()._repr_mimebundle_()
    assert first == second


def test_widget_view_is_added_in_a_kernel_only(explorer, kernel):
    bundle, _ = explorer._repr_mimebundle_()
    assert bundle[WIDGET_VIEW]["model_id"] == explorer.widget.model_id


def test_one_display_computes_once(explorer, kernel, monkeypatch):
    compute, calls = explorer.compute, []
    monkeypatch.setattr(explorer, "compute", lambda *args: calls.append(args) or compute(*args))
    explorer._repr_mimebundle_()
    assert len(calls) == 1
    for show in (explorer.html, explorer.png, explorer.__repr__):
        calls.clear()
        show()
        assert len(calls) == 1


def test_what_is_shown_is_the_moment_and_nothing_else(explorer):
    """An explorer that has moved on shows a moment kept from before as it was."""
    moment = explorer.moment
    shown = everything(explorer, moment)
    for control in explorer.controls:
        if isinstance(control, Slider):
            explorer.set(**{control.name: control.high})
        elif isinstance(control, Choice):
            explorer.set(**{control.name: list(control.options)[1]})
    assert everything(explorer, explorer.moment) != shown
    assert everything(explorer, moment) == shown


def everything(explorer, moment):
    picture = explorer.depict(moment)
    html = explorer.inner_html(moment, picture)
    return html, explorer.still(moment).png(), explorer.details(moment), picture.summary


def test_nobody_changes_a_moment(explorer):
    with pytest.raises(TypeError):
        explorer.moment.state["t"] = 2


def test_no_widget_view_without_ipywidgets(explorer, kernel, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    bundle, _ = explorer._repr_mimebundle_()
    assert WIDGET_VIEW not in bundle


def test_html_keeps_the_contract(explorer):
    element = BeautifulSoup(explorer.html(), "html.parser").find("adafactor-explorer")
    assert element["role"] == "group"
    assert element["aria-label"] == explorer.title
    for field in element.select("input, select"):
        assert field["name"]
        assert field.find_parent("label") or element.select_one(f"label[for='{field['id']}']")
    assert {c.name for c in explorer.controls} <= {f["name"] for f in element.select("[name]")}
    ids = [tag["id"] for tag in element.select("[id]")]
    assert len(ids) == len(set(ids))
    assert element.select_one(".ae-reset").name == "button"
    assert element.select_one("[aria-live='polite'].ae-summary").text == explorer.picture.summary
    assert all(panel.has_attr("hidden") for panel in element.select(".ae-controls"))
    assert json.loads(element["data-state"]).keys() == explorer.state.keys()


def test_html_carries_every_number_unrounded(explorer):
    element = BeautifulSoup(explorer.html(), "html.parser")
    known = explorer.state | explorer.picture.quantities
    places = element.select("[data-quantity]")
    assert places
    for place in places:
        quantity = np.asarray(known[place["data-quantity"]], dtype=float)
        at = [int(place[key]) for key in ("data-row", "data-col") if place.has_attr(key)]
        assert float(place["data-value"]) == quantity[tuple(at[-quantity.ndim or 2 :])]


# Its state


def test_unknown_control_is_named(explorer):
    with pytest.raises(TypeError, match="speed: no such control; this explorer has"):
        explorer.set(speed=1)


def test_bad_values_are_refused_and_nothing_moves(explorer):
    before = explorer.fragment, explorer.picture.summary
    for control in explorer.controls:
        for value in bad_values(control):
            with pytest.raises((TypeError, ValueError), match=rf"^{control.name}: "):
                explorer.set(**{control.name: value})
    assert (explorer.fragment, explorer.picture.summary) == before


def bad_values(control):
    """Return values that the control has to refuse."""
    if isinstance(control, Slider):
        outside = [control.low - 1, control.high * 2, np.nan, "1", [1.0]]
        return outside + [control.low + 0.5] * control.integer + [None] * (not control.schedule)
    if isinstance(control, Choice):
        return ["nonsense", 0]
    if isinstance(control, Words):
        return ["nonsense", "", 0]
    matrix = np.full(np.shape(control.default), 0.1)
    outside = matrix * 20 * control.high
    return [matrix[:, :2], matrix * np.nan, outside, "abc"]


def test_refusals_state_value_and_remedy():
    explorer = FirstIterationExplorer()
    with pytest.raises(ValueError, match=r"^d: got 9; give a number from 0.1 to 5$"):
        explorer.set(d=9)
    with pytest.raises(ValueError, match=r"rho: got 1; .* or None for the schedule"):
        explorer.set(rho=1)
    with pytest.raises(ValueError, match=r"t: got 1.5; give a whole number"):
        explorer.set(t=1.5)
    with pytest.raises(ValueError, match=r"route: got 'us'; choose one of \['paper', 'wiki'\]"):
        FirstIterationExplorer(route="us")


def test_one_bad_value_stops_the_good_ones_beside_it():
    explorer = FirstIterationExplorer()
    with pytest.raises(ValueError, match="rho"):
        explorer.set(d=2.0, rho=5)
    assert explorer.state["d"] == 1.0


def test_state_is_a_copy(explorer):
    explorer.state.clear()
    assert explorer.state


def test_no_fragment_at_the_start_and_after_reset(explorer):
    assert explorer.fragment == ""
    for control in explorer.controls:
        if isinstance(control, Slider):
            explorer.set(**{control.name: control.high})
        elif isinstance(control, Choice):
            explorer.set(**{control.name: list(control.options)[-1]})
        elif isinstance(control, Cells):
            explorer.set(**{control.name: np.full(np.shape(control.default), 0.5)})
    assert explorer.fragment.startswith("#")
    assert explorer.reset() is explorer
    assert explorer.fragment == ""
    assert explorer.picture.summary == type(explorer)().picture.summary


def test_fragment_holds_what_differs_from_the_start():
    explorer = FirstIterationExplorer(beta2=0.5).set(beta2=None, route="wiki", rho=0.02)
    assert explorer.fragment == "#beta2=schedule&route=wiki&rho=0.02"
    g = [[1, 0.1, -2], [0, 1 / 3, 0], [1e-7, 0, 0]]
    fragment = FirstIterationExplorer().set(g=g).fragment
    rows = [[float(e) for e in row.split(",")] for row in fragment.removeprefix("#g=").split(";")]
    assert rows == g


# Steps of one's own


def clip_update(u, *, d=1.0):
    return np.clip(u, -d, d)


def test_own_step_takes_the_place_of_ours():
    explorer = FirstIterationExplorer(d=0.5)
    mine = explorer.interact(clip_update)
    assert_array_equal(mine.value.u_hat, np.clip(explorer.value.u, -0.5, 0.5))
    assert mine.state["d"] == 0.5
    assert mine.set(d=0.7).value.u_hat.max() == 0.7
    assert explorer.value.u_hat.max() != 0.7
    assert explorer.state["d"] == 0.5


def test_an_own_mean_changes_the_step_size_and_the_clipping():
    def root_mean_square(x):
        return np.abs(x).max()

    value = FirstIterationExplorer(d=0.5).interact(root_mean_square).value
    assert value.alpha == np.abs(value.x).max() * value.rho
    np.testing.assert_allclose(np.abs(value.u_hat).max(), 0.5)


@pytest.mark.parametrize("explorer", [FirstIterationExplorer, DescentExplorer])
def test_a_slider_that_fixes_a_number_overrides_an_own_schedule(explorer):
    def relative_step_size(t, *, cap=1e-2):
        return 0.05

    fixed = explorer(rho=0.02)
    own, text = fixed.interact(relative_step_size), repr(fixed)
    assert repr(own) == text
    assert repr(own.set(rho=None)) != text
    assert repr(own) != repr(explorer())


def test_own_steps_add_up():
    def relative_step_size(t, *, cap=1e-2):
        return 0.5

    mine = FirstIterationExplorer().interact(clip_update).interact(relative_step_size)
    assert mine.value.rho == 0.5
    assert np.abs(mine.value.u_hat).max() == 1.0


def test_own_step_has_no_script_behind_it():
    html = FirstIterationExplorer().interact(clip_update).html()
    element = BeautifulSoup(html, "html.parser").find("adafactor-explorer")
    assert not element.has_attr("data-kind")
    assert not element.select("input, button")
    assert "clip_update" in element.text


@pytest.mark.parametrize("wrong", [3, "clip_update", lambda u: u, len])
def test_what_is_no_step_is_refused(wrong):
    with pytest.raises(TypeError, match=r"interact: .* is no step of this explorer; name your"):
        FirstIterationExplorer().interact(wrong)


# The ipywidgets view (more in test_widget.py)


def test_every_control_has_its_widget(explorer):
    shown = [type(widget).__name__ for widget in leaves(explorer.widget)]
    controls = [c for c in explorer.controls if not isinstance(c, Cells)]
    described = {getattr(widget, "description", "") for widget in leaves(explorer.widget)}
    assert {control.label for control in controls} <= described
    entries = sum(np.size(c.default) for c in explorer.controls if isinstance(c, Cells))
    assert shown.count("Text") == entries
    assert shown.count("Button") == 3


def leaves(box):
    """Return the widgets inside `box` that are no boxes."""
    children = getattr(box, "children", ())
    return [leaf for child in children for leaf in leaves(child)] if children else [box]


def test_stored_html_shows_the_picture_and_puts_aside_what_nothing_answers(explorer):
    """As the sanitisers of JupyterLab and GitHub leave it: without scripts, with `display:none`."""
    bundle, metadata = explorer._repr_mimebundle_()
    still, live = BeautifulSoup(bundle["text/html"], "html.parser").find_all("div", recursive=False)
    png = base64.b64decode(still.img["src"].removeprefix("data:image/png;base64,"))
    assert png == bundle["image/png"]
    assert still.img["alt"] == metadata["image/png"]["alt"]
    assert still.p.get_text() == "Run ▸ Run All Cells to move the sliders."
    assert still.select("input, select, button, adafactor-explorer") == []
    assert live["style"] == "display:none"
    assert len(live.select("adafactor-explorer input, adafactor-explorer select")) > 0
    assert without_still(bundle["text/html"]) == explorer.html()
    assert without_still(explorer.html()) == explorer.html()


def test_a_name_alone_is_no_step():
    """Something that is called like a step but cannot be called is refused."""

    class Named:
        __name__ = "clip_update"

    with pytest.raises(TypeError, match="clip_update is no step of this explorer"):
        FirstIterationExplorer().interact(Named())


def test_what_can_be_replaced_is_listed():
    with pytest.raises(TypeError, match=r"that it replaces \(relative_step_size, "):
        FirstIterationExplorer().interact(3)
    with pytest.raises(TypeError, match="none: it runs no step of the algorithm"):
        explorers.MemoryExplorer().interact(len)
