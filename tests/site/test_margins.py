"""Cards of cited claims and side notes: by mouse, keyboard and touch, with and without scripts."""

import pytest
from bs4 import BeautifulSoup

from adafactor_edu.symbolic import claims

from .test_extensions import extension

margins = extension("margins")


def corrected(step, html):
    """The markup `html` after one correction."""
    soup = BeautifulSoup(html, "html.parser")
    step(soup)
    return soup


@pytest.mark.parametrize(
    ("target", "label"),
    [
        ("symbolic-checks.html#equation-claim-totals", "claim-totals"),
        ("symbolic-checks.html#prop-totals", "claim-totals"),
        ("#prop-example-eps1", "claim-example-eps1"),
    ],
)
def test_reference_to_a_claim_gets_a_card(target, label):
    soup = corrected(
        margins.card_claims, f'<p>By <a class="reference" href="{target}">(28)</a>.</p>'
    )
    found = claims.get(label)
    word = {"proof": "proved", "check": "checked"}[found.kind]
    card = soup.find(id=soup.a["aria-describedby"])
    assert soup.a.get_text() == "(28)"
    assert soup.a["href"] == target
    assert card.get_text().strip() == f"(28), {word}. {found.statement}"
    assert soup.p["class"] == ["with-claim"]


@pytest.mark.parametrize("target", ["#equation-def-weights", "#prop-no-such-claim", "#prop"])
def test_other_references_stay_links(target):
    html = f'<p><a class="reference" href="{target}">(3)</a></p>'
    assert str(corrected(margins.card_claims, html)) == html


def test_every_proposition_of_the_book_is_a_claim(site_root):
    text = (site_root / "symbolic-checks.html").read_text("utf-8")
    ids = {tag["id"] for tag in BeautifulSoup(text, "html.parser").select("[id^=prop-]")}
    found = {name.replace("prop-", "claim-") for name in ids}
    assert found <= set(claims.labels())
    pages = [path.read_text("utf-8") for path in site_root.glob("*.html")]
    for label in set(claims.labels()) - found:  # stated where it is used
        assert any(f'id="equation-{label}"' in page for page in pages), label


def test_no_claim_is_cited_by_a_bare_number(page):
    """What leads to a claim has a card with its statement."""
    for link in page.article.select("a.reference[href]"):
        found = margins.claim_of(link)
        if found:
            says = page.soup.find(id=link["aria-describedby"]).get_text()
            assert found.statement in says.replace("\u202f", " ")


def test_description_of_a_page_has_no_card_in_it(page):
    description = page.soup.select_one("meta[name=description]")
    assert description is None or "proved." not in description["content"]


def test_side_notes_fold():
    soup = corrected(
        margins.set_side_notes,
        '<div class="side admonition"><p class="admonition-title">RMS</p><p>The size.</p></div>',
    )
    assert soup.details["class"] == ["side-note"]
    assert soup.summary.get_text() == "RMS"


@pytest.fixture
def open_page(site_root, offline_context):
    """A function that opens the chapter on the algorithms and returns a reference and its card."""

    def run(width=1280, **options):
        tab = offline_context(viewport={"width": width, "height": 900}, **options).new_page()
        tab.goto((site_root / "algorithms.html").as_uri())
        claim = tab.locator(".claim").first
        claim.scroll_into_view_if_needed()
        return tab, claim.locator("> .reference"), claim.locator("> .claim-card")

    return run


@pytest.mark.parametrize("scripts", [True, False])
def test_card_by_mouse_and_keyboard(open_page, scripts):
    tab, reference, card = open_page(java_script_enabled=scripts)
    assert not card.is_visible()
    reference.hover()
    assert card.is_visible()
    card.locator("strong").hover()  # the way onto the card does not close it
    assert card.is_visible()
    tab.mouse.move(2, 2)
    card.wait_for(state="hidden")
    reference.focus()
    assert card.is_visible()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/symbolic-checks.html#*")


def test_card_is_closed_by_escape(open_page):
    tab, reference, card = open_page()
    reference.focus()
    tab.keyboard.press("Escape")
    assert not card.is_visible()
    assert reference.evaluate("(link) => link === document.activeElement")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Shift+Tab")
    assert card.is_visible()
    tab.keyboard.press("Tab")
    card.wait_for(state="hidden")
    reference.hover()
    tab.keyboard.press("Escape")
    assert not card.is_visible()


def test_keyboard_stops_once_at_a_reference(open_page):
    tab, reference, card = open_page()
    reference.focus()
    tab.keyboard.press("Tab")
    assert not card.evaluate("(card) => card.contains(document.activeElement)")


