"""The iteration against the loop oracle, over many iterations and shapes."""

import dataclasses

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


@pytest.mark.parametrize(
    ("iterate", "x", "g", "state", "message"),
    [
        (matrix_iteration, [[1.0, 2.0]], [[1.0]], None, r"\(1, 2\).*\(1, 1\)"),
        (vector_iteration, [1.0, 2.0], [1.0], None, r"\(2,\).*\(1,\)"),
        (matrix_iteration, [1.0], [1.0], None, r"x: .*vector_iteration"),
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
