"""The kernels of the book's explorers, and the script that holds them."""

import numpy as np
import sympy as sp

from adafactor_edu.symbolic.algorithm import PAPER, WIKI
from adafactor_edu.symbolic.axes import COLUMNS, ROWS, Axis
from adafactor_edu.symbolic.iteration import (
    SymbolicIteration,
    T,
    adam_decay,
    relative_step,
    second_moment_decay,
    symbolic_program,
)
from adafactor_edu.symbolic.javascript import Kernel, to_javascript

__all__ = ["adafactor_kernel", "explorer_kernels", "factorisation_kernel", "site_scripts"]

DEFAULTS = {"eps1": "1e-30", "eps2": "1e-3", "d": "1"}
PREVIOUS = {"r": "previous_r", "c": "previous_c", "v": "previous_v"}
SIZES = range(2, 5)


def _divisor(value):
    """Return `value` where it is positive, else 1: what is divided is 0 there, and stays 0.

    Only rounding makes these divisors 0: V̂ can underflow where a whole row and column are zero.
    """
    return sp.Piecewise((value, value > 0), (1, True))


def _guarded(algorithm):
    """Return `algorithm` without 0/0."""
    normaliser = algorithm.normaliser
    if normaliser is PAPER.normaliser:
        algorithm = algorithm._replace(normaliser=lambda r, rows: _divisor(normaliser(r, rows)))
    return algorithm._replace(
        normalized_gradient=lambda g, v: PAPER.normalized_gradient(g, lambda *at: _divisor(v(*at)))
    )


def adafactor_kernel(name, shape, *, normalised=True):
    """Return the kernel of one Adafactor iteration for matrices or vectors of one shape.

    Parameters
    ----------
    name : str
        Name of the JavaScript function.
    shape : tuple of int
        ``(n, m)`` or ``(n,)``.
    normalised : bool, optional
        False for the plain outer product R C.

    Returns
    -------
    Kernel
        Takes ``x``, ``g``, ``rho``, ``beta2``, optionally ``eps1``, ``eps2``, ``d`` and the state
        before (``r``, ``c`` or ``v``, zero if not given); returns the fields of an `Iteration`.

    Examples
    --------
    >>> list(adafactor_kernel("step", (2,)).inputs)
    ['x', 'g', 'rho', 'beta2', 'eps1', 'eps2', 'd', 'v']
    """
    state = {"r": shape[0], "c": shape[1]} if len(shape) == 2 else {"v": shape[0]}
    route = "" if normalised or len(shape) == 1 else ", with the plain outer product R C"
    return Kernel(
        name=name,
        summary=f"One iteration of Adafactor for shape {'x'.join(map(str, shape))}{route}.",
        inputs={"x": None, "g": None, "rho": None, "beta2": None, **DEFAULTS}
        | {moment: str([0] * size) for moment, size in state.items()},
        steps=symbolic_program(shape, algorithm=_guarded(PAPER if normalised else WIKI)),
        outputs=tuple(
            field
            for field in SymbolicIteration._fields
            if field not in "xg" and (field not in "rc" or len(shape) == 2)
        ),
        rename=PREVIOUS,
    )


def factorisation_kernel(n, m):
    """Return the kernel that splits an n×m V into its row and column means and rebuilds it.

    Parameters
    ----------
    n, m : int
        Rows and columns.

    Returns
    -------
    Kernel
        Takes ``v``; returns ``r``, ``c``, ``v_hat``, ``error`` = V̂ − V and its RMS, ``rms_error``.

    Examples
    --------
    >>> print(factorisation_kernel(2, 2).steps["v_hat"])
    Matrix([[r[0]*share[0], r[0]*share[1]], [r[1]*share[0], r[1]*share[1]]])
    """
    rows, columns = Axis(ROWS.index, n), Axis(COLUMNS.index, m)
    v, v_hat, error = (_symbols(name, n, m) for name in ("v", "v_hat", "error"))
    r, c, share = _symbols("r", n), _symbols("c", m), _symbols("share", m)
    return Kernel(
        name=f"factorisation_{n}x{m}",
        summary=f"A {n}x{m} V, rebuilt from its row and column means; error = v_hat - v.",
        inputs={"v": None},
        steps={
            "r": [columns.mean(lambda j, i=i: v[i, j]) for i in range(n)],
            "c": [rows.mean(lambda i, j=j: v[i, j]) for j in range(m)],
            "total": _divisor(PAPER.normaliser(lambda i: r[i], rows)),
            "share": [c[j] / sp.Symbol("total") for j in range(m)],
            "v_hat": sp.Matrix(n, m, lambda i, j: r[i] * share[j]),
            "error": v_hat - v,
            "rms_error": PAPER.root_mean_square(lambda i, j: error[i, j], rows, columns),
        },
        outputs=("r", "c", "v_hat", "error", "rms_error"),
    )


def explorer_kernels():
    """Return all kernels of the explorers.

    Returns
    -------
    list of Kernel
        In the order of the script.

    Examples
    --------
    >>> print(*[kernel.name for kernel in explorer_kernels()][:3])
    first_iteration_normalised first_iteration_outer_product schedules
    """
    return [
        adafactor_kernel("first_iteration_normalised", (3, 3)),
        adafactor_kernel("first_iteration_outer_product", (3, 3), normalised=False),
        _schedules(),
        *(factorisation_kernel(n, m) for n in SIZES for m in SIZES),
        adafactor_kernel("adafactor_vector_step", (2,)),
        adafactor_kernel("adafactor_matrix_step", (2, 2)),
        *(_adam(name, shape) for name, shape in _SHAPES.items()),
        *(_sgd(name, shape) for name, shape in _SHAPES.items()),
        _quadratic(),
        _saddle(),
        _matrix_factorisation(),
    ]


