"""Claims about the decay β̂₂ₜ and the weights that it puts on the past."""

import sympy as sp

from adafactor_edu.symbolic.axes import COLUMNS, ROWS
from adafactor_edu.symbolic.claims.registry import claim, same, true
from adafactor_edu.symbolic.iteration import (
    RHO_CAP,
    T,
    adam_decay,
    relative_step,
    second_moment_decay,
)

EXPONENT = sp.Symbol("c", positive=True)
BETA2 = sp.exp(-sp.Symbol("h", positive=True))  # any number between 0 and 1


@claim("claim-first-decay", "proof", r"\hat\beta_{2,1} = 1 - 1^{-c} = 0")
def first_decay(a):
    """At t = 1 the decay is 0 for every exponent c: the state before the first step has no say."""
    yield same(second_moment_decay(1, EXPONENT), 0, "1 - 1^(-c) = 0")
    r0, g2, new = sp.symbols("r0 g2 new")
    first = a.row_moment(lambda i: r0, lambda i, j: g2, new, ROWS, COLUMNS)(0)
    yield same(first.subs(new, second_moment_decay(1)), g2, "R_1 does not contain R_0")


@claim(
    "claim-weights-sum",
    "proof",
    r"\hat\beta_{2,1} = 0 \;\Longrightarrow\; \sum_{s=1}^{t} w_{t,s} = 1",
)
def weights_sum(a):
    """The weights that R_t puts on past squared gradients sum to 1: no bias to correct.

    At every t, for every schedule that starts with a decay of 0.
    """
    past, beta = sp.symbols("past beta", real=True)

    def total_weight(before, decay):
        # R_t is linear in the past: feed it squared gradients of 1 and it returns the total weight.
        return a.row_moment(lambda i: before, lambda i, j: sp.S.One, decay, ROWS, COLUMNS)(0)

    yield same(total_weight(past, 0), 1, "t = 1: the weights sum to 1, whatever R_0 is")
    yield same(total_weight(1, beta), 1, "t - 1 to t: if they sum to 1, they sum to 1 again")


@claim(
    "claim-adam-decay",
    "proof",
    r"\begin{aligned}"
    r" \frac{v_t}{1 - \beta_2^t} &= \hat\beta_{2t}\, \frac{v_{t-1}}{1 - \beta_2^{t-1}}"
    r" + (1 - \hat\beta_{2t})\, G_t^2 \\"
    r" \hat\beta_{2t} &= \frac{\beta_2 (1 - \beta_2^{t-1})}{1 - \beta_2^t}"
    r" \end{aligned}",
)
def adam_decay_form(a):
    """Adam's bias correction is a decay schedule in disguise, and it too starts with 0."""
    beta = sp.Symbol("beta", positive=True)
    v, g2 = sp.symbols("v g2", positive=True)
    corrected = (beta * v + (1 - beta) * g2) / (1 - beta**T)
    decay = adam_decay(T, beta)
    averaged = decay * v / (1 - beta ** (T - 1)) + (1 - decay) * g2
    yield same(corrected, averaged, "both forms of Adam's corrected second moment agree")
    yield same(adam_decay(1, beta), 0, "Adam's decay at t = 1 is 0")


@claim(
    "claim-decay-limits",
    "proof",
    r"\begin{aligned}"
    r" \lim_{t \to \infty} \frac{\beta_2 (1 - \beta_2^{t-1})}{1 - \beta_2^t} &= \beta_2 < 1 \\"
    r" \lim_{t \to \infty} \left(1 - t^{-c}\right) &= 1"
    r" \end{aligned}",
)
def decay_limits(a):
    """Adam's decay levels off at β₂, Adafactor's goes on to 1: Adafactor's memory keeps growing."""
    yield same(sp.limit(adam_decay(T, BETA2), T, sp.oo), BETA2, "Adam's decay tends to beta2")
    yield true(sp.log(BETA2).is_negative, "log(beta2) < 0, so beta2 < 1")
    yield same(sp.limit(second_moment_decay(T, EXPONENT), T, sp.oo), 1, "Adafactor's tends to 1")


@claim(
    "claim-cap",
    "proof",
    r"\rho_t = 10^{-2} \iff t \le 10^4",
)
def cap_rules(a):
    """The cap on ρ_t rules for exactly the first 10 000 iterations."""
    meeting = sp.solve(sp.Eq(1 / sp.sqrt(T), RHO_CAP), T)
    yield true(meeting == [10_000], "1/sqrt(t) = 1/100 at t = 10000 only")
    yield true(sp.diff(1 / sp.sqrt(T), T).is_negative, "1/sqrt(t) falls with t")
    yield same(relative_step(10_000), RHO_CAP, "at t = 10000 the cap still holds")
    yield true(relative_step(10_001) < RHO_CAP, "at t = 10001 it no longer does")
