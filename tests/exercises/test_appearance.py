"""The editor on paper and in forced colours: nothing is cut, and no colour is the only sign."""

import pytest

LONG = "def row_moment(r, g2, beta2):\n" + "".join(
    f"    line_{i} = {i}  # {'a long remark ' * 9}\n" for i in range(40)
)
WRONG = "def row_moment(r, g2, beta2):\n    return np.sum(g2, axis=1)\n"
RAISES = "def row_moment(r, g2, beta2):\n    unused = 1\n    return np.nope(g2)\n"


def test_what_was_written_prints_whole(tab, exercise):
    one = exercise("row_moment")
    one.editor.fill(LONG)
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    paper = one.root.locator(".aw-paper")
    assert paper.inner_text().rstrip() == LONG.rstrip()
    seen = paper.evaluate(
        "(it) => [it.scrollHeight - it.clientHeight, it.scrollWidth - it.clientWidth]"
    )
    assert max(seen) <= 1, "the text is cut on paper"
    assert not one.editor.is_visible()
    for name in ("Run", "Reset", "Save my work", "Load"):
        assert not one.root.get_by_role("button", name=name, exact=True).is_visible()
    tab.emulate_media(media="screen")
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert one.editor.is_visible()
    assert not paper.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_every_sign(tab, exercise, scheme):
    tab.emulate_media(forced_colors="active", color_scheme=scheme)
    one = exercise("row_moment")
    assert one.run(WRONG).startswith("✗ ")
    widths = one.root.locator("table[aria-label=yours] td").evaluate_all(
        "(cells) => cells.map((cell) => [cell.hasAttribute('data-differs'),"
        " getComputedStyle(cell).borderTopWidth])"
    )
    assert {width for differs, width in widths if differs} == {"2px"}
    assert {width for differs, width in widths if not differs} <= {"1px"}
    one.run(RAISES)
    stripe = one.root.locator(".aw-stripe")
    assert stripe.is_visible()
    assert stripe.evaluate("(it) => getComputedStyle(it).borderBottomWidth") == "3px"
    ink, paper = one.editor.evaluate(
        "(area) => [getComputedStyle(area).color, getComputedStyle(area).backgroundColor]"
    )
    assert ink != paper
