// Entries of a matrix that are typed, pasted, dragged up and down, or moved with the arrow keys.
"use strict";
(() => {
  const edu = globalThis.adafactorEdu;
  const UNFINISHED = /^\s*[-+\u2212]?[\d.,]*(e[-+]?)?\s*$/i; // a number that may still be being typed
  const PIXELS = 4; // to drag for one step
  const STEP = 0.05; // with Shift 0.01, by page keys 0.5

  edu.nameOf = ({ name, dataset: { row, col } }) => (
    `${name.toUpperCase()}, row ${Number(row) + 1}, column ${Number(col) + 1}`);

  edu.editing = (explorer) => {
    const fields = explorer.inputs.filter((input) => input.dataset.row !== undefined);
    const texts = explorer.inputs.filter((input) => input.type === "textarea");
    const limits = (input) => {
      const { low, high } = input.closest("table").dataset;
      return [Number(low), Number(high)];
    };
    const entry = ({ name, dataset: { row, col } }) => explorer.state[name][row][col];
    const problems = new Map();

    // The message of a matrix is that of its first field that has one.
    const complain = (input, problem) => {
      if (problem) problems.set(input, problem);
      else problems.delete(input);
      input.toggleAttribute("aria-invalid", false);
      if (problem) input.setAttribute("aria-invalid", "true");
      const place = document.getElementById(input.getAttribute("aria-describedby").split(" ")[0]);
      const first = [...fields, ...texts].find((field) => field.name === input.name && problems.has(field));
      const words = first ? problems.get(first) : "";
      if (place.textContent !== words) place.textContent = words;
    };
    const mend = (names) => {
      for (const field of [...problems.keys()]) if (names.includes(field.name)) complain(field, "");
    };

    const put = (name, entries, source) => {
      const matrix = explorer.state[name].map((row) => [...row]);
      for (const [row, col, value] of entries) matrix[row][col] = value;
      explorer.change({ [name]: matrix }, source);
    };

    const problemOf = (input, { value, problem }) => {
      const [low, high] = limits(input);
      const stays = `The last good value, ${entry(input)}, stays.`;
      if (problem) return `${edu.nameOf(input)}: ${problem}. ${stays}`;
      if (value >= low && value <= high) return "";
      return `${edu.nameOf(input)}: give a number from ${low} to ${high}. ${stays}`;
    };

    const typed = (input, committed) => {
      const found = edu.read(input.value);
      if (found.problem && !committed && UNFINISHED.test(input.value)) return;
      const problem = problemOf(input, found);
      complain(input, problem);
      if (problem) return;
      const { row, col } = input.dataset;
      if (found.value !== entry(input)) put(input.name, [[row, col, found.value]], input);
      if (committed) input.value = String(entry(input));
    };

    const moved = (input, by) => {
      const [low, high] = limits(input);
      const value = edu.clamp(Number((entry(input) + by).toFixed(6)), low, high);
      complain(input, "");
      if (explorer.held !== input) explorer.hold(input);
      put(input.name, [[input.dataset.row, input.dataset.col, value]]);
    };

    const pasted = (input, event) => {
      const rows = edu.readMatrix(event.clipboardData.getData("text"));
      if (!rows) return;
      event.preventDefault();
      const [top, left] = [Number(input.dataset.row), Number(input.dataset.col)];
      const entries = [];
      for (const field of fields.filter((one) => one.name === input.name)) {
        const [row, col] = [Number(field.dataset.row), Number(field.dataset.col)];
        const text = rows[row - top]?.[col - left];
        if (text === undefined) continue; // above, left of or beyond what is pasted
        const found = edu.read(text);
        const problem = problemOf(field, found);
        if (problem) {
          complain(input, `Nothing was pasted. ${problem.replace(/ The last good value.*/, "")}`);
          return;
        }
        entries.push([row, col, found.value]);
      }
      mend([input.name]);
      explorer.hold(input);
      put(input.name, entries);
    };

    for (const input of fields) {
      input.readOnly = false;
      input.addEventListener("paste", (event) => pasted(input, event));
      input.addEventListener("keydown", (event) => {
        const way = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
        if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        moved(input, way * (event.shiftKey ? 0.01 : STEP));
      });
      let start = null;
      input.addEventListener("pointerdown", (event) => {
        if (event.button === 0) start = { y: event.clientY, value: entry(input), steps: 0 };
      });
      input.addEventListener("pointermove", (event) => {
        if (!start || !event.buttons) return;
        const steps = Math.trunc((start.y - event.clientY) / PIXELS);
        if (steps === start.steps) return;
        if (!input.hasPointerCapture(event.pointerId)) input.setPointerCapture(event.pointerId);
        const target = start.value + steps * (event.shiftKey ? 0.01 : STEP);
        start.steps = steps;
        moved(input, target - entry(input));
      });
      for (const kind of ["pointerup", "pointercancel"]) input.addEventListener(kind, () => { start = null; });
    }

    // A text that cannot be read is complained of once the reader leaves it, or while it is mended.
    const readable = (input, committed) => {
      const problem = explorer.picture.refuses(input.value, explorer.tools);
      const words = problem && `${problem[0].toUpperCase()}${problem.slice(1)}. The last list that could be read stays.`;
      if (!problem || committed || problems.has(input)) complain(input, words);
      return !problem;
    };
    return { typed, mend, readable };
  };
})();
