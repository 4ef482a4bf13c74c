"""The worked first iteration of the wiki page: its data, what it printed, where each value is from.

The page is "Adafactor" in the Cornell University Computational Optimization Open Textbook
(A. Cao, Z. Li, J. Liang, December 2024), which has been continued since.  In the version that this
book was made from, the formulas and matrices are missing.  `PRINTED` holds the values found in
other public revisions of the page, with the revision.  The initial weights were in none of them
and are a reconstruction.  A reader who can see the page's own changes the line ``X0 = …``, and
every computed number follows.
"""

from typing import NamedTuple

import numpy as np

from adafactor_edu.iteration import Hyperparameters, matrix_iteration
from adafactor_edu.steps import outer_product_second_moment

__all__ = [
    "G2",
    "HYPER",
    "PRINTED",
    "PROVENANCE",
    "X0",
    "G",
    "Printed",
    "paper_route",
    "wiki_route",
]

# Reconstructed.  To try other initial weights, change this line and run `make notebooks`.
X0 = np.array([[0.7, -0.5, 0.9], [-1.1, 0.8, -0.6], [1.2, -0.7, 0.4]])
X0.flags.writeable = False

G = np.array([[0.3, -0.2, 0.4], [-0.5, 0.6, -0.1], [0.2, -0.4, 0.3]])
G.flags.writeable = False

# Ours, not the page's, which stops after one iteration: row 2 calms down, column 3 becomes louder.
G2 = np.array([[-0.1, 0.3, 0.2], [0.1, -0.1, 0.2], [0.3, 0.2, -0.6]])
G2.flags.writeable = False

HYPER = Hyperparameters()


class Printed(NamedTuple):
    """A value as the wiki page printed it.

    Parameters
    ----------
    value : float or tuple of tuple of float
        The printed number or matrix.
    decimals : int
        How many decimals were printed; agreement means within half a unit of the last one.
    revision : int
        Revision of the wiki page.
    quote : str
        The words or formula around it.

    Examples
    --------
    >>> PRINTED["rms_x"].agrees(0.80622577)
    True
    >>> PRINTED["rms_x"].agrees(0.8071)
    False
    """

    value: float | tuple
    decimals: int
    revision: int
    quote: str

    def agrees(self, computed):
        """Return True if `computed`, rounded as the page rounds, is the printed value.

        Parameters
        ----------
        computed : array_like
            The number or matrix to compare.

        Returns
        -------
        bool
            Whether every entry lies within half a unit of the last printed decimal.
        """
        half_unit = 0.5 * 10.0**-self.decimals
        slack = (
            8 * np.finfo(float).eps * np.abs(self.value)
        )  # the printed decimal itself is rounded
        return bool(np.all(np.abs(np.asarray(computed) - self.value) <= half_unit + slack))


PRINTED = {
    "g": Printed(
        ((0.3, -0.2, 0.4), (-0.5, 0.6, -0.1), (0.2, -0.4, 0.3)), 1, 6969, "gradient of the loss"
    ),
    "eps1": Printed(1e-30, 30, 6937, "regularization constant 1"),
    "eps2": Printed(1e-3, 3, 6937, "regularization constant 2"),
    "d": Printed(1.0, 0, 6937, "clipping threshold"),
    "rho": Printed(0.01, 2, 6937, "min(10⁻², 1/√t)"),
    "beta2": Printed(0.0, 0, 6937, "1 − t^(−0.8)"),
    "rms_x": Printed(0.806, 3, 6969, "max(0.001, 0.806) · 0.01 = 0.00806"),
    "alpha": Printed(0.00806, 5, 6969, "max(0.001, 0.806) · 0.01 = 0.00806"),
    "g2": Printed(
        ((0.09, 0.04, 0.16), (0.25, 0.36, 0.01), (0.04, 0.16, 0.09)), 2, 6969, "squares of G"
    ),
}
"""Values that the wiki page printed, by their name in `Iteration` or `Hyperparameters`."""

_COMPUTED = "computed: we found no printed value"

PROVENANCE = {
    "x": "reconstructed: one decimal, RMS as printed (0.806)",
    **{name: f"printed (revision {it.revision})" for name, it in PRINTED.items()},
    "r": "computed: we found the page's formula, not its numbers",
    "c": "computed: we found the page's formula, not its numbers",
    "v": "computed: we found the page's words, not its numbers",
    "u": _COMPUTED,
    "rms_u": "computed: the page only says that it is larger than d",
    "u_hat": _COMPUTED,
    "x_next": _COMPUTED,
}
"""Where each quantity of the worked example comes from."""


def paper_route():
    """Return the worked first iteration as the paper defines it, with the normaliser.

    Returns
    -------
    Iteration
        Every intermediate, t = 1.

    Examples
    --------
    >>> print(paper_route().u[0].round(6))
    [ 0.989968 -0.54366   1.59575 ]
    """
    return matrix_iteration(X0, G, hyper=HYPER)


def wiki_route():
    """Return the worked first iteration as the wiki page words it, with the plain outer product.

    Returns
    -------
    Iteration
        Every intermediate, t = 1; ``v`` is R C without the normaliser.

    Examples
    --------
    >>> print(round(wiki_route().rms_u, 5), round(paper_route().rms_u, 5))
    2.80836 1.02547
    """
    return matrix_iteration(X0, G, hyper=HYPER, factored_second_moment=outer_product_second_moment)
