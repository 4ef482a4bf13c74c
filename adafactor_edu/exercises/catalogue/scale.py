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


@question("which-margin-crosses", "where-it-communicates")
def _which_margin_crosses():
    import dask.array as da

    from adafactor_edu.chunked import computed_and_crossing

    x = da.from_array(np.arange(48.0).reshape(8, 6), chunks=(2, 6))
    step = matrix_iteration(x, x)
    r, c = (computed_and_crossing([it], lambda i, j: i)[1] > 0 for it in (step.r, step.c))
    return Predict(
        "Each worker holds some rows of G, whole ones. For which means does it need numbers from "
        "the other workers?",
        {
            "those of its rows, R": (r and not c, "Which entries does the mean of a row take?"),
            "those of the columns, C": (
                c and not r,
                "A row lies on one worker; a column goes through all of them.",
            ),
            "both": (r and c, "Is there a mean whose numbers all lie on one worker?"),
            "none": (not r and not c, "Where do the entries of one column lie?"),
        },
    )


@question("bytes-of-rows", "where-it-communicates")
def _bytes_of_rows():
    n, m, workers, size = 4096, 1024, 8, 4
    up = (workers - 1) * m * size
    return Answer(
        "By hand: a matrix of 4096 rows and 1024 columns lies on 8 workers, in blocks of rows. "
        "Seven send their sums for C to the eighth, which sends C back to them, in numbers of 4 "
        "bytes. How many bytes is that?",
        2 * up,
        {
            "This is the way there. And the way back?": up,
            "This comes out if all eight send; did you let the eighth send to itself?": 2
            * workers
            * m
            * size,
            "This comes out with the number of rows; did you take it? How long is C?": 2
            * (workers - 1)
            * n
            * size,
            "These are numbers. How many bytes has each?": 2 * (workers - 1) * m,
        },
        because="Twice 7 times 1024 numbers; the matrix itself has 16 million bytes.",
    )


@question("twice-in-place", "where-it-communicates")
def _twice_in_place():
    x, g = np.ones((2, 2)), np.ones((2, 2))
    step = matrix_iteration(x, g)
    moved = (x - 2 * step.alpha * step.u_hat - x) / (step.x_next - x)
    return Predict(
        "A task reads a block of X, subtracts αÛ and writes it back to the same place. Its worker "
        "dies before it can report, and another repeats the task. What happens to the block?",
        {
            "nothing: the same is written again": (
                bool(np.allclose(moved, 1)),
                "What does the second task read, if the first had written already?",
            ),
            "it takes the step twice": (
                bool(np.allclose(moved, 2)),
                "The second task begins with weights that have moved, and nobody notices.",
            ),
            "the run stops with an error": (
                bool(np.isnan(moved).any()),
                "Both tasks have read numbers and written numbers. Who could notice anything?",
            ),
        },
    )


@question("order-of-a-safe-step", "where-it-communicates")
def _order_of_a_safe_step():
    lines = {
        "read which array counts, with t, R and C of the step before": ("file", "old-state"),
        "first pass: R, C and α": ("old-state", "moments"),
        "second pass: RMS(U)": ("moments", "RMS(U)"),
        "third pass: new weights into the other array": ("moments RMS(U)", "new-weights"),
        "write t, R, C and the other array into a new file": ("moments new-weights", "new-file"),
        "put the new file in the place of the old one": ("new-file", "next-step"),
    }
    return PutInOrder(
        "A training must survive being killed at any moment. Put its step into an order that is "
        "safe.", lines, given="file", seed=2,
    )  # fmt: skip
