"""The libraries themselves, where they are installed (`make peers`)."""

import warnings

import pytest

from adafactor_edu import peers
from adafactor_edu.peers.__main__ import main
from adafactor_edu.peers.libraries import begin


def installed():
    return [name for name in peers.LIBRARIES if peers.installed_version(name)]


@pytest.mark.peers
@pytest.mark.parametrize("library", peers.LIBRARIES)
@pytest.mark.filterwarnings("ignore")
def test_a_library_still_does_what_was_recorded(library, capsys):
    if library not in installed():
        pytest.skip(f"{library} is not installed; make peers")
    with warnings.catch_warnings():
        changed = main(["--quick", library])
    assert changed == 0, capsys.readouterr().out


def test_a_library_that_is_missing_says_what_to_do():
    missing = [name for name in peers.LIBRARIES if name not in installed()]
    if not missing:
        pytest.skip("every library is installed here")
    with pytest.raises(ImportError, match="make peers"):
        begin(missing[0], [[1.0]])
