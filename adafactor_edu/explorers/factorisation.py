"""The factorisation: V beside what its row and column means remember of it."""

import html
from typing import NamedTuple

import numpy as np

from adafactor_edu.explorers.controls import Cells, Choice
from adafactor_edu.explorers.elements import form, heat_table, number, tag
from adafactor_edu.explorers.explorer import Explorer
from adafactor_edu.explorers.picture import Picture
from adafactor_edu.steps import column_moment, factored_second_moment, root_mean_square, row_moment

SEED = 1804
NOISE = 1e-12  # share of the largest entry below which an error is rounding
MEANS = ("rows of V", "rows of V̂", "columns of V", "columns of V̂")


def least_squares_gradient():
    """Return the gradient of least squares, for four inputs of different size.

    Returns
    -------
    ndarray, shape (4, 4)
        Of ½‖XW − Y‖²/64 at W = 0, inputs by outputs; X and Y are drawn with a fixed seed.

    Examples
    --------
    >>> print(f"{np.abs(least_squares_gradient()).max():.3f}")
    2.309
    """
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(64, 4)) * [1.5, 1.0, 0.7, 0.5]
    y = x @ rng.normal(size=(4, 4)) + 0.1 * rng.normal(size=(64, 4))
    return -x.T @ y / len(x)


def softmax_second_moment():
    """Return the mean square of 200 gradients of a softmax layer, each of eight short texts.

    Returns
    -------
    ndarray, shape (4, 4)
        Words by classes, at W = 0.  The words differ in how common they are and the classes too;
        each word is twice as likely in the class of its own number.

    Examples
    --------
    >>> print(f"{softmax_second_moment().max():.3f}")
    0.059
    """
    rng = np.random.default_rng(SEED)
    common = np.array([0.45, 0.3, 0.2, 0.1])[:, None] * (1 + np.eye(4))  # words by classes
    batches = []
    for _ in range(200):
        classes = rng.choice(4, size=8, p=[0.4, 0.3, 0.2, 0.1])
        words = rng.random((8, 4)) < common[:, classes].T
        batches.append(words.T @ (0.25 - np.eye(4)[classes]) / 8)  # softmax of zeros is 1/4
    return np.mean(np.square(batches), axis=0)


def _scaled(moment):
    """Return a moment in units of its largest entry, to three decimals."""
    return (moment / moment.max()).round(3)


def _one_hot():
    """Return a matrix of small entries with one large one."""
    v = np.full((4, 4), 0.05)
    v[1, 2] = 1.0
    return v


PRESETS = {
    "rank_one": np.outer([1.0, 0.6, 0.3, 0.1], [0.2, 1.0, 0.5, 0.4]).round(3),
    "diagonal": np.eye(4),
    "block": np.kron([[1.0, 0.05], [0.05, 1.0]], np.ones((2, 2))),
    "hot": _one_hot(),
    "least_squares": _scaled(least_squares_gradient() ** 2),
    "softmax": _scaled(softmax_second_moment()),
}
SETS = {name: {"v": v} for name, v in PRESETS.items()}
LABELS = {
    "rank_one": "rank one",
    "diagonal": "diagonal",
    "block": "two blocks",
    "hot": "one hot entry",
    "least_squares": "least squares: one G²",
    "softmax": "softmax: mean of 200 G²",
    "own": "as edited",
}


class Factorisation(NamedTuple):
    """A second moment and what factoring makes of it.

    Parameters
    ----------
    v : ndarray, shape (n, m)
        The full second moment.
    r, c : ndarray
        Its row means, shape (n,), and column means, shape (m,).
    v_hat : ndarray, shape (n, m)
        What they remember.
    error : ndarray, shape (n, m)
        V̂ − V.
    rms_error : float
        RMS of the error.

    Examples
    --------
    >>> FactorisationExplorer(preset="block").value.r
    array([0.525, 0.525, 0.525, 0.525])
    """

    v: np.ndarray
    r: np.ndarray
    c: np.ndarray
    v_hat: np.ndarray
    error: np.ndarray
    rms_error: float


