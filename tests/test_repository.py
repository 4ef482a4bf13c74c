"""The files that set the project up agree with each other."""

import ast
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OWN_FOLDERS = {"book", "adafactor_edu", "tests", "tools", "benchmarks"}
LOCKED_EXTRAS = ("cli", "lab", "book", "test", "dev")
BINDER_LOCK = ".binder/requirements.txt"
BINDER_EXTRAS = ("lab", "binder")
README = (ROOT / "README.md").read_text(encoding="utf-8")
JUPYTER_BOOK = Path(sys.executable).with_name("jupyter-book")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
MACHINE_PATH = re.compile(r"(?<![\w.)>}])/(?:work|root|home|Users)/\w")


def declared(*extras):
    """Return the requirements of the package and of `extras`, each of which may include others."""
    found = [Requirement(text) for text in PROJECT["dependencies"]]
    for name in extras:
        for text in PROJECT["optional-dependencies"][name]:
            requirement = Requirement(text)
            own = requirement.name == PROJECT["name"]
            found += declared(*requirement.extras) if own else [requirement]
    return found


def declared_in_locks():
    """Return (lock file, requirement) of every requirement that a lock must meet."""
    full = [("requirements.txt", requirement) for requirement in declared(*LOCKED_EXTRAS)]
    return full + [(BINDER_LOCK, requirement) for requirement in declared(*BINDER_EXTRAS)]


def lock(name="requirements.txt"):
    """Return the pins of a lock by canonical name; a name may have several, by marker."""
    pins = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            pin = Requirement(line)
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


def toc_entries():
    """Return the names of the pages in _toc.yml, the root first."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [toc["root"], *chapters]


def shell_block(text, heading):
    """Return the commands of the first fenced sh block after `heading`."""
    section = text.split(f"## {heading}\n", 1)[1]
    return re.search(r"```sh\n(.*?)```", section, re.DOTALL)[1].split("\n")[:-1]


def tracked_files():
    """Return the files of the repository: git's list, or without git everything not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_the_two_commands_of_the_readme_are_what_ci_runs():
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    run_by_ci = re.findall(r"^step (make .+)$", ci, re.MULTILINE)
    assert shell_block(README, "Two commands") == run_by_ci == ["make book", "make test"]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)", text)) | set(re.findall(r"^make (\w+)", text, re.M))
    targets = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
    assert named
    assert named <= targets


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_alone_lists_the_targets():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("book", "test", "lab", "notebooks", "serve", "zip", "lint", "lock", "clean"):
        assert re.search(rf"^  make {target} +\S", listed, re.MULTILINE), target


def test_the_commands_without_make_are_those_of_the_makefile():
    without = re.search(r"```powershell\n(.*?)```", README, re.DOTALL)[1]
    without = (
        without.replace(".venv\\Scripts\\", "").replace("\\", "/").replace("$PWD", "$(CURDIR)")
    )
    recipes = MAKEFILE.replace("$(BIN)/", "").replace("$(ZIP)", "_build/adafactor-executed.zip")
    recipes = recipes.replace(" --quiet", "").replace("$(PORT)", "8000")
    started = (
        "python -m pip",
        "jupyter-book",
        "jupyter lab",
        "python -m http",
        "python tools/pack",
    )
    commands = [line for line in without.splitlines() if line.startswith(started)]
    assert len(commands) == 6
    assert [line for line in commands if line not in recipes] == []


@pytest.fixture
def checkout(tmp_path):
    """A copy of the repository's files with an environment that make believes to be installed."""
    for path in tracked_files():
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / ".installed").touch()
    return tmp_path


@pytest.fixture
def build(checkout, monkeypatch):
    """A function that runs ``make book`` and returns how often the site has been built.

    A stand-in for ``jupyter-book`` notes how it is called and makes the front page.
    """
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    for name in ("REPOSITORY_URL", "GIT_DIR", "GIT_WORK_TREE", "MAKEFLAGS"):
        monkeypatch.delenv(name, raising=False)
    page, notes = checkout / "_build" / "html" / "index.html", checkout / "notes.txt"
    script(checkout, "python", f'exec "{sys.executable}" "$@"')
    script(
        checkout, "jupyter-book", f'echo "$*" >> "{notes}"; mkdir -p "{page.parent}"; > "{page}"'
    )

    def run():
        subprocess.run(["make", "book"], cwd=checkout, capture_output=True, check=True)
        lines = notes.read_text(encoding="utf-8").splitlines()
        assert set(lines) == {"build . -W -n --keep-going"}
        return len(lines)

    assert run() == 1
    assert run() == 1, "nothing has changed, and it was built again"
    return run


