"""Measure what moving a slider costs on the built pages, and whether anything jumps.

    python benchmarks/explorer_latency.py [_build/html]

For every explorer of the site and every slider on it, one hundred `input` events sweep the range.
The time of one event is all that the main thread has to do for it: the script, then style and
layout, which are forced.  A frame is 16 ms.  Ends with status 1 if the 95th percentile of an
explorer exceeds 8 ms or the layout shifts.
"""

import shutil
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

LIMIT = 8.0  # milliseconds
STILL = 1e-4  # a digit that changes inside its own box counts for less; a box that moves, for more
EVENTS = 100
SWEEP = """async ([element, events]) => {
  const times = [];
  let shift = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shift += entry.value;
  });
  observer.observe({ type: "layout-shift" });
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  element.scrollIntoView();
  await frame();
  for (const input of element.querySelectorAll("input[type=range]")) {
    const [low, high] = [Number(input.min), Number(input.max)];
    for (let i = 0; i < events; i++) {
      const start = performance.now();
      input.value = low + (high - low) * i / (events - 1);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      document.body.getBoundingClientRect();
      times.push(performance.now() - start);
      await frame();
    }
  }
  observer.disconnect();
  return { times, shift };
}"""


def main():
    """Print a row for each explorer and width."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "_build/html").resolve()
    pages = [
        path
        for path in sorted(root.glob("*.html"))
        if "<adafactor-explorer" in path.read_text("utf-8")
    ]
    if not pages:
        sys.exit(f"There is no explorer in {root}: run `make book` first.")
    failed = False
    print(f"{'page':26}{'width':>6}{'events':>8}{'median':>9}{'p95':>8}{'max':>8}   layout shift")
    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        for path in pages:
            for width in (390, 1280):
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.goto(path.as_uri(), wait_until="load")
                element = page.query_selector("adafactor-explorer")
                measured = page.evaluate(SWEEP, [element, EVENTS])
                times = measured["times"]
                if times:  # an explorer may have no slider
                    p95 = statistics.quantiles(times, n=20)[-1]
                    failed |= p95 > LIMIT or measured["shift"] > STILL
                    print(
                        f"{path.stem:26}{width:6}{len(times):8}{statistics.median(times):6.2f} ms"
                        f"{p95:5.2f} ms{max(times):5.2f} ms   {measured['shift']:.4f}"
                    )
                page.close()
        browser.close()
    sys.exit(failed)


if __name__ == "__main__":
    main()