class FactorisationExplorer(Explorer):
    """A second moment V that the reader edits, its factored estimate V̂, and the error.

    ``value`` is a `Factorisation`.  The controls are ``preset`` and ``v``.

    Parameters
    ----------
    name : str, optional
        Identifier on the page; needed only when a page has two of them.
    **state
        Starting values of the controls.

    Examples
    --------
    >>> print(f"{FactorisationExplorer(preset='diagonal').value.rms_error:.3f}")
    0.433
    """

    kind = "factorisation"
    title = "What factoring keeps of V"
    steps = ("row_moment", "column_moment", "factored_second_moment")
    data_first = True
    alt = (
        "Three heat maps of 4 by 4 matrices: a second moment V with one large entry, its factored "
        "estimate, which spreads that entry over its row and column, and the difference."
    )
    controls = (
        Choice("preset", "V to start from", LABELS, "hot", sets=SETS),
        Cells("v", "V, the full second moment", PRESETS["hot"], low=0),
    )

    def compute(self, state, own_steps):
        """Return V, its means, its estimate and the error, as a `Factorisation`."""
        v = state["v"]
        r = own_steps.get("row_moment", row_moment)(None, v, 0.0)
        c = own_steps.get("column_moment", column_moment)(None, v, 0.0)
        v_hat = own_steps.get("factored_second_moment", factored_second_moment)(r, c)
        return Factorisation(v, r, c, v_hat, v_hat - v, root_mean_square(v_hat - v))

    def depict(self, moment):
        """Return the three matrices, the means, and what the error does to the steps."""
        state, value = moment.state, moment.value
        v, v_hat = value.v, value.v_hat
        both = (v > 0) & (v_hat > 0)
        steps = np.sqrt(v[both] / v_hat[both]) if both.any() else np.ones(1)
        rms_v = float(root_mean_square(v))
        relative = 100 * float(value.rms_error) / rms_v if rms_v else 0.0
        means = [v.mean(axis=1), v_hat.mean(axis=1), v.mean(axis=0), v_hat.mean(axis=0)]
        quantities = value._asdict() | {
            "relative": relative,
            "shortest": steps.min(),
            "longest": steps.max(),
            "means": np.array(means),
        }
        summary = (
            f"V: {LABELS[state['preset']]}. RMS(V̂ − V) is {form(value.rms_error, 'z4')}, "
            f"{form(relative, 'z1')} % of RMS(V). {_furthest(value)}."
        )
        return Picture(quantities, summary)

    def view(self, moment, picture, place):
        """Return V, V̂ and the error side by side, and the means below."""
        tables = [
            heat_table(picture, "v", "V"),
            heat_table(picture, "v_hat", "V̂ = R C / mean R", scale="v"),
            heat_table(picture, "error", "V̂ − V", "z3", scale="v"),
        ]
        words = [
            ("RMS(V̂ − V) = ", number(picture, "rms_error", "z4"), " in percent of RMS(V): ",
             number(picture, "relative", "z1")),
            ("G/√V̂ in units of G/√V: shortest ", number(picture, "shortest", "f2"), " longest ",
             number(picture, "longest", "f2")),
        ]  # fmt: skip
        lines = [tag("p", *parts, class_="ae-reads") for parts in words]
        matrices = tag("div", *tables, class_="ae-tables ae-three")
        return matrices + "".join(lines) + _means(picture.quantities["means"])

    def still(self, moment):
        """Return V, V̂ and the error as heat maps."""
        from adafactor_edu import figures

        value = moment.value
        panels = {"$V$": value.v, r"$\hat V$": value.v_hat, r"$\hat V - V$": value.error}
        return figures.heat_maps(panels, columns=3)


def _furthest(value):
    """Return where V̂ is furthest from V, in words; of equals the first."""
    size = np.abs(value.error)
    if size.max() <= NOISE * value.v.max():
        return "V̂ equals V: factoring loses nothing"
    row, column = np.argwhere(size >= size.max() * (1 - 1e-9))[0]
    v, v_hat = value.v[row, column], value.v_hat[row, column]
    return (
        f"Furthest off is row {row + 1}, column {column + 1}: "
        f"V = {form(v, 'f3')}, V̂ = {form(v_hat, 'f3')}"
    )


def _means(means):
    """Return the means of rows and columns of V and V̂ as a table."""
    head = tag("tr", tag("th", "means of", scope="col"),
               *(tag("th", str(j + 1), scope="col") for j in range(means.shape[1])))  # fmt: skip
    rows = []
    for i, label in enumerate(MEANS):
        cells = [
            tag("td", tag(
                "span", form(entry, "f3"), class_="ae-number", data_quantity="means",
                data_row=i, data_col=j, data_value=repr(float(entry)), data_form="f3",
            ))
            for j, entry in enumerate(means[i])
        ]  # fmt: skip
        rows.append(tag("tr", tag("th", html.escape(label), scope="row"), *cells))
    parts = tag("thead", head), tag("tbody", *rows)
    return tag("table", *parts, class_="ae-table ae-plain ae-narrow")
