"""Parts that are read when they are first used: a page has to compile whatever it reads."""


def _more():
    from . import _more as part

    return part


def _print():
    from . import _print as part

    return part


def _products():
    from . import _products as part

    return part


PARTS = {"more": _more, "print": _print, "products": _products}


def later(part, name):
    """Return the function `name` of a part that is read when the function is called."""

    def call(*args, **options):
        return getattr(PARTS[part](), name)(*args, **options)

    call.__name__ = name
    return call
