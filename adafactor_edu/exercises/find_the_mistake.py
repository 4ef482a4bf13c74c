"""A worked iteration with one planted misconception: find the line, then the reason."""

import html

import numpy as np

from adafactor_edu.checks import TABLE
from adafactor_edu.exercises import examples
from adafactor_edu.exercises.answer import SYMBOLS
from adafactor_edu.exercises.question import Question, lines_of, table
from adafactor_edu.exercises.verdict import Verdict
from adafactor_edu.explorers.elements import tag

__all__ = ["FindTheMistake"]

GIVEN = ("x", "g", "r0", "c0", "rho", "beta2", "d")
ROWS = ("alpha", "r", "c", "v", "u", "u_hat", "x_next")
PROMPT = (
    "Somebody computed this iteration and made one mistake. Which quantity is the first that is "
    "wrong, and what was misunderstood?"
)


class FindTheMistake(Question):
    """A worked iteration with one mistake in it.

    Parameters
    ----------
    lines : sequence of str, optional
        The quantities in which the mistake may lie, as in `Iteration`; by default any.
    seeds : sequence of int, optional
        The examples that "Another one" goes through.
    prompt : str, optional
        The question, in plain words.
    name : str, optional
        Identifier on the page.

    Raises
    ------
    ValueError
        If there is no such quantity.

    Examples
    --------
    >>> question = FindTheMistake(["r"], seeds=[1])
    >>> print(question.check("alpha", 0))
    ✗ α is right: it follows from what is given. The mistake comes later.
    """

    kind = "mistake"
    title = "Find the mistake"

    def __init__(self, lines=ROWS, *, seeds=range(1, 9), prompt=PROMPT, name=None):
        super().__init__(prompt, name=name)
        unknown = [line for line in lines if line not in ROWS]
        if unknown:
            raise ValueError(f"lines: {unknown[0]!r} is not one of {list(ROWS)}")
        self.rounds = [_round(examples.new_example(seed), lines) for seed in seeds]

    @property
    def data(self):
        """Return the rounds, with where the mistake is and what can be said."""
        return {"rounds": self.rounds}

    def check(self, line, reason, *, seed=None):
        """Return what is said about a quantity (its name) and a reason (its number or text)."""
        (chosen,) = [it for it in self.rounds if seed is None or it["seed"] == seed][:1] or [None]
        if chosen is None:
            raise ValueError(f"seed: {seed} is not one of {[it['seed'] for it in self.rounds]}")
        names = [row["name"] for row in chosen["rows"]]
        if line not in names:
            raise ValueError(f"line: {line!r} is not one of {names}")
        row = chosen["rows"][names.index(line)]
        if row["name"] != chosen["wrong"]:
            return Verdict(False, row["said"])
        texts = [it["text"] for it in chosen["reasons"]]
        it = chosen["reasons"][texts.index(reason) if reason in texts else int(reason)]
        return Verdict(it["right"], it["said"])

    def form(self):
        """Return the iteration, and its quantities and the reasons as radio buttons."""
        first = self.rounds[0]
        given = tag("div", *(table(symbol, value) for symbol, value in first["given"]),
                    class_="aq-given")  # fmt: skip
        rows = [
            tag("label", tag("input", type="radio", name=f"{self.name}-line", value=i),
                table(row["symbol"], row["value"]), class_="aq-option")
            for i, row in enumerate(first["rows"])
        ]  # fmt: skip
        reasons = [
            tag("label", tag("input", type="radio", name=f"{self.name}-reason", value=i),
                tag("span", html.escape(it["text"])), class_="aq-option")
            for i, it in enumerate(first["reasons"])
        ]  # fmt: skip
        lines = tag("fieldset", tag("legend", "The first that is wrong"), *rows, class_="aq-lines")
        why = tag("fieldset", tag("legend", "What was misunderstood there"), *reasons, hidden=True,
                  class_="aq-reasons")  # fmt: skip
        return given + lines + why

    def more(self):
        """Return the button for another iteration."""
        return tag("button", "Another one", type="button", data_do="another")

    def lines(self):
        """Return the iteration as lines of text, and the reasons."""
        first = self.rounds[0]
        lines = [text for symbol, value in first["given"] for text in lines_of(symbol, value)]
        for row in first["rows"]:
            lines += lines_of(row["symbol"], row["value"])
        return [*lines, *(f"{i}) {it['text']}" for i, it in enumerate(first["reasons"]))]

    def call(self):
        """Return an example of an answer."""
        return f'ask("{self.name}").check("alpha", 0)'

    def controls(self):
        """Return the quantities and the reasons to choose from."""
        import ipywidgets

        first = self.rounds[0]
        lines = ipywidgets.Dropdown(
            options=[(row["symbol"], row["name"]) for row in first["rows"]],
            description="first wrong",
        )
        reasons = ipywidgets.Dropdown(
            options=[(it["text"], i) for i, it in enumerate(first["reasons"])],
            description="because",
        )
        shown = ipywidgets.HTML("<pre>" + "\n".join(self.lines()) + "</pre>")
        return [shown, lines, reasons], lambda: [lines.value, reasons.value]


