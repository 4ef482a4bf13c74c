// One iteration as a path; FirstIterationExplorer.depict says the same in Python.
(() => {
  const mean = (list) => list.reduce((sum, entry) => sum + entry, 0) / list.length;

  (globalThis.adafactorEdu.explorers ??= {})["first-iteration"] = (state, kernels, { form, share, subscript, data }) => {
    const { t, d, route, past } = state;
    const { beta2, rho } = kernels.schedules({ t });
    const it = kernels.first_iteration({
      x: state.x, g: state.g, d, r: state.r0.flat(), c: state.c0.flat(), normalised: route === "paper",
      beta2: state.beta2 ?? beta2, rho: state.rho ?? rho,
    });
    const factor = Math.max(1, it.rms_u / d);
    const [low, high] = [0.5, 1.5]; // RMS(U) in units of d, from one end of the gauge to the other
    const words = it.rms_u > d ? `is above d: U is divided by ${form(factor, "f3")}` : "is not above d: U stays";
    const follows = (name) => (state[name] === null ? " (the paper’s)" : "");
    const before = past === "none" ? ""
      : `The past: ${data.pasts[past]}; β₂ = ${form(it.beta2, "f3")}${follows("beta2")}. `;
    return {
      quantities: {
        ...it, factor, mean_r: mean(it.r), fresh: 1 - it.beta2,
        row_mean: it.g2.map(mean), column_mean: it.g2[0].map((_, j) => mean(it.g2.map((row) => row[j]))),
        gauge_low: low * d, gauge_high: high * d,
      },
      positions: { rms_u: share(it.rms_u / d, low, high) },
      texts: {
        clipping: words, estimate: route === "paper" ? "R · C ÷ mean R" : "R · C",
        after: `X${subscript(t)}`,
      },
      summary: `t = ${form(t, "i")}, d = ${form(d, "f3")}, ρ = ${form(it.rho, "g3")}${follows("rho")}, `
        + `V̂ as in the ${route}. ${before}RMS(U) = ${form(it.rms_u, "f3")} ${words}. `
        + `Step size α = ${form(it.alpha, "f5")}.`,
    };
  };
})();
