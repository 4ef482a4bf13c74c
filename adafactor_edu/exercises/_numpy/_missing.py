"""What real NumPy has besides: each name is there, and says so when it is used."""

from ._kinds import ATTRIBUTES, NotOnThisPage

try:  # written when the site is built, from the NumPy that is installed
    from ._names import NAMES
except ImportError:
    NAMES = None


class Elsewhere:
    """Stands for a function or module of NumPy that this page does not have."""

    def __init__(self, name):
        self._name = name

    def __call__(self, *args, **options):
        raise NotOnThisPage(self._name)

    def __getattr__(self, part):
        if part.startswith("__"):
            raise AttributeError(part)
        raise NotOnThisPage(f"{self._name}.{part}")

    def __repr__(self):
        return f"<{self._name}, not on this page>"


def names():
    """Return the names of real NumPy's functions and of its array's attributes."""
    import numpy

    public = {
        "numpy": dir(numpy),
        "linalg": dir(numpy.linalg),
        "ndarray": dir(numpy.ndarray),
        "float64": dir(numpy.float64),
    }
    return {
        key: sorted(name for name in found if not name.startswith("_"))
        for key, found in public.items()
    }


def announce(module):
    """Put a stand-in for every missing name of NumPy into `module`."""
    known = {key: text.split() for key, text in NAMES.items()} if NAMES else names()
    for name in known["numpy"]:
        module.setdefault(name, Elsewhere(f"np.{name}"))
    for name in known["linalg"]:
        if not hasattr(module["linalg"], name):
            setattr(module["linalg"], name, Elsewhere(f"np.linalg.{name}"))
    ATTRIBUTES.update(ndarray=set(known["ndarray"]), float64=set(known["float64"]))
