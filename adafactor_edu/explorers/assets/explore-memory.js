// The memory of the optimizer; MemoryExplorer.depict says the same in Python.
"use strict";
(() => {
  const explorers = (globalThis.adafactorEdu.explorers ??= {});
  const LISTED = /(?:torch\.size\s*)?[([]+\s*(\d[\d\s,]*?)[\s,]*[)\]]+/gi;
  const SHAPE = /^(?:([1-9]\d{0,14})\s*(\*|of)\s*)?([1-9]\d{0,14}(?:\s*[x×]\s*[1-9]\d{0,14})*)$/i;
  const product = (sizes) => sizes.reduce((whole, size) => whole * size, 1);

  // The reader's own list of shapes, as adafactor_edu.shapes.read_shapes takes it.
  const tensorOf = (piece, data) => {
    const found = SHAPE.exec(piece);
    if (!found) throw new Error(`“${piece}” is no shape; ${data.help}`);
    const [, count, sign, sizes] = found;
    const shape = sizes.match(/\d+/g).map(Number);
    if (sign === "*" && shape.length === 1) throw new Error(`“${piece}” ${data.two_ways}`);
    return { shape, count: Number(count ?? 1) };
  };
  const read = (text, data) => {
    const listed = text.replace(LISTED, (_, sizes) => sizes.replace(/[\s,]+/g, "x"));
    const pieces = listed.split(/[,;\n]/).map((piece) => piece.trim()).filter(Boolean);
    const tensors = pieces.map((piece) => tensorOf(piece, data));
    if (!tensors.length) throw new Error(`the list is empty; ${data.help}`);
    const weights = tensors.reduce((sum, { shape, count }) => sum + product(shape) * count, 0);
    if (weights > data.most) throw new Error("these are more than 10¹⁵ weights; take some away");
    return tensors;
  };

  const keptOf = ({ shape, count }) => {
    if (shape.length === 1) return shape[0] * count;
    const [n, m] = shape.slice(-2);
    return product(shape.slice(0, -2)) * count * (n + m);
  };
  const countsOf = (tensors) => {
    const sum = (some, of) => some.reduce((total, one) => total + of(one), 0);
    const weights = sum(tensors, ({ shape, count }) => product(shape) * count);
    const means = sum(tensors.filter(({ shape }) => shape.length > 1), keptOf);
    const vectors = sum(tensors.filter(({ shape }) => shape.length === 1), keptOf);
    const adafactor = means + vectors;
    return { weights, means, vectors, sgd: 0, adam: 2 * weights, adafactor, adafactor_momentum: weights + adafactor };
  };
  const listedOf = (tensors, form) => "Adafactor keeps, shape by shape: " + tensors.map((tensor) => {
    const { shape, count } = tensor;
    const total = form(keptOf(tensor), "i");
    const times = product(shape.slice(0, -2)) * count;
    const sum = `${times > 1 ? `${times} × ` : ""}(${shape.at(-2)} + ${shape.at(-1)}) = ${total}`;
    return `${count > 1 ? `${count} of ` : ""}${shape.join("×")}: ${shape.length === 1 ? total : sum}`;
  }).join("; ");

  const memory = (state, kernels, { form, data, labels }) => {
    const { optimizer } = state;
    const own = state.model === "own";
    const tensors = own ? read(state.shapes, data) : [];
    const known = own ? countsOf(tensors) : data.counts[state.model];
    const { means, vectors, ...counts } = known;
    const each = Number(state.bytes);
    const sizes = Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, count * each]));
    sizes.gradients = sizes.weights;
    const words = { ...known, numbers: counts[optimizer] };
    const rule = data.rules[optimizer].replace(/{(\w+)}/g, (_, key) => form(words[key], "i"));
    const share = 100 * (sizes[optimizer] / sizes.adam);
    const together = (key) => form(2 * sizes.weights + sizes[key], "b");
    const model = labels.model[state.model];
    return {
      quantities: { ...sizes, share },
      positions: Object.fromEntries(Object.entries(sizes).map(([key, size]) => [key, size / sizes.adam])),
      texts: {
        arithmetic: `${rule}; × ${each} bytes = ${form(sizes[optimizer], "b")}.`,
        together: `Weights, gradients and state together: ${together(optimizer)} `
          + `with ${labels.optimizer[optimizer]}, ${together("adam")} with Adam.`,
        listed: own ? listedOf(tensors, form) : "",
      },
      summary: `${model[0].toUpperCase()}${model.slice(1)}: ${form(counts.weights, "i")} weights, `
        + `${form(sizes.weights, "b")}. `
        + `${labels.optimizer[optimizer]} keeps ${form(counts[optimizer], "i")} numbers, ${form(sizes[optimizer], "b")}: `
        + `${form(share, "g3")} % of Adam’s ${form(sizes.adam, "b")}.`,
    };
  };
  memory.refuses = (text, { data }) => {
    try {
      read(text, data);
      return "";
    } catch (problem) {
      return problem.message;
    }
  };
  explorers.memory = memory;
})();
