"""Questions of the four explorers."""

import numpy as np

from adafactor_edu import Hyperparameters, factored_second_moment, matrix_iteration
from adafactor_edu.exercises.answer import Answer
from adafactor_edu.exercises.catalogue.register import question
from adafactor_edu.exercises.predict import Predict
from adafactor_edu.worked_example import X0, G


@question("empty-past", "explore-first-iteration")
def _empty_past():
    paper = matrix_iteration(X0, G)
    fixed = matrix_iteration(X0, G, hyper=Hyperparameters(beta2=0.999))
    grows, stays = fixed.rms_u > 2 * paper.rms_u, np.allclose(fixed.x_next, paper.x_next)
    return Predict(
        "β₂ is set to 0.999, though there is no past to keep. What happens to U₁, and to X₁?",
        {
            "U₁ grows; X₁ stays": (
                bool(grows and stays),
                "V̂₁ is too small by 1 − β₂; clipping takes the common factor out again.",
            ),
            "U₁ grows; X₁ moves further": (
                bool(grows and not stays),
                "Is U₁ clipped before it moves the weights?",
            ),
            "U₁ shrinks; X₁ stays": (
                bool(not grows and stays),
                "The average began at zero. Is V̂₁ then too large or too small?",
            ),
            "neither changes": (
                bool(np.isclose(fixed.rms_u, paper.rms_u)),
                "What does the share 1 − β₂ = 0.001 do to V̂₁?",
            ),
        },
    )


@question("hot-entry", "explore-first-iteration")
def _hot_entry():
    hot = np.array(G)
    hot[1, 1] = 6.0
    now, before = (np.abs(matrix_iteration(X0, g).u) for g in (hot, G))
    grow = np.argwhere(now > before * (1 + 1e-9))
    outside = {(int(i), int(j)) for i, j in grow if i != 1 and j != 1}
    corners = {(0, 0), (0, 2), (2, 0), (2, 2)}
    return Predict(
        "The middle of G₁ becomes 6 instead of 0.6. Its row and column move less. Do any entries "
        "of U₁ grow, besides the middle itself?",
        {
            "none: the second moments only rise": (
                not outside,
                "R and C rise for one row and one column. What does the divisor, their mean, do?",
            ),
            "those that share neither row nor column with it": (
                outside == corners,
                "Their R and C stay, the mean that divides rises, and so V̂ falls there.",
            ),
            "all the others": (
                len(grow) == 9,
                "Whose row mean has just become very large?",
            ),
        },
    )


@question("twice-rho", "explore-first-iteration")
def _twice_rho():
    once, twice = (matrix_iteration(X0, G, hyper=Hyperparameters(rho=rho)) for rho in (0.01, 0.02))
    changed = [name for name in ("v", "u", "u_hat", "x_next")
               if not np.array_equal(getattr(once, name), getattr(twice, name))]  # fmt: skip
    return Predict(
        "ρ is doubled. Which of V̂₁, U₁, Û₁ and X₁ change?",
        {
            "all four": (len(changed) == 4, "In which line does ρ stand? What comes before it?"),
            "Û₁ and X₁": (changed == ["u_hat", "x_next"], "Does clipping know the step size?"),
            "only X₁": (changed == ["x_next"], "ρ is in α, and α stands in the last line only."),
            "none: it is divided out": (
                not changed,
                "What is divided out is the scale of the gradient. Is ρ part of that?",
            ),
        },
    )


@question("update-of-the-example", "explore-first-iteration")
def _update_by_hand():
    return Answer.of("By hand, from V̂: what is U?", "u", seeds=range(91, 97))


@question("the-diagonal", "explore-factorisation")
def _the_diagonal():
    n = 4
    v = factored_second_moment(np.full(n, 1 / n), np.full(n, 1 / n))
    flat = np.allclose(v, v[0, 0])
    return Predict(
        "V has ones on the diagonal and zeros elsewhere, four rows and columns. What is V̂?",
        {
            "ones on the diagonal, as V": (
                np.allclose(v, np.eye(n)),
                "Can the means of rows and columns know where in a row the 1 stands?",
            ),
            "the same number everywhere": (
                flat and not np.allclose(v, 1),
                "All rows have the same mean and all columns too; nothing else is known.",
            ),
            "larger on the diagonal than beside it": (
                not flat,
                "What would have to be different between two rows, or two columns?",
            ),
        },
    )


