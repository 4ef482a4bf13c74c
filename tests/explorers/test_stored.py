"""What an explorer shows in many states, against what was stored when the page was looked at.

The tests in the browser compare the page with Python at random settings; this one notices, without
a browser, when what Python shows is no longer what it was.

    python -m tests.explorers.test_stored

stores it anew: look at the change of ``stored.json`` and at the page before you commit it.
"""

import hashlib
import json
import random
import re
from pathlib import Path

import numpy as np
import pytest

from adafactor_edu import explorers
from adafactor_edu.explorers.controls import Choice, Slider, Words
from adafactor_edu.explorers.lines import line, template_of
from adafactor_edu.explorers.unrun import without_still

HERE = Path(__file__).parent
STORED = HERE / "stored.json"
BOOK = HERE.parent.parent / "book"
KINDS = [name for name in explorers.__all__ if name not in ("Explorer", "Moment", "Picture")]
VALUE = re.compile(r'data-value="([^"]*)"')  # its last digits are the machine's
BLOCKS = np.kron([[1.0, 0.05], [0.05, 1.0]], np.ones((2, 2)))  # its largest errors are equal
SPOT = np.outer(np.eye(4)[1], np.eye(4)[2])
EDGES = {  # matrices at the edges of what the explorer says of them
    "FactorisationExplorer": [
        {"v": 1 + 9e-13 * SPOT},  # V̂ equals V within 1e-12 of its largest
        {"v": 1e-3 + 1e-9 * SPOT},  # and here it does not
        {"v": BLOCKS + 2e-9 * SPOT},  # equal within 1e-9: the first is named
    ],
}
SHAPES = ["", "64x32", "1024x4096, 12 of 768x768; 5", "7 of 3x3x64x128\n10"]


def extremes(control):
    """The values at the ends of a control, in the middle, and each choice."""
    if isinstance(control, Slider):
        ends = [control.low, control.high]
        middle = (ends[0] * ends[1]) ** 0.5 if control.log else sum(ends) / 2
        values = [*ends, middle]
        values = [int(value) for value in values] if control.integer else values
        return [*values, None] if control.schedule else values
    if isinstance(control, Choice):
        return list(control.options)
    if isinstance(control, Words):
        return [text for text in SHAPES if text]
    start = np.asarray(control.default, dtype=float)
    low, high = max(control.low, -3), min(control.high, 3)
    return [np.clip(start * 0, low, high), np.clip(start[::-1] * 2 + 0.25, low, high)]


def states(kind):
    """Settings of an explorer: each control alone at each of its extremes, then some together."""
    controls = getattr(explorers, kind).controls
    one = [{c.name: value} for c in controls for value in extremes(c)]
    rng = random.Random(kind)
    several = [{c.name: rng.choice(extremes(c)) for c in controls} for _ in range(12)]
    for state in [{}, *one, *several, *EDGES.get(kind, [])]:
        # "own" says that a matrix was edited, and is no setting
        yield {name: value for name, value in state.items() if np.ndim(value) or value != "own"}


def shown(kind, state, **more):
    """The text of a state and its link, as they are, and a fingerprint of its HTML."""
    explorer = getattr(explorers, kind)(**more).set(**state)
    html = VALUE.sub(lambda value: f'data-value="{_rounded(value[1])}"', explorer.html())
    picture = explorer.picture
    drawn = [picture.quantities, picture.positions, picture.texts, picture.curves]
    drawn.append(lines(explorer, picture))
    return {"text": repr(explorer), "link": explorer.fragment, "html": _mark([html, drawn])}


def still(kind, state):
    """A fingerprint of what the still picture of a state draws and of what is said of it."""
    explorer = getattr(explorers, kind)().set(**state)
    drawing = explorer.still(explorer.moment)
    drawn = [explorer.alt, drawing.table, *map(_drawn, drawing.axes)]
    return {"still": _mark(drawn)}


