"""Exercises: the reader writes, and is told which misconception the answer shows."""

from adafactor_edu.exercises.write_it import WriteIt

__all__ = ["WriteIt"]
