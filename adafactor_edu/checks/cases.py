"""Seeded inputs for each step, on which no two entries of the table agree (a test proves it).

The worked example alone cannot tell many mistakes apart: β₂ = 0 hides the past, d = 1 hides the
threshold, and clipping hides the normaliser.  A case has arguments and tags; the tags say what a
failure on this case alone means:

``past``, ``first``
    with a past, or before the first iteration (None, or t = 1).
``vector``
    one dimension where matrices are the rule; right for all but these passes with a remark.
``stack``
    more than two dimensions; right for all but these passes with a remark.
``zero``
    all zeros, where the plain formula gives 0/0; NaN here passes with a remark.
``tiny``
    so small that float32 or a guard of one's own may differ; passes with a remark.
``none``
    the past is None; an exception here passes with a remark.
``option``
    a keyword argument other than its default; a function without it is not asked.
``late``
    the first call of an iteration comes at a later t; an exception here counts for nothing.
"""

import numpy as np

__all__ = ["Case", "cases"]


class Case:
    """A call: its arguments and what kind of call it is.

    Parameters
    ----------
    args : sequence
        Positional arguments.
    tags : str, optional
        Words from the list of this module.
    after : int, optional
        Number of the case whose returned state this one continues from (iterations only).
    **kwargs
        Keyword arguments.

    Examples
    --------
    >>> Case([4], "option", cap=1.0).kwargs
    {'cap': 1.0}
    """

    def __init__(self, args, tags="", after=None, **kwargs):
        self.args, self.kwargs, self.after = list(args), kwargs, after
        self.tags = tags.split()


def cases(step):
    """Return the inputs of a step.

    Parameters
    ----------
    step : str
        Name of the step or iteration.

    Returns
    -------
    list of Case
        The same at every call.

    Raises
    ------
    ValueError
        If there is no such step.

    Examples
    --------
    >>> [case.args for case in cases("relative_step_size")][:2]
    [[1], [4]]
    """
    if step not in MAKERS:
        raise ValueError(f"step: {step!r} is not one of {sorted(MAKERS)}")
    return MAKERS[step](np.random.default_rng(20180410))


def signed(random, *shape):
    """Return entries from ±0.1 to ±2.9, one decimal, none zero."""
    return random.integers(1, 30, shape) / 10 * random.choice([-1, 1], shape)


def positive(random, *shape):
    """Return entries from 0.2 to 9.8, one decimal."""
    return random.integers(2, 99, shape) / 10


def sizes(random):
    """Return the cases of root_mean_square."""
    return [
        Case([np.array([3.0, -1.0])], "vector"),
        Case([signed(random, 2, 2)], "square"),
        Case([signed(random, 2, 3)]),
        Case([signed(random, 3, 2)]),
        Case([signed(random, 3, 3)], "square"),
        Case([signed(random, 2, 2, 3)], "stack"),
        Case([np.zeros((2, 2))], "zero"),
    ]


def relative_steps(random):
    """Return the cases of relative_step_size, small t and large."""
    return [
        Case([1], "first"),
        Case([4]),
        Case([150]),
        Case([10_003]),
        Case([40_000]),
        Case([1_000_000]),
        Case([5], "option", cap=0.5),
        Case([3], "option", cap=2.0),
    ]


def decays(random):
    """Return the cases of second_moment_decay, small t and large."""
    return [
        Case([1], "first"),
        Case([2]),
        Case([3]),
        Case([10]),
        Case([1000]),
        Case([4], "option", exponent=0.5),
    ]


def step_sizes(random):
    """Return the cases of adaptive_step_size: weights above, at and below the floor."""
    return [
        Case([np.array([3.0, -1.0]), 0.5], "vector"),
        Case([signed(random, 2, 2), 0.01], "square"),
        Case([signed(random, 2, 3), 0.25]),
        Case([signed(random, 3, 2), 0.01]),
        Case([signed(random, 2, 3) * 2e-4, 0.01]),
        Case([np.zeros((2, 2)), 0.01], "square"),
        Case([np.array([[0.3, 0.3], [0.3, 0.3]]), 0.01], "square"),
        Case([signed(random, 2, 3), 0.25], "option", eps2=10.0),
        Case([signed(random, 2, 3), 0.25], "option", eps2=0.25),
        Case([signed(random, 2, 2, 3), 0.25], "stack"),
    ]


