"""The loop that descends: parameters by name, batches, what is kept on the way, save and resume."""

import json
from numbers import Integral
from pathlib import Path
from typing import NamedTuple

import numpy as np

from adafactor_edu import _validation as check
from adafactor_edu._files import whole

__all__ = ["Progress", "Run", "descend", "load", "minibatches", "save"]


class Progress(NamedTuple):
    """What `descend` shows to ``record`` and ``progress`` after each iteration.

    Parameters
    ----------
    t : int
        Iterations done; 0 at the start.
    params : dict of str to ndarray
        The parameters after them.
    loss : float
        Loss at these parameters.
    gradients : dict of str to ndarray
        Gradients there, with which iteration t + 1 will step.
    state : dict
        What the optimizer remembers.

    Examples
    --------
    >>> Progress(0, {"x": 1.0}, 0.5, {"x": 1.0}, {}).loss
    0.5
    """

    t: int
    params: dict
    loss: float
    gradients: dict
    state: dict


class Run(NamedTuple):
    """Where an optimizer has been, and all that is needed to go on from there.

    Parameters
    ----------
    optimizer : str
        Name of the optimizer.
    t : int
        Iterations done.
    params : dict of str to ndarray
        The parameters after them.
    state : dict
        What the optimizer remembers.
    losses : ndarray, shape (t + 1,)
        Loss at the start and after each iteration.
    records : dict of str to ndarray
        What ``record`` kept; the first axis counts iterations 0 … t.

    Examples
    --------
    >>> Run("SGD", 0, {}, {}, np.array([1.0]), {}).losses
    array([1.])
    """

    optimizer: str
    t: int
    params: dict
    state: dict
    losses: np.ndarray
    records: dict


def descend(
    loss, start, optimizer, iterations, *,
    batches=None, record=None, progress=None, checkpoint=None, every=100,
):  # fmt: skip
    """Return the run of an optimizer on a loss.

    Parameters
    ----------
    loss : callable
        Parameters in, ``(loss, gradients)`` out, for instance `adafactor_edu.losses.saddle`; with
        `batches` the parameters and a batch in.
    start : dict of str to array_like, or Run
        Starting value of each parameter, of any shape; or a run to go on with.
    optimizer : Optimizer
        For instance ``adafactor_edu.optimizers.sgd(lr=0.1)``.
    iterations : int
        Iterations done at the end, N; those of a `start` that is a run count.
    batches : callable, optional
        The number of an iteration in, its batch out, for instance `minibatches`.  The last loss is
        that of the batch which would come next.
    record : callable, optional
        A `Progress` in, a dict of numbers or arrays out: what is to be kept of it.
    progress : callable, optional
        Called with each `Progress`.
    checkpoint : path-like, optional
        File to save to, every so often and at the end.  If it exists, the run goes on from it.
    every : int, optional
        Iterations between two saves.

    Returns
    -------
    Run
        The parameters and the state at the end, and the losses on the way.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is asked for, the loss or a gradient overflows, or the
        checkpoint is one of other parameters, of another optimizer, or further on.

    Examples
    --------
    >>> from adafactor_edu.losses import quadratic
    >>> from adafactor_edu.optimizers import sgd
    >>> run = descend(quadratic, {"x": [1.0, 1.0]}, sgd(lr=0.01), 2)
    >>> print(run.losses.round(4), run.params["x"])
    [50.5     0.49    0.4803] [0.9801 0.    ]
    """
    _whole("iterations", iterations, least=1)
    _whole("every", every, least=1)
    before = _beginning(start, optimizer, iterations, checkpoint)
    params, state, done = before.params, before.state, before.t
    losses = list(before.losses[:done])
    kept = {name: list(values[:done]) for name, values in before.records.items()}
    for t in range(done, iterations + 1):
        now = _look(loss, params, state, t, batches)
        losses.append(now.loss)
        _keep(kept, record(now) if record else {}, t)
        if progress:
            progress(now)
        if checkpoint and t > done and (t == iterations or t % every == 0):
            save(checkpoint, _run(optimizer, now, losses, kept))
        if t < iterations:
            params, state = optimizer.update(params, now.gradients, state, t + 1)
    return _run(optimizer, now, losses, kept)


