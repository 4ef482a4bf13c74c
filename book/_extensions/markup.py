"""Corrections to the markup of a page's text that no style sheet can make.

Foldable boxes become native ``<details>``, which need no script and print; tables get a box of
their own to scroll in; images say how large they are; no line begins with a full stop; what is not
language is not translated.
"""

import re
from pathlib import Path

import imagesize
from bs4 import BeautifulSoup, NavigableString

from book._extensions import drawings

THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009]\d{3})+(?!\d)")
DRAWN = re.compile(r">[^<]+<")  # the words of a drawing
NOT_PROSE = ["pre", "code", "math", "script", "style", "textarea"]
UNTRANSLATED = (
    "pre, code, kbd, samp, math, .sig, table.matrix, table.dataframe,"
    " .ae-number, [data-quantity], [data-value]"
)


def fold(soup):
    """Turn boxes of class ``dropdown`` into ``<details>`` with the title as ``<summary>``."""
    for box in soup.select("div.dropdown"):
        title = box.find("p", class_="admonition-title", recursive=False)
        if title is not None:
            box.name, title.name = "details", "summary"
            for link in title.find_all("a"):  # nothing to press inside what is pressed
                link.unwrap()


def box_tables(soup):
    """Wrap every table of the text in a box that scrolls on a narrow screen."""
    for table in soup.find_all("table"):
        if not table.find_parent(["adafactor-explorer", "table"]):
            table.wrap(soup.new_tag("div", attrs={"class": "table-box"}))


def name_checkboxes(soup):
    """Give the check boxes of task lists, which show but cannot be used, a name."""
    for box in soup.select("input.task-list-item-checkbox"):
        box["aria-label"] = "done" if box.has_attr("checked") else "to do"


def glue_punctuation(soup):
    """Keep the comma or full stop after a formula on the formula's line."""
    for formula in soup.select("math:not([display])"):
        box = formula.parent if formula.parent.get("class") == ["formula-box"] else None
        after = (box or formula).next_sibling
        mark = (
            re.match(r"[.,;:!?)\u2019\u201d]+", after) if type(after) is NavigableString else None
        )
        if mark:
            after.replace_with(NavigableString(after[mark.end() :]))
            box = box or formula.wrap(soup.new_tag("span", attrs={"class": "glued"}))
            box.append(mark[0])


def keep_numbers_whole(soup):
    """Write the thousands of a number with a narrow space at which no line breaks: 10 000."""
    for text in soup.find_all(string=THOUSANDS):
        if type(text) is NavigableString and not text.find_parent(NOT_PROSE):
            text.replace_with(THOUSANDS.sub(_narrow, text))


def _narrow(number):
    return re.sub(r"\s", "\u202f", number[0])


def keep_untranslated(soup):
    """Tell the browser's translator what is not language: code, formulas, numbers of explorers."""
    for part in soup.select(UNTRANSLATED):
        if not part.find_parent(translate="no"):
            part["translate"] = "no"


def mark_for_styles(soup):
    """Name by a class what older browsers' style sheets cannot select by its contents."""
    for kind, inside, name in (
        ("a", "code", "code-link"),
        ("div.cell_output", "adafactor-explorer", "with-explorer"),
    ):
        for part in soup.select(kind):
            if part.find(inside):
                part["class"] = [*part.get("class", []), name]
    for proof in soup.select("div.proof.admonition"):
        if proof.find(class_="admonition-title", recursive=False) is None:
            proof["class"] = [*proof["class"], "untitled"]


def list_references(soup):
    """Make each reference an item of its list: docutils' role for it has left ARIA."""
    for reference in soup.select("[role=doc-biblioentry]"):
        reference["role"] = "listitem"


def drop_repeated_ids(soup):
    """Drop the ids that some extensions give to every box of a kind, and nothing refers to."""
    for part in soup.select("section[id$='-content']"):
        if part["id"] in {"proof-content", "exercise-content", "solution-content"}:
            part.name = "div"
            part["class"] = [*part.get("class", []), part.attrs.pop("id")]
    for proof in soup.select("div.proof[id=proof]"):
        del proof["id"]


def size_images(soup, files):
    """Give every image its size, so that nothing moves when it arrives.

    `files` maps the name of a file in ``_images`` to its path.
    """
    for image in soup.find_all("img"):
        image["decoding"] = "async"
        path = files.get(image.get("src", "").rpartition("/")[2])
        width, height = imagesize.get(path) if path else (-1, -1)
        if width > 0 and not image.has_attr("width") and not image.has_attr("style"):
            image["width"], image["height"] = width, height


def correct(app, pagename, templatename, context, doctree):
    """Correct the text of one page."""
    if not doctree or "body" not in context:
        return
    soup = BeautifulSoup(context["body"], "html.parser")
    files = {name: Path(app.srcdir, path) for path, name in app.builder.images.items()}
    written = {
        holder: DRAWN.sub(lambda words: THOUSANDS.sub(_narrow, words[0]), drawing)
        for holder, drawing in drawings.inline(soup, files).items()
    }
    for step in (
        fold,
        box_tables,
        name_checkboxes,
        glue_punctuation,
        keep_numbers_whole,
        keep_untranslated,
        mark_for_styles,
        list_references,
        drop_repeated_ids,
    ):
        step(soup)
    size_images(soup, files)
    context["body"] = drawings.fill(soup.decode(formatter="minimal"), written)


def setup(app):
    """Connect to Sphinx, before the page's files are chosen."""
    app.connect("html-page-context", correct, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
