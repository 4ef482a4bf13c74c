"""The step on worker processes: what they send each other, and what is left if they are killed.

    python benchmarks/far.py traffic [--size 12288] [--limit "300 MB"] [--csv FILE]
    python benchmarks/far.py kills [--kills 50] [--csv FILE]

``traffic`` takes one step on a matrix that is several times larger than the memory limit of a
worker, cut into rows, columns and tiles, once as it is (three passes) and once as one graph, and
compares the weights with the fast step.  ``kills`` ends processes with SIGKILL at random moments:
a whole training with its workers, then one worker in the last pass, with a separate output and in
place.  The status is 1 when a chunk is wrong that must not be, or something was written to disk.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import dask
import dask.array as da
import numpy as np
import zarr

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from adafactor_edu import far, matrix_iteration
from adafactor_edu.fast import adafactor_step_
from benchmarks.step import machine, today, versions, write

WORKERS = 2
ABOUT = {"machine": machine(), "date": today(), "versions": versions("dask")}


def spilled(client):
    """Return how many bytes the workers have written to disk for want of memory."""
    of = lambda dask_worker: getattr(dask_worker.data, "cumulative_metrics", {}).get(  # noqa: E731
        ("disk-write", "bytes"), 0
    )
    return int(sum(client.run(of).values()))


def empty(folder, shape, chunks):
    """Return stores for weights, gradient and new weights."""
    kinds = {"shape": shape, "chunks": chunks, "dtype": "f8", "compressors": None}
    return [zarr.create_array(f"{folder}/{name}", **kinds) for name in "xgo"]


def one_graph(x, g, out):
    """Everything in one computation, as one would write it first."""
    step = matrix_iteration(da.from_zarr(x), da.from_zarr(g))
    dask.compute(step.r, step.c, da.store(step.x_next, out, lock=False, compute=False))


def traffic(given):
    """Return a row for each sharding and each way to compute."""
    n, edge, rows = given.size, given.size // 8, []
    shardings = {"tiles": (edge, edge), "rows": (n // 64, n), "columns": (n, n // 64)}
    rng = np.random.default_rng(0)
    x, g = rng.normal(size=(n, n)), rng.normal(size=(n, n))
    wanted = x.copy()
    adafactor_step_(wanted, g)
    for sharding, chunks in shardings.items():
        for graph in ("three passes", "one graph"):
            with tempfile.TemporaryDirectory() as folder:
                stores = empty(folder, (n, n), chunks)
                stores[0][:], stores[1][:] = x, g
                with far.cluster(WORKERS, memory_limit=given.limit) as client:
                    start = time.perf_counter()
                    if graph == "one graph":
                        one_graph(*stores)
                    else:
                        far.dask_step(*stores[:2], out=stores[2])
                    seconds = time.perf_counter() - start
                    sent, disk = far.sent_bytes(client), spilled(client)
                off = max(np.abs(stores[2][i : i + edge] - wanted[i : i + edge]).max()
                          for i in range(0, n, edge))  # fmt: skip
            rows.append({
                "graph": graph, "sharding": sharding, "rows": n, "columns": n,
                "chunk_rows": chunks[0], "chunk_columns": chunks[1], "workers": WORKERS,
                "limit_bytes": dask.utils.parse_bytes(given.limit), "seconds": round(seconds, 2),
                "sent_bytes": sent, "spilled_bytes": disk, "off_alpha": float(f"{off / 0.01:.2g}"),
                "load": round(os.getloadavg()[0], 1), **ABOUT,
            })  # fmt: skip
            print(rows[-1], flush=True)
            if given.csv:
                write(rows, given.csv)  # as far as it has come
    return rows


# Kills

SHAPE, CHUNKS = (600, 400), (100, 50)
COUNT = 48


def gradient(x, t):
    """A gradient that is the same each time."""
    return x * x - t


def train(folder):
    """Take steps for ever, on worker processes; say when the first begins."""
    with far.cluster(WORKERS, memory_limit=0):
        print("ready", flush=True)
        while True:
            far.take_step(folder, gradient)


def wrong_chunks(array, wanted, chunks):
    """Return how many chunks differ from what they should be."""
    far_off = np.abs(array[:] - wanted) > 1e-12
    n, m = (size // chunk for size, chunk in zip(array.shape, chunks, strict=True))
    return int(far_off.reshape(n, chunks[0], m, chunks[1]).any(axis=(1, 3)).sum())


def whole_process(kills, rng):
    """Kill a training with its workers, look, and go on; return steps, kills and wrong chunks."""
    wrong, x, state, t = 0, np.random.default_rng(0).normal(size=SHAPE), None, 0
    with tempfile.TemporaryDirectory() as folder:
        far.start(folder, x, chunks=CHUNKS)
        for _ in range(kills):
            command = [sys.executable, __file__, "train", folder]
            run = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
            run.stdout.readline()
            time.sleep(rng.uniform(0, 6))
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            saved = far.resume(folder)
            while t < saved.t:
                step = matrix_iteration(x, gradient(x, t + 1), state, t + 1)
                x, state, t = step.x_next, step.state, t + 1
            wrong += wrong_chunks(saved.x, x, CHUNKS)
            print(f"t = {t}: {wrong} wrong chunks", flush=True)
    return {"what": "training and workers", "kills": kills, "steps": t,
            "chunks": kills * COUNT, "wrong": wrong}  # fmt: skip


def one_worker(in_place, rng, shape=(4096, 4096), chunks=(512, 256)):
    """Kill one worker in the middle of the last pass; return how many chunks are wrong."""
    x, g = (np.random.default_rng(k).normal(size=shape) for k in (0, 1))
    wanted = x.copy()
    adafactor_step_(wanted, g)
    computed, killed = far._computed, []

    def with_a_death(what, *lazy, show):
        if what == "new weights":
            pids = list(client.run(os.getpid).values())
            kill = lambda: killed.append(os.kill(rng.choice(pids), signal.SIGKILL))  # noqa: E731
            threading.Timer(rng.uniform(0.3, 0.6) * seconds, kill).start()
        start = time.perf_counter()
        result = computed(what, *lazy, show=show)
        times.append(time.perf_counter() - start)
        return result

    with tempfile.TemporaryDirectory() as folder, far.cluster(3, memory_limit=0) as client:
        stores = empty(folder, shape, chunks)
        stores[0][:], stores[1][:] = x, g
        times, far._computed = [], lambda what, *lazy, show: times.append(
            time.perf_counter()) or computed(what, *lazy, show=show)  # fmt: skip
        far.dask_step(*stores[:2], out=stores[2])
        seconds = time.perf_counter() - times[-1]
        far._computed = with_a_death
        if in_place:
            far._refuse_out = lambda *arguments: None
        out = stores[0] if in_place else stores[2]
        if not in_place:
            out[:] = 0
        far.dask_step(*stores[:2], out=out)
        wrong = wrong_chunks(out, wanted, chunks)
    far._computed = computed
    what = "one worker, in place" if in_place else "one worker, separate output"
    total = (shape[0] // chunks[0]) * (shape[1] // chunks[1])
    return {"what": what, "kills": len(killed), "steps": 1, "chunks": total, "wrong": wrong}


def main():
    """Measure, print, write, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["traffic", "kills", "train"])
    parser.add_argument("folder", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, default=12288, help="rows and columns (12288)")
    parser.add_argument("--limit", default="300 MB", help="memory of each worker (300 MB)")
    parser.add_argument("--kills", type=int, default=50, help="of the whole training (50)")
    parser.add_argument("--csv", type=Path, help="write the rows to this file")
    given = parser.parse_args()
    if given.what == "train":
        train(given.folder)
    if given.what == "traffic":
        rows = traffic(given)
        passes = [row for row in rows if row["graph"] == "three passes"]
        failed = any(row["spilled_bytes"] or row["off_alpha"] > 1e-12 for row in passes)
    else:
        rng = random.Random(0)
        rows = [one_worker(False, rng), one_worker(True, rng)]
        rows = [whole_process(given.kills, rng), *rows]
        rows = [{**row, **ABOUT} for row in rows]
        failed = any(row["wrong"] for row in rows[:2])
    print(*rows, sep="\n")
    if given.csv:
        write(rows, given.csv)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