def test_make_book_is_jupyter_book_and_builds_again_after_its_clean(checkout, build):
    clean = [JUPYTER_BOOK, "clean", "."]
    subprocess.run(clean, cwd=checkout, capture_output=True, check=True)
    assert not (checkout / "_build" / "html" / "index.html").exists()
    assert build() == 2


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=True)


def test_make_book_builds_again_when_a_chapter_changes_comes_or_goes(checkout, build):
    builds = 1
    chapter = checkout / "book" / "my own chapter.ipynb"
    for content in ("{}", "{ }"):
        chapter.write_text(content, encoding="utf-8")
        builds += 1
        assert build() == builds
        assert build() == builds
    chapter.unlink()
    assert build() == builds + 1
    (checkout / "book" / "api.md").unlink()
    assert build() == builds + 2
    assert build() == builds + 2


def test_make_book_follows_the_remote_of_its_own_repository_only(checkout, build, monkeypatch):
    around = checkout.parent
    git(around, "init", "-q")
    git(around, "remote", "add", "origin", "https://github.com/o/around")
    assert build() == (builds := 1)
    git(checkout, "init", "-q")
    git(checkout, "remote", "add", "origin", "https://name:password@github.com/o/book")
    assert build() == builds + 1
    assert build() == builds + 1
    monkeypatch.setenv("REPOSITORY_URL", "https://github.com/o/it's")
    assert build() == builds + 2
    kept = [p.read_bytes() for p in (checkout / "_build").rglob("*") if p.is_file()]
    assert kept
    assert not any(b"password" in content for content in kept)


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
@pytest.mark.parametrize(
    ("target", "chosen", "expected"),
    [
        ("notebooks", None, ["book/index.ipynb", "book/my own chapter.ipynb"]),
        ("notebooks", "'book/my own chapter.ipynb'", ["book/my own chapter.ipynb"]),
        ("test-notebooks", None, ["book/index.ipynb", "book/my own chapter.ipynb"]),
        ("test-notebooks", "book/index.ipynb", ["book/index.ipynb"]),
    ],
)
def test_make_hands_on_a_chapter_with_spaces_in_its_name_whole(checkout, target, chosen, expected):
    (checkout / "book" / "my own chapter.ipynb").write_text("{}", encoding="utf-8")
    script(
        checkout, "python", """for a do case $a in *.ipynb) echo "$a" >> notes.txt;; esac; done"""
    )
    variables = [] if chosen is None else [f"NOTEBOOKS={chosen}"]
    subprocess.run(["make", target, *variables], cwd=checkout, capture_output=True, check=True)
    given = (checkout / "notes.txt").read_text(encoding="utf-8").splitlines()
    assert set(expected) <= set(given)
    assert chosen is None or given == expected


def script(checkout, name, line):
    """Put a shell script of one line into the environment of `checkout`."""
    path = checkout / ".venv" / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)


def test_sphinx_alone_can_build_the_book_too(checkout):
    """`jupyter-book config sphinx .` writes a conf.py that finds every file it names."""
    command = [JUPYTER_BOOK, "config", "sphinx", "."]
    subprocess.run(command, cwd=checkout, capture_output=True, check=True)
    conf = {}
    exec((checkout / "conf.py").read_text(encoding="utf-8"), conf)
    named = conf["bibtex_bibfiles"] + conf["templates_path"] + conf["html_static_path"]
    assert [name for name in named if not (checkout / name).exists()] == []
    for name in conf["extensions"]:
        assert importlib.util.find_spec(name), name
    assert ".*" in conf["exclude_patterns"]  # the environment holds other people's pages


