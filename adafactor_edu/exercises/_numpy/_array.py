"""Arrays: a list of entries, and how a shape lies over it.  Slices and transposes are views."""

import math

from ._kinds import (
    BOOL,
    DOUBLE,
    INT,
    NotOnThisPage,
    cast,
    find_dtype,
    generic,
    missing_attribute,
    promote,
    with_weak,
)

STRIDES = {}  # of the shapes seen so far: on a page, working them out again is what takes long


def c_strides(shape):
    """Return the steps between neighbours along each axis of a fresh array."""
    shape = tuple(shape)
    if shape not in STRIDES:
        strides, step = [], 1
        for length in reversed(shape):
            strides.append(step)
            step *= length
        STRIDES[shape] = tuple(reversed(strides))
    return STRIDES[shape]


def positions(shape, strides, offset=0):
    """Return where the entries lie in the list, the last index running fastest."""
    found = [offset]
    for length, stride in zip(shape, strides, strict=True):
        found = [start + i * stride for start in found for i in range(length)]
    return found


class ndarray:
    """An array of zero or more dimensions."""

    __array_priority__ = 1.0

    def __init__(self, shape, dtype=None, buffer=None, **elsewhere):
        if buffer is not None or elsewhere:
            raise NotOnThisPage("np.ndarray(…) with a buffer")
        made = fresh([0] * math.prod(shape), tuple(shape), find_dtype(dtype))
        self.__dict__.update(made.__dict__)

    def _at(self):
        """Return the places of the entries in the list."""
        return positions(self.shape, self._strides, self._offset)

    def _flat(self):
        """Return the entries, the last index running fastest."""
        if self._whole:
            return self._list
        return [self._list[i] for i in self._at()]

    def _is_c(self):
        steps = zip(self.shape, self._strides, c_strides(self.shape), strict=True)
        return all(length <= 1 or a == b for length, a, b in steps)

    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: math.prod(self.shape))
    itemsize = property(lambda self: self.dtype.itemsize)
    nbytes = property(lambda self: self.size * self.dtype.itemsize)
    T = property(lambda self: self.transpose())

    @property
    def mT(self):
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return self.swapaxes(-1, -2)

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self):
        if not self.shape:
            raise TypeError("iteration over a 0-d array")
        return iter([self[i] for i in range(self.shape[0])])

    def __bool__(self):
        if self.size == 1:
            return bool(self._flat()[0])
        if self.size == 0:
            raise ValueError(
                "The truth value of an empty array is ambiguous. Use `array.size > 0` to check "
                "that an array is not empty."
            )
        raise ValueError(
            "The truth value of an array with more than one element is ambiguous. "
            "Use a.any() or a.all()"
        )

    def _single(self):
        if self.shape:
            raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
        return self._flat()[0]

    def __float__(self):
        return float(self._single())

    def __int__(self):
        return int(self._single())

    def __index__(self):
        if self.shape or self.dtype.rank != 1:
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return self._single()

    def __hash__(self):
        raise TypeError("unhashable type: 'numpy.ndarray'")

    def __delitem__(self, key):
        raise ValueError("cannot delete array elements")

    def __contains__(self, value):
        return bool((self == value).any())

    def __format__(self, form):
        if form and self.shape:
            raise TypeError("unsupported format string passed to numpy.ndarray.__format__")
        return format(self._single(), form) if form else str(self)

    def __getattr__(self, name):
        return missing_attribute(self, name)

    def item(self, *index):
        if not index:
            if self.size != 1:
                raise ValueError("can only convert an array of size 1 to a Python scalar")
            return self._flat()[0]
        if len(index) == 1 and self.ndim != 1 and not isinstance(index[0], tuple):
            if not -self.size <= index[0] < self.size:
                raise IndexError(f"index {index[0]} is out of bounds for size {self.size}")
            return self._flat()[index[0]]
        return self[index[0] if isinstance(index[0], tuple) else index].item()

    def tolist(self):
        entries = list(self._flat())
        if not self.shape:
            return entries[0]
        for k in range(self.ndim - 1, 0, -1):
            n, count = self.shape[k], math.prod(self.shape[:k])
            entries = [entries[i * n : i * n + n] for i in range(count)]
        return entries

    def astype(self, dtype, copy=True):
        kind = find_dtype(dtype)
        if not copy and kind == self.dtype:
            return self
        return fresh([cast(value, kind) for value in self._flat()], self.shape, kind)

    def copy(self, order="C"):
        return fresh(list(self._flat()), self.shape, self.dtype)

    def fill(self, value):
        value = asarray(value)
        if value.ndim:
            raise ValueError("setting an array element with a sequence.")
        self[...] = value

    def __copy__(self):
        return self.copy()

    def __deepcopy__(self, memo):
        return self.copy()


