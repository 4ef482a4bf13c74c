"""Weigh every page of the built site with everything it loads, gzipped.

Counted are the page itself and all style sheets, scripts, icons, images and fonts that it names,
directly or through a style sheet, whether the browser fetches them at once or not.  The limit is
400 kB.  Run it after ``make book``::

    python benchmarks/site_weight.py [_build/html]
"""

import functools
import gzip
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

LIMIT = 400_000
SOURCES = {"img": "src", "script": "src", "source": "src", "video": "src", "iframe": "src"}
LINKED = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest"}


def requested(html):
    """Return the addresses that a browser requests for the page `html`."""
    soup = BeautifulSoup(html, "html.parser")
    found = [tag[name] for kind, name in SOURCES.items() for tag in soup.select(f"{kind}[{name}]")]
    found += [tag["href"] for tag in soup.select("link[href]") if LINKED & set(tag["rel"])]
    found += [
        part.split()[0] for tag in soup.select("[srcset]") for part in tag["srcset"].split(",")
    ]
    styles = [tag.get_text() for tag in soup.select("style")]
    styles += [tag["style"] for tag in soup.select("[style]")]
    return found + [url for style in styles for url in urls_in_css(style)]


def urls_in_css(css):
    """Return the addresses in ``url()`` and ``@import`` of a style sheet."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    found = re.findall(r"""url\(\s*["']?([^"')]+)["']?\s*\)""", css)
    return found + re.findall(r"""@import\s+["']([^"']+)["']""", css)


def local_file(base, url):
    """Return the file that `url` on the page or style sheet `base` names, or None for none."""
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or not parts.path:  # "#name" is on the page itself
        return None
    return (base.parent / unquote(parts.path)).resolve()


def files_of(page):
    """Return the set of files that the page loads, itself included."""
    files, waiting = {page}, [(page, url) for url in requested(page.read_text("utf-8"))]
    while waiting:
        base, url = waiting.pop()
        file = local_file(base, url)
        if file is None or file in files:
            continue
        files.add(file)
        if file.suffix == ".css" and file.is_file():
            waiting += [(file, inner) for inner in urls_in_css(file.read_text("utf-8"))]
    return files


@functools.cache
def gzipped(file):
    """Return the size of `file` as it is sent: gzipped, if that makes it smaller."""
    data = file.read_bytes()
    return min(len(data), len(gzip.compress(data, 9)))


def weigh(page):
    """Return the bytes of `page` with everything it loads."""
    return sum(gzipped(file) for file in files_of(page))


if __name__ == "__main__":
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "_build/html").resolve()
    weights = {page: weigh(page) for page in sorted(root.glob("*.html"))}
    for page, weight in weights.items():
        print(f"{weight / 1000:7.1f} kB  {page.name}{'  TOO HEAVY' * (weight > LIMIT)}")
    sys.exit(any(weight > LIMIT for weight in weights.values()))
