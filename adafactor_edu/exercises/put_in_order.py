"""The lines of an algorithm, shuffled: right is every order in which no line lacks anything."""

import html

import numpy as np

from adafactor_edu.exercises.question import Question
from adafactor_edu.exercises.verdict import Verdict
from adafactor_edu.explorers.elements import tag

__all__ = ["PutInOrder"]

RIGHT = "Right: every line finds what it needs. Is yours the only order that works?"


class PutInOrder(Question):
    """Lines to put in order.

    Parameters
    ----------
    prompt : str
        The question, in plain words.
    lines : dict
        A line, in the right order, to the names it needs and the name it makes, as
        ``("what it needs", "what it makes")``.
    given : str, optional
        The names that are there from the beginning.
    seed : int, optional
        What the shuffled order is made from.
    name : str, optional
        Identifier on the page.

    Raises
    ------
    ValueError
        If the order of `lines` does not work, or any order does.

    Examples
    --------
    >>> question = PutInOrder("In which order?", {
    ...     "square": ("g", "s"), "mean": ("s", "m"), "root": ("m", "rms")}, given="g")
    >>> question.check(["mean", "square", "root"])
    ✗ “mean” needs s, which is not there yet. Which line makes it?
    """

    kind = "order"
    title = "Put in order"

    def __init__(self, prompt, lines, *, given="", seed=1, name=None):
        super().__init__(prompt, name=name)
        self.items = [
            {"text": text, "needs": needs.split(), "makes": makes}
            for text, (needs, makes) in lines.items()
        ]
        self.given = given.split()
        if self._first_wrong(self.items):
            raise ValueError(f"lines: {self._first_wrong(self.items)}")
        if not self._first_wrong(self.items[::-1]):
            raise ValueError("lines: they work backwards too; the order does not matter")
        random = np.random.default_rng(seed)
        self.start = [int(i) for i in random.permutation(len(self.items))]
        while not self._first_wrong([self.items[i] for i in self.start]):
            self.start = [int(i) for i in random.permutation(len(self.items))]

    def _first_wrong(self, items):
        """Return what the first line that does not work needs, as a sentence, or None."""
        known = set(self.given)
        for item in items:
            missing = [name for name in item["needs"] if name not in known]
            if missing:
                return (
                    f"“{item['text']}” needs {missing[0]}, which is not there yet. Which line "
                    "makes it?"
                )
            known.add(item["makes"])
        return None

    @property
    def data(self):
        """Return the lines in the shuffled order, with what they need and make."""
        items = [self.items[i] for i in self.start]
        return {"items": items, "given": self.given, "right": RIGHT}

    def check(self, order):
        """Return what is said about an order: the lines, or their numbers as shown."""
        shuffled = [self.items[i] for i in self.start]
        texts = [item["text"] for item in shuffled]
        places = [texts.index(it) if it in texts else int(it) - 1 for it in order]
        if sorted(places) != list(range(len(texts))):
            raise ValueError(f"order: expected each of the {len(texts)} lines once, got {order}")
        problem = self._first_wrong([shuffled[i] for i in places])
        return Verdict(False, problem) if problem else Verdict(True, RIGHT)

    def form(self):
        """Return the lines with a button for each direction."""
        items = [self.items[i]["text"] for i in self.start]
        rows = [
            tag("li", tag("span", html.escape(text)), _move("up", text), _move("down", text))
            for text in items
        ]
        return tag("ol", *rows, class_="aq-order")

    def lines(self):
        """Return the lines in the shuffled order, numbered."""
        return [f"{k}) {self.items[i]['text']}" for k, i in enumerate(self.start, start=1)]

    def call(self):
        """Return an example of an answer."""
        numbers = ", ".join(str(i + 1) for i in range(len(self.items)))
        return f'ask("{self.name}").check([{numbers}])'

    def controls(self):
        """Return a field for the numbers of the lines."""
        import ipywidgets

        shown = ipywidgets.HTML("<pre>" + html.escape("\n".join(self.lines())) + "</pre>")
        field = ipywidgets.Text(placeholder="3 1 2 …", description="order")
        return [shown, field], lambda: [field.value.replace(",", " ").split()]


def _move(direction, text):
    arrow = {"up": "▲", "down": "▼"}[direction]
    return tag("button", arrow, type="button", data_move=direction,
               aria_label=f"Move {direction}: {text}")  # fmt: skip
