"""What crosses between workers, against what has to: counted by hand for each way to cut."""

import numpy as np
import pytest

from adafactor_edu import State, matrix_iteration

WHY = 'Dask is not installed: pip install "adafactor-edu[lab]"'
dask = pytest.importorskip("dask", reason=WHY)

import dask.array as da  # noqa: E402

from adafactor_edu.chunked import (  # noqa: E402
    computed_and_crossing,
    crossing,
    held_at_once,
    passes,
)

N, M = 48, 36
GRIDS = {"rows": (4, 1), "columns": (1, 4), "tiles": (2, 2), "one": (1, 1)}


def cut(grid, seed=0):
    x, g = np.random.default_rng(seed).normal(size=(2, N, M))
    chunks = (N // grid[0], M // grid[1])
    return x, g, *(da.from_array(a, chunks) for a in (x, g))


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_the_passes_are_numpys_step(grid):
    x, g, *lazy = cut(grid)
    past = matrix_iteration(x, g[::-1]).state
    wanted = matrix_iteration(x, g, past, 2)
    work, values = passes(*lazy, past, 2), None
    names = []
    for _ in range(3):
        name, quantities = work.send(values)
        values = dask.compute(*quantities)
        names.append(name)
    assert names == ["R, C and α", "RMS(U)", "new weights"]
    assert np.abs(values[0] - wanted.x_next).max() <= 1e-12 * wanted.alpha


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_margins_cross_up_once_and_down_twice(grid):
    p, q = grid
    *_, x, g = cut(grid)
    sent = crossing(x, g, lambda i, j: q * i + j)
    least = 8 * ((p - 1) * M + (q - 1) * N)
    few = 8 * 40 * (p * q - 1)  # single numbers: counts and sums of means
    for name in sent:
        assert least <= sent[name] <= least + few, name
    assert (sum(sent.values()) == 0) == (grid == (1, 1))


def test_only_the_means_across_the_cut_cross():
    *_, x, g = cut((4, 1))
    step = matrix_iteration(x, g)
    for quantity, crosses in (("r", False), ("c", True), ("rms_x", True)):
        values, sent = computed_and_crossing([getattr(step, quantity)], lambda i, j: i)
        assert (sent > 0) == crosses
        np.testing.assert_array_equal(values[0], getattr(step, quantity).compute())


def test_a_chunk_on_the_wrong_worker_is_counted_whole():
    x = da.from_array(np.ones((4, 6)), chunks=(2, 6))
    y = x + x[::-1]
    assert computed_and_crossing([y], lambda i, j: i)[1] == 2 * 2 * 6 * 8


def test_one_graph_holds_the_matrix_and_three_passes_a_chunk():
    x, _, *lazy = cut((4, 1))
    step = matrix_iteration(*lazy)
    assert held_at_once(step.x_next, step.r, step.c) >= x.nbytes
    work, values = passes(*lazy), None
    for _ in range(3):
        _, quantities = work.send(values)
        assert held_at_once(*quantities) < 0.4 * x.nbytes
        values = dask.compute(*quantities)


def test_what_is_not_finite_stops_it():
    *_, x, g = cut((4, 1))
    work = passes(x, g * np.inf)
    _, quantities = next(work)
    with pytest.raises(FloatingPointError, match=r"^r: not finite"), np.errstate(all="ignore"):
        work.send(dask.compute(*quantities))
    with pytest.raises(ValueError, match=r"^state: r of shape \(3,\)"):
        next(passes(x, g, State(r=np.ones(3), c=np.ones(M)), 2))
