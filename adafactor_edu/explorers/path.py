"""The view of the path: each quantity with its matrix and the controls that act on it."""

import json

import numpy as np

from adafactor_edu.explorers.elements import form, heat, heat_table, number, position, tag, text
from adafactor_edu.explorers.lines import line, template_of

# Where each number comes from.  Of the templates of a quantity, the last whose condition holds.
LINES = {
    "g": {"": "G{ij} = {g@ij}"},
    "g2": {"": "G²{ij} = {g@ij} · {g@ij} = {g2@ij}"},
    "r": {
        "": "R{i} = mean of row {I} of G² = ({g2@i0} + {g2@i1} + {g2@i2}) / 3 = {r@i}",
        "beta2>0": "R{i} = β₂ · past + (1 − β₂) · row mean{g2@i*} = "
        "{beta2@:f3} · {r0@0i} + {fresh@:f3} · {row_mean@i} = {r@i}",
    },
    "c": {
        "": "C{j} = mean of column {J} of G² = ({g2@0j} + {g2@1j} + {g2@2j}) / 3 = {c@j}",
        "beta2>0": "C{j} = β₂ · past + (1 − β₂) · column mean{g2@*j} = "
        "{beta2@:f3} · {c0@0j} + {fresh@:f3} · {column_mean@j} = {c@j}",
    },
    "mean_r": {"": "mean(R) = ({r@0} + {r@1} + {r@2}) / 3 = {mean_r@}"},
    "v": {
        "": "V̂{ij} = R{i} · C{j} / mean(R) = {r@i} · {c@j} / {mean_r@} = {v@ij}",
        "route=wiki": "V̂{ij} = R{i} · C{j} = {r@i} · {c@j} = {v@ij}",
    },
    "u": {"": "U{ij} = G{ij} / √V̂{ij} = {g@ij} / √{v@ij} = {u@ij}"},
    "rms_u": {"": "RMS(U) = √(mean of the nine U²){u@**} = {rms_u@}"},
    "u_hat": {
        "": "Û{ij} = U{ij} / max(1, RMS(U) / d) = {u@ij} / max(1, {rms_u@} / {d@:f3}) = {u_hat@ij}"
    },
    "alpha": {"": "α = max(ε₂, RMS(X)) · ρ{x@**} = max(0.001, {rms_x@}) · {rho@:g3} = {alpha@:f5}"},
    "x": {"": "X{ij} before = {x@ij}"},
    "x_next": {
        "": "X{ij} after = X{ij} − α · Û{ij} = {x@ij} − {alpha@:f5} · {u_hat@ij} = {x_next@ij}"
    },
    "r0": {"": "what R{j} was before this iteration = {r0@ij}"},
    "c0": {"": "what C{j} was before this iteration = {c0@ij}"},
}
WHOLE = {  # what a whole matrix is, in words
    "g": "G, the gradient",
    "g2": "G²: each entry of G times itself",
    "r": "R: the mean of each row of G²",
    "c": "C: the mean of each column of G²",
    "v": "V̂: made of R and C, in place of G²",
    "u": "U: each entry of G divided by the root of its V̂",
    "u_hat": "Û: U, divided by RMS(U) / d where that is larger than 1",
    "x": "X: the weights before",
    "x_next": "X: the weights after, X − α · Û",
}
PARTS = ("g", "g2", "v", "u", "u_hat", "x_next")
# Where a quantity of the worked example stands on the path: the part, and what lights up.
PLACES = {
    "x": ("u_hat", "x", 0, 0), "g": ("g", "g", 0, 0), "rho": ("x_next", "alpha"),
    "rms_x": ("u_hat", "x", 0, 0), "alpha": ("x_next", "alpha"), "g2": ("g2", "g2", 0, 0),
    "r": ("g2", "r", 0), "c": ("g2", "c", 0), "v": ("v", "v", 0, 0), "u": ("u", "u", 0, 0),
    "rms_u": ("u", "rms_u"), "u_hat": ("u_hat", "u_hat", 0, 0),
    "x_next": ("x_next", "x_next", 0, 0),
}  # fmt: skip
START = ("v", 0, 1)  # lit before anybody points at anything


