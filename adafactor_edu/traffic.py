"""What a step moves between memory and processor: counted line by line, and drawn pass by pass.

The unit is one transfer: one array of the weights' size, read or written once.
"""

import html

__all__ = ["LINES", "PASSES", "TwoPasses", "transfers"]

# Whole arrays that a line reads and writes when each line is a NumPy expression.
LINES = {
    "RMS(X)": {"x²": (1, 1), "mean": (1, 0)},
    "G² + ε₁": {"g²": (1, 1), "+ ε₁": (1, 1)},
    "R, C": {"mean of rows": (1, 0), "mean of columns": (1, 0)},
    "V̂": {"R C": (0, 1)},
    "U": {"√V̂": (1, 1), "G/√V̂": (2, 1)},
    "RMS(U)": {"u²": (1, 1), "mean": (1, 0)},
    "Û": {"U/max": (1, 1)},
    "X − αÛ": {"αÛ": (1, 1), "X − αÛ": (2, 1)},
}

# What the fast step reads and writes: the whole of each array, a block at a time.
PASSES = {
    "first pass": {"G": (1, 0), "X": (1, 0)},
    "second pass": {"G": (1, 0), "X": (1, 1)},
}

BLOCKS = 4
COLOURS = {"read": "#56b4e9", "read and written": "#d55e00"}
# Where the style sheet is dropped, as in JupyterLab before a run, nothing would answer them.
HIDDEN = ' style="display:none"'
STYLE = """
.ae-passes { max-width: 34rem; margin: 1rem 0; }
.ae-passes > :is(input, label) { display: inline-block !important; }
.ae-passes fieldset { border: 1px solid; padding: .3rem .6rem; margin: 0 0 .6rem; }
.ae-passes input { margin: .3rem .2rem .3rem .7rem; min-width: 1.1rem; min-height: 1.1rem; }
.ae-passes label { white-space: nowrap; }
.ae-passes svg { width: 100%; height: auto; display: block; }
.ae-passes rect { fill: none; stroke: currentColor; }
.ae-passes text { fill: currentColor; font: 15px sans-serif; }
.ae-passes .now { opacity: 0; stroke-width: 3; }
.ae-passes p { display: none; margin: .5rem 0; min-height: 4.5em; }
"""


def transfers(table):
    """Return how many arrays of the weights' size are moved in all.

    Parameters
    ----------
    table : dict
        Name of a line or pass to a dict of ``(reads, writes)``, such as `LINES` and `PASSES`.

    Returns
    -------
    int
        Reads and writes together.

    Examples
    --------
    >>> transfers(LINES), transfers(PASSES)
    (25, 5)
    """
    return sum(sum(moved) for line in table.values() for moved in line.values())


