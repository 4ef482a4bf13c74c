"""The worked example against the numbers published with it, and the table that prints it."""

import dataclasses
import functools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len

from adafactor_edu import worked_example as example
from tests import reference

ROOT = Path(__file__).resolve().parents[1]

# Computed for the source page by hand-written float64 code that is not part of this package,
# rounded to six significant digits: wiki = plain outer product, paper = normalised.
R = [0.0966667, 0.206667, 0.0966667]
C = [0.126667, 0.186667, 0.0866667]
V = {
    "wiki": [
        [0.0122444, 0.0180444, 0.00837778],
        [0.0261778, 0.0385778, 0.0179111],
        [0.0122444, 0.0180444, 0.00837778],
    ],
    "paper": [
        [0.0918333, 0.135333, 0.0628333],
        [0.196333, 0.289333, 0.134333],
        [0.0918333, 0.135333, 0.0628333],
    ],
}
U = {
    "wiki": [
        [2.71114, -1.48888, 4.37014],
        [-3.09032, 3.05480, -0.747203],
        [1.80743, -2.97775, 3.27761],
    ],
    "paper": [
        [0.989968, -0.543660, 1.59575],
        [-1.12843, 1.11545, -0.272840],
        [0.659979, -1.08732, 1.19681],
    ],
}
RMS_U = {"wiki": 2.80836, "paper": 1.025467173172}
U_HAT = [
    [0.965382, -0.530159, 1.55612],
    [-1.10040, 1.08775, -0.266064],
    [0.643588, -1.06032, 1.16709],
]
X1 = [
    [0.692217, -0.495726, 0.887454],
    [-1.09113, 0.791230, -0.597855],
    [1.19481, -0.691451, 0.390591],
]
ROUTES = {"wiki": example.wiki_route, "paper": example.paper_route}
SIX_DIGITS = 6e-6


@pytest.mark.parametrize("route", ROUTES)
def test_every_step_of_both_routes(route):
    it = ROUTES[route]()
    for ours, published in [
        (it.r, R), (it.c, C), (it.v, V[route]), (it.u, U[route]), (it.rms_u, RMS_U[route]),
        (it.u_hat, U_HAT), (it.x_next, X1),
    ]:  # fmt: skip
        np.testing.assert_allclose(ours, published, rtol=SIX_DIGITS)
    assert it.alpha == pytest.approx(0.00806225774829855, rel=1e-15)


def test_first_row_in_full():
    first = example.paper_route().x_next[0]
    published = [0.692216839321, -0.495725724394, 0.887454156745]
    np.testing.assert_allclose(first, published, rtol=0, atol=5e-13)


@pytest.mark.parametrize("route", ROUTES)
def test_both_routes_end_in_the_oracle_s_weights(route):
    x1, _ = reference.matrix_step(example.X0.tolist(), example.G.tolist(), None, 1)
    np.testing.assert_allclose(ROUTES[route]().x_next, x1, rtol=1e-14)


@pytest.mark.parametrize("name", example.PRINTED)
def test_what_the_page_printed_is_what_we_compute(name):
    it = example.paper_route()
    computed = getattr(it, name) if hasattr(it, name) else getattr(example.HYPER, name)
    assert example.PRINTED[name].agrees(computed)


@pytest.mark.parametrize("name", example.PRINTED)
def test_one_unit_of_the_last_printed_decimal_is_noticed(name):
    printed = example.PRINTED[name]
    assert not printed.agrees(np.asarray(printed.value) + 1.01 * 10.0**-printed.decimals)


def test_every_quantity_has_a_provenance():
    it = example.paper_route()
    shown = set(it._fields) - {"t", "state"} | {
        field.name for field in dataclasses.fields(example.HYPER)
    }
    assert shown <= set(example.PROVENANCE)
    assert example.PROVENANCE["x"].startswith("reconstructed")


def test_the_data_cannot_be_changed_by_accident():
    for data in (example.X0, example.G):
        with pytest.raises(ValueError, match="read-only"):
            data[0, 0] = 9


