"""Reject bad input early, with a message that names the argument, the value and the remedy.

Every checker returns the value it was given (widened to float64), so that a step function reads:
check, then formula.  Deferred arrays, which are not NumPy's own but speak its dispatch protocol
(Dask arrays, say), are checked for type and shape only: looking at their values would force a
computation that the caller wanted to postpone.
"""

from __future__ import annotations

import math
import operator
import sys
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

T = TypeVar("T")
TINY = sys.float_info.min  # below it float64 loses digits, then the number

# What an array of plain numbers cannot keep, by the attribute that betrays it.
PLAIN_NUMBERS = "hand over the plain numbers, x.magnitude (pint) or x.value (astropy, unyt)"
KEPT_BESIDE = {
    "filled": ("is masked, and the mask would be lost", "fill it first, x.filled(0)"),
    "units": ("has a unit, and it would be lost", PLAIN_NUMBERS),
    "unit": ("has a unit, and it would be lost", PLAIN_NUMBERS),
    "todense": ("is a sparse matrix", "make it dense first, x.toarray()"),
}


def is_deferred(value: Any) -> bool:
    """Whether `value` is an array of another library that follows NumPy's dispatch protocol."""
    return hasattr(value, "__array_function__") and not isinstance(value, np.ndarray)


def at_first(array: Any, mask: Any) -> str:
    """Return ``'VALUE at index INDEX'`` for the first entry where `mask` is true."""
    index = tuple(int(i) for i in np.argwhere(mask)[0])
    return f"{float(array[index])!r}" + (f" at index {index}" if index else "")


def real_array(name: str, value: Any, *, least_ndim: int = 0, remedy: str = "") -> Array:
    """Return `value` as a float64 array, or say what is wrong with it.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like
        Integers or floats; lower precision, bfloat16 too, is widened to float64.
    least_ndim : int, optional
        The fewest dimensions that make sense for this argument.
    remedy : str, optional
        What to do about too few dimensions.

    Returns
    -------
    ndarray
        At least float64, finite, not empty; not a copy if `value` is one already.

    Raises
    ------
    TypeError
        If the entries are not real numbers, or a mask or unit would be lost.
    ValueError
        If `value` is ragged, empty, not finite, or has too few dimensions.
    """
    array = _widened(name, value)
    if any(size != size for size in array.shape):  # NaN: Dask does not know the size yet
        raise ValueError(
            f"{name}: unknown size in {array.shape}; call {name}.compute_chunk_sizes()"
        )
    if 0 in array.shape:
        raise ValueError(f"{name}: empty array of shape {array.shape}; give at least one entry")
    if array.ndim < least_ndim:
        raise ValueError(
            f"{name}: expected at least {least_ndim} dimension(s), got shape {array.shape}"
            + (f"; {remedy}" if remedy else "")
        )
    if not is_deferred(array) and not np.all(np.isfinite(array)):
        raise ValueError(
            f"{name}: {at_first(array, ~np.isfinite(array))} is not finite; "
            "remove NaN and infinity before the step"
        )
    return array


def named_arrays(argument: str, values: Any) -> dict[str, Array]:
    """Return a dict of checked arrays, or say which entry of `argument` is wrong."""
    if not isinstance(values, dict):
        raise TypeError(f"{argument}: expected a dict of arrays by name, got {values!r}")
    if not values:
        raise ValueError(f"{argument}: empty; give at least one parameter")
    for name in values:
        if not isinstance(name, str):
            raise TypeError(f"{argument}: the name of a parameter is a string, got {name!r}")
    return {name: real_array(f"{argument}[{name!r}]", x) for name, x in values.items()}


def _widened(name: str, value: Any) -> Array:
    """Return `value` as an array of float64 (or wider), its entries not yet looked at."""
    _refuse_what_is_kept_beside(name, value)
    try:
        array = value if is_deferred(value) else np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name}: rows of different lengths ({error}); make them equal") from None
    except (TypeError, RuntimeError) as error:  # a tensor on a graph, or in a foreign format
        raise TypeError(f"{name}: NumPy cannot read it ({error}); detach or convert it") from error
    if not _is_real(array.dtype):
        raise TypeError(
            f"{name}: expected real numbers, got {_shown(value)} of type "
            f"{array.dtype if hasattr(value, 'dtype') else type(value).__name__}; "
            "convert it to int or float first, as np.asarray(value, dtype=float) does"
        )
    wide = np.float64 if array.dtype.kind == "V" else np.result_type(array.dtype, np.float64)
    return array.astype(wide) if is_deferred(array) else array.astype(wide, copy=False)


