"""Functions as readers write them, right and wrong: loops, einsum, reductions, helpers, lists.

None is made from the table of `adafactor_edu.checks`.  They are source code, so that a kernel and
the page can run the same: WRONG has (step, identifier, source), RIGHT has (step, style, source).
"""

from textwrap import dedent


def _parsed(text):
    """Return (step, name, source) of blocks that begin with a line ``# step: name``."""
    blocks = ("\n" + dedent(text)).split("\n# ")[1:]
    found = []
    for block in blocks:
        title, _, source = block.partition("\n")
        step, _, name = title.partition(": ")
        found.append((step, name, source.strip() + "\n"))
    return found


WRONG = _parsed("""
# root_mean_square: no-root
def root_mean_square(x):
    total = 0
    for entry in np.ravel(x):
        total += entry * entry
    return total / np.size(x)

# root_mean_square: no-mean
def root_mean_square(x):
    return np.sqrt(np.einsum("i,i->", x.ravel(), x.ravel()))

# root_mean_square: no-mean
def root_mean_square(x):
    return np.linalg.norm(x)

# root_mean_square: mean-of-absolutes
def root_mean_square(x):
    flat = x.reshape(-1)
    return sum(abs(v) for v in flat) / len(flat)

# root_mean_square: mean-subtracted
def root_mean_square(x):
    return x.std()

# root_mean_square: mean-subtracted
def root_mean_square(x):
    centre = np.mean(x)
    return (((x - centre) ** 2).sum() / x.size) ** 0.5

# root_mean_square: per-row
def root_mean_square(x):
    return np.array([(row ** 2).mean() ** 0.5 for row in x])

# root_mean_square: per-row
def root_mean_square(x):
    return np.sqrt(np.add.reduce(x ** 2, axis=-1) / x.shape[-1])

# root_mean_square: mean-before-square
def root_mean_square(x):
    return np.sqrt(x.mean() ** 2)

# root_mean_square: max-for-rms
def root_mean_square(x):
    largest = 0
    for v in x.ravel():
        if abs(v) > largest:
            largest = abs(v)
    return largest

# relative_step_size: max-for-min
def relative_step_size(t, *, cap=1e-2):
    candidates = [cap, t ** -0.5]
    return sorted(candidates)[-1]

# relative_step_size: no-cap
def relative_step_size(t, *, cap=1e-2):
    return t ** -0.5

# relative_step_size: no-cap
def relative_step_size(t):
    import math
    return 1 / math.sqrt(t)

# relative_step_size: inverse-of-t
def relative_step_size(t, *, cap=1e-2):
    if 1 / t < cap:
        return 1 / t
    return cap

# relative_step_size: root-not-inverted
def relative_step_size(t, *, cap=1e-2):
    return min(cap, t ** 0.5)

# relative_step_size: t-from-zero
def relative_step_size(t, *, cap=1e-2):
    step = t + 1
    return min(cap, step ** -0.5)

# relative_step_size: t-from-zero
def relative_step_size(t, *, cap=1e-2):
    before = t - 1
    if before == 0:
        return cap
    return min(cap, 1 / before ** 0.5)

# second_moment_decay: power-alone
def second_moment_decay(t, *, exponent=0.8):
    return 1 / t ** exponent

# second_moment_decay: positive-exponent
def second_moment_decay(t, *, exponent=0.8):
    return 1 - np.power(t, exponent)

# second_moment_decay: t-from-zero
def second_moment_decay(t, *, exponent=0.8):
    return 1 - 1 / (t + 1) ** exponent

# second_moment_decay: t-from-zero
def second_moment_decay(t, *, exponent=0.8):
    n = t - 1
    return 1.0 - float(n) ** (-exponent)

# second_moment_decay: constant
def second_moment_decay(t, *, exponent=0.8):
    beta2 = 0.999
    return beta2

# second_moment_decay: constant
def second_moment_decay(t, *, exponent=0.8):
    return 0.95

# second_moment_decay: adams-correction
def second_moment_decay(t, *, exponent=0.8):
    b = 0.999
    top = b - b ** t
    return top / (1 - b ** t)

# adaptive_step_size: no-floor
def adaptive_step_size(x, rho, *, eps2=1e-3):
    return rho * np.linalg.norm(x) / np.sqrt(x.size)

# adaptive_step_size: floor-added
def adaptive_step_size(x, rho, *, eps2=1e-3):
    size = (x ** 2).mean() ** 0.5
    size += eps2
    return size * rho

# adaptive_step_size: min-for-max
def adaptive_step_size(x, rho, *, eps2=1e-3):
    rms = (np.sum(x * x) / x.size) ** 0.5
    return rho * (eps2 if eps2 < rms else rms)

# adaptive_step_size: no-root
def adaptive_step_size(x, rho, *, eps2=1e-3):
    squares = [v * v for v in x.ravel()]
    return max(eps2, sum(squares) / len(squares)) * rho

# adaptive_step_size: rho-forgotten
def adaptive_step_size(x, rho, *, eps2=1e-3):
    def rms(a):
        return (a * a).mean() ** 0.5
    return max(rms(x), eps2)

# adaptive_step_size: rho-divides
def adaptive_step_size(x, rho, *, eps2=1e-3):
    def rms(a):
        return (a * a).mean() ** 0.5
    return max(rms(x), eps2) / rho

# adaptive_step_size: epsilons-swapped
def adaptive_step_size(x, rho, *, eps1=1e-30):
    def rms(a):
        return (a * a).mean() ** 0.5
    return max(rms(x), eps1) * rho

# adaptive_step_size: epsilons-swapped
def adaptive_step_size(x, rho):
    rms = np.sqrt(np.mean(x ** 2))
    return rho * np.maximum(rms, 1e-30)

# squared_gradient: no-epsilon
def squared_gradient(g, *, eps1=1e-30):
    return g * g

# squared_gradient: no-epsilon
def squared_gradient(g):
    return np.multiply(g, g)

# squared_gradient: epsilon-inside-square
def squared_gradient(g, *, eps1=1e-30):
    shifted = g + eps1
    return shifted * shifted

# squared_gradient: epsilons-swapped
def squared_gradient(g, *, eps1=1e-3):
    return g ** 2 + eps1

# squared_gradient: epsilons-swapped
def squared_gradient(g, *, eps1=1e-30):
    out = np.zeros(g.shape)
    return out + g * g + 0.001

# squared_gradient: not-squared
def squared_gradient(g, *, eps1=1e-30):
    return np.sqrt(g * g) + eps1

# row_moment: sum-for-mean
def row_moment(r, g2, beta2):
    past = 0 if r is None else beta2 * r
    return past + (1 - beta2) * np.einsum("...ij->...i", g2)

# row_moment: sum-for-mean
def row_moment(r, g2, beta2):
    out = []
    for i, row in enumerate(g2):
        new = (1 - beta2) * sum(row)
        out.append(new if r is None else beta2 * r[i] + new)
    return np.array(out)

# row_moment: wrong-axis
def row_moment(r, g2, beta2):
    if r is None:
        r = 0
    return beta2 * r + (1 - beta2) * np.add.reduce(g2, axis=0) / g2.shape[0]

# row_moment: wrong-axis
def row_moment(r, g2, beta2):
    if r is None:
        r = np.zeros(g2.shape[0])
    return beta2 * r + (1 - beta2) * g2.mean(0)

# row_moment: total-mean
def row_moment(r, g2, beta2):
    n, m = g2.shape
    level = g2.sum() / (n * m)
    new = np.full(n, level)
    return (1 - beta2) * new if r is None else beta2 * r + (1 - beta2) * new

# row_moment: weights-swapped
def row_moment(r, g2, beta2):
    mean = g2.sum(-1) / g2.shape[-1]
    if r is None:
        return beta2 * mean
    return r + beta2 * (mean - r)

# row_moment: past-not-decayed
def row_moment(r, g2, beta2):
    new = (1 - beta2) * g2.mean(-1)
    if r is not None:
        new = new + r
    return new

# row_moment: new-not-weighted
def row_moment(r, g2, beta2):
    old = 0 if r is None else r
    return old * beta2 + g2.mean(-1)

# row_moment: past-ignored
def row_moment(r, g2, beta2):
    n, m = g2.shape
    means = np.zeros(n)
    for i in range(n):
        for j in range(m):
            means[i] += g2[i, j] / m
    return means

# row_moment: past-ignored
def row_moment(r, g2, beta2):
    return (1 - beta2) * np.einsum("...ij->...i", g2) / g2.shape[-1]

# row_moment: root-stored
def row_moment(r, g2, beta2):
    r = 0 if r is None else r
    return (beta2 * r + (1 - beta2) * g2.mean(-1)) ** 0.5

# column_moment: sum-for-mean
def column_moment(c, g2, beta2):
    c = 0 if c is None else c
    return beta2 * c + (1 - beta2) * np.add.reduce(g2, axis=-2)

# column_moment: wrong-axis
def column_moment(c, g2, beta2):
    c = 0 if c is None else c
    return beta2 * c + (1 - beta2) * g2.mean(axis=1)

# column_moment: total-mean
def column_moment(c, g2, beta2):
    c = 0 if c is None else c
    return beta2 * c + (1 - beta2) * g2.mean()

# column_moment: weights-swapped
def column_moment(c, g2, beta2):
    def mix(old, new, share):
        return share * new + (1 - share) * old
    return mix(0 if c is None else c, g2.sum(-2) / g2.shape[-2], beta2)

# column_moment: past-not-decayed
def column_moment(c, g2, beta2):
    c = np.zeros(g2.shape[-1]) if c is None else c
    return c + (1 - beta2) * g2.mean(-2)

# column_moment: new-not-weighted
def column_moment(c, g2, beta2):
    mean = sum(g2[i] for i in range(len(g2))) / len(g2)
    return mean if c is None else beta2 * c + mean

# column_moment: past-ignored
def column_moment(c, g2, beta2):
    return np.einsum("...ij->...j", g2) / g2.shape[-2]

# column_moment: root-stored
def column_moment(c, g2, beta2):
    c = 0 if c is None else c
    return np.power(beta2 * c + (1 - beta2) * g2.mean(-2), 0.5)

# factored_second_moment: no-normaliser
def factored_second_moment(r, c):
    return np.einsum("...i,...j->...ij", r, c)

# factored_second_moment: no-normaliser
def factored_second_moment(r, c):
    return [[a * b for b in c] for a in r]

# factored_second_moment: sum-as-normaliser
def factored_second_moment(r, c):
    return np.outer(r, c) / sum(r)

# factored_second_moment: normalised-twice
def factored_second_moment(r, c):
    return np.outer(r / np.mean(r), c / np.mean(c))

# factored_second_moment: normaliser-multiplied
def factored_second_moment(r, c):
    v = np.outer(r, c)
    v *= r.mean()
    return v

# factored_second_moment: transposed
def factored_second_moment(r, c):
    return np.outer(c, r) / r.mean()

# factored_second_moment: transposed
def factored_second_moment(r, c):
    v = np.zeros((len(c), len(r)))
    for j in range(len(c)):
        for i in range(len(r)):
            v[j, i] = r[i] * c[j] / (sum(r) / len(r))
    return v

# factored_second_moment: sum-of-moments
def factored_second_moment(r, c):
    return (r[:, None] + c[None, :]) / r.mean()

# factored_second_moment: sum-of-moments
def factored_second_moment(r, c):
    return np.add.outer(r, c)

# full_second_moment: weights-swapped
def full_second_moment(v, g2, beta2):
    v = np.zeros(len(g2)) if v is None else v
    return np.array([(1 - beta2) * a + beta2 * b for a, b in zip(v, g2)])

# full_second_moment: past-not-decayed
def full_second_moment(v, g2, beta2):
    return (0 if v is None else v) + g2 - beta2 * g2

# full_second_moment: new-not-weighted
def full_second_moment(v, g2, beta2):
    out = g2.copy()
    if v is not None:
        out += beta2 * v
    return out

# full_second_moment: past-ignored
def full_second_moment(v, g2, beta2):
    return g2 - beta2 * g2

# full_second_moment: root-stored
def full_second_moment(v, g2, beta2):
    v = 0 if v is None else v
    average = beta2 * v + (1 - beta2) * g2
    return average ** 0.5

# normalized_gradient: no-root
def normalized_gradient(g, v):
    return np.divide(g, v)

# normalized_gradient: multiplied
def normalized_gradient(g, v):
    return np.sqrt(v) * g

# normalized_gradient: sign-flipped
def normalized_gradient(g, v):
    return -1 * g * v ** -0.5

# normalized_gradient: epsilon-outside
def normalized_gradient(g, v):
    return g / (v ** 0.5 + 1e-8)

# normalized_gradient: epsilon-outside
def normalized_gradient(g, v, eps=1e-3):
    return g / (np.sqrt(v) + eps)

# normalized_gradient: epsilon-outside
def normalized_gradient(g, v):
    eps1 = 1e-30
    return g / (np.sqrt(v) + eps1)

# clip_update: inverted
def clip_update(u, *, d=1.0):
    ratio = (u ** 2).mean() ** 0.5 / d
    return u / ratio if ratio < 1 else u

# clip_update: always-divides
def clip_update(u, *, d=1.0):
    scale = np.linalg.norm(u) / u.size ** 0.5
    return d * u / scale

# clip_update: threshold-multiplies
def clip_update(u, *, d=1.0):
    rms = (u * u).mean() ** 0.5
    return u / max(1, d * rms)

# clip_update: ratio-upside-down
def clip_update(u, *, d=1.0):
    rms = (u * u).mean() ** 0.5
    factor = d / rms
    if factor < 1:
        factor = 1
    return u / factor

# clip_update: entrywise
def clip_update(u, *, d=1.0):
    out = u.copy()
    out[out > d] = d
    out[out < -d] = -d
    return out

# clip_update: entrywise
def clip_update(u, *, d=1.0):
    return u / np.maximum(1, abs(u) / d)

# clip_update: norm-for-rms
def clip_update(u, *, d=1.0):
    return u / max(1, np.linalg.norm(u) / d)

# clip_update: max-for-rms
def clip_update(u, *, d=1.0):
    peak = max(abs(v) for v in u.ravel())
    return u if peak <= d else u * d / peak

# apply_update: added
def apply_update(x, alpha, u_hat):
    return np.add(x, alpha * u_hat)

# apply_update: no-step-size
def apply_update(x, alpha, u_hat):
    return np.subtract(x, u_hat)

# apply_update: multiplied-into-weights
def apply_update(x, alpha, u_hat):
    return x - x * alpha * u_hat

# apply_update: replaces-weights
def apply_update(x, alpha, u_hat):
    return -alpha * u_hat

# apply_update: mutates-input
def apply_update(x, alpha, u_hat):
    x -= alpha * u_hat
    return x

# root_mean_square: wrong-shape
def root_mean_square(x):
    return np.array([np.sqrt(np.mean(x ** 2))])

# row_moment: wrong-shape
def row_moment(r, g2, beta2):
    r = 0 if r is None else np.array(r)[..., None]
    return beta2 * r + (1 - beta2) * g2.mean(-1, keepdims=True)

# clip_update: wrong-type
def clip_update(u, *, d=1.0):
    return str(u)

# relative_step_size: wrong-type
def relative_step_size(t, *, cap=1e-2):
    return {"rho": min(cap, t ** -0.5)}

# normalized_gradient: not-finite
def normalized_gradient(g, v):
    return g / np.sqrt(-v)

# squared_gradient: does-not-return
def squared_gradient(g, *, eps1=1e-30):
    print(g ** 2 + eps1)

# column_moment: does-not-return
def column_moment(c, g2, beta2):
    new = g2.mean(-2)

# full_second_moment: raises
def full_second_moment(v, g2, beta2):
    return beta2 * v + (1 - beta2) * g_squared

# root_mean_square: raises
def root_mean_square(x):
    return np.sqrt(np.mean(x ** 2)

# second_moment_decay: raises
def second_moment_decay(t, *, exponent=0.8):
    return 1 - t[0] ** -exponent

# row_moment: constant-factor
def row_moment(r, g2, beta2):
    r = 0 if r is None else r
    return 2 * (beta2 * r + (1 - beta2) * g2.mean(-1))

# row_moment: right-only-square
def row_moment(r, g2, beta2):
    r = 0 if r is None else r
    return beta2 * r + (1 - beta2) * g2.sum(-1) / g2.shape[-2]

# second_moment_decay: right-only-at-first
def second_moment_decay(t, *, exponent=0.8):
    return (t - 1) / (t + 3)

# full_second_moment: right-only-without-past
def full_second_moment(v, g2, beta2):
    new = (1 - beta2) * g2
    return new if v is None else new + v * v

# factored_second_moment: opposite-sign
def factored_second_moment(r, c):
    return -np.outer(r, c) / np.mean(r)
""")

