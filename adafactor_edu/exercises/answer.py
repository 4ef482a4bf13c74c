"""Compute by hand: a number or a small matrix; a wrong one is recognised by where it comes from."""

import html

import numpy as np

from adafactor_edu.exercises import examples
from adafactor_edu.exercises.question import Question, as_rows, lines_of, table
from adafactor_edu.exercises.verdict import Verdict
from adafactor_edu.explorers.elements import tag

__all__ = ["Answer"]

CLOSE, NEAR = 6e-4, 2e-2  # four digits are enough; nearly right is said to be that
SYMBOLS = {
    "x": "X₀", "g": "G₁", "r0": "R₀", "c0": "C₀", "rho": "ρ", "beta2": "β₂", "d": "d",
    "rms_x": "RMS(X₀)", "alpha": "α", "g2": "G₁²", "r": "R₁", "c": "C₁", "v": "V̂", "u": "U",
    "rms_u": "RMS(U)", "u_hat": "Û", "x_next": "X₁",
}  # fmt: skip
NEEDS = {
    "rms_x": ("x",), "alpha": ("x", "rho"), "r": ("g", "r0", "beta2"), "c": ("g", "c0", "beta2"),
    "v": ("r", "c"), "u": ("g", "v"), "u_hat": ("u", "d"), "x_next": ("x", "alpha", "u_hat"),
}  # fmt: skip
SAID = {
    "right": "Right.",
    "follows": "Right, given what you had in the line before. Look at that line again.",
    "near": "Close, but not to four digits. Keep one digit more in every line?",
    "sign": "Right but for a sign. Which way does the algorithm go here?",
    "transposed": "Right but for rows and columns, which are exchanged. Which index runs first?",
    "factor": "Every entry is wrong by the same factor. Is there a mean where you took a sum, or a "
    "sum where you took a mean?",
    "other": "This does not follow, and it is none of the usual slips. Which numbers went into the "
    "line, and in which order?",
}


