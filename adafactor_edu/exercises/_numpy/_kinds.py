"""What entries can be (bool, int64, float32, float64), NumPy's scalars, and the errors."""

import math
import sys


class NotOnThisPage(NotImplementedError):
    """NumPy has it, this page's small NumPy has not."""

    def __init__(self, what):
        super().__init__(
            f"{what} is part of NumPy, but not of the small NumPy on this page. "
            "Write it another way, or open this notebook in JupyterLab, which has all of NumPy."
        )


class AxisError(ValueError, IndexError):
    """An axis that the array does not have."""

    def __init__(self, axis, ndim, prefix=""):
        super().__init__(f"{prefix}axis {axis} is out of bounds for array of dimension {ndim}")


class UFuncTypeError(TypeError):
    """A ufunc cannot do this with these kinds of entries."""


class dtype:
    """The kind of an array's entries."""

    def __init__(self, kind=None):
        found = find_dtype(kind)
        self.name, self.kind, self.rank = found.name, found.kind, found.rank
        self.itemsize, self.type = found.itemsize, found.type

    @classmethod
    def _make(cls, name, kind, rank, itemsize):
        made = object.__new__(cls)
        made.name, made.kind, made.rank, made.itemsize = name, kind, rank, itemsize
        return made

    def __eq__(self, other):
        try:
            return self.rank == find_dtype(other).rank
        except (TypeError, NotOnThisPage):
            return False

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self.name)

    def __repr__(self):
        return f"dtype('{self.name}')"

    def __str__(self):
        return self.name


BOOL = dtype._make("bool", "b", 0, 1)
INT = dtype._make("int64", "i", 1, 8)
SINGLE = dtype._make("float32", "f", 2, 4)
DOUBLE = dtype._make("float64", "f", 3, 8)
KINDS = (BOOL, INT, SINGLE, DOUBLE)
BY_NAME = {
    "bool": BOOL, "?": BOOL, "int": INT, "int64": INT, "i8": INT, "<i8": INT,
    "float": DOUBLE, "float64": DOUBLE, "f8": DOUBLE, "<f8": DOUBLE, "d": DOUBLE, "double": DOUBLE,
    "float32": SINGLE, "f4": SINGLE, "<f4": SINGLE, "single": SINGLE, "f": SINGLE,
}  # fmt: skip
ELSEWHERE = [
    "float16", "int8", "int16", "int32", "uint8", "uint16", "uint32", "uint64", "complex64",
    "complex128", "complex", "longdouble", "object", "str", "int16", "e", "g", "i1", "i2", "i4",
    "u1", "u2", "u4", "u8", "c8", "c16", "O", "S", "U",
]  # fmt: skip


def find_dtype(kind):
    """Return the dtype that `kind` names: a dtype, a type, a name, or None for float64."""
    if isinstance(kind, dtype):
        return kind
    if kind is None or kind is float:
        return DOUBLE
    if kind is int:
        return INT
    if kind is bool:
        return BOOL
    if isinstance(kind, type) and issubclass(kind, generic) and hasattr(kind, "_kind"):
        return kind._kind
    if isinstance(kind, type) and kind in (complex, object, str, bytes):
        raise NotOnThisPage(f"dtype={kind.__name__}")
    if isinstance(kind, str):
        if kind in BY_NAME:
            return BY_NAME[kind]
        if kind in ELSEWHERE:
            raise NotOnThisPage(f"dtype='{kind}'")
        raise TypeError(f"data type {kind!r} not understood")
    raise TypeError(f"Cannot interpret '{kind!r}' as a data type")


def round_single(value):
    """Return the float32 nearest to `value`, as a float."""
    if value == 0 or value != value or value in (math.inf, -math.inf):
        return value
    fraction, exponent = math.frexp(value)
    lost = max(0, -125 - exponent)  # digits that a subnormal number has not
    if lost > 24:
        return math.copysign(0.0, value)
    rounded = float(round(math.ldexp(fraction, 24 - lost)))  # half to even
    result = math.ldexp(rounded, exponent - 24 + lost)
    return math.copysign(math.inf, value) if abs(result) >= 2.0**128 else result


def cast(value, kind):
    """Return one Python number as an entry of `kind`."""
    if kind is DOUBLE:
        return float(value)
    if kind is SINGLE:
        return round_single(float(value))
    if kind is INT:
        value = int(value) if value == value and abs(value) != math.inf else -(2**63)
        return value if -(2**63) <= value < 2**63 else (value + 2**63) % 2**64 - 2**63
    return bool(value)


def promote(a, b):
    """Return the kind that holds entries of both kinds."""
    if {a.rank, b.rank} == {1, 2}:
        return DOUBLE
    return a if a.rank >= b.rank else b


def with_weak(strong, weak):
    """Return the kind of arrays of kind `strong` with plain Python numbers of rank `weak`."""
    if weak == 3 and strong.rank < 2:
        return DOUBLE
    return INT if weak == 1 and strong.rank == 0 else strong


