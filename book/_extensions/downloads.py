"""Notebooks to take away: each chapter in plain Markdown, with a cell that installs what it needs.

They lie in the folder ``notebooks`` of the site, next to the package as a wheel.  MyST's boxes
become bold titles and quotations, so that Colab, VS Code or JupyterLab shows them as meant.
"""

import json
import os
import re
from pathlib import Path

import nbformat
from hatchling.builders.wheel import WheelBuilder

from tools.number_references import chapters, numbers

FOLDER = "notebooks"
BRANCH = "notebooks"  # where the workflow puts this folder, for Colab reads from repositories only
FENCE = re.compile(r"(:{3,}|`{3,}) *(?:\{([\w:-]+)\})? *(.*)")
LABELLED = re.compile(r"\$\$ \(([\w-]+)\)$", re.MULTILINE)
PAGE = re.compile(r"\]\(([\w-]+)\.md(#[\w.-]+)?\)")

INSTALL = """\
# Installs what this notebook needs, where it is missing: adafactor-edu[lab].
import importlib, pathlib, subprocess, sys

package = "adafactor-edu[lab]"
beside = [path.resolve().as_uri() for path in pathlib.Path().glob("adafactor_edu-*.whl")]
elsewhere = {places!r}
if not importlib.util.find_spec("adafactor_edu"):
    for place in beside + elsewhere:
        command = [sys.executable, "-m", "pip", "install", "-q", f"{{package}} @ {{place}}"]
        if not (pip := subprocess.run(command, capture_output=True, text=True)).returncode:
            importlib.invalidate_caches()
            break
    else:
        raise RuntimeError({remedy!r} + (pip.stderr if beside + elsewhere else ""))
"""
NOTE = """\
*This is a chapter of [Adafactor, executed]({home}). The next cell installs the package that it
uses, with NumPy, SymPy, Matplotlib and ipywidgets, if they are missing: from `{wheel}` if that
lies beside this notebook, as it does in the zip of the book{elsewhere}. Then choose
Run ▸ Run All Cells.*
"""


def places(repository, wheel):
    """Return where the package can be had: the site's address, the repository."""
    site = os.environ.get("SITE_URL", "").rstrip("/")
    found = [f"{site}/{FOLDER}/{wheel}"] if site else []
    if repository and repository.startswith("https://github.com/"):
        found += [f"{repository}/raw/{BRANCH}/{wheel}", f"{repository}/archive/HEAD.zip"]
    elif repository:
        found.append(f"git+{repository}")
    return found


def first_cells(found, wheel):
    """Return the note and the cell that a downloaded notebook begins with."""
    remedy = f"Put {wheel} (it lies beside this notebook on the site) into this folder. "
    elsewhere = ", or else from the book's site or repository" if found else ""
    home = f"{os.environ.get('SITE_URL', '..').rstrip('/')}/index.html"
    note = NOTE.format(home=home, wheel=wheel, elsewhere=elsewhere)
    code = INSTALL.format(places=found, remedy=remedy)
    return [
        {"cell_type": "markdown", "id": "install-note", "metadata": {}, "source": note},
        {"cell_type": "code", "id": "install", "metadata": {}, "source": code,
         "execution_count": None, "outputs": []},
    ]  # fmt: skip


def plain(markdown, words):
    """Return MyST `markdown` as Markdown that every program shows; `words` numbers the boxes."""
    lines, found = iter(markdown.split("\n")), []
    for line in lines:
        fence = FENCE.fullmatch(line.strip())
        if not fence:
            found.append(line)
            continue
        end = fence[1]
        inner = []
        for inside in lines:
            if inside.strip() == end:
                break
            inner.append(inside)
        if fence[2] is None:  # code
            found += [line, *inner, end]
        else:
            found.append(box(fence[2], fence[3], inner, words))
    text = LABELLED.sub(r"$$\n<!-- (\1) -->", "\n".join(found))
    base = os.environ.get("SITE_URL", "..").rstrip("/")
    return PAGE.sub(lambda link: f"]({base}/{link[1]}.html{_anchor(*link.groups())})", text)


def _anchor(page, fragment):
    return fragment if fragment and page.startswith("api") else ""


def box(name, title, lines, words):
    """Return a directive as a title and a text."""
    options = {}
    while lines and (option := re.fullmatch(r":([\w-]+): *(.*)", lines[0].strip())):
        options[option[1]] = option[2]
        lines = lines[1:]
    body = plain("\n".join(lines).strip("\n"), words)
    if name == "solution-end" or name == "grid":
        return body
    if name == "grid-item-card":
        return f"- **{title}.** {body}"
    if name == "prf:proof":
        return f"*Proof.* {body}"
    if name == "solution-start":
        return "**Solution**"
    if name in ("admonition", "exercise") or name.startswith("prf:"):
        heading = words.get(options.get("label"), name.rpartition(":")[2].capitalize())
        if name == "admonition":
            heading = title
        elif title:
            heading = f"{heading} ({title})"
        quoted = [f"> {line}".rstrip() for line in body.split("\n")]
        return "\n".join([f"> **{heading}**", ">", *quoted])
    raise ValueError(f"how does a downloaded notebook show the box {{{name}}}? See downloads.py")


def write(app, error):
    """Write the wheel and a notebook for each chapter into the built site."""
    if error is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    root = Path(app.srcdir)
    (wheel,) = WheelBuilder(str(root)).build(directory=str(folder), versions=["standard"])
    begin = first_cells(places(app.repository, Path(wheel).name), Path(wheel).name)
    paths = chapters(root)
    words = numbers(nbformat.read(path, as_version=4) for path in paths)
    for path in paths:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = plain("".join(cell["source"]), words)
        notebook["cells"] = begin + notebook["cells"]
        text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        (folder / path.name).write_text(text, encoding="utf-8")


def setup(app):
    """Connect to Sphinx."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