def squares(random):
    """Return the cases of squared_gradient."""
    return [
        Case([np.array([0.5, -3.0])], "vector"),
        Case([signed(random, 2, 2)], "square"),
        Case([signed(random, 2, 3)]),
        Case([np.array([[2e-15, -1e-15], [3e-15, -2e-15]])], "square"),
        Case([np.zeros((2, 2))], "square"),
        Case([signed(random, 2, 3)], "option", eps1=0.5),
        Case([np.array([[1.0, -0.5], [0.5, 1.0]])], "option square", eps1=0.25),
        Case([signed(random, 2, 2, 2)], "stack"),
    ]


def averages(random, length):
    """Return the cases of a running mean; `length` says how many numbers the past has."""
    shapes = [(2, 2), (2, 3), (3, 2), (3, 3)]
    found = [
        Case(
            [positive(random, length(shape)), positive(random, *shape), beta2],
            "past square" if shape[0] == shape[1] else "past",
        )
        for shape, beta2 in zip(shapes, (0.75, 0.6, 0.9, 0.8), strict=False)
    ]
    found += [
        Case(
            [None, positive(random, *shape), beta2],
            "first none square" if shape[0] == shape[1] else "first none",
        )
        for shape, beta2 in zip(shapes, (0.0, 0.0, 0.75, 0.0), strict=False)
    ]
    found += [
        Case([np.zeros(length((2, 3))), positive(random, 2, 3), 0.0], "first"),
        Case([positive(random, 2, length((2, 3))), positive(random, 2, 2, 3), 0.6], "past stack"),
        Case([None, positive(random, 2, 2, 3), 0.0], "first none stack"),
    ]
    return found  # fmt: skip


def row_moments(random):
    """Return the cases of row_moment."""
    return averages(random, lambda shape: shape[0])


def column_moments(random):
    """Return the cases of column_moment."""
    return averages(random, lambda shape: shape[1])


def factors(random):
    """Return the cases of factored_second_moment: moments that belong to one squared gradient."""

    def of(*shape):
        g2 = positive(random, *shape)
        return [g2.mean(axis=-1), g2.mean(axis=-2)]

    return [
        Case(of(2, 2), "square"),
        Case(of(2, 3)),
        Case(of(3, 2)),
        Case(of(3, 3), "square"),
        Case([np.zeros(2), np.zeros(2)], "square zero"),
        Case(of(2, 2, 3), "stack"),
    ]


def full_moments(random):
    """Return the cases of full_second_moment."""
    return [
        Case([positive(random, 2), positive(random, 2), 0.75], "past"),
        Case([positive(random, 3), positive(random, 3), 0.6], "past"),
        Case([positive(random, 4), positive(random, 4), 0.9], "past"),
        Case([None, positive(random, 3), 0.0], "first none"),
        Case([None, positive(random, 3), 0.75], "none"),
        Case([np.zeros(2), positive(random, 2), 0.0], "first"),
    ]


def ratios(random):
    """Return the cases of normalized_gradient."""
    return [
        Case([signed(random, 2, 2), positive(random, 2, 2)], "square"),
        Case([signed(random, 2, 3), positive(random, 2, 3)]),
        Case([signed(random, 3), positive(random, 3)], "vector"),
        Case([signed(random, 2, 2) * 1e-8, positive(random, 2, 2) * 1e-16], "square"),
        Case([signed(random, 2, 2) * 1e-30, positive(random, 2, 2) * 1e-60], "square tiny"),
        Case([np.zeros((2, 2)), np.zeros((2, 2))], "square zero"),
        Case([signed(random, 2, 2, 2), positive(random, 2, 2, 2)], "stack"),
    ]


