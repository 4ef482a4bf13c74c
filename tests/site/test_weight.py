"""Each page with everything it loads is light."""

import gzip
import random

from adafactor_edu import checks
from benchmarks.site_weight import LIMIT, files_of, weigh


def test_page_with_everything_it_loads_is_under_the_limit(page, record_property):
    weight = weigh(page.path)
    record_property("gzipped_bytes", weight)
    alone = len(gzip.compress(page.path.read_bytes()))
    assert alone + 50_000 < weight, f"{page.name}: its fonts and styles are missing"
    assert weight < LIMIT, f"{page.name}: {weight / 1000:.0f} kB gzipped"


def test_everything_that_a_page_loads_is_weighed(tmp_path):
    """Bytes that no compression can shrink, behind a style sheet that a style sheet imports."""
    (tmp_path / "font.woff2").write_bytes(random.Random(1).randbytes(30_000))
    (tmp_path / "b.css").write_text("@font-face { src: url(font.woff2) }", encoding="utf-8")
    (tmp_path / "a.css").write_text("@import 'b.css';", encoding="utf-8")
    page = tmp_path / "index.html"
    page.write_text("<p>Text</p>", encoding="utf-8")
    alone = weigh(page)
    page.write_text("<link rel='stylesheet' href='a.css'>", encoding="utf-8")
    assert alone < 100
    assert 30_000 < weigh(page) < 31_000


def unused(root):
    """The style sheets, scripts and fonts in ``_static`` that no page loads."""
    used = {file for page in root.glob("*.html") for file in files_of(page)}
    kinds = {".css", ".js", ".woff2", ".ttf", ".woff", ".svg"}
    shipped = {path for path in (root / "_static").rglob("*") if path.suffix in kinds}
    assert shipped & used
    return {path.relative_to(root).as_posix() for path in shipped - used}


def test_no_unused_file_is_shipped(site_root):
    """But the style sheet of an extension for whose markup the book has no use at present, and the
    script that only pages opened from a folder load."""
    spare = {"_static/sphinx-design.min.css", "_static/fonts/fonts-from-a-folder.js"}
    assert unused(site_root) - spare - loaded_on_use(site_root) == set()


def loaded_on_use(root):
    """The scripts that an editor asks for when it is touched; all of them belong to some step."""
    folder = root / "_static" / "exercises"
    names = {"python-runtime.js", "step-my_test.js"}
    for step in (*checks.TABLE, *checks.ITERATIONS):
        names |= {f"step-{step}.js", f"pairs-{step}.js"}
    assert all((folder / name).exists() for name in names)
    return {f"_static/exercises/{name}" for name in names}


def test_an_unused_file_is_noticed(tmp_path):
    (tmp_path / "_static").mkdir()
    for name in ("a.css", "b.css"):
        (tmp_path / "_static" / name).touch()
    (tmp_path / "index.html").write_text("<link rel='stylesheet' href='_static/a.css'>", "utf-8")
    assert unused(tmp_path.resolve()) == {"_static/b.css"}
