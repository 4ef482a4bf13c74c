"""Take the worked first iteration with the reader's own functions, and drive the explorer."""

import html
import json

import numpy as np

from adafactor_edu.explorers.elements import tag
from adafactor_edu.iteration import MATRIX_STEPS
from adafactor_edu.worked_example import HYPER, PRINTED, X0, G, paper_route

__all__ = ["OwnStep"]

LABELS = {
    "rho": "ρ₁", "beta2": "β̂₂,₁", "rms_x": "RMS(X₀)", "alpha": "α₁", "g2": "G₁² + ε₁",
    "r": "R₁", "c": "C₁", "v": "V̂₁", "rms_u": "RMS(U₁)", "u_hat": "Û₁", "x_next": "X₁",
}  # fmt: skip
DIGITS = 6  # of what the book computes, where the wiki page printed nothing


class OwnStep:
    """One step of the worked example, taken with the functions that the reader has written.

    On the page a button runs them; each quantity is set beside what the wiki page printed or, where
    no printed value survives, beside what the book computes.  After that the explorer of the first
    iteration on the same page runs on the reader's functions.

    Examples
    --------
    >>> print(str(OwnStep()).splitlines()[1])
    ρ₁        printed 0.01
    """

    def __repr__(self):
        """Return the quantities and what they have to meet."""
        lines = ["One step of the worked example, with your own functions, has to give"]
        for name, goal in self.goals.items():
            origin = "printed" if goal["printed"] else "computed"
            shown = np.array2string(np.asarray(goal["value"]), precision=DIGITS, separator=", ")
            lines.append(f"{LABELS[name]:9} {origin} {' '.join(shown.split())}")
        return "\n".join(lines)

    @property
    def goals(self):
        """Return what each quantity has to be.

        Returns
        -------
        dict of str to dict
            ``label``; ``value``, as nested lists; ``printed``, whether the wiki page printed it;
            ``decimals``, how many it printed, None where the book computes.
        """
        step = paper_route()
        found = {}
        for name, label in LABELS.items():
            known = PRINTED.get(name)
            value = known.value if known else getattr(step, name)
            found[name] = {
                "label": label,
                "value": np.asarray(value).tolist(),
                "printed": known is not None,
                "decimals": known.decimals if known else None,
            }
        return found

    def html(self):
        """Return the exercise for the page and, where no script serves it, for a notebook.

        Returns
        -------
        str
            A custom element.
        """
        data = {
            "steps": list(MATRIX_STEPS), "goals": self.goals,
            "x": X0.tolist(), "g": G.tolist(), "d": HYPER.d,
        }  # fmt: skip
        return tag(
            "adafactor-own-step", self._page(), self._kernel(),
            id="own-step", class_="aw", role="group", aria_label="Take one step yourself",
            data_task=json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        )  # fmt: skip

    def _page(self):
        buttons = [
            tag("button", "Take one step", type="button", data_do="run"),
            tag("button", "Back to the book’s functions", type="button", data_do="back",
                hidden=True),
        ]  # fmt: skip
        return tag(
            "div",
            tag("div", *buttons, class_="aw-buttons"),
            tag("div", class_="aw-said", role="status"),
            tag("div", class_="aw-shown"),
            class_="aw-page",
            hidden=True,
            style="display:none",
        )

    def _kernel(self):
        own = ", ".join(f"{name}={name}" for name in MATRIX_STEPS[-3:])
        lines = [
            "from adafactor_edu import matrix_iteration",
            "from adafactor_edu.worked_example import G, X0",
            "",
            f"matrix_iteration(X0, G, {own})",
        ]
        return tag(
            "div",
            tag("p", "Put your own functions in place of the book's, as many as you like:"),
            tag("pre", html.escape("\n".join(lines))),
            class_="aw-kernel",
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/html": self.html()}
