"""``python -m adafactor_edu.checks``: a student's file, graded in a process of its own."""

import json
import os
import subprocess
import sys

import pytest

from adafactor_edu.checks import ITERATIONS, TABLE
from adafactor_edu.checks.__main__ import main
from adafactor_edu.checks.grading import grade

RIGHT = "import numpy as np\n\n" + "\n\n".join(entry.solution for entry in TABLE.values())


def written(tmp_path, source):
    file = tmp_path / "my_adafactor.py"
    file.write_text(source, encoding="utf-8")
    return file


def statuses(verdict):
    return {it["step"]: it["status"] for it in verdict["steps"]}


def test_all_right_exits_with_0(tmp_path, capsys):
    file = written(tmp_path, RIGHT)
    assert main([str(file)]) == 0
    assert f"{len(TABLE)} of {len(TABLE)} right" in capsys.readouterr().out


def test_iterations_are_graded_if_they_are_there(tmp_path):
    sources = [RIGHT, *(entry.solution for entry in ITERATIONS.values())]
    assert set(statuses(grade(written(tmp_path, "\n\n".join(sources)))).values()) == {"right"}


def test_what_is_wrong_or_missing_is_told(tmp_path, capsys):
    file = written(
        tmp_path,
        "import numpy as np\nprint('noise')\n"
        "def row_moment(r, g2, beta2):\n"
        "    return (0 if r is None else beta2 * r) + (1 - beta2) * g2.sum(-1)\n"
        "def clip_update(u, *, d=1.0):\n    while True: pass\n",
    )
    assert main([str(file), "--json"]) == 1
    found = {it["step"]: it for it in json.loads(capsys.readouterr().out)["steps"]}
    assert found["row_moment"]["misconceptions"] == ["sum-for-mean"]
    assert found["clip_update"]["misconceptions"] == ["too-slow"]
    assert found["apply_update"]["status"] == "missing"
    assert main([str(file)]) == 1
    assert "✗ row_moment              sum-for-mean" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def f(:\n", "SyntaxError"),
        ("raise SystemExit(3)\n", "SystemExit"),
        ("while True: pass\n", "did not come to an end"),
        ("import os; os._exit(7)\n", "exit 7"),
    ],
)
def test_a_file_that_cannot_be_run_exits_with_2(tmp_path, capsys, source, said):
    assert main([str(written(tmp_path, source)), "--seconds", "2"]) == 2
    assert said in capsys.readouterr().out


def test_a_file_that_is_not_there_exits_with_2(tmp_path, capsys):
    assert main([str(tmp_path / "nothing.py")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_what_was_written_before_an_error_is_graded(tmp_path):
    source = "def apply_update(x, alpha, u_hat):\n    return x - alpha * u_hat\n\n1 / 0\n"
    verdict = grade(written(tmp_path, source))
    assert "ZeroDivisionError" in verdict["error"]
    assert "line 4" in verdict["error"]
    assert statuses(verdict)["apply_update"] == "right"


def test_the_file_gets_an_empty_environment_and_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("A_SECRET", "seen")
    source = (
        "import os\n"
        "open('left-behind.txt', 'w').write('x')\n"
        "raise ValueError(repr(os.environ.get('A_SECRET')) + os.getcwd())\n"
    )
    error = grade(written(tmp_path, source))["error"]
    assert "seen" not in error
    assert str(tmp_path) not in error.splitlines()[-1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my_adafactor.py"]


@pytest.mark.skipif(os.name != "posix", reason="the operating system has no memory limit")
def test_memory_is_limited(tmp_path):
    verdict = grade(written(tmp_path, "x = bytearray(3 * 2**30)\n"), megabytes=1024)
    assert "MemoryError" in verdict["error"]


def test_the_command_runs_as_a_module(tmp_path):
    command = [sys.executable, "-m", "adafactor_edu.checks", str(written(tmp_path, RIGHT))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
