"""Bugs of published Adafactors, each rewritten as a short faulty function of our own."""

from textwrap import dedent
from typing import NamedTuple

import numpy as np

__all__ = ["BUGS", "Bug"]

GITHUB = "https://github.com/"

# One iteration made of short functions.  A bug takes the place of one of them.
PIECES = {
    "step_size": """
        def step_size(x, t, group):
            rho = np.minimum(group["lr"], 1 / np.sqrt(t))
            return np.maximum(1e-3, np.sqrt(np.mean(x**2))) * rho
    """,
    "decay": """
        def decay(t):
            return 1 - t**-0.8
    """,
    "squares": """
        def squares(g):
            return g**2 + 1e-30
    """,
    "averages": """
        def averages(r, c, g2, beta2):
            r = beta2 * r + (1 - beta2) * g2.mean(axis=-1)
            c = beta2 * c + (1 - beta2) * g2.mean(axis=-2)
            return r, c
    """,
    "estimate": """
        def estimate(r, c, t):
            level = r.mean(axis=-1)[..., None, None]
            return r[..., :, None] * c[..., None, :] / level
    """,
    "update": """
        def update(g, v, d):
            u = g / np.sqrt(v)
            return u / np.maximum(1, np.sqrt(np.mean(u**2)) / d)
    """,
}
WHOLE = """
    def matrix_iteration(x, g, state, t, *, d=1.0):
        r, c, group = state or (0.0, 0.0, {"lr": 1e-2})
        alpha = step_size(x, t, group)
        r, c = averages(r, c, squares(g), decay(t))
        return x - alpha * update(g, estimate(r, c, t), d), (r, c, group)
"""


class Bug(NamedTuple):
    """A bug that was, or was reported to be, in a published Adafactor.

    Parameters
    ----------
    piece : str
        Which of the short functions is faulty.
    code : str
        The faulty function, our own words for what the thread describes.
    threads : tuple of str
        Where it can be read, as ``owner/name/pull/1``.
    claim : str
        Label of the claim of the chapter Symbolic checks that it violates.
    clause : str
        What is wrong.

    Examples
    --------
    >>> print(BUGS["clip-inverted"].source)
    def update(g, v, d):
        u = g / np.sqrt(v)
        return u / np.minimum(1, np.sqrt(np.mean(u**2)) * d)
    """

    piece: str
    code: str
    threads: tuple
    claim: str
    clause: str

    @property
    def source(self):
        """Return the faulty function.

        Returns
        -------
        str
            Source code that needs NumPy as ``np``.
        """
        return dedent(self.code).strip()

    @property
    def right(self):
        """Return the function as it should be.

        Returns
        -------
        str
            Source code that needs NumPy as ``np``.
        """
        return dedent(PIECES[self.piece]).strip()

    @property
    def links(self):
        """Return the addresses of the threads.

        Returns
        -------
        list of str
            In full.
        """
        return [GITHUB + thread for thread in self.threads]

    @property
    def iteration(self):
        """Return the whole iteration with this bug in it.

        Returns
        -------
        callable
            ``f(x, g, state, t, *, d=1.0) -> (x_next, state)``.
        """
        return assembled({self.piece: self.source})

    def repaired(self, function):
        """Return the whole iteration with a reader's function in the place of the faulty one.

        Parameters
        ----------
        function : callable
            Called like the faulty function.

        Returns
        -------
        callable
            ``f(x, g, state, t, *, d=1.0) -> (x_next, state)``.
        """
        return assembled({self.piece: function})


def text(changed=None):
    """Return the source of the iteration, some of its short functions changed."""
    pieces = PIECES | (changed or {})
    return "\n\n".join(dedent(code).strip() for code in (*pieces.values(), WHOLE)) + "\n"


def assembled(changed=None):
    """Return the iteration, some of its short functions changed: source code or functions."""
    changed = changed or {}
    namespace = {"np": np}
    exec(text({name: it for name, it in changed.items() if isinstance(it, str)}), namespace)
    namespace |= {name: it for name, it in changed.items() if callable(it)}
    return namespace["matrix_iteration"]


