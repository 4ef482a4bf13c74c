"""The ipywidgets view of an explorer, which calls the package's Python functions."""

import html

import ipywidgets as widgets
import numpy as np

from adafactor_edu.explorers.controls import Cells, Choice, Slider, Words, plain, read
from adafactor_edu.explorers.elements import form, style_sheet, tag
from adafactor_edu.explorers.lines import holds

WIDE = {"description_width": "14em"}


def row():
    """Return the layout of one control; not shared, for hiding one would hide them all."""
    return widgets.Layout(width="100%", max_width="38em")


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
        self.marked = {}  # problems of the fields, by name, row and column
        cells = [
            self._shown_when(c, self._cells(c)) for c in explorer.controls if isinstance(c, Cells)
        ]
        rows = [
            self._shown_when(c, self._row(c)) for c in explorer.controls if not isinstance(c, Cells)
        ]
        buttons = widgets.HBox(
            [
                self._button("Undo", "Take the last move back", explorer.undo),
                self._button("Redo", "Do again what was taken back", explorer.redo),
                self._button("Reset", "Back to where it started", explorer.reset),
            ]
        )
        matrices = widgets.HBox(cells, layout=widgets.Layout(flex_flow="row wrap"))
        inside = [matrices, self.view] if explorer.data_first else [self.view, matrices]
        style = widgets.HTML(tag("style", style_sheet()), layout=widgets.Layout(display="contents"))
        self.box = widgets.VBox([style, *rows, buttons, *inside])
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

    def _button(self, words, tooltip, does):
        def press(_):
            self.marked.clear()
            does()

        button = widgets.Button(description=words, tooltip=tooltip)
        button.on_click(press)
        return button

    def _shown_when(self, control, widget):
        """Return the widget, which is there only while the condition of its control holds."""
        if control.when:
            self.setters.append(
                lambda state, _: setattr(
                    widget.layout, "display", None if holds(control.when, state) else "none"
                )
            )
        return widget

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
        problem = error or next(iter(self.marked.values()), None)
        self.view.value = inner + (_message(problem) if problem else "")

    def _row(self, control):
        kinds = {Slider: self._slider, Choice: self._choice, Words: self._words}
        return kinds[type(control)](control)

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
        common = {"description": control.label, "style": WIDE, "layout": row()}
        if control.log:
            slider = widgets.FloatLogSlider(
                min=control.position(control.low), max=control.position(control.high),
                step=control.step, readout_format=",.0f" if control.integer else ".3g",
                value=control.high, **common,
            )  # fmt: skip
            convert = round if control.integer else lambda value: float(f"{value:.3g}")
            self._watch_slider(slider, control, convert)
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
            parts.append(self._play(slider, control.pace))
        return widgets.HBox(parts, layout=widgets.Layout(flex_flow="row wrap"))

    def _schedule(self, control, slider):
        box = widgets.Checkbox(indent=False)
        self.setters.append(
            lambda state, _: setattr(
                box, "description", control.schedule.replace("{t}", form(state.get("t", 1), "i"))
            )
        )
        self._watch(box, control.name, lambda on: None if on else slider.value)
        self.setters.append(lambda state, _: setattr(box, "value", state[control.name] is None))
        return box

    def _play(self, slider, pace):
        play = widgets.Play(min=slider.min, max=slider.max, interval=pace)
        widgets.jslink((play, "value"), (slider, "value"))
        return play

    def _choice(self, control):
        kind = widgets.RadioButtons if control.buttons else widgets.Dropdown
        options = [(label, key) for key, label in control.options.items()]
        choice = kind(options=options, description=control.label, style=WIDE, layout=row())
        self._watch(choice, control.name)
        self.setters.append(lambda state, _: setattr(choice, "value", state[control.name]))
        return choice

    def _words(self, control):
        field = widgets.Textarea(
            description=control.label, tooltip=control.hint, continuous_update=False, rows=2,
            style=WIDE, layout=row(),
        )  # fmt: skip
        self._watch(field, control.name)

        def show(state, _):
            if self.moving != control.name:
                field.value = state[control.name]

        self.setters.append(show)
        return field

    def _cells(self, control):
        shape = np.shape(control.default)
        fields = {
            (i, j): widgets.Text(
                layout=widgets.Layout(width="5.5em"), continuous_update=False,
                tooltip=f"{control.name.upper()}, row {i + 1}, column {j + 1}",
            )
            for i, j in np.ndindex(shape)
        }  # fmt: skip
        for at, field in fields.items():
            field.observe(lambda change, at=at: self._typed(control, at, change["new"]), "value")

        def show(state, _):
            for at, field in fields.items():
                entry = float(state[control.name][at])
                if (control.name, *at) not in self.marked and _number(field.value) != entry:
                    field.value = plain(entry)

        self.setters.append(show)
        rows = [widgets.HBox([fields[i, j] for j in range(shape[1])]) for i in range(shape[0])]
        return widgets.VBox(
            [widgets.Label(control.label), *rows], layout=widgets.Layout(margin="0 2em 0 0")
        )

    def _typed(self, control, at, text):
        """Take an entry over; one that is no good is named until it is mended, and stays typed."""
        if self.busy:
            return
        where = f"{control.name.upper()}, row {at[0] + 1}, column {at[1] + 1}"
        matrix = np.array(self.explorer.state[control.name])
        last = matrix[at]
        try:
            matrix[at] = read(text)
            control.check(matrix)
        except ValueError as problem:
            words = str(problem).removeprefix(f"{control.name}: ")
            stays = f"The last good value, {plain(last)}, stays."
            self.marked[control.name, *at] = ValueError(f"{where}: {words}. {stays}")
            self.refresh()
            return
        self.marked.pop((control.name, *at), None)
        self.move(control.name, matrix)


def _number(text):
    """Return what a field holds, or None if that is no number."""
    try:
        return read(text)
    except ValueError:
        return None


def _message(error):
    words = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
    return tag("p", html.escape(words), class_="ae-message", role="alert")
