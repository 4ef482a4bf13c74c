"""Questions of the front page, the introduction and the problem formulation."""

import numpy as np

from adafactor_edu import (
    State,
    factored_second_moment,
    full_second_moment,
    matrix_iteration,
)
from adafactor_edu.exercises.answer import Answer
from adafactor_edu.exercises.catalogue.register import question
from adafactor_edu.exercises.predict import Predict
from adafactor_edu.iteration import Hyperparameters
from adafactor_edu.memory import factored_numbers
from adafactor_edu.worked_example import X0, G


@question("which-of-nine", "index")
def _which_of_nine():
    move = np.abs(matrix_iteration(X0, G).x_next - X0)
    order = list(np.argsort(-move, axis=None))
    largest = int(np.argmax(np.abs(G)))
    words = ("most", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "least")
    choices = {}
    for k, g in enumerate(G.ravel()):
        i, j = divmod(k, G.shape[1])
        if k == order[0]:
            why = "It is large for its row and its column, and that is what counts."
        elif k == largest:
            why = (
                "It has the largest gradient. Yet it stands in a row and a column of large "
                "gradients, where large is normal. Which entry is large for its surroundings?"
            )
        else:
            why = (
                f"It moves {words[order.index(k)]} of the nine. Compare each number with the "
                "others in its row and in its column: which one stands out?"
            )
        text = f"{g:.1f} · row {i + 1}, column {j + 1}".replace("-", "−")
        choices[text] = (k == order[0], why)
    return Predict(
        "Nine weights of a small network, and for each the gradient: how fast the error grows "
        "with it. One step of Adafactor is taken. Which of the nine weights moves most?",
        choices,
        columns=3,
    )


@question("threshold-two", "explore-first-iteration")
def _threshold():
    once, twice = (matrix_iteration(X0, G, hyper=Hyperparameters(d=d)).u_hat for d in (1.0, 2.0))
    factor = float(np.max(twice / once))
    return Predict(
        "One step on nine weights. The threshold d is raised from 1 to 2. What happens to Û₁?",
        {
            "it doubles": (
                np.isclose(factor, 2),
                "It would, if RMS(U₁) were 2 or more. How far is it above 1 in the explorer?",
            ),
            "it grows by less than 3 %": (
                1 < factor < 1.03,
                "RMS(U₁) is only a little above 1, so that clipping had taken little away.",
            ),
            "nothing changes": (
                factor == 1,
                "It would stay if nothing had been clipped at d = 1. Is RMS(U₁) below 1?",
            ),
            "it becomes half as large": (
                factor < 1,
                "A larger threshold clips less. Which way should Û₁ go?",
            ),
        },
    )


@question("first-count", "index")
def _first_count():
    n, m = 1000, 500
    return Answer(
        "Adafactor keeps one number for each row and each column of a weight matrix. How many for "
        "1000 rows and 500 columns?",
        factored_numbers((n, m)),
        {
            "This comes out if you keep a number for every weight; did you? What does it mean to "
            "keep rows and columns only?": n * m,
            "This is what Adam keeps, two numbers for each weight. What does Adafactor keep?": 2
            * n
            * m,
            "This comes out if you keep two numbers for each row and column; did you? Does "
            "Adafactor average the gradient too?": 2 * (n + m),
        },
        because="For half a million weights.",
    )


@question("first-size", "index")
def _first_size():
    return Answer.of("How large is a typical weight: what is RMS(X₀)?", "rms_x", seeds=range(1, 7))


@question("ten-times-wider", "introduction")
def _wider():
    small, large = (10, 10), (100, 100)
    adam = np.prod(large) / np.prod(small)
    adafactor = factored_numbers(large) / factored_numbers(small)
    return Predict(
        "A square matrix becomes ten times as wide, and stays square. By which factors do the "
        "numbers rise that Adam and Adafactor keep?",
        {
            "Adam’s by 10, Adafactor’s by 10": (
                (adam, adafactor) == (10, 10),
                "Adam keeps numbers for every weight. How many weights are there then?",
            ),
            "Adam’s by 100, Adafactor’s by 10": (
                (adam, adafactor) == (100, 10),
                "Weights grow with the area, rows and columns with the side.",
            ),
            "Adam’s by 100, Adafactor’s by 100": (
                (adam, adafactor) == (100, 100),
                "How many rows has the new matrix, and how many columns?",
            ),
            "Adam’s by 20, Adafactor’s by 2": (
                (adam, adafactor) == (20, 2),
                "The factor 2 of Adam is there before and after. What is left?",
            ),
        },
    )


