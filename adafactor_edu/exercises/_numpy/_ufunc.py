"""Functions of single entries, spread over arrays, and the operators made of them."""

import math

from ._array import (
    asarray,
    broadcast_shape,
    fresh,
    ndarray,
    operands,
    show,
    spread,
    unwrap,
)
from ._kinds import (
    BOOL,
    DOUBLE,
    INT,
    NotOnThisPage,
    UFuncTypeError,
    cast,
    find_dtype,
    float64,
    generic,
    promote,
)


class ufunc:
    """A function of entries.

    `rule` says what comes out: "same" as what goes in, "float", "bool"; `refuses` are kinds of
    entries (by their letter) that it does not take.
    """

    def __init__(self, name, nin, function, rule="same", symbol="", boolean=None, identity=None):
        self.__name__, self.nin, self.nout = name, nin, 1
        self.function, self.rule, self.symbol = function, rule, symbol
        self.boolean, self.identity = boolean, identity
        TABLE[name] = self

    def __repr__(self):
        return f"<ufunc '{self.__name__}'>"

    def __call__(self, *values, out=None, where=True, dtype=None, **elsewhere):
        if out is None and where is True and dtype is None and not elsewhere:
            quick = self._quick(values)
            if quick is not None:
                return quick
        self._count(values, elsewhere)
        if len(values) > self.nin:
            values, out = values[: self.nin], values[self.nin]
        self._refuse(values)
        arrays, kind = operands(values)
        result, function = self._kind(kind)
        wide = kind if self.rule == "bool" else promote(kind, result)
        if dtype is not None:
            result = find_dtype(dtype)
        shapes = [a.shape for a in arrays]
        if out is not None or where is not True:
            return self._into(arrays, shapes, function, (result, wide), out, where)
        shape = shapes[0]
        if shapes[-1] != shape or len(shapes) > 2:
            shape = broadcast_shape(shapes)
        flat = [_entries_as(a if a.shape == shape else spread(a, shape), wide) for a in arrays]
        entries = map(function, *flat)
        entries = _each(function, flat)
        entries = entries if result is DOUBLE else [cast(x, result) for x in entries]
        return unwrap(fresh(entries, shape, result))

    def _quick(self, values):
        """Return the result for arrays of double precision and numbers, the usual case, or None."""
        if len(values) != self.nin or self.rule not in ("same", "float"):
            return None
        first, last = values[0], values[-1]
        if type(first) is ndarray and first.dtype is DOUBLE and first.shape:
            shape = first.shape
        elif type(last) is ndarray and last.dtype is DOUBLE and last.shape:
            shape = last.shape
        else:
            return None
        flat = []
        for value in values:
            if type(value) is ndarray:
                if value.dtype is not DOUBLE or value.shape != shape:
                    return None
                flat.append(value._flat())
            elif type(value) in QUICK:
                flat.append(
                    [float.__mul__(float(value), 1.0)] * len(flat[0] if flat else last._flat())
                )
            else:
                return None
        return fresh(_each(self.function, flat), shape, DOUBLE)

    def _into(self, arrays, shapes, function, kinds, out, where):
        result, wide = kinds
        out = out[0] if isinstance(out, tuple) else out
        if out is not None:
            self.check_cast(result, out.dtype)
        mask = asarray(where)
        with_out = [] if out is None else [out.shape]
        shape = broadcast_shape([*shapes, *with_out, *([mask.shape] if mask.ndim else [])])
        if out is None:
            out = fresh([cast(0, result)] * math.prod(shape), shape, result)
        if out.shape != shape:
            raise ValueError(
                f"non-broadcastable output operand with shape {show(out.shape)} "
                f"doesn't match the broadcast shape {show(shape)}"
            )
        flat = [_entries_as(spread(a, shape), wide) for a in arrays] + [spread(mask, shape)._flat()]
        results = [  # all of them before the first is written: `out` may be an operand
            (place, cast(cast(function(*entries), result), out.dtype))
            for place, wanted, *entries in zip(out._at(), flat[-1], *flat[:-1], strict=True)
            if wanted
        ]
        for place, entry in results:
            out._list[place] = entry
        return out

    def check_cast(self, result, target):
        """Raise if results of one kind may not be stored as another."""
        if result.rank > target.rank and not (result.kind == target.kind == "f"):
            raise UFuncTypeError(
                f"Cannot cast ufunc '{self.__name__}' output from {result!r} to {target!r} "
                "with casting rule 'same_kind'"
            )

    def _count(self, values, elsewhere):
        if not self.nin <= len(values) <= self.nin + 1:
            was = "was" if len(values) == 1 else "were"
            raise TypeError(
                f"{self.__name__}() takes from {self.nin} to {self.nin + 1} positional arguments "
                f"but {len(values)} {was} given"
            )
        for name in elsewhere:
            if name in ("casting", "order", "subok", "signature"):
                raise NotOnThisPage(f"np.{self.__name__}(…, {name}=…)")
            raise TypeError(f"{self.__name__}() got an unexpected keyword argument '{name}'")

    def _refuse(self, values):
        """Say what NumPy says of None and of text."""
        for value in values:
            if value is None or isinstance(value, str):
                break
        else:
            return
        if any(value is None for value in values) and self.symbol and self.nin == 2:
            names = [_type_name(value) for value in values]
            raise TypeError(
                f"unsupported operand type(s) for {self.symbol}: '{names[0]}' and '{names[1]}'"
            )
        if values[0] is None and self.nin == 1:
            if self.__name__ == "square":
                raise TypeError("unsupported operand type(s) for *: 'NoneType' and 'NoneType'")
            if self.__name__ == "absolute":
                raise TypeError("bad operand type for abs(): 'NoneType'")
            raise TypeError(
                f"loop of ufunc does not support argument 0 of type NoneType which has no "
                f"callable {self.__name__} method"
            )
        if self.nin == 1:
            raise self._unsupported()
        raise NotOnThisPage(f"np.{self.__name__} with text or None")

    def _unsupported(self):
        return TypeError(
            f"ufunc '{self.__name__}' not supported for the input types, and the inputs could not "
            "be safely coerced to any supported types according to the casting rule ''safe''"
        )

    def _kind(self, kind):
        """Return the kind of the result and the function for entries of `kind`."""
        if self.rule == "bool":
            return BOOL, self.function
        if self.rule == "bits":
            if kind.kind == "f":
                raise self._unsupported()
            return kind, (self.boolean if kind is BOOL else self.function)
        if kind is BOOL and self.boolean is not None:
            if isinstance(self.boolean, str):
                raise TypeError(self.boolean)
            return BOOL, self.boolean
        if self.rule == "float" and kind.rank < 2:
            if kind is BOOL and self.nin == 1:
                raise NotOnThisPage(f"np.{self.__name__} of truth values (float16)")
            return DOUBLE, self.function
        if kind is BOOL and self.__name__ == "sign":
            raise UFuncTypeError(
                "ufunc 'sign' did not contain a loop with signature matching types "
                "<class 'numpy.dtypes.BoolDType'> -> None"
            )
        if kind is BOOL and self.rule == "same":
            raise NotOnThisPage(f"np.{self.__name__} of truth values")
        return kind, self.function

    def outer(self, a, b):
        """Apply the function to every pair of entries."""
        a, b = asarray(a), asarray(b)
        return self(a.reshape(a.shape + (1,) * b.ndim), b)

    def reduce(self, a, axis=0, dtype=None, out=None, keepdims=False, **elsewhere):
        """Fold an axis with the function."""
        if self.__name__ not in REDUCERS or out is not None:
            raise NotOnThisPage(f"np.{self.__name__}.reduce(…)")
        return REDUCERS[self.__name__](a, axis=axis, dtype=dtype, keepdims=keepdims, **elsewhere)

    def accumulate(self, a, axis=0):
        """Return the running results along an axis."""
        from ._reduce import accumulate

        return accumulate(self, a, axis)

    def __getattr__(self, name):
        if name in ("reduceat", "at", "resolve_dtypes", "ntypes", "types"):
            raise NotOnThisPage(f"np.{self.__name__}.{name}")
        raise AttributeError(f"'numpy.ufunc' object has no attribute '{name}'")