def site_scripts():
    """Return the scripts that the site build writes into its static folder.

    Returns
    -------
    dict
        File name to source.

    Examples
    --------
    >>> list(site_scripts())
    ['adafactor-kernels.js']
    """
    by_shape = "Array.isArray(input.x[0]) ? '{0}_matrix_step' : '{0}_vector_step'"
    return {
        "adafactor-kernels.js": to_javascript(
            *explorer_kernels(),
            one_of={
                "first_iteration": "input.normalised === false ? 'first_iteration_outer_product'"
                " : 'first_iteration_normalised'",
                "factorisation": "'factorisation_' + input.v.length + 'x' + input.v[0].length",
                "adam_step": by_shape.format("adam"),
                "sgd_step": by_shape.format("sgd"),
                "adafactor_step": by_shape.format("adafactor"),
            },
        )
    }


_SHAPES = {"vector": (2,), "matrix": (2, 2)}


def _symbols(name, rows, columns=None):
    """Return the symbols ``name[i]`` as a list, or ``name[i][j]`` as a matrix."""
    if columns is None:
        return [sp.Symbol(f"{name}[{i}]", real=True) for i in range(rows)]
    return sp.Matrix(rows, columns, lambda i, j: sp.Symbol(f"{name}[{i}][{j}]", real=True))


def _each(formula, *tensors):
    """Return `formula` applied entry by entry to lists or matrices of one shape."""
    if isinstance(tensors[0], list):
        return [formula(*entries) for entries in zip(*tensors, strict=True)]
    return sp.Matrix(*tensors[0].shape, [formula(*e) for e in zip(*tensors, strict=True)])


def _schedules():
    exponent, beta2, cap = sp.symbols("exponent adam_beta2 cap", positive=True)
    return Kernel(
        name="schedules",
        summary="Adafactor's relative step and decay at t; the decay behind Adam's correction.",
        inputs={"t": None, "exponent": "0.8", "adam_beta2": "0.999", "cap": "0.01"},
        steps={
            "rho": relative_step(T, cap),
            "beta2": second_moment_decay(T, exponent),
            "beta2_adam": adam_decay(T, beta2),
        },
        outputs=("rho", "beta2", "beta2_adam"),
    )


def _adam(name, shape):
    """Adam (Kingma & Ba 2015, Algorithm 1)."""
    beta1, beta2, lr, eps = sp.symbols("beta1 beta2 lr eps", positive=True)
    names = ("x", "g", "previous_m", "previous_v", "m", "v", "m_hat", "v_hat", "u")
    x, g, old_m, old_v, m, v, m_hat, v_hat, u = (_symbols(k, *shape) for k in names)
    zeros = str(np.zeros(shape, int).tolist())
    return Kernel(
        name=f"adam_{name}_step",
        summary=f"One iteration of Adam for a {name}: x - lr m_hat/(sqrt(v_hat) + eps).",
        inputs={"x": None, "g": None, "t": None, "lr": None}
        | {"beta1": "0.9", "beta2": "0.999", "eps": "1e-8", "m": zeros, "v": zeros},
        steps={
            "m": _each(lambda m, g: beta1 * m + (1 - beta1) * g, old_m, g),
            "v": _each(lambda v, g: beta2 * v + (1 - beta2) * g**2, old_v, g),
            "m_hat": _each(lambda m: m / (1 - beta1**T), m),
            "v_hat": _each(lambda v: v / (1 - beta2**T), v),
            "u": _each(lambda m, v: m / (sp.sqrt(v) + eps), m_hat, v_hat),
            "x_next": _each(lambda x, u: x - lr * u, x, u),
        },
        outputs=("m", "v", "m_hat", "v_hat", "u", "x_next"),
        rename={"m": "previous_m", "v": "previous_v"},
    )


def _sgd(name, shape):
    """Plain gradient descent."""
    lr = sp.Symbol("lr", positive=True)
    x, g = _symbols("x", *shape), _symbols("g", *shape)
    return Kernel(
        name=f"sgd_{name}_step",
        summary=f"One step of gradient descent for a {name}: x - lr g.",
        inputs={"x": None, "g": None, "lr": None},
        steps={"x_next": _each(lambda x, g: x - lr * g, x, g)},
        outputs=("x_next",),
    )


def _surface(name, summary, inputs, loss, **points):
    """Return a kernel of a loss and its gradient with respect to each of `points`."""
    values = {"loss": loss}
    values |= {g: _each(lambda e: sp.diff(loss, e), point) for g, point in points.items()}
    return Kernel(name, summary, inputs, values, tuple(values))


def _quadratic():
    x, kappa = _symbols("x", 2), sp.Symbol("kappa", positive=True)
    return _surface(
        "quadratic",
        "Loss (x0^2 + kappa x1^2)/2, kappa times steeper in x1, and its gradient g.",
        {"x": None, "kappa": "100"},
        (x[0] ** 2 + kappa * x[1] ** 2) / 2,
        g=x,
    )


def _saddle():
    x = _symbols("x", 2)
    return _surface(
        "saddle",
        "Loss (x0^2 - x1^2)/2 + x1^4/4, a saddle at 0 and minima at (0, -1), (0, 1); gradient g.",
        {"x": None},
        (x[0] ** 2 - x[1] ** 2) / 2 + x[1] ** 4 / 4,
        g=x,
    )


def _matrix_factorisation():
    a, b, target = (_symbols(k, 2, 2) for k in ("a", "b", "target"))
    return _surface(
        "matrix_factorisation",
        "Loss ||A B - target||^2/2 of two 2x2 factors and its gradients g_a, g_b.",
        {"a": None, "b": None, "target": None},
        sum(e**2 for e in a * b - target) / 2,
        g_a=a,
        g_b=b,
    )
