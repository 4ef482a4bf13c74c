"""The small Sphinx extensions of the book, one by one."""

import importlib.util
import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from math_core import LatexError
from sphinx.errors import ConfigError

EXTENSIONS = Path(__file__).parents[2] / "book" / "_extensions"


def extension(name):
    """Import one of the book's extensions, which lie outside the package."""
    spec = importlib.util.spec_from_file_location(f"book_{name}", EXTENSIONS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


addresses, downloads, launch, markup, mathml, pages, plainlinks = map(
    extension,
    ["addresses", "downloads", "launch", "markup", "mathml", "pages", "plainlinks"],
)


# addresses


def test_search_index_names_addresses_and_is_read_back_as_pages():
    index = addresses.ShortIndex(["book/index", "book/api", "search"])
    written = io.StringIO()
    index.dump({"docnames": ["book/api", "book/index", "search"], "terms": {"rms": 1}}, written)
    assert '["api", "index", "search"]' in written.getvalue().replace('","', '", "')
    written.seek(0)
    read = index.load(written)
    assert read == {"docnames": ["book/api", "book/index", "search"], "terms": {"rms": 1}}


# plainlinks


@pytest.mark.parametrize(
    ("plain", "role"),
    [
        ("so ([Lee, 1999](references.md#lee1999)).", "so {cite}`lee1999`."),
        ("([A, 1](references.md#a), [B, 2](references.md#b))", "{cite}`a,b`"),
        ("By [Proposition 3](x.ipynb#prop-totals)", "By {prf:ref}`prop-totals`"),
        ("[Algorithm 1](#alg-matrix)", "{prf:ref}`alg-matrix`"),
        ("[an exercise](algorithms.ipynb#ex-order)", "{ref}`an exercise <ex-order>`"),
        ("[`apply`](api.md#pack.age.apply)", "{func}`~pack.age.apply`"),
        ("[`State`](api-tools.md#pack.State)", "{class}`~pack.State`"),
        ("[a heading](x.ipynb#2-parameters)", "[a heading](x.ipynb#2-parameters)"),
        (
            "[a page](x.ipynb), [out](https://a.org/b#c)",
            "[a page](x.ipynb), [out](https://a.org/b#c)",
        ),
    ],
)
def test_plain_links_become_roles(plain, role):
    assert plainlinks.to_roles(plain) == role


def test_citation_outside_parentheses_is_refused():
    with pytest.raises(ValueError, match="parentheses"):
        plainlinks.to_roles("so [Lee, 1999](references.md#lee1999).")


# mathml


@pytest.mark.parametrize(
    ("latex", "sign"),
    [
        (r"\hat\beta_{2t} = 1 - t^{-0.8}", '<mover accent="true">'),
        (r"\operatorname{RMS}(X)", "<mi>RMS</mi>"),
        (r"\begin{cases} a & t \le 1 \\ b & \text{otherwise} \end{cases}", "<mtable"),
        (r"\begin{bmatrix} 0.3 & -0.2 \\ 1 & 2 \end{bmatrix}", "<mtable"),
        (r"\underbrace{a + b}_{\text{sum}}", "⏟"),
        (r"\lVert x \rVert \odot \mathbf{X} \oslash \tfrac12", "‖"),
        (r"\begin{align} a &= b \\ &= c \end{align}", "<mtable"),
        (r"\begin{equation*} a = b \end{equation*}", "<mtable"),
        (r"\displaystyle \left[\begin{matrix}1 & \sqrt{2}\end{matrix}\right]", "<msqrt>"),
    ],
)
def test_formulas_of_the_book_become_mathml(latex, sign):
    converted = mathml.convert(latex, display=True)
    assert converted.startswith('<math display="block">')
    assert sign in converted
    assert "merror" not in converted


@pytest.mark.parametrize("latex", [r"\foo", r"\begin{tikzcd}\end{tikzcd}", r"\frac{1}"])
def test_formula_that_is_not_understood_is_refused(latex):
    with pytest.raises(LatexError):
        mathml.convert(latex, display=False)


def test_extra_space_between_rows_is_not_printed():
    converted = mathml.convert(r"\begin{aligned} a \\[4pt] b \end{aligned}", display=True)
    assert "<mi>p</mi>" not in converted
    assert converted.count("<mtr>") == 2


def test_no_numbers_but_those_of_sphinx():
    assert "(1)" not in mathml.convert(r"\begin{align} a &= b \end{align}", display=True)


@pytest.mark.parametrize(
    ("latex", "rows"),
    [
        ("a = b", 0),
        (r"a &= b \\ &= c", 2),
        ("a = b\n\nc = d", 2),
        (r"\begin{matrix} 1 \\ 2 \end{matrix}", 2),
        (r"a \& b", 0),
    ],
)
def test_rows_of_a_displayed_formula(latex, rows):
    assert mathml.convert(mathml.block(latex), display=True).count("<mtr>") == rows


def test_letters_keep_no_variation_selector():
    assert "\ufe00" not in mathml.convert(r"\mathcal{L}", display=False)


# launch


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/o/r", "https://github.com/o/r"),
        ("https://github.com/o/r.git", "https://github.com/o/r"),
        ("https://github.com/o/r.git/", "https://github.com/o/r"),
        ("https://GitHub.com//o/r///", "https://github.com/o/r"),
        ("https://github.com/o/r/tree/main", "https://github.com/o/r"),
        ("https://gitlab.com/g/s/t/r.git", "https://gitlab.com/g/s/t/r"),
        ("https://git.example.org:8443/o/r.git", "https://git.example.org:8443/o/r"),
        ("http://git.example.org/o/r", "http://git.example.org/o/r"),
        ("https://name:secret@github.com/o/r.git", "https://github.com/o/r"),
        ("https://secret@github.com/o/r.git", "https://github.com/o/r"),
        ("https://name:sec@ret@github.com/o/r.git", "https://github.com/o/r"),
        ("https://github.com/o/r?private_token=secret", "https://github.com/o/r"),
        ("https://github.com/o/r#secret", "https://github.com/o/r"),
        ("git@github.com:o/r.git", "https://github.com/o/r"),
        ("git@github.com:o/r", "https://github.com/o/r"),
        ("org-7@github.com:/o/r.git/", "https://github.com/o/r"),
        ("github.com:o/r.git", "https://github.com/o/r"),
        ("ssh://git@gitlab.com/g/s/r.git", "https://gitlab.com/g/s/r"),
        ("ssh://git@h:2222/o/r.git", "https://h/o/r"),
        ("ssh://h.example.org:2222/o/r", "https://h.example.org/o/r"),
        ("ssh://git@ssh.github.com:443/o/r.git", "https://github.com/o/r"),
        ("git+ssh://git@github.com/o/r.git", "https://github.com/o/r"),
        ("git://github.com/o/r.git", "https://github.com/o/r"),
        ("ssh://git@[2001:db8::1]:22/o/r", "https://[2001:db8::1]/o/r"),
        ("https://name:sec/ret@github.com/o/r.git", None),
        ("https://github.com:secret/o/r.git", None),
        ("https://github.com/o", None),
        ("https://github.com", None),
        ("https:///o/r", None),
        ("github-at-work:o/r.git", None),  # a name from someone's own configuration
        ("file:///srv/git/r.git", None),
        ("/srv/git/r.git", None),
        ("C:/git/r.git", None),
        ("C:\\git\\r.git", None),
        ("../r", None),
        ("../r:x", None),
        ("~/git/r", None),
        ("git@h:~/r.git", None),
        ("ext::sh -c whatever", None),
        ("javascript://h/%0aalert(1)", None),
        ('https://github.com/o/"><script>', None),
        ("", None),
    ],
)
def test_the_address_of_a_remote(remote, address):
    assert launch.web_address(remote) == address


