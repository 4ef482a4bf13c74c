"""Bytes of optimizer state, counted tensor by tensor from the weight shapes of real models.

The shapes follow from the published configurations of T5 1.0 [1]_, GPT-2 [2]_ and ResNet-50 [3]_.

References
----------
.. [1] C. Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text
   Transformer", JMLR 21, 2020, section 3.7, https://jmlr.org/papers/v21/20-074.html
.. [2] A. Radford et al., "Language Models are Unsupervised Multitask Learners", 2019.
.. [3] K. He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, Table 1.
"""

from math import prod
from numbers import Integral
from typing import NamedTuple

from adafactor_edu.factoring import last_two_axes
from adafactor_edu.optimizers import OPTIMIZERS, Optimizer, adafactor

__all__ = [
    "COMPARED",
    "MODELS",
    "Tensor",
    "factored_numbers",
    "model_tensors",
    "parameter_count",
    "state_bytes",
    "state_numbers",
]

COMPARED = ("SGD", "Adam", "Adafactor", "Adafactor with momentum")  # names in OPTIMIZERS
VOCABULARY = 32128  # T5's 32 000 word pieces and 100 sentinels, padded
BUCKETS = 32  # relative positions that T5 tells apart


class Tensor(NamedTuple):
    """Weight tensors of one shape.

    Parameters
    ----------
    name : str
        What they are.
    shape : tuple of int
        ``(n,)`` for a vector, ``(n, m)`` for a matrix, ``(..., n, m)`` for a stack of matrices.
    count : int, optional
        How many there are in the model.

    Examples
    --------
    >>> Tensor("attention", (512, 512), 4).count
    4
    """

    name: str
    shape: tuple
    count: int = 1


def _t5(width, feed_forward, per_head, heads, layers):
    """Return the tensors of a T5 encoder-decoder; embeddings are shared with the output."""
    inner = heads * per_head
    attentions = 3 * layers  # encoder: itself; decoder: itself and the encoder
    return (
        Tensor("embedding", (VOCABULARY, width)),
        Tensor("queries, keys, values", (width, inner), 3 * attentions),
        Tensor("attention output", (inner, width), attentions),
        Tensor("feed-forward in", (width, feed_forward), 2 * layers),
        Tensor("feed-forward out", (feed_forward, width), 2 * layers),
        Tensor("relative positions", (BUCKETS, heads), 2),
        Tensor("layer norms", (width,), 5 * layers + 2),
    )


def _gpt2(width=768, layers=12, vocabulary=50257, positions=1024):
    return (
        Tensor("token embedding", (vocabulary, width)),
        Tensor("position embedding", (positions, width)),
        Tensor("queries, keys, values", (width, 3 * width), layers),
        Tensor("attention output", (width, width), layers),
        Tensor("feed-forward in", (width, 4 * width), layers),
        Tensor("feed-forward out", (4 * width, width), layers),
        Tensor("biases of width 3w", (3 * width,), layers),
        Tensor("biases of width 4w", (4 * width,), layers),
        Tensor("other biases and norms", (width,), 6 * layers + 2),
    )


def _resnet50():
    """Return ResNet-50: convolutions are stacks of matrices, one for each place in the kernel."""
    convolutions = [(7, 7, 3, 64)]
    channels = 64
    for blocks, width in ((3, 64), (4, 128), (6, 256), (3, 512)):
        convolutions.append((1, 1, channels, 4 * width))  # the shortcut of the first block
        for _ in range(blocks):
            convolutions += [
                (1, 1, channels, width),
                (3, 3, width, width),
                (1, 1, width, 4 * width),
            ]
            channels = 4 * width
    kernels = {shape: convolutions.count(shape) for shape in convolutions}
    widths = [shape[-1] for shape in convolutions]  # each has a normalisation: scale and shift
    norms = {width: 2 * widths.count(width) for width in widths}
    return (
        *(Tensor("convolution", shape, count) for shape, count in kernels.items()),
        Tensor("classifier", (2048, 1000)),
        Tensor("classifier bias", (1000,)),
        *(Tensor("batch norm", (width,), count) for width, count in norms.items()),
    )


MODELS = {
    "T5-small": _t5(512, 2048, 64, 8, 6),
    "T5-base": _t5(768, 3072, 64, 12, 12),
    "T5-large": _t5(1024, 4096, 64, 16, 24),
    "T5-3B": _t5(1024, 16384, 128, 32, 24),
    "T5-11B": _t5(1024, 65536, 128, 128, 24),
    "GPT-2": _gpt2(),
    "ResNet-50": _resnet50(),
}


