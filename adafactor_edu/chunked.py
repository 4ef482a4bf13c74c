"""The step on arrays in chunks: its three passes, and what crosses between workers.

Nothing here is another algorithm: `matrix_iteration` runs, with its own functions, on Dask arrays.
"""

from collections import Counter

import numpy as np

from adafactor_edu import steps
from adafactor_edu._extras import needs
from adafactor_edu.iteration import Hyperparameters, State, matrix_iteration

with needs("lab", "a step in chunks"):
    import dask
    import dask.array as da
    from dask.callbacks import Callback

__all__ = ["computed_and_crossing", "crossing", "held_at_once", "passes"]


def passes(x, g, state=None, t=1, hyper=Hyperparameters()):
    """Yield what each of the three passes computes; send its values in before the next.

    What a pass has found is handed to the next as a reader's own step would be, and so no chunk
    has to wait for a number that comes from all the others.

    Parameters
    ----------
    x, g : dask.array.Array, shape (..., n, m)
        Weights and gradient, in the same chunks.
    state : State, optional
        That of the step before; None before the first.
    t : int, optional
        Iteration number, from 1.
    hyper : Hyperparameters, optional
        Settings; the paper's by default.

    Yields
    ------
    tuple of (str, tuple of dask.array.Array)
        Names of quantities, and the quantities: R, C and α; RMS(U); the new weights.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what a step accepts.
    FloatingPointError
        If a value that is sent in is not finite.

    Examples
    --------
    >>> x, g = da.ones((4, 3), chunks=(2, 3)), da.ones((4, 3), chunks=(2, 3))
    >>> work = passes(x, g)
    >>> name, lazy = next(work)
    >>> name, lazy = work.send(dask.compute(*lazy))
    >>> name, lazy = work.send(dask.compute(*lazy))
    >>> print(name, lazy[0].compute()[0])
    new weights [0.99 0.99 0.99]
    """
    parts = x.chunks[:-1], x.chunks[:-2] + x.chunks[-1:]  # of R, and of C
    past = State() if state is None else _chunked(state, parts)
    it = matrix_iteration(x, g, past, t, hyper)
    r, c, alpha = yield "R, C and α", (it.r, it.c, it.alpha)
    _refuse_not_finite(r=r, c=c, alpha=alpha)
    now = _chunked(State(r=r, c=c), parts)
    known = {
        "row_moment": lambda r, g2, beta2: now.r,
        "column_moment": lambda c, g2, beta2: now.c,
        "adaptive_step_size": lambda x, rho, eps2: float(alpha),
    }
    (rms_u,) = yield "RMS(U)", (matrix_iteration(x, g, None, t, hyper, **known).rms_u,)
    _refuse_not_finite(rms_u=rms_u)
    known["clip_update"] = lambda u, d: steps.clip_update(u, d=d, rms_u=float(rms_u))
    yield "new weights", (matrix_iteration(x, g, None, t, hyper, **known).x_next,)


def _chunked(state, parts):
    """Return the moments in the chunks of the weights: whole, each would go to every worker."""
    if not isinstance(state, State) or state.r is None or state.c is None:
        raise TypeError(f"state: expected a State with r and c, or None, got {state!r}")
    moments = []
    for name, chunks in zip("rc", parts, strict=True):
        moment, shape = np.asarray(getattr(state, name)), tuple(map(sum, chunks))
        if moment.shape != shape:
            raise ValueError(f"state: {name} of shape {moment.shape} does not match {shape}")
        moments.append(da.from_array(moment, chunks=chunks, name=False))
    return State(*moments)


def _refuse_not_finite(**values):
    for name, value in values.items():
        if not np.all(np.isfinite(value)):
            raise FloatingPointError(
                f"{name}: not finite; x or g holds NaN, infinity or numbers too large to square"
            )


# What crosses


def _bytes(value):
    """Return the bytes of the numbers in a result; one that is repeated without a copy is one."""
    if isinstance(value, dict):
        return sum(map(_bytes, value.values()))
    if isinstance(value, np.ndarray):
        value = value[tuple(slice(None if step else 1) for step in value.strides)]
    return int(getattr(value, "nbytes", 0))


