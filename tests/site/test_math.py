"""Formulas are typeset, numbered, linked, and drawn with the font that comes along."""

import copy
import re

import pytest
from fontTools.ttLib import TTFont

INVISIBLE = {"\u2061", "\u2062", "\u2063", "\u2064", "\u200b", "\n", "\t"}
# Single letters in <mi> are drawn italic by the browser: the font needs those characters.
ITALIC = {letter: chr(0x1D44E + i) for i, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
ITALIC |= {letter: chr(0x1D434 + i) for i, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
ITALIC |= {chr(0x3B1 + i): chr(0x1D6FC + i) for i in range(25)}
ITALIC["h"] = "ℎ"


@pytest.fixture(scope="module")
def font(site_root):
    """The math font of the site."""
    with TTFont(site_root / "_static" / "fonts" / "adafactor-math.woff2") as font:
        yield font


def drawn(formula):
    """The characters that a browser draws for one ``<math>``."""
    characters = set()
    for token in formula.find_all(["mi", "mo", "mn", "mtext", "ms"]):
        if token.find("code"):  # in the monospaced font
            continue
        text = token.get_text()
        if token.name == "mi" and len(text) == 1 and token.get("mathvariant") != "normal":
            text = ITALIC.get(text, text)
        characters |= set(text)
    return characters - INVISIBLE


def test_every_character_of_a_formula_is_in_the_font(page, font):
    available = set(font.getBestCmap())
    for formula in page.soup.find_all("math"):
        missing = {char for char in drawn(formula) if ord(char) not in available}
        codes = [f"{char} (U+{ord(char):04X})" for char in sorted(missing)]
        assert not codes, f"add to tools/make_fonts.py: {codes}, in {formula}"


def test_font_can_stretch(font):
    """Roots, brackets and braces grow: the MATH table and its variants are there."""
    variants = font["MATH"].table.MathVariants
    upright = set(variants.VertGlyphCoverage.glyphs)
    names = font.getBestCmap()
    assert {names[ord(char)] for char in "([{|√∑∏∫‖"} <= upright
    assert {names[ord(char)] for char in "⏞⏟"} <= set(variants.HorizGlyphCoverage.glyphs)


def test_font_carries_its_licence_and_a_name_of_its_own(site_root, font):
    assert "GUST" in (site_root / "_static/fonts/GUST-FONT-LICENSE.txt").read_text("utf-8")
    names = {record.nameID: str(record) for record in font["name"].names}
    assert "GUST Font License" in names[0]
    assert "Latin Modern" not in names[1]


def test_no_formula_failed(page):
    assert page.soup.select("merror, .math-error") == []


def test_no_raw_latex_is_left_in_the_text(page):
    article = copy.copy(page.article)
    for code in article.select("code, pre, script, style, annotation"):
        code.decompose()
    text = article.get_text()
    assert re.findall(r"\\(?:frac|sqrt|hat|beta|alpha|rho|begin|left|operatorname)\b.*", text) == []
    assert re.findall(r"\$\$|\$[^$\d\s][^$\n]*\$", text) == []


def test_numbered_equations_can_be_linked(page):
    for equation in page.soup.select(".equation:has(> .equation-number)"):
        link = equation.select_one("a.equation-number")
        assert link["href"] == f"#{equation['id']}"
        assert link["aria-label"].endswith(link.get_text().strip("()"))


def test_equation_numbers_are_unique_over_the_book(site_root):
    numbers = [
        number
        for path in site_root.glob("*.html")
        for number in re.findall(r'class="equation-number"[^>]*>\((.*?)\)', path.read_text("utf-8"))
    ]
    assert len(numbers) == len(set(numbers))
