"""The iteration against the loop oracle, over many iterations and shapes."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

from adafactor_edu import (
    Hyperparameters,
    Iteration,
    State,
    clip_update,
    matrix_iteration,
    outer_product_second_moment,
    vector_iteration,
)
from adafactor_edu.iteration import MATRIX_STEPS, VECTOR_STEPS
from tests import reference

ITERATIONS = 100


def assert_close(ours, reference_value):
    """Agreement to 1e-12, relative to the size of the numbers."""
    np.testing.assert_allclose(ours, reference_value, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4), (1, 1), (1, 7), (7, 1)])
def test_matrix_agrees_with_the_loops(shape):
    rng = np.random.default_rng(1)
    x, state = rng.normal(size=shape), None
    xs, loop_state = x.tolist(), None
    for t in range(1, ITERATIONS + 1):
        g = rng.normal(size=shape) * rng.choice([1e-3, 1.0, 1e3])
        it = matrix_iteration(x, g, state, t)
        x, state = it.x_next, it.state
        xs, loop_state = reference.matrix_step(xs, g.tolist(), loop_state, t)
    assert_close(x, xs)


def test_a_large_matrix_agrees_with_the_loops():
    rng = np.random.default_rng(2)
    shape = (256, 128)
    x, state = rng.normal(size=shape), None
    xs, loop_state = x.tolist(), None
    for t in range(1, ITERATIONS + 1):
        g = rng.normal(size=shape)
        it = matrix_iteration(x, g, state, t)
        x, state = it.x_next, it.state
        xs, loop_state = reference.matrix_step(xs, g.tolist(), loop_state, t)
    assert_close(x, xs)


def test_a_stack_agrees_with_the_loops():
    rng = np.random.default_rng(3)
    shape = (3, 64, 32)
    x, state = rng.normal(size=shape), None
    xs, loop_states = x.tolist(), None
    for t in range(1, ITERATIONS + 1):
        g = rng.normal(size=shape)
        it = matrix_iteration(x, g, state, t)
        x, state = it.x_next, it.state
        xs, loop_states = reference.stack_step(xs, g.tolist(), loop_states, t)
    assert_close(x, xs)
    assert state.r.shape == (3, 64)
    assert state.c.shape == (3, 32)


def test_vector_agrees_with_the_loops():
    rng = np.random.default_rng(4)
    x, state = rng.normal(size=5), None
    xs, loop_v = x.tolist(), None
    for t in range(1, ITERATIONS + 1):
        g = rng.normal(size=5)
        it = vector_iteration(x, g, state, t)
        x, state = it.x_next, it.state
        xs, loop_v = reference.vector_step(xs, g.tolist(), loop_v, t)
    assert_close(x, xs)


def test_settings_reach_the_loops_too():
    rng = np.random.default_rng(5)
    x, g = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    for eps1, eps2, d in [
        (1e-2, 1e-3, 1.0),
        (1e-30, 5.0, 1.0),
        (1e-30, 1e-3, 0.2),
        (0.5, 2.0, 3.0),
    ]:
        it = matrix_iteration(x, g, hyper=Hyperparameters(eps1=eps1, eps2=eps2, d=d))
        xs, _ = reference.matrix_step(x.tolist(), g.tolist(), None, 1, eps1=eps1, eps2=eps2, d=d)
        assert_close(it.x_next, xs)


def test_state_continues_where_it_stopped():
    rng = np.random.default_rng(6)
    x, g1, g2 = rng.normal(size=(3, 2, 3))
    first = matrix_iteration(x, g1)
    second = matrix_iteration(first.x_next, g2, first.state, 2)
    forgetful = matrix_iteration(first.x_next, g2, None, 2)
    assert not np.allclose(second.r, forgetful.r)
    beta2 = 1 - 2**-0.8
    np.testing.assert_allclose(second.r, beta2 * first.r + (1 - beta2) * (g2**2).mean(axis=1))


def test_fixed_beta2_and_rho_replace_the_schedules():
    it = matrix_iteration(
        [[1.0, 2.0]], [[3.0, 4.0]], t=9, hyper=Hyperparameters(beta2=0.9, rho=0.5)
    )
    assert (it.beta2, it.rho) == (0.9, 0.5)
    np.testing.assert_allclose(it.r, [0.1 * 12.5])


def test_every_field_is_filled_and_nothing_is_modified():
    x, g = np.ones((2, 3)), np.full((2, 3), 0.5)
    it = matrix_iteration(x, g)
    assert isinstance(it, Iteration)
    assert all(value is not None for value in it)
    np.testing.assert_array_equal(x, np.ones((2, 3)))
    np.testing.assert_array_equal(g, np.full((2, 3), 0.5))
    vector = vector_iteration([1.0], [1.0])
    assert [name for name, value in vector._asdict().items() if value is None] == ["r", "c"]


def test_a_step_of_your_own_takes_the_place_of_ours():
    x, g = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.3, -0.1], [0.2, 0.9]])
    it = matrix_iteration(x, g, clip_update=lambda u, *, d: 2 * clip_update(u, d=d))
    np.testing.assert_allclose(it.u_hat, 2 * matrix_iteration(x, g).u_hat)
    plain = matrix_iteration(x, g, factored_second_moment=outer_product_second_moment)
    np.testing.assert_allclose(plain.v, np.outer(plain.r, plain.c))


def test_own_step_with_an_unknown_name_is_refused():
    with pytest.raises(TypeError, match=r"clip_updat.*clip_update"):
        matrix_iteration([[1.0]], [[1.0]], clip_updat=clip_update)
    with pytest.raises(TypeError, match=r"clip_update: expected a function, got 3"):
        matrix_iteration([[1.0]], [[1.0]], clip_update=3)


X = np.array([[1.0, -2.0], [3.0, 0.5]])
G = np.array([[0.3, -0.1], [0.2, 0.9]])


def maximum(x):
    return np.abs(x).max()


@pytest.mark.parametrize("iterate", [matrix_iteration, vector_iteration])
def test_an_own_mean_changes_all_that_follows_from_it(iterate):
    x, g = (X, G) if iterate is matrix_iteration else (X.ravel(), G.ravel())
    hyper = Hyperparameters(d=0.5)
    it = iterate(x, g, t=2, hyper=hyper, root_mean_square=maximum)
    assert it.rms_x == 3.0
    assert it.alpha == 3.0 * it.rho
    assert it.rms_u == np.abs(it.u).max()
    assert it.rms_u > 0.5
    np.testing.assert_array_equal(it.u_hat, it.u / (it.rms_u / 0.5))
    np.testing.assert_array_equal(it.x_next, x - it.alpha * it.u_hat)


def test_each_mean_is_computed_once():
    calls = []
    matrix_iteration(X, G, root_mean_square=lambda x: calls.append(x) or 1.0)
    assert len(calls) == 2


OWN_STEPS = {
    "relative_step_size": lambda t, *, cap=1e-2: 0.25,
    "second_moment_decay": lambda t, *, exponent=0.8: 0.5,
    "root_mean_square": lambda x: 2.0,
    "adaptive_step_size": lambda x, rho, *, eps2=1e-3: 0.125,
    "squared_gradient": lambda g, *, eps1=1e-30: g**2 + 1,
    "row_moment": lambda r, g2, beta2: g2.max(axis=-1),
    "column_moment": lambda c, g2, beta2: g2.max(axis=-2),
    "factored_second_moment": lambda r, c: np.outer(r, c) + 1,
    "full_second_moment": lambda v, g2, beta2: 2 * g2,
    "normalized_gradient": lambda g, v: 2 * g,
    "clip_update": lambda u, *, d=1.0: u / 4,
    "apply_update": lambda x, alpha, u_hat: 0 * x,
}
FIRST_CHANGED = {
    "relative_step_size": "rho", "second_moment_decay": "beta2", "root_mean_square": "rms_x",
    "adaptive_step_size": "alpha", "squared_gradient": "g2", "row_moment": "r",
    "column_moment": "c", "factored_second_moment": "v", "full_second_moment": "v",
    "normalized_gradient": "u", "clip_update": "u_hat", "apply_update": "x_next",
}  # fmt: skip


@pytest.mark.parametrize(
    ("iterate", "name"),
    [(matrix_iteration, name) for name in MATRIX_STEPS]
    + [(vector_iteration, name) for name in VECTOR_STEPS],
)
def test_every_step_with_its_documented_signature_can_be_replaced(iterate, name):
    x, g = (X, G) if iterate is matrix_iteration else (X[0], G[0])
    past = iterate(x, g[::-1]).state
    plain, own = iterate(x, g, past, 3), iterate(x, g, past, 3, **{name: OWN_STEPS[name]})
    changed = [f for f in Iteration._fields[:-1] if not same(getattr(plain, f), getattr(own, f))]
    assert changed[0] == FIRST_CHANGED[name]
    assert changed[-1] == "x_next"


def same(a, b):
    return a is b or np.array_equal(a, b)


@pytest.mark.parametrize(
    ("iterate", "name"),
    [
        (matrix_iteration, "full_second_moment"),
        (matrix_iteration, "outer_product_second_moment"),
        (vector_iteration, "row_moment"),
        (vector_iteration, "column_moment"),
        (vector_iteration, "factored_second_moment"),
        (vector_iteration, "outer_product_second_moment"),
    ],
)
def test_an_own_step_that_is_never_called_is_refused(iterate, name):
    x = [1.0] if iterate is vector_iteration else [[1.0]]
    with pytest.raises(TypeError, match=rf"own_steps: \['{name}'\] is never called here; use "):
        iterate(x, x, **{name: lambda *a: 1.0})


@pytest.mark.parametrize("setting", [0.5, lambda t: 0.5])
@pytest.mark.parametrize(
    ("name", "argument"), [("relative_step_size", "rho"), ("second_moment_decay", "beta2")]
)
def test_an_own_schedule_beside_a_fixed_value_is_refused(name, argument, setting):
    hyper = Hyperparameters(**{argument: setting})
    with pytest.raises(TypeError, match=rf"{name}: never called, as hyper\.{argument} is "):
        matrix_iteration(X, G, hyper=hyper, **{name: OWN_STEPS[name]})


def test_what_an_own_step_returns_is_checked():
    with pytest.raises(TypeError, match=r"root_mean_square: your function returned None; end it"):
        matrix_iteration(X, G, root_mean_square=lambda x: None)
    with pytest.raises(ValueError, match=r"apply_update, the result of your function,: nan at "):
        matrix_iteration(X, G, apply_update=lambda x, alpha, u_hat: x * np.nan)
    with pytest.raises(TypeError, match=r"clip_update, the result of your function,: .*'u'"):
        matrix_iteration(X, G, clip_update=lambda u, *, d: "u")
    with pytest.raises(ValueError, match=r"rms_x: got .*-1.*at least 0"):
        matrix_iteration(X, G, root_mean_square=lambda x: -1)


def test_an_own_step_may_take_what_is_known_already():
    seen = {}
    matrix_iteration(
        X, G,
        root_mean_square=lambda x: 7.0,
        adaptive_step_size=lambda x, rho, **known: seen.update(known) or 1.0,
        clip_update=lambda u, *, d, rms_u: seen.update(rms_u=rms_u) or u,
    )  # fmt: skip
    assert seen == {"eps2": 1e-3, "rms_x": 7.0, "rms_u": 7.0}


def test_an_own_step_without_a_readable_signature_works():
    it = vector_iteration([3.0], [1.0], t=1, root_mean_square=max)
    assert it.rms_x == 3.0


def test_an_own_step_cannot_spoil_the_record():
    def in_place(u, *, d=1.0):
        u *= 0
        return u

    it, plain = matrix_iteration(X, G, clip_update=in_place), matrix_iteration(X, G)
    np.testing.assert_array_equal(it.u, plain.u)
    assert not np.shares_memory(matrix_iteration(X, G, clip_update=lambda u, d: u).u_hat, plain.u)


@pytest.mark.parametrize("iterate", [matrix_iteration, vector_iteration])
def test_the_record_owns_its_arrays(iterate):
    x, g = (X.copy(), G.copy()) if iterate is matrix_iteration else (X[0].copy(), G[0].copy())
    first = iterate(x, g)
    state = State(*(m if m is None else m.copy() for m in first.state))
    it = iterate(x, g, state, 2)
    before = [np.copy(value) for value in it[1:-1] if value is not None]
    for array in (x, g, *(m for m in state + it.state if m is not None)):
        array += 1.0
    for value, kept in zip([v for v in it[1:-1] if v is not None], before, strict=True):
        np.testing.assert_array_equal(value, kept)
    named = [value for value in it[1:-1] if isinstance(value, np.ndarray) and value.ndim]
    arrays = [*named, *(m for m in it.state if m is not None), x, g]
    arrays += [m for m in state if m is not None]
    for k, one in enumerate(arrays):
        assert not any(np.shares_memory(one, other) for other in arrays[k + 1 :])


@pytest.mark.parametrize(
    ("iterate", "state", "message"),
    [
        (matrix_iteration, State(v=np.ones((1, 1))), r"a matrix needs r and c, got v"),
        (matrix_iteration, State(r=np.ones(1)), r"a matrix needs r and c, got r;"),
        (matrix_iteration, State(c=np.ones(1)), r"a matrix needs r and c, got c;"),
        (matrix_iteration, State(np.ones(1), np.ones(1), np.ones(1)), r"a matrix needs .* and v"),
        (vector_iteration, State(r=np.ones(1), c=np.ones(1)), r"a vector needs v, got r and c"),
        (vector_iteration, State(r=np.ones(1), v=np.ones(1)), r"a vector needs v, got r and v"),
    ],
)
def test_a_state_of_another_kind_is_refused(iterate, state, message):
    x = [1.0] if iterate is vector_iteration else [[1.0]]
    with pytest.raises(ValueError, match=rf"^state: {message}"):
        iterate(x, x, state)


BAD_T = [
    (0, ValueError), (-1, ValueError), (-(10**5000), ValueError), (1.5, ValueError),
    ("1", TypeError), (None, TypeError), (True, TypeError), (np.array([1, 2]), TypeError),
]  # fmt: skip


@pytest.mark.parametrize(("t", "error"), BAD_T, ids=[f"bad{k}" for k in range(len(BAD_T))])
@pytest.mark.parametrize("hyper", [Hyperparameters(), Hyperparameters(rho=0.1, beta2=0.5)])
@pytest.mark.parametrize("iterate", [matrix_iteration, vector_iteration])
def test_t_is_checked_always(iterate, hyper, t, error):
    x = [1.0] if iterate is vector_iteration else [[1.0]]
    with pytest.raises(error, match=r"^t: "):
        iterate(x, x, None, t, hyper)


def test_settings_may_be_functions_of_t():
    hyper = Hyperparameters(rho=lambda t: 1 / (10 * t), beta2=lambda t: 1 - 1 / t)
    it = matrix_iteration(X, G, t=4, hyper=hyper)
    assert (it.rho, it.beta2) == (0.025, 0.75)
    with pytest.raises(ValueError, match=r"hyper\.beta2 at t = 2: got 1; .* less than 1"):
        matrix_iteration(X, G, t=2, hyper=Hyperparameters(beta2=lambda t: 1))
    with pytest.raises(TypeError, match=r"hyper\.rho at t = 2: expected a real number, got None"):
        matrix_iteration(X, G, t=2, hyper=Hyperparameters(rho=lambda t: None))


def test_exact_settings_are_taken():
    exact = Hyperparameters(Fraction(1, 10**30), 0, Fraction(1, 2), Fraction(3, 4), Fraction(1, 50))
    plain = Hyperparameters(1e-30, 0.0, 0.5, 0.75, 0.02)
    np.testing.assert_array_equal(
        matrix_iteration(X, G, hyper=exact).x_next, matrix_iteration(X, G, hyper=plain).x_next
    )


@pytest.mark.parametrize(
    ("iterate", "x", "g", "state", "message"),
    [
        (matrix_iteration, [[1.0, 2.0]], [[1.0]], None, r"\(1, 2\).*\(1, 1\)"),
        (vector_iteration, [1.0, 2.0], [1.0], None, r"\(2,\).*\(1,\)"),
        (matrix_iteration, [1.0], [1.0], None, r"x: .*vector_iteration$"),
        (matrix_iteration, 1.0, 1.0, None, r"x: .*\(\); use vector_iteration, .*shape \(1,\)$"),
        (vector_iteration, 1.0, 1.0, None, r"x: .*\(\); put the number .* of shape \(1,\)$"),
        (vector_iteration, [[1.0]], [[1.0]], None, r"x: .*matrix_iteration"),
        (
            matrix_iteration,
            [[1.0]],
            [[1.0]],
            State(r=np.ones(2), c=np.ones(1)),
            r"r: .*\(2,\).*\(1,\)",
        ),
        (
            matrix_iteration,
            [[1.0]],
            [[1.0]],
            State(r=np.ones(1), c=np.ones(3)),
            r"c: .*\(3,\).*\(1,\)",
        ),
        (vector_iteration, [1.0], [1.0], State(v=np.ones(4)), r"v: .*\(4,\).*\(1,\)"),
        (
            matrix_iteration,
            [[1.0]],
            [[1.0]],
            State(r=-np.ones(1), c=np.ones(1)),
            r"r: -1.0 at index \(0,\)",
        ),
    ],
)
def test_shapes_and_states_that_do_not_fit(iterate, x, g, state, message):
    with pytest.raises(ValueError, match=message):
        iterate(x, g, state)


def test_state_and_hyper_of_another_type():
    with pytest.raises(TypeError, match="state: expected a State"):
        matrix_iteration([[1.0]], [[1.0]], (1, 2))
    with pytest.raises(TypeError, match="hyper: expected Hyperparameters"):
        matrix_iteration([[1.0]], [[1.0]], hyper={"d": 1})


@pytest.mark.parametrize(
    "bad",
    [{"eps1": -1e-30}, {"eps2": -1.0}, {"d": 0}, {"d": -1.0}, {"beta2": 1.0}, {"beta2": -0.1},
     {"rho": 0.0}, {"rho": -1.0}, {"rho": np.inf}, {"d": np.nan}],
)  # fmt: skip
def test_hyperparameters_outside_their_range(bad):
    (name, value), *_ = bad.items()
    with pytest.raises(ValueError, match=rf"{name}: got {value!r}"):
        Hyperparameters(**bad)


@pytest.mark.parametrize("bad", [{"eps1": "0"}, {"d": None}, {"beta2": "0.9"}, {"rho": True}])
def test_hyperparameters_that_are_not_numbers(bad):
    (name, _), *_ = bad.items()
    with pytest.raises(TypeError, match=rf"{name}: expected a real number"):
        Hyperparameters(**bad)


def test_a_changed_copy_is_checked_too():
    with pytest.raises(ValueError, match="d: got -1"):
        dataclasses.replace(Hyperparameters(), d=-1)
