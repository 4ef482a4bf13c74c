// The worked example as a sequence of steps, in large type, for a projector: "Present" or P begins,
// the arrow keys go on and back, Escape leaves.  The step stands in the address: #step=6.
//
// A step is what the page has anyway, from a heading (or a line of code) to the result under it.
// Nothing is rewritten: the other parts of the page are hidden, and the path moves beside the step.
"use strict";
(() => {
  const article = document.querySelector(".article");
  const begin = document.querySelector(".present-button");
  if (!article || !begin) return;
  const root = document.documentElement;
  const GIVEN = { X_0: "X0", G_1: "G", G_2: "G2" }; // shown without a line of code
  const { companion, make } = globalThis.adafactorEdu; // the path, where it is alive
  const isHeading = (block) => /^H\d$/.test(block.tagName);
  const isResult = (block) => block.matches(".tag_remove-input") && block.querySelector(":scope > .cell_output > :is(p, .equation) math");

  // From the page to its steps; text after the last result of a section belongs to that result.
  const read = () => {
    const steps = [];
    let waiting = [];
    const take = () => { steps.push({ blocks: waiting, result: companion?.resultOf(waiting.at(-1)) }); waiting = []; };
    const walk = (section, depth) => {
      if (steps.length && !waiting.some(isHeading)) steps.at(-1).blocks.push(...waiting.splice(0));
      else if (steps.length && depth === 1 && waiting.some((block) => block.tagName === "P")) take();
      if (depth === 1) waiting = [];
      for (const block of section.children) {
        if (block.tagName === "SECTION") walk(block, depth + 1);
        else if (!block.matches(".on-path")) {
          waiting.push(block);
          if (isResult(block)) take();
        }
      }
    };
    for (const section of article.querySelectorAll(":scope > section")) walk(section, 0);
    let heading = article;
    const made = {};
    steps.forEach((step, at) => {
      const own = step.blocks.filter(isHeading).at(-1)?.cloneNode(true);
      own?.querySelectorAll(".headerlink, annotation").forEach((one) => one.remove());
      heading = own ?? heading;
      step.heading = heading;
      const code = step.blocks.flatMap((block) => [...block.querySelectorAll(".cell_input pre")]).map((pre) => pre.textContent).join("\n");
      const latex = step.blocks.at(-1).querySelector("annotation")?.textContent.match(/^\w+/)?.[0];
      const lines = [...code.matchAll(/^(\w+) = (.*)$/gm)].map(([, name, right]) => [name, right.match(/[A-Za-z]\w*/g) ?? []]);
      if (latex in GIVEN && !lines.length) lines.push([GIVEN[latex], []]);
      const from = new Map();
      for (const [name, used] of lines) {
        for (const one of used) if (Object.hasOwn(made, one) && made[one] !== at) from.set(one, made[one]);
        made[name] = at;
      }
      step.from = from;
      step.second = step.blocks.some((block) => block.closest("#a-second-iteration"));
    });
    return steps;
  };

  const steps = read();
  let now = -1; // not presenting
  const button = (textContent, onclick) => make("button", { type: "button", textContent, onclick });
  const title = make("p", { className: "present-title" });
  title.setAttribute("role", "status");
  const origin = make("p", { className: "present-from" });
  const back = button("← Back", () => go(now - 1));
  const on = button("Next →", () => go(now + 1));
  const bar = make("nav", { className: "present-bar" }, make("div", {}, title, origin), back, on, button("Leave (Esc)", () => leave()));
  bar.setAttribute("aria-label", "Steps");
  const beside = make("aside", { className: "present-path" });
  beside.setAttribute("aria-label", "The path of the iteration");

  const address = () => {
    const pairs = location.hash.slice(1).split("&").filter((pair) => pair.includes("=") && !pair.startsWith("step="));
    if (now >= 0) pairs.push(`step=${now + 1}`);
    const hash = pairs.length ? `#${pairs.join("&")}` : location.pathname + location.search;
    try { history.replaceState(history.state, "", hash); } catch { /* an address is a comfort */ }
  };
  // The headings of the sections that a step lies in are shown with it, so that none is skipped.
  const headingsOf = (step) => {
    const found = [];
    for (let part = step.blocks[0].closest("section"); part && article.contains(part); part = part.parentElement.closest("section")) {
      found.push(...[...part.children].filter(isHeading));
    }
    return found;
  };
  const mark = (step, yes) => {
    if (step) for (const block of [...headingsOf(step), ...step.blocks]) block.toggleAttribute("data-now", yes);
  };

  const go = (to) => {
    if (to < 0 || to >= steps.length) return;
    mark(steps[now], false);
    now = to;
    const step = steps[now];
    mark(step, true);
    const words = [...step.heading.childNodes].map((node) => node.cloneNode(true)); // formulas as such
    title.replaceChildren(`${now + 1} of ${steps.length}: `, ...words);
    const sources = [...step.from].map(([name, at]) => button(`${name} (step ${at + 1})`, () => go(at)));
    origin.replaceChildren(...(sources.length ? ["From ", ...sources] : []));
    back.setAttribute("aria-disabled", String(now === 0));
    on.setAttribute("aria-disabled", String(now === steps.length - 1));
    beside.hidden = step.second || !companion;
    root.classList.toggle("presenting-alone", beside.hidden);
    companion?.show(step.second ? null : step.result ?? null);
    address();
    scrollTo(0, 0);
    const stage = beside.querySelector(`[data-stage="${step.result?.part}"]`);
    if (stage) beside.scrollTop += stage.getBoundingClientRect().top - beside.getBoundingClientRect().top - 16;
    dispatchEvent(new Event("resize")); // what scrolls sideways is measured anew
  };

  const enter = (to) => {
    if (!steps.length) return;
    if (now < 0) {
      root.classList.add("presenting");
      document.querySelector(".article-column").after(beside);
      document.body.append(bar);
      companion?.lend(beside);
    }
    go(to);
    document.querySelector("#content").focus({ preventScroll: true });
  };

  const leave = () => {
    if (now < 0) return;
    const left = steps[now];
    mark(left, false);
    now = -1;
    root.classList.remove("presenting", "presenting-alone");
    companion?.back();
    beside.remove();
    bar.remove();
    address();
    if (document.fullscreenElement) document.exitFullscreen();
    begin.focus({ preventScroll: true });
    left.blocks.at(-1).scrollIntoView({ block: "center" });
  };

  // The step whose end is the first below the upper third of the window; the first from the top.
  const present = () => {
    const here = scrollY < innerHeight ? 0 : steps.findIndex((step) => step.blocks.at(-1).getBoundingClientRect().bottom > innerHeight / 3);
    enter(Math.max(0, here));
    root.requestFullscreen?.().catch(() => { /* not allowed here: large type without it */ });
  };
  const OWN_KEYS = "input, select, textarea, [contenteditable], td[tabindex], pre[tabindex], [role=group][tabindex]";
  begin.addEventListener("click", present);
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "Escape") leave();
    if (event.target.closest?.(OWN_KEYS)) return;
    if (event.key === "p" && now < 0) present();
    else if (now >= 0 && event.key === "ArrowRight") go(now + 1);
    else if (now >= 0 && event.key === "ArrowLeft") go(now - 1);
    else return;
    event.preventDefault();
  });
  document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) leave(); });
  const fromAddress = () => {
    const at = Number(location.hash.match(/[#&]step=(\d+)(?:&|$)/)?.[1]) - 1;
    if (at >= 0 && at < steps.length && at !== now) enter(at);
  };
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
