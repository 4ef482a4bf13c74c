"""Nothing is asked of another host; what is linked inside the site is there."""

import functools
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from benchmarks.site_weight import files_of, local_file, requested, urls_in_css

from .conftest import Page

NOTEBOOKS = sorted((Path(__file__).parents[2] / "book").glob("*.ipynb"))


def is_foreign(url):
    """Whether a browser would ask another host for `url`."""
    parts = urlsplit(url)
    return bool(parts.netloc) or parts.scheme in {"http", "https", "ws", "wss"}


@functools.cache
def anchors(path):
    """The places on the page at `path` that a link can lead to."""
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    return {tag["id"] for tag in soup.select("[id]")} | {"", "#"}


def test_page_requests_nothing_from_another_host(page):
    assert [url for url in requested(page.path.read_text("utf-8")) if is_foreign(url)] == []
    hints = page.soup.select("link[rel~=preconnect], link[rel~=dns-prefetch], meta[property^=og]")
    assert hints == []
    assert page.soup.find_all("base") == []


def test_page_loads_only_files_that_exist(page):
    missing = [file for file in files_of(page.path) if not file.is_file()]
    assert missing == []


def test_styles_and_scripts_name_no_other_host(site_root):
    """No ``url()``, import, fetch or script source of theirs leads away from the site."""
    for path in site_root.rglob("*.css"):
        assert [url for url in urls_in_css(path.read_text("utf-8")) if is_foreign(url)] == [], path
    reaching = re.compile(
        r"""(?:fetch|import|importScripts|open|src\s*=|WebSocket|EventSource)\s*\(?\s*["'`]"""
        r"""(?:https?:|wss?:|//)"""
    )
    for path in site_root.rglob("*.js"):
        assert reaching.findall(path.read_text("utf-8")) == [], path
    assert list(site_root.rglob("*mathjax*")) + list(site_root.rglob("*thebe*")) == []


def test_scripts_run_from_a_folder(page):
    """Browsers refuse modules from ``file://``; classic scripts they run."""
    assert page.soup.select("script[type=module], script[type=importmap]") == []


def test_internal_links_lead_somewhere(page, site_root):
    broken = []
    for link in page.soup.select("a[href]"):
        url = link["href"]
        if is_foreign(url) or url.startswith("mailto:"):
            continue
        file = local_file(page.path, url) if urlsplit(url).path else page.path
        fragment = unquote(urlsplit(url).fragment)
        there = file.is_file() and site_root in file.parents
        # A fragment like #beta2=0.9&d=1 is the state of an explorer, not a place.
        if there and file.suffix == ".html" and "=" not in fragment:
            there = fragment in anchors(file)
        if not there:
            broken.append(url)
    assert broken == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_words_of_references_are_the_same_on_the_page_and_in_the_notebook(path, site_root):
    """JupyterLab shows a link as it is written; the page asks Sphinx for the words."""
    article = Page(path.stem, site_root / f"{path.stem}.html").article
    cells = json.loads(path.read_text("utf-8"))["cells"]
    prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    written = re.findall(r"\[([^\]]*)\]\([\w.-]*#((?:prop|alg)-[\w-]+)\)", prose)
    shown = [
        (link.get_text(), urlsplit(link["href"]).fragment)
        for link in article.select("a[href*='#prop-'], a[href*='#alg-']")
    ]
    assert sorted(written) == sorted(shown)
    cited = re.findall(r"\[([^\]]*)\]\(references\.md#", prose)
    assert sorted(cited) == sorted(a.get_text() for a in article.select(".bibtex-citation a"))


def test_form_leads_to_the_search_page(page):
    assert {form["action"] for form in page.soup.select("header form")} <= {"search.html", "#"}


def test_external_links_are_whole(page):
    for link in page.soup.select("a[href^='http']"):
        parts = urlsplit(link["href"])
        assert "." in parts.netloc, link["href"]
        assert "localhost" not in parts.netloc


def test_no_path_of_the_building_machine_is_on_a_page(page):
    home = str(Path(__file__).resolve().parents[2])
    assert home not in page.path.read_text("utf-8")