def _each(function, flat):
    """Return the function's result for each entry; on a page, loops are quicker than ``map``."""
    if len(flat) == 1:
        return [function(x) for x in flat[0]]
    if len(flat) == 2:
        first, last = flat
        return [function(first[i], last[i]) for i in range(len(first))]
    return list(map(function, *flat))


def _entries_as(a, kind):
    """Return the entries, integers as floats where the arithmetic is that of floats."""
    if kind.rank > 1 and a.dtype.rank < 2:
        return [float(x) for x in a._flat()]
    return a._flat()


QUICK = (float, int, float64)
TABLE = {}
REDUCERS = {}


def _type_name(value):
    if value is None:
        return "NoneType"
    return {"b": "bool", "i": "int", "f": "float"}[asarray(value).dtype.kind]


# Operators

BINARY = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "pow": "power",
    "floordiv": "floor_divide", "mod": "remainder", "and": "bitwise_and", "or": "bitwise_or",
    "xor": "bitwise_xor",
}  # fmt: skip
COMPARE = {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}


def _foreign(other):
    """Whether an operand is for Python, not for us, to refuse."""
    plain = (bool, int, float, list, tuple, range, ndarray, generic)
    return not (other is None or isinstance(other, plain))


def _text(name, left, right):
    """Return the error for a number with text."""
    kinds = []
    for value in (left, right):
        text = isinstance(value, str)
        kinds.append(f"dtype('<U{len(value)}')" if text else repr(asarray(value).dtype))
    return UFuncTypeError(
        f"ufunc '{name}' did not contain a loop with signature matching types "
        f"({kinds[0]}, {kinds[1]}) -> None"
    )


