// The explorers of the page: one custom element, no framework, nothing fetched.
//
// Python has drawn the default state inside <adafactor-explorer>.  This script listens to the
// controls, asks adafactorEdu.explorers[kind](state, kernels) for the picture of the new state, and
// writes it into the elements that are already there.  It creates no elements.
//
// The state lives in the fragment of the address: #beta2=0.9&d=2 for the first explorer of a page,
// #memory.model=gpt2 (its id and a dot) for the others; only what differs from the start is written.
"use strict";
(() => {
  const edu = globalThis.adafactorEdu;
  const MINUS = "\u2212";
  const UNITS = ["bytes", "kB", "MB", "GB", "TB"];
  const QUIET = 250; // ms without a change before the summary is announced and the address written
  const UNFINISHED = /^\s*[-+\u2212]?[\d.,]*(e[-+]?)?\s*$/i; // a number that may still be being typed
  const TINY = 1e-12; // relative change below which an entry counts as unchanged

  // Numbers as text; elements.py writes the same.
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

  const WIDTHS = { f: 7, z: 7, g: 8, i: 9, b: 9 }; // characters a number takes, by kind
  const padded = (value, kind) => edu.form(value, kind).padStart(WIDTHS[kind[0]], "\u00a0");

  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  edu.share = (value, low, high) => clamp((value - low) / (high - low), 0, 1);
  edu.logShare = (value, low, high) => value > 0 ? edu.share(Math.log10(value), low, high) : 0;

  // Numbers as people type them: 0.3, 0,3, −0.3, 3e-1.  NaN for anything else.
  const parse = (text) => {
    const plain = text.trim().replaceAll(MINUS, "-").replace(",", ".");
    return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  };

  // Sliders: the handle stands at the value or at its logarithm.
  const valueAt = (input, old, key) => {
    const place = Number(input.value);
    if (!("log" in input.dataset)) return place;
    if (!("integer" in input.dataset)) return Number((10 ** place).toPrecision(3));
    const value = Math.round(10 ** place);
    if (!key || value !== old) return value;
    // A key press moves by at least 1, also where the steps of the logarithm are finer.
    const next = clamp(old + (/Right|Up|End/.test(key) ? 1 : -1), ...range(input));
    input.value = Math.log10(next);
    return next;
  };
  const placeOf = (input, value) => ("log" in input.dataset ? Math.log10(value) : value);
  const range = (input) => {
    const ends = [Number(input.min), Number(input.max)];
    return "log" in input.dataset ? ends.map((end) => Number((10 ** end).toPrecision(12))) : ends;
  };

  // The fragment of the address, as pairs; a link to a heading has none.
  const pairsOfAddress = () => new Map(location.hash.slice(1).split("&")
    .filter((pair) => pair.includes("="))
    .map((pair) => pair.split("=", 2).map((part) => {
      try { return decodeURIComponent(part); } catch { return part; }
    })));

  const toLink = (value) => value === null ? "schedule"
    : Array.isArray(value) ? value.map((row) => row.join(",")).join(";") : String(value);

  class Explorer extends HTMLElement {
    connectedCallback() {
      this.picture = edu.explorers[this.dataset.kind];
      if (!this.picture || this.start) return;
      this.start = JSON.parse(this.dataset.state);
      this.sets = JSON.parse(this.dataset.sets || "{}");
      this.collect();
      const data = JSON.parse(this.dataset.data || "{}");
      this.tools = { ...edu, data, labels: this.optionLabels() };
      const first = document.querySelector("adafactor-explorer[data-kind]") === this;
      this.lead = first ? "" : `${this.id}.`;
      this.addEventListener("input", (event) => this.onInput(event.target, false));
      this.addEventListener("change", (event) => this.onInput(event.target, true));
      this.addEventListener("click", (event) => this.onClick(event.target.closest("button")));
      for (const kind of ["pointerdown", "focusin"]) {
        this.addEventListener(kind, () => { this.held = null; });
      }
      this.addEventListener("keydown", (event) => { this.key = event.key; });
      this.addEventListener("pointerdown", () => { this.key = ""; });
      addEventListener("hashchange", () => this.readAddress());
      for (const panel of this.querySelectorAll(".ae-controls")) panel.hidden = false;
      this.offerPlay();
      if (this.readAddress()) this.scrollIntoView({ block: "nearest" });
    }

    // Finds, once, every element that a change may touch.
    collect() {
      const all = (selector) => [...this.querySelectorAll(selector)];
      this.inputs = all("input[name], select[name]");
      this.numbers = all("[data-quantity]").map((element) => {
        const { quantity, row, col, form } = element.dataset;
        const scale = element.closest("[data-scale]")?.dataset.scale;
        const text = form && element.firstChild;
        const value = Number(element.dataset.value);
        return { element, quantity, row, col, form, scale, text, value, base: value, change: "" };
      });
      this.curves = all("[data-curve]").map((element) => {
        const { axes } = element.closest("[data-axes]").dataset;
        const next = element.nextElementSibling;
        const label = next?.matches("[data-at]") ? next : null;
        return { element, label, name: element.dataset.curve, axes: JSON.parse(axes) };
      });
      this.places = all("[data-position]");
      this.words = all("[data-text]");
      this.parts = all("[data-when]").map((element) => [element, ...element.dataset.when.split("=")]);
      this.summary = this.querySelector(".ae-summary");
    }

    optionLabels() {
      const labels = {};
      for (const input of this.inputs) {
        const options = input.options ?? (input.type === "radio" ? [input] : []);
        for (const option of options) {
          const text = option.text ?? option.parentNode.textContent.trim();
          (labels[input.name] ??= {})[option.value] = text;
        }
      }
      return labels;
    }

    // From a control to the state

    onInput(input, committed) {
      const { name, type } = input;
      if (!name) return;
      if (this.held !== input) this.hold(input);
      if (input.dataset.schedule) {
        const of = input.dataset.schedule;
        this.change({ [of]: input.checked ? null : this.numberOf(of) }, input);
      } else if (type === "range") {
        if (!committed) this.change({ [name]: valueAt(input, this.state[name], this.key) }, input);
      } else if (type === "text") {
        this.onCell(input, committed);
      } else if (!committed) {
        this.change({ [name]: input.value, ...this.sets[name]?.[input.value] }, input);
      }
    }

    onCell(input, committed) {
      const { row, col } = input.dataset;
      const value = parse(input.value);
      const table = input.closest("table");
      const [low, high] = [Number(table.dataset.low), Number(table.dataset.high)];
      const inside = value >= low && value <= high;
      const last = this.state[input.name][row][col];
      if (!inside && !committed && UNFINISHED.test(input.value) && Number.isNaN(value)) return;
      const where = `${input.name.toUpperCase()}, row ${Number(row) + 1}, column ${Number(col) + 1}`;
      const problem = inside ? "" : Number.isNaN(value)
        ? `${where}: “${input.value}” is not a number, such as 0.3. The last good value, ${last}, stays.`
        : `${where}: give a number from ${low} to ${high}. The last good value, ${last}, stays.`;
      this.complain(input, problem);
      if (!inside || value === last) return;
      const matrix = this.state[input.name].map((entries) => [...entries]);
      matrix[row][col] = value;
      const own = Object.keys(this.sets).map((choice) => [choice, "own"]);
      this.change({ [input.name]: matrix, ...Object.fromEntries(own) }, input);
    }

    complain(input, problem) {
      const place = document.getElementById(input.getAttribute("aria-describedby"));
      if (problem) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      if (place.textContent !== problem) place.textContent = problem;
    }

    onClick(button) {
      if (button?.matches(".ae-reset")) {
        this.pause();
        this.hold(button);
        for (const input of this.inputs) if (input.type === "text") this.complain(input, "");
        this.change(structuredClone(this.start));
      } else if (button?.dataset.play) {
        if (this.playing) this.pause();
        else this.play(button);
      }
    }

    numberOf(name) {
      return this.numbers.find((number) => number.quantity === name).value;
    }

    // Marks show what has changed since this control was taken hold of.
    hold(control) {
      this.held = control;
      for (const number of this.numbers) number.base = number.value;
    }

    // From the state to the picture

    change(changes, source) {
      this.state = { ...this.state, ...changes };
      this.render(source);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.settle(), QUIET);
    }

    render(source) {
      const picture = this.picture(this.state, edu.kernels, this.tools);
      const quantities = { ...this.state, ...picture.quantities };
      const largest = {};
      for (const number of this.numbers) this.writeNumber(number, quantities, largest);
      for (const { element, label, name, axes } of this.curves) {
        const places = points(picture.curves[name], axes);
        element.setAttribute("points", places.join(" "));
        label?.setAttribute("transform", `translate(${places.at(Number(label.dataset.at))})`);
      }
      for (const element of this.places) {
        element.style.setProperty("--at", picture.positions[element.dataset.position].toFixed(4));
      }
      for (const element of this.words) write(element.firstChild, picture.texts[element.dataset.text]);
      for (const [element, name, value] of this.parts) {
        element.toggleAttribute("hidden", String(this.state[name]) !== value); // SVG too
      }
      this.writeControls(quantities, source);
      this.sentence = picture.summary;
    }

    writeNumber(number, quantities, largest) {
      const { element, quantity, row, col, form, scale } = number;
      const whole = quantities[quantity];
      const value = row === undefined ? whole : whole[row][col];
      if (scale) {
        largest[scale] ??= Math.max(...quantities[scale].flat().map(Math.abs)) || 1;
        const heat = Math.min(1, Math.abs(value) / largest[scale]).toFixed(2);
        if (heat !== number.heat) element.style.setProperty("--heat", number.heat = heat);
      }
      const moved = value - number.base;
      const slack = TINY * Math.max(Math.abs(value), Math.abs(number.base));
      const change = Math.abs(moved) <= slack ? "" : moved > 0 ? "up" : "down";
      if (change !== number.change) element.dataset.change = number.change = change;
      if (value === number.value) return;
      number.value = value;
      element.dataset.value = value;
      if (scale) element.toggleAttribute("data-negative", value < 0);
      if (form) write(number.text, padded(value, form));
    }

    writeControls(quantities, source) {
      for (const input of this.inputs) {
        const { name, type } = input;
        const { schedule, row, col, form } = input.dataset;
        if (schedule) input.checked = this.state[schedule] === null;
        else if (type === "radio") input.checked = this.state[name] === input.value;
        else if (type === "range") {
          if (input !== source) input.value = placeOf(input, quantities[name]);
          input.setAttribute("aria-valuetext", edu.form(quantities[name], form));
        } else if (input !== source && !input.hasAttribute("aria-invalid")) {
          input.value = row === undefined ? this.state[name] : this.state[name][row][col];
        }
      }
    }

    // Once the reader pauses: say it, and put it into the address.
    settle() {
      if (this.summary.textContent !== this.sentence) this.summary.textContent = this.sentence;
      const pairs = pairsOfAddress();
      for (const name of Object.keys(this.start)) {
        const text = toLink(this.state[name]);
        if (text === toLink(this.start[name])) pairs.delete(this.lead + name);
        else pairs.set(this.lead + name, text);
      }
      const fragment = [...pairs].map(([key, text]) => `${key}=${text}`).join("&");
      const kept = location.hash && !location.hash.includes("=") ? location.hash : "";
      const address = fragment ? `#${fragment}` : kept || location.pathname + location.search;
      try { history.replaceState(history.state, "", address); } catch { /* an address is a comfort */ }
    }

    // Takes the state from the address; whatever is wrong in it is left out.  True if it moved.
    readAddress() {
      const read = {};
      for (const [key, text] of pairsOfAddress()) {
        const name = key.startsWith(this.lead) ? key.slice(this.lead.length) : "";
        if (name in this.start) Object.assign(read, this.fromLink(name, text));
      }
      const state = { ...structuredClone(this.start), ...read };
      const same = JSON.stringify(state) === JSON.stringify(this.state ?? this.start);
      this.state = state;
      if (same) return false;
      this.render();
      this.hold(null);
      this.render();
      this.summary.textContent = this.sentence;
      return true;
    }

    fromLink(name, text) {
      const input = this.inputs.find((one) => one.name === name);
      if (!input) return {};
      if (input.type === "range") {
        const optional = this.inputs.some((one) => one.dataset.schedule === name);
        if (optional && text === "schedule") return { [name]: null };
        const value = parse(text);
        const whole = "integer" in input.dataset ? Math.round(value) : value;
        return Number.isNaN(value) ? {} : { [name]: clamp(whole, ...range(input)) };
      }
      if (input.type === "text") {
        const { low, high } = input.closest("table").dataset;
        const matrix = text.split(";").map((row) => row.split(",").map(parse));
        const fits = matrix.length === this.start[name].length && matrix.every((row, i) => (
          row.length === this.start[name][i].length
          && row.every((entry) => entry >= Number(low) && entry <= Number(high))));
        return fits ? { [name]: matrix } : {};
      }
      const options = input.type === "radio" ? this.inputs.filter((one) => one.name === name)
        : [...input.options];
      const known = options.some((option) => option.value === text);
      return known ? { [name]: text, ...this.sets[name]?.[text] } : {};
    }

    // Play: a slider that moves by itself, or in jumps for readers who prefer less motion.

    offerPlay() {
      this.still = matchMedia("(prefers-reduced-motion: reduce)");
      const label = () => {
        const button = this.querySelector(".ae-play");
        if (button && !this.playing) button.textContent = this.still.matches ? "Jump ahead" : "Play";
      };
      this.still.addEventListener("change", () => { this.pause(); label(); });
      label();
    }

    play(button) {
      const input = this.inputs.find((one) => one.name === button.dataset.play);
      const [low, high] = range(input);
      this.hold(button);
      const at = (value) => this.change({ [input.name]: value });
      const start = this.state[input.name] >= high ? low : this.state[input.name];
      if (this.still.matches) {
        at(Math.min(high, start + Math.ceil((high - low) / 10)));
        return;
      }
      button.textContent = "Pause";
      let value = start;
      this.playing = setInterval(() => {
        at(value = Math.min(high, value + 1));
        if (value >= high) this.pause();
      }, 60);
    }

    pause() {
      if (!this.playing) return;
      clearInterval(this.playing);
      this.playing = null;
      this.querySelector(".ae-play").textContent = "Play";
    }
  }

  const write = (node, text) => { if (node.data !== text) node.data = text; };

  // Places on an SVG plot; plot.py computes the same.
  const points = ([xs, ys], { x, y }) => {
    const on = ({ low, high, log, start, end }, value) => {
      const [a, b, c] = log ? [Math.max(0, value), low, high].map(Math.log10) : [value, low, high];
      return (start + (end - start) * clamp((a - b) / (c - b), -0.02, 1.02)).toFixed(1);
    };
    return xs.map((value, i) => `${on(x, value)},${on(y, ys[i])}`);
  };

  customElements.define("adafactor-explorer", Explorer);
})();
