"""Products of arrays: dot, @, outer, einsum; norms; comparisons of whole arrays."""

import math

from . import _entries as entry
from ._array import (
    asarray,
    broadcast_shape,
    fresh,
    operands,
    positions,
    show,
    spread,
    unwrap,
)
from ._kinds import BOOL, NotOnThisPage, cast
from ._reduce import all_, max_, sum_, whole_axis
from ._shape import reshape, swapaxes

SIGNATURE = "gufunc signature (n?,k),(k,m?)->(n?,m?)"


def _pair(a, b):
    """Return two arrays of one kind, and that kind."""
    (a, b), kind = operands([asarray(a), asarray(b)])
    return (
        (a if a.dtype is kind else a.astype(kind)),
        (b if b.dtype is kind else b.astype(kind)),
        kind,
    )


def _inner(kind, left, right):
    return cast(sum([x * y for x, y in zip(left, right, strict=True)]), kind)


def matmul(x1, x2):
    """Return the matrix product; leading axes make stacks of matrices."""
    for i, value in enumerate((x1, x2)):
        if value is None:
            raise TypeError("unsupported operand type(s) for @: 'ndarray' and 'NoneType'")
        if asarray(value).ndim == 0:
            raise ValueError(
                f"matmul: Input operand {i} does not have enough dimensions (has 0, gufunc core "
                "with signature (n?,k),(k,m?)->(n?,m?) requires 1)"
            )
    a, b, kind = _pair(x1, x2)
    rows, columns = a.ndim > 1, b.ndim > 1
    a = a if rows else a[None, :]
    b = b if columns else b[:, None]
    if a.shape[-1] != b.shape[-2]:
        raise ValueError(
            f"matmul: Input operand 1 has a mismatch in its core dimension 0, with {SIGNATURE} "
            f"(size {b.shape[-2]} is different from {a.shape[-1]})"
        )
    heads = [a.shape[:-2], b.shape[:-2]]
    extra = ["newaxis"] * 2
    words = " ".join(f"{show(x.shape)}->{show([*x.shape[:-2], *extra])}" for x in (a, b))
    head = broadcast_shape(
        heads,
        "operands could not be broadcast together with remapped shapes [original->remapped]: "
        f"{words}  and requested shape {show((a.shape[-2], b.shape[-1]))}",
    )
    n, k, m = a.shape[-2], a.shape[-1], b.shape[-1]
    left = spread(a, (*head, n, k))._flat()
    right = swapaxes(spread(b, (*head, k, m)), -1, -2)
    right = right._flat()
    entries = []
    for s in range(math.prod(head)):
        for i in range(n):
            row = left[(s * n + i) * k : (s * n + i + 1) * k]
            for j in range(m):
                entries.append(_inner(kind, row, right[(s * m + j) * k : (s * m + j + 1) * k]))
    shape = head + ((n,) if rows else ()) + ((m,) if columns else ())
    return unwrap(fresh(entries, shape, kind))


def dot(a, b):
    """Return sums of products over the last axis of `a` and the second-to-last of `b`."""
    a, b, kind = _pair(a, b)
    if not a.ndim or not b.ndim:
        return a * b
    axis = max(0, b.ndim - 2)
    if a.shape[-1] != b.shape[axis]:
        raise ValueError(
            f"shapes {show(a.shape)} and {show(b.shape)} not aligned: {a.shape[-1]} "
            f"(dim {a.ndim - 1}) != {b.shape[axis]} (dim {axis})"
        )
    b = swapaxes(b, axis, -1)
    k = a.shape[-1]
    left, right = a._flat(), b._flat()
    entries = [
        _inner(kind, left[i * k : i * k + k], right[j * k : j * k + k])
        for i in range(math.prod(a.shape[:-1]))
        for j in range(math.prod(b.shape[:-1]))
    ]
    return unwrap(fresh(entries, a.shape[:-1] + b.shape[:-1], kind))


def inner(a, b):
    """Return sums of products over the last axes."""
    a, b = asarray(a), asarray(b)
    if not a.ndim or not b.ndim:
        return a * b
    return dot(a, b if b.ndim == 1 else swapaxes(b, -1, -2))


