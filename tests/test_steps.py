"""Each step function: its value by hand, its schedule by the paper, its bad input by message."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import adafactor_edu as ae
from tests import reference

BAD_ARRAYS = [
    ([], ValueError, "empty"),
    (np.zeros((0, 3)), ValueError, r"empty array of shape \(0, 3\)"),
    ([[1.0, np.nan]], ValueError, r"nan at index \(0, 1\)"),
    ([[np.inf, 1.0]], ValueError, r"inf at index \(0, 0\)"),
    ([[1.0], [-np.inf]], ValueError, r"-inf at index \(1, 0\)"),
    ("abc", TypeError, "'abc'"),
    ([["1", "2"]], TypeError, "real numbers"),
    ([[1j, 2]], TypeError, "real numbers"),
    ([[True, False]], TypeError, "real numbers"),
    ([[None, 1]], TypeError, "real numbers"),
    ([[1.0, 2.0], [3.0]], ValueError, "different lengths"),
]
MORE_BAD_ARRAYS = [
    (None, "None of type NoneType"),
    ([[Decimal(1)]], r"Decimal.* np\.asarray\(value, dtype=float\)"),
    ([[Fraction(1, 2)]], "convert it to int or float"),
    ([[10**20]], "convert it to int or float"),
    (np.array([[1.0]], dtype=object), "of type object"),
    (np.zeros((1, 1), dtype="M8[s]"), "datetime64"),
    (np.zeros((1, 1), dtype=[("a", float)]), r"of type \[\('a', "),
    (np.zeros((1, 1), dtype="V4"), r"of type \|V4"),
    ({"a": 1.0}, "of type dict"),
    (["word"] * 500, r"\['word', 'word', .*\.\.\. of type list"),
]
TAKES_ARRAYS = [  # argument, call with that argument
    ("x", lambda a: ae.root_mean_square(a)),
    ("x", lambda a: ae.adaptive_step_size(a, 0.01)),
    ("g", lambda a: ae.squared_gradient(a)),
    ("g2", lambda a: ae.row_moment(None, a, 0.5)),
    ("g2", lambda a: ae.column_moment(None, a, 0.5)),
    ("g2", lambda a: ae.full_second_moment(None, a, 0.5)),
    ("r", lambda a: ae.row_moment(a, [[1.0, 2.0]], 0.5)),
    ("c", lambda a: ae.column_moment(a, [[1.0, 2.0]], 0.5)),
    ("v", lambda a: ae.full_second_moment(a, [[1.0, 2.0]], 0.5)),
    ("r", lambda a: ae.factored_second_moment(a, [1.0])),
    ("c", lambda a: ae.factored_second_moment([1.0], a)),
    ("r", lambda a: ae.outer_product_second_moment(a, [1.0])),
    ("g", lambda a: ae.normalized_gradient(a, [[1.0]])),
    ("v", lambda a: ae.normalized_gradient([[1.0]], a)),
    ("u", lambda a: ae.clip_update(a)),
    ("x", lambda a: ae.apply_update(a, 0.1, [[1.0]])),
    ("u_hat", lambda a: ae.apply_update([[1.0]], 0.1, a)),
]


@pytest.mark.parametrize(("bad", "error", "message"), BAD_ARRAYS)
@pytest.mark.parametrize(("name", "call"), TAKES_ARRAYS)
def test_bad_arrays_are_named(name, call, bad, error, message):
    with pytest.raises(error, match=rf"^{name}: .*{message}"):
        call(bad)


@pytest.mark.parametrize(("bad", "message"), MORE_BAD_ARRAYS)
def test_what_is_no_array_of_numbers_is_named_and_shown(bad, message):
    with pytest.raises(TypeError, match=rf"^u: expected real numbers, got .*{message}") as raised:
        ae.clip_update(bad)
    assert len(str(raised.value)) < 300


BAD_NUMBERS = [
    ("cap", lambda v: ae.relative_step_size(1, cap=v), [0, -1.0, np.nan, np.inf]),
    ("exponent", lambda v: ae.second_moment_decay(1, exponent=v), [0, -0.8, np.nan, np.inf]),
    ("rho", lambda v: ae.adaptive_step_size([1.0], v), [0, -0.01, np.nan, np.inf]),
    ("eps2", lambda v: ae.adaptive_step_size([1.0], 0.1, eps2=v), [-1e-3, np.nan, np.inf]),
    ("eps1", lambda v: ae.squared_gradient([1.0], eps1=v), [-1e-30, np.nan, np.inf]),
    ("beta2", lambda v: ae.row_moment(None, [[1.0]], v), [-0.1, 1, 1.5, np.nan]),
    ("beta2", lambda v: ae.column_moment(None, [[1.0]], v), [-0.1, 1, 1.5, np.nan]),
    ("beta2", lambda v: ae.full_second_moment(None, [1.0], v), [-0.1, 1, 1.5, np.nan]),
    ("d", lambda v: ae.clip_update([1.0], d=v), [0, -1, np.nan, np.inf]),
    ("alpha", lambda v: ae.apply_update([1.0], v, [1.0]), [-0.1, np.nan, np.inf]),
    ("rms_x", lambda v: ae.adaptive_step_size([1.0], 0.1, rms_x=v), [-1, np.nan, np.inf]),
    ("rms_u", lambda v: ae.clip_update([1.0], rms_u=v), [-1, np.nan, np.inf]),
]


@pytest.mark.parametrize(
    ("name", "call", "value"), [(n, call, v) for n, call, values in BAD_NUMBERS for v in values]
)
def test_numbers_out_of_range_are_named_and_shown(name, call, value):
    with pytest.raises(ValueError, match=rf"^{name}: got {value!r}; it must be "):
        call(value)


@pytest.mark.parametrize(("name", "call"), [(n, call) for n, call, _ in BAD_NUMBERS])
@pytest.mark.parametrize("value", ["0.5", None, 1j, True, [0.5], Decimal(1), np.array([0.5])])
def test_what_is_no_number_is_named_and_shown(name, call, value):
    if value is None and name.startswith("rms"):
        pytest.skip("None means that it is not known yet")
    with pytest.raises(TypeError, match=rf"^{name}: expected a real number, got "):
        call(value)


def test_exact_numbers_are_taken():
    assert ae.clip_update([3.0, -3.0], d=Fraction(1, 2)).tolist() == [0.5, -0.5]
    assert ae.adaptive_step_size([2.0], Fraction(1, 4), eps2=Fraction(0)) == 0.5
    assert ae.clip_update([3.0], d=10**20).tolist() == [3.0]
    with pytest.raises(ValueError, match=r"^d: 1000.* is beyond float64"):
        ae.clip_update([1.0], d=10**400)
    with pytest.raises(ValueError, match=r"^d: an integer of 16610 bits is beyond float64"):
        ae.clip_update([1.0], d=10**5000)


@pytest.mark.parametrize("schedule", [ae.relative_step_size, ae.second_moment_decay])
@pytest.mark.parametrize(
    ("t", "error"),
    [(0, ValueError), (-3, ValueError), (1.5, ValueError), (2.0, ValueError), ("1", TypeError),
     (None, TypeError), (True, TypeError), (np.array([1, 0]), ValueError),
     (np.array([], dtype=int), ValueError), (np.array([1.0]), TypeError)],
)  # fmt: skip
def test_t_counts_from_one(schedule, t, error):
    with pytest.raises(error, match=r"^t: "):
        schedule(t)


@pytest.mark.parametrize("t", [1, 2, 3, 10, 9_999, 10_000, 10_001, 123_456, 10**9])
def test_schedules_are_the_paper_s(t):
    rho, beta2 = reference.schedules(t)
    assert ae.relative_step_size(t) == pytest.approx(rho, rel=1e-15)
    assert ae.second_moment_decay(t) == pytest.approx(beta2, rel=1e-15, abs=1e-15)


@pytest.mark.parametrize("power", [20, 21, 50, 307, 308, 309, 400, 610])
def test_schedules_reach_beyond_float64(power):
    rho = ae.relative_step_size(10**power)
    assert 0 < rho < 1e-9
    assert rho == pytest.approx(
        float(Fraction(1, 10 ** (power // 2))) / 10 ** (power % 2 / 2), 1e-12, 0
    )
    assert ae.second_moment_decay(10**power) == pytest.approx(1, abs=1.2e-16)


@pytest.mark.parametrize("power", [16, 20, 21, 400, 5000])
def test_schedules_stay_in_their_range(power):
    t = 10**power
    assert 0 < ae.relative_step_size(t) <= 0.01
    assert 0.9 < ae.second_moment_decay(t) < 1
    assert ae.second_moment_decay(t, exponent=9) < 1
    step = ae.matrix_iteration([[1.0, -2.0]], [[0.5, 0.25]], t=t)
    assert np.all(np.isfinite(step.x_next))


@pytest.mark.parametrize("t", [np.int64(7), np.uint8(7), np.array(7), np.array(7, dtype=np.int16)])
def test_t_may_be_an_integer_of_numpy(t):
    assert ae.second_moment_decay(t) == ae.second_moment_decay(7)


def test_schedules_take_arrays():
    t = np.arange(1, 50)
    np.testing.assert_allclose(
        ae.second_moment_decay(t), [ae.second_moment_decay(int(i)) for i in t]
    )
    np.testing.assert_allclose(ae.relative_step_size(t, cap=0.3)[:12], [0.3] * 11 + [12**-0.5])


def test_step_size_has_a_floor():
    assert ae.adaptive_step_size(np.zeros((2, 2)), 0.01) == 1e-5
    assert ae.adaptive_step_size([[3.0]], 0.5, eps2=10.0) == 5.0


def test_moments_run_over_the_right_axis():
    g2 = np.array([[1.0, 2.0, 6.0], [4.0, 5.0, 9.0]])
    np.testing.assert_array_equal(ae.row_moment(None, g2, 0.0), [3.0, 6.0])
    np.testing.assert_array_equal(ae.column_moment(None, g2, 0.0), [2.5, 3.5, 7.5])
    np.testing.assert_allclose(ae.row_moment([10.0, 20.0], g2, 0.25), [4.75, 9.5])
    np.testing.assert_allclose(ae.column_moment([1.0, 2.0, 3.0], g2, 0.25), [2.125, 3.125, 6.375])


def test_factored_moment_is_exact_for_rank_one():
    v = np.outer([1.0, 2.0, 5.0], [3.0, 0.5])
    r, c = v.mean(axis=1), v.mean(axis=0)
    np.testing.assert_allclose(ae.factored_second_moment(r, c), v, rtol=1e-15)
    np.testing.assert_allclose(ae.outer_product_second_moment(r, c), v * v.mean(), rtol=1e-15)


def test_normalized_gradient_where_both_are_zero():
    np.testing.assert_array_equal(ae.normalized_gradient([0.0, 2.0], [0.0, 4.0]), [0.0, 1.0])


def test_normalized_gradient_says_when_the_square_vanished():
    with pytest.raises(ValueError, match=r"v: is 0 where g is 1e-170 at index \(1,\).*eps1 > 0"):
        ae.normalized_gradient([1.0, 1e-170], ae.squared_gradient([1.0, 1e-170], eps1=0))


@pytest.mark.parametrize("d", [0.1, 1.0, 2.5])
def test_clipping_bounds_the_rms_and_keeps_the_direction(d):
    u = np.array([[3.0, -1.0], [0.5, 2.0]])
    clipped = ae.clip_update(u, d=d)
    assert ae.root_mean_square(clipped) == pytest.approx(min(d, math.sqrt(14.25 / 4)), rel=1e-15)
    np.testing.assert_allclose(clipped / u, np.full((2, 2), clipped[0, 0] / 3.0))


def test_clipping_leaves_a_small_update_alone():
    u = np.array([0.25, -0.125])
    np.testing.assert_array_equal(ae.clip_update(u), u)


def test_update_goes_downhill():
    np.testing.assert_array_equal(ae.apply_update([[1.0]], 0.25, [[2.0]]), [[0.5]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ae.normalized_gradient([1.0], [1.0, 2.0]), r"g and v: .*\(1,\).*\(2,\)"),
        (lambda: ae.apply_update([1.0], 1, [[1.0]]), r"x and u_hat: .*\(1,\).*\(1, 1\)"),
        (lambda: ae.row_moment([1.0], [[1.0], [2.0]], 0), r"r: .*\(1,\).*\(2,\)"),
        (lambda: ae.column_moment([1.0], [[1.0, 2.0]], 0), r"c: .*\(1,\).*\(2,\)"),
        (lambda: ae.full_second_moment([1.0], [1.0, 2.0], 0), r"v: .*\(1,\).*\(2,\)"),
        (lambda: ae.row_moment(None, [1.0], 0), r"g2: .*at least 2 dimension.*\(1,\)"),
        (lambda: ae.factored_second_moment(1.0, [1.0]), r"r: .*at least 1 dimension"),
        (
            lambda: ae.factored_second_moment(np.ones((2, 3)), np.ones((3, 4))),
            r"\(2, 3\).*\(3, 4\)",
        ),
        (lambda: ae.normalized_gradient([1.0], [-1.0]), r"v: -1.0 at index \(0,\) is negative"),
        (lambda: ae.row_moment(None, [[-2.0]], 0), r"g2: -2.0 at index \(0, 0\) is negative"),
    ],
)
def test_arguments_that_do_not_fit_together(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ae.squared_gradient([[1, -1e200]]), r"g: .*overflows.*-1e\+200 at index \(0, 1\)"),
        (lambda: ae.root_mean_square([1, 1e200]), r"x: .*overflows.*1e\+200 at index \(1,\)"),
        (lambda: ae.outer_product_second_moment([1, 1e200], [1e200]), r"r: .*with c overflows"),
        (lambda: ae.clip_update([0, 1e200]), r"u: .*overflows.*1e\+200 at index \(1,\)"),
        (lambda: ae.adaptive_step_size([1e200], 1), r"x: .*overflows.*1e\+200 at index \(0,\)"),
        (lambda: ae.adaptive_step_size([1e150], 1e300), r"rho: the step size overflows.*1e\+300"),
        (lambda: ae.row_moment(None, [[0, 0], [1.7e308] * 2], 0), r"g2: the mean .*\(1, 0\)"),
        (lambda: ae.column_moment(None, [[1.7e308]] * 2, 0), r"g2: the mean .*overflows"),
        (lambda: ae.factored_second_moment([1e308] * 2, [1.0]), r"r: the mean .*overflows"),
        (lambda: ae.factored_second_moment([1e-300], [1e300]), r"c: V̂ overflows.*1e\+300"),
        (lambda: ae.normalized_gradient([1, 1e300], [1, 1e-300]), r"g: its ratio.*\(1,\)"),
        (lambda: ae.apply_update([1e308], 1e308, [-1.0]), r"u_hat: x − alpha · u_hat overflows"),
    ],
)  # fmt: skip
def test_overflow_is_reported(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("size", [5e-324, 1e-310, 1e-200, 1e-160, 1e-140, 1e-100])
def test_the_mean_square_of_tiny_numbers_does_not_vanish(size):
    assert ae.root_mean_square([size, -size]) == pytest.approx(size, rel=1e-15, abs=0)
    assert ae.root_mean_square([3e-200, 4e-200]) == pytest.approx(
        12.5**0.5 * 1e-200, rel=1e-15, abs=0
    )


def test_the_step_size_of_tiny_weights_does_not_vanish():
    assert ae.adaptive_step_size([1e-200], 1.0, eps2=0) == pytest.approx(1e-200, rel=1e-15, abs=0)


def test_the_mean_square_of_zeros_is_zero():
    assert ae.root_mean_square(np.zeros((2, 2))) == 0
    assert ae.adaptive_step_size([0.0], 1e-2, eps2=0) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ae.outer_product_second_moment([1, 1e-200], [1e-200]), r"r: .*underflows.*\(1, 0"),
        (lambda: ae.adaptive_step_size([1e-200], 1e-200, eps2=0), r"rho: the step size underflows"),
        (lambda: ae.normalized_gradient([1e-160], [1e-320]), r"v: is 1e-320 where g is 1e-160"),
    ],
)  # fmt: skip
def test_digits_lost_by_underflow_are_reported(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_zeros_are_not_taken_for_underflow():
    product = ae.outer_product_second_moment([0.0, 1.0], [0.0, 1e-200])
    np.testing.assert_array_equal(product, [[0, 0], [0, 1e-200]])


def test_what_is_known_already_is_used():
    assert ae.adaptive_step_size([1.0], 0.5, rms_x=8.0) == 4.0
    np.testing.assert_array_equal(ae.clip_update([3.0, -3.0], rms_u=6.0), [0.5, -0.5])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int8, np.int64, np.uint8])
def test_lower_precision_is_widened(dtype):
    x = np.array([[100, 50], [25, 120]], dtype=dtype)  # 100² does not fit int8, nor 120² uint8
    g2 = ae.squared_gradient(x)
    assert g2.dtype == np.float64
    np.testing.assert_array_equal(g2, [[10000, 2500], [625, 14400]])
    assert ae.root_mean_square(x).dtype == np.float64
    it = ae.matrix_iteration(x, x)
    np.testing.assert_array_equal(
        it.x_next, ae.matrix_iteration(x.astype(float), x.astype(float)).x_next
    )
