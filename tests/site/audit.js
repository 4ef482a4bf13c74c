// What is wrong with the page as it is laid out now, one line for each part: for test_narrow.py.
() => {
  const width = document.documentElement.clientWidth, found = [];
  const say = (what, part) => found.push(`${what}: <${part.tagName.toLowerCase()} class="${part.getAttribute("class") || ""}"> `
    + (part.value || part.textContent).trim().replace(/\s+/g, " ").slice(0, 40));
  const scrolls = (part) => ["auto", "scroll"].includes(getComputedStyle(part).overflowX);
  const inScroller = (part) => {
    for (let box = part.parentElement; box && box !== document.body; box = box.parentElement) if (scrolls(box)) return true;
  };
  const typed = "input:not([type=range], [type=checkbox], [type=radio]), select, textarea";
  const skip = ".visually-hidden, .ae-hidden, .skip-link, nav.chapters, math *, svg *, .copybtn, SKIPPED";
  if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  for (const part of document.body.querySelectorAll("*")) {
    const box = part.getBoundingClientRect(), style = getComputedStyle(part);
    if (!part.checkVisibility() || !box.width || !box.height || part.matches(skip) || part.closest(skip)) continue;
    if ((box.right > width + 1 || box.left < -1) && !inScroller(part)) say("off the screen", part);
    if (["hidden", "clip"].includes(style.overflowX) && part.clientWidth && part.scrollWidth > part.clientWidth + 1
        && !part.matches("input")) say("cut", part);
    if (part.matches(typed)) {
      if (parseFloat(style.fontSize) < 16) say("phones zoom in on less than 16 px", part);
      const scrolls = part.type === "search" || part.matches("textarea[wrap=off]"); // it is meant to
      if (!scrolls && part.scrollWidth > part.clientWidth) say("text of a field is cut", part);
    }
    if (part.matches("table, .ae-figure")) {
      const next = part.nextElementSibling?.getBoundingClientRect();
      if (next?.width && next.left < box.right - 1 && next.right > box.left + 1 && next.top < box.bottom - 1 && next.bottom > box.top + 1) say("covers what follows", part);
    }
  }
  const heading = [...document.querySelector(".site-header").children].map((part) => [part, part.getBoundingClientRect()]);
  heading.reduce(([before, a], [part, b]) => { if (b.width && a.right > b.left + 1) say("covers its neighbour", before); return b.width ? [part, b] : [before, a]; });
  const brand = document.querySelector(".brand span"), next = document.querySelector(".site-header .search");
  if (brand.getBoundingClientRect().right > next.getBoundingClientRect().left) say("covers the search", brand);
  return found;
}
