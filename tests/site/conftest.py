"""The built pages, parsed once."""

import functools
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

TOC = Path(__file__).parent.parent.parent / "_toc.yml"


@dataclass(frozen=True)
class Page:
    """One page of the built site."""

    name: str
    path: Path

    @functools.cached_property
    def soup(self):
        """The parsed page."""
        return BeautifulSoup(self.path.read_text("utf-8"), "html.parser")

    @functools.cached_property
    def article(self):
        """The part that the author wrote."""
        return self.soup.find("article")


def chapter_names():
    """The names of the chapters in ``_toc.yml``, in their order, as in their addresses."""
    toc = yaml.safe_load(TOC.read_text("utf-8"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [Path(file).name for file in (toc["root"], *chapters)]


PAGES = [*chapter_names(), "search"]


@functools.cache
def _page(root, name):
    return Page(name, root / f"{name}.html")


@pytest.fixture(params=PAGES)
def page(request, site_root):
    """Each page of the site in turn."""
    return _page(site_root, request.param)


@pytest.fixture(params=chapter_names())
def chapter(request, site_root):
    """Each chapter in turn: what is in ``_toc.yml``, without the search page."""
    return _page(site_root, request.param)
