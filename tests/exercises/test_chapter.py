"""The chapter "Write Adafactor yourself" on the built site, from its folder, network off."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from adafactor_edu.checks import export
from adafactor_edu.explorers import FirstIterationExplorer
from tests.exercises.conftest import RUN_ALL
from tests.exercises.test_runtime import THIRTEEN

SOLUTIONS = {step: export(step)["solution"] for step in THIRTEEN}
SAID = "/✓|✗|Not yet/.test(document.querySelector('adafactor-own-step .aw-said').innerText)"
NUMBER = """([name, row, col]) => {
  const at = row === null ? "" : `[data-row="${row}"][data-col="${col}"]`;
  const cell = document.querySelector(`adafactor-explorer [data-quantity="${name}"]${at}`);
  return Number(cell.dataset.value);
}"""


@pytest.fixture
def chapter(site_root, offline_context):
    """The page of the chapter."""
    context = offline_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.set_default_timeout(60_000)
    tab.add_init_script("(self.adafactorEdu ??= {}).seconds = 20")
    tab.goto((site_root / "write-it-yourself.html").as_uri())
    yield tab
    assert [one for one in context.problems if not one.startswith("failed: blob:")] == []


def take_step(chapter, **changed):
    """Write all functions, some of them otherwise, and take the step; return what is said."""
    names = [name for name in THIRTEEN if name != "matrix_iteration"]
    chapter.evaluate(RUN_ALL, [(name, changed.get(name, SOLUTIONS[name])) for name in names])
    chapter.locator("adafactor-own-step [data-do=run]").click()
    chapter.wait_for_function(SAID)
    return chapter.locator("adafactor-own-step .aw-said").inner_text()


def number(chapter, name, row=None, col=None):
    return chapter.evaluate(NUMBER, [name, row, col])


def test_it_has_the_thirteen_functions_in_order(chapter):
    steps = chapter.locator("adafactor-write-it").evaluate_all(
        "(all) => all.map((e) => e.dataset.step)"
    )
    assert steps == THIRTEEN


def test_nothing_of_python_loads_with_the_page(site_root, offline_context):
    tab = offline_context().new_page()
    requests = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.goto((site_root / "write-it-yourself.html").as_uri(), wait_until="networkidle")
    assert len(requests) > 3
    assert [url for url in requests if "python-runtime" in url or "/step-" in url] == []


def test_functions_that_are_not_written_are_named(chapter):
    chapter.locator("adafactor-own-step [data-do=run]").click()
    chapter.wait_for_function(SAID)
    said = chapter.locator("adafactor-own-step .aw-said")
    assert "Not yet" in said.inner_text()
    said.get_by_role("link", name="clip_update").click()
    assert chapter.url.endswith("#write-clip-update")


def test_the_readers_functions_take_the_step_and_drive_the_explorer(chapter):
    said = take_step(chapter)
    assert said.startswith("✓")
    assert "now runs on your functions" in said
    shown = chapter.locator("adafactor-own-step .aw-goals").inner_text()
    assert "✗" not in shown
    assert "Printed by the wiki page" in shown
    explorer = FirstIterationExplorer(d=0.5).value
    slider = chapter.locator("adafactor-explorer input[name=d]")
    slider.evaluate(
        "(e) => { e.value = 0.5; e.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    expected = float(explorer.u_hat[0, 0])
    chapter.wait_for_function(f"Math.abs(({NUMBER})(['u_hat', 0, 0]) - {expected}) < 1e-9")


def test_a_wrong_function_changes_what_the_explorer_shows(chapter):
    before = number(chapter, "u", 0, 0)
    said = take_step(
        chapter,
        normalized_gradient="def normalized_gradient(g, v):\n    return -g / np.sqrt(v)\n",
    )
    assert said.startswith("✗")
    assert "Û₁" in said
    chapter.wait_for_function(f"({NUMBER})(['u', 0, 0]) === {-before!r}")
    chapter.locator("adafactor-own-step [data-do=back]").click()
    chapter.wait_for_function(f"({NUMBER})(['u', 0, 0]) === {before!r}")


def test_an_exception_in_the_step_is_shown(chapter):
    said = take_step(chapter, row_moment="def row_moment(r, g2, beta2):\n    return g2[7]\n")
    assert "One of your functions stops" in said
    assert "row_moment.py" in chapter.locator("[aria-label=Traceback]").last.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_barriers(site_root, offline_context, scheme, width):
    tab = offline_context(color_scheme=scheme, viewport={"width": width, "height": 800}).new_page()
    tab.goto((site_root / "write-it-yourself.html").as_uri())
    tab.evaluate("self.adafactorEdu.seconds = 20")
    take_step(tab)
    found = Axe().run(tab).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
