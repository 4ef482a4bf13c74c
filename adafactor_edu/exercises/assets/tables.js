// The smallest example of a verdict: what went in, what came out, what was expected, as small tables.
"use strict";
(() => {
  const edu = (globalThis.adafactorEdu ??= {});
  const MINUS = "\u2212";

  const make = (edu.make = (tag, attributes = {}, ...content) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name in element && !/^(aria|role)/.test(name)) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...content);
    return element;
  });

  const number = (value, digits = 6) => {
    if (value === null || value === undefined) return "None";
    if (typeof value !== "number") return String(value);
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : `${MINUS}inf`;
    const text = String(Number(value.toPrecision(digits)));
    return text.replace("e+", "e").replaceAll("-", MINUS);
  };

  const depth = (value) => (Array.isArray(value) ? 1 + depth(value[0]) : 0);
  const same = (a, b) => a === b || (typeof a === "number" && typeof b === "number"
    && Math.abs(a - b) <= 5e-6 * Math.abs(b) + 1e-12);

  // One table for a vector or matrix; for a stack, one for each of its matrices.
  const table = (label, value, other, digits) => {
    const rows = depth(value) === 1 ? [value] : value;
    const others = depth(other) === 1 ? [other] : other;
    return make("table", { className: "aw-table", "aria-label": label }, make("tbody", {}, ...rows.map((row, i) => (
      make("tr", {}, ...row.map((entry, j) => {
        const wanted = others?.[i]?.[j];
        const differs = other !== undefined && !same(entry, wanted);
        const cell = make("td", {}, number(entry, digits));
        if (differs) cell.dataset.differs = "";
        return cell;
      }))))));
  };

  const shown = (label, value, other, digits) => {
    const deep = depth(value);
    if (deep === 0) return [make("p", { className: "aw-number" }, number(value, digits))];
    if (deep <= 2) return [table(label, value, other, digits)];
    return value.flatMap((part, k) => shown(`${label}, ${k + 1}`, part, other?.[k], digits));
  };

  const shape = (value) => (Array.isArray(value) ? [value.length, ...shape(value[0])] : []);
  const size = (value) => (Array.isArray(value) ? ` (shape ${shape(value).join(" × ") || "0"})` : "");

  const block = (title, ...parts) => make("div", { className: "aw-block", role: "group", "aria-label": title },
    make("p", { className: "aw-title" }, title), ...parts);

  edu.exampleTables = ({ input, expected, got, type }) => {
    const given = Object.entries(input).flatMap(([name, value]) => (Array.isArray(value)
      ? [make("p", { className: "aw-name" }, `${name} =`), ...shown(name, value)]
      : [make("p", { className: "aw-name" }, `${name} = ${number(value)}`)]));
    const isNumber = Array.isArray(got) || typeof got === "number";
    const sameShape = !isNumber || String(shape(got)) === String(shape(expected));
    const nothing = got === null && type ? [make("p", { className: "aw-number" }, type === "NoneType" ? "None" : `a ${type}`)] : null;
    return make("div", { className: "aw-example" },
      block("Input", ...given),
      block(`Yours${sameShape ? "" : size(got)}`, ...(nothing ?? shown("yours", got, isNumber && sameShape ? expected : undefined))),
      block(`Expected${sameShape ? "" : size(expected)}`, ...shown("expected", expected)));
  };

  edu.printedText = (text) => make("div", { className: "aw-block" },
    make("p", { className: "aw-title" }, "Printed"), edu.scrolling("What was printed", text));

  // Text that may scroll, and can then be reached by keyboard.
  edu.scrolling = (label, text) => make("pre", { tabIndex: 0, role: "group", "aria-label": label, textContent: text });

  edu.valueTables = (label, value, digits) => shown(label, value, undefined, digits);
})();
