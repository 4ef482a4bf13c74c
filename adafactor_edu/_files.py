"""Files that are there whole, or as they were before."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

__all__ = ["whole"]


@contextmanager
def whole(path):
    """Open a binary file to write that takes the place of `path` in one operation.

    Parameters
    ----------
    path : path-like
        The file, in a folder that exists.

    Yields
    ------
    file
        To write into; if the block raises, `path` is left as it was.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole(f"{folder}/a.txt") as file:
    ...         _ = file.write(b"all of it")
    ...     print(os.listdir(folder))
    ['a.txt']
    """
    path = Path(path)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).chmod(mode)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
