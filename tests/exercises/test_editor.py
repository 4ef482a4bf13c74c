"""The editor on the page: typing, running, keeping, saving and loading, by mouse and keyboard."""

import json
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from adafactor_edu.checks import export
from adafactor_edu.checks.grading import grade
from tests.exercises.conftest import Exercise

RMS = "def root_mean_square(x):\n    return np.sqrt(np.mean(x**2))\n"
LOOP = "def root_mean_square(x):\n    while True:\n        pass\n"


def test_nothing_of_python_is_loaded_before_the_editor_is_touched(tab, exercise):
    requests = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.reload()
    tab.mouse.wheel(0, 3000)
    tab.wait_for_timeout(300)
    assert not [url for url in requests if "python-runtime" in url or "step-" in url]
    exercise("clip_update").editor.focus()
    tab.wait_for_function("adafactorEdu.python && adafactorEdu.steps?.clip_update")
    loaded = [url.rpartition("/")[2] for url in requests if "step-" in url or "runtime" in url]
    assert sorted(loaded) == ["python-runtime.js", "step-clip_update.js"]


def test_loading_is_shown_and_said(tab, exercise):
    one = exercise("clip_update")
    one.editor.focus()
    assert "being loaded" in one.said
    tab.wait_for_function("document.querySelector('#write-clip-update .aw-said').innerText"
                          ".includes('ready')")  # fmt: skip


def test_a_wrong_function_is_named_with_its_smallest_example(exercise):
    one = exercise("row_moment")
    words = one.run("def row_moment(r, g2, beta2):\n    return np.sum(g2, axis=1)\n")
    known = export("row_moment")["misconceptions"]["sum-for-mean"]
    assert words.startswith("✗ ")
    assert known["message"] in words
    assert known["question"] in words
    for part in ("Input", "g2 =", "Yours", "Expected"):
        assert part in one.shown
    cells = one.root.locator("table[aria-label=expected] td").all_inner_texts()
    assert [float(cell) for cell in cells] == [3.05, 7.3]
    assert one.root.locator("table[aria-label=yours] td[data-differs]").count() == 2
    assert one.root.locator(".aw-said").get_attribute("role") == "status"


def test_an_endless_loop_ends_and_loses_nothing(tab, exercise):
    one = exercise("root_mean_square")
    one.run(RMS)
    tab.evaluate("delete adafactorEdu.seconds")
    tab.evaluate("() => { self.beats = 0; setInterval(() => { self.beats += 1; }, 50); }")
    begun = time.monotonic()
    words = one.run(LOOP)
    assert 1.9 < time.monotonic() - begun < 8
    assert tab.evaluate("self.beats") > 10  # the page went on
    assert "did not come to an end" in words
    assert one.editor.input_value() == LOOP
    tab.evaluate("adafactorEdu.seconds = 20")
    assert one.run(RMS).startswith("✓")


HEAD = "def root_mean_square(x):\n"
EXCEPTIONS = [  # text, line, words
    (HEAD + "    y = x.mean()\n    return y + missing\n", 3, "NameError: name 'missing'"),
    (HEAD + "    return (x +\n        x.sum(axis=9)\n    )\n", 3, "AxisError: axis 9 is out of"),
    (HEAD + "    return x +\n", 2, "SyntaxError: invalid syntax"),
    ("def root_mean_square(x)\n    return x\n", 1, "SyntaxError: expected ':'"),
    (HEAD + "    return np.ones(3) + np.ones(2)\n", 2, "together with shapes (3,) (2,)"),
    ("import os\n", 1, "ModuleNotFoundError: No module named 'os'"),
    (HEAD + "    return np.fft.fft(x)\n", 2, "open this notebook in JupyterLab"),
    (HEAD + "    return root_mean_square(x)\n", 2, "RecursionError: maximum recursion depth"),
    (HEAD + "    raise KeyError('no')\n", 2, "KeyError: 'no'"),
    (HEAD + "    exit()\n", 2, "SystemExit"),
    (HEAD + "    if x:\n        return 1\n", 2, "ValueError: The truth value of an array"),
]


def test_an_exception_marks_the_readers_line(exercise):
    one = exercise("root_mean_square")
    for source, line, words in EXCEPTIONS:
        assert one.run(source).startswith("✗")
        assert f"▸{line}" in one.root.locator(".aw-numbers").inner_text().split()
        stripe = one.root.locator(".aw-stripe").bounding_box()
        editor = one.editor.bounding_box()
        assert abs(stripe["y"] - editor["y"] - 8 - 24 * (line - 1)) < 3
        assert words in one.shown
        assert "driver" not in one.shown
    one.editor.press("End")
    one.editor.type(" ")
    assert one.root.locator(".aw-stripe").is_hidden()


