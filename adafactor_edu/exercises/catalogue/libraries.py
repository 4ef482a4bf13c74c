"""Questions about the Adafactors of the libraries; the answers are what was recorded of them."""

import numpy as np

from adafactor_edu.exercises.answer import Answer
from adafactor_edu.exercises.catalogue.register import question
from adafactor_edu.exercises.predict import Predict
from adafactor_edu.factoring import two_largest_axes
from adafactor_edu.memory import factored_numbers
from adafactor_edu.peers import golden
from adafactor_edu.peers.compare import disagreement

SIZES = {"about 10⁻⁶": 1e-6, "about 10⁻³": 1e-3, "about 10⁻²": 1e-2, "about 1": 1.0}


@question("first-step-without-rate", "which-adafactor")
def _first_step_without_rate():
    first = golden()["optax"]["defaults"]["first"]
    whys = (
        "Such a small step comes from a warm-up. Does Optax have one built in?",
        "That is Keras's default. What does Optax multiply by, if no learning rate is given?",
        "That is the paper's step. Does Optax know the paper's schedule?",
        "Without a learning rate nothing makes the clipped update smaller.",
    )
    return Predict(
        f"optax.adafactor() is called without a learning rate (version "
        f"{golden()['optax']['version']}). How large is the first step, as a share of the weights?",
        {
            name: (abs(first / size - 1) < 0.5, why)
            for (name, size), why in zip(SIZES.items(), whys, strict=True)
        },
    )


@question("rate-alone", "which-adafactor")
def _rate_alone():
    small, large = golden()["mlx"]["lines"]["rate"][0], golden()["keras"]["lines"]["rate"][0]
    whys = {
        "only in MLX": "In MLX a relative step is the default, and then which number is used?",
        "only in Keras": "In Keras the learning rate is the cap of the relative step.",
        "in both": "MLX has an option that makes the step relative. What is its default?",
        "in neither": "Keras's learning rate is the cap of ρₜ. Is a cap of no effect?",
    }
    right = {
        (True, False): "only in MLX", (False, True): "only in Keras",
        (True, True): "in both", (False, False): "in neither",
    }[small > 0.5, large > 0.5]  # fmt: skip
    return Predict(
        "Somebody writes Adafactor(learning_rate=0.5), and nothing else. The weights have the RMS "
        "2. Where does the first step get longer than the paper's?",
        {name: (name == right, why) for name, why in whys.items()},
    )


@question("decay-copied", "which-adafactor")
def _decay_copied():
    torch, optax = (golden()[name]["conventions"]["decay"] for name in ("torch", "optax"))
    factors = {
        "it stays the same": (1, "Then both would take the same away. By what is λ multiplied?"),
        "by 10": (10, "That would be a learning rate of 0.1. How large is it here?"),
        "by 100": (100, "PyTorch takes λ times the learning rate away, Optax λ itself."),
    }
    return Predict(
        "A weight decay of 0.1 and a learning rate of 10⁻² are copied from PyTorch to Optax. By "
        "what is the pull to zero multiplied?",
        {
            name: (abs(optax / torch / factor - 1) < 0.1, why)
            for name, (factor, why) in factors.items()
        },
    )


@question("factored-where", "which-adafactor")
def _factored_where():
    def factored(name):
        return [127, 130] not in golden()[name]["lines"]["state"]["127x130"]

    right = {
        (True, True): "in both", (False, True): "only in PyTorch",
        (True, False): "only in Optax", (False, False): "in neither",
    }[factored("optax"), factored("torch")]  # fmt: skip
    whys = {
        "in both": "Optax has a least length for both axes. What is it?",
        "only in PyTorch": "One axis is shorter than 128, and Optax keeps the matrix whole.",
        "only in Optax": "Which of the two has a least length for both axes?",
        "in neither": "Does PyTorch have an argument that keeps a matrix whole?",
    }
    return Predict(
        "A matrix has 127 rows and 130 columns. Where is its second moment factored by default?",
        {name: (name == right, why) for name, why in whys.items()},
    )


@question("float32-schedule", "where-implementations-part")
def _float32_schedule():
    apart = disagreement("mlx")
    sizes = {
        "a ten-millionth or less": (0, 1e-6, "A float32 has about seven digits. So does the step."),
        "a thousandth": (1e-6, 1e-2, "How many digits does a float32 keep?"),
        "a tenth or more": (1e-2, np.inf, "How many digits does a float32 keep?"),
    }
    return Predict(
        "MLX computes ρₜ and β̂₂ₜ in float32, also for float64 weights. How far from the reference "
        "is it after ten steps, as a share of the change?",
        {name: (low <= apart < high, why) for name, (low, high, why) in sizes.items()},
    )


@question("zero-row", "where-implementations-part")
def _zero_row():
    count = golden()["torch"]["low_precision"]["zero_row"]["float32"]
    words = {
        "none": (0, "Its floor is the square of 10⁻³⁰. What is that in float32?"),
        "the four of that row": (4, "There 0 is divided by the root of 0."),
        "all twelve": (12, "They would be, if NaN went through the clipping. Does it here?"),
    }
    return Predict(
        "PyTorch, float32, eps=(1e-30, 1e-3): one of three rows of four weights has a gradient of "
        "zero. How many weights are NaN after a step?",
        {name: (count == number, why) for name, (number, why) in words.items()},
    )


@question("decay-of-one", "where-implementations-part")
def _decay_of_one():
    t = next(t for t in range(1, 10**6) if t**-0.8 <= 2**-9)  # half the distance below 1
    choices = {
        "after some twenty steps": (
            20,
            "What share has the newest gradient at t = 20, and how fine is bfloat16?",
        ),
        "after some thousand steps": (2000, "From there on 1 − t^(−0.8) is nearest to 1."),
        "after a million steps": (1e6, "How large is t^(−0.8) then, beside half of 2⁻⁸?"),
    }
    nearest = min(choices, key=lambda name: abs(np.log(choices[name][0] / t)))
    return Predict(
        "The largest bfloat16 below 1 is 1 − 2⁻⁸. When is β̂₂ₜ, rounded to bfloat16, 1 for good?",
        {name: (name == nearest, why) for name, (_, why) in choices.items()},
    )


@question("decay-by-hand-torch", "which-adafactor")
def _decay_by_hand():
    share = golden()["torch"]["lines"]["decay"][0]
    rate, decay, size = 0.01, 0.1, 0.5
    return Answer(
        "By hand: PyTorch multiplies the weight decay λ by the learning rate. With its default "
        "rate of 0.01 and λ = 0.1, which share of each weight goes in the first step? The weights "
        "have the RMS 0.5.",
        share,
        {
            "This is λ alone. By what does PyTorch multiply it?": decay,
            "This is the learning rate alone; did you leave λ out?": rate,
            "This is λα, which contains the size of the weights. Does PyTorch’s?": decay
            * rate
            * size,
        },
        because="It is λ times the learning rate, whatever the size of the weights.",
    )


@question("kept-by-hand", "where-implementations-part")
def _kept_by_hand():
    shape = n, m = 100, 300
    return Answer(
        "By hand: a library factors the two longest axes if both have at least 128 entries. How "
        "many numbers does it keep of the second moment of a matrix of 100 rows and 300 columns?",
        factored_numbers(shape, two_largest_axes),
        {
            "This is n + m; is the shorter side long enough to be factored?": n + m,
            "This comes out if momentum is counted too; is it asked for?": 2 * n * m,
            "This is one side only. What is kept of a matrix that is not factored?": m,
        },
        because="100 is less than 128, so that one number is kept for each weight.",
    )
