// The functions of Python's module math that the browser computes; `math.py` has the rest.
// Python's errors stand where JavaScript gives NaN or infinity for a finite number.
(($B) => {
  const { float, ValueError, OverflowError, int } = $B.builtins;
  const number = (x) => float.$factory(x).value;
  const checked = (result, ...given) => {
    if (given.every(Number.isFinite) && !Number.isFinite(result)) {
      if (Number.isNaN(result)) $B.RAISE(ValueError, "math domain error");
      $B.RAISE(OverflowError, "math range error");
    }
    if (Number.isNaN(result) && !given.some(Number.isNaN)) $B.RAISE(ValueError, "math domain error");
    return $B.fast_float(result);
  };
  const found = {};
  for (const name of ["sqrt", "exp", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh",
    "tanh", "asinh", "acosh", "atanh", "cbrt"]) {
    found[name] = (x) => checked(Math[name](number(x)), number(x));
  }
  for (const name of ["log", "log2", "log10", "log1p"]) {
    found[`_${name}`] = (x) => {
      const given = number(x);
      if (given <= (name === "log1p" ? -1 : 0)) $B.RAISE(ValueError, "math domain error");
      return checked(Math[name](given), given);
    };
  }
  found.fabs = (x) => $B.fast_float(Math.abs(number(x)));
  found.atan2 = (y, x) => $B.fast_float(Math.atan2(number(y), number(x)));
  found.fmod = (x, y) => checked(number(x) % number(y), number(x), number(y));
  found._pow = (x, y) => $B.fast_float(number(x) ** number(y));
  found._floor = (x) => int.$factory($B.fast_float(Math.floor(number(x))));
  found._bits = (x) => { // sign, exponent and fraction, as frexp needs them
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, number(x));
    return $B.fast_tuple([view.getInt32(0) < 0, (view.getUint32(0) >>> 20) & 2047]);
  };
  $B.addToImported("_math", found);
})(self.__BRYTHON__);
