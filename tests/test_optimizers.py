"""Each optimizer against its definition written out in plain numbers, and what it keeps."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from adafactor_edu import Hyperparameters, optimizers
from adafactor_edu.factoring import axes_of_matrices, two_largest_axes
from adafactor_edu.optimizers import OPTIMIZERS, adafactor, adam, momentum, rmsprop, sgd
from tests import reference

STEPS = 12


def run(optimizer, x, gradients):
    """Return the one parameter after a step for each gradient."""
    params, state = {"x": x}, optimizer.init({"x": x})
    for t, g in enumerate(gradients, 1):
        params, state = optimizer.update(params, {"x": g}, state, t)
    return params["x"]


def adam_by_hand(gradients, x, lr, beta1, beta2, eps):
    """Adam for one number, as in Algorithm 1, with the sums of its two means written out."""
    for t in range(1, len(gradients) + 1):
        past = gradients[:t]
        m = (1 - beta1) * math.fsum(beta1 ** (t - s) * g for s, g in enumerate(past, 1))
        v = (1 - beta2) * math.fsum(beta2 ** (t - s) * g * g for s, g in enumerate(past, 1))
        x -= lr * (m / (1 - beta1**t)) / (math.sqrt(v / (1 - beta2**t)) + eps)
    return x


def momentum_by_hand(gradients, x, lr, beta):
    """Each gradient goes on pushing, weaker by beta from step to step."""
    for t in range(1, len(gradients) + 1):
        x -= lr * math.fsum(beta ** (t - s) * g for s, g in enumerate(gradients[:t], 1))
    return x


def rmsprop_by_hand(gradients, x, lr, beta, eps):
    for t, g in enumerate(gradients, 1):
        past = enumerate(gradients[:t], 1)
        x -= (
            lr
            * g
            / (math.sqrt((1 - beta) * math.fsum(beta ** (t - s) * h * h for s, h in past)) + eps)
        )
    return x


def sgd_by_hand(gradients, x, lr):
    return x - lr * math.fsum(gradients)


@pytest.mark.parametrize(
    ("factory", "by_hand", "settings"),
    [
        (sgd, sgd_by_hand, {"lr": 0.3}),
        (momentum, momentum_by_hand, {"lr": 0.3, "beta": 0.7}),
        (rmsprop, rmsprop_by_hand, {"lr": 0.3, "beta": 0.7, "eps": 1e-2}),
        (adam, adam_by_hand, {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}),
        (adam, adam_by_hand, {"lr": 0.3, "beta1": 0.5, "beta2": 0.8, "eps": 1e-2}),
    ],
)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 2)])
def test_an_entrywise_optimizer_equals_its_definition(factory, by_hand, settings, shape):
    gradients = np.random.default_rng(1).normal(size=(STEPS, *shape))
    found = run(factory(**settings), np.ones(shape), gradients)
    assert found.shape == shape
    for at in np.ndindex(shape):
        expected = by_hand([float(g[at]) for g in gradients], 1.0, **settings)
        assert found[at] == pytest.approx(expected, rel=1e-12)


def stack_by_loops(x, gradients):
    """Adafactor by the loops of the reference, for a stack of matrices."""
    states = None
    for t, g in enumerate(gradients, 1):
        x, states = reference.stack_step(x, g.tolist(), states, t)
    return x


def vector_by_loops(x, gradients):
    v = None
    for t, g in enumerate(gradients, 1):
        x, v = reference.vector_step(x, g.tolist(), v, t)
    return x


RNG = np.random.default_rng(2)
X4, G4 = RNG.normal(size=(2, 3, 4)), RNG.normal(size=(STEPS, 2, 3, 4))


def test_adafactor_factors_the_last_two_axes_of_a_stack():
    assert_allclose(run(adafactor(), X4, G4), stack_by_loops(X4.tolist(), G4), rtol=1e-12)


def test_adafactor_factors_the_axes_that_the_rule_names():
    """Axes 0 and 2 of (3, 2, 4) are the last two once the middle one is moved to the front."""
    x, g = np.moveaxis(X4, 0, 1), np.moveaxis(G4, 1, 2)
    found = run(adafactor(axes=lambda shape: (0, 2)), x, g)
    assert_allclose(np.moveaxis(found, 1, 0), stack_by_loops(X4.tolist(), G4), rtol=1e-12)


@pytest.mark.parametrize("axes", [axes_of_matrices, two_largest_axes, lambda shape: None])
def test_a_parameter_that_is_not_factored_is_one_long_vector(axes):
    found = run(adafactor(axes=axes), X4, G4)
    expected = vector_by_loops(X4.ravel().tolist(), G4.reshape(STEPS, -1))
    assert found.shape == X4.shape
    assert_allclose(found.ravel(), expected, rtol=1e-12)


def test_a_scalar_is_a_vector_of_one():
    gradients = np.array([0.5, -2.0, 0.1])
    found = run(adafactor(), np.array(3.0), gradients)
    assert found.shape == ()
    assert_allclose(found, vector_by_loops([3.0], gradients[:, None])[0], rtol=1e-13)


def test_momentum_of_adafactor_averages_its_steps():
    x, m = X4.tolist(), np.zeros(X4.shape)
    states = None
    for t, g in enumerate(G4, 1):
        moved, states = reference.stack_step(x, g.tolist(), states, t)
        m = 0.9 * m + 0.1 * (np.array(x) - np.array(moved))
        x = (np.array(x) - m).tolist()
    assert_allclose(run(adafactor(beta1=0.9), X4, G4), x, rtol=1e-10)


def test_a_learning_rate_may_be_a_schedule():
    gradients = np.array([1.0, 10.0, 100.0])
    found = run(sgd(lr=lambda t: 10.0**-t), np.zeros(()), gradients)
    assert found == pytest.approx(-(0.1 + 0.1 + 0.1))
    by_hand = momentum_by_hand([1.0, 2.0], 0.0, 0.5, 0.5)
    assert run(momentum(lr=0.5, beta=lambda t: 0.5), np.zeros(()), [1.0, 2.0]) == by_hand


def test_a_step_of_ones_own_takes_its_place():
    frozen = adafactor(clip_update=lambda u, d: 0 * u)
    for x, g in ((np.ones(3), np.ones((2, 3))), (X4, G4)):
        assert np.array_equal(run(frozen, x, g), x)
    stopped = adafactor(beta1=0.5, apply_update=lambda x, alpha, u_hat: x)
    assert np.array_equal(run(stopped, X4, G4), X4)


def test_an_own_step_that_is_never_called_is_refused():
    with pytest.raises(TypeError, match=r"own_steps: \['outer_product_second_moment'\] is never"):
        adafactor(outer_product_second_moment=lambda r, c: r)


def test_an_own_step_for_matrices_leaves_vectors_alone():
    def row_moment(r, g2, beta2):
        return 4 * np.mean(g2, axis=-1)

    own, plain = adafactor(Hyperparameters(d=10.0), row_moment=row_moment), adafactor()
    assert np.array_equal(
        run(own, np.ones(3), np.ones((2, 3))), run(plain, np.ones(3), np.ones((2, 3)))
    )
    assert not np.allclose(run(own, X4, G4), run(plain, X4, G4))


def test_nothing_that_was_handed_in_is_changed():
    for factory in OPTIMIZERS.values():
        optimizer, x, g = factory(), np.ones((2, 3)), np.full((2, 3), 0.5)
        state = optimizer.init({"x": x})
        before = {part: array.copy() for part, array in state["x"].items()}
        optimizer.update({"x": x}, {"x": g}, state, 1)
        assert np.all(x == 1)
        assert np.all(g == 0.5)
        assert all(np.array_equal(state["x"][part], array) for part, array in before.items())


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("shape", [(), (5,), (4, 3), (2, 4, 3)])
def test_what_is_kept_is_what_is_said_to_be_kept(name, shape):
    optimizer = OPTIMIZERS[name]()
    params, gradients = {"x": np.ones(shape)}, {"x": np.full(shape, 0.1)}
    _, state = optimizer.update(params, gradients, optimizer.init(params), 1)
    assert {part: array.shape for part, array in state["x"].items()} == optimizer.keeps(shape)
    assert optimizer.name == name


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("SGD", 0),
        ("momentum", 20),
        ("RMSProp", 20),
        ("Adam", 40),
        ("Adafactor", 9),
        ("Adafactor with momentum", 29),
    ],
)
def test_numbers_kept_for_a_matrix(name, numbers):
    state = OPTIMIZERS[name]().init({"x": np.ones((4, 5))})
    assert sum(array.size for array in state["x"].values()) == numbers


ONE = {"x": np.ones(2)}


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: sgd(lr=0), ValueError, "lr: got 0"),
        (lambda: momentum(beta=1), ValueError, "beta: got 1"),
        (lambda: rmsprop(eps=0), ValueError, "eps: got 0"),
        (lambda: adam(beta1=-0.1), ValueError, "beta1: got -0.1"),
        (lambda: adam(beta2=1.0), ValueError, "beta2: got 1.0"),
        (lambda: adam(eps="1"), TypeError, "eps: expected a real number"),
        (lambda: adafactor(beta1=1.0), ValueError, "beta1: got 1.0"),
        (
            lambda: sgd(lr=lambda t: 2 - t).update(ONE, ONE, {"x": {}}, 3),
            ValueError,
            "lr at t = 3: got -1",
        ),
        (lambda: sgd().init([1.0]), TypeError, "params: expected a dict"),
        (lambda: sgd().init({}), ValueError, "params: empty"),
        (lambda: sgd().init({1: [1.0]}), TypeError, "the name of a parameter is a string"),
        (lambda: sgd().init({"x": ["a"]}), TypeError, "params['x']"),
        (lambda: sgd().update(ONE, ONE, {"x": {}}, 0), ValueError, "t: got 0"),
        (lambda: sgd().update(ONE, {"y": [1.0]}, {"x": {}}, 1), ValueError, "gradients: got ['y']"),
        (lambda: sgd().update(ONE, {"x": [1.0]}, {"x": {}}, 1), ValueError, "gradients['x']"),
        (lambda: sgd().update(ONE, ONE, None, 1), TypeError, "state: expected a dict"),
        (lambda: adam().update(ONE, ONE, {"x": {}}, 1), ValueError, "state['x']: Adam keeps"),
        (
            lambda: adam().update(ONE, ONE, adam().init({"x": np.ones(3)}), 1),
            ValueError,
            "state['x']: Adam keeps",
        ),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)


def test_every_optimizer_of_the_module_is_registered():
    factories = {getattr(optimizers, name) for name in optimizers.__all__ if name.islower()}
    registered = {getattr(factory, "func", factory) for factory in OPTIMIZERS.values()}
    assert factories == registered
