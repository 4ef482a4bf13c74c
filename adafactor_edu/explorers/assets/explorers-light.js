// Lighting: point at, focus or tap a number, and what it is made of lights up and a line says how.
//
// An explorer has it whose data has `lines`: for each quantity a template such as
//   V̂{ij} = R{i} · C{j} / mean(R) = {r@i} · {c@j} / {mean_r@} = {v@ij}
// lines.py fills it in the same way.  {ij} is a subscript, {I} the same on the line, {r@i} the entry i of r, and each number
// named in the line is lit.
"use strict";
(() => {
  const edu = globalThis.adafactorEdu;
  const DIGITS = "₀₁₂₃₄₅₆₇₈₉";
  edu.subscript = (number) => String(number).replace(/\d/g, (digit) => DIGITS[digit]);

  const holds = (condition, known) => {
    const [, name, op, value] = condition.match(/^(\w+)(=|!=|>)(.*)$/);
    if (op === ">") return known[name] > Number(value);
    return (String(known[name]) === value) === (op === "=");
  };
  edu.holds = holds;

  const placesOf = (index, at) => [...index].map((letter) => (
    letter === "i" ? at[0] : letter === "j" ? at[1] : letter === "*" ? null : Number(letter)));

  const digit = (letter, at) => {
    const place = at["ij".indexOf(letter.toLowerCase())] + 1;
    return letter === letter.toLowerCase() ? edu.subscript(place) : String(place);
  };

  // The words of a line and the entries it names, as [name, row, column] with null for all.
  edu.lineOf = (template, at, known) => {
    const named = [];
    const text = template.replace(/{(\w+)?(?:@([ij*\d]*)(?::(\w+))?)?}/g, (whole, name, index, kind) => {
      if (index === undefined) return [...name].map((letter) => digit(letter, at)).join("");
      const places = placesOf(index, at);
      named.push([name, ...places]);
      if (places.includes(null)) return "";
      const value = places.reduce((part, place) => part?.[place], known[name]);
      return value === undefined ? "" : edu.form(value, kind ?? "f4");
    });
    return { text, named };
  };

  edu.lighting = (explorer) => {
    const { lines, whole } = explorer.tools.data;
    const place = explorer.querySelector(".ae-says");
    if (!lines || !place) return null;
    const numbers = explorer.numbers.filter(({ quantity, element }) => quantity in lines && !element.matches(".ae-reading"));
    const indexOf = ({ row, col }) => [row, col].filter((one) => one !== undefined).map(Number);
    const find = (element) => numbers.find((number) => number.element === element);
    const templateOf = (name) => {
      const known = { ...explorer.seen, ...explorer.quantities };
      const fitting = Object.entries(lines[name]).filter(([condition]) => !condition || holds(condition, known));
      return fitting.at(-1)[1];
    };
    let now = null;

    const same = (places, [i, j]) => (places[0] ?? i) === i && (places[1] ?? j) === j;
    const light = (name, ...index) => {
      if (!(name in lines)) throw new Error(`light: no quantity ${name}; there are ${Object.keys(lines)}`);
      // A vector's entry is named by its one index: a row for R, a column for C.
      const at = name === "c" && index.length === 1 ? [null, index[0]] : index;
      now = [name, ...index];
      const line = edu.lineOf(templateOf(name), at, { ...explorer.seen, ...explorer.quantities });
      const all = !index.length && name in whole; // what a whole matrix is, and all that its entries are made of
      const text = all ? whole[name] : line.text;
      const named = all ? line.named.map(([one, ...places]) => [one, ...places.map(() => null)]) : line.named;
      if (place.textContent !== text) place.textContent = text;
      for (const number of numbers) {
        const own = number.quantity === name && same(index, indexOf(number));
        const lit = !own && named.some(([one, ...places]) => one === number.quantity && same(places, indexOf(number)));
        number.element.classList.toggle("ae-at", own);
        number.element.classList.toggle("ae-lit", lit);
      }
      const detail = { quantity: name, index, text, named };
      explorer.dispatchEvent(new CustomEvent("adafactor:light", { bubbles: true, detail }));
    };
    const point = (target) => {
      const number = find(target.closest?.("[data-quantity]"));
      if (!number) return;
      const index = indexOf(number);
      if (String([number.quantity, ...index]) !== String(now)) light(number.quantity, ...index);
    };

    // Arrow keys walk through a matrix, and from its edge to the next one.
    const tables = [...new Set(numbers.map(({ element }) => element.closest("table")).filter(Boolean))];
    const step = (cell, down, right) => {
      const table = cell.closest("table");
      const row = cell.parentNode.rowIndex + down;
      const next = table.rows[row]?.cells[cell.cellIndex + right];
      if (next?.matches("[data-quantity]") || down) return next;
      const other = tables[tables.indexOf(table) + right];
      const cells = [...(other?.rows[Math.min(row, other.rows.length - 1)]?.cells ?? [])]
        .filter((one) => one.matches("[data-quantity]"));
      return right > 0 ? cells[0] : cells.at(-1);
    };
    const go = (cell) => {
      if (!cell?.matches("[data-quantity]")) return;
      for (const { element } of numbers) if (element.tabIndex === 0) element.tabIndex = -1;
      const field = cell.querySelector("input");
      if (!field) cell.tabIndex = 0;
      (field ?? cell).focus();
    };
    explorer.addEventListener("keydown", (event) => {
      const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [];
      if (down === undefined || !event.target.matches("td[data-quantity]")) return;
      event.preventDefault();
      go(step(event.target, down, right));
    });
    for (const kind of ["pointerover", "focusin", "click"]) {
      explorer.addEventListener(kind, (event) => point(event.target));
    }
    now = JSON.parse(place.dataset.at);
    return { light, again: () => light(...now) };
  };

  // Words of the prose: <span data-light="r,0"> lights R₁ of the first explorer that has lines.
  edu.lightWord = (word) => {
    const explorer = word && (word.dataset.explorer ? document.querySelector(word.dataset.explorer)
      : document.querySelector("adafactor-explorer .ae-says")?.closest("adafactor-explorer"));
    const [name, ...index] = word?.dataset.light.split(",") ?? [];
    explorer?.light?.(name, ...index.map(Number));
  };
  for (const kind of ["pointerover", "focusin", "click"]) {
    document.addEventListener(kind, (event) => edu.lightWord(event.target.closest?.("[data-light]")));
  }
})();
