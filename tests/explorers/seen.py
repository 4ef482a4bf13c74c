"""What a reader sees of an explorer on the page, and the same as Python has it.

`SEE` looks at what is rendered: text, the colour and strength of cells, the points of curves, how
far a bar reaches, where handles stand, which parts are there.  `expected` makes the same out of the
HTML that Python writes for a state, and `assert_seen` compares the two.
"""

import numpy as np
from bs4 import BeautifulSoup

from adafactor_edu import explorers
from adafactor_edu.explorers import Explorer
from adafactor_edu.explorers.controls import Cells, Choice, Slider, Words
from adafactor_edu.explorers.elements import form

KINDS = {cls.kind: cls for cls in vars(explorers).values()
         if isinstance(cls, type) and issubclass(cls, Explorer) and cls.kind}  # fmt: skip
PLACES = {  # page of the book: kind of its explorer and how it was made
    "index": ("first-iteration", {"compact": True}),
    "numerical-example": ("first-iteration", {}),
    "explore-first-iteration": ("first-iteration", {}),
    "hyperparameters": ("schedule", {}),
    "explore-factorisation": ("factorisation", {}),
    "explore-memory": ("memory", {}),
    "explore-descent": ("descent", {}),
    "which-adafactor": ("chooser", {}),
    "write-it-yourself": ("first-iteration", {}),
}

SEE = """(element) => {
  const all = (selector) => [...element.querySelectorAll(selector)];
  const probe = document.createElement("i");
  element.append(probe);
  const colours = ["plus", "minus"].map((name) => {
    probe.style.background = `var(--ae-${name})`;
    return getComputedStyle(probe).backgroundColor;
  });
  probe.remove();
  const there = (e) => e.getClientRects().length > 0;
  const reach = (bar) => {
    const clip = getComputedStyle(bar).clipPath.match(/inset\\(0px (?:calc\\()?([\\d.]+)%/);
    if (clip) return 1 - parseFloat(clip[1]) / 100;
    return bar.getBoundingClientRect().width / bar.parentNode.getBoundingClientRect().width;
  };
  return {
    state: element.state,
    summary: element.querySelector(".ae-summary").innerText,
    numbers: all("[data-quantity][data-form]").map((e) => ({
      of: [e.dataset.quantity, e.dataset.row ?? null, e.dataset.col ?? null],
      text: e.textContent, value: Number(e.dataset.value) })),
    heat: all("[data-scale] td[data-quantity]").map((e) => {
      const drawn = getComputedStyle(e, "::before");
      return [Number(drawn.opacity), colours.indexOf(drawn.backgroundColor)];
    }),
    curves: all("[data-curve]").map((e) => [...e.points].map((p) => [p.x, p.y])),
    labels: all("text[data-at]").map((e) => (
      [...e.transform.baseVal].map(({ matrix }) => [matrix.e, matrix.f]))),
    bars: all("[data-position]").map(reach),
    words: all("[data-text]").map((e) => e.textContent),
    parts: all("[data-when]").map((e) => e.closest(".ae-controls[hidden]") ? null : there(e)),
    handles: all("input[type=range]").map((e) => Number(e.value)),
    spoken: all("input[type=range]").map((e) => e.getAttribute("aria-valuetext")),
    ticked: all("input:is([type=radio], [type=checkbox])").map((e) => e.checked),
    chosen: all("select").map((e) => e.value),
    fields: all("input[type=text]").map((e) => e.value),
  };
}"""


def on_page(state):
    """Return a state as the page has it."""
    return {name: value.tolist() if np.ndim(value) else value for name, value in state.items()}


def start(place):
    """Return the explorer of a page as it starts."""
    kind, made = PLACES[place]
    return KINDS[kind](**made)


