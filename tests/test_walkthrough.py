"""The worked example as it is written down: every number computed, every mistake noticed."""

import re

import numpy as np
import pytest

import adafactor_edu as ae
from adafactor_edu.walkthrough import Substitution, Walkthrough
from adafactor_edu.worked_example import G2, X0, G

SHOWN = ("rms_x", "alpha", "g2", "r", "c", "v", "u", "rms_u", "u_hat", "x_next")


def second():
    first = ae.matrix_iteration(X0, G)
    return Walkthrough(first.x_next, G2, 2, first.state)


WALKS = {
    "wiki": lambda: Walkthrough(X0, G, plain=True),
    "paper": lambda: Walkthrough(X0, G),
    "second": second,
}


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("name", SHOWN)
def test_the_result_stands_at_the_end_of_what_is_shown(walk, name):
    walk = WALKS[walk]()
    value = getattr(walk.it, name)
    shown = getattr(walk, name)(value)
    text = repr(shown).replace("\n", " ")
    numbers = [float(n) for n in re.findall(r"-?\d+\.\d+(?![\d^])", text.partition("✓")[0])]
    if name != "rms_u":  # which ends in the comparison with d
        last = numbers[-np.size(value) :]
        np.testing.assert_allclose(last, np.ravel(value), atol=5.1e-3 if name == "g2" else 5.1e-4)
    assert shown.note.startswith("✓")


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("name", SHOWN)
def test_a_wrong_value_is_not_shown(walk, name):
    walk = WALKS[walk]()
    with pytest.raises(AssertionError):
        getattr(walk, name)(getattr(walk.it, name) * (1 + 1e-9))


def test_what_the_page_printed_is_named_with_its_revision():
    walk = Walkthrough(X0, G)
    assert walk.alpha(walk.it.alpha).note == "✓ rounds to the printed 0.00806 (revision 6969)"
    assert "exact" in walk.u(walk.it.u).note
    assert "6937" in walk.settings(0.01, 0.0).note


def test_other_numbers_are_not_compared_with_the_page():
    walk = Walkthrough(2 * X0, G)
    assert "printed" not in walk.alpha(walk.it.alpha).note


def test_the_past_is_shown_once_there_is_one():
    walk = second()
    text = repr(walk.r(walk.it.r))
    assert text.startswith("R_2 = 0.4257")
    assert "0.5743 · 1/3" in text


def test_a_line_may_break_between_the_pieces():
    shown = Substitution(["a =", "b", "= c"], "✓ so")
    assert shown._repr_markdown_() == "$a =$ $b$ $= c$\n\n✓ so"
