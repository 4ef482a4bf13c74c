"""Print the worked first iteration as a table: ``python -m adafactor_edu``."""

import sys

import numpy as np

from adafactor_edu import worked_example as example
from adafactor_edu._console import make_writable

STEPS = [  # step on the page, symbol, name in Iteration, decimals
    ("Setup", "X₀", "x", 1),
    ("Setup", "G₁", "g", 1),
    ("1", "ρ₁", "rho", 2),
    ("1.1", "RMS(X₀)", "rms_x", 5),
    ("1.2", "α₁", "alpha", 7),
    ("2", "G₁² + ε₁", "g2", 2),
    ("3", "β̂₂,₁", "beta2", 1),
    ("3.1", "R₁", "r", 5),
    ("3.2", "C₁", "c", 5),
    ("3.3", "V̂₁", "v", 5),
    ("4.1", "U₁", "u", 5),
    ("4.2", "RMS(U₁)", "rms_u", 5),
    ("4.2", "Û₁", "u_hat", 5),
    ("5", "X₁", "x_next", 5),
]


def as_text(value, decimals):
    """Return a number, vector or matrix as lines of aligned decimals."""
    rows = np.atleast_2d(value)
    return "\n".join(
        "".join(f"{entry: {decimals + 4}.{decimals}f}" for entry in row) for row in rows
    )


def worked_example_table():
    """Return the worked first iteration as a rich table, a row for each route where they differ."""
    from rich.table import Table

    wiki, paper = example.wiki_route(), example.paper_route()
    table = Table(title="The worked first iteration of Adafactor", show_lines=True)
    for heading in ("Step", "Quantity", "Computed", "Wiki printed"):
        table.add_column(heading, no_wrap=True)
    for step, symbol, name, decimals in STEPS:
        ours, theirs = getattr(paper, name), getattr(wiki, name)
        if np.allclose(ours, theirs, rtol=1e-12):
            routes = [(symbol, ours)]
        else:
            routes = [(f"{symbol}, wiki", theirs), (f"{symbol}, paper", ours)]
        for label, value in routes:
            table.add_row(step, label, as_text(value, decimals), printed(name, value))
    return table


def printed(name, computed):
    """Return what the wiki page printed and whether the computed value rounds to it."""
    value = example.PRINTED.get(name)
    if value is None:
        return "reconstructed" if name == "x" else "—"
    return as_text(value.value, value.decimals) + ("  ✓" if value.agrees(computed) else "  ✗")


def main():
    """Print the table, or say what is missing."""
    try:
        from rich.console import Console
    except ModuleNotFoundError:
        sys.exit('python -m adafactor_edu needs rich: pip install "adafactor-edu[cli]"')
    make_writable(sys.stdout)
    console = Console()
    console.print(worked_example_table())
    console.print(
        "✓ the computed value rounds to the printed one.\n"
        "wiki: V̂ = R·C, as the page words it.  paper: V̂ = R·C / mean(R).\n"
        "X₀ is reconstructed from its RMS: the version of the page that we had does not show it."
    )


if __name__ == "__main__":
    main()