def applied(explorer, setting, state):
    """Return the explorer after a setting; where a slider's handle came to stand, the page says."""
    for kind, name, value, row, column in setting:
        if kind == "range":
            explorer.set(**{name: state[name]} if state[name] is not None else {})
        elif kind == "checkbox":
            explorer.set(**{name.removesuffix("_schedule"): None})
        elif kind == "text":
            matrix = np.array(explorer.state[name])
            matrix[row, column] = float(value)
            explorer.set(**{name: matrix})
        else:
            explorer.set(**{name: value})
    return explorer


def expected(explorer):
    """Return what `SEE` has to find, from the HTML that Python writes."""
    page = BeautifulSoup(explorer.html(), "html.parser")
    handles = {c.name: c for c in explorer.controls if isinstance(c, Slider)}
    state = explorer.state | explorer.picture.quantities

    def points(element):
        return [[float(n) for n in pair.split(",")] for pair in element["points"].split(" ")]

    def style(element, name):
        parts = dict(part.split(":") for part in element["style"].split(";"))
        return float(parts[name])

    return {
        "summary": page.select_one(".ae-summary").text,
        "numbers": [
            {
                "of": [e["data-quantity"], e.get("data-row"), e.get("data-col")],
                "text": e.text, "value": float(e["data-value"]), "form": e["data-form"],
            }
            for e in page.select("[data-quantity][data-form]")
        ],
        "heat": [(0.62 * style(e, "--heat"), int(e.has_attr("data-negative")))
                 for e in page.select("[data-scale] td[data-quantity]")],
        "curves": [points(e) for e in page.select("[data-curve]")],
        "labels": [[float(n) for n in e["transform"][10:-1].split(",")]
                   for e in page.select("text[data-at]")],
        "bars": [style(e, "--at") for e in page.select("[data-position]")],
        "words": [e.text for e in page.select("[data-text]")],
        "parts": [not any(p.has_attr("hidden") and p.has_attr("data-when")
                          for p in (e, *e.parents)) for e in page.select("[data-when]")],
        "handles": [(handles[e["name"]], float(state[e["name"]]))
                    for e in page.select("input[type=range]")],
        "spoken": [e["aria-valuetext"] for e in page.select("input[type=range]")],
        "ticked": [e.has_attr("checked")
                   for e in page.select("input[type=radio], input[type=checkbox]")],
        "chosen": [e.select_one("[selected]")["value"] for e in page.select("select")],
        "fields": [float(e["value"]) for e in page.select("input[type=text]")],
    }  # fmt: skip


def assert_seen(explorer, shown, *, summary=False):
    """Compare what is seen with the explorer, to twelve digits of the largest of a quantity."""
    want = expected(explorer)
    for name, value in explorer.state.items():
        assert np.array_equal(np.asarray(shown["state"][name]), np.asarray(value)), name
    _assert_numbers(explorer, want["numbers"], shown["numbers"])
    for name in ("words", "parts", "ticked", "chosen", "spoken"):
        assert shown[name] == want[name], name
    assert [float(text) for text in shown["fields"]] == want["fields"]
    for name, slack in {"heat": 0.011, "bars": 5e-4, "labels": 0.11}.items():
        _assert_near(name, shown[name], want[name], slack)
    assert len(shown["curves"]) == len(want["curves"])
    for seen, points in zip(shown["curves"], want["curves"], strict=True):
        _assert_near("curves", seen, points, 0.11)
    for seen, (slider, value) in zip(shown["handles"], want["handles"], strict=True):
        # A whole number has several places on a fine scale: any that stands for it will do.
        whole = slider.integer and slider.log and round(10**seen) == value
        at = slider.position(
            min(slider.high, max(slider.low, value))
        )  # t can lead beyond the scale
        assert whole or abs(seen - at) <= 0.51 * slider.step, slider.name
    if summary:
        assert " ".join(shown["summary"].split()) == want["summary"]


def _assert_near(name, seen, wanted, slack):
    seen, wanted = np.asarray(seen, float), np.asarray(wanted, float)
    assert seen.reshape(wanted.shape).shape == wanted.shape, name
    assert np.all(np.abs(seen.reshape(wanted.shape) - wanted) <= slack), name


