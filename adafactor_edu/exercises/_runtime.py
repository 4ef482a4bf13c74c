"""Put together what the page's Python is made of; used when the site is built.

Nothing of it is stored: Brython comes from the installed package ``brython``, the judge from
`adafactor_edu.checks`, the order of the steps from `adafactor_edu.matrix_iteration`.
"""

import ast
import inspect
import json
import re
import textwrap
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from adafactor_edu import checks
from adafactor_edu.checks.clues import about
from adafactor_edu.checks.hunting_page import MY_TEST, hunt_data
from adafactor_edu.iteration import Hyperparameters, matrix_iteration

__all__ = ["pairs_script", "python_script", "step_script"]

DIGITS = {"variants": 6, "memory_variants": 6, "pairs": 7}  # the judge compares five of them
FULL = 9  # of what is shown or expected

HINTS = {"rms_x", "rms_u"}  # what a step may be told so that it need not compute it again

HERE = Path(__file__).parent
SETTINGS = """self.__BRYTHON__ = { brython_path: 'file:///python/' }; // nothing is fetched from it
Set.prototype.difference ??= function (other) { // Brython's own, for older browsers, does not work
  return new Set([...this].filter((one) => !other.has(one)));
};
"""


def _brython(name):
    return (Path(find_spec("brython").origin).parent / "data" / name).read_text(encoding="utf-8")


def _own(name):
    return (HERE / "_page" / name).read_text(encoding="utf-8")


def _program():
    """Return Brython without the docstrings of its built-in types and functions, 18 kB."""
    text = _brython("brython.js")
    for docs, nothing in (
        (r'(var docs=\{)(?:[^"{}]|"(?:[^"\\]|\\.)*")*(?=\})', r"\1"),
        (r"(\binit_type\([^`]*?`)[^`]*(?=`)", r"\1"),
    ):
        text = re.sub(docs, nothing, text)
    return SETTINGS + text


def bare(source):
    """Return Python code without comments and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and _is_text(body[0]):
            node.body = body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def _is_text(node):
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def iteration_source():
    """Return the lines of `adafactor_edu.matrix_iteration` that call steps, as a function."""
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(matrix_iteration))).body
    names, lines = [], []
    for node in ast.walk(function):
        for target, value in _assigned(node):
            if isinstance(value, ast.Call) and ast.unparse(value.func).startswith("step."):
                value.keywords = [key for key in value.keywords if key.arg not in HINTS]
                names.append(target.id)
                lines.append(f"    {target.id} = {ast.unparse(value)}")
    head = "def lines(step, hyper, state, x, g, t):"
    result = "    return {" + ", ".join(f"{name!r}: {name}" for name in names) + "}"
    return "\n".join([f"QUANTITIES = {names!r}", head, *lines, result, ""])


def _assigned(node):
    """Return the pairs of target and value of an assignment."""
    if not isinstance(node, ast.Assign):
        return []
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _numpy():
    """Return the small NumPy as a package, with the names that it does not have."""
    from adafactor_edu.exercises import _numpy as here
    from adafactor_edu.exercises._numpy._missing import Elsewhere, names

    owners = {"numpy": here, "linalg": here.linalg, "ndarray": here.ndarray,
              "float64": here.float64}  # fmt: skip
    missing = {
        key: " ".join(
            name
            for name in found
            if isinstance(getattr(owners[key], name, Elsewhere(name)), Elsewhere)
        )
        for key, found in names().items()
    }
    found = {"numpy._names": f"NAMES = {missing!r}"}
    for path in (HERE / "_numpy").glob("*.py"):
        name = "numpy" if path.stem == "__init__" else f"numpy.{path.stem}"
        found[name] = bare(path.read_text(encoding="utf-8"))
    return found


def bare_script(source):
    """Return JavaScript of this package without the lines that are comments."""
    return re.sub(r"(?m)^ *//.*\n", "", source)


@cache
def python_script():
    """Return the script that brings Python to the page, as strings, to be run in a worker.

    Returns
    -------
    str
        JavaScript that sets ``adafactorEdu.python``, about 340 kB when compressed.

    Raises
    ------
    ModuleNotFoundError
        If the package ``brython`` is not installed.

    Examples
    --------
    >>> python_script().startswith("(self.adafactorEdu ??= {}).python")
    True
    """
    modules = {name: [".py", text, [], name == "numpy"] for name, text in _numpy().items()}
    for name in ("sys", "math", "driver"):
        modules[name] = [".py", bare(_own(f"{name}.py")), []]
    modules["_math"] = [".js", bare_script(_own("math.js")), []]
    modules["judge"] = [".py", bare(checks.engine_source()), []]
    modules["iteration"] = [".py", iteration_source(), []]
    parts = {
        "program": _program(),
        "worker": bare_script(_own("worker.js")),
        "modules": modules,
        "hyper": vars(Hyperparameters()),
        "tooSlow": about("too-slow"),
    }
    return f"(self.adafactorEdu ??= {{}}).python = {_json(parts)};\n"


def step_script(step):
    """Return the script that brings what is known of a step to the page.

    Parameters
    ----------
    step : str
        Name of a step that `adafactor_edu.checks` knows.

    Returns
    -------
    str
        JavaScript that sets ``adafactorEdu.steps[step]``.

    Raises
    ------
    ValueError
        If there is no such step.

    Examples
    --------
    >>> "wrong-axis" in step_script("row_moment")
    True
    """
    if step == MY_TEST:
        return _setting("steps", step, hunt_data())
    data = checks.export(step, pairs=False)
    cases = [
        {key: _rounded(value, DIGITS.get(key, FULL)) for key, value in case.items()}
        for case in data["cases"]
    ]
    return _setting("steps", step, data | {"cases": cases})


def pairs_script(step):
    """Return the script that tells two misconceptions at once, which few readers need.

    Parameters
    ----------
    step : str
        Name of a step that `adafactor_edu.checks` knows.

    Returns
    -------
    str
        JavaScript that sets ``adafactorEdu.pairs[step]``.

    Examples
    --------
    >>> "sum-for-mean+past-ignored" in pairs_script("row_moment")
    True
    """
    data = checks.export(step)
    found = {"pairs": _rounded(data["pairs"], DIGITS["pairs"]), "pair_cases": data["pair_cases"]}
    return _setting("pairs", step, found)


def _setting(table, step, data):
    return f"((self.adafactorEdu ??= {{}}).{table} ??= {{}})[{json.dumps(step)}] = {_json(data)};\n"


def _rounded(value, digits):
    """Return the numbers in `value` with the digits that the comparison needs."""
    if isinstance(value, list):
        return [_rounded(part, digits) for part in value]
    if isinstance(value, dict):
        return {key: _rounded(part, digits) for key, part in value.items()}
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value


def _json(value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub(r"(?<=[\d])\.0(?=[,\]}])", "", text)  # 3.0 and 3 are the same number there
