"""Make the book's fonts: cut-down copies of free fonts, under names of their own.

``Adafactor Math`` is Latin Modern Math (Debian and Ubuntu: package ``fonts-lmodern``) with the
characters below.  Browsers draw MathML well only with a font that has a MATH table; that table,
the stretched delimiters and the size variants stay.  ``Adafactor Serif``, for the text, is Source
Serif 4 with the weights 400 to 700 (npm package ``@fontsource-variable/source-serif-4``, unpacked
anywhere).  The licences of both ask that a changed font carry a changed name.

Run it after adding characters (a site test says which are missing); it makes what it has the
sources of::

    python tools/make_fonts.py --math PATH/TO/latinmodern-math.otf
    python tools/make_fonts.py --text PATH/TO/source-serif-4/files
"""

import argparse
import io
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FONTS = Path(__file__).parent.parent / "book" / "_static" / "fonts"
DEBIAN = Path("/usr/share/texmf/fonts/opentype/public/lm-math/latinmodern-math.otf")
TEXT_WEIGHTS = {"normal": (400, 700), "italic": 400}
TEXT_FEATURES = ["kern", "liga", "ccmp", "locl", "mark"]

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
    "accents and braces": map(ord, "ˆ˜¯˙¨ˇ˘´`⏞⏟⎴⎵\u0302\u0303\u0304\u0305\u0307\u0332\u20d7"),
    "marks and spaces": map(ord, "…⋯⋮⋱′″⊤⊥†‡∎°§–—‘’“”\u00a0\u2009"),
}


def make_math(source):
    """Write the book's math font, cut from the Latin Modern Math at `source`."""
    font = TTFont(source, recalcTimestamp=False)
    characters = [code for codes in CHARACTERS.values() for code in codes]
    return write(font, "Adafactor Math", FONTS / "adafactor-math.woff2", characters, features=[])


def make_text(folder, style):
    """Write the book's text font in one `style`, cut from the Source Serif 4 in `folder`."""
    source = Path(folder) / f"source-serif-4-latin-wght-{style}.woff2"
    font = TTFont(source, recalcTimestamp=False)
    instance = io.BytesIO()  # read again below: cutting needs tables that agree with each other
    instancer.instantiateVariableFont(font, {"wght": TEXT_WEIGHTS[style]}).save(instance)
    font = TTFont(instance, recalcTimestamp=False)
    target = FONTS / f"adafactor-serif-{style}.woff2"
    return write(font, "Adafactor Serif", target, list(font.getBestCmap()), TEXT_FEATURES)


def write(font, family, target, characters, features):
    """Write `font` with `characters` and `features` only to `target`, as `family`."""
    options = subset.Options(flavor="woff2", layout_features=features, hinting=False)
    options.drop_tables += ["FFTM"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    rename(font, family)
    subset.save_font(font, target, options)
    return f"{target}: {target.stat().st_size} bytes"


def rename(font, family):
    """Give `font` its own family, full and PostScript names; copyright and licence stay."""
    postscript = family.replace(" ", "")
    original = font["name"].getDebugName(4)
    names = {1: family, 3: f"{family}, cut from {original}", 4: family, 6: postscript}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    if "CFF " in font:
        table = font["CFF "].cff
        table.fontNames = [postscript]
        table.topDictIndex[0].FullName = table.topDictIndex[0].FamilyName = family


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--math", type=Path, help=f"latinmodern-math.otf (default: {DEBIAN})")
    parser.add_argument("--text", type=Path, help="the folder of Source Serif 4's woff2 files")
    options = parser.parse_args()
    if options.math is None and options.text is None:
        options.math = DEBIAN
    if options.math:
        print(make_math(options.math))
    if options.text:
        print(make_text(options.text, "normal"), make_text(options.text, "italic"), sep="\n")
