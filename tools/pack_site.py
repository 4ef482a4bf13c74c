"""Pack the built site into a zip for a course page.

    python tools/pack_site.py _build/html _build/adafactor-executed.zip

The archive holds one folder, named like the archive; unpacked, its index.html opens in a browser
with no server. The same site gives the same bytes: names are sorted, times and modes are fixed.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from pathlib import Path

from adafactor_edu._console import make_writable
from adafactor_edu._files import whole

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
MARK = b"packed by tools/pack_site.py"  # the comment of an archive


def pack(site: Path, archive: Path) -> int:
    """Pack the folder `site` into the zip `archive`, in one step; return the number of files.

    Raises
    ------
    FileNotFoundError
        If `site` has no index.html.
    """
    if not (site / "index.html").is_file():
        raise FileNotFoundError(
            f"{site / 'index.html'} is missing: build the site with `make book`"
        )
    files = (path for path in site.rglob("*") if path.is_file() and not same(path, archive))
    files = sorted(path for path in files if is_for_readers(path, site))
    archive.parent.mkdir(parents=True, exist_ok=True)
    with whole(archive) as raw, zipfile.ZipFile(raw, "w") as target:
        target.comment = MARK
        for path in files:
            name = f"{archive.stem}/{path.relative_to(site).as_posix()}"
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix, on every system: the bytes do not depend on it
            target.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return len(files)


def same(path: Path, archive: Path) -> bool:
    """Whether `path` is the file that is about to be replaced."""
    return path.resolve() == archive.resolve()


def is_for_readers(path: Path, site: Path) -> bool:
    """Whether a file belongs into the archive: not what is hidden, not an archive of before.

    Hidden are Sphinx's notes, GitHub's, and what a run that was broken off has left.
    """
    if any(part.startswith(".") for part in path.relative_to(site).parts):
        return False
    if not zipfile.is_zipfile(path):
        return True
    with zipfile.ZipFile(path) as archive:
        return archive.comment != MARK


def main(arguments: list[str] | None = None) -> int:
    """Pack the site named on the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("archive", type=Path)
    options = parser.parse_args(arguments)
    make_writable(sys.stdout, sys.stderr)
    try:
        count = pack(options.site, options.archive)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    size = options.archive.stat().st_size / 1e6
    print(f"{options.archive.resolve()}: {count} files, {size:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
