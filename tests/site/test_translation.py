"""A page that the browser translates: words change, code, formulas and numbers do not."""

import pytest

# What Chromium's and Google's translator does: text nodes become <font> in <font>, some languages
# turn the page round, and what says translate="no" stays.
TRANSLATE = """
() => {
  document.documentElement.lang = "ar";
  document.documentElement.dir = "rtl";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    const kept = text.parentElement.closest("[translate=no], script, style, textarea");
    if (kept || !text.data.trim()) continue;
    const outer = document.createElement("font"), inner = document.createElement("font");
    inner.textContent = text.data.replace(/[A-Za-z]+/g, "كلمة");
    outer.append(inner);
    text.replaceWith(outer);
  }
}
"""
KEPT = "pre, code, kbd, math, table.matrix, table.dataframe, .ae-number, [data-quantity]"


@pytest.fixture
def translated(offline_context, site_over_http):
    """A function that opens a page and translates it."""

    def open_page(name, query=""):
        context = offline_context(viewport={"width": 390, "height": 844})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        tab = context.new_page()
        tab.goto(f"{site_over_http}{name}.html{query}")
        tab.evaluate(TRANSLATE)
        return tab

    return open_page


def test_what_is_not_language_says_so(page):
    for part in page.soup.select(KEPT):
        assert part.find_parent(translate="no") or part.get("translate") == "no", str(part)[:200]


def test_words_say_nothing_of_the_kind(page):
    for part in page.soup.select("[translate=no]"):
        assert part.name not in {"p", "li", "section", "article", "figure", "h1", "h2", "h3"}


@pytest.mark.parametrize("name", ["numerical-example", "notation", "api"])
def test_code_and_formulas_stay_as_they_are_from_left_to_right(name, translated):
    tab = translated(name)
    assert tab.evaluate("getComputedStyle(document.querySelector('article p')).direction") == "rtl"
    found = tab.evaluate(
        """() => [...document.querySelectorAll("article :is(pre, code, math, .equation-box, .sig)")]
             .map((part) => [part, getComputedStyle(part)])
             .filter(([part, style]) => style.direction !== "ltr" || part.querySelector("font")
               || (part.matches("pre, .sig") && style.textAlign !== "left"))
             .map(([part]) => part.outerHTML.slice(0, 120))"""
    )
    assert found == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    # A wide formula is shown from its beginning.
    assert tab.evaluate(
        "[...document.querySelectorAll('.equation-box')].every((box) => box.scrollLeft === 0)"
    )


def test_buttons_still_work(translated):
    tab = translated("api")
    tab.locator(".highlight .copybtn").first.press("Enter")
    tab.locator(".copybtn.success").first.wait_for()
    assert "print(" in tab.evaluate("navigator.clipboard.readText()")
    tab.get_by_role("button", name="Dark mode").press("Enter")
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


def test_search_still_finds(translated):
    tab = translated("search", "?q=introduction")
    tab.locator("#search-results li a").first.wait_for()
    tab.evaluate(TRANSLATE)
    tab.locator("#search-again").fill("gradient")
    tab.locator("#search-again").press("Enter")
    tab.wait_for_url("**q=gradient*")
    tab.locator("#search-results li a").nth(3).wait_for()
