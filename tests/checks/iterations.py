"""Iterations of Adafactor as readers write them, whole, each mutant among them with its name."""

from textwrap import dedent

# A right iteration in plain loops; a mutant replaces one piece of its text.
LOOPS = dedent("""
    import math

    def rms(matrix):
        total, count = 0.0, 0
        for row in matrix:
            for entry in row:
                total += entry * entry
                count += 1
        return math.sqrt(total / count)

    def matrix_iteration(x, g, state, t, *, d=1.0):
        n, m = len(g), len(g[0])
        if state is None:
            state = {"r": [0.0] * n, "c": [0.0] * m}
        rho = min(0.01, 1 / math.sqrt(t))
        beta2 = 1 - t ** -0.8
        alpha = max(1e-3, rms(x)) * rho
        g2 = [[g[i][j] ** 2 + 1e-30 for j in range(m)] for i in range(n)]
        r = [beta2 * state["r"][i] + (1 - beta2) * sum(g2[i][j] for j in range(m)) / m
             for i in range(n)]
        c = [beta2 * state["c"][j] + (1 - beta2) * sum(g2[i][j] for i in range(n)) / n
             for j in range(m)]
        level = sum(r) / n
        v = [[r[i] * c[j] / level for j in range(m)] for i in range(n)]
        u = [[g[i][j] / math.sqrt(v[i][j]) for j in range(m)] for i in range(n)]
        scale = max(1, rms(u) / d)
        x_next = [[x[i][j] - alpha * u[i][j] / scale for j in range(m)] for i in range(n)]
        return np.array(x_next), {"r": r, "c": c}
""")

# name of the mutant in tests/symbolic/test_mutants.py: step, identifier, what is replaced by what
MUTANTS = {
    "normaliser dropped": ("factored_second_moment", "no-normaliser", " / level", ""),
    "normaliser a sum among means": (
        "factored_second_moment", "sum-as-normaliser", "level = sum(r) / n", "level = sum(r)",
    ),
    "row sums among means": (
        "row_moment", "sum-for-mean", "for j in range(m)) / m", "for j in range(m))",
    ),
    "column sums among means": (
        "column_moment", "sum-for-mean", "for i in range(n)) / n", "for i in range(n))",
    ),
    "epsilons swapped in the square": ("squared_gradient", "epsilons-swapped", "+ 1e-30", "+ 1e-3"),
    "epsilons swapped in the step": (
        "adaptive_step_size", "epsilons-swapped", "max(1e-3,", "max(1e-30,",
    ),
    "clip inverted": ("clip_update", "inverted", "max(1, rms(u) / d)", "min(1, rms(u) / d)"),
    "clip by d times RMS": ("clip_update", "threshold-multiplies", "rms(u) / d", "rms(u) * d"),
    "rows averaged along the wrong axis": (
        "row_moment", "wrong-axis", "sum(g2[i][j] for j in range(m)) / m",
        "sum(g2[k][i] for k in range(n)) / n",
    ),
    "decay on the wrong term": (
        "row_moment", "weights-swapped",
        'beta2 * state["r"][i] + (1 - beta2) *', '(1 - beta2) * state["r"][i] + beta2 *',
    ),
    "V̂ without its root": ("normalized_gradient", "no-root", "math.sqrt(v[i][j])", "v[i][j]"),
    "step uphill": ("apply_update", "added", "- alpha *", "+ alpha *"),
    "norm in place of RMS": (
        "root_mean_square", "no-mean", "math.sqrt(total / count)", "math.sqrt(total)",
    ),
    "floor forgotten": ("adaptive_step_size", "no-floor", "max(1e-3, rms(x))", "rms(x)"),
    "ε₁ forgotten": ("squared_gradient", "no-epsilon", " + 1e-30", ""),
}  # fmt: skip

CLIP_BEFORE = """\
    k = max(1, rms(g) / d)
    g = [[entry / k for entry in row] for row in g]
    d = 1e9
    g2 = [["""

OTHERS = {
    "clipped before": ("matrix_iteration", "order-clip-first", "    g2 = [[", CLIP_BEFORE),
    "state lost": ("matrix_iteration", "state-not-kept", '{"r": r, "c": c}\n', "None\n"),
    "state of before": ("matrix_iteration", "state-not-kept", '{"r": r, "c": c}\n', "state\n"),
    "decay fixed": ("second_moment_decay", "constant", "1 - t ** -0.8", "0.999"),
    "decay one step late": ("second_moment_decay", "t-from-zero", "1 - t **", "1 - (t + 1) **"),
    "no cap": ("relative_step_size", "no-cap", "min(0.01, 1 / math.sqrt(t))", "1 / math.sqrt(t)"),
    "column past forgotten": (
        "column_moment", "past-ignored", 'beta2 * state["c"][j] + (1 - beta2) *', "",
    ),
    "squared too little": (
        "squared_gradient", "not-squared", "g[i][j] ** 2", "abs(g[i][j])",
    ),
    "clipped entry by entry": (
        "clip_update", "entrywise", "u[i][j] / scale", "max(-d, min(d, u[i][j]))",
    ),
    "weights lost": ("apply_update", "replaces-weights", "x[i][j] - alpha", "-alpha"),
}  # fmt: skip


def mutated(old, new, source=LOOPS):
    """Return the source with one piece replaced."""
    assert source.count(old) == 1, (old, source.count(old))
    return source.replace(old, new)


