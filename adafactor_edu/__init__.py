"""Adafactor (Shazeer & Stern, 2018), line by line, for teaching.

The functions of `adafactor_edu.steps` are the lines of the algorithm, and `matrix_iteration` and
`vector_iteration` run them in order.  Importing this package needs NumPy only.
"""

from adafactor_edu.iteration import (
    Hyperparameters,
    Iteration,
    State,
    matrix_iteration,
    vector_iteration,
)
from adafactor_edu.steps import (
    adaptive_step_size,
    apply_update,
    clip_update,
    column_moment,
    factored_second_moment,
    full_second_moment,
    normalized_gradient,
    outer_product_second_moment,
    relative_step_size,
    root_mean_square,
    row_moment,
    second_moment_decay,
    squared_gradient,
)

__version__ = "0.1.0"

__all__ = [
    "Hyperparameters",
    "Iteration",
    "State",
    "adaptive_step_size",
    "apply_update",
    "clip_update",
    "column_moment",
    "factored_second_moment",
    "full_second_moment",
    "matrix_iteration",
    "normalized_gradient",
    "outer_product_second_moment",
    "relative_step_size",
    "root_mean_square",
    "row_moment",
    "second_moment_decay",
    "squared_gradient",
    "vector_iteration",
]
