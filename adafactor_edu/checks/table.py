"""The table: for each step of the algorithm the right function and the wrong ones people write."""

from adafactor_edu.checks.moments import MOMENTS
from adafactor_edu.checks.scalars import SCALARS
from adafactor_edu.checks.updates import UPDATES

__all__ = ["TABLE"]

TABLE = {step.name: step for step in (*SCALARS, *MOMENTS, *UPDATES)}
