"""Questions of the algorithms, the hyperparameters and the numerical example."""

import numpy as np

from adafactor_edu import (
    Hyperparameters,
    matrix_iteration,
    outer_product_second_moment,
    relative_step_size,
    root_mean_square,
    second_moment_decay,
)
from adafactor_edu.exercises.answer import Answer
from adafactor_edu.exercises.catalogue.register import question
from adafactor_edu.exercises.find_the_mistake import FindTheMistake
from adafactor_edu.exercises.predict import Predict
from adafactor_edu.exercises.put_in_order import PutInOrder
from adafactor_edu.worked_example import X0, G

WIKI = {"factored_second_moment": outer_product_second_moment}
LINES = {  # a line of Algorithm 4: what it needs, and what it makes
    "ρ = min(10⁻², 1/√t)": ("t", "ρ"),
    "β₂ = 1 − t^(−0.8)": ("t", "β₂"),
    "α = max(ε₂, RMS(X)) ρ": ("X ρ", "α"),
    "S = G² + ε₁": ("G", "S"),
    "R = β₂ R + (1 − β₂) · row means of S": ("β₂ S", "R"),
    "C = β₂ C + (1 − β₂) · column means of S": ("β₂ S", "C"),
    "V̂ = R C / mean(R)": ("R C", "V̂"),
    "U = G / √V̂": ("G V̂", "U"),
    "Û = U / max(1, RMS(U)/d)": ("U", "Û"),
    "new X = X − α Û": ("X α Û", "new X"),
}


@question("order-of-a-matrix", "algorithms")
def _order_of_a_matrix():
    return PutInOrder(
        "These are the lines of one iteration for a matrix. Put them into an order that works.",
        LINES, given="X G t",
    )  # fmt: skip


@question("rest-or-circle", "algorithms")
def _rest_or_circle():
    target = np.random.default_rng(0).normal(size=(3, 4))
    x, state, distance = np.ones((3, 4)), None, []
    for t in range(1, 1001):
        step = matrix_iteration(x, x - target, state, t)
        x, state = step.x_next, step.state
        distance.append(root_mean_square(x - target))
    rests = distance[-1] < 1e-6 * distance[0]
    return Predict(
        "All steps have the same ρ. Will the weights come to rest at the target, or circle it?",
        {
            "they come to rest": (
                rests,
                "The gradient shrinks, V̂ remembers larger ones, and so U shrinks too.",
            ),
            "they circle it at a distance of about α": (
                not rests,
                (
                    "They would if U always had the same size. What does √V̂ remember, once the "
                    "gradient has become small?"
                ),
            ),
        },
    )


@question("moments-by-hand", "algorithms")
def _moments_by_hand():
    return Answer.of(
        "By hand, one iteration on from R₀ and C₀: what are R₁, C₁ and V̂? (ε₁ is too small to "
        "matter.)", "r", "c", "v", seeds=range(1, 7),
    )  # fmt: skip


@question("mistake-in-the-moments", "algorithms")
def _mistake_in_the_moments():
    return FindTheMistake(["r", "c", "v", "u"], seeds=range(31, 37))


@question("longer-than-adams", "hyperparameters")
def _longer_than_adams():
    t = np.arange(2, 100_001)
    adams = 0.999 * (1 - 0.999 ** (t - 1)) / (1 - 0.999**t)
    first = int(t[np.argmax(second_moment_decay(t) > adams)])
    return Predict(
        "From which iteration on is Adafactor’s memory longer than Adam’s with β₂ = 0.999?",
        {
            f"from about {t0} on": (abs(first / t0 - 1) < 0.2, why)
            for t0, why in (
                (30, "What is 30^(−0.8)? Is it below one in a thousand?"),
                (320, "This is where it passes 0.99. What must t^(−0.8) be for 0.999?"),
                (5600, "t^(−0.8) falls below 1/1000 there: t is 1000^(1.25)."),
                (1_000_000, "The memory is longer well before. Solve t^(−0.8) = 0.001?"),
            )
        },
    )


@question("larger-exponent", "hyperparameters")
def _larger_exponent():
    def weights(c, steps=50):
        found = np.array([])
        for t in range(1, steps + 1):
            beta2 = second_moment_decay(t, exponent=c)
            found = np.append(beta2 * found, 1 - beta2)
        return found

    old_gain = weights(1.0)[0] > weights(0.8)[0]
    all_equal = np.allclose(weights(1.0), 1 / 50)
    return Predict(
        "The exponent c of 1 − t^(−c) grows from 0.8 to 1. Which past gradients gain weight?",
        {
            "the old ones; at c = 1 all count the same": (
                bool(old_gain and all_equal),
                "The newest gets t^(−c), which becomes smaller, and at c = 1 it is 1/t.",
            ),
            "the new ones; at c = 1 only the last one counts": (
                not old_gain,
                "The newest gradient has the weight t^(−c). Does that grow with c?",
            ),
            "the old ones; at c = 1 only the first one counts": (
                bool(old_gain and not all_equal),
                "At c = 1 the newest gets 1/t. What is left for each of the others?",
            ),
        },
    )


