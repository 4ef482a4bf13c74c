"""Where a browser is required, a browser test cannot be skipped."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = """
import pytest

@pytest.fixture
def browser():
    pytest.skip("there is no Chromium")

@pytest.mark.browser
def test_in_a_browser(browser):
    pass

def test_elsewhere():
    pytest.skip("not on this system")
"""


@pytest.mark.parametrize(("required", "outcome"), [("0", "2 skipped"), ("1", "1 skipped, 1 error")])
def test_a_skipped_browser_test_fails_where_a_browser_is_required(tmp_path, required, outcome):
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_example.py").write_text(EXAMPLE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(tmp_path)],
        env=os.environ | {"ADAFACTOR_EDU_REQUIRE_BROWSER": required, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.splitlines()[-1].startswith(outcome), run.stdout
    assert run.returncode == int(required)
