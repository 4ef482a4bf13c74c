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


REACHING = re.compile(
    r"""(?:fetch|import|importScripts|open|src\s*=|WebSocket|EventSource)\s*\(?\s*["'`]"""
    r"""(?:https?:|wss?:|//)"""
)


def foreign_requests(html):
    """What a browser would ask another host for, or prepare to, when it opens the page `html`."""
    soup = BeautifulSoup(html, "html.parser")
    hints = soup.select("link[rel~=preconnect], link[rel~=dns-prefetch], meta[property^=og], base")
    return [url for url in requested(html) if is_foreign(url)] + [str(hint) for hint in hints]


def reaches_out(path):
    """Where a style sheet or script leads away from the site."""
    text = path.read_text("utf-8")
    if path.suffix == ".css":
        return [url for url in urls_in_css(text) if is_foreign(url)]
    return REACHING.findall(text)


def broken_links(path, root):
    """The links of the page at `path` that lead nowhere inside the site, and how many it has."""
    soup, broken, count = BeautifulSoup(path.read_text("utf-8"), "html.parser"), [], 0
    for link in soup.select("a[href]"):
        url = link["href"]
        if is_foreign(url) or url.startswith("mailto:"):
            continue
        count += 1
        file = local_file(path, url) if urlsplit(url).path else path
        fragment = unquote(urlsplit(url).fragment)
        there = file.is_file() and root in file.parents
        # A fragment like #beta2=0.9&d=1 is the state of an explorer, not a place.
        if there and file.suffix == ".html" and "=" not in fragment:
            there = fragment in anchors(file)
        if not there:
            broken.append(url)
    return broken, count


def test_page_requests_nothing_from_another_host(page):
    html = page.path.read_text("utf-8")
    assert requested(html)
    assert foreign_requests(html) == []


def test_page_loads_only_files_that_exist(page):
    files = files_of(page.path)
    assert len(files) > 5, "a page has style sheets, scripts and fonts"
    assert [file for file in files if not file.is_file()] == []


@pytest.mark.parametrize("kind", ["css", "js"])
def test_styles_and_scripts_name_no_other_host(site_root, kind):
    """No ``url()``, import, fetch or script source of theirs leads away from the site."""
    paths = list(site_root.rglob(f"*.{kind}"))
    assert len(paths) > 5
    assert {path.name: found for path in paths if (found := reaches_out(path))} == {}


def test_no_script_is_shipped_that_lives_on_another_host(site_root):
    names = [path.name.lower() for path in site_root.rglob("*")]
    assert "index.html" in names
    assert [name for name in names if "mathjax" in name or "thebe" in name] == []


def test_scripts_run_from_a_folder(page):
    """Browsers refuse modules from ``file://``; classic scripts they run."""
    assert page.soup.select("script[src]")
    assert page.soup.select("script[type=module], script[type=importmap]") == []


def test_internal_links_lead_somewhere(page, site_root):
    broken, count = broken_links(page.path, site_root)
    assert count > 10, "every page links to every chapter"
    assert broken == []


@pytest.fixture
def faulty(tmp_path):
    """A function that writes a site of one page with `html` in its body."""

    def write(html, **files):
        (tmp_path / "there.html").write_text("<p id='place'>x</p>", encoding="utf-8")
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text, encoding="utf-8")
        path = tmp_path / "index.html"
        path.write_text(f"<html><body>{html}</body></html>", encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    "html",
    [
        "<script src='https://x.org/a.js'></script>",
        "<img src='//x.org/a.png'>",
        "<img srcset='a.png 1x, http://x.org/b.png 2x'>",
        "<link rel='stylesheet' href='https://x.org/a.css'>",
        "<style>@import 'https://x.org/a.css';</style>",
        "<p style='background: url(https://x.org/a.png)'>x</p>",
        "<iframe src='https://x.org'></iframe>",
        "<link rel='preconnect' href='https://x.org'>",
        "<base href='https://x.org/'>",
    ],
)
def test_a_request_to_another_host_is_noticed(faulty, html):
    assert len(foreign_requests(faulty(html).read_text("utf-8"))) == 1
    assert foreign_requests(faulty("<img src='a.png'>").read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a_css", "p { background: url('https://x.org/a.png') }"),
        ("a_css", "@import '//x.org/a.css';"),
        ("a_js", "fetch('https://x.org/data.json')"),
        ("a_js", "importScripts(`//x.org/a.js`)"),
        ("a_js", "script.src = 'https://x.org/a.js'"),
        ("a_js", "new WebSocket('wss://x.org')"),
    ],
)
def test_a_style_or_script_that_reaches_out_is_noticed(faulty, name, text):
    path = faulty("", **{name: text}).parent / name.replace("_", ".")
    assert len(reaches_out(path)) == 1


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("there.html", True),
        ("there.html#place", True),
        ("there.html#beta2=0.9&d=1", True),
        ("there.html?q=x", True),
        ("#", True),
        ("there.html#elsewhere", False),
        ("nowhere.html", False),
        ("#nowhere", False),
        ("../there.html", False),
    ],
)
def test_a_link_that_leads_nowhere_is_noticed(faulty, url, leads):
    path = faulty(f"<a href='{url}'>x</a>")
    anchors.cache_clear()
    assert broken_links(path, path.parent) == ([] if leads else [url], 1)


def test_a_file_that_is_missing_is_noticed(faulty):
    path = faulty(
        "<script src='a.js'></script><link rel=stylesheet href=a.css>", a_css="@import 'b.css';"
    )
    assert {file.name: file.is_file() for file in files_of(path)} == {
        "index.html": True, "a.css": True, "a.js": False, "b.css": False,
    }  # fmt: skip


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
    forms = [form["action"] for form in page.soup.select("header form")]
    assert forms == ["#" if page.name == "search" else "search.html"]


def test_external_links_are_whole(site_root):
    links = {
        link["href"]
        for path in site_root.glob("*.html")
        for link in BeautifulSoup(path.read_text("utf-8"), "html.parser").select("a[href^='http']")
    }
    assert len(links) > 20, "the references lead to the papers"
    hosts = {url: urlsplit(url).hostname or "" for url in links}
    assert [url for url, host in hosts.items() if "." not in host or host == "127.0.0.1"] == []


def test_no_path_of_the_building_machine_is_on_a_page(page):
    home = str(Path(__file__).resolve().parents[2])
    assert home not in page.path.read_text("utf-8")
