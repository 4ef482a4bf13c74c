"""Grade a file: ``python -m adafactor_edu.checks my_adafactor.py``.

Exit status 0 if every step is there and right, 1 if one is wrong or missing, 2 if the file cannot
be read or run.
"""

import argparse
import json
import sys

from adafactor_edu.checks.grading import grade

MARKS = {"right": "✓", "wrong": "✗", "missing": "·"}


def table(verdict):
    """Return the verdicts as lines of text: one for each step, then what was found."""
    width = max(len(it["step"]) for it in verdict["steps"])
    lines = []
    for it in verdict["steps"]:
        names = ", ".join(it.get("misconceptions", ()))
        note = names or ("not written" if it["status"] == "missing" else "")
        note = note or ("right, with a remark" if it.get("remarks") else "")
        lines.append(f"{MARKS[it['status']]} {it['step']:<{width}}  {note}".rstrip())
    right = sum(it["status"] == "right" for it in verdict["steps"])
    lines.append(f"{right} of {len(verdict['steps'])} right")
    for it in verdict["steps"]:
        if it["status"] == "wrong" or it.get("remarks"):
            lines += ["", it["text"]]
    if verdict["error"]:
        lines = [verdict["error"].rstrip(), "", *lines]
    return "\n".join(lines)


def main(arguments=None):
    """Grade the file and print the table or JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m adafactor_edu.checks",
        description="Say of each step of Adafactor in a file whether it is right, and if not, "
        "which misconception explains it. The file is run, in a process with limits; that is no "
        "sandbox: do not run what you do not trust.",
    )
    parser.add_argument("file", help="Python file with functions named like the steps")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit (60)")
    parser.add_argument("--megabytes", type=int, default=2048, help="memory limit (2048)")
    given = parser.parse_args(arguments)
    try:
        verdict = grade(given.file, seconds=given.seconds, megabytes=given.megabytes)
    except OSError as error:
        print(f"{given.file}: {error.strerror or error}", file=sys.stderr)
        return 2
    print(json.dumps(verdict, ensure_ascii=False, indent=1) if given.json else table(verdict))
    if verdict["error"]:
        return 2
    return 0 if all(it["status"] == "right" for it in verdict["steps"]) else 1


if __name__ == "__main__":
    sys.exit(main())
