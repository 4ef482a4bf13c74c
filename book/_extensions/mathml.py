r"""Typeset mathematics at build time: LaTeX in, MathML out.

Registers a Sphinx math renderer named ``mathml``.  Inline and displayed formulas, numbered
equations and ``text/latex`` notebook outputs become MathML, which browsers draw natively and
screen readers read; the pages load no typesetting script.  A formula that cannot be converted
is a warning that names the formula and its place, so that a build with ``-W`` fails.
"""

import functools
import html
import re
from pathlib import Path

from docutils import nodes
from fontTools.ttLib import TTFont
from math_core import LatexError, LatexToMathML
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from adafactor_edu.typeset import MARKED, unmarked

logger = logging.getLogger(__name__)

# The numbered environments of amsmath, and the equivalent without a number: Sphinx numbers.
ENVIRONMENTS = {
    "align": "aligned",
    "split": "aligned",
    "eqnarray": "aligned",
    "gather": "gathered",
    "multline": "gathered",
    "equation": "gathered",
}
FONT = Path(__file__).parents[1] / "_static" / "fonts" / "adafactor-math.woff2"
LONG = 24  # characters of LaTeX; shorter formulas fit a phone
STAND_IN = 7_770_000  # numbers that no formula has, each in the place of a marked one
VARIATION_SELECTOR = "\ufe00"  # only chooses between two shapes of a script letter

_environment = re.compile(rf"\\(begin|end)\{{({'|'.join(ENVIRONMENTS)})\*?\}}")
_row_skip = re.compile(r"\\\\\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|mu|in)\s*\]")
_hat = re.compile(r'<mo stretchy="false">ˆ</mo></mover>')
_annotation = re.compile(r"(<annotation[^>]*>).*?(</annotation>)", re.DOTALL)
_inner = re.compile(r"<semantics>(?:<mrow>)?(.*?)(?:</mrow>)?<annotation", re.DOTALL)
_converter = LatexToMathML(fancy_error=False, annotation=True)


def normalise(latex):
    r"""Return `latex` in the dialect the converter reads.

    Numbered environments become their unnumbered forms and extra row spacing (``\\[4pt]``),
    which the converter would print as text, is dropped.
    """
    latex = _environment.sub(lambda m: f"\\{m[1]}{{{ENVIRONMENTS[m[2]]}}}", latex.strip())
    return _row_skip.sub(r"\\\\", latex)


def block(latex):
    r"""Return the body of a displayed formula, aligned where it has several rows.

    Blank lines separate formulas of one block; a bare ``\\`` starts a new row, as in Sphinx's
    own renderer.
    """
    parts = [part.strip() for part in re.split(r"\n\s*\n", latex) if part.strip()]
    parts = [
        rf"\begin{{aligned}}{part}\end{{aligned}}" if _has_bare_rows(part) else part
        for part in parts
    ]
    if len(parts) == 1:
        return parts[0]
    return r"\begin{gathered}" + r"\\".join(parts) + r"\end{gathered}"


def _has_bare_rows(latex):
    r"""Whether ``\\`` or ``&`` occurs outside every environment."""
    depth = 0
    for token in re.finditer(r"\\begin\b|\\end\b|\\\\|\\&|&", latex):
        if token[0] == r"\begin":
            depth += 1
        elif token[0] == r"\end":
            depth -= 1
        elif depth == 0 and token[0] in {r"\\", "&"}:
            return True
    return False


def convert(latex, *, display):
    """Return the MathML of `latex`; raises `math_core.LatexError` where it is not understood.

    It carries its LaTeX as an annotation, which is what the reader gets who copies the formula.
    A number with a name becomes an element of its own.
    """
    if MARKED.search(latex):
        return _with_names(latex, display=display)
    mathml = _converter.convert_with_local_state(normalise(latex), displaystyle=display)
    mathml = mathml.replace("&ApplyFunction;", "\u2061")
    mathml = _hat.sub("<mo>ˆ</mo></mover>", mathml)  # WebKit lifts a hat that may not stretch
    return mathml.replace(VARIATION_SELECTOR, "")