def _assert_numbers(explorer, want, seen):
    assert [number["of"] for number in seen] == [number["of"] for number in want]
    known = explorer.state | explorer.picture.quantities
    for have, need in zip(seen, want, strict=True):
        name = need["of"][0]
        size = np.max(np.abs(np.asarray(known[name], float)))
        assert abs(have["value"] - need["value"]) <= 1e-12 * size, (name, have, need)
        # The last digit may turn where the value lies between two; its own value decides.
        text = have["text"].strip()
        assert text in (need["text"].strip(), form(have["value"], need["form"])), (name, have, need)


def controls(explorer):
    """Return the controls on the page that can be reached now."""
    present = explorer.evaluate(
        "(e) => [...new Set([...e.querySelectorAll('[name]')]"
        ".filter((i) => i.getClientRects().length).map((i) => i.name))]"
    )
    cls = KINDS[explorer.get_attribute("data-kind")]
    return [control for control in cls.controls if control.name in present]


def random_setting(explorer, rng):
    """Return a setting of every control: kind, name, value, row, column."""
    setting = []
    for control in every_control(explorer):
        if isinstance(control, Choice):
            kind = "radio" if control.buttons else "select"
            options = [key for key in control.options if key != "own" or not control.sets]
            setting.append((kind, control.name, rng.choice(options), None, None))
        elif isinstance(control, Slider):
            setting.append(("range", control.name, rng.random(), None, None))
            if control.schedule and rng.random() < 0.4:
                setting.append(("checkbox", f"{control.name}_schedule", True, None, None))
        elif isinstance(control, Words):
            setting.append(("textarea", control.name, random_shapes(rng), None, None))
    for control in every_control(explorer):
        if isinstance(control, Cells) and rng.random() < 0.7:
            for row, column in np.ndindex(np.shape(control.default)):
                entry = rng.choice([0, 1e-3, 1, 50]) * rng.uniform(max(control.low, -1), 1)
                setting.append(("text", control.name, repr(round(entry, 6)), row, column))
    return setting


def random_shapes(rng):
    """Return a list of shapes as a person may write it."""
    pieces = []
    for _ in range(rng.randint(1, 5)):
        shape = [str(rng.randint(1, 999)) for _ in range(rng.randint(1, 4))]
        times = f"{rng.randint(1, 99)} of " if rng.random() < 0.5 else ""
        listed = rng.choice(["(" + ", ".join(shape) + ")", f"torch.Size([{', '.join(shape)}])"])
        pieces.append(times + rng.choice([rng.choice(["x", " × ", "X"]).join(shape), listed]))
    return rng.choice([", ", "; ", "\n", ",\n"]).join(pieces)


def every_control(explorer):
    """Return the controls on the page, hidden ones too."""
    present = explorer.evaluate(
        "(e) => [...new Set([...e.querySelectorAll('[name]')].map((i) => i.name))]"
    )
    cls = KINDS[explorer.get_attribute("data-kind")]
    return [control for control in cls.controls if control.name in present]


CHANGE = "(element, state) => element.change(state)"
SETTLE = "(element) => element.settle()"  # what happens once the reader pauses, now
MOVE = """(element, setting) => {
  const tell = (input, kind) => input.dispatchEvent(new Event(kind, { bubbles: true }));
  for (const [kind, name, value, row, col] of setting) {
    const at = row === null ? "" : `[data-row="${row}"][data-col="${col}"]`;
    const radio = kind === "radio" ? `[value="${value}"]` : "";
    const input = element.querySelector(`[name="${name}"]${at}${radio}`);
    input.dispatchEvent(new Event("focusin", { bubbles: true }));
    if (kind === "range") {
      const [low, high] = [Number(input.min), Number(input.max)];
      input.value = low + value * (high - low);
    } else if (kind === "checkbox" || kind === "radio") input.checked = true;
    else input.value = value;
    tell(input, "input");
    tell(input, "change");
  }
}"""
