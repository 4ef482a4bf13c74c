"""Scripts and styles of the interactive explorers, on the pages that have one.

The assets lie in ``adafactor_edu/explorers/assets``; the arithmetic they call is generated from
``adafactor_edu.symbolic`` when the site is built and is stored nowhere else.
"""

from pathlib import Path

from docutils import nodes

from adafactor_edu.explorers.elements import ASSETS
from adafactor_edu.explorers.unrun import without_still
from adafactor_edu.symbolic import site_scripts

ELEMENT = "<adafactor-explorer"
FOLDER = "explorers"


def assets():
    """Return the explorers' scripts and styles as a dict of name to text, scripts in load order."""
    files = sorted(ASSETS.glob("*.[cj]s*"))
    return site_scripts() | {path.name: path.read_text(encoding="utf-8") for path in files}


def write(app, error):
    """Write the assets into the built site."""
    if error is None and app.builder.format == "html":
        folder = Path(app.outdir) / "_static" / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in app.explorer_assets.items():
            (folder / name).write_text(text, encoding="utf-8")


def gather(app):
    """Collect the assets once per build."""
    app.explorer_assets = assets()


def bring_forward(app, doctree, docname):
    """Leave out the picture that stands for an explorer where no script runs."""
    for node in doctree.findall(nodes.raw):
        if ELEMENT in node.astext():
            node[:] = [nodes.Text(without_still(node.astext()))]


def link(app, pagename, templatename, context, doctree):
    """Link the assets from a page that contains an explorer."""
    names = list(app.explorer_assets) if ELEMENT in context.get("body", "") else []
    for key, suffix in (("explorer_styles", ".css"), ("explorer_scripts", ".js")):
        context[key] = [f"_static/{FOLDER}/{name}" for name in names if name.endswith(suffix)]


def setup(app):
    """Connect to Sphinx."""
    app.connect("builder-inited", gather)
    app.connect("doctree-resolved", bring_forward)
    app.connect("html-page-context", link, priority=900)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
