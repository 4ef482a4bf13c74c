"""Say which extra to install when a package beyond NumPy is missing."""

from contextlib import contextmanager


@contextmanager
def needs(extra, what):
    """Within the block, turn a missing package into an error that names the remedy.

    Parameters
    ----------
    extra : str
        The extra of adafactor-edu that brings the package.
    what : str
        What needs it.

    Raises
    ------
    ModuleNotFoundError
        If an import in the block fails for want of a package.

    Examples
    --------
    >>> with needs("lab", "this example"):
    ...     import no_such_package
    Traceback (most recent call last):
    ...
    ModuleNotFoundError: this example needs no_such_package: pip install "adafactor-edu[lab]"
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", "adafactor_edu"):
            raise
        raise ModuleNotFoundError(
            f'{what} needs {package}: pip install "adafactor-edu[{extra}]"', name=error.name
        ) from error
