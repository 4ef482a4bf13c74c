"""The generator: what it writes for each kind of expression, and what it refuses."""

import json
import math

import pytest
import sympy as sp

from adafactor_edu.symbolic import Kernel, to_javascript
from adafactor_edu.symbolic.axes import ROWS
from adafactor_edu.symbolic.loops import Mean

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


ROOTS = [sp.sqrt(x + y) * x, sp.sqrt(x + y) * y]  # share a subexpression


def test_a_shared_subexpression_does_not_overwrite_an_input(run_javascript):
    steps = {"a": ROOTS, "b": sp.Symbol("t0") + 1}
    kernel = Kernel("f", "Test.", {"x": None, "y": None, "t0": None}, steps, ("a", "b"))
    (result,) = run_javascript(to_javascript(kernel), [("f", {"x": 1, "y": 3, "t0": 100})])
    assert result == {"a": [2, 6], "b": 101}


def test_a_later_step_does_not_overwrite_a_shared_subexpression(run_javascript):
    steps = {"a": ROOTS, "t0": x + 100, "b": ROOTS}
    kernel = Kernel("f", "Test.", {"x": None, "y": None}, steps, ("a", "t0", "b"))
    (result,) = run_javascript(to_javascript(kernel), [("f", {"x": 1, "y": 3})])
    assert result == {"a": [2, 6], "t0": 101, "b": [2, 6]}


def test_an_input_may_have_the_name_under_which_it_is_renamed(run_javascript):
    kernel = Kernel("f", "Test.", {"m": None}, {"m": sp.Symbol("old") + 1}, ("m",), {"m": "old"})
    (result,) = run_javascript(to_javascript(kernel), [("f", {"m": 1})])
    assert result == {"m": 2}


@pytest.mark.parametrize("name", ["input", "var", "class", "Math", "undefined", "a-b", "2x", ""])
def test_a_name_that_the_script_cannot_use_is_refused(name):
    kernel = Kernel("f", "Test.", {name: None}, {"out": sp.Integer(1)}, ("out",))
    with pytest.raises(ValueError, match="cannot be a name in the script"):
        to_javascript(kernel)


@pytest.mark.parametrize("inputs", [{"y": None}, {"z": None}])
def test_a_name_of_two_things_is_refused(inputs):
    rename = {"z": "y"} if "z" in inputs else {}
    kernel = Kernel("f", "Test.", inputs, {"y": sp.Integer(1)}, ("y",), rename)
    with pytest.raises(ValueError, match=r"\['y'\] are names of two things"):
        to_javascript(kernel)


@pytest.mark.parametrize("name", ["i", "c_i"])
def test_a_name_that_a_loop_makes_is_refused(name):
    mean = Mean(sp.Symbol("v[i]"), ROWS.index)
    kernel = Kernel("f", "Test.", {"v": None, "rows": None, name: None}, {"c": mean}, ("c",))
    with pytest.raises(ValueError, match="names of its loops"):
        to_javascript(kernel)


def test_a_choice_between_kernels_has_a_name_of_its_own():
    kernel = Kernel("f", "Test.", {"x": None}, {"out": x}, ("out",))
    with pytest.raises(ValueError, match="not all different"):
        to_javascript(kernel, one_of={"f": "'f'"})
