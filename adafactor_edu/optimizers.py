"""SGD, momentum, RMSProp, Adam and Adafactor in one form: init, update, and what each keeps.

A learning rate is a number or a schedule: a function of the iteration t = 1, 2, 3, …
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from adafactor_edu import _validation as check
from adafactor_edu.factoring import last_two_axes
from adafactor_edu.iteration import (
    MATRIX_STEPS,
    VECTOR_STEPS,
    Hyperparameters,
    State,
    matrix_iteration,
    vector_iteration,
)
from adafactor_edu.steps import apply_update

__all__ = [
    "OPTIMIZERS",
    "Optimizer",
    "adafactor",
    "adam",
    "momentum",
    "rmsprop",
    "sgd",
]


@dataclass(frozen=True)
class Optimizer:
    """A rule that moves weights, and what it remembers of each parameter.

    Parameters
    ----------
    name : str
        Its name in words.
    keeps : callable
        The shape of a parameter in; name and shape of each array that is kept for it out.
    step : callable
        ``(x, g, memory, t) -> (x_next, memory)`` for one parameter, where the memory is a dict of
        the arrays that `keeps` names.

    Examples
    --------
    >>> step = lambda x, g, memory, t: (x - g, {})
    >>> Optimizer("SGD", lambda shape: {}, step).init({"x": [1.0]})
    {'x': {}}
    """

    name: str
    keeps: Callable
    step: Callable

    def init(self, params):
        """Return the state before the first iteration: zeros.

        Parameters
        ----------
        params : dict of str to array_like
            The parameters by name; of any shape.

        Returns
        -------
        dict of str to dict of str to ndarray
            For each parameter the arrays that are kept for it.

        Raises
        ------
        TypeError, ValueError
            If `params` is no dict of real arrays.

        Examples
        --------
        >>> adafactor().init({"w": np.ones((2, 3)), "b": np.ones(3)})["w"]
        {'r': array([0., 0.]), 'c': array([0., 0., 0.])}
        """
        arrays = check.named_arrays("params", params)
        return {
            name: {part: np.zeros(shape) for part, shape in self.keeps(x.shape).items()}
            for name, x in arrays.items()
        }

    def update(self, params, gradients, state, t):
        """Return the parameters after one step, and the state after it.

        Parameters
        ----------
        params : dict of str to array_like
            The parameters by name.
        gradients : dict of str to array_like
            Their gradients, of the same names and shapes.
        state : dict
            What `init` or the previous `update` returned.
        t : int
            Iteration number, from 1.

        Returns
        -------
        params : dict of str to ndarray
            The parameters after the step.
        state : dict
            What the next step needs.

        Raises
        ------
        TypeError, ValueError
            If an argument is not what is asked for, or names or shapes differ.

        Examples
        --------
        >>> optimizer, params = sgd(lr=0.1), {"x": np.array([1.0, 2.0])}
        >>> gradients, state = {"x": np.array([10.0, -10.0])}, optimizer.init(params)
        >>> optimizer.update(params, gradients, state, 1)
        ({'x': array([0., 3.])}, {'x': {}})
        """
        t = check.iteration_number(t)
        x, g = check.named_arrays("params", params), check.named_arrays("gradients", gradients)
        _same_names("gradients", g, x)
        _same_names("state", state, x)
        moved, remembered = {}, {}
        for name in x:
            check.same_shape(f"params[{name!r}]", x[name], f"gradients[{name!r}]", g[name])
            self._check_memory(name, state[name], x[name].shape)
            moved[name], remembered[name] = self.step(x[name], g[name], state[name], t)
        return moved, remembered

    def _check_memory(self, name, memory, shape):
        wanted = self.keeps(shape)
        found = {part: np.shape(array) for part, array in memory.items()}
        if found != wanted:
            raise ValueError(
                f"state[{name!r}]: {self.name} keeps {wanted}, got {found}; "
                "start with `init`, then hand on what `update` returns"
            )


def sgd(lr=0.01):
    """Return gradient descent, X − lr · G.

    Parameters
    ----------
    lr : float or callable, optional
        Learning rate, positive, or a schedule of it.

    Returns
    -------
    Optimizer
        It keeps nothing.

    Raises
    ------
    TypeError, ValueError
        If `lr` is not a positive number.

    Examples
    --------
    >>> sgd(lr=lambda t: 1 / t).step(np.array([1.0]), np.array([1.0]), {}, 4)
    (array([0.75]), {})
    """
    lr = _schedule("lr", lr, above=0)
    return Optimizer("SGD", lambda shape: {}, lambda x, g, memory, t: (x - lr(t) * g, {}))


def momentum(lr=0.01, beta=0.9):
    """Return gradient descent with momentum.

    Parameters
    ----------
    lr : float or callable, optional
        Learning rate, positive, or a schedule of it.
    beta : float or callable, optional
        Share of the velocity that is kept, in [0, 1), or a schedule of it.

    Returns
    -------
    Optimizer
        It keeps the velocity ``m``, one number per weight.

    Raises
    ------
    TypeError, ValueError
        If a setting is not in its range.

    Notes
    -----
    M_t = β M_{t−1} + G_t, X_t = X_{t−1} − lr · M_t: Polyak's heavy ball [1]_.

    References
    ----------
    .. [1] B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", USSR
       Computational Mathematics and Mathematical Physics 4(5), 1964.

    Examples
    --------
    >>> x, g, memory = np.array([1.0]), np.array([1.0]), {"m": np.array([2.0])}
    >>> momentum(lr=0.1).step(x, g, memory, 2)
    (array([0.72]), {'m': array([2.8])})
    """
    lr, beta = _schedule("lr", lr, above=0), _schedule("beta", beta, least=0, below=1)

    def step(x, g, memory, t):
        m = beta(t) * memory["m"] + g
        return x - lr(t) * m, {"m": m}

    return Optimizer("momentum", lambda shape: {"m": shape}, step)


def rmsprop(lr=1e-3, beta=0.9, eps=1e-8):
    """Return RMSProp, which divides each gradient by the root of its mean square.

    Parameters
    ----------
    lr : float or callable, optional
        Learning rate, positive, or a schedule of it.
    beta : float or callable, optional
        Decay of the mean square, in [0, 1), or a schedule of it.
    eps : float, optional
        Added to the root, positive.

    Returns
    -------
    Optimizer
        It keeps the mean square ``v``, one number per weight.

    Raises
    ------
    TypeError, ValueError
        If a setting is not in its range.

    Notes
    -----
    V_t = β V_{t−1} + (1 − β) G_t², X_t = X_{t−1} − lr · G_t / (√V_t + ε) [1]_.

    References
    ----------
    .. [1] T. Tieleman and G. Hinton, "RMSProp", lecture 6.5 of COURSERA: Neural Networks for
       Machine Learning, 2012.

    Examples
    --------
    >>> x, g, v = (np.array([value]) for value in (1.0, 2.0, 4.0))
    >>> x, memory = rmsprop(lr=0.1).step(x, g, {"v": v}, 9)
    >>> print(x.round(6), memory["v"])
    [0.9] [4.]
    """
    lr, beta = _schedule("lr", lr, above=0), _schedule("beta", beta, least=0, below=1)
    check.real_number("eps", eps, above=0)

    def step(x, g, memory, t):
        v = beta(t) * memory["v"] + (1 - beta(t)) * g**2
        return x - lr(t) * g / (np.sqrt(v) + eps), {"v": v}

    return Optimizer("RMSProp", lambda shape: {"v": shape}, step)


def adam(lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return Adam.

    Parameters
    ----------
    lr : float or callable, optional
        Learning rate, positive, or a schedule of it.
    beta1, beta2 : float, optional
        Decay of the means of the gradient and of its square, in [0, 1).
    eps : float, optional
        Added to the root of the second, positive.

    Returns
    -------
    Optimizer
        It keeps two numbers per weight: the means ``m`` and ``v``, before bias correction.

    Raises
    ------
    TypeError, ValueError
        If a setting is not in its range.

    Notes
    -----
    Algorithm 1 of Kingma & Ba [1]_.

    References
    ----------
    .. [1] D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015,
       https://arxiv.org/abs/1412.6980

    Examples
    --------
    >>> optimizer, params = adam(lr=0.5), {"x": np.array([1.0, 2.0])}
    >>> gradients, state = {"x": np.array([0.3, -0.1])}, optimizer.init(params)
    >>> print(optimizer.update(params, gradients, state, 1)[0]["x"].round(6))
    [0.5 2.5]
    """
    lr = _schedule("lr", lr, above=0)
    check.real_number("beta1", beta1, least=0, below=1)
    check.real_number("beta2", beta2, least=0, below=1)
    check.real_number("eps", eps, above=0)

    def step(x, g, memory, t):
        m = beta1 * memory["m"] + (1 - beta1) * g
        v = beta2 * memory["v"] + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        return x - lr(t) * m_hat / (np.sqrt(v_hat) + eps), {"m": m, "v": v}

    return Optimizer("Adam", lambda shape: {"m": shape, "v": shape}, step)


