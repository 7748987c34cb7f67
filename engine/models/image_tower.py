"""OpenCLIP's image side (Cherti et al. 2023) up to its last block: transformers' `CLIPVisionModel`."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from engine.models.clip_blocks import block_names, block_shapes
from engine.models.config import ImageTowerConfig
from engine.models.official import Names, Shapes, from_ours, norm, to_ours

_NAMES: Names = {
    "visual.class_embedding": ("embeddings.class_embedding",),
    "visual.positional_embedding": ("embeddings.position_embedding.weight",),
    "visual.conv1.weight": ("embeddings.patch_embedding.weight",),
    "visual.ln_pre.weight": ("pre_layrnorm.weight",),  # so it is spelt there
    "visual.ln_pre.bias": ("pre_layrnorm.bias",),
    "visual.ln_post.weight": ("post_layernorm.weight",),
    "visual.ln_post.bias": ("post_layernorm.bias",),
}


def make_image_tower(config: ImageTowerConfig) -> Any:
    """The frozen tower: images (b, 3, side, side) to `last_hidden_state` (b, tokens, width).

    Those are the class token and all patches after the last block, neither normalised nor projected.
    """
    from transformers import CLIPVisionConfig, CLIPVisionModel

    tower: Any = CLIPVisionModel(
        CLIPVisionConfig(
            hidden_size=config.width,
            intermediate_size=4 * config.width,
            num_hidden_layers=config.layers,
            num_attention_heads=config.width // config.head_width,
            image_size=config.side,
            patch_size=config.patch,
            hidden_act="gelu",
        )
    )
    # No file holds this buffer, so it must have its values even where the weights are still to come (device "meta").
    tower.embeddings.position_ids = torch.arange(_positions(config), device="cpu")[None]
    return tower.eval().requires_grad_(False)


def official_shapes(config: ImageTowerConfig) -> Shapes:
    """Shapes by the names behind `embedder.model.`; what is not `visual` is left over from a text side that is gone."""
    shapes: Shapes = {
        "positional_embedding": (config.tokens, config.text_width),
        "text_projection": (config.text_width, config.projected),
        "logit_scale": (),
        "visual.class_embedding": (config.width,),
        "visual.positional_embedding": (_positions(config), config.width),
        "visual.proj": (config.width, config.projected),
        "visual.conv1.weight": (config.width, 3, config.patch, config.patch),
    }
    shapes |= norm("visual.ln_pre", config.width)
    for block in range(config.layers):
        shapes |= block_shapes(f"visual.transformer.resblocks.{block}", config.width)
    shapes |= norm("visual.ln_post", config.width)
    return (
        shapes
        | {"token_embedding.weight": (config.vocabulary, config.text_width)}
        | norm("ln_final", config.text_width)
    )


def from_official(state: Mapping[str, Tensor], config: ImageTowerConfig) -> dict[str, Tensor]:
    """Rename an official state for a strict load into `make_image_tower(config)`, without projections and text side.

    Raises:
        InputError: a tensor is missing, unknown or of another shape.
    """
    return to_ours("image tower", state, official_shapes(config), official_names(config))


def to_official(tower: nn.Module, config: ImageTowerConfig) -> dict[str, Tensor]:
    """The inverse of `from_official`, with zeros for what that does not read."""
    return from_ours(tower.state_dict(), official_shapes(config), official_names(config))


def official_names(config: ImageTowerConfig) -> Names:
    """Ours by official name, of those that are read."""
    names = dict(_NAMES)
    for block in range(config.layers):
        names |= block_names(f"visual.transformer.resblocks.{block}", f"encoder.layers.{block}")
    return names


def _positions(config: ImageTowerConfig) -> int:
    """Patches, and the class token."""
    return (config.side // config.patch) ** 2 + 1
