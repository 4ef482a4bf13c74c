"""New arrays and arrays of another shape that few lines need; read on first use."""

import math

from ._array import asarray, broadcast_shape, c_strides, fresh, show, spread, view
from ._kinds import DOUBLE, INT, NotOnThisPage, cast, find_dtype, promote
from ._reduce import whole_axis
from ._shape import _length, as_shape, expand_dims, full, ravel, reshape, transpose, zeros


def full_like(a, fill_value, dtype=None):
    """Return an array of the shape and kind of `a`, filled."""
    a = asarray(a)
    return full(a.shape, fill_value, a.dtype if dtype is None else dtype)


def eye(N, M=None, k=0, dtype=None):
    """Return ones on a diagonal."""
    n, m = _length(N), _length(N if M is None else M)
    kind = find_dtype(dtype)
    return fresh([cast(j - i == k, kind) for i in range(n) for j in range(m)], (n, m), kind)


identity = eye


def arange(start=None, stop=None, step=1, dtype=None):
    """Return evenly spaced numbers, without the end."""
    if start is None:
        raise TypeError("arange() requires stop to be specified.")
    if stop is None:
        start, stop = 0, start
    start, stop, step = [getattr(v, "_value", lambda v=v: v)() for v in (start, stop, step)]
    whole = all(isinstance(v, int) for v in (start, stop, step))
    kind = find_dtype(dtype) if dtype is not None else INT if whole else DOUBLE
    if step == 0:
        raise ZeroDivisionError("division by zero")
    count = max(0, math.ceil((stop - start) / step))
    delta = (start + step) - start  # as NumPy: from the first two entries
    return fresh([cast(start + i * delta, kind) for i in range(count)], (count,), kind)


def linspace(start, stop, num=50, endpoint=True, dtype=None):
    """Return `num` evenly spaced numbers, with the end."""
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    parts = num - 1 if endpoint else num
    step = (stop - start) / parts if parts else 0
    entries = [i * step + start for i in range(num)]
    if endpoint and num > 1:
        entries[-1] = stop
    return fresh([float(x) for x in entries], (num,), DOUBLE).astype(dtype)


def moveaxis(a, source, destination):
    """Return `a` with one axis moved to another place."""
    a = asarray(a)
    order = list(range(a.ndim))
    i = whole_axis(source, a.ndim, "source: ")
    j = whole_axis(destination, a.ndim, "destination: ")
    order.remove(i)
    order.insert(j, i)
    return transpose(a, order)


def squeeze(a, axis=None):
    """Return `a` without its axes of length one."""
    a = asarray(a)
    if axis is None:
        gone = [k for k, n in enumerate(a.shape) if n == 1]
    else:
        gone = [whole_axis(k, a.ndim) for k in (axis if isinstance(axis, tuple) else (axis,))]
    if any(a.shape[k] != 1 for k in gone):
        raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    stay = [k for k in range(a.ndim) if k not in gone]
    shape, steps = tuple(a.shape[k] for k in stay), tuple(a._strides[k] for k in stay)
    return view(a._list, shape, steps, a._offset, a.dtype)


def broadcast_to(array, shape):
    """Return `array` repeated over `shape`."""
    a, shape = asarray(array), as_shape(shape)
    if a.ndim > len(shape):
        raise ValueError("input operand has more dimensions than allowed by the axis remapping")
    message = (
        "operands could not be broadcast together with remapped shapes [original->remapped]: "
        f"{show(a.shape)}  and requested shape {show(shape)}"
    )
    if broadcast_shape([a.shape, shape], message) != shape:
        raise ValueError(message)
    return spread(a, shape)


def atleast_1d(a):
    """Return `a` with at least one dimension."""
    a = asarray(a)
    return a if a.ndim else reshape(a, (1,))


def atleast_2d(a):
    """Return `a` with at least two dimensions, a row if it had one."""
    a = atleast_1d(a)
    return a if a.ndim > 1 else reshape(a, (1, a.size))


def concatenate(arrays, axis=0):
    """Return arrays joined along an axis that they have."""
    arrays = [asarray(a) for a in arrays]
    if not arrays:
        raise ValueError("need at least one array to concatenate")
    if axis is None:
        arrays, axis = [ravel(a) for a in arrays], 0
    if any(a.ndim == 0 for a in arrays):
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    first = arrays[0]
    axis = whole_axis(axis, first.ndim)
    for i, a in enumerate(arrays):
        if a.ndim != first.ndim:
            raise ValueError(
                "all the input arrays must have same number of dimensions, but the array at index "
                f"0 has {first.ndim} dimension(s) and the array at index {i} has {a.ndim} "
                "dimension(s)"
            )
        for k in range(a.ndim):
            if k != axis and a.shape[k] != first.shape[k]:
                raise ValueError(
                    "all the input array dimensions except for the concatenation axis must match "
                    f"exactly, but along dimension {k}, the array at index 0 has size "
                    f"{first.shape[k]} and the array at index {i} has size {a.shape[k]}"
                )
    kind = first.dtype
    for a in arrays:
        kind = promote(kind, a.dtype)
    length = sum(a.shape[axis] for a in arrays)
    made = zeros((*first.shape[:axis], length, *first.shape[axis + 1 :]), kind)
    start = 0
    for a in arrays:
        made[(slice(None),) * axis + (slice(start, start + a.shape[axis]),)] = a
        start += a.shape[axis]
    return made


