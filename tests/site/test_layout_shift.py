"""Nothing moves while a page loads, on a slow line and a slow machine."""

import pytest

LIMIT = 0.05  # Chromium's measure of layout shift; 0.1 counts as good
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) shifts.push(entry.value);
})).observe({type: "layout-shift", buffered: true});
"""


def shift(open_tab, url, settle=150):
    """How much of the page at `url` moves while it loads: a fourth of the speed, 3 Mbit/s.

    Now and then a request hangs in the browser's imitation of a slow line.  Then another tab tries.
    """
    late = pytest.importorskip("playwright.sync_api").TimeoutError
    for timeout in (20_000, 40_000):
        try:
            return shift_of(open_tab(), url, settle, timeout)
        except late:
            continue
    return shift_of(open_tab(), url, settle, 60_000)


def shift_of(tab, url, settle, timeout):
    tab.add_init_script(WATCH)
    session = tab.context.new_cdp_session(tab)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    session.send("Network.enable")
    line = {"latency": 100, "downloadThroughput": 400_000, "uploadThroughput": 90_000}
    session.send("Network.emulateNetworkConditions", {"offline": False, **line})
    tab.goto(url, wait_until="load", timeout=timeout)
    tab.wait_for_timeout(settle)
    return tab.evaluate("shifts.reduce((sum, value) => sum + value, 0)")


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desktop", "phone"])
def test_page_stays_where_it_is(page, site_over_http, offline_context, size):
    def tab():
        return offline_context(viewport={"width": size[0], "height": size[1]}).new_page()

    assert shift(tab, f"{site_over_http}{page.name}.html") <= LIMIT


def test_a_shift_would_be_measured(offline_context, tmp_path, site_over_http):
    body = "<!DOCTYPE html><div id=a></div><p>" + "word " * 400
    body += "<script>setTimeout(() => { a.style.height = '300px' }, 200)</script>"

    def tab():
        opened = offline_context(viewport={"width": 390, "height": 844}).new_page()
        answer = {"content_type": "text/html", "body": body}
        opened.route("**/moves.html", lambda route: route.fulfill(**answer))
        return opened

    assert shift(tab, f"{site_over_http}moves.html", settle=900) > LIMIT
