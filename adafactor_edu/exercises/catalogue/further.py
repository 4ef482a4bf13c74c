"""Questions of the further chapters on hyperparameters and on an engineer's questions."""

import numpy as np

from adafactor_edu import (
    Hyperparameters,
    adaptive_step_size,
    matrix_iteration,
    relative_step_size,
    second_moment_decay,
)
from adafactor_edu.exercises.answer import Answer
from adafactor_edu.exercises.catalogue.register import question
from adafactor_edu.exercises.predict import Predict


@question("small-epsilon", "more-on-hyperparameters")
def _small_epsilon():
    g = 1e-6 * np.random.default_rng(0).normal(size=(8, 8))
    rms_u = matrix_iteration(np.ones_like(g), g, hyper=Hyperparameters(eps1=1e-8)).rms_u
    whys = {
        "1": (1.0, "Beside which number must ε₁ be small: beside G, or beside G²?"),
        "0.01": (0.01, "G² is 10⁻¹² and drowns in ε₁; U is about G over the root of ε₁."),
        "0.000001": (1e-6, "By what is G divided, if V̂ is about ε₁?"),
    }
    nearest = min(whys, key=lambda name: abs(np.log(whys[name][0] / rms_u)))
    return Predict(
        "The entries of a gradient are about 10⁻⁶, and ε₁ is 10⁻⁸ instead of 10⁻³⁰. About how "
        "large is RMS(U)?",
        {name: (name == nearest, why) for name, (_, why) in whys.items()},
    )


@question("first-without-cap", "more-on-hyperparameters")
def _first_without_cap():
    return Answer(
        "By hand: without the cap, what is ρ at t = 4?",
        relative_step_size(4, cap=1.0),
        {
            "This is the cap. What is left without it?": 0.01,
            "This comes out with 1/t; did you leave the root out?": 1 / 4,
            "This comes out if you do not take the inverse; did you? Should steps grow?": 2,
        },
        because="Half of the size of the weights, in one step.",
    )


@question("memory-by-hand", "more-on-hyperparameters")
def _memory_by_hand():
    t = 1024
    return Answer(
        "By hand: how many past gradients count, 1/(1 − β̂₂ₜ), at t = 1024? (1024 is a power of 2.)",
        1 / (1 - second_moment_decay(t)),
        {
            "This comes out with the exponent 1; did you leave 0.8 out?": t,
            "This is the weight of the newest gradient. How is the memory made of it?": t**-0.8,
            "This is the memory of Adam’s average with 0.999. Which schedule is asked for?": 1000,
            "This comes out with the root for the power 0.8; did you take it?": 32,
        },
        because="2¹⁰ to the power 0.8 is 2⁸.",
    )


@question("decay-per-step", "engineer-questions")
def _decay_per_step():
    decay, rate = 0.1, 0.01
    alpha = adaptive_step_size(np.full((2, 2), 0.5), rate)
    return Answer(
        "By hand: weight decay λ = 0.1, learning rate η = 0.01, weights of RMS 0.5. Which share of "
        "each weight does a step remove where the rule is λα?",
        decay * alpha,
        {
            "This is λη. What does the step size α contain besides the learning rate?": decay
            * rate,
            "This is λ alone. By what is it multiplied?": decay,
            "This is α. By what is it multiplied?": alpha,
        },
        because="α is η times the RMS of the weights.",
    )


@question("warm-up-by-hand", "engineer-questions")
def _warm_up():
    t = 400
    return Answer(
        "By hand: a warm-up puts 10⁻⁶ t in the place of the cap. What is ρ at t = 400?",
        min(1e-6 * t, 1 / np.sqrt(t)),
        {
            "This is the paper’s cap. What stands in its place?": 0.01,
            "This is 1/√t. Which of the two is smaller?": 1 / np.sqrt(t),
            "This is the factor alone. By what is it multiplied?": 1e-6,
        },
        because="The paper’s own step is much longer there.",
    )


@question("resume-without-state", "engineer-questions")
def _resume():
    g = np.random.default_rng(0).normal(size=(16, 16))
    x = np.ones_like(g)
    from_1, goes_on = (matrix_iteration(x, g, None, t).rms_u for t in (1, 2001))
    return Predict(
        "Training goes on at t = 2001, but the moments are lost and begin at zero. What is RMS(U) "
        "in the first step, compared with a start at t = 1?",
        {
            "much larger": (
                goes_on > 10 * from_1,
                "The decay gives nearly all weight to a past that is not there, so V̂ is small.",
            ),
            "the same": (
                bool(np.isclose(goes_on, from_1, rtol=0.5)),
                "Which share does the new gradient get at t = 2001, and which at t = 1?",
            ),
            "much smaller": (
                goes_on < from_1 / 10,
                "V̂ is too small then. What does that do to G/√V̂?",
            ),
        },
    )
