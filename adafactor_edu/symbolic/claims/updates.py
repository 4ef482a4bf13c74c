"""Claims about the update: its scale, the clipping, and the step that comes of it."""

import sympy as sp

from adafactor_edu.symbolic.algorithm import no_normaliser
from adafactor_edu.symbolic.axes import COLUMNS, ROWS, base
from adafactor_edu.symbolic.claims.generic import (
    H,
    I,
    J,
    K,
    any_matrix,
    any_vector,
    decide,
    zero,
)
from adafactor_edu.symbolic.claims.registry import claim, same, true
from adafactor_edu.symbolic.iteration import ALPHA, BETA2, EPS2, RHO, D

X, G, U = base("x"), base("g"), base("u")
P = sp.Symbol("p", positive=True)  # 1 + p is any number above 1
L = sp.Symbol("l", nonnegative=True)
V = sp.Symbol("V", positive=True)


def entries(tensor, factor=1):
    """Return ``factor`` times `tensor` as a function of its indices."""
    return lambda *at: factor * tensor[at]


def scaled_history(a, power):
    """Yield that G → kG, with every earlier gradient scaled too, turns V̂ into k^power V̂."""
    r0, c0 = (base(f"previous_{name}", nonnegative=True) for name in "rc")
    plain = any_matrix(a, eps1=0)
    scaled = any_matrix(
        a, g=entries(G, K), r=lambda i: K**2 * r0[i], c=lambda j: K**2 * c0[j], eps1=0
    )
    yield same(scaled["r"](I), K**2 * plain["r"](I), "R(kG) = k^2 R(G)")
    yield same(scaled["c"](J), K**2 * plain["c"](J), "C(kG) = k^2 C(G)")
    yield same(scaled["v"](I, J), K**power * plain["v"](I, J), f"V̂(kG) = k^{power} V̂(G)")


def update_ratio(a, v_factor, g_factor=1):
    """Return U(g_factor G, v_factor V̂)/U(G, V̂)."""
    g = sp.Symbol("g", real=True, nonzero=True)
    after = a.normalized_gradient(lambda: g_factor * g, lambda: v_factor * V)()
    return sp.simplify(after / a.normalized_gradient(lambda: g, lambda: V)())


@claim(
    "claim-rms-homogeneous",
    "proof",
    r"\mathrm{RMS}(kX) = |k|\,\mathrm{RMS}(X)",
)
def rms_homogeneous(a):
    """For every real k and every n×m matrix X, RMS(kX) = |k| RMS(X)."""
    k = sp.Symbol("k", real=True)
    scaled = a.root_mean_square(entries(X, k), ROWS, COLUMNS)
    plain = a.root_mean_square(entries(X), ROWS, COLUMNS)
    step = "RMS(kX) - |k| RMS(X) = 0"
    yield same(scaled, abs(k) * plain, step)


@claim("claim-scale-free", "proof", r"U_t(kG) = U_t(G) \qquad (k > 0,\ \varepsilon_1 = 0)")
def scale_free(a):
    """The normalised U does not change when every gradient is multiplied by k > 0.

    With ε₁ = 0, for any n, m, history and schedule.
    """
    yield from scaled_history(a, 2)
    yield same(update_ratio(a, K**2, K), 1, "k G/sqrt(k^2 V̂) = G/sqrt(V̂)")


@claim(
    "claim-outer-product-scale",
    "proof",
    r"U^{RC}_t(kG) = \tfrac{1}{k}\, U^{RC}_t(G) \qquad (k > 0,\ \varepsilon_1 = 0)",
)
def outer_product_scale(a):
    """With R C in place of V̂, U shrinks by 1/k when every gradient is multiplied by k > 0.

    With ε₁ = 0, for any n, m, history and schedule.
    """
    yield from scaled_history(a._replace(normaliser=no_normaliser), 4)
    yield same(update_ratio(a, K**4, K), 1 / K, "k G/sqrt(k^4 V̂) = (1/k) G/sqrt(V̂)")


@claim("claim-clip-bound", "proof", r"\mathrm{RMS}(\hat U_t) \le d")
def clip_bound(a):
    """After clipping the RMS of the update is at most d, for any update of any size."""
    rms = a.root_mean_square(entries(U), ROWS, COLUMNS)
    divided = a.root_mean_square(entries(U, 1 / K), ROWS, COLUMNS)
    yield same(divided, rms / K, "RMS(U/k) = RMS(U)/k for every divisor k > 0")
    below, above = D / (1 + H), D * (1 + H)
    small = sp.factor(D - below / decide(a.clip_divisor(below, D)))
    yield true(small.is_nonnegative, "if RMS(U) <= d: RMS(U)/max(1, RMS(U)/d) <= d")
    large = sp.factor(D - above / decide(a.clip_divisor(above, D)))
    yield true(large.is_nonnegative, "if RMS(U) >= d: RMS(U)/max(1, RMS(U)/d) <= d")


