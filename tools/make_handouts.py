"""Write the worked first iteration as two sheets of paper: one to fill in, one filled in.

    python tools/make_handouts.py _build/handouts

Every number comes from the package. Where Chromium is installed, each sheet becomes a PDF too.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import numpy as np

from adafactor_edu import matrix_iteration
from adafactor_edu._console import make_writable
from adafactor_edu._files import whole
from adafactor_edu.worked_example import HYPER, X0, G

GIVEN = ("x", "g")  # what also the blank sheet says
ALPHA_DECIMALS = 5  # a step size of 0.008 would have lost two of its three digits

NAMES = {  # for whom the table is read aloud
    "x": "weights before",
    "g": "gradient",
    "g2-r-c": "squared gradient, with the mean of each row behind it and of each column below it",
    "mean-r": "mean of the row means",
    "v": "estimate of the squares",
    "u": "update",
    "rms_u": "RMS of the update",
    "u_hat": "clipped update",
    "alpha": "step size",
    "x_next": "weights after",
}

STYLE = """
@page { size: A4; margin: 14mm 16mm }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 178mm; color: #000; background: #fff;
  font: 10.5pt/1.35 "Liberation Sans", "DejaVu Sans", Arial, sans-serif }
h1 { font-size: 15pt; margin: 0 0 1.5mm }
p { margin: 0 0 2mm }
section { display: flex; align-items: center; gap: 6mm; padding: 1.6mm 0;
  border-top: .3mm solid #999; break-inside: avoid }
section > div:first-child { flex: 0 0 87mm; display: flex; gap: 4mm }
section h2 { font-size: 11pt; margin: 0 0 .8mm }
section p { margin: 0 }
figure { margin: 0; display: flex; align-items: center; gap: 2mm }
figcaption { min-width: 9mm; text-align: right; white-space: nowrap }
table { border-collapse: separate; border-spacing: .7mm }
td { width: 15.5mm; min-width: 15.5mm; height: 7mm; padding: 0 .4mm;
  border: .3mm solid #000; text-align: center; white-space: nowrap;
  font-variant-numeric: tabular-nums }
td.margin { border: .5mm dashed #000 }
th { font-weight: normal; text-align: right; padding: 0 1mm }
td.none { border: 0 }
.given { display: flex; gap: 10mm }
.formula { font-size: 12pt }
.formula, i, th, figcaption {
  font-family: "Liberation Serif", "DejaVu Serif", "Times New Roman", serif }
th, figcaption { font-size: 12pt; font-style: italic }
sub, sup { font-size: 75%; line-height: 0; font-style: normal }
footer { border-top: .3mm solid #999; padding-top: 1.5mm; font-size: 8.5pt }
"""


def number(value: float, decimals: int = 3) -> str:
    """Return `value` as it is written by hand, with a minus sign; never "−0.000"."""
    text = f"{value:.{decimals}f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")


def box(name: str, values, filled: bool, *, symbol: str, decimals: int = 3) -> str:
    """Return a number or a matrix as boxes behind its symbol."""
    rows = "".join(f"<tr>{cells(row, filled, decimals)}</tr>" for row in np.atleast_2d(values))
    return figure(name, symbol, rows)


def figure(name: str, symbol: str, rows: str) -> str:
    """Return a table of boxes, with `symbol` before it."""
    table = f'<table data-name="{name}" aria-label="{NAMES[name]}">{rows}</table>'
    return f"<figure><figcaption>{symbol} =</figcaption>{table}</figure>"


def cells(row, filled: bool, decimals: int = 3, kind: str = "") -> str:
    """Return the boxes of a row, with or without their numbers."""
    start = f'<td class="{kind}">' if kind else "<td>"
    return "".join(f"{start}{number(value, decimals) if filled else ''}</td>" for value in row)


def squares(it, filled: bool) -> str:
    """Return the squared gradient with R at its right margin and C below."""
    lines = [
        f"<tr><th></th>{cells(row, filled)}{cells([mean], filled, kind='margin')}</tr>"
        for row, mean in zip(it.g2, it.r, strict=True)
    ]
    head = f'<tr><th></th><td class="none" colspan="{it.c.size}"></td><th>R<sub>1</sub></th></tr>'
    foot = f"<tr><th>C<sub>1</sub></th>{cells(it.c, filled, kind='margin')}</tr>"
    return figure("g2-r-c", "G<sub>1</sub><sup>2</sup>", head + "".join(lines) + foot)


def steps(it, filled: bool) -> list[tuple[str, str, str, str]]:
    """Return the boxes of each step with its title, its formula and what it means."""

    def boxes(name, symbol, decimals=3):
        values = getattr(it, name)
        return box(name, values, filled, symbol=symbol, decimals=decimals)

    x, g, r, c = "X<sub>0</sub>", "G<sub>1</sub>", "R<sub>1</sub>", "C<sub>1</sub>"
    v, u, u_hat, alpha = "V̂<sub>1</sub>", "U<sub>1</sub>", "Û<sub>1</sub>", "α<sub>1</sub>"
    n = len(it.r)
    mean = box("mean-r", it.r.mean(), filled, symbol=f"mean({r})")
    return [
        (
            squares(it, filled), "Square, and take the means",
            f"{r} = row means of {g}<sup>2</sup>,<br>{c} = column means of {g}<sup>2</sup>",
            (
                "Leave out <i>ε</i><sub>1</sub>, which is too small to be seen. As "
                "<i>β̂</i><sub>2,1</sub> is zero, there is no past to average with."
            ),
        ),
        (
            mean, "Average the row means", f"mean({r}) = sum({r}) / {n}",
            "The mean of the column means is the same.",
        ),
        (
            boxes("v", v), "Estimate the squares", f"{v} = {r} {c} / mean({r})",
            "Mean of the row times mean of the column, over the mean of all.",
        ),
        (
            boxes("u", u), "Divide", f"{u} = {g} / √{v}",
            "Entry by entry. The sign is that of the gradient.",
        ),
        (
            boxes("rms_u", f"RMS({u})"), "Measure", f"RMS({u}) = √ mean({u}<sup>2</sup>)",
            "The root of the mean of all squares.",
        ),
        (
            boxes("u_hat", u_hat), "Clip", f"{u_hat} = {u} / max(1, RMS({u}) / d)",
            "If its RMS is larger than <i>d</i>, the whole update becomes shorter.",
        ),
        (
            boxes("alpha", alpha, ALPHA_DECIMALS), "Find the step size",
            f"{alpha} = max(ε<sub>2</sub>, RMS({x})) · ρ<sub>1</sub>",
            f"In proportion to the weights. Write {ALPHA_DECIMALS} decimals.",
        ),
        (
            boxes("x_next", "X<sub>1</sub>"), "Move", f"X<sub>1</sub> = {x} − {alpha} {u_hat}",
            "These are the new weights.",
        ),
    ]  # fmt: skip


def page(it, *, filled: bool) -> str:
    """Return one sheet as HTML."""
    what = "filled in" if filled else "to fill in"
    title = f"One iteration of Adafactor, {what}"
    settings = ", ".join(
        f"<i>{symbol}</i>\u00a0=\u00a0{value:g}".replace("e-", " · 10<sup>−").replace("1 · ", "")
        + ("</sup>" if "e-" in f"{value:g}" else "")
        for symbol, value in [
            ("t", it.t), ("β̂<sub>2,1</sub>", it.beta2), ("ρ<sub>1</sub>", it.rho), ("d", HYPER.d),
            ("ε<sub>1</sub>", HYPER.eps1), ("ε<sub>2</sub>", HYPER.eps2),
        ]
    )  # fmt: skip
    given = box("x", it.x, True, symbol="X<sub>0</sub>", decimals=1)
    given += box("g", it.g, True, symbol="G<sub>1</sub>", decimals=1)
    body = "".join(
        f'<section><div>{boxes}</div><div><h2>{heading}</h2><p class="formula">{formula}</p>'
        f"<p>{words}</p></div></section>"
        for boxes, heading, formula, words in steps(it, filled)
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{title}</h1>"
        f"<p>Given are the weights <i>X</i><sub>0</sub>, the gradient <i>G</i><sub>1</sub>, and "
        f"{settings}. Write three decimals; go on with all the digits that you have.</p>"
        f'<div class="given">{given}</div>{body}</main>'
        "<footer>From “Adafactor, executed”. The gradient is that of the worked example on the "
        "Adafactor page of the Cornell Computational Optimization Open Textbook; the weights are a "
        "reconstruction. CC BY 4.0.</footer></body></html>\n"
    )


def print_pdf(browser, source: Path, target: Path) -> None:
    """Print the sheet `source` with a browser of Playwright; `target` is whole or not there."""
    tab = browser.new_page()
    try:
        tab.goto(source.resolve().as_uri())
        store(target, tab.pdf(prefer_css_page_size=True, print_background=True, tagged=True))
    finally:
        tab.close()


def store(path: Path, data: bytes) -> None:
    """Write a file in one step."""
    with whole(path) as file:
        file.write(data)


def write_pages(folder: Path) -> list[Path]:
    """Write both sheets as HTML into `folder`; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    it = matrix_iteration(X0, G, hyper=HYPER)
    written = []
    for name, filled in [("blank", False), ("filled", True)]:
        written.append(folder / f"iteration-{name}.html")
        store(written[-1], page(it, filled=filled).encode())
    return written


def print_all(pages: list[Path]) -> list[Path]:
    """Print `pages` as PDF beside them; return what was printed, nothing without Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        print("no PDF: Chromium is not installed; print the pages from any browser")
        return []
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("no PDF: Playwright is not installed; print the pages from any browser")
        return []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for path in pages:
            print_pdf(browser, path, path.with_suffix(".pdf"))
        browser.close()
    return [path.with_suffix(".pdf") for path in pages]


def main(arguments: list[str] | None = None) -> int:
    """Write the sheets into the folder named on the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    make_writable(sys.stdout, sys.stderr)
    try:
        pages = write_pages(folder)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    for path in [*pages, *print_all(pages)]:
        print(path.resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
