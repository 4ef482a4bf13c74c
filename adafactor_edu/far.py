"""The step on a cluster: the unchanged functions of `steps`, on arrays that no machine holds whole.

Weights and gradient are Dask arrays, cut into chunks that lie in a Zarr store; worker processes
take chunks one at a time.  `dask_step` takes one step, from one store into another.  `take_step`
goes on with a training whose state lies in a folder, and survives being killed at any moment.

This needs ``pip install "adafactor-edu[far]"``.
"""

import os
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from adafactor_edu._extras import needs
from adafactor_edu.iteration import Hyperparameters, State

with needs("far", "a step on a cluster"):
    import dask
    import dask.array as da
    import zarr

    from adafactor_edu.chunked import passes

__all__ = ["Saved", "Step", "cluster", "dask_step", "resume", "sent_bytes", "start", "take_step"]

COMMIT = "commit.npz"  # t, which of the two arrays counts, R and C: replaced in one operation
ARRAYS = ("weights-0.zarr", "weights-1.zarr")


class Step(NamedTuple):
    """What `dask_step` has found; the new weights are in the store.

    Parameters
    ----------
    state : State
        R and C, as NumPy arrays.
    alpha : float
        The step size α.
    rms_u : float
        RMS(U), before clipping.

    Examples
    --------
    >>> Step(State(), alpha=0.01, rms_u=1.0).alpha
    0.01
    """

    state: State
    alpha: float
    rms_u: float


class Saved(NamedTuple):
    """A training as it lies in its folder.

    Parameters
    ----------
    t : int
        Steps that have been taken.
    state : State or None
        R and C after them; None before the first.
    x : zarr.Array
        The weights.
    spare : zarr.Array
        Where the next step writes; what it holds does not count.

    Examples
    --------
    >>> Saved(0, None, x=None, spare=None).t
    0
    """

    t: int
    state: State | None
    x: Any
    spare: Any


def cluster(workers=2, *, memory_limit="auto", address=None):
    """Return a client of worker processes: new ones on this machine, or those of a cluster.

    Parameters
    ----------
    workers : int, optional
        How many processes to start, of one thread each.
    memory_limit : str or int, optional
        Of each process, such as ``"500 MB"``; beyond it chunks are written to disk.
    address : str, optional
        Of the scheduler of a cluster that runs already, such as ``"tcp://10.0.0.7:8786"``; then
        nothing is started.  Its workers need this package and a folder that all can write to.

    Returns
    -------
    distributed.Client
        Use it in a ``with`` block: the processes end with it.

    Examples
    --------
    >>> with cluster(2, memory_limit="1 GB") as client:  # doctest: +SKIP
    ...     dask_step(x, g, out=out, show=True)
    """
    with needs("far", "a cluster"):
        from distributed import Client
    if address is not None:
        return Client(address)
    return Client(
        n_workers=workers, threads_per_worker=1, memory_limit=memory_limit, dashboard_address=":0"
    )


def sent_bytes(client):
    """Return how many bytes the workers have sent to each other, by their own counters.

    Parameters
    ----------
    client : distributed.Client
        See `cluster`.

    Returns
    -------
    int
        Since the workers were started.

    Examples
    --------
    >>> with cluster(2) as client:  # doctest: +SKIP
    ...     before = sent_bytes(client)
    ...     dask_step(x, g, out=out)
    ...     print(sent_bytes(client) - before)
    """
    return sum(client.run(_sent).values())


def _sent(dask_worker):
    return dask_worker.transfer_outgoing_bytes_total


