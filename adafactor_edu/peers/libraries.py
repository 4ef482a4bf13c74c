"""Other people's Adafactors behind one small interface: begin, step, look.

Nothing is imported until a library is begun; a library that is not installed is an `ImportError`
that says what to install.  Every runner takes and returns NumPy arrays, and keeps the library's own
number format inside.
"""

import importlib
import importlib.util
import os
import sys
import types
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

__all__ = ["LIBRARIES", "Runner", "begin", "constructor", "installed_version"]


class Runner:
    """One parameter under one library's Adafactor.

    Parameters
    ----------
    x : array_like, any shape
        The starting weights.
    dtype : {"float64", "float32", "bfloat16", "float16"}, optional
        The number format of the weights and of the gradients.
    **arguments
        Handed to the library's constructor as they are.

    Examples
    --------
    >>> Runner.distribution
    ''
    """

    distribution = ""  # the name under which the package is installed

    def __init__(self, x, dtype="float64", **arguments):
        self.dtype = dtype
        self.start(np.asarray(x, dtype=float), arguments)

    def start(self, x, arguments):
        """Make the library's parameter and optimizer.

        Parameters
        ----------
        x : ndarray
            The starting weights.
        arguments : dict
            For the library's constructor.
        """
        raise NotImplementedError

    @staticmethod
    def constructor():
        """Return what makes the library's optimizer.

        Returns
        -------
        callable
            A class or a function.
        """
        raise NotImplementedError

    def step(self, g):
        """Apply one step.

        Parameters
        ----------
        g : array_like, shape of the weights
            The gradient.
        """
        raise NotImplementedError

    @property
    def x(self):
        """Return the weights, widened to float64.

        Returns
        -------
        ndarray
            A copy.
        """
        raise NotImplementedError

    @property
    def state_shapes(self):
        """Return the shapes of the arrays that the library keeps, without scalars.

        Returns
        -------
        list of tuple of int
            Sorted.
        """
        raise NotImplementedError


class _OnTorch(Runner):
    """What the libraries that build on `torch.optim.Optimizer` have in common."""

    def start(self, x, arguments):
        """Make a torch parameter and the optimizer over it."""
        import torch

        torch.set_num_threads(1)
        self.parameter = torch.nn.Parameter(torch.tensor(x).to(getattr(torch, self.dtype)))
        self.optimizer = self.constructor()([self.parameter], **arguments)

    def step(self, g):
        """Apply one step."""
        import torch

        self.parameter.grad = torch.tensor(np.asarray(g, dtype=float)).to(self.parameter.dtype)
        self.optimizer.step()

    @property
    def x(self):
        """Return the weights."""
        return self.parameter.detach().double().numpy().copy()

    @property
    def state_shapes(self):
        """Return the shapes of the optimizer's tensors."""
        import torch

        state = self.optimizer.state[self.parameter].values()
        return sorted(tuple(v.shape) for v in state if torch.is_tensor(v) and v.ndim)


class Torch(_OnTorch):
    """`torch.optim.Adafactor`."""

    distribution = "torch"

    @staticmethod
    def constructor():
        """Return the class."""
        import torch

        return torch.optim.Adafactor


class Transformers(_OnTorch):
    """`transformers.optimization.Adafactor`, of Hugging Face."""

    distribution = "transformers"

    @staticmethod
    def constructor():
        """Return the class."""
        return importlib.import_module("transformers.optimization").Adafactor


class PytorchOptimizer(_OnTorch):
    """`pytorch_optimizer.AdaFactor`."""

    distribution = "pytorch_optimizer"

    @staticmethod
    def constructor():
        """Return the class."""
        return importlib.import_module("pytorch_optimizer").AdaFactor


class TorchOptimizer(_OnTorch):
    """`torch_optimizer.Adafactor`."""

    distribution = "torch_optimizer"

    @staticmethod
    def constructor():
        """Return the class."""
        return importlib.import_module("torch_optimizer").Adafactor


