"""The first iteration: what β₂, d, ρ and the normaliser do to V̂, U, Û and X₁."""

import math

import numpy as np

from adafactor_edu import worked_example
from adafactor_edu.explorers.controls import Cells, Choice, Slider
from adafactor_edu.explorers.elements import form, heat_table, number, position, tag, text
from adafactor_edu.explorers.explorer import Explorer
from adafactor_edu.explorers.picture import Picture
from adafactor_edu.iteration import MATRIX_STEPS, Hyperparameters, matrix_iteration
from adafactor_edu.steps import outer_product_second_moment

GAUGE = (-2, 2)  # decades that the gauge of RMS(U) spans
SHOWN = ("beta2", "rho", "alpha", "rms_x", "rms_u", "v", "u", "u_hat", "x_next")
ROUTES = {"paper": "paper: R C / mean R", "wiki": "wiki: R C"}

_SLIDERS = (
    Slider("beta2", "β₂, share of the past", 0, 0.999, None, 0.001, schedule="follow the schedule"),
    Slider("d", "d, clipping threshold", 0.1, 5, 1.0, 0.1, kind="f1"),
    Slider("rho", "ρ, relative step", 1e-4, 1e-1, None, 0.02, log=True, kind="g3",
           schedule="follow the schedule"),
    Slider("t", "t, for the schedules", 1, 1000, 1, 0.02, log=True, integer=True, kind="i"),
)  # fmt: skip


class FirstIterationExplorer(Explorer):
    """The first iteration of a 3×3 matrix, with every setting in the reader's hands.

    ``value`` is an `adafactor_edu.Iteration`.  The controls are ``beta2`` and ``rho`` (None for the
    paper's schedules), ``d``, ``t``, ``route`` ("paper" or "wiki"), ``g`` and ``x``.

    Parameters
    ----------
    compact : bool, optional
        Show the clipping gauge, Û and X₁ only, with three controls.
    name : str, optional
        Identifier on the page; needed only when a page has two of them.
    **state
        Starting values of the controls.

    Examples
    --------
    >>> explorer = FirstIterationExplorer(route="wiki")
    >>> print(explorer.value.rms_u.round(5))
    2.80836
    """

    kind = "first-iteration"
    title = "The first iteration of Adafactor"
    steps = MATRIX_STEPS
    alt = (
        "Four heat maps of 3 by 3 matrices: the second-moment estimate, the update before and "
        "after clipping, and the new weights."
    )
    controls = (
        *_SLIDERS,
        Choice("route", "V̂, the second-moment estimate", ROUTES, "paper", buttons=True),
        Cells("g", "gradient G₁", worked_example.G),
        Cells("x", "weights X₀", worked_example.X0),
    )

    def __init__(self, *, compact=False, name=None, **state):
        self.compact = compact
        super().__init__(name=name, **state)
        if compact:
            self.controls = tuple(c for c in self.controls if c.name in ("beta2", "d", "route"))

    def compute(self, state, own_steps):
        """Return the `Iteration` for one setting of the controls, begun without a state."""
        hyper = Hyperparameters(beta2=state["beta2"], d=state["d"], rho=state["rho"])
        if state["route"] == "wiki":
            own_steps = {"factored_second_moment": outer_product_second_moment} | own_steps
        return matrix_iteration(state["x"], state["g"], t=state["t"], hyper=hyper, **own_steps)

    def depict(self, moment):
        """Return the matrices, the gauge and a summary."""
        state, value = moment.state, moment.value
        d, rms_u = state["d"], float(value.rms_u)
        factor = max(1.0, rms_u / d)
        quantities = {name: getattr(value, name) for name in SHOWN}
        quantities |= {"d": d, "factor": factor}
        clipped = f"above d: U is divided by {form(factor, 'f3')}"
        words = clipped if rms_u > d else "not above d: U stays"
        follows = " (schedule)"
        summary = (
            f"β₂ = {form(value.beta2, 'f3')}{follows if state['beta2'] is None else ''}, "
            f"d = {form(d, 'f1')}, "
            f"ρ = {form(value.rho, 'g3')}{follows if state['rho'] is None else ''}, "
            f"t = {state['t']}, V̂ as in the {state['route']}. "
            f"RMS(U) = {form(rms_u, 'f3')} is {words}. "
            f"Step size α = {form(value.alpha, 'f5')}."
        )
        positions = {"rms_u": _on_gauge(rms_u), "d": _on_gauge(d)}
        return Picture(quantities, summary, positions=positions, texts={"clipping": words})

    def view(self, moment, picture):
        """Return the tables and the gauge."""
        tables = [
            heat_table(picture, "v", "V̂₁, estimate of G²"),
            heat_table(picture, "u", "U₁ = G/√V̂"),
            heat_table(picture, "u_hat", "Û₁, clipped", scale="u"),
            heat_table(picture, "x_next", "X₁ = X₀ − αÛ", "f4"),
        ]
        tables = tables[2:] if self.compact else tables
        return gauge(picture) + tag("div", *tables, class_="ae-tables") + _step_size(picture)

    def still(self, moment):
        """Return the four matrices as heat maps."""
        from adafactor_edu import figures

        value = moment.value
        panels = {
            r"$\hat V_1$": value.v,
            r"$U_1$": value.u,
            r"$\hat U_1$": value.u_hat,
            r"$X_1$": value.x_next,
        }
        return figures.heat_maps(panels, columns=2)

    def details(self, moment):
        """Return the new weights."""
        rows = moment.value.x_next
        return ["X₁ =", *(" ".join(f"{form(v, 'f4'):>8}" for v in row) for row in rows)]


def gauge(picture):
    """Return RMS(U) as a bar on a logarithmic scale, with a mark at d."""
    low, high = GAUGE
    ticks = [
        tag("span", f"{10.0**k:g}", class_="ae-tick", style=f"--at:{(k - low) / (high - low):g}")
        for k in range(low, high + 1)
    ]
    bar = tag(
        "div",
        _placed(picture, "rms_u", class_="ae-bar"),
        _placed(picture, "d", tag("span", "d"), class_="ae-mark"),
        *ticks,
        class_="ae-scale",
        aria_hidden="true",
    )
    words = tag("p", "RMS(U) = ", number(picture, "rms_u"), " ", text(picture, "clipping"),
                class_="ae-reads")  # fmt: skip
    return tag("div", words, bar, class_="ae-gauge")


def _placed(picture, name, *content, **attributes):
    return tag("div", *content, data_position=name, style=position(picture, name), **attributes)


def _step_size(picture):
    parts = [
        "α = max(ε₂, RMS(X₀)) · ρ = ", number(picture, "rms_x"), " · ",
        number(picture, "rho", "g3"), " = ", number(picture, "alpha", "f5"),
    ]  # fmt: skip
    return tag("p", *parts, class_="ae-reads")


def _on_gauge(value):
    low, high = GAUGE
    if value <= 0:
        return 0.0
    return float(np.clip((math.log10(value) - low) / (high - low), 0, 1))
