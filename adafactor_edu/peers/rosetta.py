"""The lines of the algorithm in the words of each library: arguments, defaults, deviations.

Nothing here is remembered.  Arguments and defaults come from the recorded signatures, and what a
library does is said by comparing a recorded number with what each known habit would give; a number
that fits none is an error.  So the words change when the libraries do.
"""

import html
import math
from functools import partial
from typing import NamedTuple

import numpy as np

from adafactor_edu.explorers.elements import tag
from adafactor_edu.factoring import last_two_axes, two_largest_axes
from adafactor_edu.peers.imitations import first_two_axes

__all__ = ["LINES", "RosettaLine", "rosetta", "row_of"]

PAPER = "as the paper"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

RULES = {  # the words for a rule, by which two axes it factors
    PAPER: last_two_axes,
    "the two longest axes, from 128": two_largest_axes,
    "the two longest axes, from 16": partial(two_largest_axes, least=16),
    "both longer than 16: the first two of several axes, else the last two": first_two_axes,
}


class RosettaLine(NamedTuple):
    """One line of the algorithm.

    Parameters
    ----------
    paper : str
        What the paper has there.
    function : str
        The function of this package; empty if the paper has no such line.
    arguments : tuple of str
        The names that arguments about it have in one library or another.
    does : callable
        From what is recorded of a library to the words for what it does.

    Examples
    --------
    >>> LINES["clipping"].function
    'clip_update'
    """

    paper: str
    function: str
    arguments: tuple
    does: object


def _nearest(found, known):
    """Return the words of the numbers that `found` fits within a tenth."""
    if isinstance(found[0], str):
        return f"refused while the step is relative: {found[0]}"
    for numbers, words in known.items():
        if np.allclose(found, numbers, rtol=0.1, atol=0):
            return words
    raise ValueError(f"{found} fits none of {list(known)}: a habit that has no words yet")


def _epsilon(record):
    return _nearest(
        record["lines"]["epsilon"],
        {(0.3015, 0.0995): PAPER, (1.0, 0.1): "a floor under V̂, not added to G²"},
    )


def _axes(record):
    """Return the rule by which every recorded shape is factored."""
    kept = record["lines"]["state"]
    for words, rule in RULES.items():
        for more, also in ((False, ""), (True, "; a whole array is kept as well")):
            if all(_fits(rule, name, shapes, more) for name, shapes in kept.items()):
                refused = any(isinstance(shapes[0], str) for shapes in kept.values())
                return words + also + ("; more than two axes are refused" if refused else "")
    raise ValueError(f"{kept}: no known rule factors like this")