@question("half-the-cap", "hyperparameters")
def _half_the_cap():
    t = np.arange(1, 100_001)
    last = {cap: int(t[relative_step_size(t, cap=cap) == cap][-1]) for cap in (0.01, 0.005)}
    return Predict(
        "The cap of ρ rules up to iteration 10 000. It is halved, to 0.005. Up to which iteration "
        "does it rule now?",
        {
            f"up to {count:,}".replace(",", " "): (last[0.005] == count, why)
            for count, why in (
                (5000, "A lower cap is reached later by 1/√t, not earlier. Why?"),
                (20_000, "Twice would be right for 1/t. How long does 1/√t need?"),
                (40_000, "1/√t has to fall to a half, and that takes four times as long."),
                (100_000_000, "Solve 1/√t = 0.005: which number has to be squared?"),
            )
        },
    )


@question("decay-by-hand", "hyperparameters")
def _decay_by_hand():
    t = 32
    return Answer(
        "By hand: what is β̂₂ₜ = 1 − t^(−0.8) at t = 32? (32 is a power of 2.)",
        second_moment_decay(t),
        {
            "This is the share of the new gradient. What is left for the past?": t**-0.8,
            "This comes out if you raise t to +0.8; did you? Can a share be negative?": 1 - t**0.8,
            "This comes out with the exponent 1; did you leave 0.8 out? What is 32 to the power "
            "0.8, if 32 is 2⁵?": 1 - 1 / t,
            "This comes out if t is counted from 0; did you take 31? What is t in the first "
            "iteration?": 1 - 31**-0.8,
        },
        because="2⁵ to the power 0.8 is 2⁴.",
    )


@question("step-by-hand", "hyperparameters")
def _step_by_hand():
    t = 40_000
    return Answer(
        "By hand: what is ρ = min(10⁻², 1/√t) at t = 40 000?",
        relative_step_size(t),
        {
            "This is the cap. Is 1/√t still above it?": 0.01,
            "This comes out with 1/t; did you leave the root out? What is √40 000?": 1 / t,
            "This comes out if you do not take the inverse; did you? Should steps grow?": 200,
        },
        because="√40 000 is 200, and 1/200 is below the cap.",
    )


@question("clip-by-hand", "hyperparameters")
def _clip_by_hand():
    return Answer.of("By hand: what is left of U after clipping?", "u_hat", seeds=range(41, 47))


@question("largest-move", "numerical-example")
def _largest_move():
    step = matrix_iteration(X0, G)
    moved = np.abs(step.x_next - step.x)
    places = [np.unravel_index(k, moved.shape) for k in (np.argmax(moved), np.argmin(moved))]
    most, least = (tuple(int(k) + 1 for k in place) for place in places)
    options = [((2, 2), (2, 3)), ((1, 3), (2, 3)), ((3, 2), (1, 2)), ((2, 2), (1, 2))]
    whys = {
        ((2, 2), (2, 3)): "The middle has the largest gradient, and its row and column the largest "
        "moments. What does it get divided by?",
        ((1, 3), (2, 3)): "0.4 in a row of small gradients counts more than 0.6 in a row of large "
        "ones; and 0.1 in that same row is the least.",
        ((3, 2), (1, 2)): "Compare each entry with its row and its column. Is −0.4 unusual in its "
        "column?",
        ((2, 2), (1, 2)): "Which entry is the smallest beside the others of its row?",
    }
    return Predict(
        "Which weight will move most, and which least? (Row, column; the gradient is largest in "
        "the middle.)",
        {f"most {a}, least {b}": ((a, b) == (most, least), whys[(a, b)]) for a, b in options},
    )


@question("four-matrices", "numerical-example")
def _four_matrices():
    low, high = (matrix_iteration(X0, G, hyper=Hyperparameters(d=d)) for d in (1.0, 2.0))
    changed = {
        name for name in ("v", "u", "u_hat", "x_next")
        if not np.array_equal(getattr(low, name), getattr(high, name))
    }  # fmt: skip
    return Predict(
        "d is raised from 1 to 2. Which of the four matrices V̂₁, U₁, Û₁ and X₁ change?",
        {
            "all four": (len(changed) == 4, "In which line does d stand? What comes before it?"),
            "U₁, Û₁ and X₁": (changed == {"u", "u_hat", "x_next"},
                              "U₁ is what clipping gets. Can it depend on d?"),
            "Û₁ and X₁": (changed == {"u_hat", "x_next"},
                          "d stands in the clipping; only what comes after it can change."),
            "only X₁": (changed == {"x_next"}, "What does clipping return, if not X₁?"),
        },
    )  # fmt: skip


