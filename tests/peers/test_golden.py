"""What was recorded of each library, against the reference with one thing changed."""

import json
from functools import cache

import numpy as np
import pytest

from adafactor_edu import peers
from adafactor_edu.peers import __main__ as command
from adafactor_edu.peers.measure import differences, probe

# The worst disagreement allowed, as a share of the largest change: what each number format can
# hold.  Keras computes means in float32, and optax the decay, by a compiled power of its own.
# bfloat16 weights move by whole units in their third digit: one step is 1 % of a weight.
ALLOWED = {"float64": 1e-12, "float32": 5e-5, "bfloat16": 1.5}
OWN = {("keras", "float64"): 1e-6, ("optax", "float64"): 1e-6}

RECORDS = [
    pytest.param(library, record, id="-".join(map(str, [library, *record.values()][:4])))
    for library in peers.LIBRARIES
    for record in peers.golden()[library]["agreement"]
    if record["steps"] <= 10 and "change" in record
    # ten steps of one bfloat16 number near its resolution are noise
    and not (record["dtype"] == "bfloat16" and record["case"] == "scalar")
]  # fmt: skip


def imitated(library, case, steps):
    """Return the change of the weights after `steps` steps of the imitation."""
    change = peers.CHANGES[library]
    return _imitated(
        case.name, steps, tuple((change.own_steps or {}).items()), change.axes(case.shape)
    )


@cache
def _imitated(case, steps, own_steps, axes):
    """Libraries with the same change share one run."""
    case = peers.CASES[case]
    change = peers.Change("", lambda shape: axes, dict(own_steps))
    gradients = (case.gradient(t) for t in range(1, steps + 1))
    *_, x = peers.imitate(case.weights(), gradients, change)
    return x - case.weights()


def test_every_library_is_recorded_with_version_and_day():
    assert set(peers.golden()) == set(peers.LIBRARIES)
    for record in peers.golden().values():
        assert record["version"][0].isdigit()
        assert record["measured"].startswith("20")
        assert len(record["agreement"]) >= 50


@pytest.mark.parametrize(("library", "record"), RECORDS)
def test_the_imitation_does_what_was_recorded(library, record):
    expected = imitated(library, peers.CASES[record["case"]], record["steps"])
    error = np.max(np.abs(np.array(probe(expected)) - record["change"])) / np.max(np.abs(expected))
    dtype = record["dtype"]
    assert error <= OWN.get((library, dtype), ALLOWED[dtype])


@pytest.mark.slow
@pytest.mark.parametrize("library", peers.LIBRARIES)
def test_twenty_thousand_steps_agree_past_the_bend_of_the_schedule(library):
    (record,) = [
        r
        for r in peers.golden()[library]["agreement"]
        if r["steps"] == 20_000 and r["dtype"] == "float64"
    ]
    expected = imitated(library, peers.CASES["3x2"], 20_000)
    error = np.max(np.abs(np.array(probe(expected)) - record["change"])) / np.max(np.abs(expected))
    assert error <= {"keras": 1e-5, "optax": 1e-5, "mlx": 1e-7}.get(library, 1e-11)


@pytest.mark.parametrize("library", ["mlx", "timm-bigvision"])
def test_without_the_change_the_imitation_fails(library):
    """Each change is needed: the paper alone does not give these numbers."""
    case = peers.CASES["3x3"]
    (record,) = [
        r
        for r in peers.golden()[library]["agreement"]
        if (r["dtype"], r["case"], r["steps"]) == ("float64", "3x3", 10)
    ]
    plain = imitated("transformers", case, 10)
    error = np.max(np.abs(np.array(probe(plain)) - record["change"])) / np.max(np.abs(plain))
    assert error > 1e-8


def test_the_shapes_of_the_state_follow_from_the_factored_axes():
    for library in ("torch", "transformers", "optax", "mlx", "timm", "timm-bigvision"):
        for record in peers.golden()[library]["agreement"]:
            if record["dtype"] != "float64" or record["steps"] == 0:
                continue
            shape = peers.CASES[record["case"]].shape
            pair = peers.CHANGES[library].axes(shape)
            kept = sorted(int(np.prod(s)) for s in record["state"])
            if pair is None:
                assert kept == [np.prod(shape)] * bool(shape)
            else:
                whole = int(np.prod(shape))
                assert kept == sorted(whole // shape[axis] for axis in pair)


def test_keras_keeps_a_whole_array_beside_the_moments():
    for record in peers.golden()["keras"]["agreement"]:
        if record["dtype"] == "float64" and record["case"] == "256x128":
            assert [256, 128] in record["state"]


def test_a_changed_number_is_reported_with_both_values():
    stored = json.loads(json.dumps(peers.golden()["torch"]))
    measured = json.loads(json.dumps(stored))
    measured["defaults"]["first"] *= 2
    (line,) = differences(stored, measured)
    assert line.startswith("defaults.first: stored 0.0100")
    assert "measured 0.0200" in line


@pytest.fixture
def upgraded(monkeypatch):
    """As if torch were installed in a version whose first step by default is another one."""
    found = json.loads(json.dumps(peers.golden()["torch"]))
    found["defaults"]["first"] = 0.001
    monkeypatch.setattr(command, "installed_version", lambda name: {"torch": "9.9"}.get(name))
    monkeypatch.setattr(command, "measure", lambda name, **_: found)


def test_an_upgrade_that_changes_behaviour_fails_with_both_versions_and_values(upgraded, capsys):
    assert command.main(["torch"]) == 1
    told = capsys.readouterr().out
    assert f"torch 9.9 (recorded: {peers.golden()['torch']['version']}): 1 difference(s)" in told
    assert "defaults first: stored 0.01000000" in told
    assert "measured 0.001" in told


@pytest.mark.parametrize("required", [False, True])
def test_a_missing_library_is_a_failure_only_where_all_are_required(
    monkeypatch, upgraded, required, capsys
):
    monkeypatch.setenv(command.REQUIRED, str(int(required)))
    assert command.main(["optax"]) == required
    assert "optax: not installed" in capsys.readouterr().out


def test_every_setting_has_a_line_to_copy_that_is_python():
    for (library, _purpose), setting in peers.SETTINGS.items():
        compile(setting.code, library, "eval")
        assert setting.why.endswith(".")
    assert {name for name, _ in peers.SETTINGS} == set(peers.LIBRARIES)