def _is_real(dtype: Any) -> bool:
    """Whether `dtype` is of integers or floats; those of ml_dtypes, such as bfloat16, count."""
    foreign = dtype.kind == "V" and dtype.fields is None and np.can_cast(dtype, np.float64)
    return dtype.kind in "iuf" or foreign


def _refuse_what_is_kept_beside(name: str, value: Any) -> None:
    """Raise ``TypeError`` for a mask, a unit or a sparse format, also of a list's entries."""
    if isinstance(value, (list, tuple)):
        for part in value:
            if not isinstance(part, (float, int)):
                _refuse_what_is_kept_beside(name, part)
    elif type(value) is not np.ndarray:
        for attribute, (what, remedy) in KEPT_BESIDE.items():
            if hasattr(value, attribute):
                kind = type(value).__name__
                raise TypeError(f"{name}: a {kind} {what}; {remedy.replace('x.', f'{name}.')}")


def _shown(value: Any) -> str:
    """Return a short `repr` of `value`."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python does not write out integers of more than 4300 digits
        return f"an integer of {value.bit_length()} bits"
    return text if len(text) <= 100 else f"{text[:97]}..."


def second_moment(
    name: str, value: Any, shape: tuple[int, ...] | None, *, least_ndim: int = 0, remedy: str = ""
) -> Array:
    """Return a second moment of the given shape, or zero for `None` where a shape is asked for."""
    if value is None and shape is not None:
        return np.zeros(())
    array = real_array(name, value, least_ndim=least_ndim, remedy=remedy)
    if shape is not None and array.shape != tuple(shape):
        raise ValueError(
            f"{name}: shape {array.shape} does not match the expected {tuple(shape)}; "
            "pass the moment of the same parameter, or None before the first iteration"
        )
    if not is_deferred(array) and np.any(array < 0):
        raise ValueError(
            f"{name}: {at_first(array, array < 0)} is negative; a mean of squares is not"
        )
    return array


def row_and_column(r: Any, c: Any) -> tuple[Array, Array]:
    """Return `r` and `c` as arrays whose leading dimensions agree."""
    r = second_moment("r", r, None, least_ndim=1)
    c = second_moment("c", c, None, least_ndim=1)
    if r.shape[:-1] != c.shape[:-1]:
        raise ValueError(f"r and c: leading dimensions of shapes {r.shape} and {c.shape} differ")
    return r, c


def same_shape(name_a: str, a: Array, name_b: str, b: Array) -> Array:
    """Return `b`, or raise ``ValueError`` with both shapes unless they are equal."""
    if a.shape != b.shape:
        raise ValueError(
            f"{name_a} and {name_b}: shapes {a.shape} and {b.shape} differ; they must be equal"
        )
    return b


def finite_result(name: str, quantity: str, argument: Any, result: T, remedy: str) -> T:
    """Return `result`, or report the entry of `argument` for which `quantity` overflowed."""
    values: Any = result
    if not is_deferred(values) and not np.all(np.isfinite(values)):
        argument, where = np.asarray(argument), ~np.isfinite(values)
        if where.shape != argument.shape:
            where = np.abs(argument) == np.abs(argument).max()
        raise ValueError(
            f"{name}: {quantity} overflows float64 for {at_first(argument, where)}; {remedy}"
        )
    return result


def mean(name: str, array: Array, axis: int, *, keepdims: bool = False) -> Array:
    """Return the mean over one axis, or say that the sum of finite numbers overflowed."""
    with np.errstate(over="ignore"):
        result: Array = np.mean(array, axis=axis, keepdims=keepdims)
    remedy = "scale the gradient below 1e150"
    return finite_result(name, f"the mean over axis {axis}", array, result, remedy)


def has_vanished(mean_square: Any, x: Array) -> bool:
    """Whether squares of `x` lost digits, or vanished, on the way to their mean."""
    too_small = not is_deferred(x) and mean_square < 1e-280
    return bool(too_small and np.any(x))


def product(name: str, quantity: str, a: Any, b: Any, remedy: str) -> Any:
    """Return `a` times `b`, or say that the product of finite, positive numbers leaves float64."""
    with np.errstate(over="ignore", under="ignore"):
        result = a * b
    finite_result(name, quantity, a, result, remedy)
    if not is_deferred(result) and np.any(lost := (result < TINY) & (a > 0) & (b > 0)):
        factor = np.broadcast_to(a, np.shape(result))
        raise ValueError(
            f"{name}: {quantity} underflows float64 for {at_first(factor, lost)}; {remedy}"
        )
    return result


def iteration_number(t: Any, *, single: bool = False) -> Any:
    """Return `t`, an integer or (unless `single`) an array of integers, all at least 1."""
    if isinstance(t, np.ndarray) and t.dtype.kind in "iu" and t.ndim:
        if single:
            raise TypeError(f"t: expected one integer, got {_shown(t)}; take one step at a time")
        if t.size == 0 or np.any(t < 1):
            wrong = f"{int(t.min())}" if t.size else "an empty array"
            raise ValueError(f"t: got {wrong}; iterations count from 1")
        return t
    if type(t) is int and t > 0:
        return t
    try:
        if isinstance(t, (bool, np.bool_)):
            raise TypeError
        number = operator.index(t)
    except TypeError:
        kind = (
            ValueError if isinstance(t, Real) and not isinstance(t, (bool, np.bool_)) else TypeError
        )
        raise kind(
            f"t: expected an integer, got {_shown(t)}; iterations count 1, 2, 3, …"
        ) from None
    if number < 1:
        raise ValueError(f"t: got {_shown(number)}; iterations count from 1")
    return number


def _within(number: Any, above: Any, least: Any, below: Any) -> bool:
    return (
        (above is None or number > above)
        and (least is None or number >= least)
        and (below is None or number < below)
        and math.isfinite(number)
    )


def real_number(
    name: str,
    value: Any,
    *,
    above: float | None = None,
    least: float | None = None,
    below: float | None = None,
) -> float:
    """Return `value`, a finite real number inside the stated bounds, as a float."""
    if type(value) is float and _within(value, above, least, below):
        return value  # the quick way for what is asked in every step
    number: Any = value if type(value) is float else None
    if number is None and is_deferred(value) and not hasattr(value, "units") and value.shape == ():
        return cast(float, value)
    if number is None and hasattr(value, "dtype") and np.shape(value) == ():
        _refuse_what_is_kept_beside(name, value)
        array = np.asarray(value)
        number = array.astype(np.float64)[()] if _is_real(array.dtype) else None
    elif isinstance(value, Real) and not isinstance(value, bool):
        number = value
    if number is None:
        raise TypeError(f"{name}: expected a real number, got {_shown(value)}; give a float")
    try:
        small = isinstance(number, int) and abs(number) < 2**53
        number = number if small or isinstance(number, np.floating) else float(number)
    except OverflowError:
        raise ValueError(f"{name}: {_shown(value)} is beyond float64; give less") from None
    if not _within(number, above, least, below):
        asked = [f"greater than {above}"] if above is not None else []
        asked += [f"at least {least}"] if least is not None else []
        asked += [f"less than {below}"] if below is not None else []
        raise ValueError(
            f"{name}: got {_shown(value)}; it must be {' and '.join([*asked, 'finite'])}"
        )
    return cast(float, number)


def no_lost_divisor(name: str, numerator: Any, divisor_name: str, divisor: Any) -> None:
    """Raise ``ValueError`` where `divisor` has vanished or lost digits but `numerator` has not."""
    if is_deferred(divisor) or is_deferred(numerator):
        return
    lost = (divisor < TINY) & (numerator != 0)
    if np.any(lost):
        index = tuple(np.argwhere(lost)[0])
        size = "0" if divisor[index] == 0 else f"{float(divisor[index])!r}"
        raise ValueError(
            f"{divisor_name}: is {size} where {name} is {at_first(numerator, lost)}; "
            "its square vanished in float64: give eps1 > 0 or scale the gradient up"
        )
