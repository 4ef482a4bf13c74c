// Places on an SVG plot; plot.py computes the same.
"use strict";
globalThis.adafactorEdu.points = ([xs, ys], { x, y }) => {
  const { clamp } = globalThis.adafactorEdu;
  const on = ({ low, high, log, start, end }, value) => {
    const [a, b, c] = log ? [Math.max(0, value), low, high].map(Math.log10) : [value, low, high];
    return (start + (end - start) * clamp((a - b) / (c - b), -0.02, 1.02)).toFixed(1);
  };
  return xs.map((value, i) => `${on(x, value)},${on(y, ys[i])}`);
};
