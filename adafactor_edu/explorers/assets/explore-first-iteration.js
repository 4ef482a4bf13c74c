// The first iteration; FirstIterationExplorer.depict says the same in Python.
(globalThis.adafactorEdu.explorers ??= {})["first-iteration"] = (state, kernels, { form, logShare }) => {
  const { beta2, rho } = kernels.schedules({ t: state.t });
  const it = kernels.first_iteration({
    x: state.x, g: state.g, d: state.d, normalised: state.route === "paper",
    beta2: state.beta2 ?? beta2, rho: state.rho ?? rho,
  });
  const factor = Math.max(1, it.rms_u / state.d);
  const words = it.rms_u > state.d ? `above d: U is divided by ${form(factor, "f3")}` : "not above d: U stays";
  const follows = (name) => (state[name] === null ? " (schedule)" : "");
  return {
    quantities: { ...it, factor },
    positions: { rms_u: logShare(it.rms_u, -2, 2), d: logShare(state.d, -2, 2) },
    texts: { clipping: words },
    summary: `β₂ = ${form(it.beta2, "f3")}${follows("beta2")}, d = ${form(state.d, "f1")}, `
      + `ρ = ${form(it.rho, "g3")}${follows("rho")}, t = ${state.t}, V̂ as in the ${state.route}. `
      + `RMS(U) = ${form(it.rms_u, "f3")} is ${words}. Step size α = ${form(it.alpha, "f5")}.`,
  };
};
