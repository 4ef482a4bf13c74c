"""Each page is there, is one document, and says what its parts are."""

import itertools
import json
import re
from collections import Counter

from .conftest import PAGES, chapter_names


def test_site_has_exactly_the_pages_of_the_table_of_contents(site_root):
    built = sorted(path.relative_to(site_root).as_posix() for path in site_root.rglob("*.html"))
    assert built == sorted(f"{name}.html" for name in PAGES)


def test_page_names_its_language_title_and_purpose(chapter):
    assert chapter.soup.html["lang"] == "en"
    assert chapter.soup.title.get_text(strip=True)
    description = chapter.soup.find("meta", attrs={"name": "description"})
    assert description is not None
    assert len(description["content"]) > 20
    assert not re.search(r"\\[a-z]+|\$", description["content"])


def test_titles_differ(site_root):
    titles = Counter()
    for path in site_root.glob("*.html"):
        titles[re.search(r"<title>(.*?)</title>", path.read_text("utf-8"), re.DOTALL)[1]] += 1
    assert [title for title, count in titles.items() if count > 1] == []


def test_page_has_one_first_heading_and_skips_no_level(page):
    levels = [int(tag.name[1]) for tag in page.soup.find_all(re.compile(r"^h[1-6]$"))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    skips = [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1]
    assert skips == []


def test_page_has_its_landmarks_once(page):
    for name in ("main", "header", "footer", "article"):
        assert len(page.soup.find_all(name)) == 1, name
    labels = [nav.get("aria-label") for nav in page.soup.find_all("nav")]
    assert len(set(labels)) == len(labels)
    assert "Chapters" in labels


def test_every_chapter_is_one_step_away(page, site_root):
    links = page.soup.select("nav.chapters a")
    targets = {link["href"].split("#")[0] or f"{page.name}.html" for link in links}
    assert targets == {f"{name}.html" for name in chapter_names()}


def test_ids_are_unique(page):
    ids = Counter(tag["id"] for tag in page.soup.select("[id]"))
    assert [name for name, count in ids.items() if count > 1] == []


def test_every_picture_has_a_text(page):
    for image in page.soup.find_all("img"):
        assert image.get("role") == "presentation" or image.get("alt", "").strip(), image["src"]
    for drawing in page.soup.find_all("svg"):
        hidden = drawing.get("aria-hidden") == "true"
        named = drawing.get("aria-label") or drawing.get("aria-labelledby")
        assert hidden or (named and drawing.get("role") == "img"), str(drawing)[:200]


def test_every_image_has_its_size(page):
    """So that nothing moves when it arrives."""
    for image in page.soup.select("article img[src^='_images/']"):
        assert int(image["width"]) > 0
        assert int(image["height"]) > 0


def test_no_notebook_output_of_an_error_by_accident(chapter, site_root):
    """A traceback on a page is meant: its cell carries the tag ``raises-exception``."""
    shown = len(chapter.article.select(".output.traceback"))
    source = site_root / "notebooks" / f"{chapter.name}.ipynb"
    cells = json.loads(source.read_text("utf-8"))["cells"] if source.exists() else []
    tagged = [cell for cell in cells if "raises-exception" in cell["metadata"].get("tags", [])]
    assert shown <= len(tagged)


def test_picture_that_stands_for_an_explorer_is_not_on_the_page(page):
    """The page has the explorer itself, and no need to say that cells must be run."""
    assert page.soup.select(".ae-unrun, .ae-live, img[src^='data:']") == []
    assert "Run All Cells" not in page.article.get_text()
