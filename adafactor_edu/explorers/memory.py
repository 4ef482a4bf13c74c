"""The memory: bytes of optimizer state for models of real shapes."""

from math import prod
from typing import ClassVar

from adafactor_edu.explorers.controls import Choice, Words
from adafactor_edu.explorers.elements import form, number, position, tag, text
from adafactor_edu.explorers.explorer import Explorer
from adafactor_edu.explorers.picture import Picture
from adafactor_edu.memory import (
    COMPARED,
    MODELS,
    factored_numbers,
    parameter_count,
    state_bytes,
    state_numbers,
)
from adafactor_edu.shapes import HELP, MOST, TWO_WAYS, read_shapes

OWN = "your own shapes"
EXAMPLE = "32 * 4096x11008, 32 * 11008x4096, 128 * 4096x4096, 2 * 32000x4096, 65 of 4096"
HINT = "One shape after the other: 4096x11008, 32 * 4096x4096, 65 of 4096."
KEYS = {name.lower().replace(" with ", "_"): name for name in COMPARED}
FORMATS = {"4": "float32, 4 bytes", "2": "half precision, 2 bytes"}
RULES = {
    "sgd": "SGD remembers nothing",
    "adam": "Adam: 2 × {weights} weights = {numbers} numbers",
    "adafactor": "Adafactor: {means} row and column moments + {vectors} moments of vectors"
    " = {numbers} numbers",
    "adafactor_momentum": "Adafactor with momentum: {weights} weights + {means} row and column"
    " moments + {vectors} moments of vectors = {numbers} numbers",
}


def _counts(tensors):
    """Return the whole numbers that the arithmetic starts from."""
    matrices = [tensor for tensor in tensors if len(tensor.shape) > 1]
    means = state_numbers(matrices, "Adafactor")
    return {
        "weights": parameter_count(tensors),
        "means": means,
        "vectors": state_numbers(tensors, "Adafactor") - means,
    } | {key: state_numbers(tensors, name) for key, name in KEYS.items()}


COUNTS = {model: _counts(tensors) for model, tensors in MODELS.items()}


def _tensors(state):
    """Return the tensors of the chosen model, or those of the reader's list."""
    own = state["model"] == "own"
    return read_shapes(state["shapes"]) if own else MODELS[state["model"]]


ACTIVATIONS = (
    "Activations come on top. They grow with the batch and with the length of its sequences, "
    "and no optimizer changes them."
)


