"""A JavaScript engine for the tests: Node if there is one, else Chromium."""

import functools
import json
import os
import shutil
import subprocess

import pytest

LOOP = "JSON.stringify(calls.map(function (c) {{ return adafactorEdu.kernels[c[0]](c[1]); }}))"


@pytest.fixture(scope="session")
def run_javascript(request):
    """Return a function that runs a script, then every (kernel, input), in one process."""
    if shutil.which("node"):
        return in_node
    if shutil.which("chromium"):
        return functools.partial(in_chromium, request.getfixturevalue("browser"))
    reason = "neither node nor chromium is installed"
    if os.environ.get("ADAFACTOR_EDU_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def in_node(script, calls):
    program = f"{script}\nvar calls = {json.dumps(calls)};\nconsole.log({LOOP.format()});"
    done = subprocess.run(["node", "-"], input=program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def in_chromium(browser, script, calls):
    page = browser.new_page()
    page.add_script_tag(content=script)
    result = page.evaluate(f"calls => {LOOP.format()}", calls)
    page.close()
    return json.loads(result)


@pytest.fixture(params=["node", pytest.param("chromium", marks=pytest.mark.browser)])
def each_engine(request):
    """Return `in_node` and `in_chromium` in turn, skipping what is not installed."""
    if request.param == "chromium":
        return functools.partial(in_chromium, request.getfixturevalue("browser"))
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    return in_node
