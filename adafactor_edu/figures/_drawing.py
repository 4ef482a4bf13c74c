"""What all pictures share: colours, looks, and a drawing that shows itself."""

import io
import re
from typing import NamedTuple

from adafactor_edu import _svg
from adafactor_edu._extras import needs

with needs("lab", "adafactor_edu.figures"):
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from PIL import Image


# Every colour that a drawing uses: the name of the page's variable, and the colour on white paper.
PALETTE = {
    "blue": "#0072b2",
    "orange": "#d55e00",
    "green": "#009e73",
    "purple": "#aa4499",
    "gold": "#b07d00",
    "ink": "#222222",
    "grid": "#e4e4e4",
    "mark": "#777777",
    "paper": "#ffffff",
}


class Look(NamedTuple):
    """Colour and dash of a line.

    Parameters
    ----------
    colour : str
        A key of `PALETTE`.
    dash : str
        A line style of matplotlib.

    Examples
    --------
    >>> LOOKS["Adam"]
    Look(colour='orange', dash='--')
    """

    colour: str
    dash: str


LOOKS = {
    "Adafactor": Look("blue", "-"),
    "Adam": Look("orange", "--"),
    "SGD": Look("green", "-."),
    "momentum": Look("purple", ":"),
    "RMSProp": Look("gold", (0, (5, 1, 1, 1, 1, 1))),
    "V̂": Look("green", "-"),
    "U": Look("orange", "--"),
    "Û": Look("blue", "-"),
    "X": Look("purple", ":"),
}
OTHERS = [
    Look("blue", "-"), Look("orange", "--"), Look("green", "-."),
    Look("purple", ":"), Look("gold", (0, (5, 1, 1, 1, 1, 1))),
]  # fmt: skip


def look_of(label, taken=()):
    """Return the colour and dash of a line: its own if the book has given it one.

    Parameters
    ----------
    label : str
        Label of the line; what stands before a comma, a colon or a bracket names the optimizer or
        the quantity.
    taken : iterable of Look, optional
        Looks that the figure has already used.

    Returns
    -------
    Look
        The same in every figure for the same name; else the first that is not taken.

    Examples
    --------
    >>> look_of("Adam, lr 0.1") == look_of("Adam") == LOOKS["Adam"]
    True
    >>> look_of("d = 1"), look_of("d = 2", [look_of("d = 1")])
    (Look(colour='blue', dash='-'), Look(colour='orange', dash='--'))
    """
    taken = list(taken)
    own = LOOKS.get(re.split("[,:(]", label)[0].strip())
    if own is not None and own not in taken:
        return own
    return next(look for look in OTHERS if look.colour not in {other.colour for other in taken})


class Drawing:
    """A matplotlib figure that shows itself in the colours and the font of the page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.

    Examples
    --------
    >>> from adafactor_edu.figures import heat_maps
    >>> drawing = heat_maps({"G": [[1.0, -2.0]]})
    >>> drawing
    <Drawing of 1 panel>
    >>> drawing.svg()[:4], drawing.png()[1:4]
    ('<svg', b'PNG')
    """

    COLOURS = 160  # no eye tells these from all the colours of such a figure

    def __init__(self, figure):
        self.figure = figure
        self.table = []

    def __repr__(self):
        """Return the number of panels."""
        panels = sum(bool(axes.has_data() or axes.texts) for axes in self.axes)
        return f"<Drawing of {panels} panel{'s' * (panels > 1)}>"

    @property
    def axes(self):
        """Return the panels.

        Returns
        -------
        list of matplotlib.axes.Axes
            In the order in which they are drawn.
        """
        return self.figure.axes

    def svg(self):
        """Return the figure as an SVG that takes its colours from the page.

        Returns
        -------
        str
            The same text every time; outside of the page it has the colours of `PALETTE` on
            white.  The data behind the figure stand in its ``metadata``, as a table.
        """
        self._settle()
        return _svg.render(self.figure, PALETTE, self.table)

    def png(self):
        """Return the figure as a PNG with a palette, a quarter of the usual size.

        Returns
        -------
        bytes
            The file, the same bytes every time.
        """
        self._settle()
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png")
        picture = Image.open(buffer).convert("RGB").quantize(self.COLOURS, dither=Image.Dither.NONE)
        small = io.BytesIO()
        picture.save(small, format="png", optimize=True)
        return small.getvalue()

    def _settle(self):
        """Lay the figure out, once: a second time would move things by a hair."""
        if self.figure.get_layout_engine() is not None:
            for text in self.figure.findobj(Text):
                if text.get_color() == "black":
                    text.set_color(PALETTE["ink"])
            self.figure.draw_without_rendering()
            self.figure.set_layout_engine("none")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "image/svg+xml": self.svg(), "image/png": self.png()}


def new_figure(size, rows=1, columns=1):
    """Return an empty drawing in the style of the book, and its axes."""
    style = {
        "figure.dpi": 120, "figure.facecolor": PALETTE["paper"], "font.size": 11.5,
        "axes.grid": True, "axes.axisbelow": True, "grid.color": PALETTE["grid"],
        "axes.spines.top": False, "axes.spines.right": False,
        **dict.fromkeys(
            ["text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"],
            PALETTE["ink"],
        ),
    }  # fmt: skip
    with mpl.rc_context(style):
        figure = Figure(figsize=size, layout="constrained")
        return Drawing(figure), figure.subplots(rows, columns)
