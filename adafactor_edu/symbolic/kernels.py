"""The kernels of the book's explorers, and the script that holds them."""

import sympy as sp

from adafactor_edu.symbolic.algorithm import PAPER, WIKI, derive
from adafactor_edu.symbolic.iteration import (
    SCALARS,
    SymbolicIteration,
    T,
    adam_decay,
    relative_step,
    second_moment_decay,
    symbolic_program,
)
from adafactor_edu.symbolic.javascript import Kernel, to_javascript
from adafactor_edu.symbolic.loops import Entries, loop_axes

__all__ = ["adafactor_kernel", "explorer_kernels", "factorisation_kernel", "site_scripts"]

DEFAULTS = {"eps1": "1e-30", "eps2": "1e-3", "d": "1"}
PREVIOUS = {"r": "previous_r", "c": "previous_c", "v": "previous_v"}
SHAPE = {"rows": "x.length", "columns": "x[0].length"}
ZEROS = {"r": "new Array(rows).fill(0)", "c": "new Array(columns).fill(0)"}


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
    """Return the kernel of one Adafactor iteration for matrices or vectors.

    Parameters
    ----------
    name : str
        Name of the JavaScript function.
    shape : tuple of int, or int
        ``(n, m)`` or ``(n,)``, for which every entry is written out; 2 for matrices of any size and
        1 for vectors of any size, for which the script loops.
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
    algorithm = _guarded(PAPER if normalised else WIKI)
    inputs = {"x": None, "g": None, "rho": None, "beta2": None, **DEFAULTS}
    if isinstance(shape, int):
        dimensions, of = shape, "a matrix" if shape == 2 else "a vector"
        inputs |= _loop_inputs(dimensions)
        inputs |= ZEROS if dimensions == 2 else {"v": ZEROS["r"]}
        steps = _loop_program(algorithm, dimensions)
    else:
        dimensions, of = len(shape), f"shape {'x'.join(map(str, shape))}"
        state = {"r": shape[0], "c": shape[1]} if dimensions == 2 else {"v": shape[0]}
        inputs |= {moment: str([0] * size) for moment, size in state.items()}
        steps = symbolic_program(shape, algorithm=algorithm)
    route = "" if normalised or dimensions == 1 else ", with the plain outer product R C"
    return Kernel(
        name=name,
        summary=f"One iteration of Adafactor for {of}{route}.",
        inputs=inputs,
        steps=steps,
        outputs=tuple(
            field
            for field in SymbolicIteration._fields
            if field not in "xg" and (field not in "rc" or dimensions == 2)
        ),
        rename=PREVIOUS,
    )


def _loop_inputs(dimensions):
    return dict(list(SHAPE.items())[:dimensions])


def _loop_program(algorithm, dimensions):
    """Return what `symbolic_program` returns, for any size: the formula of one entry each."""
    axes, program = loop_axes(dimensions), {}

    def name_it(name, value, *over):
        at = tuple(axis.index for axis in over)
        program[name] = Entries(value(*at), at) if over else value
        return _reader(name, over)

    given = dict(SCALARS) | {name: _reader(name, axes) for name in "xg"}
    state = {"r": axes[:1], "c": axes[1:]} if dimensions == 2 else {"v": axes}
    given |= {name: _reader(PREVIOUS[name], over) for name, over in state.items()}
    derive(algorithm, axes, given, name_it)
    return program


def _reader(name, axes):
    """Return the entries of a tensor as a function of the indices; one symbol without any."""
    if not axes:
        return sp.Symbol(name, real=True)
    return lambda *at: sp.Symbol(name + "".join(f"[{k}]" for k in at), real=True)


def factorisation_kernel():
    """Return the kernel that splits V into its row and column means and rebuilds it.

    Returns
    -------
    Kernel
        Takes ``v``, a matrix of any size; returns ``r``, ``c``, ``v_hat``, ``error`` = V̂ − V and
        its RMS, ``rms_error``.

    Examples
    --------
    >>> print(factorisation_kernel().steps["v_hat"].value)
    r[i]*share[j]
    """
    rows, columns = axes = loop_axes(2)
    i, j = at = tuple(axis.index for axis in axes)
    v, v_hat, error = (_reader(name, at) for name in ("v", "v_hat", "error"))
    r, c, share = (_reader(name, (0,)) for name in ("r", "c", "share"))
    return Kernel(
        name="factorisation",
        summary="V of any size, rebuilt from its row and column means; error = v_hat - v.",
        inputs={"v": None, "rows": "v.length", "columns": "v[0].length"},
        steps={
            "r": Entries(columns.mean(lambda j: v(i, j)), (i,)),
            "c": Entries(rows.mean(lambda i: v(i, j)), (j,)),
            "mean": PAPER.normaliser(r, rows),
            "total": _divisor(sp.Symbol("mean", real=True)),
            "share": Entries(c(j) / sp.Symbol("total"), (j,)),
            "v_hat": Entries(r(i) * share(j), at),
            "error": Entries(v_hat(i, j) - v(i, j), at),
            "rms_error": PAPER.root_mean_square(error, rows, columns),
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
        factorisation_kernel(),
        adafactor_kernel("adafactor_vector_step", 1),
        adafactor_kernel("adafactor_matrix_step", 2),
        *(_adam(name, dimensions) for name, dimensions in _DIMENSIONS.items()),
        *(_sgd(name, dimensions) for name, dimensions in _DIMENSIONS.items()),
        _quadratic(),
        _saddle(),
        _two_rows(),
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
                "adam_step": by_shape.format("adam"),
                "sgd_step": by_shape.format("sgd"),
                "adafactor_step": by_shape.format("adafactor"),
            },
        )
    }


_DIMENSIONS = {"vector": 1, "matrix": 2}


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


def _entries(dimensions, formulas):
    """Return steps that compute a vector or matrix entry by entry from `formulas` of readers."""
    axes = loop_axes(dimensions)
    at = tuple(axis.index for axis in axes)
    return {
        name: Entries(formula(*(_reader(k, axes)(*at) for k in of)), at)
        for name, (of, formula) in formulas.items()
    }


def _zeros(dimensions):
    rows, columns = ZEROS.values()
    each = "Array.from({length: rows}, function () { return " + columns + "; })"
    return each if dimensions == 2 else rows


def _adam(name, dimensions):
    """Adam (Kingma & Ba 2015, Algorithm 1)."""
    beta1, beta2, lr, eps = sp.symbols("beta1 beta2 lr eps", positive=True)
    formulas = {
        "m": (("previous_m", "g"), lambda m, g: beta1 * m + (1 - beta1) * g),
        "v": (("previous_v", "g"), lambda v, g: beta2 * v + (1 - beta2) * g**2),
        "m_hat": ("m", lambda m: m / (1 - beta1**T)),
        "v_hat": ("v", lambda v: v / (1 - beta2**T)),
        "u": (("m_hat", "v_hat"), lambda m, v: m / (sp.sqrt(v) + eps)),
        "x_next": ("xu", lambda x, u: x - lr * u),
    }
    zeros = _zeros(dimensions)
    return Kernel(
        name=f"adam_{name}_step",
        summary=f"One iteration of Adam for a {name}: x - lr m_hat/(sqrt(v_hat) + eps).",
        inputs={"x": None, "g": None, "t": None, "lr": None, **_loop_inputs(dimensions)}
        | {"beta1": "0.9", "beta2": "0.999", "eps": "1e-8", "m": zeros, "v": zeros},
        steps=_entries(dimensions, formulas),
        outputs=tuple(formulas),
        rename={"m": "previous_m", "v": "previous_v"},
    )


def _sgd(name, dimensions):
    """Plain gradient descent."""
    lr = sp.Symbol("lr", positive=True)
    return Kernel(
        name=f"sgd_{name}_step",
        summary=f"One step of gradient descent for a {name}: x - lr g.",
        inputs={"x": None, "g": None, "lr": None, **_loop_inputs(dimensions)},
        steps=_entries(dimensions, {"x_next": ("xg", lambda x, g: x - lr * g)}),
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


def _two_rows():
    x, target = _symbols("x", 2, 3), _symbols("target", 2, 3)
    weights = sp.Matrix(2, 3, lambda i, j: sp.Symbol(f"weights[{i}]", real=True))
    return _surface(
        "two_rows",
        "Loss sum(w_i (x_ij - target_ij)^2)/2 of two rows of unlike weight, and its gradient g.",
        {"x": None, "target": None, "weights": "[2, 0.02]"},
        sum(w * e**2 for w, e in zip(weights, x - target, strict=True)) / 2,
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
