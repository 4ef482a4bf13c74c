"""Keras, float16, defaults: one row of zero gradients makes every weight NaN.

epsilon_1=1e-30 is 0 in float16; 0/sqrt(0) is NaN in that row, and the clipping spreads it.
"""


def found():
    """Return how many of the weights are NaN, in float16 and in float32."""
    import os

    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras
    import numpy as np

    counts = {}
    for dtype in ("float16", "float32"):
        weights = keras.Variable(np.ones((3, 4)), dtype=dtype)
        gradient = np.ones((3, 4))
        gradient[1] = 0
        optimizer = keras.optimizers.Adafactor()
        optimizer.build([weights])
        optimizer.apply([keras.ops.convert_to_tensor(gradient, dtype=dtype)], [weights])
        counts[f"nan, {dtype}"] = int(np.isnan(keras.ops.convert_to_numpy(weights)).sum())
    return counts


if __name__ == "__main__":
    import importlib.metadata

    print("keras", importlib.metadata.version("keras"), found())
