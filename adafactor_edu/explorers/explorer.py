"""The one kind of object behind every explorer: a state, its controls, and four ways to show it."""

import copy
import html
import json
import sys
from types import MappingProxyType
from urllib.parse import quote

import numpy as np

from adafactor_edu._extras import needs
from adafactor_edu.explorers.controls import Cells, Choice, plain
from adafactor_edu.explorers.elements import tag
from adafactor_edu.explorers.lines import holds
from adafactor_edu.explorers.picture import Moment
from adafactor_edu.explorers.unrun import with_still

MARKS = "▲ ▼ larger, smaller in size than before you took hold of the control"
IN_LINKS = "-_.!~*'(),;"  # what a link keeps as it is; explorers.js does the same
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_PROTOCOL = {"version_major": 2, "version_minor": 0}


class Explorer:
    """An interactive object: display it, move its controls, ask for the value behind the picture.

    Subclasses say what they compute (`compute`), what is shown of it (`depict`), and how it looks
    as HTML (`view`), as a still picture (`still`) and as text (`details`).  Those receive a
    `Moment`, which does not change, and read nothing else: each display computes once.

    Parameters
    ----------
    name : str, optional
        Identifier on the page; needed only when a page has two explorers of one kind.
    **state
        Starting values of the controls; the rest start at their defaults.

    Raises
    ------
    TypeError, ValueError
        If there is no such control or its value is not allowed.

    Examples
    --------
    >>> from adafactor_edu.explorers import FirstIterationExplorer
    >>> explorer = FirstIterationExplorer(d=2.0)
    >>> print(f"{explorer.value.rms_u:.3f}")
    1.025
    >>> explorer.set(beta2=0.9).fragment
    '#beta2=0.9'
    """

    kind = ""
    title = ""
    alt = ""
    controls = ()
    steps = ()
    data = None  # what the page's script needs to know besides the state
    data_first = False  # whether the matrices to edit stand above the picture
    part = ""  # the part of the picture to emphasise
    pins = False  # whether a setting can be pinned

    def __init__(self, *, name=None, **state):
        self.name = name or self.kind
        self._own_steps = {}
        self._state = {control.name: _own(control.default) for control in self.controls}
        self._widget = None
        self._listeners = []
        self._past, self._future = [], []
        self.set(**state)
        self._start = dict(self._state)
        self._past = []

    # What it is

    @property
    def state(self):
        """Return the values of the controls; None stands for a schedule.

        Returns
        -------
        dict
            A copy.
        """
        return dict(self._state)

    @property
    def value(self):
        """Return what is behind the picture, computed by the package's own Python functions.

        Returns
        -------
        object
            For the first-iteration explorer an `Iteration`; see the subclasses.
        """
        return self.moment.value

    @property
    def moment(self):
        """Return the present state together with the value computed from it.

        Returns
        -------
        Moment
            Read-only; it stays what it is when the controls move.
        """
        state = MappingProxyType(dict(self._state))
        value = self.compute(state, _in_force(self._own_steps, state))
        return Moment(state, value, tuple(self._own_steps))

    @property
    def picture(self):
        """Return what is shown in the present state.

        Returns
        -------
        Picture
            Numbers, curves, lengths, words and a summary.
        """
        return self.depict(self.moment)

    @property
    def fragment(self):
        """Return the end of a link that opens the page in the present state.

        Returns
        -------
        str
            ``#name=value&…``, empty in the starting state.  On a page with several explorers, put
            ``NAME.`` before the names of all but the first.
        """
        changed = {
            key: value
            for key, value in self._state.items()
            if not _same({key: value}, {key: self._start[key]})
        }
        pairs = [f"{key}={_in_link(value)}" for key, value in changed.items()]
        return "#" + "&".join(pairs) if pairs else ""

    def set(self, **changes):
        """Move controls.

        Parameters
        ----------
        **changes
            New values by the name of the control.

        Returns
        -------
        Explorer
            This explorer.

        Raises
        ------
        TypeError, ValueError
            If there is no such control or its value is not allowed; then nothing moves.
        """
        controls = {control.name: control for control in type(self).controls}
        unknown = sorted(set(changes) - set(controls))
        if unknown:
            raise TypeError(f"{unknown[0]}: no such control; this explorer has {list(controls)}")
        checked = {key: controls[key].check(value) for key, value in changes.items()}
        for name, sets in self._sets().items():
            checked = {**sets.get(checked.get(name), {}), **checked}
        state = self._state | {key: _own(value) for key, value in checked.items()}
        self._move(self._renamed(state))
        return self

    def _renamed(self, state):
        """Return the state in which a choice has its name only while its matrices are as it set."""
        own = {
            name: "own"
            for name, sets in self._sets().items()
            for key, value in sets.get(state[name], {}).items()
            if np.ndim(value) and not np.array_equal(value, state[key])
        }
        return state | own

    def _move(self, state):
        """Go to a state, and keep the one before it."""
        if not _same(state, self._state):
            self._past, self._future = [*self._past, self._state], []
            self._state = state
        self._tell()

    def undo(self):
        """Take the last move back.

        Returns
        -------
        Explorer
            This explorer, in the very state of before, bit for bit; unmoved if there is none.
        """
        if self._past:
            self._future.append(self._state)
            self._state = self._past.pop()
            self._tell()
        return self

    def redo(self):
        """Do again what was taken back.

        Returns
        -------
        Explorer
            This explorer.
        """
        if self._future:
            self._past.append(self._state)
            self._state = self._future.pop()
            self._tell()
        return self

    def reset(self):
        """Put every control back to where it started.

        Returns
        -------
        Explorer
            This explorer.
        """
        self._move(dict(self._start))
        return self

    def interact(self, *functions):
        """Return this explorer with functions of your own in place of the package's.

        Parameters
        ----------
        *functions : callable
            Each is called like a step of the algorithm and takes its place, for instance
            ``def clip_update(u, *, d=1.0): ...``.

        Returns
        -------
        Explorer
            A new explorer in the same state.  It is live in a kernel only: the script of the page
            knows the package's formulas, not yours.

        Raises
        ------
        TypeError
            If something is not a function, or not called like a step that this explorer uses.
        """
        for function in functions:
            given = getattr(function, "__name__", None)
            if not callable(function) or given not in self.steps:
                allowed = ", ".join(self.steps) or "none: it runs no step of the algorithm"
                raise TypeError(
                    f"interact: {given or repr(function)} is no step of this explorer; name your "
                    f"function after the step that it replaces ({allowed})"
                )
        mine = copy.copy(self)
        mine._start, mine._widget, mine._listeners = dict(self._state), None, []
        mine._past, mine._future = [], []
        mine._own_steps = self._own_steps | {f.__name__: f for f in functions}
        return mine

    def listen(self, listener):
        """Have a function called whenever a control has moved.

        Parameters
        ----------
        listener : callable
            Takes no argument.
        """
        self._listeners.append(listener)

    def _tell(self):
        for listener in self._listeners:
            listener()

    # What a subclass says

    def compute(self, state, own_steps):
        """Return the value behind the picture; a subclass says what it is.

        Parameters
        ----------
        state : dict
            Values of the controls.
        own_steps : dict of str to callable
            Functions in place of those of `adafactor_edu.steps`.

        Returns
        -------
        object
            The value.
        """
        raise NotImplementedError

    def depict(self, moment):
        """Return what is shown of a moment; a subclass says what it is.

        Parameters
        ----------
        moment : Moment
            The state and what `compute` returned for it.

        Returns
        -------
        Picture
            What changes when the state changes.
        """
        raise NotImplementedError

    def view(self, moment, picture, place):
        """Return the HTML of the picture; a subclass says what it is.

        Parameters
        ----------
        moment : Moment
            The state and what `compute` returned for it.
        picture : Picture
            What `depict` returned for the moment.
        place : callable
            Takes the name of a control and returns its HTML, to stand inside the picture; it is
            empty where the explorer has no such control or a kernel's widgets stand beside.  What
            is not placed stands in a panel of its own.

        Returns
        -------
        str
            HTML.
        """
        raise NotImplementedError

    def still(self, moment):
        """Return the still picture; a subclass says what it is.

        Parameters
        ----------
        moment : Moment
            The state and what `compute` returned for it.

        Returns
        -------
        adafactor_edu.figures.Drawing
            The picture.
        """
        raise NotImplementedError

    def details(self, moment):
        """Return what the text equivalent tells after the summary; a subclass may have some.

        Parameters
        ----------
        moment : Moment
            The state and what `compute` returned for it.

        Returns
        -------
        list of str
            Lines.
        """
        return []

    # How it is shown

    def __repr__(self):
        """Return the text equivalent."""
        moment = self.moment
        return self._text(moment, self.depict(moment))

    def _text(self, moment, picture):
        return "\n".join([self.title, picture.summary, *self.details(moment)])

    def html(self):
        """Return the explorer for the page: controls, and the present state drawn inside.

        Returns
        -------
        str
            HTML; the controls are hidden until a script can serve them.
        """
        moment = self.moment
        return self._html(moment, self.depict(moment))

    def _html(self, moment, picture):
        state = dict(moment.state)
        shown = state | {k: v for k, v in picture.quantities.items() if k in state}
        shown["follows"] = {name: value is None for name, value in state.items()}
        live = not moment.own_steps
        placed = _Placed(self.controls, self.name, shown) if live else _nothing
        inner = self.inner_html(moment, picture, placed)
        before, after, foot = self._panels(placed) if live else (_own_note(moment), "", "")
        return tag(
            "adafactor-explorer", before, inner, after, foot,
            id=self.name, class_="ae", role="group", aria_label=self.title,
            data_kind=self.kind if live else None, data_state=_json(state) if live else None,
            data_data=_json(self.data) if live and self.data else None,
            data_sets=_json(self._sets()) if live and self._sets() else None,
            data_part=self.part or None,
        )  # fmt: skip

    def _panels(self, placed):
        """Return the controls above the picture, those below it, and the buttons."""
        rest = placed.rest()
        cells = [placed(c.name) for c in rest if isinstance(c, Cells)]
        others = [placed(c.name) for c in rest if not isinstance(c, Cells)]
        first = _panel(*others) if others else ""
        second = _panel(*cells, class_="ae-controls ae-matrices") if cells else ""
        above, below = (first + second, "") if self.data_first else (first, second)
        return above, below, self._foot()

    def _foot(self):
        """Return the buttons that every explorer has, and what the marks mean."""
        buttons = {"undo": "Undo", "redo": "Redo", "pin": "Pin", "link": "Copy link"}
        if not self.pins:
            del buttons["pin"]
        keys = {"undo": "Control+Z", "redo": "Control+Y"}
        more = {"pin": {"aria_pressed": "false"}}
        shown = [
            tag("button", words, type="button", data_does=does, aria_keyshortcuts=keys.get(does),
                **more.get(does, {}))
            for does, words in buttons.items()
        ]  # fmt: skip
        shown.append(tag("button", "Reset", type="button", class_="ae-reset", data_does="reset"))
        said = tag("p", class_="ae-said", aria_live="polite")
        against = f"{MARKS}, or than what is pinned" if self.pins else MARKS
        marks = tag("p", against, class_="ae-legend")
        return _panel(tag("div", *shown, class_="ae-buttons"), said, marks,
                      class_="ae-controls ae-foot")  # fmt: skip

    def inner_html(self, moment, picture, place=None):
        """Return the part that both the page and the ipywidgets view show.

        Parameters
        ----------
        moment : Moment
            The state and what `compute` returned for it.
        picture : Picture
            What `depict` returned for the moment.
        place : callable, optional
            As for `view`; by default no control stands in the picture.

        Returns
        -------
        str
            HTML.
        """
        shown = self.view(moment, picture, place or _nothing)
        summary = tag("p", html.escape(picture.summary), class_="ae-summary", aria_live="polite")
        return tag("div", shown, class_="ae-view") + summary

    def png(self):
        """Return the still picture.

        Returns
        -------
        bytes
            A PNG file, the same bytes every time.
        """
        return self.still(self.moment).png()

    @property
    def widget(self):
        """Return the ipywidgets view, which calls the package's Python functions.

        Returns
        -------
        ipywidgets.Widget
            Made on first use.
        """
        return self._widget_of(None, None)

    def _widget_of(self, moment, picture):
        """Return the ipywidgets view; new, it begins with what has been computed already."""
        if self._widget is None:
            with needs("lab", "the view of an explorer with sliders"):
                from adafactor_edu.explorers.widget import widget_view

            self._widget = widget_view(self, moment, picture)
        return self._widget

    def _repr_mimebundle_(self, include=None, exclude=None):
        moment = self.moment
        picture = self.depict(moment)
        still = self.still(moment).png()
        bundle = {
            "text/plain": self._text(moment, picture),
            "image/png": still,
            "text/html": with_still(self._html(moment, picture), still, self.alt),
        }
        if _kernel_has_widgets():
            widget = self._widget_of(moment, picture)
            # Not the widget's own bundle: Colab's ipywidgets 7 makes none.
            bundle[WIDGET_VIEW] = WIDGET_PROTOCOL | {"model_id": widget.model_id}
        return bundle, {"image/png": {"alt": self.alt}}

    def _sets(self):
        choices = [control for control in type(self).controls if isinstance(control, Choice)]
        return {choice.name: choice.sets for choice in choices if choice.sets}


