"""Change the code in one place at a time and see whether a test notices.

    python tools/mutants.py                                  # steps, iteration, _validation
    python tools/mutants.py adafactor_edu/explorers/*.py
    python tools/mutants.py --sample 60 adafactor_edu/explorers/assets/explorers.js

A mutant is killed if a test fails, or if the tests take ten times as long as without it.  Python is
changed in memory, in a forked process that has NumPy and pytest loaded already; no file is touched.
A script is changed in a copy of the built site, which the tests of the page then open.  Words are
not changed: numbers, operators, comparisons, conditions and what is returned are.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.machinery
import importlib.util
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = [f"adafactor_edu/{name}.py" for name in ("steps", "iteration", "_validation")]
CORE = ["test_steps", "test_iteration", "test_properties", "test_foreign_arrays", "test_optimizers"]
TESTS = {  # the tests that a file has to answer to, by the beginning of its path
    "adafactor_edu/explorers/": ["tests/explorers"],
    "adafactor_edu/": [f"tests/{name}.py" for name in CORE],
}
SCRIPT_TESTS = ["tests/explorers/test_page.py"]
FLAGS = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not browser and not kernel"]
FLAGS += ["--assert=plain"]  # else pytest itself loads the file whose examples it runs, unchanged
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
        sink = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(sink, stream)
        signal.alarm(seconds)
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for loaded in [module for module in sys.modules if module.startswith("adafactor_edu")]:
            del sys.modules[loaded]
        sys.meta_path.insert(0, Mutated(name, str(path), tree))
        import pytest

        tests = [*tests_of(path), str(path)]  # the examples in its docstrings too
        status = pytest.main([*FLAGS, *tests])
        os._exit(int(status) != 0)
    return child


def run_script(path, text, seconds):
    """Start the tests of the page against a site with a changed script; return the process id."""
    child = os.fork()
    if child == 0:
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder) / "html"
            shutil.copytree(ROOT / "_build" / "html", site)
            (site / "_static" / "explorers" / path.name).write_text(text, encoding="utf-8")
            command = [sys.executable, "-m", "pytest", "-x", "-q", *SCRIPT_TESTS]
            environment = os.environ | {"ADAFACTOR_EDU_SITE": str(site)}
            try:
                done = subprocess.run(
                    command, cwd=ROOT, env=environment, capture_output=True, timeout=seconds
                )
                status = done.returncode
            except subprocess.TimeoutExpired:
                status = 1
        os._exit(int(status != 0))
    return child


def tests_of(path):
    """Return the tests that the file has to answer to."""
    name = path.relative_to(ROOT).as_posix()
    return next(tests for beginning, tests in TESTS.items() if name.startswith(beginning))


def examine(path, options):
    """Run all mutants of a file; return (number, list of survivors)."""
    source = path.read_text(encoding="utf-8")
    script = path.suffix == ".js"
    run, mutants = (run_script, script_mutants) if script else (run_python, python_mutants)
    start = time.monotonic()
    whole = source if script else ast.parse(source)
    if os.waitpid(run(path, whole, 900), 0)[1]:
        sys.exit(f"{path}: its tests fail without any change")
    patience = int(10 * (time.monotonic() - start)) + 30
    found = list(mutants(source))
    if options.sample and options.sample < len(found):
        found = random.Random(0).sample(found, options.sample)
    waiting, running, survivors = found[:], {}, []
    while waiting or running:
        while waiting and len(running) < options.jobs:
            line, what, changed = waiting.pop(0)
            running[run(path, changed, patience)] = (line, what)
        child, status = os.wait()
        place = running.pop(child)
        if status == 0:
            survivors.append(place)
            print(f"  survives  {path.relative_to(ROOT)}:{place[0]}  {place[1]}", flush=True)
    return len(found), survivors


def main(arguments=None):
    """Report how many mutants of each file are killed; return 1 if fewer than `--least` percent."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, default=[ROOT / name for name in DEFAULT])
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument(
        "--sample", type=int, help="this many mutants of each file, always the same"
    )
    parser.add_argument("--least", type=float, default=0, help="percent that must be killed")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    os.environ |= {"CI": "true", "OPENBLAS_NUM_THREADS": "1"}  # property tests that repeat
    import hypothesis  # noqa: F401  loaded once, here, and not by every child
    import matplotlib.figure  # noqa: F401
    import pytest  # noqa: F401
    import sympy  # noqa: F401

    total = killed = 0
    for path in options.files:
        number, survivors = examine(path.resolve(), options)
        total, killed = total + number, killed + number - len(survivors)
        if number:
            dead = number - len(survivors)
            print(f"{path}: {dead} of {number} killed, {100 * dead / number:.1f} %", flush=True)
    share = 100 * killed / max(total, 1)
    print(f"all: {killed} of {total} killed, {share:.1f} %")
    return int(share < options.least)


if __name__ == "__main__":
    sys.exit(main())
