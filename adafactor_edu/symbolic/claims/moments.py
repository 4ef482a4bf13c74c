"""Claims about the second moment: sums, means, and what the factored estimate keeps."""

import sympy as sp

from adafactor_edu.symbolic.algorithm import Algorithm
from adafactor_edu.symbolic.axes import COLUMNS, ROWS, M, N, base
from adafactor_edu.symbolic.claims.generic import I, J, any_matrix, zero
from adafactor_edu.symbolic.claims.registry import claim, same, true
from adafactor_edu.symbolic.iteration import EPS1

__all__ = ["divergence", "estimate", "sums_algorithm"]

R, C = base("r", positive=True), base("c", positive=True)
V = base("V", positive=True)


def sums_algorithm(a: Algorithm):
    """Return the paper's own form: R and C are sums, V̂ = R C / 1ᵀR."""
    return a._replace(
        row_moment=lambda r, g2, beta2, rows, columns: (
            lambda i: beta2 * r(i) + (1 - beta2) * columns.sum(lambda j: g2(i, j))
        ),
        column_moment=lambda c, g2, beta2, rows, columns: (
            lambda j: beta2 * c(j) + (1 - beta2) * rows.sum(lambda i: g2(i, j))
        ),
        normaliser=lambda r, rows: rows.sum(r),
    )


def estimate(a):
    """Return V̂ as a function of its indices, from row and column moments R, C of any size."""
    normaliser = a.normaliser(lambda i: R[i], ROWS)
    return lambda i, j: R[i] * C[j] / normaliser


def equal_means(expression):
    """Use mean(C) = mean(R), in the form Σ C_j = (m/n) Σ R_i."""
    sum_r, sum_c = ROWS.sum(lambda i: R[i]), COLUMNS.sum(lambda j: C[j])
    return sp.expand_mul(expression).subs(sum_c, M * sum_r / N)


@claim(
    "claim-sums-or-means",
    "proof",
    r"\frac{R^\Sigma_t C^\Sigma_t}{1_n^\top R^\Sigma_t} = \frac{R_t C_t}{\mathrm{mean}(R_t)}",
)
def sums_or_means(a):
    """Sums over their sum and means over their mean give the same V̂.

    For any n, m, schedule and history that starts from zero.
    """
    r0, c0 = base("previous_r"), base("previous_c")
    means = any_matrix(a, r=lambda i: r0[i], c=lambda j: c0[j])
    sums = any_matrix(sums_algorithm(a), r=lambda i: M * r0[i], c=lambda j: N * c0[j])
    yield same(sums["r"](I), M * means["r"](I), "row sums stay m times the row means")
    yield same(sums["c"](J), N * means["c"](J), "column sums stay n times the column means")
    yield same(sums["v"](I, J), means["v"](I, J), "the two V̂ agree in every entry")


@claim("claim-equal-means", "proof", r"\mathrm{mean}(R_t) = \mathrm{mean}(C_t)")
def mean_of_moments(a):
    """R and C have the same mean at every t, for any n, m and history that starts from zero."""
    step = any_matrix(a)
    before = ROWS.mean(lambda i: base("previous_r", nonnegative=True)[i])
    before -= COLUMNS.mean(lambda j: base("previous_c", nonnegative=True)[j])
    after = ROWS.mean(step["r"]) - COLUMNS.mean(step["c"])
    yield same(
        after, step["beta2"] * before, "the difference of the two means is multiplied by beta2"
    )
    yield "it is 0 before the first iteration, so it is 0 always"


@claim(
    "claim-totals",
    "proof",
    r"\begin{aligned}"
    r" \frac{1}{m} \sum_{j=1}^m \hat V_{t,ij} &= R_{t,i} \\"
    r" \frac{1}{n} \sum_{i=1}^n \hat V_{t,ij} &= C_{t,j}"
    r" \end{aligned}",
)
def totals(a):
    """V̂ reproduces every row mean R_i and every column mean C_j exactly, for any n and m."""
    yield from mean_of_moments(a)
    v = estimate(a)
    rows = COLUMNS.mean(lambda j: v(I, j))
    columns = ROWS.mean(lambda i: v(i, J))
    yield same(equal_means(rows), R[I], "row means of V̂ are R")
    yield same(equal_means(columns), C[J], "column means of V̂ are C")


@claim("claim-rank-one", "proof", r"V = p\,q^\top \;\Longrightarrow\; \hat V = V")
def rank_one(a):
    """If V has rank one, V = p qᵀ with positive p and q, then V̂ = V, for any n and m."""
    p, q = base("p", positive=True), base("q", positive=True)
    rank_one_gradient = any_matrix(
        a._replace(squared_gradient=lambda g, eps1: lambda i, j: p[i] * q[j]),
        r=zero,
        c=zero,
        beta2=sp.S.Zero,
    )
    yield same(rank_one_gradient["v"](I, J), p[I] * q[J], "V̂ - p q^T = 0 in every entry")


def divergence(p, q):
    """Return one term of the generalised Kullback–Leibler divergence."""
    return p * sp.log(p / q) - p + q


