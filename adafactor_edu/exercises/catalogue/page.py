"""Questions of the applications, the conclusion and what the page leaves out."""

import numpy as np

from adafactor_edu import matrix_iteration, outer_product_second_moment
from adafactor_edu.exercises.answer import Answer
from adafactor_edu.exercises.catalogue.register import question
from adafactor_edu.exercises.find_the_mistake import FindTheMistake
from adafactor_edu.exercises.predict import Predict
from adafactor_edu.exercises.put_in_order import PutInOrder
from adafactor_edu.memory import factored_numbers
from adafactor_edu.worked_example import X0, G


@question("spirals-lowest", "applications")
def _spirals_lowest(train, rules):
    losses = {name: train(rule).losses for name, rule in rules.items()}
    late, early = (min(losses, key=lambda name: losses[name][t]) for t in (500, 50))
    whys = {
        (
            "Adafactor",
            "Adafactor",
        ): "Its first steps are one per cent of the weights. Fast?",
        ("Adafactor", "SGD, 1"): "It starts slowly, because each step is one per cent of the "
        "weights, and overtakes later.",
        ("SGD, 1", "SGD, 1"): "A good rate for the start. Does it fit the weights at the end too?",
        ("SGD, 0.1", "SGD, 1"): "A smaller rate is slower here from beginning to end. Why would it "
        "win?",
    }
    return Predict(
        "Four lines: Adafactor, and SGD with the rates 0.01, 0.1 and 1. Which is lowest after 500 "
        "steps, and which after 50?",
        {
            f"after 500 {a}, after 50 {b}": ((late, early) == (a, b), why)
            for (a, b), why in whys.items()
        },
    )


@question("spirals-scaled", "applications")
def _spirals_scaled(train, rules):
    runs = {name: train(rules[name], 300).losses for name in ("Adafactor", "SGD, 1")}
    start = runs["Adafactor"][0]
    falls, blown = runs["Adafactor"][-1] < start, runs["SGD, 1"][1] > 2 * start
    lost = runs["SGD, 1"][-1] > start
    return Predict(
        "Every gradient is multiplied by 300. Where is the loss after one step, and at the end?",
        {
            "both as before": (
                bool(falls and not blown),
                "Is there anything in SGD that takes the scale of the gradient out again?",
            ),
            "Adafactor as before; SGD leaps up and does not come back": (
                bool(falls and blown and lost),
                "Adafactor divides the scale out; the step of SGD is 300 times as long.",
            ),
            "Adafactor as before; SGD leaps up and recovers": (
                bool(falls and blown and not lost),
                "Where have its weights gone after such a step, and what is the gradient there?",
            ),
            "both leap up": (
                bool(not falls),
                "What is G/√V̂ if G is 300 times as large?",
            ),
        },
    )


@question("bytes-of-moments", "applications")
def _bytes_of_moments():
    n = m = 1024
    factored = 4 * factored_numbers((n, m)) / 1024
    return Answer(
        "By hand: a matrix of 1024 rows and 1024 columns. How many KiB (1024 bytes) do Adafactor’s "
        "moments take, at 4 bytes a number?",
        factored,
        {
            "This comes out if you count numbers and not bytes; did you? How many bytes has a "
            "number?": factored / 4,
            "This comes out if you keep a number for every weight; did you? How many rows and "
            "columns are there?": 4 * n * m / 1024,
            "This comes out if you count the rows and forget the columns; did you?": factored / 2,
        },
        because="Adam’s take about a thousand times as many.",
    )


@question("one-for-how-many", "conclusion")
def _one_for_how_many():
    n = m = 4096
    ratio = 2 * n * m / factored_numbers((n, m))
    return Answer(
        "By hand: for a matrix of 4096 rows and 4096 columns, how many numbers of Adam’s stand "
        "against one of Adafactor’s?",
        ratio,
        {
            "This comes out if you count one number of Adam’s for each weight; did you? What does "
            "it average besides the squares?": ratio / 2,
            "This comes out if you count the rows and forget the columns; did you?": 2 * ratio,
            "This is the number of weights. By how many rows and columns is it shared?": n * m,
        },
        because="2nm over n + m is n for a square.",
    )


@question("order-of-a-vector", "conclusion")
def _order_of_a_vector():
    return PutInOrder(
        "From memory: put the lines of one iteration for a vector into an order that works.",
        {
            "β₂ = 1 − t^(−0.8)": ("t", "β₂"),
            "ρ = min(10⁻², 1/√t)": ("t", "ρ"),
            "α = max(ε₂, RMS(x)) ρ": ("x ρ", "α"),
            "v = β₂ v + (1 − β₂)(g² + ε₁)": ("β₂ g", "v"),
            "u = g / √v": ("g v", "u"),
            "û = u / max(1, RMS(u)/d)": ("u", "û"),
            "new x = x − α û": ("x α û", "new x"),
        },
        given="x g t",
    )


@question("mistake-at-the-end", "conclusion")
def _mistake_at_the_end():
    return FindTheMistake(seeds=range(61, 69))