def test_what_is_printed_is_shown(exercise):
    one = exercise("root_mean_square")
    one.run(
        'def root_mean_square(x):\n    print("size", x.size)\n    return np.sqrt(np.mean(x**2))\n'
    )
    assert "Printed" in one.shown
    assert "size 2" in one.shown


def test_a_function_that_is_right_can_be_used_by_the_next(exercise):
    clip = exercise("clip_update")
    uses = "def clip_update(u, *, d=1.0):\n    return u / np.maximum(1, root_mean_square(u) / d)\n"
    assert "root_mean_square can be used here as soon as" in clip.run(uses)
    assert exercise("root_mean_square").run(RMS).startswith("✓")
    assert clip.run(uses).startswith("✓")


def test_the_keyboard_alone_is_enough(tab, exercise):
    one = exercise("root_mean_square")
    keys = tab.keyboard
    tab.evaluate("document.querySelector('textarea').focus()")
    keys.press("Control+a")
    keys.type("def root_mean_square(x):")
    keys.press("Enter")  # goes in by itself
    keys.type("if x is None:")
    keys.press("Enter")
    keys.type("x = 0")
    keys.press("Enter")
    keys.press("Backspace")  # one step out
    keys.type("return np.sqrt(np.mean(np.square(x)))")
    assert one.editor.input_value() == (
        "def root_mean_square(x):\n    if x is None:\n        x = 0\n"
        "    return np.sqrt(np.mean(np.square(x)))"
    )
    keys.press("Control+Enter")
    one.root.locator("xpath=self::*[contains(@class, 'aw-passed')]").wait_for()
    keys.press("Escape")
    keys.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Run"
    keys.press("Shift+Tab")
    assert tab.evaluate("document.activeElement.tagName") == "TEXTAREA"
    before = one.editor.input_value()
    keys.press("Control+Home")
    keys.press("Tab")
    assert one.editor.input_value() == f"    {before}"
    keys.press("Shift+Tab")
    assert one.editor.input_value() == before
    keys.press("Escape")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")  # Reset
    assert one.editor.input_value().startswith('def root_mean_square(x):\n    """')
    keys.press("Enter")  # bring mine back
    assert one.editor.input_value() == before


def test_tab_moves_several_lines(tab, exercise):
    one = exercise("root_mean_square")
    one.editor.fill("a\nb\n\nc")
    one.editor.press("Control+a")
    one.editor.press("Tab")
    assert one.editor.input_value() == "    a\n    b\n\n    c"
    one.editor.press("Shift+Tab")
    assert one.editor.input_value() == "a\nb\n\nc"


def test_what_was_written_is_kept_in_this_browser(tab, exercise):
    one = exercise("root_mean_square")
    one.run(RMS)
    assert one.root.locator(".aw-solution").is_visible()
    tab.reload()
    one = exercise("root_mean_square")
    assert one.editor.input_value() == RMS
    assert "aw-passed" in one.root.get_attribute("class")
    assert one.root.locator(".aw-solution").is_visible()
    assert exercise("clip_update").root.locator(".aw-solution").is_hidden()


@pytest.mark.parametrize(
    "spoil",
    [
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }",
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException(''); } })",
    ],
    ids=["full", "forbidden"],
)
def test_a_storage_that_does_not_keep_is_said_and_nothing_is_lost(
    exercise_folder, offline_context, spoil
):
    context = offline_context(accept_downloads=True)
    context.add_init_script(spoil)
    tab = context.new_page()
    tab.goto((exercise_folder / "page.html").as_uri())
    one = Exercise(tab, "root_mean_square")
    assert one.run(RMS).startswith("✓")
    assert "does not keep what you write" in one.root.locator(".aw-notice").inner_text()
    assert one.editor.input_value() == RMS
    with tab.expect_download() as download:
        one.press("Save my work")
    assert RMS.strip() in Path(download.value.path()).read_text(encoding="utf-8")
    assert context.problems == []


