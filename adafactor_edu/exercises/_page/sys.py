"""The part of Python's module ``sys`` that a reader's function can want on a page."""

import _sys
from _sys import *

stdout, stderr = _sys.stdout, _sys.stderr
platform, byteorder, maxsize = "brython", "little", 2**53 - 1


class float_info:
    """Limits of floats."""

    max, min, epsilon = 1.7976931348623157e308, 2.2250738585072014e-308, 2.0**-52
    dig, mant_dig = 15, 53


def exit(code=None):
    """End the program."""
    raise SystemExit(code)
