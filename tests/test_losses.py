"""Losses and their gradients, against finite differences and numbers worked out by hand."""

import numpy as np
import pytest

from adafactor_edu import losses
from adafactor_edu.losses import ROWS_TARGET, SURFACES, TARGET

CASES = {
    "quadratic": (losses.quadratic, {"x": (2,)}),
    "steep": (lambda params: losses.quadratic(params, kappa=7.0), {"x": (2,)}),
    "saddle": (losses.saddle, {"x": (2,)}),
    "two rows": (
        lambda params: losses.two_rows(params, target=np.eye(2, 4), weights=(3.0, 0.5)),
        {"x": (2, 4)},
    ),
    "tall factors": (
        lambda params: losses.matrix_factorisation(params, target=np.ones((3, 2))),
        {"a": (3, 4), "b": (4, 2)},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients_equal_finite_differences(name):
    loss, shapes = CASES[name]
    rng = np.random.default_rng(3)
    point = {part: rng.normal(size=shape) for part, shape in shapes.items()}
    _, gradients = loss(point)
    assert set(gradients) == set(shapes)
    h = 1e-5
    for part, gradient in gradients.items():
        assert gradient.shape == shapes[part]
        for at in np.ndindex(gradient.shape):
            ahead, behind = ({k: p.copy() for k, p in point.items()} for _ in range(2))
            ahead[part][at] += h
            behind[part][at] -= h
            slope = (loss(ahead)[0] - loss(behind)[0]) / (2 * h)
            assert gradient[at] == pytest.approx(slope, rel=1e-7, abs=1e-7)


def test_losses_at_known_points():
    assert losses.quadratic({"x": [3.0, -0.2]})[0] == pytest.approx((9 + 100 * 0.04) / 2)
    assert losses.saddle({"x": [2.0, 2.0]})[0] == pytest.approx(0 + 16 / 4)
    assert losses.saddle({"x": [0.0, 0.0]})[0] == 0
    rows = losses.two_rows({"x": [[1.0], [1.0]]}, target=[[3.0], [-9.0]])
    assert rows[0] == pytest.approx((2 * 4 + 0.02 * 100) / 2)
    product = losses.matrix_factorisation({"a": 2 * TARGET, "b": np.eye(2)}, target=TARGET)
    assert product[0] == pytest.approx((1 + 0.16 + 0.09 + 0.64) / 2)


@pytest.mark.parametrize("name", SURFACES)
def test_the_minimum_is_reached_where_it_is_marked_and_undercut_nowhere(name):
    surface = SURFACES[name]
    rng = np.random.default_rng(5)
    for _ in range(300):
        point = {part: rng.normal(size=value.shape) for part, value in surface.start.items()}
        assert surface.loss(point)[0] >= surface.minimum
    points = [{"x": np.array(place, dtype=float)} for place in surface.minima]
    if "a" in surface.start:
        points = [{"a": TARGET, "b": np.eye(2)}]
    if surface.start.get("x", TARGET[0]).ndim == 2:
        points = [{"x": ROWS_TARGET}]
    for point, place in zip(points, surface.minima, strict=True):
        assert surface.loss(point)[0] == pytest.approx(surface.minimum, abs=1e-15)
        assert surface.place(point) == pytest.approx(place)


@pytest.mark.parametrize("name", SURFACES)
def test_a_stack_of_points_is_placed_point_by_point(name):
    surface = SURFACES[name]
    stack = {part: np.stack([value, 2 * value, -value]) for part, value in surface.start.items()}
    alone = [surface.place({part: rows[k] for part, rows in stack.items()}) for k in range(3)]
    np.testing.assert_allclose(np.transpose(surface.place(stack)), alone, rtol=1e-15)


E2, E3 = np.eye(2), np.eye(3)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: losses.quadratic([1.0, 1.0]), TypeError, "params: expected a dict with ['x']"),
        (lambda: losses.quadratic({"y": [1.0]}), ValueError, "params: got ['y']; this loss takes"),
        (lambda: losses.quadratic({"x": [1.0]}), ValueError, "x: shape (1,)"),
        (lambda: losses.quadratic({"x": [1.0, 1.0]}, kappa=0), ValueError, "kappa: got 0"),
        (lambda: losses.saddle({"x": [1.0, 1.0, 1.0]}), ValueError, "x: shape (3,)"),
        (lambda: losses.two_rows({"x": E3}, target=E3), ValueError, "this loss weighs two rows"),
        (
            lambda: losses.two_rows({"x": E2}, target=E2, weights=(1, 0)),
            ValueError,
            "weights: got 0",
        ),
        (
            lambda: losses.matrix_factorisation({"a": E2, "b": E3}, target=E2),
            ValueError,
            "a and b: shapes (2, 2) and (3, 3)",
        ),
        (
            lambda: losses.matrix_factorisation({"a": E2, "b": E2}, target=E3),
            ValueError,
            "a @ b and target: shapes (2, 2) and (3, 3)",
        ),
        (
            lambda: losses.matrix_factorisation({"a": [E2], "b": E2}, target=E2),
            ValueError,
            "a: shape (1, 2, 2); give one matrix",
        ),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
