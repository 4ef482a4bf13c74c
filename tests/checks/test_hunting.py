"""Tests of tests: right ones kill every mutant and nothing else; each bug violates its claim."""

import itertools

import numpy as np
import pytest

from adafactor_edu import check
from adafactor_edu.checks import BUGS, hunt, mutants, right_iterations
from adafactor_edu.symbolic import claims
from adafactor_edu.worked_example import X0, G

RIGHT = right_iterations()


def by_loops(x, g, past, t, d):
    """Return new weights and moments of one matrix, entry by entry, as the paper has it."""
    n, m = len(g), len(g[0])
    squares = [[g[i][j] ** 2 + 1e-30 for j in range(m)] for i in range(n)]
    keep = 1 - t**-0.8
    rows = [keep * past[0][i] + (1 - keep) * sum(squares[i]) for i in range(n)]
    columns = [
        keep * past[1][j] + (1 - keep) * sum(squares[i][j] for i in range(n)) for j in range(m)
    ]
    u = [[g[i][j] / (rows[i] * columns[j] / sum(rows)) ** 0.5 for j in range(m)] for i in range(n)]
    return u, (rows, columns)


def reference(x, g, past, t, d):
    """Return a step of a stack: the moments of each matrix by itself, RMS over all of it."""
    stacks = [by_loops(xs, gs, p, t, d) for xs, gs, p in zip(x, g, past, strict=True)]
    u = np.array([made for made, _ in stacks])
    alpha = max(1e-3, np.sqrt((x**2).sum() / x.size)) * min(1e-2, t**-0.5)
    u = u / max(1, np.sqrt((u**2).sum() / u.size) / d)
    return x - alpha * u, [kept for _, kept in stacks]


def agrees(iteration):
    """Compare with the loops: shapes, sizes, thresholds, a past, late and early."""
    random = np.random.default_rng(5)
    shapes = [(3, 3), (5, 2), (2, 5), (3, 3, 5), (2, 3, 4)]
    for shape, d, scale in itertools.product(shapes, (1.0, 2.0), (1.0, 1e-15)):
        for ts, size in (((1, 2, 3), 1.0), ((20_000, 20_001), 1e-5)):
            x = y = size * random.normal(size=shape)
            state, past = None, None
            for t in ts:
                g = scale * random.normal(size=shape)
                stack = y.reshape(-1, *shape[-2:])
                past = past or [([0.0] * shape[-2], [0.0] * shape[-1])] * len(stack)
                x, state = iteration(x, g, state, t, d=d)
                y, past = reference(stack, g.reshape(stack.shape), past, t, d)
                y = y.reshape(shape)
                np.testing.assert_allclose(x, y, rtol=1e-6, atol=1e-15)


def test_right_tests_kill_every_mutant_and_nothing_that_is_right():
    found = hunt(agrees)
    assert found.passed, str(found)
    assert len(found.killed) == len(mutants()) >= 25
    assert sum("epsilon" in name for name in mutants()) >= 5


def test_a_test_that_asks_nothing_kills_nothing():
    found = hunt(lambda iteration: None)
    assert not found.passed
    assert not found.killed
    assert set(found.living) == set(mutants())
    assert f"0 of {len(mutants())}" in str(found)


def test_a_test_that_looks_into_the_state_fails_right_code_and_is_told_so():
    def looks(iteration):
        _, state = iteration(np.ones((2, 3)), np.ones((2, 3)), None, 1)
        assert isinstance(state, dict), "where are the rows?"

    found = hunt([looks])
    assert set(found.wronged) == set(RIGHT) - {"moments by name"}
    assert "where are the rows?" in str(found)
    assert "Right, and yet failed" in found._repr_html_()
    assert "looks" in str(found)


def test_an_endless_test_ends(monkeypatch):
    from adafactor_edu.checks import hunting

    monkeypatch.setattr(hunting, "mutants", dict)
    monkeypatch.setattr(hunting, "right_iterations", lambda: {"one": RIGHT["plain lines"]})

    def endless(iteration):
        while True:
            iteration(np.ones((2, 2)), np.ones((2, 2)), None, 1)

    found = hunt(endless, seconds=0.1)
    assert "0.1 seconds" in found.wronged["one"][1]


@pytest.mark.parametrize("tests", [[], [3], "abc"])
def test_what_is_no_test_is_refused(tests):
    with pytest.raises((TypeError, ValueError), match="tests: "):
        hunt(tests)


def test_the_hunt_is_where_the_checks_are():
    assert check.hunt is hunt
    assert "hunt" in dir(check)


# Each published bug


def rms(x):
    return np.sqrt(np.mean(np.square(x)))


def piece(bug, kind):
    namespace = {"np": np}
    exec(getattr(bug, kind), namespace)
    return namespace[bug.piece]


def clip_bound(update):
    g = np.arange(1.0, 7).reshape(2, 3)
    assert rms(update(g, np.full((2, 3), 0.01), 1.0)) <= 1 + 1e-12


def totals(estimate):
    for shape in ((5, 2), (2, 5), (3, 3, 5)):
        squares = np.random.default_rng(0).uniform(1, 9, size=shape)
        v = estimate(squares.mean(-1), squares.mean(-2), 1)
        np.testing.assert_allclose(v.sum(-1), squares.sum(-1))