def _operator(name):
    def forward(self, other):
        if isinstance(other, str):
            raise _text(name, self, other)
        return NotImplemented if _foreign(other) else TABLE[name](self, other)

    def backward(self, other):
        if isinstance(other, str):
            raise _text(name, other, self)
        return NotImplemented if _foreign(other) else TABLE[name](other, self)

    def in_place(self, other):
        if isinstance(other, str):
            raise _text(name, self, other)
        return NotImplemented if _foreign(other) else TABLE[name](self, other, self)

    return forward, backward, in_place


def _comparison(name):
    def compare(self, other):
        if other is None:
            sign = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}[name]
            raise TypeError(
                f"'{sign}' not supported between instances of '{_type_name(self)}' and 'NoneType'"
            )
        return NotImplemented if _foreign(other) else TABLE[name](self, other)

    return compare


def _equality(name, never):
    def compare(self, other):
        if other is None or _foreign(other):
            if isinstance(self, generic):
                return never
            shape = self.shape
            return unwrap(fresh([never] * math.prod(shape), shape, BOOL))
        return TABLE[name](self, other)

    return compare


def _fast(name, slow, turned):
    """Return `slow` with a short way for two numbers of double precision."""

    def operate(self, other):
        kind = type(other)
        if kind is float64 or kind is float or kind is int:
            x, y = float.__mul__(self, 1.0), float(other)
            entry = TABLE[name].function
            return float64(entry(y, x) if turned else entry(x, y))
        return slow(self, other)

    return operate


def _repeat(self, other):
    """Multiply: a list or tuple is repeated, as Python does with its own numbers."""
    if isinstance(other, (list, tuple)):
        if self.dtype is INT:
            return other * int(self)
        kind = type(self).__name__
        raise TypeError(f"can't multiply sequence by non-int of type 'numpy.{kind}'")
    return NotImplemented if _foreign(other) else TABLE["multiply"](self, other)


for _class in (ndarray, generic):
    for _short, _long in BINARY.items():
        _forward, _backward, _in_place = _operator(_long)
        setattr(_class, f"__{_short}__", _forward)
        setattr(_class, f"__r{_short}__", _backward)
        if _class is ndarray:
            setattr(_class, f"__i{_short}__", _in_place)
    for _short, _long in COMPARE.items():
        setattr(_class, f"__{_short}__", _comparison(_long))
    if _class is generic:
        _class.__mul__ = _class.__rmul__ = _repeat
        for _short in ("add", "sub", "mul", "truediv", "pow"):
            for _mark in ("", "r"):
                _slow = getattr(_class, f"__{_mark}{_short}__")
                _way = _fast(BINARY[_short], _slow, turned=bool(_mark))
                setattr(float64, f"__{_mark}{_short}__", _way)
    _class.__eq__ = _equality("equal", False)
    _class.__ne__ = _equality("not_equal", True)
    _class.__neg__ = lambda self: TABLE["negative"](self)
    _class.__pos__ = lambda self: TABLE["positive"](self)
    _class.__abs__ = lambda self: TABLE["absolute"](self)
    _class.__invert__ = lambda self: TABLE["invert"](self)
    _class.__divmod__ = lambda self, other: (self // other, self % other)