class Answer(Question):
    """A question that is answered with a number or a small matrix, worked out by hand.

    Parameters
    ----------
    prompt : str
        The question, in plain words.
    value : float or array_like
        The right answer, as computed.
    mistakes : dict, optional
        What a wrong answer comes from, as a sentence, to that answer, as computed.
    because : str, optional
        One line that is said of the right answer.
    name : str, optional
        Identifier on the page.

    Raises
    ------
    ValueError
        If two answers, right or wrong, cannot be told apart.

    Examples
    --------
    >>> question = Answer("RMS(1, −7)?", 5.0, {"This comes out if you stop at the mean square; "
    ...     "did you?": 25.0}, because="The root of 25.")
    >>> question.check("5,0")
    ✓ Right. The root of 25.
    >>> question.check(25)
    ✗ This comes out if you stop at the mean square; did you?
    """

    kind = "answer"
    title = "Work it out"

    def __init__(self, prompt, value, mistakes=None, *, because="", name=None):
        super().__init__(prompt, name=name)
        wrong = [
            {"value": _nested(made), "message": text, "names": []}
            for text, made in (mistakes or {}).items()
        ]
        line = {"name": "value", "symbol": "", "value": _nested(value), "mistakes": wrong,
                "because": because}  # fmt: skip
        self.rounds = [{"seed": None, "given": [], "known": {}, "lines": [line]}]
        self._must_differ()

    @classmethod
    def of(cls, prompt, *lines, seeds=range(1, 9), name=None):
        """Return a question about lines of an iteration in friendly numbers, made from seeds.

        Parameters
        ----------
        prompt : str
            The question, in plain words.
        *lines : str
            Names of the quantities asked for, as in `Iteration`, in their order.
        seeds : sequence of int, optional
            The examples that "Another one" goes through.
        name : str, optional
            Identifier on the page.

        Returns
        -------
        Answer
            Its wrong answers are computed with each misconception of the table.

        Examples
        --------
        >>> question = Answer.of("What is RMS(X₀)?", "rms_x", seeds=[1])
        >>> question.check(9).misconceptions
        ('no-root',)
        """
        made = cls.__new__(cls)
        Question.__init__(made, prompt, name=name)
        made.rounds = [_round(examples.new_example(seed), lines) for seed in seeds]
        return made

    def _must_differ(self):
        (line,) = self.rounds[0]["lines"]
        values = [line["value"], *(wrong["value"] for wrong in line["mistakes"])]
        for i, one in enumerate(values):
            if any(matches(one, other) for other in values[:i]):
                raise ValueError(f"mistakes: {one} is an answer twice; leave one out")

    @property
    def data(self):
        """Return the rounds, with the answers, and what is said; each sentence once."""
        texts = []

        def place(text):
            if text not in texts:
                texts.append(text)
            return texts.index(text)

        rounds = [
            one | {"lines": [
                line | {"mistakes": [[it["value"], place(it["message"])]
                                     for it in line["mistakes"]]}
                for line in one["lines"]
            ]}
            for one in self.rounds
        ]  # fmt: skip
        return {"rounds": rounds, "texts": texts, "said": SAID, "close": CLOSE, "near": NEAR}

    def check(self, *answers, seed=None):
        """Return what is said about the answers, one for each line; of several, the first wrong."""
        verdicts = self._lines_judged(answers, seed)
        return next((it for it in verdicts if not it.passed), verdicts[-1])

    def _lines_judged(self, answers, seed):
        """Return a verdict for each line."""
        rounds = {one["seed"]: one for one in self.rounds}
        if seed is not None and seed not in rounds:
            raise ValueError(f"seed: {seed} is not one of {list(rounds)}")
        chosen = self.rounds[0] if seed is None else rounds[seed]
        if len(answers) != len(chosen["lines"]):
            raise TypeError(f"expected {len(chosen['lines'])} answers, got {len(answers)}")
        before, verdicts = {}, []
        for line, answer in zip(chosen["lines"], answers, strict=True):
            made = parsed(answer, np.shape(line["value"]))
            verdicts.append(_judged(line, made, chosen["known"] | before, bool(before)))
            before[line["name"]] = made
        return verdicts

    def form(self):
        """Return fields for the first example; the script fills in the others."""
        first = self.rounds[0]
        given = tag("div", *(table(symbol, value) for symbol, value in first["given"]),
                    class_="aq-given")  # fmt: skip
        return given + "".join(self._fields(line) for line in first["lines"])

    def _fields(self, line):
        rows = as_rows(line["symbol"], line["value"])
        symbol = line["symbol"] or "Your answer"
        cells = [
            [_field(f"{self.name}-{line['name']}-{i}-{j}", _label(symbol, line["value"], i, j))
             for j in range(rows.shape[1])]
            for i in range(rows.shape[0])
        ]  # fmt: skip
        grid = tag("div", *(cell for row in cells for cell in row), class_="aq-grid",
                   style=f"--columns:{rows.shape[1]}")  # fmt: skip
        said = tag("p", class_="aq-said", role="status")
        return tag("fieldset", tag("legend", symbol), grid, said, data_line=line["name"])

    def more(self):
        """Return the button for another example."""
        if len(self.rounds) == 1:
            return ""
        return tag("button", "Another one", type="button", data_do="another")

    def lines(self):
        """Return the given quantities, and what is asked for."""
        first = self.rounds[0]
        given = [text for symbol, value in first["given"] for text in lines_of(symbol, value)]
        asked = [line["symbol"] for line in first["lines"] if line["symbol"]]
        return [*given, f"Wanted: {', '.join(asked)}."] if asked else given

    def call(self):
        """Return an example of an answer."""
        blank = ", ".join("…" for _ in self.rounds[0]["lines"])
        return f'ask("{self.name}").check({blank})'

    def controls(self):
        """Return a field of text for each line."""
        import ipywidgets

        fields = [
            ipywidgets.Text(description=line["symbol"], placeholder=_pattern(line["value"]))
            for line in self.rounds[0]["lines"]
        ]
        given = ipywidgets.HTML("<pre>" + html.escape("\n".join(self.lines())) + "</pre>")
        return [given, *fields], lambda: [field.value for field in fields]


