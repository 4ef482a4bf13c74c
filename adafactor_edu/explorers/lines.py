"""Lines that say where a number comes from, filled in from templates as the page's script does.

In a template ``{ij}`` is a subscript, ``{I}`` the same on the line, ``{r@i}`` the entry i of the
quantity r with four decimals, ``{rho@:g3}`` a single number in another form, and ``{u@**}`` writes
nothing: it only says that the whole of U is meant.
"""

import re

import numpy as np

from adafactor_edu.explorers.elements import form

TOKEN = re.compile(r"{(\w+)?(?:@([ij*\d]*)(?::(\w+))?)?}")
CONDITION = re.compile(r"(\w+)(=|!=|>)(.*)")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def subscript(number):
    """Return a whole number in small digits below the line."""
    return str(number).translate(SUBSCRIPTS)


def holds(condition, known):
    """Return whether ``name=value``, ``name!=value`` or ``name>number`` is true."""
    name, operator, value = CONDITION.fullmatch(condition).groups()
    if operator == ">":
        return float(known[name]) > float(value)
    return (str(known[name]) == value) == (operator == "=")


def template_of(lines, name, known):
    """Return the template of a quantity: of those whose condition holds, the last."""
    fitting = [words for when, words in lines[name].items() if not when or holds(when, known)]
    return fitting[-1]


def line(template, at, known):
    """Return the words of a line and the entries it names.

    Parameters
    ----------
    template : str
        As above.
    at : tuple of int
        Row and column.
    known : dict
        Quantities by name.

    Returns
    -------
    str
        The line.
    list of tuple
        Name, row and column of each number in it; None stands for all.
    """
    named = []

    def fill(match):
        name, index, kind = match.groups()
        if index is None:
            return "".join(_digit(letter, at) for letter in name)
        places = [_place(letter, at) for letter in index]
        named.append((name, *places))
        if None in places:
            return ""
        return form(np.asarray(known[name])[tuple(places)], kind or "f4")

    return TOKEN.sub(fill, template), named


def _digit(letter, at):
    """Return row or column, counted from 1, small below the line unless the letter is large."""
    digit = at["ij".index(letter.lower())] + 1
    return subscript(digit) if letter.islower() else str(digit)


def _place(letter, at):
    if letter in "ij":
        return at["ij".index(letter)]
    return None if letter == "*" else int(letter)
