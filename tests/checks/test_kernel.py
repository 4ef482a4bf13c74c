"""The check in a kernel: time limits, tracebacks, what is shown."""

import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from adafactor_edu import check
from adafactor_edu.checks import diagnose


def endless(x):
    while True:
        x = x + 1


@pytest.mark.filterwarnings("ignore")
def test_an_endless_loop_ends():
    begun = time.monotonic()
    found = diagnose("root_mean_square", endless, seconds=0.3)
    assert found.misconceptions == ["too-slow"]
    assert time.monotonic() - begun < 3


def test_an_endless_loop_ends_in_another_thread_too():
    found = []
    thread = threading.Thread(
        target=lambda: found.append(diagnose("root_mean_square", endless, seconds=0.3)), daemon=True
    )
    thread.start()
    thread.join(10)
    assert [it.misconceptions for it in found] == [["too-slow"]]


def test_a_loop_that_catches_exceptions_ends():
    def stubborn(x):
        while True:
            try:
                x = x + 1
            except Exception:
                continue

    assert diagnose("root_mean_square", stubborn, seconds=0.3).misconceptions == ["too-slow"]


def test_the_traceback_shows_the_readers_lines_only():
    source = "def helper(x):\n    return x + missing\n\ndef f(x):\n    return helper(x)\n"
    namespace = {}
    exec(compile(source, "the-reader.py", "exec"), namespace)
    found = diagnose("root_mean_square", namespace["f"])
    assert found.misconceptions[0] == "raises"
    assert "NameError" in found.message
    assert "missing" in found.message
    files = [line for line in found.exception["text"].splitlines() if "File " in line]
    assert len(files) == 2
    assert all("the-reader.py" in line for line in files)
    assert found.exception["line"] == 2


def test_what_numpy_raises_ends_at_the_readers_line():
    def f(x):
        return np.mean(x, axis=7)

    found = diagnose("root_mean_square", f)
    files = [line for line in found.exception["text"].splitlines() if "File " in line]
    assert len(files) == 1
    assert "test_kernel.py" in files[0]
    assert "axis" in found.message


def test_a_check_shows_text_and_html():
    found = check.row_moment(lambda r, g2, beta2: np.sum(g2 < 0, axis=-1) > 0)
    assert "row_moment" in str(found)
    assert "<table>" in found._repr_html_()
    assert check.apply_update(lambda x, alpha, u_hat: x - alpha * u_hat)


def test_the_reader_reads_no_html_of_their_own():
    def f(x):
        print("<script>")
        raise ValueError("<b>")

    assert "<script>" not in diagnose("root_mean_square", f)._repr_html_()
    assert "<b>" not in diagnose("root_mean_square", f)._repr_html_()


def test_print_is_collected(capsys):
    def f(x):
        print("mean", np.mean(x))
        return np.sqrt(np.mean(x**2))

    found = diagnose("root_mean_square", f)
    assert found.passed
    assert found.printed.startswith("mean 1.0")
    assert capsys.readouterr().out == ""


def test_both_the_mistake_and_the_lost_input_are_named():
    def f(x, alpha, u_hat):
        x += alpha * u_hat
        return x

    assert diagnose("apply_update", f).misconceptions == ["added", "mutates-input"]


def test_a_check_says_what_it_has():
    assert "row_moment" in dir(check)
    with pytest.raises(AttributeError, match="it has root_mean_square"):
        check.row_momentum  # noqa: B018
    with pytest.raises(TypeError, match="without"):
        diagnose("root_mean_square", 3.0)
    with pytest.raises(ValueError, match="'rms' is not one of"):
        diagnose("rms", lambda x: x)


def test_importing_the_package_loads_no_check():
    code = "import sys, adafactor_edu; print([m for m in sys.modules if 'checks' in m])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_right_but_for_stacks_and_zeros_passes_with_a_remark():
    def rows(r, g2, beta2):
        return (0 if r is None else beta2 * r) + (1 - beta2) * g2.mean(axis=1)

    found = diagnose("row_moment", rows)
    assert found.passed
    assert "stack" in found.remarks[0]
    found = diagnose("normalized_gradient", lambda g, v: g / np.sqrt(v))
    assert found.passed
    assert "0/0" in found.remarks[0]
