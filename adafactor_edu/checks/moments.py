"""The lines of the second moment: G² + ε₁, R_t, C_t, V̂_t, and what goes wrong in them."""

from adafactor_edu.checks.entries import Misconception, Step

__all__ = ["MOMENTS"]

AT_FIRST = "None before the first iteration stands for zeros."
SQUARED_GRADIENT = Step(
    "squared_gradient",
    "g, *, eps1={small}",
    "Return G² + ε₁, entry by entry.",
    ("g: the gradient; array of any shape.", "eps1: a tiny constant that keeps it from being 0."),
    "What should come out for an entry of the gradient that is exactly 0?",
    {"result": "{square} + {eps1}", "square": "{power}({g})", "power": "np.square", "g": "g",
     "eps1": "eps1", "small": "1e-30"},
    (
        Misconception(
            "no-epsilon",
            "you leave ε₁ out, so that a gradient of zeros leads to 0/0 later",
            "What will U = G/√V̂ be for a gradient of zeros?",
            ({"result": "{square}"},),
        ),
        Misconception(
            "epsilon-inside-square",
            "you add ε₁ before squaring, where it is of the size of a gradient, not of its square",
            "In which unit is ε₁: that of G, or that of G²?",
            ({"result": "{square}", "g": "g + {eps1}"},
             {"result": "{square}", "g": "np.abs(g) + {eps1}"}),
        ),
        Misconception(
            "epsilons-swapped",
            "you use ε₂ = 10⁻³, which belongs to the step size, where ε₁ = 10⁻³⁰ belongs",
            "Should a constant that only avoids 0/0 be larger than most squared gradients?",
            ({"eps1": "1e-3"}, {"small": "1e-3"}),
        ),
        Misconception(
            "not-squared",
            "you do not square the gradient, and a second moment is a mean of squares",
            "What does the word second in second moment stand for?",
            ({"power": "np.abs"}, {"power": ""}),
        ),
        Misconception(
            "floor-for-sum",
            "you use ε₁ as a floor; it is added to every entry",
            "What should come out if the square is as large as ε₁ itself?",
            ({"result": "np.maximum({square}, {eps1})"},),
        ),
        Misconception(
            "epsilon-ignored",
            "you write 10⁻³⁰ where the argument eps1 belongs",
            "What should happen when somebody passes eps1=0.5?",
            ({"eps1": "1e-30"},),
        ),
    ),
)  # fmt: skip


def running(name, symbol, line, each, axis, other):
    """Return the step of a running mean: of rows (axis −1) or of columns (axis −2)."""
    count = {"row": ("m", "columns"), "column": ("n", "rows")}[each]
    return Step(
        name,
        f"{symbol}, g2, beta2",
        f"Return {symbol.upper()}_t, the running mean square of each {each} of the gradient.",
        (
            f"{symbol}: the previous moment, one number for each {each}; {AT_FIRST}",
            "g2: squared gradient, n rows and m columns.",
            "beta2: share of the past, from 0 to below 1.",
        ),
        f"How many numbers come out for a matrix with 2 rows and 3 columns, and which entries of "
        f"g2 does each {each} average?",
        {"result": "{past} * {old} + {new} * {average}", "past": "beta2", "old": symbol,
         "new": "(1 - beta2)", "average": f"np.mean(g2, axis={axis})"},
        (
            Misconception(
                "sum-for-mean",
                f"you add up each {each} without dividing by {count[0]}, the number of its "
                f"{count[1]}",
                f"Should the moment of a {each} grow when the matrix gets more {count[1]} of the "
                "same size?",
                ({"average": f"np.sum(g2, axis={axis})"},),
            ),
            Misconception(
                "wrong-axis",
                f"you average over the {each}s instead of within each {each}",
                f"A matrix has 2 rows and 3 columns. How many {each} moments does it have?",
                ({"average": f"np.mean(g2, axis={other})"},),
            ),
            Misconception(
                "total-mean",
                "you average over the whole matrix, so that all its "
                f"{each}s share one number",
                f"What should happen to the moment of the first {each} if only the second "
                f"{each} has a large gradient?",
                ({"average": "np.mean(g2)"},
                 {"average": f"np.mean(g2) * np.ones_like(np.mean(g2, axis={axis}))"}),
            ),
            *of_average("average", each),
        ),
        (f"if {symbol} is None:", f"    {symbol} = 0"),
    )  # fmt: skip


