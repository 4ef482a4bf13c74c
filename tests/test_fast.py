"""The step in place: equal to the teaching version, the same for any threads, all or nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adafactor_edu import Hyperparameters, State, fast, matrix_iteration, vector_iteration
from adafactor_edu.fast import adafactor_step_

SHAPES = [
    (1, 1), (1, 7), (7, 1), (64, 64), (300, 5), (5, 300), (600, 500), (4, 70_000), (70_000, 4),
    (2, 3, 4), (64, 3, 3), (5, 7, 2, 3), (3, 40, 50), (2, 700, 300), (1,), (700,),
]  # fmt: skip
TOLERANCE = {"float32": 1e-4, "float64": 1e-12}  # in units of α


def teaching(x, g, state, t, hyper=None):
    iterate = vector_iteration if np.ndim(x) == 1 else matrix_iteration
    return iterate(x, g, state, t, hyper or Hyperparameters())


def some(shape, dtype, seed=0):
    rng = np.random.default_rng(seed)
    scale = 10.0 ** rng.uniform(-3, 3)
    return (rng.normal(size=shape) * scale).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_it_takes_the_teaching_step(shape, dtype):
    x, state = some(shape, dtype), None
    for t in range(1, 5):
        g = some(shape, dtype, seed=t)
        hyper = Hyperparameters(d=0.5) if t == 3 else Hyperparameters()
        wanted = teaching(
            x, g, state and State(*(m if m is None else m.copy() for m in state)), t, hyper
        )
        state = adafactor_step_(x, g, state, t, hyper)
        assert x.dtype == dtype
        assert np.abs(x - wanted.x_next).max() <= TOLERANCE[dtype] * wanted.alpha
        for ours, theirs in zip(state, wanted.state, strict=True):
            if theirs is not None:
                np.testing.assert_allclose(ours, theirs, rtol=1e-5 if dtype == "float32" else 1e-12)


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(1, 20),
    m=st.integers(1, 20),
    dtype=st.sampled_from(["float32", "float64"]),
    scale=st.integers(-12, 12).map(lambda k: 10.0**k),
)
def test_zero_rows_and_columns_and_any_scale(seed, n, m, dtype, scale):
    rng = np.random.default_rng(seed)
    g = (rng.normal(size=(n, m)) * scale).astype(dtype)
    g[rng.random(n) < 0.3] = 0
    g[:, rng.random(m) < 0.3] = 0
    x = rng.normal(size=(n, m)).astype(dtype)
    wanted = teaching(x, g, None, 1)
    adafactor_step_(x, g)
    assert np.all(np.isfinite(x))
    assert np.abs(x - wanted.x_next).max() <= TOLERANCE[dtype] * wanted.alpha


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("eps1", [1e-30, 0.0])
def test_nothing_but_zeros_moves_nothing(dtype, eps1):
    x = np.ones((6, 5), dtype)
    adafactor_step_(x, np.zeros((6, 5), dtype), hyper=Hyperparameters(eps1=eps1))
    np.testing.assert_array_equal(x, 1)


def test_one_entry_beside_zeros_in_float32_is_not_lost():
    """R, C and their product span sixty decades: 1e-30 · 1e-30 is no float32."""
    g = np.zeros((600, 500), np.float32)
    g[3, 4] = 1e4
    x = np.ones_like(g)
    wanted = teaching(x, g, None, 1)
    adafactor_step_(x, g)
    np.testing.assert_allclose(x, wanted.x_next, rtol=1e-6)
    assert x[3, 4] < 1


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(1500, 1600), (3, 1100, 1200), (8, 400_000)], ids=str)
def test_any_number_of_threads_gives_the_same_bits(shape, dtype, monkeypatch):
    monkeypatch.setattr(fast, "WORTH_THREADS", 0)
    results = []
    for threads in (1, 2, 3, 8):
        x, state = some(shape, dtype), None
        for t in (1, 2):
            state = adafactor_step_(x, some(shape, dtype, seed=t), state, t, threads=threads)
        results.append((x, state))
    for x, state in results[1:]:
        np.testing.assert_array_equal(x, results[0][0])
        np.testing.assert_array_equal(state.r, results[0][1].r)
        np.testing.assert_array_equal(state.c, results[0][1].c)


def test_a_dict_of_parameters():
    shapes = {"embedding": (40, 8), "bias": (8,), "heads": (2, 8, 4), "filter": (6, 4, 3, 3)}
    x = {name: some(shape, "float32") for name, shape in shapes.items()}
    alone = {name: value.copy() for name, value in x.items()}
    states, state = dict.fromkeys(shapes), None
    for t in (1, 2, 3):
        g = {name: some(shape, "float32", seed=t) for name, shape in shapes.items()}
        state = adafactor_step_(x, g, state, t)
        for name in shapes:
            states[name] = adafactor_step_(alone[name], g[name], states[name], t)
            np.testing.assert_array_equal(x[name], alone[name])
    assert state.keys() == shapes.keys()


def test_the_state_is_overwritten_and_returned():
    x, g = np.ones((4, 3)), np.full((4, 3), 2.0)
    first = adafactor_step_(x, g)
    assert adafactor_step_(x, 3 * g, first, 2) is first
    made = matrix_iteration(x, g).state
    assert adafactor_step_(x, g, made, 2).r is made.r


def test_a_gradient_that_is_not_contiguous_is_copied():
    x, g = some((6, 4), "float64"), some((4, 6), "float64", 1)
    wanted = teaching(x, g.T, None, 1)
    adafactor_step_(x, g.T)
    np.testing.assert_allclose(x, wanted.x_next, rtol=1e-12)


def test_schedules_and_settings_reach_it():
    x = np.array([[2.0, -2.0]])
    adafactor_step_(x, np.ones((1, 2)), t=5, hyper=Hyperparameters(rho=lambda t: t / 10, beta2=0.0))
    np.testing.assert_allclose(x, [[1.0, -3.0]])
    with pytest.raises(ValueError, match=r"^t: got 0"):
        adafactor_step_(x, x.copy(), t=0)
    with pytest.raises(TypeError, match=r"^hyper: expected Hyperparameters"):
        adafactor_step_(x, x.copy(), hyper={"d": 1})


# All or nothing

X, G = np.ones((4, 3)), np.full((4, 3), 2.0)
R, C = np.ones(4), np.ones(3)


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


def with_entry(array, value, dtype=None):
    array = array.astype(dtype or array.dtype)
    array[2, 1] = value
    return array


def overlapping():
    memory = np.ones(20)
    return memory[:12].reshape(4, 3), memory[8:].reshape(4, 3)


F32 = np.float32
REFUSED = [
    (lambda: (X.tolist(), G, None), TypeError, r"^x: expected a NumPy array, got list"),
    (lambda: (X, np.ma.array(G), None), TypeError, r"^g: expected a NumPy array, got MaskedArray"),
    (lambda: (X.astype(int), G, None), TypeError, r"^x: of type int64; cast it to float32"),
    (lambda: (X.astype(np.float16), G, None), TypeError, r"^x: of type float16"),
    (lambda: (X.astype(">f8"), G, None), TypeError, r"^x: of type >f8"),
    (lambda: (X, G.astype(F32), None), TypeError, r"^g: type float32 is not that of x, float64"),
    (lambda: (X, G[:3], None), ValueError, r"^x and g: shapes \(4, 3\) and \(3, 3\) differ"),
    (lambda: (np.array(1.0), np.array(1.0), None), ValueError, r"^x: of shape \(\); give"),
    (lambda: (np.ones((0, 3)), np.ones((0, 3)), None), ValueError, r"^x: of shape \(0, 3\)"),
    (lambda: (np.asfortranarray(X), G, None), ValueError, r"^x: not contiguous; take np"),
    (lambda: (np.ones((4, 6))[:, ::2], G, None), ValueError, r"^x: not contiguous"),
    (lambda: (read_only(X), G, None), ValueError, r"^x: read-only, but it would be overwritten"),
    (lambda: (X, X, None), ValueError, r"share memory; one of them is overwritten"),
    (lambda: (*overlapping(), None), ValueError, r"^x and g: share memory"),
    (lambda: (X, G, State(r=R, c=R[:3])), ValueError, r"^(r and c|c and r): share memory"),
    (lambda: (X, G, (R, C)), TypeError, r"^state: expected a State"),
    (lambda: (X, G, State(v=X)), ValueError, r"^state: a matrix needs r and c, got v"),
    (lambda: (X, G, State(r=R.tolist(), c=C)), TypeError, r"^state: r must be a NumPy array of"),
    (lambda: (X, G, State(r=R.astype(F32), c=C)), TypeError, r"^state: r must be .* float64"),
    (lambda: (X, G, State(r=C.copy(), c=C)), ValueError, r"^r: shape \(3,\) .*expected \(4,\)"),
    (lambda: (X, G, State(r=R, c=read_only(C))), ValueError, r"^c: read-only"),
    (lambda: (X, G, State(r=R, c=np.ones(6)[::2])), ValueError, r"^c: not contiguous"),
    (lambda: (X, G, State(r=R, c=-C)), ValueError, r"^c: -1.0 at index \(0,\) is negative"),
    (lambda: (X, G, State(r=R * np.nan, c=C)), ValueError, r"^r: nan at index \(0,\)"),
    (lambda: (X, G, State(r=R, c=C * np.inf)), ValueError, r"^c: inf at index \(0,\)"),
    (lambda: (with_entry(X, np.nan), G, None), ValueError, r"^x: nan at index \(2, 1\) is not fi"),
    (lambda: (X, with_entry(G, np.nan), None), ValueError, r"^g: nan at index \(2, 1\) is not fi"),
    (lambda: (X, with_entry(G, -np.inf), None), ValueError, r"^g: -inf at index \(2, 1\)"),
    (lambda: (X, with_entry(G, 1e200), None), ValueError, r"^g: the squares overflow float64, "),
    (lambda: (with_entry(X, 1e200), G, None), ValueError, r"^x: .*overflow float64, that of 1e"),
    (lambda: (X.astype(F32), with_entry(G, 1e20, F32), None), ValueError, r"^g: .*low float32"),
    (lambda: (with_entry(X, -1e20, F32), G.astype(F32), None), ValueError, r"^x: .*low float32"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_done_is_said_and_nothing_is_touched(make, error, message):
    x, g, state = make()
    arrays = [a for a in (x, g, *(state or ())) if isinstance(a, np.ndarray)]
    before = [a.copy() for a in arrays]
    with pytest.raises(error, match=message):
        adafactor_step_(x, g, state, 2)
    for array, old in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, old)


@pytest.mark.parametrize(("size", "dtype"), [(1e-25, "float32"), (1e-170, "float64")])
@pytest.mark.parametrize("shape", [(4, 3), (3, 4, 3), (9,), (2, 700, 300)], ids=str)
def test_squares_that_vanish_are_said(shape, dtype, size):
    x, g = np.ones(shape, dtype), np.full(shape, size, dtype)
    with pytest.raises(ValueError, match=r"^g: the square of .* vanishes in float"):
        adafactor_step_(x, g, hyper=Hyperparameters(eps1=0.0))
    adafactor_step_(x, g)  # with ε₁ there is nothing to say


def test_one_bad_parameter_leaves_all_others_as_they_were():
    x = {"a": np.ones((4, 3)), "b": np.ones(3)}
    g = {"a": np.ones((4, 3)), "b": np.array([1.0, np.nan, 1.0])}
    state = {"a": State(r=np.ones(4), c=np.ones(3)), "b": State(v=np.ones(3))}
    with pytest.raises(ValueError, match=r"^g\['b'\]: nan at index \(1,\)"):
        adafactor_step_(x, g, state, 2)
    np.testing.assert_array_equal(x["a"], 1)
    np.testing.assert_array_equal(state["a"].r, 1)


@pytest.mark.parametrize(
    ("x", "g", "state", "message"),
    [
        ({}, {}, None, r"^x: empty dict"),
        ({"a": X}, {"b": G}, None, r"^g: expected a dict with the names of x, got \['b'\]"),
        ({"a": X}, G, None, r"^g: expected a dict"),
        ({"a": X}, {"a": G}, {"b": None}, r"^state: expected a dict with the names of x"),
        ({"a": X, "b": X}, {"a": G, "b": G}, None, r"^x\['[ab]'\] and x\['[ab]'\]: share memory"),
        ({"a": X}, {"a": G}, {"a": State(v=R)}, r"^state: a matrix needs r and c"),
    ],
)  # fmt: skip
def test_dicts_that_do_not_fit(x, g, state, message):
    with pytest.raises(ValueError, match=message):
        adafactor_step_(x, g, state, 2)


@pytest.mark.parametrize("threads", [0, -1, 1.5, None, True, "2"])
def test_threads_is_a_whole_number(threads):
    with pytest.raises(ValueError, match=r"^threads: got .*; give an integer of at least 1"):
        adafactor_step_(X.copy(), G, threads=threads)


def test_it_needs_little_memory_beside_its_arguments():
    import tracemalloc

    x, g = np.ones((2048, 2048), np.float32), np.ones((2048, 2048), np.float32)
    state = adafactor_step_(x, g)
    tracemalloc.start()
    adafactor_step_(x, g, state, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.08 * x.nbytes  # it does not grow with the area: 2.5 % from 4096² on