def test_the_module_prints_the_table_in_80_columns():
    run = subprocess.run(
        [sys.executable, "-m", "adafactor_edu"],
        capture_output=True, text=True, check=True, encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "COLUMNS": "80", "PATH": ""},
    )  # fmt: skip
    assert max(map(cell_len, run.stdout.splitlines())) <= 80
    assert "…" not in run.stdout  # nothing was cut
    for text in ("2.80836", "1.02547", "0.69222 -0.49573  0.88745", "reconstructed"):
        assert text in run.stdout
    assert run.stdout.count("✓") == len(set(example.PRINTED) - {"eps1", "eps2", "d"}) + 1


@pytest.mark.parametrize("code_page", ["cp1252", "ascii", "latin-1"])
def test_the_table_can_be_sent_to_a_file_under_any_code_page(code_page, tmp_path):
    file = tmp_path / "table.txt"
    with file.open("wb") as out:
        subprocess.run(
            [sys.executable, "-m", "adafactor_edu"], stdout=out, check=True,
            env=os.environ | {"PYTHONIOENCODING": code_page, "COLUMNS": "80"},
        )  # fmt: skip
    assert "│ X₀ " in (text := file.read_text(encoding="utf-8"))
    assert "✓ the computed value" in text


# The initial weights are a reconstruction: whoever can see the page's own changes one line.

OTHER_X0 = [[0.4, -0.7, 1.2], [-0.6, 0.8, -1.1], [0.9, -0.5, 0.7]]  # the same RMS
X1_IN = {  # chapter: what its cells call the new weights
    "numerical-example": "x1_paper",
    "what-the-page-leaves-out": "paper.x_next",
    "conclusion": "step.x_next",
}
FOLLOW = """
import json, os, sys
import numpy as np
from adafactor_edu import symbolic, worked_example
from adafactor_edu.explorers import FirstIterationExplorer
from adafactor_edu.symbolic import claims

x1 = {
    "NumPy": worked_example.paper_route().x_next,
    "SymPy": symbolic.to_float(symbolic.exact_worked_example().x_next),
    "explorer": FirstIterationExplorer().value.x_next,
}
for label in claims.labels():
    if label.startswith("claim-example"):
        claims.verify(label)
sys.stdout = open(os.devnull, "w")
for chapter, name in json.loads(sys.argv[2]).items():
    notebook = json.load(open(f"{sys.argv[1]}/{chapter}.ipynb", encoding="utf-8"))
    names = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    x1[chapter] = eval(name, names)
print(json.dumps({name: np.asarray(value).tolist() for name, value in x1.items()}), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def with_other_weights(tmp_path_factory):
    """Return the new X₁ of every place that has one, after a change of the one line."""
    folder = tmp_path_factory.mktemp("other")
    package = ROOT / "adafactor_edu"
    shutil.copytree(package, folder / "adafactor_edu", ignore=shutil.ignore_patterns("__pycache__"))
    module = folder / "adafactor_edu" / "worked_example.py"
    source = module.read_text(encoding="utf-8")
    changed, lines = re.subn(r"(?m)^X0 = .*$", f"X0 = np.array({OTHER_X0})", source)
    assert lines == 1
    module.write_text(changed, encoding="utf-8")
    env = os.environ | {"PYTHONPATH": str(folder), "PYTHONUTF8": "1", "MPLBACKEND": "agg"}
    run = functools.partial(
        subprocess.run, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8"
    )
    follow = run([sys.executable, "-c", FOLLOW, str(ROOT / "book"), json.dumps(X1_IN)])
    assert follow.returncode == 0, follow.stderr
    table = run([sys.executable, "-m", "adafactor_edu"])
    return json.loads(follow.stderr.splitlines()[-1]), table.stdout


def test_everything_follows_the_one_line_of_the_initial_weights(with_other_weights):
    x1, table = with_other_weights
    expected, _ = reference.matrix_step(OTHER_X0, example.G.tolist(), None, 1)
    assert len(x1) == 6
    for place, value in x1.items():
        np.testing.assert_allclose(value, expected, rtol=1e-13, err_msg=place)
    assert "".join(f"{entry:9.5f}" for entry in expected[0]).strip() in " ".join(table.split("\n"))


def test_no_sentence_types_numbers_that_depend_on_the_initial_weights():
    """Prose, docstrings and scripts would not follow a change of the line; one may be chance."""
    digits = [f"{abs(entry):.3f}" for entry in example.paper_route().x_next.flat]
    for path in [*(ROOT / "book").glob("*.[im]*"), *(ROOT / "adafactor_edu").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            text = "".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        assert sum(number in text for number in digits) < 2, path.name
