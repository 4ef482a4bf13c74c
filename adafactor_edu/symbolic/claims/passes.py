"""Claims about how the step can be computed: what one pass over the gradient finds."""

import sympy as sp

from adafactor_edu.symbolic.axes import COLUMNS, ROWS, M, N, base
from adafactor_edu.symbolic.claims.generic import zero
from adafactor_edu.symbolic.claims.moments import C, R, estimate
from adafactor_edu.symbolic.claims.registry import claim, same, true

G = base("g")
K = sp.Symbol("k", integer=True)


@claim(
    "claim-one-pass",
    "proof",
    r"\mathrm{RMS}(U_t)^2 = \frac{\mathrm{mean}(R_t)}{nm} \sum_{j=1}^m \frac{H_j}{C_{t,j}}",
)
def one_pass(a):
    """RMS(U) follows from R, C and the column sums H of G²/R, without U itself.

    H_j is the sum over i of G_ij²/R_i, for any n and m, any gradient, and any positive R and C.
    """
    u = a.normalized_gradient(lambda i, j: G[i, j], estimate(a))
    mean_square = a.root_mean_square(u, ROWS, COLUMNS) ** 2

    def h(j):
        return ROWS.sum(lambda i: G[i, j] ** 2 / R[i])

    in_one_pass = ROWS.mean(lambda i: R[i]) / (N * M) * COLUMNS.sum(lambda j: h(j) / C[j])
    yield same(mean_square, in_one_pass, "mean of U² = mean(R)/(nm) · sum of H/C")
    r = a.row_moment(zero, lambda i, j: G[i, j] ** 2, sp.S.Zero, ROWS, COLUMNS)(K)
    read = {entry.indices[0] for entry in r.atoms(sp.Indexed)}
    yield true(read == {K}, "R_i takes row i of G alone: it is final once that row is read")
