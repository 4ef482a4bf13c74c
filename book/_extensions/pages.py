"""What a page shows around its text, and which files it loads.

Fills in the page template: the chapters, the headings of the page, its description, and the
style sheets and scripts it needs.  Style sheets of extensions are linked only where their markup
occurs; scripts are kept to the few of `SCRIPTS`.
"""

import re
from pathlib import Path

from bs4 import BeautifulSoup

STATIC = Path(__file__).parent.parent / "_static"

# Style sheets by the text that shows a page needs them; all others are dropped.
STYLES = {
    "sphinx-design.min.css": 'class="sd-',
    "copybutton.css": 'class="highlight',
    "base.css": "",
    "shell.css": "",
    "text.css": "",
    "math.css": "<math",
    "boxes.css": "",
    "code.css": "",
    "margins.css": "",
    "print.css": "",
}
SCRIPTS = {
    "book.js": "",
    "documentation_options.js": 'class="highlight',
    "clipboard.min.js": 'class="highlight',
    "copybutton.js": 'class="highlight',
}
SEARCH = {"doctools.js", "language_data.js", "searchtools.js", "sphinx_highlight.js"}
# Fonts that a page asks for before its style sheets do, so that no text moves when they arrive.
FONTS = {
    "adafactor-serif-normal.woff2": "",
    "adafactor-serif-italic.woff2": "<em",
    "adafactor-math.woff2": "<math",
}
DESCRIPTION_LENGTH = 160


def needed(files, wanted, body):
    """Return those of `files` which `wanted` maps to a text in `body`, in the order of `wanted`."""
    by_name = {}
    for file in files:
        name = str(getattr(file, "filename", file) or "")
        by_name.setdefault(re.sub(r"\?.*", "", name).rsplit("/", 1)[-1], file)
    return [by_name[name] for name, sign in wanted.items() if name in by_name and sign in body]


def chapter_list(toctree, titles=True):
    """Return a function that renders the list of chapters with its captions as headings' labels."""

    def chapters():
        tree = toctree(maxdepth=1, collapse=False, includehidden=True, titles_only=titles) or ""
        soup = BeautifulSoup(tree, "html.parser")
        for number, caption in enumerate(soup.select("p.caption")):
            del caption["role"]
            caption["id"] = f"part-{number}"
            caption.find_next("ul")["aria-labelledby"] = caption["id"]
        for link in soup.select("a.current"):
            link["aria-current"] = "page"
        return str(soup)

    return chapters


def headings(toc):
    """Return the list of headings below the page's title, empty where there are fewer than two."""
    soup = BeautifulSoup(toc or "", "html.parser")
    inner = soup.select_one("ul > li > ul")
    for part in soup.select("math, code"):
        part["translate"] = "no"
    for annotation in soup.select("annotation"):  # the heading itself has it
        annotation.decompose()
    return str(inner) if inner and len(inner.select("li")) > 1 else ""


def describe(body):
    """Return the first paragraph of `body` as one line, cut at a word."""
    paragraph = BeautifulSoup(body, "html.parser").select_one("section > p")
    for part in paragraph.select("annotation, .claim-card") if paragraph else ():
        part.decompose()
    text = " ".join(paragraph.get_text().split()) if paragraph else ""
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return text[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + " …"


def fill_in(app, pagename, templatename, context, doctree):
    """Give the template what it needs for one page."""
    body = context.get("body", "")
    context["css_files"] = needed(context["css_files"], STYLES, body)
    context["script_files"] = needed(context["script_files"], SCRIPTS, body)
    context["page_fonts"] = [font for font, sign in FONTS.items() if sign in body]
    context["author"] = app.config.author
    context["chapters"] = chapter_list(context["toctree"])
    context["page_headings"] = headings(context.get("toc")) if doctree else ""
    context["page_has_solutions"] = 'class="solution' in body
    context["page_has_path"] = 'class="on-path"' in body
    context["page_description"] = describe(body) if doctree else ""


def remove_unused(app, error):
    """Delete from the built ``_static`` what Sphinx and its extensions copied and no page loads."""
    if error is None and app.builder.format == "html":
        kept = {*STYLES, *SCRIPTS, *SEARCH, *(path.name for path in STATIC.iterdir())}
        for path in (Path(app.outdir) / "_static").iterdir():
            if path.suffix in {".css", ".js", ".png", ".svg"} and path.name not in kept:
                path.unlink()


def setup(app):
    """Connect to Sphinx, after the extensions that add their files."""
    # Jupyter Book passes this on to an extension that is not loaded here.
    app.add_config_value("comments_config", {}, "")
    app.add_js_file("book.js", loading_method="defer")
    for path in sorted((STATIC / "styles").glob("*.css")):
        app.add_css_file(f"styles/{path.name}")
    app.connect("html-page-context", fill_in, priority=900)
    app.connect("build-finished", remove_unused, priority=900)  # after the copying
    return {"parallel_read_safe": True, "parallel_write_safe": True}
