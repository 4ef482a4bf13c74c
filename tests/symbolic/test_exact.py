"""The worked example in exact arithmetic, against NumPy and against what the page printed."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from adafactor_edu import symbolic
from adafactor_edu.worked_example import PRINTED, G, paper_route, wiki_route

ROUTES = {True: paper_route, False: wiki_route}


@pytest.mark.parametrize("normalised", [True, False])
def test_numpy_agrees_to_1e_15(normalised):
    step, ours = symbolic.exact_worked_example(normalised), ROUTES[normalised]()
    for name in step._fields:
        exact = symbolic.to_float(getattr(step, name))
        np.testing.assert_allclose(getattr(ours, name), exact, rtol=1e-15, atol=0, err_msg=name)


@pytest.mark.parametrize("name", sorted(set(PRINTED) - {"eps1", "eps2", "d"}))
def test_what_the_page_printed(name):
    exact = symbolic.to_float(getattr(symbolic.exact_worked_example(), name))
    assert PRINTED[name].agrees(exact)


def test_every_entry_is_a_rational_or_a_radical():
    step = symbolic.exact_worked_example()
    for name in ("rho", "beta2", "g2", "r", "c", "v"):
        assert all(entry.is_Rational for entry in sp.Matrix([getattr(step, name)]))
    for name in ("rms_x", "alpha", "u", "rms_u", "u_hat"):
        assert all((entry**2).is_Rational for entry in sp.Matrix([getattr(step, name)]))
    assert not step.x_next.has(sp.Float)


def test_second_moment_against_fractions():
    g = [[Fraction(str(float(entry))) for entry in row] for row in G]
    rows = [sum(e * e for e in row) for row in g]
    columns = [sum(e * e for e in column) for column in zip(*g, strict=True)]
    v = [[r * c / sum(rows) for c in columns] for r in rows]
    assert [[Fraction(int(e.p), int(e.q)) for e in row] for row in rows_of("v")] == v


def rows_of(name):
    return getattr(symbolic.exact_worked_example(), name).tolist()


def test_decimals_become_the_fractions_they_stand_for():
    assert symbolic.exact(0.1) == sp.Rational(1, 10)
    assert list(symbolic.exact([[1e-3, -1.1]])) == [sp.S(1) / 1000, -sp.S(11) / 10]
