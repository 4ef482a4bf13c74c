"""Scripts and styles of the questions, on the pages that have one.

The lines of an iteration, which answers that carry a mistake on are compared with, are generated
from ``adafactor_edu.symbolic`` when the site is built and are stored nowhere else.
"""

import re
from pathlib import Path

from adafactor_edu.exercises import lines, question

ELEMENT = re.compile(r"<adafactor-(predict|answer|mistake|order)")
FOLDER = "questions"
ASSETS = Path(question.__file__).parent / "assets" / "questions"
LINES = "question-lines.js"


def files():
    """Return every file of the questions as a dict of name to text."""
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(ASSETS.iterdir())}
    return found | {LINES: lines.lines_script()}


def link(app, pagename, templatename, context, doctree):
    """Link scripts and styles from a page that contains a question."""
    kinds = set(ELEMENT.findall(context.get("body", "")))
    if not kinds:
        return
    names = ["questions.css", *([LINES] if "answer" in kinds else []), "questions.js"]
    for key, suffix in (("explorer_styles", ".css"), ("explorer_scripts", ".js")):
        paths = [f"_static/{FOLDER}/{name}" for name in names if name.endswith(suffix)]
        context[key] = [*context.get(key, []), *paths]
    app.questions_asked = True


def write(app, error):
    """Write the files into the built site, if a page needs them."""
    if error is None and app.builder.format == "html" and app.questions_asked:
        folder = Path(app.outdir) / "_static" / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files().items():
            (folder / name).write_text(text, encoding="utf-8")


def setup(app):
    """Connect to Sphinx, after the extension of the explorers."""
    app.questions_asked = False
    app.connect("html-page-context", link, priority=920)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