def test_the_saved_file_is_graded_and_read_back(tab, exercise, tmp_path):
    clip = "def clip_update(u, *, d=1.0):\n    return u / max(1, root_mean_square(u) * d)\n"
    exercise("root_mean_square").run(RMS)
    one = exercise("clip_update")
    one.run(clip)
    with tab.expect_download() as download:
        one.press("Save my work")
    assert download.value.suggested_filename == "my_adafactor.py"
    path = tmp_path / "my_adafactor.py"
    download.value.save_as(path)
    verdict = {it["step"]: it for it in grade(path)["steps"]}
    assert verdict["root_mean_square"]["status"] == "right"
    assert verdict["clip_update"]["misconceptions"] == ["threshold-multiplies"]
    assert verdict["row_moment"]["status"] == "missing"

    tab.evaluate("localStorage.clear()")
    tab.reload()
    one = exercise("clip_update")
    assert one.editor.input_value() != clip
    with tab.expect_file_chooser() as chooser:
        one.press("Load")
    chooser.value.set_files(path)
    panel = one.root.locator(".aw-loaded")
    panel.locator("pre").wait_for()
    assert clip.strip() in panel.inner_text()  # shown, and not yet taken over
    assert one.editor.input_value() != clip
    one.press("Take these over")
    assert one.editor.input_value() == clip
    assert exercise("root_mean_square").editor.input_value() == RMS
    one.run(clip)  # what was read back runs; and nothing is under way when the page is left
    tab.reload()
    assert exercise("root_mean_square").editor.input_value() == RMS


def test_a_file_without_marks_is_read_by_its_functions(tab):
    text = "import numpy as np\n\ndef helper(a):\n    return a\n\n" + RMS + "\nprint(3)\n"
    found = tab.evaluate("(text) => adafactorEdu.work.fromFile(text)", text)
    assert found == {"root_mean_square": RMS}
    assert tab.evaluate("() => adafactorEdu.work.fromFile('hello')") == {}


def serve(context, folder, path=""):
    """Answer requests to a server that does not exist with the files of a folder."""
    root = f"http://127.0.0.1:9/{path}"
    context.route(
        f"{root}**", lambda route: route.fulfill(path=folder / route.request.url.removeprefix(root))
    )


POLICIES = {
    "no workers": "worker-src 'none'",
    "only own scripts": "script-src 'self'",
    "no evaluation": "script-src 'self' blob:; worker-src blob:",
}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_server_that_forbids_it_is_named(exercise_folder, offline_context, policy, tmp_path):
    html = (exercise_folder / "page.html").read_text(encoding="utf-8")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    (tmp_path / "_static").symlink_to(exercise_folder / "_static")
    (tmp_path / "page.html").write_text(html.replace("<title>", f"{meta}<title>"), encoding="utf-8")
    served = offline_context()
    serve(served, tmp_path)
    tab = served.new_page()
    tab.goto("http://127.0.0.1:9/page.html")
    one = Exercise(tab, "root_mean_square")
    words = one.run(RMS)
    assert "does not allow Python to run" in words
    assert "JupyterLab" in words
    assert one.editor.input_value() == RMS


def test_it_runs_under_a_sub_path_too(exercise_folder, offline_context):
    context = offline_context()
    serve(context, exercise_folder, "a/b/")
    tab = context.new_page()
    tab.goto("http://127.0.0.1:9/a/b/page.html")
    assert Exercise(tab, "root_mean_square").run(RMS).startswith("✓")
    assert context.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_barriers(exercise_folder, offline_context, scheme, width):
    tab = offline_context(color_scheme=scheme, viewport={"width": width, "height": 800}).new_page()
    tab.goto((exercise_folder / "page.html").as_uri())
    one = Exercise(tab, "row_moment")
    one.run("def row_moment(r, g2, beta2):\n    print(1)\n    return np.sum(g2, axis=1)\n")
    Exercise(tab, "clip_update").run("def clip_update(u):\n    return u[9]\n")
    found = Axe().run(tab).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    size = tab.evaluate("getComputedStyle(document.querySelector('textarea')).fontSize")
    assert float(size.removesuffix("px")) >= 16  # a phone does not zoom in


def test_without_scripts_the_task_is_there(exercise_folder, offline_context):
    context = offline_context(java_script_enabled=False)
    tab = context.new_page()
    html = (exercise_folder / "page.html").read_text(encoding="utf-8")
    (exercise_folder / "plain.html").write_text(html.replace(' class="js"', ""), encoding="utf-8")
    tab.goto((exercise_folder / "plain.html").as_uri())
    text = tab.locator("#write-row-moment").inner_text()
    assert "def row_moment(r, g2, beta2):" in text
    assert "check.row_moment(row_moment)" in text


def test_the_store_has_only_what_the_reader_wrote(tab, exercise):
    exercise("root_mean_square").run(RMS)
    kept = tab.evaluate("Object.fromEntries(Object.entries(localStorage))")
    assert list(kept) == ["adafactor-edu:code:root_mean_square"]
    assert json.loads(kept["adafactor-edu:code:root_mean_square"])["code"] == RMS
