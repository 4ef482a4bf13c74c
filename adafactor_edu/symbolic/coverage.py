"""Which displayed equations of the book are definitions, which are claims, and which are verified.

Every displayed equation carries a label: ``def-…`` if it fixes what a symbol means or restates the
algorithm, ``claim-…`` if it asserts something.  A claim is verified if a claim of that label is
registered in `adafactor_edu.symbolic.claims`, with the formula that is displayed, and its proof or
check goes through.
"""

import json
import re
import textwrap
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from adafactor_edu._extras import needs
from adafactor_edu.symbolic import claims

__all__ = ["Coverage", "Equation", "coverage", "displayed_equations", "read_markdown"]

SPACING = re.compile(
    r"(\\\\)|\\[,;:!> \n]|\\q?quad(?![a-zA-Z])|\s|(?<!\\)~"
)  # but a line break stays
OPTION = re.compile(r"^[ \t]*:(\w+):[ \t]*(.*?)[ \t]*$\n?", re.M)

# In a downloaded notebook, where a label in the text would be read by people.
COMMENTED_LABEL = re.compile(r"\$\$\n(?:> ?)*<!-- \(([\w-]+)\) -->")


class Equation(NamedTuple):
    """A displayed equation as it stands in a source file.

    Parameters
    ----------
    source : str
        File name.
    label : str or None
        Label, if it has one.
    latex : str
        The mathematics.
    """

    source: str
    label: str | None
    latex: str


@dataclass(frozen=True)
class Coverage:
    """What the book displays, and what is wrong with it.

    Parameters
    ----------
    definitions, claims : tuple of Equation
        Displayed equations by kind.
    verdicts : dict
        Label to `Verdict` of every displayed claim that holds.
    problems : tuple of str
        Everything that keeps a displayed equation from being covered; empty if all is well.
    """

    definitions: tuple[Equation, ...]
    claims: tuple[Equation, ...]
    verdicts: dict
    problems: tuple[str, ...]

    def __repr__(self):
        kinds = Counter(verdict.claim.kind for verdict in self.verdicts.values())
        return (
            f"{len(self.verdicts)} of {len(self.claims)} displayed claims verified "
            f"({kinds['proof']} by proof, {kinds['check']} by check)"
        )


def displayed_equations(folder):
    """Return the displayed equations in the text of all chapters below a folder.

    Parameters
    ----------
    folder : str or Path
        Folder with notebooks (``.ipynb``) and pages (``.md``); names that start with ``_`` or
        ``.`` are passed over.

    Returns
    -------
    list of Equation
        In the order of file names and of the text.

    Raises
    ------
    FileNotFoundError
        If the folder holds no chapter.

    Examples
    --------
    >>> kinds = {eq.source.rpartition(".")[2] for eq in displayed_equations("book")}
    >>> kinds <= {"ipynb", "md"}
    True
    """
    folder = Path(folder)
    paths = [p for p in sorted(folder.rglob("*")) if p.suffix in (".ipynb", ".md")]
    paths = [p for p in paths if not any(k[0] in "_." for k in p.relative_to(folder).parts)]
    if not paths:
        raise FileNotFoundError(f"folder: no .ipynb or .md file in {str(folder)!r}")
    return [equation for path in paths for equation in _read(path)]


def coverage(folder):
    """Read the book, verify every displayed claim, and return the account.

    Parameters
    ----------
    folder : str or Path
        See `displayed_equations`.

    Returns
    -------
    Coverage
        Its `problems` are empty if every displayed equation is labelled, every displayed claim is
        registered, displayed as registered and verified, and every registered claim is displayed.

    Examples
    --------
    >>> coverage("book").problems
    ()
    """
    equations = displayed_equations(folder)
    definitions = tuple(e for e in equations if (e.label or "").startswith("def-"))
    shown = tuple(e for e in equations if (e.label or "").startswith("claim-"))
    verdicts, problems = {}, []
    for equation in equations:
        if equation not in definitions and equation not in shown:
            problems.append(f"{equation.source}: label it def-… or claim-…: {equation.latex!r}")
    for equation in shown:
        try:
            _check_formula(equation)
            verdicts[equation.label] = claims.verify(equation.label)
        except (KeyError, claims.ClaimFailed) as error:
            problems.append(f"{equation.source}: {equation.label}: {error}")
    counts = Counter(e.label for e in equations if e.label)
    problems += [f"{label}: used {k} times" for label, k in counts.items() if k > 1]
    problems += [f"{label}: displayed nowhere" for label in claims.labels() if label not in counts]
    return Coverage(definitions, shown, verdicts, tuple(problems))


