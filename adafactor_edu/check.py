"""Check a function of your own: ``check.row_moment(my_function)`` says what it does wrong.

Each step of the algorithm, and ``matrix_iteration`` and ``vector_iteration``, has its check here,
under its own name; see `adafactor_edu.checks.diagnose`.  `hunt` judges tests: it runs yours against
right iterations and wrong ones, and says which they find.

Examples
--------
>>> from adafactor_edu import check
>>> check.apply_update(lambda x, alpha, u_hat: x - alpha * u_hat).passed
True
"""

from functools import partial

from adafactor_edu.checks import ITERATIONS, TABLE, diagnose
from adafactor_edu.checks.hunting import hunt  # noqa: F401


def __getattr__(name):
    if name in TABLE or name in ITERATIONS:
        return partial(diagnose, name)
    raise AttributeError(f"check has no {name!r}; it has {', '.join(__dir__())}")


def __dir__():
    return [*TABLE, *ITERATIONS, "hunt"]
