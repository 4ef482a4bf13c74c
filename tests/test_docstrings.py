"""Everything public is documented, in numpydoc's form; pytest runs the examples as doctests."""

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
from pathlib import Path

import pytest
from numpydoc.validate import validate

import adafactor_edu

API_PAGES = sorted((Path(__file__).parents[1] / "book").glob("api*.md"))

# What is not asked for, and why. Everything else numpydoc checks is.
NOT_ASKED = {
    "GL01": "the summary stands on the line of the opening quotes",
    "SA01": "the module is the list of related functions",
    "ES01": "one sentence can be enough; the equation is under Notes",
    "PR08": "a description may begin with its symbol, as in 'ε₁, added to …'",
    "RT04": "the same, for what is returned",
}
NOT_ASKED_OF_MEMBERS = {
    "EX01": "the example of a class shows its methods and properties at work",
}
# What a subpackage does not export is no public API, and a method that overrides another keeps the
# contract written there: a docstring, one line, ending in a period.
ASKED_OF_INNER_PARTS = {"GL08", "SS01", "SS03", "SS06"}


def modules():
    """Return the names of the public modules of the package."""
    found = pkgutil.walk_packages(adafactor_edu.__path__, "adafactor_edu.")
    names = [module.name for module in found]
    return ["adafactor_edu", *(name for name in names if ".__" not in name and "._" not in name)]


def exports(module_name):
    """Return the functions and classes in ``__all__`` that no package above exports already."""
    above = () if module_name == "adafactor_edu" else adafactor_edu.__all__
    things = vars(importlib.import_module(module_name))
    names = set(things.get("__all__", ())) - set(above)
    return {name for name in names if is_documented(things[name])}


def public_objects():
    """Return the dotted name of every public function and class, and of a class's own members."""
    names = []
    for module_name in modules():
        module = importlib.import_module(module_name)
        for name, thing in inspect.getmembers(module, is_documented):
            if not name.startswith("_") and thing.__module__ == module_name:
                names.append(f"{module_name}.{name}")
                if inspect.isclass(thing):
                    names += [f"{module_name}.{name}.{member}" for member in own_members(thing)]
    return names


def is_documented(thing):
    return inspect.isfunction(thing) or inspect.isclass(thing)


def own_members(cls):
    """Return the names of the public methods and properties written in the body of `cls`."""
    kinds = (property, classmethod, staticmethod)
    return [
        name
        for name, thing in vars(cls).items()
        if not name.startswith("_") and (inspect.isfunction(thing) or isinstance(thing, kinds))
    ]


@pytest.mark.parametrize("name", modules())
def test_every_module_says_what_it_is(name):
    summary = (importlib.import_module(name).__doc__ or "").strip().splitlines()[:1]
    assert summary
    assert summary[0].endswith(".")


@pytest.mark.parametrize("name", public_objects())
def test_docstring(name):
    excused = dict(NOT_ASKED)
    if inspect.isclass(resolve(name.rpartition(".")[0])):
        excused |= NOT_ASKED_OF_MEMBERS
    errors = [error for error in validate(name)["errors"] if error[0] not in excused]
    if is_inner_part(name) or is_override(name):
        errors = [error for error in errors if error[0] in ASKED_OF_INNER_PARTS]
    assert errors == []


@pytest.mark.parametrize("name", public_objects())
def test_what_checks_its_arguments_says_which_errors_it_raises(name):
    """Under Raises; a module that says it once for all its functions has said it for each."""
    thing = resolve(name)
    if inspect.isfunction(thing) and not is_inner_part(name) and not is_override(name):
        assert not raises(thing) or says_what_it_raises(thing)


def raises(function):
    """Whether the body of `function` has a `raise` or calls a checker of arguments."""
    nodes = list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))))
    called = [ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)]
    checks = [call for call in called if call.startswith("check.")]
    return bool(checks) or any(isinstance(node, ast.Raise) for node in nodes)


def says_what_it_raises(function):
    told = (function.__doc__, importlib.import_module(function.__module__).__doc__)
    return any(re.search(r"^ *Raises\n *------\n", text, re.M) for text in told)


def test_the_steps_say_once_what_they_raise():
    assert raises(adafactor_edu.row_moment)
    assert says_what_it_raises(adafactor_edu.row_moment)
    assert "Raises" not in adafactor_edu.row_moment.__doc__
    assert not says_what_it_raises(resolve)


def test_the_steps_can_be_read_in_one_sitting():
    lines = Path(adafactor_edu.steps.__file__).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 350


def is_inner_part(name):
    """Whether `name` lies deeper than adafactor_edu.module.name and no subpackage exports it."""
    _, subpackage, *inner = name.split(".")
    exported = getattr(importlib.import_module(f"adafactor_edu.{subpackage}"), "__all__", ())
    return len(inner) > 1 and inner[-1] not in exported


def is_override(name):
    """Whether `name` is a member that a documented base class within the package has too."""
    owner, _, member = name.rpartition(".")
    bases = inspect.getmro(resolve(owner))[1:] if inspect.isclass(resolve(owner)) else ()
    ours = (base for base in bases if base.__module__.startswith("adafactor_edu."))
    return any(getattr(vars(base).get(member), "__doc__", None) for base in ours)


def resolve(name):
    """Return the module or the object that the dotted `name` stands for."""
    try:
        return importlib.import_module(name)
    except ImportError:
        owner, _, attribute = name.rpartition(".")
        return getattr(resolve(owner), attribute)


@pytest.mark.parametrize("module_name", [name for name in modules() if name.count(".") < 2])
def test_the_book_lists_what_a_module_exports(module_name):
    listed, current = set(), ""
    directives = r"(currentmodule|autofunction|autoclass):: (\S+)"
    reference = "".join(page.read_text(encoding="utf-8") for page in API_PAGES)
    for directive, name in re.findall(directives, reference):
        if directive == "currentmodule":
            current = name
        else:
            listed.add(f"{current}.{name}")
    assert {f"{module_name}.{name}" for name in exports(module_name)} - listed == set()


def test_the_search_finds_the_first_function_of_the_algorithm():
    assert "adafactor_edu.steps.root_mean_square" in public_objects()


def test_only_a_method_of_a_subclass_counts_as_an_override():
    explorers = "adafactor_edu.explorers"
    assert is_override(f"{explorers}.memory.MemoryExplorer.compute")
    assert not is_override(f"{explorers}.explorer.Explorer.compute")
    assert not is_override("adafactor_edu.steps.root_mean_square")
