"""What to write to get the paper, a recipe for T5, or a replacement of Adam, in each library.

Every setting is the *text* of the constructor's arguments: the page shows it, the reader copies
it, and the comparison with the libraries evaluates it.  So what is recommended is what was run.
"""

from typing import NamedTuple

__all__ = ["PURPOSES", "SETTINGS", "Setting", "arguments"]

PURPOSES = {
    "paper": "the paper",
    "t5": "fine-tuning T5, as Transformers recommends",
    "adam": "in place of my Adam",
}


class Setting(NamedTuple):
    """Arguments for one library and one purpose.

    Parameters
    ----------
    call : str
        The constructor, up to its own arguments.
    text : str
        The arguments, as a person would write them.
    why : str
        One sentence: what the arguments do.
    differs : str
        One sentence: what still differs from the purpose; empty if nothing does.

    Examples
    --------
    >>> print(SETTINGS["mlx", "paper"].code)
    mlx.optimizers.Adafactor()
    """

    call: str
    text: str
    why: str
    differs: str = ""

    @property
    def code(self):
        """Return the line to copy.

        Returns
        -------
        str
            A Python expression.
        """
        inside = ", ".join(filter(None, [self.call.partition("(")[2], self.text]))
        return f"{self.call.partition('(')[0]}({inside})"


_TORCH = "torch.optim.Adafactor(model.parameters()"
_TRANSFORMERS = "transformers.optimization.Adafactor(model.parameters()"
_OPTAX = "optax.adafactor("
_KERAS = "keras.optimizers.Adafactor("
_MLX = "mlx.optimizers.Adafactor("
_TIMM = "timm.optim.Adafactor(model.parameters()"
_BIG_VISION = "timm.optim.AdafactorBigVision(model.parameters()"
_PYTORCH_OPTIMIZER = "pytorch_optimizer.AdaFactor(model.parameters()"
_TORCH_OPTIMIZER = "torch_optimizer.Adafactor(model.parameters()"

