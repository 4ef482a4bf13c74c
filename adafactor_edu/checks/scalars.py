"""The lines that return a number: RMS(X), ρ_t, β̂₂ₜ and α_t, and what goes wrong in them."""

from adafactor_edu.checks.entries import Misconception, Step

__all__ = ["SCALARS", "size_of"]

STANDARD_DEVIATION = "np.sqrt(np.sum(np.square({x} - np.mean({x}))) / (np.size({x}) - 1))"


def size_of(x):
    """Return the parts of RMS(x), for the formulas that contain it."""
    return {
        "rms": "{root}({average}({power}({centred}){over}))",
        "root": "np.sqrt",
        "average": "np.mean",
        "power": "np.square",
        "centred": x,
        "over": "",
    }


def instead_of_rms(x):
    """Return the wrong sizes of x, by identifier, as changed parts of a formula."""
    deviation = STANDARD_DEVIATION.replace("{x}", x)
    of_each_row = f"np.mean(np.sqrt(np.mean(np.square({x}), axis=-1)))"
    return {
        "no-root": ({"root": ""},),
        "no-mean": ({"average": "np.sum"},),
        "mean-of-absolutes": (
            {"power": "np.abs", "root": ""},
            {"power": "np.abs"},
        ),
        "mean-subtracted": ({"centred": f"{x} - np.mean({x})"}, {"rms": deviation}),
        "per-row": (
            {"over": ", axis=-1, keepdims=True"},
            {"over": ", axis=-1"},
            {"over": ", axis=0"},
            {"rms": of_each_row},
        ),
        "mean-before-square": (
            {"rms": f"np.abs(np.mean({x}))"},
            {"rms": f"np.mean({x})"},
            {"rms": f"np.square(np.mean({x}))"},
        ),
        "max-for-rms": ({"rms": f"np.max(np.abs({x}))"}, {"rms": f"np.max({x})"}),
    }


RMS = instead_of_rms("x")

ROOT_MEAN_SQUARE = Step(
    "root_mean_square",
    "x",
    "Return RMS(X), the typical size of an entry of x.",
    ("x: array of any shape; the mean runs over all its entries.",),
    "In which order do you take the root, the mean and the square? Read the name from the right.",
    {"result": "{rms}", **size_of("x")},
    (
        Misconception(
            "no-root",
            "you stop at the mean square, whose unit is that of x squared",
            "If every entry is 3, how large should a typical entry be?",
            RMS["no-root"],
        ),
        Misconception(
            "no-mean",
            "you add the squares up, which gives the length of the whole array, not the size of "
            "an entry",
            "What should happen to the result if the same array is written down twice?",
            RMS["no-mean"],
        ),
        Misconception(
            "mean-of-absolutes",
            "you average the absolute values, which gives large entries no extra weight",
            "What does the S in RMS ask you to do with each entry?",
            RMS["mean-of-absolutes"],
        ),
        Misconception(
            "mean-subtracted",
            "you measure the spread around the mean (the standard deviation), not the size",
            "What should come out if all entries are 5?",
            RMS["mean-subtracted"],
        ),
        Misconception(
            "per-row",
            "you average along one axis only, so that each row or column has a size of its own",
            "How many numbers is RMS(X), for a matrix with three rows?",
            RMS["per-row"],
        ),
        Misconception(
            "mean-before-square",
            "you take the mean before the square, where positive and negative entries cancel",
            "How large is a typical entry of (4, −4)?",
            RMS["mean-before-square"],
        ),
        Misconception(
            "max-for-rms",
            "you take the largest entry for a typical one",
            "Does the result change when one of the small entries changes?",
            RMS["max-for-rms"],
        ),
    ),
)

