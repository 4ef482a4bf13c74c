"""The explorers in JupyterLab: ipywidgets that a kernel answers, reached with the keyboard alone.

Everything runs on copies: of the chapters, and of no setting of the person who runs the tests.
"""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from adafactor_edu.explorers import (
    DescentExplorer,
    FactorisationExplorer,
    FirstIterationExplorer,
    MemoryExplorer,
)
from adafactor_edu.explorers.controls import Choice
from adafactor_edu.explorers.unrun import HINT

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
PATIENCE = 180  # seconds that JupyterLab, a kernel or a whole notebook may take
RIGHT = ["ArrowRight"] * 5
NEXT = ["Enter", "ArrowDown", "Enter"]  # opens the list: else JupyterLab moves to the next cell
MOVES = {  # notebook: its explorer, the control to move and the keys
    "numerical-example": (FirstIterationExplorer, "d", RIGHT),
    "explore-first-iteration": (FirstIterationExplorer, "rho", RIGHT),
    "explore-factorisation": (FactorisationExplorer, "preset", NEXT),
    "explore-memory": (MemoryExplorer, "model", NEXT),
    "explore-descent": (DescentExplorer, "t", RIGHT),
}
SETTINGS = {
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},  # all cells on the page
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
READ = """(output) => [...output.querySelectorAll(".ae [data-quantity][data-value]")].map((e) => (
  [e.dataset.quantity, Number(e.dataset.row ?? 0), Number(e.dataset.col ?? 0),
   Number(e.dataset.value)]))"""

# Markup that a reader would see where nothing understands it: roles, fences, their options.
RAW = re.compile(r"\{[\w:.-]+\}`|:::|```|^:\w+: |\$\$", re.MULTILINE)
VISIBLE = """(notebook) => [...notebook.querySelectorAll(".jp-MarkdownCell")]
  .map((cell) => cell.innerText)"""

pytestmark = [pytest.mark.kernel, pytest.mark.slow, pytest.mark.xdist_group("lab")]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A function from a notebook's name to its address in a JupyterLab that serves copies."""
    home = tmp_path_factory.mktemp("lab")
    (home / "book").mkdir()
    for path in CHAPTERS:
        shutil.copy(path, home / "book")
    overrides = home / "config" / "labconfig" / "default_setting_overrides.json"
    overrides.parent.mkdir(parents=True)
    overrides.write_text(json.dumps(SETTINGS), encoding="utf-8")
    token = secrets.token_hex()
    arguments = [
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",
        f"--ServerApp.root_dir={home / 'book'}",
        f"--IdentityProvider.token={token}",
        "--LabApp.extension_manager=readonly",
    ]
    log = home / "log.txt"
    with log.open("w", encoding="utf-8") as sink:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *arguments],
            cwd=home, env=environment(home), stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
        )  # fmt: skip
        try:
            address = address_of(server, home / "runtime", log)
            yield lambda name: f"{address}lab/tree/{name}.ipynb?token={token}&reset"
        finally:
            stop(server)


def environment(home):
    """Return the variables for a server that shares nothing but sys.prefix with other Jupyters."""
    places = {
        "HOME": home,
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "PYTHONPATH": ROOT,
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))}
    return kept | {key: str(place) for key, place in places.items()}


def address_of(server, runtime, log):
    """Return the address that the server has written down."""
    note = runtime / f"jpserver-{server.pid}.json"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return json.loads(note.read_text(encoding="utf-8"))["url"]
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}", pytrace=False)


