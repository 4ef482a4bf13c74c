"""The page's verdicts are the kernel's: on right functions and on wrong ones, as readers write."""

import pytest

from adafactor_edu.checks import ITERATIONS, TABLE, diagnose, export
from tests.checks import iterations, readers

STEPS = [*TABLE, *ITERATIONS]
pytestmark = pytest.mark.slow


def function_of(step, source):
    """Return the function that a text defines, with `np` as on the page."""
    import numpy as np

    scope = {"np": np}
    exec(source, scope)
    return scope[step]


def test_the_solutions_pass(run_all):
    texts = [(step, export(step)["solution"]) for step in STEPS]
    for (step, _), (names, words) in zip(texts, run_all(texts), strict=True):
        assert (names, words[0]) == ("", "✓"), (step, words)


def test_right_functions_pass_in_every_style(run_all):
    texts = [(step, source) for step, _, source in readers.RIGHT]
    assert len(texts) >= 40
    failed = [
        (step, style, words)
        for (step, style, _), (_, words) in zip(readers.RIGHT, run_all(texts), strict=True)
        if not words.startswith("✓")
    ]
    assert failed == []


def test_wrong_functions_are_named_as_in_the_kernel(run_all):
    texts = [(step, source) for step, _, source in readers.WRONG]
    assert len(texts) >= 75
    compare(texts, run_all(texts))


def test_wrong_iterations_are_named_as_in_the_kernel(run_all):
    texts = [("matrix_iteration", iterations.LOOPS)]
    for _, _, old, new in iterations.MUTANTS.values():
        assert old in iterations.LOOPS
        texts.append(("matrix_iteration", iterations.LOOPS.replace(old, new)))
    compare(texts, run_all(texts))


def compiles(source):
    """Whether Python can read the text."""
    try:
        compile(source, "text", "exec")
    except SyntaxError:
        return False
    return True


def compare(texts, results):
    """Compare identifiers and the first sentence with what `diagnose` says of the same text."""
    different = []
    for (step, source), (names, words) in zip(texts, results, strict=True):
        if not compiles(source):  # a kernel would not come to the function
            assert (names, words[0]) == ("raises", "✗")
            continue
        kernel = diagnose(step, function_of(step, source), seconds=20)
        same = names.split() == kernel.misconceptions and kernel.message.strip("✓ ") in words
        if not same:
            different.append((step, source, kernel.misconceptions, names, words))
    assert different == []
