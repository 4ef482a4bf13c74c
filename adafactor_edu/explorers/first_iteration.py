"""One iteration as a path that is read from left to right: G, R and C, V̂, U, Û, X."""

from typing import ClassVar

import numpy as np

from adafactor_edu import worked_example
from adafactor_edu.explorers import path
from adafactor_edu.explorers.controls import Cells, Choice, Slider
from adafactor_edu.explorers.elements import form
from adafactor_edu.explorers.explorer import Explorer
from adafactor_edu.explorers.lines import subscript
from adafactor_edu.explorers.picture import Picture
from adafactor_edu.iteration import MATRIX_STEPS, Hyperparameters, State, matrix_iteration
from adafactor_edu.steps import outer_product_second_moment

SHOWN = (
    "beta2", "rho", "alpha", "rms_x", "rms_u", "g2", "r", "c", "v", "u", "u_hat", "x_next",
)  # fmt: skip
ROUTES = {"paper": "paper: R C / mean R", "wiki": "wiki: R C"}
GAUGE = (0.5, 1.5)  # RMS(U) in units of d, from one end of the gauge to the other

PASTS = {
    "none": "none (first iteration)",
    "same": "the wiki’s G once",
    "calm": "calm: all small",
    "wild": "wild: row 2 large",
    "own": "as edited",
}
_G2 = worked_example.G**2


def _past(r, c, t):
    return {"r0": np.reshape(r, (1, 3)), "c0": np.reshape(c, (1, 3)), "t": t, "beta2": None}


SETS = {
    "none": _past(np.zeros(3), np.zeros(3), 1),
    "same": _past(_G2.mean(axis=1), _G2.mean(axis=0), 2),
    "calm": _past(np.full(3, 0.01), np.full(3, 0.01), 10),
    "wild": _past([0.04, 1.0, 0.04], np.full(3, 0.36), 10),
}
NOTHING = np.zeros((1, 3))
AT = "use the paper’s value at t = {t}"
PAST_WHEN = "past!=none"


