"""Arrays as text, laid out as NumPy lays them out."""

import math

from ._kinds import BOOL, DOUBLE, INT, SINGLE, shortest_single

WIDTH = 75
PRECISION = 8
EDGE, LIMIT = 3, 1000
LARGE = {DOUBLE.rank: 1e8, SINGLE.rank: 1e6}


def _digits(value, kind):
    return shortest_single(value) if kind is SINGLE else repr(float(value))


def _decimal(value, kind, places):
    """Return the shortest decimal without exponent, cut to `places`."""
    text = _digits(value, kind)
    if "e" in text or len(text.partition(".")[2]) > places:
        text = f"{value:.{places}f}"
        text = text.rstrip("0") if "." in text else text + "."
    whole, _, fraction = text.partition(".")
    return f"{whole}.{'' if fraction == '0' else fraction}"


def _scientific(value, kind, places):
    """Return the shortest decimal with exponent, cut to `places`."""
    shortest = value if kind is DOUBLE else float(shortest_single(value))
    for digits in range(places + 1):
        text = f"{value:.{digits}e}"
        if float(text) == shortest:
            break
    mantissa, _, exponent = text.partition("e")
    return (mantissa.rstrip("0") if "." in mantissa else mantissa + "."), exponent


def _float_writer(values, kind):
    finite = [v for v in values if v == v and abs(v) != math.inf]
    sizes = [abs(v) for v in finite if v]
    far = sizes and (
        max(sizes) >= LARGE[kind.rank] or min(sizes) < 1e-4 or max(sizes) / min(sizes) > 1000
    )
    if far:
        parts = [_scientific(v, kind, PRECISION) for v in finite]
        places = max(len(m.partition(".")[2]) for m, _ in parts)
        left = max(len(m.partition(".")[0]) for m, _ in parts)
        width = max(len(e) for _, e in parts)  # of an exponent with its sign
        right = width + 1 + places

        def write(v):
            mantissa, _, exponent = f"{v:.{places}e}".partition("e")
            mantissa = mantissa if places else mantissa + "."
            whole, _, fraction = mantissa.partition(".")
            exponent = exponent[0] + exponent[1:].rjust(width - 1, "0")
            return f"{whole.rjust(left)}.{fraction}e{exponent}"
    else:
        texts = [_decimal(v, kind, PRECISION) for v in finite]
        left = max((len(t.partition(".")[0]) for t in texts), default=0)
        right = max((len(t.partition(".")[2]) for t in texts), default=0)

        def write(v):
            whole, _, fraction = _decimal(v, kind, right).partition(".")
            return f"{whole.rjust(left)}.{fraction.ljust(right)}"

    odd = [repr(v) for v in values if not (v == v and abs(v) != math.inf)]
    left = max([left, *(len(text) - right - 1 for text in odd)])
    return lambda v: write(v) if v == v and abs(v) != math.inf else repr(v).rjust(left + right + 1)


def _writer(array, values):
    if array.dtype.kind == "f":
        return _float_writer(values, array.dtype)
    texts = [str(v) for v in values]
    width = max(map(len, texts), default=0)
    if array.dtype is BOOL:
        width = 5
    return lambda v: str(v).rjust(width)


def _layout(array, write, prefix, separator):
    """Return the entries in nested brackets, wrapped at the width of a line."""
    short = array.size > LIMIT

    def lines(part, indent, width):
        n = part.shape[0]
        cut = short and n > 2 * EDGE
        shown = [*range(EDGE), None, *range(n - EDGE, n)] if cut else range(n)
        if part.ndim == 1:
            words = ["..." if i is None else write(part._flat()[i]) for i in shown]
            return _wrap(words, indent, width, separator)
        deeper = indent + " "
        blocks = ["..." if i is None else lines(part[i], deeper, width - 1) for i in shown]
        gap = separator.rstrip() + "\n" * (part.ndim - 1) + deeper
        return f"[{gap.join(blocks)}]"

    return lines(array, " " * len(prefix), WIDTH - bool(prefix))


def _wrap(words, indent, width, separator):
    limit = width - max(len(separator.rstrip()), 1)
    text, line = "", indent + " "
    for i, word in enumerate(words):
        if len(line) + len(word) > limit and line.strip():
            text += line.rstrip() + "\n"
            line = indent + " "
        line += word + (separator if i < len(words) - 1 else "")
    return f"[{(text + line)[len(indent) + 1 :]}]"


def _text(array, prefix, separator):
    values = array._flat()
    if array.size > LIMIT:
        values = _edges(array)
    write = _writer(array, values)
    if not array.shape:
        return write(values[0]) if prefix else str(array.dtype.type(values[0]))
    if not array.size:
        return "[]"
    return _layout(array, write, prefix, separator)


def _edges(array):
    """Return the entries that are shown of a large array."""
    for axis, n in enumerate(array.shape):
        if n > 2 * EDGE:
            ends = [*range(EDGE), *range(n - EDGE, n)]
            array = array[(slice(None),) * axis + (ends,)]
    return array._flat()


def as_repr(array):
    """Return an array as the end of a cell shows it."""
    usual = array.dtype in (DOUBLE, INT, BOOL) and array.size
    body = _text(array, "array(", ", ")
    kind = "" if usual else f", dtype={array.dtype}"
    size = "" if array.size or array.shape == (0,) else f", shape={array.shape}"
    if array.size == 0 and array.dtype is DOUBLE:
        kind = ", dtype=float64"
    last = body.rpartition("\n")[2]
    room = len(last) + (0 if "\n" in body else len("array(")) + len(kind) + 1 <= WIDTH
    if kind and not room:
        kind = f",\n      dtype={array.dtype}"
    return f"array({body}{size}{kind})"


def as_str(array):
    """Return an array as ``print`` shows it."""
    return _text(array, "", " ")
