// The reader's own numbers in the chapter: what is changed on the path runs through all formulas,
// marked as the reader's, and one click returns to the wiki's.
//
// Behind each result stands <details class="on-path">, which says what the result is; a number in
// a formula is <mrow data-of="r.0" data-decimals="4">.
"use strict";
(() => {
  const edu = (globalThis.adafactorEdu ??= {});
  edu.make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const { make } = edu;
  const folds = [...document.querySelectorAll(".on-path")];
  const explorer = document.querySelector('adafactor-explorer[data-kind="first-iteration"]');
  if (!folds.length || !explorer?.change) return;
  const RUNS = ["x", "g", "d", "rho"]; // what of the path's state the chapter takes over
  const GIVEN = ["x", "g", "d", "rho", "g2", "sum_x2"]; // written out, as somebody would who has typed them

  const results = folds.map((fold) => {
    const cell = fold.previousElementSibling;
    const numbers = [...cell.querySelectorAll("[data-of]")].map((element) => {
      const annotation = element.closest("math").querySelector("annotation");
      return { element, annotation, of: element.dataset.of, decimals: element.dataset.decimals, wiki: [...element.childNodes], words: element.textContent, text: element.textContent };
    });
    const note = [...cell.querySelectorAll(".cell_output > p")].find((p) => !p.querySelector("math"));
    const { t, route, part, at, g } = fold.dataset;
    return { fold, cell, numbers, note, changed: false, t: Number(t), route, part, light: at.split(","), g: JSON.parse(g) };
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

  // One result: each number as it is now, and only what differs from what stands there is written.
  const fill = (result, all) => {
    const { cell, note, numbers, t, route } = result;
    let changed = false;
    for (const number of numbers) {
      const { element, of, decimals, wiki, words } = number;
      const text = all ? written(of, decimals, all[t + route]) : words;
      changed ||= text !== words;
      if (text === number.text) continue;
      number.text = text;
      element.toggleAttribute("data-yours", text !== words);
      if (text === words) element.replaceChildren(...wiki);
      else {
        number.own ??= document.createElementNS("http://www.w3.org/1998/Math/MathML", of === "sign" ? "mo" : "mn");
        number.own.textContent = text;
        if (!number.own.parentNode) element.replaceChildren(number.own);
      }
    }
    if (changed === result.changed) return;
    result.changed = changed;
    cell.toggleAttribute("data-yours", changed);
    if (note) note.hidden = changed;
    if (changed) cell.querySelector(".cell_output").append(make("p", { className: "yours-note", textContent: "yours, computed on this page" }));
    else cell.querySelector(".yours-note")?.remove();
  };
  // What is copied of a formula is the LaTeX in it.
  const rewrite = () => {
    const inLatex = (words) => words.replaceAll("−", "-").replace("≤", "\\le");
    for (const [annotation, text] of annotations) {
      let latex = "";
      let rest = text;
      for (const { words, text: now } of results.flatMap(({ numbers }) => numbers.filter((one) => one.annotation === annotation))) {
        const at = rest.indexOf(inLatex(words));
        if (at < 0) continue;
        latex += rest.slice(0, at) + inLatex(now);
        rest = rest.slice(at + inLatex(words).length);
      }
      annotation.textContent = latex + rest;
    }
  };
  // What does not follow says so: printed lines and pictures stay the wiki's.
  const label = (yours) => {
    for (const old of document.querySelectorAll(".wikis-note")) old.remove();
    if (!yours) return;
    for (const output of document.querySelectorAll(".article .cell:not([data-yours]) > .cell_output")) {
      if (output.querySelector("[data-of], adafactor-explorer, [data-question]") || output.closest("#exercises, #turn-the-knobs")) continue;
      if (output.querySelector("pre, svg")) output.append(make("p", { className: "yours-note wikis-note", textContent: "with the wiki’s numbers" }));
    }
  };

  // After a change the results on the screen follow with the next frame, the others when it is quiet.
  const near = new Set();
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const result = results.find(({ cell }) => cell === target);
      if (isIntersecting) near.add(result);
      else near.delete(result);
    }
  });
  for (const { cell } of results) watch.observe(cell);
  let timer = 0;
  let frame = 0;
  let yours = false;
  const finish = () => {
    const all = differs() ? known() : null;
    for (const result of results) fill(result, all);
    rewrite();
    if (yours !== Boolean(all)) label(yours = Boolean(all));
    edu.yours.settled = true;
  };
  const change = () => {
    const all = differs();
    edu.yours.settled = false;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      const numbers = differs() ? known() : null;
      for (const result of near) fill(result, numbers);
    });
    const earlier = explorer.state.past === "none" ? "" : " The chapter has no past: R and C begin with this iteration.";
    const words = `The formulas of this chapter show your numbers. The sentences speak of the wiki’s.${earlier}`;
    if (says.textContent !== words) says.textContent = words;
    if (!all) bar.remove();
    else if (!bar.isConnected) document.body.append(bar);
    clearTimeout(timer);
    timer = setTimeout(finish, 150);
  };

  const says = make("span", {});
  const bar = make("div", { className: "yours-bar" }, says,
    make("button", { type: "button", textContent: "Back to the wiki’s numbers", onclick: () => explorer.reset() }));
  bar.setAttribute("role", "status");

  edu.yours = { explorer, results, settled: true };
  document.addEventListener("adafactor:change", (event) => { if (event.target === explorer) change(); });
  addEventListener("hashchange", () => setTimeout(change));
  if (differs()) change();
  finish();
})();
