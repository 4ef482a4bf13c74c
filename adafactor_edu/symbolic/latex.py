r"""LaTeX in the notation of the book, from one printer.

The output keeps to plain commands (``\frac``, ``\sqrt``, ``\sum``, ``\max``, ``pmatrix``), which
both MathJax and converters to MathML understand.
"""

import re

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE

from adafactor_edu.symbolic.algorithm import PAPER, derive
from adafactor_edu.symbolic.axes import COLUMNS, ROWS, base
from adafactor_edu.symbolic.exact import to_float
from adafactor_edu.symbolic.iteration import (
    SCALARS,
    T,
    relative_step,
    second_moment_decay,
)
from adafactor_edu.typeset import Typeset, matrix

__all__ = ["NOTATION", "latex", "show_exact", "show_steps", "step_equations"]

NOTATION = {
    "x": "X_{t-1}",
    "g": "G_t",
    "rho": r"\rho_t",
    "beta2": r"\hat\beta_{2t}",
    "adam_beta2": r"\beta_2",
    "eps1": r"\varepsilon_1",
    "eps2": r"\varepsilon_2",
    "d": "d",
    "rms_x": r"\mathrm{RMS}(X_{t-1})",
    "alpha": r"\alpha_t",
    "g2": r"(G_t^2 + \varepsilon_1)",
    "previous_r": "R_{t-1}",
    "previous_c": "C_{t-1}",
    "previous_v": r"\hat V_{t-1}",
    "r": "R_t",
    "c": "C_t",
    "v": r"\hat V_t",
    "u": "U_t",
    "rms_u": r"\mathrm{RMS}(U_t)",
    "u_hat": r"\hat U_t",
    "x_next": "X_t",
}
"""Name in the code to symbol in the book."""


class _Printer(LatexPrinter):
    """SymPy's printer with the book's names, subscripts and way of writing a mean."""

    def __init__(self):
        super().__init__({"mat_str": "pmatrix", "mat_delim": ""})

    def _print_Symbol(self, expr, style="plain"):
        name, *indices = re.split(r"[\[\]]+", expr.name.rstrip("]"))
        if name not in NOTATION:
            return super()._print_Symbol(expr, style)
        return _with_indices(NOTATION[name], [str(int(k) + 1) for k in indices])

    def _print_Indexed(self, expr):
        name = str(expr.base)
        return _with_indices(NOTATION.get(name, name), [self._print(k) for k in expr.indices])

    def _as_ordered_terms(self, expr, order=None):
        terms = super()._as_ordered_terms(expr, order)
        return sorted(
            terms,
            key=lambda e: (not e.is_Rational, e.could_extract_minus_sign(), e.is_Symbol),
        )

    def _print_Pow(self, expr):
        if expr.base == T and expr.exp.is_Rational and expr.exp.q > 2:
            return f"t^{{{expr.exp}}}"
        return super()._print_Pow(expr)

    def _print_Sum(self, expr):
        body = self.parenthesize(expr.function, PRECEDENCE["Mul"])
        signs = [
            rf"\sum_{{{self._print(k)}={self._print(low)}}}^{{{self._print(high)}}}"
            for k, low, high in expr.limits
        ]
        return " ".join([*signs, body])

    def _print_Mul(self, expr):
        if all(f.is_Pow and abs(f.exp) == sp.S.Half for f in expr.args):
            return rf"\sqrt{{{self._print(sp.Mul(*(f**2 for f in expr.args)))}}}"
        sums = [f for f in expr.args if isinstance(f, sp.Sum)]
        if len(sums) == 1:
            return f"{self._print(expr / sums[0])} {self._print(sums[0])}"
        return super()._print_Mul(expr)


def _with_indices(symbol, indices):
    """Return `symbol` with further subscripts: X_{t-1} and 1, 2 make X_{t-1,12}."""
    if not indices:
        return symbol
    joined = ("" if all(len(k) == 1 for k in indices) else ",").join(indices)
    if "(" in symbol:
        return f"{symbol}_{{{joined}}}"
    stem, _, below = symbol.partition("_")
    below = below.strip("{}")
    return f"{stem}_{{{below},{joined}}}" if below else f"{stem}_{{{joined}}}"


def latex(expression):
    r"""Return LaTeX for a SymPy expression or matrix in the notation of the book.

    Parameters
    ----------
    expression : sympy.Basic or sympy.Matrix
        For example a field of a `SymbolicIteration`.

    Returns
    -------
    str
        Without dollar signs.

    Examples
    --------
    >>> from adafactor_edu.symbolic import symbolic_program
    >>> program = symbolic_program((2, 2))
    >>> print(latex(program["alpha"]))
    \rho_t \max\left(\varepsilon_2, \mathrm{RMS}(X_{t-1})\right)
    >>> print(latex(program["u"][0, 1]))
    \frac{G_{t,12}}{\sqrt{\hat V_{t,12}}}
    """
    return _Printer().doprint(expression)