class _Record(Callback):
    """Notes of each task of a graph: what it needs, how many bytes it makes, how many are held."""

    def __init__(self):
        self.needs, self.size, self.held = {}, {}, 0
        super().__init__(start_state=self._begin, posttask=self._after)

    def _begin(self, graph, state):
        self.needs = {key: set(needed) for key, needed in state["dependencies"].items()}
        self.size = {key: _bytes(value) for key, value in state["cache"].items()}
        results = {key for key, needing in state["dependents"].items() if not needing}
        self.apart = results | set(self.size)

    def _after(self, key, result, graph, state, worker):
        self.size[key] = _bytes(result)
        made = (it for it in state["cache"] if it not in self.apart)
        self.held = max(self.held, sum(self.size[it] for it in made))


def _recorded(lazy):
    """Return the values in chunks, as they would stay on the workers, and the notes."""
    record = _Record()
    with record, dask.config.set(scheduler="synchronous"):
        return dask.persist(*lazy), record


def held_at_once(*lazy):
    """Return the most bytes that wait in memory at one time, besides data and results.

    Parameters
    ----------
    *lazy : dask.array.Array
        What is computed together, task by task in this process.

    Returns
    -------
    int
        Bytes of what tasks have made for other tasks.

    Examples
    --------
    >>> x = da.ones((400, 30), chunks=(20, 30))
    >>> held_at_once(x.sum(axis=0)) < x.nbytes
    True
    """
    _, record = _recorded(lazy)
    return record.held


def computed_and_crossing(lazy, place):
    """Compute in this process, and count what would cross if chunks lay on several workers.

    A task runs where most of the bytes lie that it needs; what lies elsewhere crosses, once for
    each worker that needs it.  What all workers are told at the beginning does not count.

    Parameters
    ----------
    lazy : sequence of dask.array.Array
        What is computed together.
    place : callable
        Takes the row and the column of a chunk; returns the number of its worker.

    Returns
    -------
    tuple of (tuple, int)
        The values, and the bytes.

    Examples
    --------
    >>> x = da.from_array(np.ones((4, 6)), chunks=(2, 6))
    >>> computed_and_crossing([x.sum(axis=1)], lambda i, j: i)[1]
    0
    """
    kept, record = _recorded(lazy)
    home, crossed = {}, {}
    for key in record.size:  # in the order in which they were made
        held = Counter()
        for needed in record.needs.get(key, ()):
            if home[needed] is not None:
                held[home[needed]] += record.size[needed]
        if held:
            home[key] = max(sorted(held), key=held.get)
            for needed in record.needs[key]:
                if home[needed] not in (None, home[key]):
                    crossed[needed, home[key]] = record.size[needed]
        else:
            index = key[1:] if isinstance(key, tuple) else ()
            home[key] = place(*index[-2:]) if len(index) >= 2 else None
    return dask.compute(*kept), sum(crossed.values())


def crossing(x, g, place, state=None, t=1):
    """Return the bytes that cross between workers in each pass of a step.

    Parameters
    ----------
    x, g : dask.array.Array, shape (n, m)
        Weights and gradient.
    place : callable
        Takes the row and the column of a chunk; returns the number of its worker.
    state : State, optional
        That of the step before; None before the first.
    t : int, optional
        Iteration number, from 1.

    Returns
    -------
    dict of str to int
        Bytes by pass.

    Examples
    --------
    >>> x = da.from_array(np.ones((40, 30)), chunks=(20, 30))
    >>> crossing(x, x, lambda i, j: 0)
    {'R, C and α': 0, 'RMS(U)': 0, 'new weights': 0}
    """
    work, found = passes(x, g, state, t), {}
    name, lazy = next(work)
    while True:
        values, found[name] = computed_and_crossing(lazy, place)
        try:
            name, lazy = work.send(values)
        except StopIteration:
            return found