@pytest.fixture
def outer(tmp_path, monkeypatch):
    """A repository with a remote, and the command that works in it."""
    for name in ("REPOSITORY_URL", *launch.GIT_ELSEWHERE):
        monkeypatch.delenv(name, raising=False)

    def git(*arguments, folder=tmp_path):
        subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("remote", "add", "origin", "git@github.com:outer/repository.git")
    return git


def test_repository_follows_the_remote(outer, tmp_path):
    assert launch.repository_url(tmp_path) == "https://github.com/outer/repository"
    outer("remote", "set-url", "origin", "https://name:secret@gitlab.com/g/s/r.git")
    assert launch.repository_url(tmp_path) == "https://gitlab.com/g/s/r"
    outer("remote", "remove", "origin")
    assert launch.repository_url(tmp_path) is None


def test_a_repository_around_the_book_is_not_the_books(outer, tmp_path, monkeypatch):
    unpacked = tmp_path / "downloads" / "book"
    unpacked.mkdir(parents=True)
    assert launch.repository_url(unpacked) is None
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))
    assert launch.repository_url(unpacked) is None
    monkeypatch.delenv("GIT_DIR")
    outer("init", "-q", folder=unpacked)
    outer("remote", "add", "origin", "https://github.com/o/inner", folder=unpacked)
    assert launch.repository_url(unpacked) == "https://github.com/o/inner"


