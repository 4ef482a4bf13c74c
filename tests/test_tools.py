"""The notebook runner stores clean outputs or nothing; the packer gives the same bytes twice."""

import json
import os
import subprocess
import sys
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import execute_notebooks, install_peers, pack_site

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:jupyter_client")


def notebook(path, *sources):
    """Write a notebook with one code cell for each source, and return its path."""
    cells = [
        new_code_cell(s, id=f"cell-{i}", metadata={"tags": ["keep"]}) for i, s in enumerate(sources)
    ]
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Title", id="title"), *cells]), path)
    return path


@pytest.mark.kernel
def test_a_notebook_is_run_in_its_own_folder_and_stored_clean(tmp_path):
    path = notebook(
        tmp_path / "a.ipynb", "import os; print(os.getcwd() == r'" + str(tmp_path) + "')", "1 + 1"
    )
    assert execute_notebooks.main([str(path)]) == 0
    stored = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    assert [cell.id for cell in stored.cells] == ["title", "cell-0", "cell-1"]
    assert [cell.get("execution_count") for cell in stored.cells] == [None, 1, 2]
    assert stored.cells[1].outputs[0].text == "True\n"
    assert stored.cells[2].outputs[0].data["text/plain"] == "2"
    assert all(cell.metadata == {"tags": ["keep"]} for cell in stored.cells[1:])
    assert stored.metadata.language_info == {"name": "python"}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.kernel
def test_a_notebook_that_raises_stays_as_it_was(tmp_path, capsys):
    path = notebook(tmp_path / "bad.ipynb", "1 / 0")
    before = path.read_bytes()
    assert execute_notebooks.main([str(path)]) == 1
    assert path.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("import os; os._exit(1)", "DeadKernelError"),
        (None, "NotJSONError"),
    ],
)
def test_one_broken_notebook_does_not_stop_the_others(tmp_path, capsys, broken, words):
    bad = tmp_path / "bad one.ipynb"
    notebook(bad, broken or "")
    if broken is None:
        bad.write_text('{"cells": [', encoding="utf-8")
    before = bad.read_bytes()
    good = [notebook(tmp_path / name, "1 + 1") for name in ("a.ipynb", "z.ipynb")]
    assert execute_notebooks.main([str(good[0]), str(bad), str(good[1])]) == 1
    assert bad.read_bytes() == before
    for path in good:
        stored = nbformat.read(path, as_version=4)
        assert stored.cells[1].outputs[0].data["text/plain"] == "2"
    report = capsys.readouterr().err
    assert words in report
    assert "failed:" in report.replace("\n", " ").rsplit("z.ipynb", 1)[1]


@pytest.mark.kernel
def test_what_went_wrong_can_be_told_under_any_code_page(tmp_path):
    path = notebook(tmp_path / "bad.ipynb", "raise ValueError('σ ✓')")
    run = subprocess.run(
        [sys.executable, execute_notebooks.__file__, str(path)], capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
    )  # fmt: skip
    assert run.returncode == 1
    assert "σ ✓" in run.stderr.decode("utf-8")


def test_a_missing_notebook_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        execute_notebooks.main([str(tmp_path / "none.ipynb")])
    assert "none.ipynb" in capsys.readouterr().err


def test_clean_drops_what_needs_a_kernel_and_keeps_the_rest():
    view = {execute_notebooks.WIDGET_VIEW: {"model_id": "1"}, "text/plain": "slider"}
    cell = new_code_cell(
        "slider",
        metadata={"execution": {"iopub.status.busy": "now"}, "mystnb": {"image": {"alt": "…"}}},
        outputs=[new_output("display_data", data=view)],
    )
    dirty = new_notebook(cells=[cell], metadata={"widgets": {"state": {}}})
    cleaned = execute_notebooks.clean(dirty)
    assert cleaned.cells[0].outputs[0].data == {"text/plain": "slider"}
    assert cleaned.cells[0].metadata == {"mystnb": {"image": {"alt": "…"}}}
    assert set(cleaned.metadata) == {"kernelspec", "language_info"}


