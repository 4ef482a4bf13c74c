"""The type hints of the public functions agree with the code, and with how they are used."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import adafactor_edu

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_a_type_checker_finds_nothing(tmp_path):
    run = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path)]
    checked = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("name", adafactor_edu.__all__)
def test_everything_public_is_typed(name):
    thing = getattr(adafactor_edu, name)
    function = thing if inspect.isfunction(thing) else thing.__new__
    if not inspect.isfunction(thing) and "__annotations__" in vars(thing):
        assert vars(thing)["__annotations__"]
        return
    signature = inspect.signature(function)
    assert signature.return_annotation is not signature.empty
    assert all(p.annotation is not p.empty for p in signature.parameters.values())
