"""Readers' functions: a wrong one is told what is wrong with it, a right one is never refused."""

import numpy as np
import pytest

from adafactor_edu.checks import diagnose
from tests.checks.readers import RIGHT, WRONG


def made(step, source):
    """Return the function, or one that raises what its source raises."""
    namespace = {"np": np}
    try:
        exec(source, namespace)
    except SyntaxError as error:
        problem = error

        def cannot(*args, **kwargs):
            raise problem

        return cannot
    return namespace[step]


@pytest.mark.parametrize(("step", "identifier", "source"), WRONG)
def test_a_wrong_function_is_told_what_is_wrong(step, identifier, source):
    found = diagnose(step, made(step, source))
    assert not found.passed
    assert found.misconceptions[0] == identifier, (found.misconceptions, str(found))
    assert "?" in found.message + found.question or identifier == "raises"


@pytest.mark.parametrize(("step", "style", "source"), RIGHT)
def test_a_right_function_is_never_called_wrong(step, style, source):
    found = diagnose(step, made(step, source))
    assert found.passed, str(found)


def test_there_are_enough_of_them():
    assert len(WRONG) >= 75
    assert len(RIGHT) >= 40
