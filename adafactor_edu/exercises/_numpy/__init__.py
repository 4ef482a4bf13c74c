"""A small NumPy in pure Python, for code that runs on a page of the book.

It has what lines of Adafactor use: arrays of a few dimensions, broadcasting, arithmetic, indexing,
reductions and products, with NumPy's own results and messages (`tests/exercises/test_numpy.py`
compares the two).  What NumPy has and this module has not raises `NotOnThisPage`.  The page's
Python imports this package under the name ``numpy``.
"""

import math

from . import _index
from ._array import array, asarray, ndarray
from ._entries import *
from ._entries import abs_ as abs
from ._entries import round_ as round
from ._kinds import AxisError, NotOnThisPage, bool_, dtype, errstate, float32, float64, floating
from ._kinds import generic, int64, integer, number
from ._later import later
from ._missing import announce
from ._reduce import all_ as all
from ._reduce import any_ as any
from ._reduce import argmax, argmin, average, count_nonzero, cumprod, cumsum
from ._reduce import max_ as max
from ._reduce import mean, median
from ._reduce import min_ as min
from ._reduce import prod, std
from ._reduce import sum_ as sum
from ._reduce import var
from ._shape import copy, empty, empty_like, expand_dims, full, ndim, ones, ones_like
from ._shape import ravel, reshape, shape, size, swapaxes, transpose, zeros, zeros_like
from ._ufunc import ufunc

ON_USE = {
    "more": (
        "arange atleast_1d atleast_2d broadcast_to column_stack concatenate diag eye flip "
        "full_like hstack identity linspace moveaxis ndenumerate ndindex nonzero repeat sort "
        "squeeze stack tile trace vstack"
    ),
    "products": "allclose array_equal dot einsum inner isclose matmul norm outer vdot",
}
for _part, _names in ON_USE.items():
    for _name in _names.split():
        globals()[_name] = later(_part, _name)

ndarray.__repr__ = later("print", "as_repr")
ndarray.__str__ = later("print", "as_str")
ndarray.__matmul__ = ndarray.__imatmul__ = lambda self, other: matmul(self, other)
ndarray.__rmatmul__ = lambda self, other: matmul(other, self)
ndarray.dot = lambda self, b: dot(self, b)
ndarray.diagonal = lambda self: diag(self)
ndarray.nonzero = lambda self: nonzero(self)
ndarray.repeat = lambda self, repeats, axis=None: repeat(self, repeats, axis)
ndarray.squeeze = lambda self, axis=None: squeeze(self, axis)
ndarray.trace = lambda self: trace(self)

asanyarray = ascontiguousarray = asarray
double, single, bool, intp, int_ = float64, float32, bool_, int64, int64
amax, amin = max, min
newaxis, pi, e, inf, nan = None, math.pi, math.e, math.inf, math.nan
pow, permute_dims, concat, around, bitwise_invert = power, transpose, concatenate, round, invert
True_, False_ = bool_(True), bool_(False)
__version__ = "2"


class linalg:
    """The part of ``numpy.linalg`` that is here."""

    norm = staticmethod(norm)


class exceptions:
    """The part of ``numpy.exceptions`` that is here."""

    AxisError = AxisError


class finfo:
    """Limits of floating-point numbers."""

    def __init__(self, kind):
        self.dtype = dtype(getattr(kind, "dtype", kind))
        if self.dtype.kind != "f":
            raise ValueError(f"data type {self.dtype.type!r} not inexact")
        double = self.dtype == float
        self.bits = 64 if double else 32
        self.eps = self.dtype.type(2.0**-52 if double else 2.0**-23)
        self.tiny = self.smallest_normal = self.dtype.type(2.0**-1022 if double else 2.0**-126)
        self.max = self.dtype.type(
            (2 - 2.0**-52) * 2.0**1023 if double else (2 - 2.0**-23) * 2.0**127
        )
        self.min = -self.max


announce(globals())
