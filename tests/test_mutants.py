"""The tool that changes the code makes changes, one at a time, and runs the tests against them."""

import ast
import os
import re

import pytest

from tools import mutants

SOURCE = '''
def clip(u, d: int = 1):
    """Add 1 + 2."""
    if u > d and d:
        return u / d
    return u
'''


def test_every_place_is_changed_once():
    changed = [(what, ast.unparse(tree)) for _line, what, tree in mutants.python_mutants(SOURCE)]
    assert len({text for _what, text in changed}) == len(changed) == 7
    assert [what for what, _text in changed] == [
        "Constant: 1 → 2",
        "If: u > d and d → not (u > d and d)",
        "BoolOp: And → Or",
        "Compare: Gt → GtE",
        "Return: u / d → None",
        "BinOp: Div → Mult",
        "Return: u → None",
    ]


def test_scripts_are_changed_outside_words_and_comments():
    source = 'if (a < 2 && b) { /* 1 + 1 */ c = "1 + 1"; } // a < b\n'
    assert [what for _line, what, _text in mutants.script_mutants(source)] == [
        "< → <=",
        "2 → 3",
        "&& → ||",
    ]


def test_the_reported_shares_are_those_of_the_table():
    text = (mutants.ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| (\d+)(?: of \d+)? \| (\d+) \| ([\d.]+) % \|$", text, re.M)
    assert len(rows) > 20
    for name, changes, noticed, share in rows:
        assert f"{100 * int(noticed) / int(changes):.1f}" == share, name
    for explorers, sentence in (
        ([row for row in rows if "/explorers/" in row[0]], "{} changes in Python {} were noticed"),
        ([row for row in rows if row[0].endswith(".js")], "{} in the page's scripts {}"),
    ):
        changes, noticed = (sum(int(row[k]) for row in explorers) for k in (1, 2))
        share = f"{sentence}, {100 * noticed / changes:.1f} %".format(changes, noticed)
        assert share in " ".join(text.split())


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_mutant_that_matters_is_killed_and_no_change_survives(monkeypatch):
    monkeypatch.setattr(mutants, "CORE", ["steps"])
    path = mutants.ROOT / "adafactor_edu" / "steps.py"
    source = path.read_text(encoding="utf-8")
    whole = mutants.run_python(path, ast.parse(source), 300)
    assert os.waitpid(whole, 0)[1] == 0
    changed = next(t for _, what, t in mutants.python_mutants(source) if "BinOp: Div" in what)
    assert os.waitpid(mutants.run_python(path, changed, 300), 0)[1] != 0
