"""Claims about the worked example, in exact arithmetic."""

import sympy as sp

from adafactor_edu.symbolic.algorithm import no_normaliser
from adafactor_edu.symbolic.claims.registry import claim, true
from adafactor_edu.symbolic.exact import exact_worked_example

DIGITS = 60


def both_routes(a, **options):
    """Return the worked example by the paper's route and by the plain outer product."""
    plain = a._replace(normaliser=no_normaliser)
    return (
        exact_worked_example(algorithm=a, **options),
        exact_worked_example(algorithm=plain, **options),
    )


@claim(
    "claim-factored-exceeds",
    "proof",
    r"\mathrm{RMS}(U_1) > 1 = \mathrm{RMS}(\mathrm{sign}(G_1)) \quad\text{in the worked example}",
)
def factored_exceeds(a):
    """Unlike a vector of signs, a factored U can exceed 1 at t = 1; the worked example does."""
    step = exact_worked_example(algorithm=a)
    yield true(all(entry != 0 for entry in step.g), "no entry of G is 0, so RMS(sign(G)) = 1")
    yield true(step.rms_u > 1, f"RMS(U_1)^2 = {step.rms_u**2} > 1")


@claim(
    "claim-example-meets",
    "proof",
    r"X_1^{RC} = X_1 \quad\text{in the worked example, exactly}",
)
def example_meets(a):
    """In the worked example both routes end in the same X₁, exactly, because both are clipped."""
    paper, plain = both_routes(a)
    yield true(min(paper.rms_u, plain.rms_u) > 1, "both RMS(U_1) exceed d = 1")
    yield true(paper.v != plain.v, "their V̂ differ")
    yield true(sp.simplify(paper.x_next - plain.x_next).is_zero_matrix, "their X_1 do not")


@claim(
    "claim-example-parts",
    "proof",
    r"X_1^{RC}(10\,G_1) \ne X_1^{RC}(G_1), \qquad X_1(10\,G_1) = X_1(G_1)",
)
def example_parts(a):
    """Ten times the gradient: the paper's X₁ stays what it was, the plain outer product's moves."""
    paper, plain = both_routes(a)
    paper_10, plain_10 = both_routes(a, scale=10)
    yield true(sp.simplify(paper_10.x_next - paper.x_next).is_zero_matrix, "paper: the same X_1")
    yield true(plain_10.rms_u < 1, "R C: RMS(U_1) is now below d, nothing is clipped")
    yield true(not sp.simplify(plain_10.x_next - plain.x_next).is_zero_matrix, "R C: another X_1")


@claim(
    "claim-example-eps1",
    "check",
    r"\max_{i,j}\,\bigl|X_{1,ij}(\varepsilon_1 = 10^{-30}) - X_{1,ij}(\varepsilon_1 = 0)\bigr|"
    r" < 10^{-30}",
)
def example_eps1(a):
    """Leaving out ε₁ = 10⁻³⁰ changes no entry of X₁ of the worked example by as much as 10⁻³⁰."""
    with_eps1 = exact_worked_example(algorithm=a, eps1=sp.Rational(1, 10**30)).x_next
    without = exact_worked_example(algorithm=a).x_next
    changes = [
        abs(sp.N(p, DIGITS) - sp.N(q, DIGITS)) for p, q in zip(with_eps1, without, strict=True)
    ]
    yield true(max(changes) < sp.Float("1e-30"), f"largest change {sp.N(max(changes), 3)}")
