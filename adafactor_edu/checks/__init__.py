"""One table of misconceptions: feedback on a reader's own code, in a kernel and on the page."""

from adafactor_edu.checks.bugs import BUGS, Bug
from adafactor_edu.checks.diagnosing import diagnose
from adafactor_edu.checks.diagnosis import Diagnosis
from adafactor_edu.checks.exporting import engine_source, export
from adafactor_edu.checks.hunting import Hunt, hunt, mutants, right_iterations
from adafactor_edu.checks.iterations import ITERATIONS
from adafactor_edu.checks.listing import misconceptions
from adafactor_edu.checks.table import TABLE

__all__ = [
    "BUGS",
    "ITERATIONS",
    "TABLE",
    "Bug",
    "Diagnosis",
    "Hunt",
    "diagnose",
    "engine_source",
    "export",
    "hunt",
    "misconceptions",
    "mutants",
    "right_iterations",
]