def adafactor(hyper=Hyperparameters(), *, beta1=0.0, axes=last_two_axes, **own_steps):
    """Return Adafactor: two axes of each parameter are factored, if it has them.

    Parameters
    ----------
    hyper : Hyperparameters, optional
        Settings; the paper's by default.
    beta1 : float, optional
        Decay of the running mean of the steps α_t Û_t, in [0, 1); 0 means that none is kept.
    axes : callable, optional
        Shape of a parameter in, the two axes that are factored out, or None to keep the whole
        second moment: a rule of `adafactor_edu.factoring`.
    **own_steps : callable
        Functions to use in place of those of `adafactor_edu.steps`, by the same name.

    Returns
    -------
    Optimizer
        It keeps ``r`` and ``c`` of a factored parameter, else ``v``; with `beta1` also ``m``.

    Raises
    ------
    TypeError, ValueError
        If a setting is not in its range.

    Notes
    -----
    Algorithms 4 and 5 of the paper [1]_.  Momentum averages the steps, as the authors' own code
    in Tensor2Tensor and Mesh-TensorFlow does.

    References
    ----------
    .. [1] N. Shazeer and M. Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory
       Cost", ICML 2018, https://proceedings.mlr.press/v80/shazeer18a.html

    Examples
    --------
    >>> adafactor().keeps((512, 2048)), adafactor(beta1=0.9).keeps((512,))
    ({'r': (512,), 'c': (2048,)}, {'v': (512,), 'm': (512,)})
    """
    check.real_number("beta1", beta1, least=0, below=1)
    apply = own_steps.get("apply_update", apply_update)
    _check_names(own_steps)
    of_matrix = {name: own for name, own in own_steps.items() if name in MATRIX_STEPS}
    of_vector = {name: own for name, own in own_steps.items() if name in VECTOR_STEPS}

    def keeps(shape):
        factored = axes(shape)
        kept = {"v": shape}
        if factored is not None:
            *stack, n, m = _moved(shape, factored)
            kept = {"r": (*stack, n), "c": (*stack, m)}
        return kept | ({"m": shape} if beta1 else {})

    def one_iteration(x, g, memory, t):
        factored = axes(x.shape)
        if factored is None:
            state = State(v=memory["v"].ravel())
            done = vector_iteration(x.ravel(), g.ravel(), state, t, hyper, **of_vector)
            return done, {"v": done.v.reshape(x.shape)}, lambda u: u.reshape(x.shape)
        matrix = partial(np.moveaxis, source=factored, destination=(-2, -1))
        back = partial(np.moveaxis, source=(-2, -1), destination=factored)
        state = State(r=memory["r"], c=memory["c"])
        done = matrix_iteration(matrix(x), matrix(g), state, t, hyper, **of_matrix)
        return done, {"r": done.r, "c": done.c}, back

    def step(x, g, memory, t):
        done, kept, back = one_iteration(x, g, memory, t)
        if not beta1:
            return back(done.x_next), kept
        m = beta1 * memory["m"] + (1 - beta1) * back(done.alpha * done.u_hat)
        return apply(x, 1.0, m), kept | {"m": m}

    return Optimizer("Adafactor with momentum" if beta1 else "Adafactor", keeps, step)


