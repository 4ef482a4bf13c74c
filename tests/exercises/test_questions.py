"""The questions: what is right is computed, a wrong answer is recognised, nothing is only wrong."""

import json
import re
from itertools import combinations

import numpy as np
import pytest

from adafactor_edu import matrix_iteration
from adafactor_edu.exercises import (
    Answer,
    FindTheMistake,
    Predict,
    PutInOrder,
    ask,
    examples,
    new_example,
)
from adafactor_edu.exercises.answer import matches, number
from adafactor_edu.exercises.catalogue import QUESTIONS
from adafactor_edu.exercises.catalogue.algorithm import LINES as ALGORITHM
from adafactor_edu.exercises.find_the_mistake import ROWS

OF_A_CHAPTER = {"spirals-lowest", "spirals-scaled"}  # need the chapter's own network
ALONE = sorted(set(QUESTIONS) - OF_A_CHAPTER)
SEEDS = range(1000)


@pytest.mark.parametrize("name", ALONE)
def test_a_question_of_the_book_can_be_asked(name):
    question = ask(name)
    assert question.name == name
    assert question.prompt.rstrip(".").endswith("?") or "." in question.prompt
    assert json.loads(json.dumps(question.data)) == question.data
    assert question.prompt in str(question)


@pytest.mark.parametrize("name", ALONE)
def test_nothing_is_only_wrong(name):
    question = ask(name)
    words = []
    if isinstance(question, Predict):
        words = [why for truth, why in question.choices.values()]
        assert all(why.endswith("?") for truth, why in question.choices.values() if not truth)
        assert all(not why.endswith("?") for truth, why in question.choices.values() if truth)
    if isinstance(question, Answer):
        lines = [line for one in question.rounds for line in one["lines"]]
        words = [wrong["message"] for line in lines for wrong in line["mistakes"]]
        assert all("?" in text for text in words)
    assert all(len(text) > 20 for text in words)


@pytest.mark.slow
@pytest.mark.parametrize("line", examples.LINES)
def test_no_two_misconceptions_give_the_same_answer_over_many_seeds(line):
    hidden = {
        key.partition("#")[0]
        for pair in examples.inseparable(line)
        for key in pair
        if pair[0].partition("#")[0] != pair[1].partition("#")[0]
    }
    assert hidden <= ({"inverted", "ratio-upside-down", "never-clips", "multiplied"}
                      if line == "u_hat" else set())  # fmt: skip
    for seed in SEEDS:
        example = new_example(seed)
        right = np.asarray(getattr(example.solution, line), dtype=float)
        wrong = examples.every_wrong_value(example, line)
        assert wrong
        for (one, a), (other, b) in combinations(wrong.items(), 2):
            names = {one.partition("#")[0], other.partition("#")[0]}
            if len(names) == 2 and not names <= hidden:
                assert not matches(a, b), (seed, one, other)
        assert not any(matches(made, right) for made in wrong.values())


@pytest.mark.parametrize("line", examples.LINES)
def test_no_right_answer_is_refused(line):
    for seed in range(0, 1000, 50):
        question = Answer.of("?", line, seeds=[seed])
        right = np.asarray(getattr(new_example(seed).solution, line), dtype=float)
        four = np.vectorize(lambda value: float(f"{value:.4g}"))(right)
        assert question.check(four).passed, (seed, line)
        text = ";".join(" ".join(f"{v:.5g}".replace(".", ",") for v in row)
                        for row in np.atleast_2d(four))  # fmt: skip
        assert question.check(text).passed, (seed, text)


def test_an_example_is_the_same_for_the_same_seed_and_is_an_iteration():
    examples.new_example.cache_clear()
    one = new_example(7)
    examples.new_example.cache_clear()
    other = new_example(7)
    np.testing.assert_array_equal(one.g1, other.g1)
    again = matrix_iteration(one.x0, one.g1, one.past, 2, one.hyper)
    np.testing.assert_array_equal(again.x_next, one.solution.x_next)
    assert np.all(one.x0 == np.round(one.x0))
    assert one.solution.rms_u > one.hyper.d
    with pytest.raises(ValueError, match="seeds count from 0"):
        new_example(-1)
    with pytest.raises(TypeError, match="integer"):
        new_example(1.5)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_each_wrong_answer_is_told_where_it_comes_from(seed):
    for line in examples.LINES:
        question = Answer.of("?", line, seeds=[seed])
        for wrong in examples.wrong_answers(new_example(seed), line):
            verdict = question.check(wrong.value)
            assert not verdict.passed
            assert set(verdict.misconceptions) == set(wrong.identifiers)
            assert "did you?" in verdict.message


