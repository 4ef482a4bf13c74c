"""PyTorch, bfloat16, default eps: the step depends on the size of the gradient.

The default of eps[0] is the format's epsilon, 2**-7, and its square is a floor under the second
moment; where a gradient lies below it, the update is the gradient over a constant.
"""


def found():
    """Return RMS(step) / lr for gradients of two sizes, in bfloat16 and in float32."""
    import torch

    shares = {}
    for dtype in (torch.bfloat16, torch.float32):
        for size in (1.0, 1e-3):
            weights = torch.nn.Parameter(torch.ones(64, 64, dtype=dtype))
            weights.grad = torch.full_like(weights, size)
            torch.optim.Adafactor([weights], lr=0.25).step()
            step = (1 - weights.detach().double()).square().mean().sqrt()
            shares[f"{str(dtype)[6:]}, gradient {size:g}"] = float(step / 0.25)
    return shares


if __name__ == "__main__":
    import torch

    print("torch", torch.__version__, found())
