"""One step of Adafactor: ours, what others would pick, and the time the bytes alone take.

    python benchmarks/step.py [--threads 1] [--sizes 64x64,4096x4096] [--rounds 15] [--csv FILE]

All candidates of one shape are timed in turns, in one process, so that a slow spell of the machine
hits all; the table has medians and the middle half.  On Linux a library sees as many cores as it
may have threads, because XLA takes all it sees.  The peers come from the extra "peers"
(`pip install "adafactor-edu[peers]"`), and one that is not installed is left out with a message.
The limit is the time to copy three arrays: the step must read G twice, read X twice and write X
once, five transfers, and three copies are six.  Memory is measured in a process of its own for each
row: the peak during the steps, beyond what was there before.  The status is 1 when a row of ours
takes more than 1.1 times the plain NumPy version.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import gc
import importlib.metadata
import io
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

if "numpy" not in sys.modules:  # the libraries read this once, when they are loaded
    THREADS = sys.argv[sys.argv.index("--threads") + 1] if "--threads" in sys.argv else "1"
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = THREADS
    flags = f"--xla_cpu_multi_thread_eigen={str(THREADS != '1').lower()}"
    os.environ["XLA_FLAGS"] = f"{flags} intra_op_parallelism_threads={THREADS}"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from adafactor_edu import Hyperparameters, matrix_iteration
from adafactor_edu._files import whole
from adafactor_edu.fast import adafactor_step_

# XLA takes as many threads as the cores it may run on, whatever its flags say
# (https://github.com/jax-ml/jax/issues/1539). So the process may use as many cores as threads until
# all is compiled; then the thread that measures may go where there is room, while theirs stay.
ALL_CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
SIZES = "64x64,256x256,1024x1024,4096x4096,8192x8192,32768x128,128x32768"
SMALL_STEP = 1e-6  # of the weights' size, so that they stay what they are over all rounds
TOO_SLOW = 2**24  # entries above which the teaching version is left out
TURN = 2e-3  # seconds
Step = Callable[[], object]


def arrays(shape: tuple[int, int], dtype: str) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and a gradient."""
    rng = np.random.default_rng(0)
    return tuple(rng.standard_normal(shape, dtype=np.dtype(dtype).type) for _ in range(2))


# Each returns a function that takes one step, and the bytes of state that it keeps


def ours(shape, dtype, threads):
    x, g = arrays(shape, dtype)
    hyper = Hyperparameters(rho=SMALL_STEP)
    state = adafactor_step_(x, g, hyper=hyper)
    step = lambda: adafactor_step_(x, g, state, 2, hyper, threads=threads)  # noqa: E731
    return step, state.r.nbytes + state.c.nbytes


def teaching(shape, dtype, threads):
    if shape[0] * shape[1] > TOO_SLOW:
        raise ImportError("too slow for this size")
    x, g = arrays(shape, dtype)
    state = matrix_iteration(x, g).state
    return lambda: matrix_iteration(x, g, state, 2), state.r.nbytes + state.c.nbytes


def plain(shape, dtype, threads):
    """Whole arrays, nothing checked: what one writes first."""
    x, g = arrays(shape, dtype)
    r, c = np.ones(shape[0], dtype), np.ones(shape[1], dtype)
    beta2 = 1 - 2**-0.8

    def step():
        nonlocal r, c
        alpha = max(1e-3, np.sqrt(np.mean(x * x))) * SMALL_STEP
        g2 = g * g + x.dtype.type(1e-30)
        r = beta2 * r + (1 - beta2) * g2.mean(axis=1)
        c = beta2 * c + (1 - beta2) * g2.mean(axis=0)
        u = g / np.sqrt(np.outer(r, c) / r.mean())
        u /= max(1, np.sqrt(np.mean(u * u)))
        np.subtract(x, alpha * u, out=x, casting="same_kind")

    return step, r.nbytes + c.nbytes


def in_place(shape, dtype, threads):
    """Whole arrays, but no new ones: two buffers take what each line makes."""
    x, g = arrays(shape, dtype)
    r, c = np.ones(shape[0], dtype), np.ones(shape[1], dtype)
    beta2, flat, square, u = 1 - 2**-0.8, x.reshape(-1), np.empty_like(x), np.empty_like(x)

    def step():
        alpha = max(1e-3, np.sqrt(np.dot(flat, flat) / x.size)) * SMALL_STEP
        np.multiply(g, g, out=square)
        r[:] = beta2 * r + (1 - beta2) * (square.mean(axis=1) + 1e-30)
        c[:] = beta2 * c + (1 - beta2) * (square.mean(axis=0) + 1e-30)
        np.multiply(g, 1 / np.sqrt(c), out=u)
        np.multiply(u, np.sqrt(r.mean() / r)[:, None], out=u)
        rms_u = np.sqrt(np.dot(u.reshape(-1), u.reshape(-1)) / x.size)
        np.multiply(u, x.dtype.type(alpha / max(1, rms_u)), out=u)
        np.subtract(x, u, out=x)

    return step, r.nbytes + c.nbytes


