"""Weight shapes and bytes of state, against published totals and counts done another way."""

import numpy as np
import pytest

from adafactor_edu import matrix_iteration, memory, vector_iteration
from adafactor_edu.factoring import axes_of_matrices, two_largest_axes
from adafactor_edu.optimizers import adafactor

# What others counted in the released weights: T5 (for "large" also the training log shown to its
# authors in issue 326 of google-research/text-to-text-transfer-transformer), GPT-2 and ResNet-50
# as their libraries report them.
RELEASED = {
    "T5-small": 60_506_624,
    "T5-base": 222_903_552,
    "T5-large": 737_668_096,
    "T5-3B": 2_851_598_336,
    "T5-11B": 11_307_321_344,
    "GPT-2": 124_439_808,
    "ResNet-50": 25_557_032,
}
# Raffel et al. (2020), section 3.7, in millions.
PAPER = {"T5-small": 60, "T5-base": 220, "T5-large": 770, "T5-3B": 2800, "T5-11B": 11000}


@pytest.mark.parametrize(("model", "weights"), RELEASED.items())
def test_totals_equal_those_of_the_released_weights(model, weights):
    assert memory.parameter_count(memory.model_tensors(model)) == weights


def test_every_model_is_checked():
    assert set(memory.MODELS) == set(RELEASED)


@pytest.mark.parametrize(("model", "millions"), PAPER.items())
def test_totals_are_near_the_rounded_figures_of_the_paper(model, millions):
    weights = memory.parameter_count(memory.model_tensors(model))
    assert weights / 1e6 == pytest.approx(millions, rel=0.05)


@pytest.mark.parametrize(
    ("model", "layers", "width", "feed_forward", "inner", "heads"),
    [
        ("T5-small", 6, 512, 2048, 512, 8),
        ("T5-base", 12, 768, 3072, 768, 12),
        ("T5-large", 24, 1024, 4096, 1024, 16),
        ("T5-3B", 24, 1024, 16384, 4096, 32),
        ("T5-11B", 24, 1024, 65536, 16384, 128),
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
    assert memory.state_numbers(memory.model_tensors(model), "Adafactor") == expected


def test_adafactors_state_of_gpt2_by_a_closed_formula():
    w = 768
    matrices = 12 * ((w + 3 * w) + (w + w) + (w + 4 * w) + (4 * w + w)) + (50257 + w) + (1024 + w)
    vectors = 12 * (3 * w + w + 4 * w + w + 4 * w) + 2 * w
    assert memory.state_numbers(memory.model_tensors("GPT-2"), "Adafactor") == matrices + vectors


@pytest.mark.parametrize("shape", [(7,), (3, 5), (2, 3, 4, 5), (1, 1, 6, 2)])
def test_the_count_is_what_the_algorithm_really_keeps(shape):
    step = vector_iteration if len(shape) == 1 else matrix_iteration
    state = step(np.ones(shape), np.ones(shape)).state
    kept = sum(moment.size for moment in state if moment is not None)
    assert memory.factored_numbers(shape) == kept


def test_a_scalar_is_one_number():
    assert memory.factored_numbers(()) == memory.parameter_count([memory.Tensor("s", ())]) == 1


@pytest.mark.parametrize("width", [1, 2, 4])
def test_bytes_of_each_optimizer(width):
    tensors = [memory.Tensor("w", (4, 6)), memory.Tensor("b", (6,), 3)]
    found = {name: memory.state_bytes(tensors, name, width) for name in memory.COMPARED}
    assert found == {
        "SGD": 0,
        "Adam": 84 * width,
        "Adafactor": 28 * width,
        "Adafactor with momentum": 70 * width,
    }


def test_the_order_of_the_axes_of_convolutions_matters():
    last = memory.model_tensors("ResNet-50")
    first = [t._replace(shape=t.shape[:1:-1] + t.shape[:2]) for t in last if len(t.shape) == 4]
    rest = [t for t in last if len(t.shape) < 4]
    assert memory.parameter_count(first + rest) == memory.parameter_count(last)
    less, more = (memory.state_numbers(t, "Adafactor") for t in (last, first + rest))
    assert more > 100 * less


@pytest.mark.parametrize(
    ("model", "heads"),
    [("T5-small", 8), ("T5-base", 12), ("T5-large", 16), ("T5-3B", 32), ("T5-11B", 128)],
)
def test_the_rule_that_trained_t5_keeps_its_small_matrices_whole(model, heads):
    tensors = memory.model_tensors(model)
    by_rule = memory.state_numbers(tensors, adafactor(axes=two_largest_axes))
    more = 2 * (32 * heads - (32 + heads))  # the relative positions of encoder and decoder
    assert by_rule == memory.state_numbers(tensors, "Adafactor") + more


def test_the_rule_decides_about_convolutions():
    kernel = [memory.Tensor("kernel", (3, 3, 256, 512))]
    rules = (axes_of_matrices, two_largest_axes)
    kept = [memory.state_numbers(kernel, adafactor(axes=axes)) for axes in rules]
    assert kept == [9 * 256 * 512, 9 * (256 + 512)]


W = memory.Tensor("w", (2, 3))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: memory.model_tensors("T6"), ValueError, "model: got 'T6'; choose one of"),
        (lambda: memory.state_bytes([W], "AdamW"), ValueError, "optimizer: got 'AdamW'"),
        (lambda: memory.state_bytes([W], "Adam", 0), ValueError, "bytes_per_number: got 0"),
        (lambda: memory.state_bytes([W], "Adam", 2.0), TypeError, "bytes_per_number"),
        (lambda: memory.state_bytes([W], "Adam", True), TypeError, "bytes_per_number"),
        (lambda: memory.parameter_count([W._replace(shape=3)]), TypeError, "w: expected a shape"),
        (lambda: memory.parameter_count([W._replace(count=0)]), ValueError, "w: got 0"),
        (lambda: memory.factored_numbers((2, 0)), ValueError, "shape (2, 0): got 0"),
        (lambda: memory.factored_numbers((2, 1.5)), TypeError, "got 1.5"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