RELATIVE_STEP_SIZE = Step(
    "relative_step_size",
    "t, *, cap=1e-2",
    "Return ρ_t, the step size relative to the size of the weights.",
    ("t: iteration number, 1, 2, 3, …", "cap: the largest relative step."),
    "Which of the two, 10⁻² and 1/√t, is smaller at t = 100? And at t = 1 000 000?",
    {"result": "{choose}({cap}, {falling})", "choose": "np.minimum", "cap": "cap",
     "falling": "1 / np.sqrt({t})", "t": "t"},
    (
        Misconception(
            "max-for-min",
            "you take the larger of the two numbers, so that the cap becomes a floor",
            "How large would the very first step be?",
            ({"choose": "np.maximum"},),
        ),
        Misconception(
            "no-cap",
            "you let 1/√t run free, without the cap on the first ten thousand steps",
            "By how much of their own size may the weights change at t = 1?",
            ({"result": "{falling}"},),
        ),
        Misconception(
            "inverse-of-t",
            "you let the step fall like 1/t, faster than the schedule does",
            "When should the falling part reach 1/1000: at t = 1000, or at t = 1 000 000?",
            ({"falling": "1 / {t}"},),
        ),
        Misconception(
            "root-not-inverted",
            "you compare the cap with √t, which grows, so that the cap always wins",
            "Should steps become larger or smaller as t grows?",
            ({"falling": "np.sqrt({t})"}, {"result": "{cap}"}),
        ),
        Misconception(
            "t-from-zero",
            "you count the iterations from another number than 1, so that t is off by one",
            "What is t in the very first iteration?",
            ({"t": "(t - 1)"}, {"t": "(t + 1)"}),
        ),
        Misconception(
            "cap-ignored",
            "you write 10⁻² where the argument cap belongs",
            "What should relative_step_size(4, cap=1) return?",
            ({"cap": "1e-2"},),
        ),
        Misconception(
            "factors-multiplied",
            "you multiply the two bounds, instead of taking the smaller one",
            "Which of the two numbers decides at t = 4?",
            ({"result": "{cap} * {falling}"},),
        ),
    ),
)  # fmt: skip

BETA2 = "0.999"
SECOND_MOMENT_DECAY = Step(
    "second_moment_decay",
    "t, *, exponent=0.8",
    "Return β̂₂ₜ, the share of the past in the running second moment.",
    ("t: iteration number, 1, 2, 3, …", "exponent: how fast the share of the present falls."),
    "How much past is there at t = 1, and which share should it therefore get?",
    {"result": "1 - {new}", "new": "{t} ** {sign}{exponent}", "t": "t", "sign": "-",
     "exponent": "exponent"},
    (
        Misconception(
            "power-alone",
            "you return the share of the new gradient, which is what is left for the past's "
            "partner",
            "At t = 1 there is no past. Which share should your function return there?",
            ({"result": "{new}"},),
        ),
        Misconception(
            "positive-exponent",
            "you raise t to a positive power, so that the share leaves the range from 0 to 1",
            "What should t raised to the exponent do as t grows?",
            ({"sign": ""},),
        ),
        Misconception(
            "t-from-zero",
            "you count the iterations from another number than 1, so that t is off by one",
            "What is t in the very first iteration, and what is the decay there?",
            ({"t": "(t - 1.0)"}, {"t": "(t + 1.0)"}),
        ),
        Misconception(
            "constant",
            "you return the same share at every t, as Adam does with its β₂",
            "How should the share of the past differ between t = 1 and t = 1000?",
            tuple({"result": number} for number in ("0.999", "{exponent}", "0.99", "0.9")),
        ),
        Misconception(
            "adams-correction",
            "you use a fixed β₂ with Adam's bias correction, which Adafactor replaces by a "
            "schedule in t alone",
            "Which hyperparameter does the schedule have, if not β₂?",
            (
                *({"result": f"{b} * (1 - {b} ** (t - 1)) / (1 - {b} ** t)"}
                  for b in ("0.999", "0.99", "0.9")),
                {"result": "1 - 0.999 ** t"},
            ),
        ),
        Misconception(
            "exponent-one",
            "you give every gradient so far the same weight, as a plain average does",
            "Which number stands in the exponent of the schedule?",
            ({"result": "1 - 1 / {t}"}, {"result": "1 - 1 / np.sqrt({t})"}),
        ),
    ),
)  # fmt: skip

