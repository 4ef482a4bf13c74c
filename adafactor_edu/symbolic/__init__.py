"""The iteration as mathematics: identities proved, exact values, LaTeX, JavaScript."""

from adafactor_edu.symbolic.algorithm import PAPER, WIKI, Algorithm
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

__all__ = [
    "PAPER",
    "WIKI",
    "Algorithm",
    "Kernel",
    "SymbolicIteration",
    "adafactor_kernel",
    "adam_decay",
    "explorer_kernels",
    "factorisation_kernel",
    "relative_step",
    "second_moment_decay",
    "site_scripts",
    "symbolic_iteration",
    "symbolic_program",
    "to_javascript",
]