def _round(example, lines):
    """Return the data of one example with a mistake that its seed chooses."""
    random = np.random.default_rng([example.seed, 7])
    wrong = str(random.choice(list(lines)))
    answers = [it for it in examples.wrong_answers(example, wrong) if len(it.identifiers) == 1]
    seen = {it.identifiers[0]: it for it in reversed(answers)}
    order = [name for name in seen if name in _identifiers(wrong)]
    chosen = [seen[order[i]] for i in random.permutation(len(order))[:4]]
    planted = chosen[0]
    values = _carried(example, wrong, planted.value)
    reasons = [chosen[i] for i in random.permutation(len(chosen))]
    return {
        "seed": example.seed,
        "wrong": wrong,
        "given": [[SYMBOLS[name], _nested(_known(example)[name])] for name in GIVEN],
        "rows": [
            {"name": name, "symbol": SYMBOLS[name], "value": _nested(values[name]),
             "said": _about(name, wrong)}
            for name in ROWS
        ],
        "reasons": [
            {"text": _they(it, wrong), "right": it is planted,
             "said": _why(it, planted, wrong)}
            for it in reasons
        ],
    }  # fmt: skip


def _identifiers(line):
    return [it.identifier for it in TABLE[examples.LINES[line][0]].misconceptions]


def _misconception(it, line):
    step = examples.LINES[line][0]
    return next(m for m in TABLE[step].misconceptions if m.identifier == it.identifiers[0])


def _known(example):
    return examples.quantities(example) | {"d": example.hyper.d}


def _carried(example, wrong, value):
    """Return every quantity with the wrong value in its place and what follows from it."""
    known = _known(example) | {wrong: value}
    for name in ROWS[ROWS.index(wrong) + 1 :]:
        known[name] = examples.computed(name, known)
    return known


def _about(name, wrong):
    """Return what is said of a quantity that somebody takes for the first wrong one."""
    symbol = SYMBOLS[name]
    if ROWS.index(name) < ROWS.index(wrong):
        return f"{symbol} is right: it follows from what is given. The mistake comes later."
    return f"{symbol} is what follows from the lines above it. Is each of those right?"


def _they(it, line):
    """Return the misconception as something that others did."""
    return _misconception(it, line).clause.replace("you ", "they ", 1).replace("yours", "theirs")


def _why(it, planted, line):
    """Return what is said of a reason."""
    if it is planted:
        return "Yes. " + _misconception(it, line).question.replace("yours", "theirs")
    first = float(np.ravel(it.value)[0])
    where = "its first entry" if np.ndim(it.value) else "it"
    return f"Then {where} would be {first:.4g}. What is it here?"


def _nested(value):
    return np.vectorize(lambda number: float(f"{number:.6g}"))(np.asarray(value, float)).tolist()
