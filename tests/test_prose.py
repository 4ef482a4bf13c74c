"""What the sentences say: which line is meant, where a reader is sent, what a symbol stands for."""

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
CHAPTERS = sorted(BOOK.glob("*.ipynb"))
PAGES = [*sorted(BOOK.glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def cells(path, kind):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def prose(path):
    """Return the running text of a chapter or page."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    return "\n\n".join("".join(cell["source"]) for cell in cells(path, "markdown"))


def printed(path):
    """Return what the cells of a chapter print."""
    texts = []
    for cell in cells(path, "code"):
        for output in cell["outputs"]:
            data = output.get("data", {})
            texts += [output.get("text", ""), data.get("text/plain", "")]
    return "\n".join("".join(text) for text in texts)


def strings(path):
    """Return every string of a module: docstrings and what it says to readers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant))
    return "\n\n".join(value for value in constants if isinstance(value, str))


def everything():
    """Return (place, text) of all that a reader can read."""
    for path in [*CHAPTERS, *PAGES]:
        yield path.name, prose(path)
    for path in CHAPTERS:
        yield f"{path.name}, printed", printed(path)
    for path in sorted((ROOT / "adafactor_edu").rglob("*.py")):
        yield str(path.relative_to(ROOT)), strings(path)


# A line of pseudo-code

LINE = re.compile(r"(?i)\blines?\s+\d+")
OF_AN_ALGORITHM = re.compile(
    r"(?:[Pp]aper(?:'s)?,?\s+Algorithm\s+\d+,|\{prf:ref\}`alg-\w+`,)\s+(?:in\s+)?$"
)


def bare_lines(text):
    """Return the mentions of a line that do not say of which algorithm."""
    found = [(text[: match.start()], match[0]) for match in LINE.finditer(text)]
    return [line for before, line in found if not OF_AN_ALGORITHM.search(before[-60:])]


@pytest.mark.parametrize(
    "text",
    [
        "the sum of R in line 5",
        "Algorithm 4, lines 5 and 6",
        "the divisor of line 9 is positive",
        "**Line 1.** One percent",
    ],
)
def test_a_line_of_no_named_algorithm_is_noticed(text):
    assert bare_lines(text)


def test_every_line_says_of_which_algorithm():
    """Either *paper, Algorithm 4, line n* or the label of the book's own algorithm."""
    assert not [(place, bare) for place, text in everything() if (bare := bare_lines(text))]
    assert not bare_lines("Paper, Algorithm 4, lines 5 and 6, and {prf:ref}`alg-matrix`, line 3.")


# A column is shown as a column

ROW_MOMENT = re.compile(r"^\s*R(?:_\w+)?\s*=(.*)$", re.M)


def test_the_row_moment_is_shown_as_a_column():
    """R has one number for each row; a line with several of them would be a row."""
    for path in CHAPTERS:
        for line in ROW_MOMENT.findall(printed(path)):
            first = re.sub(r"\\t?frac{\w+}{\w+}", "", line.split(",")[0])
            assert len(re.findall(r"\d+(?:\.\d+|/\d+)?", first)) <= 1, f"{path.name}: R ={line}"
