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
  // All are measured before any is changed: the page is laid out once.
  const update = (boxes) => {
    const targets = boxes.map((box) => (box.matches(".highlight") ? box.querySelector("pre") : box));
    const scrolls = targets.map((target) => target && target.scrollWidth > target.clientWidth + 1);
    boxes.forEach((box, at) => {
      if (!targets[at] || scrolls[at] === targets[at].hasAttribute("tabindex")) return;
      const name = names[Object.keys(names).find((key) => box.classList.contains(key))];
      for (const [key, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", name]]) {
        if (scrolls[at]) targets[at].setAttribute(key, value);
        else targets[at].removeAttribute(key);
      }
    });
  };
  const sizes = new ResizeObserver((entries) => update(entries.map((entry) => entry.target)));
  const boxes = ".equation-box, .formula-box, .table-box, .highlight";
  document.querySelectorAll(boxes).forEach((box) => sizes.observe(box));
  // What is folded has no size to observe until it is unfolded.
  document.querySelectorAll("details").forEach((fold) => {
    fold.addEventListener("toggle", () => update([...fold.querySelectorAll(boxes)]));
  });
  update([...document.querySelectorAll(`details :is(${boxes})`)]);
  document.fonts.ready.then(() => update([...document.querySelectorAll(".equation-box, .formula-box")]));
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
    requestAnimationFrame(mark);
  }
})();

// Printing: fold everything out first, and in again afterwards what the reader had folded.
(() => {
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded.push(...document.querySelectorAll("details:not([open])"));
    for (const box of unfolded) box.open = true;
  });
  addEventListener("afterprint", () => {
    for (const box of unfolded) box.open = false;
    unfolded = [];
  });
  document.querySelector(".print-button")?.addEventListener("click", () => print());
  const solutions = document.querySelector(".print-solutions");
  const choose = () => { document.documentElement.dataset.print = solutions.checked ? "" : "no-solutions"; };
  solutions?.addEventListener("change", choose);
  if (solutions) choose(); // the browser may have kept the reader's choice over a reload
})();

// Browsers without popovers: the list of chapters opens and closes all the same.
(() => {
  const chapters = document.getElementById("chapters");
  const opener = document.querySelector(".menu-button");
  if ("popover" in HTMLElement.prototype) return;
  chapters.removeAttribute("popover");
  const set = (open) => {
    chapters.classList.toggle("open", open);
    opener.setAttribute("aria-expanded", String(open));
  };
  opener.addEventListener("click", () => set(!chapters.classList.contains("open")));
  chapters.querySelector(".close-button").addEventListener("click", () => { set(false); opener.focus(); });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chapters.classList.contains("open")) { set(false); opener.focus(); }
  });
  addEventListener("pointerdown", (event) => {
    if (!chapters.contains(event.target) && !opener.contains(event.target)) set(false);
  });
  set(false);
})();

// A formula that is copied is its LaTeX; by itself bare, in a text between dollars.
(() => {
  const latex = (math) => math.querySelector("annotation")?.textContent.trim();
  const mathAround = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("math");
  addEventListener("copy", (event) => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0).cloneRange();
    const [first, last] = [mathAround(range.startContainer), mathAround(range.endContainer)];
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    const copied = document.createElement("div");
    copied.append(range.cloneContents());
    const formulas = copied.querySelectorAll("math");
    if (![...formulas].some(latex)) return;
    const html = copied.innerHTML;
    const alone = formulas.length === 1 && copied.textContent.trim() === formulas[0].textContent.trim();
    for (const math of formulas) {
      const mark = alone ? "" : math.getAttribute("display") === "block" ? "$$" : "$";
      math.replaceWith(mark + latex(math) + mark);
    }
    copied.className = "being-copied"; // innerText needs a place on the page to know its lines
    document.body.append(copied);
    event.clipboardData.setData("text/plain", copied.innerText.trim());
    event.clipboardData.setData("text/html", html);
    copied.remove();
    event.preventDefault();
  });
})();

// Cards of claims: a first tap shows the card and a second follows the link; Escape closes.
(() => {
  let touched = false;
  addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    for (const claim of document.querySelectorAll(".claim.open")) {
      if (!claim.contains(event.target)) claim.classList.remove("open");
    }
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const claim of document.querySelectorAll(".claim:is(:hover, :focus-within, .open)")) {
      claim.classList.remove("open");
      claim.classList.add("closed");
    }
  });
  for (const claim of document.querySelectorAll(".claim")) {
    const [reference, card] = claim.children;
    const there = Object.assign(document.createElement("a"), { href: reference.href, textContent: "Read it", tabIndex: -1 });
    card.append(there); // for mouse and finger; the keyboard has the reference itself
    claim.addEventListener("click", (event) => {
      if (!touched || claim.classList.contains("open")) return;
      event.preventDefault();
      claim.classList.add("open");
    });
    for (const leaving of ["pointerleave", "focusout"]) {
      claim.addEventListener(leaving, () => claim.classList.remove("closed"));
    }
  }
})();

// Side notes are open in the margin and folded in the text.
(() => {
  const room = matchMedia("(min-width: 80rem)");
  const set = () => document.querySelectorAll(".side-note").forEach((note) => { note.open = room.matches; });
  room.addEventListener("change", set);
  set();
})();
