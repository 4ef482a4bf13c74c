"""The schedules: how Adafactor's memory and step size change with t, beside Adam's memory."""

from typing import NamedTuple

import numpy as np

from adafactor_edu.explorers.controls import Slider
from adafactor_edu.explorers.elements import form, number, tag
from adafactor_edu.explorers.explorer import Explorer
from adafactor_edu.explorers.picture import Picture
from adafactor_edu.explorers.plot import Axis, Line, Plot, decades
from adafactor_edu.steps import relative_step_size, second_moment_decay

T = np.array([round(10 ** (k / 20)) for k in range(121)])
ITERATIONS = Axis(1, 1e6, True, 40, 330)
RECENT = 100  # gradients whose weights are drawn one by one

MEMORY = Plot(
    "1 − β̂₂ₜ, the weight of the newest gradient",
    "iteration t",
    ITERATIONS,
    Axis(1e-6, 1, True, 200, 8),
    decades(0, 6),
    decades(-6, 0),
    {
        "newest": Line("blue", "Adafactor", at=90, dy=15, anchor="end"),
        "newest_adam": Line("orange", "Adam", at=120, dy=16, anchor="end"),
        "newest_at": Line("blue", spot=True),
        "newest_adam_at": Line("orange", spot=True),
    },
)
STEP = Plot(
    "ρₜ, the relative step",
    "iteration t",
    ITERATIONS,
    Axis(1e-4, 1, True, 200, 8),
    decades(0, 6),
    decades(-4, 0),
    {
        "root": Line("muted", "1/√t", at=40, dy=-8, anchor="start"),
        "rho": Line("green", "ρₜ = min(cap, 1/√t)", at=50, dy=20, anchor="middle"),
        "rho_at": Line("green", spot=True),
    },
)
WEIGHTS = Plot(
    f"weights of the newest {RECENT} gradients in the average at t",
    "iterations ago; 0 is the newest gradient",
    Axis(0, RECENT - 1, False, 40, 330),
    Axis(1e-6, 1, True, 200, 8),
    {0: "0", 25: "25", 50: "50", 75: "75", 99: "99"},
    decades(-6, 0),
    {
        "weights": Line("blue", "Adafactor"),
        "weights_adam": Line("orange", "Adam, corrected"),
        "weights_at": Line("blue", spot=True),
        "weights_adam_at": Line("orange", spot=True),
    },
)


class Schedules(NamedTuple):
    """The three schedules at one t or at many.

    Parameters
    ----------
    rho : float or ndarray
        Adafactor's relative step.
    beta2 : float or ndarray
        Adafactor's decay.
    beta2_adam : float or ndarray
        The decay that Adam's bias correction amounts to, β₂(1 − β₂^(t−1))/(1 − β₂^t).
    curves : Schedules, optional
        The same at every t in `T`.
    recent : Schedules, optional
        The same at the newest iterations, from t backwards.

    Examples
    --------
    >>> Schedules(0.01, 0.0, 0.0).beta2
    0.0
    """

    rho: float
    beta2: float
    beta2_adam: float
    curves: "Schedules | None" = None
    recent: "Schedules | None" = None