@question("one-doubled", "explore-factorisation")
def _one_doubled():
    from adafactor_edu.explorers.factorisation import PRESETS, FactorisationExplorer

    v = PRESETS["rank_one"].copy()
    v[1, 2] *= 2
    change = FactorisationExplorer(v=v).value.v_hat - PRESETS["rank_one"]
    up, down = int(np.sum(change > 1e-12)), int(np.sum(change < -1e-12))
    cross = sum(v.shape) - 1
    return Predict(
        "V has rank one, and a single entry is doubled. How many of the entries of V̂ change?",
        {
            "that one only": (up + down == 1, "Which means does it stand in?"),
            "its row and its column": (
                up + down == cross,
                "Their means rise. And the mean of everything, which divides?",
            ),
            "all: its row and column rise, the others fall": (
                (up, down) == (cross, v.size - cross),
                "Its row and column are estimated higher; the divisor rises for everybody.",
            ),
            "all of them rise": (up == v.size, "Do entries elsewhere gain from a larger divisor?"),
        },
    )


@question("hot-or-blocks", "explore-factorisation")
def _hot_or_blocks():
    from adafactor_edu import root_mean_square
    from adafactor_edu.explorers.factorisation import PRESETS, FactorisationExplorer

    def error(name):
        value = FactorisationExplorer(preset=name).value
        return value.rms_error / root_mean_square(PRESETS[name])

    return Predict(
        "What does factoring handle worse: one hot entry in an even V, or two even blocks?",
        {
            "one hot entry": (
                error("hot") > error("block"),
                "Its row and its column at least know of it. What do the means of two blocks show?",
            ),
            "two even blocks": (
                error("block") > error("hot"),
                "All rows have the same mean, and all columns: the blocks leave no trace.",
            ),
        },
    )


@question("diagonal-by-hand", "explore-factorisation")
def _diagonal_by_hand():
    n = 5
    v = factored_second_moment(np.full(n, 1 / n), np.full(n, 1 / n))
    return Answer(
        "By hand: V has ones on the diagonal and zeros elsewhere, five rows and columns. What is "
        "an entry of V̂?",
        v[0, 0],
        {
            "This comes out if you leave the divisor out; did you?": 1 / n**2,
            "This comes out if rows are added up and not averaged; did you?": 1.0,
            "This is the mean of a row divided by 5 twice more. What divides R C?": 1 / n**3,
        },
        because="1/5 · 1/5 over 1/5.",
    )


@question("share-of-t5", "explore-memory")
def _share_of_t5():
    from adafactor_edu.memory import MODELS, state_bytes

    tensors = MODELS["T5-11B"]
    share = state_bytes(tensors, "Adafactor") / state_bytes(tensors, "Adam")
    whys = {
        "a tenth": (0.1, "Each row keeps one number. How many weights has a row of this model?"),
        "a hundredth": (0.01, ("Its matrices have thousands of rows and columns. What share is "
                              "(n + m) of 2nm then?")),
        "a thousandth": (0.001, ("Of matrices with thousands of rows and columns, less than one "
                                "number in a thousand is kept.")),
    }  # fmt: skip
    nearest = min(whys, key=lambda name: abs(np.log(whys[name][0] / share)))
    return Predict(
        "About what share of Adam’s state does Adafactor keep for T5-11B?",
        {name: (name == nearest, why) for name, (_, why) in whys.items()},
    )


@question("with-momentum", "explore-memory")
def _with_momentum():
    from adafactor_edu.memory import MODELS, state_bytes

    tensors = MODELS["T5-11B"]
    share = state_bytes(tensors, "Adafactor with momentum") / state_bytes(tensors, "Adam")
    return Predict(
        "What happens to that saving when momentum is added?",
        {
            "almost nothing": (share < 0.01, ("Has the mean of the gradient a sign? Can rows and "
                                             "columns remember signs?")),
            "about half of it is gone": (
                abs(share - 0.5) < 0.05,
                "Momentum is one number for every weight, half of what Adam keeps."),
            "all of it is gone": (share > 0.95, ("Adam keeps two numbers for each weight. Which of "
                                                "them is still factored?")),
        },
    )  # fmt: skip


@question("largest-share", "explore-memory")
def _largest_share():
    from adafactor_edu.memory import MODELS, state_bytes

    shares = {name: state_bytes(tensors, "Adafactor") / state_bytes(tensors, "Adam")
              for name, tensors in MODELS.items()}  # fmt: skip
    largest = max(shares, key=shares.get)
    whys = {
        "T5-11B": "Wide matrices save most. Which model has the narrowest?",
        "GPT-2": "Its matrices have hundreds of rows and columns. Which model has arrays with "
        "fewer?",
        "ResNet-50": "Its arrays are convolutions with few channels, and it has many vectors.",
        "T5-small": "Narrow for a T5; which model has even smaller matrices?",
    }
    return Predict(
        "For which of these models is Adafactor’s share of Adam’s state the largest?",
        {name: (name == largest, why) for name, why in whys.items()},
    )


