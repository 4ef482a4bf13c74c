// Python for the page, in a worker: Brython stands above this text, `modules` are what can be imported.
// The worker has no page and no storage; it gets a function's text and sends back what came of it.
"use strict";
self.serve = (modules) => {
  const $B = self.__BRYTHON__;
  const none = $B.builtins.None;
  $B.make_import_paths = (file) => { // only what is here: nothing is looked for on the network
    $B.import_info[file] = { meta_path: [$B.finders.VFS], path_hooks: [], path: [] };
  };
  $B.recursion_limit = 250; // before the browser's own, whose error takes seconds
  for (const say of ["log", "info", "warn", "debug"]) console[say] = () => {}; // Brython talks to its makers

  // A file of the reader's: its lines, kept for tracebacks, and the names that it defines.
  const define = (file, source) => {
    const [wanted] = file.split(".");
    const name = `file_${wanted}`; // not the function's, which a traceback would take for the module
    $B.file_cache[file] = source;
    $B.url2name[file] = name;
    $B.imported[name] = $B.module.$factory(name);
    const program = $B.py2js({ src: source, filename: file }, name, name).to_js();
    const found = new Function(`${program}\nreturn locals`)();
    return found[wanted] ?? none;
  };

  // The line of a multi-line statement where it happened, not the first.
  const exactLine = ({ frame, tb }) => {
    const place = frame.inum && frame.positions?.[Math.floor(frame.inum / 2)];
    return place ? $B.decode_position(place)[0] : tb.tb_lineno;
  };

  // The traceback as Python prints it, of the lines of the reader's files alone.
  const describe = (error, file) => {
    const own = [];
    for (let tb = error.__traceback__; tb && tb !== none; tb = tb.tb_next) {
      if ($B.own.has(tb.tb_frame.__file__)) own.push({ tb, frame: tb.tb_frame });
    }
    own.forEach((one, i) => {
      one.tb.tb_lineno = exactLine(one);
      one.tb.tb_next = own[i + 1]?.tb ?? none;
    });
    error.__traceback__ = own[0]?.tb ?? none;
    const here = own.findLast(({ frame }) => frame.__file__ === file);
    const line = here?.tb.tb_lineno ?? (error.filename === file ? error.lineno : undefined);
    return $B.fast_tuple([$B.error_trace(error).replace(/^\n/, ""), line ?? none]);
  };

  const provide = (name, value) => { $B.builtins[name] = value; return none; };
  const withdraw = (name) => { delete $B.builtins[name]; return none; };
  const started = () => { postMessage({ started: true }); return none; };
  const finished = () => { postMessage({ finished: true }); return none; };
  const remember = (files) => { $B.own = new Set(files); return none; };
  self.pageTools = { define, describe, provide, withdraw, started, finished, remember };

  modules._page = [".js", "__BRYTHON__.addToImported('_page', self.pageTools)", []];
  $B.use_VFS = true;
  $B.update_VFS(modules);
  $B.runPythonSource("import driver", "start");
  const driver = $B.imported.driver;

  // Brython's max, sorted, ==, in and a < b < c take what a comparison returns for a JavaScript boolean,
  // and an object, such as NumPy's False, for true.  So numbers compare to Python's own True and False.
  const compare = $B.rich_comp;
  const numpyBool = $B.module_getattr($B.imported["numpy._kinds"], "bool_");
  $B.rich_comp = (operator, left, right) => {
    const result = compare(operator, left, right);
    return result?.ob_type === numpyBool ? $B.$bool(result) : result;
  };

  self.onmessage = ({ data: { id, task, input } }) => {
    try {
      const work = $B.module_getattr(driver, task);
      const result = $B.$call(work, $B.structuredclone2pyobj(input));
      postMessage({ id, result: $B.pyobj2structuredclone(result) });
    } catch (error) {
      let text = String(error);
      try { text = $B.error_trace($B.exception(error)); } catch { /* the plain text has to do */ }
      postMessage({ id, failed: text });
    }
  };
  postMessage({ ready: true });
};
