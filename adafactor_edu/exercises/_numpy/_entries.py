"""The functions of entries: arithmetic that follows IEEE 754 where Python would raise."""

import math

from ._array import asarray, broadcast_shape, fresh, operands, spread, unwrap
from ._kinds import INT, NotOnThisPage, cast, report
from ._ufunc import ufunc

INF, NAN = math.inf, math.nan
MINUS = (
    "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` "
    "operator, or the logical_xor function instead."
)
NEGATIVE = (
    "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the "
    "logical_not function instead."
)


def _divide(x, y):
    if y:
        return x / y
    if x != x or x == 0 or y != y:
        if x == x and y == y:
            report("invalid", "divide")
        return NAN
    report("divide", "divide")
    return math.copysign(INF, x) * math.copysign(1, y)


def _multiply(x, y):
    result = x * y
    if result in (INF, -INF) and abs(x) != INF and abs(y) != INF:
        report("over", "multiply")
    return result


def _square(x):
    result = x * x
    if result == INF and abs(x) != INF:
        report("over", "square")
    return result


def _power(x, y):
    if isinstance(x, int):
        if y < 0:
            raise ValueError("Integers to negative integer powers are not allowed.")
        return x**y
    if y == 2:
        return x * x
    try:
        return math.pow(x, y)
    except OverflowError:
        report("over", "power")
        return -INF if x < 0 and y % 2 == 1 else INF
    except (ValueError, ZeroDivisionError):
        if x == 0:
            report("divide", "power")
            return math.copysign(INF, x) if y % 2 == 1 else INF
        report("invalid", "power")
        return NAN


def _floor_divide(x, y):
    if y:
        if abs(x) == INF:
            return NAN
        return (
            x // y if abs(y) != INF else math.floor(x / y) if x == 0 or (x > 0) == (y > 0) else -1.0
        )
    if isinstance(x, int):
        report("divide", "floor_divide")
        return 0
    return _divide(x, y)


def _remainder(x, y):
    if y == 0 or abs(x) == INF or x != x or y != y:
        if isinstance(x, int):
            report("divide", "remainder")
            return 0
        return NAN
    if isinstance(x, int):
        return x % y
    rest = math.fmod(x, y)
    if rest and (rest < 0) != (y < 0):
        return rest + y
    return rest or math.copysign(0.0, y)


def _of_math(name, function, invalid=lambda x: False, pole=None):
    """Return `function` of the module math, with NumPy's results where Python raises."""

    def apply(x):
        if x != x:
            return x
        if pole is not None and x == pole:
            report("divide", name)
            return -INF
        if invalid(x):
            report("invalid", name)
            return NAN
        try:
            return function(x)
        except OverflowError:
            report("over", name)
            return INF

    return apply


def _extreme(larger):
    def choose(x, y):
        if x != x or y != y:
            return NAN
        return (x if x >= y else y) if larger else (x if x <= y else y)

    return choose


def _omitting(larger):
    choose = _extreme(larger)
    return lambda x, y: y if x != x else x if y != y else choose(x, y)


def _infinite(x):
    return abs(x) == INF


def _whole(function):
    return lambda x: (
        x if isinstance(x, int) or x != x or _infinite(x) else math.copysign(function(x), x)
    )


def _same(x):
    return x


_U = ufunc
add = _U("add", 2, lambda x, y: x + y, symbol="+", boolean=lambda x, y: x or y, identity=0)
subtract = _U("subtract", 2, lambda x, y: x - y, symbol="-", boolean=MINUS)
multiply = _U("multiply", 2, _multiply, symbol="*", boolean=lambda x, y: x and y, identity=1)
divide = true_divide = _U("divide", 2, _divide, "float", symbol="/")
power = _U("power", 2, _power, symbol="** or pow()")
floor_divide = _U("floor_divide", 2, _floor_divide, symbol="//")
remainder = mod = _U("remainder", 2, _remainder, symbol="%")
maximum = _U("maximum", 2, _extreme(True), boolean=lambda x, y: x or y)
minimum = _U("minimum", 2, _extreme(False), boolean=lambda x, y: x and y)
fmax, fmin = _U("fmax", 2, _omitting(True)), _U("fmin", 2, _omitting(False))
hypot = _U("hypot", 2, lambda x, y: math.hypot(x, y), "float")
copysign = _U("copysign", 2, lambda x, y: math.copysign(x, y), "float")

