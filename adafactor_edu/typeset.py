"""Show numbers as a person would write them: typeset on the page, aligned in a terminal.

A notebook cell that ends in ``show(r"R_1", it.r)`` displays mathematics on the page, and the same
numbers as plain text wherever mathematics cannot be shown.  No number is ever typed by hand.
"""

import re

import numpy as np

__all__ = [
    "Named", "Typeset", "chain", "fraction", "matrix", "named", "number", "show", "terms",
    "total", "unmarked", "verdict",
]  # fmt: skip

MARKED = re.compile(r"⟦([^|⟧]*)\|([^|⟧]*)\|([^⟧]*)⟧")


class Named(float):
    """A number that remembers which entry of which quantity it is.

    Where it is typeset, it is marked: ``⟦r.0|4|0.0967⟧`` stands for 0.0967, the first entry of R to
    four decimals.  `unmarked` takes the marks away; the page keeps them, so that the reader's own
    numbers can take the place of the chapter's.

    Parameters
    ----------
    value : float
        The number.
    name : str
        Quantity and indices, with dots between them.

    Examples
    --------
    >>> print(number(Named(0.5, "g.0.1"), 1))
    ⟦g.0.1|1|0.5⟧
    """

    def __new__(cls, value, name):
        """Make the number."""
        self = super().__new__(cls, value)
        self.name = name
        return self


def named(name, values):
    """Return numbers that remember what they are.

    Parameters
    ----------
    name : str
        Name of the quantity.
    values : array_like
        A number or an array of them.

    Returns
    -------
    Named or ndarray of Named
        The same numbers, each with its name and its indices from 0.

    Examples
    --------
    >>> print(named("r", [0.1, 0.2])[1].name)
    r.1
    """
    if np.ndim(values) == 0:
        return Named(values, name)
    marked = np.empty(np.shape(values), dtype=object)
    for at, value in np.ndenumerate(values):
        marked[at] = Named(value, ".".join([name, *map(str, at)]))
    return marked


def unmarked(latex):
    """Return LaTeX without the marks of named numbers.

    Parameters
    ----------
    latex : str
        LaTeX, perhaps with marks.

    Returns
    -------
    str
        LaTeX.

    Examples
    --------
    >>> unmarked("R_1 = ⟦r.0|4|0.0967⟧")
    'R_1 = 0.0967'
    """
    return MARKED.sub(r"\3", latex)


class Typeset:
    """Something to look at: LaTeX for the page, plain text for everything else.

    Parameters
    ----------
    latex : str
        Mathematics, without dollar signs.
    text : str
        The same for a terminal, a diff or a screen reader.

    Examples
    --------
    >>> Typeset(r"\\alpha_1 = 0.008", "alpha_1 = 0.008")
    alpha_1 = 0.008
    """

    def __init__(self, latex, text):
        self.latex = latex
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_latex_(self):
        return f"$$\n{unmarked(self.latex)}\n$$"


def number(value, decimals=3, *, term=False):
    r"""Return one number in LaTeX, rounded to `decimals`, or as a power of ten if very small.

    Parameters
    ----------
    value : float
        The number.
    decimals : int, optional
        Decimals to print.
    term : bool, optional
        Part of a term, where a negative number stands in parentheses.

    Returns
    -------
    str
        LaTeX.

    Examples
    --------
    >>> print(number(-0.5, 1), number(1e-30), number(2, 0), number(-0.5, 1, term=True))
    -0.5 10^{-30} 2 (-0.5)
    """
    shown = _rounded(value, decimals)
    if term and value < 0:
        shown = f"({shown})"
    if isinstance(value, Named):
        return f"⟦{value.name}|{f'({decimals})' if term else decimals}|{shown}⟧"
    return shown


def _rounded(value, decimals):
    if value != 0 and abs(value) < 0.5 * 10.0**-decimals:
        mantissa, exponent = f"{value:.2e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        sign = "-" if mantissa.startswith("-") else ""
        factor = "" if mantissa.lstrip("-") == "1" else rf"{mantissa.lstrip('-')} \cdot "
        return rf"{sign}{factor}10^{{{int(exponent)}}}"
    return f"{value:.{decimals}f}"


def terms(template, values, decimals=1):
    r"""Return a matrix of substituted terms, ready for `chain`.

    Parameters
    ----------
    template : str
        LaTeX with one ``{}``, which receives each number; negative numbers come in parentheses.
    values : array_like, shape (n, m)
        The numbers to put in, or strings to put in as they stand.
    decimals : int, optional
        Decimals to print.

    Returns
    -------
    Typeset
        The matrix of terms.

    Examples
    --------
    >>> terms("{}^2", [[0.3, -0.2]])
    [0.3^2 (-0.2)^2]
    """
    rows = [[template.format(_term(entry, decimals)) for entry in row] for row in values]
    text = "\n".join("[" + " ".join(map(unmarked, row)) + "]" for row in rows)
    return Typeset(_pmatrix(rows), text)


