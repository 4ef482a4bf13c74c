"""How far what was recorded of a library lies from the reference, with or without a change."""

import numpy as np

from adafactor_edu.peers.cases import CASES
from adafactor_edu.peers.imitations import CHANGES, imitate
from adafactor_edu.peers.measure import probe

__all__ = ["disagreement"]


def disagreement(library, case="3x3", steps=10, change=CHANGES["transformers"], dtype="float64"):
    """Return how far a library lies from the reference.

    Parameters
    ----------
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.
    case : str, optional
        A key of `adafactor_edu.peers.CASES`.
    steps : int, optional
        After how many steps.
    change : Change, optional
        What is changed in the reference; nothing by default.
    dtype : str, optional
        The library's number format.

    Returns
    -------
    float
        The largest difference of recorded weights, as a share of the largest change.

    Raises
    ------
    ValueError
        If nothing was recorded there.

    Examples
    --------
    >>> disagreement("transformers") < 1e-13, disagreement("optax") > 1e-9
    (True, True)
    """
    from adafactor_edu.peers import golden

    places = (r for r in golden()[library]["agreement"]
              if (r["dtype"], r["case"], r["steps"]) == (dtype, case, steps))  # fmt: skip
    record = next(places, None)
    if record is None:
        raise ValueError(f"{library}, {case}, {dtype}: nothing is recorded after {steps} steps")
    start = CASES[case].weights()
    gradients = (CASES[case].gradient(t) for t in range(1, steps + 1))
    *_, x = imitate(start, gradients, change)
    moved = x - start
    return float(np.max(np.abs(np.array(probe(moved)) - record["change"])) / np.max(np.abs(moved)))
