"""Every table of measurements says where its numbers come from, and the README quotes it."""

import datetime
from importlib.resources import files
from pathlib import Path

import pytest

from adafactor_edu.measurements import measurements

ROOT = Path(__file__).parent.parent
TABLES = sorted(path.stem for path in (files("adafactor_edu") / "measured").iterdir())


@pytest.mark.parametrize("name", TABLES)
def test_each_row_says_when_where_and_with_what_it_was_measured(name):
    rows = measurements(name)
    assert rows
    for row in rows:
        assert datetime.date.fromisoformat(row["date"]) >= datetime.date(2026, 1, 1)
        assert "Python 3" in row["machine"]
        assert any(part.isdigit() for part in row["versions"].replace(".", " ").split())


@pytest.mark.parametrize("name", [name for name in TABLES if name.startswith("step")])
def test_times_are_medians_within_their_spread(name):
    for row in measurements(name):
        assert 0 < row["low_ms"] <= row["median_ms"] <= row["high_ms"], row
        ours = [it for it in measurements(name) if it["candidate"] == "ours"]
        (same,) = [
            it for it in ours if all(it[k] == row[k] for k in ("rows", "columns", "threads"))
        ]
        assert row["of_ours"] == pytest.approx(
            row["median_ms"] / same["median_ms"], rel=0.02, abs=6e-4
        )


def test_the_readme_quotes_the_table():
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    of = {r["candidate"]: r["of_ours"] for r in measurements("step") if r["rows"] == 4096}
    for name, sentence in (
        ("torch", "{:.1f} times as fast as `torch.optim.Adafactor`"),
        ("optax jit", "{:.1f} times as fast as optax"),
        ("AdamW fused", "AdamW takes {:.2f} of its time"),
    ):
        assert sentence.format(of[name]) in readme


def test_a_table_that_is_not_there_is_said():
    with pytest.raises(ValueError, match="no table is called 'speed'; there are"):
        measurements("speed")
