"""The memory explorer: what it shows, without a browser."""

import re

import pytest
from bs4 import BeautifulSoup

from adafactor_edu.explorers import MemoryExplorer
from adafactor_edu.explorers.memory import KEYS
from adafactor_edu.memory import MODELS
from adafactor_edu.shapes import read_shapes

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
    assert set(found) == {"weights", "gradients", *KEYS}
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
        "T5-small: 60,506,624 weights, 242.03 MB. Adam keeps 121,013,248 numbers, 484.05 MB: "
        "100 % of Adam’s 484.05 MB."
    )


def test_text_and_fragment():
    explorer = MemoryExplorer(model="T5-11B")
    assert "90.46 GB  Adam" in repr(explorer)
    assert explorer.set(optimizer="adafactor_momentum").fragment == "#optimizer=adafactor_momentum"


def test_it_runs_no_step_that_could_be_replaced():
    with pytest.raises(TypeError, match="interact"):
        MemoryExplorer().interact(lambda u: u)


def test_own_shapes_by_hand():
    shapes = "4096x11008, 32 * 4096x4096; 3 of (7, 5, 4)\n2 of 768"
    explorer = MemoryExplorer(model="own", shapes=shapes)
    weights = 4096 * 11008 + 32 * 4096 * 4096 + 3 * 7 * 5 * 4 + 2 * 768
    moments = 4096 + 11008 + 32 * (4096 + 4096) + 3 * 7 * (5 + 4) + 2 * 768
    assert explorer.value == {
        "sgd": 0,
        "adam": 8 * weights,
        "adafactor": 4 * moments,
        "adafactor_momentum": 4 * (weights + moments),
    }
    listed = explorer.picture.texts["listed"]
    assert "32 of 4096×4096: 32 × (4096 + 4096) = 262,144" in listed
    assert "3 of 7×5×4: 21 × (5 + 4) = 189" in listed
    assert "2 of 768: 1,536" in listed


def test_weights_and_gradients_belong_to_the_whole():
    explorer = MemoryExplorer(model="T5-small")
    shown = explorer.picture
    assert shown.quantities["gradients"] == shown.quantities["weights"] == 4 * 60_506_624
    assert "968.11 MB with Adam." in shown.texts["together"]  # 2 × 242.03 + 484.05
    page = BeautifulSoup(explorer.html(), "lxml").text
    assert "Activations come on top." in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "the list is empty"),
        ("4096x", "“4096x” is no shape"),
        ("4096x11008, 4,096x11", "“096x11” is no shape"),
        ("-3x4", "“-3x4” is no shape"),
        ("3.5x4", "“3.5x4” is no shape"),
        ("0x4", "“0x4” is no shape"),
        ("4096*4096", "“4096*4096” can be read in two ways"),
        ("99999999x99999999", "more than 10¹⁵ weights"),
    ],
)
def test_a_list_that_cannot_be_read_is_quoted(typed, said):
    with pytest.raises(ValueError, match=f"^shapes: .*{re.escape(said)}"):
        MemoryExplorer(model="own", shapes=typed)


@pytest.mark.parametrize(
    "typed", ["64x128", "64 × 128", "64X128", "(64, 128)", "torch.Size([64, 128])", "[64,128,]"]
)
def test_shapes_are_read_as_people_write_them(typed):
    assert [tensor.shape for tensor in read_shapes(typed)] == [(64, 128)]


def test_printed_shapes_stay_apart():
    shapes = [tensor.shape for tensor in read_shapes("torch.Size([6, 7])\n(8, 9)\n[5]")]
    assert shapes == [(6, 7), (8, 9), (5,)]


def test_own_shapes_travel_in_the_link():
    explorer = MemoryExplorer().set(model="own", shapes="64x128; 2 of 9")
    assert explorer.fragment == "#model=own&shapes=64x128;%202%20of%209"
