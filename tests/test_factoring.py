"""Which axes are factored, by each rule."""

import pytest

from adafactor_edu.factoring import axes_of_matrices, last_two_axes, two_largest_axes


@pytest.mark.parametrize(
    ("shape", "last", "matrices", "largest"),
    [
        ((), None, None, None),
        ((4096,), None, None, None),
        ((32, 8), (0, 1), (0, 1), None),
        ((127, 4096), (0, 1), (0, 1), None),
        ((128, 128), (0, 1), (0, 1), (0, 1)),
        ((4096, 128), (0, 1), (0, 1), (0, 1)),
        ((3, 3, 256, 512), (2, 3), None, (2, 3)),
        ((512, 256, 3, 3), (2, 3), None, (0, 1)),
        ((256, 3, 512), (1, 2), None, (0, 2)),
        ((128, 256, 128), (1, 2), None, (0, 1)),
    ],
)
def test_axes(shape, last, matrices, largest):
    assert last_two_axes(shape) == last
    assert axes_of_matrices(shape) == matrices
    assert two_largest_axes(shape) == largest


def test_the_least_size_can_be_chosen():
    assert two_largest_axes((32, 8), least=8) == (0, 1)
    assert two_largest_axes((32, 8), least=9) is None