def stop(server):
    """End the server, which ends its kernels."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@pytest.mark.parametrize("name", MOVES)
def test_widget_follows_the_keyboard(lab, offline_context, name):
    kind, control, keys = MOVES[name]
    context = offline_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    output = run_all_cells(page, lab(name))
    assert output.locator("adafactor-explorer").count() == 0

    moved = next(one for one in kind.controls if one.name == control)
    start = reading(output, moved)
    before = wait_for_numbers(output, kind())

    handle = row_of(output, moved).locator("select, .noUi-handle")
    handle.focus()
    for key in keys:
        page.keyboard.press(key)
    end = reading(output, moved)
    assert end != start
    after = wait_for_numbers(output, kind().set(**{control: end}))

    assert after != before
    assert reading(output, moved) == end  # the answer of the kernel did not pull the control back
    assert not [p for p in context.problems if "script error" in p and "widget" in p.lower()]


@pytest.mark.parametrize("name", [path.stem for path in CHAPTERS])
def test_chapter_reads_well_before_and_after_it_is_run(lab, offline_context, name):
    context = offline_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.goto(lab(name))
    page.get_by_text(re.compile(r"Python 3 .* \| Idle")).wait_for()
    notebook = page.locator(".jp-Notebook")
    source = json.loads((ROOT / "book" / f"{name}.ipynb").read_text(encoding="utf-8"))
    texts = ["".join(c["source"]) for c in source["cells"] if c["cell_type"] == "markdown"]
    cells = sum(not re.fullmatch(r"`+{solution-end}\s+`+", text.strip()) for text in texts)
    assert raw_markup(notebook, cells) == []
    explorers = sum("<adafactor-explorer" in json.dumps(c.get("outputs", ""))
                    for c in source["cells"])  # fmt: skip
    hints = notebook.get_by_text(HINT).filter(visible=True)
    if explorers:
        hints.nth(explorers - 1).wait_for()  # outputs are drawn after the text
    assert (
        notebook.locator(".jp-OutputArea").locator("input, select").filter(visible=True).count()
        == 0
    )
    assert hints.count() == explorers
    stills = notebook.locator("img[src^='data:image/png']").filter(visible=True)
    assert stills.count() >= explorers

    run_all(page)
    assert raw_markup(notebook, cells) == []
    assert notebook.locator(".jupyter-widgets .ae").count() == explorers
    assert hints.count() == 0
    assert notebook.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def raw_markup(notebook, cells):
    """Return the lines of the text cells that show markup, once all of them are drawn."""
    texts = []
    deadline = time.monotonic() + PATIENCE
    while sum(map(bool, texts)) < cells:
        assert time.monotonic() < deadline, texts
        notebook.page.wait_for_timeout(200)
        texts = notebook.evaluate(VISIBLE)
    return [line for text in texts for line in text.splitlines() if RAW.search(line)]


def test_raw_markup_is_recognised():
    for line in ("see {eq}`claim-x`", ":::{admonition} A", "```{exercise}", ":label: ex-a", "$$ a"):
        assert RAW.search(line), line
    assert not RAW.search("the sum {1, 2}: x of `clip_update`")


def run_all_cells(page, address):
    """Return the output with the explorer's widget, after all cells have run."""
    page.set_default_timeout(1000 * PATIENCE)
    page.goto(address)
    page.get_by_text(re.compile(r"Python 3 .* \| Idle")).wait_for()  # in the bar at the bottom
    run_all(page)
    output = page.locator(".jp-Cell-outputArea", has=page.locator(".jupyter-widgets .ae"))
    output.wait_for()
    return output


def run_all(page):
    """Run all cells by the menu and wait for the last of them."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(
        """() => { const marks = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")]
               .filter((mark) => !mark.matches(".jp-Placeholder-prompt")); // folded code has none
             return marks.length && marks.every((mark) => /\\[\\d+\\]/.test(mark.innerText)); }"""
    )
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()


def row_of(output, control):
    """Return the widget with the control's label."""
    label = output.page.get_by_text(control.label, exact=True)
    return output.locator(".widget-slider, .widget-dropdown").filter(has=label)


def reading(output, control):
    """Return the value that a reader sees at the control."""
    row = row_of(output, control)
    if isinstance(control, Choice):
        label = row.locator("option:checked").inner_text().replace("\xa0", " ")
        return next(key for key, words in control.options.items() if words == label)
    return float(row.locator(".widget-readout").inner_text())


def wait_for_numbers(output, explorer):
    """Return the numbers of the output as soon as all of them are those of `explorer`."""
    quantities = explorer.picture.quantities
    deadline = time.monotonic() + 20
    while True:
        shown = {(quantity, i, j): value for quantity, i, j, value in output.evaluate(READ)}
        expected = {(q, i, j): _entry(quantities[q], i, j) for q, i, j in shown}
        if shown and shown == pytest.approx(expected, rel=1e-12, abs=0):
            return shown
        if time.monotonic() > deadline:
            assert shown, "the widget shows no number"
            assert shown == pytest.approx(expected, rel=1e-12, abs=0)
        output.page.wait_for_timeout(100)


def _entry(quantity, row, column):
    """Return an entry of a matrix, of a vector (R has rows only, C columns only), or a number."""
    quantity = np.asarray(quantity, dtype=float)
    at = {0: (), 1: (row or column,), 2: (row, column)}[quantity.ndim]
    return float(quantity[at])