def vdot(a, b):
    """Return the sum of the products of all entries."""
    a, b = asarray(a).ravel(), asarray(b).ravel()
    if a.size != b.size:
        raise ValueError(f"cannot reshape array of size {b.size} into shape {show(a.shape)}")
    return dot(a, b)


def outer(a, b, out=None):
    """Return the products of every entry of `a` with every entry of `b`."""
    if out is not None:
        raise NotOnThisPage("np.outer(…, out=…)")
    return entry.multiply(asarray(a).ravel()[:, None], asarray(b).ravel()[None, :])


# einsum

SUM = "einstein sum subscripts string "


def einsum(subscripts, *values, **elsewhere):
    """Return sums of products over the letters that the output leaves out."""
    if elsewhere.pop("optimize", False) or elsewhere or not isinstance(subscripts, str):
        raise NotOnThisPage("np.einsum(…) in this form")
    arrays, kind = operands(values) if values else ([], None)
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    fitting = min(len(terms), len(arrays)) - (len(terms) != len(arrays))
    for i, text in enumerate([*terms, right]):
        _letters(text, i if i < len(terms) else None)
    dots, names = _name_axes(terms[:fitting], arrays[:fitting])
    if len(terms) != len(arrays):
        word = "fewer" if len(arrays) > len(terms) else "more"  # as NumPy says it
        raise ValueError(
            f"{word} operands provided to einstein sum function than specified in the subscripts "
            "string"
        )
    if not arrow:
        once = [c for c in sorted(set(left) - set(",.")) if left.count(c) == 1]
        output = dots + once
    else:
        output = (dots if "..." in right else []) + [c for c in right if c != "."]
    _check_output(output, names, right)
    lengths = _lengths(names, arrays, output)
    return unwrap(_contract(arrays, kind, names, output, lengths))


def _letters(text, operand):
    rest = text.replace("...", "", 1)
    if "." in rest:
        place = f"in operand {operand}" if operand is not None else "in the output"
        raise ValueError(f"{SUM}contains a '.' that is not part of an ellipsis ('...') {place}")
    for character in rest:
        if not ("a" <= character <= "z" or "A" <= character <= "Z"):
            raise ValueError(
                f"invalid subscript '{character}' in einstein sum subscripts string, "
                "subscripts must be letters"
            )


def _name_axes(terms, arrays):
    """Return the names of the axes under the dots, and of every axis of every operand."""
    names, longest = [], 0
    for i, (term, a) in enumerate(zip(terms, arrays, strict=True)):
        letters = len(term.replace("...", ""))
        if letters > a.ndim:
            raise ValueError(f"{SUM}contains too many subscripts for operand {i}")
        if "..." not in term and letters < a.ndim:
            raise ValueError(
                "operand has more dimensions than subscripts given in einstein sum, but no '...' "
                "ellipsis provided to broadcast the extra dimensions."
            )
        longest = max(longest, a.ndim - letters)
    dots = [f".{k}" for k in range(longest)]
    for term, a in zip(terms, arrays, strict=True):
        before, _, after = term.partition("...")
        hidden = a.ndim - len(before) - len(after)
        names.append([*before, *dots[longest - hidden :], *after])
    return dots, names


def _check_output(output, names, right):
    seen = {name for term in names for name in term}
    for name in output:
        if name not in seen:
            raise ValueError(
                f"{SUM}included output subscript '{name}' which never appeared in an input"
            )
        if output.count(name) > 1:
            raise ValueError(f"{SUM}includes output subscript '{name}' multiple times")


def _lengths(names, arrays, output):
    """Return how long each named axis is."""
    lengths = {}
    for i, (term, a) in enumerate(zip(names, arrays, strict=True)):
        for k, name in enumerate(term):
            first = a.shape[term.index(name)]
            if first != a.shape[k]:
                alone = len(names) == 1 and set(term) <= set(output)
                raise ValueError(
                    f"dimensions in {'single operand' if alone else f'operand {i}'} for "
                    f"collapsing index '{name}' don't match ({first} != {a.shape[k]})"
                )
    for term, a in zip(names, arrays, strict=True):
        for name, n in zip(term, a.shape, strict=True):
            if lengths.get(name, 1) not in (1, n) and n != 1:
                raise ValueError(_remapped(names, arrays, output))
            lengths[name] = lengths.get(name, 1) if n == 1 else n
    return lengths


