"""The lines of the update: U_t, Û_t and X_t, and what goes wrong in them."""

from adafactor_edu.checks.entries import Misconception, Step
from adafactor_edu.checks.scalars import instead_of_rms, size_of

__all__ = ["UPDATES"]

EPSILONS = ("1e-30", "1e-8", "1e-3", "1e-6", "1e-7", "1e-10", "1e-12")
NORMALIZED_GRADIENT = Step(
    "normalized_gradient",
    "g, v",
    "Return U_t, the gradient divided by its typical size.",
    ("g: the gradient; array of any shape.", "v: its second moment, of the same shape."),
    "In which unit is the second moment, and what must you do before you can divide by it?",
    {"result": "{sign}g {by} {size}", "sign": "", "by": "/", "size": "{root}(v)",
     "root": "np.sqrt"},
    (
        Misconception(
            "no-root",
            "you divide by the second moment itself, so that large gradients give small updates",
            "If every gradient is ten times as large, what should happen to U?",
            ({"root": ""},),
        ),
        Misconception(
            "multiplied",
            "you multiply by √V̂, so that the scale of the gradient enters twice",
            "U should not depend on the scale of the gradient. Does yours?",
            ({"by": "*"},),
        ),
        Misconception(
            "sign-flipped",
            "you turn the gradient around here; the minus sign belongs to the last line",
            "Which line of the algorithm subtracts?",
            ({"sign": "-"},),
        ),
        Misconception(
            "epsilon-outside",
            "you add a small constant to the root, as Adam does; Adafactor has added ε₁ to the "
            "squares already",
            "Where in the algorithm has ε₁ been added?",
            tuple({"size": f"({{root}}(v) + {eps})"} for eps in EPSILONS),
        ),
        Misconception(
            "epsilon-inside",
            "you add a small constant under the root; ε₁ is in V̂ already",
            "Where in the algorithm has ε₁ been added?",
            tuple({"size": f"np.sqrt(v + {eps})"} for eps in EPSILONS),
        ),
        Misconception(
            "sign-only",
            "you keep the sign of the gradient and nothing of its size",
            "Is |U| the same for all entries, when V̂ is an average over rows and columns?",
            ({"result": "np.sign(g)"},),
        ),
    ),
)  # fmt: skip

