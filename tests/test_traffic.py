"""The counts of transfers, and the picture of the two passes as a reader uses it."""

import re

from bs4 import BeautifulSoup

from adafactor_edu.traffic import BLOCKS, COLOURS, LINES, PASSES, TwoPasses, transfers


def test_counts_are_sums_of_reads_and_writes():
    assert transfers({"a": {"b": (1, 2), "c": (0, 1)}, "d": {"e": (3, 0)}}) == 7
    assert transfers(PASSES) == 5
    assert transfers(LINES) > 4 * transfers(PASSES)


def test_every_moment_is_said_and_drawn_and_can_be_chosen():
    picture = TwoPasses()
    page = BeautifulSoup(picture.html(), "html.parser")
    moments = picture.moments()
    assert len(moments) == 2 * BLOCKS == len(page.select('input[type="radio"]'))
    for k, (name, on_g, on_x, _) in enumerate(moments):
        words = page.select_one(f"p.ae-s{k}").text
        assert words.startswith(f"{name}: G is {on_g}, X is {on_x}")
        assert [text.text for text in page.select(f".ae-n{k} text")] == [on_g, on_x]
        assert page.select_one(f'label[for="ae-m{k}"]').text
    said = [float(x) for x in re.findall(r"so far: ([\d.]+) of 5", page.text)]
    assert said == [0.5, 1, 1.5, 2, 2.75, 3.5, 4.25, 5]
    assert repr(picture).count("\n") == len(moments)


def test_motion_is_only_for_those_who_want_it():
    style = BeautifulSoup(TwoPasses().html(), "html.parser").style.text
    quiet, moving = style.split("@media (prefers-reduced-motion: no-preference)")
    assert "animation" not in quiet
    assert moving.count("animation: ae-moment") == 2 * BLOCKS


def test_the_picture_moves_and_follows_the_keyboard(offline_context):
    page = offline_context().new_page()
    page.set_content(TwoPasses().html())
    visible = "e => getComputedStyle(e).opacity"
    page.focus("#ae-m0")
    page.keyboard.press("ArrowRight")
    assert page.eval_on_selector(".ae-n1", visible) == "1"
    assert page.eval_on_selector(".ae-n0", visible) == "0"
    assert page.is_visible(".ae-s1")
    assert not page.is_visible(".ae-s0")
    page.check("#ae-play")
    names = "els => els.filter(e => getComputedStyle(e).animationName == 'ae-moment').length"
    assert page.eval_on_selector_all(".now", names) == 4 * BLOCKS
    page.emulate_media(reduced_motion="reduce")
    assert page.eval_on_selector_all(".now", names) == 0


def test_words_on_the_filled_blocks_can_be_read():
    """Black on sky blue and on vermilion: at least 4.5 to 1, on light and dark paper."""
    for colour in COLOURS.values():
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
        assert (luminance + 0.05) / 0.05 > 4.5
