"""What an explorer holds at one moment, and what it shows of that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Moment", "Picture"]


class Moment(NamedTuple):
    """A setting of the controls and what was computed from it; nothing that is shown reads more.

    Parameters
    ----------
    state : mapping
        Values of the controls, read-only.
    value : object
        What `Explorer.compute` returned for them.
    own_steps : tuple of str, optional
        Names of the steps that are the reader's own.

    Examples
    --------
    >>> from adafactor_edu.explorers import ScheduleExplorer
    >>> moment = ScheduleExplorer(t=1).moment
    >>> print(moment.state["t"], moment.value.beta2)
    1 0.0
    """

    state: Mapping
    value: object
    own_steps: tuple = ()


@dataclass(frozen=True)
class Picture:
    """Everything that changes on an explorer when its state changes.

    The functions in ``assets/explore-*.js`` return an object with the same five fields, so that the
    page, the kernel and the tests speak of the same thing.

    Parameters
    ----------
    quantities : dict of str to float or array_like
        Numbers, vectors and matrices by name.
    summary : str
        The state in a sentence or two, for readers who do not see the picture.
    curves : dict of str to tuple of (array_like, array_like), optional
        Abscissae and ordinates of the lines of a plot.
    positions : dict of str to float, optional
        Lengths and places of bars and marks, as a share of the whole, 0 to 1.
    texts : dict of str to str, optional
        Words that depend on the state.

    Examples
    --------
    >>> Picture({"rms_u": 1.0}, "RMS(U) is 1.").curves
    {}
    """

    quantities: dict
    summary: str
    curves: dict = field(default_factory=dict)
    positions: dict = field(default_factory=dict)
    texts: dict = field(default_factory=dict)
