"""The minimal scripts, and how far the record lies from the reference."""

import ast
from pathlib import Path

import pytest

from adafactor_edu import peers
from adafactor_edu.peers import reports
from adafactor_edu.peers.compare import disagreement

FOLDER = Path(reports.__file__).parent
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


def test_every_script_belongs_to_a_library_and_is_recorded():
    assert sorted(name for names in reports.REPORTS.values() for name in names) == SCRIPTS
    for library, record in peers.golden().items():
        assert set(record["reports"]) == set(reports.REPORTS.get(library, ()))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_needs_nothing_of_this_package_and_prints_the_version(name):
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    assert "adafactor_edu" not in text
    tree = ast.parse(text)
    assert len(ast.get_docstring(tree).split()) > 20
    assert "__version__" in text or "importlib.metadata.version" in text
    assert len(text.splitlines()) <= 45


def test_the_scripts_find_what_the_larger_experiment_found():
    for library, names in reports.REPORTS.items():
        record = peers.golden()[library]
        for name in names:
            if name == f"{library}_zero_row" and library != "torch":
                found = record["reports"][name]
                assert found["nan, float16"] == record["low_precision"]["zero_row"]["float16"] == 12
                assert found["nan, float32"] == record["low_precision"]["zero_row"]["float32"] == 0
    torch = peers.golden()["torch"]["reports"]["torch_zero_row"]
    assert torch == {"nan, eps[0] = 1e-30": 4, "nan, eps[0] = 1e-16": 0}


def test_a_moment_that_takes_nothing_in_is_told_from_one_that_does():
    found = peers.golden()["mlx"]["reports"]["mlx_second_moment_stays"]
    assert found["bfloat16, row moment"] == 1
    assert found["float32, row moment"] == pytest.approx(1 + 99 * 3001**-0.8, rel=1e-3)


def test_a_change_that_is_needed_brings_a_library_near():
    assert disagreement("timm", "8x4x3x3") > 0.1
    assert disagreement("timm", "8x4x3x3", change=peers.CHANGES["timm"]) < 1e-13
    assert disagreement("torch") < 1e-12


@pytest.mark.parametrize("asked", [("torch", "3x3", 3), ("torch_optimizer", "8x4x3x3", 10)])
def test_what_was_not_recorded_is_refused(asked):
    with pytest.raises(ValueError, match="nothing is recorded"):
        disagreement(*asked)
