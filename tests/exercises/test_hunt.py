"""A test written on the page runs against the iterations of the kernel, and finds the same."""

import numpy as np
import pytest

from adafactor_edu import check
from adafactor_edu.checks.hunting_page import MY_TEST, hunt_data

ALL = len(hunt_data()["wrong"])
NOTHING = "def my_test(iteration):\n    pass\n"
EVERYTHING = "def my_test(iteration):\n    raise AssertionError('never')\n"
FINITE = (
    "def my_test(iteration):\n    x, _ = iteration(np.ones((2, 3)), np.zeros((2, 3)), None, 1)\n"
    "    assert np.all(np.isfinite(x))\n"
)


def in_kernel(source):
    namespace = {"np": np}
    exec(source, namespace)
    return check.hunt(namespace[MY_TEST])


def test_the_solution_finds_all_in_the_kernel():
    assert in_kernel(hunt_data()["solution"]).passed


def test_the_solution_finds_all_on_the_page(exercise):
    words = exercise(MY_TEST).run(hunt_data()["solution"])
    assert words.startswith(f"✓ {ALL} of {ALL} wrong iterations are killed, and none of 4 right")


@pytest.mark.parametrize("source", [hunt_data()["starter"], NOTHING, FINITE])
def test_the_page_counts_as_the_kernel_does(exercise, source):
    words = exercise(MY_TEST).run(source)
    found = in_kernel(source)
    assert words.startswith(f"✗ {len(found.killed)} of {ALL} wrong iterations are killed, and none")
    for name in found.living[:6]:
        assert f"Still living: {name}: " in words
    assert f"… and {len(found.living) - 6} more are living." in words


def test_a_test_that_objects_to_what_is_right_is_told(exercise):
    words = exercise(MY_TEST).run(EVERYTHING)
    assert words.startswith(
        f"✗ {ALL} of {ALL} wrong iterations are killed, but so are 4 of 4 right"
    )
    assert "Right, and yet failed: plain lines. Your test says: never" in words


def test_an_endless_test_ends(tab, exercise):
    one = exercise(MY_TEST)
    one.run(NOTHING)
    tab.evaluate("delete adafactorEdu.seconds")
    words = one.run("def my_test(iteration):\n    while True:\n        pass\n")
    assert words.startswith("✗ ")
    assert "while True" in one.editor.input_value()


def test_what_is_no_python_is_shown_with_its_line(exercise):
    one = exercise(MY_TEST)
    assert "Python stops" in one.run("def my_test(iteration):\n    assert (\n")
    assert "SyntaxError" in one.shown


def test_a_test_is_saved_and_read_back(tab, exercise):
    one = exercise(MY_TEST)
    one.run(FINITE)
    saved = tab.evaluate("adafactorEdu.work.asFile()")
    assert FINITE.strip() in saved
    assert tab.evaluate("(text) => adafactorEdu.work.fromFile(text)", saved)[MY_TEST] == FINITE


def test_the_readers_own_iteration_can_be_the_reference(exercise):
    from adafactor_edu.checks import export

    assert exercise("matrix_iteration").run(export("matrix_iteration")["solution"]).startswith("✓")
    uses = (
        "def my_test(iteration):\n    x, g = np.ones((2, 3)), np.ones((2, 3))\n"
        "    mine, _ = matrix_iteration(x, g, None, 1)\n"
        "    assert np.allclose(iteration(x, g, None, 1)[0], mine)\n"
    )
    words = exercise(MY_TEST).run(uses)
    assert "and none of 4 right ones" in words
