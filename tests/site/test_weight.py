"""Each page with everything it loads is light."""

from benchmarks.site_weight import LIMIT, files_of, weigh


def test_page_with_everything_it_loads_is_under_the_limit(page, record_property):
    weight = weigh(page.path)
    record_property("gzipped_bytes", weight)
    assert weight < LIMIT, f"{page.name}: {weight / 1000:.0f} kB gzipped"


def test_no_unused_file_is_shipped(site_root):
    """Every style sheet, script and font is loaded by some page, or is for markup of extensions."""
    used = {file for page in site_root.glob("*.html") for file in files_of(page)}
    kinds = {".css", ".js", ".woff2", ".ttf", ".woff", ".svg"}
    shipped = {path for path in (site_root / "_static").rglob("*") if path.suffix in kinds}
    left_over = {path.relative_to(site_root).as_posix() for path in shipped - used}
    on_demand = {"_static/sphinx-design.min.css"}
    on_demand |= {name for name in left_over if name.startswith("_static/explorers/")}
    assert left_over - on_demand == set()
