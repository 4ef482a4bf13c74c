r"""One iteration as a person writes it down: each value with the numbers that it comes from.

A chapter computes a value with one line, ``r = ae.row_moment(None, g2, beta2)``, and shows it with
another, ``walk.r(r)``: the substitution, the result, and one line that says what it was checked
against.  Every number in there is computed from what the walkthrough was begun with.
"""

import re
from types import SimpleNamespace

import numpy as np

from adafactor_edu.iteration import Hyperparameters, matrix_iteration
from adafactor_edu.steps import outer_product_second_moment
from adafactor_edu.typeset import matrix, named, number, terms, unmarked, verdict
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
    of : dict, optional
        Which quantity of which iteration this is; the page finds the named numbers by it.

    Examples
    --------
    >>> Substitution([r"\alpha_1 =", r"0.806 \cdot 0.01", "= 0.00806"], "✓ as printed")
    α_1 = 0.806 · 0.01 = 0.00806
    ✓ as printed
    """

    def __init__(self, pieces, note="", of=None):
        self.pieces = [matrix(p) if isinstance(p, (float, np.ndarray)) else p for p in pieces]
        self.note = note
        self.of = of

    def __repr__(self):
        """Return the pieces as text, matrices on lines of their own, and the note."""
        words = [_plain(getattr(piece, "text", piece)) for piece in self.pieces]
        text = " ".join(f"\n{word}\n" if "\n" in word else word for word in words)
        lines = [line.strip() for line in text.splitlines()]
        return "\n".join(line for line in [*lines, self.note] if line)

    def _repr_markdown_(self):
        formulas = " ".join(f"${unmarked(latex)}$" for latex in self._latex())
        return f"{formulas}\n\n{self.note}" if self.note else formulas

    def _latex(self):
        return [getattr(piece, "latex", piece) for piece in self.pieces]

    def _repr_mimebundle_(self, include=None, exclude=None):
        """Return the formulas and, in the metadata, the same with the names of their numbers."""
        shown = {MARKDOWN: self._repr_markdown_()}
        known = (
            {} if self.of is None else {MARKDOWN: {"numbers": {**self.of, "pieces": self._latex()}}}
        )
        return shown, known


MARKDOWN = "text/markdown"
ALPHA, U_HAT = r"\alpha", r"\hat U"
_PLAIN = {
    r"\cdot": "·", r"\hat U": "Û", r"\hat V": "V̂", r"\mathrm": "", r"\alpha": "α", r"\sqrt": "√",
    r"\max": "max", r"\oslash": "⊘", r"\quad": " ", r"\,": " ", r"\sum": "Σ", r"\le": "≤",
    r"\varepsilon": "ε", r"\hat\beta": "β̂", r"\rho": "ρ",
    r"^\top": "ᵀ", "{": "", "}": "",
}  # fmt: skip


def _plain(latex):
    latex = unmarked(latex)
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
        self.n = self._numbers()
        self._entry = 1 if self.is_worked_example else 3  # decimals of the weights
        self.v_name, self.u_name = (r"\hat V^{RC}", "U^{RC}") if plain else (r"\hat V", "U")

    def _numbers(self):
        """Return the numbers of the iteration, each of which remembers its name."""
        it, d = self.it, self.hyper.d
        known = it._asdict() | {
            "d": d, "mean_r": np.mean(it.r), "factor": max(1, it.rms_u / d),
            "fresh": 1 - it.beta2, "sum_x2": np.sum(it.x**2),
        }  # fmt: skip
        if self.before is not None:
            known |= {"r0": self.before.r[None, :], "c0": self.before.c[None, :]}
        del known["state"], known["t"]
        return SimpleNamespace(**{name: named(name, value) for name, value in known.items()})

    def _shown(self, name, pieces, note):
        route = "wiki" if self.plain else "paper"
        of = {"shows": name, "t": self.it.t, "route": route}
        if self.it.t > 1:
            of["g"] = self.it.g.tolist()
        return Substitution(pieces, note, of)

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
        np.testing.assert_allclose([rho, beta2], [self.it.rho, self.it.beta2], rtol=1e-13)
        pieces = [
            rf"\varepsilon_1 = {number(hyper.eps1)},", rf"\varepsilon_2 = {number(hyper.eps2)},",
            f"d = {number(self.n.d, 0)},", rf"\rho_{self.it.t} = {number(self.n.rho, 2)},",
            rf"\hat\beta_{{2,{self.it.t}}} = {number(beta2, 0)}",
        ]  # fmt: skip
        given = {"eps1": hyper.eps1, "eps2": hyper.eps2, "d": hyper.d, "rho": rho, "beta2": beta2}
        revisions = {verdict(PRINTED[name], value)[-6:-1].strip() for name, value in given.items()}
        note = f"✓ all five as printed (revision {' and '.join(revisions)})"
        return self._shown("rho", pieces, note)

    def weights(self):
        """Return the weights before the step.

        Returns
        -------
        Substitution
            The matrix.
        """
        pieces = [f"{self._sub('X', self.it.t - 1)} =", matrix(self.n.x, self._entry)]
        return self._shown("x", pieces, "")

    def gradient(self):
        """Return the gradient.

        Returns
        -------
        Substitution
            The matrix.
        """
        return self._shown("g", [f"{self._sub('G')} =", matrix(self.n.g, 1)], "")

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
        x = self.n.x
        squares = [f"{number(entry, 1, term=True)}^2 +" for entry in x.flat]
        squares[-1] = squares[-1].removesuffix("+")
        total = number(self.n.sum_x2, 2)
        name = rf"\mathrm{{RMS}}({self._sub('X', self.it.t - 1)})"
        pieces = [
            rf"\sum X_{{{self.it.t - 1},ij}}^2 =", *squares, f"= {total}",
            rf"\quad {name} = \sqrt{{{total} / {x.size}}}", f"= {number(self.n.rms_x)}",
        ]  # fmt: skip
        return self._shown("rms_x", pieces, self._check("rms_x", value))

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
        inside = f"{number(self.hyper.eps2)}, {number(self.n.rms_x)}"
        pieces = [f"{self._sub(ALPHA)} =", rf"\max( {inside} ) \cdot {number(self.n.rho, 2)}",
                  f"= {number(self.n.alpha, 5)}"]  # fmt: skip
        return self._shown("alpha", pieces, self._check("alpha", value))

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
        pieces = [f"{self._sub('G')}^2 =", terms("{}^2", self.n.g), "=", matrix(self.n.g2, 2)]
        return self._shown("g2", pieces, self._check("g2", value))

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
        sums = [[_sum(row)] for row in self.n.g2]
        past = None if self.before is None else self.n.r0.T
        return self._moment("R", "r", value, self.n.r[:, None], sums, past, self.it.g.shape[1])

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
        sums = [[_sum(column)] for column in self.n.g2.T]
        past = None if self.before is None else self.n.c0.T
        column = self._moment("C", "c", value, self.n.c[:, None], sums, past, self.it.g.shape[0])
        column.pieces[0] = rf"{self._sub('C')}^\top ="  # written as a column: it fits a phone
        return column

    def _moment(self, symbol, name, value, column, sums, past, count):
        share = number(self.n.fresh, 4)
        fresh = (
            rf"\tfrac{{1}}{{{count}}}" if past is None else rf"{share} \cdot \tfrac{{1}}{{{count}}}"
        )
        pieces = [f"{self._sub(symbol)} ="]
        if past is not None:
            pieces += [rf"{number(self.n.beta2, 4)} \,", matrix(past, 4), "+"]
        pieces += [fresh, terms("{}", sums), "=", matrix(column, 4)]
        return self._shown(name, pieces, self._check(name, value))

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
        scale = [] if self.plain else [rf"\tfrac{{1}}{{{number(self.n.mean_r, 4)}}}"]
        pieces = [f"{self.v_name}_{self.it.t} =", *scale, matrix(self.n.r[:, None], 4),
                  matrix(self.n.c, 4), "=", matrix(self.n.v, 4)]  # fmt: skip
        return self._shown("v", pieces, self._check("v", value))

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
        roots = terms(r"\sqrt{{{}}}", self.n.v, decimals=4)
        pieces = [f"{self.u_name}_{self.it.t} =", matrix(self.n.g, 1), r"\oslash", roots, "=",
                  matrix(self.n.u)]  # fmt: skip
        return self._shown("u", pieces, self._check("u", value))

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
        sign = "⟦sign||>⟧" if value > self.hyper.d else r"⟦sign||\le⟧"
        name = rf"\mathrm{{RMS}}({self.u_name}_{self.it.t})"
        pieces = [f"{name} = {number(self.n.rms_u)}", f"{sign} d = {number(self.n.d, 0)}"]
        return self._shown("rms_u", pieces, self._check("rms_u", value))

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
        divisor = number(self.n.factor)
        pieces = [f"{self._sub(U_HAT)} =", rf"\frac{{1}}{{{divisor}}}", matrix(self.n.u), "=",
                  matrix(self.n.u_hat)]  # fmt: skip
        return self._shown("u_hat", pieces, self._check("u_hat", value))

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
        pieces = [f"{self._sub('X')} =", matrix(self.n.x, self._entry),
                  rf"- {number(self.n.alpha, 5)} \cdot", matrix(self.n.u_hat), "=",
                  matrix(self.n.x_next)]  # fmt: skip
        return self._shown("x_next", pieces, self._check("x_next", value))


def _sum(values):
    return " + ".join(number(value, 2) for value in values)
