"""Every claim holds, says what it is, and cannot be talked into holding."""

import pytest
import sympy as sp

from adafactor_edu.symbolic import claims
from adafactor_edu.symbolic.claims.generic import H, decide
from adafactor_edu.symbolic.claims.registry import same, true

x, y = sp.symbols("x y", real=True)


@pytest.mark.parametrize("label", claims.labels())
def test_the_claim_holds(label):
    verdict = claims.verify(label)
    assert verdict.steps
    assert verdict.claim.kind in ("proof", "check")
    assert verdict.claim.statement.endswith(".")
    said = " ".join(repr(verdict).split())
    assert said.startswith(f"{verdict.claim.kind}: {verdict.claim.statement}")
    assert max(map(len, repr(verdict).splitlines())) <= 72


def test_an_unknown_claim_is_named():
    with pytest.raises(KeyError, match="claim-unknown: no such claim"):
        claims.verify("claim-unknown")


@pytest.mark.parametrize("label", ["rms", "claim-totals"])
def test_a_label_must_be_new_and_begin_with_claim(label):
    with pytest.raises(ValueError, match="label: expected a new label"):
        claims.claim(label, "proof", "x")


def test_a_kind_must_be_proof_or_check():
    with pytest.raises(ValueError, match="kind: expected one of"):
        claims.claim("claim-new", "conjecture", "x")


def test_unequal_sides_fail():
    with pytest.raises(claims.ClaimFailed, match="differ by"):
        same(x**2, x * y, "squares")
    assert same((x + y) ** 2, x**2 + 2 * x * y + y**2, "square of a sum") == "square of a sum"


@pytest.mark.parametrize("condition", [False, None, sp.false, x.is_positive])
def test_what_is_not_known_to_be_true_fails(condition):
    with pytest.raises(claims.ClaimFailed):
        true(condition, "a condition")


def test_a_maximum_is_decided_only_by_the_assumptions():
    assert decide(sp.Max(1, 1 + H, evaluate=False)) == 1 + H
    assert decide(sp.Max(1, 1 / (1 + H), evaluate=False)) == 1
    assert decide(sp.Min(1, 1 / (1 + H), evaluate=False)) == sp.simplify(1 / (1 + H))
    with pytest.raises(claims.ClaimFailed, match="cannot decide"):
        decide(sp.Max(x, y, evaluate=False))
