"""What the explorers weigh, and that their scripts need nothing from elsewhere."""

import gzip
import re

import pytest

from adafactor_edu import symbolic
from adafactor_edu.explorers.elements import ASSETS

LIMIT = 40_000  # bytes of all scripts and styles, gzipped together
SVG = "http://www.w3.org/2000/svg"
COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=\s))//[^\n]*", re.DOTALL)
FOREIGN = re.compile(
    r"\b(?:import|export|fetch|XMLHttpRequest|WebSocket|importScripts|sendBeacon|require)\b"
    r"|https?://"
)
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.js"))}
SCRIPTS |= symbolic.site_scripts()
STYLES = {path.name: path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.css"))}


def foreign(script):
    """Return what a script has to do with other files or other hosts."""
    return FOREIGN.findall(COMMENT.sub("", script).replace(SVG, ""))


def test_all_files_are_weighed():
    assert {"explorers.js", "explore-descent.js", "adafactor-kernels.js"} <= set(SCRIPTS)
    assert "explorers.css" in STYLES
    assert {path.name for path in ASSETS.iterdir()} <= {*SCRIPTS, *STYLES}


def test_weight(record_property):
    everything = "".join([*SCRIPTS.values(), *STYLES.values()])
    weight = len(gzip.compress(everything.encode(), mtime=0))
    record_property("gzipped_bytes", weight)
    assert weight <= LIMIT


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_stand_alone(name):
    assert foreign(SCRIPTS[name]) == []


@pytest.mark.parametrize("name", STYLES)
def test_styles_stand_alone(name):
    assert re.findall(r"@import|url\((?!#|[\"']?data:)|https?://", STYLES[name]) == []


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('import x from "./x.js";', ["import"]),
        ("export const a = 1;", ["export"]),
        ('const a = await fetch("a.json");', ["fetch"]),
        ('const a = "https://example.org/a.js";', ["https://"]),
        ('a("http://www.w3.org/2000/svg", "g"); b("http://example.org")', ["http://"]),
        ("// fetch nothing, see https://example.org\nconst a = 1; /* import\nexport */", []),
        ('const important = 1; // import\nelement.createElementNS("' + SVG + '", "g");', []),
    ],
)
def test_the_search_finds_what_it_looks_for(script, found):
    assert foreign(script) == found
