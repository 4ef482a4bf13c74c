"""What all tests share."""

import contextlib
import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import hypothesis
import pytest

PATIENCE = 120_000  # milliseconds until a page that does not come counts as a failure

# On CI the property tests try the same examples every time: a failure there is one that repeats.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI") == "true":
    hypothesis.settings.load_profile("ci")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what reads the built site and what drives a browser, so that `-m` can choose."""
    for item in items:
        for fixture, marker in (("site_root", "site"), ("browser", "browser")):
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where a browser is required, a browser test that is skipped has failed."""
    report = yield
    required = os.environ.get("ADAFACTOR_EDU_REQUIRE_BROWSER") == "1"
    if required and report.skipped and item.get_closest_marker("browser") and not wasxfail(report):
        report.outcome = "failed"
        report.longrepr = f"skipped, but ADAFACTOR_EDU_REQUIRE_BROWSER=1: {report.longrepr}"
    return report


def wasxfail(report):
    """Whether `report` is of a test that failed as it was expected to."""
    return hasattr(report, "wasxfail")


@pytest.fixture(scope="session")
def site_root():
    """The folder of the built site: `_build/html`, or what ADAFACTOR_EDU_SITE names."""
    default = Path(__file__).parent.parent / "_build" / "html"
    root = Path(os.environ.get("ADAFACTOR_EDU_SITE", default)).resolve()
    if not (root / "index.html").exists():
        pytest.fail(f"There is no built site in {root}: run `make book` first.", pytrace=False)
    return root


@pytest.fixture(scope="session")
def site_over_http(site_root, tmp_path_factory):
    """The address of the site served under a sub-path, as GitHub Pages does it."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "a").mkdir()
    (folder / "a" / "b").symlink_to(site_root, target_is_directory=True)
    handler = functools.partial(_QuietHandler, directory=folder)
    with _PatientServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/a/b/"
        server.shutdown()
        thread.join()


class _PatientServer(http.server.ThreadingHTTPServer):
    # A page asks for a dozen files at once; with the usual queue of 5 a busy machine loses some.
    request_queue_size = 128


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for many files

    def log_message(self, *args):
        """Keep the test's output clean."""


@pytest.fixture(scope="session")
def browser():
    """Chromium, for which no other host than this machine exists."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    chromium = chromium or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    with playwright.sync_playwright() as driver:
        instance = driver.chromium.launch(executable_path=chromium, args=flags)
        yield instance
        instance.close()


@pytest.fixture
def offline_context(browser):
    """A function that opens a browser context and closes it after the test.

    It takes the options of Playwright's ``new_context``. What went wrong on its pages (errors of
    scripts, messages on the console, requests that failed or went elsewhere) is collected in the
    context's list ``problems``.
    """
    with contextlib.ExitStack() as stack:

        def open_context(**options):
            context = browser.new_context(**options)
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE)
            context.problems = []
            context.on("page", lambda page: _watch(page, context.problems))
            return context

        yield open_context


def _watch(page, problems):
    def on_request(request):
        if not request.url.startswith(("file:", "http://127.0.0.1:", "data:", "blob:")):
            problems.append(f"request to another host: {request.url}")

    def on_console(message):
        if message.type in {"error", "warning"}:
            problems.append(f"console {message.type}: {message.text}")

    def on_response(response):
        if response.status >= 400:
            problems.append(f"status {response.status}: {response.url}")

    page.on("request", on_request)
    page.on("response", on_response)
    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
    page.on("requestfailed", lambda request: problems.append(f"failed: {request.url}"))
