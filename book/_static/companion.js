// The path of the iteration goes with the reader through the chapter: in the margin of wide screens,
// with the part of the present step lit, elsewhere in the fold that is opened.  Words of the text
// and numbers in the formulas light up what they name, and are lit by the path.
"use strict";
(() => {
  const edu = globalThis.adafactorEdu;
  if (!edu.yours) return; // no path, or no scripts of it
  const { make } = edu;
  const { explorer, results } = edu.yours; // of yours.js

  // What a word, a number or an entry of the path names lights up in the formulas of the step

  let now = null; // the result at which the reader is
  let iteration = 1; // that of the word, the number or the entry that was pointed at last
  for (const kind of ["pointerover", "focusin", "click"]) {
    document.addEventListener(kind, (event) => {
      const what = event.target.closest?.("[data-light], [data-of], adafactor-explorer");
      if (what) iteration = what.closest("#a-second-iteration") ? 2 : 1;
    }, true);
  }
  const names = ({ quantity, index, named }) => [[quantity, ...index], ...named].map(([name, ...places]) => [name, ...places.filter((place) => place !== null)].join("."));
  const lightFormulas = (detail) => {
    const wanted = detail ? names(detail) : [];
    for (const { numbers, t } of results) {
      for (const { element, of } of numbers) {
        const lit = t === iteration && wanted.some((name) => of === name || of.startsWith(`${name}.`));
        element.toggleAttribute("data-lit", lit);
      }
    }
  };
  let quiet = false; // while the path shows a step by itself
  document.addEventListener("adafactor:light", (event) => { if (event.target === explorer) lightFormulas(quiet ? null : event.detail); });
  document.querySelector(".article").addEventListener("pointerover", (event) => {
    const number = event.target.closest?.("[data-of]");
    const [name, ...places] = number?.dataset.of.split(".") ?? [];
    if (number && name in explorer.tools.data.lines) explorer.light(name, ...places.map(Number));
  });
  for (const word of document.querySelectorAll("[data-light]")) {
    word.tabIndex = 0;
    word.setAttribute("role", "button");
    const said = explorer.tools.data.whole[word.dataset.light.split(",")[0]];
    if (word.querySelector("math") && said) word.setAttribute("aria-label", said); // a formula has no name
  }

  // Where the path stands: at home, in the margin, or in a fold

  const wide = matchMedia("(min-width: 80rem)");
  const home = make("div", { className: "path-home" });
  const beside = make("aside", { className: "companion" });
  beside.setAttribute("aria-label", "The path of the iteration");
  let lent = false; // to the presentation
  let printing = false;
  explorer.replaceWith(home);
  home.append(explorer);

  const put = (place) => {
    if (explorer.parentNode === place) return;
    const focused = explorer.contains(document.activeElement) ? document.activeElement : null;
    if (place !== home && explorer.parentNode === home) home.style.height = `${home.offsetHeight}px`;
    place.append(explorer);
    if (place === home) home.style.height = "";
    focused?.focus({ preventScroll: true });
    dispatchEvent(new Event("resize")); // what scrolls sideways is measured anew
  };
  const show = (result) => {
    now = result;
    if (!result) {
      explorer.part = "";
      explorer.seeAs();
      return;
    }
    explorer.seeAs({ route: result.route });
    explorer.part = result.part;
    quiet = true;
    explorer.light(result.light[0], ...result.light.slice(1).map(Number));
    quiet = false;
    const word = document.activeElement?.closest("[data-light]"); // to which the keyboard has gone
    if (word) edu.lightWord(word);
    const stage = beside.querySelector(`[data-stage="${result.part}"]`);
    if (stage) beside.scrollTop += stage.getBoundingClientRect().top - beside.getBoundingClientRect().top - beside.clientHeight / 3;
  };
  const goHome = () => {
    if (explorer.parentNode !== home || now) {
      put(home);
      show(null);
    }
  };
  const follow = () => {
    if (lent || printing || !wide.matches) return;
    const { top, bottom } = home.getBoundingClientRect();
    if (top < innerHeight && bottom > 0) {
      goHome();
      return;
    }
    const line = innerHeight * 0.7;
    const passed = results.filter(({ cell }) => cell.getBoundingClientRect().top < line);
    const at = passed.at(-1) ?? null;
    beside.classList.toggle("away", at?.t === 2);
    put(beside);
    if (at !== now && at?.t !== 2) show(at);
    now = at;
  };
  let waiting = 0;
  addEventListener("scroll", () => {
    if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; follow(); });
  }, { passive: true });
  for (const result of results) {
    const { fold } = result;
    fold.hidden = result.t !== 1;
    fold.addEventListener("toggle", () => {
      if (printing) return; // all folds are opened for paper
      if (fold.open) {
        for (const other of results) if (other !== result) other.fold.open = false;
        put(fold);
        show(result);
      } else if (explorer.parentNode === fold) goHome();
    });
  }
  const arrange = () => {
    if (lent) return;
    for (const { fold } of results) fold.open = false;
    goHome();
    if (wide.matches) {
      document.querySelector(".site").append(beside);
      follow();
    } else beside.remove();
  };
  wide.addEventListener("change", arrange);
  addEventListener("beforeprint", () => { printing = true; if (!lent) goHome(); });
  addEventListener("afterprint", () => { printing = false; follow(); });
  edu.companion = {
    // For the presentation, which puts the path where it wants it.
    lend: (place) => { lent = true; put(place); },
    show,
    back: () => { lent = false; goHome(); arrange(); },
    resultOf: (cell) => results.find((result) => result.cell === cell),
  };
  arrange();
})();
