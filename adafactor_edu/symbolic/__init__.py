"""The iteration as mathematics: identities proved, exact values, LaTeX, JavaScript."""

from adafactor_edu._extras import needs

with needs("lab", "adafactor_edu.symbolic"):
    import sympy  # noqa: F401

from adafactor_edu.symbolic import claims
from adafactor_edu.symbolic.algorithm import PAPER, WIKI, Algorithm
from adafactor_edu.symbolic.coverage import coverage, displayed_equations
from adafactor_edu.symbolic.exact import exact, exact_worked_example, to_float
from adafactor_edu.symbolic.iteration import (
    SymbolicIteration,
    adam_decay,
    relative_step,
    second_moment_decay,
    symbolic_iteration,
    symbolic_program,
)
from adafactor_edu.symbolic.javascript import Kernel, to_javascript
from adafactor_edu.symbolic.kernels import (
    adafactor_kernel,
    explorer_kernels,
    factorisation_kernel,
    site_scripts,
)
from adafactor_edu.symbolic.latex import NOTATION, latex, show_exact, show_steps, step_equations
from adafactor_edu.symbolic.loops import Entries, loop_axes

__all__ = [
    "NOTATION",
    "PAPER",
    "WIKI",
    "Algorithm",
    "Entries",
    "Kernel",
    "SymbolicIteration",
    "adafactor_kernel",
    "adam_decay",
    "claims",
    "coverage",
    "displayed_equations",
    "exact",
    "exact_worked_example",
    "explorer_kernels",
    "factorisation_kernel",
    "latex",
    "loop_axes",
    "relative_step",
    "second_moment_decay",
    "show_exact",
    "show_steps",
    "site_scripts",
    "step_equations",
    "symbolic_iteration",
    "symbolic_program",
    "to_float",
    "to_javascript",
]