def _judged(line, made, known, carried):
    """Return what is said about one line, given what was answered before it."""
    if matches(made, line["value"]):
        return Verdict(True, f"{SAID['right']} {line['because']}".strip())
    if carried and matches(made, examples.computed(line["name"], known)):
        return Verdict(True, SAID["follows"])
    for wrong in line["mistakes"]:
        if matches(made, wrong["value"]):
            return Verdict(False, wrong["message"], tuple(wrong["names"]))
    return Verdict(False, SAID[_kinship(made, line["value"])])


def _round(example, lines):
    """Return the data of one example: what is given, and each line with its wrong answers."""
    known = examples.quantities(example) | {"d": example.hyper.d}
    needs = {name for line in lines for name in NEEDS[line]} - set(lines)
    given = [name for name in SYMBOLS if name in needs]
    return {
        "seed": example.seed,
        "given": [[SYMBOLS[name], _nested(known[name])] for name in given],
        "known": {name: _nested(known[name]) for name in given},
        "lines": [
            {"name": line, "symbol": SYMBOLS[line], "value": _nested(known[line]), "because": "",
             "mistakes": [
                 {"value": _rounded(wrong.value), "names": list(wrong.identifiers),
                  "message": f"{wrong.message} {wrong.question}"}
                 for wrong in examples.wrong_answers(example, line)
             ]}
            for line in lines
        ],
    }  # fmt: skip


def _nested(value):
    return np.asarray(value, dtype=float).tolist()


def _rounded(value):
    return np.vectorize(lambda number: float(f"{number:.6g}"))(np.asarray(value)).tolist()


def _field(name, label):
    return tag("input", type="text", inputmode="text", autocomplete="off", id=name, size=7,
               aria_label=label)  # fmt: skip


def _label(symbol, value, i, j):
    """Return what a field is called: the quantity, and where in it the entry stands."""
    shape = np.shape(value)
    if len(shape) == 1:
        row = symbol.startswith("R")
        return f"{symbol}, row {i + 1}" if row else f"{symbol}, entry {j + 1}"
    return ", ".join([symbol, *([f"row {i + 1}", f"column {j + 1}"] if shape else [])])


def _pattern(value):
    shape = np.shape(value)
    if not shape:
        return ""
    return "1 2" if len(shape) == 1 else "1 2; 3 4"


def parsed(answer, shape):
    """Return an answer as a nested list; a text may have decimal commas and ``;`` between rows."""
    if isinstance(answer, str):
        rows = [[number(word) for word in row.split()] for row in answer.split(";")]
        answer = rows[0][0] if shape == () else rows[0] if len(shape) == 1 else rows
    array = np.asarray(answer, dtype=float)
    if array.shape != shape:
        raise ValueError(f"answer: expected the shape {shape}, got {array.shape}")
    return array.tolist()


def number(word):
    """Return a number as people write it: 1,5 or 3/4 or −2 or 1e-3."""
    text = word.strip().replace(",", ".").replace("−", "-")
    top, slash, bottom = text.partition("/")
    try:
        return float(top) / float(bottom) if slash else float(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"answer: {word!r} is not a number; write 0.25, 0,25 or 1/4") from None


def matches(made, wanted, share=CLOSE):
    """Whether an answer is the wanted one, to about four digits."""
    made, wanted = np.ravel(made), np.ravel(wanted)
    return len(made) == len(wanted) and bool(
        np.all(np.abs(made - wanted) <= share * np.abs(wanted) + 1e-12)
    )


def _kinship(made, wanted):
    """Return how a wrong answer resembles the right one."""
    made, wanted = np.asarray(made), np.asarray(wanted)
    if matches(made, wanted, NEAR):
        return "near"
    if matches(np.abs(made), np.abs(wanted)):
        return "sign"
    if made.ndim == 2 and made.shape[0] == made.shape[1] and matches(made.T, wanted):
        return "transposed"
    if made.size > 1 and np.all(wanted != 0):
        ratios = np.ravel(made / wanted)
        if ratios[0] and matches(ratios, np.full(ratios.shape, ratios[0]), 2 * CLOSE):
            return "factor"
    return "other"