def of_average(average, each="entry"):
    """Return what goes wrong in a running average, whatever is averaged."""
    return (
        Misconception(
            "weights-swapped",
            "you give the share β̂₂ to the new gradient and the rest to the past",
            "At t = 1 the decay is 0. Which of the two terms must remain then?",
            ({"past": "(1 - beta2)", "new": "beta2"},),
        ),
        Misconception(
            "past-not-decayed",
            "you keep the whole past, so that the moment grows with every iteration",
            "If every gradient is the same, which value should the moment settle at?",
            ({"past": "1"},),
        ),
        Misconception(
            "new-not-weighted",
            "you add the new mean square in full, beside the share of the past",
            "What should the two shares of an average add up to?",
            ({"new": "1"},),
        ),
        Misconception(
            "past-ignored",
            "you return what the new gradient says and forget the past",
            "What does the moment of the previous iteration do in your function?",
            ({"past": "0", "new": "1"}, {"past": "0"}),
        ),
        Misconception(
            "root-stored",
            "you keep the root of the average, where the average of the squares is kept",
            "In which line of the algorithm is the root taken?",
            ({"result": "np.sqrt({past} * {old} + {new} * {" + average + "})"},
             {"average": "np.sqrt({})".format({"row": "np.mean(g2, axis=-1)",
                                          "column": "np.mean(g2, axis=-2)",
                                          "entry": "g2"}[each])}),
        ),
        Misconception(
            "past-added-only",
            "you return the decayed past alone, without the new gradient",
            "How does your function learn about the new gradient?",
            ({"new": "0"},),
        ),
    )  # fmt: skip


ROW_MOMENT = running("row_moment", "r", 5, "row", -1, -2)
COLUMN_MOMENT = running("column_moment", "c", 6, "column", -2, -1)

SCALED = "{product} / {norm}"
FACTORED_SECOND_MOMENT = Step(
    "factored_second_moment",
    "r, c",
    "Return V̂_t, the second moment rebuilt from its row and column means.",
    ("r: row moment, n numbers.", "c: column moment, m numbers."),
    "By which number must R C be divided so that its mean is the mean of R again?",
    {"result": SCALED, "product": "{rows} * {columns}", "rows": "r[..., :, None]",
     "columns": "c[..., None, :]", "norm": "{total}(r, axis=-1)[..., None, None]",
     "total": "np.mean"},
    (
        Misconception(
            "no-normaliser",
            "you return the plain product R C, whose unit is that of G⁴",
            "If every gradient is ten times as large, by which factor should V̂ grow?",
            ({"result": "{product}"},),
        ),
        Misconception(
            "sum-as-normaliser",
            "you divide by the sum of R, which fits sums, where R and C are means here",
            "What should V̂ be if all squared gradients are equal to 4?",
            ({"total": "np.sum"},
             {"norm": "np.sum(c, axis=-1)[..., None, None]"}),
        ),
        Misconception(
            "normalised-twice",
            "you divide by the mean of R and by the mean of C, which takes the scale out of V̂",
            "What should the mean of V̂ be: 1, or the mean of R?",
            ({"result": SCALED + " / np.mean(c, axis=-1)[..., None, None]"},),
        ),
        Misconception(
            "normaliser-multiplied",
            "you multiply by the mean of R where you should divide by it",
            "In which unit is V̂, if R and C are in the unit of G²?",
            ({"result": "{product} * {norm}"},),
        ),
        Misconception(
            "transposed",
            "you put the columns where the rows belong",
            "What shape has V̂ if r has 2 and c has 3 numbers?",
            ({"rows": "c[..., :, None]", "columns": "r[..., None, :]"},),
        ),
        Misconception(
            "sum-of-moments",
            "you add row and column moments where the estimate multiplies them",
            "A row with no gradient at all: what should its entries of V̂ be?",
            ({"product": "({rows} + {columns})"}, {"result": "{rows} + {columns}"},
             {"result": "({rows} + {columns}) / 2"}),
        ),
        Misconception(
            "root-stored",
            "you take the root already here; V̂ is the mean square, and the next line takes the "
            "root",
            "In which line of the algorithm is the root taken?",
            ({"result": f"np.sqrt({SCALED})"}, {"result": "np.sqrt({product})"}),
        ),
        Misconception(
            "max-as-normaliser",
            "you divide by the largest row moment instead of by their mean",
            "What should the mean of V̂ be?",
            ({"total": "np.max"},),
        ),
    ),
    ("r, c = np.asarray(r), np.asarray(c)",),
)  # fmt: skip

