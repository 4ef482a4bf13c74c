"""Bytes of optimizer state, counted tensor by tensor from real weight shapes.

The shapes follow from the published configurations of T5 1.0 [1]_, GPT-2 [2]_ and ResNet-50 [3]_.
GPT-2: Radford et al. (2019), the 124-million model; ResNet-50: He et al. (2016), Table 1.
"""

from math import prod
from typing import NamedTuple

__all__ = ["MODELS", "OPTIMIZERS", "Tensor", "parameters", "state_bytes", "state_numbers"]

VOCABULARY = 32128  # T5's 32 000 word pieces and 100 sentinels, padded
BUCKETS = 32  # relative positions that T5 tells apart


class Tensor(NamedTuple):
    """Weight tensors of one shape.

    Parameters
    ----------
    name : str
        What they are.
    shape : tuple of int
        A matrix's last two axes are its rows and columns; axes before them make it a stack.
    count : int
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
"""Weight tensors by model."""


def _factored(shape):
    *stack, rows, columns = shape
    return prod(stack) * (rows + columns)


OPTIMIZERS = {
    "SGD": lambda shape: 0,
    "Adam": lambda shape: 2 * prod(shape),
    "Adafactor": lambda shape: _factored(shape) if len(shape) > 1 else prod(shape),
    "Adafactor with momentum": lambda shape: prod(shape) + OPTIMIZERS["Adafactor"](shape),
}
"""Numbers that each optimizer remembers for a tensor of a given shape."""


def parameters(model):
    """Return the number of weights of a model.

    Parameters
    ----------
    model : str
        A name in `MODELS`.

    Returns
    -------
    int
        The total over all tensors.

    Raises
    ------
    ValueError
        If there is no such model.

    Examples
    --------
    >>> parameters("T5-small")
    60506624
    """
    return sum(prod(tensor.shape) * tensor.count for tensor in _entry("model", model, MODELS))


def state_numbers(model, optimizer):
    """Return how many numbers an optimizer remembers for a model.

    Parameters
    ----------
    model : str
        A name in `MODELS`.
    optimizer : str
        A name in `OPTIMIZERS`.

    Returns
    -------
    int
        The total over all tensors.  Adafactor keeps n + m numbers for an n×m matrix and all of a
        vector.

    Raises
    ------
    ValueError
        If there is no such model or optimizer.

    Examples
    --------
    >>> state_numbers("T5-small", "Adam") == 2 * parameters("T5-small")
    True
    """
    count = _entry("optimizer", optimizer, OPTIMIZERS)
    tensors = _entry("model", model, MODELS)
    return sum(count(tensor.shape) * tensor.count for tensor in tensors)


def state_bytes(model, optimizer, *, bytes_per_number=4):
    """Return the bytes of optimizer state for a model.

    Parameters
    ----------
    model : str
        A name in `MODELS`.
    optimizer : str
        A name in `OPTIMIZERS`.
    bytes_per_number : int, optional
        4 for float32, 2 for half precision.

    Returns
    -------
    int
        Bytes.

    Raises
    ------
    ValueError
        If there is no such model or optimizer, or `bytes_per_number` is not positive.

    Examples
    --------
    >>> f"{state_bytes('T5-11B', 'Adam') / 1e9:.1f} GB"
    '90.5 GB'
    """
    if not bytes_per_number > 0:
        raise ValueError(f"bytes_per_number: got {bytes_per_number!r}; give 4, 2 or 1")
    return state_numbers(model, optimizer) * bytes_per_number


def _entry(argument, name, table):
    if name not in table:
        raise ValueError(f"{argument}: got {name!r}; choose one of {list(table)}")
    return table[name]