class MemoryExplorer(Explorer):
    """Bytes of optimizer state: a model, an optimizer, and the arithmetic.

    ``value`` maps each optimizer to its bytes.  The controls are ``model`` (a name in
    `adafactor_edu.memory.MODELS`, or "own"), ``shapes`` (the reader's own list, see
    `adafactor_edu.shapes.read_shapes`), ``optimizer`` ("sgd", "adam", "adafactor",
    "adafactor_momentum") and ``bytes`` ("4" or "2" for each number).

    Parameters
    ----------
    name : str, optional
        Identifier on the page; needed only when a page has two of them.
    **state
        Starting values of the controls.

    Examples
    --------
    >>> explorer = MemoryExplorer(model="T5-small", optimizer="adam")
    >>> explorer.value["adam"]
    484052992
    >>> print(explorer.picture.texts["arithmetic"])
    Adam: 2 × 60,506,624 weights = 121,013,248 numbers; × 4 bytes = 484.05 MB.
    >>> MemoryExplorer(model="own", shapes="4096x4096, 4096").value["adafactor"]
    49152
    """

    kind = "memory"
    title = "Memory of the optimizer"
    alt = (
        "Bar chart of the bytes of optimizer state: none for SGD, twice the weights for Adam, a "
        "sliver for Adafactor, a little more than the weights for Adafactor with momentum."
    )
    controls = (
        Choice("model", "model", {model: model for model in MODELS} | {"own": OWN}, "T5-base"),
        Words("shapes", "shapes of your weights", EXAMPLE, read_shapes, HINT, when="model=own"),
        Choice("optimizer", "optimizer, for the arithmetic", KEYS, "adafactor"),
        Choice("bytes", "format of each number", FORMATS, "4", buttons=True),
    )
    data: ClassVar = {
        "counts": COUNTS, "rules": RULES, "help": HELP, "two_ways": TWO_WAYS, "most": MOST,
    }  # fmt: skip

    def compute(self, state, own_steps):
        """Return the bytes of state that each optimizer keeps for the chosen model, by its name."""
        tensors, each = _tensors(state), int(state["bytes"])
        return {key: state_bytes(tensors, name, each) for key, name in KEYS.items()}

    def depict(self, moment):
        """Return the bars and the arithmetic."""
        state, value = moment.state, moment.value
        chosen, each, tensors = state["optimizer"], int(state["bytes"]), _tensors(state)
        own = state["model"] == "own"
        model, counts = (OWN, _counts(tensors)) if own else (state["model"], COUNTS[state["model"]])
        weights = counts["weights"] * each
        sizes = {"weights": weights, "gradients": weights} | value
        share = value[chosen] / value["adam"]
        words = {key: form(count, "i") for key, count in counts.items()}
        rule = RULES[chosen].format(numbers=words[chosen], **words)
        together = {key: 2 * weights + value[key] for key in (chosen, "adam")}
        return Picture(
            quantities=sizes | {"share": 100 * share},
            positions={key: size / value["adam"] for key, size in sizes.items()},
            texts={
                "arithmetic": f"{rule}; × {each} bytes = {form(value[chosen], 'b')}.",
                "together": f"Weights, gradients and state together: {form(together[chosen], 'b')} "
                f"with {KEYS[chosen]}, {form(together['adam'], 'b')} with Adam.",
                "listed": _listed(tensors) if own else "",
            },
            summary=f"{model[0].upper()}{model[1:]}: {words['weights']} weights, "
            f"{form(weights, 'b')}. "
            f"{KEYS[chosen]} keeps {words[chosen]} numbers, {form(value[chosen], 'b')}: "
            f"{form(100 * share, 'g3')} % of Adam’s {form(value['adam'], 'b')}.",
        )

    def view(self, moment, picture, place):
        """Return the bars, the arithmetic and the table of the model's tensors."""
        rows = {"weights": "the weights themselves", "gradients": "their gradients"} | KEYS
        bars = tag("div", *(_row(moment, picture, *row) for row in rows.items()), class_="ae-rows")
        words = tag("p", text(picture, "arithmetic"), class_="ae-reads ae-two")
        percent = tag("p", "Per cent of Adam’s state: ", number(picture, "share", "g3"),
                      class_="ae-reads")  # fmt: skip
        whole = tag("p", text(picture, "together"), " ", ACTIVATIONS, class_="ae-reads ae-two")
        own = tag("p", text(picture, "listed"), class_="ae-reads", data_when="model=own",
                  hidden=moment.state["model"] != "own")  # fmt: skip
        tables = [
            tag(
                "div", _table(model, tensors), class_="ae-scroll ae-tall", tabindex="0",
                role="group", aria_label=f"Tensors of {model}",
                data_when=f"model={model}", hidden=model != moment.state["model"],
            )
            for model, tensors in MODELS.items()
        ]  # fmt: skip
        return bars + words + percent + whole + own + "".join(tables)

    def still(self, moment):
        """Return the bytes as bars."""
        from adafactor_edu import figures

        model, each = moment.state["model"], int(moment.state["bytes"])
        model = OWN if model == "own" else model
        sizes = {"the weights themselves": parameter_count(_tensors(moment.state)) * each}
        sizes |= {KEYS[key]: size for key, size in moment.value.items()}
        megabytes = {label: size / 1e6 for label, size in sizes.items()}
        return figures.bars(megabytes, xlabel=f"optimizer state of {model}, MB", form="{:,.2f}")

    def details(self, moment):
        """Return the bytes of each optimizer."""
        return [f"{form(size, 'b'):>12}  {KEYS[key]}" for key, size in moment.value.items()]


def _row(moment, picture, key, label):
    """Return a bar with its name and its bytes; an arrow marks the one that is worked out."""
    shown = key == moment.state["optimizer"]
    words = tag("span", ", worked out below", class_="ae-hidden")
    arrow = tag("span", f" ◀{words}", data_when=f"optimizer={key}", hidden=not shown)
    bar = tag("div", class_="ae-bar", data_position=key, style=position(picture, key))
    return tag(
        "div", tag("span", label, arrow if key in KEYS else ""), number(picture, key, "b"),
        tag("div", bar, class_="ae-track", aria_hidden="true"), class_="ae-row",
    )  # fmt: skip


def _table(model, tensors):
    """Return the tensors of a model with what Adafactor keeps of each."""
    heads = ("tensor", "shape", "weights", "Adafactor keeps")
    rows = [
        tag(
            "tr", tag("th", tensor.name, scope="row"), tag("td", _shape(tensor)),
            tag("td", form(prod(tensor.shape) * tensor.count, "i")), tag("td", _kept(tensor)),
        )
        for tensor in tensors
    ]  # fmt: skip
    total = [tag("td", form(COUNTS[model][key], "i")) for key in ("weights", "adafactor")]
    return tag(
        "table",
        tag("caption", f"{model}, tensor by tensor"),
        tag("thead", tag("tr", *(tag("th", head, scope="col") for head in heads))),
        tag("tbody", *rows, tag("tr", tag("th", "all", scope="row"), tag("td"), *total)),
        class_="ae-table",
    )


def _listed(tensors):
    """Return what Adafactor keeps of each entry of the reader's list."""
    return "Adafactor keeps, shape by shape: " + "; ".join(
        f"{_shape(tensor)}: {_kept(tensor)}" for tensor in tensors
    )


def _shape(tensor):
    times = f"{tensor.count} of " if tensor.count > 1 else ""
    return times + "×".join(map(str, tensor.shape))


def _kept(tensor):
    """Return the arithmetic of Adafactor's state for tensors of one shape."""
    total = form(factored_numbers(tensor.shape) * tensor.count, "i")
    if len(tensor.shape) == 1:
        return total
    *stack, n, m = tensor.shape
    times = prod(stack) * tensor.count
    return f"{f'{times} × ' if times > 1 else ''}({n} + {m}) = {total}"