def fresh(values, shape, dtype):
    """Return a new array of entries that have the right kind already."""
    made = view(values, shape, c_strides(shape), 0, dtype)
    made._whole = True  # its entries are the list, in order
    return made


def view(values, shape, strides, offset, dtype):
    """Return an array that lies over a list which others may hold too."""
    made = object.__new__(ndarray)
    made._list, made.shape, made._strides, made._offset = values, shape, strides, offset
    made.dtype, made._whole = dtype, False
    return made


def unwrap(array):
    """Return an array without dimensions as NumPy's scalar, any other as it is."""
    return array if array.shape else array.dtype.type(array._flat()[0])


# From Python's numbers and lists


def kind_of(value):
    """Return the kind of one entry, or say what this page cannot hold."""
    if isinstance(value, generic):
        return value.dtype
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise NotOnThisPage(f"an integer as large as {value}")
        return INT
    if isinstance(value, float):
        return DOUBLE
    if isinstance(value, complex):
        raise NotOnThisPage("a complex number in an array")
    if isinstance(value, str):
        raise NotOnThisPage(f"text ({value!r}) in an array")
    raise NotOnThisPage(f"an array that holds {type(value).__name__}")


def _shape_of(value):
    """Return the shape of nested sequences and whether they are even."""
    if isinstance(value, ndarray):
        return value.shape, True
    if not isinstance(value, (list, tuple, range)):
        return (), True
    inner = [_shape_of(part) for part in value]
    if not inner:
        return (0,), True
    common = []
    for lengths in zip(*[shape for shape, _ in inner], strict=False):
        if len(set(lengths)) > 1:
            break
        common.append(lengths[0])
    even = all(fine for _, fine in inner) and len({shape for shape, _ in inner}) == 1
    if not even and any(not fine for _, fine in inner):
        common = common[: min(len(shape) for shape, fine in inner if not fine)]
    return (len(value), *common), even


def _leaves(value):
    if isinstance(value, ndarray):
        return [value.dtype.type(entry) for entry in value._flat()]
    if isinstance(value, (list, tuple, range)):
        return [leaf for part in value for leaf in _leaves(part)]
    return [value]


def array(object, dtype=None, copy=True, ndmin=0, **elsewhere):
    """Return a new array with the entries of nested sequences."""
    if elsewhere:
        raise NotOnThisPage(f"np.array(…, {next(iter(elsewhere))}=…)")
    made = _new(object, dtype)
    while made.ndim < ndmin:
        made = made[None]
    return made


def _new(value, kind):
    kind = None if kind is None else find_dtype(kind)
    if isinstance(value, ndarray):
        return value.copy() if kind is None else value.astype(kind)
    if kind is None:
        entries, shape = _doubles(value)
        if entries is not None:
            return fresh(entries, shape, DOUBLE)
    shape, even = _shape_of(value)
    if not even:
        raise ValueError(
            "setting an array element with a sequence. The requested array has an inhomogeneous "
            f"shape after {len(shape)} dimensions. The detected shape was {shape} + "
            "inhomogeneous part."
        )
    leaves = _leaves(value)
    if kind is None:
        kind = _common_kind([kind_of(leaf) for leaf in leaves])
    else:
        for leaf in leaves:
            kind_of(leaf)
    return fresh([cast(_plain(leaf), kind) for leaf in leaves], shape, kind)


