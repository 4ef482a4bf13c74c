"""Controls, declared once as data: native HTML on the page, ipywidgets in a kernel.

Every control has a ``name``, a ``label`` and a ``default``; ``check`` returns a good value or
raises an error that names the control, the value and the remedy; ``html`` draws it.  Where ``when``
holds, such as ``past!=none``, it is shown.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import numpy as np

from adafactor_edu import _validation
from adafactor_edu.explorers.elements import form, heat, padded, tag

HINT = "Arrow keys up and down change an entry, and so does dragging it up or down."
MINUS = "\u2212"
# [0-9], as \d of the page's script: Python's would take the digits of other scripts too
NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?", re.IGNORECASE)
THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+")


def read(text):
    """Return the number that a person typed: 0.3, 0,3, −0.3 or 3e-1; edu-numbers.js does the same.

    Raises ValueError with what is wrong, in words.
    """
    typed = text.strip().replace(MINUS, "-")
    if THOUSANDS.fullmatch(typed) or ("," in typed and "." in typed):
        raise ValueError(
            f"“{text.strip()}” can be read in two ways; write 1000.5 for a thousand and a half"
        )
    if not NUMBER.fullmatch(typed.replace(",", ".", 1)):
        raise ValueError(f"“{text.strip()}” is not a number, such as 0.3")
    return float(typed.replace(",", ".", 1))


@dataclass(frozen=True)
class Slider:
    """A number in a range; None, where `schedule` has a label, is a value that follows t."""

    name: str
    label: str
    low: float
    high: float
    default: float | None
    step: float = 0.01
    log: bool = False
    integer: bool = False
    kind: str = "f3"
    schedule: str = ""
    play: str = ""
    when: str = ""
    pace: int = 60  # milliseconds from one value to the next

    def check(self, value):
        """Return a number in range, or None for the schedule."""
        if value is None and self.schedule:
            return None
        value = _validation.real_number(self.name, value)
        if not self.low <= value <= self.high:
            or_none = " or None for the schedule" if self.schedule else ""
            raise ValueError(
                f"{self.name}: got {value!r}; "
                f"give a number from {self.low:g} to {self.high:g}{or_none}"
            )
        if self.integer and value != int(value):
            raise ValueError(f"{self.name}: got {value!r}; give a whole number")
        return int(value) if self.integer else float(value)

    def position(self, value):
        """Return where the handle stands: the value, or its logarithm."""
        return round(math.log10(value), 6) if self.log else value

    def html(self, owner, shown):
        """Return the slider, its reading and the switch of its schedule; `shown` has the values."""
        value = shown[self.name]
        identity = f"{owner}-{self.name}"
        low, high = self.position(self.low), self.position(self.high)
        parts = [
            tag("label", escape(self.label), for_=identity),
            tag(
                "input", type="range", id=identity, name=self.name,
                min=plain(low), max=plain(high), step=plain(self.step),
                value=plain(self.position(value)), data_form=self.kind,
                data_log=self.log, data_integer=self.integer, autocomplete="off",
                aria_valuetext=form(value, self.kind),
            ),
            tag(
                "span", padded(value, self.kind), class_="ae-number ae-reading", aria_hidden="true",
                data_quantity=self.name, data_value=repr(float(value)), data_form=self.kind,
                translate="no",
            ),
        ]  # fmt: skip
        if self.schedule:
            box = tag(
                "input", type="checkbox", name=f"{self.name}_schedule", data_schedule=self.name,
                checked=shown["follows"][self.name], autocomplete="off",
            )  # fmt: skip
            label = escape(self.schedule).replace("{t}", _time(shown.get("t", 1)))
            parts.append(tag("label", box, tag("span", label), class_="ae-check"))
        if self.play:
            button = tag(
                "button",
                escape(self.play),
                type="button",
                class_="ae-play",
                data_play=self.name,
                data_pace=self.pace,
            )
            parts.append(button)
        return tag("div", *parts, class_="ae-slider")


def _time(t):
    return tag("span", form(t, "i"), data_quantity="t", data_value=repr(float(t)), data_form="i",
               translate="no", data_tight=True)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One of a few named options; an option may set other controls (a preset)."""

    name: str
    label: str
    options: dict
    default: str
    sets: dict | None = None
    buttons: bool = False
    when: str = ""

    def check(self, value):
        """Return the name of an option."""
        if not isinstance(value, str) or value not in self.options:
            raise ValueError(f"{self.name}: got {value!r}; choose one of {list(self.options)}")
        return value

    def html(self, owner, shown):
        """Return radio buttons or a drop-down list."""
        chosen = shown[self.name]
        if self.buttons:
            radios = [
                tag(
                    "label",
                    tag("input", type="radio", name=self.name, value=key, checked=key == chosen,
                        autocomplete="off"),
                    tag("span", escape(label)), class_="ae-check",
                )
                for key, label in self.options.items()
            ]  # fmt: skip
            legend = tag("legend", escape(self.label))
            return tag("fieldset", legend, *radios, class_="ae-choice")
        options = [
            tag("option", escape(label), value=key, selected=key == chosen)
            for key, label in self.options.items()
        ]
        identity = f"{owner}-{self.name}"
        return tag(
            "div",
            tag("label", escape(self.label), for_=identity),
            tag("select", *options, id=identity, name=self.name, autocomplete="off"),
            class_="ae-choice",
        )


