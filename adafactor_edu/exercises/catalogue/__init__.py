"""The questions of the book by name; what is right is computed when a question is asked."""

from adafactor_edu.exercises.catalogue import (
    algorithm,
    asked,
    explorers,
    first,
    further,
    hunt,
    libraries,
    page,
    scale,
)
from adafactor_edu.exercises.catalogue.register import QUESTIONS

__all__ = ["QUESTIONS", "ask"]

# Each registers its questions.
CHAPTERS = (algorithm, asked, explorers, first, further, hunt, libraries, page, scale)


def ask(name, *given):
    """Return a question of the book: display it to be asked.

    Parameters
    ----------
    name : str
        Name of the question.
    *given
        What the question needs of the chapter to compute its answer, if anything.

    Returns
    -------
    Predict, Answer, FindTheMistake or PutInOrder
        Its right answer has just been computed.

    Raises
    ------
    ValueError
        If there is no such question.

    Examples
    --------
    >>> print(ask("threshold-two").check("nothing changes"))
    ✗ It would stay if nothing had been clipped at d = 1. Is RMS(U₁) below 1?
    """
    if name not in QUESTIONS:
        raise ValueError(f"name: no question is called {name!r}; there are {sorted(QUESTIONS)}")
    return QUESTIONS[name](*given)
