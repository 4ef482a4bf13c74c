"""The pictures show the numbers they are given, and refuse what they cannot show."""

import io

import numpy as np
import pytest
from PIL import Image

from adafactor_edu import figures, matrix_iteration, vector_iteration
from adafactor_edu.worked_example import paper_route


def written(axes):
    """Return the numbers written into a heat map."""
    return [float(text.get_text().replace("−", "-")) for text in axes.texts]


def test_curves_draw_what_they_get_with_a_dash_each():
    x = np.array([1.0, 10.0, 100.0])
    lines = {"a": x, "b": 2 * x, "c": 3 * x, "d": 4 * x}
    axes = figures.curves(x, lines, xlabel="t", ylabel="y", log="x", marks=[(10, "here")]).axes[0]
    drawn = {line.get_label(): line for line in axes.lines if line.get_label() in lines}
    for label, y in lines.items():
        np.testing.assert_array_equal(drawn[label].get_ydata(), y)
    assert len({(line.get_linestyle()) for line in drawn.values()}) == 4
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "linear")
    assert axes.texts[0].get_text().strip() == "here"


@pytest.mark.parametrize("count", [0, 6])
def test_curves_refuse_what_no_one_can_tell_apart(count):
    lines = {str(i): [1.0] for i in range(count)}
    with pytest.raises(ValueError, match=f"lines: got {count} curves; draw 1 to 5"):
        figures.curves([1.0], lines, xlabel="", ylabel="")


def test_bars_read_from_top_to_bottom():
    axes = figures.bars({"Adam": 1200.0, "Adafactor": 30.0}, xlabel="bytes").axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Adafactor", "Adam"]
    assert [text.get_text() for text in axes.texts] == ["30", "1,200"]


def test_heat_maps_write_every_number():
    matrices = {"A": np.array([[1.0, -2.0], [0.0, 4.0]]), "B": np.zeros((1, 2))}
    picture = figures.heat_maps(matrices, decimals=1)
    assert written(picture.axes[0]) == [1, -2, 0, 4]
    assert written(picture.axes[1]) == [0, 0]


def test_the_picture_of_an_iteration_has_its_numbers():
    it = paper_route()
    axes = figures.iteration_picture(it).axes
    for panel, matrix in [
        (0, it.g),
        (2, it.v),
        (3, it.u),
        (4, it.u_hat),
        (6, it.x),
        (7, it.x_next),
    ]:
        np.testing.assert_allclose(written(axes[panel]), np.ravel(matrix), atol=5.1e-4)
    assert "RMS 1.025" in axes[3].get_title(loc="left")


@pytest.mark.parametrize(
    "it", [vector_iteration([1.0], [1.0]), matrix_iteration(np.ones((7, 7)), np.ones((7, 7)))]
)
def test_the_picture_of_an_iteration_refuses_other_shapes(it):
    with pytest.raises(ValueError, match=r"iteration: shape .* ≤ 36 entries"):
        figures.iteration_picture(it)


def test_png_is_small_and_keeps_the_colours():
    picture = figures.iteration_picture(paper_route())
    usual = io.BytesIO()
    picture.figure.savefig(usual, format="png")
    assert len(picture.png()) < 0.5 * len(usual.getvalue())
    ours, theirs = (
        np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=int)
        for data in (picture.png(), usual.getvalue())
    )
    assert np.abs(ours - theirs).mean() < 1.5  # of 255
    assert picture._repr_mimebundle_()["image/png"] == picture.png()