def minibatches(data, size, *, seed=0):
    """Return batches of `data` for `descend`: each epoch uses every row once, in a new order.

    Parameters
    ----------
    data : dict of str to array_like
        Arrays whose first axis counts the examples.
    size : int
        Examples per batch; what is left at the end of an epoch is left out of it.
    seed : int, optional
        The order depends on it and on the epoch alone: a resumed run meets the same batches.

    Returns
    -------
    callable
        The number of an iteration in, from 1; a dict of the rows of its batch out.

    Raises
    ------
    TypeError, ValueError
        If the arrays differ in length, or `size` is not between 1 and that length.

    Examples
    --------
    >>> batch = minibatches({"x": np.arange(4)}, 2)
    >>> sorted([*batch(1)["x"], *batch(2)["x"]]) == [0, 1, 2, 3]
    True
    """
    arrays = {name: np.asarray(rows) for name, rows in data.items()}
    lengths = {name: len(rows) for name, rows in arrays.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"data: {lengths} rows; give every array the same number")
    count = next(iter(lengths.values()))
    _whole("size", size, least=1)
    if size > count:
        raise ValueError(f"size: got {size}; there are only {count} examples")

    def batch(t):
        epoch, place = divmod(t - 1, count // size)
        order = np.random.default_rng([seed, epoch]).permutation(count)
        rows = order[place * size : (place + 1) * size]
        return {name: array[rows] for name, array in arrays.items()}

    return batch


def save(path, run):
    """Write a run to a file, whole or not at all.

    Parameters
    ----------
    path : path-like
        An ``.npz`` file; one that exists is replaced at the end.
    run : Run
        What `descend` returned.

    Raises
    ------
    OSError
        If the file cannot be written; the old one is then still there.

    Examples
    --------
    >>> import tempfile
    >>> from adafactor_edu.losses import quadratic
    >>> from adafactor_edu.optimizers import adam
    >>> run = descend(quadratic, {"x": [1.0, 1.0]}, adam(), 2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(f"{folder}/run.npz", run)
    ...     load(f"{folder}/run.npz").t
    2
    """
    path = Path(path)
    arrays, outline = [], {"optimizer": run.optimizer, "t": run.t}
    for part in ("params", "state", "losses", "records"):
        outline[part] = _fold(getattr(run, part), arrays)
    numbered = {str(k): array for k, array in enumerate(arrays)}
    with whole(path) as file:
        np.savez(file, outline=np.array(json.dumps(outline)), **numbered)


def load(path):
    """Return the run that `save` wrote.

    Parameters
    ----------
    path : path-like
        The file.

    Returns
    -------
    Run
        As it was, to the last bit.

    Raises
    ------
    OSError, ValueError
        If there is no such file, or `save` did not write it.

    Examples
    --------
    >>> load("never-written.npz")
    Traceback (most recent call last):
        ...
    FileNotFoundError: [Errno 2] No such file or directory: 'never-written.npz'
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            outline = json.loads(str(file["outline"]))
            return Run(**{part: _unfold(value, file) for part, value in outline.items()})
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path}: no run that `save` wrote ({error}); remove it") from error


def _beginning(start, optimizer, iterations, checkpoint):
    """Return the run to go on with: the checkpoint's, the caller's, or one that has not begun."""
    if checkpoint is not None and Path(checkpoint).exists():
        saved, where = load(checkpoint), f"{checkpoint}: "
        given = start.params if isinstance(start, Run) else check.named_arrays("start", start)
        shapes, wanted = ({k: np.shape(x) for k, x in p.items()} for p in (saved.params, given))
        if shapes != wanted:
            raise ValueError(f"{where}holds {shapes}, start has {wanted}; remove it to begin anew")
    elif isinstance(start, Run):
        saved, where = start, "start: "
    else:
        params = {name: x.copy() for name, x in check.named_arrays("start", start).items()}
        return Run(optimizer.name, 0, params, optimizer.init(params), np.array([]), {})
    if saved.optimizer != optimizer.name:
        raise ValueError(f"{where}is a run of {saved.optimizer}, not of {optimizer.name}")
    if saved.t > iterations:
        raise ValueError(f"{where}has done {saved.t} iterations; ask for more than {iterations}")
    return saved


def _look(loss, params, state, t, batches):
    """Return where the run is after t iterations."""
    with np.errstate(over="ignore", invalid="ignore"):
        result = loss(params, batches(t + 1)) if batches else loss(params)
    if not (isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], dict)):
        raise TypeError(f"loss: expected (loss, gradients by name), got {result!r}")
    value, gradients = result
    finite = np.isfinite(value) and all(np.all(np.isfinite(g)) for g in gradients.values())
    if not finite:
        raise ValueError(f"loss: overflows after {t} iterations; take smaller steps")
    return Progress(t, params, float(value), gradients, state)


def _keep(kept, values, t):
    """Append the values to what was kept of the earlier iterations."""
    for name, value in values.items():
        kept.setdefault(name, []).append(np.array(value))
        if len(kept[name]) != t + 1:
            raise ValueError(f"record: {name!r} was not kept from iteration 0 on; keep it always")


def _run(optimizer, now, losses, kept):
    records = {name: np.array(values) for name, values in kept.items()}
    return Run(optimizer.name, now.t, now.params, now.state, np.array(losses), records)


def _fold(value, arrays):
    """Return nested dicts with each array replaced by its place in the list `arrays`."""
    if isinstance(value, dict):
        return {name: _fold(inner, arrays) for name, inner in value.items()}
    arrays.append(np.asarray(value))
    return str(len(arrays) - 1)


def _unfold(value, file):
    if isinstance(value, dict):
        return {name: _unfold(inner, file) for name, inner in value.items()}
    return file[value] if isinstance(value, str) and value.isdigit() else value


def _whole(name, value, *, least):
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name}: expected an integer, got {value!r}")
    if value < least:
        raise ValueError(f"{name}: got {value}; it must be at least {least}")