def read_markdown(text, source="text"):
    r"""Return the displayed equations in MyST Markdown.

    Parameters
    ----------
    text : str
        ``$$ … $$ (label)``, ``{math}`` directives, AMS environments and ``\[ … \]`` are found, also
        inside other directives and in ``{eval-rst}``; code is passed over.
    source : str, optional
        What to call the text.

    Returns
    -------
    list of Equation

    Examples
    --------
    >>> read_markdown("Text $x$.\n\n$$ y = 1 $$ (def-y)\n")
    [Equation(source='text', label='def-y', latex='y = 1')]
    """
    with needs("lab", "reading the book's equations"):
        from markdown_it import MarkdownIt
        from mdit_py_plugins.amsmath import amsmath_plugin
        from mdit_py_plugins.colon_fence import colon_fence_plugin
        from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark").use(dollarmath_plugin, double_inline=True)
    parser = parser.use(amsmath_plugin).use(colon_fence_plugin)
    found = []
    for token in parser.parse(COMMENTED_LABEL.sub(r"$$ (\1)", text)):
        if token.type in ("math_block", "math_block_label"):
            found.append(Equation(source, token.info or None, token.content.strip()))
        elif token.type == "amsmath":
            label = re.search(r"\\label\{(.+?)\}", token.content)
            found.append(Equation(source, label and label[1], token.content.strip()))
        elif token.type in ("fence", "colon_fence"):
            found += _read_fence(token.info.strip(), token.content, source)
        elif token.type == "inline":
            doubles = [k for k in token.children if k.type == "math_inline_double"]
            found += [Equation(source, None, k.content.strip()) for k in doubles]
            prose = re.sub(r"`[^`]*`|\\\\", "", token.content)
            found += [Equation(source, None, k) for k in re.findall(r"\\\[(.+?)\\\]", prose, re.S)]
    return found


def _read_fence(info, content, source):
    """Return the equations of a fenced block: a directive is read, code is not."""
    directive = re.match(r"\{([\w:-]+)\}\s*(.*)", info)
    if not directive or directive[1] in ("code", "code-block", "code-cell", "raw"):
        return []
    if directive[1] == "eval-rst":
        return _read_restructured(content, source)
    if directive[1] != "math":
        return read_markdown(f"{directive[2]}\n\n{content}", source)
    if content.startswith("---\n"):
        head, _, content = content[4:].partition("\n---")
        content = re.sub(r"^(\w+:)", r":\1", head, flags=re.M) + "\n" + content
    return _read_math(directive[2], content, source)


def _read_math(argument, content, source):
    """Return the equation of a math directive, whose options stand before its content."""
    label = None
    while option := OPTION.match(content):
        label = option[2] if option[1] == "label" else label
        content = content[option.end() :]
    return [Equation(source, label, f"{argument}\n{content}".strip())]


def _read_restructured(text, source):
    """Return the equations of reStructuredText: each math directive, however deep."""
    found, lines = [], text.split("\n")
    for number, line in enumerate(lines):
        directive = re.match(r"(\s*)\.\. math::\s*(.*)", line)
        if not directive:
            continue
        depth, block = len(directive[1]), []
        for below in lines[number + 1 :]:
            if below.strip() and len(below) - len(below.lstrip()) <= depth:
                break
            block.append(below)
        found += _read_math(directive[2], textwrap.dedent("\n".join(block)).lstrip("\n"), source)
    return found


def _read(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return read_markdown(text, path.name)
    cells = json.loads(text)["cells"]
    pages = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return [equation for page in pages for equation in read_markdown(page, path.name)]


def _check_formula(equation):
    """Raise `ClaimFailed` if the book displays something other than what the claim is about."""
    registered = claims.get(equation.label).formula
    if _bare(equation.latex) != _bare(registered):
        raise claims.ClaimFailed(
            f"the book displays {equation.latex!r}, but what is established is {registered!r}"
        )


def _bare(latex):
    """Return a formula without spacing and without the full stop or comma of its sentence."""
    return SPACING.sub(lambda match: match[1] or "", latex).rstrip(".,")
