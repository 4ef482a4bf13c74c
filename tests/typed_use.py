"""A user's program, to be read by a type checker; `tests/test_types.py` has it checked."""

import numpy as np
from numpy.typing import NDArray

from adafactor_edu import (
    Hyperparameters,
    Iteration,
    State,
    clip_update,
    matrix_iteration,
    relative_step_size,
    root_mean_square,
    vector_iteration,
)


def clip_at_half(u: NDArray[np.float64], *, d: float = 1.0) -> NDArray[np.float64]:
    return clip_update(u, d=d / 2)


step: Iteration = matrix_iteration([[1, 2], [3, 4]], np.ones((2, 2), dtype=np.float32))
again: Iteration = matrix_iteration(
    step.x_next, step.g, step.state, t=2, hyper=Hyperparameters(d=0.5), clip_update=clip_at_half
)
warm_up = Hyperparameters(rho=lambda t: min(1e-6 * t, 1e-2), beta2=0.9)
of_vector: State = vector_iteration([1.0], [0.5], None, 1, warm_up).state
moved: NDArray[np.float64] = again.x_next - step.x_next
size: float = float(root_mean_square(moved)) / float(relative_step_size(2))