def stack(arrays, axis=0):
    """Return arrays of one shape joined along a new axis."""
    arrays = [asarray(a) for a in arrays]
    if not arrays:
        raise ValueError("need at least one array to stack")
    if any(a.shape != arrays[0].shape for a in arrays):
        raise ValueError("all input arrays must have the same shape")
    return concatenate([expand_dims(a, axis) for a in arrays], axis)


def vstack(tup):
    """Return arrays as rows of one."""
    return concatenate([atleast_2d(a) for a in tup])


def hstack(tup):
    """Return arrays side by side."""
    arrays = [atleast_1d(a) for a in tup]
    return concatenate(arrays, 0 if arrays and arrays[0].ndim == 1 else 1)


def column_stack(tup):
    """Return vectors as columns of one array."""
    return concatenate([a if a.ndim > 1 else reshape(a, (-1, 1)) for a in map(asarray, tup)], 1)


def repeat(a, repeats, axis=None):
    """Return every entry, or row, several times."""
    if not isinstance(repeats, int):
        raise NotOnThisPage("np.repeat(…) with a list of numbers")
    a = asarray(a)
    a, axis = (ravel(a), 0) if axis is None else (a, whole_axis(axis, a.ndim))
    rows = [i for i in range(a.shape[axis]) for _ in range(repeats)]
    return a[(slice(None),) * axis + (fresh(rows, (len(rows),), INT),)]


def tile(A, reps):
    """Return `A` repeated as tiles."""
    a = asarray(A)
    reps = tuple(reps) if isinstance(reps, (tuple, list)) else (reps,)
    ndim = max(a.ndim, len(reps))
    reps = (1,) * (ndim - len(reps)) + reps
    a = reshape(a, (1,) * (ndim - a.ndim) + a.shape)
    for axis, times in enumerate(reps):
        a = concatenate([a] * times, axis) if times else a[(slice(None),) * axis + (slice(0),)]
    return a


def diag(v, k=0):
    """Return the diagonal of a matrix, or a matrix with this diagonal."""
    a = asarray(v)
    if a.ndim == 1:
        n = a.size + abs(k)
        made = zeros((n, n), a.dtype)
        for i, value in enumerate(a):
            made[i + max(0, -k), i + max(0, k)] = value
        return made
    if a.ndim != 2:
        raise ValueError("Input must be 1- or 2-d.")
    i, j = max(0, -k), max(0, k)
    count = max(0, min(a.shape[0] - i, a.shape[1] - j))
    return fresh([a[i + n, j + n].item() for n in range(count)], (count,), a.dtype)


def trace(a):
    """Return the sum of the diagonal."""
    a = asarray(a)
    if a.ndim < 2:
        raise ValueError("diag requires an array of at least two dimensions")
    if a.ndim > 2:
        raise NotOnThisPage("np.trace of more than two dimensions")
    return diag(a).sum()


def nonzero(a):
    """Return the indices of the entries that are not zero, an array for each axis."""
    a = asarray(a)
    if not a.ndim:
        raise ValueError(
            "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() "
            "instead. If the context of this error is of the form `arr[nonzero(cond)]`, just use "
            "`arr[cond]`."
        )
    at = [i for i, value in enumerate(a._flat()) if value]
    steps = c_strides(a.shape)
    return tuple(
        fresh([i // step % n for i in at], (len(at),), INT)
        for step, n in zip(steps, a.shape, strict=True)
    )


def flip(a, axis=None):
    """Return `a` with the order along axes reversed."""
    a = asarray(a)
    axes = range(a.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = {whole_axis(k, a.ndim) for k in axes}
    back = slice(None, None, -1)
    return a[tuple(back if k in axes else slice(None) for k in range(a.ndim))]


def sort(a, axis=-1):
    """Return `a` sorted along an axis."""
    a = asarray(a)
    a, axis = (ravel(a), 0) if axis is None else (a, whole_axis(axis, a.ndim))
    moved = moveaxis(a, axis, -1)
    entries, n = moved._flat(), a.shape[axis]
    rows = [sorted(entries[i : i + n]) for i in range(0, len(entries), n or 1)]
    return moveaxis(fresh([x for row in rows for x in row], moved.shape, a.dtype), -1, axis)


def ndindex(*shape):
    """Return all the indices of an array of this shape, the last running fastest."""
    lengths = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
    found = [()]
    for n in lengths:
        found = [(*index, i) for index in found for i in range(n)]
    return iter(found)


def ndenumerate(a):
    """Return pairs of index and entry."""
    a = asarray(a)
    return iter([(index, a[index]) for index in ndindex(*a.shape)])
