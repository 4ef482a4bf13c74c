"""The pages in a browser: from a folder and served, wide and narrow, with and without scripts."""

import pytest

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def two_frames(tab):
    """Let the page draw what it observed: sizes, places, what scrolled into view."""
    tab.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def overflow(tab):
    """By how many pixels the page is wider than the screen."""
    return tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def fonts_of(tab, selector):
    """The fonts with which Chromium has drawn the first elements of `selector`."""
    session = tab.context.new_cdp_session(tab)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    found = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})
    return {
        font["familyName"]
        for node in found["nodeIds"][:30]  # some of them may be folded away
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    }


def test_page_works_from_a_folder(page, offline_context):
    context = offline_context(viewport=WIDE)
    tab = context.new_page()
    tab.goto(page.path.as_uri(), wait_until="load")
    assert "Adafactor Serif" in fonts_of(tab, "main h1")
    if tab.locator("main math mi").count():
        assert "Adafactor Math" in fonts_of(tab, "main math mi")
    assert overflow(tab) <= 0
    tab.set_viewport_size(PHONE)
    assert overflow(tab) <= 0
    assert context.problems == []


def test_page_works_under_a_sub_path(page, site_over_http, offline_context):
    context = offline_context(viewport=WIDE)
    tab = context.new_page()
    tab.goto(f"{site_over_http}{page.name}.html", wait_until="load")
    assert context.problems == []


def test_blocked_hosts_would_be_noticed(offline_context, tmp_path):
    """The tests above can fail: a page that asks another host or has a script error is caught."""
    (tmp_path / "page.html").write_text(
        "<!DOCTYPE html><title>x</title><img src='https://example.org/x.png' alt=''>"
        "<script>undefinedName()</script>"
    )
    context = offline_context()
    tab = context.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    text = "\n".join(context.problems)
    assert "request to another host: https://example.org/x.png" in text
    assert "failed: https://example.org/x.png" in text
    assert "script error" in text


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_page_can_be_read_and_left_without_scripts(chapter, offline_context, colours):
    context = offline_context(viewport=WIDE, java_script_enabled=False, color_scheme=colours)
    tab = context.new_page()
    tab.goto(chapter.path.as_uri())
    assert tab.locator("article h1").is_visible()
    chapters = tab.get_by_role("navigation", name="Chapters", exact=True)
    assert chapters.get_by_role("link").count() > 10
    assert chapters.get_by_role("link").last.is_visible()
    assert tab.locator(".js-only:visible").count() == 0
    assert context.problems == []


def test_chapters_open_on_a_phone_without_scripts(site_root, offline_context):
    tab = offline_context(viewport=PHONE, java_script_enabled=False).new_page()
    tab.goto((site_root / "index.html").as_uri())
    chapters = tab.locator("nav.chapters")
    assert not chapters.is_visible()
    tab.get_by_role("button", name="Chapters", exact=True).click()
    assert chapters.is_visible()
    chapters.get_by_role("link", name="Introduction").click()
    assert tab.url.endswith("introduction.html")


def test_chapters_open_and_close_by_keyboard(site_root, offline_context):
    tab = offline_context(viewport=PHONE).new_page()
    tab.goto((site_root / "index.html").as_uri())
    tab.get_by_role("button", name="Chapters", exact=True).focus()
    tab.keyboard.press("Enter")
    assert tab.locator("nav.chapters").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.locator("nav.chapters").is_visible()


def test_dark_mode_by_keyboard_is_remembered(site_over_http, offline_context):
    tab = offline_context(color_scheme="light").new_page()
    tab.goto(f"{site_over_http}index.html")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = tab.evaluate(paper)
    button = tab.get_by_role("button", name="Dark mode")
    assert button.get_attribute("aria-pressed") == "false"
    button.focus()
    tab.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    dark = tab.evaluate(paper)
    assert dark != light
    tab.goto(f"{site_over_http}introduction.html")
    assert tab.evaluate(paper) == dark
    tab.get_by_role("button", name="Dark mode").press(" ")
    assert tab.evaluate(paper) == light


def test_dark_mode_follows_the_system_without_scripts(site_root, offline_context):
    shots = {}
    for colours in ("light", "dark"):
        tab = offline_context(java_script_enabled=False, color_scheme=colours).new_page()
        tab.goto((site_root / "index.html").as_uri())
        clip = {"x": 640, "y": 5, "width": 2, "height": 2}
        shots[colours] = tab.screenshot(clip=clip)
    assert shots["light"] != shots["dark"]


def test_search_finds_from_a_folder(site_root, offline_context):
    context = offline_context(viewport=WIDE)
    tab = context.new_page()
    tab.goto((site_root / "index.html").as_uri())
    tab.get_by_role("searchbox").fill("introduction")
    tab.keyboard.press("Enter")
    tab.locator("#search-results li a").first.wait_for()
    tab.get_by_role("link", name="Introduction").first.click()
    assert "introduction.html" in tab.url
    assert context.problems == []


def test_code_can_be_copied_by_keyboard_from_a_folder(site_root, offline_context):
    context = offline_context(viewport=WIDE)
    tab = context.new_page()
    tab.goto((site_root / "symbolic-checks.html").as_uri())
    button = tab.locator(".cell_input .copybtn").first
    button.focus()
    tab.keyboard.press("Enter")
    tab.locator(".copybtn.success").first.wait_for()
    assert context.problems == []


def test_first_tab_stop_skips_to_the_text(site_root, offline_context):
    tab = offline_context(viewport=WIDE).new_page()
    tab.goto((site_root / "introduction.html").as_uri())
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip-link"
    assert tab.locator(".skip-link").bounding_box()["y"] >= 0
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "content"


def test_print_shows_the_text_alone(chapter, offline_context):
    tab = offline_context(viewport=WIDE).new_page()
    tab.goto(chapter.path.as_uri())
    tab.emulate_media(media="print", color_scheme="dark")
    for part in ("header.site-header", "nav.chapters", ".page-links", ".skip-link"):
        assert not any(item.is_visible() for item in tab.locator(part).all()), part
    assert tab.locator("article h1").is_visible()
    assert tab.evaluate("getComputedStyle(document.documentElement).color") == "rgb(0, 0, 0)"


def test_still_for_those_who_asked_for_less_motion(site_root, offline_context):
    tab = offline_context(reduced_motion="reduce").new_page()
    tab.goto((site_root / "index.html").as_uri())
    assert tab.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_what_scrolls_sideways_is_reached_by_keyboard(chapter, offline_context):
    tab = offline_context(viewport=PHONE).new_page()
    tab.goto(chapter.path.as_uri())
    two_frames(tab)  # the observer of sizes
    unreachable = tab.evaluate(
        """() => [...document.querySelectorAll("article *")].filter((box) =>
             ["auto", "scroll"].includes(getComputedStyle(box).overflowX)
             && box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0
             && !(box.tabIndex >= 0 && (box.getAttribute("aria-label") || box.labels?.length))
           ).map((box) => box.outerHTML.slice(0, 120))"""
    )
    assert unreachable == []