BUGS = {
    "clip-inverted": Bug(
        "update",
        """
        def update(g, v, d):
            u = g / np.sqrt(v)
            return u / np.minimum(1, np.sqrt(np.mean(u**2)) * d)
        """,
        ("huggingface/pytorch-image-models/pull/2790",),
        "claim-clip-bound",
        "the divisor is min(1, d RMS(U)): large updates pass, small ones are enlarged",
    ),
    "tall-not-normalised": Bug(
        "estimate",
        """
        def estimate(r, c, t):
            axis = 0 if len(r) > len(c) else 1
            level = r[:, None].mean(axis=1 - axis, keepdims=True)
            return r[:, None] * c / level
        """,
        ("huggingface/pytorch-image-models/pull/2749",),
        "claim-totals",
        "for a tall matrix the mean runs over an axis of length 1, so that R is divided by itself",
    ),
    "rate-compounds": Bug(
        "step_size",
        """
        def step_size(x, t, group):
            rho = np.minimum(group["lr"], 1 / np.sqrt(t))
            group["lr"] = np.maximum(1e-3, np.sqrt(np.mean(x**2))) * rho
            return group["lr"]
        """,
        ("huggingface/transformers/pull/9751", "facebookresearch/ParlAI/pull/2547"),
        "claim-zero-weights",
        "the scaled rate is written back, so that the next step scales it once more",
    ),
    "offset-not-finite": Bug(
        "decay",
        """
        def decay(t, offset=1):
            return 1 - np.float64(t - offset)**-0.8
        """,
        ("google-deepmind/optax/pull/1791",),
        "claim-first-decay",
        "the offset is subtracted although the counter starts anew: 0 to a negative power",
    ),
    "gradient-clipped": Bug(
        "update",
        """
        def update(g, v, d):
            g = g / np.maximum(1, np.sqrt(np.mean(g**2)) / d)
            return g / np.sqrt(v)
        """,
        ("google-deepmind/optax/issues/408",),
        "claim-clip-bound",
        "what is clipped is the gradient, before it is normalised",
    ),
    "matrix-product": Bug(
        "estimate",
        """
        def estimate(r, c, t):
            level = r.mean(axis=-1)[..., None, None]
            return r[..., :, None] @ c[None, ...] / level
        """,
        ("ml-explore/mlx/pull/3652", "huggingface/transformers/issues/11536",
         "facebookresearch/fairseq/pull/1122"),
        "claim-rank-one",
        "the product of two matrices is one only without leading axes: stacks fail",
    ),
    "mean-not-aligned": Bug(
        "estimate",
        """
        def estimate(r, c, t):
            share = r / r.mean(axis=-1)
            return share[..., :, None] * c[..., None, :]
        """,
        ("jettify/pytorch-optimizer/issues/405", "jettify/pytorch-optimizer/issues/469"),
        "claim-totals",
        "the mean lost its axis: for a stack it is divided along the wrong one, or not at all",
    ),
    "second-epsilon-added": Bug(
        "squares",
        """
        def squares(g):
            return g**2 + 1e-3
        """,
        ("konstmish/prodigy/pull/25",),
        "claim-zero-gradient",
        "it is ε₂ that is added to the squares",
    ),
    "epsilon-missing": Bug(
        "squares",
        """
        def squares(g):
            return g**2
        """,
        ("microsoft/LLM2CLIP/issues/64",),
        "claim-zero-gradient",
        "nothing keeps a row of zeros from 0/0",
    ),
    "flattened": Bug(
        "averages",
        """
        def averages(r, c, g2, beta2):
            flat = g2.reshape(1, -1)
            r = beta2 * r + (1 - beta2) * flat.mean(axis=-1)
            c = beta2 * c + (1 - beta2) * flat.mean(axis=-2)
            return r, c
        """,
        ("pytorch/pytorch/issues/109581",),
        "claim-factored-exceeds",
        "the matrix was flattened before the means were taken",
    ),
    "corrected-twice": Bug(
        "estimate",
        """
        def estimate(r, c, t):
            level = r.mean(axis=-1)[..., None, None]
            v = r[..., :, None] * c[..., None, :] / level
            return v / (1 - (1 - t**-0.8)**t)
        """,
        ("OpenNMT/OpenNMT-py/blob/000dabe83ed11965eca809282a41f8d82a139494/onmt/utils/optimizers.py",),
        "claim-weights-sum",
        "a decay that starts at 0 needs no correction of the start, and gets one",
    ),
    "half-sums": Bug(
        "averages",
        """
        def averages(r, c, g2, beta2):
            r = beta2 * r + (1 - beta2) * g2.sum(axis=-1)
            c = beta2 * c + (1 - beta2) * g2.sum(axis=-2)
            return r, c
        """,
        ("facebookresearch/fairseq/issues/5290",),
        "claim-sums-or-means",
        "sums as in the paper, but the normaliser is still a mean",
    ),
}  # fmt: skip
