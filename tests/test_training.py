"""The loop: where it goes, what it keeps, and that an interrupted run ends like any other."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from adafactor_edu import Hyperparameters, training
from adafactor_edu.losses import SURFACES, TARGET, quadratic, saddle
from adafactor_edu.optimizers import OPTIMIZERS, adafactor, adam, sgd
from adafactor_edu.training import descend, load, minibatches, save
from tests import reference


def everything(now):
    return now.params


def test_sgd_on_the_quadratic_shrinks_each_coordinate_by_its_own_factor():
    run = descend(quadratic, {"x": [1.0, 1.0]}, sgd(lr=0.019), 30, record=everything)
    expected = np.power([1 - 0.019, 1 - 1.9], np.arange(31)[:, None])
    assert_allclose(run.records["x"], expected, rtol=1e-13)
    assert_allclose(run.losses, (expected**2 @ [1, 100]) / 2, rtol=1e-13)
    assert_allclose(run.params["x"], expected[-1], rtol=1e-13)
    assert run.t == 30


def test_adafactor_descends_the_product_as_the_loops_of_the_reference_do():
    surface = SURFACES["matrix_factorisation"]
    run = descend(surface.loss, surface.start, adafactor(Hyperparameters(d=0.7)), 5)
    a, b = (surface.start[name].tolist() for name in "ab")
    states = [None, None]
    for t in range(1, 6):
        error = np.array(a) @ b - TARGET
        g_a, g_b = (error @ np.transpose(b)).tolist(), (np.transpose(a) @ error).tolist()
        a, states[0] = reference.matrix_step(a, g_a, states[0], t, d=0.7)
        b, states[1] = reference.matrix_step(b, g_b, states[1], t, d=0.7)
    assert_allclose(run.params["a"], a, rtol=1e-12)
    assert_allclose(run.params["b"], b, rtol=1e-12)


def test_parameters_may_have_any_number_of_dimensions():
    start = {"s": 2.0, "v": np.ones(3), "m": np.ones((2, 3)), "k": np.ones((2, 2, 3))}

    def loss(params):
        return sum(np.sum(x**2) for x in params.values()) / 2, params

    for factory in OPTIMIZERS.values():
        run = descend(loss, start, factory(), 3, record=everything)
        assert run.losses[-1] < run.losses[0] == pytest.approx((4 + 3 + 6 + 12) / 2)
        assert {name: x.shape for name, x in run.records.items()} == {
            "s": (4,), "v": (4, 3), "m": (4, 2, 3), "k": (4, 2, 2, 3),
        }  # fmt: skip


def test_record_and_progress_see_every_iteration():
    seen = []
    run = descend(
        saddle, {"x": [1.0, 0.5]}, sgd(lr=0.1), 4, progress=seen.append,
        record=lambda now: {"slope": np.linalg.norm(now.gradients["x"])},
    )  # fmt: skip
    assert [now.t for now in seen] == [0, 1, 2, 3, 4]
    assert [now.loss for now in seen] == list(run.losses)
    assert_allclose(run.records["slope"][0], np.hypot(1.0, 0.5**3 - 0.5))
    assert run.records["slope"].shape == (5,)


def test_the_callers_start_is_neither_changed_nor_shared():
    x = np.array([1.0, 1.0])
    run = descend(quadratic, {"x": x}, sgd(lr=0.01), 2, record=everything)
    x[:] = 9.0
    assert_allclose(run.records["x"][0], [1.0, 1.0])


# Batches


def test_an_epoch_uses_every_example_once_and_the_next_in_another_order():
    batch = minibatches({"x": np.arange(10), "y": np.arange(10) * 2}, 3, seed=1)
    epochs = [np.concatenate([batch(t)["x"] for t in range(s, s + 3)]) for s in (1, 4)]
    for seen in epochs:
        assert len(set(seen)) == 9
        assert set(seen) <= set(range(10))
    assert list(epochs[0]) != list(epochs[1])
    assert all(np.array_equal(2 * batch(t)["x"], batch(t)["y"]) for t in range(1, 9))


def test_batch_t_is_the_one_that_iteration_t_sees():
    data = {"x": np.array([1.0, 10.0, 100.0])}
    batch = minibatches(data, 1, seed=3)

    def loss(params, rows):
        return float(rows["x"][0]), {"w": rows["x"][0]}

    run = descend(loss, {"w": 0.0}, sgd(lr=1.0), 3, batches=batch)
    assert list(run.losses[:3]) == [batch(t)["x"][0] for t in (1, 2, 3)]
    assert run.params["w"] == -111.0


# Save and resume


def noisy(params, rows):
    error = params["w"] @ rows["x"].T - 1
    return float(np.mean(error**2)), {"w": 2 * error @ rows["x"] / error.size}


ROWS = minibatches({"x": np.random.default_rng(0).normal(size=(12, 3))}, 4)
START = {"w": np.full((2, 3), 0.5)}


def bits(arrays):
    return {name: array.tobytes() for name, array in arrays.items()}


def same(one, other):
    """Fail unless two runs agree bit for bit."""
    assert (one.optimizer, one.t) == (other.optimizer, other.t)
    assert one.losses.tobytes() == other.losses.tobytes()
    assert bits(one.params) == bits(other.params)
    assert bits(one.records) == bits(other.records)
    for name in one.params:
        assert bits(one.state[name]) == bits(other.state[name])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_interrupted_run_ends_bit_for_bit_like_one_in_a_piece(name, tmp_path):
    settings = {"batches": ROWS, "record": everything, "every": 5}
    rule = OPTIMIZERS[name]()
    whole = descend(noisy, START, rule, 20, **settings)
    path = tmp_path / "run.npz"

    def stop(now):
        if now.t == 13:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        descend(noisy, START, rule, 20, checkpoint=path, progress=stop, **settings)
    assert load(path).t == 10
    same(descend(noisy, START, rule, 20, checkpoint=path, **settings), whole)
    same(load(path), whole)
    half = descend(noisy, START, rule, 9, **settings)
    same(descend(noisy, half, rule, 20, **settings), whole)


def test_a_save_that_is_cut_off_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    run = descend(noisy, START, adam(), 3, batches=ROWS)
    save(path, run)

    def broken(file, **arrays):
        file.write(b"half of it")
        raise OSError("disk full")

    monkeypatch.setattr(training.np, "savez", broken)
    with pytest.raises(OSError, match="disk full"):
        save(path, run._replace(t=4))
    assert [file.name for file in tmp_path.iterdir()] == ["run.npz"]
    same(load(path), run)


@pytest.mark.parametrize(
    ("start", "optimizer", "iterations", "words"),
    [
        ({"w": np.ones((3, 2))}, adam(), 20, "remove it to begin anew"),
        ({"u": np.ones((2, 3))}, adam(), 20, "remove it to begin anew"),
        (START, sgd(), 20, "is a run of Adam, not of SGD"),
        (START, adam(), 5, "has done 10 iterations"),
    ],
)
def test_a_checkpoint_of_something_else_is_refused(start, optimizer, iterations, words, tmp_path):
    path = tmp_path / "run.npz"
    descend(noisy, START, adam(), 10, batches=ROWS, checkpoint=path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=words):
        descend(noisy, start, optimizer, iterations, batches=ROWS, checkpoint=path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_run_is_refused(tmp_path):
    path = tmp_path / "run.npz"
    path.write_bytes(b"half a file")
    with pytest.raises(ValueError, match="no run that `save` wrote"):
        descend(saddle, {"x": [1.0, 0.5]}, sgd(), 3, checkpoint=path)


X = {"x": [1.0, 1.0]}


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: descend(saddle, {"x": [3.0, 3.0]}, sgd(lr=5.0), 50), ValueError, "overflow"),
        (lambda: descend(saddle, X, sgd(), 0), ValueError, "iterations: got 0"),
        (lambda: descend(saddle, X, sgd(), 2.0), TypeError, "iterations: expected an integer"),
        (lambda: descend(saddle, X, sgd(), 2, every=0), ValueError, "every: got 0"),
        (lambda: descend(saddle, [1.0, 1.0], sgd(), 2), TypeError, "start: expected a dict"),
        (lambda: descend(lambda p: 1.0, X, sgd(), 2), TypeError, "loss: expected (loss, grad"),
        (
            lambda: descend(lambda p: (1.0, {"x": [np.nan, 0.0]}), X, sgd(), 2),
            ValueError,
            "overflows after 0 iterations",
        ),
        (
            lambda: descend(saddle, X, sgd(), 2, record=lambda now: {"late": 1} if now.t else {}),
            ValueError,
            "record: 'late' was not kept from iteration 0 on",
        ),
        (lambda: minibatches({"x": [1, 2], "y": [1]}, 1), ValueError, "{'x': 2, 'y': 1} rows"),
        (lambda: minibatches({"x": [1, 2]}, 3), ValueError, "size: got 3"),
        (lambda: minibatches({"x": [1, 2]}, 0), ValueError, "size: got 0"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