def dask_step(x, g, state=None, t=1, hyper=Hyperparameters(), *, out, show=False):
    r"""Take one step of Adafactor on arrays in chunks, and write the new weights to `out`.

    Parameters
    ----------
    x, g : dask.array.Array or zarr.Array, shape (..., n, m)
        Weights and gradient.  Each is read three times, so `g` has to give the same numbers each
        time; if it is long to compute, store it first.
    state : State, optional
        That of the step before; None before the first.
    t : int, optional
        Iteration number, from 1.
    hyper : Hyperparameters, optional
        Settings; the paper's by default.
    out : zarr.Array, shape of `x`
        Where the new weights go.  It must not be where `x` or `g` comes from: a worker that dies
        has its tasks repeated, and a step that is repeated in place is taken twice.
    show : bool, optional
        Whether to show the progress of each pass.

    Returns
    -------
    Step
        The state after the step, α and RMS(U).

    Raises
    ------
    TypeError, ValueError
        If an argument is not what a step accepts, or `out` is the store of an argument, of another
        shape, or in chunks that several tasks would write.
    FloatingPointError
        If a sum is not finite; `out` has then not been touched.

    See Also
    --------
    adafactor_edu.matrix_iteration : The same step; it is what runs here, three times.

    Notes
    -----
    Three passes.  The first ends with R, C and RMS(X), the second with RMS(U), and the third
    moves the weights.  What a pass has found is handed to the next as a reader's own step would
    be.  So no chunk has to wait for a number that comes from all the others, and only margins
    travel between workers.

    Examples
    --------
    >>> import tempfile
    >>> x, g = np.array([[1.0, -1.0], [2.0, -2.0]]), np.array([[0.1, -0.2], [0.2, -0.4]])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     out = zarr.create_array(folder, shape=(2, 2), chunks=(1, 2), dtype="float64")
    ...     step = dask_step(da.from_array(x, (1, 2)), da.from_array(g, (1, 2)), out=out)
    ...     print(out[:].round(6), round(step.alpha, 6))
    [[ 0.984189 -0.984189]
     [ 1.984189 -1.984189]] 0.015811
    """
    x, g = _in_chunks("x", x), _in_chunks("g", g)
    if x.ndim < 2:
        raise ValueError(f"x: expected a matrix, got shape {x.shape}; a vector fits anywhere")
    if g.shape == x.shape and g.chunks != x.chunks:
        g = g.rechunk(x.chunks)
    _refuse_out(x, g, out)
    run = partial(_computed, show=f"step {t}" if show else "")

    work = passes(x, g, state, t, hyper)
    what, lazy = next(work)
    r, c, alpha = run(what, *lazy)
    what, lazy = work.send((r, c, alpha))
    (rms_u,) = run(what, *lazy)
    what, (x_next,) = work.send((rms_u,))
    run(what, da.store(x_next.astype(out.dtype), out, lock=False, compute=False))
    return Step(State(r=r, c=c), float(alpha), float(rms_u))


def _in_chunks(name, array):
    if isinstance(array, zarr.Array):
        return da.from_zarr(array)
    if isinstance(array, da.Array):
        return array
    raise TypeError(
        f"{name}: expected an array of Dask or Zarr, got {type(array).__name__}; "
        "take dask.array.from_array of it"
    )


def _refuse_out(x, g, out):
    """Raise unless each task of the last pass can write its part of `out`, as often as it likes."""
    if not isinstance(out, zarr.Array):
        raise TypeError(
            f"out: expected a zarr.Array, got {type(out).__name__}; "
            "only a store can be written by several processes"
        )
    if out.shape != x.shape:
        raise ValueError(f"out: shape {out.shape} is not that of x, {x.shape}; create it anew")
    for name, array in (("x", x), ("g", g)):
        if _place(out) in _sources(array):
            raise ValueError(
                f"out: {_place(out)} is where {name} comes from; a repeated task would take the "
                "step twice: give another store"
            )
    for axis, size in enumerate(out.shards or out.chunks):
        if any(edge % size for edge in np.cumsum(x.chunks[axis])[:-1]):
            raise ValueError(
                f"out: chunks of {size} along axis {axis} do not fit those of x, "
                f"{x.chunks[axis][:3]}; two tasks would write one: rechunk x, or create out anew"
            )


def _place(array):
    return str(array.store_path).rstrip("/")


def _sources(array):
    """Return the places of the stores that the graph of `array` reads."""
    return {_place(found) for task in array.__dask_graph__().values() for found in _stores(task)}


def _stores(task):
    """Yield the Zarr arrays in a task, also where they stand inside its arguments."""
    if isinstance(task, zarr.Array):
        yield task
    else:
        inside = task if isinstance(task, tuple) else getattr(task, "args", ())
        for part in (getattr(task, "value", None), *inside):
            if part is not None:
                yield from _stores(part)


def _computed(what, *lazy, show):
    """Return the values of `lazy`, computed together; `show` introduces a bar of progress."""
    if not show:
        return dask.compute(*lazy)
    print(f"{show}, {what}:", flush=True)
    try:
        from distributed import get_client, progress

        client = get_client()
    except (ImportError, ValueError):  # no cluster: threads of this process
        from dask.diagnostics import ProgressBar

        with ProgressBar():
            return dask.compute(*lazy)
    futures = client.compute(list(lazy))
    progress(futures, notebook=False)
    return client.gather(futures)