def three_passes(shape, dtype, threads):
    """Block by block, with a pass of its own for RMS(U)."""
    x, g = arrays(shape, dtype)
    r, c = np.ones(shape[0]), np.ones(shape[1])
    rows = max(1, 2**19 // (x.itemsize * shape[1]))
    blocks = [slice(i, i + rows) for i in range(0, shape[0], rows)]
    buffer, ones = np.empty((rows, shape[1]), dtype), np.ones(max(shape), dtype)
    beta2 = 1 - 2**-0.8

    def step():
        sum_x, of_rows, of_columns = 0.0, np.empty(shape[0]), np.zeros(shape[1])
        for block in blocks:
            square = np.multiply(g[block], g[block], out=buffer[: len(g[block])])
            of_rows[block] = np.dot(square, ones[: shape[1]])
            of_columns += np.dot(ones[: len(square)], square)
            sum_x += np.dot(x[block].reshape(-1), x[block].reshape(-1))
        r[:] = beta2 * r + (1 - beta2) * (of_rows / shape[1] + 1e-30)
        c[:] = beta2 * c + (1 - beta2) * (of_columns / shape[0] + 1e-30)
        row, column = np.sqrt(r.mean() / r).astype(dtype), np.sqrt(1 / c).astype(dtype)
        sum_u = 0.0
        for block in blocks:
            u = np.multiply.outer(row[block], column, out=buffer[: len(g[block])])
            u *= g[block]
            sum_u += np.dot(u.reshape(-1), u.reshape(-1))
        alpha = max(1e-3, np.sqrt(sum_x / x.size)) * SMALL_STEP
        row *= x.dtype.type(alpha / max(1, np.sqrt(sum_u / x.size)))
        for block in blocks:
            u = np.multiply.outer(row[block], column, out=buffer[: len(g[block])])
            u *= g[block]
            x[block] -= u

    return step, r.nbytes + c.nbytes


def limit(shape, dtype, threads):
    """Three copies from array to array: six transfers, where the step needs five."""
    x, g = arrays(shape, dtype)
    target = np.empty_like(x)

    def copies():
        for source in (x, g, x):
            np.copyto(target, source)

    return copies, 0


def of_torch(name, **settings):
    def make(shape, dtype, threads):
        import torch

        torch.set_num_threads(threads)
        x, g = arrays(shape, dtype)
        weights = torch.nn.Parameter(torch.from_numpy(x))
        weights.grad = torch.from_numpy(g)
        optimizer = getattr(torch.optim, name)([weights], lr=SMALL_STEP, **settings)
        optimizer.step()
        tensors = [t for s in optimizer.state.values() for t in s.values()]
        return optimizer.step, sum(t.nbytes for t in tensors if hasattr(t, "nbytes"))

    return make


def torch_compiled(shape, dtype, threads):
    import torch

    torch.set_num_threads(threads)
    x, g = (torch.from_numpy(a) for a in arrays(shape, dtype))
    r, c = torch.ones(shape[0], dtype=x.dtype), torch.ones(shape[1], dtype=x.dtype)

    @torch.compile
    def step(x, g, r, c):
        g2 = g * g + 1e-30
        r.lerp_(g2.mean(1), 2**-0.8)
        c.lerp_(g2.mean(0), 2**-0.8)
        u = g * torch.rsqrt(r / r.mean())[:, None] * torch.rsqrt(c)
        alpha = torch.clamp(x.square().mean().sqrt(), min=1e-3) * SMALL_STEP
        x -= alpha * u / torch.clamp(u.square().mean().sqrt(), min=1.0)

    step(x, g, r, c)
    return lambda: step(x, g, r, c), r.nbytes + c.nbytes


def hugging_face(shape, dtype, threads):
    import torch
    from transformers.optimization import Adafactor

    torch.set_num_threads(threads)
    x, g = arrays(shape, dtype)
    weights = torch.nn.Parameter(torch.from_numpy(x))
    weights.grad = torch.from_numpy(g)
    optimizer = Adafactor([weights], lr=SMALL_STEP, relative_step=False, scale_parameter=True)
    optimizer.step()
    tensors = [t for s in optimizer.state.values() for t in s.values()]
    return optimizer.step, sum(t.nbytes for t in tensors if hasattr(t, "nbytes"))


def of_optax(donate):
    def make(shape, dtype, threads):
        import jax
        import optax

        x, g = (jax.numpy.asarray(a) for a in arrays(shape, dtype))
        optimizer = optax.adafactor(SMALL_STEP, min_dim_size_to_factor=1)
        kept = {"now": (x, optimizer.init(x))}

        def update(x, state, g):
            change, state = optimizer.update(g, state, x)
            return optax.apply_updates(x, change), state

        compiled = jax.jit(update, donate_argnums=(0, 1) if donate else ())

        def step():
            kept["now"] = jax.block_until_ready(compiled(*kept["now"], g))

        step()
        leaves = jax.tree_util.tree_leaves(kept["now"][1])
        return step, sum(leaf.nbytes for leaf in leaves)

    return make


def of_keras(shape, dtype, threads):
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras
    import torch

    torch.set_num_threads(threads)
    x, g = arrays(shape, dtype)
    weights, gradient = keras.Variable(x), keras.ops.convert_to_tensor(g)
    optimizer = keras.optimizers.Adafactor(SMALL_STEP)
    optimizer.build([weights])
    bytes_of = lambda v: int(np.prod(v.shape)) * 4  # noqa: E731
    kept = sum(bytes_of(v) for v in optimizer.variables)
    return lambda: optimizer.apply([gradient], [weights]), kept


def of_mlx(shape, dtype, threads):
    if dtype != "float32":
        raise ImportError("float32 only")
    import mlx.core as mx
    import mlx.optimizers

    x, g = (mx.array(a) for a in arrays(shape, dtype))
    optimizer = mlx.optimizers.Adafactor(SMALL_STEP, relative_step=False)
    kept = {"w": x}

    def step():
        kept["w"] = optimizer.apply_gradients({"w": g}, kept)["w"]
        mx.eval(kept, optimizer.state)

    step()
    return step, 4 * (shape[0] + shape[1])


CANDIDATES = {
    "ours": ours,
    "three copies": limit,
    "plain NumPy": plain,
    "in place": in_place,
    "three passes": three_passes,
    "teaching": teaching,
    "torch": of_torch("Adafactor", foreach=False),
    "torch foreach": of_torch("Adafactor", foreach=True),
    "torch compiled": torch_compiled,
    "optax jit": of_optax(donate=False),
    "optax donated": of_optax(donate=True),
    "transformers": hugging_face,
    "keras": of_keras,
    "mlx": of_mlx,
    "AdamW fused": of_torch("AdamW", fused=True),
    "SGD fused": of_torch("SGD", fused=True),
}


LIBRARIES = {"torch": ["torch"], "AdamW": ["torch"], "SGD": ["torch"], "optax": ["optax", "jax"],
             "transformers": ["transformers", "torch"], "keras": ["keras", "torch"],
             "mlx": ["mlx"], "dask": ["dask", "distributed", "zarr", "numpy"]}  # fmt: skip


def versions(name):
    """Return what a candidate computes with, such as ``'torch 2.8.0'``; ours with NumPy."""
    of = importlib.metadata.version
    return ", ".join(f"{it} {of(it)}" for it in LIBRARIES.get(name.split()[0], ["numpy"]))


def machine():
    """Return the processor and the system."""
    name, info = platform.processor() or platform.machine(), Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text().splitlines()
        name = next((s.split(": ")[1] for s in lines if s.startswith("model name")), name)
    return f"{os.cpu_count()} x {name}, {platform.system()}, Python {platform.python_version()}"


def today():
    """Return the date, in UTC."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def prepare(names, shape, dtype, threads):
    """Return the steps that can be taken here, and say which cannot."""
    found = {}
    if ALL_CORES:
        os.sched_setaffinity(0, sorted(ALL_CORES)[-threads:])
    for name in names:
        try:
            found[name] = CANDIDATES[name](shape, dtype, threads)
        except Exception as error:  # whatever a peer's version cannot do is no failure of ours
            reason = " ".join(str(error).split())[:60]
            print(f"  {name}: left out ({type(error).__name__}: {reason})", file=sys.stderr)
    if ALL_CORES:
        os.sched_setaffinity(0, ALL_CORES)
    return found


def measure(steps: dict[str, Step], rounds: int) -> dict[str, list[float]]:
    """Return seconds of each step, taken in turns, after two rounds that are not counted.

    In a training loop a step finds its own code in the cache.  So a turn is as many steps of one
    candidate as last about `TURN` seconds, at least one.
    """
    times, number = {name: [] for name in steps}, dict.fromkeys(steps, 1)
    gc.collect()
    gc.disable()  # as timeit does: what it finds depends on what else was imported
    for round_number in range(-2, rounds):
        for name, step in steps.items():
            start = time.perf_counter()
            for _ in range(number[name]):
                step()
            seconds = (time.perf_counter() - start) / number[name]
            if round_number >= 0:
                times[name].append(seconds)
            else:
                number[name] = max(1, int(TURN / seconds))
    gc.enable()
    return times


def peak_bytes(name, shape, dtype, threads):
    """Return the peak of a few steps beyond what was resident before, in a new process."""
    run = [sys.executable, __file__, "--threads", str(threads), "--peak", name]
    run += ["--sizes", "x".join(map(str, shape)), "--dtype", dtype]
    shown = subprocess.run(run, capture_output=True, text=True, check=False)
    return int(shown.stdout.split()[-1]) if shown.returncode == 0 else None


def print_peak(name, shape, dtype, threads):
    """Reset the peak of this process (Linux), take steps, print how far it rose."""
    step, _ = CANDIDATES[name](shape, dtype, threads)
    step()
    Path("/proc/self/clear_refs").write_text("5")
    before = status("VmRSS")
    step()
    step()
    print(status("VmHWM") - before)


def status(key):
    (line,) = (s for s in Path("/proc/self/status").read_text().splitlines() if s.startswith(key))
    return 1024 * int(line.split()[1])


def main() -> int:
    """Measure, print, write, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1, help="threads of every candidate (1)")
    parser.add_argument("--sizes", default=SIZES, help=f"shapes, n x m ({SIZES})")
    parser.add_argument("--dtype", default="float32", choices=["float32", "float64"])
    parser.add_argument("--rounds", type=int, default=15, help="timings of each step (15)")
    parser.add_argument("--only", help="candidates, separated by commas (all)")
    parser.add_argument("--memory", action="store_true", help="measure the peaks too")
    parser.add_argument("--csv", type=Path, help="write the rows to this file")
    parser.add_argument("--peak", help=argparse.SUPPRESS)
    given = parser.parse_args()
    shapes = [tuple(map(int, size.split("x"))) for size in given.sizes.split(",")]
    if given.peak:
        print_peak(given.peak, shapes[0], given.dtype, given.threads)
        return 0
    names = given.only.split(",") if given.only else list(CANDIDATES)
    rows = [row for shape in shapes for row in rows_of(names, shape, given)]
    if given.csv:
        write(rows, given.csv)
    times = {(r["candidate"], r["rows"], r["columns"]): r["median_ms"] for r in rows}
    slow = [k for k, ms in times.items() if k[0] == "ours" and slower_than_plain(k, ms, times)]
    return int(bool(slow))