class generic:
    """Base of NumPy's scalars; the operators are added where ufuncs are known."""

    ndim, shape, size = 0, (), 1

    @property
    def dtype(self):
        return self._kind

    @property
    def T(self):
        return self

    @property
    def itemsize(self):
        return self._kind.itemsize

    nbytes = itemsize

    def item(self):
        return self._value()

    tolist = item

    def __bool__(self):
        return bool(self._value())

    def __float__(self):
        return float(self._value())

    def __int__(self):
        return int(self._value())

    def __hash__(self):
        return hash(self._value())

    def __format__(self, form):
        return format(self._value(), form) if form else str(self)

    def __getitem__(self, key):
        parts = key if isinstance(key, tuple) else (key,)
        if all(part is None or part is Ellipsis for part in parts):
            return type(self)._array(self)[key]
        raise IndexError("invalid index to scalar variable.")

    def __getattr__(self, name):
        return missing_attribute(self, name)


class number(generic):
    """Base of the numbers."""


class integer(number):
    """Base of the integers."""


class floating(number):
    """Base of the floating-point numbers."""


class _Boxed(generic):
    """A scalar that is no Python number itself."""

    def __new__(cls, value=0):
        made = object.__new__(cls)
        made._held = cast(getattr(value, "_value", lambda: value)(), cls._kind)
        return made

    def __init__(self, value=0):
        pass

    def _value(self):
        return self._held

    def __str__(self):
        return str(self._held)


class float64(floating, float):
    """A float that knows NumPy's arithmetic."""

    _kind = DOUBLE

    def __new__(cls, value=0.0):
        return float.__new__(cls, value)

    def _value(self):
        return float.__mul__(self, 1.0)  # a plain float, the sign of a zero included

    def __str__(self):
        return repr(self._value())

    def __repr__(self):
        return f"np.float64({self})"


class float32(_Boxed, floating):
    """A number of single precision."""

    _kind = SINGLE

    def __str__(self):
        return shortest_single(self._held)

    def __repr__(self):
        return f"np.float32({self})"


class int64(_Boxed, integer):
    """An integer of 64 bits."""

    _kind = INT

    def __index__(self):
        return self._held

    def __repr__(self):
        return f"np.int64({self._held})"


class bool_(_Boxed):
    """A truth value."""

    _kind = BOOL

    def __repr__(self):
        return f"np.{self._held}_"


for _kind, _type in zip(KINDS, (bool_, int64, float32, float64), strict=True):
    _kind.type = _type
bool_.__name__ = "bool"


def shortest_single(value):
    """Return the shortest decimal that reads back as this float32."""
    if value == 0 or value != value or abs(value) == math.inf:
        return repr(value)
    for digits in range(1, 10):
        text = f"{value:.{digits - 1}e}"
        if round_single(float(text)) == value:
            break
    return repr(float(text)).replace("e+", "e+") if 1e-4 <= abs(value) < 1e16 else _exponent(text)


def _exponent(text):
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa}e{exponent}"


ATTRIBUTES = {"ndarray": set(), "float64": set()}  # names of real NumPy's, filled by `missing`


def missing_attribute(thing, name):
    """Raise what tells a wrong name from one that only real NumPy has."""
    kind = type(thing).__name__
    if name in ATTRIBUTES["ndarray" if kind == "ndarray" else "float64"]:
        raise NotOnThisPage(f"{kind}.{name}")
    raise AttributeError(f"'numpy.{kind}' object has no attribute '{name}'")


# Warnings, as NumPy prints them; errstate silences them or makes them errors.

MODES = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
WORDS = {"divide": "divide by zero", "over": "overflow", "under": "underflow",
         "invalid": "invalid value"}  # fmt: skip


SAID = set()  # each warning comes once in a run, as it does in Python


def report(kind, where):
    """Warn of, raise or ignore a floating-point problem."""
    message = f"{WORDS[kind]} encountered in {where}"
    if MODES[kind] == "raise":
        raise FloatingPointError(message)
    if MODES[kind] == "warn" and message not in SAID:
        SAID.add(message)
        sys.stderr.write(f"RuntimeWarning: {message}\n")


class errstate:
    """Within ``with``: what happens at a division by zero, an overflow, an invalid value."""

    def __init__(self, **modes):
        if "all" in modes:
            modes = dict.fromkeys(MODES, modes.pop("all")) | modes
        for kind, mode in modes.items():
            if kind not in MODES:
                raise TypeError(f"errstate() got an unexpected keyword argument '{kind}'")
            if mode not in ("warn", "raise", "ignore"):
                raise NotOnThisPage(f"np.errstate({kind}={mode!r})")
        self._modes = modes

    def __enter__(self):
        self._before = dict(MODES)
        MODES.update(self._modes)

    def __exit__(self, *error):
        MODES.update(self._before)
        return False