@question("stack-by-hand", "explore-memory")
def _stack_by_hand():
    from adafactor_edu.memory import factored_numbers

    shape = (3, 3, 64, 128)
    return Answer(
        "By hand: a convolution is stored as an array of the shape 3 × 3 × 64 × 128. How many "
        "numbers does Adafactor keep for it, as a stack of matrices?",
        factored_numbers(shape),
        {
            "This is what one matrix of the stack needs. How many are there?": 64 + 128,
            "This comes out if you count every weight; did you?": int(np.prod(shape)),
            "This comes out if the axes of length 3 are factored too; did you? Which two axes make "
            "the matrix?": 3 + 3 + 64 + 128,
        },
        because="Nine matrices of 64 + 128.",
    )


def _final(**settings):
    """Return the loss above the minimum after the last iteration, by the name of the optimizer."""
    from adafactor_edu.explorers import DescentExplorer
    from adafactor_edu.losses import SURFACES

    explorer = DescentExplorer(**settings)
    minimum = SURFACES[explorer.state["surface"]].minimum
    return {name: float(run.losses[-1] - minimum) for name, run in explorer.value.items()}


@question("lowest-and-highest", "explore-descent")
def _lowest_and_highest():
    losses = _final(surface="quadratic")
    order = (min(losses, key=losses.get), max(losses, key=losses.get))
    whys = {
        ("adafactor", "sgd"): "Adafactor’s schedule was not made for a few steps on this loss. How "
        "long is one of its steps?",
        ("adam", "adafactor"): "Adam’s rate was chosen for this loss; Adafactor moves one per cent "
        "of the weights at a time.",
        ("sgd", "adam"): "One direction is a hundred times as steep. Which rate must SGD choose "
        "for it?",
        ("sgd", "adafactor"): "SGD crawls along the flat direction. Which of the others does not?",
    }
    names = {"sgd": "SGD", "adam": "Adam", "adafactor": "Adafactor"}
    return Predict(
        "On the quadratic, which of the three is lowest at the last iteration, which highest?",
        {
            f"{names[a]} lowest, {names[b]} highest": (order == (a, b), why)
            for (a, b), why in whys.items()
        },
    )


@question("overtake-sgd", "explore-descent")
def _overtake_sgd():
    sgd = _final(surface="quadratic")["sgd"]

    def below(**settings):
        return _final(surface="quadratic", **settings)["adafactor"] < sgd

    return Predict(
        "What must you change so that Adafactor overtakes SGD there?",
        {
            "raise ρ": (
                below(rho=0.1) and not below(beta2=0.9),
                "Nothing was wrong but the length of the steps.",
            ),
            "lower ρ": (below(rho=0.001), "Is Adafactor too fast on this loss, or too slow?"),
            "fix β₂ at 0.9": (
                below(beta2=0.9) and not below(rho=0.1),
                "How long a step is, does that depend on β₂?",
            ),
        },
    )


@question("near-zero", "explore-descent")
def _near_zero():
    from adafactor_edu import adaptive_step_size
    from adafactor_edu.losses import SURFACES

    start = SURFACES["matrix_factorisation"].start
    small = all(
        adaptive_step_size(x, 0.01) < adaptive_step_size(10 * x, 0.01) for x in start.values()
    )
    return Predict(
        "The matrices start close to zero. Does that make Adafactor’s first steps smaller or "
        "larger than if they started ten times as far away?",
        {
            "smaller": (small, "The step is a share of the size of the weights."),
            "larger": (not small, "By what is the relative step ρ multiplied?"),
            "it makes no difference": (
                False,
                "It would make none for the gradient’s size. And for that of the weights?",
            ),
        },
    )


@question("growth-by-hand", "explore-descent")
def _growth_by_hand():
    x = np.full((2, 2), 2.0)
    return Answer(
        "By hand: all weights are 2, the paper’s first ρ is 0.01, and RMS(Û) is 1. How large is "
        "the RMS of the step?",
        float(matrix_iteration(x, [[1.0, -1.0], [-1.0, 1.0]]).alpha),
        {
            "This is ρ. A share of what is it?": 0.01,
            "This comes out if you take the norm of all weights; did you? What is their RMS?": 0.04,
            "This comes out if you take ε₂ for the size of the weights; did you? When does the "
            "floor matter?": 1e-5,
        },
        because="One per cent of 2.",
    )