def _fits(rule, name, shapes, more):
    """Whether the arrays kept for a shape are those of the rule; an error fits every rule."""
    if isinstance(shapes[0], str):
        return True
    shape = tuple(map(int, name.split("x")))
    size, pair = math.prod(shape), rule(shape)
    sizes = [size // shape[axis] for axis in pair] if pair else [size]
    kept = [n for n in map(math.prod, shapes) if n > 1]  # single numbers may be place holders
    return sorted(kept) == sorted([n for n in sizes if n > 1] + [size] * more)


def _decay(record):
    newest = record["lines"].get("newest")  # 1 − β̂₂ at t = 8001
    known = {(8001**-0.8,): PAPER, (0.001,): "β̂₂ₜ is at most 0.999"}
    return _nearest([newest], known) if newest else PAPER


def _clipping(record):
    ratio = record["lines"]["clip"]
    return _nearest(
        [ratio], {(1.0,): PAPER, (9.99,): "none: an update with the RMS 10 was not made smaller"}
    )


def _step(record):
    """Return the first step as a power of ten, and whether it follows the weights."""
    large, middle, tiny = record["lines"]["size"]
    scaled = np.isclose(large, 10 * middle, rtol=0.01) and np.isclose(tiny, large / 2000, rtol=0.01)
    rho = large / 2 if scaled else large
    power = round(np.log10(rho))
    if not np.isclose(rho, 10.0**power, rtol=0.01):
        raise ValueError(f"{rho}: no power of ten")
    if scaled and power == -2:
        return PAPER
    number = "1" if power == 0 else str(10) + str(power).translate(SUPERSCRIPTS)
    return f"{number} × max(ε₂, RMS(X))" if scaled else f"{number}, whatever the weights"


def _rate(record):
    return _nearest(
        record["lines"]["rate"],
        {
            (1.0, 0.5): "the cap of ρₜ, in place of 10⁻²",
            (1.0, 1.04): "in place of ρₜ, at every t",
            (0.5, 0.5): "in place of αₜ, at every t",
            (0.02, 0.02): "not used while the step is relative",
        },
    )


def _momentum(record):
    steps = record["conventions"].get("momentum")
    if steps is None:
        return "none"
    words = "no correction of the start: steps 1 to 3 are 0.10, 0.19 and 0.27 of a step"
    return _nearest(steps, {(0.1, 0.19, 0.2714): words})


def _weight_decay(record):
    return _nearest(
        record["lines"]["decay"],
        {
            (0.001, 0.05, 0.05): "λ times the learning rate, also when ρₜ is smaller",
            (0.0001, 0.05, 0.05): "λ times the learning rate, also when ρₜ is smaller",
            (0.1, 0.05, 0.05): "λ times the learning rate",
            (0.0005, 0.025, 0.018): "λ αₜ",
            (0.0005, 0.05, 0.05): "λ αₜ",
            (0.1, 0.1, 0.1): "λ alone, whatever the step",
        },
    )


def _warm_up(record):
    if "warm_up" not in record["lines"]:
        return "none"
    return _nearest(record["lines"]["warm_up"], {(1e-6, 2e-6): "10⁻⁶ t in place of the cap 10⁻²"})


LINES = {
    "ε₁": RosettaLine(
        "G² + ε₁, ε₁ = 10⁻³⁰", "squared_gradient",
        ("eps", "epsilon_1", "eps1", "eps2"), _epsilon,
    ),
    "factored axes": RosettaLine(
        "the rows and columns of a matrix; of more axes the last two", "row_moment",
        ("min_dim_size_to_factor", "factored"), _axes,
    ),
    "decay": RosettaLine(
        "β̂₂ₜ = 1 − t^(−0.8)", "second_moment_decay",
        ("decay_rate", "beta2_decay", "beta_2_decay", "beta2_cap", "betas", "fixed_decay"), _decay,
    ),
    "clipping": RosettaLine(
        "U / max(1, RMS(U)/d), d = 1", "clip_update",
        ("clip_threshold", "clipping_threshold", "d"), _clipping,
    ),
    "step size": RosettaLine(
        "αₜ = max(ε₂, RMS(X)) ρₜ, ρₜ = min(10⁻², 1/√t), ε₂ = 10⁻³", "adaptive_step_size",
        ("scale_parameter", "multiply_by_parameter_scale", "relative_step", "eps_scale",
         "epsilon_2", "eps2", "eps"), _step,
    ),
    "learning rate": RosettaLine("none", "", ("lr", "learning_rate"), _rate),
    "warm-up": RosettaLine("none", "", ("warmup_init",), _warm_up),
    "momentum": RosettaLine(
        "none", "", ("beta1", "beta_1", "momentum", "betas", "momentum_dtype", "dtype_momentum"),
        _momentum,
    ),
    "weight decay": RosettaLine(
        "none", "", ("weight_decay", "weight_decay_rate", "unscaled_wd"), _weight_decay
    ),
}  # fmt: skip
# eps2 means one thing in one library and another in the next
ELSEWHERE = {
    "ε₁": {"pytorch_optimizer": {"eps2"}},
    "decay": {"timm": {"betas"}},
    "step size": {"optax": {"eps"}, "timm": {"eps"}, "timm-bigvision": {"eps"}},
}


def row_of(line, library):
    """Return what a library has for a line of the algorithm.

    Parameters
    ----------
    line : str
        A key of `LINES`.
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.

    Returns
    -------
    tuple of str
        The arguments with their defaults.
    str
        What the bare constructor does.

    Raises
    ------
    ValueError
        If there is no such line or library.

    Examples
    --------
    >>> row_of("learning rate", "torch")
    (('lr=0.01',), 'the cap of ρₜ, in place of 10⁻²')
    """
    from adafactor_edu.peers import golden

    for name, value, known in (("line", line, LINES), ("library", library, golden())):
        if value not in known:
            raise ValueError(f"{name}: {value!r} is none of {sorted(known)}")
    record = golden()[library]
    other = ELSEWHERE.get(line, {}).get(library, set())
    given = tuple(
        f"{name}={record['constructors'][name]}"
        for name in LINES[line].arguments
        if name in record["constructors"] and name not in other
    )
    return given, LINES[line].does(record)


class _Table:
    """A line of the algorithm across the libraries, as text and as HTML."""

    heads = ("library, arguments and defaults", "what it does")

    def __init__(self, line):
        from adafactor_edu.peers import LIBRARIES, golden

        self.line = line
        self.rows = [
            (f"{name} {golden()[name]['version']}", *row_of(line, name)) for name in LIBRARIES
        ]

    @property
    def caption(self):
        entry = LINES[self.line]
        own = f"; here {entry.function}" if entry.function else ""
        return f"{self.line}. The paper: {entry.paper}{own}."

    def __repr__(self):
        lines = [
            f"  {name}: {', '.join(given) or 'no argument'} — {does}"
            for name, given, does in self.rows
        ]
        return "\n".join([self.caption, *lines])

    def _repr_mimebundle_(self, include=None, exclude=None):
        rows = [
            tag(
                "tr",
                tag("th", "<br>".join([html.escape(name), *map(_code, given)]), scope="row"),
                tag("td", html.escape(does)),
            )
            for name, given, does in self.rows
        ]
        heads = (tag("th", name, scope="col") for name in self.heads)
        table = tag(
            "table", tag("caption", html.escape(self.caption)), tag("thead", tag("tr", *heads)),
            tag("tbody", *rows), class_="peers",
        )  # fmt: skip
        return {"text/plain": repr(self), "text/html": table}


def _code(argument):
    return tag("code", html.escape(argument))


def rosetta(line):
    """Return a line of the algorithm in every library, as a table.

    Parameters
    ----------
    line : str
        A key of `LINES`.

    Returns
    -------
    object
        Shown as a table; as text one library a line.

    Raises
    ------
    ValueError
        If there is no such line.

    Examples
    --------
    >>> print(str(rosetta("warm-up")).splitlines()[0])
    warm-up. The paper: none.
    """
    if line not in LINES:
        raise ValueError(f"line: {line!r} is none of {sorted(LINES)}")
    return _Table(line)
