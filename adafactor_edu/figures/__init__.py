"""Pictures of the book: data in, drawing out.

A drawing is an SVG whose colours and font are the page's: `PALETTE` names them, the style sheet
gives each a value for light and for dark paper.  Colours are Okabe and Ito's, which readers with
any colour vision can tell apart, and never the only signal: lines differ in dash, and every heat
map has its numbers written in.  `LOOKS` gives one colour and dash to each optimizer and each
quantity, in every figure of the book.
"""

from adafactor_edu.figures._drawing import LOOKS, PALETTE, Drawing, Look, look_of
from adafactor_edu.figures._matrices import (
    heat_maps,
    iteration_picture,
    rebuilt_picture,
    second_moment_picture,
    state_picture,
)
from adafactor_edu.figures._plots import bars, curves, dots, regions

__all__ = [
    "LOOKS",
    "PALETTE",
    "Drawing",
    "Look",
    "bars",
    "curves",
    "dots",
    "heat_maps",
    "iteration_picture",
    "look_of",
    "rebuilt_picture",
    "regions",
    "second_moment_picture",
    "state_picture",
]
