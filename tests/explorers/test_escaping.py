"""Whatever a string says, the page shows it as it is, and it never becomes markup."""

import numpy as np
import pytest
from bs4 import BeautifulSoup

from adafactor_edu.explorers.controls import Cells, Choice, Slider, Words
from adafactor_edu.explorers.elements import heat_table, text
from adafactor_edu.explorers.explorer import Explorer
from adafactor_edu.explorers.picture import Picture
from adafactor_edu.explorers.plot import Axis, Line, Plot

PLACES = [
    "title", "summary", "words", "caption",
    "slider", "schedule", "play", "choice", "option", "radios", "radio", "cells",
    "words typed", "typed", "hint",
    "plot", "across", "tick right", "tick up", "curve", "key",
]  # fmt: skip
HOSTILE = {place: f"{place} <b>&lt; '\"</b>" for place in PLACES}


class Hostile(Explorer):
    """An explorer with markup in every string that it is given."""

    kind = "hostile"
    title = HOSTILE["title"]
    controls = (
        Slider("a", HOSTILE["slider"], 0, 1, None, schedule=HOSTILE["schedule"],
               play=HOSTILE["play"]),
        Choice("b", HOSTILE["choice"], {"one": HOSTILE["option"]}, "one"),
        Choice("c", HOSTILE["radios"], {"one": HOSTILE["radio"]}, "one", buttons=True),
        Cells("x", HOSTILE["cells"], np.ones((1, 1))),
        Words("y", HOSTILE["words typed"], HOSTILE["typed"], str, HOSTILE["hint"]),
    )  # fmt: skip
    plot = Plot(
        HOSTILE["plot"], HOSTILE["across"], Axis(0, 1, False, 0, 10), Axis(0, 1, False, 10, 0),
        {0: HOSTILE["tick right"]}, {0: HOSTILE["tick up"]},
        {"k": Line("blue", HOSTILE["curve"], at=0), "l": Line("green", HOSTILE["key"])},
    )  # fmt: skip

    def compute(self, state, own_steps):
        return 0.5

    def depict(self, moment):
        line = ([0, 1], [0, 1])
        return Picture(
            {"a": 0.5, "m": np.ones((1, 1))}, HOSTILE["summary"], {"k": line, "l": line},
            texts={"w": HOSTILE["words"]},
        )  # fmt: skip

    def view(self, moment, picture, place):
        return (
            text(picture, "w")
            + heat_table(picture, "m", HOSTILE["caption"])
            + self.plot.svg(picture)
        )


@pytest.fixture(scope="module")
def page():
    return BeautifulSoup(Hostile().html(), "html.parser")


def test_no_string_becomes_an_element(page):
    assert page.find("b") is None


@pytest.mark.parametrize("place", PLACES)
def test_the_page_shows_each_string_as_it_is(page, place):
    shown = {element.get_text().strip() for element in page.find_all()}
    shown |= {value for element in page.find_all() for value in element.attrs.values()
              if isinstance(value, str)}  # fmt: skip
    assert HOSTILE[place] in shown


def test_what_the_view_in_a_kernel_shows_is_escaped_too():
    explorer = Hostile()
    inner = BeautifulSoup(explorer.inner_html(explorer.moment, explorer.picture), "html.parser")
    assert inner.find("b") is None


def test_the_name_of_a_function_is_shown_as_it_is():
    def clip_update(u, *, d=1.0):
        return u

    clip_update.__name__ = "clip<b>"
    explorer = Hostile()
    explorer.steps = ("clip<b>",)
    page = BeautifulSoup(explorer.interact(clip_update).html(), "html.parser")
    assert page.find("b") is None
    assert page.code.get_text() == "clip<b>"