OUTER_PRODUCT_SECOND_MOMENT = Step(
    "outer_product_second_moment",
    "r, c",
    "Return the plain outer product R C, the shortcut that the wiki page takes.",
    ("r: row moment, n numbers.", "c: column moment, m numbers."),
    "Which number of r and which number of c meet in row i, column j?",
    {
        "result": "{rows} {by} {columns}",
        "rows": "r[..., :, None]",
        "by": "*",
        "columns": "c[..., None, :]",
    },
    (
        Misconception(
            "normalised",
            "you divide by the mean of R, which the paper does and the wiki's shortcut leaves out",
            "Which of the two routes does this function stand for?",
            ({"result": "{rows} * {columns} / np.mean(r, axis=-1)[..., None, None]"},),
        ),
        Misconception(
            "transposed",
            "you put the columns where the rows belong",
            "What shape has the product if r has 2 and c has 3 numbers?",
            ({"rows": "c[..., :, None]", "columns": "r[..., None, :]"},),
        ),
        Misconception(
            "sum-of-moments",
            "you add row and column moments where the product multiplies them",
            "A row with no gradient at all: what should its entries be?",
            ({"by": "+"},),
        ),
        Misconception(
            "root-stored",
            "you take the root already here",
            "In which line of the algorithm is the root taken?",
            ({"result": "np.sqrt({rows} {by} {columns})"},),
        ),
    ),
    ("r, c = np.asarray(r), np.asarray(c)",),
)

FULL_SECOND_MOMENT = Step(
    "full_second_moment",
    "v, g2, beta2",
    "Return V̂_t for a vector, entry by entry, without factoring.",
    (
        f"v: the previous second moment, as long as g2; {AT_FIRST}",
        "g2: squared gradient.",
        "beta2: share of the past, from 0 to below 1.",
    ),
    "How much of the old average and how much of the new gradient should the result contain?",
    {"result": "{past} * {old} + {new} * {average}", "past": "beta2", "old": "v",
     "new": "(1 - beta2)", "average": "g2"},
    (
        *of_average("average"),
        Misconception(
            "total-mean",
            "you average over the whole vector, so that all its entries share one number",
            "A vector is not factored. How many numbers does its second moment have?",
            ({"average": "np.mean(g2)"}, {"average": "np.mean(g2) * np.ones_like(g2)"}),
        ),
    ),
    ("if v is None:", "    v = 0"),
)  # fmt: skip

MOMENTS = (
    SQUARED_GRADIENT,
    ROW_MOMENT,
    COLUMN_MOMENT,
    FACTORED_SECOND_MOMENT,
    OUTER_PRODUCT_SECOND_MOMENT,
    FULL_SECOND_MOMENT,
)