@claim(
    "claim-clip-cancels",
    "proof",
    r"\mathrm{clip}(kU) = \mathrm{clip}(U) \quad\text{if}\quad"
    r" \mathrm{RMS}(U) \ge d \ \text{and}\ k\,\mathrm{RMS}(U) \ge d",
)
def clip_cancels(a):
    """Clipping cancels any common factor k > 0 of U, as long as U and kU both reach d."""
    rms = D * (1 + H)
    k = (1 + L) / (1 + H)  # k RMS(U) = d (1 + l)
    scaled = k / decide(a.clip_divisor(k * rms, D))
    plain = 1 / decide(a.clip_divisor(rms, D))
    yield same(scaled, plain, "RMS(U) >= d and k RMS(U) >= d: both are U d/RMS(U)")


@claim(
    "claim-routes-differ",
    "proof",
    r"U^{RC}_t = \frac{U_t}{\sqrt{\mathrm{mean}(R_t)}}",
)
def routes_differ(a):
    """The plain outer product gives the paper's U divided by √mean(R), for any n and m."""
    paper, wiki = any_matrix(a), any_matrix(a._replace(normaliser=no_normaliser))
    mean = ROWS.mean(paper["r"])
    yield same(wiki["v"](I, J), mean * paper["v"](I, J), "R C = mean(R) V̂")
    yield same(update_ratio(a, K), 1 / sp.sqrt(K), "G/sqrt(k V̂) = U/sqrt(k), with k = mean(R)")


@claim(
    "claim-routes-meet",
    "proof",
    r"\hat U^{RC}_t = \hat U_t \iff \mathrm{mean}(R_t) = 1 \ \text{ or }"
    r" \min\left(\mathrm{RMS}(U_t), \mathrm{RMS}(U^{RC}_t)\right) \ge d",
)
def routes_meet(a):
    """Both routes take the same step exactly when both RMS reach d, or when mean(R) = 1.

    For any n, m and any U that is not all zero.
    """
    yield from routes_differ(a)
    mean = sp.Symbol("mean", positive=True)
    yield true(sp.solve(1 / sp.sqrt(mean) - 1, mean) == [1], "U^RC = U iff mean(R) = 1")
    yield from clip_cancels(a)

    def ratio(rms, factor):
        """Return Û^RC/Û where U^RC = factor · U."""
        plain, scaled = (decide(a.clip_divisor(f * rms, D)) for f in (1, factor))
        return sp.factor(factor * plain / scaled)

    above, below = D * (1 + H), D / (1 + P)
    factor = (1 + P) / (1 + K)
    yield same(ratio(below, factor), factor, "neither reaches d: Û^RC = s Û where U^RC = s U")
    only_paper = ratio(above, 1 / ((1 + H) * (1 + K)))
    yield true(sp.factor(only_paper - 1).is_negative, "only U reaches d: Û^RC is smaller than Û")
    only_wiki = ratio(below, (1 + P) * (1 + H))
    yield true(sp.factor(only_wiki - 1).is_positive, "only U^RC reaches d: Û^RC exceeds Û")


@claim(
    "claim-vector-sign",
    "proof",
    r"U_1 = \mathrm{sign}(G_1) \qquad (\text{vectors},\ \varepsilon_1 = 0)",
)
def vector_sign(a):
    """For a vector of any size, a decay of 0 and ε₁ = 0, U is the sign of the gradient."""
    cases = (1, "positive", base("g", positive=True)), (-1, "negative", base("g", negative=True))
    for sign, name, sample in cases:
        step = any_vector(a, g=entries(sample), beta2=sp.S.Zero, eps1=sp.S.Zero)
        yield same(step["u"](I), sign, f"where G is {name}, U = {sign}")