SIZE = instead_of_rms("u")
LIMIT = "u / {limit}"
CLIP_UPDATE = Step(
    "clip_update",
    "u, *, d=1.0",
    "Return Û_t, the update scaled down so that its RMS is at most d.",
    ("u: the unclipped update; array of any shape.", "d: clipping threshold."),
    "What should the function return for an update whose RMS is smaller than d?",
    {"result": "{update}", "update": LIMIT, "limit": "{choose}(1, {ratio})", "choose": "np.maximum",
     "ratio": "{rms} / {d}", "d": "d", **size_of("u")},
    (
        Misconception(
            "inverted",
            "you take the smaller of 1 and RMS(U)/d, which makes small updates large and leaves "
            "the large ones alone",
            "Which updates should become smaller: those with a large RMS, or those with a small "
            "one?",
            ({"choose": "np.minimum"},),
        ),
        Misconception(
            "always-divides",
            "you give every update the RMS d, also those that were smaller",
            "What should happen to an update whose RMS is already below d?",
            ({"limit": "({ratio})"},),
        ),
        Misconception(
            "threshold-multiplies",
            "you multiply RMS(U) by the threshold, so that a larger d clips more",
            "If d is doubled, should more updates be clipped, or fewer?",
            ({"ratio": "{rms} * {d}"}, {"limit": "{choose}(1, {rms}) / {d}"}),
        ),
        Misconception(
            "ratio-upside-down",
            "you compare 1 with d/RMS(U) instead of with RMS(U)/d",
            "Which of the two is larger than 1 when the update is too large?",
            ({"ratio": "{d} / {rms}"}, {"update": "u * np.minimum(1, {rms} / {d})"},
             {"update": "u * {rms} / {d}"}),
        ),
        Misconception(
            "entrywise",
            "you cut each entry off at d, which changes the direction of the update",
            "Should the entries of Û keep their proportions?",
            (
                {"update": "np.clip(u, -{d}, {d})"},
                {"update": "np.clip(u, -1, 1)"},
                {"update": "np.minimum(u, {d})"},
            ),
        ),
        Misconception(
            "norm-for-rms",
            "you compare the length of the whole update with d, and a long vector is not a large "
            "one",
            "What is the RMS of a matrix of ones, and what is its norm?",
            SIZE["no-mean"],
        ),
        Misconception(
            "max-for-rms",
            "you compare the largest entry with d, where the typical size is asked for",
            "May a single entry of Û be larger than d?",
            SIZE["max-for-rms"],
        ),
        Misconception(
            "never-clips",
            "you return the update as it came in",
            "What should the RMS of the result be if that of U is 5 and d is 1?",
            ({"update": "u"},),
        ),
        Misconception(
            "multiplied",
            "you multiply by max(1, RMS(U)/d), so that large updates become larger",
            "Which way should a factor larger than 1 work here?",
            ({"update": "u * {limit}"},),
        ),
        Misconception(
            "threshold-ignored",
            "you write 1 where the argument d belongs",
            "What should happen when somebody passes d=2?",
            ({"d": "1"}, {"update": "u / np.maximum({d}, {rms})"},
             {"update": "u if {rms} <= {d} else u / {rms}"}),
        ),
        Misconception(
            "no-root",
            "you use the mean square of the update where its root is meant",
            "What does the R in RMS stand for?",
            SIZE["no-root"],
        ),
        Misconception(
            "mean-of-absolutes",
            "you average absolute values where RMS averages squares",
            "What does the S in RMS stand for?",
            SIZE["mean-of-absolutes"],
        ),
        Misconception(
            "mean-subtracted",
            "you measure the spread of the update around its mean, not its size",
            "How large is an update whose entries are all 5?",
            SIZE["mean-subtracted"],
        ),
        Misconception(
            "per-row",
            "you clip each row by itself, where the whole update has one RMS",
            "How many factors does the update of a matrix get?",
            tuple(SIZE["per-row"][k] for k in (0, 2)),
        ),
    ),
)  # fmt: skip

APPLY_UPDATE = Step(
    "apply_update",
    "x, alpha, u_hat",
    "Return X_t, the weights after the step.",
    (
        "x: the weights before the step; array of any shape.",
        "alpha: step size.",
        "u_hat: the clipped update, of the shape of x.",
    ),
    "The gradient points uphill. Which way does the step go?",
    {"result": "{from} {sign} {step}", "from": "x", "sign": "-", "step": "{alpha}u_hat",
     "alpha": "alpha * "},
    (
        Misconception(
            "added",
            "you add the step, which goes uphill",
            "Should the loss grow or fall along the step?",
            ({"sign": "+"},),
        ),
        Misconception(
            "no-step-size",
            "you subtract the update without the step size",
            "How large is a typical entry of Û, compared with the weights?",
            ({"alpha": ""},),
        ),
        Misconception(
            "multiplied-into-weights",
            "you multiply the weights by 1 − αÛ, so that weights that are 0 never move",
            "What should happen to a weight that is 0?",
            ({"result": "x * (1 {sign} {step})"},),
        ),
        Misconception(
            "replaces-weights",
            "you return the step alone and lose the weights",
            "Where are the old weights in your result?",
            ({"from": ""}, {"from": "", "sign": ""}),
        ),
        Misconception(
            "alpha-divides",
            "you divide the update by the step size",
            "Which way should the step go when α becomes smaller?",
            ({"step": "u_hat / alpha"},),
        ),
        Misconception(
            "order-reversed",
            "you subtract the weights from the step, which turns their signs around",
            "What should come out if the step is 0?",
            ({"result": "{step} - x"},),
        ),
    ),
)  # fmt: skip

UPDATES = (NORMALIZED_GRADIENT, CLIP_UPDATE, APPLY_UPDATE)