class ScheduleExplorer(Explorer):
    """Adafactor's decay and relative step as they change with t, beside Adam's decay.

    ``value`` holds ``rho``, ``beta2`` and ``beta2_adam`` at the chosen ``t``.  The other controls
    are ``exponent``, ``adam_beta2`` and ``cap``.

    Parameters
    ----------
    name : str, optional
        Identifier on the page; needed only when a page has two of them.
    **state
        Starting values of the controls.

    Examples
    --------
    >>> explorer = ScheduleExplorer(t=10_000, adam_beta2=0.99)
    >>> print(f"{explorer.value.beta2:.5f} {explorer.value.beta2_adam:.5f}")
    0.99937 0.99000
    """

    kind = "schedule"
    title = "The schedules of Adafactor, beside Adam’s"
    steps = ("relative_step_size", "second_moment_decay")
    alt = (
        "Line plot over iterations 1 to one million: the weight of the newest gradient falls as a "
        "straight line on logarithmic axes for Adafactor and levels off for Adam."
    )
    controls = (
        Slider("t", "t, iteration", 1, 1e6, 100, 0.05, log=True, integer=True, kind="i"),
        Slider("exponent", "c in β̂₂ₜ = 1 − t⁻ᶜ", 0.1, 1, 0.8, 0.05, kind="f2"),
        Slider("adam_beta2", "Adam’s β₂", 0.9, 0.9995, 0.999, 0.0001, kind="f4"),
        Slider("cap", "cap of the relative step ρ", 1e-4, 1e-1, 0.01, 0.05, log=True, kind="g3"),
    )

    def compute(self, state, own_steps):
        """Return the `Schedules` at the chosen iteration."""
        t = state["t"]
        newest = np.arange(t, max(0, t - RECENT), -1)
        now, every, recent = (_schedules(time, state, own_steps) for time in (t, T, newest))
        return now._replace(curves=every, recent=recent)

    def depict(self, moment):
        """Return the numbers at t and the curves."""
        state, value = moment.state, moment.value
        t, every = state["t"], value.curves
        memory, memory_adam = 1 / (1 - value.beta2), 1 / (1 - value.beta2_adam)
        quantities = {name: state[name] for name in ("t", "exponent", "cap", "adam_beta2")}
        quantities |= {name: getattr(value, name) for name in ("rho", "beta2", "beta2_adam")}
        quantities |= {"memory": memory, "memory_adam": memory_adam}
        weights = _weights(value.recent.beta2)
        weights_adam = _weights(value.recent.beta2_adam)
        quantities |= {"recent": np.sum(weights), "recent_adam": np.sum(weights_adam)}
        ago = np.arange(len(weights))
        curves = {
            "newest": (T, 1 - every.beta2),
            "newest_adam": (T, 1 - every.beta2_adam),
            "root": (T, 1 / np.sqrt(T)),
            "rho": (T, every.rho),
            "newest_at": ([t, t], [1 - value.beta2] * 2),
            "newest_adam_at": ([t, t], [1 - value.beta2_adam] * 2),
            "rho_at": ([t, t], [value.rho] * 2),
            "weights": (ago, weights),
            "weights_adam": (ago, weights_adam),
            "weights_at": ([0, 0], [weights[0]] * 2),
            "weights_adam_at": ([0, 0], [weights_adam[0]] * 2),
        }
        summary = (
            f"At t = {form(t, 'i')} Adafactor keeps β̂₂ = {form(value.beta2, 'f5')} of its past, a "
            f"memory of about {form(memory, 'g3')} iterations; Adam keeps "
            f"{form(value.beta2_adam, 'f5')}, about {form(memory_adam, 'g3')}. "
            f"The relative step is ρ = {form(value.rho, 'g3')}."
        )
        return Picture(quantities, summary, curves)

    def view(self, moment, picture, place):
        """Return the three plots and the numbers at t."""
        plots = (plot.svg(picture) for plot in (MEMORY, WEIGHTS, STEP))
        heads = ("at t", "decay β̂₂ₜ", "memory 1/(1 − β̂₂ₜ)", f"weight of the newest {RECENT}")
        rows = [
            tag(
                "tr",
                tag("th", name, scope="row"),
                tag("td", number(picture, f"beta2{end}", "f5")),
                tag("td", number(picture, f"memory{end}", "g3")),
                tag("td", number(picture, f"recent{end}", "f3")),
            )
            for name, end in {"Adafactor": "", "Adam": "_adam"}.items()
        ]
        table = tag(
            "table",
            tag("thead", tag("tr", *(tag("th", head, scope="col") for head in heads))),
            tag("tbody", *rows),
            class_="ae-table ae-plain",
        )
        step = tag("p", "relative step ρₜ = ", number(picture, "rho", "g3"), class_="ae-reads")
        return tag("div", *plots, class_="ae-plots") + table + step

    def still(self, moment):
        """Return the two memories as curves."""
        from adafactor_edu import figures

        every = moment.value.curves
        lines = {"Adafactor": 1 - every.beta2, "Adam, bias-corrected": 1 - every.beta2_adam}
        labels = {"xlabel": "iteration t", "ylabel": "weight of the newest gradient"}
        return figures.curves(T, lines, log="xy", **labels)


def _schedules(t, state, own_steps):
    """Return the `Schedules` at one t or at many."""
    rho = own_steps.get("relative_step_size", relative_step_size)
    decay = own_steps.get("second_moment_decay", second_moment_decay)
    b, time = state["adam_beta2"], np.asarray(t, dtype=float)
    adam = b * (1 - b ** (time - 1)) / (1 - b**time)
    return Schedules(rho(t, cap=state["cap"]), decay(t, exponent=state["exponent"]), adam)


def _weights(decays):
    """Return the weight of each gradient in the average, the newest first, from its decays."""
    kept = np.cumprod([1.0, *decays[:-1]])  # what later iterations have left of it
    return kept * (1 - decays)
