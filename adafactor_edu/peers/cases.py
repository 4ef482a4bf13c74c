"""The inputs on which Adafactors are compared: shapes, weights and gradients from one seed."""

from typing import NamedTuple

import numpy as np

__all__ = ["CASES", "Case"]


class Case(NamedTuple):
    """Starting weights and a gradient for every step.

    Parameters
    ----------
    name : str
        For instance ``"256x128"``.
    shape : tuple of int
        Of the weights.
    steps : tuple of int
        The numbers of steps after which the weights are looked at.

    Examples
    --------
    >>> case = CASES["4x2"]
    >>> case.weights().shape, case.gradient(1).shape
    ((4, 2), (4, 2))
    """

    name: str
    shape: tuple
    steps: tuple = (1, 10)

    def weights(self):
        """Return the starting weights.

        Returns
        -------
        ndarray
            Standard normal numbers, the same every time.
        """
        return np.random.default_rng([0, *self.shape]).standard_normal(self.shape)

    def gradient(self, t):
        """Return the gradient of step t.

        Parameters
        ----------
        t : int
            From 1.

        Returns
        -------
        ndarray
            Normal numbers whose size differs from row to row, column to column, step to step.
        """
        rng = np.random.default_rng([t, *self.shape])
        g = rng.standard_normal(self.shape) * np.exp(rng.standard_normal())
        for axis, length in enumerate(self.shape):
            sizes = np.exp(0.5 * rng.standard_normal(length))
            g = g * np.expand_dims(sizes, [k for k in range(g.ndim) if k != axis])
        return g


CASES = {
    case.name: case
    for case in [
        Case("3x3", (3, 3)),
        Case("4x2", (4, 2)),
        Case("2x4", (2, 4)),
        Case("5", (5,)),
        Case("scalar", ()),
        Case("256x128", (256, 128)),
        Case("128x256", (128, 256)),
        Case("2x3x4", (2, 3, 4)),
        Case("8x4x3x3", (8, 4, 3, 3)),
        Case("3x2", (3, 2), (20_000,)),
    ]
}
