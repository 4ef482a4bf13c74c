"""What the checks of arguments promise at their edges: what is kept, what is said, and where."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from adafactor_edu import Hyperparameters, matrix_iteration
from adafactor_edu import _validation as check


def test_numbers_of_float64_are_not_copied():
    given = np.array([[1.0, 2.0]])
    assert np.shares_memory(check.real_array("g", given), given)


def test_wider_numbers_stay_wide_and_narrow_ones_are_widened():
    assert check.real_array("g", np.ones(2, dtype=np.longdouble)).dtype == np.longdouble
    for narrow in (np.float16, np.float32, np.int8, np.uint64):
        assert check.real_array("g", np.ones(2, dtype=narrow)).dtype == np.float64


def test_a_remedy_is_said_where_there_is_one():
    with pytest.raises(ValueError, match=r"got shape \(2,\)$"):
        check.real_array("g", [1.0, 2.0], least_ndim=2)
    with pytest.raises(ValueError, match=r"got shape \(2,\); pass a row$"):
        check.real_array("g", [1.0, 2.0], least_ndim=2, remedy="pass a row")


@pytest.mark.parametrize(("length", "shown"), [(99, 99), (100, 100), (101, 100), (4000, 100)])
def test_long_values_are_cut_to_a_hundred_characters(length, shown):
    value = "a" * (length - 2)  # and its quotes
    with pytest.raises(TypeError) as error:
        check.real_number("d", value)
    words = str(error.value).removeprefix("d: expected a real number, got ")
    words = words.removesuffix("; give a float")
    assert len(words) == shown
    assert words == (repr(value) if length <= 100 else f"{repr(value)[:97]}...")


def test_a_second_moment_may_be_a_scalar_and_zero():
    assert check.second_moment("v", 0.0, None) == 0
    assert check.second_moment("v", 0.5, ()) == 0.5


def test_the_entry_that_is_named_is_the_first_bad_one():
    with pytest.raises(ValueError, match=r"-1\.0 at index \(1, 2\) is negative"):
        check.second_moment("v", [[0, 0.5, 1], [0, 2, -1]], None)
    with pytest.raises(ValueError, match=r"nan at index \(1,\) is not finite"):
        check.real_array("g", [0.0, np.nan, np.inf])


def test_a_mean_square_has_vanished_only_where_squares_lose_digits():
    x = np.array([1e-150, 0.0])
    assert check.has_vanished(1e-300, x)
    assert not check.has_vanished(1e-280, x)
    assert not check.has_vanished(0.5, x)
    assert not check.has_vanished(0.0, np.zeros(2))


def test_the_least_number_with_all_its_digits_is_no_underflow():
    tiny = np.array([check.TINY])
    assert check.product("beta2", "β̂ R", tiny, np.ones(1), "scale up") == check.TINY
    with pytest.raises(ValueError, match="underflows float64"):
        check.product("beta2", "β̂ R", tiny, np.array([0.5]), "scale up")
    check.no_lost_divisor("g", np.ones(1), "v", tiny)
    with pytest.raises(ValueError, match="its square vanished"):
        check.no_lost_divisor("g", np.ones(1), "v", tiny / 2)


@pytest.mark.parametrize("value", [1, 106, 2**53 - 1, -(2**53) + 1])
def test_whole_numbers_stay_whole_while_float64_has_them_all(value):
    number = check.real_number("d", value)
    assert type(number) is int
    assert number == value


@pytest.mark.parametrize("value", [2**53, 2**53 + 1, -(2**53), 10**300])
def test_greater_ones_become_floats(value):
    number = check.real_number("d", value)
    assert type(number) is float
    assert number == float(value)


def test_numbers_of_numpy_are_of_float64():
    assert type(check.real_number("d", np.float32(0.5))) is np.float64


@pytest.mark.parametrize(
    ("bounds", "value", "words"),
    [
        ({"above": 0}, 0, "it must be greater than 0 and finite"),
        ({"least": 0}, -1, "it must be at least 0 and finite"),
        ({"below": 1}, 1, "it must be less than 1 and finite"),
        ({"least": 0, "below": 1}, 2.5, "it must be at least 0 and less than 1 and finite"),
        ({}, float("inf"), "it must be finite"),
    ],
)
def test_the_bounds_that_are_said_are_those_that_were_asked(bounds, value, words):
    with pytest.raises(ValueError, match=f"^d: got {value!r}; {words}$"):
        check.real_number("d", value, **bounds)


def test_settings_cannot_be_changed_behind_an_iteration():
    with pytest.raises(FrozenInstanceError):
        Hyperparameters().d = 2.0


def test_what_an_own_step_returns_is_copied_and_a_scalar_stays_one():
    kept = np.full((2, 2), 0.5)
    step = matrix_iteration(
        np.ones((2, 2)), np.ones((2, 2)),
        adaptive_step_size=lambda *arguments, **settings: np.array(0.25),
        apply_update=lambda *arguments, **settings: kept,
    )  # fmt: skip
    assert np.array_equal(step.x_next, kept)
    assert not np.shares_memory(step.x_next, kept)
    assert step.alpha == 0.25
    assert isinstance(step.alpha, float)  # a number, not an array without dimensions


def test_the_first_iteration_of_numpys_kind_is_one():
    """1 is allowed whatever kind of integer says it, and stays what it is."""
    assert check.iteration_number(np.int64(1)) == 1
    assert check.iteration_number(np.array(1)) == 1
