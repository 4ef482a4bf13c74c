"""Run notebooks in place and store clean outputs: what is committed is what the code prints.

    python tools/execute_notebooks.py book/numerical-example.ipynb ...

A notebook that raises, or whose kernel dies, is left as it was; the others are run all the same,
and the script ends with status 1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from adafactor_edu._console import make_writable
from adafactor_edu._files import whole

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
EXECUTION_METADATA = ("execution", "ExecuteTime", "collapsed", "scrolled", "trusted")
TIMEOUT = 300  # seconds, for one cell


def clean(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop from `notebook`, in place, what belongs to one run or one machine; return it.

    Cell ids, tags and every other cell metadata stay. What goes: widget views and widget state
    (they need the kernel that made them), execution times, the versions of kernel and language.
    """
    notebook.metadata.pop("widgets", None)
    notebook.metadata["kernelspec"] = nbformat.from_dict(KERNELSPEC)
    notebook.metadata["language_info"] = nbformat.from_dict({"name": "python"})
    for cell in notebook.cells:
        for key in EXECUTION_METADATA:
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    return notebook


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write `notebook` to `path` in one step: a reader sees the old file or the new one."""
    nbformat.validate(notebook)
    text = nbformat.writes(notebook).rstrip("\n") + "\n"
    with whole(path) as file:
        file.write(text.encode())


def execute(path: Path, advance=lambda *_args, **_kwargs: None) -> None:
    """Run the notebook at `path` in its own folder and store it, cleaned.

    `advance` is called after each code cell.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.resolve().parent)}},
        on_cell_executed=advance,
    )
    client.execute()
    write(clean(notebook), path)


def main(arguments: list[str] | None = None) -> int:
    """Run the notebooks named on the command line; return the number that failed (at most 1)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    paths = parser.parse_args(arguments).notebooks
    if missing := [str(path) for path in paths if not path.is_file()]:
        parser.error(f"no such notebook: {', '.join(missing)}")

    make_writable(sys.stderr)
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn())
    columns = (*columns, TextColumn("{task.fields[name]}"))
    failures = []
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("cells", total=sum(map(code_cells, paths)), name="")
        for path in paths:
            progress.update(task, name=path.name)
            try:
                execute(path, lambda *_args, **_kwargs: progress.advance(task))
            except Exception as error:  # a cell raised, the kernel died, the file is broken …
                failures.append(path)
                words = f"{path}: left as it was\n{type(error).__name__}: {error}"
                console.print(words, markup=False, highlight=False)
            else:
                console.print(f"{path}: {code_cells(path)} code cells", markup=False)
    if failures:
        console.print(f"failed: {', '.join(map(str, failures))}", markup=False)
    return min(len(failures), 1)


def code_cells(path: Path) -> int:
    """Return how many code cells the notebook at `path` has; 0 if it cannot be read."""
    try:
        cells = nbformat.read(path, as_version=4).cells
    except Exception:  # `execute` will say what is wrong with it
        return 0
    return sum(cell.cell_type == "code" for cell in cells)


if __name__ == "__main__":
    sys.exit(main())
