"""The printer: the book's notation, accepted by the converter to MathML."""

import pytest
from math_core import LatexToMathML

from adafactor_edu import symbolic


def to_mathml(latex):
    return LatexToMathML().convert_with_local_state(latex, displaystyle=True)


@pytest.mark.parametrize("vector", [False, True])
def test_every_line_of_the_algorithm_converts(vector):
    equations = symbolic.step_equations(vector=vector)
    assert set(equations) <= set(symbolic.NOTATION)
    for equation in equations.values():
        assert "<math" in to_mathml(equation)


@pytest.mark.parametrize("normalised", [True, False])
def test_every_exact_value_and_every_symbolic_entry_converts(normalised):
    quantities = [
        *symbolic.exact_worked_example(normalised),
        *symbolic.symbolic_iteration((2, 2), normalised=normalised),
    ]
    for value in quantities:
        assert "<math" in to_mathml(symbolic.latex(value))


@pytest.mark.parametrize("label", symbolic.claims.labels())
def test_every_claim_converts(label):
    assert "<math" in to_mathml(symbolic.claims.get(label).formula)


def test_the_notation():
    equations = symbolic.step_equations()
    expected = {
        "alpha": r"\alpha_t = \rho_t \max\left(\varepsilon_2, \mathrm{RMS}(X_{t-1})\right)",
        "rms_x": r"\mathrm{RMS}(X_{t-1})"
        r" = \sqrt{\frac{1}{m n} \sum_{i=1}^{n} \sum_{j=1}^{m} X_{t-1,ij}^{2}}",
        "c": r"C_{t,j} = \hat\beta_{2t} C_{t-1,j}"
        r" + \frac{1 - \hat\beta_{2t}}{n} \sum_{i=1}^{n} (G_t^2 + \varepsilon_1)_{ij}",
        "u": r"U_{t,ij} = \frac{G_{t,ij}}{\sqrt{\hat V_{t,ij}}}",
        "x_next": r"X_{t,ij} = X_{t-1,ij} - \alpha_t \hat U_{t,ij}",
    }
    assert {name: equations[name] for name in expected} == expected
