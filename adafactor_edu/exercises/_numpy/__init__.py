"""A small NumPy in pure Python, for code that runs on a page of the book.

It has what lines of Adafactor use: arrays of a few dimensions, broadcasting, arithmetic, indexing,
reductions and products, with NumPy's own results and messages (`tests/exercises/test_numpy.py`
compares the two).  What NumPy has and this module has not raises `NotOnThisPage`.  The page's
Python imports this package under the name ``numpy``.
"""

import math

from . import (
    _index,
    _print,
)
from ._array import array, asarray, ndarray
from ._entries import *
from ._entries import abs_ as abs
from ._entries import round_ as round
from ._kinds import (
    AxisError,
    NotOnThisPage,
    bool_,
    dtype,
    errstate,
    float32,
    float64,
    floating,
    generic,
    int64,
    integer,
    number,
)
from ._missing import announce
from ._products import allclose, array_equal, dot, einsum, inner, isclose, matmul, outer, vdot
from ._products import norm as _norm
from ._reduce import all_ as all
from ._reduce import any_ as any
from ._reduce import (
    argmax,
    argmin,
    average,
    count_nonzero,
    cumprod,
    cumsum,
    mean,
    median,
    prod,
    std,
    var,
)
from ._reduce import max_ as max
from ._reduce import min_ as min
from ._reduce import sum_ as sum
from ._shape import (
    arange,
    atleast_1d,
    atleast_2d,
    broadcast_to,
    column_stack,
    concatenate,
    copy,
    diag,
    empty,
    empty_like,
    expand_dims,
    eye,
    flip,
    full,
    full_like,
    hstack,
    identity,
    linspace,
    moveaxis,
    ndenumerate,
    ndim,
    ndindex,
    nonzero,
    ones,
    ones_like,
    ravel,
    repeat,
    reshape,
    shape,
    size,
    sort,
    squeeze,
    stack,
    swapaxes,
    tile,
    trace,
    transpose,
    vstack,
    zeros,
    zeros_like,
)
from ._ufunc import ufunc

asanyarray = ascontiguousarray = asarray
double, single, bool, intp, int_ = float64, float32, bool_, int64, int64
amax, amin = max, min
newaxis, pi, e, inf, nan, euler_gamma = (
    None,
    math.pi,
    math.e,
    math.inf,
    math.nan,
    0.5772156649015329,
)
pow, permute_dims, concat, around, bitwise_invert = power, transpose, concatenate, round, invert
__version__ = "2"


class linalg:
    """The part of ``numpy.linalg`` that is here."""

    norm = staticmethod(_norm)


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
