"""``python -m adafactor_edu.peers``: measure what is installed, compare it with the record."""

import argparse
import datetime
import json
import os
import sys
import warnings

from adafactor_edu._files import whole
from adafactor_edu.peers import GOLDEN, LIBRARIES, installed_version
from adafactor_edu.peers.measure import PARTS, differences, measure

REQUIRED = "ADAFACTOR_EDU_REQUIRE_PEERS"  # =1: a library that is missing is a failure


def main(argv=None):
    """Measure, compare, and store if asked; return the number of libraries that differ."""
    parser = argparse.ArgumentParser(prog="python -m adafactor_edu.peers", description=__doc__)
    parser.add_argument("libraries", nargs="*", choices=[*LIBRARIES, []], help="all by default")
    parser.add_argument("--update", action="store_true", help="store what is measured")
    parser.add_argument("--quick", action="store_true", help="leave out the 20,000 steps")
    asked = parser.parse_args(argv)
    if asked.update and asked.quick:
        parser.error("--update stores whole records: leave --quick out")
    warnings.simplefilter("ignore")  # what libraries say about their own future
    stored = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    changed = 0
    for name in asked.libraries or LIBRARIES:
        if installed_version(name) is None:
            required = os.environ.get(REQUIRED) == "1"
            print(f"{name}: not installed" + (f", and {REQUIRED}=1" if required else ", skipped"))
            changed += required
            continue
        found = measure(name, quick=asked.quick, progress=_progress)
        _progress("")
        lines = _compare(stored.get(name, {}), found, asked.quick)
        changed += bool(lines)
        was, now = stored.get(name, {}).get("version", "nothing"), installed_version(name)
        print(f"{name} {now} (recorded: {was}): {len(lines) or 'no'} difference(s)")
        for line in lines[:20]:
            print(f"  {line}")
        if asked.update:
            day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
            stored[name] = {"version": now, "measured": day, **found}
            _store(stored)
    return 0 if asked.update else changed


def _compare(stored, found, quick):
    """Return the differences, in double precision strictly, in shorter formats by their own."""
    lines = []
    kept = [r for r in stored.get("agreement", []) if not (quick and r["steps"] > 10)]
    for dtype, relative, absolute in [
        ("float64", 1e-6, 1e-11),
        ("float32", 1e-3, 1e-5),
        ("bfloat16", 0.2, 2e-2),
    ]:
        old, new = (
            {f"{r['case']} {r['steps']}": r for r in records if r["dtype"] == dtype}
            for records in (kept, found["agreement"])
        )
        lines += [f"{dtype} {line}" for line in
                  differences(old, new, relative=relative, absolute=absolute)]  # fmt: skip
    for part in (part.__name__ for part in PARTS):
        old, new = stored.get(part, {}), found[part]
        lines += [f"{part} {line}" for line in
                  differences(old, new, relative=1e-3, absolute=1e-6)]  # fmt: skip
    return lines


def _progress(text):
    if sys.stderr.isatty():
        print(f"\r{text:60}", end="" if text else "\r", file=sys.stderr, flush=True)


def _store(records):
    """Write the record whole or not at all, one measurement a line."""
    libraries = [
        f"{json.dumps(name)}: {{\n"
        + ",\n".join(f"{json.dumps(key)}: {_lines(value)}" for key, value in record.items())
        + "\n}"
        for name, record in sorted(records.items())
    ]
    with whole(GOLDEN) as file:
        file.write(("{\n" + ",\n".join(libraries) + "\n}\n").encode())


def _lines(value):
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(json.dumps, value)) + "\n]"
    return json.dumps(value)


if __name__ == "__main__":
    sys.exit(main())
