// The descent of three optimizers; DescentExplorer and training.py say the same in Python.
(() => {
  const runs = new Map(); // the last run of each optimizer; moving t computes nothing anew

  const entry = ([a, b], i) => a[i][0] * b[0][i] + a[i][1] * b[1][i];
  // The two numbers that place a point on the map; losses.py says the same.
  const onMap = (point) => {
    if (point.length === 2) return [entry(point, 0), entry(point, 1)];
    const [x] = point;
    return Array.isArray(x[0]) ? [x[0][0], x[1][0]] : x;
  };

  const rounded = (x, { grid, shift }) => (Array.isArray(x) ? x.map((part) => rounded(part, { grid, shift }))
    : (Math.round(x * grid + shift) - shift) / grid);

  const descend = (start, at, step, data) => {
    const run = { losses: [], map: [] };
    let point = start;
    let states = start.map(() => ({}));
    for (let t = 0; t <= data.iterations; t += 1) {
      const here = at(point);
      run.losses.push(Math.round(here.loss * 1e12) / 1e12); // what is smaller is nothing but rounding
      run.map.push(onMap(point));
      const gradients = here.g ? [here.g] : [here.g_a, here.g_b];
      const moves = point.map((x, i) => step({ ...states[i], x, g: gradients[i] }, t + 1));
      point = moves.map((move) => rounded(move.x_next, data));
      states = moves.map(({ r, c, m, v }) => (r ? { r, c } : m ? { m, v } : { v }));
    }
    return run;
  };

  (globalThis.adafactorEdu.explorers ??= {}).descent = (state, kernels, { form, data, labels }) => {
    const { surface, t, d } = state;
    const { names, iterations } = data;
    const { start, minimum, rates, coordinates, constants } = data.surfaces[surface];
    const at = ([a, b]) => kernels[surface]({ ...constants, ...(b ? { a, b } : { x: a }) });
    const follow = (time) => {
      const { rho, beta2 } = kernels.schedules({ t: time });
      return { rho: state.rho ?? rho, beta2: state.beta2 ?? beta2 };
    };
    const steps = {
      sgd: (input) => kernels.sgd_step({ ...input, lr: rates.sgd }),
      adam: (input, time) => kernels.adam_step({ ...input, t: time, lr: rates.adam }),
      adafactor: (input, time) => kernels.adafactor_step({ ...input, ...follow(time), d }),
    };
    const keys = { sgd: surface, adam: surface, adafactor: [surface, state.rho, state.beta2, d].join() };
    const times = Array.from({ length: iterations + 1 }, (_, k) => k);
    const quantities = follow(Math.max(t, 1));
    const curves = {};
    const words = [];
    for (const [name, label] of Object.entries(names)) {
      if (runs.get(name)?.key !== keys[name]) {
        runs.set(name, { key: keys[name], ...descend(start, at, steps[name], data) });
      }
      const { losses, map } = runs.get(name);
      const [x, y] = map[t];
      const above = losses.map((loss) => loss - minimum);
      const way = map.slice(0, t + 1);
      Object.assign(quantities, { [`loss_${name}`]: losses[t], [`first_${name}`]: x, [`second_${name}`]: y });
      curves[`loss_${name}`] = [times, above];
      curves[`loss_${name}_at`] = [[t, t], [above[t], above[t]]];
      curves[`way_${name}`] = [way.map((place) => place[0]), way.map((place) => place[1])];
      curves[`way_${name}_at`] = [[x, x], [y, y]];
      words.push(`${label} ${form(losses[t], "g3")}`);
    }
    return {
      quantities,
      curves,
      texts: {
        first: coordinates[0], second: coordinates[1],
        rate_sgd: `step ${form(rates.sgd, "g1")}`, rate_adam: `step ${form(rates.adam, "g1")}`,
      },
      summary: `${labels.surface[surface]}, iteration ${t} of ${iterations}. Loss: ${words.join(", ")}; `
        + `the least possible is ${form(minimum, "f2")}.`,
    };
  };
})();