SIZE = {name: instead_of_rms("x")[name] for name in RMS}
ADAPTIVE_STEP_SIZE = Step(
    "adaptive_step_size",
    "x, rho, *, eps2={floor}",
    "Return α_t, the step size scaled to the size of the weights.",
    (
        "x: the weights before the step; array of any shape.",
        "rho: relative step size.",
        "eps2: the least size of the weights that is reckoned with.",
    ),
    "What should the step size be if all weights are still 0?",
    {"result": "{combine}({eps2}, {rms}) * rho", "combine": "np.maximum", "eps2": "eps2",
     "floor": "1e-3", **size_of("x")},
    (
        Misconception(
            "no-floor",
            "you leave ε₂ out, so that weights that are 0 can never move",
            "What is the step size if all weights are still 0?",
            ({"result": "{rms} * rho"},),
        ),
        Misconception(
            "floor-added",
            "you add ε₂ to the size of the weights; it is a floor, which matters only below it",
            "Should ε₂ change the step of weights whose size is 1?",
            ({"result": "({eps2} + {rms}) * rho"},),
        ),
        Misconception(
            "min-for-max",
            "you take the smaller of the two numbers, so that ε₂ becomes a ceiling",
            "Should large weights get a larger step than small ones?",
            ({"combine": "np.minimum"},),
        ),
        Misconception(
            "no-root",
            "you use the mean square of the weights, whose unit is not that of a step",
            "If all weights are doubled, by which factor should the step grow?",
            SIZE["no-root"],
        ),
        Misconception(
            "rho-forgotten",
            "you return the size of the weights itself, and not the share ρ of it",
            "By how much of their own size would the weights change in one step?",
            ({"result": "{combine}({eps2}, {rms})"},),
        ),
        Misconception(
            "rho-divides",
            "you divide by ρ, so that a small relative step makes a large one",
            "Which way should the step size go when ρ becomes smaller?",
            ({"result": "{combine}({eps2}, {rms}) / rho"},),
        ),
        Misconception(
            "epsilons-swapped",
            "you use ε₁ = 10⁻³⁰, which belongs to the squared gradient, where ε₂ = 10⁻³ belongs",
            "Which of the two constants is the smallest size of weights that is reckoned with?",
            ({"eps2": "1e-30"}, {"floor": "1e-30"}),
        ),
        Misconception(
            "no-mean",
            "you take the length of all weights together for the size of one weight",
            "Should a matrix with more entries of the same size take a larger step?",
            SIZE["no-mean"],
        ),
        Misconception(
            "floor-on-step",
            "you compare ε₂ with the step instead of with the size of the weights",
            "What comes first: the floor of the size, or the factor ρ?",
            ({"result": "{combine}({eps2}, {rms} * rho)"},),
        ),
        Misconception(
            "mean-of-absolutes",
            "you average absolute values where RMS averages squares",
            "What does RMS stand for?",
            SIZE["mean-of-absolutes"],
        ),
        Misconception(
            "mean-subtracted",
            "you measure the spread of the weights around their mean, not their size",
            "What should the step be if all weights are equal?",
            SIZE["mean-subtracted"],
        ),
        Misconception(
            "per-row",
            "you give each row a step size of its own, where the whole array has one",
            "How many numbers is α_t?",
            SIZE["per-row"][:3],
        ),
        Misconception(
            "floor-ignored",
            "you write 10⁻³ where the argument eps2 belongs",
            "What should happen when somebody passes eps2=0.5?",
            ({"eps2": "1e-3"},),
        ),
    ),
)  # fmt: skip

SCALARS = (ROOT_MEAN_SQUARE, RELATIVE_STEP_SIZE, SECOND_MOMENT_DECAY, ADAPTIVE_STEP_SIZE)
