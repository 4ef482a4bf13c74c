"""What the book as a PDF needs of its configuration; TeX itself is not run."""

import os
import re
import subprocess
import sys
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


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The text that TeX would be given."""
    out = tmp_path_factory.mktemp("pdf")
    program = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run(
        [program, "build", ".", "--builder", "latex", "--path-output", out],
        cwd=ROOT, env=os.environ | {"NO_COLOR": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return (out / "_build" / "latex" / CONFIG["latex"]["latex_documents"]["targetname"]).read_text(
        encoding="utf-8"
    )


@pytest.mark.slow
def test_every_reference_leads_somewhere(source):
    detokenized = r"(?:\\detokenize\{)?([^}\\\]]+)\}*"
    labels = set(re.findall(r"\\label\{" + detokenized, source))
    used = set(re.findall(r"\\hyperref\[" + detokenized + r"\]", source))
    used |= set(re.findall(r"\\(?:eq|page)?ref\{" + detokenized, source))
    assert len(labels) > 300
    assert len(used) > 100
    assert used - labels == set()
    assert "??" not in source
