"""The pages as browsers of autumn 2023 show them: Chromium 117, Firefox 115, Safari 17.

Chromium plays them: what they do not know is renamed in the style sheets, and popovers are removed.
"""

import re

import pytest

PHONE = {"width": 390, "height": 844}
UNKNOWN = [
    "light-dark(",
    ":has(",
    ":popover-open",
    "::details-content",
    "text-wrap",
    "color-mix(",
    '/ "',
]
FORGET = """
for (const name of ["popover", "showPopover", "hidePopover", "togglePopover"]) delete HTMLElement.prototype[name];
"""


def make_old(context):
    """Let the browser of `context` forget what is young."""

    def serve(route):
        answer = route.fetch()
        text = answer.text()
        if "html" in answer.headers["content-type"]:
            text = re.sub(r' popover(target\w*)?(="\w+")?(?=[ >])', "", text)
        for name in UNKNOWN:
            text = text.replace(name, name[:-1] + "-unknown" + name[-1])
        route.fulfill(response=answer, body=text)

    context.route(re.compile(r"\.(css|html)(\?.*)?$"), serve)
    context.add_init_script(FORGET)


@pytest.fixture
def old_context(offline_context):
    """A function that opens a context in a browser that has forgotten what is young."""

    def open_context(**options):
        context = offline_context(**options)
        make_old(context)
        return context

    return open_context


PAINT = """
() => Object.fromEntries([...document.body.querySelectorAll("*")].map((part, at) => {
  const style = getComputedStyle(part), box = part.getBoundingClientRect();
  if (!box.width || part.closest("nav.chapters, .menu-button, script")) return [];
  const name = `${at} ${part.tagName.toLowerCase()}.${part.getAttribute("class") || ""}`;
  return [name, ["color", "backgroundColor", "backgroundImage", "borderTopColor", "borderLeftColor",
    "borderBottomColor", "stroke", "fill", "display"].map((key) => style[key]).join(" | ")];
}).filter((pair) => pair.length))
"""


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "numerical-example", "explore-memory", "api"])
def test_old_browsers_paint_the_same(name, colours, old_context, offline_context, site_over_http):
    """Only the ground of heat maps, whose numbers stand in them, may be plain."""
    painted = []
    for open_context in (offline_context, old_context):
        context = open_context(color_scheme=colours, reduced_motion="reduce")
        tab = context.new_page()
        tab.goto(f"{site_over_http}{name}.html", wait_until="load")
        painted.append(tab.evaluate(PAINT))
        assert context.problems == []
    new, old = painted
    assert len(new) > 100
    differ = {part: (new[part], old.get(part)) for part in new if new[part] != old.get(part)}
    assert {part: d for part, d in differ.items() if " td." not in part} == {}
    assert [part for part, d in differ.items() if "rgba(0, 0, 0, 0)" in d[1].split(" | ")[1]] == []


def test_chapters_open_and_close_without_popovers(old_context, site_over_http):
    context = old_context(viewport=PHONE)
    tab = context.new_page()
    tab.goto(f"{site_over_http}index.html")
    chapters = tab.locator("nav.chapters")
    opener = tab.get_by_role("button", name="Chapters", exact=True)
    assert not chapters.is_visible()

    opener.press("Enter")
    assert chapters.is_visible()
    tab.get_by_role("button", name="Close the chapters").press("Enter")
    assert not chapters.is_visible()
    assert opener.evaluate("(button) => button === document.activeElement")

    opener.click()
    tab.keyboard.press("Escape")
    assert not chapters.is_visible()

    opener.click()
    tab.mouse.click(380, 500)
    assert not chapters.is_visible()

    opener.click()
    chapters.get_by_role("link", name="Introduction").click()
    assert tab.url.endswith("introduction.html")
    assert context.problems == []


def test_chapters_stand_beside_the_text_on_wide_screens(old_context, site_over_http):
    tab = old_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.goto(f"{site_over_http}introduction.html")
    assert tab.locator("nav.chapters").is_visible()
    assert not tab.locator(".close-button").is_visible()
    assert tab.locator("h1").bounding_box()["x"] > 200


def test_without_popovers_and_scripts_the_chapters_are_above_the_text(old_context, site_over_http):
    tab = old_context(viewport=PHONE, java_script_enabled=False).new_page()
    tab.goto(f"{site_over_http}introduction.html")
    chapters = tab.locator("nav.chapters")
    assert chapters.get_by_role("link", name="References").is_visible()
    box = chapters.bounding_box()
    assert box["y"] + box["height"] <= tab.locator("h1").bounding_box()["y"]
    for button in (".menu-button", ".close-button"):  # they would do nothing
        assert not tab.locator(button).is_visible()


def test_the_supported_browsers_are_named(site_root):
    text = (site_root / "index.html").read_text("utf-8")
    assert re.search(r"Chromium 117.*Firefox 115.*Safari 17", text, re.DOTALL)