def view(moment, picture, place, *, part="", compact=False):
    """Return the path as HTML; `place` returns the HTML of a control that stands in it."""
    words, named = line(
        template_of(LINES, START[0], dict(moment.state) | picture.quantities),
        START[1:], picture.quantities,
    )  # fmt: skip
    lit = _Lit(picture, named)
    says = tag("div", words, class_="ae-says", aria_live="polite", translate="no",
               data_at=json.dumps(START))  # fmt: skip
    gradient = place("g") or lit.table("g", "G, the gradient", "f2")
    first = [
        _stage("g", part, gradient),
        _arrow("square"),
        _stage("g2", part, _with_margins(lit), place("past")),
        _arrow(text(picture, "estimate")),
        _stage("v", part, lit.table("v", "V̂, made of R and C", "f3", scale="g2"),
               place("route")),
        tag("div", *map(place, ("beta2", "t", "r0", "c0")), class_="ae-past"),
    ]  # fmt: skip
    after = f"new weights, {text(picture, 'after')}"  # nothing stands after what changes its width
    weights = place("x") or ("" if compact else lit.table("x", "X, the weights before", "f3"))
    second = [
        _stage("u", part, lit.table("u", "U, the update", "f3"), gauge(picture), place("d")),
        _arrow("clip at d"),
        _stage("u_hat", part, lit.table("u_hat", "Û, clipped", "f3", scale="u"), weights),
        _arrow("subtract α Û"),
        _stage("x_next", part, lit.table("x_next", after, "f3", html_caption=True),
               _step_size(picture), place("rho")),
    ]  # fmt: skip
    return tag(
        "div",
        tag("div", *first, class_="ae-flow"),
        says,
        tag("div", tag("span", "G ÷ √V̂"), class_="ae-turn", aria_hidden="true"),
        tag("div", *second, class_="ae-flow"),
        class_="ae-path",
    )


class _Lit:
    """Tables of a picture in which what a line names is lit."""

    def __init__(self, picture, named):
        self.picture, self.named = picture, named

    def attributes(self, name, *at):
        """Return class and place in the order of focus of an entry."""
        own = (name, *at) == START
        lit = any(n == name and tuple(p) == at for n, *p in self.named) and not own
        return {
            "class_": "ae-at" if own else "ae-lit" if lit else None,
            "tabindex": 0 if own else -1,
        }

    def table(self, name, caption, kind, **more):
        """Return a matrix whose entries can be pointed at and walked through."""
        return heat_table(
            self.picture, name, caption, kind, **more,
            attributes=lambda i, j: self.attributes(name, i, j),
        )  # fmt: skip

    def cell(self, name, kind, label, largest, **at):
        """Return an entry of a margin, with its name in small letters."""
        value = float(np.asarray(self.picture.quantities[name])[tuple(at.values())])
        places = {f"data_{key}": index for key, index in at.items()}
        more = self.attributes(name, *at.values())
        margin = {"r": "ae-margin ae-r", "c": "ae-margin ae-c", "mean_r": "ae-margin"}.get(name)
        more["class_"] = " ".join(filter(None, [margin, more["class_"]])) or None
        return tag(
            "td", form(value, kind), data_quantity=name, **places, data_value=repr(value),
            data_form=kind, data_label=label, translate="no",
            style=f"--heat:{heat(value / largest)}", **more,
        )  # fmt: skip


def _with_margins(lit):
    """Return G² with R along its right edge, C along its bottom, mean(R) in the corner."""
    g2 = lit.picture.quantities["g2"]
    largest = np.max(np.abs(g2)) or 1.0
    rows = []
    for i, row in enumerate(g2):
        cells = [lit.cell("g2", "f3", None, largest, row=i, col=j) for j in range(len(row))]
        rows.append([*cells, lit.cell("r", "f3", f"R{'₁₂₃'[i]}", largest, row=i)])
    columns = [lit.cell("c", "f3", f"C{'₁₂₃'[j]}", largest, col=j) for j in range(g2.shape[1])]
    rows.append([*columns, lit.cell("mean_r", "f3", "mean R", largest)])
    caption = tag("caption", "G² with row means ", tag("b", "R", class_="ae-r"),
                  " and column means ", tag("b", "C", class_="ae-c"))  # fmt: skip
    return tag("table", caption, tag("tbody", *(tag("tr", *row) for row in rows)),
               class_="ae-heat ae-margins", data_scale="g2")  # fmt: skip


def _stage(name, part, *content):
    return tag("div", *content, class_="ae-stage", data_stage=name)


def _arrow(words):
    return tag("div", tag("span", words), class_="ae-arrow", aria_hidden="true")


def gauge(picture):
    """Return RMS(U) as a bar that is linear around d, from half of d to one and a half."""
    bar = tag(
        "div",
        tag("div", class_="ae-bar", data_position="rms_u", style=position(picture, "rms_u")),
        tag("div", class_="ae-mark"),
        tag("span", number(picture, "gauge_low", "f2", tight=True), class_="ae-tick"),
        tag("span", "d = ", number(picture, "d", tight=True), class_="ae-tick"),
        tag("span", number(picture, "gauge_high", "f2", tight=True), class_="ae-tick"),
        class_="ae-scale", aria_hidden="true",
    )  # fmt: skip
    size = number(picture, "rms_u", tight=True)
    words = tag("p", "RMS(U) = ", size, " ", text(picture, "clipping"), class_="ae-reads")
    return tag("div", words, bar, class_="ae-gauge")


def _step_size(picture):
    parts = [
        "α = RMS(X) · ρ = ", number(picture, "rms_x", tight=True), " · ",
        number(picture, "rho", "g3", tight=True), " = ", number(picture, "alpha", "f5", tight=True),
    ]  # fmt: skip
    return tag("p", *parts, class_="ae-reads")
