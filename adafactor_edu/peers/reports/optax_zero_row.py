"""Optax, float16, defaults: one row of zero gradients makes every weight NaN.

eps=1e-30 is 0 in float16; 0/sqrt(0) is NaN in that row, and the clipping spreads it.
"""


def found():
    """Return how many of the weights are NaN, in float16 and in float32."""
    import jax.numpy as jnp
    import optax

    counts = {}
    for dtype in ("float16", "float32"):
        weights = jnp.ones((3, 4), dtype)
        gradient = jnp.ones((3, 4), dtype).at[1].set(0)
        optimizer = optax.adafactor(1e-2, min_dim_size_to_factor=1)
        update, _ = optimizer.update(gradient, optimizer.init(weights), weights)
        counts[f"nan, {dtype}"] = int(jnp.isnan(weights + update).sum())
    return counts


if __name__ == "__main__":
    import optax

    print("optax", optax.__version__, found())
