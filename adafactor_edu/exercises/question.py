"""What the questions of the book have in common: as text, on the page and in a kernel."""

import html
import json

import numpy as np

from adafactor_edu.explorers import explorer
from adafactor_edu.explorers.elements import MINUS, tag

__all__ = ["Question", "shown"]

OPEN = "The answers are in the page; nothing is sent anywhere."


class Question:
    """A question that says why an answer is right or wrong; a subclass says which kind.

    Parameters
    ----------
    prompt : str
        The question, in plain words.
    name : str, optional
        Identifier on the page.

    Examples
    --------
    >>> from adafactor_edu.exercises import Predict
    >>> question = Predict("2 + 2?", {"4": (True, "Yes."), "5": (False, "Count again?")})
    >>> question.check("5")
    ✗ Count again?
    """

    kind = ""
    button = "Check"

    def __init__(self, prompt, *, name=None):
        self.prompt, self.name = prompt, name or self.kind

    # What a subclass says

    @property
    def data(self):
        """Return what the page's script needs to judge an answer.

        Returns
        -------
        dict
            As JSON has it.
        """
        raise NotImplementedError

    def check(self, *answer):
        """Return what is said about an answer.

        Parameters
        ----------
        *answer
            See the subclass.

        Returns
        -------
        Verdict
            Whether it is right, and why.
        """
        raise NotImplementedError

    def form(self):
        """Return the controls for the page, as HTML."""
        raise NotImplementedError

    def lines(self):
        """Return what is to be seen of the question besides the prompt, as lines of text."""
        raise NotImplementedError

    def call(self):
        """Return an example of how the question is answered in a kernel."""
        raise NotImplementedError

    def controls(self):
        """Return ipywidgets that take an answer, and a function that returns the answer."""
        raise NotImplementedError

    # How it is shown

    def __repr__(self):
        """Return the question as text."""
        return "\n".join([self.prompt, *(f"  {line}" for line in self.lines())])

    def html(self):
        """Return the question for the page, and what is to be done in a notebook.

        Returns
        -------
        str
            A custom element; its form is hidden until a script can serve it.
        """
        kernel = tag(
            "div",
            tag("pre", html.escape("\n".join(self.lines()))) if self.lines() else "",
            tag("p", "In a notebook, answer with ", tag("code", html.escape(self.call())), "."),
            class_="aq-kernel",
        )
        button = tag("button", self.button, type="submit")
        verdict = tag("p", class_="aq-verdict", role="status")
        form = tag("form", self.form(), tag("div", button, self.more(), class_="aq-buttons"),
                   hidden=True, style="display:none")  # fmt: skip
        return tag(
            f"adafactor-{self.kind}",
            tag("p", html.escape(self.prompt), class_="aq-prompt"),
            form, verdict, kernel, tag("p", OPEN, class_="aq-open"),
            id=self.name, class_="aq", role="group", aria_label=self.title,
            data_question=json.dumps(self.data, ensure_ascii=False, separators=(",", ":")),
        )  # fmt: skip

    def more(self):
        """Return further buttons."""
        return ""

    @property
    def title(self):
        """Return what the question is called for a screen reader.

        Returns
        -------
        str
            A few words.
        """
        return "Question"

    @property
    def widget(self):
        """Return the form as ipywidgets, for a kernel.

        Returns
        -------
        ipywidgets.Widget
            Judged by the same Python code as `check`.
        """
        import ipywidgets

        controls, read = self.controls()
        button = ipywidgets.Button(description=self.button)
        verdict = ipywidgets.HTML()

        def judge(_):
            verdict.value = self.check(*read())._repr_html_()

        button.on_click(judge)
        prompt = ipywidgets.HTML(f"<p>{html.escape(self.prompt)}</p>")
        return ipywidgets.VBox([prompt, *controls, button, verdict])

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/plain": repr(self), "text/html": self.html()}
        if explorer._kernel_has_widgets():
            view = explorer.WIDGET_PROTOCOL | {"model_id": self.widget.model_id}
            bundle[explorer.WIDGET_VIEW] = view
        return bundle


def shown(value):
    """Return a number as a person writes it, to four significant digits."""
    text = f"{float(value):.4g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}·10^{int(exponent)}"
    return text.replace("-", MINUS)


def as_rows(symbol, value):
    """Return a quantity as rows of numbers; R, one number for each row, stands as a column."""
    array = np.asarray(value, dtype=float)
    return array[:, None] if array.ndim == 1 and symbol.startswith("R") else np.atleast_2d(array)


def lines_of(symbol, value):
    """Return a quantity as lines of text."""
    rows = as_rows(symbol, value)
    if np.ndim(value) == 0:
        return [f"{symbol} = {shown(value)}"]
    texts = ["  ".join(f"{shown(entry):>8}" for entry in row) for row in rows]
    pad = " " * (len(symbol) + 3)
    return [f"{symbol} = {texts[0]}", *(pad + text for text in texts[1:])]


def table(symbol, value, **attributes):
    """Return a quantity as HTML: a number, or a table with a caption."""
    if np.ndim(value) == 0:
        return tag("p", f"{symbol} = ", tag("span", shown(value), class_="aq-number"), **attributes)
    rows = [tag("tr", *(tag("td", shown(entry)) for entry in row)) for row in np.atleast_2d(value)]
    return tag(
        "table", tag("caption", symbol), tag("tbody", *rows), class_="aq-table", **attributes
    )
