"""Where the system forces its colours, nothing is said by a ground that it paints over."""

import io

import pytest

pytestmark = pytest.mark.parametrize("colours", ["light", "dark"])


@pytest.fixture
def tab(offline_context, colours):
    """A tab in forced colours, light or dark."""
    context = offline_context(
        viewport={"width": 1280, "height": 900}, forced_colors="active", color_scheme=colours
    )
    return context.new_page()


def colours_of(shot):
    """The colours that cover more than a hundredth of a screenshot."""
    image = pytest.importorskip("PIL.Image").open(io.BytesIO(shot)).convert("RGB")
    counted = image.getcolors(image.width * image.height)
    return {colour for count, colour in counted if count > image.width * image.height / 100}


def test_no_picture_covers_text(tab, chapter):
    """Grounds made of gradients are not painted over: their colours would not be the system's."""
    tab.goto(chapter.path.as_uri())
    grounds = tab.evaluate(
        """() => [...document.querySelectorAll("body *")]
             .filter((part) => getComputedStyle(part).backgroundImage !== "none")
             .filter((part) => part.textContent.trim())
             .map((part) => part.outerHTML.slice(0, 120))"""
    )
    assert grounds == []


def test_figures_keep_their_paper(tab, site_root):
    tab.goto((site_root / "hyperparameters.html").as_uri())
    picture = tab.locator("article img").first
    if picture.count():
        assert picture.evaluate("(img) => getComputedStyle(img).backgroundColor") == (
            "rgb(255, 255, 255)"
        )


def test_current_chapter_is_marked(tab, site_root):
    tab.goto((site_root / "introduction.html").as_uri())
    border = "(link) => getComputedStyle(link).borderInlineStartColor"
    current = tab.locator(".chapters a[aria-current]").evaluate(border)
    other = tab.locator(".chapters a:not([aria-current])").first.evaluate(border)
    assert current != other


def test_bars_and_gauge_are_seen(tab, site_root):
    for name in ("explore-memory", "explore-first-iteration"):
        tab.goto((site_root / f"{name}.html").as_uri())
        bar = tab.locator(".ae-bar").first
        bar.scroll_into_view_if_needed()
        box = bar.evaluate(
            """(bar) => { const track = bar.closest(".ae-track, .ae-scale") || bar;
                 const {x, y, width, height} = track.getBoundingClientRect();
                 return {x, y, width, height} }"""
        )
        assert len(colours_of(tab.screenshot(clip=box))) >= 2, name
