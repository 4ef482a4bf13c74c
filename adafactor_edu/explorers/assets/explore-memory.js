// The memory of the optimizer; MemoryExplorer.depict says the same in Python.
(globalThis.adafactorEdu.explorers ??= {}).memory = (state, kernels, { form, data, labels }) => {
  const { model, optimizer } = state;
  const { means, vectors, ...counts } = data.counts[model];
  const each = Number(state.bytes);
  const sizes = Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, count * each]));
  const words = { ...data.counts[model], numbers: counts[optimizer] };
  const rule = data.rules[optimizer].replace(/{(\w+)}/g, (_, key) => form(words[key], "i"));
  const arithmetic = `${rule}; × ${each} bytes = ${form(sizes[optimizer], "b")}.`;
  const share = 100 * (sizes[optimizer] / sizes.adam);
  return {
    quantities: { ...sizes, share },
    positions: Object.fromEntries(Object.entries(sizes).map(([key, size]) => [key, size / sizes.adam])),
    texts: { arithmetic },
    summary: `${model} has ${form(counts.weights, "i")} weights, ${form(sizes.weights, "b")}. `
      + `${labels.optimizer[optimizer]} keeps ${form(counts[optimizer], "i")} numbers, ${form(sizes[optimizer], "b")}: `
      + `${form(share, "g3")} % of Adam’s ${form(sizes.adam, "b")}.`,
  };
};
