"""Expressions in `np`, made at random, for comparing the page's small NumPy with NumPy.

Every expression is text with the names `np`, `F`, `I`, `B` (lists of arrays of floats, integers and
truth values, of zero to three dimensions) and can be evaluated with either.
"""

import random

SHAPES = [(), (1,), (3,), (4,), (1, 3), (3, 1), (3, 3), (3, 4), (4, 3), (2, 3, 4), (1, 3, 1),
          (2, 3, 3), (0,), (17,), (3, 0)]  # fmt: skip
ONE = [
    "sqrt", "square", "abs", "absolute", "exp", "log", "sign", "negative", "isfinite", "isnan",
    "floor", "ceil", "rint", "tanh", "log1p", "logical_not", "reciprocal", "positive", "fabs",
    "isinf", "log2", "log10", "expm1", "trunc",
]  # fmt: skip
TWO = [
    "add", "subtract", "multiply", "divide", "maximum", "minimum", "power", "fmax", "fmin", "hypot",
    "equal", "less", "greater_equal", "logical_and", "logical_or", "floor_divide", "remainder",
    "not_equal", "less_equal", "greater", "true_divide", "logical_xor",
]  # fmt: skip
SIGNS = ["+", "-", "*", "/", "**", "//", "%", "<", "<=", "==", "!=", ">=", ">", "@"]
FOLDS = ["sum", "mean", "prod", "max", "min", "any", "all", "var", "std", "argmax", "argmin"]
AXES = ["", "axis=0", "axis=1", "axis=-1", "axis=-2", "axis=(0, 1)", "axis=(-2, -1)", "axis=2",
        "axis=None", "0", "keepdims=True", "axis=-1, keepdims=True", "axis=0, keepdims=True",
        "axis=(0, 2)", "axis=3"]  # fmt: skip
NUMBERS = [
    "0", "1", "2", "-1", "0.5", "-2.5", "1e-30", "1e200", "True", "np.inf", "np.float64(1.5)",
    "np.int64(3)", "np.float32(0.1)",
]  # fmt: skip
KEYS = [
    "0", "-1", "1", "5", ":", "1:", ":-1", "::2", "::-1", "None", "...", "[0, 2]", "[]", "1.0",
    "[True, False, True]", "0:2", "-2:",
]  # fmt: skip
SUMS = [
    "ij->i", "ij->j", "ij->ji", "ij,jk->ik", "i,j->ij", "i,i->", "ij,ij->", "ij,ij->i", "...i->...",
    "...ij,...jk->...ik", "...i,...j->...ij", "ii->i", "ii", "ij,j->i", "i,ij,j->", "ijk->",
    "ij,jk", "bij,bij->b", "ij->k", "i->ii", "ij,kj->ik", "...,...->...", "i,ij->j",
]  # fmt: skip


def arrays(np):
    """Return the named arrays, made by the module `np`."""
    rng = random.Random(3)

    def build(shape, entry):
        if not shape:
            return entry()
        return [build(shape[1:], entry) for _ in range(shape[0])]

    def of(entry, kind):
        return [np.array(build(shape, entry), dtype=kind).reshape(shape) for shape in SHAPES]

    return {
        "np": np,
        "F": of(lambda: rng.choice([0.0, -0.5, 1.0, 3.0, rng.uniform(-2, 2)]), float),
        "I": of(lambda: rng.randint(-3, 4), int),
        "B": of(lambda: rng.random() < 0.5, bool),
        "S": of(lambda: rng.uniform(-2, 2), "float32"),
    }


