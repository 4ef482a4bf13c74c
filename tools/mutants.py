"""Change the code in one place at a time and see whether a test notices.

    python tools/mutants.py                                  # all; takes hours
    python tools/mutants.py adafactor_edu/steps.py
    python tools/mutants.py --sample 60 adafactor_edu/explorers/assets/explorers.js

A mutant is killed if a test fails, or if the tests take five times as long as without it.  Python
is changed in memory, in a forked process that has pytest and the large packages loaded already; no
file is touched.  A script is changed on its way to the browser for a quick look (quick_look.py),
and, where that shows nothing, in a copy of the built site, which the tests of the page then open.
Words are not changed: numbers, operators, comparisons, conditions and what is returned are.
Changes after which the code does the same are listed with the reason in
tests/mutants-survivors.toml.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.machinery
import importlib.util
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as `python tools/mutants.py` too, the tests are at hand
DEFAULT = [ROOT / "adafactor_edu" / f"{name}.py" for name in ("steps", "iteration", "_validation")]
DEFAULT += sorted((ROOT / "adafactor_edu" / "explorers").rglob("*.py"))
DEFAULT += sorted((ROOT / "adafactor_edu" / "explorers" / "assets").glob("*.js"))
CORE = ["steps", "iteration", "validation", "fast", "properties", "foreign_arrays", "optimizers"]
SHARED = ["elements", "controls", "state", "plot", "first_iteration", "widget", "explorer"]
EXPLORER = {  # an explorer's own tests come first; the fastest that can tell
    "descent": ["descent"], "factorisation": ["factorisation"], "memory": ["memory_explorer"],
    "schedule": ["schedule"], "first_iteration": ["first_iteration"], "plot": ["plot", "schedule"],
    "elements": ["elements", "escaping"], "controls": ["controls", "edit", "escaping"],
    "widget": ["widget"], "path": ["path", "first_iteration"], "lines": ["path"],
}  # fmt: skip
PAGE = "tests/explorers/test_page.py"
EDIT, PATH = "tests/explorers/test_edit.py", "tests/explorers/test_path.py"
SEEN = PAGE + "::test_what_is_seen_is_what_python_shows_at_random_settings"
SAID = PAGE + "::test_summary_says_what_python_says"
KEYS = PAGE + "::test_every_control_moves_by_keyboard"
SCRIPT_TESTS = {  # the tests of the page that a script has to answer to, the quickest first
    "edu-numbers": ["tests/explorers/test_elements.py", f"{SEEN}[explore-memory]", EDIT],
    "explore-chooser": [f"{SEEN}[which-adafactor]", f"{SAID}[which-adafactor]"],
    "explore-descent": [f"{SEEN}[explore-descent]", f"{SAID}[explore-descent]"],
    "explore-factorisation": [f"{SEEN}[explore-factorisation]", f"{SAID}[explore-factorisation]"],
    "explore-first-iteration": [f"{SEEN}[write-it-yourself]", f"{SAID}[write-it-yourself]", PATH],
    "explore-memory": ["tests/explorers/test_own_shapes.py", f"{SAID}[explore-memory]"],
    "explore-schedule": [f"{SEEN}[hyperparameters]", f"{SAID}[hyperparameters]"],
    "explorers-edit": [EDIT, PATH],
    "explorers-light": [PATH],
    "explorers-plots": ["tests/explorers/test_plot.py", f"{SEEN}[hyperparameters]"],
    "explorers": [f"{SEEN}[explore-factorisation]", f"{SEEN}[explore-memory]",
                  f"{KEYS}[explore-descent]", EDIT, PATH, f"{PAGE}::test_a_link_restores_the_state",
                  f"{PAGE}::test_python_writes_links_that_the_page_reads",
                  f"{PAGE}::test_play_moves_the_iterations_and_keeps_still_on_request",
                  f"{SEEN}[hyperparameters]", f"{SEEN}[write-it-yourself]"],
}  # fmt: skip
# what every mutant would load again
LOADED = ["pytest", "hypothesis", "matplotlib.figure", "sympy", "nbval.plugin", "ipywidgets"]
LOADED += ["zarr"]
LISTED = ROOT / "tests" / "mutants-survivors.toml"
FLAGS = ["-x", "-q", "-p", "no:cacheprovider"]
FLAGS += ["--assert=plain"]  # else pytest loads the file whose examples it runs, unchanged
PYTHON_FLAGS = ["-m", "not browser and not kernel and not slow"]
SWAPS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
TOKEN = re.compile(
    r"""(?P<skip>//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"""
    r"""|(?P<op>===|!==|<=|>=|&&|\|\||(?<=\s)[-+*/<>](?=\s))|(?P<number>\b\d+(?:\.\d+)?\b)"""
    r"""|(?P<truth>\btrue\b|\bfalse\b)""",
    re.DOTALL,
)
SCRIPT_SWAPS = {
    "===": "!==", "!==": "===", "<=": "<", ">=": ">", "<": "<=", ">": ">=", "&&": "||", "||": "&&",
    "+": "-", "-": "+", "*": "/", "/": "*", "true": "false", "false": "true",
}  # fmt: skip