def _drawn(axes):
    """Everything on the axes of a figure: words, lines, areas, points and matrices."""
    words = [(text.get_text(), *text.get_position()) for text in axes.texts]
    words += [(axes.get_title(), axes.get_title(loc="left"), axes.get_xlabel(), axes.get_ylabel())]
    words += [tick.get_text() for tick in (*axes.get_xticklabels(), *axes.get_yticklabels())]
    legend = axes.get_legend()
    words += [text.get_text() for text in legend.get_texts()] if legend else []
    points = [(line.get_xydata(), line.get_color(), line.get_linestyle()) for line in axes.lines]
    points += [group.get_offsets() for group in axes.collections]
    points += [image.get_array() for image in axes.images]
    points += [
        patch.get_transform().transform_path(patch.get_path()).vertices for patch in axes.patches
    ]
    return [words, points, axes.get_xlim(), axes.get_ylim(), axes.get_xscale(), axes.get_yscale()]


def lines(explorer, picture):
    """What is written when an entry is pointed at, and what lights up, for every entry."""
    found = []
    templates = (explorer.data or {}).get("lines", {})
    known = explorer.state | picture.quantities
    for name in templates:
        template = template_of(templates, name, known)
        for at in np.ndindex(np.shape(known[name])):
            at_both = (None, *at) if name == "c" else at
            words, named = line(template, at_both, picture.quantities)
            found.append([words, [[one, *map(str, places)] for one, *places in named]])
    return found


def _rounded(number):
    return f"{float(number):.9g}" if abs(float(number)) > 1e-12 else "0"


def _mark(value):
    return hashlib.sha256(json.dumps(_plain(value)).encode()).hexdigest()[:16]


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value if isinstance(value, str) else [_rounded(entry) for entry in np.ravel(value)]


def described(state):
    return json.dumps(state, default=np.ndarray.tolist, ensure_ascii=False)


def everything():
    """All that is stored, by explorer and setting."""
    found = {
        kind: {described(s): shown(kind, s) | still(kind, s) for s in states(kind)}
        for kind in KINDS
    }
    first = {"compact": {"compact": True}}
    first |= {part: {"part": part} for part in ("g", "g2", "v", "u", "u_hat", "x_next")}
    found["FirstIterationExplorer"] |= {
        name: shown("FirstIterationExplorer", {}, **more) for name, more in first.items()
    }
    return found


@pytest.fixture(scope="module")
def stored():
    return json.loads(STORED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS[::-1])  # the slowest last
def test_every_state_shows_what_it_did(kind, stored):
    for state in states(kind):
        found = shown(kind, state)
        assert found.items() <= stored[kind][described(state)].items(), described(state)


@pytest.mark.parametrize("kind", KINDS)
def test_every_still_picture_draws_what_it_did(kind, stored):
    for state in states(kind):
        assert still(kind, state).items() <= stored[kind][described(state)].items(), state


@pytest.mark.parametrize("more", ["compact", "g", "g2", "v", "u", "u_hat", "x_next"])
def test_every_form_of_the_path_shows_what_it_did(more, stored):
    given = {"compact": True} if more == "compact" else {"part": more}
    path = "FirstIterationExplorer"
    assert shown(path, {}, **given) == stored[path][more]


def test_nothing_is_stored_that_is_not_looked_at(stored):
    assert {kind: set(all_) for kind, all_ in stored.items()} == {
        kind: {described(s) for s in states(kind)}
        | (
            {"compact", "g", "g2", "v", "u", "u_hat", "x_next"}
            if kind.startswith("First")
            else set()
        )
        for kind in KINDS
    }


def displayed():
    """Each explorer that a chapter shows as it begins, with what the chapter has stored of it."""
    for path in sorted(BOOK.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            last = "".join(cell["source"]).rstrip().rpartition("\n")[2]
            made = re.fullmatch(r"(\w+)\((compact=True)?\)", last)
            if made and made[1] in KINDS:
                (output,) = cell["outputs"]
                yield pytest.param(made[1], bool(made[2]), output["data"], id=path.stem)


@pytest.mark.parametrize(("kind", "compact", "data"), list(displayed()))
def test_the_chapter_has_what_the_explorer_is(kind, compact, data):
    explorer = getattr(explorers, kind)(**({"compact": True} if compact else {}))
    assert without_still("".join(data["text/html"])) == explorer.html()
    assert "".join(data["text/plain"]) == repr(explorer)


def test_chapters_are_compared():
    assert len({kind.values[0] for kind in displayed()}) >= 4


if __name__ == "__main__":
    text = json.dumps(everything(), indent=1, ensure_ascii=False)
    STORED.write_text(text + "\n", encoding="utf-8")
