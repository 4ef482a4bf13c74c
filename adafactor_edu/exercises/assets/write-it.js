// <adafactor-write-it data-step="row_moment">: an editor, Run, and a verdict on the reader's function.
//
// The markup comes from Python (write_it.py).  Nothing of Python itself is loaded before the editor
// is touched; what is known of a step comes with it.
"use strict";
(() => {
  const edu = (globalThis.adafactorEdu ??= {});
  const { make, work } = edu;
  const QUIET = 400; // ms without a key before what was written is kept
  const INDENT = "    ";
  const NOT_KEPT = "This browser does not keep what you write (its storage is full or forbidden). "
    + "Nothing is lost while the page is open; use “Save my work” before you leave.";

  class WriteIt extends HTMLElement {
    connectedCallback() {
      if (this.editor) return;
      const part = (name) => this.querySelector(`.aw-${name}`);
      this.step = this.dataset.step;
      this.editor = part("code");
      this.numbers = part("numbers");
      this.said = part("said"); // heard by a screen reader
      this.shown = part("shown"); // what belongs to it, to be looked at
      this.notice = part("notice");
      this.starter = this.editor.defaultValue;
      part("page").hidden = false;
      part("page").style.display = ""; // JupyterLab drops `hidden`, not this
      part("kernel").hidden = true;
      const kept = work.read(this.step);
      if (kept) this.editor.value = kept.code;
      this.offerSolution(kept?.tried);
      this.mark(kept?.passed ? "passed" : "");
      this.fit();
      this.listen();
    }

    listen() {
      const { editor } = this;
      editor.addEventListener("keydown", (event) => this.onKey(event));
      editor.addEventListener("input", () => this.onInput());
      editor.addEventListener("scroll", () => this.scrollNumbers(), { passive: true });
      editor.addEventListener("focus", () => this.warm());
      editor.addEventListener("blur", () => { this.leaving = false; this.keep(); });
      addEventListener("pagehide", () => this.keep());
      addEventListener("beforeprint", () => this.onPaper());
      addEventListener("storage", ({ key }) => { if (key?.endsWith(`:${this.step}`)) this.adopt(); });
      addEventListener("adafactor-work", () => this.adopt());
      this.addEventListener("click", ({ target }) => {
        const name = target.closest("button")?.dataset.do;
        if (name) this[name]();
      });
      this.querySelector(".aw-file").addEventListener("change", ({ target }) => this.load(target));
    }

    // A text area prints only what it shows: on paper its text stands below it, whole.
    onPaper() {
      this.paper ??= make("pre", { className: "aw-paper" });
      this.paper.textContent = this.editor.value;
      this.editor.parentElement.classList.add("aw-screen");
      this.editor.parentElement.after(this.paper);
    }

    // Typing

    onKey(event) {
      const { key } = event;
      if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.run();
      } else if (key === "Escape") {
        this.leaving = true;
        this.tell("Tab now leaves the editor.");
      } else if (key === "Tab" && !this.leaving && !event.ctrlKey && !event.altKey && !event.metaKey) {
        event.preventDefault();
        this.indent(event.shiftKey);
      } else if (key === "Enter" && !event.isComposing) {
        event.preventDefault();
        this.breakLine();
      } else if (key === "Backspace" && this.dedentAtCaret()) event.preventDefault();
      if (key !== "Escape" && key !== "Tab" && key !== "Shift") this.leaving = false;
    }

    // Types text in place of a selection, so that the browser's undo knows of it.
    type(text, start = this.editor.selectionStart, end = this.editor.selectionEnd) {
      this.editor.setSelectionRange(start, end);
      const done = document.execCommand(text ? "insertText" : "delete", false, text);
      if (done) return;
      this.editor.setRangeText(text, start, end, "end");
      this.onInput();
    }

    lineStart(position) { return this.editor.value.lastIndexOf("\n", position - 1) + 1; }

    indent(back) {
      const { editor } = this;
      const { selectionStart: start, selectionEnd: end, value } = editor;
      const first = this.lineStart(start);
      if (!back && !value.slice(start, end).includes("\n")) {
        this.type(" ".repeat(INDENT.length - ((start - first) % INDENT.length)));
        return;
      }
      const before = value.slice(first, end);
      const after = before.replace(back ? /^ {1,4}/gm : /^(?=[^\n])/gm, back ? "" : INDENT);
      if (after === before) return;
      const shift = back ? Math.min(/^ */.exec(before)[0].length, INDENT.length) : -INDENT.length;
      this.type(after, first, end);
      editor.setSelectionRange(Math.max(first, start - shift), first + after.length);
    }

    breakLine() {
      const { selectionStart: start, value } = this.editor;
      const line = value.slice(this.lineStart(start), start);
      const deeper = /:\s*(#.*)?$/.test(line) ? INDENT : "";
      this.type(`\n${/^ */.exec(line)[0]}${deeper}`);
    }

    dedentAtCaret() {
      const { selectionStart: start, selectionEnd: end, value } = this.editor;
      const line = value.slice(this.lineStart(start), start);
      if (start !== end || !line || line.trim()) return false;
      this.type("", start - (line.length % INDENT.length || INDENT.length), end);
      return true;
    }

    onInput() {
      this.fit();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), QUIET);
      this.changed = true;
      this.mark("");
    }

    // As many rows and numbers as there are lines; `wrong` is the line of an exception.
    fit(wrong = 0) {
      const count = this.editor.value.split("\n").length;
      if (count === this.count && wrong === this.wrong) return;
      [this.count, this.wrong] = [count, wrong];
      this.editor.rows = Math.max(6, count + 1);
      const label = (i) => (i + 1 === wrong ? `▸${i + 1}` : String(i + 1));
      this.numbers.textContent = Array.from({ length: count }, (_, i) => label(i)).join("\n");
      const stripe = this.querySelector(".aw-stripe");
      stripe.hidden = !wrong;
      stripe.style.setProperty("--line", wrong - 1);
    }

    scrollNumbers() {
      this.numbers.style.transform = `translateY(${-this.editor.scrollTop}px)`;
    }

    // Keeping

    keep(changes = {}) {
      clearTimeout(this.timer);
      if (!this.changed && !Object.keys(changes).length) return;
      const before = work.read(this.step);
      const code = this.editor.value;
      const passed = this.changed ? false : before?.passed;
      this.changed = false;
      const kept = work.write(this.step, { tried: before?.tried, passed, ...changes, code });
      this.notice.textContent = kept ? "" : NOT_KEPT;
    }

    // Takes over what another tab, or a file, has put into the store.
    adopt() {
      if (this.changed) return;
      work.refresh(this.step);
      const kept = work.read(this.step);
      if (!kept || kept.code === this.editor.value) return;
      this.editor.value = kept.code;
      this.mark(kept.passed ? "passed" : "");
      this.fit();
    }

    reset() {
      const mine = this.editor.value;
      if (mine === this.starter && this.mine !== undefined) this.editor.value = this.mine;
      else if (mine !== this.starter) [this.mine, this.editor.value] = [mine, this.starter];
      else return;
      const back = this.editor.value === this.starter;
      this.querySelector("[data-do=reset]").textContent = back ? "Bring mine back" : "Reset";
      this.changed = true;
      this.fit();
      this.keep();
      this.mark("");
      this.tell(back ? "The editor shows the beginning again." : "Your text is back.");
    }

    save() {
      this.keep();
      work.save();
      this.tell(`Saved as ${work.file}, to your downloads.`);
    }

    pick() { this.querySelector(".aw-file").click(); }

    async load(input) {
      const [file] = input.files;
      if (!file) return;
      const text = file.size > 500_000 ? "" : await file.text();
      input.value = "";
      const found = work.fromFile(text);
      const names = Object.keys(found);
      const panel = this.querySelector(".aw-loaded");
      panel.hidden = false;
      if (!names.length) {
        panel.replaceChildren(make("p", {}, `${file.name} defines none of the functions of this book.`));
        return;
      }
      const take = make("button", { type: "button", textContent: "Take these over" });
      const leave = make("button", { type: "button", textContent: "Cancel" });
      const whole = names.map((name) => `${found[name].trim()}\n`).join("\n\n");
      panel.replaceChildren(
        make("p", {}, `${file.name} has ${names.length} of the functions: ${names.join(", ")}. `
          + "Look at them before you run them; they replace what is in the editors of these names."),
        edu.scrolling("The functions of the file", whole), take, " ", leave,
      );
      leave.onclick = () => { panel.hidden = true; this.editor.focus(); };
      take.onclick = () => {
        const kept = names.map((name) => work.write(name, { code: found[name], passed: false, tried: true }));
        this.notice.textContent = kept.every(Boolean) ? "" : NOT_KEPT;
        this.changed = false;
        dispatchEvent(new Event("adafactor-work"));
        panel.hidden = true;
        this.editor.focus();
      };
      take.focus();
    }

    // Running

    warm() {
      if (this.warmed) return;
      this.warmed = true;
      if (!edu.python) this.tell("Python is being loaded (0.4 MB, once) …");
      Promise.all([edu.startPython(), edu.loadScript(`step-${this.step}.js`)])
        .then(() => { if (/being loaded/.test(this.said.textContent)) this.tell("Python is ready."); })
        .catch((error) => { this.warmed = false; this.trouble(error); });
    }

    async run() {
      this.keep();
      const button = this.querySelector("[data-do=run]");
      if (button.getAttribute("aria-disabled") === "true") return;
      button.setAttribute("aria-disabled", "true");
      this.shown.replaceChildren();
      this.mark("running");
      this.tell(edu.python ? "Running …" : "Python is being loaded (0.4 MB, once) …");
      try {
        await edu.loadScript(`step-${this.step}.js`);
        this.verdict(await this.judge());
      } catch (error) {
        this.trouble(error);
      } finally {
        button.removeAttribute("aria-disabled");
        const tried = true;
        this.keep({ tried, passed: this.classList.contains("aw-passed") });
        this.offerSolution(tried);
      }
    }

    // Two misconceptions at once are looked for when none alone explains the result.
    async judge() {
      const sources = { ...work.before(this.step), [this.step]: this.editor.value };
      const data = edu.steps[this.step];
      if (data.wrong) return edu.runPython("hunt", { data, sources });
      const found = await edu.runPython("check", { data, sources });
      const known = new Set(Object.keys(data.misconceptions).map((name) => name.split(":").pop()));
      if (found.passed || found.exception || found.misconceptions.some((name) => known.has(name))) return found;
      await edu.loadScript(`pairs-${this.step}.js`);
      return edu.runPython("check", { data: { ...data, ...edu.pairs[this.step] }, sources });
    }

    trouble({ kind, message }) {
      const known = ["blocked", "missing", "slow"].includes(kind);
      this.mark(kind === "slow" ? "wrong" : "");
      if (kind === "slow") this.dataset.misconceptions = "too-slow";
      this.tell(kind === "slow" ? `✗ ${message}` : known ? message : "Python could not run this.");
      this.shown.replaceChildren(...(known ? [] : [edu.scrolling("What Python said", message)]));
    }

    verdict(found) {
      const sign = found.passed ? "✓" : "✗";
      const words = found.message.replace(/^✓ /, "");
      this.dataset.misconceptions = found.misconceptions?.join(" ") ?? "";
      this.mark(found.passed ? "passed" : "wrong");
      this.tell(`${sign} ${words}`, found.question, this.otherStep(found), ...found.remarks);
      this.fit(found.exception?.line ?? 0);
      this.shown.replaceChildren(...[
        found.exception && edu.scrolling("Traceback", found.exception.text),
        found.example && edu.exampleTables(found.example),
        found.printed && edu.printedText(found.printed),
      ].filter(Boolean));
      this.dispatchEvent(new CustomEvent("adafactor-verdict", { bubbles: true, detail: found }));
    }

    // What to do where the text uses a function of the book that is not right yet.
    otherStep({ exception }) {
      const name = /^name '(\w+)' is not defined/.exec(exception?.words ?? "")?.[1];
      if (!work.order.slice(0, work.order.indexOf(this.step)).includes(name)) return "";
      return `${name} can be used here as soon as your own is right: write it first, or compute it here.`;
    }

    tell(...paragraphs) {
      this.said.replaceChildren(...paragraphs.filter(Boolean).map((text) => make("p", {}, text)));
    }

    mark(state) {
      for (const name of ["passed", "wrong", "running"]) this.classList.toggle(`aw-${name}`, name === state);
      if (!state && this.wrong) this.fit();
    }

    offerSolution(tried) {
      const fold = this.querySelector(".aw-solution");
      fold.hidden = !tried;
      fold.ontoggle = () => {
        edu.loadScript(`step-${this.step}.js`)
          .then(() => { fold.querySelector("pre").textContent = edu.steps[this.step].solution; })
          .catch((error) => { fold.querySelector("pre").textContent = error.message; });
      };
    }
  }

  customElements.define("adafactor-write-it", WriteIt);
})();