def factored_numbers(shape, axes=last_two_axes):
    """Return how many second moments Adafactor keeps for a tensor.

    Parameters
    ----------
    shape : tuple of int
        ``(n,)`` for a vector, ``(n, m)`` for a matrix, ``(..., n, m)`` for a stack of matrices.
    axes : callable, optional
        A rule of `adafactor_edu.factoring` that says which two axes are factored.

    Returns
    -------
    int
        ``n + m`` for each matrix; the size of a tensor that is not factored.

    Raises
    ------
    TypeError, ValueError
        If `shape` is not a tuple of positive integers.

    Notes
    -----
    By default the last two axes are factored, as in `adafactor_edu.matrix_iteration` and in
    Tensor2Tensor.  Mesh-TensorFlow, with which T5 was trained, factors the two largest axes if both
    are large enough.  For convolutions and for
    T5's small matrices the answer depends on that rule.

    Examples
    --------
    >>> [factored_numbers(shape) for shape in ((512, 2048), (512,), (3, 3, 64, 64))]
    [2560, 512, 1152]
    >>> from adafactor_edu.factoring import two_largest_axes
    >>> factored_numbers((32, 8)), factored_numbers((32, 8), two_largest_axes)
    (40, 256)
    """
    return _kept(adafactor(axes=axes), _checked("shape", shape))


def model_tensors(model):
    """Return the weight tensors of a model.

    Parameters
    ----------
    model : str
        A name in `MODELS`.

    Returns
    -------
    tuple of Tensor
        Convolutions are (height, width, channels in, channels out).

    Raises
    ------
    ValueError
        If there is no such model.

    Examples
    --------
    >>> model_tensors("T5-11B")[3]
    Tensor(name='feed-forward in', shape=(1024, 65536), count=48)
    """
    return _entry("model", model, MODELS)


def parameter_count(tensors):
    """Return how many weights there are.

    Parameters
    ----------
    tensors : iterable of Tensor
        The tensors of a model.

    Returns
    -------
    int
        Sum of the sizes of all tensors.

    Raises
    ------
    TypeError, ValueError
        If a shape is not a tuple of positive integers.

    Examples
    --------
    >>> parameter_count(model_tensors("T5-small"))
    60506624
    """
    return _total(tensors, prod)


def state_numbers(tensors, optimizer):
    """Return how many numbers an optimizer keeps from one iteration to the next.

    Parameters
    ----------
    tensors : iterable of Tensor
        The tensors of a model.
    optimizer : str or Optimizer
        A name in `adafactor_edu.optimizers.OPTIMIZERS`, or an optimizer with settings of your own.

    Returns
    -------
    int
        The total over all tensors, without the iteration counter.

    Raises
    ------
    TypeError, ValueError
        If a shape is not a tuple of positive integers, or there is no such optimizer.

    Examples
    --------
    >>> for name in COMPARED:
    ...     print(name, state_numbers([Tensor("w", (512, 2048))], name))
    SGD 0
    Adam 2097152
    Adafactor 2560
    Adafactor with momentum 1051136
    """
    if not isinstance(optimizer, Optimizer):
        optimizer = _entry("optimizer", optimizer, OPTIMIZERS)()
    return _total(tensors, lambda shape: _kept(optimizer, shape))


def state_bytes(tensors, optimizer, bytes_per_number=4):
    """Return the bytes that an optimizer keeps from one iteration to the next.

    Parameters
    ----------
    tensors : iterable of Tensor
        The tensors of a model.
    optimizer : str or Optimizer
        A name in `adafactor_edu.optimizers.OPTIMIZERS`, or an optimizer with settings of your own.
    bytes_per_number : int, optional
        4 for float32, 2 for half precision.

    Returns
    -------
    int
        Bytes of state; weights, gradients and activations come on top.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what `state_numbers` accepts, or `bytes_per_number` is not a positive
        integer.

    Examples
    --------
    >>> f"{state_bytes(model_tensors('T5-11B'), 'Adam') / 1e9:.1f} GB"
    '90.5 GB'
    """
    return _size("bytes_per_number", bytes_per_number) * state_numbers(tensors, optimizer)


def _kept(optimizer, shape):
    return sum(prod(part) for part in optimizer.keeps(shape).values())


def _total(tensors, count):
    return sum(count(_checked(t.name, t.shape)) * _size(t.name, t.count) for t in tensors)


def _entry(argument, name, table):
    if name not in table:
        raise ValueError(f"{argument}: got {name!r}; choose one of {list(table)}")
    return table[name]


def _checked(name, shape):
    """Return `shape`, a tuple of positive integers."""
    if not isinstance(shape, tuple):
        raise TypeError(f"{name}: expected a shape such as (512, 2048), got {shape!r}")
    for size in shape:
        _size(f"{name}: shape {shape}", size)
    return shape


def _size(name, value):
    """Return `value`, a positive integer."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name}: expected an integer, got {value!r}")
    if value < 1:
        raise ValueError(f"{name}: got {value}; it must be at least 1")
    return value
