"""What all tests share."""

import os

import pytest


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
