"""The symbolic iteration against NumPy's, at several sizes; what it refuses; what it loads."""

import subprocess
import sys

import mpmath
import numpy as np
import pytest
import sympy as sp

from adafactor_edu import (
    Hyperparameters,
    State,
    matrix_iteration,
    outer_product_second_moment,
    relative_step_size,
    symbolic,
    vector_iteration,
)
from adafactor_edu import second_moment_decay as numpy_decay

VALUES = {"eps1": 1e-4, "eps2": 0.3, "d": 0.7, "beta2": 0.6, "rho": 0.05}
FIELDS = [name for name in symbolic.SymbolicIteration._fields if name not in ("x", "g")]


def fill(name, value):
    """Return the symbols of a tensor with their numbers."""
    return {
        f"{name}[{']['.join(map(str, at))}]": float(entry)
        for at, entry in np.ndenumerate(np.asarray(value))
    }


def assert_agrees(ours, step, numbers):
    """Compare NumPy's iteration with the symbolic one, computed with 40 digits."""
    fields = [name for name in FIELDS if getattr(step, name) is not None]
    entries = [entry for name in fields for entry in sp.Matrix([getattr(step, name)])]
    symbols = sorted(set().union(*(e.free_symbols for e in entries)), key=str)
    function = sp.lambdify(symbols, entries, "mpmath", cse=True)
    with mpmath.workdps(40):
        exact = iter(function(*(mpmath.mpf(numbers[s.name]) for s in symbols)))
    for name in fields:
        value = np.asarray(getattr(ours, name))
        expected = np.reshape([float(next(exact)) for _ in range(value.size)], value.shape)
        np.testing.assert_allclose(value, expected, rtol=1e-13, err_msg=name)


@pytest.mark.parametrize("normalised", [True, False])
@pytest.mark.parametrize("shape", [(2, 3), (4, 2), (3, 3), (1, 4), (3, 1)])
def test_matrix_agrees_with_numpy(shape, normalised):
    rng = np.random.default_rng(7)
    x, g = rng.normal(size=shape), 10 * rng.normal(size=shape)
    state = State(r=rng.uniform(1, 2, shape[0]), c=rng.uniform(1, 2, shape[1]))
    route = {} if normalised else {"factored_second_moment": outer_product_second_moment}
    ours = matrix_iteration(x, g, state, hyper=Hyperparameters(**VALUES), **route)
    numbers = VALUES | fill("x", x) | fill("g", g)
    numbers |= fill("previous_r", state.r) | fill("previous_c", state.c)
    assert_agrees(ours, symbolic.symbolic_iteration(shape, normalised=normalised), numbers)


@pytest.mark.parametrize("size", [1, 5])
def test_vector_agrees_with_numpy(size):
    rng = np.random.default_rng(8)
    x, g, v = rng.normal(size=size), 10 * rng.normal(size=size), rng.uniform(1, 2, size)
    ours = vector_iteration(x, g, State(v=v), hyper=Hyperparameters(**VALUES))
    numbers = VALUES | fill("x", x) | fill("g", g) | fill("previous_v", v)
    step = symbolic.symbolic_iteration((size,))
    assert step.r is None
    assert step.c is None
    assert_agrees(ours, step, numbers)


@pytest.mark.parametrize("t", [1, 2, 10, 9_999, 10_000, 10_001, 1_000_000])
def test_schedules_agree_with_numpy(t):
    rho, decay = symbolic.relative_step(t), symbolic.second_moment_decay(t)
    np.testing.assert_allclose(relative_step_size(t), float(rho.evalf(30)), rtol=1e-15)
    np.testing.assert_allclose(numpy_decay(t), float(decay.evalf(30)), rtol=1e-14)


@pytest.mark.parametrize("t", [1, 2, 3, 50])
def test_adam_decay_is_the_running_mean_of_the_corrected_moment(t):
    beta, squares = sp.Rational(9, 10), [sp.Integer(k**2 + 1) for k in range(t)]

    def corrected(count):
        terms = ((1 - beta) * beta ** (count - 1 - s) * squares[s] for s in range(count))
        return sum(terms) / (1 - beta**count) if count else sp.S.Zero

    decay = symbolic.adam_decay(t, beta)
    assert corrected(t) == decay * corrected(t - 1) + (1 - decay) * squares[t - 1]


def test_the_program_written_out_is_the_iteration():
    program = symbolic.symbolic_program((2, 2))
    step, values = symbolic.symbolic_iteration((2, 2)), {}
    for name, value in program.items():
        written_out = value.xreplace(values) if not isinstance(value, list) else None
        if isinstance(value, list):
            written_out = sp.Matrix(value).xreplace(values)
        known = getattr(step, name, None)
        if known is not None:
            assert sp.simplify(written_out - known) == 0 * known
        if name in ("rms_x", "alpha", "rms_u", "clip"):
            values[sp.Symbol(name, real=True)] = written_out
        else:
            for (i, j), entry in np.ndenumerate(np.array(written_out)):
                at = f"[{i}]" if isinstance(value, list) else f"[{i}][{j}]"
                values[sp.Symbol(f"{name}{at}", real=True)] = entry


@pytest.mark.parametrize("shape", [(), (2, 2, 2), (0, 3), (2.0, 2), "33"])
def test_a_bad_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"shape: expected \(n, m\) or \(n,\)"):
        symbolic.symbolic_iteration(shape)


def test_bad_values_are_refused():
    with pytest.raises(TypeError, match=r"\['beta'\] not understood"):
        symbolic.symbolic_iteration((2, 2), beta=0)
    with pytest.raises(ValueError, match=r"g: expected shape \(2, 2\), got \(1, 2\)"):
        symbolic.symbolic_iteration((2, 2), g=[[1, 2]])


def test_importing_it_loads_sympy_and_nothing_heavier():
    """Checks of this chapter should not wait for pictures, widgets or parsers of pages."""
    code = "import sys, numpy, sympy; before = set(sys.modules)\nimport adafactor_edu.symbolic\n"
    code += "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "adafactor_edu" in loaded
    others = loaded - sys.stdlib_module_names - {"adafactor_edu", "numpy", "sympy", "mpmath"}
    assert others == set()
