"""What a notebook shows of an explorer before its cells have run: the still picture and a hint.

JupyterLab, Notebook and GitHub show stored HTML without its scripts, style sheets and drawings.
Sliders that nothing answers would remain.  So the stored HTML begins with the picture, and what
comes to life on a page is put aside by the one means that they leave in place, a style.
"""

import base64
import html

from adafactor_edu.explorers.elements import tag

HINT = "Run ▸ Run All Cells to move the sliders."
SEAM = '<div class="ae-live" style="display:none">'


def with_still(live, png, alt):
    """Return the HTML `live` put aside behind the picture `png`, whose text is `alt`."""
    source = f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
    picture = f'<img src="{source}" alt="{html.escape(alt)}" style="max-width:100%">'
    return tag("div", picture, tag("p", HINT), class_="ae-unrun") + SEAM + live + "</div>"


def without_still(stored):
    """Return what `with_still` put aside; HTML that it did not make is returned as it is."""
    _still, seam, live = stored.partition(SEAM)
    return live.strip().removesuffix("</div>") if seam else stored
