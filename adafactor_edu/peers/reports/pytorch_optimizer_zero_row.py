"""pytorch_optimizer, float16, defaults: one row of zero gradients makes every weight NaN.

eps1=1e-30 is 0 in float16; 0/sqrt(0) is NaN in that row, and the clipping spreads it.
"""


def found():
    """Return how many of the weights are NaN, in float16 and in float32."""
    import torch
    from pytorch_optimizer import AdaFactor

    counts = {}
    for dtype in (torch.float16, torch.float32):
        weights = torch.nn.Parameter(torch.ones(3, 4, dtype=dtype))
        weights.grad = torch.tensor([[1.0], [0.0], [1.0]]).expand(3, 4).to(dtype)
        AdaFactor([weights]).step()
        counts[f"nan, {str(dtype)[6:]}"] = int(weights.isnan().sum())
    return counts


if __name__ == "__main__":
    import importlib.metadata

    print("pytorch_optimizer", importlib.metadata.version("pytorch_optimizer"), found())
