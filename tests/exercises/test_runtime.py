"""What the page's Python is made of: light, complete, and the package's own iteration."""

import gzip
import inspect
from types import SimpleNamespace

import numpy as np
import pytest

from adafactor_edu import checks, matrix_iteration, steps
from adafactor_edu.exercises import _numpy as page
from adafactor_edu.exercises import _runtime
from adafactor_edu.iteration import Hyperparameters
from adafactor_edu.worked_example import X0, G
from book._extensions import exercises
from tests.exercises import expressions
from tests.exercises.test_numpy import alike

LIMIT = 400_000  # bytes, gzipped, for the whole chapter
THIRTEEN = [*(step for step in checks.TABLE if not step.startswith("outer")), "matrix_iteration"]
SAMPLE = 400

IN_PAGE = """
def root_mean_square(x):
    names = {"np": np}
    for key, kinds in ARRAYS.items():
        names[key] = [np.array(v, dtype=kind).reshape(shape) for v, kind, shape in kinds]
    with np.errstate(all="ignore"):
        raise ValueError(repr([outcome(text, names) for text in TEXTS]))
"""


def weight(text):
    return len(gzip.compress(text.encode(), 9))


def test_all_of_the_chapter_is_light():
    files = exercises.files()
    on_use = {"python-runtime.js", *(f"step-{step}.js" for step in THIRTEEN)}
    weights = {name: weight(files[name]) for name in {*exercises.linked(), *on_use}}
    assert len(THIRTEEN) == 13
    assert sum(weights.values()) < LIMIT, weights
    assert sum(weights[name] for name in exercises.linked()) < 20_000


def test_the_licence_lies_beside_brython():
    assert "Pierre Quentel" in exercises.files()["LICENCE-brython.txt"]


def test_docstrings_are_all_that_brython_loses():
    whole, bare = _runtime._brython("brython.js"), _runtime._program()
    assert len(whole) - 70_000 < len(bare) < len(whole) - 40_000
    assert bare.count("init_type(") == whole.count("init_type(")
    assert bare.count("\n(function($B)") == whole.count("\n(function($B)")


@pytest.mark.parametrize("t", [1, 7])
def test_the_pages_iteration_is_the_packages(t):
    scope = {}
    exec(_runtime.iteration_source(), scope)
    step = SimpleNamespace(**{name: getattr(steps, name) for name in steps.__all__})
    past = SimpleNamespace(r=None, c=None)
    made = scope["lines"](step, Hyperparameters(), past, X0, G, t)
    expected = matrix_iteration(X0, G, t=t)
    assert list(made) == scope["QUANTITIES"]
    assert {"rho", "beta2", "alpha", "v", "rms_u", "u_hat", "x_next"} <= set(made)
    for name, value in made.items():
        np.testing.assert_array_equal(value, getattr(expected, name))


def test_python_without_comments_and_docstrings_does_the_same():
    source = (
        'def f(x):\n    """Doc."""\n    # why\n    return x  # so\n\nclass A:\n    """Doc."""\n'
    )
    bare = _runtime.bare(source)
    assert "Doc" not in bare
    assert "why" not in bare
    scope = {}
    exec(bare, scope)
    assert scope["f"](3) == 3
    assert scope["A"]


EVALUATE = """async (source) => {
  await adafactorEdu.loadScript("step-root_mean_square.js");
  const data = { ...adafactorEdu.steps.root_mean_square };
  data.cases = data.cases.slice(0, 1);
  const sources = { root_mean_square: source };
  const found = await adafactorEdu.runPython("check", { data, sources });
  return found.exception.words;
}"""


def test_the_pages_numpy_on_the_page_is_the_one_tested_here(tab):
    """The sample of expressions comes out in the browser's Python as in CPython."""
    ours = expressions.arrays(page)
    lists = {
        key: [(a.tolist(), str(a.dtype), a.shape) for a in ours[key]]
        for key in ("F", "I", "B", "S")
    }
    texts = expressions.expressions(SAMPLE, seed=11)
    with page.errstate(all="ignore"):
        expected = [expressions.outcome(text, ours) for text in texts]
    helpers = inspect.getsource(expressions.outcome) + inspect.getsource(expressions.describe)
    tab.evaluate("adafactorEdu.seconds = 120")
    different = []
    given = f"inf, nan = float('inf'), float('nan')\nARRAYS = {lists!r}\nTEXTS = {texts!r}\n"
    words = tab.evaluate(EVALUATE, given + helpers + IN_PAGE)
    results = eval(words, {"inf": float("inf"), "nan": float("nan")})
    for text, theirs, here in zip(texts, expected, results, strict=True):
        if theirs[0] != here[0] or (theirs[0] == "value" and not same(theirs[1:], here[1:])):
            different.append((text, theirs, here))
    assert different == []


def same(theirs, here):
    """Compare two results; on the page numbers compare to Python's own True and False."""
    plain = theirs[0] == here[0] == "bool"
    return (plain and theirs[3] == here[3]) or alike(theirs, here)
