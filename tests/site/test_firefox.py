"""The explorers in Firefox, driven over WebDriver BiDi, which it speaks by itself.

Playwright drives only a Firefox of its own; this one is the one that readers have.
"""

import itertools
import json
import re
import shutil
import subprocess
import time

import pytest

from tests.explorers.seen import PLACES, SEE, assert_seen, start

websocket = pytest.importorskip("websocket", reason="websocket-client is not installed")
pytestmark = pytest.mark.xdist_group("firefox")
PATIENCE = 120  # seconds, also on a busy machine
RIGHT = "\ue014"  # the key, as WebDriver names it
# On a busy machine Firefox draws, and complains about, a formula of which it has read one half; of
# the page as it is in the end none is broken.
HALF = "Incorrect number of children for <m"
BROKEN = """[...document.querySelectorAll("msub, msup, mfrac, munder, mover, mroot")]
  .filter((e) => e.children.length !== 2).length"""


class Firefox:
    """A Firefox without a window; what its pages report as errors is collected in `problems`."""

    def __init__(self, command, profile):
        flags = ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile]
        self.process = subprocess.Popen(
            [command, *flags], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        found = (re.search(r"ws://\S+", line) for line in self.process.stderr)
        address = next(match[0] for match in found if match)
        self.socket = websocket.create_connection(
            f"{address}/session", timeout=PATIENCE, suppress_origin=True
        )
        self.numbers, self.problems = itertools.count(1), []
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=["log.entryAdded"])
        self.context = self.call("browsingContext.getTree")["contexts"][0]["context"]
        size = {"width": 1270, "height": 900}  # all explorers are where they were written
        self.call("browsingContext.setViewport", context=self.context, viewport=size)

    def call(self, method, **parameters):
        """Send a command; return its result."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            entry = answer.get("params", {})
            if answer.get("method") == "log.entryAdded" and entry["level"] in ("error", "warn"):
                self.problems.append(entry["text"])
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]

    def open(self, address):
        """Open a page and wait until it has loaded."""
        self.call("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def run(self, script):
        """Return what the expression is, by way of JSON."""
        answer = self.call(
            "script.evaluate", expression=f"JSON.stringify({script})", awaitPromise=False,
            target={"context": self.context},
        )  # fmt: skip
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def press(self, *keys):
        """Press keys, one after the other."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self.call("input.performActions", context=self.context, actions=[source])

    def close(self):
        """End it."""
        self.socket.close()
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.process.stderr.close()


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    """Firefox, where there is one."""
    command = shutil.which("firefox-esr") or shutil.which("firefox")
    if command is None:
        pytest.skip("no Firefox on this machine (Debian: apt install firefox-esr)")
    instance = Firefox(command, str(tmp_path_factory.mktemp("profile")))
    yield instance
    instance.close()


@pytest.mark.parametrize("place", PLACES)
def test_a_slider_moved_by_keys_shows_what_numpy_computes(firefox, site_root, place):
    firefox.problems.clear()
    firefox.open((site_root / f"{place}.html").as_uri())
    element = f"document.querySelector(\"adafactor-explorer[data-kind='{PLACES[place][0]}']\")"
    assert_seen(start(place), firefox.run(f"({SEE})({element})"), summary=True)
    field = f'{element}.querySelector("input[type=range], select, input[type=radio]:checked")'
    before = firefox.run(f"{element}.state")
    firefox.run(f"void {field}.focus()")
    firefox.press(RIGHT, RIGHT, RIGHT)
    after = firefox.run(f"{element}.state")
    assert after != before
    moved = start(place).set(**after)
    end = time.monotonic() + PATIENCE
    while True:  # the summary is said once the reader pauses
        shown = firefox.run(f"({SEE})({element})")
        if " ".join(shown["summary"].split()) == moved.picture.summary or time.monotonic() > end:
            break
    assert_seen(moved, shown, summary=True)
    assert firefox.run(BROKEN) == 0
    assert [problem for problem in firefox.problems if HALF not in problem] == []
