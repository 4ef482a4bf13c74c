"""Sums, means and extremes along axes."""

import math

from . import _entries as entry
from ._array import asarray, c_strides, fresh, ndarray, positions, unwrap
from ._kinds import (
    BOOL,
    DOUBLE,
    INT,
    AxisError,
    NotOnThisPage,
    cast,
    find_dtype,
    float64,
    generic,
    report,
)
from ._ufunc import REDUCERS

BLOCK = 128  # NumPy's block of pairwise summation
LANES = 8


def whole_axis(axis, ndim, prefix=""):
    """Return an axis counted from 0."""
    if isinstance(axis, (float, str, list)):
        raise TypeError(f"'{type(axis).__name__}' object cannot be interpreted as an integer")
    axis = int(axis)
    if not -ndim <= axis < ndim:
        raise AxisError(axis, ndim, prefix)
    return axis % ndim


def axes_of(axis, ndim, lenient=False):
    """Return the axes to fold, in order; `lenient` lets a number have an axis 0."""
    if lenient and ndim == 0 and axis in (0, -1):
        return ()
    if axis is None:
        return tuple(range(ndim))
    if type(axis) is int and -ndim <= axis < ndim:  # the usual case
        return (axis % ndim,)
    axes = [whole_axis(a, ndim) for a in (axis if isinstance(axis, tuple) else (axis,))]
    if len(set(axes)) < len(axes):
        raise ValueError("duplicate value in 'axis'")
    return tuple(sorted(axes))


def groups(a, axis, keepdims=False):
    """Return, for each entry of the result, what is folded into it, and the result's shape."""
    axes = axes_of(axis, a.ndim)
    stay = [k for k in range(a.ndim) if k not in axes]
    starts = positions([a.shape[k] for k in stay], [a._strides[k] for k in stay], a._offset)
    moves = positions([a.shape[k] for k in axes], [a._strides[k] for k in axes])
    found = [[a._list[start + move] for move in moves] for start in starts]
    if keepdims:
        return found, tuple(1 if k in axes else n for k, n in enumerate(a.shape))
    return found, tuple(a.shape[k] for k in stay)


def pairwise(values, add):
    """Return the sum as NumPy orders it: eight lanes, blocks of 128, then halves."""
    n = len(values)
    if n < LANES:
        return _sequential(values, add)
    if n > BLOCK:
        half = n // 2 - n // 2 % LANES
        return add(pairwise(values[:half], add), pairwise(values[half:], add))
    lanes = values[:LANES]
    whole = n - n % LANES
    for i in range(LANES, whole):
        lanes[i % LANES] = add(lanes[i % LANES], values[i])
    a, b, c, d, e, f, g, h = lanes
    total = add(add(add(a, b), add(c, d)), add(add(e, f), add(g, h)))
    for value in values[whole:]:
        total = add(total, value)
    return total


def _sequential(values, add):
    total = values[0] if values else 0.0
    for i in range(1, len(values)):
        total = total + values[i] if add is plus else add(total, values[i])
    return total


def plus(x, y):
    """Return x + y: no rounding is needed for double precision and for integers."""
    return x + y


def _adder(kind):
    if kind is DOUBLE or kind is INT:
        return plus
    return lambda x, y: cast(x + y, kind)


def _only(name, out, elsewhere):
    for option in elsewhere:
        if option in ("where", "initial", "mean", "correction", "dtype"):
            raise NotOnThisPage(f"np.{name}(…, {option}=…)")
        raise TypeError(f"{name}() got an unexpected keyword argument '{option}'")
    if out is not None:
        raise NotOnThisPage(f"np.{name}(…, out=…)")


def sum_(a, axis=None, dtype=None, out=None, keepdims=False, **elsewhere):
    """Return the sum over the axes."""
    if a is None:
        return None
    start = elsewhere.pop("initial", None)
    _only("sum", out, elsewhere)
    a = asarray(a)
    kind = find_dtype(dtype) if dtype is not None else INT if a.dtype.rank < 2 else a.dtype
    a = a if a.dtype is kind else a.astype(kind)
    axes = axes_of(axis, a.ndim, lenient=True)
    runs = a.ndim - 1 in axes and abs(a._strides[-1]) <= min(map(abs, a._strides))
    fold = pairwise if runs else _sequential
    found, shape = groups(a, axes, keepdims)
    add = _adder(kind)
    totals = [cast(fold(values, add), kind) for values in found]
    result = unwrap(fresh(totals, shape, kind))
    return result if start is None else result + start


