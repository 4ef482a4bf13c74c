r"""One iteration as a person writes it down: each value with the numbers that it comes from.

A chapter computes a value with one line, ``r = ae.row_moment(None, g2, beta2)``, and shows it with
another, ``walk.r(r)``: the substitution, the result, and one line that says what it was checked
against.  Every number in there is computed from what the walkthrough was begun with.
"""

import re

import numpy as np

from adafactor_edu.iteration import Hyperparameters, matrix_iteration
from adafactor_edu.steps import outer_product_second_moment
from adafactor_edu.typeset import matrix, number, terms, verdict
from adafactor_edu.worked_example import PRINTED, PROVENANCE, X0, G

__all__ = ["Substitution", "Walkthrough"]


class Substitution:
    r"""A formula with the numbers put in, in pieces between which a line may break.

    Parameters
    ----------
    pieces : iterable of str or adafactor_edu.typeset.Typeset
        LaTeX, or typeset numbers and matrices.
    note : str, optional
        One quiet line under it.

    Examples
    --------
    >>> Substitution([r"\alpha_1 =", r"0.806 \cdot 0.01", "= 0.00806"], "✓ as printed")
    α_1 = 0.806 · 0.01 = 0.00806
    ✓ as printed
    """

    def __init__(self, pieces, note=""):
        self.pieces = [matrix(p) if isinstance(p, (float, np.ndarray)) else p for p in pieces]
        self.note = note

    def __repr__(self):
        """Return the pieces as text, matrices on lines of their own, and the note."""
        words = [_plain(getattr(piece, "text", piece)) for piece in self.pieces]
        text = " ".join(f"\n{word}\n" if "\n" in word else word for word in words)
        lines = [line.strip() for line in text.splitlines()]
        return "\n".join(line for line in [*lines, self.note] if line)

    def _repr_markdown_(self):
        formulas = " ".join(f"${getattr(piece, 'latex', piece)}$" for piece in self.pieces)
        return f"{formulas}\n\n{self.note}" if self.note else formulas


ALPHA, U_HAT = r"\alpha", r"\hat U"
_PLAIN = {
    r"\cdot": "·", r"\hat U": "Û", r"\hat V": "V̂", r"\mathrm": "", r"\alpha": "α", r"\sqrt": "√",
    r"\max": "max", r"\oslash": "⊘", r"\quad": " ", r"\,": " ", r"\sum": "Σ", r"\le": "≤",
    r"\varepsilon": "ε", r"\hat\beta": "β̂", r"\rho": "ρ",
    r"^\top": "ᵀ", "{": "", "}": "",
}  # fmt: skip


def _plain(latex):
    latex = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2", latex)
    for code, word in _PLAIN.items():
        latex = latex.replace(code, word)
    return " ".join(latex.split(" ")) if "\n" not in latex else latex