RIGHT = _parsed("""
# root_mean_square: one line
def root_mean_square(x):
    return np.sqrt(np.mean(x ** 2))

# root_mean_square: loop
def root_mean_square(x):
    total, count = 0.0, 0
    for v in np.ravel(x):
        total += v * v
        count += 1
    return (total / count) ** 0.5

# root_mean_square: norm
def root_mean_square(x):
    return np.linalg.norm(x) / np.sqrt(np.size(x))

# root_mean_square: einsum
def root_mean_square(x):
    flat = x.reshape(-1)
    return np.sqrt(np.einsum("i,i->", flat, flat) / flat.size)

# root_mean_square: float32
def root_mean_square(x):
    x = x.astype(np.float32)
    return np.sqrt((x * x).mean())

# relative_step_size: if
def relative_step_size(t, *, cap=1e-2):
    falling = 1 / t ** 0.5
    if falling < cap:
        return falling
    return cap

# relative_step_size: without the option
def relative_step_size(t):
    return min(0.01, t ** -0.5)

# relative_step_size: cases
def relative_step_size(t, cap=0.01):
    return cap if t < cap ** -2 else 1 / np.sqrt(t)

# second_moment_decay: division
def second_moment_decay(t, *, exponent=0.8):
    return 1 - 1 / t ** exponent

# second_moment_decay: logarithm
def second_moment_decay(t, *, exponent=0.8):
    return 1 - np.exp(-exponent * np.log(t))

# second_moment_decay: array
def second_moment_decay(t, *, exponent=0.8):
    return np.asarray(1.0 - np.power(float(t), -exponent))

# adaptive_step_size: helper
def rms(x):
    return np.sqrt(np.mean(np.square(x)))

def adaptive_step_size(x, rho, *, eps2=1e-3):
    return max(eps2, rms(x)) * rho

# adaptive_step_size: if
def adaptive_step_size(x, rho, eps2=1e-3):
    size = (np.sum(x * x) / x.size) ** 0.5
    if size < eps2:
        size = eps2
    return rho * size

# adaptive_step_size: product first
def adaptive_step_size(x, rho, *, eps2=1e-3):
    return np.maximum(eps2 * rho, rho * np.linalg.norm(x) / x.size ** 0.5)

# squared_gradient: product
def squared_gradient(g, *, eps1=1e-30):
    return g * g + eps1

# squared_gradient: list
def squared_gradient(g, *, eps1=1e-30):
    def square(part):
        if np.ndim(part):
            return [square(item) for item in part]
        return part ** 2 + eps1
    return square(g)

# squared_gradient: positional
def squared_gradient(g, eps1=1e-30):
    return np.power(g, 2) + np.full(g.shape, eps1)

# row_moment: method
def row_moment(r, g2, beta2):
    if r is None:
        r = 0
    return beta2 * r + (1 - beta2) * g2.mean(axis=-1)

# row_moment: axis 1, matrices only
def row_moment(r, g2, beta2):
    r = np.zeros(g2.shape[0]) if r is None else r
    return beta2 * r + (1 - beta2) * g2.mean(axis=1)

# row_moment: loops
def row_moment(r, g2, beta2):
    n, m = g2.shape
    out = np.zeros(n)
    for i in range(n):
        mean = 0
        for j in range(m):
            mean += g2[i, j] / m
        out[i] = (1 - beta2) * mean
        if r is not None:
            out[i] += beta2 * r[i]
    return out

# row_moment: lerp
def row_moment(r, g2, beta2):
    new = np.add.reduce(g2, axis=-1) / g2.shape[-1]
    old = np.zeros_like(new) if r is None else np.asarray(r)
    return old + (1 - beta2) * (new - old)

# row_moment: lists
def row_moment(r, g2, beta2):
    means = [sum(row) / len(row) for row in g2.tolist()]
    old = [0.0] * len(means) if r is None else list(r)
    return [beta2 * a + (1 - beta2) * b for a, b in zip(old, means)]

# row_moment: einsum
def row_moment(r, g2, beta2):
    mean = np.einsum("...ij->...i", g2) / g2.shape[-1]
    return (1 - beta2) * mean + (0 if r is None else beta2 * r)

# row_moment: not before the first
def row_moment(r, g2, beta2):
    return beta2 * r + (1 - beta2) * g2.mean(axis=-1)

# row_moment: float32
def row_moment(r, g2, beta2):
    g2 = g2.astype(np.float32)
    r = np.float32(0) if r is None else r.astype(np.float32)
    return np.float32(beta2) * r + np.float32(1 - beta2) * g2.mean(-1)

# column_moment: method
def column_moment(c, g2, beta2):
    mean = np.mean(g2, axis=-2)
    return (1 - beta2) * mean if c is None else beta2 * c + (1 - beta2) * mean

# column_moment: transposed
def column_moment(c, g2, beta2):
    c = 0 if c is None else c
    return beta2 * c + (1 - beta2) * g2.T.mean(axis=1)

# column_moment: ones
def column_moment(c, g2, beta2):
    n = g2.shape[0]
    new = np.ones(n) @ g2 / n
    return new * (1 - beta2) if c is None else c * beta2 + new * (1 - beta2)

# factored_second_moment: outer
def factored_second_moment(r, c):
    return np.outer(r, c) / np.mean(r)

# factored_second_moment: loops
def factored_second_moment(r, c):
    mean = sum(r) / len(r)
    v = np.empty((len(r), len(c)))
    for i in range(len(r)):
        for j in range(len(c)):
            v[i, j] = r[i] * c[j] / mean
    return v

# factored_second_moment: einsum
def factored_second_moment(r, c):
    r, c = np.asarray(r), np.asarray(c)
    v = np.einsum("...i,...j->...ij", r, c)
    return v / r.mean(-1)[..., None, None]

# factored_second_moment: guarded
def factored_second_moment(r, c):
    mean = r.mean(-1, keepdims=True)
    share = np.where(mean > 0, r / np.where(mean > 0, mean, 1), 0)
    return share[..., :, None] * c[..., None, :]

# factored_second_moment: mean of c
def factored_second_moment(r, c):
    return r[:, None] @ c[None, :] / c.mean()

# full_second_moment: one line
def full_second_moment(v, g2, beta2):
    return (0 if v is None else beta2 * v) + (1 - beta2) * g2

# full_second_moment: loop
def full_second_moment(v, g2, beta2):
    out = []
    for i in range(len(g2)):
        past = 0.0 if v is None else v[i]
        out.append(beta2 * past + (1 - beta2) * g2[i])
    return tuple(out)

# normalized_gradient: plain
def normalized_gradient(g, v):
    return g / np.sqrt(v)

# normalized_gradient: power
def normalized_gradient(g, v):
    return g * v ** -0.5

# normalized_gradient: guarded
def normalized_gradient(g, v):
    root = np.sqrt(v)
    return np.divide(g, root, out=np.zeros_like(g), where=root > 0)

# normalized_gradient: float32
def normalized_gradient(g, v):
    return g.astype(np.float32) / np.sqrt(v.astype(np.float32))

# clip_update: one line
def clip_update(u, *, d=1.0):
    return u / max(1.0, np.sqrt(np.mean(u ** 2)) / d)

# clip_update: if
def clip_update(u, *, d=1.0):
    rms = (u * u).mean() ** 0.5
    if rms <= d:
        return u
    return u * (d / rms)

# clip_update: min
def clip_update(u, *, d=1.0):
    rms = np.linalg.norm(u) / np.sqrt(u.size)
    return u if rms == 0 else u * min(1, d / rms)

# clip_update: min, 0/0 for zeros
def clip_update(u, *, d=1.0):
    rms = np.linalg.norm(u) / np.sqrt(u.size)
    return u * np.minimum(1, d / rms)

# clip_update: without the option
def clip_update(u):
    return u / np.maximum(1, np.sqrt((u ** 2).mean()))

# clip_update: larger of two
def clip_update(u, *, d=1.0):
    return d * u / max(d, (u ** 2).mean() ** 0.5)

# apply_update: operator
def apply_update(x, alpha, u_hat):
    return x - alpha * u_hat

# apply_update: np
def apply_update(x, alpha, u_hat):
    return np.subtract(x, np.multiply(alpha, u_hat))

# apply_update: copy
def apply_update(x, alpha, u_hat):
    new = x.copy()
    new -= alpha * u_hat
    return new

# apply_update: list
def apply_update(x, alpha, u_hat):
    return (x + (-alpha) * u_hat).tolist()
""")
