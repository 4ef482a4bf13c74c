// Comfort for the pages; each works without this file.
"use strict";

// Dark mode: the button overrides what the system asks for, and remembers.
(() => {
  const root = document.documentElement;
  const button = document.querySelector(".theme-button");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* no storage: this page only */ }
    show();
  });
  system.addEventListener("change", show);
  show();
})();

// What scrolls sideways can be reached by keyboard, and says what it is.
(() => {
  const names = {
    "equation-box": "Formula, scrolls sideways",
    "formula-box": "Formula, scrolls sideways",
    "table-box": "Table, scrolls sideways",
    highlight: "Code, scrolls sideways",
  };
  const update = (box) => {
    const target = box.matches(".highlight") ? box.querySelector("pre") : box;
    if (!target) return;
    const scrolls = target.scrollWidth > target.clientWidth + 1;
    const name = names[Object.keys(names).find((key) => box.classList.contains(key))];
    for (const [key, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", name]]) {
      if (scrolls) target.setAttribute(key, value);
      else target.removeAttribute(key);
    }
  };
  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => update(entry.target)));
  const boxes = ".equation-box, .formula-box, .table-box, .highlight";
  document.querySelectorAll(boxes).forEach((box) => sizes.observe(box));
  // What is folded has no size to observe until it is unfolded.
  document.querySelectorAll("details").forEach((fold) => {
    const inside = () => fold.querySelectorAll(boxes).forEach(update);
    fold.addEventListener("toggle", inside);
    inside();
  });
  document.fonts.ready.then(() => document.querySelectorAll(".equation-box, .formula-box").forEach(update));
})();

// The heading being read is marked in the list of headings.
(() => {
  const links = new Map();
  for (const link of document.querySelectorAll(".on-this-page a[href^='#']")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) links.set(section, link);
  }
  const mark = () => {
    let current;
    for (const [section, link] of links) {
      link.removeAttribute("aria-current");
      if (section.getBoundingClientRect().top < 140) current = link;
    }
    current?.setAttribute("aria-current", "location");
  };
  if (links.size) {
    let waiting = false;
    addEventListener("scroll", () => {
      if (!waiting) requestAnimationFrame(() => { waiting = false; mark(); });
      waiting = true;
    }, { passive: true });
    mark();
  }
})();

// Printing: fold everything out first.
addEventListener("beforeprint", () => {
  document.querySelectorAll("details:not([open])").forEach((box) => { box.open = true; });
});
document.querySelector(".print-button")?.addEventListener("click", () => print());
