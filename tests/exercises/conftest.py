"""A page with every exercise, as the site links them, without building the book."""

import json

import pytest

from adafactor_edu.checks import ITERATIONS, TABLE
from adafactor_edu.checks.hunting_page import MY_TEST
from adafactor_edu.exercises import WriteIt
from book._extensions import exercises

STEPS = [*TABLE, *ITERATIONS]


@pytest.fixture(scope="session")
def exercise_folder(tmp_path_factory):
    """A folder with `page.html`, which has one exercise for each step, and what it links."""
    folder = tmp_path_factory.mktemp("exercises")
    assets = folder / "_static" / exercises.FOLDER
    assets.mkdir(parents=True)
    for name, text in exercises.files().items():
        (assets / name).write_text(text, encoding="utf-8")
    links = "".join(
        f'<link rel="stylesheet" href="_static/exercises/{name}">'
        if name.endswith(".css")
        else f'<script defer src="_static/exercises/{name}"></script>'
        for name in exercises.linked()
    )
    body = "".join(WriteIt(step).html() for step in (*STEPS, MY_TEST))
    (folder / "page.html").write_text(
        '<!doctype html><html lang="en" class="js"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<title>Exercises</title>{links}<main><h1>Exercises</h1>{body}</main></html>",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def tab(exercise_folder, offline_context):
    """The page, opened from its folder; nothing may go wrong on it."""
    context = offline_context(viewport={"width": 900, "height": 900}, accept_downloads=True)
    tab = context.new_page()
    tab.set_default_timeout(60_000)
    tab.add_init_script("(self.adafactorEdu ??= {}).seconds = 20")  # the machine may be busy
    tab.goto((exercise_folder / "page.html").as_uri())
    yield tab
    problems = [one for one in context.problems if not one.startswith("failed: blob:")]
    assert problems == []  # (a download ends the request for its blob)


class Exercise:
    """One exercise on a page, used as a reader uses it."""

    def __init__(self, tab, step):
        self.step, self.root = step, tab.locator(f"adafactor-write-it[data-step={step}]")
        self.editor = self.root.locator("textarea")

    def press(self, name):
        """Press a button."""
        self.root.get_by_role("button", name=name, exact=True).click()

    def run(self, source=None):
        """Put in a text, run it, wait for the verdict; return its words."""
        if source is not None:
            self.editor.fill(source)
        self.press("Run")
        self.root.locator("[data-do=run]:not([aria-disabled])").wait_for()
        return self.said

    @property
    def said(self):
        """The words of the verdict."""
        return self.root.locator(".aw-said").inner_text()

    @property
    def shown(self):
        """The tables, tracebacks and prints below the words."""
        return self.root.locator(".aw-shown").inner_text()


@pytest.fixture
def exercise(tab):
    """A function that gives the exercise of a step."""
    return lambda step: Exercise(tab, step)


RUN_ALL = """async (texts) => {
  const results = [];
  for (const [step, source] of texts) {
    const element = document.querySelector(`adafactor-write-it[data-step=${step}]`);
    const editor = element.querySelector("textarea");
    editor.value = source;
    editor.dispatchEvent(new Event("input", { bubbles: true }));
    await element.run();
    results.push([element.dataset.misconceptions, element.querySelector(".aw-said").innerText]);
  }
  return results;
}"""


@pytest.fixture
def run_all(tab):
    """A function that runs many texts, one after the other; returns names and words of each."""
    return lambda texts: tab.evaluate(RUN_ALL, json.loads(json.dumps(texts)))
