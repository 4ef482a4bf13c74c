"""The numbers that the libraries' own tests expect, reproduced by this package.

Numbers and settings are those of the tests named below; the code is ours.

- Keras, keras/src/optimizers/adafactor_test.py, commit 51d7e77 of keras-team/keras
- Transformers, tests/optimization/test_optimization.py, commit 1001bb0 of huggingface/transformers
- Optax, optax/_src/alias_test.py of version 0.2.8
"""

from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose

from adafactor_edu import Hyperparameters, relative_step_size, second_moment_decay
from adafactor_edu.optimizers import adafactor
from adafactor_edu.peers.imitations import absolute_step, constant_step


def descend(optimizer, x, gradient, steps):
    """Yield the weights after each step."""
    params = {"x": np.asarray(x, dtype=float)}
    state = optimizer.init(params)
    for t in range(1, steps + 1):
        params, state = optimizer.update(params, {"x": gradient(params["x"], t)}, state, t)
        yield params["x"]


# Keras: the learning rate is the cap of the relative step

KERAS = [
    ([1.0, 2.0, 3.0, 4.0], [1.0, 6.0, 7.0, 2.0], [-0.3693, 0.6307, 1.6307, 2.6307]),
    ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 6.0], [7.0, 2.0]], [[0.7007, -0.0081], [1.2492, 3.4407]]),
]
GOLDEN = np.array(
    [
        [0.55] * 10,
        [0.3031, 0.3026, 0.3025, *[0.3024] * 7],
        [0.1671, 0.1665, *[0.1663] * 8],
        [0.0923, 0.0916, 0.0915, *[0.0914] * 7],
        [0.0554, 0.0548, *[0.0546] * 5, *[0.0545] * 3],
    ]
)


@pytest.mark.parametrize(("x", "g", "expected"), KERAS, ids=["vector", "matrix"])
def test_keras_single_steps(x, g, expected):
    optimizer = adafactor(relative_step_size=partial(relative_step_size, cap=0.5))
    (after,) = descend(optimizer, x, lambda x, t: np.asarray(g), 1)
    assert_allclose(after, expected, rtol=1e-4, atol=1e-4)


def golden_rows(schedule):
    """Return the rows of Keras's golden test, with a schedule of the relative step."""
    optimizer = adafactor(
        Hyperparameters(eps1=1e-15, eps2=1e-4, d=0.9),
        relative_step_size=partial(schedule, cap=0.5),
        second_moment_decay=partial(second_moment_decay, exponent=0.65),
    )
    gradients = [np.full(10, 0.01), *[np.arange(1, 11) / 10] * 4]
    return np.array(list(descend(optimizer, np.ones(10), lambda x, t: gradients[t - 1], 5)))


def test_keras_golden_rows_follow_with_the_relative_step():
    assert_allclose(golden_rows(relative_step_size), GOLDEN, rtol=5e-4, atol=5e-4)


def test_the_last_of_them_does_not_follow_without_though_the_test_sets_relative_step_false():
    """Until t = 4 the step 1/√t is at least the learning rate 0.5, so four rows cannot tell."""
    rows = golden_rows(constant_step)
    assert_allclose(rows[:4], GOLDEN[:4], rtol=5e-4, atol=5e-4)
    assert np.min(np.abs(rows[4] - GOLDEN[4])) > 2e-3


def test_keras_weight_decay():
    """Its expected number is that of three steps with a zero gradient: each takes λ · lr away."""
    learning_rate, decay = 1.0, 0.004
    left = 2 * (1 - decay * learning_rate) ** 3
    assert left == pytest.approx(1.9760959, abs=1e-6)


# Transformers: an absolute learning rate, a thousand steps to a target


def test_transformers_finds_the_target():
    target = np.array([0.4, 0.2, -0.5])
    optimizer = adafactor(relative_step_size=constant_step, adaptive_step_size=absolute_step)
    *_, x = descend(optimizer, [0.1, -0.2, -0.1], lambda x, t: 2 * (x - target) / 3, 1000)
    assert_allclose(x, target, atol=1e-2)


# Optax: a learning rate of 0.005, multiplied by the size of the weights; ten thousand steps


def parabola(x, t):
    return 2 * (x - np.array([1.0, -1.0, 1.0]))


def rosenbrock(x, t):
    slope = 200 * (x[1] - x[0] ** 2)
    return np.array([-2 * (1 - x[0]) - 2 * x[0] * slope, slope])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gradient", "x", "target"),
    [(parabola, [-1.0, 10.0, 1.0], [1.0, -1.0, 1.0]), (rosenbrock, [0.0, 0.0], [1.0, 1.0])],
    ids=["parabola", "rosenbrock"],
)
def test_optax_finds_the_target(gradient, x, target):
    optimizer = adafactor(relative_step_size=partial(constant_step, cap=5e-3))
    *_, x = descend(optimizer, x, gradient, 10_000)
    assert_allclose(x, target, rtol=3e-2, atol=3e-2)
