"""The pictures show the numbers they are given, and refuse what they cannot show."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from adafactor_edu import State, figures, matrix_iteration, vector_iteration
from adafactor_edu.worked_example import paper_route

ROOT = Path(__file__).parent.parent


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


def test_means_that_remember_larger_squares_have_the_strongest_colour():
    past = State(r=np.full(3, 100.0), c=np.full(3, 100.0))
    it = matrix_iteration(np.ones((3, 3)), np.full((3, 3), 0.1), past, t=2)
    squares = figures.iteration_picture(it).axes[1].patches
    assert len(squares) == 9 + 3 + 3
    assert max(cell.get_alpha() for cell in squares[:9]) < 0.01
    assert squares[9].get_alpha() == 0.6


@pytest.mark.parametrize("entry", [np.nan, np.inf])
def test_squares_that_are_no_finite_numbers_are_shown_as_what_they_are(entry):
    axes = figures.second_moment_picture([[1.0, 4.0], [0.25, entry]]).axes[0]
    assert [cell.get_alpha() for cell in axes.patches[:4]] == [0.15, 0.6, 0.038, 0.36]
    assert axes.texts[3].get_text() == {"nan": "NaN", "inf": "∞"}[f"{entry}"]


def test_a_mean_of_ones_own_making_may_be_negative():
    it = paper_route()._replace(r=np.array([-5.0, 0.1, 0.1]))
    assert figures.iteration_picture(it).axes[1].patches[9].get_alpha() == 0.6


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


def test_an_svg_has_only_the_colours_and_the_font_of_the_page():
    text = figures.iteration_picture(paper_route()).svg()
    for colour in re.findall(r"(?:fill|stroke): ([^;\"]+)", text):
        assert colour == "none" or colour.startswith("var(--figure-"), colour
    assert set(re.findall(r"font-family: ([^;\"]+)", text)) == {"var(--figure-font, sans-serif)"}
    assert text == figures.iteration_picture(paper_route()).svg()


def test_the_page_names_every_colour_of_the_palette():
    styles = (ROOT / "book/_static/styles/base.css").read_text(encoding="utf-8")
    for name, colour in figures.PALETTE.items():
        (value,) = re.findall(rf"--figure-{name}: ([^;]+);", styles)
        if "--if-light" in value:
            assert f"var(--if-light, {colour})" in value
    light, dark = (
        re.findall(rf"--figure-[a-z]+: .*--if-{side}, (#[0-9a-f]+)", styles)
        for side in ("light", "dark")
    )
    assert len(light) == len(dark) >= 6


def test_the_numbers_of_an_svg_are_written_in_full_and_can_be_selected():
    it = paper_route()
    text = figures.heat_maps({"U": it.u}, decimals=3).svg()
    shown = [float(n.replace("−", "-")) for n in re.findall(r">(−?\d\.\d{3})</text>", text)]
    np.testing.assert_allclose(shown, np.ravel(it.u), atol=5.1e-4)


def test_two_drawings_on_one_page_share_no_id():
    one, two = (
        figures.curves([1, 2], {"a": [1, k]}, xlabel="t", ylabel="y", marks=[(1.5, "w")]).svg()
        for k in (2, 3)
    )
    ids = [set(re.findall(r' id="([^"]+)"', text)) for text in (one, two)]
    assert ids[0]
    assert not ids[0] & ids[1]
    for text, own in zip((one, two), ids, strict=True):
        assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', text)) <= own


def test_the_table_behind_a_curve_is_in_the_drawing():
    x = np.arange(1, 101)
    drawing = figures.curves(x, {"a": x**2}, xlabel="t", ylabel="y", log="x")
    header, *rows = drawing.table
    assert header == ["t", "a"]
    assert rows[0] == ["1", "1"]
    assert rows[-1] == ["100", "1e+04"]
    assert all(float(b) == pytest.approx(float(a) ** 2, rel=1e-3) for a, b in rows)
    assert "<metadata>[[&quot;" not in drawing.svg()
    assert '<metadata>[["t","a"]' in drawing.svg()


def test_an_optimizer_looks_the_same_in_every_figure():
    def colour(lines):
        axes = figures.curves([1, 2], lines, xlabel="", ylabel="").axes[0]
        return {line.get_label(): line.get_color() for line in axes.lines}

    flat = [1.0, 1.0]
    one = colour({"Adam": flat, "Adafactor": flat})
    two = colour({"SGD, 0.1": flat, "Adafactor, clipped": flat, "Adam: 2n": flat})
    assert one["Adam"] == two["Adam: 2n"]
    assert one["Adafactor"] == two["Adafactor, clipped"]
    assert len(set(two.values())) == 3


def test_a_logarithmic_axis_is_labelled_as_a_person_would():
    axes = figures.curves([1, 2], {"a": [1.0, 8.0]}, xlabel="", ylabel="", log="y").axes[0]
    axes.figure.draw_without_rendering()
    words = [label.get_text() for label in axes.get_yticklabels()]
    assert {"1", "2", "5"} <= set(words)
    assert not any("×" in word or "$" in word for word in words)
    assert not any(label.get_text() for label in axes.yaxis.get_minorticklabels())


def test_points_on_a_logarithmic_line_refuse_zero():
    with pytest.raises(ValueError, match=r"values: got \{'b': 0\}; a logarithmic line"):
        figures.dots({"a": 1, "b": 0}, xlabel="")


def test_the_picture_of_the_state_is_to_scale():
    drawing = figures.state_picture(1024, 4096)
    sheets = [(p.get_width(), p.get_height()) for p in drawing.axes[0].patches]
    assert all(width / height == pytest.approx(4) for width, height in sheets)
    column, row = (
        [list(line.get_xdata()), list(line.get_ydata())] for line in drawing.axes[0].lines
    )
    assert column[1][1] - column[1][0] == pytest.approx(sheets[0][1])
    assert row[0][1] - row[0][0] == pytest.approx(sheets[0][0])
    with pytest.raises(ValueError, match="n, m: got 1 and 11"):
        figures.state_picture(1, 11)


def halves(points):
    """Score the left, the right and the upper part of the plane."""
    x, y = points.T
    return np.stack([-x, x, 3 * y - 2], axis=1)


def test_regions_are_where_the_score_is_highest():
    points = np.array([[-1, -1], [-0.5, 0], [1, 0], [0.5, -1], [0, 1], [0.9, -0.9]])
    drawing = figures.regions(points, [0, 0, 1, 1, 2, 0], halves, name="part")
    assert drawing.table[1:] == [["part 0", "3", "2"], ["part 1", "2", "2"], ["part 2", "1", "1"]]
    axes = drawing.axes[0]
    tints = [area for area in axes.collections if area.get_alpha() == 0.22]
    places = np.random.default_rng(0).uniform(-1, 1, (200, 2))
    for place, best in zip(places, halves(places).argmax(axis=1), strict=True):
        inside = [tint.get_paths()[0].contains_point(place) for tint in tints]
        if np.ptp(np.sort(halves(place[None]))[0, 1:]) > 0.1:  # not on a border
            assert inside == [k == best for k in range(3)], place


def test_regions_differ_in_more_than_their_colour():
    points = np.array([[-1.0, -1], [1, -1], [0, 1]])
    drawing = figures.regions(points, [0, 1, 2], halves, name="part")
    axes = drawing.axes[0]
    assert len({line.get_marker() for line in axes.lines}) == 3
    filled = [area for area in axes.collections if getattr(area, "filled", False)]
    assert len({area.hatches[0] for area in filled if area.get_alpha() is None}) == 3
    text = drawing.svg()
    assert text.count("<pattern") == 2
    assert text.count('fill="url(#') == 2
    assert "url(" not in "".join(re.findall(r'style="([^"]*)"', text))
    for colour in re.findall(r"(?:fill|stroke)(?:: |=\")([^;\"]+)", text):
        assert colour == "none" or colour.startswith(("var(--figure-", "url(#")), colour


@pytest.mark.parametrize("groups", [[0, 0], [0, 3]])
def test_regions_refuse_what_has_no_marker(groups):
    with pytest.raises(ValueError, match=r"groups: got \d groups; draw 2 to 3"):
        figures.regions([[0, 0], [1, 1]], groups, halves, name="part")
