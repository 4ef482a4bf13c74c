"""What was measured: the tables that the chapters show, with date, machine and versions.

A page cannot time anything.  The scripts in ``benchmarks`` measure, and write these tables.
"""

import csv
from importlib.resources import files

__all__ = ["measurements"]

TEXT = {"candidate", "dtype", "versions", "machine", "date", "sharding", "graph", "what"}


def measurements(name):
    """Return the rows of a table of measurements.

    Parameters
    ----------
    name : str
        Name of the table: ``"step"``, ``"step-levers"``, ``"step-memory"``, ``"far-traffic"`` or
        ``"far-kills"``.

    Returns
    -------
    list of dict
        Column to value; numbers are floats, and what was not measured is None.

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> first = measurements("step")[0]
    >>> first["rows"], first["candidate"]
    (64.0, 'ours')
    """
    folder = files("adafactor_edu") / "measured"
    known = sorted(path.name.removesuffix(".csv") for path in folder.iterdir())
    if name not in known:
        raise ValueError(f"name: no table is called {name!r}; there are {known}")
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            {key: _value(key, text) for key, text in row.items()} for row in csv.DictReader(file)
        ]


def _value(column, text):
    if column in TEXT:
        return text
    return float(text) if text else None