class Timm(_OnTorch):
    """`timm.optim.Adafactor`, loaded without the vision models around it."""

    distribution = "timm"

    @staticmethod
    def constructor():
        """Return the class."""
        return _timm("adafactor").Adafactor


class TimmBigVision(_OnTorch):
    """`timm.optim.AdafactorBigVision`, loaded without the vision models around it."""

    distribution = "timm"

    @staticmethod
    def constructor():
        """Return the class."""
        return _timm("adafactor_bv").AdafactorBigVision


def _timm(module):
    """Return a module of timm.optim; importing all of timm would need torchvision."""
    if "timm" not in sys.modules:
        spec = importlib.util.find_spec("timm")
        if spec is None:
            raise ModuleNotFoundError("No module named 'timm'", name="timm")
        (folder,) = spec.submodule_search_locations
        for name, path in [("timm", folder), ("timm.optim", str(Path(folder) / "optim"))]:
            sys.modules[name] = types.ModuleType(name)
            sys.modules[name].__path__ = [path]
    return importlib.import_module(f"timm.optim.{module}")


class Optax(Runner):
    """`optax.adafactor`, under `jax.jit`; a learning rate may be a function of the count."""

    distribution = "optax"

    def start(self, x, arguments):
        """Make the parameter, the transformation and its jitted update."""
        import jax
        import optax

        jax.config.update("jax_enable_x64", True)
        jax.config.update("jax_platforms", "cpu")
        self.parameter = jax.numpy.asarray(x).astype(self.dtype)
        transformation = self.constructor()(**arguments)
        self.state = transformation.init(self.parameter)

        def update(g, state, x):
            change, state = transformation.update(g, state, x)
            return optax.apply_updates(x, change), state

        self._update = jax.jit(update)

    @staticmethod
    def constructor():
        """Return the function."""
        import optax

        return optax.adafactor

    def step(self, g):
        """Apply one step."""
        g = _to_jax(g, self.dtype)
        self.parameter, self.state = self._update(g, self.state, self.parameter)

    @property
    def x(self):
        """Return the weights."""
        return np.asarray(self.parameter.astype("float64"))

    @property
    def state_shapes(self):
        """Return the shapes of the state's arrays; (1,) are optax's place holders."""
        import jax

        leaves = jax.tree.leaves(self.state)
        return sorted(leaf.shape for leaf in leaves if leaf.ndim and leaf.shape != (1,))


def _to_jax(g, dtype):
    import jax

    return jax.numpy.asarray(np.asarray(g, dtype=float)).astype(dtype)


class Keras(Runner):
    """`keras.optimizers.Adafactor` on the torch backend, unless KERAS_BACKEND says otherwise."""

    distribution = "keras"

    def start(self, x, arguments):
        """Make a variable and the optimizer over it."""
        os.environ.setdefault("KERAS_BACKEND", "torch")
        import keras

        self.ops = keras.ops
        self.variable = keras.Variable(x, dtype=self.dtype)
        self.optimizer = self.constructor()(**arguments)
        self.optimizer.build([self.variable])

    @staticmethod
    def constructor():
        """Return the class."""
        os.environ.setdefault("KERAS_BACKEND", "torch")
        import keras

        return keras.optimizers.Adafactor

    def step(self, g):
        """Apply one step."""
        g = self.ops.convert_to_tensor(np.asarray(g, dtype=float), dtype=self.dtype)
        self.optimizer.apply([g], [self.variable])

    @property
    def x(self):
        """Return the weights."""
        wide = self.ops.cast(self.variable.value, "float64")
        return np.array(self.ops.convert_to_numpy(wide))

    @property
    def state_shapes(self):
        """Return the shapes of the optimizer's variables; (1,) are place holders."""
        shapes = [tuple(v.shape) for v in self.optimizer.variables]
        return sorted(shape for shape in shapes if shape and shape != (1,))


