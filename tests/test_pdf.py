"""What the book as a PDF needs of its configuration; TeX itself is not run."""

from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).parent.parent
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
PREAMBLE = CONFIG["sphinx"]["config"]["latex_elements"]["preamble"]
FONTS = ("FreeSerif", "FreeMono")
FOLDERS = ("/usr/share/fonts", "/usr/share/texmf", "/usr/share/texlive")


def characters():
    """Return the characters of all chapters: prose, code and what the cells print."""
    found = set()
    for path in (ROOT / "book").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            found |= set(cell.source)
            for output in cell.get("outputs", []):
                text = output.get("text") or output.get("data", {}).get("text/plain", "")
                found |= set(text)
    return {character for character in found if ord(character) > 127}


def test_it_is_named_after_the_book():
    name = CONFIG["latex"]["latex_documents"]["targetname"]
    assert name == CONFIG["title"].replace(",", "").replace(" ", "-").lower() + ".tex"


def test_characters_that_the_fonts_lack_are_drawn():
    used = characters()
    assert "ₜ" in used
    for character in used & set("ₜᵀᴿᶜ✗✓"):
        assert f"\\drawn{{{character}}}" in PREAMBLE


@pytest.mark.parametrize("font", FONTS)
def test_the_fonts_have_every_other_character(font):
    tools = pytest.importorskip("fontTools.ttLib")
    found = (path for folder in FOLDERS for path in Path(folder).rglob(f"{font}.otf"))
    path = next(found, None)
    if path is None:
        pytest.skip(f"no {font} on this machine (Debian: apt install fonts-freefont-otf)")
    known = tools.TTFont(path).getBestCmap()
    lacking = {one for one in characters() if ord(one) not in known}
    assert {one for one in lacking if f"\\drawn{{{one}}}" not in PREAMBLE} == set()
