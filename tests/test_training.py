"""Losses, baselines and the loop, against finite differences and loops written out by hand."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from adafactor_edu import Hyperparameters, training
from adafactor_edu.iteration import matrix_iteration, vector_iteration

TARGET = training.TARGET
SURFACES = {
    "quadratic": (training.quadratic, [(2,)]),
    "steep": (lambda x: training.quadratic(x, kappa=7.0), [(2,)]),
    "saddle": (training.saddle, [(2,)]),
    "matrix": (lambda a, b: training.matrix_factorisation(a, b, target=TARGET), [(2, 2), (2, 2)]),
}


@pytest.mark.parametrize("name", SURFACES)
def test_gradients_equal_finite_differences(name):
    surface, shapes = SURFACES[name]
    point = [np.random.default_rng(3).normal(size=shape) for shape in shapes]
    _, gradients = surface(*point)
    h = 1e-5
    for k, gradient in enumerate(gradients):
        for at in np.ndindex(point[k].shape):
            ahead, behind = ([p.copy() for p in point] for _ in range(2))
            ahead[k][at] += h
            behind[k][at] -= h
            slope = (surface(*ahead)[0] - surface(*behind)[0]) / (2 * h)
            assert gradient[at] == pytest.approx(slope, rel=1e-7, abs=1e-7)


def test_losses_at_known_points():
    assert training.quadratic([3.0, -0.2])[0] == pytest.approx((9 + 100 * 0.04) / 2)
    assert training.saddle([0.0, -1.0])[0] == -0.25
    assert training.saddle([0.0, 0.0])[0] == 0
    assert training.matrix_factorisation(TARGET, np.eye(2), target=TARGET)[0] == 0


@pytest.mark.parametrize("name", training.SURFACES)
def test_no_random_point_lies_below_the_minimum(name):
    surface = training.SURFACES[name]
    rng = np.random.default_rng(5)
    for _ in range(300):
        point = [rng.normal(size=part.shape) for part in surface.start]
        assert surface.loss(*point)[0] >= surface.minimum


def adam_by_hand(gradients, x, lr, beta1, beta2, eps):
    """Adam for one number, as in Algorithm 1, with the sums of its two means written out."""
    for t in range(1, len(gradients) + 1):
        past = gradients[:t]
        m = (1 - beta1) * math.fsum(beta1 ** (t - s) * g for s, g in enumerate(past, 1))
        v = (1 - beta2) * math.fsum(beta2 ** (t - s) * g * g for s, g in enumerate(past, 1))
        x -= lr * (m / (1 - beta1**t)) / (math.sqrt(v / (1 - beta2**t)) + eps)
    return x


@pytest.mark.parametrize("settings", [(1e-3, 0.9, 0.999, 1e-8), (0.3, 0.5, 0.8, 1e-2)])
def test_adam_equals_a_loop_over_the_definition(settings):
    gradients = np.random.default_rng(1).normal(size=(12, 2, 3))
    names = ("lr", "beta1", "beta2", "eps")
    x, state = np.ones((2, 3)), None
    for t, g in enumerate(gradients, 1):
        x, state = training.adam_step(x, g, state, t, **dict(zip(names, settings, strict=True)))
    by_hand = [[adam_by_hand(gradients[:, i, j], 1.0, *settings) for j in range(3)] for i in (0, 1)]
    assert_allclose(x, by_hand, rtol=1e-13)


def test_sgd_on_the_quadratic_shrinks_each_coordinate_by_its_own_factor():
    path = training.descend(training.quadratic, ([1.0, 1.0],), training.sgd(lr=0.019), 30)
    expected = np.power([1 - 0.019, 1 - 1.9], np.arange(31)[:, None])
    assert_allclose(path.points[0], expected, rtol=1e-13)
    assert_allclose(path.losses, (expected**2 @ [1, 100]) / 2, rtol=1e-13)


def test_adafactor_descends_as_its_iterations_do():
    hyper = Hyperparameters(beta2=0.9, rho=0.05, d=0.7)
    path = training.descend(training.saddle, ([1.0, 0.1],), training.adafactor(hyper), 5)
    x, state = np.array([1.0, 0.1]), None
    for t in range(1, 6):
        it = vector_iteration(x, [x[0], x[1] ** 3 - x[1]], state, t, hyper)
        x, state = it.x_next, it.state
        assert_allclose(path.points[0][t], x, rtol=1e-15)


def test_each_factor_has_its_own_factored_state():
    start = (np.eye(2), np.array([[0.5, 0.1], [0.2, 0.4]]))
    surface = SURFACES["matrix"][0]
    path = training.descend(surface, start, training.adafactor(), 1)
    for k, g in enumerate(surface(*start)[1]):
        assert_allclose(path.points[k][1], matrix_iteration(start[k], g).x_next, rtol=1e-15)
    assert [p.shape for p in path.points] == [(2, 2, 2), (2, 2, 2)]


def test_a_step_of_ones_own_takes_its_place():
    frozen = training.adafactor(clip_update=lambda u, d: 0 * u)
    path = training.descend(training.saddle, ([1.0, 0.5],), frozen, 3)
    assert_allclose(path.points[0], np.tile([1.0, 0.5], (4, 1)))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: training.sgd_step([1.0], [1.0], lr=0), ValueError, "lr: got 0"),
        (lambda: training.sgd_step([1.0], [1.0, 2.0], lr=1.0), ValueError, "x and g: shapes"),
        (lambda: training.adam_step([1.0], [1.0], t=0), ValueError, "t: got 0"),
        (lambda: training.adam_step([1.0], [1.0], beta2=1.0), ValueError, "beta2: got 1.0"),
        (lambda: training.adam_step([1.0], [1.0], eps=0), ValueError, "eps: got 0"),
        (lambda: training.adam_step([1.0], [1.0], state=(0, 0)), TypeError, "state: expected"),
        (lambda: training.quadratic([1.0]), ValueError, "x: shape (1,)"),
        (lambda: training.quadratic([1.0, 1.0], kappa=0), ValueError, "kappa: got 0"),
        (
            lambda: training.matrix_factorisation(np.eye(2), np.eye(3), target=np.eye(2)),
            ValueError,
            "a and b: shapes (2, 2) and (3, 3)",
        ),
        (
            lambda: training.descend(training.saddle, ([3.0, 3.0],), training.sgd(lr=5.0), 50),
            ValueError,
            "overflow",
        ),
        (
            lambda: training.descend(training.saddle, ([1.0, 1.0],), training.sgd(lr=1.0), 0),
            ValueError,
            "iterations: got 0",
        ),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
