"""Questions of the chapters on the fast kernel and on what crosses between workers."""

import numpy as np

from adafactor_edu import matrix_iteration
from adafactor_edu.exercises.answer import Answer
from adafactor_edu.exercises.catalogue.register import question
from adafactor_edu.exercises.find_the_mistake import FindTheMistake
from adafactor_edu.exercises.predict import Predict
from adafactor_edu.exercises.put_in_order import PutInOrder
from adafactor_edu.traffic import LINES, PASSES, transfers


@question("transfers-of-lines", "fast-kernel")
def _transfers_of_lines():
    count, least = transfers(LINES), transfers(PASSES)
    return Predict(
        "Every line of the step is a NumPy expression. How many transfers does one step take?",
        {
            "3: G and X are read, X is written": (
                count == 3,
                "Where does G² go while the line is computed, and who reads it afterwards?",
            ),
            f"{least}": (
                count == least,
                "This is what could be reached. What do the lines in between write and read again?",
            ),
            f"{count}": (
                count > 4 * least,
                "Every intermediate is written to memory by one line and read again by the next.",
            ),
        },
    )


@question("when-alpha-is-known", "fast-kernel")
def _when_alpha_is_known():
    moments = [name for name, *_, gives in _moments() if "α follow" in gives]
    return Predict(
        "At which moment of the picture below can α be known, at the earliest?",
        {
            "after block 1 of the first pass": (
                moments == ["first pass, block 1"],
                "α contains RMS(X). Has all of X been read by then?",
            ),
            "after block 4 of the first pass": (
                moments == ["first pass, block 4"],
                "RMS(X) needs every weight, and so the last block.",
            ),
            "after block 4 of the second pass": (
                moments == ["second pass, block 4"],
                "Which number do the weights of the second pass already need?",
            ),
        },
    )


def _moments():
    from adafactor_edu.traffic import TwoPasses

    return TwoPasses().moments()


@question("order-of-two-passes", "fast-kernel")
def _order_of_two_passes():
    lines = {  # all but the last belong to the first pass
        "R_i from row i of G": ("G", "R"),
        "C from the column sums of G²": ("G", "C"),
        "H from the column sums of G²/R": ("G R", "H"),
        "RMS(X) from X": ("X", "RMS(X)"),
        "RMS(U) from R, C and H": ("R C H", "RMS(U)"),
        "α′, which is α over the clipping factor, from RMS(X) and RMS(U)": ("RMS(X) RMS(U)", "α′"),
        "new X from X, G, R, C and α′": ("X G R C α′", "new-X"),
    }
    return PutInOrder(
        "These are the parts of the fast step. Put them into an order that works.", lines,
        given="X G", seed=3,
    )  # fmt: skip


@question("one-pass-by-hand", "fast-kernel")
def _one_pass_by_hand():
    g = np.array([[1.0, 3.0], [2.0, 4.0]])
    step = matrix_iteration(np.ones((2, 2)), g)
    h = (g**2 / step.r[:, None]).sum(axis=0)
    front, mean_square = step.r.mean() / g.size, float(step.rms_u**2)
    np.testing.assert_allclose(front * np.sum(h / step.c), mean_square)
    return Answer(
        "By hand, in the first iteration: G has the rows (1, 3) and (2, 4). What is RMS(U)², from "
        "R, C and H?",
        mean_square,
        {
            "This is RMS(U). Which power is asked for?": float(step.rms_u),
            "This comes out without the division by nm; did you leave it out?": g.size
            * mean_square,
            "This comes out without mean(R) in front; did you leave it out?": np.sum(h / step.c)
            / g.size,
            "This comes out if you divide the sum of H by the sum of C; did you?": front
            * h.sum()
            / step.c.sum(),
            "This comes out with G in place of G² in H; did you take the squares?": front
            * np.sum((g / step.r[:, None]).sum(axis=0) / step.c),
        },
        because="H is (0.6, 3.4), C is (2.5, 12.5), and 7.5/4 stands in front.",
    )


@question("mistake-in-the-rewrite", "fast-kernel")
def _mistake_in_the_rewrite():
    return FindTheMistake(
        ["r", "c", "v", "u", "u_hat"], seeds=range(61, 67),
        prompt="A step was rewritten for speed, and one line came out wrong. Which quantity is the "
        "first that is wrong, and what was misunderstood?",
    )  # fmt: skip
