"""axe-core finds nothing to object to, on any page, in light and dark, wide and narrow."""

import pytest

from .test_browser import two_frames


def violations(tab):
    """What axe-core finds on the page in `tab`, one line each."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: {node['html'][:160]}"
        for found in axe.run(tab).response["violations"]
        for node in found["nodes"]
    ]


def test_axe_finds_nothing(page, offline_context):
    tab = offline_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.emulate_media(reduced_motion="reduce", color_scheme="light")
    tab.goto(page.path.as_uri())
    # Folded boxes are read as well.
    tab.evaluate(
        "document.querySelectorAll('article details').forEach((box) => { box.open = true })"
    )
    found = {"light": violations(tab)}
    tab.emulate_media(reduced_motion="reduce", color_scheme="dark")
    found["dark"] = violations(tab)
    tab.set_viewport_size({"width": 390, "height": 844})
    two_frames(tab)
    found["phone"] = violations(tab)
    assert found == {"light": [], "dark": [], "phone": []}


def test_axe_would_find_something(offline_context, tmp_path):
    """The test above can fail."""
    bad = tmp_path / "bad.html"
    bad.write_text("<!DOCTYPE html><html><body><img src='x.png'><p style='color:#bbb'>grey</p>")
    tab = offline_context().new_page()
    tab.goto(bad.as_uri())
    text = "\n".join(violations(tab))
    assert "image-alt" in text
    assert "color-contrast" in text
