"""Numbers as a person would write them: the same on the page and in plain text."""

import math_core
import numpy as np
import pytest

from adafactor_edu import typeset
from adafactor_edu.worked_example import PRINTED, X0


@pytest.mark.parametrize(
    ("value", "decimals", "latex"),
    [
        (0.80622, 3, "0.806"),
        (-0.5, 1, "-0.5"),
        (0, 2, "0.00"),
        (2.0, 0, "2"),
        (1e-30, 3, "10^{-30}"),
        (-2.5e-7, 3, r"-2.5 \cdot 10^{-7}"),
        (0.0005, 3, "0.001"),  # half a unit still rounds to something
        (0.00049, 3, r"4.9 \cdot 10^{-4}"),
    ],
)
def test_number(value, decimals, latex):
    assert typeset.number(value, decimals) == latex


def test_every_entry_of_a_matrix_is_shown_in_its_place():
    shown = typeset.matrix(X0, 1)
    rows = shown.latex.removeprefix(r"\begin{pmatrix} ").removesuffix(r" \end{pmatrix}")
    read = [[float(cell) for cell in row.split("&")] for row in rows.split(r"\\")]
    np.testing.assert_array_equal(read, X0)
    plain = [line.strip("[]").split() for line in shown.text.splitlines()]
    np.testing.assert_array_equal(np.array(plain, dtype=float), X0)


def test_negative_numbers_come_in_parentheses_where_they_are_put_in():
    assert typeset.terms("{}^2", [[-0.5, 0.6]]).latex.count("(-0.5)^2") == 1
    assert typeset.total("{}^2", [0.5, -1.5]) == "0.5^2 + (-1.5)^2"
    assert typeset.terms("{}", [["a + b"]]).text == "[a + b]"


def test_a_chain_is_shown_as_display_mathematics():
    shown = typeset.chain("X", "=", X0, r"\cdot", 0.5, decimals=1)
    assert shown._repr_latex_().startswith("$$\n")
    assert shown._repr_latex_().endswith("\n$$")
    assert repr(shown).splitlines()[1:4] == [
        "[ 0.7  -0.5   0.9]",
        "[-1.1   0.8  -0.6]",
        "[ 1.2  -0.7   0.4]",
    ]


@pytest.mark.parametrize(
    "shown",
    [
        typeset.show(r"\hat V_1", X0),
        typeset.chain("a =", typeset.fraction("1", typeset.matrix(2.0, 1)), X0),
        typeset.chain(r"\sqrt{", typeset.matrix(2.0, 1), "}"),
        typeset.terms(r"\sqrt{{{}}}", X0),
    ],
)
def test_the_page_can_typeset_it(shown):
    converter = math_core.LatexToMathML()
    assert "<math" in converter.convert_with_local_state(shown.latex, displaystyle=True)


def test_verdict_agrees_or_raises():
    assert typeset.verdict(PRINTED["eps1"], 1e-30).startswith("✓ rounds to the printed 1e-30")
    assert "matrix" in typeset.verdict(PRINTED["g2"], np.array(PRINTED["g2"].value))
    with pytest.raises(AssertionError, match=r"printed 0\.806, the computation gives 0\.81"):
        typeset.verdict(PRINTED["rms_x"], 0.81)