@pytest.mark.parametrize(("file", "requirement"), declared_in_locks(), ids=str)
def test_the_locks_satisfy_every_declared_requirement(file, requirement):
    pins = lock(file).get(canonicalize_name(requirement.name), [])
    assert pins, f"{requirement.name} is not in {file}: run `make lock`"
    for pin in pins:
        (version,) = [specifier.version for specifier in pin.specifier]
        assert requirement.specifier.contains(version, prereleases=True), str(pin)


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("adafactor_edu", ("book", "far", "peers")),  # peers: only in adafactor_edu/peers
        ("book/_extensions", ("book",)),
        ("tools", ("book", "test", "dev")),
        ("tests", ("book", "test")),
        ("benchmarks", ("book", "test", "peers")),
    ],
)
def test_everything_imported_is_declared(folder, extras):
    names = {canonicalize_name(requirement.name) for requirement in declared(*extras)}
    distributions = importlib.metadata.packages_distributions()
    undeclared = {
        f"{path.relative_to(ROOT).as_posix()}: {module}"
        for path in (ROOT / folder).rglob("*.py")
        if path.parent.name != "_page"  # what the page's own Python imports, the page has
        for module in imported_modules(path) - OWN_FOLDERS
        if not names & {canonicalize_name(name) for name in distributions.get(module, [module])}
    }
    assert undeclared == set()


