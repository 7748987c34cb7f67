"""What OpenCLIP's two towers have in common: the names and shapes of their transformer blocks."""

from engine.models.official import Names, Shapes, linear, norm

_OURS = {
    "ln_1": "layer_norm1",
    "ln_2": "layer_norm2",
    "attn.out_proj": "self_attn.out_proj",
    "mlp.c_fc": "mlp.fc1",
    "mlp.c_proj": "mlp.fc2",
}


def block_shapes(name: str, width: int) -> Shapes:
    """Attention and a four times wider layer, each behind a norm; query, key and value are one tensor."""
    shapes = norm(f"{name}.ln_1", width)
    shapes |= {f"{name}.attn.in_proj_weight": (3 * width, width), f"{name}.attn.in_proj_bias": (3 * width,)}
    shapes |= linear(f"{name}.attn.out_proj", width, width) | norm(f"{name}.ln_2", width)
    return shapes | linear(f"{name}.mlp.c_fc", width, 4 * width) | linear(f"{name}.mlp.c_proj", 4 * width, width)


def block_names(name: str, ours: str) -> Names:
    """Those of a `CLIPEncoderLayer` called `ours`."""
    kinds = ("weight", "bias")
    names: Names = {f"{name}.{a}.{kind}": (f"{ours}.{b}.{kind}",) for a, b in _OURS.items() for kind in kinds}
    return names | {
        f"{name}.attn.in_proj_{kind}": tuple(f"{ours}.self_attn.{role}_proj.{kind}" for role in "qkv") for kind in kinds
    }
