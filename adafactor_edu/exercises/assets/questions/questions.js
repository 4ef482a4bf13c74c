// Questions: <adafactor-predict>, <adafactor-answer>, <adafactor-mistake>, <adafactor-order>.
//
// Markup and everything that is said come from Python (question.py and its neighbours); here an
// answer is compared with what is known, and the verdict is put where a screen reader hears it.
"use strict";
(() => {
  const edu = (globalThis.adafactorEdu ??= {});

  class Question extends HTMLElement {
    connectedCallback() {
      if (this.data) return;
      this.data = JSON.parse(this.dataset.question);
      this.form = this.querySelector("form");
      this.verdict = this.querySelector(".aq-verdict");
      this.form.hidden = false;
      this.form.style.display = ""; // JupyterLab drops `hidden`, not this
      this.querySelector(".aq-kernel").hidden = true;
      this.form.addEventListener("submit", (event) => { event.preventDefault(); this.judge(); });
      this.form.addEventListener("input", () => this.clear());
      this.form.addEventListener("click", ({ target }) => {
        if (target.closest("[data-do='another']")) this.another();
      });
      this.index = 0;
    }

    // A verdict that repeats is heard again: the line is emptied first.
    say(passed, words, line = this.verdict) {
      this.dataset.verdict = passed ? "right" : "wrong";
      line.textContent = "";
      line.dataset.passed = passed;
      requestAnimationFrame(() => { line.textContent = `${passed ? "✓" : "✗"} ${words}`; });
    }

    clear() { delete this.dataset.verdict; this.verdict.textContent = ""; }

    chosen(name) {
      const input = this.form.querySelector(`input[name="${CSS.escape(`${this.id}-${name}`)}"]:checked`);
      return input ? Number(input.value) : null;
    }

    another() {
      this.index = (this.index + 1) % this.data.rounds.length;
      this.round = this.data.rounds[this.index];
      this.clear();
      this.show();
      this.form.querySelector("input")?.focus();
    }

    // The tables of what is given, filled with another example's numbers.
    fill(place, given) {
      place.replaceChildren(...given.map(([symbol, value]) => quantity(symbol, value)));
    }
  }

  class Predict extends Question {
    judge() {
      const choice = this.chosen("choice");
      if (choice === null) this.say(false, "Choose one of the answers first. Which do you expect?");
      else this.say(...this.data.choices[choice]);
    }
  }

  class Answer extends Question {
    connectedCallback() {
      super.connectedCallback();
      this.round ??= this.data.rounds[0];
    }

    fields(line) {
      return [...this.form.querySelectorAll(`[data-line="${line.name}"] input`)];
    }

    judge() {
      const before = {};
      let firstWrong = null;
      let passed = true;
      for (const line of this.round.lines) {
        const fields = this.fields(line);
        const said = this.form.querySelector(`[data-line="${line.name}"] .aq-said`);
        const numbers = fields.map((field) => parse(field.value));
        const odd = numbers.findIndex((number) => !Number.isFinite(number));
        fields.forEach((field, i) => field.toggleAttribute("aria-invalid", i === odd));
        let right = false;
        let words;
        if (odd >= 0) {
          const typed = fields[odd].value.trim();
          words = typed ? `“${typed}” is not a number: write 0.25, 0,25 or 1/4.` : "A number is missing.";
          firstWrong ??= fields[odd];
        } else {
          [right, words] = this.judged(line, numbers, before);
          before[line.name] = shaped(numbers, line.value);
          if (!right) firstWrong ??= fields[0];
        }
        passed &&= right;
        this.say(right, words, said);
      }
      this.dataset.verdict = passed ? "right" : "wrong";
      firstWrong?.focus();
    }

    judged(line, made, before) {
      const { said, close, texts } = this.data;
      const wanted = flat(line.value);
      if (matches(made, wanted, close)) return [true, `${said.right} ${line.because}`.trim()];
      if (Object.keys(before).length) {
        const known = { ...this.round.known, ...before };
        const follows = edu.kernels?.[`line_${line.name}`]?.(withSize(known));
        if (follows && matches(made, flat(follows.line), close)) return [true, said.follows];
      }
      for (const [value, text] of line.mistakes) {
        if (matches(made, flat(value), close)) return [false, texts[text]];
      }
      return [false, said[this.kinship(made, line.value)]];
    }

    kinship(made, value) {
      const { close, near } = this.data;
      const wanted = flat(value);
      if (matches(made, wanted, near)) return "near";
      if (matches(made.map(Math.abs), wanted.map(Math.abs), close)) return "sign";
      const size = value.length;
      if (Array.isArray(value?.[0]) && value[0].length === size) {
        const turned = made.map((_, k) => made[(k % size) * size + Math.floor(k / size)]);
        if (matches(turned, wanted, close)) return "transposed";
      }
      if (made.length > 1 && wanted.every(Boolean)) {
        const ratios = made.map((number, k) => number / wanted[k]);
        if (ratios[0] && matches(ratios, ratios.map(() => ratios[0]), 2 * close)) return "factor";
      }
      return "other";
    }

    show() {
      this.fill(this.form.querySelector(".aq-given"), this.round.given);
      for (const field of this.form.querySelectorAll("input")) {
        field.value = "";
        field.removeAttribute("aria-invalid");
      }
      for (const line of this.form.querySelectorAll(".aq-said")) line.textContent = "";
    }

    clear() { delete this.dataset.verdict; }
  }

  class Mistake extends Question {
    connectedCallback() {
      super.connectedCallback();
      this.round ??= this.data.rounds[0];
    }

    judge() {
      const line = this.chosen("line");
      const why = this.form.querySelector(".aq-reasons");
      if (line === null) { this.say(false, "Choose the first quantity that is wrong. Where do you begin to check?"); return; }
      const row = this.round.rows[line];
      if (row.name !== this.round.wrong) { why.hidden = true; this.say(false, row.said); return; }
      const reason = this.chosen("reason");
      if (why.hidden || reason === null) {
        why.hidden = false;
        this.say(true, `${row.symbol} is where the mistake is. What was misunderstood?`);
        why.querySelector("input").focus();
        return;
      }
      const { right, said } = this.round.reasons[reason];
      this.say(right, said);
    }

    show() {
      const { given, rows, reasons } = this.round;
      this.fill(this.form.querySelector(".aq-given"), given);
      const options = [...this.form.querySelectorAll(".aq-lines .aq-option")];
      rows.forEach((row, k) => options[k].lastElementChild.replaceWith(quantity(row.symbol, row.value)));
      const why = this.form.querySelector(".aq-reasons");
      why.hidden = true;
      const texts = [...why.querySelectorAll(".aq-option")];
      texts.forEach((option, k) => {
        option.hidden = k >= reasons.length;
        if (!option.hidden) option.querySelector("span").textContent = reasons[k].text;
      });
      for (const input of this.form.querySelectorAll("input")) input.checked = false;
    }
  }

  class Order extends Question {
    connectedCallback() {
      if (this.data) return;
      super.connectedCallback();
      this.list = this.form.querySelector("ol");
      [...this.list.children].forEach((item, k) => { item.item = this.data.items[k]; });
      this.list.addEventListener("click", ({ target }) => {
        const button = target.closest("button");
        if (button) this.move(button);
      });
      this.list.addEventListener("keydown", (event) => {
        const button = event.target.closest("button");
        const move = { ArrowUp: "up", ArrowDown: "down" }[event.key];
        if (!button || !move) return;
        event.preventDefault();
        this.move(button.parentElement.querySelector(`[data-move="${move}"]`));
      });
    }

    move(button) {
      const item = button.parentElement;
      const up = button.dataset.move === "up";
      const other = up ? item.previousElementSibling : item.nextElementSibling;
      if (other) { if (up) other.before(item); else other.after(item); }
      button.focus();
      this.clear();
      const place = [...this.list.children].indexOf(item) + 1;
      this.verdict.textContent = `“${item.item.text}” is line ${place} of ${this.list.children.length}.`;
      this.verdict.removeAttribute("data-passed");
    }

    judge() {
      const known = new Set(this.data.given);
      for (const { item } of this.list.children) {
        const missing = item.needs.find((name) => !known.has(name));
        if (missing) { this.say(false, `“${item.text}” needs ${missing}, which is not there yet. Which line makes it?`); return; }
        known.add(item.makes);
      }
      this.say(true, this.data.right);
    }
  }

  // Numbers

  const flat = (value) => (Array.isArray(value) ? value.flatMap(flat) : [value]);

  const withSize = (known) => ("rms_x" in known || !("x" in known)) ? known
    : { ...known, rms_x: edu.kernels.line_rms_x(known).line };

  function shaped(numbers, like) {
    if (!Array.isArray(like)) return numbers[0];
    if (!Array.isArray(like[0])) return numbers;
    const m = like[0].length;
    return like.map((_, i) => numbers.slice(i * m, (i + 1) * m));
  }

  function matches(made, wanted, share) {
    return made.length === wanted.length
      && made.every((number, k) => Math.abs(number - wanted[k]) <= share * Math.abs(wanted[k]) + 1e-12);
  }

  // 1.5, 1,5, 3/4, −2 and 1e-3 are numbers.
  function parse(text) {
    const plain = text.trim().replaceAll(",", ".").replaceAll("−", "-");
    const [top, bottom, more] = plain.split("/");
    if (!top || bottom === "" || more !== undefined) return NaN;
    return bottom === undefined ? Number(top) : Number(top) / Number(bottom);
  }

  function shown(number) {
    const [mantissa, exponent] = Number(number).toPrecision(4).split("e");
    const size = Math.abs(number);
    if (exponent !== undefined || (size && size < 1e-4)) {
      const [m, e] = Number(number).toExponential(3).split("e");
      return `${Number(m)}·10^${Number(e)}`.replaceAll("-", "−");
    }
    return String(Number(mantissa)).replaceAll("-", "−");
  }

  function quantity(symbol, value) {
    const make = (name, ...inside) => { const it = document.createElement(name); it.append(...inside); return it; };
    if (!Array.isArray(value)) {
      const number = make("span", shown(value));
      number.className = "aq-number";
      return make("p", `${symbol} = `, number);
    }
    // R, one number for each row, stands as a column.
    const column = symbol.startsWith("R") && !Array.isArray(value[0]);
    const rows = Array.isArray(value[0]) ? value : column ? value.map((entry) => [entry]) : [value];
    const table = make("table", make("caption", symbol),
      make("tbody", ...rows.map((row) => make("tr", ...row.map((entry) => make("td", shown(entry)))))));
    table.className = "aq-table";
    return table;
  }

  const kinds = { predict: Predict, answer: Answer, mistake: Mistake, order: Order };
  for (const [kind, element] of Object.entries(kinds)) {
    customElements.get(`adafactor-${kind}`) ?? customElements.define(`adafactor-${kind}`, element);
  }
})();
