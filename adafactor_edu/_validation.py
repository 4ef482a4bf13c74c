"""Reject bad input early, with a message that names the argument, the value and the remedy.

Every checker returns the value it was given (widened to float64 where it is an array), so that a
step function reads: check, then formula.  Arrays that are not NumPy's own but speak its dispatch
protocol (Dask arrays, say) are widened and checked for shape only: looking at their values would
force a computation that the caller wanted to postpone.
"""

import numbers

import numpy as np


def _is_deferred(value):
    return hasattr(value, "__array_function__") and not isinstance(value, np.ndarray)


def _first_index(mask):
    """Return the index of the first true entry as plain integers."""
    return tuple(int(i) for i in np.argwhere(mask)[0])


def at_first(array, mask):
    """Return ``'VALUE at index INDEX'`` for the first entry where `mask` is true."""
    index = _first_index(mask)
    return f"{float(array[index])!r}" + (f" at index {index}" if index else "")


def real_array(name, value, *, least_ndim=0):
    """Return `value` as a float64 array, or say what is wrong with it.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like
        Integers or floats; lower precision is widened to float64.
    least_ndim : int, optional
        The fewest dimensions that make sense for this argument.

    Returns
    -------
    ndarray
        At least float64, finite, not empty.

    Raises
    ------
    TypeError
        If the entries are not real numbers (strings, booleans, complex numbers, objects).
    ValueError
        If `value` is ragged, empty, not finite, or has too few dimensions.
    """
    if _is_deferred(value):
        array = value.astype(np.result_type(value.dtype, np.float64))
    else:
        try:
            array = np.asarray(value)
        except ValueError as error:
            raise ValueError(
                f"{name}: rows of different lengths ({error}); make them equal"
            ) from None
        if array.dtype.kind not in "iuf":
            raise TypeError(
                f"{name}: expected real numbers, got {value!r} of type "
                f"{array.dtype if isinstance(value, np.ndarray) else type(value).__name__}; "
                "convert it to int or float first"
            )
        array = array.astype(np.result_type(array.dtype, np.float64), copy=False)
    if 0 in array.shape:
        raise ValueError(f"{name}: empty array of shape {array.shape}; give at least one entry")
    if array.ndim < least_ndim:
        raise ValueError(
            f"{name}: expected at least {least_ndim} dimension(s), got shape {array.shape}"
            + ("; vectors are for vector_iteration" if least_ndim == 2 else "")
        )
    if not _is_deferred(array) and not np.all(np.isfinite(array)):
        raise ValueError(
            f"{name}: {at_first(array, ~np.isfinite(array))} is not finite; "
            "remove NaN and infinity before the step"
        )
    return array


def named_arrays(argument, values):
    """Return a dict of checked arrays, or say which entry of `argument` is wrong."""
    if not isinstance(values, dict):
        raise TypeError(f"{argument}: expected a dict of arrays by name, got {values!r}")
    if not values:
        raise ValueError(f"{argument}: empty; give at least one parameter")
    for name in values:
        if not isinstance(name, str):
            raise TypeError(f"{argument}: the name of a parameter is a string, got {name!r}")
    return {name: real_array(f"{argument}[{name!r}]", x) for name, x in values.items()}


def second_moment(name, value, shape, *, least_ndim=0):
    """Return a running second moment of the given shape; `None` stands for all zeros."""
    if value is None:
        return np.zeros(shape)
    array = real_array(name, value, least_ndim=least_ndim)
    if shape is not None and array.shape != tuple(shape):
        raise ValueError(
            f"{name}: shape {array.shape} does not match the expected {tuple(shape)}; "
            "pass the moment of the same parameter, or None before the first iteration"
        )
    if not _is_deferred(array) and np.any(array < 0):
        raise ValueError(
            f"{name}: {at_first(array, array < 0)} is negative; a mean of squares is not"
        )
    return array


def same_shape(name_a, a, name_b, b):
    """Raise ``ValueError`` with both shapes unless they are equal."""
    if a.shape != b.shape:
        raise ValueError(
            f"{name_a} and {name_b}: shapes {a.shape} and {b.shape} differ; they must be equal"
        )


def finite_result(name, quantity, argument, result, remedy):
    """Return `result`, or report the entry of `argument` for which `quantity` overflowed."""
    if not _is_deferred(result) and not np.all(np.isfinite(result)):
        where = ~np.isfinite(result)
        where = (
            where if where.shape == argument.shape else np.abs(argument) == np.abs(argument).max()
        )
        raise ValueError(
            f"{name}: {quantity} overflows float64 for {at_first(argument, where)}; {remedy}"
        )
    return result


def iteration_number(t):
    """Return `t`, an integer or an array of integers, all at least 1."""
    if isinstance(t, np.ndarray) and t.dtype.kind in "iu":
        if t.size == 0 or np.any(t < 1):
            wrong = f"{int(t.min())}" if t.size else "an empty array"
            raise ValueError(f"t: got {wrong}; iterations count from 1")
        return t.astype(np.float64)
    if isinstance(t, bool) or not isinstance(t, numbers.Integral):
        kind = ValueError if isinstance(t, numbers.Real) and not isinstance(t, bool) else TypeError
        raise kind(f"t: expected an integer, got {t!r}; iterations count 1, 2, 3, …")
    if t < 1:
        raise ValueError(f"t: got {t}; iterations count from 1")
    return int(t)


def real_number(name, value, *, above=None, least=None, below=None):
    """Return `value`, a finite real number inside the stated bounds."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if _is_deferred(value):
        return value
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name}: expected a real number, got {value!r}")
    bounds = [
        (above is not None and not value > above, f"greater than {above}"),
        (least is not None and not value >= least, f"at least {least}"),
        (below is not None and not value < below, f"less than {below}"),
        (not np.isfinite(value), "finite"),
    ]
    if any(broken for broken, _ in bounds):
        asked = [f"greater than {above}"] if above is not None else []
        asked += [f"at least {least}"] if least is not None else []
        asked += [f"less than {below}"] if below is not None else []
        raise ValueError(f"{name}: got {value!r}; it must be {' and '.join([*asked, 'finite'])}")
    return value


def no_zero_divisor(name, numerator, divisor_name, divisor):
    """Raise ``ValueError`` where `divisor` is zero but `numerator` is not."""
    if _is_deferred(divisor) or _is_deferred(numerator):
        return
    lost = (divisor == 0) & (numerator != 0)
    if np.any(lost):
        raise ValueError(
            f"{divisor_name}: is 0 where {name} is {at_first(numerator, lost)}; "
            "its square vanished in float64: give eps1 > 0 or scale the gradient up"
        )
