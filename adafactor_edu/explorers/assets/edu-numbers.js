// Numbers as text, in both directions; elements.py and controls.py say the same in Python.
"use strict";
(() => {
  const edu = globalThis.adafactorEdu;
  const MINUS = "\u2212";
  const UNITS = ["bytes", "kB", "MB", "GB", "TB"];
  const WIDTHS = { f: 7, z: 7, g: 8, i: 9, b: 9 }; // characters a number takes, by kind

  const scientific = (value, digits) => value.toExponential(digits).replace("e+", "e");
  const exponentOf = (value, digits) => Number(scientific(value, digits).split("e")[1]);
  const plainForm = (value, kind) => {
    if (kind === "i") return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
    if (kind === "b") {
      const power = value >= 1 ? Math.min(UNITS.length - 1, Math.floor(exponentOf(value, 4) / 3)) : 0;
      return `${(value / 1000 ** power).toFixed(power ? 2 : 0)} ${UNITS[power]}`;
    }
    const digits = Number(kind.slice(1));
    const size = Math.abs(value);
    if (kind[0] === "z" && size < 1e-12) return (0).toFixed(digits);
    if (kind[0] === "g") {
      const exponent = exponentOf(value, digits - 1);
      if (exponent < -6 || exponent >= 7) return scientific(value, digits - 1);
      return value.toFixed(Math.max(0, digits - 1 - exponent));
    }
    if (value && (size < 0.5 * 10 ** -digits || size >= 10 ** (6 - digits))) return scientific(value, 1);
    return (value || 0).toFixed(digits);
  };
  edu.form = (value, kind) => plainForm(value, kind).replaceAll("-", MINUS);
  edu.padded = (value, kind) => edu.form(value, kind).padStart(WIDTHS[kind[0]], "\u00a0");

  edu.clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  edu.share = (value, low, high) => edu.clamp((value - low) / (high - low), 0, 1);

  // What people type: 0.3, 0,3, −0.3, 3e-1.  { value } or, in words, what is wrong.
  const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
  const THOUSANDS = /^[-+]?[1-9]\d{0,2}(,\d{3})+$/;
  edu.read = (text) => {
    const typed = text.trim().replaceAll(MINUS, "-");
    const bare = typed.replace(",", ".");
    if (THOUSANDS.test(typed) || (typed.includes(",") && typed.includes("."))) {
      return { problem: `“${text.trim()}” can be read in two ways; write 1000.5 for a thousand and a half` };
    }
    if (NUMBER.test(bare)) return { value: Number(bare) };
    return { problem: `“${text.trim()}” is not a number, such as 0.3` };
  };

  // A pasted matrix, from a spreadsheet, MATLAB, NumPy or this page: rows of strings, or null.
  edu.readMatrix = (text) => {
    const inner = text.replace(/\b(np\.|numpy\.)?(array|matrix)\(/g, "").replace(/dtype=[\w.]+/g, "")
      .replace(/[()]/g, "").trim();
    const rows = inner.split(/\]|;|\n/).map((row) => row.replace(/\[/g, "").trim().replace(/^,|,$/g, "").trim())
      .filter((row) => row !== "").map(cellsOf);
    return rows.length > 1 || rows[0]?.length > 1 ? rows : null;
  };
  const cellsOf = (row) => {
    if (row.includes("\t")) return row.split("\t").map((cell) => cell.trim());
    const words = row.replace(/\s*,\s+/g, " ").split(/\s+/); // a comma before a space separates
    if (words.length > 1) return words;
    // Without a space a comma separates, unless it can only be a decimal comma: 0,3
    return row.split(",").length === 2 ? [row] : row.split(",");
  };
})();
