"""An independent Adafactor: nested Python loops over floats, written from the paper.

Nothing here uses NumPy's arithmetic or calls the package.  R and C are *sums*, and V̂ is divided by
the sum of R, as Algorithm 4 of Shazeer & Stern (2018) prints it, while the package keeps means.
"""

import math


def rms(entries):
    entries = list(entries)
    return math.sqrt(math.fsum(e * e for e in entries) / len(entries))


def schedules(t):
    """Return ρ_t and β̂₂ₜ."""
    return min(0.01, 1 / math.sqrt(t)), 1 - math.pow(t, -0.8)


def matrix_step(x, g, state, t, *, eps1=1e-30, eps2=1e-3, d=1.0):
    """Return X_t and (R, C) for one matrix, given as lists of rows."""
    u, state = matrix_direction(g, state, t, eps1=eps1)
    return _clip_and_step([x], [u], t, eps2=eps2, d=d)[0], state


def stack_step(xs, gs, states, t, *, eps1=1e-30, eps2=1e-3, d=1.0):
    """Return X_t and states for a stack: each matrix factored alone, the stack clipped as one."""
    states = states or [None] * len(xs)
    pairs = [matrix_direction(g, s, t, eps1=eps1) for g, s in zip(gs, states, strict=True)]
    return _clip_and_step(xs, [u for u, _ in pairs], t, eps2=eps2, d=d), [s for _, s in pairs]


def vector_step(x, g, v, t, *, eps1=1e-30, eps2=1e-3, d=1.0):
    """Return X_t and V̂ for a vector, given as a list."""
    _, beta = schedules(t)
    v = v or [0.0] * len(x)
    v = [beta * vi + (1 - beta) * (gi * gi + eps1) for vi, gi in zip(v, g, strict=True)]
    u = [gi / math.sqrt(vi) for gi, vi in zip(g, v, strict=True)]
    return _clip_and_step([[x]], [[u]], t, eps2=eps2, d=d)[0][0], v


def matrix_direction(g, state, t, *, eps1):
    """Return U_t and the sums (R, C)."""
    n, m = len(g), len(g[0])
    _, beta = schedules(t)
    r, c = state or ([0.0] * n, [0.0] * m)
    new_r, new_c = [], []
    for i in range(n):
        total = 0.0
        for j in range(m):
            total += g[i][j] * g[i][j] + eps1
        new_r.append(beta * r[i] + (1 - beta) * total)
    for j in range(m):
        total = 0.0
        for i in range(n):
            total += g[i][j] * g[i][j] + eps1
        new_c.append(beta * c[j] + (1 - beta) * total)
    grand = math.fsum(new_r)
    u = [[g[i][j] / math.sqrt(new_r[i] * (new_c[j] / grand)) for j in range(m)] for i in range(n)]
    return u, (new_r, new_c)


def _clip_and_step(xs, us, t, *, eps2, d):
    rho, _ = schedules(t)
    alpha = max(eps2, rms(e for x in xs for row in x for e in row)) * rho
    divisor = max(1.0, rms(e for u in us for row in u for e in row) / d)
    return [
        [
            [xi - alpha * ui / divisor for xi, ui in zip(x_row, u_row, strict=True)]
            for x_row, u_row in zip(x, u, strict=True)
        ]
        for x, u in zip(xs, us, strict=True)
    ]
