"""One table of misconceptions: feedback on a reader's own code, in a kernel and on the page."""

from adafactor_edu.checks.diagnosing import diagnose
from adafactor_edu.checks.diagnosis import Diagnosis
from adafactor_edu.checks.exporting import engine_source, export
from adafactor_edu.checks.iterations import ITERATIONS
from adafactor_edu.checks.listing import misconceptions
from adafactor_edu.checks.table import TABLE

__all__ = [
    "ITERATIONS",
    "TABLE",
    "Diagnosis",
    "diagnose",
    "engine_source",
    "export",
    "misconceptions",
]
