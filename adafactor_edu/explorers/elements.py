"""HTML of numbers, tables and gauges; the page's script finds them by their data attributes."""

import html
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from pathlib import Path

import numpy as np

ASSETS = Path(__file__).parent / "assets"
MINUS = "\u2212"
NO_BREAK_SPACE = "\u00a0"
WIDTHS = {"f": 7, "z": 7, "g": 8, "i": 9, "b": 9}  # characters a number takes, by kind
UNITS = ("bytes", "kB", "MB", "GB", "TB")


@cache
def style_sheet():
    """Return the style sheet of the explorers."""
    return (ASSETS / "explorers.css").read_text(encoding="utf-8")


def form(value, kind):
    """Return a number as text; assets/explorers.js writes the same.

    Kinds: ``f3`` is three decimals (or a power of ten where that would say nothing), ``z3`` the
    same with rounding noise as 0, ``g3`` three significant digits, ``i`` an integer with thousands
    apart, ``b`` bytes with a unit.
    """
    value = float(value) + 0.0  # a zero has no sign
    if kind == "i":
        return _signed(f"{int(_fixed(value, 0)):,}")
    if kind == "b":
        power = min(len(UNITS) - 1, _exponent(value, 4) // 3) if value >= 1 else 0
        digits = f"{_fixed(value / 1000**power, 2 if power else 0)}"
        return f"{digits} {UNITS[power]}"
    digits = int(kind[1:])
    if kind[0] == "z" and abs(value) < 1e-12:
        return _fixed(0, digits)
    if kind[0] == "g":
        exponent = _exponent(value, digits - 1) if value else 0
        if -6 <= exponent < 7:
            return _signed(_fixed(value, max(0, digits - 1 - exponent)))
        return _signed(_scientific(value, digits - 1))
    if value and not 0.5 * 10.0**-digits <= abs(value) < 10.0 ** (6 - digits):
        return _signed(_scientific(value, 1))
    return _signed(_fixed(value, digits))


def padded(value, kind):
    """Return `form` filled up from the left, so that a number that changes moves nothing."""
    return form(value, kind).rjust(WIDTHS[kind[0]], NO_BREAK_SPACE)


def _fixed(value, decimals):
    with localcontext() as context:
        context.prec = 400
        return str(Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def _scientific(value, decimals):
    with localcontext() as context:
        context.prec, context.rounding = decimals + 1, ROUND_HALF_UP
        mantissa, exponent = f"{+Decimal(value):.{decimals}e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def _exponent(value, decimals):
    """Return the power of ten in which the rounded value is written: 999.9 rounds into the next."""
    return int(_scientific(value, decimals).split("e")[1])


def _signed(text):
    return text.replace("-", MINUS)


def tag(name, /, *content, **attributes):
    """Return an element; ``class_`` is class, ``data_x`` is data-x, True is a bare attribute."""
    parts = [name]
    for key, value in attributes.items():
        key = key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(key)
        elif value is not None and value is not False:
            parts.append(f'{key}="{html.escape(str(value))}"')
    opening = f"<{' '.join(parts)}>"
    return opening if name == "input" else f"{opening}{''.join(content)}</{name}>"


def number(picture, name, kind="f3", *, tight=False, **attributes):
    """Return a number of the picture in an element that carries its name and full value.

    It takes the same width whatever it is, unless it is `tight`.
    """
    value = float(picture.quantities[name])
    attributes |= {"data_tight": True} if tight else {}
    return tag(
        "span", (form if tight else padded)(value, kind),
        class_="ae-number", data_quantity=name, data_value=repr(value), data_form=kind,
        translate="no", **attributes,
    )  # fmt: skip


def text(picture, name):
    """Return words of the picture."""
    return tag("span", html.escape(picture.texts[name]), data_text=name)


def heat_table(
    picture, name, caption, kind="f3", *, scale=None, html_caption=False, attributes=lambda i, j: {}
):
    """Return a matrix as a table with its numbers, coloured by size relative to `scale`.

    `scale` names the quantity whose largest entry has the full colour; by default the matrix
    itself.  `attributes` returns more attributes for the cell at a row and a column.
    With `html_caption` the caption is HTML already.
    """
    matrix = np.atleast_2d(picture.quantities[name])
    largest = np.max(np.abs(picture.quantities[scale or name])) or 1.0
    words = caption if html_caption else html.escape(caption)
    rows = [
        tag(
            "tr",
            *(
                _cell(name, i, j, entry, entry / largest, kind, attributes(i, j))
                for j, entry in enumerate(row)
            ),
        )
        for i, row in enumerate(matrix)
    ]
    return tag(
        "table", tag("caption", words), tag("tbody", *rows),
        class_="ae-heat", data_scale=scale or name,
    )  # fmt: skip


def _cell(name, row, column, value, share, kind, more):
    value = float(value)
    return tag(
        "td", form(value, kind),
        data_quantity=name, data_row=row, data_col=column, data_value=repr(value), data_form=kind,
        style=f"--heat:{heat(share)}", data_negative=value < 0, translate="no", **more,
    )  # fmt: skip


def heat(share):
    """Return the strength of a cell's colour as text, 0 to 1."""
    return _fixed(min(1.0, abs(float(share))), 2)


def position(picture, name):
    """Return the style that puts a bar or a mark at its place."""
    return f"--at:{_fixed(float(picture.positions[name]), 4)}"