def _doubles(value):
    """Return entries and shape of a float or of lists of floats, the usual case, or None twice."""
    if type(value) is float:
        return [value], ()
    if type(value) is not list or not value:
        return None, None
    if type(value[0]) is not list:
        for entry in value:
            if type(entry) is not float:
                return None, None
        return list(value), (len(value),)
    entries, length = [], len(value[0])
    for row in value:
        if type(row) is not list or len(row) != length:
            return None, None
        for entry in row:
            if type(entry) is not float:
                return None, None
            entries.append(entry)
    return entries, (len(value), length)


def _plain(value):
    return value._value() if isinstance(value, generic) else value


def _common_kind(kinds):
    result = kinds[0] if kinds else DOUBLE
    for kind in kinds:
        result = promote(result, kind)
    return result


def asarray(a, dtype=None, **elsewhere):
    """Return `a` itself if it is an array of the kind asked for, else a new one."""
    if elsewhere and (
        elsewhere.pop("order", None) is not None or elsewhere.pop("copy", None) or elsewhere
    ):
        raise NotOnThisPage("np.asarray(…) with more than a dtype")
    if isinstance(a, ndarray) and (dtype is None or a.dtype == dtype):
        return a
    return _new(a, dtype)


generic._array = staticmethod(asarray)


def operands(values):
    """Return arrays, and their common kind in which plain Python numbers weigh little."""
    arrays, usual = [], True
    for value in values:
        array = value if type(value) is ndarray else asarray(value)
        usual = usual and array.dtype is DOUBLE
        arrays.append(array)
    if usual:
        return arrays, DOUBLE
    plain = [type(value) in (bool, int, float) for value in values]
    strong = [a.dtype for a, weak in zip(arrays, plain, strict=True) if not weak]
    if not strong:
        return arrays, _common_kind([a.dtype for a in arrays])
    kind = _common_kind(strong)
    for a, weak in zip(arrays, plain, strict=True):
        kind = with_weak(kind, a.dtype.rank) if weak else kind
    return arrays, kind


# Broadcasting


def show(shape):
    """Return a shape as NumPy's messages write it."""
    parts = list(shape)
    while parts and parts[0] == "newaxis":
        parts.pop(0)
    return f"({','.join(map(str, parts))}{',' if len(shape) == 1 else ''})"


def broadcast_shape(shapes, message=None):
    """Return the common shape, or raise with NumPy's words."""
    result = []
    for axis in range(-max(map(len, shapes), default=0), 0):
        lengths = {shape[axis] for shape in shapes if len(shape) >= -axis} - {1}
        if len(lengths) > 1:
            raise ValueError(
                message
                or "operands could not be broadcast together with shapes "
                + "".join(f"{show(shape)} " for shape in shapes)
            )
        result.append(lengths.pop() if lengths else 1)
    return tuple(result)


def spread(a, shape):
    """Return a view of `a` that repeats it over `shape`."""
    missing = len(shape) - a.ndim
    steps = [0 if n == 1 else step for n, step in zip(a.shape, a._strides, strict=True)]
    return view(a._list, shape, (0,) * missing + tuple(steps), a._offset, a.dtype)


def store(target, value, where, shape):
    """Write `value`, spread over `shape`, to the places `where` of the array `target`."""
    if isinstance(value, float) and target.dtype is INT:
        int(value)  # an infinity or NaN raises
        if abs(value) >= 2.0**63:
            raise OverflowError("Python int too large to convert to C long")
    value = asarray(value)
    lengths = value.shape
    while len(lengths) > len(shape) and lengths[0] == 1:
        lengths = lengths[1:]
    trimmed = fresh(value._flat(), lengths, value.dtype)
    wrong = f"could not broadcast input array from shape {show(lengths)} into shape "
    if len(lengths) > len(shape) or broadcast_shape([lengths, shape], wrong + show(shape)) != shape:
        raise ValueError(wrong + show(shape))
    entries = list(spread(trimmed, shape)._flat())
    for place, entry in zip(where, entries, strict=True):
        target._list[place] = cast(entry, target.dtype)