def imported_modules(path):
    """Return the top-level modules outside the standard library that the file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names


@pytest.mark.parametrize("file", ["requirements.txt", BINDER_LOCK])
def test_the_locks_pin_exactly_and_name_no_index(file):
    for pins in lock(file).values():
        for pin in pins:
            assert pin.url is None
            assert [specifier.operator for specifier in pin.specifier] == ["=="], str(pin)
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "make lock" in text.splitlines()[1]
    assert not re.search(r"^\s*(-|--)\w|https?://|file:", text, re.MULTILINE)


def test_the_heavy_peers_are_not_locked():
    peers = {Requirement(text).name for text in PROJECT["optional-dependencies"]["peers"]}
    assert peers.isdisjoint(lock())


def test_binder_gets_the_same_versions_and_nothing_to_test_or_build_with():
    """Nor JupyterLab and Notebook: Binder has a pair that fits, and one of them alone would not."""
    lean, full = lock(BINDER_LOCK), lock()
    versions = {name: {str(pin.specifier) for pin in pins} for name, pins in full.items()}
    assert {
        n for n, pins in lean.items() if {str(p.specifier) for p in pins} - versions[n]
    } == set()
    heavy = {
        "jupyterlab",
        "notebook",
        "jupyter-book",
        "sphinx",
        "pytest",
        "playwright",
        "ruff",
        "uv",
    }
    assert heavy.isdisjoint(lean)
    assert "jupyterlab-myst" in lean


def test_binder_uses_the_lowest_supported_python():
    floor = re.fullmatch(r">=(3\.\d+),<3\.\d+", PROJECT["requires-python"])[1]
    assert (ROOT / ".binder" / "runtime.txt").read_text().strip() == f"python-{floor}"
    assert f"--python-version {floor}" in MAKEFILE
    assert f"Programming Language :: Python :: {floor}" in PROJECT["classifiers"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit")
@pytest.mark.parametrize("name", [".binder/postBuild", ".ci/run"])
def test_scripts_are_executable(name):
    assert os.access(ROOT / name, os.X_OK)


def test_importing_the_package_needs_numpy_only():
    code = (
        "import sys, numpy; before = set(sys.modules)\n"
        "import adafactor_edu; print(*set(sys.modules) - before)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    roots = {name.partition(".")[0] for name in shown.stdout.split()}
    assert "adafactor_edu" in roots
    assert roots - sys.stdlib_module_names - {"adafactor_edu", "numpy"} == set()


@pytest.mark.parametrize(
    ("missing", "code", "extra"),
    [
        ("matplotlib", "import adafactor_edu.figures", "lab"),
        ("matplotlib", "import adafactor_edu.explorers as e; e.MemoryExplorer().png()", "lab"),
        ("PIL", "import adafactor_edu.figures", "lab"),
        ("ipywidgets", "import adafactor_edu.explorers as e; e.MemoryExplorer().widget", "lab"),
        ("sympy", "import adafactor_edu.symbolic", "lab"),
        ("sympy", "import adafactor_edu.symbolic.claims", "lab"),
        ("markdown_it", "import adafactor_edu.symbolic as s; s.coverage('book')", "lab"),
        ("zarr", "import adafactor_edu.far", "far"),
        ("rich", "import runpy; runpy.run_module('adafactor_edu', run_name='__main__')", "cli"),
    ],
)
def test_what_needs_a_package_that_is_missing_names_the_extra(missing, code, extra):
    """A package that is None in `sys.modules` cannot be imported."""
    code = f"import sys; sys.modules[{missing!r}] = None\n{code}"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert shown.returncode == 1
    assert f'{missing}: pip install "adafactor-edu[{extra}]"' in shown.stderr.splitlines()[-1]
    distribution = {"PIL": "pillow", "markdown_it": "markdown-it-py"}.get(missing, missing)
    assert distribution in {requirement.name for requirement in declared(extra)}


def test_the_wheel_holds_every_file_of_the_package(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = (ROOT / "adafactor_edu").rglob("*")
    kept = {p for p in files if p.is_file() and p.suffix in {".py", ".js", ".css", ".json", ".svg"}}
    kept = {p.relative_to(ROOT).as_posix() for p in kept if p.parent.name[0] != "."}
    assert {"adafactor_edu/__init__.py", "adafactor_edu/py.typed"} <= packed
    assert kept <= packed
    code = "import adafactor_edu as ae; print(ae.__file__, ae.matrix_iteration([[2.]], [[1.]]).u)"
    run = [sys.executable, "-c", code]
    environment = os.environ | {"PYTHONPATH": str(wheel), "PYTHONSAFEPATH": "1"}
    shown = subprocess.run(
        run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert shown.stdout.split() == [str(wheel / "adafactor_edu" / "__init__.py"), "[[1.]]"]


def test_no_file_names_a_path_of_one_machine():
    found = {}
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if hits := MACHINE_PATH.findall(text):
            found[path.relative_to(ROOT).as_posix()] = hits
    assert found == {}


def test_no_file_holds_the_marks_of_an_unfinished_merge():
    marks = re.compile(rb"^(<{7}|>{7}) ", re.MULTILINE)
    assert [path for path in tracked_files() if marks.search(path.read_bytes())] == []


@pytest.mark.parametrize("name", toc_entries())
def test_every_page_of_the_table_of_contents_exists(name):
    assert [suffix for suffix in (".ipynb", ".md") if (ROOT / f"{name}{suffix}").is_file()]


def test_the_citation_is_complete_and_of_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == ["MIT", "CC-BY-4.0"]
    assert {"message", "title", "authors"} <= citation.keys()
    names = [{a["family-names"] for a in work["authors"]} for work in citation["references"]]
    assert names == [{"Shazeer", "Stern"}, {"Cao", "Li", "Liang"}]


def test_the_readme_shows_a_picture_that_exists():
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", README)
    assert pictures
    for text, target in pictures:
        assert len(text) > 20
        assert (ROOT / target).is_file(), target


def test_links_of_the_readme_to_other_files_lead_somewhere():
    targets = re.findall(r"(?<!!)\[[^\]]*\]\((?!https?://|#)([^)#]+)", README)
    assert {"CONTRIBUTING.md", "CITATION.cff", "LICENSE", "LICENSE-text"} <= set(targets)
    for target in targets:
        assert (ROOT / target).exists(), target


def workflows():
    """Return the workflows of GitHub Actions, parsed, by file name."""
    paths = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    return {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


@pytest.mark.parametrize("name", workflows())
def test_a_workflow_runs_what_was_read_and_may_do_no_more_than_it_must(name):
    workflow = workflows()[name]
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            if "uses" in step:
                assert re.search(r"@[0-9a-f]{40}$", step["uses"]), step["uses"]
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
    text = (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    pins = set(re.findall(r"uses: (\S+@[0-9a-f]{40} # v[\d.]+)$", text, re.M))
    assert len(pins) == len(set(re.findall(r"uses: (\S+)@", text)))
    assert text.count("uses: ") == len(
        re.findall(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", text, re.M)
    )


def test_every_python_that_is_admitted_is_tested_and_named():
    floor, ceiling = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups()
    admitted = [f"3.{minor}" for minor in range(int(floor), int(ceiling))]
    matrix = workflows()["book.yml"]["jobs"]["units"]["strategy"]["matrix"]["python"]
    prefix = "Programming Language :: Python :: 3."
    named = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if c.startswith(prefix)]
    assert matrix == admitted == named


def test_a_failed_monthly_run_is_reported():
    report = workflows()["fresh-dependencies.yml"]["jobs"]["report"]
    assert report["permissions"] == {"issues": "write"}
    assert "failure()" in report["if"]
    assert "gh issue create" in report["steps"][0]["run"]
