"""ReCamMaster's tensors under the official names."""

from engine.models.official import Names, Shapes, linear, norm
from engine.models.recammaster_config import LATENT_CHANNELS, PATCH, POSE, RELEASED, ReCamMasterConfig

_LAYERS = {
    "text_embedding.0": "condition_embedder.text_embedder.linear_1",
    "text_embedding.2": "condition_embedder.text_embedder.linear_2",
    "time_embedding.0": "condition_embedder.time_embedder.linear_1",
    "time_embedding.2": "condition_embedder.time_embedder.linear_2",
    "time_projection.1": "condition_embedder.time_proj",
    "patch_embedding": "patch_embedding",
    "head.head": "proj_out",
}
_BLOCK_LAYERS = {
    **{f"self_attn.{role}": f"attn1.to_{role}" for role in "qkv"},
    "self_attn.o": "attn1.to_out.0",
    **{f"cross_attn.{role}": f"attn2.to_{role}" for role in "qkv"},
    "cross_attn.o": "attn2.to_out.0",
    "norm3": "norm2",  # the two code bases count the norms in another order
    "ffn.0": "ffn.net.0.proj",
    "ffn.2": "ffn.net.2",
    "cam_encoder": "cam_encoder",
    "projector": "projector",
}
_BLOCK_TENSORS = {
    **{f"self_attn.norm_{role}.weight": f"attn1.norm_{role}.weight" for role in "qk"},
    **{f"cross_attn.norm_{role}.weight": f"attn2.norm_{role}.weight" for role in "qk"},
    "modulation": "scale_shift_table",
}


def official_shapes(config: ReCamMasterConfig = RELEASED) -> Shapes:
    """Shapes by official name: 15 tensors, and 31 for every layer."""
    width, cell = config.channels, LATENT_CHANNELS * PATCH**2
    shapes = linear("text_embedding.0", config.text_channels, width) | linear("text_embedding.2", width, width)
    shapes |= linear("time_embedding.0", config.time_channels, width) | linear("time_embedding.2", width, width)
    shapes |= linear("time_projection.1", width, 6 * width) | linear("head.head", width, cell)
    shapes |= {"head.modulation": (1, 2, width), "patch_embedding.bias": (width,)}
    shapes["patch_embedding.weight"] = (width, LATENT_CHANNELS, 1, PATCH, PATCH)
    for layer in range(config.layers):
        block = f"blocks.{layer}"
        for attention in ("self_attn", "cross_attn"):
            for role in "qkvo":
                shapes |= linear(f"{block}.{attention}.{role}", width, width)
            shapes |= {f"{block}.{attention}.norm_{role}.weight": (width,) for role in "qk"}
        shapes |= norm(f"{block}.norm3", width) | {f"{block}.modulation": (1, 6, width)}
        shapes |= linear(f"{block}.ffn.0", width, config.feed_forward)
        shapes |= linear(f"{block}.ffn.2", config.feed_forward, width)
        shapes |= linear(f"{block}.cam_encoder", POSE, width) | linear(f"{block}.projector", width, width)
    return shapes


def official_names(config: ReCamMasterConfig = RELEASED) -> Names:
    """Ours by official name, one for one."""
    layers, names = dict(_LAYERS), {"head.modulation": "scale_shift_table"}
    for layer in range(config.layers):
        block = f"blocks.{layer}"
        layers |= {f"{block}.{official}": f"{block}.{ours}" for official, ours in _BLOCK_LAYERS.items()}
        names |= {f"{block}.{official}": f"{block}.{ours}" for official, ours in _BLOCK_TENSORS.items()}
    names |= {
        f"{official}.{kind}": f"{ours}.{kind}" for official, ours in layers.items() for kind in ("weight", "bias")
    }
    return {official: (ours,) for official, ours in names.items()}