def slower_than_plain(key, ms, times):
    return ms > 1.1 * times.get(("plain NumPy", *key[1:]), float("inf"))


def rows_of(names, shape, given):
    """Return, and print, a row for each candidate at one shape."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    size = f"{shape[0]} x {shape[1]} {given.dtype}"
    print(f"\n{size}, {given.threads} thread(s) of {os.cpu_count()}, load {load:.1f}")
    found = prepare(names, shape, given.dtype, given.threads)
    times = measure({name: step for name, (step, _) in found.items()}, given.rounds)
    base = statistics.median(times["ours"]) if "ours" in times else float("nan")
    rows = []
    for name, seconds in times.items():
        low, middle, high = statistics.quantiles(seconds, n=4, method="inclusive")
        peak = peak_bytes(name, shape, given.dtype, given.threads) if given.memory else None
        rows.append({
            "rows": shape[0], "columns": shape[1], "dtype": given.dtype, "threads": given.threads,
            "load": round(load, 1), "candidate": name, "median_ms": round(1e3 * middle, 4),
            "low_ms": round(1e3 * low, 4), "high_ms": round(1e3 * high, 4),
            "of_ours": round(middle / base, 3), "state_bytes": found[name][1], "peak_bytes": peak,
            "versions": versions(name), "machine": machine(),
            "date": today(),
        })  # fmt: skip
        print(
            f"  {name:15} {1e3 * middle:9.3f} ms  {1e3 * low:9.3f} to {1e3 * high:9.3f}  "
            f"{middle / base:6.2f} x ours  state {found[name][1]:>12,} B"
            + (f"  peak {peak:>12,} B" if peak is not None else "")
        )
    return rows


def write(rows, path):
    """Write the rows in one step: a reader sees the old file or the new one."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with whole(path) as file:
        file.write(text.getvalue().encode())


if __name__ == "__main__":
    sys.exit(main())