NEW_WEIGHTS = dedent("""
    def matrix_iteration(x, g, state, t):
        r, c = state if state else (0.0, 0.0)
        beta2 = 1 - t ** -0.8
        r = beta2 * r + (1 - beta2) * np.mean(g * g + 1e-30, axis=1)
        c = beta2 * c + (1 - beta2) * np.mean(g * g + 1e-30, axis=0)
        u = g / np.sqrt(np.outer(r, c) / np.mean(r))
        u = u / max(1.0, np.sqrt(np.mean(u * u)))
        rho = min(1e-2, t ** -0.5)
        moved = x - rho * u
        alpha = rho * max(1e-3, np.sqrt(np.mean(moved * moved)))
        return x - alpha * u, (r, c)
""")

BOTH_SWAPPED = dedent("""
    def running(old, new, share):
        return new * share + old * (1 - share)

    def matrix_iteration(x, g, state, t):
        r, c = state if state else (0.0, 0.0)
        share = 1 - t ** -0.8
        squares = g * g + 1e-30
        r, c = running(r, squares.mean(1), share), running(c, squares.mean(0), share)
        v = r[:, None] * c / np.mean(r)
        u = g * v ** -0.5
        u /= max(1.0, (u * u).mean() ** 0.5)
        alpha = min(1e-2, t ** -0.5) * max(1e-3, (x * x).mean() ** 0.5)
        return x - alpha * u, (r, c)
""")

RIGHT = {
    "loops and dictionaries": LOOPS,
    "tuple, helper": BOTH_SWAPPED.replace("new * share + old * (1 - share)",
                                         "old * share + new * (1 - share)"),
    "the paper's sums": dedent('''
        def matrix_iteration(x, g, state, t):
            r, c = (0, 0) if state is None else state
            beta2 = 1 - t ** -0.8
            squares = g ** 2 + 1e-30
            r = beta2 * r + (1 - beta2) * squares.sum(axis=-1)
            c = beta2 * c + (1 - beta2) * squares.sum(axis=-2)
            v = r[..., :, None] * c[..., None, :] / r.sum(axis=-1)[..., None, None]
            u = g / np.sqrt(v)
            u = u / np.maximum(1, np.sqrt(np.mean(u ** 2)))
            rho = np.minimum(1e-2, 1 / np.sqrt(t))
            return x - np.maximum(1e-3, np.sqrt(np.mean(x ** 2))) * rho * u, (r, c)
    '''),
    "the book's State": dedent('''
        from adafactor_edu import matrix_iteration as book

        def matrix_iteration(x, g, state, t):
            step = book(x, g, state, t)
            return step.x_next, step.state
    '''),
    "an Iteration": dedent('''
        from adafactor_edu import matrix_iteration as book

        def matrix_iteration(x, g, state, t):
            return book(x, g, state, t)
    '''),
    "state without None": dedent('''
        def matrix_iteration(x, g, state, t):
            beta2 = 1 - t ** -0.8
            squares = g ** 2 + 1e-30
            new = {
                "r": beta2 * state["r"] + (1 - beta2) * squares.mean(axis=-1),
                "c": beta2 * state["c"] + (1 - beta2) * squares.mean(axis=-2),
            }
            u = g / np.sqrt(new["r"][:, None] * new["c"] / new["r"].mean())
            u = u / max(1, np.sqrt(np.mean(u ** 2)))
            alpha = min(1e-2, t ** -0.5) * max(1e-3, np.sqrt(np.mean(x ** 2)))
            return x - alpha * u, new
    '''),
    "float32": dedent('''
        def matrix_iteration(x, g, state, t):
            x, g = x.astype(np.float32), g.astype(np.float32)
            r, c = (np.float32(0), np.float32(0)) if state is None else state
            beta2 = np.float32(1 - t ** -0.8)
            squares = g * g + np.float32(1e-30)
            r = beta2 * r + (1 - beta2) * squares.mean(axis=1)
            c = beta2 * c + (1 - beta2) * squares.mean(axis=0)
            u = g / np.sqrt(np.outer(r, c) / r.mean())
            u = u / max(np.float32(1), np.sqrt(np.mean(u * u)))
            rho = np.float32(min(1e-2, t ** -0.5))
            return x - max(np.float32(1e-3), np.sqrt(np.mean(x * x))) * rho * u, (r, c)
    '''),
}  # fmt: skip

VECTOR = dedent("""
    def vector_iteration(x, g, state, t):
        share = 1 - t ** -0.8
        v = (1 - share) * (g * g + 1e-30)
        if state is not None:
            v = v + share * state
        u = g / np.sqrt(v)
        u = u / max(1, np.sqrt(u @ u / len(u)))
        alpha = max(1e-3, np.sqrt(x @ x / len(x))) * min(1e-2, 1 / np.sqrt(t))
        return x - alpha * u, v
""")

VECTOR_MUTANTS = {
    "past-not-decayed": ("share * state", "state"),
    "no-floor": ("max(1e-3, np.sqrt(x @ x / len(x)))", "np.sqrt(x @ x / len(x))"),
    "no-root": ("g / np.sqrt(v)", "g / v"),
    "added": ("x - alpha", "x + alpha"),
    "state-not-kept": ("alpha * u, v", "alpha * u, None"),
    "norm-for-rms": ("np.sqrt(u @ u / len(u))", "np.sqrt(u @ u)"),
}
