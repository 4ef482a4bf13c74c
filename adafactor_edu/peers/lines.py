"""What a library does at each line of the algorithm: one small experiment for each.

Every experiment runs the bare constructor but for the one argument that it is about, so that its
number speaks of that argument and of the defaults.  `adafactor_edu.peers.rosetta` says in words
what the numbers mean.
"""

import inspect

import numpy as np

from adafactor_edu.peers.libraries import LIBRARIES, attempt, begin, constructor

__all__ = ["SHAPES", "constructors", "lines"]

SHAPES = (
    (16, 16), (17, 17), (127, 130), (128, 130), (300, 1), (20, 60, 30),
    (3, 3, 130, 129), (130, 129, 3, 3),
)  # fmt: skip
RATE = 0.5  # a learning rate that no schedule would choose

# How each library spells ε₁ = value, a learning rate, no momentum, and the option of a warm-up.
EPS1 = {
    "torch": lambda eps1: {"eps": (eps1, 1e-3)},
    "transformers": lambda eps1: {"eps": (eps1, 1e-3)},
    "optax": lambda eps1: {"eps": eps1},
    "keras": lambda eps1: {"epsilon_1": eps1},
    "mlx": lambda eps1: {"eps": (eps1, 1e-3)},
    "timm": lambda eps1: {"eps": eps1},
    "timm-bigvision": lambda eps1: {"eps": eps1},
    "pytorch_optimizer": lambda eps1: {"eps1": eps1},
    "torch_optimizer": lambda eps1: {"eps2": (eps1, 1e-3)},
}
LEARNING_RATE = dict.fromkeys(LIBRARIES, "lr")
LEARNING_RATE |= dict.fromkeys(("optax", "keras", "mlx"), "learning_rate")
NO_MOMENTUM = {
    "timm-bigvision": {"momentum": None},
    "pytorch_optimizer": {"betas": (None, 0.999)},
}
ABSOLUTE = ("transformers", "mlx", "pytorch_optimizer", "torch_optimizer")  # relative_step=False
CAPPED = ("timm-bigvision", "pytorch_optimizer")  # have an argument for it
WARM_UP = ("transformers", "mlx", "timm", "pytorch_optimizer", "torch_optimizer")


def constructors(library):
    """Return the arguments of a library's constructor and their defaults.

    Parameters
    ----------
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.

    Returns
    -------
    dict of str to str
        The default of each argument as Python writes it; ``required`` where there is none.
    """
    found = {}
    for name, parameter in inspect.signature(constructor(library)).parameters.items():
        if name in ("self", "params") or parameter.kind == parameter.VAR_KEYWORD:
            continue
        default = parameter.default
        written = getattr(default, "__name__", None) or repr(default)
        found[name] = "required" if default is parameter.empty else written
    return found


def lines(library):
    """Return what a library does at each line of the algorithm, as numbers.

    Parameters
    ----------
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.

    Returns
    -------
    dict
        ``epsilon``: the first step with ε₁ = 0.1 and 1 under a gradient of 0.1, as a share of the
        bare one; ``clip``: the first step under a gradient with RMS(U) near 10, as a share of that
        under a flat one; ``size``: the first step of weights 2, 0.2 and 10⁻⁶; ``rate``: steps 1
        and 16 of weights 2 with a learning rate of 0.5 and nothing else; ``decay``: the share of
        weights 0.5 that weight decay 0.1 takes away under a zero gradient, in the bare constructor
        and in steps 1 and 16 with an absolute learning rate of 0.5; ``warm_up``: steps 1 and 2
        of weights 1 with that option; ``newest``: 1 − β̂₂ₜ at t = 8001, where there is an argument
        for its cap; ``state``: the shapes kept for each of `SHAPES`.  What a
        library refuses is recorded as the name of the error.
    """
    found = {
        "epsilon": _attempt(_epsilon, library),
        "clip": _attempt(_clip, library),
        "size": [_attempt(_steps, library, np.full((4, 4), x), 1)[0] for x in (2.0, 0.2, 1e-6)],
        "rate": _attempt(_rate, library),
        "decay": _attempt(_decay, library),
        "state": {"x".join(map(str, shape)): _attempt(_state, library, shape) for shape in SHAPES},
    }
    if library in WARM_UP:
        found["warm_up"] = _attempt(
            _steps, library, np.ones((4, 4)), 2, **_free(library), warmup_init=True
        )
    if library in CAPPED:
        found["newest"] = _newest(library)
    return found


def _attempt(experiment, *given, **arguments):
    """Return the outcome, or the name of the error in its place."""
    found, refused = attempt(experiment, *given, **arguments)
    return [refused] if refused else found


def _free(library):
    return dict(NO_MOMENTUM.get(library, {}))


def _steps(library, x, count, gradient=None, **arguments):
    """Return the RMS of each of the first steps, under a gradient that goes to and fro."""
    runner, sizes = begin(library, x, "float64", **arguments), []
    gradient = np.ones_like(x) if gradient is None else gradient
    for t in range(count):
        before = runner.x
        runner.step(gradient * (-1) ** t)
        sizes.append(float(np.sqrt(np.mean((runner.x - before) ** 2))))
    return sizes


def _epsilon(library):
    x, g = np.ones((4, 4)), np.full((4, 4), 0.1)
    (bare,) = _steps(library, x, 1, g, **EPS1[library](1e-30))
    return [_steps(library, x, 1, g, **EPS1[library](eps1))[0] / bare for eps1 in (0.1, 1.0)]


def _clip(library):
    x = np.ones((128, 128))
    g = np.ones_like(x)
    (flat,) = _steps(library, x, 1, g)
    g[0, 0] = 1280.0
    return _steps(library, x, 1, g)[0] / flat


def _rate(library):
    rate = {LEARNING_RATE[library]: RATE}
    sizes = _steps(library, np.full((4, 4), 2.0) * _signs(), 16, **rate, **_free(library))
    return [sizes[0], sizes[15]]


def _decay(library):
    decay = {"weight_decay_rate" if library == "optax" else "weight_decay": 0.1}
    rate = {LEARNING_RATE[library]: RATE}
    if library in ABSOLUTE:
        rate["relative_step"] = False
    x = np.full((4, 4), 0.5)
    bare, late = (
        _steps(library, x, count, 0 * x, **decay, **given) for count, given in [(1, {}), (16, rate)]
    )
    left = 0.5 - np.cumsum([0, *late])
    return [float(share) for share in (bare[0] / 0.5, late[0] / left[0], late[15] / left[15])]


def _newest(library):
    """Return 1 − β̂₂ from what a gradient of 1/2 does after thousands of size 1."""
    sizes = []
    for last in (1.0, 0.5):
        runner = begin(library, 2 * _signs(), "float64", **_free(library))
        for t in range(8000):
            runner.step(np.full((4, 4), (-1.0) ** t))
        before = runner.x
        runner.step(np.full((4, 4), last))
        sizes.append(np.sqrt(np.mean((runner.x - before) ** 2)))
    v = (0.5 * sizes[0] / sizes[1]) ** 2  # β + (1 − β)/4
    return float((1 - v) / 0.75)


def _signs():
    return np.where(np.indices((4, 4)).sum(axis=0) % 2, -1.0, 1.0)


def _state(library, shape):
    runner = begin(library, np.ones(shape), "float32", **_free(library))
    runner.step(np.ones(shape))
    return [list(kept) for kept in runner.state_shapes]
