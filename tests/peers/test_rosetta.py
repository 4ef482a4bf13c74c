"""The words about a library follow from its numbers, and change with them."""

import copy
import re

import pytest

from adafactor_edu import peers
from adafactor_edu.explorers import SettingChooser
from adafactor_edu.explorers.chooser import ENTRIES
from adafactor_edu.peers.rosetta import LINES, PAPER, rosetta, row_of

# What turns the words for a line over, or into an error: a library that behaves like that is new.
CHANGED = {
    "ε₁": (("lines", "epsilon"), [0.3015, 0.0995], [1.0, 1.0]),
    "clipping": (("lines", "clip"), 1.0, 3.0),
    "step size": (("lines", "size"), [0.02, 0.002, 1e-5], [0.03, 0.003, 1.5e-5]),
    "learning rate": (("lines", "rate"), [0.02, 0.02], [0.2, 0.2]),
    "warm-up": (("lines", "warm_up"), [1e-6, 2e-6], [1e-3, 2e-3]),
    "momentum": (("conventions", "momentum"), [0.1, 0.19, 0.2714], [1.0, 1.0, 1.0]),
    "weight decay": (("lines", "decay"), [0.0005, 0.025, 0.018], [0.0, 0.0, 0.0]),
    "decay": (("lines", "newest"), 8001**-0.8, 0.01),
    "factored axes": (("lines", "state", "17x17"), [[17], [17]], [[1], [17, 17]]),
}


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("library", peers.LIBRARIES)
def test_every_cell_has_arguments_of_that_library_and_words(line, library):
    given, does = row_of(line, library)
    constructor = peers.golden()[library]["constructors"]
    for argument in given:
        name, default = argument.split("=", 1)
        assert constructor[name] == default
    assert does
    assert f"{library} {peers.golden()[library]['version']}" in repr(rosetta(line))


def test_what_the_tables_say_of_five_libraries():
    """Read off their sources by hand, independently of the words made from numbers."""
    assert row_of("learning rate", "torch")[1].startswith("the cap of ρₜ")
    assert row_of("learning rate", "keras")[1].startswith("the cap of ρₜ")
    assert "ValueError" in row_of("learning rate", "transformers")[1]
    assert "from 128" in row_of("factored axes", "optax")[1]
    assert "whole array is kept" in row_of("factored axes", "keras")[1]
    assert row_of("weight decay", "optax")[1].startswith("λ alone")
    assert row_of("step size", "optax")[1] == "1 × max(ε₂, RMS(X))"
    assert [row_of(line, "mlx")[1] for line in ("ε₁", "decay", "clipping")] == [PAPER] * 3


@pytest.mark.parametrize("line", LINES)
def test_words_change_with_the_numbers_or_there_are_none(line):
    path, usual, other = CHANGED[line]

    def said(value):
        record = copy.deepcopy(peers.golden()["transformers"])
        part = record
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value
        return LINES[line].does(record)

    assert said(usual)
    with pytest.raises(ValueError, match=r"fits none|no known rule|no power of ten"):
        said(other)


def test_every_argument_name_is_one_of_some_library():
    known = set().union(*(record["constructors"] for record in peers.golden().values()))
    for line, entry in LINES.items():
        assert known & set(entry.arguments) or not entry.arguments, line


def test_every_setting_names_only_arguments_that_its_constructor_has():
    for (library, purpose), setting in peers.SETTINGS.items():
        names = re.findall(r"(\w+)=", setting.text)
        assert set(names) <= set(peers.golden()[library]["constructors"]), (library, purpose)


def test_every_setting_was_run_and_those_for_the_paper_take_its_first_step():
    for library in peers.LIBRARIES:
        for purpose in peers.PURPOSES:
            first = peers.golden()[library]["settings"][purpose]["first"]
            assert 1e-5 < first < 0.02, (library, purpose)
        assert peers.golden()[library]["settings"]["paper"]["first"] == pytest.approx(0.01, 5e-3)


def test_the_chooser_has_every_text_of_every_setting_without_a_script():
    page = re.sub(r"\s+", " ", SettingChooser().html())
    for entry in ENTRIES.values():
        for part in ("code", "why", "differs"):
            words = entry[part].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            assert words.replace('"', "&quot;").replace("'", "&#x27;") in page


@pytest.mark.parametrize(("line", "library"), [("epsilon", "torch"), ("ε₁", "numpy")])
def test_unknown_names_are_refused_with_those_known(line, library):
    with pytest.raises(ValueError, match="is none of"):
        row_of(line, library)
