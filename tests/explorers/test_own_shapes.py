"""The reader's own list of shapes, typed on the page: read as Python reads it, refused in words."""

import pytest

from adafactor_edu.explorers import MemoryExplorer
from adafactor_edu.shapes import read_shapes
from tests.explorers.seen import SEE, assert_seen

BAD = [
    "",
    "4096x",
    "4096x11008, 4,096x11",
    "-3x4",
    "3.5x4",
    "0x4",
    "٣x4",
    "4096*4096",
    "9x" * 40 + "9",
]
MUCH = 10**15  # one digit more than is read, and as many weights as may be
BAD += [f"{MUCH}", f"2x{MUCH}", f"{MUCH} of 2", f"{MUCH // 2}, {MUCH // 2 + 1}"]
BAD += [f"{MUCH // 2 + 1} of 2"]


@pytest.fixture
def tab(site_root, offline_context):
    context = offline_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto((site_root / "explore-memory.html").as_uri())
    yield tab
    assert context.problems == []


@pytest.fixture
def explorer(tab):
    explorer = tab.locator("adafactor-explorer[data-kind=memory]")
    assert not explorer.locator("textarea").is_visible()
    explorer.get_by_label("model").first.select_option("own")
    return explorer


def same_as_python(explorer):
    shown = explorer.evaluate(SEE)
    assert_seen(MemoryExplorer().set(**shown["state"]), shown)
    return shown["state"]


def test_a_list_that_is_typed_is_counted(tab, explorer):
    field = explorer.get_by_label("shapes of your weights")
    field.click()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("2 of 300x40, (7, 5, 4)\n65")
    state = same_as_python(explorer)
    assert state["shapes"] == "2 of 300x40, (7, 5, 4)\n65"
    assert "2 of 300×40: 2 × (300 + 40) = 680" in explorer.inner_text()
    link = MemoryExplorer().set(**state).fragment
    tab.wait_for_function("(link) => location.hash === link", arg=link)


@pytest.mark.parametrize("typed", [f"{MUCH // 2}, {MUCH // 2}", f"{MUCH // 2} of 2"])
def test_as_many_weights_as_may_be(explorer, typed):
    explorer.get_by_label("shapes of your weights").fill(typed)
    assert same_as_python(explorer)["shapes"] == typed


@pytest.mark.parametrize("typed", BAD)
def test_what_cannot_be_read_is_said_and_changes_nothing(tab, explorer, typed):
    field = explorer.get_by_label("shapes of your weights")
    before = same_as_python(explorer)
    field.fill(typed)
    field.blur()
    with pytest.raises(ValueError, match=r"^shapes: ") as refused:
        read_shapes(typed)
    words = str(refused.value).removeprefix("shapes: ")
    message = explorer.locator(".ae-words .ae-message")
    assert message.inner_text().lower().startswith(words.lower())
    assert field.get_attribute("aria-invalid") == "true"
    assert same_as_python(explorer) == before
    assert field.input_value() == typed
    field.fill("3x4")
    assert message.inner_text() == ""
    assert same_as_python(explorer)["shapes"] == "3x4"
    explorer.get_by_role("button", name="Reset").click()
    assert same_as_python(explorer)["shapes"] == before["shapes"]


def test_a_link_opens_with_the_list(offline_context, site_root):
    wanted = MemoryExplorer().set(model="own", shapes="64x128; 2 of 9 × 9", optimizer="adam")
    tab = offline_context().new_page()
    tab.goto((site_root / "explore-memory.html").as_uri() + wanted.fragment)
    explorer = tab.locator("adafactor-explorer[data-kind=memory]")
    assert same_as_python(explorer) == wanted.state
    assert explorer.get_by_label("shapes of your weights").is_visible()