@dataclass(frozen=True)
class Words:
    """A text that a person types; `read` raises ValueError with what is wrong with it."""

    name: str
    label: str
    default: str
    read: Callable
    hint: str = ""
    when: str = ""

    def check(self, value):
        """Return the text, if it can be read."""
        if not isinstance(value, str):
            raise TypeError(f"{self.name}: expected text, got {value!r}")
        self.read(value)
        return value.strip()

    def html(self, owner, shown):
        """Return a field of a few lines and the place for a message about what is typed."""
        identity = f"{owner}-{self.name}"
        message, hint = f"{identity}-message", f"{identity}-hint"
        return tag(
            "div",
            tag("label", escape(self.label), for_=identity),
            tag("textarea", escape(shown[self.name]), id=identity, name=self.name, rows=2,
                aria_describedby=f"{message} {hint}", autocomplete="off", spellcheck="false",
                translate="no"),
            tag("p", escape(self.hint), id=hint, class_="ae-hint"),
            tag("p", id=message, class_="ae-message", aria_live="polite"),
            class_="ae-choice ae-words",
        )  # fmt: skip


@dataclass(frozen=True)
class Cells:
    """A matrix, edited entry by entry."""

    name: str
    label: str
    default: np.ndarray
    low: float = -1e6
    high: float = 1e6
    when: str = ""

    def check(self, value):
        """Return a matrix of the right shape with entries in range; a vector may be one row."""
        matrix = _validation.real_array(self.name, value)
        if matrix.ndim == 1 and (1, *matrix.shape) == np.shape(self.default):
            matrix = matrix[None, :]
        if matrix.shape != np.shape(self.default):
            raise ValueError(
                f"{self.name}: shape {matrix.shape}; this explorer has room for "
                f"{np.shape(self.default)}"
            )
        outside = (matrix < self.low) | (matrix > self.high)
        if np.any(outside):
            raise ValueError(
                f"{self.name}: {_validation.at_first(matrix, outside)}; give entries from "
                f"{self.low:g} to {self.high:g}"
            )
        return matrix

    def html(self, owner, shown):
        """Return a table of text fields and the place for a message about a bad entry."""
        message, hint = (f"{owner}-{self.name}-{part}" for part in ("message", "hint"))
        largest = np.max(np.abs(shown[self.name])) or 1.0
        described = f"{message} {hint}"
        rows = [
            tag("tr", *(self._field(i, j, entry, described, largest)
                        for j, entry in enumerate(row)))
            for i, row in enumerate(shown[self.name])
        ]  # fmt: skip
        table = tag(
            "table", tag("caption", escape(self.label)), tag("tbody", *rows),
            class_="ae-cells ae-heat", data_low=self.low, data_high=self.high, data_scale=self.name,
        )  # fmt: skip
        place = tag("p", id=message, class_="ae-message", aria_live="polite")
        words = tag("p", HINT, id=hint, class_="ae-hidden")
        return tag("div", table, place, words, class_="ae-matrix")

    def _field(self, i, j, entry, described, largest):
        words = f"{self.name.upper()}, row {i + 1}, column {j + 1}"
        name = tag("span", escape(words), class_="ae-hidden")
        field = tag(
            "input", type="text", name=self.name, value=plain(entry), data_row=i, data_col=j,
            aria_describedby=described, autocomplete="off", spellcheck="false",
            inputmode="text", readonly=True,
        )  # fmt: skip
        return tag(
            "td", tag("label", name, field),
            data_quantity=self.name, data_row=i, data_col=j, data_value=repr(float(entry)),
            style=f"--heat:{heat(entry / largest)}", data_negative=bool(entry < 0), translate="no",
        )  # fmt: skip


def plain(value):
    """Return a number as a person types it, exact when read back."""
    value = float(value)
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
