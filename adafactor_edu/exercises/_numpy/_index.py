"""Indexing: integers, slices, None and Ellipsis make views; masks and lists of integers copy."""

from ._array import (
    asarray,
    broadcast_shape,
    fresh,
    ndarray,
    positions,
    show,
    spread,
    store,
    unwrap,
    view,
)
from ._kinds import BOOL, INT, NotOnThisPage, bool_, generic

WRONG_INDEX = (
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or "
    "boolean arrays are valid indices"
)


def _is_integer(part):
    if isinstance(part, (bool, bool_)):
        raise NotOnThisPage("indexing with a single True or False")
    return isinstance(part, int) or (isinstance(part, generic) and part.dtype is INT)


def _parts(array, key):
    """Return the index as a list with one part per axis (and None for new axes)."""
    key = key if isinstance(key, tuple) else (key,)
    parts, used = [], 0
    for part in key:
        if isinstance(part, ndarray) and part.ndim == 0 and part.dtype is INT:
            part = int(part)
        if isinstance(part, (list, ndarray)):
            part = fresh([], (0,), INT) if isinstance(part, list) and not part else asarray(part)
            _check_indices(part)
        elif not (part is None or part is Ellipsis or isinstance(part, slice)):
            if not _is_integer(part):
                raise IndexError(WRONG_INDEX)
            part = int(part)
        if part is not None and part is not Ellipsis:
            used += part.ndim if isinstance(part, ndarray) and part.dtype is BOOL else 1
        parts.append(part)
    dots = [i for i, part in enumerate(parts) if part is Ellipsis]
    if len(dots) > 1:
        raise IndexError("an index can only have a single ellipsis ('...')")
    if used > array.ndim:
        raise IndexError(
            f"too many indices for array: array is {array.ndim}-dimensional, "
            f"but {used} were indexed"
        )
    at = dots[0] if dots else len(parts)
    rest = [slice(None)] * (array.ndim - used)
    return parts[:at] + rest + parts[at + bool(dots) :]


def _check_indices(part):
    if part.dtype is not INT and part.dtype is not BOOL:
        raise IndexError("arrays used as indices must be of integer (or boolean) type")


def _whole(index, length, axis):
    if not -length <= index < length:
        raise IndexError(f"index {index} is out of bounds for axis {axis} with size {length}")
    return index % length


def _of_mask(mask, array, axis):
    """Return, for each axis that the mask covers, the list of the places where it is true."""
    for k, length in enumerate(mask.shape):
        if array.shape[axis + k] != length:
            raise IndexError(
                f"boolean index did not match indexed array along axis {axis + k}; size of axis "
                f"is {array.shape[axis + k]} but size of corresponding boolean axis is {length}"
            )
    true = [i for i, value in enumerate(mask._flat()) if value]
    found = []
    for length in reversed(mask.shape):
        found.append([i % length for i in true])
        true = [i // length for i in true]
    return [fresh(indices, (len(indices),), INT) for indices in reversed(found)]


def _locate(array, key):
    """Return offset, shape and strides of what `key` selects, and the lists of advanced indices."""
    parts = _parts(array, key)
    advanced = any(isinstance(part, ndarray) for part in parts)
    shape, strides, offset, axis = [], [], array._offset, 0
    lists, places = [], []  # advanced: (indices, stride); where they stand in the result
    for part in parts:
        if part is None:
            shape.append(1)
            strides.append(0)
            continue
        if isinstance(part, ndarray):
            group = _of_mask(part, array, axis) if part.dtype is BOOL else [part]
            for indices in group:
                whole = [_whole(i, array.shape[axis], axis) for i in indices._flat()]
                lists.append((fresh(whole, indices.shape, INT), array._strides[axis]))
                places.append(len(shape))
                axis += 1
            continue
        length, stride = array.shape[axis], array._strides[axis]
        if isinstance(part, slice):
            first, last, step = part.indices(length)
            count = len(range(first, last, step))
            shape.append(count)
            strides.append(stride * step)
            offset += first * stride if count else 0
        elif advanced:
            lists.append((fresh([_whole(part, length, axis)], (), INT), stride))
            places.append(len(shape))
        else:
            offset += _whole(part, length, axis) * stride
        axis += 1
    return offset, tuple(shape), tuple(strides), lists, places


def _advanced(offset, shape, strides, lists, places):
    """Return the places in the list, and the shape, for advanced indices."""
    shapes = [indices.shape for indices, _ in lists]
    message = "shape mismatch: indexing arrays could not be broadcast together with shapes "
    try:
        common = broadcast_shape(shapes)
    except ValueError:
        raise IndexError(message + "".join(f"{show(s)} " for s in shapes)) from None
    moves = [0] * len(spread(lists[0][0], common)._flat())
    for indices, stride in lists:
        for i, index in enumerate(spread(indices, common)._flat()):
            moves[i] += index * stride
    at = places[0] if len(set(places)) == 1 else 0
    before = positions(shape[:at], strides[:at], offset)
    after = positions(shape[at:], strides[at:])
    where = [a + move + b for a in before for move in moves for b in after]
    return where, shape[:at] + common + shape[at:]


def getitem(array, key):
    """Return ``array[key]``."""
    if type(key) is int:
        return _row(array, key)
    offset, shape, strides, lists, places = _locate(array, key)
    if lists:
        where, shape = _advanced(offset, shape, strides, lists, places)
        return fresh([array._list[i] for i in where], shape, array.dtype)
    found = view(array._list, shape, strides, offset, array.dtype)
    dots = key is Ellipsis or (isinstance(key, tuple) and any(part is Ellipsis for part in key))
    return found if dots else unwrap(found)


def _row(array, index):
    """Return the entry or row at an index."""
    if not array.shape:
        raise IndexError("too many indices for array: array is 0-dimensional, but 1 were indexed")
    place = array._offset + _whole(index, array.shape[0], 0) * array._strides[0]
    if array.ndim == 1:
        return array.dtype.type(array._list[place])
    return view(array._list, array.shape[1:], array._strides[1:], place, array.dtype)


def setitem(array, key, value):
    """Do ``array[key] = value``."""
    offset, shape, strides, lists, places = _locate(array, key)
    if lists:
        where, shape = _advanced(offset, shape, strides, lists, places)
        _check_value(array, key, asarray(value).shape, shape)
    else:
        where = positions(shape, strides, offset)
    if not shape and not lists and asarray(value).ndim:
        raise ValueError("setting an array element with a sequence.")
    store(array, value, where, shape)


def _check_value(array, key, given, shape):
    """Say in NumPy's words that a value does not fit what a mask or list selects."""
    if given == shape or not given:
        return
    if isinstance(key, ndarray) and key.dtype is BOOL and key.ndim == array.ndim:
        if len(given) > 1:
            raise TypeError(
                "NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, "
                f"input has {len(given)} dimensions"
            )
        if given != (1,):
            raise ValueError(
                f"NumPy boolean array indexing assignment cannot assign {given[0]} input values "
                f"to the {shape[0]} output values where the mask is true"
            )
    message = (
        f"shape mismatch: value array of shape {show(given)} could not be broadcast to indexing "
        f"result of shape {show(shape)}"
    )
    if broadcast_shape([given, shape], message) != shape:
        raise ValueError(message)


ndarray.__getitem__ = getitem
ndarray.__setitem__ = setitem
