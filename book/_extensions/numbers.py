"""Numbers of a worked example that know what they are, so that the reader's own can replace them.

A `Substitution` stores, in the metadata of what it shows, the same formulas with the name of each
number (``⟦r.0|4|0.0967⟧``).  On the page such a number becomes
``<mrow data-of="r.0" data-decimals="4">``, and behind each result stands a place for the path of
the iteration, which says to which quantity it belongs.  What a reader sees without scripts is the
same as ever.
"""

import html
import json
from pathlib import Path

from docutils import nodes

from adafactor_edu.explorers.path import PLACES
from adafactor_edu.walkthrough import MARKDOWN


def results(path):
    """Return what the cells of a notebook say of their numbers, by the index of the cell."""
    notebook = json.loads(Path(path).read_text(encoding="utf-8"))
    found = {}
    for index, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", ()):
            numbers = output.get("metadata", {}).get(MARKDOWN, {}).get("numbers")
            if numbers:
                found[index] = numbers
    return found


def place(result):
    """Return the fold that can hold the path; it carries what the script needs to know."""
    part, *light = PLACES[result["shows"]]
    known = {
        "shows": result["shows"], "t": result["t"], "route": result["route"], "part": part,
        "at": ",".join(map(str, light)), "g": json.dumps(result.get("g")),
    }  # fmt: skip
    data = " ".join(f'data-{key}="{html.escape(str(value))}"' for key, value in known.items())
    return f'<details class="on-path" {data}><summary>See it on the path</summary></details>'


def name(app, doctree, docname):
    """Give the formulas of a page the names of their numbers, and each result its place."""
    path = app.env.doc2path(docname)
    if app.builder.format != "html" or not path.endswith(".ipynb"):
        return
    known = results(path)
    for cell in list(doctree.findall(nodes.container)) if known else ():
        result = known.get(cell.get("cell_index"))
        if result is None or cell.get("nb_element") != "cell_code":
            continue
        formulas = list(cell.findall(nodes.math))
        for formula, latex in zip(formulas, result["pieces"], strict=True):
            formula[:] = [nodes.Text(latex)]
        cell.parent.insert(cell.parent.index(cell) + 1, nodes.raw("", place(result), format="html"))


def setup(app):
    """Connect to Sphinx."""
    app.connect("doctree-resolved", name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
