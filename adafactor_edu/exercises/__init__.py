"""Exercises: the reader answers, and is told which misconception the answer shows."""

from adafactor_edu.exercises.answer import Answer
from adafactor_edu.exercises.catalogue import ask
from adafactor_edu.exercises.examples import Example, new_example
from adafactor_edu.exercises.find_the_mistake import FindTheMistake
from adafactor_edu.exercises.own_step import OwnStep
from adafactor_edu.exercises.predict import Predict
from adafactor_edu.exercises.put_in_order import PutInOrder
from adafactor_edu.exercises.verdict import Verdict
from adafactor_edu.exercises.write_it import WriteIt

__all__ = [
    "Answer",
    "Example",
    "FindTheMistake",
    "OwnStep",
    "Predict",
    "PutInOrder",
    "Verdict",
    "WriteIt",
    "ask",
    "new_example",
]
