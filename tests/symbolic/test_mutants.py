"""Wrong algorithms that the checks must catch: a check that passes them all proves nothing."""

import numpy as np
import pytest
import sympy as sp

from adafactor_edu import symbolic
from adafactor_edu.symbolic import PAPER, claims
from adafactor_edu.symbolic.iteration import EPS1, EPS2
from adafactor_edu.worked_example import paper_route


def row_sums(r, g2, beta2, rows, columns):
    return lambda i: beta2 * r(i) + (1 - beta2) * columns.sum(lambda j: g2(i, j))


def column_sums(c, g2, beta2, rows, columns):
    return lambda j: beta2 * c(j) + (1 - beta2) * rows.sum(lambda i: g2(i, j))


def rows_along_the_wrong_axis(r, g2, beta2, rows, columns):
    return lambda i: beta2 * r(i) + (1 - beta2) * rows.mean(lambda k: g2(k, i))


def swapped_decay(r, g2, beta2, rows, columns):
    return lambda i: (1 - beta2) * r(i) + beta2 * columns.mean(lambda j: g2(i, j))


def root_mean(x, *axes):
    if len(axes) == 1:
        return sp.sqrt(axes[0].sum(lambda i: x(i) ** 2))
    rows, columns = axes
    return sp.sqrt(rows.sum(lambda i: columns.sum(lambda j: x(i, j) ** 2)))


MUTANTS = {
    "normaliser dropped": (
        {"normaliser": lambda r, rows: sp.S.One},
        "totals rank-one kl-stationary kl-minimum zero-gradient scale-free sums-or-means one-pass",
    ),
    "normaliser a sum among means": (
        {"normaliser": lambda r, rows: rows.sum(r)},
        "totals rank-one kl-stationary kl-minimum zero-gradient",
    ),
    "row sums among means": (
        {"row_moment": row_sums},
        "totals equal-means weights-sum first-decay",
    ),
    "column sums among means": ({"column_moment": column_sums}, "totals rank-one zero-gradient"),
    "epsilons swapped in the square": (
        {"squared_gradient": lambda g, eps1: lambda *at: g(*at) ** 2 + EPS2},
        "zero-gradient",
    ),
    "epsilons swapped in the step": (
        {"step_size": lambda rms_x, rho, eps2: sp.Max(EPS1, rms_x) * rho},
        "zero-weights step-bound",
    ),
    "clip inverted": (
        {"clip_divisor": lambda rms_u, d: sp.Min(1, rms_u / d)},
        "clip-bound clip-cancels routes-meet sign-not-clipped step-bound",
    ),
    "clip by d times RMS": (
        {"clip_divisor": lambda rms_u, d: sp.Max(1, rms_u * d)},
        "clip-bound sign-not-clipped",
    ),
    "rows averaged along the wrong axis": (
        {"row_moment": rows_along_the_wrong_axis},
        "rank-one sums-or-means one-pass",
    ),
    "decay on the wrong term": (
        {"row_moment": swapped_decay},
        "weights-sum first-decay fixed-beta2",
    ),
    "V̂ without its root": (
        {"normalized_gradient": lambda g, v: lambda *at: g(*at) / v(*at)},
        "scale-free outer-product-scale routes-differ vector-sign fixed-beta2 downhill one-pass",
    ),
    "step uphill": (
        {"apply_update": lambda x, alpha, u_hat: lambda *at: x(*at) + alpha * u_hat(*at)},
        "downhill",
    ),
    "norm in place of RMS": (
        {"root_mean_square": root_mean},
        "sign-not-clipped",
    ),
    "floor forgotten": (
        {"step_size": lambda rms_x, rho, eps2: rms_x * rho},
        "zero-weights step-bound",
    ),
    "ε₁ forgotten": (
        {"squared_gradient": lambda g, eps1: lambda *at: g(*at) ** 2},
        "zero-gradient",
    ),
}
CASES = [
    (mutant, f"claim-{label}")
    for mutant, (_, labels) in MUTANTS.items()
    for label in labels.split()
]


@pytest.mark.parametrize(("mutant", "label"), CASES)
def test_the_claim_catches_the_mutant(mutant, label):
    wrong = PAPER._replace(**MUTANTS[mutant][0])
    with pytest.raises(claims.ClaimFailed):
        claims.verify(label, wrong)


WITHOUT_EFFECT_ON_THE_EXAMPLE = {
    "ε₁ forgotten",
    "floor forgotten",
    "epsilons swapped in the step",
    "clip by d times RMS",  # d = 1
    "decay on the wrong term",  # V̂ = 0/0: there is nothing to compare
}


@pytest.mark.parametrize("mutant", sorted(set(MUTANTS) - WITHOUT_EFFECT_ON_THE_EXAMPLE))
def test_the_exact_example_catches_the_mutant(mutant):
    wrong = PAPER._replace(**MUTANTS[mutant][0])
    step, ours = symbolic.exact_worked_example(algorithm=wrong), paper_route()
    numbers = {EPS1: sp.Rational(1, 10**30), EPS2: sp.Rational(1, 1000)}
    agreeing = [
        np.allclose(symbolic.to_float(getattr(step, name).subs(numbers)), getattr(ours, name))
        for name in ("r", "c", "v", "u", "rms_u", "u_hat", "x_next")
    ]
    assert not all(agreeing)


def test_every_claim_about_the_algorithm_is_caught_by_some_mutant():
    about_schedules_or_numbers = {
        "claim-adam-decay",
        "claim-decay-limits",
        "claim-cap",
        "claim-factored-exceeds",
        "claim-example-meets",
        "claim-example-parts",
        "claim-example-eps1",
        "claim-rms-homogeneous",
    }
    caught = {label for _, label in CASES}
    assert set(claims.labels()) - caught == about_schedules_or_numbers


@pytest.mark.parametrize(
    ("label", "wrong"),
    [
        ("claim-rms-homogeneous", {"root_mean_square": lambda x, *axes: x(0, 0) ** 2}),
        ("claim-factored-exceeds", {"root_mean_square": lambda x, *axes: sp.S.One}),
        ("claim-example-meets", {"clip_divisor": lambda rms_u, d: sp.S.One}),
        ("claim-example-parts", {"normaliser": lambda r, rows: sp.S.One}),
        ("claim-example-eps1", {"squared_gradient": lambda g, e: lambda *at: g(*at) ** 2 + 99 * e}),
    ],
)
def test_the_other_claims_can_fail_too(label, wrong):
    with pytest.raises(claims.ClaimFailed):
        claims.verify(label, PAPER._replace(**wrong))
