"""Numbers as text: the same words from Python and from the page's script."""

import random

import pytest

from adafactor_edu.explorers.controls import read
from adafactor_edu.explorers.elements import form, padded

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
# where one way to write a number ends and the next begins
EDGES = [0.0, 0.5, 1.0, 0.05, 0.005, 5e-4, 5e-5, 5e-6, 1e-12, 9.9e-13, 1e-6, 9.99e-7, 1e7, 9.99e6]
EDGES += [10.0, 100.0, 1e3, 1e4, 1e5, 99.0, 999.0, 9999.0, 99999.0, 1e6, 999_994.0, 1e15, 1e18]
KINDS = ("f1", "f2", "f3", "f4", "f5", "g3", "z3", "i", "b")


@pytest.mark.parametrize(("kind", "value", "words"), CASES)
def test_form(kind, value, words):
    assert form(value, kind) == words


@pytest.fixture
def tab(site_root, offline_context):
    tab = offline_context().new_page()
    tab.goto((site_root / "explore-first-iteration.html").as_uri(), wait_until="load")
    return tab


def test_the_page_writes_numbers_as_python_does(tab):
    rng = random.Random(0)
    cases = [(kind, value) for kind, value, _ in CASES]
    for kind in KINDS:
        for _ in range(200):
            value = rng.uniform(1, 10) * 10.0 ** rng.randint(-12, 10)
            value = round(value, rng.randint(0, 8))
            cases.append((kind, value if kind in "bi" else rng.choice([-1, 1]) * value))
    cases += [(kind, value) for kind in KINDS for value in EDGES]
    written = tab.evaluate(
        "(cases) => cases.map(([kind, value]) => "
        "[adafactorEdu.form(value, kind), adafactorEdu.padded(value, kind)])",
        cases,
    )
    assert [
        (kind, value, ours, theirs)
        for (kind, value), theirs in zip(cases, written, strict=True)
        if (ours := [form(value, kind), padded(value, kind)]) != theirs
    ] == []


def test_a_share_of_a_range_is_between_nought_and_one(tab):
    cases = [(1, 0, 4), (-1, 0, 4), (9, 0, 4), (3, 2, 4), (2.5, 2, 4)]
    shares = tab.evaluate("(cases) => cases.map((one) => adafactorEdu.share(...one))", cases)
    assert shares == [0.25, 0, 1, 0.5, 0.25]


TYPED = ["0.3", "0,3", " −0.3 ", "3e-1", "1E+2", "+.5", ".5", "5.", "-1,5", "1,000", "-12,345,678"]
TYPED += ["1,000.5", "1.000,5", "0,300", "1,0000", "1000,5", "01,000", "1,2,3", "", "abc", "1 000"]
TYPED += ["--1", "1e", "e1", ".", "-", "1.2.3", "½", "٣", "1e5,2", "123,456", "1234,567", "9,999"]


def read_here(text):
    try:
        return {"value": read(text)}
    except ValueError as refused:
        return {"problem": str(refused)}


def test_the_page_reads_what_is_typed_as_python_does(tab):
    read_there = tab.evaluate("(typed) => typed.map((text) => adafactorEdu.read(text))", TYPED)
    for text, theirs in zip(TYPED, read_there, strict=True):
        assert read_here(text) == theirs, text


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1\t2\n3\t4", [["1", "2"], ["3", "4"]]),
        ("1", None),
        ("1 2", [["1", "2"]]),
        ("1\n2", [["1"], ["2"]]),
        ("0,3\n1,5", [["0,3"], ["1,5"]]),
        ("1,2,3", [["1", "2", "3"]]),
        ("0,3 0,4", [["0,3", "0,4"]]),
        ("[[1, 2],\n [3, 4]]", [["1", "2"], ["3", "4"]]),
        ("np.array([[1., 2.], [3., 4.]], dtype=float32)", [["1.", "2."], ["3.", "4."]]),
        ("[1 2; 3 4]", [["1", "2"], ["3", "4"]]),
        ("", None),
    ],
)
def test_a_pasted_matrix_is_taken_apart(tab, text, rows):
    assert tab.evaluate("(text) => adafactorEdu.readMatrix(text)", text) == rows


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
