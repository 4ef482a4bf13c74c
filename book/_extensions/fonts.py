"""The fonts as a script too: a page that is opened from a folder may not load them otherwise.

Firefox refuses a font that lies in another folder than the page, and Chromium asks for it too late
to draw the first picture with it.  Scripts are allowed, so there the template loads this one.  Its
families have a name of their own, `HERE`, which the style sheet asks for first.
"""

import base64
import json
import re
from pathlib import Path

STYLES = Path(__file__).parents[1] / "_static" / "styles" / "base.css"
FACE = re.compile(r"@font-face\s*\{(.*?)\}", re.DOTALL)
HERE = "{} Here"
SCRIPT = "fonts-from-a-folder.js"
START = """\
// The fonts of this folder, for pages that are opened without a server.
(function () {
  function add(family, descriptors, data) {
    var bytes = Uint8Array.from(atob(data), function (c) { return c.charCodeAt(0); });
    document.fonts.add(new FontFace(family, bytes.buffer, descriptors));
  }
"""


def faces(styles):
    """Return family, descriptors and file of every font in the style sheet `styles`."""
    found = []
    for rule in FACE.findall(re.sub(r"/\*.*?\*/", "", styles, flags=re.DOTALL)):
        values = dict(re.findall(r"([\w-]+)\s*:\s*([^;]+);", rule))
        descriptors = {
            name: values[f"font-{name}"] for name in ("weight", "style") if f"font-{name}" in values
        }
        file = re.search(r'url\("([^"]+)"\)', values["src"]).group(1)
        found.append((values["font-family"].strip('"'), descriptors, file))
    return found


def script():
    """Return the script that adds every font of the style sheet to a page."""
    lines = [START]
    for family, descriptors, file in faces(STYLES.read_text(encoding="utf-8")):
        data = base64.b64encode((STYLES.parent / file).read_bytes()).decode()
        lines.append(
            f'  add({json.dumps(HERE.format(family))}, {json.dumps(descriptors)}, "{data}");\n'
        )
    return "".join([*lines, "})();\n"])


def write(app, error):
    """Write the script beside the fonts, once all files are copied."""
    if error is None and app.builder.format == "html":
        target = Path(app.outdir) / "_static" / "fonts" / SCRIPT
        target.write_text(script(), encoding="utf-8")


def setup(app):
    """Connect to Sphinx."""
    app.connect("build-finished", write, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
