"""A whole iteration, composed of the table's lines, and what goes wrong in it."""

from itertools import combinations
from typing import NamedTuple

import numpy as np

from adafactor_edu.checks.entries import Misconception, filled, key, starter_code
from adafactor_edu.checks.moments import MOMENTS
from adafactor_edu.checks.scalars import ROOT_MEAN_SQUARE, SCALARS, instead_of_rms
from adafactor_edu.checks.updates import UPDATES

__all__ = ["ITERATIONS", "WholeIteration"]

LINES = {step.name: step for step in (*SCALARS, *MOMENTS, *UPDATES)}
SETTINGS = {"cap": "1e-2", "exponent": "0.8", "eps1": "1e-30", "eps2": "1e-3"}

SCHEDULES = ("rho = {relative_step_size}", "beta2 = {second_moment_decay}")
STEP_SIZE = ("alpha = {adaptive_step_size}",)
SQUARE = ("g2 = {squared_gradient}",)
UPDATE = ("u = {normalized_gradient}", "u_hat = {clip_update}")
LAST = ("x_next = {apply_update}",)
CLIP_G = ("u = g", "g = {clip_update}")
NOT_CLIPPED = ("u_hat = {normalized_gradient}",)


class WholeIteration(NamedTuple):
    """An iteration that a reader can write.

    Parameters
    ----------
    name : str
        ``matrix_iteration`` or ``vector_iteration``.
    summary : str
        First line of the docstring of the starter code.
    question : str
        One question that helps before the first try.
    memory : tuple of str
        What the state holds.
    moments : tuple of str
        The lines between the squared gradient and the update.

    Examples
    --------
    >>> print(ITERATIONS["vector_iteration"].solution.splitlines()[0])
    def vector_iteration(x, g, state, t, *, d=1.0):
    """

    name: str
    summary: str
    question: str
    memory: tuple
    moments: tuple

    @property
    def head(self):
        """Return the line that begins the function.

        Returns
        -------
        str
            ``def name(parameters):``
        """
        return f"def {self.name}(x, g, state, t, *, d=1.0):"

    @property
    def starter(self):
        """Return the code that the reader starts from.

        Returns
        -------
        str
            The head and the docstring.
        """
        kept = " and ".join(self.memory)
        before = f"what you returned as state before, with {kept} in it"
        details = [
            "x: the weights before the step.",
            "g: the gradient.",
            f"state: {before}; None before the first iteration.",
            "t: iteration number, 1, 2, 3, …",
            "d: clipping threshold.",
        ]
        return starter_code(self.head, self.summary, details, "return x_next, state")

    @property
    def lines(self):
        """Return the lines of the algorithm, with a name in braces for each step.

        Returns
        -------
        tuple of str
            In order.
        """
        return SCHEDULES + STEP_SIZE + SQUARE + self.moments + UPDATE + LAST

    @property
    def solution(self):
        """Return the right function as source code.

        Returns
        -------
        str
            Source code of one function; it needs NumPy as ``np``.
        """
        return self.source()

    def source(self, changed=None):
        """Return the source code with some lines changed.

        Parameters
        ----------
        changed : dict, optional
            Step to changed parts of its formula; ``lines`` and ``state`` replace those.

        Returns
        -------
        str
            Source code of one function.
        """
        changed = changed or {}
        formulas = {
            name: filled("{result}", step.parts | SETTINGS_OF.get(name, {}) | changed.get(name, {}))
            for name, step in LINES.items()
        }
        kept = ", ".join(self.memory)
        none = ", ".join("None" for _ in self.memory)
        unpack = f"{kept} = state or ({none})" if len(self.memory) > 1 else f"{kept} = state"
        lines = [unpack, *(f"{name} = 0 if {name} is None else {name}" for name in self.memory)]
        lines += [filled(line, formulas) for line in changed.get("lines", self.lines)]
        pair = f"({kept})" if len(self.memory) > 1 else kept
        lines.append(f"return x_next, {changed.get('state', pair)}")
        return self.head + "\n" + "".join(f"    {line}\n" for line in lines)

    def function(self, changed=None):
        """Return the function itself.

        Parameters
        ----------
        changed : dict, optional
            As for `source`; without it, the right function.

        Returns
        -------
        callable
            Written with plain NumPy, unchecked.
        """
        namespace = {"np": np}
        exec(self.source(changed), namespace)
        return namespace[self.name]

    @property
    def steps(self):
        """Return the steps whose misconceptions this iteration can have.

        Returns
        -------
        list of str
            The last line first: a wrong sign is more often made there.
        """
        text = " ".join(self.lines)
        found = [name for name in LINES if "{" + name + "}" in text]
        return found[-1:] + found[:-1]

    @property
    def misconceptions(self):
        """Return the wrong ideas about the iteration as a whole.

        Returns
        -------
        tuple of Misconception
            Each form changes ``lines`` or ``state``.
        """
        update, first = SQUARE + self.moments, SCHEDULES + STEP_SIZE
        none = "None"
        frozen = ", ".join(self.memory)
        frozen = f"({frozen}) if state is None else state"
        new_weights = [
            ("x_old, x = x, x - u_hat", *STEP_SIZE, "x = x_old"),
            ("x_old, x = x, x - rho * u_hat", *STEP_SIZE, "x = x_old"),
            (*STEP_SIZE, "x_old, x = x, x - alpha * u_hat", *STEP_SIZE, "x = x_old"),
            (*STEP_SIZE, "x = x - alpha * u_hat", *STEP_SIZE),
            ("x = x - u_hat", *STEP_SIZE),
            ("x = x - rho * u_hat", *STEP_SIZE),
        ]
        return (
            Misconception(
                "order-clip-first",
                "you clip the gradient before it is normalised; it is the update that is clipped",
                "Of which quantity does the algorithm take the RMS before it clips?",
                (
                    {"lines": first + CLIP_G + update + NOT_CLIPPED + LAST},
                    {"lines": first + CLIP_G + update + UPDATE + LAST},
                    {"lines": first + update + CLIP_G + NOT_CLIPPED + LAST},
                    {"lines": first + update + CLIP_G + UPDATE + LAST},
                ),
            ),
            Misconception(
                "step-from-new-weights",
                "you measure the weights after they have moved; the step size belongs to those "
                "before the step",
                "Which weights are there when the step size is computed?",
                tuple(
                    {"lines": SCHEDULES + update + UPDATE + new + LAST} for new in new_weights
                ),
            ),
            Misconception(
                "state-not-kept",
                "you do not hand the new moments on, so that the next iteration begins without "
                "its past",
                "Where does the next iteration find the moments of this one?",
                ({"state": none}, {"state": frozen}),
            ),
        )  # fmt: skip

    def variants(self):
        """Return the wrong iterations.

        Returns
        -------
        dict
            Key to what is changed; the key of a wrong step begins with its name and a colon.
        """
        found = {
            key(it.identifier, number): form
            for it in self.misconceptions
            for number, form in enumerate(it.forms, start=1)
        }
        found |= {
            f"{step}:{name}": {step: form}
            for step in self.steps
            for name, form in LINES[step].variants().items()
        }
        for it in ROOT_MEAN_SQUARE.misconceptions:
            both = zip(
                instead_of_rms("x")[it.identifier], instead_of_rms("u")[it.identifier], strict=True
            )
            for number, (of_x, of_u) in enumerate(both, start=1):
                name = f"root_mean_square:{key(it.identifier, number)}"
                found[name] = {"adaptive_step_size": of_x, "clip_update": of_u}
        return found

    def pairs(self):
        """Return the iterations that are wrong in two places at once.

        Returns
        -------
        dict
            Key ``one+other`` to what is changed, for frequent misconceptions, and for the same
            one in both moments.
        """
        every = self.variants()
        frequent = {
            f"{step}:{it.identifier}"
            for step in self.steps
            for it in LINES[step].misconceptions[:5]
        }
        frequent |= {it.identifier for it in self.misconceptions}
        found = {
            f"{one}+{other}": every[one] | every[other]
            for one, other in combinations([name for name in every if name in frequent], 2)
            if not set(every[one]) & set(every[other])
        }
        for name in every if "row_moment" in self.steps else ():
            twin = name.replace("row_moment", "column_moment")
            if twin != name:
                found[f"{name}+{twin}"] = every[name] | every[twin]
        return found


# The settings of the package stand in the formulas where a step has a parameter.
SETTINGS_OF = {
    "relative_step_size": {"cap": SETTINGS["cap"]},
    "second_moment_decay": {"exponent": SETTINGS["exponent"]},
    "adaptive_step_size": {"eps2": SETTINGS["eps2"]},
    "squared_gradient": {"eps1": SETTINGS["eps1"]},
}

ITERATIONS = {
    it.name: it
    for it in (
        WholeIteration(
            "matrix_iteration",
            "Return X_t and the state after one iteration for a matrix.",
            "Which quantities does the next iteration need from this one?",
            ("r", "c"),
            ("r = {row_moment}", "c = {column_moment}", "v = {factored_second_moment}"),
        ),
        WholeIteration(
            "vector_iteration",
            "Return x_t and the state after one iteration for a vector.",
            "Which quantity does the next iteration need from this one?",
            ("v",),
            ("v = {full_second_moment}",),
        ),
    )
}