@claim(
    "claim-kl-stationary",
    "proof",
    r"\frac{\partial}{\partial a_i} D(V \,\|\, a b^\top) ="
    r" \frac{\partial}{\partial b_j} D(V \,\|\, a b^\top) = 0"
    r" \quad\text{at}\quad a b^\top = \hat V",
)
def kl_stationary(a):
    """V̂ is a stationary point of the divergence from V over all rank-one matrices a bᵀ.

    Lemma 1 of the paper, for positive V, a, b of any size.
    """
    x, y = sp.symbols("a b", positive=True)
    v_sums = {ROWS.sum(lambda i: V[i, J]): N * C[J], COLUMNS.sum(lambda j: V[I, j]): M * R[I]}
    # One way to write V̂ as a bᵀ: a = R, b = V̂'s row i divided by R_i.
    a_hat, b_hat = lambda i: R[i], lambda j: estimate(a)(I, j) / R[I]
    in_a = COLUMNS.sum(
        lambda j: sp.diff(divergence(V[I, j], x * y), x).subs({x: a_hat(I), y: b_hat(j)})
    )
    in_b = ROWS.sum(
        lambda i: sp.diff(divergence(V[i, J], x * y), y).subs({x: a_hat(i), y: b_hat(J)})
    )
    yield same(equal_means(in_a.subs(v_sums)), 0, "the derivative in each a_i is 0")
    yield same(equal_means(in_b.subs(v_sums)), 0, "the derivative in each b_j is 0")


@claim(
    "claim-kl-minimum",
    "proof",
    r"D(V \,\|\, a b^\top) = D(V \,\|\, \hat V) + D(\hat V \,\|\, a b^\top)"
    r" \;\ge\; D(V \,\|\, \hat V)",
)
def kl_minimum(a):
    """V̂ is the one global minimum of the divergence from V over all rank-one matrices a bᵀ.

    For positive V, a, b of any size.
    """
    p, q, w, s = sp.symbols("p q w s", positive=True)
    gap = divergence(p, w) - divergence(p, q) - divergence(q, w)
    yield same(
        sp.expand_log(gap),
        sp.expand_log((p - q) * sp.log(q / w)),
        "entry by entry, D(V|ab) - D(V|V̂) - D(V̂|ab) = (V - V̂) log(V̂/(ab))",
    )
    alpha, beta = base("a", positive=True), base("b", positive=True)
    v = estimate(a)
    of_row, of_column = base("f"), base("h")
    rest = sp.cancel(v(I, J) / (R[I] * C[J]))
    yield true(not rest.free_symbols & {I, J}, "V̂/(R C) is the same in every entry")
    logarithm = sp.expand_log(sp.log(v(I, J) / (alpha[I] * beta[J])), force=True)
    row = sp.log(R[I]) - sp.log(alpha[I]) + sp.expand_log(sp.log(rest), force=True)
    column = sp.log(C[J]) - sp.log(beta[J])
    yield same(logarithm, row + column, "log(V̂/(ab)) = f_i + h_j")
    yield same(
        ROWS.mean(lambda i: COLUMNS.mean(lambda j: V[i, j])),
        COLUMNS.mean(lambda j: ROWS.mean(lambda i: V[i, j])),
        "mean(R) = mean(C): both are the mean of V",
    )
    # Σ V f_i = Σ_i m R_i f_i and Σ V h_j = Σ_j n C_j h_j: that is what R and C are.
    weighted_rows = ROWS.sum(lambda i: COLUMNS.sum(lambda j: v(i, j) * of_row[i]))
    weighted_columns = COLUMNS.sum(lambda j: ROWS.sum(lambda i: v(i, j) * of_column[j]))
    yield same(
        equal_means(weighted_rows),
        ROWS.sum(lambda i: M * R[i] * of_row[i]),
        "the sum of V̂ f_i equals that of V f_i, for every f",
    )
    yield same(
        equal_means(weighted_columns),
        COLUMNS.sum(lambda j: N * C[j] * of_column[j]),
        "the sum of V̂ h_j equals that of V h_j, for every h; so the right side sums to 0",
    )
    phi = s * sp.log(s) - s + 1
    yield same(
        sp.expand_log(divergence(q, w)),
        sp.expand_log(w * phi.subs(s, q / w)),
        "D(V̂|ab) is a sum of terms w phi(q/w), phi(s) = s log s - s + 1",
    )
    yield same(phi.subs(s, 1), 0, "phi(1) = 0")
    yield same(sp.diff(phi, s), sp.log(s), "phi' = log s, zero at s = 1 only")
    yield true(sp.diff(phi, s, 2).is_positive, "phi'' > 0: phi > 0 away from s = 1")


@claim(
    "claim-zero-gradient",
    "proof",
    r"G_t = 0,\ \hat\beta_{2t} = 0 \;\Longrightarrow\; \hat V_t = \varepsilon_1,\quad U_t = 0",
)
def zero_gradient(a):
    """Without gradient and past, ε₁ alone keeps V̂ above 0 and U finite, for any n and m."""
    step = any_matrix(a, g=zero, r=zero, c=zero, beta2=sp.S.Zero)
    yield same(step["v"](I, J), EPS1, "V̂ is eps1 in every entry")
    yield same(step["u"](I, J), 0, "U is 0 in every entry")