@question("adam-count", "introduction")
def _adam_count():
    n, m = 64, 256
    return Answer(
        "How many numbers does Adam keep for a matrix of 64 rows and 256 columns?",
        2 * n * m,
        {
            "This comes out if you count the second moment only; did you? What else does Adam "
            "average?": n * m,
            "This is what Adafactor keeps. What does Adam keep for each weight?": n + m,
            "This comes out if you count two for each row and column; did you? Does Adam factor "
            "anything?": 2 * (n + m),
        },
        because="A mean of the gradient and a mean of its square, for every weight.",
    )


@question("first-estimate", "introduction")
def _first_estimate():
    r, c = np.array([2.0, 6.0]), np.array([3.0, 5.0])
    v = factored_second_moment(r, c)
    return Answer(
        "The rows of a squared gradient have the means 2 and 6, its columns 3 and 5. What does "
        "Adafactor take for the entry in row 1, column 2?",
        v[0, 1],
        {
            "This comes out if you multiply and stop there; did you? In which unit is the product "
            "of two squares?": r[0] * c[1],
            "This comes out if you divide by the sum of the row means; did you? Which number makes "
            "the mean of all entries come out right?": r[0] * c[1] / r.sum(),
            "This is the entry in row 2, column 1. Which index runs first?": v[1, 0],
            "This comes out if you average the two means; did you? What happens to a row without "
            "any gradient?": (r[0] + c[1]) / 2,
        },
        because="The product over the mean of everything.",
    )


@question("rescaled-loss", "problem-formulation")
def _rescaled():
    x = np.array([[0.8, -1.0], [0.5, 0.4]])
    g = x - np.array([[1.0, -2.0], [0.5, 0.0]])
    once, scaled = matrix_iteration(x, g), matrix_iteration(x, 1000 * g)
    same_step = np.allclose(once.x_next, scaled.x_next)
    growth = scaled.v[0, 0] / once.v[0, 0]
    return Predict(
        "The gradient of a whole model is multiplied by 1000. What becomes of V̂, and how far do "
        "the weights move?",
        {
            "V̂ × 1000, and 1000 times as far": (
                np.isclose(growth, 1e3),
                (
                    "V̂ is a mean of squares. And by what is the gradient divided before it moves "
                    "anything?"
                ),
            ),
            "V̂ × 1 000 000, and just as far": (
                np.isclose(growth, 1e6) and same_step,
                "The root of V̂ grows as the gradient does, so that U stays what it was.",
            ),
            "V̂ × 1 000 000, and 1000 times as far": (
                np.isclose(growth, 1e6) and not same_step,
                "What is G/√V̂ if G grows a thousandfold and √V̂ too?",
            ),
            "V̂ stays, and the weights move just as far": (
                np.isclose(growth, 1),
                "Is V̂ made of the gradient, or of the weights?",
            ),
        },
    )


@question("running-average", "problem-formulation")
def _running_average():
    v, late, undecayed = None, 1.0, 0.0
    for square in (1.0, 1.0, 9.0):
        v = full_second_moment(v, [square], 0.5)
        late = 0.5 * late + 0.5 * square
        undecayed += 0.5 * square
    roots = State(v=np.zeros(1)).v
    for size in (1.0, 1.0, 3.0):
        roots = full_second_moment(roots, [size], 0.5)
    return Answer(
        "The gradients of a weight are 1, 1 and 3. With a share of the past of ½, and a start at "
        "zero, what is the running average of their squares after the third?",
        v[0],
        {
            "This comes out if you begin with the first square instead of zero; did you? What is "
            "there before the first iteration?": late,
            "This comes out if you average the gradients and not their squares; did you? What does "
            "a second moment average?": roots[0],
            "This comes out if you give all three the same weight; did you? What happens to the "
            "first square at each later step?": 11 / 3,
            "This comes out if you keep the whole past; did you? What do the two shares add up "
            "to?": undecayed,
        },
        because="½·(½·(½·0 + ½·1) + ½·1) + ½·9.",
    )


@question("size-and-step", "problem-formulation")
def _size_and_step():
    return Answer.of(
        "By hand: what are RMS(X₀) and the step size α, with ε₂ = 0.001?", "rms_x", "alpha",
        seeds=range(11, 17),
    )  # fmt: skip