def test_a_folder_without_git_has_no_address(tmp_path, monkeypatch):
    monkeypatch.delenv("REPOSITORY_URL", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert launch.repository_url(tmp_path) is None
    monkeypatch.setenv("PATH", "")
    assert launch.repository_url(tmp_path) is None


def test_environment_overrides_the_remote(outer, tmp_path, monkeypatch):
    monkeypatch.setenv("REPOSITORY_URL", "https://gitlab.com/a/b/")
    assert launch.repository_url(tmp_path) == "https://gitlab.com/a/b"
    monkeypatch.setenv("REPOSITORY_URL", "")
    assert launch.repository_url(tmp_path) == "https://github.com/outer/repository"


def test_an_address_that_is_none_is_refused_without_being_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("REPOSITORY_URL", "name:secret@github.com/o/r")
    with pytest.raises(ConfigError, match="REPOSITORY_URL: that is no address") as caught:
        launch.repository_url(tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("repository", "place"),
    [
        ("https://github.com/o/r", "gh/o/r"),
        ("https://gitlab.com/g/s/r", "gl/g%2Fs%2Fr"),
        ("https://codeberg.org/o/r", "git/https%3A%2F%2Fcodeberg.org%2Fo%2Fr"),
    ],
)
def test_binder_opens_the_notebook_in_jupyterlab(repository, place):
    url = launch.binder_url(repository, "book/numerical-example.ipynb")
    path = "book%2Fnumerical-example.ipynb"
    assert url == f"https://mybinder.org/v2/{place}/HEAD?labpath={path}"


def test_the_source_of_a_chapter_with_a_space_in_its_name():
    url = launch.source_url("https://github.com/o/r", "book/my chapter.ipynb")
    assert url == "https://github.com/o/r/blob/HEAD/book/my%20chapter.ipynb"
    url = launch.binder_url("https://github.com/o/r", "book/my chapter.ipynb")
    assert url.endswith("?labpath=book%2Fmy%20chapter.ipynb")


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        (None, ["Notebook"]),
        ("https://github.com/o/r", ["Run on Binder", "Colab", "Notebook", "Source"]),
        ("https://gitlab.com/o/r", ["Run on Binder", "Notebook", "Source"]),
    ],
)
def test_no_dead_button_is_shown(repository, expected, tmp_path):
    app = SimpleNamespace(
        repository=repository,
        srcdir=tmp_path,
        env=SimpleNamespace(doc2path=lambda name: str(tmp_path / f"{name}.ipynb")),
    )
    context = {"pathto": lambda path, resource: path}
    launch.add_links(app, "x", "page.html", context, doctree=object())
    links = {link["text"]: link["url"] for link in context["page_links"]}
    assert links["Notebook"] == "notebooks/x.ipynb"
    colab = "https://colab.research.google.com/github/o/r/blob/notebooks/x.ipynb"
    assert links.get("Colab", colab) == colab
    assert [link["text"] for link in context["page_links"]] == expected


# downloads


@pytest.mark.parametrize(
    ("myst", "plain"),
    [
        (
            ":::{admonition} Predict\n:class: tip\nWhat?\n\nNow.\n:::",
            "> **Predict**\n>\n> What?\n>\n> Now.",
        ),
        ("```{exercise}\n:label: ex-a\nDo it.\n```", "> **Exercise**\n>\n> Do it."),
        ("```{solution-start} ex-a\n:class: dropdown\n```\n\nSo.", "**Solution**\n\nSo."),
        ("```{solution-end}\n```", ""),
        (
            ":::{prf:proposition} Sum\n:label: prop-a\n$x$\n:::",
            "> **Proposition 7 (Sum)**\n>\n> $x$",
        ),
        (":::{prf:proof}\nClear.\n:::", "*Proof.* Clear."),
        ("::::{grid} 1 1\n:gutter: 3\n\n:::{grid-item-card} You\nGo.\n:::\n::::", "- **You.** Go."),
        ("```python\nx = 1\n```", "```python\nx = 1\n```"),
        ("$$ a $$ (claim-a)", "$$ a $$\n<!-- (claim-a) -->"),
        ("[r](references.md#x), [f](api.md#p.f)", "[r](../references.html), [f](../api.html#p.f)"),
    ],
)
def test_download_is_in_plain_markdown(myst, plain, monkeypatch):
    monkeypatch.delenv("SITE_URL", raising=False)
    assert downloads.plain(myst, {"prop-a": "Proposition 7"}) == plain


def test_box_that_no_download_can_show_is_refused():
    with pytest.raises(ValueError, match="margin"):
        downloads.plain(":::{margin}\nAside.\n:::", {})


