"""MLX, float16, defaults: one row of zero gradients makes every weight NaN.

eps[0]=1e-30 is 0 in float16; 0/sqrt(0) is NaN in that row, and the clipping spreads it.
"""


def found():
    """Return how many of the weights are NaN, in float16 and in float32."""
    import mlx.core as mx
    import mlx.optimizers

    counts = {}
    for dtype in (mx.float16, mx.float32):
        weights = {"x": mx.ones((3, 4), dtype)}
        gradient = {"x": mx.array([[1.0] * 4, [0.0] * 4, [1.0] * 4]).astype(dtype)}
        optimizer = mlx.optimizers.Adafactor()
        optimizer.init(weights)
        after = optimizer.apply_gradients(gradient, weights)["x"]
        counts[f"nan, {str(dtype).split('.')[-1]}"] = int(mx.isnan(after).sum().item())
    return counts


if __name__ == "__main__":
    import importlib.metadata

    print("mlx", importlib.metadata.version("mlx"), found())
