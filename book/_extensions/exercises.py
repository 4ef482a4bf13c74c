"""Scripts and styles of the exercises, on the pages that have one.

A page links what makes the editor; Python itself and what is known of each function are files
beside them that the editor asks for when it is touched.  They are put together here, from the
installed packages, and stored nowhere else.
"""

from pathlib import Path

from adafactor_edu import checks
from adafactor_edu.checks.hunting_page import MY_TEST
from adafactor_edu.exercises import _runtime as runtime

ELEMENTS = ("<adafactor-write-it", "<adafactor-own-step")
FOLDER = "exercises"
ASSETS = Path(runtime.__file__).parent / "assets"


def linked():
    """Return the names of the files that a page with an exercise links, in the order they load."""
    return sorted(path.name for path in ASSETS.glob("*.[cj]s*"))


def files():
    """Return every file of the exercises as a dict of name to text."""
    found = {name: (ASSETS / name).read_text(encoding="utf-8") for name in linked()}
    for name in found:
        if name.endswith(".js"):
            found[name] = runtime.bare_script(found[name])
    found["python-runtime.js"] = runtime.python_script()
    found[f"step-{MY_TEST}.js"] = runtime.step_script(MY_TEST)
    for step in (*checks.TABLE, *checks.ITERATIONS):
        found[f"step-{step}.js"] = runtime.step_script(step)
        found[f"pairs-{step}.js"] = runtime.pairs_script(step)
    found["LICENCE-brython.txt"] = (ASSETS / "LICENCE-brython.txt").read_text(encoding="utf-8")
    return found


def link(app, pagename, templatename, context, doctree):
    """Link scripts and styles from a page that contains an exercise."""
    if any(element in context.get("body", "") for element in ELEMENTS):
        for key, suffix in (("explorer_styles", ".css"), ("explorer_scripts", ".js")):
            paths = [f"_static/{FOLDER}/{name}" for name in linked() if name.endswith(suffix)]
            context[key] = [*context.get(key, []), *paths]
            app.has_exercises = True


def write(app, error):
    """Write the files into the built site, if a page needs them."""
    if error is None and app.builder.format == "html" and app.has_exercises:
        folder = Path(app.outdir) / "_static" / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files().items():
            (folder / name).write_text(text, encoding="utf-8")


def setup(app):
    """Connect to Sphinx, after the extension of the explorers."""
    app.has_exercises = False
    app.connect("html-page-context", link, priority=910)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
