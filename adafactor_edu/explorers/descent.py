"""The descent: SGD, Adam and Adafactor side by side on small loss surfaces."""

from dataclasses import replace
from functools import lru_cache
from typing import ClassVar

import numpy as np

from adafactor_edu._extras import needs
from adafactor_edu.explorers.controls import Choice, Slider
from adafactor_edu.explorers.elements import form, number, tag, text
from adafactor_edu.explorers.explorer import Explorer
from adafactor_edu.explorers.picture import Picture
from adafactor_edu.explorers.plot import Axis, Line, Plot, decades
from adafactor_edu.iteration import MATRIX_STEPS, VECTOR_STEPS, Hyperparameters
from adafactor_edu.losses import ROWS_TARGET, SURFACES, TARGET
from adafactor_edu.optimizers import OPTIMIZERS, adafactor
from adafactor_edu.steps import relative_step_size, second_moment_decay
from adafactor_edu.training import descend

ITERATIONS = 300
# After each step the weights are rounded to 2⁻³⁰, about 10⁻⁹.  On a grid through 0 a learning rate
# such as 0.01 often leads to the middle between two points, where the last digit would decide.
GRID, SHIFT = 2.0**30, 0.377
PACE = 90  # milliseconds from one iteration to the next, slow enough to follow
NAMES = {"sgd": "SGD", "adam": "Adam", "adafactor": "Adafactor"}
COLOURS = {"sgd": "green", "adam": "orange", "adafactor": "blue"}
LABELS = {name: surface.label for name, surface in SURFACES.items()}

RATES = {  # learning rates of SGD and Adam
    name: {key: surface.rates[NAMES[key]] for key in ("sgd", "adam")}
    for name, surface in SURFACES.items()
}
CONSTANTS = {  # what the losses are given besides the parameters
    "matrix_factorisation": {"target": TARGET.tolist()},
    "two_rows": {"target": ROWS_TARGET.tolist()},
}
SPOTS = {f"{name}_at": Line(colour, spot=True) for name, colour in COLOURS.items()}
LOSS = Plot(
    "Loss above the minimum", "iteration t; below 10⁻⁸ at the edge",
    Axis(0, ITERATIONS, False, 46, 330), Axis(1e-8, 100, True, 200, 8),
    {t: str(t) for t in range(0, ITERATIONS + 1, 100)}, decades(-8, 2, 2),
    {f"loss_{name}": Line(COLOURS[name], label) for name, label in NAMES.items()}
    | {f"loss_{name}": spot for name, spot in SPOTS.items()},
)  # fmt: skip
MAP = Plot(
    "The way so far", "",
    Axis(-0.5, 1.75, False, 46, 330), Axis(-1.25, 1.25, False, 200, 8),
    {k / 2: f"{k / 2:g}".replace("-", "−") for k in range(-1, 4)},
    {k / 2: f"{k / 2:g}".replace("-", "−") for k in range(-2, 3)},
    {f"way_{name}": Line(COLOURS[name], label) for name, label in NAMES.items()}
    | {f"way_{name}": spot for name, spot in SPOTS.items()},
)  # fmt: skip