def _quick_mean(a, axis):
    """Return the mean of all entries, or of each row, in double precision; else None."""
    if type(a) is not ndarray or a.dtype is not DOUBLE or not a._whole or not a._list:
        return None
    values, last = a._list, len(a.shape) - 1
    if axis is None or (last == 0 and axis in (0, -1)):
        return float64(pairwise(values, plus) / len(values))
    if last < 1 or type(axis) is not int or axis not in (-1, last):
        return None
    n = a.shape[-1]
    means = [pairwise(values[i : i + n], plus) / n for i in range(0, len(values), n)]
    return fresh(means, a.shape[:-1], DOUBLE)


def mean(a, axis=None, dtype=None, out=None, keepdims=False, **elsewhere):
    """Return the mean over the axes."""
    if dtype is None and out is None and not keepdims and not elsewhere:
        quick = _quick_mean(a, axis)
        if quick is not None:
            return quick
    if a is None:
        raise TypeError("unsupported operand type(s) for /: 'NoneType' and 'int'")
    _only("mean", out, elsewhere)
    a = asarray(a)
    axes = axes_of(axis, a.ndim)
    count = math.prod([a.shape[k] for k in axes])
    if dtype is None and a.dtype.rank < 2:
        dtype = DOUBLE
    total = sum_(a, axes, dtype, keepdims=keepdims)
    if count == 0:
        report("invalid", "scalar divide")
        return unwrap(fresh([math.nan] * asarray(total).size, total.shape, total.dtype))
    return total / count


def prod(a, axis=None, dtype=None, out=None, keepdims=False, **elsewhere):
    """Return the product over the axes."""
    _only("prod", out, elsewhere)
    a = asarray(a)
    kind = find_dtype(dtype) if dtype is not None else INT if a.dtype.rank < 2 else a.dtype
    a = a.astype(kind)
    axes = axes_of(axis, a.ndim, lenient=True)
    found, shape = groups(a, axes, keepdims)
    results = []
    for values in found:
        result = cast(1, kind)
        for value in values:
            result = cast(result * value, kind)
        results.append(result)
    return unwrap(fresh(results, shape, kind))


def _extreme(name, choose):
    def extreme(a, axis=None, out=None, keepdims=False, **elsewhere):
        start = elsewhere.pop("initial", None)
        elsewhere.pop("dtype", None)
        _only({"maximum": "max", "minimum": "min"}[name], out, elsewhere)
        a = asarray(a)
        axes = axes_of(axis, a.ndim, lenient=True)
        found, shape = groups(a, axes, keepdims)
        extra = [] if start is None else [start]
        results = []
        for values in found:
            values = values + extra
            if not values:
                raise ValueError(
                    f"zero-size array to reduction operation {name} which has no identity"
                )
            result = values[0]
            for value in values[1:]:
                result = choose(result, value)
            results.append(cast(result, a.dtype))
        return unwrap(fresh(results, shape, a.dtype))

    return extreme


max_ = _extreme("maximum", entry.maximum.function)
min_ = _extreme("minimum", entry.minimum.function)


def _truth(name, fold):
    def truth(a, axis=None, out=None, keepdims=False, **elsewhere):
        elsewhere.pop("dtype", None)
        _only(name, out, elsewhere)
        a = asarray(a)
        axes = axes_of(axis, a.ndim, lenient=True)
        found, shape = groups(a, axes, keepdims)
        return unwrap(fresh([fold(map(bool, values)) for values in found], shape, BOOL))

    return truth


any_, all_ = _truth("any", any), _truth("all", all)


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, **elsewhere):
    """Return the mean squared distance from the mean."""
    _only("var", out, elsewhere)
    a = asarray(a)
    a = a if a.dtype.rank > 1 else a.astype(float)
    axes = axes_of(axis, a.ndim)
    distance = a - mean(a, axes, keepdims=True)
    count = math.prod([a.shape[k] for k in axes])
    return sum_(distance * distance, axes, dtype, keepdims=keepdims) / _at_least(count - ddof)


def _at_least(count):
    return generic._array(count)[()] if count <= 0 else count


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, **elsewhere):
    """Return the root of `var`."""
    _only("std", out, elsewhere)
    return entry.sqrt(var(a, axis, dtype, ddof=ddof, keepdims=keepdims))


