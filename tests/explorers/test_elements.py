"""Numbers as text: the same words from Python and from the page's script."""

import random

import pytest

from adafactor_edu.explorers.elements import form

CASES = [
    ("f3", 0.12345, "0.123"),
    ("f3", -0.0005, "−0.001"),
    ("f3", 0.0004, "4.0e−4"),
    ("f3", 0.0, "0.000"),
    ("f1", -2.25, "−2.3"),
    ("g3", 0.01, "0.0100"),
    ("g3", 1234567.0, "1234567"),
    ("g3", 2.5e-9, "2.50e−9"),
    ("g3", 99.99999, "100"),
    ("g3", -9.996e-7, "−0.00000100"),
    ("g3", 0.0, "0.00"),
    ("i", 1234567.0, "1,234,567"),
    ("b", 999.0, "999 bytes"),
    ("b", 999_999.0, "1.00 MB"),
    ("b", 44_040_192_000.0, "44.04 GB"),
]
KINDS = ("f1", "f2", "f3", "f4", "f5", "g3", "z3", "i", "b")


@pytest.mark.parametrize(("kind", "value", "words"), CASES)
def test_form(kind, value, words):
    assert form(value, kind) == words


def test_the_page_writes_numbers_as_python_does(site_root, offline_context):
    rng = random.Random(0)
    cases = [(kind, value) for kind, value, _ in CASES]
    for kind in KINDS:
        for _ in range(200):
            value = rng.uniform(1, 10) * 10.0 ** rng.randint(-12, 10)
            value = round(value, rng.randint(0, 8))
            cases.append((kind, value if kind in "bi" else rng.choice([-1, 1]) * value))
    tab = offline_context().new_page()
    tab.goto((site_root / "explore-first-iteration.html").as_uri(), wait_until="load")
    script = "(cases) => cases.map(([kind, value]) => adafactorEdu.form(value, kind))"
    written = tab.evaluate(script, cases)
    assert [
        (kind, value, ours, theirs)
        for (kind, value), theirs in zip(cases, written, strict=True)
        if (ours := form(value, kind)) != theirs
    ] == []


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1e-17, "z3", "0.000"),
        (-1e-13, "z2", "0.00"),
        (1e-11, "z3", "1.0e−11"),
        (1e-17, "f3", "1.0e−17"),
        (9.99e6, "g3", "9990000"),
        (1e7, "g3", "1.00e7"),
        (2e12, "b", "2.00 TB"),
        (2e15, "b", "2000.00 TB"),
    ],
)
def test_the_edges_of_the_kinds(value, kind, text):
    assert form(value, kind) == text
