"""The step at memory speed: in place, block by block, two passes over the gradient.

`adafactor_step_` computes what `matrix_iteration` and `vector_iteration` compute, without a matrix
per line: what it makes on the way stays in the cache.  It is the only function of the package that
modifies its arguments, as the underscore at the end of its name says.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from adafactor_edu import _fast_input as given
from adafactor_edu import _validation as check
from adafactor_edu.iteration import Hyperparameters, _scheduled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]

__all__ = ["adafactor_step_"]

BLOCK = 2**19  # bytes of the gradient that are worked on at a time; they stay in the cache
CHUNKS = 8  # shares of a matrix that threads take; fixed, so that sums add up in one order
OF_X = 8  # blocks of X squared in one call: none is used again, and threads meet less often
SMALL = 1024  # entries of a matrix of which many are worked on together, as in a convolution
ONE_BLOCK = 2**16  # entries of a matrix that is worked on whole, with as few calls as possible
ROWS_AT_LEAST = 4  # of a block, unless the columns are cut
WORTH_THREADS = 2**23  # bytes below which a second thread costs more than it brings


def adafactor_step_(
    x: Any,
    g: Any,
    state: Any = None,
    t: int = 1,
    hyper: Hyperparameters = Hyperparameters(),
    *,
    threads: int = 1,
) -> Any:
    r"""Take one step of Adafactor in place, and return the state after it.

    Parameters
    ----------
    x : ndarray, shape (..., n, m) or (n,), or dict of them
        Weights of float32 or float64, contiguous; **overwritten**.
    g : ndarray or dict, as `x`
        Gradient, of the same shape and type; read only.
    state : State, dict of State, or None
        What the step before returned, float64; **overwritten**.  None before the first.
    t : int, optional
        Iteration number, from 1.
    hyper : Hyperparameters, optional
        Settings; the paper's by default.
    threads : int, optional
        How many threads share the work on large arrays; the result is the same, bit by bit.

    Returns
    -------
    State or dict of State
        `state`, or a new one if it was None.

    Raises
    ------
    TypeError
        If an array is not NumPy's, or not of float32 or float64, or of another type than `x`.
    ValueError
        If an array is read-only, not contiguous, overlaps another, has another shape, or is not
        finite; if squares overflow, or vanish where it matters.  Weights and state, of all
        parameters, are then as they were.

    See Also
    --------
    adafactor_edu.matrix_iteration : The same step, every intermediate kept.

    Notes
    -----
    Paper, Algorithms 4 and 5.  The first pass reads G and X, and finishes the moments, RMS(X) and

    .. math:: \mathrm{RMS}(U)^2 = \frac{\mathrm{mean}(R)}{nm} \sum_j \frac{H_j}{C_j}, \qquad
        H_j = \sum_i \frac{G_{ij}^2}{R_i}.

    R_i is final once row i has been read, so H and C add up side by side, and no pass is needed for
    U.  The second reads G and X and writes X.  Agreement with `matrix_iteration`, in units of α:
    10⁻¹² in float64, 10⁻⁴ in float32.  A gradient that is not contiguous is copied first.

    Examples
    --------
    >>> x, g = np.array([[1.0, -1.0], [2.0, -2.0]]), np.array([[0.1, -0.2], [0.2, -0.4]])
    >>> state = adafactor_step_(x, g)
    >>> print(x.round(6))
    [[ 0.984189 -0.984189]
     [ 1.984189 -1.984189]]
    >>> params = {"w": np.ones((3, 2)), "b": np.zeros(2)}
    >>> gradients = {"w": np.ones((3, 2)), "b": np.ones(2)}
    >>> state = adafactor_step_(params, gradients)
    >>> print(params["w"][0], params["b"], sorted(state))
    [0.99 0.99] [-1.e-05 -1.e-05] ['b', 'w']
    """
    rho, beta2 = _scheduled(hyper, check.iteration_number(t, single=True))
    eps1, eps2, d = float(hyper.eps1), float(hyper.eps2), float(hyper.d)
    threads = _thread_number(threads)
    parameters, states = given.parameters(x, g, state)
    large = threads > 1 and max(p.x.nbytes for p in parameters) >= WORTH_THREADS
    with np.errstate(all="ignore"), _pool(threads if large else 1) as run:
        found = [_first_pass(p, beta2, eps1, run) for p in parameters]
        for parameter, sums in zip(parameters, found, strict=True):
            given.refuse_lost(parameter, sums)
        for parameter, sums in zip(parameters, found, strict=True):
            size = parameter.x.size  # from here on nothing can fail
            rms_x, rms_u = math.sqrt(sums.x / size), math.sqrt(sums.u / size)
            sums.move(max(eps2, rms_x) * rho / max(1.0, rms_u / d))
            for old, new in sums.moments:
                old[...] = new
    return states


def _thread_number(threads: Any) -> int:
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise ValueError(f"threads: got {threads!r}; give an integer of at least 1")
    return min(threads, CHUNKS)


def _pool(threads: int) -> Any:
    """Return a context in which ``run(function, shares)`` gives the results in order."""
    if threads == 1:
        return nullcontext(_one_after_the_other)
    from concurrent.futures import ThreadPoolExecutor

    class Pool(ThreadPoolExecutor):
        def __enter__(self) -> Any:
            return lambda function, shares: _side_by_side(self, threads - 1, function, shares)

    return Pool(threads - 1)  # this thread works too


def _side_by_side(pool: Any, helpers: int, function: Any, shares: Any) -> Any:
    """Return the results in order; whoever is free takes the next share."""
    results, waiting = [None] * len(shares), iter(range(len(shares)))

    @np.errstate(all="ignore")
    def work() -> None:
        for k in waiting:
            results[k] = function(shares[k])

    others = [pool.submit(work) for _ in range(helpers)]
    work()
    for other in others:
        other.result()
    return results


def _one_after_the_other(function: Any, shares: Any) -> Any:
    return [function(share) for share in shares]


# One parameter: the first pass writes only what it has made, and returns how to do the second


def _first_pass(p: given.Parameter, beta2: float, eps1: float, run: Any) -> given.Sums:
    """Return the sums over one parameter, its moments, and the function that moves it."""
    if p.x.ndim == 1:
        return _vector(p.x, p.g, p.moments[0], beta2, eps1)
    if p.x.ndim == 2 and p.x.size <= ONE_BLOCK:
        return _one_block(p.x, p.g, p.moments[0], p.moments[1], beta2, eps1)
    if p.x.ndim == 2:
        return _matrix(p.x, p.g, p.moments[0], p.moments[1], beta2, eps1, run)
    if p.x[0].size <= SMALL:
        return _small_matrices(p.x, p.g, p.moments[0], p.moments[1], beta2, eps1)
    arrays = zip(p.x, p.g, p.moments[0], p.moments[1], strict=True)
    parts = [_matrix(x, g, r, c, beta2, eps1, run) for x, g, r, c in arrays]

    def move(alpha: float) -> None:
        for part in parts:
            part.move(alpha)

    moments = [pair for part in parts for pair in part.moments]
    low, high = min(part.low for part in parts), max(part.high for part in parts)
    return given.Sums(sum(p.x for p in parts), sum(p.u for p in parts), low, high, moments, move)


def _vector(x: Array, g: Array, v: Array, beta2: float, eps1: float) -> given.Sums:
    new = beta2 * v + (1 - beta2) * eps1
    low = float(new.min())
    new += (1 - beta2) * np.square(g, dtype=np.float64)
    u, wide_x = g * np.sqrt(_inverse(new, low)), x.astype(np.float64)

    def move(alpha: float) -> None:
        np.subtract(x, alpha * u, out=x, casting="same_kind")

    sum_x, sum_u = float(np.dot(wide_x, wide_x)), float(np.dot(u, u))
    return given.Sums(sum_x, sum_u, low, float(new.max()), [(v, new)], move)


def _one_block(x: Array, g: Array, r: Array, c: Array, beta2: float, eps1: float) -> given.Sums:
    """A small matrix: its time is that of the calls, so R and C are parts of one array."""
    n, m = g.shape
    share, ones = 1 - beta2, _ones(max(n, m), g.dtype)
    new = np.concatenate((r, c))
    new *= beta2
    new += share * eps1
    low, rows, columns = float(np.minimum.reduce(new)), new[:n], new[n:]
    square = np.multiply(g, g)
    rows += np.dot(square, ones[:m]) * (share / m)
    columns += np.dot(ones[:n], square) * (share / n)
    inverse, mean, flat = _inverse(new, low), float(np.add.reduce(rows)) / n, x.reshape(-1)
    of_rows, of_columns = inverse[:n], inverse[n:]
    sum_x, s = float(np.dot(flat, flat)), np.dot(of_rows.astype(g.dtype), square)

    def move(alpha: float) -> None:
        row = np.sqrt(of_rows)
        row *= math.sqrt(mean) * alpha
        column = np.sqrt(of_columns).astype(g.dtype)
        multiply = _product(low, low, mean, n * m * mean, alpha, g)
        np.subtract(x, multiply(row.astype(g.dtype), column, g, square), out=x)

    high, moments = float(np.maximum.reduce(new)), [(r, rows), (c, columns)]
    return given.Sums(sum_x, mean * float(np.dot(s, of_columns)), low, high, moments, move)


def _matrix(
    x: Array, g: Array, r: Array, c: Array, beta2: float, eps1: float, run: Any
) -> given.Sums:
    wide = _is_wide(g)
    if wide:
        x, g, r, c = x.T, g.T, c, r
    n, m = g.shape
    share, shares = 1 - beta2, _shares(g)
    rows, columns = beta2 * r + share * eps1, beta2 * c + share * eps1
    low_row, low_column = float(rows.min()), float(columns.min())
    inverse = np.empty(n)

    def sums(starts: range) -> tuple[Any, float]:
        """Finish R_i of some rows; return Σ G² and Σ G²/R of each column over them, and Σ X²."""
        buffer, both, sum_x = _buffer(g, starts), None, 0.0
        weights = np.ones((2, max(starts.step, m)), g.dtype)
        ones = weights[0, :m]
        for i in starts:
            block = slice(i, min(i + starts.step, n))
            square = np.multiply(g[block], g[block], out=buffer[: block.stop - i])
            rows[block] += np.dot(square, ones) * (share / m)  # final from here on
            inverse[block] = weights[1, : len(square)] = _inverse(rows[block], low_row)
            of_block = np.dot(weights[:, : len(square)], square)
            both = of_block if both is None else np.add(both, of_block, out=both)
        for i in range(starts.start, starts.stop, starts.step * OF_X):
            block = slice(i, min(i + starts.step * OF_X, starts.stop))
            flat = (x[block].T if wide else x[block]).reshape(-1)
            sum_x += float(np.dot(flat, flat))
        return both, sum_x

    parts = run(sums, shares)
    both: Any = parts[0][0] if len(parts) == 1 else sum(np.float64(part) for part, _ in parts)
    columns += both[0] * (share / n)
    of_columns = _inverse(columns, low_column)
    mean = float(columns.sum()) / m if wide else float(rows.sum()) / n  # of R, whichever it is
    high = float(rows.max() if wide else columns.max())

    def move(alpha: float) -> None:
        column = np.sqrt(of_columns).astype(g.dtype)
        row = (np.sqrt(inverse * mean) * alpha).astype(g.dtype)
        multiply = _product(low_row, low_column, mean, max(high, n * m * mean), alpha, g)

        def move_rows(starts: range) -> None:
            buffer = _buffer(g, starts)
            for i in starts:
                block = slice(i, min(i + starts.step, n))
                u = multiply(row[block], column, g[block], buffer[: block.stop - i])
                x[block] -= u

        run(move_rows, shares)

    sum_x, sum_u = sum(part for _, part in parts), mean * float(np.dot(both[1], of_columns))
    low = min(low_row, low_column)
    return given.Sums(sum_x, sum_u, low, high, [(r, rows), (c, columns)], move)


def _product(
    low_row: float, low_column: float, mean: float, high: float, alpha: float, g: Array
) -> Callable[..., Array]:
    """Return how to multiply G by its factors: both at once if their product fits the type."""
    tiny, huge = (1e-30, 1e37) if g.itemsize == 4 else (1e-290, 1e307)
    lowest = math.sqrt(low_row * low_column)
    fits = lowest > 0 and alpha * math.sqrt(mean) < huge * lowest and alpha > tiny * math.sqrt(high)
    if not fits:
        return _column_first
    if not g.flags.c_contiguous:
        return _outer_of_wide
    return _outer_of_short if g.shape[1] <= 512 else _outer


def _column_first(row: Array, column: Array, g: Array, out: Array) -> Array:
    np.multiply(g, column, out=out)  # of the size of √n at most
    return np.multiply(out, row[:, None], out=out)


def _outer(row: Array, column: Array, g: Array, out: Array) -> Array:
    np.multiply.outer(row, column, out=out)  # quicker than two products along short axes
    return np.multiply(out, g, out=out)


def _outer_of_short(row: Array, column: Array, g: Array, out: Array) -> Array:
    np.dot(row[:, None], column[None], out=out)
    return np.multiply(out, g, out=out)


def _outer_of_wide(row: Array, column: Array, g: Array, out: Array) -> Array:
    np.multiply.outer(column, row, out=out.T)
    return np.multiply(out, g, out=out)


def _small_matrices(
    x: Array, g: Array, r: Array, c: Array, beta2: float, eps1: float
) -> given.Sums:
    """Many matrices at a time, each a line: sums over rows and columns are matrix products."""
    _, n, m = g.shape
    share = 1 - beta2
    rows, columns = beta2 * r + share * eps1, beta2 * c + share * eps1
    low = min(float(rows.min()), float(columns.min()))
    to_rows, to_columns = _spread(n, m, g.dtype)
    blocks, sum_x, sum_u = _blocks(g), 0.0, 0.0
    for block in blocks:
        square, flat = np.square(g[block].reshape(-1, n * m)), x[block].reshape(-1)
        rows[block] += share / m * (square @ to_rows.T)
        columns[block] += share / n * (square @ to_columns.T)
        square *= _inverse(rows[block], low).astype(g.dtype) @ to_rows
        weighted = (square @ to_columns.T) * _inverse(columns[block], low)
        sum_u += float(np.dot(rows[block].mean(axis=1), weighted.sum(axis=1)))
        sum_x += float(np.dot(flat, flat))

    def move(alpha: float) -> None:
        for block in blocks:
            mean = rows[block].mean(axis=1, keepdims=True)
            row = alpha * np.sqrt(_inverse(rows[block], low) * mean)
            u = np.sqrt(_inverse(columns[block], low)).astype(g.dtype) @ to_columns
            u *= g[block].reshape(-1, n * m)
            u *= row.astype(g.dtype) @ to_rows
            x[block] -= u.reshape(-1, n, m)

    high = float(columns.max())
    return given.Sums(sum_x, sum_u, low, high, [(r, rows), (c, columns)], move)


# How a matrix is cut


def _is_wide(g: Array) -> bool:
    """Whether few rows fit into a block: then the columns are cut, and take the rows' part."""
    n, m = g.shape
    return n < m and ROWS_AT_LEAST * m * g.itemsize > BLOCK


