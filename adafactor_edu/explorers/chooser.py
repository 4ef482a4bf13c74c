"""A library and a purpose: the arguments to copy, why, and what will still differ."""

import html
from typing import ClassVar

from adafactor_edu.explorers.controls import Choice
from adafactor_edu.explorers.elements import form, number, tag, text
from adafactor_edu.explorers.explorer import Explorer
from adafactor_edu.explorers.picture import Picture
from adafactor_edu.peers import LIBRARIES, PURPOSES, SETTINGS, golden

NOTHING = "Nothing that we have measured."
NAMES = {name: f"{name} {golden()[name]['version']}" for name in LIBRARIES}
ENTRIES = {
    f"{library} {purpose}": {
        "code": setting.code,
        "why": setting.why,
        "differs": setting.differs or NOTHING,
        "first": 100 * golden()[library]["settings"][purpose]["first"],
    }
    for (library, purpose), setting in SETTINGS.items()
}


class SettingChooser(Explorer):
    """The arguments for a library and a purpose.

    ``value`` is the `adafactor_edu.peers.Setting`.  The controls are ``library``, a key of
    `adafactor_edu.peers.LIBRARIES`, and ``purpose``: "paper", "t5" or "adam".

    Parameters
    ----------
    name : str, optional
        Identifier on the page; needed only when a page has two of them.
    **state
        Starting values of the controls.

    Examples
    --------
    >>> chooser = SettingChooser(library="mlx", purpose="t5")
    >>> print(chooser.value.text)
    learning_rate=1e-3, scale_parameter=False, relative_step=False
    """

    kind = "chooser"
    title = "Which arguments?"
    alt = (
        "Dots on a logarithmic line: the first step of each library with its setting for the "
        "chosen purpose, in percent of the weights."
    )
    controls = (
        Choice("library", "library", NAMES, "torch"),
        Choice("purpose", "what for", PURPOSES, "paper", buttons=True),
    )
    data: ClassVar = {"entries": ENTRIES}

    def compute(self, state, own_steps):
        """Return the setting."""
        return SETTINGS[state["library"], state["purpose"]]

    def depict(self, moment):
        """Return the line to copy, the sentences and the size of the first step."""
        library, purpose = moment.state["library"], moment.state["purpose"]
        entry = ENTRIES[f"{library} {purpose}"]
        return Picture(
            quantities={"first": entry["first"]},
            texts={key: entry[key] for key in ("code", "why", "differs")},
            summary=f"{NAMES[library]}, {PURPOSES[purpose]}: the first step changes the weights by "
            f"{form(entry['first'], 'g3')} %.",
        )

    def view(self, moment, picture, place):
        """Return the line to copy, the sentences, and all settings as a table to unfold."""
        code = tag("pre", tag("code", text(picture, "code")), class_="ae-copy", tabindex="0",
                   aria_label="arguments to copy")  # fmt: skip
        lines = [tag("p", text(picture, "why"))]
        lines += [tag("p", tag("b", "Still different: "), text(picture, "differs"))]
        lines += [
            tag("p", "first step, % of the weights: ", number(picture, "first", "g3"),
                class_="ae-reads")
        ]  # fmt: skip
        return code + "".join(lines) + _all()

    def still(self, moment):
        """Return the first step of every library with this purpose."""
        from adafactor_edu import figures

        purpose = moment.state["purpose"]
        sizes = {NAMES[name]: ENTRIES[f"{name} {purpose}"]["first"] for name in LIBRARIES}
        xlabel = f"first step for “{PURPOSES[purpose]}”, % of the weights"
        return figures.dots(sizes, xlabel=xlabel, form="{:.2g}")

    def details(self, moment):
        """Return the line to copy."""
        return [moment.value.code]


def _all():
    """Return every setting, library by library, for readers without scripts and for print."""
    parts = []
    for library, name in NAMES.items():
        entries = []
        for purpose, words in PURPOSES.items():
            entry = ENTRIES[f"{library} {purpose}"]
            entries += [
                tag("dt", html.escape(words)),
                tag("dd", tag("code", html.escape(entry["code"])), " ", html.escape(entry["why"]),
                    " Still different: ", html.escape(entry["differs"])),
            ]  # fmt: skip
        parts += [tag("p", tag("b", name)), tag("dl", *entries)]
    return tag("details", tag("summary", "All settings"), *parts, class_="ae-all")