class FirstIterationExplorer(Explorer):
    """One iteration of a 3×3 matrix as a path from the gradient to the new weights.

    ``value`` is an `adafactor_edu.Iteration`.  The controls are ``g`` and ``x``; ``past`` ("none",
    "same", "calm", "wild") or the moments ``r0`` and ``c0`` from before; ``beta2`` and ``rho``
    (None for the paper's values at ``t``), ``t``, ``d`` and ``route`` ("paper" or "wiki").

    Parameters
    ----------
    compact : bool, optional
        The small form: the gradient, d and the route can be changed, the rest is shown.
    part : str, optional
        The quantity to emphasise ("g", "g2", "v", "u", "u_hat" or "x_next"); the others are dimmed.
    name : str, optional
        Identifier on the page; needed only when a page has two of them.
    **state
        Starting values of the controls.

    Raises
    ------
    ValueError
        If `part` is no part of the path.

    Examples
    --------
    >>> explorer = FirstIterationExplorer(route="wiki")
    >>> print(explorer.value.rms_u.round(5))
    2.80836
    >>> print(FirstIterationExplorer(past="wild").value.r.round(4))
    [0.049  0.8743 0.049 ]
    """

    kind = "first-iteration"
    title = "The path of one iteration, from the gradient to the new weights"
    steps = MATRIX_STEPS
    alt = (
        "Heat maps of 3 by 3 matrices in the order of the iteration: gradient, squares with row "
        "means R and column means C along the edges, estimate, update before and after clipping, "
        "weights before and after."
    )
    controls = (
        Choice("past", "the past", PASTS, "none", sets=SETS),
        Cells("r0", "R so far, row by row", NOTHING, low=0, when=PAST_WHEN),
        Cells("c0", "C so far, column by column", NOTHING, low=0, when=PAST_WHEN),
        Slider("beta2", "β₂, share of the past", 0, 0.999, None, 0.001, schedule=AT,
               when=PAST_WHEN),
        Slider("t", "t, this iteration", 1, 1e6, 1, 0.02, log=True, integer=True, kind="i",
               when=PAST_WHEN),
        Choice("route", "V̂ as in the", ROUTES, "paper", buttons=True),
        Slider("d", "d, threshold", 0.1, 5, 1.0, 0.025),
        Slider("rho", "ρ, step", 1e-4, 1e-1, None, 0.02, log=True, kind="g3",
               schedule=AT),
        Cells("g", "G, the gradient", worked_example.G),
        Cells("x", "X, the weights before", worked_example.X0),
    )  # fmt: skip
    data: ClassVar = {"lines": path.LINES, "whole": path.WHOLE, "pasts": PASTS}
    pins = True

    def __init__(self, *, compact=False, part="", name=None, **state):
        if part not in ("", *path.PARTS):
            raise ValueError(f"part: got {part!r}; choose one of {list(path.PARTS)}")
        self.compact, self.part = compact, part
        super().__init__(name=name, **state)
        self.pins = not compact
        if compact:
            self.controls = tuple(c for c in self.controls if c.name in ("g", "d", "route"))

    def compute(self, state, own_steps):
        """Return the `Iteration` for one setting of the controls."""
        hyper = Hyperparameters(beta2=state["beta2"], d=state["d"], rho=state["rho"])
        if state["route"] == "wiki":
            own_steps = {"factored_second_moment": outer_product_second_moment} | own_steps
        before = State(r=state["r0"].ravel(), c=state["c0"].ravel())
        return matrix_iteration(
            state["x"], state["g"], before, t=state["t"], hyper=hyper, **own_steps
        )

    def depict(self, moment):
        """Return the matrices, the gauge and a summary."""
        state, value = moment.state, moment.value
        d, rms_u, t = state["d"], float(value.rms_u), state["t"]
        factor = max(1.0, rms_u / d)
        quantities = {name: getattr(value, name) for name in SHOWN} | {
            "g": value.g, "x": value.x, "r0": state["r0"], "c0": state["c0"], "t": t, "d": d,
            "factor": factor, "mean_r": float(np.mean(value.r)), "fresh": 1 - value.beta2,
            "row_mean": value.g2.mean(axis=1), "column_mean": value.g2.mean(axis=0),
            "gauge_low": GAUGE[0] * d, "gauge_high": GAUGE[1] * d,
        }  # fmt: skip
        words = _clipping(rms_u, d, factor, moment.own_steps)
        beta2, rho = (
            form(getattr(value, name), kind) + (" (the paper’s)" if state[name] is None else "")
            for name, kind in (("beta2", "f3"), ("rho", "g3"))
        )
        past = f"The past: {PASTS[state['past']]}; β₂ = {beta2}. "
        summary = (
            f"t = {form(t, 'i')}, d = {form(d, 'f3')}, ρ = {rho}, V̂ as in the {state['route']}. "
            f"{past if state['past'] != 'none' else ''}"
            f"RMS(U) = {form(rms_u, 'f3')} {words}. Step size α = {form(value.alpha, 'f5')}."
        )
        texts = {
            "clipping": words,
            "estimate": "R · C ÷ mean R" if state["route"] == "paper" else "R · C",
            "after": f"X{subscript(t)}",
        }
        return Picture(quantities, summary, positions={"rms_u": _on_gauge(rms_u, d)}, texts=texts)

    def view(self, moment, picture, place):
        """Return the path."""
        return path.view(moment, picture, place, part=self.part, compact=self.compact)

    def still(self, moment):
        """Return all matrices of the iteration as heat maps."""
        from adafactor_edu import figures

        return figures.iteration_picture(moment.value)

    def details(self, moment):
        """Return R, C and the new weights."""
        value = moment.value
        named = {"R": [value.r], "C": [value.c], f"X{subscript(value.t)}": value.x_next}
        lines = []
        for name, rows in named.items():
            shown = [" ".join(f"{form(v, 'f4'):>8}" for v in row) for row in rows]
            lines += [f"{name} =", *shown] if len(rows) > 1 else [f"{name} = {shown[0]}"]
        return lines


def _clipping(rms_u, d, factor, own_steps):
    """Return what clipping does, in words; of a step of the reader's own nothing is known."""
    if "clip_update" in own_steps:
        return f"stands beside d = {form(d, 'f3')}; your own clip_update makes Û of U"
    if rms_u > d:
        return f"is above d: U is divided by {form(factor, 'f3')}"
    return "is not above d: U stays"


def _on_gauge(rms_u, d):
    low, high = GAUGE
    return float(np.clip((rms_u / d - low) / (high - low), 0, 1))