def _shares(g: Array) -> list[range]:
    """Return the first rows of the blocks, in at most CHUNKS shares of consecutive ones."""
    n, m = g.shape
    step = BLOCK // (m * g.itemsize)
    if step >= n:
        return [range(0, n, n)]
    step = max(1, step)
    per_share = -(-n // (step * CHUNKS)) * step
    return [range(i, min(i + per_share, n), step) for i in range(0, n, per_share)]


def _blocks(g: Array) -> list[slice]:
    step = max(1, BLOCK // g[0].nbytes)
    return [slice(i, i + step) for i in range(0, len(g), step)]


def _buffer(g: Array, starts: range) -> Array:
    """Return an array for a block, laid out as `g`; one for many begins at a line of the cache."""
    n, m = g.shape
    rows = min(starts.step, n)
    if len(starts) == 1:
        return (
            np.empty((rows, m), g.dtype) if g.flags.c_contiguous else np.empty((m, rows), g.dtype).T
        )
    raw = np.empty(rows * m + 64 // g.itemsize, g.dtype)
    start = -raw.ctypes.data % 64 // g.itemsize
    flat = raw[start : start + rows * m]
    return flat.reshape(rows, m) if g.flags.c_contiguous else flat.reshape(m, rows).T


@lru_cache(maxsize=16)
def _ones(n: int, dtype: Any) -> Array:
    return np.ones(n, dtype)


def _spread(n: int, m: int, dtype: Any) -> tuple[Array, Array]:
    """Return the matrices that copy a row's, or a column's, number to each of its entries."""
    rows = np.kron(np.eye(n, dtype=dtype), np.ones((1, m), dtype))
    return rows, np.kron(np.ones((1, n), dtype), np.eye(m, dtype=dtype))


def _inverse(moment: Array, low: float) -> Array:
    """Return 1/moment; where it is 0, which it may be if `low` is, 0: nothing moves there."""
    if low > 0:
        return 1 / moment
    return np.divide(1, moment, out=np.zeros_like(moment), where=moment > 0)
