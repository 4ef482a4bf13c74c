"""The sheets of paper: NumPy's numbers on the filled one, no solution on the blank one."""

import re
import shutil

import numpy as np
import pytest
from bs4 import BeautifulSoup

from adafactor_edu.worked_example import X0, G
from tools import make_handouts


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The paths of the blank and the filled sheet."""
    return make_handouts.write_pages(tmp_path_factory.mktemp("handouts") / "new")


def tables(path):
    """Return the boxes of every table of a sheet, row by row, as they are written."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    return {
        table["data-name"]: [
            [box.text for box in row.find_all("td", class_=lambda kind: kind != "none")]
            for row in table.find_all("tr")
        ]
        for table in soup.find_all("table")
    }


def computed():
    """Return the iteration in plain NumPy, at t = 1 with the paper's settings."""
    g2 = G**2
    r, c = g2.mean(axis=1), g2.mean(axis=0)
    v = np.outer(r, c) / r.mean()
    u = G / np.sqrt(v)
    rms_u, alpha = np.sqrt((u**2).mean()), 0.01 * np.sqrt((X0**2).mean())
    u_hat = u / max(1, rms_u)
    return {
        "x": X0, "g": G, "mean-r": r.mean(), "v": v, "u": u, "rms_u": rms_u, "u_hat": u_hat,
        "alpha": alpha, "x_next": X0 - alpha * u_hat,
        "g2-r-c": [[], *np.column_stack([g2, r]), c],
    }  # fmt: skip


def test_the_filled_sheet_has_the_numbers_of_numpy(pages):
    found = tables(pages[1])
    truth = computed()
    assert found.keys() == truth.keys()
    for name, rows in found.items():
        decimals = {"alpha": 5, "x": 1, "g": 1}.get(name, 3)
        expected = truth[name] if isinstance(truth[name], list) else np.atleast_2d(truth[name])
        for row, values in zip(rows, expected, strict=True):
            written = [f"{value:.{decimals}f}".replace("-", "−") for value in np.atleast_1d(values)]
            assert row == written, name


def test_the_blank_sheet_has_the_same_boxes_and_no_solution(pages):
    blank, filled = map(tables, pages)
    for name, rows in filled.items():
        given = name in make_handouts.GIVEN
        assert blank[name] == (rows if given else [[""] * len(row) for row in rows]), name
    text = BeautifulSoup(pages[0].read_text(encoding="utf-8"), "html.parser").main.text
    solutions = {one for rows in filled.values() for row in rows for one in row if len(one) >= 5}
    assert {one for one in solutions if one in text} == set()


def test_a_sheet_says_its_settings_and_is_read_aloud(pages):
    for path in pages:
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert soup.html["lang"] == "en"
        assert soup.title.text == soup.h1.text
        assert all(table["aria-label"] for table in soup.find_all("table"))
        for setting in ("t = 1", "β̂2,1 = 0", "ρ1 = 0.01", "d = 1", "ε1 = 10−30", "ε2 = 0.001"):
            assert re.search(rf"{re.escape(setting)}[,.]", soup.p.text.replace("\u00a0", " "))
        assert not re.search(r"\b(src|href)=|url\(", str(soup))


def test_a_sheet_is_one_page_of_a4(pages, browser):
    for path in pages:
        target = path.with_suffix(".pdf")
        make_handouts.print_pdf(browser, path, target)
        data = target.read_bytes()
        assert len(re.findall(rb"/Type\s*/Page\b", data)) == 1
        (box,) = re.findall(rb"/MediaBox\s*\[([^\]]+)\]", data)
        millimetres = [float(side) / 72 * 25.4 for side in box.split()]
        assert millimetres == pytest.approx([0, 0, 210, 297], abs=0.5)


def test_without_chromium_there_are_the_pages_and_a_message(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert make_handouts.main([str(tmp_path)]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"iteration-blank.html", "iteration-filled.html"}
    assert "no PDF: Chromium is not installed" in capsys.readouterr().out


def test_a_folder_that_cannot_be_made_is_named(tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert make_handouts.main([str(tmp_path / "file" / "in")]) == 1
    assert "file" in capsys.readouterr().err


@pytest.mark.parametrize(("value", "text"), [(-0.0001, "0.000"), (-0.5, "−0.500"), (2, "2.000")])
def test_a_number_is_written_as_by_hand(value, text):
    assert make_handouts.number(value) == text