def total(template, values, decimals=1):
    r"""Return a sum of substituted terms in reading order, ready for `chain`.

    Parameters
    ----------
    template : str
        LaTeX with one ``{}``, which receives each number; negative numbers come in parentheses.
    values : array_like
        The numbers to put in.
    decimals : int, optional
        Decimals to print.

    Returns
    -------
    str
        The terms with plus signs between them.

    Examples
    --------
    >>> print(total("{}^2", [[0.3, -0.2]]))
    0.3^2 + (-0.2)^2
    """
    return " + ".join(template.format(_term(entry, decimals)) for entry in np.ravel(values))


def matrix(values, decimals=3):
    r"""Return a matrix at its own precision, ready for `chain`.

    Parameters
    ----------
    values : array_like
        A number, a vector (shown as a row) or a matrix.
    decimals : int, optional
        Decimals to print.

    Returns
    -------
    Typeset
        The matrix.

    Examples
    --------
    >>> chain("X", "=", matrix([[0.7], [-0.5]], decimals=1))
    X =
    [ 0.7]
    [-0.5]
    """
    if np.ndim(values) == 0:
        shown = number(values, decimals)
        return Typeset(shown, unmarked(shown))
    rows = [[number(entry, decimals) for entry in row] for row in np.atleast_2d(values)]
    plain = [[unmarked(cell) for cell in row] for row in rows]
    width = max(len(cell) for row in plain for cell in row)
    text = "\n".join("[" + "  ".join(cell.rjust(width) for cell in row) + "]" for row in plain)
    return Typeset(_pmatrix(rows), text)


def fraction(numerator, denominator):
    r"""Return a numerator over a denominator, ready for `chain`.

    Parameters
    ----------
    numerator, denominator : str or Typeset
        LaTeX or typeset parts.

    Returns
    -------
    Typeset
        The fraction.

    Examples
    --------
    >>> fraction("a", "b")
    (a) / (b)
    """
    top, bottom = (_part(part, 0) for part in (numerator, denominator))
    return Typeset(rf"\frac{{{top.latex}}}{{{bottom.latex}}}", f"({top.text}) / ({bottom.text})")


def show(symbol, value, decimals=3):
    r"""Return ``symbol = value``, a number or a matrix at the precision a person would write.

    Parameters
    ----------
    symbol : str
        LaTeX of the left-hand side.
    value : array_like
        A number, a vector (shown as a row) or a matrix.
    decimals : int, optional
        Decimals to print.

    Returns
    -------
    Typeset
        The equation.

    Examples
    --------
    >>> show(r"\alpha_1", 0.00806225, decimals=5)
    \alpha_1 = 0.00806
    """
    return chain(symbol, "=", value, decimals=decimals)


def chain(*parts, decimals=3):
    r"""Return several parts in a row: LaTeX as it stands, numbers and matrices typeset.

    Parameters
    ----------
    *parts : str, float, array_like or Typeset
        Strings are LaTeX; a single-column or single-row matrix keeps its shape.
    decimals : int, optional
        Decimals to print for numbers and matrices.

    Returns
    -------
    Typeset
        The equation.

    Examples
    --------
    >>> chain("x", "=", [1.0, 2.0], decimals=1)
    x = [1.0  2.0]
    """
    shown = [_part(part, decimals) for part in parts]
    text = " ".join(part.text if "\n" not in part.text else f"\n{part.text}\n" for part in shown)
    return Typeset(" ".join(part.latex for part in shown), "\n".join(_stripped(text)))


def verdict(printed, computed):
    """Return one line that says whether a computed value rounds to the printed one, or raise.

    Parameters
    ----------
    printed : adafactor_edu.worked_example.Printed
        What the wiki page printed.
    computed : array_like
        What the code computed.

    Returns
    -------
    str
        The agreement, with the revision of the page.

    Raises
    ------
    AssertionError
        If the two do not agree at the printed precision.

    Examples
    --------
    >>> from adafactor_edu.worked_example import PRINTED
    >>> print(verdict(PRINTED["rms_x"], 0.80622577))
    ✓ rounds to the printed 0.806 (revision 6969)
    """
    if not printed.agrees(computed):
        raise AssertionError(f"the page printed {printed.value}, the computation gives {computed}")
    if np.ndim(printed.value):
        shown = "matrix"
    else:
        shown = (
            f"{printed.value:.{printed.decimals}f}"
            if printed.decimals < 10
            else f"{printed.value:g}"
        )
    return f"✓ rounds to the printed {shown} (revision {printed.revision})"


def _term(entry, decimals):
    return entry if isinstance(entry, str) else number(entry, decimals, term=True)


def _part(part, decimals):
    if isinstance(part, Typeset):
        return part
    if isinstance(part, str):
        return Typeset(part, part)
    return matrix(part, decimals)


def _pmatrix(rows):
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def _stripped(text):
    return [line.strip(" ") for line in text.strip().splitlines() if line.strip()]
