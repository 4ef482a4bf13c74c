"""Measure what an exercise on a page costs: the first verdict, later ones, and a key.

    python benchmarks/exercise_latency.py [_build/html]

On the chapter "Write Adafactor yourself": from a cold page to the first verdict, Python's start
included; later verdicts on every function; the main thread's time for a key in the editor, style
and layout included.  Ends with status 1 if the median of the first verdicts exceeds 2 s, the median
of the later ones 200 ms, or the 95th percentile of a key event 8 ms.
"""

import shutil
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from adafactor_edu.checks import export

PAGES = 5
FIRST, LATER, KEY = 2000.0, 200.0, 8.0  # milliseconds
RUN = """async ([step, code]) => {
  const element = document.querySelector(`adafactor-write-it[data-step=${step}]`);
  element.querySelector("textarea").value = code;
  const start = performance.now();
  await element.run();
  if (!element.classList.contains("aw-passed")) throw new Error(element.innerText);
  return performance.now() - start;
}"""
KEYS = """async (count) => {
  const editor = document.querySelector("adafactor-write-it textarea");
  editor.focus();
  const times = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    const key = i % 20 === 19 ? "Enter" : "a";
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    if (editor.dispatchEvent(event)) document.execCommand("insertText", false, key);
    document.body.getBoundingClientRect();
    times.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 5));
  }
  return times;
}"""


def measure(browser, address, steps):
    """Return the first verdict's time, those of later ones, and those of keys, for one page."""
    page = browser.new_page()
    page.goto(address, wait_until="load")
    first = page.evaluate(RUN, ["row_moment", steps["row_moment"]])
    later = {step: page.evaluate(RUN, [step, code]) for step, code in steps.items()}
    keys = page.evaluate(KEYS, 200)
    page.close()
    return first, later, keys


def main():
    """Print the measurements and return the exit status."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "_build/html").resolve()
    chapter = root / "write-it-yourself.html"
    if not chapter.exists():
        sys.exit(f"There is no {chapter}: run `make book` first.")
    text = chapter.read_text("utf-8")
    names = [part.partition('"')[0] for part in text.split('data-step="')[1:]]
    steps = {name: export(name)["solution"] for name in names}
    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        runs = [measure(browser, chapter.as_uri(), steps) for _ in range(PAGES)]
        browser.close()
    first = [one for one, _, _ in runs]
    print(f"first verdict  median {statistics.median(first):6.0f} ms, worst {max(first):.0f} ms")
    medians = {name: statistics.median(later[name] for _, later, _ in runs) for name in steps}
    for name, median in medians.items():
        print(f"  {name:24} median {median:6.0f} ms")
    later = statistics.median(medians.values())
    keys = statistics.quantiles([time for _, _, times in runs for time in times], n=20)[-1]
    print(f"later verdict  median {later:6.0f} ms, slowest function {max(medians.values()):.0f} ms")
    print(f"key event      p95    {keys:6.2f} ms")
    return statistics.median(first) > FIRST or later > LATER or keys > KEY


if __name__ == "__main__":
    sys.exit(main())