def _in_force(own_steps, state):
    """Return the reader's steps but for a schedule in whose place a slider has put a number."""
    sliders = {"relative_step_size": "rho", "second_moment_decay": "beta2"}
    return {name: own for name, own in own_steps.items() if state.get(sliders.get(name)) is None}


class _Placed:
    """The HTML of each control by its name, and which of them have been asked for."""

    def __init__(self, controls, owner, shown):
        self.controls = {control.name: control for control in controls}
        self.owner, self.shown, self.asked = owner, shown, set()

    def __call__(self, name):
        """Return a control, hidden until a script can serve it, or nothing."""
        if name not in self.controls:
            return ""
        self.asked.add(name)
        control = self.controls[name]
        drawn = control.html(self.owner, self.shown)
        if not control.when:
            return drawn
        return tag("div", drawn, data_when=control.when, hidden=not holds(control.when, self.shown))

    def rest(self):
        """Return the controls that nobody has asked for."""
        return [control for name, control in self.controls.items() if name not in self.asked]


def _nothing(name):
    return ""


def _panel(*content, class_="ae-controls"):
    return tag("div", *content, class_=class_, hidden=True)


def _own_note(moment):
    names = ", ".join(tag("code", html.escape(name)) for name in moment.own_steps)
    return tag("p", f"Computed with your own {names}; the sliders need a kernel.")


def _own(value):
    """Return a matrix as a copy that nobody can change; anything else as it is."""
    if isinstance(value, np.ndarray):
        value = value.copy()
        value.flags.writeable = False
    return value


def _kernel_has_widgets():
    """Whether this code runs in a Jupyter kernel that has ipywidgets."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if getattr(shell, "kernel", None) is None:
        return False
    try:
        import ipywidgets  # noqa: F401
    except ImportError:
        return False
    return True


def _same(a, b):
    return all(np.array_equal(np.asarray(a[key]), np.asarray(b[key])) for key in a)


def _json(value):
    return json.dumps(value, default=np.ndarray.tolist, separators=(",", ":"), ensure_ascii=False)


def _in_link(value):
    if value is None:
        return "schedule"
    if np.ndim(value) == 2:
        return ";".join(",".join(plain(entry) for entry in row) for row in value)
    return quote(str(value), safe=IN_LINKS)