@question("the-wikis-estimate", "numerical-example")
def _the_wikis_estimate():
    paper, wiki = matrix_iteration(X0, G), matrix_iteration(X0, G, **WIKI)
    ratio = wiki.u / paper.u
    common, stays = np.allclose(ratio, ratio[0, 0]), np.allclose(paper.x_next, wiki.x_next)
    return Predict(
        "Switch to the wiki’s V̂ = R C. What happens to U₁, and to X₁?",
        {
            "all entries of U₁ grow by one factor; X₁ stays": (
                bool(common and ratio[0, 0] > 1 and stays),
                "The divisor is one number; clipping then takes the common factor out again.",
            ),
            "all entries of U₁ grow by one factor; X₁ moves further": (
                bool(common and ratio[0, 0] > 1 and not stays),
                "What does clipping do to an update that is too large by a common factor?",
            ),
            "some entries of U₁ grow, others shrink": (
                not common,
                "By what do the two estimates differ: a matrix, or one number?",
            ),
            "nothing changes": (
                bool(np.allclose(ratio, 1)),
                "They would be the same if the mean of R were 1. Is it?",
            ),
        },
    )


@question("where-routes-part", "numerical-example")
def _where_routes_part():
    paper, wiki = matrix_iteration(X0, G), matrix_iteration(X0, G, **WIKI)
    smaller, larger = sorted([paper.rms_u, wiki.rms_u])

    def apart(d):
        hyper = Hyperparameters(d=d)
        one, other = matrix_iteration(X0, G, hyper=hyper), matrix_iteration(X0, G, hyper=hyper,
                                                                            **WIKI)  # fmt: skip
        return not np.allclose(one.x_next, other.x_next)

    at_smaller = not apart(smaller * 0.999) and apart(smaller * 1.001)
    return Predict(
        "Stay with the wiki’s V̂ and raise d slowly. From where on do the two routes part?",
        {
            "from d = 1 on": (apart(1.0001), ("At d = 1.01 both are still clipped. What do two "
                                             "clipped updates have in common?")),
            "when d passes the smaller of the two RMS(U₁)": (
                at_smaller, "Then one route is not clipped any more, and the other still is."),
            "when d passes the larger of the two RMS(U₁)": (
                not apart(larger * 0.999),
                "Before that, one of them has not been clipped for a while. Are they equal?"),
            "never": (not apart(10.0), ("Without clipping the two have different lengths. "
                                       "What would bring them together?")),
        },
    )  # fmt: skip


@question("two-weights", "numerical-example")
def _two_weights():
    x, g = np.array([[1.0, -1.0]]), np.array([[3.0, 4.0]])
    step = matrix_iteration(x, g)
    norm = np.sqrt(np.mean(g**2))
    return Answer(
        "By hand, with the paper’s settings: X₀ = (1  −1) and G₁ = (3  4), one row and two "
        "columns. What is X₁?",
        step.x_next,
        {
            "This comes out if you add the step; did you? Which way does the gradient point?": x
            + step.alpha * step.u_hat,
            "This comes out if you leave the step size out; did you? How far may a weight move?": x
            - step.u_hat,
            "This comes out if you divide by the RMS of the gradient; did you? With one row, what "
            "is the column moment of a single entry?": x - step.alpha * g / norm,
            "This comes out if you subtract α times the gradient; did you? By what is it divided "
            "first?": x - step.alpha * g,
        },
        because="With one row every entry is its own column: U is the sign of the gradient.",
    )


@question("mistake-anywhere", "numerical-example")
def _mistake_anywhere():
    return FindTheMistake(seeds=range(51, 59))


@question("no-division", "write-it-yourself")
def _no_division():
    right, wrong = matrix_iteration(X0, G), matrix_iteration(X0, G, **WIKI)
    same = {
        name
        for name in ("r", "c", "v", "u", "u_hat", "x_next")
        if np.allclose(getattr(right, name), getattr(wrong, name))
    }
    return Predict(
        "Suppose you had forgotten the division in function 8. Which of R₁, C₁, V̂₁, U₁, Û₁ and X₁ "
        "would still come out right in the numerical example?",
        {
            "none of them": (not same, "Do R and C know anything of function 8?"),
            "R₁ and C₁ only": (
                same == {"r", "c"},
                "All of U is wrong by one common factor. What does clipping do with it?",
            ),
            "all but V̂₁ and U₁": (
                same == {"r", "c", "u_hat", "x_next"},
                "V̂ and U are wrong by a factor. Both updates are cut back to RMS 1: it goes.",
            ),
            "all but V̂₁": (
                same == {"r", "c", "u", "u_hat", "x_next"},
                "By what is G divided to make U?",
            ),
        },
    )


@question("moments-before-writing", "write-it-yourself")
def _moments_before_writing():
    return Answer.of("By hand, before you write them: what are R and C?", "r", "c",
                     seeds=range(101, 107))  # fmt: skip


@question("clipped-before-writing", "write-it-yourself")
def _clipped_before_writing():
    return Answer.of("By hand, before you write it: what is Û?", "u_hat", seeds=range(111, 117))
