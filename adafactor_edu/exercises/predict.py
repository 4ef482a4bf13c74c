"""Predict, then look: choose one of a few answers, and hear why it is right or wrong."""

import html

from adafactor_edu.exercises.question import Question
from adafactor_edu.exercises.verdict import Verdict
from adafactor_edu.explorers.elements import tag

__all__ = ["Predict"]


class Predict(Question):
    """A question with a few answers to choose from.

    Parameters
    ----------
    prompt : str
        The question, in plain words.
    choices : dict
        Answer to a pair: whether it is true, as computed, and one line that says why.
    columns : int, optional
        Lay the answers out as a matrix of so many columns; of ``"0.3 · row 1, column 1"`` the part
        before the dot is written large.
    name : str, optional
        Identifier on the page.

    Raises
    ------
    ValueError
        If not exactly one answer is true.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([1.0, -7.0])
    >>> question = Predict("Is RMS(x) larger than the mean of |x|?", {
    ...     "yes": (np.sqrt(np.mean(x**2)) > 4, "Large entries count more in a mean of squares."),
    ...     "no": (np.sqrt(np.mean(x**2)) <= 4, "That would ask all |x| to be equal; are they?"),
    ... })
    >>> question.check("yes")
    ✓ Large entries count more in a mean of squares.
    """

    kind = "predict"
    title = "Predict, then look"

    def __init__(self, prompt, choices, *, columns=None, name=None):
        super().__init__(prompt, name=name)
        self.columns = columns
        self.choices = {text: (bool(truth), why) for text, (truth, why) in choices.items()}
        true = [text for text, (truth, _) in self.choices.items() if truth]
        if len(true) != 1:
            raise ValueError(f"choices: exactly one answer must be true, and these are: {true}")

    @property
    def data(self):
        """Return whether each choice is true, and why."""
        return {"choices": [[truth, why] for truth, why in self.choices.values()]}

    def check(self, choice):
        """Return what is said about a choice: its text, or its letter."""
        letters = dict(zip("abcdefgh", self.choices, strict=False))
        text = letters.get(choice, choice)
        if text not in self.choices:
            raise ValueError(f"choice: {choice!r} is not one of {list(self.choices)}")
        return Verdict(*self.choices[text])

    def form(self):
        """Return the choices as radio buttons."""
        options = [
            tag("label", tag("input", type="radio", name=f"{self.name}-choice", value=i),
                tag("span", self._shown(text)), class_="aq-option")
            for i, text in enumerate(self.choices)
        ]  # fmt: skip
        if self.columns:
            style = f"--columns:{self.columns}"
            options = [tag("div", *options, class_="aq-matrix", style=style)]
        return tag("fieldset", tag("legend", "Your prediction"), *options)

    def _shown(self, text):
        """Return the words of a choice; in a matrix the number large, its place small."""
        number, dot, place = text.partition(" · ")
        if not (self.columns and dot):
            return html.escape(text)
        return tag("b", html.escape(number)) + " " + tag("small", html.escape(place))

    def lines(self):
        """Return the choices with letters."""
        return [f"{letter}) {text}" for letter, text in zip("abcdefgh", self.choices, strict=False)]

    def call(self):
        """Return an example of an answer."""
        return f'ask("{self.name}").check("a")'

    def controls(self):
        """Return radio buttons."""
        import ipywidgets

        radio = ipywidgets.RadioButtons(
            options=list(self.choices), layout={"width": "max-content", "max_width": "100%"}
        )
        return [radio], lambda: [radio.value]
