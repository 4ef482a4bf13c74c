"""What a reader gets elsewhere: Binder's environment, and a downloaded chapter in an empty one.

The environments are made from ``.binder/requirements.txt`` and hold nothing of the one that tests.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
UV = Path(sys.executable).with_name("uv")
NO_INDEX = {
    "PIP_NO_INDEX": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_CONFIG_FILE": os.devnull,
}
VIEW = "application/vnd.jupyter.widget-view+json"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.kernel,
    pytest.mark.xdist_group("clean-environment"),
    pytest.mark.skipif(os.name == "nt", reason="Binder is Linux"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:jupyter_client"),
]


def run(*command, **options):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def lean(tmp_path_factory):
    """An environment of exactly Binder's requirements, without the package; its Python."""
    place = tmp_path_factory.mktemp("lean") / "env"
    run(UV, "venv", "--quiet", "--seed", "--python", sys.executable, place)
    python = place / "bin" / "python"
    lock = ROOT / ".binder" / "requirements.txt"
    run(UV, "pip", "install", "--quiet", "--python", python, "--requirement", lock)
    return python


@pytest.fixture
def kernel(lean, tmp_path, monkeypatch):
    """A function that registers the environment's kernel, with variables, and returns its name."""

    def register(**variables):
        spec = {
            "argv": [str(lean), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": "lean", "language": "python", "env": variables,
        }  # fmt: skip
        folder = tmp_path / "jupyter" / "kernels" / "lean"
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
        assert KernelSpecManager().get_kernel_spec("lean").argv[0] == str(lean)
        return "lean"

    return register


def test_binder_runs_every_chapter_as_it_is_stored(lean, kernel, monkeypatch):
    """The steps of repo2docker, then strict nbval with the environment's own kernel."""
    monkeypatch.setenv("PATH", f"{lean.parent}{os.pathsep}{os.environ['PATH']}")
    run(ROOT / ".binder" / "postBuild", cwd=ROOT)
    run(lean, "-m", "pip", "check")
    flags = ["--nbval", f"--nbval-kernel-name={kernel()}", "-p", "no:cacheprovider", "-q"]
    run(sys.executable, "-m", "pytest", *flags, "-n2", "--dist=loadfile", *NOTEBOOKS, cwd=ROOT)
    run(lean, "-m", "pip", "uninstall", "--yes", "--quiet", "adafactor-edu")


@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_a_downloaded_chapter_installs_the_package_and_runs(
    site_root, lean, kernel, tmp_path, name
):
    """As from the unpacked zip, without a network: the notebook and the wheel in one folder."""
    folder = tmp_path / "zip"
    folder.mkdir()
    (wheel,) = (site_root / "notebooks").glob("*.whl")
    (folder / wheel.name).write_bytes(wheel.read_bytes())
    download = site_root / "notebooks" / f"{name}.ipynb"
    (folder / download.name).write_bytes(download.read_bytes())
    notebook = nbformat.read(download, as_version=4)
    nbformat.validate(notebook)
    execute(notebook, kernel(**NO_INDEX), folder)
    assert "adafactor-edu" in run(lean, "-m", "pip", "list")
    run(UV, "pip", "uninstall", "--quiet", "--python", lean, "adafactor-edu")


def test_a_download_without_its_wheel_says_what_to_do(site_root, kernel, tmp_path):
    (wheel,) = (site_root / "notebooks").glob("*.whl")
    notebook = nbformat.read(site_root / "notebooks" / "index.ipynb", as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == "install"]
    cell.metadata["tags"] = ["raises-exception"]
    notebook.cells = [cell]
    execute(notebook, kernel(**NO_INDEX), tmp_path)
    assert cell.outputs[-1].ename == "RuntimeError"
    assert f"Put {wheel.name}" in cell.outputs[-1].evalue


def test_explorers_show_their_sliders_under_colabs_ipywidgets(lean, kernel, tmp_path):
    """Colab has version 7.7.1, whose widgets make no bundle of their own."""
    older = tmp_path / "older"
    versions = ["ipywidgets==7.7.1", "ipython-genutils==0.2.0"]
    command = ["pip", "install", "--quiet", "--python", lean, "--no-deps", "--target", older]
    run(UV, *command, *versions)
    code = "import ipywidgets; from adafactor_edu import explorers as e; ipywidgets.__version__"
    kinds = ["Descent", "Factorisation", "FirstIteration", "Memory", "Schedule"]
    cells = [new_code_cell(code), *(new_code_cell(f"e.{kind}Explorer()") for kind in kinds)]
    notebook = new_notebook(cells=cells)
    execute(notebook, kernel(PYTHONPATH=f"{older}{os.pathsep}{ROOT}"), tmp_path)
    first, *rest = [cell.outputs[-1].data for cell in notebook.cells]
    assert first["text/plain"] == "'7.7.1'"
    assert all(data[VIEW]["model_id"] for data in rest)


def execute(notebook, kernel, folder):
    """Run `notebook` in `folder`; an error of a cell is one of the test."""
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=300, kernel_name=kernel, resources=resources).execute()
