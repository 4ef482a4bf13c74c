"""Bring the words of the notebooks' plain cross references up to date.

    python tools/number_references.py [--check]

A link to a proposition, an algorithm or an entry of the bibliography says its number or its authors
and year, so that it can be read where nothing resolves it.  Those words follow from the chapters
and from ``references.bib``; this writes them anew, or with ``--check`` says which are old.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import nbformat
import yaml
from pybtex.database import parse_file

from tools.execute_notebooks import write

ROOT = Path(__file__).resolve().parent.parent
NUMBERED = re.compile(r"^(:{3,}|`{3,})\{prf:(\w+)\}[^\n]*\n(?::\w+:[^\n]*\n)*", re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\(([\w.-]*)#([\w:-]+)\)")


def chapters(root=ROOT):
    """Return the paths of the notebooks in the order of the book."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    files = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    paths = [root / f"{file}.ipynb" for file in (toc["root"], *files)]
    return [path for path in paths if path.is_file()]


def prose(notebook):
    """Return the Markdown cells of `notebook`."""
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def numbers(notebooks):
    """Return the words for each labelled proposition or algorithm, as ``{label: words}``."""
    count, words = {}, {}
    texts = [cell.source for notebook in notebooks for cell in prose(notebook)]
    for block in (block for text in texts for block in NUMBERED.finditer(text)):
        kind, label = block[2], re.search(r"^:label: *(\S+)", block[0], re.MULTILINE)
        if kind != "proof":
            count[kind] = count.get(kind, 0) + 1
            if label:
                words[label[1]] = f"{kind.capitalize()} {count[kind]}"
    return words


def authors_and_years(bibliography):
    """Return how each entry of a BibTeX file is cited, as ``{key: words}``."""
    words = {}
    for key, entry in parse_file(str(bibliography)).entries.items():
        names = [
            " ".join(person.prelast_names + person.last_names) for person in entry.persons["author"]
        ]
        named = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        words[key] = f"{named}, {entry.fields['year']}".replace("{", "").replace("}", "")
    return words


def renumbered(markdown, words):
    """Return `markdown` with the words of every link whose label is in `words` up to date."""

    def say(link):
        return f"[{words.get(link[3], link[1])}]({link[2]}#{link[3]})"

    return LINK.sub(say, markdown)


def main(arguments: list[str] | None = None) -> int:
    """Rewrite or check the chapters; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, say what is old")
    check = parser.parse_args(arguments).check
    notebooks = {path: nbformat.read(path, as_version=4) for path in chapters()}
    words = numbers(notebooks.values()) | authors_and_years(ROOT / "book" / "references.bib")
    old = []
    for path, notebook in notebooks.items():
        new = [renumbered(cell.source, words) for cell in prose(notebook)]
        if new != [cell.source for cell in prose(notebook)]:
            old.append(path.name)
            for cell, text in zip(prose(notebook), new, strict=True):
                cell.source = text
            if not check:
                write(notebook, path)
    if old:
        print("out of date:" if check else "brought up to date:", *old)
    return int(check and bool(old))


if __name__ == "__main__":
    sys.exit(main())
