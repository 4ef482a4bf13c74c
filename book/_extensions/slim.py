"""Leave out of the built site what no page uses.

Sphinx and its extensions copy styles and scripts that the book's own template does not load.
"""

import shutil
from pathlib import Path

UNUSED = [
    "basic.css",
    "check-solid.svg",
    "copy-button.svg",
    "copybutton_funcs.js",
    "design-tabs.js",
    "exercise.css",
    "file.png",
    "minus.png",
    "mystnb.*.css",
    "plus.png",
    "proof.css",
    "pygments.css",
]


def remove_unused(app, error):
    """Delete the unused files from the built ``_static`` folder."""
    if error is not None or app.builder.format != "html":
        return
    for pattern in UNUSED:
        for path in (Path(app.outdir) / "_static").glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app):
    """Connect to Sphinx."""
    app.connect("build-finished", remove_unused)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
