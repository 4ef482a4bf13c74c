"""The ipywidgets view of an explorer, which calls the package's Python functions."""

import html

import ipywidgets as widgets
import numpy as np

from adafactor_edu.explorers.controls import Cells, Choice, Slider
from adafactor_edu.explorers.elements import style_sheet, tag

WIDE = {"description_width": "14em"}
ROW = widgets.Layout(width="100%", max_width="38em")


def widget_view(explorer, moment=None, picture=None):
    """Return the ipywidgets view of `explorer`, tied to its state in both directions.

    `moment` and `picture` are those of the present state, where they have been made already.
    """
    return _View(explorer, moment, picture).box


class _View:
    """Controls, a picture, and the two directions between them and the explorer's state."""

    def __init__(self, explorer, moment, picture):
        self.explorer = explorer
        self.busy = False
        self.moving = None  # the control in the reader's hand: writing to it would pull it back
        self.setters = []
        self.written = {}
        self.view = widgets.HTML(layout=widgets.Layout(width="100%", max_width="60em"))
        cells = [self._cells(c) for c in explorer.controls if isinstance(c, Cells)]
        rows = [self._row(c) for c in explorer.controls if not isinstance(c, Cells)]
        reset = widgets.Button(description="Reset", tooltip="Back to where it started")
        reset.on_click(lambda _: explorer.reset())
        matrices = widgets.HBox(cells, layout=widgets.Layout(flex_flow="row wrap"))
        inside = [matrices, self.view] if explorer.data_first else [self.view, matrices]
        style = widgets.HTML(tag("style", style_sheet()), layout=widgets.Layout(display="contents"))
        self.box = widgets.VBox([style, *rows, reset, *inside])
        explorer.listen(self.refresh)
        if picture is None:
            self.refresh()
        else:
            self.show(moment, picture)

    def move(self, name, value):
        """Tell the explorer; a value that it refuses is shown and changes nothing."""
        if self.busy:
            return
        self.moving = name
        try:
            self.explorer.set(**{name: value})
        except (TypeError, ValueError) as error:
            self.moving = None
            self.refresh(error)
        finally:
            self.moving = None

    def refresh(self, error=None):
        """Show the explorer's state."""
        try:
            moment = self.explorer.moment
            picture = self.explorer.depict(moment)
        except Exception as problem:  # a student's own step may fail in any way
            self.view.value = _message(problem)
            return
        self.show(moment, picture, error)

    def show(self, moment, picture, error=None):
        """Write a moment into the widgets."""
        self.busy = True
        try:
            for setter in self.setters:
                setter(moment.state, picture)
        finally:
            self.busy = False
        inner = tag("div", self.explorer.inner_html(moment, picture), class_="ae ae-widget")
        self.view.value = inner + (_message(error) if error else "")

    def _row(self, control):
        return {Slider: self._slider, Choice: self._choice}[type(control)](control)

    def _watch(self, widget, name, convert=lambda value: value):
        widget.observe(lambda change: self.move(name, convert(change["new"])), "value")

    def _watch_slider(self, slider, control, convert):
        """Tell the explorer of a move, but not of the front end's own rounding to the step."""

        def moved(change):
            here, there = control.position(change["new"]), self.written[control.name]
            if abs(here - control.position(there)) > 0.501 * control.step:
                self.written[control.name] = change["new"]
                self.move(control.name, convert(change["new"]))

        slider.observe(moved, "value")

    def _slider(self, control):
        common = {"description": control.label, "style": WIDE, "layout": ROW}
        if control.log and not control.integer:
            slider = widgets.FloatLogSlider(
                min=control.position(control.low), max=control.position(control.high),
                step=control.step, readout_format=".3g", value=control.high, **common,
            )  # fmt: skip
            self._watch_slider(slider, control, lambda value: float(f"{value:.3g}"))
        elif control.integer:
            slider = widgets.IntSlider(
                min=control.low, max=control.high, value=control.low, **common
            )
            self._watch(slider, control.name)
        else:
            decimals = max(1, len(f"{control.step:g}") - 2)
            slider = widgets.FloatSlider(
                min=control.low, max=control.high, step=control.step, value=control.low,
                readout_format=f".{decimals}f", **common,
            )  # fmt: skip
            self._watch_slider(slider, control, lambda value: round(value, 12))

        def show(state, picture):
            if self.moving == control.name and state[control.name] is not None:
                return
            value = picture.quantities.get(control.name, state[control.name])
            self.written[control.name] = float(value)
            slider.value = value

        self.setters.append(show)
        parts = [slider]
        if control.schedule:
            parts.append(self._schedule(control, slider))
        if control.play:
            parts.append(self._play(slider))
        return widgets.HBox(parts, layout=widgets.Layout(flex_flow="row wrap"))

    def _schedule(self, control, slider):
        box = widgets.Checkbox(description=control.schedule, indent=False)
        self._watch(box, control.name, lambda on: None if on else slider.value)
        self.setters.append(lambda state, _: setattr(box, "value", state[control.name] is None))
        return box

    def _play(self, slider):
        play = widgets.Play(min=slider.min, max=slider.max, interval=120)
        widgets.jslink((play, "value"), (slider, "value"))
        return play

    def _choice(self, control):
        kind = widgets.RadioButtons if control.buttons else widgets.Dropdown
        options = [(label, key) for key, label in control.options.items()]
        choice = kind(options=options, description=control.label, style=WIDE, layout=ROW)
        self._watch(choice, control.name)
        self.setters.append(lambda state, _: setattr(choice, "value", state[control.name]))
        return choice

    def _cells(self, control):
        shape = np.shape(control.default)
        fields = {
            (i, j): widgets.FloatText(
                layout=widgets.Layout(width="5.5em"), step=0.1,
                tooltip=f"{control.name.upper()}, row {i + 1}, column {j + 1}",
            )
            for i, j in np.ndindex(shape)
        }  # fmt: skip
        for at, field in fields.items():
            self._watch(field, control.name, lambda value, at=at: self._with(control, at, value))

        def show(state, _):
            for at, field in fields.items():
                field.value = float(state[control.name][at])

        self.setters.append(show)
        rows = [widgets.HBox([fields[i, j] for j in range(shape[1])]) for i in range(shape[0])]
        return widgets.VBox(
            [widgets.Label(control.label), *rows], layout=widgets.Layout(margin="0 2em 0 0")
        )

    def _with(self, control, at, value):
        matrix = np.array(self.explorer.state[control.name])
        matrix[at] = value
        return matrix


def _message(error):
    words = f"{type(error).__name__}: {error}"
    return tag("p", html.escape(words), class_="ae-message", role="alert")
