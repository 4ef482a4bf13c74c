// <adafactor-own-step>: the worked first iteration with the reader's own functions, each quantity beside
// what it has to be; then the explorer of the page runs on those functions.
"use strict";
(() => {
  const edu = (globalThis.adafactorEdu ??= {});
  const SIX_DIGITS = 1e-6;
  const DIGITS = 4; // shown

  // Whether numbers agree: with printed ones to half of their last decimal, with computed ones to six digits.
  const agrees = (value, goal, decimals) => {
    if (Array.isArray(goal)) {
      return Array.isArray(value) && value.length === goal.length
        && goal.every((part, i) => agrees(value[i], part, decimals));
    }
    const slack = decimals === null ? SIX_DIGITS * Math.abs(goal) + 1e-12 : 0.5 * 10 ** -decimals * (1 + 1e-9);
    return typeof value === "number" && Math.abs(value - goal) <= slack;
  };

  class OwnStep extends HTMLElement {
    connectedCallback() {
      if (this.task) return;
      this.task = JSON.parse(this.dataset.task);
      const shown = this.querySelector(".aw-page");
      shown.hidden = false;
      shown.style.display = ""; // JupyterLab drops `hidden`, not this
      this.querySelector(".aw-kernel").hidden = true;
      this.said = this.querySelector(".aw-said");
      this.shown = this.querySelector(".aw-shown");
      this.addEventListener("click", ({ target }) => {
        const name = target.closest("button")?.dataset.do;
        if (name) this[name]();
      });
    }

    // The texts of all functions that the step needs, in their order, and the names that are missing.
    sources() {
      const { steps } = this.task;
      const found = edu.work.order.filter((name) => steps.includes(name) && this.written(name));
      const missing = steps.filter((name) => !found.includes(name));
      return { sources: Object.fromEntries(found.map((name) => [name, edu.work.read(name).code])), missing };
    }

    // A text that is still the beginning is not written yet.
    written(name) {
      const entry = edu.work.read(name);
      return entry && (entry.passed || entry.tried || !/^\s*\.\.\.\s*$/m.test(entry.code));
    }

    compute(input) {
      const { sources } = this.sources();
      return edu.runPython("step", { sources, ...input });
    }

    start(changes) {
      const { x, g, d } = this.task;
      const hyper = { ...edu.python.hyper, d };
      return { x, g, t: 1, r: null, c: null, hyper, ...changes };
    }

    async run() {
      const button = this.querySelector("[data-do=run]");
      if (button.getAttribute("aria-disabled") === "true") return;
      const { missing } = this.sources();
      this.shown.replaceChildren();
      if (missing.length) {
        const links = missing.flatMap((name, i) => [i ? ", " : "",
          edu.make("a", { href: `#write-${name.replaceAll("_", "-")}` }, edu.make("code", {}, name))]);
        this.said.replaceChildren(edu.make("p", {}, "Not yet: this step needs functions that you have not written. Missing: ", ...links, "."));
        return;
      }
      button.setAttribute("aria-disabled", "true");
      this.tell(edu.python ? "Running …" : "Python is being loaded (0.4 MB, once) …");
      try {
        await edu.startPython();
        this.show(await this.compute(this.start()));
      } catch (error) {
        this.tell(error.message);
      } finally {
        button.removeAttribute("aria-disabled");
      }
    }

    show({ values, exception, missing, printed }) {
      if (!values) {
        this.tell(missing ? `✗ There is no function ${missing} in your text of it.` : "✗ One of your functions stops.");
        this.shown.replaceChildren(...(exception ? [edu.scrolling("Traceback", exception.text)] : []));
        return;
      }
      const rows = Object.entries(this.task.goals).map(([name, goal]) => (
        { ...goal, yours: values[name], fine: agrees(values[name], goal.value, goal.decimals) }));
      const wrong = rows.filter(({ fine }) => !fine);
      this.tell(wrong.length
        ? `✗ Your step comes out otherwise, first at ${wrong[0].label}. Which of your functions makes it?`
        : "✓ Your functions take the step of the book, and meet every number that the wiki page printed.",
      this.drive() ? "The explorer of the first iteration on this page now runs on your functions." : "");
      this.shown.replaceChildren(this.table(rows), ...(printed ? [edu.printedText(printed)] : []));
    }

    // A list, for a table of tables is wider than a phone.
    table(rows) {
      const side = (title, label, value) => edu.make("div", { className: "aw-block" },
        edu.make("p", { className: "aw-title" }, title), ...edu.valueTables(label, value, DIGITS));
      return edu.make("ol", { className: "aw-goals" }, ...rows.map(({ label, yours, value, printed, fine }) => (
        edu.make("li", {}, edu.make("p", { className: "aw-goal" }, `${fine ? "✓" : "✗"} ${label}`),
          edu.make("div", { className: "aw-example" }, side("Yours", `your ${label}`, yours),
            side(printed ? "Printed by the wiki page" : "Computed by the book", label, value))))));
    }

    // Puts the reader's arithmetic in place of the book's in the explorer; true if there is one.
    drive() {
      const explorer = document.querySelector("adafactor-explorer[data-kind='first-iteration']");
      if (!explorer?.picture) return false;
      this.explorer = explorer;
      this.ours ??= explorer.picture;
      const known = new Map(); // by input: what the worker answered
      let last = null;
      // An answer that is not there yet is asked for; until it comes, the last one stays.
      const ask = (input, pick, otherwise) => {
        const key = JSON.stringify(input);
        if (!known.has(key)) {
          known.set(key, null);
          this.compute(this.start(input)).then(({ values }) => {
            if (!values || this.ours === explorer.picture) return;
            known.set(key, values);
            explorer.change({});
          }).catch(() => {});
        }
        last = known.get(key) ?? last;
        return last ? pick(last) : otherwise();
      };
      explorer.picture = (state, kernels, tools) => this.ours(state, {
        ...kernels,
        schedules: ({ t }) => ask({ t }, ({ rho, beta2 }) => ({ rho, beta2 }), () => kernels.schedules({ t })),
        first_iteration: (given) => {
          const { x, g, t = 1, d, r = null, c = null, beta2, rho, normalised } = given;
          if (!normalised) return kernels.first_iteration(given); // the wiki's shortcut is not the reader's
          const hyper = { ...edu.python.hyper, d, beta2, rho };
          return ask({ x, g, t, r, c, hyper }, (values) => values, () => kernels.first_iteration(given));
        },
      }, tools);
      explorer.dataset.runs = "own";
      this.querySelector("[data-do=back]").hidden = false;
      explorer.change({});
      return true;
    }

    back() {
      this.explorer.picture = this.ours;
      delete this.explorer.dataset.runs;
      this.explorer.change({});
      this.querySelector("[data-do=back]").hidden = true;
      this.tell("The explorer runs on the book’s functions again.");
      this.querySelector("[data-do=run]").focus();
    }

    tell(...paragraphs) {
      this.said.replaceChildren(...paragraphs.filter(Boolean).map((text) => edu.make("p", {}, text)));
    }
  }

  customElements.define("adafactor-own-step", OwnStep);
})();
