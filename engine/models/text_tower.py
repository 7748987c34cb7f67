"""OpenCLIP's text side (Cherti et al. 2023) as the diffusion network reads it: transformers' `CLIPTextModel`.

The network reads what comes out of the last block but one, normalised. So ours has a block less than the checkpoint.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from engine.models.clip_blocks import block_names, block_shapes
from engine.models.config import TextTowerConfig
from engine.models.official import Names, Shapes, from_ours, norm, to_ours

_NAMES: Names = {
    "positional_embedding": ("embeddings.position_embedding.weight",),
    "token_embedding.weight": ("embeddings.token_embedding.weight",),
    "ln_final.weight": ("final_layer_norm.weight",),
    "ln_final.bias": ("final_layer_norm.bias",),
}


def make_text_tower(config: TextTowerConfig) -> Any:
    """The frozen tower: tokens (b, n) to `last_hidden_state` (b, n, width)."""
    from transformers import CLIPTextConfig, CLIPTextModel

    tower: Any = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=config.vocabulary,
            hidden_size=config.width,
            intermediate_size=4 * config.width,
            num_hidden_layers=config.layers - 1,
            num_attention_heads=config.heads,
            max_position_embeddings=config.tokens,
            hidden_act="gelu",
        )
    )
    # No file holds this buffer, so it must have its values even where the weights are still to come (device "meta").
    tower.embeddings.position_ids = torch.arange(config.tokens, device="cpu")[None]
    return tower.eval().requires_grad_(False)


def official_shapes(config: TextTowerConfig) -> Shapes:
    """Shapes by the names behind `cond_stage_model.model.`."""
    shapes: Shapes = {
        "positional_embedding": (config.tokens, config.width),
        "text_projection": (config.width, config.projected),
        "logit_scale": (),
        "token_embedding.weight": (config.vocabulary, config.width),
    }
    for block in range(config.layers):
        shapes |= block_shapes(f"transformer.resblocks.{block}", config.width)
    return shapes | norm("ln_final", config.width)


def from_official(state: Mapping[str, Tensor], config: TextTowerConfig) -> dict[str, Tensor]:
    """Rename an official state for a strict load into `make_text_tower(config)`, without last block and projection.

    Raises:
        InputError: a tensor is missing, unknown or of another shape.
    """
    return to_ours("text tower", state, official_shapes(config), official_names(config))


def to_official(tower: nn.Module, config: TextTowerConfig) -> dict[str, Tensor]:
    """The inverse of `from_official`, with zeros for what that does not read."""
    return from_ours(tower.state_dict(), official_shapes(config), official_names(config))


def official_names(config: TextTowerConfig) -> Names:
    """Ours by official name, of those that are read."""
    names = dict(_NAMES)
    for block in range(config.layers - 1):
        names |= block_names(f"transformer.resblocks.{block}", f"encoder.layers.{block}")
    return names