negative = _U("negative", 1, lambda x: -x, boolean=NEGATIVE)
positive = _U("positive", 1, lambda x: x)
absolute = _U("absolute", 1, abs, boolean=lambda x: x)
fabs = _U("fabs", 1, abs, "float")
square = _U("square", 1, _square)
sqrt = _U("sqrt", 1, _of_math("sqrt", lambda x: math.sqrt(x) if x else x, lambda x: x < 0), "float")
cbrt = _U("cbrt", 1, lambda x: math.copysign(round(abs(x) ** (1 / 3), 15), x), "float")
reciprocal = _U(
    "reciprocal", 1, lambda x: int(1 / x) if isinstance(x, int) and x else _divide(1, x)
)
sign = _U("sign", 1, lambda x: x if x != x else (x > 0) - (x < 0))
exp = _U("exp", 1, _of_math("exp", math.exp), "float")
expm1 = _U("expm1", 1, _of_math("expm1", math.expm1), "float")
log = _U("log", 1, _of_math("log", math.log, lambda x: x < 0, 0), "float")
log2 = _U("log2", 1, _of_math("log2", math.log2, lambda x: x < 0, 0), "float")
log10 = _U("log10", 1, _of_math("log10", math.log10, lambda x: x < 0, 0), "float")
log1p = _U("log1p", 1, _of_math("log1p", math.log1p, lambda x: x < -1, -1), "float")
sin = _U("sin", 1, _of_math("sin", math.sin, _infinite), "float")
cos = _U("cos", 1, _of_math("cos", math.cos, _infinite), "float")
tan = _U("tan", 1, _of_math("tan", math.tan, _infinite), "float")
tanh = _U("tanh", 1, _of_math("tanh", math.tanh), "float")
floor = _U("floor", 1, _whole(math.floor), boolean=_same)
ceil = _U("ceil", 1, _whole(math.ceil), boolean=_same)
trunc, rint = _U("trunc", 1, _whole(int), boolean=_same), _U("rint", 1, _whole(round), "float")

equal = _U("equal", 2, lambda x, y: x == y, "bool")
not_equal = _U("not_equal", 2, lambda x, y: x != y, "bool")
less, less_equal = (
    _U("less", 2, lambda x, y: x < y, "bool"),
    _U("less_equal", 2, lambda x, y: x <= y, "bool"),
)
greater = _U("greater", 2, lambda x, y: x > y, "bool")
greater_equal = _U("greater_equal", 2, lambda x, y: x >= y, "bool")
logical_and = _U("logical_and", 2, lambda x, y: bool(x) and bool(y), "bool")
logical_or = _U("logical_or", 2, lambda x, y: bool(x) or bool(y), "bool")
logical_xor = _U("logical_xor", 2, lambda x, y: bool(x) != bool(y), "bool")
logical_not = _U("logical_not", 1, lambda x: not x, "bool")
isfinite = _U("isfinite", 1, lambda x: x == x and abs(x) != INF, "bool")
isnan = _U("isnan", 1, lambda x: x != x, "bool")
isinf = _U("isinf", 1, _infinite, "bool")
signbit = _U("signbit", 1, lambda x: math.copysign(1, x) < 0, "bool")
bitwise_and = _U("bitwise_and", 2, lambda x, y: x & y, "bits", "&", lambda x, y: x and y)
bitwise_or = _U("bitwise_or", 2, lambda x, y: x | y, "bits", "|", lambda x, y: x or y)
bitwise_xor = _U("bitwise_xor", 2, lambda x, y: x ^ y, "bits", "^", lambda x, y: x != y)
invert = bitwise_not = _U("invert", 1, lambda x: ~x, "bits", "", lambda x: not x)
abs_ = absolute


def where(condition, *choices):
    """Return entries of the first choice where the condition holds, of the second elsewhere."""
    condition = asarray(condition)
    if not choices:
        return condition.nonzero()
    if len(choices) != 2:
        raise ValueError("either both or neither of x and y should be given")
    arrays, kind = operands(choices)
    shape = broadcast_shape([condition.shape, *(a.shape for a in arrays)])
    flat = [spread(a, shape)._flat() for a in (condition, *arrays)]
    entries = [cast(a if yes else b, kind) for yes, a, b in zip(*flat, strict=True)]
    return fresh(entries, shape, kind)


def clip(a, a_min=None, a_max=None, out=None, *, min=None, max=None, **elsewhere):
    """Return `a` with its entries kept between two bounds."""
    if out is not None or elsewhere:
        raise NotOnThisPage("np.clip(…) with out= or other options")
    low, high = (a_min if a_min is not None else min), (a_max if a_max is not None else max)
    bounds = [bound for bound in (low, high) if bound is not None]
    broadcast_shape([asarray(v).shape for v in (a, *bounds)])
    result = asarray(a) if bounds else positive(a)
    result = result if low is None else maximum(result, low)
    return result if high is None else minimum(result, high)


def round_(a, decimals=0, out=None):
    """Return `a` rounded to `decimals`, halves to even."""
    if out is not None:
        raise NotOnThisPage("np.round(…, out=…)")
    if not isinstance(decimals, int):
        raise TypeError(f"'{type(decimals).__name__}' object cannot be interpreted as an integer")
    a = asarray(a)
    if a.dtype is INT and decimals >= 0:
        return unwrap(a.copy())
    if a.dtype.kind != "f":
        raise NotOnThisPage(f"np.round of {a.dtype} to {decimals} decimals")
    scale = 10.0 ** abs(decimals)
    if not decimals:
        return rint(a)
    return rint(a * scale) / scale if decimals > 0 else rint(a / scale) * scale
