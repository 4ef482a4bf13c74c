"""The hunt as data for the page: iterations as source code, right ones and wrong ones."""

from functools import cache
from textwrap import dedent

from adafactor_edu.checks.bugs import BUGS, text
from adafactor_edu.checks.hunting import BY_NAME, SUMS, mutants
from adafactor_edu.checks.iterations import ITERATIONS

__all__ = ["MY_TEST", "hunt_data"]

MY_TEST = "my_test"
STARTER = '''\
def my_test(iteration):
    """Raise an AssertionError if the iteration is wrong.

    iteration(x, g, state, t), if you like with d=2.0,
    returns the next weights and a state; before t = 1 the
    state is None.
    """
    x = np.array([[1.0, -2.0, 0.5], [0.3, 0.7, -1.1]])
    g = np.ones((2, 3))
    x_next, state = iteration(x, g, None, 1)
    assert x_next.shape == x.shape
'''
SOLUTION = """\
def reference(x, g, state, t, d):
    r, c = state or (0.0, 0.0)
    beta2 = 1 - t**-0.8
    g2 = g**2 + 1e-30
    r = beta2 * r + (1 - beta2) * np.mean(g2, axis=-1)
    c = beta2 * c + (1 - beta2) * np.mean(g2, axis=-2)
    v = r[..., :, None] * c[..., None, :] / np.mean(r, axis=-1)[..., None, None]
    u = g / np.sqrt(v)
    u = u / np.maximum(1, np.sqrt(np.mean(u**2)) / d)
    alpha = np.maximum(1e-3, np.sqrt(np.mean(x**2))) * np.minimum(0.01, t**-0.5)
    return x - alpha * u, (r, c)


def compare(iteration, x, g, ts=(1, 2), d=1.0):
    y, mine, theirs = x, None, None
    for t in ts:
        x, theirs = iteration(x, g, theirs, t, d=d)
        y, mine = reference(y, g, mine, t, d)
        assert np.shape(x) == np.shape(y), "another shape"
        assert np.all(np.abs(x - y) <= 1e-15 + 1e-9 * np.abs(y)), f"t = {t}, d = {d}"
        g = g[..., ::-1] * 0.5 + 0.1 * g  # another gradient for the next iteration


def my_test(iteration):
    x = np.array([[1.0, -2.0, 0.5], [0.3, 0.7, -1.1]])
    g = np.array([[0.3, -1.2, 0.7], [2.1, 0.4, -0.9]])
    compare(iteration, x, g)
    compare(iteration, x, g, d=2.0)
    compare(iteration, x, g, d=0.3)
    compare(iteration, x.T, g.T)
    compare(iteration, x, g * 1e-15)
    compare(iteration, x * 1e-5, g)
    compare(iteration, x, g, ts=(20_000, 20_001))
    compare(iteration, np.array([x, 2 * x, -x]), np.array([g, -3 * g, g[:, ::-1]]))
"""


@cache
def hunt_data():
    """Return what the page needs to run a reader's test against iterations.

    Returns
    -------
    dict
        ``step``, ``signature``, ``starter``, ``question`` and ``solution`` as for a step of the
        algorithm; ``right`` maps names to source code, ``wrong`` to what is wrong and source code.

    Examples
    --------
    >>> data = hunt_data()
    >>> len(data["wrong"]) == len(mutants()), "plain lines" in data["right"]
    (True, True)
    """
    entry = ITERATIONS["matrix_iteration"]
    forms = entry.variants()
    wrong = {}
    for name, (clause, _) in mutants().items():
        bug = BUGS.get(name.removeprefix("published:")) if name.startswith("published:") else None
        source = text({bug.piece: bug.source}) if bug else entry.source(forms[name])
        wrong[name] = [clause, source]
    right = {
        "plain lines": entry.source(),
        "sums, as in the paper": dedent(SUMS).strip(),
        "moments by name": dedent(BY_NAME).strip(),
        "of short functions": text(),
    }
    return {
        "step": MY_TEST,
        "signature": f"{MY_TEST}(iteration)",
        "starter": STARTER,
        "question": "What does your test look at that a wrong iteration cannot get right: a second "
        "step, another d, another shape, tiny numbers?",
        "solution": SOLUTION,
        "misconceptions": {},
        "right": right,
        "wrong": wrong,
    }
