"""A first, quick look at changed scripts of the page: most mutants are seen at once.

One page per mutant, in one browser: the changed script is put in on its way, a few settings are
made, at random and at the extremes, and what is seen is compared with the Python explorer, by the
same functions as in the tests of the page.
"""

from __future__ import annotations

import functools
import json
import random
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
SETTINGS = 6
PLACES = {  # the pages on which it shows what a script does; the others show little of it at once
    "explore-chooser": ["which-adafactor"],
    "explore-descent": ["explore-descent"],
    "explore-factorisation": ["explore-factorisation"],
    "explore-first-iteration": ["write-it-yourself"],
    "explore-memory": ["explore-memory"],
    "explore-schedule": ["hyperparameters"],
    "explorers-plots": ["hyperparameters"],
    "explorers": ["explore-factorisation", "explore-memory", "write-it-yourself"],
}


def killed(path, texts, report):
    """Write into the file `report` which of the changed `texts` of a script are seen at once."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        looks = [_Look(browser, place) for place in PLACES[path.stem]]
        original = path.read_text(encoding="utf-8")
        if any(look.differs(path.name, original) for look in looks):
            raise SystemExit(f"{path.name}: what is seen differs without any change")
        found = [
            index
            for index, text in enumerate(texts)
            if any(look.differs(path.name, text) for look in looks)
        ]
        browser.close()
    report.write_text(json.dumps(found), encoding="utf-8")


class _Look:
    """A page of the site, a few settings, and what Python shows at them."""

    def __init__(self, browser, place):
        from tests.explorers import seen
        from tests.explorers.test_stored import states

        self.browser, self.place, self.seen = browser, place, seen
        if not hasattr(seen.expected, "cache_info"):  # the same few pictures for every mutant
            seen.expected = functools.cache(seen.expected)
        with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
            explorer = self._open(context.new_page())
            rng, self.settings = random.Random(place), [(seen.MOVE, [], seen.start(place))]
            for _ in range(SETTINGS):
                setting = seen.random_setting(explorer, rng)
                explorer.evaluate(seen.MOVE, setting)
                state = explorer.evaluate("(e) => e.state")
                moved = seen.applied(seen.start(place).set(**state), setting, state)
                self.settings.append((seen.MOVE, setting, moved))
        for extreme in states(seen.KINDS[seen.PLACES[place][0]].__name__):
            moved = seen.start(place).set(**extreme)
            self.settings.append((seen.CHANGE, seen.on_page(moved.state), moved))

    def _open(self, tab):
        tab.set_default_timeout(60_000)
        tab.goto((SITE / f"{self.place}.html").as_uri(), wait_until="load")
        kind = self.seen.PLACES[self.place][0]
        return tab.locator(f"adafactor-explorer[data-kind='{kind}']").first

    def differs(self, name, text):
        """Whether anything that is seen is not Python's, or the page reports an error."""
        with self.browser.new_context(viewport={"width": 1280, "height": 900}) as context:
            tab, errors = context.new_page(), []
            tab.on("pageerror", lambda error: errors.append(error))
            body = {"body": text, "content_type": "text/javascript"}
            tab.route(f"**/explorers/{name}*", lambda route: route.fulfill(**body))
            explorer = self._open(tab)
            try:
                for script, setting, python in self.settings:
                    explorer.evaluate(script, setting)
                    explorer.evaluate(self.seen.SETTLE)
                    shown = explorer.evaluate(self.seen.SEE)
                    self.seen.assert_seen(python, shown, summary=True)
            except Exception:  # whatever a changed script makes of the page
                return True
            return bool(errors)
