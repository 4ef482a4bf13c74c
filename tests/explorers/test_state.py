"""The state of an explorer is its own: no one else changes it, and reset brings it back."""

import numpy as np
import pytest

from adafactor_edu.explorers import FactorisationExplorer, FirstIterationExplorer


def test_reset_of_the_compact_explorer():
    explorer = FirstIterationExplorer(compact=True, d=2.0)
    start = explorer.state
    assert explorer.set(d=3.0, route="wiki").reset().state == start


def test_nobody_changes_the_state_from_outside():
    given = np.full((4, 4), 2.0)
    explorer = FactorisationExplorer(v=given)
    given[0, 0] = 9
    assert explorer.state["v"][0, 0] == 2
    with pytest.raises(ValueError, match="read-only"):
        explorer.state["v"][0, 0] = 9


def test_a_preset_stays_what_it_is():
    first = FactorisationExplorer(preset="diagonal").state["v"]
    with pytest.raises(ValueError, match="read-only"):
        first[0, 1] = 9
    np.testing.assert_array_equal(
        FactorisationExplorer(preset="diagonal").state["v"], np.diag(np.diag(first))
    )
