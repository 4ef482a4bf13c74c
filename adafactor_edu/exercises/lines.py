"""The lines of a 2×2 iteration as JavaScript, for answers that carry an earlier mistake on."""

from functools import cache

import sympy as sp

from adafactor_edu.exercises.examples import LINES
from adafactor_edu.symbolic.algorithm import PAPER, derive
from adafactor_edu.symbolic.axes import Axis
from adafactor_edu.symbolic.javascript import Kernel, to_javascript

__all__ = ["lines_script"]

INPUTS = {
    "rms_x": ("x",), "alpha": ("rms_x", "rho"), "r": ("g", "r0", "beta2"),
    "c": ("g", "c0", "beta2"), "v": ("r", "c"), "u": ("g", "v"), "u_hat": ("u", "d"),
    "x_next": ("x", "alpha", "u_hat"),
}  # fmt: skip
INLINE = ("g2", "share", "rms_u", "clip")  # not asked for: computed within the line that uses them


@cache
def lines_script():
    """Return the script that computes each line from the ones before it.

    Returns
    -------
    str
        JavaScript that sets ``adafactorEdu.kernels.line_v`` and its like.

    Examples
    --------
    >>> "kernels.line_v = function" in lines_script()
    True
    """
    axes = (Axis(sp.Symbol("i"), 2), Axis(sp.Symbol("j"), 2))
    numbers = {"eps1": sp.S.Zero, "eps2": sp.Float("1e-3")}
    scalars = {name: sp.Symbol(name, positive=True) for name in ("rho", "beta2", "d")}
    given = {"x": _entry("x"), "g": _entry("g"), "r": _entry("r0"), "c": _entry("c0")}
    lines = {}

    def keep(name, value, *over):
        if name in INLINE:
            return value
        if not over:
            lines[name] = value
            return sp.Symbol(name, positive=True)
        if len(over) == 1:
            lines[name] = [value(i) for i in range(2)]
        else:
            lines[name] = sp.Matrix(2, 2, lambda i, j: value(int(i), int(j)))
        return _entry(name)

    derive(PAPER, axes, given | scalars | numbers, keep)
    kernels = [
        Kernel(f"line_{name}", f"The line that makes {name}.", dict.fromkeys(INPUTS[name]),
               {"line": lines[name]}, ("line",))
        for name in LINES
    ]  # fmt: skip
    return to_javascript(*kernels, title="Lines of an iteration, for two rows and two columns")


def _entry(name):
    """Return a function of the indices whose values are symbols like ``g[0][1]``."""

    def entry(*at):
        return sp.Symbol(name + "".join(f"[{k}]" for k in at), real=True)

    return entry
