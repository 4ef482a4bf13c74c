"""Addresses without the folder of the sources: ``book/notation.md`` becomes ``notation.html``.

The book is built from the top of the repository, because ``jupyter-book build .`` looks for its
configuration there.  Its pages stay at the top of the site all the same: the front page is
``index.html`` itself, not a page that leads on to it, and links from elsewhere stay valid.
"""

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import js_index

FOLDER = "book/"


def shorten(name):
    """Return the name of a page without the folder that holds all chapters."""
    return name.removeprefix(FOLDER)


class ShortIndex:
    """The search index, whose names of pages are addresses; read back, they are names again."""

    def __init__(self, names):
        self.full = {shorten(name): name for name in names}

    def dump(self, data, file):
        """Write the index `data` to `file`."""
        js_index.dump(data | {"docnames": [shorten(name) for name in data["docnames"]]}, file)

    def load(self, file):
        """Return the index that `file` holds, for a build that reads only what has changed."""
        data = js_index.load(file)
        return data | {"docnames": [self.full.get(name, name) for name in data["docnames"]]}


class BookBuilder(StandaloneHTMLBuilder):
    """Sphinx's builder ``html`` with every page at the top of the site."""

    def get_target_uri(self, docname, typ=None):
        """Return the address of a page."""
        return super().get_target_uri(shorten(docname), typ)

    def get_outfilename(self, pagename):
        """Return the file that a page is written to."""
        return super().get_outfilename(shorten(pagename))

    def get_doc_context(self, docname, body, metatags):
        """Return what the template is told about a page; its source lies at the top too."""
        context = super().get_doc_context(docname, body, metatags)
        return context | {"sourcename": shorten(context["sourcename"])}

    @property
    def indexer_format(self):
        """The form in which the search index is written and read."""
        return ShortIndex(self.env.all_docs)


def setup(app):
    """Put the builder in the place of Sphinx's own."""
    app.add_builder(BookBuilder, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
