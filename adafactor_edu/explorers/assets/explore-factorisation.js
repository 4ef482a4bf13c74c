// The factorisation; FactorisationExplorer.depict says the same in Python.
(() => {
  const mean = (list) => list.reduce((sum, entry) => sum + entry, 0) / list.length;
  const rows = (matrix) => matrix.map(mean);
  const columns = (matrix) => matrix[0].map((_, j) => mean(matrix.map((row) => row[j])));

  const furthest = ({ v, vHat, error, form }) => {
    const sizes = error.map(Math.abs);
    const largest = Math.max(...sizes);
    if (largest <= 1e-12 * Math.max(...v)) return "V̂ equals V: factoring loses nothing";
    const at = sizes.findIndex((size) => size >= largest * (1 - 1e-9));
    const width = Math.sqrt(v.length);
    return `Furthest off is row ${Math.floor(at / width) + 1}, column ${(at % width) + 1}: `
      + `V = ${form(v[at], "f3")}, V̂ = ${form(vHat[at], "f3")}`;
  };

  (globalThis.adafactorEdu.explorers ??= {}).factorisation = (state, kernels, { form, labels }) => {
    const all = kernels.factorisation({ v: state.v });
    const [v, vHat, error] = [state.v, all.v_hat, all.error].map((matrix) => matrix.flat());
    const found = v.flatMap((entry, i) => (entry > 0 && vHat[i] > 0 ? Math.sqrt(entry / vHat[i]) : []));
    const steps = found.length ? found : [1];
    const rms = Math.sqrt(mean(v.map((entry) => entry * entry)));
    const relative = rms ? (100 * all.rms_error) / rms : 0;
    const means = [state.v, all.v_hat].flatMap((matrix) => [rows(matrix), columns(matrix)]);
    return {
      quantities: {
        ...all, relative, shortest: Math.min(...steps), longest: Math.max(...steps),
        means: [means[0], means[2], means[1], means[3]],
      },
      summary: `V: ${labels.preset[state.preset]}. RMS(V̂ − V) is ${form(all.rms_error, "z4")}, `
        + `${form(relative, "z1")} % of RMS(V). ${furthest({ v, vHat, error, form })}.`,
    };
  };
})();
