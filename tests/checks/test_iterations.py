"""Whole iterations: mutants are named in their place, none that is right is refused."""

import pytest

from adafactor_edu.checks import diagnose
from tests.checks import iterations as written
from tests.checks.test_readers import made
from tests.symbolic.test_mutants import MUTANTS as SYMBOLIC

WRONG = written.MUTANTS | written.OTHERS


def test_every_mutant_of_the_symbolic_tests_is_written_out():
    assert set(written.MUTANTS) == set(SYMBOLIC)


@pytest.mark.parametrize("name", WRONG)
def test_a_mutant_is_named_in_its_place(name):
    step, identifier, old, new = WRONG[name]
    found = diagnose("matrix_iteration", made("matrix_iteration", written.mutated(old, new)))
    pairs = list(zip(found.steps, found.misconceptions, strict=True))
    assert pairs[0] == (step, identifier), (pairs, str(found))
    if step != "matrix_iteration":
        assert found.message.startswith(f"In {step}: ")


@pytest.mark.parametrize("style", written.RIGHT)
def test_a_right_iteration_is_never_called_wrong(style):
    function = made("matrix_iteration", written.RIGHT[style])
    found = diagnose("matrix_iteration", function)
    assert found.passed, str(found)


def test_a_helper_that_is_wrong_for_both_moments_is_named_twice():
    found = diagnose("matrix_iteration", made("matrix_iteration", written.BOTH_SWAPPED))
    named = set(zip(found.steps, found.misconceptions, strict=True))
    both = {(f"{each}_moment", "weights-swapped") for each in ("row", "column")}
    assert both <= named or ("second_moment_decay", "power-alone") in named


def test_weights_that_have_moved_are_noticed():
    found = diagnose("matrix_iteration", made("matrix_iteration", written.NEW_WEIGHTS))
    assert found.misconceptions == ["step-from-new-weights"]


def test_a_right_vector_iteration_passes():
    assert diagnose("vector_iteration", made("vector_iteration", written.VECTOR)).passed


@pytest.mark.parametrize("identifier", written.VECTOR_MUTANTS)
def test_a_wrong_vector_iteration_is_named(identifier):
    source = written.mutated(*written.VECTOR_MUTANTS[identifier], written.VECTOR)
    found = diagnose("vector_iteration", made("vector_iteration", source))
    assert found.misconceptions[0] == identifier, str(found)


def test_weights_alone_are_no_iteration():
    found = diagnose("matrix_iteration", lambda x, g, state, t: x - g)
    assert found.misconceptions[0] == "wrong-type"
