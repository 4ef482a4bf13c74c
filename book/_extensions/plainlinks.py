"""Cross references written as plain links, so that they read well wherever a notebook opens.

JupyterLab, Colab and GitHub do not know Sphinx's roles or the other chapters.  So a notebook says
``([Shazeer and Stern, 2018](references.md#shazeer2018))`` or ``[Proposition 7](#prop-rank-one)``.
Here, when the site is built, such a link becomes the role that stands for it: with its number, its
entry in the list of references, and a check that what it leads to exists.
"""

import json
import re

from docutils import nodes
from sphinx_exercise.nodes import is_exercise_node

LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<file>[\w.-]*)#(?P<label>[\w.:-]+)\)")
CITATION = r"\[[^\]]*\]\(references\.md#([\w:-]+)\)"
CITATIONS = re.compile(rf"\({CITATION}(?:[,;] {CITATION})*\)")


def to_roles(markdown):
    """Return `markdown` with its plain links to labels written as roles."""
    return LINK.sub(_role, CITATIONS.sub(_cite, markdown))


def _cite(match):
    keys = re.findall(CITATION, match[0])
    return f"{{cite}}`{','.join(keys)}`"


def _role(match):
    text, file, label = match["text"], match["file"], match["label"]
    if file == "references.md":
        raise ValueError(f"a citation stands in parentheses, ({match[0]}), alone or with others")
    if file.startswith("api"):
        kind = "class" if label.rpartition(".")[2][0].isupper() else "func"
        return f"{{{kind}}}`~{label}`"
    if label.startswith(("prop-", "alg-")):
        return f"{{prf:ref}}`{label}`"
    if label.startswith("ex-"):
        return f"{{ref}}`{text} <{label}>`"
    return match[0]  # a heading, which the parser finds by itself


def read(app, docname, source):
    """Rewrite the text of a notebook before it is parsed."""
    if app.env.doc2path(docname).endswith(".ipynb"):
        notebook = json.loads(source[0])
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = to_roles("".join(cell["source"]))
        source[0] = json.dumps(notebook, ensure_ascii=False)


def name_exercises(app, doctree, docname):
    """Put a target into each exercise of the PDF, where a plain link finds it."""
    if app.builder.format == "latex":
        for exercise in list(doctree.findall(is_exercise_node)):
            _title, content, *_ = exercise
            content.insert(0, nodes.target(ids=[exercise["label"]]))


def setup(app):
    """Connect to Sphinx."""
    app.connect("source-read", read)
    app.connect("doctree-resolved", name_exercises)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