class TwoPasses:
    """A picture that moves: which block is read or written at each moment of the fast step.

    Eight moments are a group of radio buttons, which arrow keys walk through; a box lets them pass
    by themselves, unless the reader's system asks for less motion.  There is no script.

    Examples
    --------
    >>> print(repr(TwoPasses()).splitlines()[1])
    first pass, block 1: G is read; X is read; R of these rows is final; C and H grow.
    """

    def moments(self):
        """Return for each moment its name, what is done to G and to X, and what it gives.

        Returns
        -------
        list of tuple of str
            Name, action on G, action on X, result.
        """
        found = []
        for name, moved in PASSES.items():
            for block in range(1, BLOCKS + 1):
                does = [_action(*moved[array]) for array in "GX"]
                gives = "R of these rows is final; C and H grow"
                if name == "first pass" and block == BLOCKS:
                    gives += "; RMS(X), RMS(U) and α follow"
                if name == "second pass":
                    gives = "these weights are done"
                found.append((f"{name}, block {block}", *does, gives))
        return found

    def __repr__(self):
        lines = [f"{n}: G is {g}; X is {x}; {gives}." for n, g, x, gives in self.moments()]
        return "\n".join(["Two passes over four blocks of rows:", *lines])

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/html": self.html()}

    def html(self):
        """Return the picture for the page.

        Returns
        -------
        str
            HTML with a style sheet of its own.
        """
        moments = self.moments()
        rules, inputs, said, marks = [], [], [], []
        for k, (name, *does, gives) in enumerate(moments):
            number = f"{k // BLOCKS + 1}.{k % BLOCKS + 1}"
            checked = " checked" if k == 0 else ""
            inputs.append(
                f'<input type="radio" name="ae-moment" id="ae-m{k}"{checked}{HIDDEN}>'
                f'<label for="ae-m{k}"{HIDDEN}>{number}</label>'
            )
            for left, action in zip((10, 190), does, strict=True):
                top = 40 + 34 * (k % BLOCKS)
                marks.append(
                    f'<g class="now ae-n{k}"><rect x="{left}" y="{top}" width="150" height="32" '
                    f'style="fill:{COLOURS[action]}"/><text x="{left + 8}" y="{top + 21}" '
                    f'style="fill:#000">{action}</text></g>'
                )
            text = f"{name}: G is {does[0]}, X is {does[1]}; {gives}. {_so_far(k)}"
            said.append(f'<p class="ae-s{k}">{html.escape(text)}</p>')
            rules.append(
                f"#ae-m{k}:checked ~ svg .ae-n{k} {{ opacity: 1; }} "
                f"#ae-m{k}:checked ~ .ae-s{k} {{ display: block; }}"
            )
        return (
            f"<style>{STYLE}{''.join(rules)}{self._motion(len(moments))}</style>"
            '<div class="ae-passes" role="group" aria-label="The two passes of the fast step">'
            f'<input type="checkbox" id="ae-play" class="ae-play"{HIDDEN}>'
            f'<label for="ae-play"{HIDDEN}>let it run</label><br>'
            f"<span>pass.block:</span> {''.join(inputs)}{self._svg(marks)}{''.join(said)}</div>"
        )

    def _svg(self, marks):
        frames = "".join(
            f'<rect x="{left}" y="{40 + 34 * k}" width="150" height="32"/>'
            for left in (10, 190)
            for k in range(BLOCKS)
        )
        names = '<text x="10" y="28">gradient G</text><text x="190" y="28">weights X</text>'
        return (
            '<svg viewBox="0 0 350 185" role="img" aria-label="Blocks of rows of G and of X; the '
            'ones that are touched at the chosen moment are filled and named.">'
            f"{names}{frames}{''.join(marks)}</svg>"
        )

    def _motion(self, count):
        """Return the rules that let the moments pass by themselves."""
        share = 100 / count
        seconds = 1.2 * count
        shown = "".join(
            f".ae-play:checked ~ svg .ae-n{k} {{ animation: ae-moment {seconds}s steps(1) "
            f"{k * seconds / count:.1f}s infinite; }}"
            for k in range(count)
        )
        frames = f"@keyframes ae-moment {{ 0% {{opacity: 1}} {share:.2f}% {{opacity: 0}} }}"
        chosen = "".join(
            f".ae-play:checked ~ #ae-m{k}:checked ~ svg .ae-n{k} {{ opacity: 0; }}"
            for k in range(count)
        )
        said = ".ae-play:checked ~ p { visibility: hidden; }"
        rules = f"{frames} {shown} {chosen} {said}"
        return f"@media (prefers-reduced-motion: no-preference) {{ {rules} }}"


def _action(reads, writes):
    return "read and written" if writes else "read"


def _so_far(k):
    """Return how many transfers are over after moment `k`."""
    moved = [sum(map(sum, arrays.values())) for arrays in PASSES.values()]
    quarters = sum(moved[j // BLOCKS] for j in range(k + 1))
    return f"Moved so far: {quarters / BLOCKS:g} of {sum(moved)} transfers."
