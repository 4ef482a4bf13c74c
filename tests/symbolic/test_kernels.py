"""The page's JavaScript against NumPy, on thousands of inputs, extremes and boundaries."""

import gzip
import itertools
import re

import numpy as np
import pytest

from adafactor_edu import (
    Hyperparameters,
    State,
    matrix_iteration,
    outer_product_second_moment,
    relative_step_size,
    second_moment_decay,
    symbolic,
    vector_iteration,
)
from adafactor_edu.explorers import DescentExplorer
from adafactor_edu.explorers.elements import ASSETS
from adafactor_edu.worked_example import X0, G, paper_route, wiki_route

SCRIPT = symbolic.site_scripts()["adafactor-kernels.js"]
RANDOM_INPUTS = 1500
RTOL = 1e-12
SETTINGS = ("eps1", "eps2", "d", "beta2", "rho")


def assert_agree(result, ours):
    """Compare every number that the page returns with the field of the same name."""
    for name, value in result.items():
        expected = np.asarray(getattr(ours, name), dtype=float)
        # X − αÛ can cancel: there, relative to the numbers that are subtracted.
        scale = np.abs(ours.x) + np.abs(ours.alpha * ours.u_hat) if name == "x_next" else expected
        error = np.abs(np.asarray(value) - expected)
        assert np.all(error <= RTOL * np.abs(scale)), (name, value, expected)


def random_input(rng, shape, normalised):
    """Return one input of an Adafactor kernel: any scale, zero rows, columns and states."""
    reach = 150 if normalised else 70  # beyond, NumPy refuses: the squares or R·C overflow
    g = rng.normal(size=shape) * 10.0 ** rng.uniform(-reach, reach)
    if rng.random() < 0.3:
        g[rng.integers(shape[0])] = 0
    if len(shape) == 2 and rng.random() < 0.3:
        g[:, rng.integers(shape[1])] = 0
    if rng.random() < 0.05:
        g[:] = 0
    x = rng.normal(size=shape) * 10.0 ** rng.uniform(-8, 8) * (rng.random() > 0.05)
    t = int(10 ** rng.uniform(0, 6))
    scheduled = rng.random() < 0.5
    return {
        "x": x.tolist(),
        "g": g.tolist(),
        "beta2": float(second_moment_decay(t) if scheduled else rng.choice([0, 0.5, 0.9, 0.999])),
        "rho": float(relative_step_size(t) if scheduled else 10 ** rng.uniform(-4, -1)),
        "d": float(10 ** rng.uniform(-1, 0.7)),
        "eps2": float(10 ** rng.uniform(-6, 0)),
        **random_state(rng, shape, np.abs(g).max() ** 2),
    }


def random_state(rng, shape, scale):
    """Return nothing, or moments of the size of the squared gradient."""
    if rng.random() < 0.3:
        return {}
    if len(shape) == 1:
        return {"v": (scale * rng.random(shape)).tolist()}
    return {k: (scale * rng.random(size)).tolist() for k, size in zip("rc", shape, strict=True)}


def in_numpy(given, shape, normalised):
    """Return the `Iteration` for the input of a kernel."""
    hyper = Hyperparameters(**{k: given[k] for k in SETTINGS if k in given})
    state = State(**{k: np.array(given[k]) for k in "rcv" if k in given})
    if len(shape) == 1:
        return vector_iteration(given["x"], given["g"], state, hyper=hyper)
    route = {} if normalised else {"factored_second_moment": outer_product_second_moment}
    return matrix_iteration(given["x"], given["g"], state, hyper=hyper, **route)


@pytest.mark.parametrize(
    ("kernel", "shape", "normalised"),
    [
        ("first_iteration", (3, 3), True),
        ("first_iteration", (3, 3), False),
        ("adafactor_matrix_step", (2, 2), True),
        ("adafactor_vector_step", (2,), True),
        ("adafactor_step", (2,), True),
    ],
)
def test_adafactor_on_random_inputs(run_javascript, kernel, shape, normalised):
    rng = np.random.default_rng(20)
    given = [random_input(rng, shape, normalised) for _ in range(RANDOM_INPUTS)]
    results = run_javascript(SCRIPT, [(kernel, k | {"normalised": normalised}) for k in given])
    clipped = 0
    for k, result in zip(given, results, strict=True):
        ours = in_numpy(k, shape, normalised)
        assert_agree(result, ours)
        clipped += ours.rms_u > k["d"]
    assert 0.05 < clipped / RANDOM_INPUTS < 0.95  # both sides of the clip are tried


