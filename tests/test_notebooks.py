"""Every chapter is stored clean, complete and readable."""

import copy
import re
from pathlib import Path

import nbformat
import pytest
import yaml

from tools.execute_notebooks import WIDGET_VIEW, clean
from tools.number_references import authors_and_years, chapters, numbers, renumbered

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
WORDS = numbers(nbformat.read(path, as_version=4) for path in chapters())
WORDS |= authors_and_years(ROOT / "book" / "references.bib")
SAVED = "saved as JupyterLab leaves it: run `make notebooks`, which stores what the cells print"
LONGEST_CELL = 15  # lines
WIDEST_LINE = 76  # characters: what fits into the column of text

# Cells whose output nbval does not compare, with the reason, as {(notebook, cell id): reason}.
# The rule is none: print numbers with an explicit format and put a tolerance into a check cell.
UNCOMPARED = {}

ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
MACHINE_PATH = re.compile(
    r"(?<![\w.)>}-])(?:/(?:work|root|home|Users|tmp|opt|usr|var|private)/\w|[A-Z]:\\)"
    r"|site-packages|\.venv"
)
MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\(")

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def outputs(path):
    """Return (cell id, output) of every output of the notebook."""
    return [(cell.id, output) for cell in code_cells(path) for output in cell.outputs]


def texts(output):
    """Return what `output` says, one string for each text format it has."""
    if output.output_type == "stream":
        return [output.text]
    if output.output_type == "error":
        return ["\n".join(output.traceback)]
    return [data for kind, data in output.data.items() if isinstance(data, str) and is_text(kind)]


def is_text(kind):
    return kind.startswith("text/") or kind in ("image/svg+xml", "application/javascript")


def test_is_in_the_table_of_contents(path):
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = [toc["root"], *(page["file"] for part in toc["parts"] for page in part["chapters"])]
    assert pages.count(f"book/{path.stem}") == 1


def test_is_valid_and_its_cells_have_ids(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


def test_runs_on_the_stock_kernel(path):
    assert read(path).metadata.kernelspec.name == "python3"


def test_is_stored_clean(path):
    """No widget state, no execution times, no version of one machine's kernel."""
    notebook = read(path)
    assert clean(copy.deepcopy(notebook)) == notebook, SAVED


def test_was_executed_from_top_to_bottom(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), SAVED


def test_stores_no_widget_view(path):
    for cell_id, output in outputs(path):
        assert WIDGET_VIEW not in output.get("data", {}), f"{cell_id}: {SAVED}"


def test_outputs_hold_no_error_no_warning_and_no_trace_of_a_machine(path):
    for cell_id, output in outputs(path):
        assert output.output_type != "error", f"{cell_id}: {SAVED}"
        assert output.get("name") != "stderr", f"{cell_id}: {output.get('text')}; {SAVED}"
        for text in texts(output):
            assert not ADDRESS.search(text), f"{cell_id}: {ADDRESS.search(text)}"
            assert not MACHINE_PATH.search(text), f"{cell_id}: {MACHINE_PATH.search(text)}"


def test_every_output_is_compared(path):
    tagged = {
        (path.name, cell.id)
        for cell in code_cells(path)
        if set(cell.metadata.get("tags", [])) & {"nbval-ignore-output", "nbval-skip"}
        or re.search(r"^\s*#\s*(NBVAL_IGNORE_OUTPUT|NBVAL_SKIP|PYTEST_VALIDATE)", cell.source, re.M)
    }
    assert tagged == {key for key in UNCOMPARED if key[0] == path.name}


def test_every_picture_has_alt_text(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for alt in MARKDOWN_IMAGE.findall(cell.source):
                assert alt.strip(), cell.id
        elif cell.cell_type == "code" and any(shows_picture(output) for output in cell.outputs):
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            assert len(alt) >= 20, f"{cell.id}: say what the picture shows in mystnb.image.alt"


def shows_picture(output):
    """Whether `output` is a picture on the page; HTML comes first where an output has both."""
    kinds = output.get("data", {})
    return "text/html" not in kinds and any(kind.startswith("image/") for kind in kinds)


def test_cross_references_are_plain_links(path):
    """A role is a riddle in JupyterLab and on GitHub, and a link without words is nothing."""
    roles, empty = re.compile(r"\{[\w:.-]+\}`[^`]*`"), re.compile(r"(?<!!)\[\]\([^)]*\)")
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            assert roles.findall(cell.source) == [], (
                f"{cell.id}: write a plain link, see CONTRIBUTING"
            )
            assert empty.findall(cell.source) == [], f"{cell.id}: say what the link leads to"


def test_words_of_cross_references_are_up_to_date(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            assert renumbered(cell.source, WORDS) == cell.source, f"{cell.id}: `make references`"


def test_code_cells_are_short(path):
    for cell in code_cells(path):
        assert cell.source.count("\n") < LONGEST_CELL, cell.id
        assert max(map(len, cell.source.splitlines())) <= WIDEST_LINE, cell.id
