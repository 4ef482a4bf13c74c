"""Drawings of the package, written into the page instead of linked.

An SVG inside of the page takes its colours and its font, also in the dark and on paper; the table
in its ``metadata`` becomes a folded table under the figure.  A picture that is linked can do
neither.
"""

import html
import json
import re
from pathlib import Path

MARK = 'class="figure-drawing"'
METADATA = re.compile(r"<metadata>(.*?)</metadata>", re.DOTALL)


def inline(soup, files):
    """Put a place holder where a drawing is linked, and its table behind the figure.

    Parameters
    ----------
    soup : bs4.BeautifulSoup
        The text of a page; changed in place.
    files : dict of str to Path
        Paths of the files in ``_images``.

    Returns
    -------
    dict of str to str
        What to write for each place holder.
    """
    written = {}
    for image in soup.find_all("img"):
        path = files.get(image.get("src", "").rpartition("/")[2])
        if path is None or path.suffix != ".svg":
            continue
        text = Path(path).read_text(encoding="utf-8")
        if MARK not in text[:1000]:
            continue
        text, rows = _taken_apart(text)
        label = html.escape(image.get("alt", ""), quote=True)
        holder = f"drawing-{len(written)}-here"
        written[holder] = text.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
        place = image.find_parent("figure") or image
        if rows:
            place.insert_after(_table(soup, rows))
        link = image.find_parent("a")  # a link to the file alone says nothing more
        (link or image).replace_with(holder)
    return written


def _taken_apart(text):
    """Return the drawing without its metadata, and the rows of the table in there."""
    found = METADATA.search(text)
    rows = json.loads(html.unescape(found[1])) if found else []
    return METADATA.sub("", text), rows


def _table(soup, rows):
    """Return the folded table: the first row are headers, the first column too."""

    def made(name, *content, **attributes):
        tag = soup.new_tag(name, attrs=attributes)
        tag.extend(content)
        return tag

    def cell(name, words, scope=None):
        return made(name, words, **({"scope": scope} if scope else {}))

    head = made("tr", *(cell("th" if words else "td", words, words and "col") for words in rows[0]))
    body = [
        made("tr", cell("th", row[0], "row"), *(cell("td", words) for words in row[1:]))
        for row in rows[1:]
    ]
    table = made("table", made("thead", head), made("tbody", *body))
    summary = made("summary", "The numbers behind the figure")
    return made("details", summary, table, **{"class": "figure-data"})


def fill(text, written):
    """Return the text of the page with the drawings in their places."""
    for holder, drawing in written.items():
        text = text.replace(holder, drawing, 1)
    return text
