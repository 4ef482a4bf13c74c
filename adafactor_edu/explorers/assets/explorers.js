// The explorers of the page: one custom element, no framework, nothing fetched.
//
// Python has drawn the default state inside <adafactor-explorer>.  This script listens to the
// controls, asks adafactorEdu.explorers[kind](state, kernels) for the picture of the new state, and
// writes it into the elements that are already there.  It creates no elements.
//
// The state lives in the fragment of the address: #beta2=0.9&d=2 for the first explorer of a page,
// #memory.model=gpt2 (its id and a dot) for the others; only what differs from the start is written.
//
// For other scripts of the page, on the element:
//   state, quantities                 what is shown (read only)
//   change({ d: 2 })                  moves controls; undo(), redo(), reset(), pin()
//   light("r", 0)                     lights R₁, as pointing at it does; light("v", 0, 1) V̂₁₂; light("r") all of R
//   seeAs({ route: "wiki" })          shows another state than its own, which stays; seeAs() its own again
//   part = "v"                        dims all parts but this one; "" none
// and as events that bubble: "adafactor:change" after each change, "adafactor:light" with
// { quantity, index, text, named }.  Outside, <span data-follow="ID" data-quantity="r" data-row="0"
// data-form="f4"> is kept up to date with the explorer of that id, and while its state is not the
// one it started in, the span has the attribute data-yours.
"use strict";
(() => {
  const edu = globalThis.adafactorEdu;
  const { clamp } = edu;
  const QUIET = 250; // ms without a change before the summary is announced and the address written
  const TINY = 1e-12; // relative change below which an entry counts as unchanged
  const STEPS_BACK = 200;

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
  const encoded = (text) => encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3B", ";");
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  class Explorer extends HTMLElement {
    connectedCallback() {
      this.picture = edu.explorers[this.dataset.kind];
      if (!this.picture || this.start) return;
      this.start = JSON.parse(this.dataset.state);
      this.sets = JSON.parse(this.dataset.sets || "{}");
      this.state = this.start;
      this.past = [];
      this.future = [];
      this.collect();
      const data = JSON.parse(this.dataset.data || "{}");
      this.tools = { ...edu, data, labels: this.optionLabels() };
      const first = document.querySelector("adafactor-explorer[data-kind]") === this;
      this.lead = first ? "" : `${this.id}.`;
      this.editor = edu.editing(this);
      this.lights = edu.lighting(this);
      this.listen();
      for (const panel of this.querySelectorAll(".ae-controls")) panel.hidden = false;
      this.offerPlay();
      if (this.readAddress()) this.scrollIntoView({ block: "nearest" });
      else this.render();
    }

    listen() {
      this.addEventListener("input", (event) => this.onInput(event.target, false));
      this.addEventListener("change", (event) => this.onInput(event.target, true));
      this.addEventListener("click", (event) => this.onClick(event.target.closest("button")));
      for (const kind of ["pointerdown", "focusin"]) {
        this.addEventListener(kind, () => { this.held = null; });
      }
      this.addEventListener("keydown", (event) => this.onKey(event));
      this.addEventListener("pointerdown", () => { this.key = ""; });
      addEventListener("hashchange", () => this.readAddress());
    }

    // Finds, once, every element that a change may touch.
    collect() {
      const all = (selector) => [...this.querySelectorAll(selector)];
      this.inputs = all("input[name], select[name], textarea[name]");
      const outside = document.querySelectorAll(`[data-follow="${this.id}"]`);
      this.numbers = [...all("[data-quantity]"), ...outside].map((element) => {
        const { quantity, row, col, form } = element.dataset;
        const scale = element.closest("[data-scale]")?.dataset.scale;
        const value = Number(element.dataset.value);
        const written = element.matches("td, [data-tight], [data-follow]") ? edu.form : edu.padded;
        return { element, quantity, row, col, form, scale, written, value, base: value, change: "" };
      });
      this.followers = [...outside];
      this.curves = all("[data-curve]").map((element) => {
        const { axes } = element.closest("[data-axes]").dataset;
        const next = element.nextElementSibling;
        const label = next?.matches("[data-at]") ? next : null;
        return { element, label, name: element.dataset.curve, axes: JSON.parse(axes) };
      });
      this.places = all("[data-position]");
      this.words = all("[data-text]");
      this.parts = all("[data-when]");
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

    get part() { return this.dataset.part ?? ""; }
    set part(name) { this.dataset.part = name; }
    light(...at) { this.lights?.light(...at); }

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
        this.editor.typed(input, committed);
      } else if (type === "textarea") {
        if (this.editor.readable(input, committed)) this.change({ [name]: input.value.trim() }, input);
      } else if (!committed) {
        this.change({ [name]: input.value, ...this.sets[name]?.[input.value] }, input);
      }
    }

    onClick(button) {
      const { play, does } = button?.dataset ?? {};
      if (does) this[does](button);
      else if (play && this.playing) this.pause();
      else if (play) this.play(button);
    }

    onKey(event) {
      this.key = event.key;
      if (!(event.ctrlKey || event.metaKey) || /^text/.test(event.target.type)) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) this.redo();
      else this.undo();
    }

    numberOf(name) { return this.quantities[name]; }

    // Marks show what has changed since this control was taken hold of, or against what is pinned.
    hold(control) {
      this.held = control;
      this.gesture = null;
      if (!this.pinned) for (const number of this.numbers) number.base = number.value;
    }

    reset(button) {
      this.pause();
      this.hold(button);
      this.change(this.start);
    }

    undo() { this.travel(this.past, this.future); }
    redo() { this.travel(this.future, this.past); }

    travel(from, to) {
      if (!from.length) return;
      this.pause();
      this.hold(null);
      this.editor.mend(Object.keys(this.state));
      to.push(this.state);
      this.state = from.pop();
      this.shown();
    }

    pin() {
      this.pinned = this.pinned ? null : { state: this.state, positions: this.drawn.positions ?? {} };
      for (const number of this.numbers) {
        number.base = number.value;
        number.element.toggleAttribute("data-pinned", false);
        if (this.pinned && number.form && number.scale) number.element.dataset.pinned = edu.form(number.value, number.form);
      }
      for (const element of this.places) {
        const at = this.pinned?.positions[element.dataset.position];
        if (at === undefined) element.style.removeProperty("--pinned");
        else element.style.setProperty("--pinned", at.toFixed(4));
      }
      this.toggleAttribute("data-pinned", Boolean(this.pinned));
      this.querySelector("[data-does=pin]")?.setAttribute("aria-pressed", String(Boolean(this.pinned)));
      this.say(this.pinned ? "Pinned: what changes from here on is marked against this setting." : "No longer pinned.");
      this.render();
    }

    async link() {
      this.settle();
      const copied = await copy(location.href);
      this.say(copied ? "The link to this setting is copied." : "The address of this page is the link to this setting.");
    }

    say(words) {
      const place = this.querySelector(".ae-said");
      if (place) place.textContent = words;
    }

    // From the state to the picture

    change(changes, source) {
      const state = this.renamed({ ...this.state, ...changes });
      this.editor.mend(Object.keys(changes).filter((name) => source?.name !== name));
      if (same(state, this.state)) {
        this.render(source);
        return;
      }
      if (!this.gesture) {
        this.gesture = true;
        this.past = [...this.past, this.state].slice(-STEPS_BACK);
        this.future = [];
      }
      this.state = state;
      this.shown(source);
    }

    // A choice that has filled in a matrix is called by its name only as long as the matrix is that.
    renamed(state) {
      const names = {};
      for (const [choice, options] of Object.entries(this.sets)) {
        const filled = Object.entries(options[state[choice]] ?? {}).filter(([, value]) => Array.isArray(value));
        if (filled.some(([name, value]) => !same(value, state[name]))) names[choice] = "own";
      }
      return { ...state, ...names };
    }

    shown(source) {
      this.say("");
      this.render(source);
      this.dispatchEvent(new CustomEvent("adafactor:change", { bubbles: true }));
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.settle(), QUIET);
    }

    get seen() { return { ...this.state, ...this.otherwise }; }

    seeAs(changes) {
      if (same(changes ?? {}, this.otherwise ?? {})) return;
      this.otherwise = changes;
      this.afresh();
    }

    // Draws without marks: what is shown now is what later changes are marked against.
    afresh() {
      this.render();
      this.hold(null);
      this.render();
    }

    // The picture of a state, without showing it.
    pictureOf(state) { return this.picture(state, edu.kernels, this.tools); }

    render(source) {
      const { seen } = this;
      const picture = this.pictureOf(seen);
      const quantities = { ...seen, ...picture.quantities };
      this.drawn = picture;
      this.quantities = quantities;
      const largest = {};
      for (const number of this.numbers) this.writeNumber(number, quantities, largest);
      for (const { element, label, name, axes } of this.curves) {
        const places = edu.points(picture.curves[name], axes);
        element.setAttribute("points", places.join(" "));
        label?.setAttribute("transform", `translate(${places.at(Number(label.dataset.at))})`);
      }
      for (const element of this.places) {
        element.style.setProperty("--at", picture.positions[element.dataset.position].toFixed(4));
      }
      for (const element of this.words) write(element, picture.texts[element.dataset.text]);
      const known = { ...quantities, ...seen };
      for (const element of this.parts) {
        element.toggleAttribute("hidden", !edu.holds(element.dataset.when, known)); // SVG too
      }
      const yours = !same(this.state, this.start);
      for (const element of this.followers) element.toggleAttribute("data-yours", yours);
      this.writeControls(quantities, source);
      this.sentence = picture.summary;
      this.lights?.again();
    }

    writeNumber(number, quantities, largest) {
      const { element, quantity, row, col, form, scale } = number;
      const at = [row, col].filter((place) => place !== undefined);
      const value = at.reduce((whole, place) => whole[place], quantities[quantity]);
      if (scale) {
        largest[scale] ??= Math.max(...[quantities[scale]].flat(2).map(Math.abs)) || 1;
        const heat = Math.min(1, Math.abs(value) / largest[scale]).toFixed(2);
        if (heat !== number.heat) element.style.setProperty("--heat", number.heat = heat);
      }
      const change = changeOf(value, number.base);
      if (change !== number.change) element.dataset.change = number.change = change;
      if (value === number.value) return;
      number.value = value;
      element.dataset.value = value;
      if (scale) element.toggleAttribute("data-negative", value < 0);
      if (form) write(element, number.written(value, form));
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
          const value = row === undefined ? this.state[name] : this.state[name][row][col];
          if (input.value !== String(value)) input.value = value;
        }
      }
      for (const [does, steps] of [["undo", this.past], ["redo", this.future]]) {
        this.querySelector(`[data-does=${does}]`)?.setAttribute("aria-disabled", String(!steps.length));
      }
    }

    // Once the reader pauses: say it, and put it into the address.
    settle() {
      clearTimeout(this.timer);
      this.gesture = null;
      write(this.summary, this.sentence);
      const pairs = pairsOfAddress();
      for (const name of Object.keys(this.start)) {
        const text = toLink(this.state[name]);
        if (text === toLink(this.start[name])) pairs.delete(this.lead + name);
        else pairs.set(this.lead + name, text);
      }
      const fragment = [...pairs].map(([key, text]) => `${key}=${encoded(text)}`).join("&");
      const kept = location.hash && !location.hash.includes("=") ? location.hash : "";
      const address = fragment ? `#${fragment}` : kept || location.pathname + location.search;
      try { history.replaceState(history.state, "", address); } catch { /* an address is a comfort */ }
    }

    // Takes the state from the address; whatever is wrong in it is left out.  True if it moved.
    // An address that says nothing about this explorer, such as a link to a heading, leaves it alone.
    readAddress() {
      const read = {};
      const own = [...pairsOfAddress()].filter(([key]) => key.startsWith(this.lead))
        .map(([key, text]) => [key.slice(this.lead.length), text])
        .filter(([name]) => name in this.start)
        .sort(([a], [b]) => (b in this.sets) - (a in this.sets)); // a preset first, then what differs from it
      if (!own.length) return false;
      for (const [name, text] of own) Object.assign(read, this.fromLink(name, text));
      const state = this.renamed({ ...this.start, ...read });
      if (same(state, this.state)) return false;
      this.editor.mend(Object.keys(state));
      this.state = state;
      this.afresh();
      write(this.summary, this.sentence);
      return true;
    }

    fromLink(name, text) {
      const input = this.inputs.find((one) => one.name === name);
      if (!input) return {};
      if (input.type === "range") {
        const optional = this.inputs.some((one) => one.dataset.schedule === name);
        if (optional && text === "schedule") return { [name]: null };
        const { value } = edu.read(text);
        const whole = "integer" in input.dataset ? Math.round(value) : value;
        return value === undefined ? {} : { [name]: clamp(whole, ...range(input)) };
      }
      if (input.type === "text") {
        const { low, high } = input.closest("table").dataset;
        const matrix = text.split(";").map((row) => row.split(",").map((entry) => edu.read(entry).value ?? NaN));
        const fits = matrix.length === this.start[name].length && matrix.every((row, i) => (
          row.length === this.start[name][i].length
          && row.every((entry) => entry >= Number(low) && entry <= Number(high))));
        return fits ? { [name]: matrix } : {};
      }
      if (input.type === "textarea") return this.picture.refuses(text, this.tools) ? {} : { [name]: text.trim() };
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
      }, Number(button.dataset.pace));
    }

    pause() {
      if (!this.playing) return;
      clearInterval(this.playing);
      this.playing = null;
      this.querySelector(".ae-play").textContent = "Play";
    }
  }

  // Into the element, whatever it holds: a translator of the browser wraps text in elements of its own.
  const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  // ▲ and ▼ speak of size, as the text does: −0.4 is smaller than −0.5.
  const changeOf = (value, base) => {
    const grown = Math.abs(value) - Math.abs(base);
    const slack = TINY * Math.max(Math.abs(value), Math.abs(base));
    if (Math.abs(grown) > slack) return grown > 0 ? "up" : "down";
    return Math.abs(value - base) > slack ? "sign" : "";
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { // from file:// the clipboard takes only what is selected
      const field = Object.assign(document.createElement("textarea"), { value: text });
      const before = document.activeElement;
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      before?.focus();
      return done;
    }
  };

  customElements.define("adafactor-explorer", Explorer);
})();
