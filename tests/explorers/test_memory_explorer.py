"""The memory explorer: what it shows, without a browser."""

import re

import pytest
from bs4 import BeautifulSoup

from adafactor_edu.explorers import MemoryExplorer
from adafactor_edu.explorers.memory import KEYS
from adafactor_edu.memory import MODELS

UNITS = {"bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}


@pytest.mark.parametrize("each", ["4", "2"])
@pytest.mark.parametrize("model", MODELS)
def test_value_by_hand(model, each):
    weights = moments = 0
    for _, shape, count in MODELS[model]:
        size = 1
        for axis in shape:
            size *= axis
        weights += size * count
        kept = size if len(shape) == 1 else size // shape[-1] + size // shape[-2]
        moments += kept * count
    assert MemoryExplorer(model=model, bytes=each).value == {
        "sgd": 0,
        "adam": 2 * weights * int(each),
        "adafactor": moments * int(each),
        "adafactor_momentum": (moments + weights) * int(each),
    }


@pytest.mark.parametrize("optimizer", KEYS)
@pytest.mark.parametrize("model", MODELS)
def test_the_arithmetic_in_words_is_right(model, optimizer):
    explorer = MemoryExplorer(model=model, optimizer=optimizer)
    words = explorer.picture.texts["arithmetic"].replace(",", "")
    result = re.search(r"= ([\d.]+) (bytes|kB|MB|GB)\.$", words)
    assert float(result[1]) * UNITS[result[2]] == pytest.approx(explorer.value[optimizer], rel=5e-3)
    if total := re.search(r"= (\d+) numbers; × 4 bytes", words):
        assert int(total[1]) * 4 == explorer.value[optimizer]
        factors = [int(n) for n in re.findall(r"\d+", words.split("=")[0])]
        by_hand = factors[0] * factors[1] if optimizer == "adam" else sum(factors)
        assert by_hand == int(total[1])
    else:
        assert optimizer == "sgd"
        assert explorer.value["sgd"] == 0


def test_every_bar_carries_its_value_as_text():
    explorer = MemoryExplorer(model="GPT-2")
    page = BeautifulSoup(explorer.html(), "lxml")
    rows = page.select(".ae-row")
    found = {row.select_one(".ae-number")["data-quantity"]: row for row in rows}
    assert set(found) == {"weights", *KEYS}
    for key, size in explorer.value.items():
        assert float(found[key].select_one(".ae-number")["data-value"]) == size
        assert KEYS[key] in found[key].text
    assert "995.52 MB" in found["adam"].text


def test_bars_are_shares_of_adams():
    explorer = MemoryExplorer(model="T5-small")
    positions, value = explorer.picture.positions, explorer.value
    assert positions["adam"] == 1
    assert positions["weights"] == 0.5
    assert positions["adafactor"] == value["adafactor"] / value["adam"]


def test_the_table_of_the_chosen_model_is_the_one_that_shows():
    page = BeautifulSoup(MemoryExplorer(model="ResNet-50").html(), "lxml")
    shown = [part for part in page.select("[data-when^=model]") if not part.has_attr("hidden")]
    assert [part["data-when"] for part in shown] == ["model=ResNet-50"]
    rows = [[cell.text for cell in row.select("th, td")] for row in shown[0].select("tbody tr")]
    assert rows[0] == ["convolution", "7×7×3×64", "9,408", "49 × (3 + 64) = 3,283"]
    assert rows[-1][2] == "25,557,032"


def test_the_summary_tells_what_the_chosen_optimizer_keeps():
    assert MemoryExplorer(model="T5-small", optimizer="adam").picture.summary == (
        "T5-small has 60,506,624 weights, 242.03 MB. Adam keeps 121,013,248 numbers, 484.05 MB: "
        "100 % of Adam’s 484.05 MB."
    )


def test_text_and_fragment():
    explorer = MemoryExplorer(model="T5-11B")
    assert "90.46 GB  Adam" in repr(explorer)
    assert explorer.set(optimizer="adafactor_momentum").fragment == "#optimizer=adafactor_momentum"


def test_it_runs_no_step_that_could_be_replaced():
    with pytest.raises(TypeError, match="interact"):
        MemoryExplorer().interact(lambda u: u)
