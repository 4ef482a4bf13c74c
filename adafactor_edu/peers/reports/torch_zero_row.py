"""PyTorch, float32, the paper's eps=(1e-30, 1e-3): a row of zero gradients becomes NaN.

The floor under the second moment is the square of eps[0], which is 0 in float32.
"""


def found():
    """Return how many of twelve weights are NaN, with 1e-30 and with 1e-16."""
    import torch

    counts = {}
    for eps1 in (1e-30, 1e-16):
        weights = torch.nn.Parameter(torch.ones(3, 4))
        weights.grad = torch.tensor([[1.0], [0.0], [1.0]]).expand(3, 4).clone()
        torch.optim.Adafactor([weights], eps=(eps1, 1e-3)).step()
        counts[f"nan, eps[0] = {eps1:g}"] = int(weights.isnan().sum())
    return counts


if __name__ == "__main__":
    import torch

    print("torch", torch.__version__, found())
