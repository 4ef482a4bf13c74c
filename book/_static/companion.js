// One G through the chapter: the path of the iteration goes with the reader, and what the reader
// changes on it runs through all numbers of the chapter, marked as the reader's own.
//
// Behind each result stands <details class="on-path">, which says what the result is; a number in
// a formula is <mrow data-of="r.0" data-decimals="4">.  On wide screens the path stands in the
// margin, with the part of the present step lit; elsewhere it comes into the fold that is opened.
"use strict";
(() => {
  const folds = [...document.querySelectorAll(".on-path")];
  const explorer = document.querySelector('adafactor-explorer[data-kind="first-iteration"]');
  if (!folds.length || !explorer?.change) return;
  const edu = globalThis.adafactorEdu;
  const RUNS = ["x", "g", "d", "rho"]; // what of the path's state the chapter takes over
  const GIVEN = ["x", "g", "d", "rho", "g2", "sum_x2"]; // written out, as somebody would who has typed them
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // ---- The numbers of the chapter

  const results = folds.map((fold) => {
    const cell = fold.previousElementSibling;
    const numbers = [...cell.querySelectorAll("[data-of]")].map((element) => {
      const annotation = element.closest("math").querySelector("annotation");
      return { element, annotation, of: element.dataset.of, decimals: element.dataset.decimals, wiki: [...element.childNodes] };
    });
    const note = [...cell.querySelectorAll(".cell_output > p")].find((p) => !p.querySelector("math"));
    const { shows, t, route, part, at, g } = fold.dataset;
    return { fold, cell, numbers, note, shows, t: Number(t), route, part, light: at.split(","), g: JSON.parse(g.replace("None", "null")) };
  });
  const annotations = new Map(results.flatMap(({ numbers }) => numbers.map(({ annotation }) => [annotation, annotation.textContent])));

  const short = (value, least) => {
    let places = least;
    while (places < 6 && Math.abs(value - Number(value.toFixed(places))) > 1e-9 * Math.abs(value)) places += 1;
    return value.toFixed(places).replace("-", "−");
  };
  const written = (of, decimals, known) => {
    if (of === "sign") return known.rms_u > known.d ? ">" : "≤";
    const [name, ...places] = of.split(".");
    const value = places.reduce((whole, place) => whole[place], known[name]);
    const count = Number(decimals.replace(/\D/g, ""));
    const typed = GIVEN.includes(name) && !(name === "x" && known.t > 1);
    const text = typed ? short(value, count) : edu.form(value, `f${count}`);
    return decimals.startsWith("(") && value < 0 ? `(${text})` : text;
  };

  // The two routes of the first iteration, and the second iteration, which goes on from the paper's.
  const known = () => {
    const begin = Object.fromEntries(RUNS.map((name) => [name, explorer.state[name]]));
    const of = (changes) => {
      const state = { ...explorer.start, ...begin, ...changes };
      const sum_x2 = state.x.flat().reduce((sum, entry) => sum + entry * entry, 0);
      return { ...state, ...explorer.pictureOf(state).quantities, sum_x2 };
    };
    const found = { "1wiki": of({ route: "wiki" }), "1paper": of({ route: "paper" }) };
    const first = found["1paper"];
    const past = { past: "own", beta2: null, rho: begin.rho, t: 2, x: first.x_next, r0: [first.r], c0: [first.c] };
    const second = results.find(({ t }) => t === 2);
    if (second) found["2paper"] = of({ ...past, g: second.g });
    return found;
  };
  const differs = () => RUNS.some((name) => JSON.stringify(explorer.state[name]) !== JSON.stringify(explorer.start[name]));

  const restore = () => {
    for (const { cell, note, numbers } of results) {
      for (const { element, wiki } of numbers) {
        element.replaceChildren(...wiki);
        element.removeAttribute("data-yours");
      }
      cell.removeAttribute("data-yours");
      if (note) note.hidden = false;
    }
    for (const [annotation, text] of annotations) annotation.textContent = text;
    for (const label of document.querySelectorAll(".yours-note")) label.remove();
    bar.remove();
  };

  const fill = () => {
    restore();
    if (!differs()) return;
    const all = known();
    const ends = new Map(); // how far each annotation has been rewritten
    for (const { cell, note, numbers, t, route } of results) {
      let changed = false;
      for (const { element, annotation, of, decimals } of numbers) {
        const text = written(of, decimals, all[t + route]);
        const before = element.textContent;
        const inLatex = (words) => words.replaceAll("−", "-").replace("≤", "\\le");
        const at = annotation.textContent.indexOf(inLatex(before), ends.get(annotation) ?? 0);
        const latex = inLatex(text);
        if (at >= 0) {
          const now = annotation.textContent;
          annotation.textContent = now.slice(0, at) + latex + now.slice(at + inLatex(before).length);
          ends.set(annotation, at + latex.length);
        }
        if (text === before) continue;
        changed = true;
        const inside = document.createElementNS("http://www.w3.org/1998/Math/MathML", of === "sign" ? "mo" : "mn");
        inside.textContent = text;
        element.replaceChildren(inside);
        element.setAttribute("data-yours", "");
      }
      if (!changed) continue;
      cell.setAttribute("data-yours", "");
      if (note) note.hidden = true;
      cell.querySelector(".cell_output").append(make("p", { className: "yours-note", textContent: "yours, computed on this page" }));
    }
    // What does not follow says so: printed lines and pictures stay the wiki's.
    for (const output of document.querySelectorAll(".article .cell:not([data-yours]) > .cell_output")) {
      if (output.querySelector("[data-of], adafactor-explorer, [data-question]") || output.closest("#exercises, #turn-the-knobs")) continue;
      if (output.querySelector("pre, svg")) output.append(make("p", { className: "yours-note", textContent: "with the wiki’s numbers" }));
    }
    const earlier = explorer.state.past === "none" ? "" : " The chapter has no past: R and C begin with this iteration.";
    says.textContent = `The formulas of this chapter show your numbers. The sentences speak of the wiki’s.${earlier}`;
    document.body.append(bar);
  };

  const says = make("span", {});
  const bar = make("div", { className: "yours-bar" }, says,
    make("button", { type: "button", textContent: "Back to the wiki’s numbers", onclick: () => explorer.reset() }));
  bar.setAttribute("role", "status");

  // ---- What a word, a number or an entry of the path names lights up in the formulas of the step

  let now = null; // the result at which the reader is
  const names = ({ quantity, index, named }) => [[quantity, ...index], ...named].map(([name, ...places]) => [name, ...places.filter((place) => place !== null)].join("."));
  const lightFormulas = (detail) => {
    const wanted = detail ? names(detail) : [];
    for (const { numbers, t } of results) {
      for (const { element, of } of numbers) {
        const lit = t === (now?.t ?? 1) && wanted.some((name) => of === name || of.startsWith(`${name}.`));
        element.toggleAttribute("data-lit", lit);
      }
    }
  };
  let quiet = false; // while the path shows a step by itself
  document.addEventListener("adafactor:light", (event) => { if (event.target === explorer) lightFormulas(quiet ? null : event.detail); });
  document.querySelector(".article").addEventListener("pointerover", (event) => {
    const number = event.target.closest?.("[data-of]");
    const [name, ...places] = number?.dataset.of.split(".") ?? [];
    if (number && number.closest(".cell") && name in explorer.tools.data.lines) explorer.light(name, ...places.map(Number));
  });
  for (const word of document.querySelectorAll("[data-light]")) {
    word.tabIndex = 0;
    word.setAttribute("role", "button");
  }

  // ---- Where the path stands: at home, in the margin, or in a fold

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
    if (word) explorer.light(...word.dataset.light.split(",").map((part, at) => (at ? Number(part) : part)));
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
        for (const other of folds) if (other !== fold) other.open = false;
        put(fold);
        show(result);
      } else if (explorer.parentNode === fold) goHome();
    });
  }
  const arrange = () => {
    if (lent) return;
    for (const fold of folds) fold.open = false;
    goHome();
    if (wide.matches) {
      document.querySelector(".site").append(beside);
      follow();
    } else beside.remove();
  };
  wide.addEventListener("change", arrange);
  addEventListener("beforeprint", () => { printing = true; if (!lent) goHome(); });
  addEventListener("afterprint", () => { printing = false; follow(); });
  document.addEventListener("adafactor:change", (event) => { if (event.target === explorer) fill(); });
  addEventListener("hashchange", () => setTimeout(fill));
  edu.companion = {
    // For the presentation, which puts the path where it wants it.
    lend: (place) => { lent = true; put(place); },
    show,
    back: () => { lent = false; goHome(); arrange(); },
    resultOf: (cell) => results.find((result) => result.cell === cell),
  };
  arrange();
  fill();
})();