def _remapped(names, arrays, output):
    """Return NumPy's message about lengths that do not fit."""
    order = [*output, *sorted({n for term in names for n in term} - set(output))]
    words = []
    for term, a in zip(names, arrays, strict=True):
        sizes = dict(zip(term, a.shape, strict=True))
        mapped = [sizes.get(name, "newaxis") for name in order]
        words.append(f"{show(a.shape)}->{show(mapped)}")
    return (
        "operands could not be broadcast together with remapped shapes [original->remapped]: "
        + "".join(f"{word} " for word in words)
    )


def _contract(arrays, kind, names, output, lengths):
    summed = [name for name in lengths if name not in output]
    order = [*output, *summed]
    shape = [lengths[name] for name in order]
    product = None
    for term, a in zip(names, arrays, strict=True):
        steps = dict.fromkeys(order, 0)
        for name, n, step in zip(term, a.shape, a._strides, strict=True):
            steps[name] += step if n > 1 else 0  # a letter twice walks the diagonal
        entries = [a._list[i] for i in positions(shape, [steps[n] for n in order], a._offset)]
        product = (
            entries if product is None else [x * y for x, y in zip(product, entries, strict=True)]
        )
    group = math.prod(shape[len(output) :])
    if not group:
        product, group = [0] * math.prod(shape[: len(output)]), 1
    totals = [cast(sum(product[i : i + group]), kind) for i in range(0, len(product), group)]
    return fresh(totals, tuple(shape[: len(output)]), kind)


# Norms and comparisons


def norm(x, ord=None, axis=None, keepdims=False):
    """Return the size of a vector, or of a matrix all entries together."""
    x = asarray(x)
    x = x if x.dtype.rank > 1 else x.astype(float)
    if axis is None and ord is None:
        total = entry.sqrt(sum_(x * x))
        return reshape(total, (1,) * x.ndim) if keepdims and x.ndim else total
    if axis is None:
        axis = tuple(range(x.ndim))
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(whole_axis(k, x.ndim) for k in axes)
    if len(axes) == 1:
        if isinstance(ord, str):
            raise ValueError(f"Invalid norm order {ord!r} for vectors")
        if ord in (None, 2):
            return entry.sqrt(sum_(x * x, axes, keepdims=keepdims))
        if ord == 1:
            return sum_(entry.absolute(x), axes, keepdims=keepdims)
        if ord == math.inf:
            return max_(entry.absolute(x), axes, keepdims=keepdims)
    elif len(axes) == 2 and ord in (None, "fro", "f"):
        return entry.sqrt(sum_(x * x, axes, keepdims=keepdims))
    elif len(axes) == 2 and isinstance(ord, str) and ord != "nuc":
        raise ValueError("Invalid norm order for matrices.")
    elif len(axes) > 2:
        raise ValueError("Improper number of dimensions to norm.")
    raise NotOnThisPage(f"np.linalg.norm(…, ord={ord!r})")


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Return, entry by entry, whether two arrays are equal within a tolerance."""

    def close(x, y):
        if x != x or y != y:
            return equal_nan and x != x and y != y
        if math.inf in (abs(x), abs(y)):
            return x == y
        return abs(x - y) <= atol + rtol * abs(y)

    a, b = asarray(a), asarray(b)
    shape = broadcast_shape([a.shape, b.shape])
    pairs = zip(spread(a, shape)._flat(), spread(b, shape)._flat(), strict=True)
    return unwrap(fresh([close(x, y) for x, y in pairs], shape, BOOL))


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Return whether two arrays are equal within a tolerance."""
    return bool(all_(isclose(a, b, rtol, atol, equal_nan)))


def array_equal(a1, a2):
    """Return whether two arrays have the same shape and entries."""
    a, b = asarray(a1), asarray(a2)
    return a.shape == b.shape and bool(all_(a == b))
