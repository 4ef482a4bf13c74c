"""A matplotlib figure as an SVG that belongs to a page: its colours, its font, its ids."""

import hashlib
import html
import io
import json
import re

NUMBER = re.compile(r"-?\d+\.\d+")
IDS = re.compile(r'(?<= id=")[^"]+(?=")|(?<=url\(#)[^)]+(?=\))|(?<=href="#)[^"]+(?=")')


def render(figure, palette, table):
    """Return `figure` as text that starts with ``<svg``.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What to draw.
    palette : dict of str to str
        Names of the page's colours, and the colours that stand for them in the figure.
    table : list of list of str
        The data behind the figure, header first; may be empty.

    Returns
    -------
    str
        The same bytes every time.
    """
    import matplotlib as mpl

    buffer = io.StringIO()
    settings = {"svg.fonttype": "none", "svg.hashsalt": "adafactor", "path.simplify_threshold": 0.5}
    with mpl.rc_context(settings):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"\s*\n\s*", " ", text).replace("> <", "><")
    text = re.sub(r'(?<= )(d|x|y|points|transform)="[^"]*"', _rounded, text)
    text = _colours(text, palette)
    text = re.sub(r"font-family: [^;\"]+", "font-family: var(--figure-font, sans-serif)", text)
    text = re.sub(r"(font: [^;\"]*?px) [^;\"]+", r"\1 var(--figure-font, sans-serif)", text)
    text = re.sub(
        r'style="fill: (url[^";]+)"', r'fill="\1"', text
    )  # in a style it reads like a file
    return _sized(_ids(text), table)


def _rounded(attribute):
    """Return coordinates to a tenth of a point; what is written stays as it is."""
    return NUMBER.sub(lambda n: f"{float(n[0]):.1f}".removesuffix(".0"), attribute[0])


def _colours(text, palette):
    """Write var(--figure-NAME, colour) for every colour of the palette."""
    for name, colour in palette.items():
        text = re.sub(rf"{colour}\b", f"var(--figure-{name}, {colour})", text, flags=re.IGNORECASE)
    return text


def _ids(text):
    """Drop the ids of groups, and keep those that are referred to apart from other figures'."""
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    mark = "f" + hashlib.sha256(text.encode()).hexdigest()[:6]
    return IDS.sub(lambda name: f"{mark}-{name[0]}", text)


def _sized(text, table):
    """Let the drawing shrink with its column, and add the table."""
    _, _, width, height = re.search(r'viewBox="([^"]+)"', text)[1].split()
    width, height = (round(float(side) * 4 / 3) for side in (width, height))  # points to pixels
    data = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    view = re.search(r'viewBox="[^"]+"', text)[0]
    inside = text[text.index(">") + 1 :]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' {view} width="{width}" height="{height}" class="figure-drawing"'
        ' style="background: var(--figure-background, #fff); max-width: 100%; height: auto">'
        f"<metadata>{html.escape(data, quote=False)}</metadata>{inside}"
    )
