"""The step on a cluster: NumPy's numbers, little traffic, and all or nothing when it is killed."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adafactor_edu import Hyperparameters, State, matrix_iteration

WHY = 'Dask and Zarr are not installed: pip install "adafactor-edu[far]"'
dask = pytest.importorskip("dask", reason=WHY)
zarr = pytest.importorskip("zarr", reason=WHY)
pytest.importorskip("distributed", reason=WHY)

import dask.array as da  # noqa: E402

from adafactor_edu import far  # noqa: E402
from tests.killed_at_each_write import gradient  # noqa: E402

SHARDINGS = {"rows": (7, 30), "columns": (40, 8), "tiles": (16, 11), "one": (40, 30)}


@pytest.fixture(autouse=True)
def one_thread():
    with dask.config.set(scheduler="synchronous"):
        yield


def some(seed=0, shape=(40, 30)):
    return np.random.default_rng(seed).normal(size=shape)


def store(folder, array, chunks=(16, 11)):
    made = zarr.create_array(str(folder), shape=array.shape, chunks=chunks, dtype=array.dtype)
    made[:] = array
    return made


def empty(folder, shape=(40, 30), chunks=(16, 11), dtype="float64"):
    return zarr.create_array(str(folder), shape=shape, chunks=chunks, dtype=dtype)


@pytest.mark.parametrize("chunks", SHARDINGS.values(), ids=SHARDINGS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_it_takes_numpys_step(tmp_path, chunks, dtype):
    x, state, wanted_state = some().astype(dtype), None, None
    for t in (1, 2, 3):
        hyper = Hyperparameters(d=0.5) if t == 3 else Hyperparameters()
        g = some(t).astype(dtype)
        wanted = matrix_iteration(x, g, wanted_state, t, hyper)
        out = empty(tmp_path / str(t), chunks=chunks, dtype=dtype)
        lazy = (da.from_array(a, chunks) for a in (x, g))
        state, alpha, rms_u = far.dask_step(*lazy, state, t, hyper, out=out)
        close = 1e-12 if dtype == "float64" else 1e-4
        assert np.abs(out[:] - wanted.x_next).max() <= close * wanted.alpha
        np.testing.assert_allclose([alpha, rms_u], [wanted.alpha, wanted.rms_u], rtol=1e-12)
        np.testing.assert_allclose(state.r, wanted.r, rtol=1e-12)
        np.testing.assert_allclose(state.c, wanted.c, rtol=1e-12)
        x, wanted_state = out[:], wanted.state


def test_a_stack_of_matrices_too(tmp_path):
    x, g = some(1, (3, 8, 6)), some(2, (3, 8, 6))
    out = empty(tmp_path / "out", x.shape, (1, 4, 6))
    far.dask_step(*(da.from_array(a, (1, 4, 6)) for a in (x, g)), out=out)
    wanted = matrix_iteration(x, g)
    assert np.abs(out[:] - wanted.x_next).max() <= 1e-12 * wanted.alpha


def test_a_gradient_in_other_chunks_is_cut_again(tmp_path):
    x, g = store(tmp_path / "x", some(1)), store(tmp_path / "g", some(2), (5, 30))
    out = empty(tmp_path / "out")
    far.dask_step(x, g, out=out)
    np.testing.assert_allclose(out[:], matrix_iteration(some(1), some(2)).x_next, rtol=1e-12)


# Refused, and nothing written

REFUSED = [
    (lambda x, g, out: (x, g, x), ValueError, r"^out: .* is where x comes from"),
    (lambda x, g, out: (x, g, g), ValueError, r"^out: .* is where g comes from"),
    (lambda x, g, out: (da.from_zarr(x) * 1, g, x), ValueError, r"is where x comes from"),
    (lambda x, g, out: (da.from_zarr(x, inline_array=True), g, x), ValueError, "where x comes"),
    (lambda x, g, out: (da.from_array(x), g, x), ValueError, r"is where x comes from"),
    (lambda x, g, out: (x, g, np.zeros(x.shape)), TypeError, r"^out: expected a zarr.Array, got"),
    (lambda x, g, out: (x[:], g, out), TypeError, r"^x: expected an array of Dask or Zarr, got nd"),
    (lambda x, g, out: (da.from_zarr(x)[0], g, out), ValueError, r"^x: expected a matrix"),
    (lambda x, g, out: (da.from_zarr(x)[:8], g, out), ValueError, r"^out: shape \(40, 30\) is not"),
    (
        lambda x, g, out: (da.from_zarr(x).rechunk((5, 5)), g, out),
        ValueError,
        r"^out: chunks of 16 along",
    ),
    (lambda x, g, out: (x, da.from_zarr(g)[:, :9], out), ValueError, r"^x and g: shapes"),
    (lambda x, g, out: (x, da.from_zarr(g) > 0, out), TypeError, r"^g: expected real numbers"),
    (lambda x, g, out: (x, da.from_zarr(g) * 1j, out), TypeError, r"^g: expected real numbers"),
    (lambda x, g, out: (x, da.from_zarr(g) * np.nan, out), FloatingPointError, r"^r: not finite"),
    (lambda x, g, out: (da.from_zarr(x) * np.inf, g, out), FloatingPointError, r"^alpha: not fin"),
    (lambda x, g, out: (x, da.from_zarr(g) * 1e200, out), FloatingPointError, r"^r: not finite"),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of what is refused then
@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_done_is_said_and_nothing_is_written(tmp_path, make, error, message):
    arrays = [store(tmp_path / name, some(k) ** 2 + 0.1) for k, name in enumerate("xgo")]
    before = [array[:] for array in arrays]
    x, g, out = make(*arrays)
    with pytest.raises(error, match=message):
        far.dask_step(x, g, out=out)
    for array, old in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array[:], old)


@pytest.mark.parametrize(
    ("state", "error", "message"),
    [
        ((np.ones(40), np.ones(30)), TypeError, "^state: expected a State"),
        (State(v=np.ones(40)), TypeError, "^state: expected a State with r and c"),
        (State(r=np.ones(30), c=np.ones(40)), ValueError, r"^state: r of shape \(30,\)"),
    ],
)
def test_a_state_of_another_parameter_is_refused(tmp_path, state, error, message):
    x = da.from_array(some(), (16, 11))
    with pytest.raises(error, match=message):
        far.dask_step(x, x, state, 2, out=empty(tmp_path / "out"))


# A training in a folder


def after(steps, start):
    """Return the weights and the state after some steps, in NumPy."""
    x, state = start, None
    for t in range(1, steps + 1):
        step = matrix_iteration(x, gradient(x, t), state, t)
        x, state = step.x_next, step.state
    return x, state


def assert_is_after(saved, steps, start):
    x, state = after(steps, start)
    assert saved.t == steps
    np.testing.assert_allclose(saved.x[:], x, rtol=0, atol=1e-13)
    for ours, theirs in zip(saved.state or State(), state or State(), strict=True):
        if theirs is not None:
            np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_a_training_goes_on_where_it_was(tmp_path):
    saved = far.start(tmp_path / "run", some(), chunks=(16, 11))
    assert (saved.t, saved.state, saved.x.chunks) == (0, None, (16, 11))
    for t in range(1, 5):
        saved = far.take_step(tmp_path / "run", gradient)
        assert_is_after(saved, t, some())
    assert_is_after(far.resume(tmp_path / "run"), 4, some())
    with pytest.raises(FileExistsError, match="holds a training"):
        far.start(tmp_path / "run", some())
    with pytest.raises(FileNotFoundError, match="holds no training"):
        far.take_step(tmp_path, gradient)


def test_progress_is_shown(tmp_path, capsys):
    far.start(tmp_path, some(), chunks=(16, 11))
    far.take_step(tmp_path, gradient, show=True)
    shown = capsys.readouterr().out
    for words in ("step 1, R, C and α:", "step 1, RMS(U):", "step 1, new weights:", "100%"):
        assert words in shown


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_any_write_it_is_before_a_step_or_after_it(tmp_path):
    far.start(tmp_path / "run", some(), chunks=(20, 30))
    far.take_step(tmp_path / "run", gradient)
    script = Path(__file__).with_name("killed_at_each_write.py")
    command = [sys.executable, str(script), str(tmp_path / "run"), str(tmp_path)]
    root = str(script.parent.parent)
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": root}
    )
    assert done.returncode == 0, done.stderr
    copies = int(done.stdout)
    assert copies > 6  # two chunks and the commit, each opened and then put into its place
    for number in range(1, copies + 1):
        saved = far.resume(tmp_path / str(number))
        assert_is_after(saved, 2 if number == copies else 1, some())
        saved = far.take_step(tmp_path / str(number), gradient)
        assert_is_after(saved, 3 if number == copies else 2, some())
        assert not list((tmp_path / str(number)).rglob("*.partial"))


# On processes


@pytest.fixture(scope="module")
def client():
    with far.cluster(2, memory_limit=0) as client:
        yield client


@pytest.mark.slow
@pytest.mark.xdist_group("cluster")
@pytest.mark.parametrize(
    "chunks", [(50, 600), (400, 75), (100, 150)], ids=["rows", "columns", "tiles"]
)
def test_workers_send_each_other_margins_and_never_chunks(client, tmp_path, chunks):
    shape = (400, 600)
    x, g = some(1, shape), some(2, shape)
    parts = [store(tmp_path / name, a, chunks) for name, a in (("x", x), ("g", g))]
    out = empty(tmp_path / "out", shape, chunks)
    before = far.sent_bytes(client)
    with dask.config.set(scheduler=None):
        step = far.dask_step(*parts, out=out)
    wanted = matrix_iteration(x, g)
    assert np.abs(out[:] - wanted.x_next).max() <= 1e-12 * wanted.alpha
    np.testing.assert_allclose(step.rms_u, wanted.rms_u, rtol=1e-12)
    grid = [-(-size // chunk) for size, chunk in zip(shape, chunks, strict=True)]
    margins = 8 * grid[0] * grid[1] * sum(chunks)
    assert far.sent_bytes(client) - before <= 2 * margins + 60_000  # messages have headers