@pytest.mark.parametrize("width", [320, 390])
def test_card_by_touch_and_whole_on_a_phone(open_page, width):
    tab, reference, card = open_page(width=width, has_touch=True)
    reference.tap()
    assert tab.url.endswith("algorithms.html")
    assert card.is_visible()
    box, line = card.bounding_box(), reference.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= line["y"] + line["height"] - 6
    tab.locator("h1").tap()
    card.wait_for(state="hidden")
    reference.tap()
    card.get_by_role("link").tap()
    tab.wait_for_url("**/symbolic-checks.html#*")


def test_every_card_is_seen_whole(chapter, offline_context):
    """Wherever a reference stands, also in a table: nothing cuts the card off on a small phone."""
    tab = offline_context(viewport={"width": 320, "height": 800}).new_page()
    tab.goto(chapter.path.as_uri())
    cut = tab.evaluate(
        """() => [...document.querySelectorAll(".claim")].filter((claim) => {
          for (let fold = claim; (fold = fold.parentElement.closest("details"));) fold.open = true;
          claim.classList.add("open");
          const card = claim.querySelector(".claim-card");
          card.scrollIntoView({block: "center", behavior: "instant"});
          const { left, right, top, bottom } = card.getBoundingClientRect();
          const corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
          const [x, y] = [(left + right) / 2, (top + bottom) / 2];
          const seen = corners.every(([a, b]) =>
            card.contains(document.elementFromPoint(a + (a < x ? 9 : -9), b + (b < y ? 9 : -9))));
          const above = claim.getBoundingClientRect();
          claim.classList.remove("open");
          return !seen || right - left < 150 || top < above.top;
        }).map((claim) => claim.textContent)"""
    )
    assert cut == []


def test_outputs_are_named(chapter, offline_context):
    """What a shown cell gave has the word above it and a line at its side."""
    tab = offline_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.goto(chapter.path.as_uri())
    bare = tab.evaluate(
        """() => [...document.querySelectorAll(".cell:not(.tag_remove-input) > .cell_output")]
          .filter((output) => !output.matches(".with-explorer"))
          .filter((output) => !getComputedStyle(output, "::before").content.includes("Output")
            || parseFloat(getComputedStyle(output).borderInlineStartWidth) < 2)
          .map((output) => output.textContent)"""
    )
    assert bare == []


NOTE = """
<div class="side admonition" id="probe"><p class="admonition-title">RMS</p><p>Size of X.</p></div>
"""


@pytest.mark.parametrize(("width", "beside"), [(1280, True), (800, False), (320, False)])
def test_side_note_stands_where_there_is_room(site_root, offline_context, tmp_path, width, beside):
    """A built page with a note put in: in the margin on wide screens, folded in the text else."""
    text = (site_root / "conclusion.html").read_text("utf-8")
    soup = BeautifulSoup(text, "html.parser")
    soup.select_one("article section > p").insert_before(
        corrected(margins.set_side_notes, NOTE).details
    )
    soup.select_one(".site")["class"].append("with-margin")
    place = tmp_path / "conclusion.html"
    place.write_text(str(soup).replace("_static/", f"{site_root.as_uri()}/_static/"), "utf-8")
    tab = offline_context(viewport={"width": width, "height": 900}).new_page()
    tab.goto(place.as_uri())
    note = tab.locator("#probe").bounding_box()
    paragraph = tab.locator("article section > p").first.bounding_box()
    assert (note["x"] >= paragraph["x"] + paragraph["width"]) == beside
    assert tab.locator("#probe p").is_visible() == beside
    assert note["x"] + note["width"] <= width
    tab.locator("#probe summary").press("Enter")
    assert tab.locator("#probe p").is_visible() != beside


@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_margin_is_free_of_everything_else(chapter, offline_context, width):
    """No note lies on the text, on another note, on a headings' list, or beyond the screen."""
    tab = offline_context(viewport={"width": width, "height": 900}).new_page()
    tab.goto(chapter.path.as_uri())
    clashes = tab.evaluate(
        """() => {
          const box = (part) => part.getBoundingClientRect();
          const shown = (part) => box(part).width > 0;
          const notes = [...document.querySelectorAll(".side-note, .in-margin")].filter(shown);
          const others = [...document.querySelectorAll(
            "article p, article table, article .cell, article figure, .on-this-page a")]
            .filter((part) => shown(part) && !part.closest(".side-note, .in-margin, .claim-card"));
          const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
            && a.top < b.bottom - 1 && b.top < a.bottom - 1;
          return notes.flatMap((note, at) => [...others, ...notes.slice(at + 1)]
            .filter((part) => meet(box(note), box(part)) || box(note).right > innerWidth)
            .map((part) => note.textContent.slice(0, 40) + " / " + part.textContent.slice(0, 60)));
        }"""
    )
    assert clashes == []
