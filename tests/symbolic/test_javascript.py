"""The generator: what it writes for each kind of expression, and what it refuses."""

import json
import math

import pytest
import sympy as sp

from adafactor_edu.symbolic import Kernel, to_javascript

x, y, z = sp.symbols("x y z", positive=True)


def code_of(expression, name="f"):
    kernel = Kernel(name, "Test.", {"x": None, "y": None, "z": "2"}, {"out": expression}, ("out",))
    return to_javascript(kernel)


@pytest.mark.parametrize(
    "expression",
    [
        sp.Max(x, y) / sp.Min(y, z),
        x / y**2,
        y / (x * z**2),
        (x + y) ** 2 - z**2,
        sp.sqrt((x + y + z) / 3),
        1 / sp.sqrt(x),
        x ** sp.Rational(-4, 5),
        -(x**2) / 2 + y,
        -x - y,
        x - (y - z) * 3,
        sp.Piecewise((x, x > y), (y, True)) * z,
        sp.exp(-x) * sp.log(y),
        (x + y) / 3 - (x + z) / 3,
        sp.Rational(2, 3) * x * y,
        x**2 * y**2 / z**2,
    ],
    ids=str,
)
def test_the_code_computes_the_expression(run_javascript, expression):
    values = {"x": 0.3, "y": 1.7, "z": 2.9}
    (result,) = run_javascript(code_of(expression), [("f", values)])
    exact = expression.subs({k: sp.Rational(str(values[k.name])) for k in (x, y, z)}).evalf(30)
    assert math.isclose(result["out"], float(exact), rel_tol=1e-14)


def test_common_subexpressions_are_computed_once():
    code = code_of(sp.Matrix([[sp.sqrt(x + y) * x, sp.sqrt(x + y) * y]]))
    assert code.count("Math.sqrt(x + y)") == 1


def test_a_shared_divisor_stays_a_divisor():
    code = code_of(sp.Matrix([[x / (y + z), y / (y + z)]]))
    assert "var t0 = y + z;" in code
    assert "[x/t0, y/t0]" in code


def test_defaults_lists_and_matrices(run_javascript):
    steps = {"a": [x, y], "b": sp.Matrix([[x], [z]]), "c": sp.Symbol("a[1]") + sp.Symbol("b[1][0]")}
    kernel = Kernel("f", "Test.", {"x": None, "y": None, "z": "2"}, steps, ("a", "b", "c"))
    (result,) = run_javascript(to_javascript(kernel), [("f", {"x": 1, "y": 5})])
    assert json.dumps(result) == '{"a": [1, 5], "b": [[1], [2]], "c": 7}'


def test_an_undefined_symbol_is_refused():
    with pytest.raises(ValueError, match=r"f: step out uses \['w'\], not yet defined"):
        code_of(sp.Symbol("w") + x)


def test_two_kernels_of_one_name_are_refused():
    kernel = Kernel("f", "Test.", {"x": None}, {"out": x}, ("out",))
    with pytest.raises(ValueError, match="not all different"):
        to_javascript(kernel, kernel)