def updates(random):
    """Return the cases of clip_update: RMS below, above and far above the threshold."""
    return [
        Case([np.array([3.0, -1.0])], "vector"),
        Case([np.array([[0.3, -0.2], [0.1, 0.4]])], "square"),
        Case([signed(random, 2, 3) * 2]),
        Case([np.array([[0.9, -0.7, 0.8], [0.6, 1.3, -0.5]])]),
        Case([np.array([[0.2, 0.2], [5.0, 4.0]])], "square"),
        Case([signed(random, 3, 3) * 20], "square"),
        Case([signed(random, 2, 3) * 2], "option", d=2.0),
        Case([signed(random, 2, 3)], "option", d=0.5),
        Case([np.array([[0.9, 1.1], [-1.2, 1.6]])], "option square", d=4.0),
        Case([np.zeros((2, 2))], "square zero"),
        Case([signed(random, 2, 2, 3) * np.array([0.1, 9.0])[:, None, None]], "stack"),
    ]


def steps(random):
    """Return the cases of apply_update."""
    return [
        Case([np.array([1.5, -2.0]), 0.5, np.array([1.0, 0.5])], "vector"),
        Case([signed(random, 2, 2), 0.25, signed(random, 2, 2)], "square"),
        Case([signed(random, 2, 3), 0.01, signed(random, 2, 3)]),
        Case([np.zeros((2, 2)), 0.1, signed(random, 2, 2)], "square"),
        Case([signed(random, 2, 2, 2), 0.25, signed(random, 2, 2, 2)], "stack"),
    ]


def iterations(random, shapes, stacked):
    """Return the cases of an iteration: chains of calls, each with the state of the one before.

    Where the weights are 0 the result is the step itself, to all digits.
    """
    odd, other, square = shapes
    where = "square " if len(square) == 2 else ""

    def case(shape, scale, size, t, tags, after=None, **kwargs):
        return Case([size * signed(random, *shape), scale * signed(random, *shape), None, t],
                    tags, after, **kwargs)  # fmt: skip

    found = [
        case(odd, 1.0, 0.0, 1, "first"),
        case(odd, 0.25, 0.0, 2, "past", 0),
        case(odd, 9.0, 2e-3, 3, "past", 1),
        case(odd, 1.0, 0.0, 12_003, "past", 2),
        case(other, 1.0, 1.0, 1, "first"),
        case(other, 2.0, 0.0, 2, "past", 4),
        case(square, 1.0, 2e-3, 1, where + "first"),
        case(square, 0.5, 0.0, 2, where + "past", 6),
        case(odd, 5e-16, 0.0, 1, "first tiny"),
        case(odd, 0.0, 1.0, 1, "first zero"),
        case(odd, 1.0, 0.0, 7, "late none"),
        case(odd, 0.5, 0.0, 8, "late past", 10),
        case(odd, 3.0, 0.0, 1, "option first", d=2.0),
        case(odd, 9.0, 0.0, 2, "option past", 12, d=2.0),
        case(odd, 0.1, 0.0, 3, "option past", 13, d=0.25),
    ]
    if stacked:
        found += [
            case(stacked, 1.0, 1.0, 1, "stack first"),
            case(stacked, 2.0, 0.0, 2, "stack past", len(found)),
        ]
    return found


def matrix_iterations(random):
    """Return the cases of matrix_iteration."""
    return iterations(random, [(2, 3), (3, 2), (2, 2)], (2, 2, 3))


def vector_iterations(random):
    """Return the cases of vector_iteration."""
    return iterations(random, [(3,), (4,), (2,)], None)


MAKERS = {
    "root_mean_square": sizes,
    "relative_step_size": relative_steps,
    "second_moment_decay": decays,
    "adaptive_step_size": step_sizes,
    "squared_gradient": squares,
    "row_moment": row_moments,
    "column_moment": column_moments,
    "factored_second_moment": factors,
    "outer_product_second_moment": factors,
    "full_second_moment": full_moments,
    "normalized_gradient": ratios,
    "clip_update": updates,
    "apply_update": steps,
    "matrix_iteration": matrix_iterations,
    "vector_iteration": vector_iterations,
}