class Mlx(Runner):
    """`mlx.optimizers.Adafactor`, on the CPU."""

    distribution = "mlx"

    def start(self, x, arguments):
        """Make an array and the optimizer over it."""
        import mlx.core as mx

        mx.set_default_device(mx.cpu)
        self.mx = mx
        self.parameter = mx.array(x, dtype=mx.float64).astype(getattr(mx, self.dtype))
        self.optimizer = self.constructor()(**arguments)
        self.optimizer.init({"x": self.parameter})

    @staticmethod
    def constructor():
        """Return the class."""
        import mlx.optimizers

        return mlx.optimizers.Adafactor

    def step(self, g):
        """Apply one step."""
        mx = self.mx
        g = mx.array(np.asarray(g, dtype=float), dtype=mx.float64).astype(self.parameter.dtype)
        self.parameter = self.optimizer.apply_gradients({"x": g}, {"x": self.parameter})["x"]
        mx.eval(self.parameter, self.optimizer.state)

    @property
    def x(self):
        """Return the weights."""
        return np.array(self.parameter.astype(self.mx.float64))

    @property
    def state_shapes(self):
        """Return the shapes of the optimizer's arrays."""
        return sorted(tuple(v.shape) for v in self.optimizer.state["x"].values() if v.ndim)


LIBRARIES = {
    "torch": Torch,
    "transformers": Transformers,
    "optax": Optax,
    "keras": Keras,
    "mlx": Mlx,
    "timm": Timm,
    "timm-bigvision": TimmBigVision,
    "pytorch_optimizer": PytorchOptimizer,
    "torch_optimizer": TorchOptimizer,
}


def begin(library, x, dtype="float64", **arguments):
    """Return a runner of `library` at the weights `x`.

    Parameters
    ----------
    library : str
        A key of `LIBRARIES`.
    x : array_like, any shape
        The starting weights.
    dtype : {"float64", "float32", "bfloat16", "float16"}, optional
        The number format.
    **arguments
        For the library's constructor.

    Returns
    -------
    Runner
        Ready for its first step.

    Raises
    ------
    ValueError
        If no library has that name.
    ImportError
        If it is not installed; the message says how to install it.

    Examples
    --------
    >>> begin("numpy", [[1.0]])
    Traceback (most recent call last):
        ...
    ValueError: library: 'numpy' is none of ['keras', 'mlx', 'optax', 'pytorch_optimizer', 'timm',
    'timm-bigvision', 'torch', 'torch_optimizer', 'transformers']
    """
    if library not in LIBRARIES:
        raise ValueError(f"library: {library!r} is none of {sorted(LIBRARIES)}")
    with _told(library):
        return LIBRARIES[library](x, dtype, **arguments)


def attempt(experiment, *given, **arguments):
    """Return what an experiment gives and None, or None and the name of the library's error."""
    try:
        return experiment(*given, **arguments), None
    except ImportError:  # the library is not there: that is no finding
        raise
    except Exception as error:
        return None, type(error).__name__


def constructor(library):
    """Return what makes the optimizer of `library`: a class or a function.

    Parameters
    ----------
    library : str
        A key of `LIBRARIES`.

    Returns
    -------
    callable
        The library's own.

    Raises
    ------
    ImportError
        If it is not installed; the message says how to install it.
    """
    with _told(library):
        return LIBRARIES[library].constructor()


@contextmanager
def _told(library):
    """Say how a library that cannot be imported is installed."""
    try:
        yield
    except ImportError as error:
        raise ImportError(
            f"{library}: {error}; `make peers` installs every library that is compared here"
        ) from error


def installed_version(library):
    """Return the version of `library` that is installed here.

    Parameters
    ----------
    library : str
        A key of `LIBRARIES`.

    Returns
    -------
    str or None
        None if it is not installed.

    Examples
    --------
    >>> installed_version("torch") is None or installed_version("torch")[0].isdigit()
    True
    """
    try:
        return version(LIBRARIES[library].distribution).split("+")[0]
    except PackageNotFoundError:
        return None