def test_download_looks_for_the_package_at_the_site_then_in_the_repository(monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://o.example/r/")
    assert downloads.places("https://github.com/o/r", "w.whl") == [
        "https://o.example/r/notebooks/w.whl",
        "https://github.com/o/r/raw/notebooks/w.whl",
        "https://github.com/o/r/archive/HEAD.zip",
    ]
    monkeypatch.delenv("SITE_URL")
    assert downloads.places("https://codeberg.org/o/r", "w.whl") == ["git+https://codeberg.org/o/r"]
    assert downloads.places(None, "w.whl") == []


# markup


def corrected(step, html):
    """The markup `html` after one correction."""
    soup = BeautifulSoup(html, "html.parser")
    step(soup)
    return soup


def test_foldable_boxes_need_no_script():
    soup = corrected(
        markup.fold,
        '<div class="admonition dropdown"><p class="admonition-title">Solution to '
        '<a href="#e">Exercise 1</a></p><p>Text</p></div>',
    )
    assert soup.details.summary.get_text() == "Solution to Exercise 1"
    assert soup.summary.find("a") is None
    assert soup.details.p.get_text() == "Text"


def test_tables_scroll_in_a_box_of_their_own_outside_explorers():
    soup = corrected(
        markup.box_tables,
        "<table id='a'></table><adafactor-explorer><table id='b'></table></adafactor-explorer>",
    )
    assert soup.find(id="a").parent["class"] == ["table-box"]
    assert soup.find(id="b").parent.name == "adafactor-explorer"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<math>x</math>, y", '<span class="glued"><math>x</math>,</span> y'),
        ("<math>x</math> y", "<math>x</math> y"),
        (
            '<span class="formula-box"><math>x</math></span>. Y',
            '<span class="formula-box"><math>x</math>.</span> Y',
        ),
        ('<math display="block">x</math>.', '<math display="block">x</math>.'),
    ],
)
def test_no_line_begins_with_the_comma_after_a_formula(html, expected):
    assert str(corrected(markup.glue_punctuation, html)) == expected


def test_repeated_ids_go_and_become_classes():
    soup = corrected(
        markup.drop_repeated_ids, '<section id="proof-content"></section><section id="x"></section>'
    )
    assert soup.div["class"] == ["proof-content"]
    assert soup.section["id"] == "x"


# pages


def test_page_loads_what_its_text_needs_in_order():
    files = [
        SimpleNamespace(filename=f"_static/{name}?v=1") for name in ("b.css", "a.css", "c.css")
    ]
    chosen = pages.needed(files, {"a.css": "", "b.css": "<math", "c.css": "<table"}, "<math>")
    assert [file.filename for file in chosen] == ["_static/a.css?v=1", "_static/b.css?v=1"]


def test_description_is_the_first_paragraph_as_text():
    body = (
        "<section><h1>T</h1><p>Keeps <math><mi>R</mi></math>,\n two <b>vectors</b>.</p></section>"
    )
    assert pages.describe(body) == "Keeps R, two vectors."
    assert len(pages.describe(f"<section><p>{'word ' * 99}</p></section>")) <= 163


def test_one_heading_makes_no_list_of_headings():
    item = '<li><a href="#x">X</a></li>'
    assert pages.headings(f"<ul><li><a>Page</a><ul>{item}</ul></li></ul>") == ""
    assert pages.headings(f"<ul><li><a>Page</a><ul>{item * 2}</ul></li></ul>").count("<li>") == 2


# a small build


@pytest.fixture
def build(tmp_path):
    """A function that builds a page of reStructuredText and returns exit code, report and page."""

    def run(text):
        (tmp_path / "conf.py").write_text(
            f"import sys\nsys.path.insert(0, {str(EXTENSIONS)!r})\n"
            "extensions = ['mathml']\nhtml_math_renderer = 'mathml'\nhtml_theme = 'basic'\n"
        )
        (tmp_path / "index.rst").write_text(f"Title\n=====\n\n{text}\n")
        command = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "--keep-going"]
        done = subprocess.run(
            [*command, tmp_path, tmp_path / "out"], capture_output=True, text=True
        )
        page = tmp_path / "out" / "index.html"
        html = page.read_text("utf-8") if page.exists() else ""
        return done.returncode, done.stderr, BeautifulSoup(html, "html.parser")

    return run


def test_build_fails_on_a_formula_it_cannot_typeset_and_says_where(build):
    code, report, page = build("Text :math:`x`.\n\n.. math:: y = \\unknowncommand{2}\n")
    assert code != 0
    assert "index.rst:6" in report
    assert "unknowncommand" in report
    assert page.select_one(".math-error")


def test_numbered_equation_is_linked_from_the_text_and_from_its_number(build):
    code, report, page = build("See :eq:`update`.\n\n.. math:: y = x\n   :label: update\n")
    assert code == 0, report
    equation = page.find(id="equation-update")
    assert equation.select_one("a.equation-number")["href"] == "#equation-update"
    assert equation.select_one("a.equation-number").get_text() == "(1)"
    assert page.select_one("p a[href='#equation-update']").get_text() == "(1)"
    assert page.find_all(class_="math") == []