class Walkthrough:
    """One iteration, to be shown step by step.

    Parameters
    ----------
    x, g : array_like, shape (n, m)
        Weights before the step, and the gradient.
    t : int, optional
        Iteration number.
    state : State, optional
        What the iteration before has left.
    plain : bool, optional
        Take the wiki's estimate, the plain product R C, in place of the paper's.

    Examples
    --------
    >>> import adafactor_edu as ae
    >>> walk = Walkthrough(X0, G)
    >>> walk.alpha(ae.adaptive_step_size(X0, 0.01))
    α_1 = max( 0.001, 0.806 ) · 0.01 = 0.00806
    ✓ rounds to the printed 0.00806 (revision 6969)
    """

    def __init__(self, x, g, t=1, state=None, *, plain=False):
        self.hyper = Hyperparameters()
        self.plain = plain
        own = {"factored_second_moment": outer_product_second_moment} if plain else {}
        self.it = matrix_iteration(x, g, state, t, self.hyper, **own)
        self.before = state
        self.is_worked_example = (
            t == 1 and state is None and np.array_equal(x, X0) and np.array_equal(g, G)
        )
        self.v_name, self.u_name = (r"\hat V^{RC}", "U^{RC}") if plain else (r"\hat V", "U")

    def _check(self, name, value):
        """Return the quiet line, or raise if the value is not that of the whole iteration."""
        np.testing.assert_allclose(value, getattr(self.it, name), rtol=1e-13)
        if not self.is_worked_example:
            return "✓ equals the value of the whole iteration in one call"
        if name in PRINTED:
            return verdict(PRINTED[name], value)
        from adafactor_edu import symbolic

        exact = getattr(symbolic.exact_worked_example(normalised=not self.plain), name)
        np.testing.assert_allclose(value, symbolic.to_float(exact), rtol=1e-14)
        return f"✓ equals the exact value ({PROVENANCE[name]})"

    def _sub(self, symbol, t=None):
        return f"{symbol}_{self.it.t if t is None else t}"

    def settings(self, rho, beta2):
        """Return the five settings, as the page prints them.

        Parameters
        ----------
        rho, beta2 : float
            Relative step and decay of this iteration.

        Returns
        -------
        Substitution
            The settings, each compared with the printed one.
        """
        hyper = self.hyper
        pieces = [
            rf"\varepsilon_1 = {number(hyper.eps1)},", rf"\varepsilon_2 = {number(hyper.eps2)},",
            f"d = {number(hyper.d, 0)},", rf"\rho_{self.it.t} = {number(rho, 2)},",
            rf"\hat\beta_{{2,{self.it.t}}} = {number(beta2, 0)}",
        ]  # fmt: skip
        given = {"eps1": hyper.eps1, "eps2": hyper.eps2, "d": hyper.d, "rho": rho, "beta2": beta2}
        revisions = {verdict(PRINTED[name], value)[-6:-1].strip() for name, value in given.items()}
        return Substitution(pieces, f"✓ all five as printed (revision {' and '.join(revisions)})")

    def rms_x(self, value):
        """Return RMS(X) from its entries.

        Parameters
        ----------
        value : float
            What was computed.

        Returns
        -------
        Substitution
            Formula, numbers, result, check.
        """
        x = self.it.x
        squares = [f"{_signed(entry)}^2 {'+' * (k < x.size - 1)}" for k, entry in enumerate(x.flat)]
        total = number(np.sum(x**2), 2)
        name = rf"\mathrm{{RMS}}({self._sub('X', self.it.t - 1)})"
        pieces = [rf"\sum X_{{{self.it.t - 1},ij}}^2 =", *squares, f"= {total}",
                  rf"\quad {name} = \sqrt{{{total} / {x.size}}}", f"= {number(value)}"]  # fmt: skip
        return Substitution(pieces, self._check("rms_x", value))

    def alpha(self, value):
        """Return the step size from ε₂, RMS(X) and ρ.

        Parameters
        ----------
        value : float
            What was computed.

        Returns
        -------
        Substitution
            Formula, numbers, result, check.
        """
        inside = f"{number(self.hyper.eps2)}, {number(self.it.rms_x)}"
        pieces = [f"{self._sub(ALPHA)} =", rf"\max( {inside} ) \cdot {number(self.it.rho, 2)}",
                  f"= {number(value, 5)}"]  # fmt: skip
        return Substitution(pieces, self._check("alpha", value))

    def g2(self, value):
        """Return the squared gradient from its entries.

        Parameters
        ----------
        value : ndarray
            What was computed.

        Returns
        -------
        Substitution
            Formula, numbers, result, check.
        """
        pieces = [f"{self._sub('G')}^2 =", terms("{}^2", self.it.g), "=", matrix(value, 2)]
        return Substitution(pieces, self._check("g2", value))

    def r(self, value):
        """Return the row moment from the squares, and from its past if it has one.

        Parameters
        ----------
        value : ndarray
            What was computed.

        Returns
        -------
        Substitution
            Formula, numbers, result, check.
        """
        sums = [[_sum(row)] for row in self.it.g2]
        past = None if self.before is None else self.before.r[:, None]
        return self._moment("R", "r", value, value[:, None], sums, past, self.it.g.shape[1])

    def c(self, value):
        """Return the column moment from the squares, and from its past if it has one.

        Parameters
        ----------
        value : ndarray
            What was computed.

        Returns
        -------
        Substitution
            Formula, numbers, result, check.
        """
        sums = [[_sum(column)] for column in self.it.g2.T]
        past = None if self.before is None else self.before.c[:, None]
        column = self._moment("C", "c", value, value[:, None], sums, past, self.it.g.shape[0])
        column.pieces[0] = rf"{self._sub('C')}^\top ="  # written as a column: it fits a phone
        return column

    def _moment(self, symbol, name, value, column, sums, past, count):
        share = number(1 - self.it.beta2, 4)
        fresh = (
            rf"\tfrac{{1}}{{{count}}}" if past is None else rf"{share} \cdot \tfrac{{1}}{{{count}}}"
        )
        pieces = [f"{self._sub(symbol)} ="]
        if past is not None:
            pieces += [rf"{number(self.it.beta2, 4)} \,", matrix(past, 4), "+"]
        pieces += [fresh, terms("{}", sums), "=", matrix(column, 4)]
        return Substitution(pieces, self._check(name, value))

    def v(self, value):
        """Return the second-moment estimate from the two moments.

        Parameters
        ----------
        value : ndarray
            What was computed.

        Returns
        -------
        Substitution
            Formula, numbers, result, check.
        """
        scale = [] if self.plain else [rf"\tfrac{{1}}{{{number(self.it.r.mean(), 4)}}}"]
        pieces = [f"{self.v_name}_{self.it.t} =", *scale, matrix(self.it.r[:, None], 4),
                  matrix(self.it.c, 4), "=", matrix(value, 4)]  # fmt: skip
        return Substitution(pieces, self._check("v", value))

    def u(self, value):
        """Return the update from the gradient and the estimate.

        Parameters
        ----------
        value : ndarray
            What was computed.

        Returns
        -------
        Substitution
            Formula, numbers, result, check.
        """
        roots = terms(r"\sqrt{{{}}}", self.it.v, decimals=4)
        pieces = [f"{self.u_name}_{self.it.t} =", matrix(self.it.g, 1), r"\oslash", roots, "=",
                  matrix(value)]  # fmt: skip
        return Substitution(pieces, self._check("u", value))

    def rms_u(self, value):
        """Return RMS(U), and whether it is larger than d.

        Parameters
        ----------
        value : float
            What was computed.

        Returns
        -------
        Substitution
            Result and comparison.
        """
        sign = ">" if value > self.hyper.d else r"\le"
        name = rf"\mathrm{{RMS}}({self.u_name}_{self.it.t})"
        pieces = [f"{name} = {number(value)}", f"{sign} d = {number(self.hyper.d, 0)}"]
        return Substitution(pieces, self._check("rms_u", value))

    def u_hat(self, value):
        """Return the clipped update from the update and its size.

        Parameters
        ----------
        value : ndarray
            What was computed.

        Returns
        -------
        Substitution
            Formula, numbers, result, check.
        """
        divisor = number(max(1, self.it.rms_u / self.hyper.d))
        pieces = [f"{self._sub(U_HAT)} =", rf"\frac{{1}}{{{divisor}}}", matrix(self.it.u), "=",
                  matrix(value)]  # fmt: skip
        return Substitution(pieces, self._check("u_hat", value))

    def x_next(self, value):
        """Return the new weights from the old ones.

        Parameters
        ----------
        value : ndarray
            What was computed.

        Returns
        -------
        Substitution
            Formula, numbers, result, check.
        """
        decimals = 1 if self.is_worked_example else 3
        pieces = [f"{self._sub('X')} =", matrix(self.it.x, decimals),
                  rf"- {number(self.it.alpha, 5)} \cdot", matrix(self.it.u_hat), "=",
                  matrix(value)]  # fmt: skip
        return Substitution(pieces, self._check("x_next", value))


def _signed(value):
    return f"({number(value, 1)})" if value < 0 else number(value, 1)


def _sum(values):
    return " + ".join(number(value, 2) for value in values)
