"""Questions of the chapter Questions people ask."""

import numpy as np

from adafactor_edu import Hyperparameters, matrix_iteration
from adafactor_edu.exercises.answer import Answer
from adafactor_edu.exercises.catalogue.register import question
from adafactor_edu.exercises.predict import Predict
from adafactor_edu.factoring import two_largest_axes


@question("ten-times-clipped", "questions-people-ask")
def _ten_times_clipped():
    g = np.random.default_rng(0).normal(size=(4, 6))
    one, ten = (matrix_iteration(np.ones_like(g), k * g).u_hat for k in (1, 10))
    same = bool(np.allclose(one, ten))
    return Predict(
        "A gradient is ten times as large as usual, in all its entries, at t = 1. How much larger "
        "is the clipped update?",
        {
            "not at all": (same, "It is divided by a second moment that has grown with it."),
            "ten times": (not same, "By what is the gradient divided before it is clipped?"),
            "it depends on d": (False, "Does the update know of the factor before it is clipped?"),
        },
    )


@question("rate-written-back", "questions-people-ask")
def _rate_written_back():
    rate, size, steps = 1e-2, 0.1, 4
    return Answer(
        "By hand: the rate is 0.01 and the weights have RMS 0.1. A program multiplies its rate by "
        "0.1 in each step and keeps the product. What is the rate in the fourth step?",
        rate * size**steps,
        {
            "This is the rate of the first step. What is multiplied in the second?": rate * size,
            "This is the rate of the third step. How often has it been multiplied in the "
            "fourth?": rate * size**3,
            "This is the rate as it was set. By what is it multiplied?": rate,
        },
        because="It should have been 0.001 in every step.",
    )


@question("attention-bias-of-t5", "questions-people-ask")
def _attention_bias():
    factored = two_largest_axes((32, 8)) is not None
    return Predict(
        "T5-small has a matrix of 32 × 8 for relative positions. A library factors a matrix if "
        "both sides are at least 128. How many numbers does its state have?",
        {
            "256": (not factored, "Too small to be factored: one number for each weight."),
            "40": (factored, "That is 32 + 8, for a matrix that is factored. Is this one?"),
            "0": (False, "What would the gradient be divided by?"),
        },
    )


@question("threshold-of-an-outlier", "questions-people-ask")
def _outlier():
    g = np.ones((1, 4))
    past = matrix_iteration(np.ones_like(g), g).state
    hyper = Hyperparameters(beta2=0.99, d=1.0)
    rms_u = matrix_iteration(np.ones_like(g), 10 * g, past, 2, hyper=hyper).rms_u
    near = min((1, 7.1, 10), key=lambda value: abs(value - rms_u))
    whys = {
        "1": (1, "That would be so if the second moment followed at once. Which share is new?"),
        "about 7": (7.1, "V̂ is 0.99 · 1 + 0.01 · 100, so U is 10 over the root of about 2."),
        "10": (10, "Does the new gradient not enter V̂ at all?"),
    }
    return Predict(
        "All gradients were 1, and now they are 10, with a decay of 0.99. What is RMS(U) before it "
        "is clipped?",
        {name: (value == near, why) for name, (value, why) in whys.items()},
    )
