// Python on the page: loaded on first use, in a worker, and ended when a program does not end.
//
// adafactorEdu.runPython(task, input) gives what the worker's driver answers.  It rejects with an
// Error whose `kind` is "blocked" (the server forbids it), "missing" (a file is not there), "slow"
// (ended after SECONDS) or "failed".
"use strict";
(() => {
  const edu = (globalThis.adafactorEdu ??= {});
  const folder = document.currentScript.src.replace(/[^/]*$/, "");
  const SECONDS = 2; // for one run; adafactorEdu.seconds is more patient on a busy machine
  const PATIENCE = 60; // seconds for Python to get ready on a slow machine

  const problem = (kind, message) => Object.assign(new Error(message), { kind });
  const blocked = () => problem("blocked", "The server of this page does not allow Python to run in it "
    + "(its content security policy forbids workers made by the page). "
    + "What you write is kept; open this chapter in JupyterLab to run it.");

  // Scripts are added once, when they are first needed.
  const scripts = new Map();
  edu.loadScript = (name) => {
    if (!scripts.has(name)) {
      scripts.set(name, new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement("script"), { src: folder + name });
        script.onload = resolve;
        script.onerror = () => {
          scripts.delete(name);
          script.remove();
          reject(problem("missing", `The file ${name} of this page could not be loaded. `
            + "Are you offline, or was the page copied without its folder _static?"));
        };
        document.head.append(script);
      }));
    }
    return scripts.get(name);
  };

  let waiting = null; // the promise of a worker that is ready
  let running = Promise.resolve();
  let number = 0;

  const start = async () => {
    await edu.loadScript("python-runtime.js");
    const { program, worker, modules } = edu.python;
    const text = [program, "\n", worker, "\nself.serve(", JSON.stringify(modules), ");"];
    const address = URL.createObjectURL(new Blob(text, { type: "text/javascript" }));
    return new Promise((resolve, reject) => {
      let thread;
      const fail = (error) => {
        clearTimeout(late);
        thread?.terminate();
        URL.revokeObjectURL(address);
        reject(error);
      };
      const late = setTimeout(() => fail(problem("failed", "Python did not get ready.")), PATIENCE * 1000);
      try {
        thread = new Worker(address);
      } catch {
        fail(blocked());
        return;
      }
      thread.onerror = (event) => {
        event.preventDefault();
        const forbidden = !event.message || /EvalError|unsafe-eval|Content Security/i.test(event.message);
        fail(forbidden ? blocked() : problem("failed", `Python did not start: ${event.message}`));
      };
      thread.onmessage = ({ data }) => {
        if (!data.ready) return;
        clearTimeout(late);
        URL.revokeObjectURL(address);
        thread.onerror = null;
        resolve(thread);
      };
    });
  };

  edu.startPython = () => {
    waiting ??= start().catch((error) => { waiting = null; throw error; });
    return waiting;
  };

  const run = async (task, input) => {
    const thread = await edu.startPython();
    const id = ++number;
    return new Promise((resolve, reject) => {
      let clock;
      const end = (settle, value) => {
        clearTimeout(clock);
        thread.onmessage = thread.onerror = null;
        settle(value);
      };
      const discard = (error) => {
        thread.terminate();
        waiting = null;
        end(reject, error);
        edu.startPython().catch(() => {}); // so that the next run need not wait
      };
      thread.onmessage = ({ data }) => {
        if (data.started) {
          clearTimeout(clock);
          clock = setTimeout(() => discard(problem("slow", edu.python.tooSlow)), (edu.seconds ?? SECONDS) * 1000);
        } else if (data.finished) {
          clearTimeout(clock); // the judge's own time is not the reader's
        } else if (data.id === id) {
          if (data.failed) end(reject, problem("failed", data.failed));
          else end(resolve, data.result);
        }
      };
      thread.onerror = (event) => {
        event.preventDefault();
        discard(problem("failed", event.message));
      };
      thread.postMessage({ id, task, input });
    });
  };

  // One run after the other.
  edu.runPython = (task, input) => {
    const result = running.then(() => run(task, input));
    running = result.catch(() => {});
    return result;
  };
})();
