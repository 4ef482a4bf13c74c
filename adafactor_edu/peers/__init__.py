"""Real Adafactors beside the paper's: run them, record them, imitate them.

`golden` returns what was recorded of each library, with its version and the day; it needs nothing
but this package.  `begin` runs a library that is installed.  ``python -m adafactor_edu.peers``
measures again and names every number that changed.
"""

import json
from functools import cache
from pathlib import Path

from adafactor_edu.peers.cases import CASES, Case
from adafactor_edu.peers.imitations import CHANGES, Change, imitate
from adafactor_edu.peers.libraries import LIBRARIES, Runner, begin, installed_version
from adafactor_edu.peers.settings import PURPOSES, SETTINGS, Setting, arguments

__all__ = [
    "CASES",
    "CHANGES",
    "GOLDEN",
    "LIBRARIES",
    "PURPOSES",
    "SETTINGS",
    "Case",
    "Change",
    "Runner",
    "Setting",
    "arguments",
    "begin",
    "golden",
    "imitate",
    "installed_version",
]

GOLDEN = Path(__file__).parent / "golden.json"


@cache
def golden():
    """Return what was recorded of each library.

    Returns
    -------
    dict
        By library: ``version``, ``measured`` (the day), and the records of
        `adafactor_edu.peers.measure.measure`.

    Examples
    --------
    >>> sorted(golden()["torch"])
    ['agreement', 'constructors', 'conventions', ..., 'version']
    """
    return json.loads(GOLDEN.read_text(encoding="utf-8"))