def _with_names(latex, *, display):
    """Return the MathML of `latex`, each marked number in an element that carries its name."""
    marks = list(MARKED.finditer(latex))
    stand_ins = iter(range(STAND_IN, STAND_IN + len(marks)))
    mathml = convert(MARKED.sub(lambda _: str(next(stand_ins)), latex), display=display)
    tex = html.escape(unmarked(latex), quote=False)
    mathml = _annotation.sub(lambda found: f"{found[1]}{tex}{found[2]}", mathml)
    for number, (of, decimals, shown) in enumerate((mark.groups() for mark in marks), STAND_IN):
        inner = _inner.search(convert(shown, display=display))[1]
        if not decimals:  # a sign of relation keeps the room around it
            inner = re.sub(r"<mo [^>]*>", "<mo>", inner)
        element = f'<mrow data-of="{of}" data-decimals="{decimals}">{inner}</mrow>'
        mathml = mathml.replace(f"<mn>{number}</mn>", element, 1)
    return mathml


@functools.cache
def slant(letter):
    """Return by how many em the italic `letter` leans out over its advance width, from the font."""
    with TTFont(FONT) as font:
        info = font["MATH"].table.MathGlyphInfo.MathItalicsCorrectionInfo
        by_glyph = dict(zip(info.Coverage.glyphs, info.ItalicsCorrection, strict=True))
        glyph = font.getBestCmap().get(ord(mathematical_italic(letter)))
        return by_glyph[glyph].Value / font["head"].unitsPerEm if glyph in by_glyph else 0.0


def mathematical_italic(letter):
    """Return the character that a browser draws for a single `letter` in ``<mi>``."""
    for first, last, italic in (("a", "z", 0x1D44E), ("A", "Z", 0x1D434), ("α", "ω", 0x1D6FC)):
        if first <= letter <= last and letter != "h":
            return chr(italic + ord(letter) - ord(first))
    return letter


def keep_clear(mathml):
    """Give the inline formula `mathml` room for a last letter that leans towards the next word."""
    last = re.search(
        r"<mi>(.)</mi>(?:<mo>ˆ</mo></mover>)?(?:</mrow>)*(?:<annotation|</math>)", mathml
    )
    room = round(slant(last[1]), 2) if last else 0
    return mathml.replace("<math", f'<math style="margin-right:{room}em"', 1) if room else mathml


def _convert_or_warn(node, latex, *, display):
    try:
        return convert(latex, display=display)
    except LatexError as error:
        logger.warning(
            "formula cannot be typeset: %s\n    %s",
            error,
            latex.strip(),
            location=node,
            type="mathml",
        )
        return f'<code class="math-error">{html.escape(latex)}</code>'


def visit_inline(translator, node):
    """Write an inline formula; a long one may scroll, for browsers do not break its line."""
    latex = node.astext()
    mathml = keep_clear(_convert_or_warn(node, latex, display=False))
    if len(latex) > LONG:
        mathml = f'<span class="formula-box">{mathml}</span>'
    translator.body.append(mathml)
    raise nodes.SkipNode


def visit_display(translator, node):
    """Write a displayed formula; its number, if it has one, is a link to itself."""
    latex = node.astext()
    if not node.get("nowrap"):
        latex = block(latex)
    mathml = _convert_or_warn(node, latex, display=True)
    attributes = {"ids": node.get("ids", [])}
    translator.body.append(translator.starttag({}, "div", CLASS="equation", **attributes))
    translator.body.append(f'<div class="equation-box">{mathml}</div>')
    if node.get("number"):
        number = get_node_equation_number(translator, node)
        target = node["ids"][0] if node.get("ids") else ""
        translator.body.append(
            f'<a class="equation-number" href="#{html.escape(target)}" '
            f'aria-label="Link to equation {number}">({number})</a>'
        )
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app):
    """Register the renderer; ``html_math_renderer: mathml`` selects it."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
