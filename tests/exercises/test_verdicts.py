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


NUMBERS = """
def root_mean_square(x):
    a, b, c = np.float64(1), np.float64(2), np.mean(x * 0)
    print(max(0.001, c), max(c, 0.001), min([b, a]), sorted([b, a, 0.5]), sorted([2.0, c]))
    print(0 < c < 1, 0 < a < 1.5, a == b, [a] == [1.0], [a] == [b], a in [b, 3], (a, b) == (1, 2))
    print(not np.all(x > 0), np.all(x > 99) or 7, 5 if c else 6, 5 if np.all(x > 99) else 6)
    print({1.0: 3}.get(a), [1.0, 2.0].index(b), [b, a].count(1), round(b, 2), int(b), abs(-b))
    print(b**2, 2**b, -b, b // 1, b % 1.5, f"{a:.3f} {a} {a!r} {x.shape}", float(a), np.sum(x))
    print(x, x > 0, x.T[::-1], np.float32(0.1), np.arange(3), x * 1e-9, repr(x))
    return np.sqrt(np.mean(x**2))
"""


def test_the_pages_python_prints_what_python_prints(tab, run_all):
    run_all([("root_mean_square", NUMBERS)])
    shown = tab.locator("#write-root-mean-square .aw-shown pre").inner_text()
    expected = diagnose("root_mean_square", function_of("root_mean_square", NUMBERS), seconds=20)
    assert len(shown) > 1000
    assert shown[:3000] == expected.printed[:3000]
