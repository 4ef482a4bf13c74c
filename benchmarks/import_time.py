"""What `import adafactor_edu` costs on top of `import numpy`, as a ratio of medians.

    python benchmarks/import_time.py [--runs 40]

Each run is a new interpreter that times one import from the inside. The two kinds alternate, so
that a slow spell of the machine hits both. The status is 1 when the ratio is above the limit.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys

LIMIT = 1.10
WARM_UP = 3  # runs of each kind that fill the file cache and write the byte code
TIMED = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"


def seconds_to_import(module: str) -> float:
    """Return how long `import module` takes in a new interpreter."""
    run = [sys.executable, "-c", TIMED.format(module)]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    shown = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    return float(shown.stdout)


def measure(runs: int) -> dict[str, list[float]]:
    """Return `runs` timings of each import, taken in turns."""
    modules = ("numpy", "adafactor_edu")
    times = {module: [] for module in modules}
    for run in range(-WARM_UP, runs):
        for module in modules if run % 2 else modules[::-1]:
            seconds = seconds_to_import(module)
            if run >= 0:
                times[module].append(seconds)
    return times


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=40, help="timings of each import (40)")
    runs = parser.parse_args().runs
    if runs < 1:
        parser.error(f"--runs must be at least 1, not {runs}")
    times = measure(runs)
    for module, seconds in times.items():
        low, middle, high = quartiles(seconds)
        print(f"import {module:14} median {middle:6.1f} ms, middle half {low:.1f} to {high:.1f} ms")
    ratio = statistics.median(times["adafactor_edu"]) / statistics.median(times["numpy"])
    print(f"ratio {ratio:.3f} (limit {LIMIT:.2f}, {runs} runs each)")
    return int(ratio > LIMIT)


def quartiles(seconds: list[float]) -> list[float]:
    """Return the quartiles of `seconds`, in milliseconds."""
    parts = statistics.quantiles(seconds, n=4) if len(seconds) > 1 else 3 * seconds
    return [1e3 * part for part in parts]


if __name__ == "__main__":
    sys.exit(main())
