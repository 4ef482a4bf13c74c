"""Fill the environment of `make peers` with the libraries of requirements-peers.txt.

On Linux PyPI's PyTorch is built for CUDA: half a gigabyte that cannot be imported without some
three gigabytes of drivers. Where pip would choose it, PyTorch and what builds on it are left out,
and a line says so and what to do; nothing is fetched to find that out but the wheel's metadata.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ON_TORCH = ("torch", "transformers", "keras", "timm", "pytorch_optimizer", "torch-optimizer",
            "pytorch-ranger")  # fmt: skip
CPU = "https://download.pytorch.org/whl/cpu"
LEFT_OUT = f"""\
pip would take PyTorch for CUDA here. Left out: {", ".join(ON_TORCH)}.
With PyTorch's CPU build: rm -r .venv-peers; make peers PEERS_FLAGS="--extra-index-url {CPU}"\
"""


def needs_cuda(wheel):
    """Whether a wheel, as pip reports it, wants CUDA's libraries on Linux."""
    names = [re.match(r"[\w-]+", text)[0] for text in wheel["metadata"].get("requires_dist", [])]
    return any(name.startswith(("nvidia-", "cuda-")) for name in names)


def without(lines, names):
    """Return the lines of a lock that are not of the packages `names`."""
    return [line for line in lines if line.partition("==")[0].strip() not in names]


def main(argv=None):
    """Install with the Python named first; what follows is handed to pip."""
    python, *flags = sys.argv[1:] if argv is None else argv
    lock = Path("requirements-peers.txt").read_text(encoding="utf-8").splitlines()
    pip = [python, "-m", "pip", "install", "--quiet", "--no-deps", *flags]
    (torch,) = (line for line in lock if line.startswith("torch=="))
    report = subprocess.run([*pip, "--dry-run", "--ignore-installed", "--report", "-", torch],
                            check=True, capture_output=True, text=True).stdout  # fmt: skip
    (wheel,) = json.loads(report)["install"]
    if sys.platform == "linux" and needs_cuda(wheel):
        print(LEFT_OUT)
        lock = without(lock, ON_TORCH)
    chosen = [line for line in lock if line.strip() and not line.startswith("#")]
    subprocess.run([*pip, *chosen], check=True)


if __name__ == "__main__":
    main()