def _where_extreme(name, better):
    def place(a, axis=None, out=None, keepdims=False):
        _only(name, out, {})
        a = asarray(a)
        if isinstance(axis, tuple):
            raise TypeError("'tuple' object cannot be interpreted as an integer")
        found, shape = groups(a if a.ndim or axis is None else a.reshape(1), axis, keepdims)
        shape = shape if a.ndim else ()
        results = []
        for values in found:
            if not values:
                raise ValueError(f"attempt to get {name} of an empty sequence")
            best = 0
            for i, value in enumerate(values):
                if values[best] == values[best] and (better(value, values[best]) or value != value):
                    best = i
            results.append(best)
        return unwrap(fresh(results, shape, INT))

    return place


argmax = _where_extreme("argmax", lambda x, y: x > y)
argmin = _where_extreme("argmin", lambda x, y: x < y)


def accumulate(function, a, axis):
    """Return the running results of a ufunc along `axis`."""
    a = asarray(a)
    a = a if a.ndim else a.reshape(1)
    axis = whole_axis(axis, a.ndim)
    kind = INT if a.dtype is BOOL else a.dtype
    a = a.astype(kind)
    step, length = c_strides(a.shape)[axis], a.shape[axis]
    for at in range(len(a._list)):
        if at // step % length:
            a._list[at] = cast(function.function(a._list[at - step], a._list[at]), kind)
    return a


def cumsum(a, axis=None, dtype=None, out=None):
    """Return the running sums."""
    _only("cumsum", out, {})
    a = asarray(a) if dtype is None else asarray(a).astype(dtype)
    return accumulate(entry.add, a.ravel() if axis is None else a, 0 if axis is None else axis)


def cumprod(a, axis=None, dtype=None, out=None):
    """Return the running products."""
    _only("cumprod", out, {})
    a = asarray(a) if dtype is None else asarray(a).astype(dtype)
    return accumulate(entry.multiply, a.ravel() if axis is None else a, 0 if axis is None else axis)


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """Return the weighted mean."""
    if returned:
        raise NotOnThisPage("np.average(…, returned=True)")
    if weights is None:
        result = mean(a, axis, keepdims=keepdims)
        if not result.size:
            raise ZeroDivisionError("division by zero")
        return result
    a, weights = asarray(a), asarray(weights)
    if a.shape != weights.shape:
        if axis is None:
            raise TypeError("Axis must be specified when shapes of a and weights differ.")
        if isinstance(axis, tuple):
            raise NotOnThisPage("np.average(…) with several axes and weights of another shape")
        if weights.shape != (a.shape[whole_axis(axis, a.ndim)],):
            raise ValueError(
                "Shape of weights must be consistent with shape of a along specified axis."
            )
        weights = weights.reshape(tuple(n if k == whole_axis(axis, a.ndim) else 1
                                        for k, n in enumerate(a.shape)))  # fmt: skip
    weights = weights * asarray(1.0) + a * 0.0
    scale = sum_(weights, axis, keepdims=keepdims)
    if any(value == 0 for value in asarray(scale)._flat()):
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    return sum_(a * weights, axis, keepdims=keepdims) / scale


def count_nonzero(a, axis=None, *, keepdims=False):
    """Return how many entries are not zero."""
    return sum_(asarray(a) != 0, axis, keepdims=keepdims)


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """Return the middle value."""
    _only("median", out, {})
    a = asarray(a)
    a = a if a.dtype.rank > 1 else a.astype(float)
    found, shape = groups(a, axis, keepdims)
    middles = []
    for values in found:
        ordered, n = sorted(values), len(values)
        if not n:
            middles.append(math.nan)
            continue
        middles.append(ordered[n // 2] if n % 2 else (ordered[n // 2 - 1] + ordered[n // 2]) / 2)
    return unwrap(fresh([cast(x, a.dtype) for x in middles], shape, a.dtype))


REDUCERS.update(
    add=sum_, multiply=prod, maximum=max_, minimum=min_, logical_and=all_, logical_or=any_
)


def _method(function):
    return lambda self, *args, **options: function(self, *args, **options)


for _name in [
    "sum_",
    "mean",
    "prod",
    "max_",
    "min_",
    "any_",
    "all_",
    "var",
    "std",
    "argmax",
    "argmin",
    "cumsum",
    "cumprod",
]:
    for _class in (ndarray, generic):
        setattr(_class, _name.rstrip("_"), _method(globals()[_name]))