def python_mutants(source):
    """Yield (line, what, tree) for every mutant of the Python `source`."""
    tree = ast.parse(source)
    count = sum(1 for _ in _changes(tree))
    for index in range(count):
        changed = copy.deepcopy(tree)
        for number, (node, what, change) in enumerate(_changes(changed)):
            if number == index:
                change()
                yield node.lineno, what, ast.fix_missing_locations(changed)
                break


def _changes(tree):
    """Yield (node, what, change) for every place that can be changed."""
    for node in _code(tree):
        match node:
            case ast.BinOp() | ast.BoolOp() if type(node.op) in SWAPS:
                yield node, *_swap(node, "op", SWAPS[type(node.op)]())
            case ast.Compare() if type(node.ops[0]) in SWAPS:
                yield node, *_swap(node, "ops", [SWAPS[type(node.ops[0])](), *node.ops[1:]])
            case ast.Constant() if isinstance(node.value, bool):
                yield node, *_swap(node, "value", not node.value)
            case ast.Constant() if isinstance(node.value, int | float):
                yield node, *_swap(node, "value", node.value + 1)
            case ast.If() | ast.IfExp() | ast.While():
                yield node, *_swap(node, "test", ast.UnaryOp(ast.Not(), node.test))
            case ast.Return() if node.value is not None:
                yield node, *_swap(node, "value", ast.Constant(None))


def _code(node):
    """Yield the nodes below `node` that run: no annotations and no type aliases."""
    for name, field in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params"):
            continue
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.AST):
                yield child
                yield from _code(child)


def _swap(node, field, value):
    old, new = _words(getattr(node, field)), _words(value)
    return f"{type(node).__name__}: {old} → {new}", lambda: setattr(node, field, value)


def _words(value):
    if isinstance(value, ast.expr):
        return ast.unparse(value)
    first = value[0] if isinstance(value, list) else value
    return type(first).__name__ if isinstance(first, ast.AST) else repr(first)


def script_mutants(source):
    """Yield (line, what, text) for every mutant of the JavaScript `source`."""
    for token in TOKEN.finditer(source):
        old = token[0]
        if token["skip"] is None:
            new = str(float(old) + 1).removesuffix(".0") if token["number"] else SCRIPT_SWAPS[old]
            text = source[: token.start()] + new + source[token.end() :]
            yield source.count("\n", 0, token.start()) + 1, f"{old} → {new}", text


class Mutated(importlib.machinery.SourceFileLoader):
    """Loads one module of the package from a changed tree, all others as they are."""

    def __init__(self, name, path, tree):
        super().__init__(name, path)
        self.tree = tree

    def get_code(self, fullname):
        """Return the compiled tree."""
        return compile(self.tree, self.path, "exec")

    def find_spec(self, name, path=None, target=None):
        """Be the finder too."""
        if name == self.name:
            return importlib.util.spec_from_file_location(name, self.path, loader=self)
        return None


def run_python(path, tree, seconds):
    """Start the tests against a changed module in a child process; return its id."""
    child = os.fork()
    if child == 0:
        _quietly(seconds)
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for loaded in [module for module in sys.modules if module.startswith("adafactor_edu")]:
            del sys.modules[loaded]
        sys.meta_path.insert(0, Mutated(name, str(path), tree))
        # the examples in its docstrings too
        os._exit(_tests([*FLAGS, *PYTHON_FLAGS, *tests_of(path), str(path)]))
    return child


def run_script(path, text, seconds):
    """Start the tests of the page against a site with a changed script; return the process id."""
    child = os.fork()
    if child == 0:
        _quietly(seconds)
        with tempfile.TemporaryDirectory(dir=ROOT / "_build") as folder:
            site = Path(folder) / "html"
            shutil.copytree(ROOT / "_build" / "html", site, copy_function=os.link)
            (script,) = (site / "_static").rglob(path.name)
            script.unlink()  # the built site itself stays as it is
            script.write_text(text, encoding="utf-8")
            os.environ["ADAFACTOR_EDU_SITE"] = str(site)
            status = _tests([*FLAGS, *SCRIPT_TESTS[path.stem]])
        os._exit(status)
    return child


