"""Every displayed equation of the book is a definition or a verified claim."""

from pathlib import Path

import pytest

from adafactor_edu.symbolic import claims
from adafactor_edu.symbolic.coverage import _bare, coverage, displayed_equations, read_markdown

BOOK = Path(__file__).parents[2] / "book"
FORMULA = claims.get("claim-clip-bound").formula


def test_the_book_is_covered():
    account = coverage(BOOK)
    assert account.problems == ()
    assert len(account.verdicts) == len(account.claims) == len(claims.labels())
    assert account.definitions


def problems(tmp_path, text):
    (tmp_path / "chapter.md").write_text(text, encoding="utf-8")
    return [p for p in coverage(tmp_path).problems if not p.endswith("displayed nowhere")]


def test_a_registered_claim_is_covered(tmp_path):
    assert problems(tmp_path, f"$$\n{FORMULA}\n$$ (claim-clip-bound)\n") == []
    assert "1 of 1 displayed claims verified (1 by proof, 0 by check)" in repr(coverage(tmp_path))


def test_spacing_and_a_full_stop_do_not_matter(tmp_path):
    spaced = FORMULA.replace(r"\le", r"\;\le\,") + r"."
    assert problems(tmp_path, f"$$ {spaced} $$ (claim-clip-bound)\n") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"a \\ b", "a \\\\\nb"),
        (r"a \\ b", r"a\\b"),
        (r"a \\ b", "a \\\\ \n  b"),
        (r"a \quad b", r"a\qquad b"),
        (r"a = b", r"a = b\,."),
        (r"a = b", "a = b .\n"),
        (r"a\ b", "a\\\nb"),
    ],
)
def test_line_breaks_and_spaces_of_the_source_do_not_matter(one, other):
    assert _bare(one) == _bare(other)


@pytest.mark.parametrize(
    ("one", "other"), [(r"a \\ b", "a b"), (r"a \\, b", "a b"), ("a.b", "ab"), (r"\quada", "a")]
)
def test_a_new_row_and_a_dot_inside_do_matter(one, other):
    assert _bare(one) != _bare(other)


@pytest.mark.parametrize(
    "text",
    [
        "```{math}\n:label: def-a\n\na = b\n```\n",
        "```{math}\n:label: def-a\na = b\n```\n",
        "```{math}\n---\nlabel: def-a\n---\na = b\n```\n",
        ":::{math}\n:label: def-a\na = b\n:::\n",
        "```{eval-rst}\n.. math:: a = b\n   :label: def-a\n```\n",
        "```{eval-rst}\nText.\n\n.. math::\n   :label: def-a\n\n   a = b\n\nMore text.\n```\n",
    ],
)
def test_directives_are_read_with_their_labels(text):
    assert read_markdown(text) == [("text", "def-a", "a = b")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("$$ a = b $$\n", "label it def-"),
        ("$$ a = b $$ (eq-1)\n", "label it def-"),
        ("Text $$ a = b $$ text.\n", "label it def-"),
        ("```{math}\na = b\n```\n", "label it def-"),
        ("\\begin{align}\na &= b\n\\end{align}\n", "label it def-"),
        ("\\[ a = b \\]\n", "label it def-"),
        (":::{note}\n$$ a = b $$\n:::\n", "label it def-"),
        ("````{prf:theorem} T\n:label: x\n\n$$ a = b $$\n````\n", "label it def-"),
        ("$$ a = b $$ (claim-new)\n", "claim-new: no such claim"),
        (f"$$ {FORMULA} + 1 $$ (claim-clip-bound)\n", "the book displays"),
        ("$$ a $$ (def-a)\n\n$$ b $$ (def-a)\n", "def-a: used 2 times"),
        ("```{eval-rst}\n.. math:: a = b\n```\n", "label it def-"),
        ("```{eval-rst}\n.. math::\n\n   a = b\n```\n", "label it def-"),
        ("```{eval-rst}\n.. note::\n\n   .. math::\n\n      a = b\n```\n", "label it def-"),
        ("````{note}\n```{eval-rst}\n.. math:: a = b\n```\n````\n", "label it def-"),
        ("```{math} a = b\n```\n", "label it def-"),
        ("```{admonition} Where $$ a = b $$ holds\nText\n```\n", "label it def-"),
    ],
)
def test_an_uncovered_equation_is_reported(tmp_path, text, problem):
    (found,) = problems(tmp_path, text)
    assert problem in found


def test_a_claim_that_is_shown_nowhere_is_reported(tmp_path):
    (tmp_path / "chapter.md").write_text("No equation.\n")
    assert "claim-totals: displayed nowhere" in coverage(tmp_path).problems


def test_code_is_not_read():
    assert read_markdown("```python\n$$ a = b $$\n```\n\n`$$ a $$` and $x$\n") == []


def test_a_folder_without_chapters_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no \.ipynb or \.md file"):
        displayed_equations(tmp_path)