class DescentExplorer(Explorer):
    """SGD, Adam and Adafactor from the same start, iteration by iteration.

    ``value`` maps "sgd", "adam" and "adafactor" to their `adafactor_edu.training.Run`.  The
    controls are ``surface``, ``t``, ``beta2`` and ``rho`` (None for the paper's schedules) and
    ``d``; SGD and Adam have a fixed learning rate for each surface.  After each step the weights
    are rounded to 2⁻³⁰: where matrices jump about a minimum, each jump would otherwise depend on
    the last digit, and page and kernel would not show the same.

    Parameters
    ----------
    name : str, optional
        Identifier on the page; needed only when a page has two of them.
    **state
        Starting values of the controls.

    Examples
    --------
    >>> run = DescentExplorer(surface="saddle").value["sgd"]
    >>> print(run.losses[[0, 50, 300]].round(3))
    [ 1.125 -0.212 -0.25 ]
    """

    kind = "descent"
    title = "The descent of three optimizers"
    steps = (*MATRIX_STEPS, *(name for name in VECTOR_STEPS if name not in MATRIX_STEPS))
    alt = "Loss of SGD, Adam and Adafactor over 300 iterations, on a logarithmic axis."
    controls = (
        Choice("surface", "loss surface", LABELS, "quadratic"),
        Slider("t", "t, iteration", 0, ITERATIONS, 0, 1, integer=True, kind="i", play="Play",
               pace=PACE),
        Slider("rho", "ρ of Adafactor", 1e-3, 0.1, None, 0.02, log=True, kind="g3",
               schedule="follow the schedule"),
        Slider("beta2", "β₂ of Adafactor", 0, 0.999, None, 0.001, schedule="follow the schedule"),
        Slider("d", "d, clipping of Adafactor", 0.1, 2, 1.0, 0.1, kind="f1"),
    )  # fmt: skip
    data: ClassVar = {
        "surfaces": {
            name: {
                "start": [part.tolist() for part in surface.start.values()],
                "minimum": surface.minimum,
                "rates": RATES[name],
                "coordinates": surface.coordinates,
                "constants": CONSTANTS.get(name, {}),
            }
            for name, surface in SURFACES.items()
        },
        "iterations": ITERATIONS,
        "grid": GRID,
        "shift": SHIFT,
        "names": NAMES,
    }

    def compute(self, state, own_steps):
        """Return the three runs, a `Run` by the name of its optimizer."""
        name, settings = state["surface"], (state["rho"], state["beta2"], state["d"])
        runs = {key: _run(name, key) for key in RATES[name]}
        return runs | {"adafactor": _run(name, "adafactor", settings, tuple(own_steps.items()))}

    def depict(self, moment):
        """Return the losses, the ways so far, and where each optimizer stands."""
        state, value = moment.state, moment.value
        t, surface, rates = state["t"], SURFACES[state["surface"]], RATES[state["surface"]]
        following = {"rho": relative_step_size(max(t, 1)), "beta2": second_moment_decay(max(t, 1))}
        quantities = {"t": t, "d": state["d"]}
        for key, scheduled in following.items():
            quantities[key] = scheduled if state[key] is None else state[key]
        curves, words = {}, []
        for key, run in value.items():
            first, second = surface.place(run.records)
            losses = np.round(run.losses, 12)  # what is smaller is nothing but rounding
            above = losses - surface.minimum
            quantities |= {f"loss_{key}": losses[t]}
            quantities |= {f"first_{key}": first[t], f"second_{key}": second[t]}
            curves[f"loss_{key}"] = (range(ITERATIONS + 1), above)
            curves[f"loss_{key}_at"] = ([t, t], [above[t], above[t]])
            curves[f"way_{key}"] = (first[: t + 1], second[: t + 1])
            curves[f"way_{key}_at"] = ([first[t]] * 2, [second[t]] * 2)
            words.append(f"{NAMES[key]} {form(losses[t], 'g3')}")
        texts = dict(zip(("first", "second"), surface.coordinates, strict=True))
        texts |= {f"rate_{key}": f"step {form(rate, 'g1')}" for key, rate in rates.items()}
        summary = (
            f"{surface.label}, iteration {t} of {ITERATIONS}. Loss: {', '.join(words)}; "
            f"the least possible is {form(surface.minimum, 'f2')}."
        )
        return Picture(quantities, summary, curves, texts=texts)

    def view(self, moment, picture, place):
        """Return the losses, the map and a table."""
        plots = tag("div", LOSS.svg(picture), _maps(moment, picture), class_="ae-plots")
        heads = [tag("th", tag("span", "optimizer", class_="ae-hidden"), scope="col")]
        heads += [tag("th", head, scope="col") for head in
                  ("loss", text(picture, "first"), text(picture, "second"))]  # fmt: skip
        rows = []
        for key, label in NAMES.items():
            rate = f", {text(picture, f'rate_{key}')}" if key != "adafactor" else ""
            cells = [number(picture, f"loss_{key}", "g3")]
            cells += [number(picture, f"{place}_{key}", "f3") for place in ("first", "second")]
            rows.append(
                tag("tr", tag("th", label, rate, scope="row"), *(tag("td", cell) for cell in cells))
            )
        caption = tag("caption", "At this iteration")
        body = tag("thead", tag("tr", *heads)) + tag("tbody", *rows)
        return plots + tag("table", caption, body, class_="ae-table ae-even")

    def still(self, moment):
        """Return the losses as curves."""
        from adafactor_edu import figures

        minimum = SURFACES[moment.state["surface"]].minimum
        lines = {NAMES[key]: moment.value[key].losses - minimum for key in reversed(NAMES)}
        labels = {"xlabel": "iteration t", "ylabel": "loss above the minimum"}
        return figures.curves(range(ITERATIONS + 1), lines, log="y", **labels)

    def details(self, moment):
        """Return the losses at every fiftieth iteration."""
        lines = ["     t  " + "".join(f"{NAMES[key]:>11}" for key in moment.value)]
        for t in range(0, ITERATIONS + 1, 50):
            losses = "".join(f"{form(run.losses[t], 'g3'):>11}" for run in moment.value.values())
            lines.append(f"{t:>6}  {losses}")
        return lines