def zero_weights(step_size):
    group = {"lr": 1e-2}
    for t in (1, 2):
        assert step_size(np.zeros((2, 2)), t, group) == pytest.approx(1e-5)


def first_decay(decay):
    assert decay(1) == 0


def rank_one(estimate):
    p, q = np.array([[1.0, 2], [3, 5]]), np.array([[1.0, 4, 2], [2, 1, 1]])
    v = p[..., None] * q[:, None, :]
    np.testing.assert_allclose(estimate(v.mean(-1), v.mean(-2), 1), v)


def zero_gradient(squares):
    assert (squares(np.zeros((2, 2))) == 1e-30).all()


def factored_exceeds(averages):
    r, c = averages(0.0, 0.0, G**2, 0.0)
    assert rms(G / np.sqrt(r[:, None] * c / r.mean()).reshape(-1, 3)) > 1.001


def weights_sum(estimate):
    squares = np.full((2, 3), 4.0)
    np.testing.assert_allclose(estimate(squares.mean(-1), squares.mean(-2), 2), squares)


def sums_or_means(averages):
    squares = np.ones((3, 4))
    r, c = averages(0.0, 0.0, squares, 0.0)
    np.testing.assert_allclose(np.outer(r, c) / r.mean(), squares)


CLAIMS = {
    "claim-clip-bound": clip_bound,
    "claim-totals": totals,
    "claim-zero-weights": zero_weights,
    "claim-first-decay": first_decay,
    "claim-rank-one": rank_one,
    "claim-zero-gradient": zero_gradient,
    "claim-factored-exceeds": factored_exceeds,
    "claim-weights-sum": weights_sum,
    "claim-sums-or-means": sums_or_means,
}


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_violates_the_claim_that_it_is_said_to(name):
    bug = BUGS[name]
    assert claims.get(bug.claim)
    CLAIMS[bug.claim](piece(bug, "right"))
    with (
        np.errstate(all="ignore"),
        pytest.raises((AssertionError, ValueError, ZeroDivisionError, IndexError)),
    ):
        CLAIMS[bug.claim](piece(bug, "source"))


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_is_mended_by_the_right_function(name):
    bug = BUGS[name]
    agrees(bug.repaired(piece(bug, "right")))
    with np.errstate(all="ignore"), pytest.raises((AssertionError, ValueError)):
        agrees(bug.repaired(piece(bug, "source")))


def test_no_two_bugs_are_one():
    assert len({bug.source for bug in BUGS.values()}) == len(BUGS) >= 10


# The tests that the chapter sketches for its bugs


def moves(iteration, x, g, *, ts=(1,), d=1.0):
    """Return what each step adds to the weights; g is the same in each."""
    state, found = None, []
    for t in ts:
        x_next, state = iteration(x, g, state, t, d=d)
        found.append(x_next - x)
        x = x_next
    return found


def tall_and_wide(iteration):
    x, g = np.arange(1.0, 9).reshape(4, 2), np.arange(2.0, 10).reshape(4, 2) ** 2
    g[0, 1] = 30
    np.testing.assert_allclose(
        moves(iteration, x, g, d=9.0)[0], moves(iteration, x.T, g.T, d=9.0)[0].T
    )


def same_for_multiples(factor):
    def test(iteration):
        one, other = (moves(iteration, X0, k * G)[0] for k in (1.0, factor))
        np.testing.assert_allclose(one, other)

    return test


def large_updates_shrink(iteration):
    g = np.array([[1.0, 0.1], [0.1, 5.0]])
    assert rms(moves(iteration, np.ones((2, 2)), g)[0]) <= 0.01 + 1e-12


def two_steps_from_zero(iteration):
    for move in moves(iteration, np.zeros((2, 2)), np.ones((2, 2)), ts=(1, 2)):
        np.testing.assert_allclose(rms(move), 1e-5)


def first_is_finite(iteration):
    assert np.isfinite(moves(iteration, X0, G)[0]).all()


def zero_row(iteration):
    g = np.array([[0.0, 0.0], [1.0, 2.0]])
    move = moves(iteration, np.ones((2, 2)), g)[0]
    assert np.isfinite(move).all()
    assert (move[0] == 0).all()


def equally_long(iteration):
    lengths = [rms(move) for move in moves(iteration, np.ones((2, 2)), np.eye(2) + 1, ts=(1, 2, 3))]
    np.testing.assert_allclose(lengths, lengths[0], rtol=0.02)


def ones_move_by_alpha(iteration):
    move = moves(iteration, np.ones((3, 4)), np.ones((3, 4)), d=100.0)[0]
    np.testing.assert_allclose(move, -0.01)


SKETCHED = {
    "clip-inverted": large_updates_shrink,
    "tall-not-normalised": tall_and_wide,
    "rate-compounds": two_steps_from_zero,
    "offset-not-finite": first_is_finite,
    "gradient-clipped": same_for_multiples(10.0),
    "second-epsilon-added": same_for_multiples(1e-6),
    "epsilon-missing": zero_row,
    "corrected-twice": equally_long,
    "half-sums": ones_move_by_alpha,
}


@pytest.mark.parametrize("name", SKETCHED)
def test_a_sketched_test_finds_its_bug_and_spares_what_is_right(name):
    for right in RIGHT.values():
        SKETCHED[name](right)
    with np.errstate(all="ignore"), pytest.raises(AssertionError):
        SKETCHED[name](BUGS[name].iteration)
