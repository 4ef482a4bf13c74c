"""Where the questions of the book are kept by name."""

from functools import wraps

__all__ = ["PLACES", "QUESTIONS", "question"]

QUESTIONS, PLACES = {}, {}


def question(name, chapter):
    """Return a decorator that keeps a function as the question of that name, for a chapter."""

    def keep(make):
        if name in QUESTIONS:
            raise ValueError(f"name: two questions are called {name!r}")

        @wraps(make)
        def made(*given):
            asked = make(*given)
            asked.name = name
            return asked

        QUESTIONS[name], PLACES[name] = made, chapter
        return made

    return keep
