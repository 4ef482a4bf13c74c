"""One minimal script for each finding in a short number format, to run or to report.

Each needs its library and nothing else, and prints the version and what was found:
``python -m adafactor_edu.peers.reports.torch_zero_row``.  `make peers` runs them all and compares
what they find with what was recorded.
"""

import importlib

__all__ = ["REPORTS", "report"]

REPORTS = {  # by library
    "torch": ("torch_zero_row", "torch_tiny_gradient"),
    "transformers": ("transformers_weights_stay",),
    "optax": ("optax_zero_row",),
    "keras": ("keras_zero_row",),
    "mlx": ("mlx_zero_row", "mlx_second_moment_stays"),
    "pytorch_optimizer": ("pytorch_optimizer_zero_row",),
}


def report(name):
    """Return what the script of that name finds with the library that is installed.

    Parameters
    ----------
    name : str
        One of those in `REPORTS`.

    Returns
    -------
    dict of str to float
        The finding, as numbers.

    Raises
    ------
    ValueError
        If there is no such script.
    ImportError
        If its library is not installed.

    Examples
    --------
    >>> report("numpy_zero_row")
    Traceback (most recent call last):
        ...
    ValueError: name: 'numpy_zero_row' is none of ['keras_zero_row', ...]
    """
    known = sorted(name for names in REPORTS.values() for name in names)
    if name not in known:
        raise ValueError(f"name: {name!r} is none of {known}")
    return importlib.import_module(f"adafactor_edu.peers.reports.{name}").found()
