"""A list of shapes as people type or paste it, read as the tensors of a model."""

import re
from math import prod

from adafactor_edu.memory import Tensor

__all__ = ["read_shapes"]

MOST = 10**15  # weights; beyond, a script's numbers are no longer exact
# [0-9], as \d of the page's script: Python's would take the digits of other scripts too
LISTED = re.compile(r"(?:torch\.size\s*)?[(\[]+\s*([0-9][0-9\s,]*?)[\s,]*[)\]]+", re.IGNORECASE)
SIZE = "[1-9][0-9]{0,14}"
SHAPE = re.compile(rf"(?:({SIZE})\s*(\*|of)\s*)?({SIZE}(?:\s*[x×]\s*{SIZE})*)", re.IGNORECASE)
HELP = "write 4096x11008 for a matrix, 4096 for a vector, 32 * 4096x4096 for 32 of them"
TWO_WAYS = "can be read in two ways; write 4096x4096 for a matrix, 32 of 4096 for 32 vectors"


def read_shapes(text):
    """Return the tensors that a list of shapes stands for; explore-memory.js reads it alike.

    Parameters
    ----------
    text : str
        Shapes such as ``4096x11008``, between them commas, semicolons or new lines.  A number of
        tensors of one shape is written ``32 * 4096x4096`` or ``32 of 768``.  Shapes as Python
        prints them, ``(4096, 11008)`` or ``torch.Size([4096, 11008])``, are taken too.

    Returns
    -------
    tuple of Tensor
        In the order of the list.

    Raises
    ------
    ValueError
        If a piece is no shape, or can be read in two ways, or there is nothing, or there are more
        than 10¹⁵ weights; the message quotes the piece.

    Examples
    --------
    >>> for tensor in read_shapes("4096x11008, 32 * 4096x4096; (4096,)"):
    ...     print(tensor.count, tensor.shape)
    1 (4096, 11008)
    32 (4096, 4096)
    1 (4096,)
    """
    listed = LISTED.sub(lambda found: re.sub(r"[\s,]+", "x", found[1]), text)
    pieces = [piece.strip() for piece in re.split(r"[,;\n]", listed)]
    tensors = tuple(_tensor(piece) for piece in pieces if piece)
    if not tensors:
        raise ValueError(f"shapes: the list is empty; {HELP}")
    if sum(prod(tensor.shape) * tensor.count for tensor in tensors) > MOST:
        raise ValueError("shapes: these are more than 10¹⁵ weights; take some away")
    return tensors


def _tensor(piece):
    found = SHAPE.fullmatch(piece)
    if not found:
        raise ValueError(f"shapes: “{piece}” is no shape; {HELP}")
    count, sign, sizes = found.groups()
    shape = tuple(int(size) for size in re.findall(r"\d+", sizes))
    if sign == "*" and len(shape) == 1:
        raise ValueError(f"shapes: “{piece}” {TWO_WAYS}")
    return Tensor("×".join(map(str, shape)), shape, int(count or 1))