class Maker:
    """Makes one expression after the other."""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def array(self, kinds="FFFFFIBS"):
        return f"{self.rng.choice(kinds)}[{self.rng.randrange(len(SHAPES))}]"

    def value(self, depth=1):
        roll = self.rng.random()
        if roll < 0.15:
            return self.rng.choice(NUMBERS)
        if roll < 0.25 and depth:
            return self.rng.choice(
                [f"{self.array()}.tolist()", "[1, 2, 3]", "[[1.0], [2.0]]", "(1, 2.5, 3)"]
            )
        if roll < 0.5 and depth:
            return self.expression(depth - 1)
        return self.array()

    def expression(self, depth=1):
        kinds = [getattr(self, name) for name in dir(self) if name.startswith("make_")]
        return self.rng.choice(kinds)(depth)

    def statement(self):
        if self.rng.random() < 0.12:
            return self.assignment()
        return self.expression(2)

    def make_one(self, depth):
        return f"np.{self.rng.choice(ONE)}({self.value(depth)})"

    def make_two(self, depth):
        return f"np.{self.rng.choice(TWO)}({self.value(depth)}, {self.value(depth)})"

    def make_sign(self, depth):
        return f"({self.value(depth)} {self.rng.choice(SIGNS)} {self.value(depth)})"

    make_sign_again = make_sign_once_more = make_sign

    def make_fold(self, depth):
        name, axis = self.rng.choice(FOLDS), self.rng.choice(AXES)
        if self.rng.random() < 0.5:
            return f"{self.array()}.{name}({axis})"
        return f"np.{name}({self.value(depth)}{', ' * bool(axis)}{axis})"

    make_fold_again = make_fold

    def make_reduce(self, depth):
        name = self.rng.choice(["add", "multiply", "maximum", "minimum", "logical_and"])
        axis = self.rng.choice(AXES)
        return f"np.{name}.reduce({self.value(depth)}{', ' * bool(axis)}{axis})"

    def make_item(self, depth):
        key = ", ".join(self.rng.choice(KEYS) for _ in range(self.rng.randint(1, 3)))
        base = self.array()
        if self.rng.random() < 0.2:
            key = f"{base} > 0"
        return f"{base}[{key}]"

    make_item_again = make_item

    def make_shape(self, depth):
        a = self.array()
        return self.rng.choice([
            f"{a}.T", f"{a}.reshape(-1)", f"{a}.reshape(3, -1)", f"{a}.ravel()", f"{a}.shape",
            f"{a}.size", f"np.expand_dims({a}, 0)", f"np.swapaxes({a}, -1, -2)", f"{a}.mT",
            f"np.squeeze({a})", f"np.transpose({a}, (1, 0))", f"np.broadcast_to({a}, (3, 3))",
            f"{a}.astype(int)", f"{a}.astype(float)", f"{a}.tolist()", f"np.atleast_2d({a})",
            f"{a}.astype('float32')", f"np.moveaxis({a}, 0, -1)", f"len({a})", f"{a}.item()",
            f"[row for row in {a}]", f"{a}.ndim", f"{a}.dtype", f"np.diag({a})", f"np.flip({a}, 0)",
            f"np.reshape({a}, (3,))", f"np.sort({a})", f"np.repeat({a}, 2)", f"np.tile({a}, 2)",
        ])  # fmt: skip

    def make_new(self, depth):
        a, b = self.array(), self.array()
        return self.rng.choice([
            f"np.zeros({a}.shape)", "np.ones((2, 3))", "np.full((2, 2), 7)",
            "np.full(3, [1.0, 2, 3])",
            "np.eye(3)", f"np.zeros_like({a})", f"np.ones_like({a}, dtype=float)", "np.arange(5)",
            "np.arange(0, 1, 0.25)", "np.linspace(0, 1, 5)", "np.array([[1, 2], [3]])",
            f"np.concatenate([{a}, {b}])", f"np.stack([{a}, {b}])", f"np.vstack([{a}, {b}])",
            f"np.hstack([{a}, {b}])", f"np.array([{a}, {b}])", "np.array([1, 2.5, True])",
            f"np.full_like({a}, 2)", "np.arange(3, 0, -1)", "np.array(5.0)", "np.identity(2)",
        ])  # fmt: skip

    def make_product(self, depth):
        name = self.rng.choice(["dot", "outer", "matmul", "inner", "vdot"])
        return f"np.{name}({self.value(depth)}, {self.value(depth)})"

    def make_einsum(self, depth):
        text = self.rng.choice(SUMS)
        count = text.partition("->")[0].count(",") + 1 + (self.rng.random() < 0.03)
        return f"np.einsum('{text}', {', '.join(self.array('FFFI') for _ in range(count))})"

    make_einsum_again = make_einsum

    def make_choice(self, depth):
        a, b, c = self.value(depth), self.value(depth), self.array()
        return self.rng.choice([
            f"np.where({c} > 0, {a}, {b})", f"np.clip({c}, -1, 1)", f"np.clip({c}, {a}, None)",
            f"{c}.clip(0)", f"np.round({c}, 2)", f"np.linalg.norm({c})",
            f"np.linalg.norm({c}, axis=-1)",
            f"np.allclose({a}, {b})", f"np.isclose({a}, {b})", f"np.array_equal({a}, {b})",
            f"np.average({c}, axis=0)", f"np.cumsum({c})", f"np.cumsum({c}, axis=-1)", f"bool({c})",
            f"float({c})", f"np.divide({c}, {b}, where={c} != 0, out=np.zeros({c}.shape))",
            f"np.count_nonzero({c})", f"np.median({c})", f"np.linalg.norm({c}, keepdims=True)",
            f"{c} is None", f"({a} == None)", f"np.where({c} > 0)", f"(-{c})",
            f"(~{c})", f"abs({c})",
        ])  # fmt: skip

    def assignment(self):
        a, b = self.array("FFFI"), self.value(1)
        key = ", ".join(self.rng.choice(KEYS) for _ in range(self.rng.randint(1, 2)))
        change = self.rng.choice(["=", "=", "+=", "*=", "-="])
        target = self.rng.choice([f"x[{key}]", "x", f"x[{key}]", "x[x > 0]", "x.T[0]"])
        return f"x = {a}.copy(); {target} {change} {b}; x"


def expressions(count, seed=0):
    """Return `count` different expressions."""
    maker, found = Maker(seed), {}
    while len(found) < count:
        found.setdefault(maker.statement())
    return list(found)


def outcome(text, names):
    """Return what the expression comes to: ("value", kind, …) or ("error", class, message)."""
    try:
        scope = dict(names)
        *lines, last = text.split("; ")
        exec("\n".join(lines), scope)
        return ("value", *describe(eval(last, scope)))
    except Exception as error:
        name = type(error).__name__
        name = "UFuncTypeError" if name.startswith("_UFunc") else name
        return ("error", name, str(error))


def describe(value):
    """Return the type's name, the kind, the shape, the entries and the text of a result."""
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, [describe(part) for part in value])
    kind = type(value).__name__
    if not hasattr(value, "dtype"):
        return (
            kind,
            None,
            None,
            [value] if isinstance(value, (bool, int, float)) else repr(value),
            "",
        )
    entries = value.ravel().tolist() if value.size != 1 else [value.item()]
    return (kind, str(value.dtype), list(value.shape), entries, repr(value))