def unseen(path, mutants):
    """Return the mutants of a script that a quick look at the page does not notice."""
    from tools.quick_look import PLACES, killed

    if path.stem not in PLACES:
        return mutants
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "killed.json"
        child = os.fork()  # the browser's driver is not to be there when the tests fork
        if child == 0:
            killed(path, [text for _line, _what, text in mutants], report)
            os._exit(0)
        os.waitpid(child, 0)
        seen = set(json.loads(report.read_text(encoding="utf-8")))
    print(f"{path.name}: {len(seen)} of {len(mutants)} seen at a quick look", flush=True)
    return [mutant for index, mutant in enumerate(mutants) if index not in seen]


def _quietly(seconds):
    """Let this process say nothing, and end after so many seconds."""
    sink = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(sink, stream)
    signal.signal(signal.SIGALRM, _too_late)
    signal.alarm(seconds)


def _too_late(signum, frame):
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(30)
    raise KeyboardInterrupt  # so that browsers and folders are cleared away


def _tests(arguments):
    """Run pytest; return 0 if all passed and 1 if not."""
    import pytest

    return int(pytest.main(arguments) != 0)


def tests_of(path):
    """Return the tests that the Python file has to answer to."""
    if path.parent.name != "explorers":
        return [f"tests/test_{name}.py" for name in CORE]
    own = [*EXPLORER.get(path.stem, []), "stored"]
    names = [*own, *(name for name in SHARED if name not in own)]
    return [f"tests/explorers/test_{name}.py" for name in names]


def examine(path, options):
    """Run all mutants of a file; return (number, list of survivors)."""
    source = path.read_text(encoding="utf-8")
    script = path.suffix == ".js"
    run, mutants = (run_script, script_mutants) if script else (run_python, python_mutants)
    found = [one for one in mutants(source) if again(path, one, options.again)]
    if options.sample and options.sample < len(found):
        found = random.Random(0).sample(found, options.sample)
    listed = reasons(path, source)
    waiting, running, survivors = [one for one in found if one[:2] not in listed], {}, []
    if script and waiting:
        waiting = unseen(path, waiting)
    if waiting:
        start = time.monotonic()
        if os.waitpid(run(path, source if script else ast.parse(source), 900), 0)[1]:
            sys.exit(f"{path}: its tests fail without any change")
        patience = int(5 * (time.monotonic() - start)) + 30
    while waiting or running:
        while waiting and len(running) < options.jobs:
            line, what, changed = waiting.pop(0)
            running[run(path, changed, patience)] = (line, what)
        child, status = os.wait()
        place = running.pop(child)
        if status == 0:
            survivors.append(place)
            print(f"  survives  {path.relative_to(ROOT)}:{place[0]}  {place[1]}", flush=True)
    return len(found), survivors + [one[:2] for one in found if one[:2] in listed]


def reasons(path, source):
    """Return the listed survivors of a file: (line, what) → the reason."""
    name, lines = path.relative_to(ROOT).as_posix(), source.splitlines()
    listed = tomllib.loads(LISTED.read_text(encoding="utf-8"))["survivor"]
    return {
        (number, one["change"]): one["reason"]
        for one in listed
        if one["file"] == name
        for number, text in enumerate(lines, start=1)
        if text.strip() == one["line"]
    }


def again(path, mutant, report):
    """Whether a mutant is among the survivors of an earlier report, or there is none."""
    line, what, _changed = mutant
    return not report or f"{path.relative_to(ROOT)}:{line}  {what}\n" in report


def _read(name):
    return Path(name).read_text(encoding="utf-8")


def main(arguments=None):
    """Report how many mutants of each file are killed; return 1 if fewer than `--least` percent."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, default=DEFAULT)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument(
        "--sample", type=int, help="this many mutants of each file, always the same"
    )
    parser.add_argument("--again", type=_read, help="only the survivors that this report names")
    parser.add_argument("--least", type=float, default=0, help="percent that must be killed")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    os.environ |= {"CI": "true", "OPENBLAS_NUM_THREADS": "1"}  # property tests that repeat
    for slow in LOADED:
        importlib.import_module(slow)

    total = killed = 0
    for path in options.files:
        number, survivors = examine(path.resolve(), options)
        total, killed = total + number, killed + number - len(survivors)
        if number:
            dead = number - len(survivors)
            name = path.resolve().relative_to(ROOT)
            print(f"{name}: {dead} of {number} killed, {100 * dead / number:.1f} %", flush=True)
    share = 100 * killed / max(total, 1)
    print(f"all: {killed} of {total} killed, {share:.1f} %")
    return int(share < options.least)


if __name__ == "__main__":
    sys.exit(main())
