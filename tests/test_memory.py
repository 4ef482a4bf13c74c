"""Weight shapes and bytes of state, against published totals and counts done another way."""

import numpy as np
import pytest

from adafactor_edu import matrix_iteration, memory, vector_iteration

# What others counted in the released weights: T5 (for "large" also the training log shown to its
# authors in issue 326 of google-research/text-to-text-transfer-transformer), GPT-2 and ResNet-50
# as their libraries report them.
RELEASED = {
    "t5-small": 60_506_624,
    "t5-base": 222_903_552,
    "t5-large": 737_668_096,
    "t5-3b": 2_851_598_336,
    "t5-11b": 11_307_321_344,
    "gpt2": 124_439_808,
    "resnet50": 25_557_032,
}
# Raffel et al. (2020), section 3.7, in millions.
PAPER = {"t5-small": 60, "t5-base": 220, "t5-large": 770, "t5-3b": 2800, "t5-11b": 11000}


@pytest.mark.parametrize(("model", "weights"), RELEASED.items())
def test_totals_equal_those_of_the_released_weights(model, weights):
    assert memory.parameter_count(memory.model_shapes(model)) == weights


def test_every_model_is_checked():
    assert set(memory.MODELS) == set(RELEASED)


@pytest.mark.parametrize(("model", "millions"), PAPER.items())
def test_totals_are_near_the_rounded_figures_of_the_paper(model, millions):
    weights = memory.parameter_count(memory.model_shapes(model))
    assert weights / 1e6 == pytest.approx(millions, rel=0.05)


@pytest.mark.parametrize(
    ("model", "layers", "width", "feed_forward", "inner", "heads"),
    [
        ("t5-small", 6, 512, 2048, 512, 8),
        ("t5-base", 12, 768, 3072, 768, 12),
        ("t5-large", 24, 1024, 4096, 1024, 16),
        ("t5-3b", 24, 1024, 16384, 4096, 32),
        ("t5-11b", 24, 1024, 65536, 16384, 128),
    ],
)
def test_adafactors_state_of_t5_by_a_closed_formula(
    model, layers, width, feed_forward, inner, heads
):
    attentions, feed_forwards, norms = 3 * layers, 2 * layers, 5 * layers + 2
    expected = (
        attentions * 4 * (width + inner)
        + feed_forwards * 2 * (width + feed_forward)
        + norms * width
        + 2 * (32 + heads)
        + 32128 + width
    )  # fmt: skip
    assert memory.state_numbers(memory.model_shapes(model), "adafactor") == expected


def test_adafactors_state_of_gpt2_by_a_closed_formula():
    w = 768
    matrices = 12 * ((w + 3 * w) + (w + w) + (w + 4 * w) + (4 * w + w)) + (50257 + w) + (1024 + w)
    vectors = 12 * (3 * w + w + 4 * w + w + 4 * w) + 2 * w
    assert memory.state_numbers(memory.model_shapes("gpt2"), "adafactor") == matrices + vectors


@pytest.mark.parametrize("shape", [(7,), (3, 5), (2, 3, 4, 5), (1, 1, 6, 2)])
def test_the_count_is_what_the_algorithm_really_keeps(shape):
    step = vector_iteration if len(shape) == 1 else matrix_iteration
    state = step(np.ones(shape), np.ones(shape)).state
    kept = sum(moment.size for moment in state if moment is not None)
    assert memory.factored_numbers(shape) == kept


def test_a_scalar_is_one_number():
    assert memory.factored_numbers(()) == memory.parameter_count({"s": ()}) == 1


@pytest.mark.parametrize("width", [1, 2, 4])
def test_bytes_of_each_optimizer(width):
    shapes = {"w": (4, 6), "b": (6,)}
    found = {name: memory.state_bytes(shapes, name, width) for name in memory.OPTIMIZERS}
    assert found == {
        "sgd": 0,
        "adam": 60 * width,
        "adafactor": 16 * width,
        "adafactor_momentum": 46 * width,
    }


def test_the_order_of_the_axes_of_convolutions_matters():
    last = memory.model_shapes("resnet50")
    first = {n: (s[3], s[2], s[0], s[1]) if len(s) == 4 else s for n, s in last.items()}
    assert memory.parameter_count(first) == memory.parameter_count(last)
    assert memory.state_numbers(first, "adafactor") > 100 * memory.state_numbers(last, "adafactor")


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: memory.model_shapes("t6"), ValueError, "model: got 't6'; choose one of"),
        (lambda: memory.state_bytes({}, "adamw"), ValueError, "optimizer: got 'adamw'"),
        (lambda: memory.state_bytes({}, "adam", 0), ValueError, "bytes_per_number: got 0"),
        (lambda: memory.state_bytes({}, "adam", 2.0), TypeError, "bytes_per_number"),
        (lambda: memory.state_bytes({}, "adam", True), TypeError, "bytes_per_number"),
        (lambda: memory.parameter_count([(2, 3)]), TypeError, "shapes: expected a dict"),
        (lambda: memory.parameter_count({"w": 3}), TypeError, "w: expected a shape"),
        (lambda: memory.factored_numbers((2, 0)), ValueError, "shape: 0 in shape"),
        (lambda: memory.factored_numbers((2, 1.5)), TypeError, "shape: 1.5"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
