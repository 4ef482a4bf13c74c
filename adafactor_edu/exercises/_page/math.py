"""Python's module ``math`` for the page: what the browser does not compute itself.

Brython's own is complete, and as heavy as all the exercises together.  What is not here says so,
as the small NumPy does.
"""

from _math import *
from _math import _bits, _floor, _log, _log1p, _log2, _log10, _pow

pi, e, tau = 3.141592653589793, 2.718281828459045, 6.283185307179586
inf, nan = float("inf"), float("nan")


def isnan(x):
    """Return whether `x` is not a number."""
    return float(x) != float(x)


def isinf(x):
    """Return whether `x` is infinite."""
    return float(x) in (inf, -inf)


def isfinite(x):
    """Return whether `x` is finite."""
    return not isnan(x) and not isinf(x)


def log(x, base=None):
    """Return the logarithm."""
    return _log(x) if base is None else _log(x) / _log(base)


def log2(x):
    """Return the logarithm to base 2."""
    return _log2(x)


def log10(x):
    """Return the logarithm to base 10."""
    return _log10(x)


def log1p(x):
    """Return the logarithm of 1 + x."""
    return _log1p(x)


def pow(x, y):
    """Return x to the power of y, as a float."""
    x, y = float(x), float(y)
    if x == 1 or y == 0:
        return 1.0
    if x == 0 and y < 0:
        raise ValueError("math domain error")
    result = _pow(x, y)
    if isfinite(x) and isfinite(y):
        if isnan(result):
            raise ValueError("math domain error")
        if isinf(result):
            raise OverflowError("math range error")
    return result


def copysign(x, y):
    """Return the size of `x` with the sign of `y`."""
    return -abs(float(x)) if _bits(y)[0] else abs(float(x))


def _whole(x):
    if isnan(x):
        raise ValueError("cannot convert float NaN to integer")
    if isinf(x):
        raise OverflowError("cannot convert float infinity to integer")
    return x


def floor(x):
    """Return the largest integer not above `x`."""
    return x if isinstance(x, int) else _floor(_whole(x))


def ceil(x):
    """Return the smallest integer not below `x`."""
    return x if isinstance(x, int) else -_floor(-_whole(x))


def trunc(x):
    """Return `x` without its fraction."""
    return floor(x) if x >= 0 else ceil(x)


def frexp(x):
    """Return the fraction and the exponent of `x`."""
    x = float(x)
    if x == 0 or not isfinite(x):
        return x, 0
    exponent = _bits(x)[1] - 1022
    if exponent == -1022:  # a number below the normal ones
        fraction, exponent = frexp(x * 2.0**54)
        return fraction, exponent - 54
    return ldexp(x, -exponent), exponent


def ldexp(x, i):
    """Return x times 2 to the power of i."""
    x = float(x)
    while i > 1000 and x:
        x, i = x * 2.0**1000, i - 1000
        if isinf(x):
            raise OverflowError("math range error")
    while i < -1000 and x:
        x, i = x * 2.0**-1000, i + 1000
    return x * 2.0**i if x else x


def hypot(*coordinates):
    """Return the length of a vector."""
    sizes = [abs(float(c)) for c in coordinates]
    largest = max(sizes, default=0.0)
    if largest == 0 or isinf(largest):
        return largest
    return largest * sqrt(fsum([(s / largest) ** 2 for s in sizes]))


def dist(p, q):
    """Return the distance of two points."""
    return hypot(*[a - b for a, b in zip(p, q, strict=True)])


def fsum(numbers):
    """Return the sum, rounded once."""
    parts = []
    for x in numbers:
        x, kept = float(x), []
        for y in parts:
            if abs(x) < abs(y):
                x, y = y, x
            high = x + y
            low = y - (high - x)
            if low:
                kept.append(low)
            x = high
        parts = [*kept, x]
    return sum(reversed(parts), 0.0)


def prod(numbers, *, start=1):
    """Return the product."""
    for x in numbers:
        start = start * x
    return start


def sumprod(p, q):
    """Return the sum of the products."""
    return sum([a * b for a, b in zip(p, q, strict=True)])


def isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    """Return whether two numbers are nearly equal."""
    if a == b:
        return True
    if isinf(a) or isinf(b):
        return False
    return abs(a - b) <= max(rel_tol * max(abs(a), abs(b)), abs_tol)


def gcd(*numbers):
    """Return the greatest common divisor."""
    result = 0
    for n in numbers:
        while n:
            result, n = n, result % n
    return abs(result)


def factorial(n):
    """Return 1 · 2 · … · n."""
    return prod(range(1, n + 1))


def comb(n, k):
    """Return in how many ways k of n can be chosen."""
    return prod(range(n - k + 1, n + 1)) // factorial(k) if k <= n else 0


def isqrt(n):
    """Return the whole part of the root of an integer."""
    root = floor(sqrt(n))
    while root * root > n:
        root -= 1
    while (root + 1) * (root + 1) <= n:
        root += 1
    return root


def degrees(x):
    """Return an angle in degrees."""
    return x * (180 / pi)


def radians(x):
    """Return an angle in radians."""
    return x * (pi / 180)


def _elsewhere(name):
    def missing(*args):
        raise NotImplementedError(
            f"math.{name} is part of Python, but not of the Python on this page. "
            "Write it another way, or open this notebook in JupyterLab."
        )

    return missing


MISSING = "gamma lgamma erf erfc nextafter ulp remainder lcm perm exp2 modf fma"
for _name in MISSING.split():
    globals()[_name] = _elsewhere(_name)