def _maps(moment, picture):
    grounds = [
        tag("g", ground(name), data_when=f"surface={name}", hidden=name != moment.state["surface"])
        for name in SURFACES
    ]
    return MAP.svg(picture, "".join(grounds))


@lru_cache(maxsize=32)
def _run(name, key, settings=(), own_steps=()):
    """Return the run of an optimizer; moving t along it computes nothing anew."""
    surface = SURFACES[name]
    if key in RATES[name]:
        optimizer = OPTIMIZERS[NAMES[key]](lr=RATES[name][key])
    else:
        hyper = Hyperparameters(**dict(zip(("rho", "beta2", "d"), settings, strict=True)))
        optimizer = adafactor(hyper, **dict(own_steps))
    return descend(surface.loss, surface.start, _steady(optimizer), ITERATIONS, record=_everywhere)


def _steady(optimizer):
    """Return the optimizer with the weights rounded after each step."""

    def step(x, g, memory, t):
        moved, memory = optimizer.step(x, g, memory, t)
        return (np.rint(moved * GRID + SHIFT) - SHIFT) / GRID, memory

    return replace(optimizer, step=step)


def _everywhere(now):
    """Return what is kept of each iteration: where the optimizer is."""
    return now.params


def ground(name):
    """Return the level lines of a surface, its minima and its start as SVG."""
    surface = SURFACES[name]
    crosses = [_cross(*place) for place in surface.minima]
    lines = [_polyline(line) for line in _level_lines(surface)]
    across, up = surface.coordinates
    middle = (MAP.x.start + MAP.x.end) / 2
    x, y = (float(one) for one in surface.place(surface.start))
    label = tag("text", "start", x=f"{MAP.x.place(x) + 7:.1f}", y=f"{MAP.y.place(y) + 13:.1f}",
                class_="ae-label")  # fmt: skip
    names = tag("text", f"{across} across, {up} up; ✕ minimum", x=middle, y=MAP.y.start + 31,
                text_anchor="middle")  # fmt: skip
    return "".join([*lines, *crosses, label, names])


def _polyline(line):
    return tag("polyline", points=MAP.points(*np.transpose(line)), class_="ae-contour")


def _cross(x, y, size=5):
    x, y = MAP.x.place(float(x)), MAP.y.place(float(y))
    path = "".join(
        f"M{x - size:.1f} {y - s * size:.1f}L{x + size:.1f} {y + s * size:.1f}" for s in (1, -1)
    )
    return tag("path", d=path, class_="ae-cross")


def _level_lines(surface):
    """Return lines of equal loss inside the map."""
    with needs("lab", "the map of the losses"):
        from contourpy import contour_generator

    if not surface.levels:
        return []
    xs = np.linspace(MAP.x.low, MAP.x.high, 37)
    ys = np.linspace(MAP.y.low, MAP.y.high, 101)
    losses = [[surface.loss({"x": [x, y]})[0] for x in xs] for y in ys]
    contours = contour_generator(xs, ys, losses)
    return [line for level in surface.levels for line in contours.lines(level)]