@question("update-by-hand", "conclusion")
def _update_by_hand():
    return Answer.of("By hand: what are U and Û?", "u", "u_hat", seeds=range(71, 77))


@question("ten-times-the-gradient", "what-the-page-leaves-out")
def _ten_times_the_gradient():
    plain = {"factored_second_moment": outer_product_second_moment}
    stays = {
        name: bool(np.allclose(matrix_iteration(X0, 10 * G, **own).x_next,
                               matrix_iteration(X0, G, **own).x_next))
        for name, own in (("page", plain), ("paper", {}))
    }  # fmt: skip
    return Predict(
        "The gradient is multiplied by ten. On which route does X₁ change?",
        {
            "on neither": (all(stays.values()), ("Is the plain product R C, in the unit of G⁴, "
                                                "undone by a root of it?")),
            "on the page’s route only": (
                stays == {"page": False, "paper": True},
                "There √V̂ grows a hundredfold, U shrinks to a tenth and is not clipped any more."),
            "on the paper’s route only": (
                stays == {"page": True, "paper": False},
                "On the paper’s route √V̂ grows just as G does. What is left of the ten?"),
            "on both": (not any(stays.values()),
                        "Which of the two divides by something in the unit of the gradient?"),
        },
    )  # fmt: skip


@question("mixed-sums-and-means", "what-the-page-leaves-out")
def _mixed():
    step = matrix_iteration(X0, G)
    sums = [(G**2).sum(axis=axis) for axis in (1, 0)]
    u = G / np.sqrt(np.outer(*sums) / sums[0].mean())
    factor = float((u / step.u)[0, 0])
    return Answer(
        "Somebody keeps sums over rows and columns, and divides by the mean of the row sums. By "
        "which factor is U wrong, for a matrix of three rows and three columns?",
        factor,
        {
            "This is the factor of V̂. Which power of V̂ stands in U?": factor**2,
            "This would make U too long. Is V̂ too small, or too large?": 1 / factor,
            "This would be the factor of V̂ itself, in the other direction. What does U do with "
            "V̂?": factor**-2,
        },
        because="V̂ is n times too large, and U has its root in the divisor.",
    )


@question("estimate-by-hand", "what-the-page-leaves-out")
def _estimate_by_hand():
    return Answer.of("By hand, the paper’s way: what is V̂?", "v", seeds=range(81, 87))


@question("falling-divisor", "symbolic-checks")
def _falling_divisor():
    from adafactor_edu.symbolic import PAPER, claims

    wrong = PAPER._replace(normaliser=lambda r, rows: 1)

    def fails(label):
        try:
            claims.verify(f"claim-{label}", wrong)
        except claims.ClaimFailed:
            return True
        return False

    failed = {label for label in ("totals", "rank-one", "scale-free", "clip-bound") if fails(label)}
    return Predict(
        "Drop the divisor of V̂. Which of these propositions fail: that V̂ keeps the totals, that "
        "it is exact for rank one, that U is free of the gradient’s scale, that clipping bounds "
        "RMS(Û)?",
        {
            "the first three": (
                failed == {"totals", "rank-one", "scale-free"},
                "Each of them needs V̂ in the unit of G²; the bound holds for any update.",
            ),
            "all four": (len(failed) == 4, "Does clipping ask where the update comes from?"),
            "only the totals": (
                failed == {"totals"},
                "If the totals are wrong, can the entries be exact?",
            ),
            "none: clipping hides it": (
                not failed,
                "It hides it in X₁ of one example. Do the first three speak of X₁?",
            ),
        },
    )


@question("exact-entry", "symbolic-checks")
def _exact_entry():
    candidates = np.arange(1, 40) / 2
    errors = []
    for x in candidates:
        step = matrix_iteration(np.ones((2, 2)), np.sqrt([[1.0, 2.0], [3.0, x]]))
        errors.append(np.abs(step.v - step.g2).max())
    return Answer(
        "By hand: the squares of a gradient are 1 and 2 in the first row, 3 and x in the second. "
        "For which x does Adafactor’s first estimate lose nothing?",
        candidates[int(np.argmin(errors))],
        {
            "This comes out if rows differ by a common summand; did you add? By what does one "
            "column follow from the other if the matrix is a product?": 4,
            "This comes out if you divide where you should multiply; did you? What is the second "
            "column, as a multiple of the first?": 1.5,
        },
        because="The second row must be a multiple of the first: three times.",
    )


@question("minus-two", "symbolic-checks")
def _minus_two():
    from adafactor_edu import root_mean_square

    x = np.array([[3.0, -3.0], [3.0, -3.0]])
    return Answer(
        "By hand: X has RMS 3. What is the RMS of −2 X?",
        root_mean_square(-2 * x),
        {
            "Can a root be negative? What does the square do to the sign?": -6,
            "This comes out if the factor is squared and the root forgotten; did you?": 12,
            "This is the mean square. What comes after it?": 36,
        },
        because="RMS(kX) = |k| RMS(X).",
    )