SETTINGS = {
    ("torch", "paper"): Setting(
        _TORCH,
        "lr=1e-2, eps=(1e-30, 1e-3)",
        "Here lr is the cap of ρₜ; eps is named because its default follows the format.",
        "ε₁ is a floor under V̂ and mean(R), not a summand, so an all-zero gradient or row gives "
        "NaN in float32: there use eps=(1e-16, 1e-3).",
    ),
    ("torch", "t5"): Setting(
        _TORCH,
        "lr=1e-3",
        "The cap of ρₜ becomes 10⁻³.",
        "The step is still multiplied by max(ε₂, RMS(X)), and still falls as 1/√t after a million "
        "steps; neither can be switched off.",
    ),
    ("torch", "adam"): Setting(
        _TORCH,
        "lr=1e-3, weight_decay=0.0",
        "lr is the cap of a relative step, so it stays near 10⁻³ to 10⁻² whatever Adam had.",
        "The step is multiplied by max(ε₂, RMS(X)): Adam's learning rate cannot be carried over.",
    ),
    ("transformers", "paper"): Setting(
        _TRANSFORMERS,
        "scale_parameter=True, relative_step=True, warmup_init=False, lr=None",
        "These are the defaults: the relative step needs lr=None.",
    ),
    ("transformers", "t5"): Setting(
        _TRANSFORMERS,
        "scale_parameter=False, relative_step=False, warmup_init=False, lr=1e-3",
        "A constant learning rate of 10⁻³, not multiplied by RMS(X).",
    ),
    ("transformers", "adam"): Setting(
        _TRANSFORMERS,
        "scale_parameter=False, relative_step=False, lr=1e-3, beta1=None",
        "An absolute learning rate, used as Adam's is; RMS(Û) is at most 1.",
        "There is no momentum; beta1=0.9 adds it and costs one number per weight.",
    ),
    ("optax", "paper"): Setting(
        _OPTAX,
        "learning_rate=lambda count: jnp.minimum(1e-2, 1 / jnp.sqrt(count + 1.0)), "
        "min_dim_size_to_factor=1",
        "The schedule of ρₜ is passed as the learning rate (the count starts at 0), and small "
        "matrices are factored too.",
        "β̂₂ₜ is computed in float32; of more than two axes the two largest are factored.",
    ),
    ("optax", "t5"): Setting(
        _OPTAX,
        "learning_rate=1e-3, multiply_by_parameter_scale=False",
        "A constant learning rate of 10⁻³, not multiplied by RMS(X).",
        "Matrices with a side below 128 are not factored.",
    ),
    ("optax", "adam"): Setting(
        _OPTAX,
        "learning_rate=1e-3, multiply_by_parameter_scale=False",
        "An absolute learning rate, used as Adam's is; without one the first step is 100 times the "
        "paper's.",
        "There is no momentum; momentum=0.9 adds it and costs one number per weight.",
    ),
    ("keras", "paper"): Setting(
        _KERAS,
        "learning_rate=1e-2",
        "The default learning rate is 10⁻³, and it is the cap of ρₜ.",
        "A full-size array per weight matrix is kept, so the memory is not saved; the means are "
        "computed in float32.",
    ),
    ("keras", "t5"): Setting(
        _KERAS,
        "learning_rate=1e-3",
        "The cap of ρₜ becomes 10⁻³.",
        "The step is still multiplied by max(ε₂, RMS(X)) and still falls as 1/√t: relative_step "
        "changes nothing.",
    ),
    ("keras", "adam"): Setting(
        _KERAS,
        "learning_rate=1e-3",
        "The learning rate is the cap of a relative step.",
        "The step is multiplied by max(ε₂, RMS(X)), and the memory is not saved.",
    ),
    ("mlx", "paper"): Setting(
        _MLX,
        "",
        "The defaults are the paper's.",
        "The cap 10⁻² and β̂₂ₜ are computed in float32.",
    ),
    ("mlx", "t5"): Setting(
        _MLX,
        "learning_rate=1e-3, scale_parameter=False, relative_step=False",
        "A constant learning rate of 10⁻³, not multiplied by RMS(X).",
    ),
    ("mlx", "adam"): Setting(
        _MLX,
        "learning_rate=1e-3, scale_parameter=False, relative_step=False",
        "An absolute learning rate, used as Adam's is; a learning rate alone would be ignored.",
        "There is no momentum; beta_1=0.9 adds it and costs one number per weight.",
    ),
    ("timm", "paper"): Setting(
        _TIMM,
        "lr=None, min_dim_size_to_factor=0",
        "Without a learning rate the step is relative; small matrices are factored too.",
        "Of more than two axes the first two are factored if both are large enough.",
    ),
    ("timm", "t5"): Setting(
        _TIMM,
        "lr=1e-3",
        "A learning rate is taken as it is, not multiplied by RMS(X).",
        "Matrices with a side of 16 or less are not factored.",
    ),
    ("timm", "adam"): Setting(
        _TIMM,
        "lr=1e-3",
        "A learning rate is taken as it is, as Adam's is.",
        "There is no momentum; betas=(0.9, 0.999) adds it and costs one number per weight.",
    ),
    ("timm-bigvision", "paper"): Setting(
        _BIG_VISION,
        "lr=1e-2, min_dim_size_to_factor=1, beta2_cap=1.0, momentum=None, clipping_threshold=1.0",
        "The cap of the decay and the momentum are removed, and clipping is switched on.",
        "The step is not multiplied by max(ε₂, RMS(X)) and does not fall with t: a schedule has "
        "to set lr.",
    ),
    ("timm-bigvision", "t5"): Setting(
        _BIG_VISION,
        "lr=1e-3, beta2_cap=1.0, momentum=None, clipping_threshold=1.0",
        "A constant learning rate of 10⁻³, the paper's decay, clipping switched on.",
        "Matrices with a side below 16 are not factored.",
    ),
    ("timm-bigvision", "adam"): Setting(
        _BIG_VISION,
        "lr=1e-3",
        "The variant made to replace Adam: momentum 0.9 in bfloat16, a decay of at most 0.999.",
        "The momentum costs half of what Adam's does in float32; updates are not clipped.",
    ),
    ("pytorch_optimizer", "paper"): Setting(
        _PYTORCH_OPTIMIZER,
        "betas=(None, 1 - 1e-12)",
        "No momentum, and a cap on the decay so close to 1 that it never acts; lr is ignored "
        "while relative_step is on.",
    ),
    ("pytorch_optimizer", "t5"): Setting(
        _PYTORCH_OPTIMIZER,
        "lr=1e-3, betas=(None, 1 - 1e-12), scale_parameter=False, relative_step=False",
        "A constant learning rate of 10⁻³, not multiplied by RMS(X).",
    ),
    ("pytorch_optimizer", "adam"): Setting(
        _PYTORCH_OPTIMIZER,
        "lr=1e-3, scale_parameter=False, relative_step=False",
        "An absolute learning rate and momentum 0.9, as in Adam.",
        "The momentum is kept in bfloat16 and is not corrected for its start.",
    ),
    ("torch_optimizer", "paper"): Setting(
        _TORCH_OPTIMIZER,
        "",
        "The defaults are the paper's, for vectors and matrices.",
        "With more than two axes it stops or computes another normaliser.",
    ),
    ("torch_optimizer", "t5"): Setting(
        _TORCH_OPTIMIZER,
        "lr=1e-3, scale_parameter=False, relative_step=False",
        "A constant learning rate of 10⁻³, not multiplied by RMS(X).",
        "With more than two axes it stops or computes another normaliser.",
    ),
    ("torch_optimizer", "adam"): Setting(
        _TORCH_OPTIMIZER,
        "lr=1e-3, scale_parameter=False, relative_step=False",
        "An absolute learning rate, used as Adam's is.",
        "There is no momentum; beta1=0.9 adds it and costs one number per weight.",
    ),
}


def arguments(library, purpose):
    """Return the arguments of a setting, evaluated.

    Parameters
    ----------
    library : str
        A key of `adafactor_edu.peers.LIBRARIES`.
    purpose : {"paper", "t5", "adam"}
        What the optimizer is wanted for.

    Returns
    -------
    dict
        For the library's constructor.

    Raises
    ------
    ValueError
        If there is no such setting.
    ImportError
        If the arguments need a library that is not installed.

    Examples
    --------
    >>> arguments("torch", "paper")
    {'lr': 0.01, 'eps': (1e-30, 0.001)}
    """
    if (library, purpose) not in SETTINGS:
        known = sorted({name for name, _ in SETTINGS}), sorted(PURPOSES)
        raise ValueError(f"{library!r}, {purpose!r}: no such setting; there are {known}")
    text = SETTINGS[library, purpose].text
    names = {"__builtins__": {"dict": dict}}
    if "jnp." in text:
        import jax.numpy

        names["jnp"] = jax.numpy
    return eval(f"dict({text})", names)  # our own text, from the table above