def step_equations(*, vector=False):
    r"""Return every line of the algorithm as an equation, for matrices or vectors of any size.

    Parameters
    ----------
    vector : bool, optional
        True for Algorithm 5, False for Algorithm 4.

    Returns
    -------
    dict
        Name of the quantity to LaTeX, in the order of the algorithm.

    Examples
    --------
    >>> print(step_equations()["u"])
    U_{t,ij} = \frac{G_{t,ij}}{\sqrt{\hat V_{t,ij}}}
    >>> print(step_equations(vector=True)["x_next"])
    X_{t,i} = X_{t-1,i} - \alpha_t \hat U_{t,i}
    """
    axes = (ROWS,) if vector else (ROWS, COLUMNS)
    equations = {
        "rho": _equation("rho", relative_step(T)),
        "beta2": _equation("beta2", second_moment_decay(T)),
    }

    def write(name, value, *over):
        at = [axis.index for axis in over]
        symbol = base(name) if at else sp.Symbol(name, positive=True)
        left = symbol[tuple(at)] if at else symbol
        if name in NOTATION:
            right = _rename_bound(value(*at), at) if at else value
            equations[name] = _equation(left, right)
        if not at:
            return symbol if name in NOTATION else value
        return (lambda *k: symbol[k]) if name in NOTATION else value

    names = {"x": "x", "g": "g", "r": "previous_r", "c": "previous_c", "v": "previous_v"}
    tensors = {name: base(label) for name, label in names.items()}
    given = SCALARS | {name: (lambda *k, b=b: b[k]) for name, b in tensors.items()}
    derive(PAPER, axes, given, write)
    return equations


def show_steps(*, vector=False):
    r"""Return every line of the algorithm, typeset one below the other.

    Parameters
    ----------
    vector : bool, optional
        True for Algorithm 5, False for Algorithm 4.

    Returns
    -------
    Typeset
        The equations of `step_equations`.

    Examples
    --------
    >>> print(repr(show_steps()).splitlines()[8])
    U_{t,ij} = \frac{G_{t,ij}}{\sqrt{\hat V_{t,ij}}}
    """
    lines = list(step_equations(vector=vector).values())
    aligned = (line.replace("=", "&=", 1) for line in lines)
    return Typeset(_aligned(aligned), "\n".join(lines))


def show_exact(symbol, value, decimals=3):
    r"""Return ``symbol = exact ≈ rounded``, typeset.

    Parameters
    ----------
    symbol : str
        LaTeX of the left-hand side.
    value : sympy.Expr or sympy.Matrix
        Exact numbers.
    decimals : int, optional
        Decimals of the second line.

    Returns
    -------
    Typeset
        Both lines.

    Examples
    --------
    >>> show_exact("R_1", sp.Matrix([sp.S(29) / 300, sp.S(31) / 150]))
    R_1 = 29/300
          31/150
        ≈ [0.097]
          [0.207]
    """
    is_matrix = isinstance(value, sp.MatrixBase)
    floats = to_float(value)
    rounded = matrix(floats.reshape(value.shape) if is_matrix else floats, decimals)
    rows = value.tolist() if is_matrix else [[value]]
    text = f"{symbol} = " + "\n".join("  ".join(map(str, row)) for row in rows)
    indent = " " * len(symbol)
    rounded_text = rounded.text.replace("\n", f"\n{indent}   ")
    lines = (f"{symbol} &= {latex(value)}", rf"&\approx {rounded.latex}")
    indented = text.replace("\n", f"\n{indent}   ")
    return Typeset(_aligned(lines), f"{indented}\n{indent} ≈ {rounded_text}")


def _aligned(lines):
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _rename_bound(expression, free):
    """Return `expression` with k for every summation index that is also a free index."""
    k = sp.Symbol("k", integer=True)

    def rename(total):
        new = {index: k for index in total.variables if index in free}
        limits = [(new.get(i, i), low, high) for i, low, high in total.limits]
        return sp.Sum(total.function.xreplace(new), *limits)

    return expression.replace(lambda e: isinstance(e, sp.Sum), rename)


def _equation(left, right):
    left = NOTATION[left] if isinstance(left, str) else latex(left)
    return f"{left} = {latex(right)}"
