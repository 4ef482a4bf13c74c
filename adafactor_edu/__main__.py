"""Print the worked first iteration as a table: ``python -m adafactor_edu``."""

import sys

import numpy as np

from adafactor_edu import worked_example as example

STEPS = [  # step on the page, symbol, name in Iteration, decimals
    ("Setup", "X₀", "x", 1),
    ("Setup", "G₁", "g", 1),
    ("1", "ρ₁", "rho", 2),
    ("1.1", "RMS(X₀)", "rms_x", 6),
    ("1.2", "α₁", "alpha", 8),
    ("2", "G₁² + ε₁", "g2", 2),
    ("3", "β̂₂,₁", "beta2", 1),
    ("3.1", "R₁", "r", 6),
    ("3.2", "C₁", "c", 6),
    ("3.3", "V̂₁", "v", 6),
    ("4.1", "U₁", "u", 6),
    ("4.2", "RMS(U₁)", "rms_u", 6),
    ("4.2", "Û₁", "u_hat", 6),
    ("5", "X₁", "x_next", 6),
]
ROUTE_DEPENDENT = {"v", "u", "rms_u"}


def as_text(value, decimals):
    """Return a number, vector or matrix as lines of aligned decimals."""
    with np.printoptions(formatter={"float": lambda entry: f"{entry: .{decimals}f}"}):
        return str(np.asarray(value)).replace("[", " ").replace("]", " ").rstrip()


def worked_example_table():
    """Return the worked first iteration as a rich table."""
    from rich.table import Table

    wiki, paper = example.wiki_route(), example.paper_route()
    table = Table(title="The worked first iteration of Adafactor", show_lines=True)
    for heading in ("Step", "Quantity", "Paper (normalised V̂)", "Wiki (plain R·C)", "Wiki printed"):
        table.add_column(heading, no_wrap=True)
    for step, symbol, name, decimals in STEPS:
        printed = example.PRINTED.get(name)
        if printed is None:
            shown = "reconstructed" if name == "x" else "—"
        else:
            agrees = "✓" if printed.agrees(getattr(paper, name)) else "✗"
            shown = f"{as_text(printed.value, printed.decimals)}  {agrees}"
        table.add_row(
            step,
            symbol,
            as_text(getattr(paper, name), decimals),
            as_text(getattr(wiki, name), decimals) if name in ROUTE_DEPENDENT else "the same",
            shown,
        )
    return table


def main():
    """Print the table, or say what is missing."""
    try:
        from rich.console import Console
    except ModuleNotFoundError:
        sys.exit("python -m adafactor_edu prints its table with rich: pip install rich")
    console = Console()
    if not console.is_terminal:
        console = Console(width=120)  # a pipe or a file has no width of its own
    console.print(worked_example_table())
    console.print("✓ the computed value rounds to the printed one.  X₀ is reconstructed from RMS(X₀).")


if __name__ == "__main__":
    main()
