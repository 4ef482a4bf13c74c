"""Which two axes of an array Adafactor factors: the paper speaks of matrices, libraries differ.

Each rule takes a shape and returns two axes, or None where the whole second moment is kept.
"""

__all__ = ["axes_of_matrices", "last_two_axes", "two_largest_axes"]


def last_two_axes(shape):
    """Return the last two axes: an array is a stack of matrices.

    Parameters
    ----------
    shape : tuple of int
        Of a parameter.

    Returns
    -------
    tuple of int or None
        None for a vector or a scalar.

    Notes
    -----
    The rule of `adafactor_edu.matrix_iteration`, and of the authors' code in Tensor2Tensor, whose
    last version, 1.15.7, takes an array of three or more axes for a collection of matrices [1]_.
    Early versions, such as 1.5.6, factored arrays of two axes only: `axes_of_matrices`.

    References
    ----------
    .. [1] Tensor2Tensor, utils/adafactor.py, https://github.com/tensorflow/tensor2tensor

    Examples
    --------
    >>> last_two_axes((3, 3, 64, 128)), last_two_axes((64,))
    ((2, 3), None)
    """
    return (len(shape) - 2, len(shape) - 1) if len(shape) > 1 else None


def axes_of_matrices(shape):
    """Return the axes of a matrix; nothing else is factored.

    Parameters
    ----------
    shape : tuple of int
        Of a parameter.

    Returns
    -------
    tuple of int or None
        None unless there are exactly two axes.

    Notes
    -----
    The paper's own words, Algorithms 4 and 5: it speaks of matrices and of vectors.

    Examples
    --------
    >>> axes_of_matrices((64, 128)), axes_of_matrices((3, 3, 64, 128))
    ((0, 1), None)
    """
    return (0, 1) if len(shape) == 2 else None


def two_largest_axes(shape, least=128):
    """Return the two largest axes, if both are large enough.

    Parameters
    ----------
    shape : tuple of int
        Of a parameter.
    least : int, optional
        The smallest size that is factored.

    Returns
    -------
    tuple of int or None
        In the order in which they stand; of equal axes the first.  None if the second largest is
        smaller than `least`.

    Notes
    -----
    The rule of Mesh-TensorFlow [1]_, with which T5 was trained; configurations of the T5 library
    set the least size to 128.

    References
    ----------
    .. [1] Mesh-TensorFlow, mesh_tensorflow/optimize.py, https://github.com/tensorflow/mesh

    Examples
    --------
    >>> for shape in ((768, 3072), (32, 768), (512, 3, 256)):
    ...     print(shape, two_largest_axes(shape))
    (768, 3072) (0, 1)
    (32, 768) None
    (512, 3, 256) (0, 2)
    """
    by_size = sorted(range(len(shape)), key=lambda axis: -shape[axis])
    if len(shape) < 2 or shape[by_size[1]] < least:
        return None
    return tuple(sorted(by_size[:2]))
