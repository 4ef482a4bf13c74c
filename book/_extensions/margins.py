"""What stands beside the text: side notes, and cards that say what a cited claim states.

A reference to a claim, by its equation ``claim-…`` or its proposition ``prop-…``, says more than a
number: on pointing, focusing or tapping it shows a card with the statement, the word *proved* or
*checked*, and the way there (which book.js adds, for a finger).  An admonition of class ``side``
stands in the margin where there is room and is folded where there is not.  Both are readable
without scripts.
"""

import re

from bs4 import BeautifulSoup

from adafactor_edu.symbolic import claims

CITED = re.compile(r"#(?:equation-claim|prop)-([\w-]+)$")
WORDS = {"proof": "proved", "check": "checked"}
BLOCKS = ["p", "li", "dd", "figcaption"]
MARGIN = ".side-note, .in-margin"  # a page with one of these keeps a column free for it


def claim_of(link):
    """Return the claim that `link` leads to, by its equation or its proposition, or None."""
    cited = CITED.search(link["href"])
    label = f"claim-{cited[1]}" if cited else None
    return claims.get(label) if label in claims.labels() else None


def card_claims(soup):
    """Put a card behind each reference to a claim; the reference stays the link that it is."""
    links = [link for link in soup.select("a.reference[href]") if claim_of(link)]
    for number, link in enumerate(links, 1):
        found = claim_of(link)
        card = _tag(soup, "span", f" {found.statement} ", class_="claim-card", id=f"card-{number}")
        card.insert(0, _tag(soup, "strong", f"{link.get_text()}, {WORDS[found.kind]}."))
        link["aria-describedby"] = card["id"]
        link.wrap(_tag(soup, "span", "", class_="claim")).append(card)
        # Below its line and as wide as the block; a box that scrolls would cut it off.
        table = link.find_parent("table")
        block = table.parent if table else link.find_parent(BLOCKS)
        if block is not None and "with-claim" not in block.get("class", []):
            block["class"] = [*block.get("class", []), "with-claim"]


def _tag(soup, name, text, **attributes):
    tag = soup.new_tag(name, attrs={key.rstrip("_"): value for key, value in attributes.items()})
    tag.string = text
    return tag


def set_side_notes(soup):
    """Turn admonitions of class ``side`` into side notes, which fold."""
    for note in soup.select("div.admonition.side"):
        title = note.find("p", class_="admonition-title", recursive=False)
        note.name, title.name = "details", "summary"
        note["class"] = ["side-note"]
        del title["class"]


def beside(app, pagename, templatename, context, doctree):
    """Correct the text of one page, and say whether it needs a margin."""
    if not doctree or "body" not in context:
        return
    soup = BeautifulSoup(context["body"], "html.parser")
    set_side_notes(soup)
    card_claims(soup)
    context["page_has_margin"] = soup.select_one(MARGIN) is not None
    context["body"] = soup.decode(formatter="minimal")


def setup(app):
    """Connect to Sphinx, before the corrections of the markup, so that the cards have them too."""
    app.connect("html-page-context", beside, priority=750)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