@claim(
    "claim-sign-not-clipped",
    "proof",
    r"|U_{t,i}| = 1 \text{ for all } i,\ d \ge 1 \;\Longrightarrow\; \hat U_t = U_t",
)
def sign_not_clipped(a):
    """A vector of signs has RMS 1, so clipping at d ≥ 1 leaves it alone, whatever its size."""
    rms = a.root_mean_square(entries(U), ROWS).xreplace({U[I] ** 2: sp.S.One}).doit()
    yield same(rms, 1, "RMS(U) = 1 for a vector of signs")
    yield same(decide(a.clip_divisor(rms, 1 + H)), 1, "max(1, 1/d) = 1 for every d >= 1")


@claim(
    "claim-step-bound",
    "proof",
    r"\mathrm{RMS}(X_t - X_{t-1}) \le \alpha_t\, d = \max(\varepsilon_2, \mathrm{RMS}(X_{t-1}))\,"
    r" \rho_t\, d",
)
def step_bound(a):
    """No step is larger, in RMS, than ρ d times the size of the weights (or its floor ε₂)."""
    moved = a.apply_update(entries(X), K, entries(U))
    step = a.root_mean_square(lambda i, j: sp.expand(moved(i, j) - X[i, j]), ROWS, COLUMNS)
    yield same(
        step, K * a.root_mean_square(entries(U), ROWS, COLUMNS), "RMS(X_t - X_t-1) = alpha RMS(Û)"
    )
    yield from clip_bound(a)
    rms = sp.Symbol("rms_x", nonnegative=True)
    floored = sp.Max(EPS2, rms) * RHO
    yield same(a.step_size(rms, RHO, EPS2), floored, "alpha = max(eps2, RMS(X)) rho")


@claim(
    "claim-zero-weights",
    "proof",
    r"X_{t-1} = 0 \;\Longrightarrow\; \alpha_t = \varepsilon_2\, \rho_t",
)
def zero_weights(a):
    """Weights that start at zero still move: ε₂ takes the place of their RMS, for any n and m."""
    step = any_matrix(a, x=zero)
    yield same(step["rms_x"], 0, "RMS(0) = 0")
    yield same(step["alpha"], EPS2 * RHO, "alpha = eps2 rho")


@claim(
    "claim-downhill",
    "proof",
    r"\sum_{i,j} G_{t,ij}\,(X_{t,ij} - X_{t-1,ij})"
    r" = -\frac{\alpha_t}{\max(1, \mathrm{RMS}(U_t)/d)} \sum_{i,j}"
    r" \frac{G_{t,ij}^2}{\sqrt{\hat V_{t,ij}}} \;\le\; 0",
)
def downhill(a):
    """To first order no step goes uphill: every entry moves against its own gradient."""
    x, g = sp.symbols("x g", real=True)
    clip = sp.Symbol("clip", positive=True)
    u = a.normalized_gradient(lambda: g, lambda: V)()
    moved = a.apply_update(lambda: x, ALPHA, lambda: u / clip)()
    change = sp.expand(g * (moved - x))
    yield same(change, -ALPHA / clip * g**2 / sp.sqrt(V), "G (X_t - X_t-1) in each entry")
    yield true(change.is_nonpositive, "which is never positive")
    divisors = [decide(a.clip_divisor(rms, D)) for rms in (D / (1 + H), D * (1 + H))]
    yield true(
        all(k.is_positive for k in divisors),
        "max(1, RMS(U_t)/d), which clipping divides by, is positive",
    )


@claim(
    "claim-fixed-beta2",
    "proof",
    r"R_0 = C_0 = 0 \;\Longrightarrow\;"
    r" U_1\big|_{\beta_2} = \frac{1}{\sqrt{1 - \beta_2}}\; U_1\big|_{\hat\beta_{2,1} = 0}",
)
def fixed_beta2(a):
    """With a fixed β₂ < 1 and a zero start, the first U is too large by exactly 1/√(1 − β₂).

    Before clipping, for any n and m; for the plain outer product by 1/(1 − β₂).
    """
    zero_start = {"r": zero, "c": zero}
    rest = 1 - BETA2
    for name, route, power in (
        ("V̂", a, 1),
        ("R C", a._replace(normaliser=no_normaliser), 2),
    ):
        fixed = any_matrix(route, **zero_start)["v"](I, J)
        scheduled = any_matrix(route, **zero_start, beta2=sp.S.Zero)["v"](I, J)
        yield same(fixed, rest**power * scheduled, f"{name} is (1 - beta2)^{power} times as large")
    yield same(update_ratio(a, K), 1 / sp.sqrt(K), "G/sqrt(k V̂) = U/sqrt(k), k = 1 - beta2")
    yield same(update_ratio(a, K**2), 1 / K, "G/sqrt(k^2 R C) = U^RC/k")
