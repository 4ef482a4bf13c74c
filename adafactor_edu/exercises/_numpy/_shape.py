"""New arrays, and arrays of another shape."""

import math

from . import _entries as entry
from ._array import (
    asarray,
    c_strides,
    fresh,
    ndarray,
    show,
    store,
    unwrap,
    view,
)
from ._kinds import NotOnThisPage, cast, find_dtype, generic
from ._reduce import whole_axis


def _length(n):
    if isinstance(n, (str, tuple, list)) or (isinstance(n, float) and not isinstance(n, int)):
        raise TypeError(f"'{type(n).__name__}' object cannot be interpreted as an integer")
    return int(n)


def as_shape(shape):
    """Return a shape as a tuple of integers."""
    if isinstance(shape, float):
        raise TypeError(f"expected a sequence of integers or a single integer, got '{shape!r}'")
    if isinstance(shape, (tuple, list)):
        shape = tuple(_length(n) for n in shape)
    else:
        shape = (_length(shape),)
    if any(n < 0 for n in shape):
        raise ValueError("negative dimensions are not allowed")
    return shape


def full(shape, fill_value, dtype=None):
    """Return an array filled with one value, or with a smaller array repeated."""
    value = asarray(fill_value)
    kind = value.dtype if dtype is None else find_dtype(dtype)
    shape = as_shape(shape)
    made = fresh([cast(0, kind)] * math.prod(shape), shape, kind)
    store(made, value, made._at(), shape)
    return made


def zeros(shape, dtype=None):
    """Return zeros."""
    return full(shape, 0, find_dtype(dtype))


def ones(shape, dtype=None):
    """Return ones."""
    return full(shape, 1, find_dtype(dtype))


empty = zeros


def _like(value):
    def like(a, dtype=None, shape=None):
        a = asarray(a)
        return full(a.shape if shape is None else shape, value, a.dtype if dtype is None else dtype)

    return like


zeros_like, ones_like, empty_like = _like(0), _like(1), _like(0)


def reshape(a, shape, *others, order="C", copy=None):
    """Return the entries of `a` in another shape."""
    if order != "C" or copy is not None or others:
        raise NotOnThisPage("np.reshape(…) with an order or copy")
    a = asarray(a)
    shape = [_length(n) for n in (shape if isinstance(shape, (tuple, list)) else (shape,))]
    asked = show(["newaxis" if n == -1 else n for n in shape])
    if shape.count(-1) > 1:
        raise ValueError("can only specify one unknown dimension")
    if -1 in shape:
        known = math.prod(n for n in shape if n != -1)
        if known and a.size % known == 0:
            shape[shape.index(-1)] = a.size // known
    if math.prod(shape) != a.size or -1 in shape:
        raise ValueError(f"cannot reshape array of size {a.size} into shape {asked}")
    if a._is_c():
        made = view(a._list, tuple(shape), c_strides(shape), a._offset, a.dtype)
        made._whole = a._whole
        return made
    return fresh(list(a._flat()), tuple(shape), a.dtype)


def ravel(a, order="C"):
    """Return the entries in one row."""
    return reshape(a, (-1,) if asarray(a).size else (0,), order=order)


def transpose(a, axes=None):
    """Return `a` with its axes in another order, by default the reverse."""
    a = asarray(a)
    order = tuple(reversed(range(a.ndim))) if axes is None else tuple(axes)
    if len(order) != a.ndim:
        raise ValueError("axes don't match array")
    order = [whole_axis(axis, a.ndim) for axis in order]
    if len(set(order)) < len(order):
        raise ValueError("repeated axis in transpose")
    shape, steps = tuple(a.shape[k] for k in order), tuple(a._strides[k] for k in order)
    return view(a._list, shape, steps, a._offset, a.dtype)


def swapaxes(a, axis1, axis2):
    """Return `a` with two axes exchanged."""
    a = asarray(a)
    order = list(range(a.ndim))
    i, j = whole_axis(axis1, a.ndim, "axis1: "), whole_axis(axis2, a.ndim, "axis2: ")
    order[i], order[j] = order[j], order[i]
    return transpose(a, order)


def expand_dims(a, axis):
    """Return `a` with new axes of length one."""
    a = asarray(a)
    axes = axis if isinstance(axis, tuple) else (axis,)
    ndim = a.ndim + len(axes)
    new = [whole_axis(one, ndim) for one in axes]
    rest = iter(a.shape)
    return reshape(a, tuple(1 if k in new else next(rest) for k in range(ndim)))


def shape(a):
    """Return the lengths of the axes."""
    return asarray(a).shape


def ndim(a):
    """Return how many axes there are."""
    return asarray(a).ndim


def size(a, axis=None):
    """Return how many entries there are, in all or along an axis."""
    a = asarray(a)
    return a.size if axis is None else a.shape[whole_axis(axis, a.ndim)]


def copy(a):
    """Return a copy."""
    return asarray(a).copy()


def _reshape_method(self, *shape, **options):
    if not shape:
        raise TypeError("reshape() takes exactly 1 argument (0 given)")
    return reshape(self, shape[0] if len(shape) == 1 else shape, **options)


def _transpose_method(self, *axes):
    nested = len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list)))
    return transpose(self, (axes[0] if nested else axes) if axes else None)


ndarray.reshape = _reshape_method
ndarray.transpose = _transpose_method
ndarray.ravel = lambda self, order="C": ravel(self, order)
ndarray.flatten = lambda self, order="C": ravel(self, order).copy()
ndarray.swapaxes = lambda self, axis1, axis2: swapaxes(self, axis1, axis2)
ndarray.flat = property(lambda self: iter(ravel(self)))
for _class in (ndarray, generic):
    _class.clip = lambda self, min=None, max=None: entry.clip(self, min, max)
    _class.round = lambda self, decimals=0: entry.round_(self, decimals)
generic.astype = lambda self, dtype: unwrap(asarray(self).astype(dtype))
generic.reshape = lambda self, *shape: asarray(self).reshape(*shape)
generic.ravel = generic.flatten = lambda self: asarray(self).ravel()
generic.copy = lambda self: self
