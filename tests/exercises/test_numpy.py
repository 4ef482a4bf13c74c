"""The small NumPy of the page, against NumPy: results, texts and messages."""

import re
import warnings

import numpy as np
import pytest

from adafactor_edu.exercises import _numpy as page
from adafactor_edu.exercises._numpy import _kinds
from tests.exercises.expressions import arrays, expressions, outcome

COUNT = 4000
DIGITS = {"float64": 1e-15, "float32": 3e-7}  # of the entry, or of 1 where it is smaller
MESSAGES = 0.97  # the least share of NumPy's errors that come with its class and words


@pytest.fixture(autouse=True)
def nothing_said_yet():
    """Let every warning come again."""
    _kinds.SAID.clear()


@pytest.fixture(scope="module")
def outcomes():
    """For each expression what NumPy makes of it, and what the page makes of it."""
    theirs, ours = arrays(np), arrays(page)
    with warnings.catch_warnings(), page.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return [(text, outcome(text, theirs), outcome(text, ours))
                for text in expressions(COUNT)]  # fmt: skip


def is_elsewhere(result):
    return result[:2] == ("error", "NotOnThisPage")


def alike(theirs, ours):
    """Whether two results are equal to the digits that count, in kind, shape and text."""
    if len(theirs) == 2:  # a list or tuple
        pairs = list(zip(theirs[1], ours[1], strict=False))
        lengths = len(theirs[1]) == len(ours[1])
        return theirs[0] == ours[0] and lengths and all(alike(a, b) for a, b in pairs)
    kind, dtype, shape, entries, text = theirs
    if ((kind.endswith("DType") and "dtype") or kind, dtype, shape) != ours[:3]:
        return False
    if isinstance(entries, str):
        return entries == ours[3]
    digits = DIGITS.get(dtype, 1e-15)
    return len(entries) == len(ours[3]) and all(
        a == b or (a != a and b != b) or abs(a - b) <= digits * max(1, abs(a))
        for a, b in zip(entries, ours[3], strict=True)
    ) and (exact(text) == exact(ours[4]) or entries != ours[3])  # fmt: skip


def exact(text):
    """Return a text without the sign of its zeros, which NumPy's processors set as they like."""
    text = re.sub(r"-(0\.0*(?:e\+00)?)(?![\d.]*[1-9])", r"\1", text)
    return re.sub(r"\s+", " ", text).replace("[ ", "[")


def test_results_are_numpys(outcomes):
    compared, different = 0, []
    for text, theirs, ours in outcomes:
        if theirs[0] == "value" and not is_elsewhere(ours):
            compared += 1
            if ours[0] == "error" or not alike(theirs[1:], ours[1:]):
                different.append((text, theirs, ours))
    assert compared > COUNT / 3
    assert different == []


def test_errors_are_numpys(outcomes, record_property):
    errors = [(text, theirs, ours) for text, theirs, ours in outcomes if theirs[0] == "error"]
    silent = [text for text, _, ours in errors if ours[0] == "value"]
    said = [ours[1:] == theirs[1:] for _, theirs, ours in errors]
    share = sum(said) / len(said)
    record_property("share of NumPy's messages", share)
    print(f"{len(errors)} errors, {share:.1%} with NumPy's class and words")
    assert len(errors) > COUNT / 4
    assert silent == []
    assert share >= MESSAGES


def test_little_is_elsewhere(outcomes):
    missing = [text for text, theirs, ours in outcomes if is_elsewhere(ours)]
    assert len(missing) < 0.02 * COUNT


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("np.fft.fft([1, 2])", "np.fft.fft"),
        ("np.linalg.svd(F[6])", "np.linalg.svd"),
        ("np.convolve([1], [2])", "np.convolve"),
        ("np.random.default_rng(0)", "np.random.default_rng"),
        ("F[6].argpartition(1)", "ndarray.argpartition"),
        ("F[6].sum(where=True)", "np.sum(…, where=…)"),
        ("np.array([1 + 2j])", "a complex number"),
        ("np.zeros(3, dtype='int8')", "dtype='int8'"),
        ("np.einsum('ij->i', F[6], optimize=True)", "np.einsum"),
        ("np.linalg.norm(F[6], ord='nuc')", "np.linalg.norm(…, ord='nuc')"),
    ],
)
def test_what_is_not_there_says_so_by_name(text, name):
    kind, error, message = outcome(text, arrays(page))
    assert (kind, error) == ("error", "NotOnThisPage")
    assert message.startswith(name)
    assert "JupyterLab" in message


def test_every_name_of_numpy_is_there_or_says_that_it_is_not():
    for name in dir(np):
        if not name.startswith("_"):
            assert hasattr(page, name), name
    with pytest.raises(AttributeError, match="has no attribute 'meen'"):
        page.meen  # noqa: B018
    with pytest.raises(AttributeError, match=r"'numpy.ndarray' object has no attribute 'meen'"):
        page.ones(3).meen  # noqa: B018


def test_slices_are_views_and_masks_are_copies():
    for module in (np, page):
        x = module.arange(6.0).reshape(2, 3)
        row, corner, chosen = x[0], x.T[1:, 1], x[x > 2]
        row += 10
        chosen[:] = 0
        corner[0] = -1
        assert x.tolist() == [[10, 11, 12], [3, -1, 5]]


@pytest.mark.parametrize(
    "line",
    ["1.0 / F[6]", "np.sqrt(F[6] - 5)", "np.log(F[6] * 0)", "F[6] / 0", "np.exp(F[6] * 1e4)"],
)
def test_warnings_are_numpys(line, capsys):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        outcome(line, arrays(np))
    expected = {str(one.message) for one in caught}
    outcome(line, arrays(page))
    said = set(re.findall("RuntimeWarning: (.*)", capsys.readouterr().err))
    assert said == expected != set()


def test_errstate_silences_and_raises(capsys):
    with page.errstate(all="ignore"):
        page.ones(2) / 0
    assert capsys.readouterr().err == ""
    with page.errstate(divide="raise"), pytest.raises(FloatingPointError, match="divide by zero"):
        page.ones(2) / 0
