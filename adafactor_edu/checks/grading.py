"""Run a student's file in a process of its own and collect the verdict on each step.

The process has time and memory limits, an empty environment and a temporary folder to work in.
That keeps accidents away; it is no sandbox, and a file that means harm can do harm.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from adafactor_edu.checks.iterations import ITERATIONS
from adafactor_edu.checks.table import TABLE

__all__ = ["grade"]

OPTIONAL = ("outer_product_second_moment", *ITERATIONS)
PACKAGES = Path(__file__).parents[2]
START = "import sys; sys.path.insert(0, sys.argv[1]); from adafactor_edu.checks import grading; "
CHILD = START + "grading.child(sys.argv[2], float(sys.argv[3]))"


def grade(file, *, seconds=60.0, megabytes=2048):
    """Return the verdict on each step in a file of Python code.

    Parameters
    ----------
    file : str or path
        The file, with functions named like the steps; it is run.
    seconds : float, optional
        Time limit for the whole file.
    megabytes : int, optional
        Memory limit, where the operating system has one.

    Returns
    -------
    dict
        ``error``, a traceback or a sentence, if the file could not be run to its end, else None;
        ``steps``: a list of dictionaries with ``step``, ``status`` (right, wrong, missing) and, of
        those that are there, what `diagnose` finds.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    source = Path(file).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "my_adafactor.py"
        copy.write_bytes(source)
        command = [
            sys.executable,
            "-I",
            "-X",
            "utf8",
            "-c",
            CHILD,
            str(PACKAGES),
            str(copy),
            str(seconds),
        ]
        try:
            done = subprocess.run(
                command, cwd=folder, env=_environment(), capture_output=True, timeout=seconds + 10,
                preexec_fn=_limits(seconds, megabytes), check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return _nothing(f"The file did not come to an end within {seconds:g} s.")
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    try:
        return json.loads(lines[-1])
    except (IndexError, ValueError):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return _nothing(f"The file could not be run to its end (exit {done.returncode}). "
                        + " ".join(said))  # fmt: skip


def _environment():
    """Return an empty environment; Windows cannot start a program without its root."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def _limits(seconds, megabytes):
    """Return a function that limits the child, where the operating system can do it."""
    if os.name != "posix":
        return None
    import resource

    def limit():
        for kind, value in (
            (resource.RLIMIT_CPU, int(seconds) + 5),
            (resource.RLIMIT_AS, megabytes * 2**20),
            (resource.RLIMIT_FSIZE, 64 * 2**20),
            (resource.RLIMIT_CORE, 0),
        ):
            hard = resource.getrlimit(kind)[1]
            least = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (least, hard))

    return limit


def _nothing(error):
    return {"error": error, "steps": [{"step": name, "status": "missing"} for name in TABLE
                                      if name not in OPTIONAL]}  # fmt: skip


def child(file, seconds):
    """Run the file and print the verdicts as one line of JSON: what the limited process does."""
    from adafactor_edu.checks.diagnosing import TimeUp, describe, quietly, within

    os.environ.setdefault("OMP_NUM_THREADS", "1")
    out, sys.stdout = sys.stdout, sys.stderr
    namespace, error = {"__name__": "my_adafactor", "__file__": file}, None
    try:
        with quietly(), within(seconds / 2):
            exec(compile(Path(file).read_text(encoding="utf-8"), file, "exec"), namespace)
    except TimeUp:
        error = f"The file did not come to an end within {seconds / 2:g} s."
    except (Exception, SystemExit) as problem:
        error = describe(problem)[0]
    found = [_verdict(step, namespace.get(step)) for step in (*TABLE, *ITERATIONS)]
    found = [it for it in found if it["status"] != "missing" or it["step"] not in OPTIONAL]
    print(json.dumps({"error": error, "steps": found}, ensure_ascii=False), file=out, flush=True)


def _verdict(step, function):
    from adafactor_edu.checks.diagnosing import diagnose

    if not callable(function):
        return {"step": step, "status": "missing"}
    found = diagnose(step, function)
    text = found.exception and found.exception["text"]
    return {
        "step": step, "status": "right" if found.passed else "wrong",
        "misconceptions": found.misconceptions, "places": found.steps, "message": found.message,
        "question": found.question, "remarks": found.remarks, "example": found.example,
        "exception": text, "text": str(found),
    }  # fmt: skip