def test_the_archive_has_one_folder_and_the_same_bytes_twice(tmp_path):
    site = tmp_path / "html"
    (site / "_static").mkdir(parents=True)
    (site / "index.html").write_text("<h1>Book</h1>", encoding="utf-8")
    (site / "_static" / "a.css").write_text("h1 {}", encoding="utf-8")
    (site / ".buildinfo").write_text("not for readers", encoding="utf-8")
    archives = []
    for folder in ("one", "two"):
        archive = tmp_path / folder / "book.zip"
        assert pack_site.main([str(site), str(archive)]) == 0
        archives.append(archive.read_bytes())
        (site / "index.html").touch()
    assert archives[0] == archives[1]
    names = zipfile.ZipFile(archive).namelist()
    assert names == ["book/_static/a.css", "book/index.html"]


def test_a_site_that_was_not_built_is_an_error(tmp_path, capsys):
    assert pack_site.main([str(tmp_path), str(tmp_path / "x.zip")]) == 1
    assert "make book" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def site_of(tmp_path):
    """A site of two pages and a wheel for readers, with what is not for them."""
    site = tmp_path / "html"
    (site / ".doctrees").mkdir(parents=True)
    for name in ("index.html", "api.html", ".nojekyll", ".doctrees/index.doctree", ".old-x7"):
        (site / name).write_text(name, encoding="utf-8")
    with zipfile.ZipFile(site / "adafactor_edu.whl", "w") as wheel:
        wheel.writestr("adafactor_edu/__init__.py", "")
    return site


FOR_READERS = ["adafactor_edu.whl", "api.html", "index.html"]


def test_an_archive_inside_the_site_holds_no_earlier_one(tmp_path):
    site = site_of(tmp_path)
    for name in ("book.zip", "book.zip", "again.zip"):
        assert pack_site.main([str(site), str(site / name)]) == 0
        with zipfile.ZipFile(site / name) as archive:
            folder = name.removesuffix(".zip")
            assert archive.namelist() == [f"{folder}/{file}" for file in FOR_READERS]


def test_a_file_in_the_place_of_the_archive_is_not_packed(tmp_path):
    site = site_of(tmp_path)
    (site / "book.zip").write_bytes(b"no archive at all")
    assert pack_site.main([str(site), str(site / "book.zip")]) == 0
    assert len(zipfile.ZipFile(site / "book.zip").namelist()) == len(FOR_READERS)


def test_the_packer_names_any_path_under_any_code_page(tmp_path):
    site = site_of(tmp_path)
    run = subprocess.run(
        [sys.executable, pack_site.__file__, str(site), str(tmp_path / "σ ✓.zip")],
        capture_output=True, env=os.environ | {"PYTHONIOENCODING": "cp1252"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "σ ✓.zip: 3 files" in run.stdout.decode("utf-8")


CUDA = ["filelock", 'nvidia-cudnn-cu13==9.20.0.48; platform_system == "Linux"']


@pytest.mark.parametrize(("needs", "taken"), [(CUDA, False), (["filelock", "sympy>=1.13.3"], True)])
def test_pytorch_for_cuda_is_left_out_and_the_line_says_so(monkeypatch, capsys, needs, taken):
    commands = []

    def run(command, **options):
        commands.append(command)
        report = {"install": [{"metadata": {"requires_dist": needs}}]}
        return subprocess.CompletedProcess(command, 0, json.dumps(report))

    monkeypatch.setattr(install_peers.subprocess, "run", run)
    monkeypatch.setattr(install_peers.sys, "platform", "linux")
    install_peers.main(["python", "--extra-index-url", "x"])
    asked, installed = commands
    assert "--dry-run" in asked
    assert any(word.startswith("optax==") for word in installed)
    for name in install_peers.ON_TORCH:
        assert any(word.startswith(f"{name}==") for word in installed) == taken, name
    assert ("--extra-index-url" in capsys.readouterr().out) != taken
    assert "--no-deps" in asked
    assert "--no-deps" in installed