OPTIMIZERS = {
    "SGD": sgd,
    "momentum": momentum,
    "RMSProp": rmsprop,
    "Adam": adam,
    "Adafactor": adafactor,
    "Adafactor with momentum": partial(adafactor, beta1=0.9),
}


def _check_names(own_steps):
    """Refuse a step that neither a matrix nor a vector would call."""
    known = {*MATRIX_STEPS, *VECTOR_STEPS}
    if unknown := sorted(set(own_steps) - known):
        raise TypeError(f"own_steps: {unknown} is never called; use {', '.join(sorted(known))}")


def _same_names(argument, found, wanted):
    if not isinstance(found, dict):
        raise TypeError(f"{argument}: expected a dict by parameter, got {found!r}")
    if set(found) != set(wanted):
        raise ValueError(f"{argument}: got {sorted(found)}; the parameters are {sorted(wanted)}")


def _moved(shape, factored):
    """Return `shape` with the factored axes last."""
    rest = [size for axis, size in enumerate(shape) if axis not in factored]
    return (*rest, *(shape[axis] for axis in factored))


def _schedule(name, value, **bounds):
    """Return a function of t: `value` itself, or that number at every t."""
    if callable(value):
        return lambda t: check.real_number(f"{name} at t = {t}", value(t), **bounds)
    check.real_number(name, value, **bounds)
    return lambda t: value
