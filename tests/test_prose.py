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

LINE = re.compile(r"(?i)\blines?(?: +\d+|\n\s*\d+\b(?!\)))")  # not "2)", which begins an item
OF_AN_ALGORITHM = re.compile(
    r"(?:[Pp]aper(?:'s)?,?\s+Algorithm\s+\d+,|\[Algorithm \d\]\([\w.-]*#alg-\w+\),)\s+$"
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
    assert not bare_lines("Paper, Algorithm 4, lines 5 and 6; [Algorithm 2](#alg-matrix), line 3.")


# A column is shown as a column

ROW_MOMENT = re.compile(r"^\s*R(?:_\w+)?\s*=(.*)$", re.M)


def typeset(path):
    """Return the text beside every formula that the cells of a chapter typeset."""
    for cell in cells(path, "code"):
        for output in cell["outputs"]:
            if "text/latex" in output.get("data", {}):
                yield "".join(output["data"]["text/plain"])


def test_the_row_moment_is_shown_as_a_column():
    """R has one number for each row; a line with several of them would be a row."""
    for path in CHAPTERS:
        for line in ROW_MOMENT.findall("\n".join(typeset(path))):
            first = re.sub(r"\\t?frac{\w+}{\w+}", "", line.split(",")[0])
            assert len(re.findall(r"\d+(?:\.\d+|/\d+)?", first)) <= 1, f"{path.name}: R ={line}"


# A promise to another chapter

LINK = re.compile(r"\[([^\]]*)\]\(([\w-]+)\.(?:ipynb|md)(?:#([\w-]+))?\)")
HEADING = re.compile(r"(?m)^#{1,4} +(.+?)\s*$")
WAYS = {  # sections that show the way through the book name whole chapters
    "Where to start", "How to read this book", "Where to go next", "8. The empty headings",
    "Quantities of an iteration", "Settings", "Other symbols",
}  # fmt: skip
WHOLE = re.compile(r"explore-|api|notation|references")  # pages that are about one thing
LABEL = re.compile(r"(?:prop|alg|ex)-")  # an anchor that is no heading


def slug(heading):
    """Return the anchor of a heading, as MyST makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def headings(name):
    path = next(p for p in [*CHAPTERS, *PAGES] if p.stem == name)
    return {slug(heading): heading for heading in HEADING.findall(prose(path))}


def stems(text):
    """Return the beginnings of the longer words, to compare a sentence with a heading."""
    text = LINK.sub(r"\1", text)
    return {word[:5] for word in re.findall(r"[^\W\d_]{4,}", text.lower())}


def broken_promises(text):
    """Return what is wrong with the links of `text` to other chapters."""
    section = ""
    for block in re.split(r"\n\s*\n|\n(?=#)|\n(?=- )", text):
        if heading := HEADING.match(block):
            section = heading[1]
        for sentence in re.split(r"(?<=[.!?:])\s+(?=[A-Z*$\[])", " ".join(block.split())):
            for words, page, anchor in LINK.findall(sentence):
                if LABEL.match(anchor) or (anchor and WHOLE.match(page)):
                    continue
                if anchor and anchor not in headings(page):
                    yield f"{page} has no heading {anchor}: {sentence}"
                elif anchor and not stems(headings(page)[anchor]) & stems(sentence):
                    yield f"not what {headings(page)[anchor]!r} is about: {sentence}"
                elif anchor or section in WAYS or WHOLE.match(page) or "next" in words:
                    continue
                elif (BOOK / f"{page}.ipynb").exists():
                    yield f"name the section of {page}: {sentence}"


@pytest.mark.parametrize(
    "text",
    [
        "Their defaults differ: see [what the page leaves out](what-the-page-leaves-out.ipynb).",
        "See [the libraries](what-the-page-leaves-out.ipynb#five-libraries).",
        "Averages that stall: see [there](what-the-page-leaves-out.ipynb#4-the-sign).",
    ],
)
def test_a_promise_that_is_not_kept_is_noticed(text):
    assert list(broken_promises(text))


@pytest.mark.parametrize("path", [*CHAPTERS, *PAGES], ids=lambda path: path.stem)
def test_who_is_sent_to_a_chapter_finds_a_heading_there(path):
    assert not list(broken_promises(prose(path)))


# Every symbol of a displayed formula is on the notation page

NOTATION = (BOOK / "notation.md").read_text(encoding="utf-8")
WORDS = """
    frac tfrac sqrt sum prod max min lim log partial cdot times pm quad qquad left right big Big
    bigl bigr Bigl Bigr begin end aligned textstyle displaystyle le ge ne approx to infty iff
    in top text Longrightarrow mathrm mathbb pmatrix ldots dots limits mid
"""
STANDARD = set(WORDS.split())  # signs of school mathematics, and typesetting
TOKEN = re.compile(
    r"\\(?:hat|bar|overline)\s*(?:\\\w+|\w)(?:\^\{RC\})?"  # a hat belongs to its letter
    r"|\\mathrm\{\w+\}|\\mathbb\{\w\}|\\varepsilon_[12]|1_\{?[nm]\}?"
    r"|[A-Za-z]\^(?:\{RC\}|\\Sigma)|\\[A-Za-z]+|[A-Za-z]"
)
DISPLAYED = re.compile(r"\$\$(.+?)\$\$", re.S)
INLINE = re.compile(r"(?<!\$)\$([^$\n]+)\$(?!\$)")


def symbols(tex):
    """Return the symbols of a formula: letters with their hats, Greek letters, named functions."""
    tex = re.sub(r"\\(?:text|begin|end)\{[^}]*\}", " ", tex)
    tex = re.sub(r"_\{\\mathrm\{[^{}]*\}\}", " ", tex)  # words in an index
    tokens = {re.sub(r"[{}\s]", "", token) for token in TOKEN.findall(tex)}
    return {token for token in tokens if token.lstrip("\\") not in STANDARD}


def formulas(path):
    """Return what a chapter displays: in its text, and what its cells typeset."""
    yield from DISPLAYED.findall(prose(path))
    for cell in cells(path, "code"):
        for output in cell["outputs"]:
            yield "".join(output.get("data", {}).get("text/latex", ""))


def test_every_symbol_of_a_formula_is_on_the_notation_page():
    conventions, tables = NOTATION.split("## Quantities", 1)
    rows = [row for row in tables.splitlines() if row.startswith("| ")]
    entries = [re.split(r"(?<!\\)\|", row)[1] for row in rows]
    named = INLINE.findall("\n".join([conventions, *entries]))
    known = set().union(*map(symbols, named))
    unknown = {}
    for path in CHAPTERS:
        for tex in formulas(path):
            for symbol in symbols(tex) - known:
                unknown.setdefault(symbol, set()).add(path.stem)
    assert not unknown


def test_no_symbol_is_used_before_the_chapter_that_introduces_it():
    """The notation page says which chapter that is, for the quantities and the settings."""
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    order = [name for name in re.findall(r"file: book/([\w-]+)", toc) if "index" not in name]
    used = {}
    for place, name in enumerate(order):
        path = next((path for path in CHAPTERS if path.stem == name), None)
        if path:
            texts = [*INLINE.findall(prose(path)), *formulas(path)]
            for symbol in set().union(*map(symbols, texts)):
                used.setdefault(symbol, place)
    rows = re.findall(
        r"(?m)^\| \$(.+?)\$ \| .*?\]\(([\w-]+)\.ipynb\)", NOTATION.split("## Other")[0]
    )
    introduced = {}
    for tex, chapter in rows:
        symbol = re.sub(r"_t$|_\{2t\}$|_[12]$", "", tex)
        for token in symbols(symbol) - {"t"}:
            introduced[token] = min(introduced.get(token, 99), order.index(chapter))
    assert len(introduced) > 12
    early = {s: order[used[s]] for s, place in introduced.items() if used.get(s, 99) < place}
    assert not early


def test_a_symbol_that_is_not_on_the_notation_page_is_noticed():
    assert symbols(r"\hat W = \frac{p\,q}{\omega}\,\hat V^{RC}") == {
        r"\hatW", "p", "q", r"\omega", r"\hatV^RC",
    }  # fmt: skip


def test_no_symbol_of_the_notation_page_stands_for_two_things():
    rows = NOTATION.split("## Other symbols")[1].splitlines()
    firsts = [row.split("|")[1] for row in rows if row.startswith("| $")]
    found = [s for first in firsts for s in set().union(*map(symbols, INLINE.findall(first)))]
    arguments = {"V", "W", "R", "G", "U", "n", "m", "t", "s", "f"}  # of D, mean, clip, and indices
    assert not [s for s in set(found) - arguments if found.count(s) > 1]


# Indices

SUMMED = re.compile(r"\\(?:sum|prod|max|min)(?:\\limits)?_\{?([a-z])(?:,([a-z]))?")
INDEX = re.compile(r"_(?:\{([^{}]*)\}|(\w))")


def free_indices(tex):
    """Return the indices i, j, k that `tex` uses and neither sums over nor takes a maximum over."""
    summed = {index for pair in SUMMED.findall(tex) for index in pair if index}
    rest = re.sub(r"\\(?:sum|prod|max|min)_(?:\{[^{}]*\}|\w)(?:\^(?:\{[^{}]*\}|\w))?", "", tex)
    used = {letter for pair in INDEX.findall(rest) for letter in "".join(pair) if letter in "ijk"}
    return used - summed


def test_both_sides_of_a_definition_have_the_same_free_indices():
    wrong = []
    for path in CHAPTERS:
        for tex, label in re.findall(r"\$\$(.+?)\$\$ \((def-[\w-]+)\)", prose(path), re.S):
            sides = tex.split("=", 1)
            if len(sides) == 2 and "aligned" not in tex:
                left, right = map(free_indices, sides)
                wrong += [(path.stem, label)] if right - left else []
    assert not wrong


def test_a_free_index_is_noticed():
    assert free_indices(r"\beta R_{t-1} + \frac1m \sum_{j=1}^{m} G_{t,ij}^2") == {"i"}


# References


def test_every_work_of_the_bibliography_is_cited():
    keys = re.findall(r"(?m)^@\w+\{([\w-]+),", (BOOK / "references.bib").read_text("utf-8"))
    text = "".join(map(prose, [*CHAPTERS, *PAGES]))
    cited = set(re.findall(r"references\.md#([\w:-]+)", text))
    cited |= {
        key for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text) for key in keys.split(",")
    }
    assert set(keys) == cited


# Said once, and not true

FALSE = {
    r"[Oo]ne revision": "the minus sign is in several revisions, where it is harmless",
    r"weights are lost|pictures are lost|picture is lost": "they are not in the version we had",
    r"half-precision number cannot hold": "float16 cannot, bfloat16 can",
    r"second copy": "gradients are a copy too",
    r"every (?:number|claim|formula)[^.]{0,40}(?:computed|proved|verified)": "not every one",
    r"flatten all weights": "several parameters together, in one kind of sharding",
    r"hovers: every step|circle the target at": "with an exact gradient the steps become shorter",
    r"constant step never settles": "noise is what it cannot settle in",
}  # fmt: skip


@pytest.mark.parametrize("said", FALSE)
def test_what_was_found_false_is_not_said_again(said):
    sayings = [*everything(), ("layout.html", (BOOK / "_templates/layout.html").read_text("utf-8"))]
    found = [place for place, text in sayings if re.search(said, " ".join(text.split()))]
    assert not found, FALSE[said]