def test_what_follows_from_a_wrong_line_is_right():
    question = Answer.of("?", "r", "c", "v", seeds=[2])
    lines = {line["name"]: line["value"] for line in question.rounds[0]["lines"]}
    v = examples.computed("v", {"r": [1.0, 2.0], "c": lines["c"]})
    verdict = question._lines_judged([[1.0, 2.0], lines["c"], v], None)
    assert [it.passed for it in verdict] == [False, True, True]
    assert "given what you had" in verdict[2].message


def test_close_signs_turns_and_factors_are_told():
    question = Answer("?", [[1.0, 2.0], [3.0, 4.0]])
    said = {
        "Close": [[1.01, 2.0], [3.0, 4.0]],
        "sign": [[-1.0, 2.0], [3.0, 4.0]],
        "rows and columns": [[1.0, 3.0], [2.0, 4.0]],
        "same factor": [[3.0, 6.0], [9.0, 12.0]],
        "does not follow": [[1.0, 5.0], [3.0, 9.0]],
    }
    for words, answer in said.items():
        verdict = question.check(answer)
        assert not verdict.passed
        assert words in verdict.message


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,5", 1.5), ("1.5", 1.5), ("−2", -2.0), ("3/4", 0.75), ("1e-3", 1e-3), (" 7 ", 7.0)],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "x", "1/0", "1,2,3", "--1"])
def test_what_is_no_number_is_said(text):
    with pytest.raises(ValueError, match="is not a number"):
        number(text)


def test_a_prediction_has_exactly_one_true_answer():
    with pytest.raises(ValueError, match="exactly one"):
        Predict("?", {"a": (True, "Yes."), "b": (True, "Yes.")})
    with pytest.raises(ValueError, match="exactly one"):
        Predict("?", {"a": (False, "No?"), "b": (False, "No?")})


def test_answers_that_cannot_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="twice"):
        Answer("?", 1.0, {"This is a slip; was it yours?": 1.0001})


@pytest.mark.parametrize("seed", range(1, 40))
def test_a_planted_mistake_is_the_first_wrong_quantity(seed):
    question = FindTheMistake(seeds=[seed])
    (one,) = question.rounds
    solution = new_example(seed).solution
    shown = {row["name"]: row["value"] for row in one["rows"]}
    wrong = [name for name in ROWS if not matches(shown[name], getattr(solution, name))]
    assert wrong[0] == one["wrong"]
    reasons = one["reasons"]
    assert len(reasons) >= 3
    assert sum(it["right"] for it in reasons) == 1
    right = next(i for i, it in enumerate(reasons) if it["right"])
    assert question.check(one["wrong"], right).passed
    for i, it in enumerate(reasons):
        assert it["text"].startswith("they ")
        if i != right:
            assert not question.check(one["wrong"], i).passed
    for name in ROWS:
        if name != one["wrong"]:
            assert not question.check(name, 0).passed


def test_every_working_order_is_right_and_every_other_is_told_why():
    question = PutInOrder("?", ALGORITHM, given="X G t")
    lines = list(ALGORITHM)
    assert question.check(lines).passed
    other = [*lines[3:8], *lines[:3], *lines[8:]]  # β₂ comes after the moments that need it
    verdict = question.check(other)
    assert not verdict.passed
    assert "β₂" in verdict.message
    moments_first = [lines[1], *lines[3:8], lines[0], lines[2], *lines[8:]]
    assert question.check(moments_first).passed
    shuffled = [question.items[i]["text"] for i in question.start]
    assert not question.check(shuffled).passed
    with pytest.raises(ValueError, match="once"):
        question.check(lines[:-1])


def test_the_order_of_the_algorithm_names_what_its_lines_contain():
    for text, (needs, makes) in ALGORITHM.items():
        left, _, right = text.partition(" = ")
        assert left == makes
        for name in needs.split():
            assert re.search(rf"(?<!\w){re.escape(name)}", right), (text, name)


def test_without_a_name_a_question_says_what_there_is():
    with pytest.raises(ValueError, match="no question is called"):
        ask("nothing")