def test_any_other_shape(run_javascript):
    rng = np.random.default_rng(21)
    shapes = [(2, 3), (4, 2), (3, 1), (5,)]
    kernels = [symbolic.adafactor_kernel(f"k{at}", shape) for at, shape in enumerate(shapes)]
    given = [random_input(rng, shape, True) for shape in shapes]
    calls = [(f"k{at}", k) for at, k in enumerate(given)]
    results = run_javascript(symbolic.to_javascript(*kernels), calls)
    for k, shape, result in zip(given, shapes, results, strict=True):
        assert_agree(result, in_numpy(k, shape, True))


@pytest.mark.parametrize("shape", [(2, 3), (1, 4), (5, 1), (6, 7), (1,), (9,)])
def test_the_loop_takes_any_size(run_javascript, shape):
    rng = np.random.default_rng(sum(shape))
    given = [random_input(rng, shape, True) for _ in range(60)]
    calls = [("adafactor_step", k) for k in given]
    for k, result in zip(given, run_javascript(SCRIPT, calls), strict=True):
        assert_agree(result, in_numpy(k, shape, True))


def test_the_loop_and_the_unrolled_iteration_agree(run_javascript):
    rng = np.random.default_rng(27)
    given = [random_input(rng, (3, 3), True) for _ in range(60)]
    calls = [(kernel, k) for k in given for kernel in ("adafactor_step", "first_iteration")]
    results = run_javascript(SCRIPT, calls)
    for k, loop, unrolled in zip(given, results[::2], results[1::2], strict=True):
        assert loop.keys() == unrolled.keys()
        for name in unrolled:
            found, expected = (np.array(result[name], float) for result in (loop, unrolled))
            size = np.max(np.abs(expected))
            if name == "x_next":  # X − αÛ can cancel
                size = np.max(np.abs(k["x"])) + np.max(np.abs(k["x"] - expected))
            assert np.all(np.abs(found - expected) <= RTOL * size), name


def test_every_kernel_is_called_by_some_page():
    """A kernel that picks another one by the shape of its input counts as a call of that."""
    scripts = "".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("*.js"))
    called = set(re.findall(r"kernels\.(\w+)", scripts)) | set(DescentExplorer.data["surfaces"])
    for kernel in symbolic.explorer_kernels():
        family = re.sub(r"_(vector|matrix)_step$", "_step", kernel.name)
        family = re.sub(r"_(normalised|outer_product)$", "", family)
        assert family in called, kernel.name


def test_the_boundaries_of_clip_and_floor(run_javascript):
    ours, given = paper_route(), []
    around = [np.nextafter(1, 0), 1.0, np.nextafter(1, 2)]
    for clip, floor in itertools.product(around, around):
        given.append(
            {
                "x": X0.tolist(),
                "g": G.tolist(),
                "beta2": 0.0,
                "rho": 0.01,
                "d": float(ours.rms_u * clip),
                "eps2": float(ours.rms_x * floor),
            }
        )
    results = run_javascript(SCRIPT, [("first_iteration", k) for k in given])
    for k, result in zip(given, results, strict=True):
        assert_agree(result, in_numpy(k, (3, 3), True))


def test_the_worked_example_by_default(run_javascript):
    given = {"x": X0.tolist(), "g": G.tolist(), "beta2": 0, "rho": 0.01}
    calls = [("first_iteration", given | {"normalised": n}) for n in (True, False)]
    paper, wiki = run_javascript(SCRIPT, calls)
    assert_agree(paper, paper_route())
    assert_agree(wiki, wiki_route())


def test_schedules(run_javascript):
    ts = np.unique(np.geomspace(1, 1e6, 1200).astype(int)).tolist()
    given = [
        {"t": t, "exponent": c, "adam_beta2": b, "cap": cap}
        for t, c, b, cap in zip(
            ts,
            itertools.cycle([0.5, 0.8, 1.0]),
            itertools.cycle([0.9, 0.99, 0.999]),
            itertools.cycle([1e-3, 1e-2, 1e-1]),
            strict=False,
        )
    ]
    results = run_javascript(SCRIPT, [("schedules", k) for k in given])
    for k, result in zip(given, results, strict=True):
        t, b = k["t"], k["adam_beta2"]
        # Without the cancellation in 1 - b^t.
        adam = b * np.expm1((t - 1) * np.log(b)) / np.expm1(t * np.log(b))
        expected = {
            "rho": relative_step_size(t, cap=k["cap"]),
            "beta2": second_moment_decay(t, exponent=k["exponent"]),
            "beta2_adam": adam,
        }
        for name, value in expected.items():
            np.testing.assert_allclose(result[name], value, rtol=RTOL, atol=0, err_msg=name)


