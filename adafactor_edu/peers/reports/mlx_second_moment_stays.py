"""MLX, bfloat16: after some thousand steps the second moment no longer takes anything in.

The decay is rounded to the format of the weights.  From some t on it is 1, and the newest gradient
has the weight 0.
"""


def found():
    """Return what a gradient of 10 after 3000 of 1 makes of the second moment, in two formats."""
    import mlx.core as mx
    import mlx.optimizers

    moments = {}
    for dtype in (mx.bfloat16, mx.float32):
        weights = {"x": mx.ones((2, 2), dtype)}
        optimizer = mlx.optimizers.Adafactor()
        optimizer.init(weights)
        for _ in range(3000):
            optimizer.apply_gradients({"x": mx.ones((2, 2), dtype)}, weights)
            mx.eval(optimizer.state)
        optimizer.apply_gradients({"x": 10 * mx.ones((2, 2), dtype)}, weights)
        row = optimizer.state["x"]["exp_avg_sq_row"]
        moments[f"{str(dtype).split('.')[-1]}, row moment"] = float(row[0].item())
    return moments


if __name__ == "__main__":
    import importlib.metadata

    print("mlx", importlib.metadata.version("mlx"), found())
