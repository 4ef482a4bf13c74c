// The schedules; ScheduleExplorer.depict says the same in Python.
(() => {
  const T = Array.from({ length: 121 }, (_, k) => Math.round(10 ** (k / 20)));
  const root = T.map((t) => 1 / Math.sqrt(t));
  // The weight of each gradient in the average, the newest first, from its decays.
  const weigh = (decays) => {
    let kept = 1;
    return decays.map((decay) => {
      const weight = kept * (1 - decay);
      kept *= decay;
      return weight;
    });
  };
  (globalThis.adafactorEdu.explorers ??= {}).schedule = (state, kernels, { form }) => {
    const { t } = state;
    const at = (time) => kernels.schedules({ ...state, t: time });
    const now = at(t);
    const every = T.map(at);
    const recent = Array.from({ length: Math.min(t, 100) }, (_, k) => at(t - k));
    const ago = recent.map((_, k) => k);
    const weights = weigh(recent.map((one) => one.beta2));
    const weightsAdam = weigh(recent.map((one) => one.beta2_adam));
    const sum = (values) => values.reduce((a, b) => a + b, 0);
    const memory = 1 / (1 - now.beta2);
    const memoryAdam = 1 / (1 - now.beta2_adam);
    const spot = (value) => [[t, t], [value, value]];
    return {
      quantities: {
        ...now, memory, memory_adam: memoryAdam, recent: sum(weights), recent_adam: sum(weightsAdam),
      },
      curves: {
        newest: [T, every.map((one) => 1 - one.beta2)],
        newest_adam: [T, every.map((one) => 1 - one.beta2_adam)],
        root: [T, root],
        rho: [T, every.map((one) => one.rho)],
        newest_at: spot(1 - now.beta2),
        newest_adam_at: spot(1 - now.beta2_adam),
        rho_at: spot(now.rho),
        weights: [ago, weights],
        weights_adam: [ago, weightsAdam],
        weights_at: [[0, 0], [weights[0], weights[0]]],
        weights_adam_at: [[0, 0], [weightsAdam[0], weightsAdam[0]]],
      },
      summary: `At t = ${form(t, "i")} Adafactor keeps β̂₂ = ${form(now.beta2, "f5")} of its past, a `
        + `memory of about ${form(memory, "g3")} iterations; Adam keeps `
        + `${form(now.beta2_adam, "f5")}, about ${form(memoryAdam, "g3")}. `
        + `The relative step is ρ = ${form(now.rho, "g3")}.`,
    };
  };
})();