def test_factorisation(run_javascript):
    rng = np.random.default_rng(22)
    given = []
    for n, m in itertools.product(range(2, 5), repeat=2):
        for scale in (1e-30, 1, 1e30):
            v = scale * rng.random((n, m))
            v[rng.integers(n)] *= rng.random() > 0.5
            given += [v, np.outer(v[0], v[:, 0]).T]
        given.append(np.zeros((n, m)))
    results = run_javascript(SCRIPT, [("factorisation", {"v": v.tolist()}) for v in given])
    for v, result in zip(given, results, strict=True):
        r, c = v.mean(1), v.mean(0)
        rebuilt = r[:, None] * (c / (r.mean() or 1))
        size = v.max()
        np.testing.assert_allclose(result["r"], r, rtol=RTOL)
        np.testing.assert_allclose(result["c"], c, rtol=RTOL)
        np.testing.assert_allclose(result["v_hat"], rebuilt, rtol=RTOL)
        np.testing.assert_allclose(result["error"], rebuilt - v, rtol=RTOL, atol=1e-15 * size)
        rms = np.sqrt(np.mean((rebuilt - v) ** 2))
        np.testing.assert_allclose(result["rms_error"], rms, rtol=RTOL, atol=1e-15 * size)


@pytest.mark.parametrize("shape", [(2,), (2, 2)])
def test_adam_and_gradient_descent_over_many_iterations(run_javascript, shape):
    rng = np.random.default_rng(23)
    calls, expected = [], []
    x, m, v = rng.normal(size=shape), np.zeros(shape), np.zeros(shape)
    for t in range(1, 301):
        g = rng.normal(size=shape) * 10.0 ** rng.uniform(-6, 6)
        state = {"m": m.tolist(), "v": v.tolist()} if t > 1 else {}
        given = {"x": x.tolist(), "g": g.tolist(), "lr": 0.01}
        calls += [("adam_step", given | {"t": t} | state), ("sgd_step", given)]
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        u = m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        expected += [{"m": m, "v": v, "u": u, "x_next": x - 0.01 * u}, {"x_next": x - 0.01 * g}]
        x = x - 0.01 * u
    for result, ours in zip(run_javascript(SCRIPT, calls), expected, strict=True):
        for name, value in ours.items():
            atol = 1e-14 if name == "x_next" else 1e-14 * np.max(np.abs(value))
            np.testing.assert_allclose(result[name], value, rtol=RTOL, atol=atol, err_msg=name)


def test_gradients_of_the_surfaces_by_differences(run_javascript):
    rng = np.random.default_rng(24)
    points = {
        "quadratic": {"x": (2,)},
        "saddle": {"x": (2,)},
        "matrix_factorisation": {"a": (2, 2), "b": (2, 2), "target": (2, 2)},
    }
    names = {"x": "g", "a": "g_a", "b": "g_b"}
    step = 1e-4
    for surface, inputs in points.items():
        at = {name: rng.normal(size=shape) for name, shape in inputs.items()}
        calls, where = [(surface, jsonable(at))], []
        for name in names.keys() & inputs.keys():
            for index in np.ndindex(inputs[name]):
                where.append((names[name], index))
                for sign in (1, -1):
                    moved = {k: v.copy() for k, v in at.items()}
                    moved[name][index] += sign * step
                    calls.append((surface, jsonable(moved)))
        here, *around = run_javascript(SCRIPT, calls)
        for (name, index), up, down in zip(where, around[::2], around[1::2], strict=True):
            slope = (up["loss"] - down["loss"]) / (2 * step)
            np.testing.assert_allclose(np.array(here[name])[index], slope, rtol=1e-5, atol=1e-5)


def jsonable(arrays):
    return {name: array.tolist() for name, array in arrays.items()}


def test_values_of_the_surfaces(run_javascript):
    calls = [
        ("quadratic", {"x": [1, 2], "kappa": 10}),
        ("saddle", {"x": [0, 1]}),
        ("saddle", {"x": [0, 0]}),
        (
            "matrix_factorisation",
            {"a": [[1, 2], [3, 4]], "b": [[1, 0], [0, 1]], "target": [[1, 2], [3, 6]]},
        ),
    ]
    quadratic, minimum, saddle, product = run_javascript(SCRIPT, calls)
    assert quadratic == {"loss": 20.5, "g": [1, 20]}
    assert minimum == {"loss": -0.25, "g": [0, 0]}
    assert saddle == {"loss": 0, "g": [0, 0]}
    assert product["loss"] == 2
    assert product["g_a"] == [[0, 0], [0, -2]]


def test_each_engine_there_is(each_engine):
    given = {"x": X0.tolist(), "g": G.tolist(), "beta2": 0, "rho": 0.01}
    (result,) = each_engine(SCRIPT, [("first_iteration", given)])
    assert_agree(result, paper_route())


def test_the_script_is_small_and_says_what_it_is():
    assert len(gzip.compress(SCRIPT.encode())) <= 6_000
    assert "Generated by adafactor_edu.symbolic.to_javascript" in SCRIPT[:300]
    assert "import " not in SCRIPT.replace("important", "")
    assert "export " not in SCRIPT
    assert max(map(len, SCRIPT.splitlines())) <= 120
