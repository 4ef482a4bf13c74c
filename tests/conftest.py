"""What all tests share."""

import os

import hypothesis
import pytest

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
