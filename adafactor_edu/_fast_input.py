"""What the step in place is given: checked before anything is computed, and between the passes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from adafactor_edu import _validation as check
from adafactor_edu.iteration import State, _state_of_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]

FLOAT64 = np.dtype(np.float64)
LOST = {4: 1e-31, 8: 1e-290}  # bytes of a number: a mean square below it has lost digits


class Parameter(NamedTuple):
    """One parameter: a vector, a matrix or a stack of matrices, and what is remembered of it."""

    name: str  # how messages speak of it: empty, or an index of the dict
    x: Array
    g: Array
    moments: tuple[Array, ...]  # R and C, or V̂


class Sums(NamedTuple):
    """What the first pass finds, and the second pass."""

    x: float  # ΣX²
    u: float  # ΣU²
    low: float  # the smallest of what the past and ε₁ leave of the moments
    high: float  # the largest of the moments over columns (of a vector, of all)
    moments: list[tuple[Array, Array]]  # old and new
    move: Callable[[float], None]  # takes α over the clipping factor


def parameters(x: Any, g: Any, state: Any) -> tuple[list[Parameter], Any]:
    """Return each parameter, and the state to return in the form that was given."""
    if not isinstance(x, dict):
        parameter, of_x = _parameter("", x, g, state)
        _refuse_overlap([parameter])
        return [parameter], of_x
    for argument, values in (("g", g), ("state", state)):
        if values is not None and not (isinstance(values, dict) and values.keys() == x.keys()):
            names = sorted(map(str, values)) if isinstance(values, dict) else values
            raise ValueError(f"{argument}: expected a dict with the names of x, got {names!r}")
    if not x:
        raise ValueError("x: empty dict; give at least one parameter")
    both = {k: _parameter(f"[{k!r}]", x[k], g[k], state[k] if state else None) for k in x}
    _refuse_overlap([parameter for parameter, _ in both.values()])
    return [parameter for parameter, _ in both.values()], {k: of_x for k, (_, of_x) in both.items()}


def _parameter(name: str, x: Any, g: Any, state: Any) -> tuple[Parameter, State]:
    """Return the checked arrays of one parameter, and its state."""
    _check_array(f"x{name}", x)
    _check_array(f"g{name}", g)
    if g.dtype != x.dtype:
        raise TypeError(f"g{name}: type {g.dtype} is not that of x, {x.dtype}; cast it")
    if g.shape != x.shape:
        check.same_shape(f"x{name}", x, f"g{name}", g)
    _check_writable(f"x{name}", x)
    kind, parts = ("vector", "v") if x.ndim == 1 else ("matrix", "rc")
    shapes = (x.shape,) if x.ndim == 1 else (x.shape[:-1], x.shape[:-2] + x.shape[-1:])
    state = _state_of_kind(state, kind, *parts)
    if state[2 if x.ndim == 1 else 0] is None:
        state = State(**{part: np.zeros(s) for part, s in zip(parts, shapes, strict=True)})
    moments = state[2:] if x.ndim == 1 else state[:2]
    for part, moment, shape in zip(parts, moments, shapes, strict=True):
        if type(moment) is not np.ndarray or moment.dtype is not FLOAT64:
            raise TypeError(f"state{name}: {part} must be a NumPy array of float64")
        if moment.shape != shape:
            check.second_moment(f"{part}{name}", moment, shape)
        _check_writable(f"{part}{name}", moment)
    g = g if g.flags.c_contiguous else np.ascontiguousarray(g)
    if x.ndim > 3:
        stack = (math.prod(x.shape[:-2]), *x.shape[-2:])
        moments = (moments[0].reshape(stack[:2]), moments[1].reshape(stack[0], stack[2]))
        x, g = x.reshape(stack), g.reshape(stack)
    return Parameter(name, x, g, moments), state


def _check_array(argument: str, array: Any) -> None:
    """Refuse what is not a NumPy array of float32 or float64 with at least one entry."""
    if type(array) is not np.ndarray and type(array) is not np.memmap:
        raise TypeError(f"{argument}: expected a NumPy array, got {type(array).__name__}")
    if array.dtype is not FLOAT64 and array.dtype != np.float32:
        raise TypeError(f"{argument}: of type {array.dtype}; cast it to float32 or float64")
    if array.ndim == 0 or array.size == 0:
        raise ValueError(f"{argument}: of shape {array.shape}; give at least one entry, (1,)")


def _check_writable(argument: str, array: Array) -> None:
    """Refuse what cannot be overwritten entry by entry."""
    flags = array.flags
    if not flags.c_contiguous:
        raise ValueError(f"{argument}: not contiguous; take np.ascontiguousarray of it")
    if not flags.writeable:
        raise ValueError(f"{argument}: read-only, but it would be overwritten; take a copy")


def _refuse_overlap(parameters: list[Parameter]) -> None:
    """Raise if an array that is written shares memory with another; all are contiguous."""
    if len(parameters) == 1:  # the quick way to be sure
        _, x, g, moments = parameters[0]
        share, r, c = np.may_share_memory, moments[0], moments[-1]
        if not (share(x, g) or share(x, r) or share(g, r)) and (
            len(moments) == 1 or not (share(x, c) or share(g, c) or share(r, c))
        ):
            return
    spans = []
    for name, x, g, moments in parameters:
        parts = ("x", "v") if x.ndim == 1 else ("x", "r", "c")
        for part, array in (("g", g), *zip(parts, (x, *moments), strict=True)):
            start = array.__array_interface__["data"][0]
            spans.append((start, start + array.nbytes, part != "g", f"{part}{name}"))
    spans.sort()
    end, written, last = 0, False, ""
    for start, stop, is_written, name in spans:
        if start < end and (is_written or written):
            raise ValueError(f"{last} and {name}: share memory; one of them is overwritten")
        if stop > end:
            end, written, last = stop, is_written, name


def refuse_lost(p: Parameter, sums: Sums) -> None:
    """Raise if a sum is not finite, or squares vanished where the gradient did not."""
    if not math.isfinite(sums.x):
        _refuse_overflow(f"x{p.name}", p.x)
    if not (sums.low >= 0 and math.isfinite(sums.u) and sums.high < math.inf):
        for part, moment in zip("v" if p.x.ndim == 1 else "rc", p.moments, strict=True):
            check.second_moment(f"{part}{p.name}", moment, None)
        _refuse_overflow(f"g{p.name}", p.g)
    small = LOST[p.g.itemsize]
    if sums.low >= small or min(new.min() for _, new in sums.moments) >= small:
        return
    news = [new for _, new in sums.moments]
    if p.g.ndim == 1:
        lost = (sums.moments[0][1] < small) & (p.g != 0)
    else:
        n, m = p.g.shape[-2:]
        r = np.concatenate(news[0::2], axis=None).reshape(-1, n, 1)
        c = np.concatenate(news[1::2], axis=None).reshape(-1, 1, m)
        if len(r) != p.g.size // (n * m):  # the columns took the rows' part
            r, c = c.reshape(-1, n, 1), r.reshape(-1, 1, m)
        lost = ((r < small) | (c < small)) & (p.g.reshape(-1, n, m) != 0)
    if np.any(lost):
        entry = float(p.g.reshape(lost.shape)[lost][0])
        raise ValueError(
            f"g{p.name}: the square of {entry!r} vanishes in {p.g.dtype}, and all in its row or "
            "column are as small; give a larger eps1 or scale the gradient up"
        )


def _refuse_overflow(argument: str, array: Array) -> None:
    """Say which entry is not finite, or whose square is not."""
    check.real_array(argument, array)
    largest = float(array.flat[np.argmax(np.abs(array))])
    raise ValueError(
        f"{argument}: the squares overflow {array.dtype}, that of {largest!r} first; "
        "scale it down, or use float64"
    )