# A training in a folder


def start(folder, x, *, chunks=None):
    """Write the weights that a training begins with, and return it.

    Parameters
    ----------
    folder : path
        Made if it is not there; must not hold a training.
    x : array_like, dask.array.Array or zarr.Array, shape (n, m)
        The weights.
    chunks : tuple of int, optional
        Rows and columns of a chunk; by default those of `x`, or Dask's choice.

    Returns
    -------
    Saved
        With t = 0.

    Raises
    ------
    FileExistsError
        If the folder holds a training.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     saved = start(folder, np.ones((4, 3)), chunks=(2, 3))
    ...     print(saved.t, saved.x.chunks)
    0 (2, 3)
    """
    folder = Path(folder)
    if (folder / COMMIT).exists():
        raise FileExistsError(f"folder: {folder} holds a training; go on with take_step")
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(x, zarr.Array | da.Array):
        x = _in_chunks("x", x) if chunks is None else _in_chunks("x", x).rechunk(chunks)
    else:
        x = da.from_array(np.asarray(x, dtype=np.result_type(x, np.float32)), chunks or "auto")
    size = tuple(max(along) for along in x.chunks)
    kinds = {"shape": x.shape, "chunks": size, "dtype": x.dtype, "overwrite": True}
    first, _ = (zarr.create_array(str(folder / name), **kinds) for name in ARRAYS)
    da.store(x.rechunk(size), first, lock=False)
    _commit(folder, 0, 0, None)
    return resume(folder)


def resume(folder):
    """Return the training in a folder, as the last step that was finished left it.

    Parameters
    ----------
    folder : path
        See `start`.

    Returns
    -------
    Saved
        Weights and state of one and the same step.

    Raises
    ------
    FileNotFoundError
        If the folder holds none.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     started = start(folder, np.ones((4, 3)))
    ...     print(resume(folder).t, resume(folder).x[0])
    0 [1. 1. 1.]
    """
    folder = Path(folder)
    if not (folder / COMMIT).exists():
        raise FileNotFoundError(f"folder: {folder} holds no training; begin with start")
    with np.load(folder / COMMIT) as file:
        t, current = int(file["t"]), int(file["current"])
        state = State(r=file["r"], c=file["c"]) if t else None
    x, spare = (zarr.open_array(str(folder / ARRAYS[k]), mode="r+") for k in (current, 1 - current))
    return Saved(t, state, x, spare)


def take_step(folder, gradient, hyper=Hyperparameters(), *, show=False):
    """Take the next step of a training, and return it.

    Parameters
    ----------
    folder : path
        See `start`.
    gradient : callable
        Takes the weights, a Dask array, and t; returns the gradient, a Dask array.
    hyper : Hyperparameters, optional
        Settings; the paper's by default.
    show : bool, optional
        Whether to show the progress of each pass.

    Returns
    -------
    Saved
        After the step.

    Raises
    ------
    FileNotFoundError
        If the folder holds no training.

    Notes
    -----
    Weights are written to the spare of two stores, and then one file is replaced that says which
    store counts, with t, R and C.  Whenever the process is killed, the folder holds the state
    before the step or after it.  (When the power fails, that depends on the file system too.)

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     started = start(folder, np.ones((4, 3)))
    ...     saved = take_step(folder, lambda x, t: 2 * x)
    ...     print(saved.t, saved.x[0])
    1 [0.99 0.99 0.99]
    """
    now = resume(folder)
    x, t = da.from_zarr(now.x), now.t + 1
    for left in Path(folder, ARRAYS[t % 2]).rglob("*.partial"):  # of a write that was killed
        left.unlink()
    step = dask_step(x, gradient(x, t), now.state, t, hyper, out=now.spare, show=show)
    _commit(Path(folder), t, t % 2, step.state)
    return resume(folder)


def _commit(folder, t, current, state):
    """Say in one operation that step t is over, and where its weights are."""
    moments = {} if state is None else {"r": state.r, "c": state.c}
    new = folder / f"{COMMIT}.new"
    with new.open("wb") as file:
        np.savez(file, t=t, current=current, **moments)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / COMMIT)
