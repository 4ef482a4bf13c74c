// The reader's own functions: kept in this browser, saved to a file, read back from one.
"use strict";
(() => {
  const edu = (globalThis.adafactorEdu ??= {});
  const PREFIX = "adafactor-edu:code:";
  const FILE = "my_adafactor.py";
  const MARK = "# %% "; // one cell for each function, as editors and jupytext know it
  const here = new Map(); // what is on this page, also where nothing can be kept
  const ORDER = ["root_mean_square", "relative_step_size", "second_moment_decay", "adaptive_step_size",
    "squared_gradient", "row_moment", "column_moment", "factored_second_moment",
    "outer_product_second_moment", "full_second_moment", "normalized_gradient", "clip_update",
    "apply_update", "matrix_iteration", "vector_iteration", "my_test"];
  const HEAD = `"""My Adafactor: the functions that I wrote on the pages of "Adafactor, executed".

Have them judged:  python -m adafactor_edu.checks ${FILE}
"""

import numpy as np
`;

  const work = (edu.work = {
    file: FILE,
    order: ORDER,

    // { code, passed, tried } of a function, or undefined.
    read(step) {
      if (here.has(step)) return here.get(step);
      try {
        const kept = JSON.parse(localStorage.getItem(PREFIX + step));
        if (typeof kept?.code === "string") return kept;
      } catch { /* no storage, or not ours */ }
      return undefined;
    },

    // Keeps a function; true if this browser will have it the next time too.
    write(step, entry) {
      here.set(step, entry);
      try {
        localStorage.setItem(PREFIX + step, JSON.stringify(entry));
        return true;
      } catch {
        return false;
      }
    },

    forget(step) {
      here.delete(step);
      try { localStorage.removeItem(PREFIX + step); } catch { /* nothing was kept */ }
    },

    // What another tab keeps counts from now on.
    refresh(step) { here.delete(step); },

    // The reader's functions that may be used by the text of a step: those before it that are right.
    before(step) {
      const end = ORDER.indexOf(step);
      const right = ORDER.slice(0, end < 0 ? undefined : end).filter((name) => work.read(name)?.passed);
      return Object.fromEntries(right.map((name) => [name, work.read(name).code]));
    },

    // All functions as one file that Python runs.
    asFile() {
      const parts = ORDER.flatMap((step) => {
        const code = work.read(step)?.code.trim();
        return code ? [`${MARK}${step}\n${code}\n`] : [];
      });
      return [HEAD, ...parts].join("\n\n");
    },

    // The functions in such a file, by name; also in one without marks, at its lines "def name(".
    fromFile(text) {
      const lines = text.replace(/\r\n?/g, "\n").split("\n");
      const marked = lines.some((line) => line.startsWith(MARK) && ORDER.includes(line.slice(MARK.length).trim()));
      const found = {};
      let name = null;
      for (const line of lines) {
        const head = marked ? line.startsWith(MARK) && line.slice(MARK.length).trim()
          : /^def (\w+)/.exec(line)?.[1] ?? (/^\S/.test(line) && !/^[)#\]]/.test(line) && "");
        if (typeof head === "string") {
          name = ORDER.includes(head) ? head : null;
          if (name) found[name] = marked ? "" : `${line}\n`;
        } else if (name) found[name] += `${line}\n`;
      }
      return Object.fromEntries(Object.entries(found).map(([key, code]) => [key, `${code.trim()}\n`]));
    },

    save() {
      const address = URL.createObjectURL(new Blob([work.asFile()], { type: "text/x-python" }));
      const link = Object.assign(document.createElement("a"), { href: address, download: FILE });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    },
  });
})();
