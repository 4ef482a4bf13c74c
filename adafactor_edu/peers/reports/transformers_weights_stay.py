"""Transformers, weights in bfloat16: with a small learning rate most of them do not move.

The arithmetic is float32; the result is rounded to the nearest bfloat16, and a change of less than
half the distance to the neighbour is lost.
"""


def found():
    """Return the share of the weights that one step changes, in two formats."""
    import torch
    from transformers.optimization import Adafactor

    shares = {}
    for dtype in (torch.bfloat16, torch.float32):
        generator = torch.Generator().manual_seed(0)
        start = torch.randn(256, 256, generator=generator).to(dtype)
        weights = torch.nn.Parameter(start.clone())
        weights.grad = torch.randn(256, 256, generator=generator).to(dtype)
        Adafactor([weights], lr=1e-3, scale_parameter=False, relative_step=False).step()
        shares[f"{str(dtype)[6:]}, moved"] = float((weights != start).double().mean())
    return shares


if __name__ == "__main__":
    import transformers

    print("transformers", transformers.__version__, found())
