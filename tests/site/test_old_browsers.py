"""The pages as browsers of autumn 2023 show them: Chromium 117, Firefox 115, Safari 17.

Chromium plays them: what they do not know is renamed in the style sheets, and popovers are removed.
"""

import re
import shutil

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
for (const name of ["popover", "showPopover", "hidePopover", "togglePopover"])
  delete HTMLElement.prototype[name];
"""


@pytest.fixture(scope="module")
def old_site(site_root, tmp_path_factory):
    """A copy of the site in which what is young has names that no browser knows."""
    folder = tmp_path_factory.mktemp("old") / "site"
    shutil.copytree(site_root, folder)
    for path in [*folder.rglob("*.css"), *folder.glob("*.html")]:
        text = path.read_text("utf-8")
        if path.suffix == ".html":
            text = re.sub(r' popover(target\w*)?(="\w+")?(?=[ >])', "", text)
        for name in UNKNOWN:
            text = text.replace(name, name[:-1] + "-unknown" + name[-1])
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture
def old_context(offline_context):
    """A function that opens a context in a browser that has forgotten popovers."""

    def open_context(**options):
        context = offline_context(**options)
        context.add_init_script(FORGET)
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
def test_old_browsers_paint_the_same(
    name, colours, old_context, offline_context, old_site, site_root
):
    """Only the ground of heat maps, whose numbers stand in them, may be plain."""
    painted = []
    for open_context, site in ((offline_context, site_root), (old_context, old_site)):
        context = open_context(color_scheme=colours, reduced_motion="reduce")
        tab = context.new_page()
        tab.goto((site / f"{name}.html").as_uri(), wait_until="load")
        painted.append(tab.evaluate(PAINT))
        assert context.problems == []
    new, old = painted
    assert len(new) > 100
    differ = {part: (new[part], old.get(part)) for part in new if new[part] != old.get(part)}
    assert {part: d for part, d in differ.items() if " td." not in part} == {}
    assert [part for part, d in differ.items() if "rgba(0, 0, 0, 0)" in d[1].split(" | ")[1]] == []


def test_chapters_open_and_close_without_popovers(old_context, old_site):
    context = old_context(viewport=PHONE)
    tab = context.new_page()
    tab.goto((old_site / "index.html").as_uri())
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


def test_chapters_stand_beside_the_text_on_wide_screens(old_context, old_site):
    tab = old_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.goto((old_site / "introduction.html").as_uri())
    assert tab.locator("nav.chapters").is_visible()
    assert not tab.locator(".close-button").is_visible()
    assert tab.locator("h1").bounding_box()["x"] > 200


def test_without_popovers_and_scripts_the_chapters_are_above_the_text(old_context, old_site):
    tab = old_context(viewport=PHONE, java_script_enabled=False).new_page()
    tab.goto((old_site / "introduction.html").as_uri())
    chapters = tab.locator("nav.chapters")
    assert chapters.get_by_role("link", name="References").is_visible()
    box = chapters.bounding_box()
    assert box["y"] + box["height"] <= tab.locator("h1").bounding_box()["y"]
    for button in (".menu-button", ".close-button"):  # they would do nothing
        assert not tab.locator(button).is_visible()


def test_the_supported_browsers_are_named(site_root):
    text = (site_root / "index.html").read_text("utf-8")
    assert re.search(r"Chromium 117.*Firefox 115.*Safari 17", text, re.DOTALL)
