"""Make the book's math font: a subset of Latin Modern Math, under a name of its own.

The pages are typeset in MathML, and browsers need an OpenType font with a MATH table to draw
it well.  This script cuts Latin Modern Math (Debian and Ubuntu: package ``fonts-lmodern``) down
to the characters below; the MATH table, stretched delimiters and size variants stay.  The font's
licence asks that a changed font carry a changed name, hence ``Adafactor Math``.

Run it after adding characters (a site test says which are missing)::

    python tools/make_math_font.py [PATH/TO/latinmodern-math.otf]
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = Path("/usr/share/texmf/fonts/opentype/public/lm-math/latinmodern-math.otf")
TARGET = Path(__file__).parent.parent / "book" / "_static" / "fonts" / "adafactor-math.woff2"
FAMILY = "Adafactor Math"

CHARACTERS = {
    "ASCII, for words and numbers": range(0x20, 0x7F),
    "Greek": [*range(0x391, 0x3CA), *map(ord, "ϵϑϕϱϖ")],
    "italic, bold and bold italic Latin; script capitals": [*range(0x1D400, 0x1D4B6), ord("ℎ")],
    "italic and bold italic Greek": range(0x1D6E2, 0x1D756),
    "bold digits": range(0x1D7CE, 0x1D7D8),
    "script and double-struck letters outside their blocks": map(ord, "ℬℰℱℋℐℒℳℛℓℕℤℚℝℂℙ𝔼𝟙"),
    "operators": map(ord, "±×÷·⋅−∓∗∘∙⋆⊙⊘⊗⊕∂∇√∑∏∫∞¬∧∨∪∩∖∀∃∅∈∉∋⊂⊆△□"),
    "relations": map(ord, "=≠≈≡≅∼≃≤≥≪≫≲≳∝≔≺≻⊢∣∥⟂"),
    "arrows": map(ord, "←→↑↓↔⇐⇒⇔↦⟵⟶⟷⟹⟺⟼"),
    "delimiters": map(ord, "‖|⌊⌋⌈⌉⟨⟩"),
    "accents and braces": map(ord, "ˆ˜¯˙¨ˇ˘´`⏞⏟⎴⎵\u0302\u0303\u0304\u0307\u20d7"),
    "marks and spaces": map(ord, "…⋯⋮⋱′″⊤⊥†‡∎°§–—‘’“”\u00a0\u2009"),
}


def make(source=SOURCE, target=TARGET):
    """Write the subset of the font at `source` to `target` and return its size in bytes."""
    options = subset.Options(flavor="woff2", layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += ["FFTM"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes={code for codes in CHARACTERS.values() for code in codes})
    cutter.subset(font)
    rename(font)
    subset.save_font(font, target, options)
    return target.stat().st_size


def rename(font):
    """Give `font` its own family, full and PostScript names; copyright and licence stay."""
    postscript = FAMILY.replace(" ", "")
    names = {1: FAMILY, 3: f"{FAMILY}, subset of Latin Modern Math", 4: FAMILY, 6: postscript}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    table = font["CFF "].cff
    table.fontNames = [postscript]
    table.topDictIndex[0].FullName = table.topDictIndex[0].FamilyName = FAMILY


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    if not source.exists():
        sys.exit(f"{source} does not exist; install fonts-lmodern or name the font's path.")
    print(f"{TARGET}: {make(source)} bytes")
