"""Stable Diffusion's autoencoder (Rombach et al. 2022): diffusers' `AutoencoderKL`, and its names in checkpoints."""

import re
from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from engine.models.config import VAEConfig
from engine.models.official import Names, Shapes, conv, from_ours, norm, to_ours

MULTIPLIERS = (1, 2, 4, 4)
LATENT_CHANNELS = 4
BLOCKS = 2
"""Per level of the encoder; the decoder has one more."""
LARGEST_TILE = 256
"""Pixels, where memory is so short that a frame is decoded in tiles: the size that the autoencoder was trained at."""

_OURS = (
    (r"mid\.block_1", "mid_block.resnets.0"),
    (r"mid\.block_2", "mid_block.resnets.1"),
    (r"mid\.attn_1\.norm", "mid_block.attentions.0.group_norm"),
    (r"mid\.attn_1\.proj_out", "mid_block.attentions.0.to_out.0"),
    (r"mid\.attn_1\.", "mid_block.attentions.0.to_"),
    (r"down\.(\d)\.block\.", r"down_blocks.\1.resnets."),
    (r"down\.(\d)\.downsample", r"down_blocks.\1.downsamplers.0"),
    (r"up\.(\d)\.block\.", lambda m: f"up_blocks.{len(MULTIPLIERS) - 1 - int(m[1])}.resnets."),  # named from the top
    (r"up\.(\d)\.upsample", lambda m: f"up_blocks.{len(MULTIPLIERS) - 1 - int(m[1])}.upsamplers.0"),
    (r"nin_shortcut", "conv_shortcut"),
    (r"norm_out", "conv_norm_out"),
)


def make_vae(config: VAEConfig) -> Any:
    """The frozen autoencoder: `encode` and `decode` take and give single pictures (b, c, h, w)."""
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL

    arguments: dict[str, Any] = {
        "block_out_channels": tuple(config.channels * multiplier for multiplier in MULTIPLIERS),
        "down_block_types": ("DownEncoderBlock2D",) * len(MULTIPLIERS),
        "up_block_types": ("UpDecoderBlock2D",) * len(MULTIPLIERS),
        "layers_per_block": BLOCKS,
        "latent_channels": LATENT_CHANNELS,
        "sample_size": LARGEST_TILE,
        "scaling_factor": config.scale,
    }
    return AutoencoderKL(**arguments).eval().requires_grad_(False)


def official_shapes(config: VAEConfig) -> Shapes:
    """Shapes by the names behind `first_stage_model.`."""
    widths = [config.channels * multiplier for multiplier in MULTIPLIERS]
    deepest, top = widths[-1], len(widths) - 1
    shapes = conv("encoder.conv_in", 3, widths[0], 3)
    channels = widths[0]
    for level, width in enumerate(widths):
        for block in range(BLOCKS):
            shapes |= _residual(f"encoder.down.{level}.block.{block}", channels, width)
            channels = width
        if level < top:
            shapes |= conv(f"encoder.down.{level}.downsample.conv", width, width, 3)
    shapes |= _middle("encoder.mid", deepest) | norm("encoder.norm_out", deepest)
    shapes |= conv("encoder.conv_out", deepest, 2 * LATENT_CHANNELS, 3)

    shapes |= conv("decoder.conv_in", LATENT_CHANNELS, deepest, 3) | _middle("decoder.mid", deepest)
    for level, width in reversed(list(enumerate(widths))):
        for block in range(BLOCKS + 1):
            shapes |= _residual(f"decoder.up.{level}.block.{block}", channels, width)
            channels = width
        if level > 0:
            shapes |= conv(f"decoder.up.{level}.upsample.conv", width, width, 3)
    shapes |= norm("decoder.norm_out", widths[0]) | conv("decoder.conv_out", widths[0], 3, 3)

    shapes |= conv("quant_conv", 2 * LATENT_CHANNELS, 2 * LATENT_CHANNELS, 1)
    return shapes | conv("post_quant_conv", LATENT_CHANNELS, LATENT_CHANNELS, 1)


def from_official(state: Mapping[str, Tensor], config: VAEConfig) -> dict[str, Tensor]:
    """Rename an official state for a strict load into `make_vae(config)`.

    Raises:
        InputError: a tensor is missing, unknown or of another shape.
    """
    ours = to_ours("autoencoder", state, official_shapes(config), official_names(config))
    return {name: tensor.flatten(1) if _is_attention_weight(name) else tensor for name, tensor in ours.items()}


def to_official(vae: nn.Module, config: VAEConfig) -> dict[str, Tensor]:
    """The inverse of `from_official`."""
    return from_ours(vae.state_dict(), official_shapes(config), official_names(config))


def official_names(config: VAEConfig) -> Names:
    """Ours by official name, of those that are read."""
    return {name: (_our_name(name),) for name in official_shapes(config)}


def _our_name(name: str) -> str:
    for official, ours in _OURS:
        name = re.sub(rf"(?<=\.){official}", ours, name)
    return name


def _is_attention_weight(name: str) -> bool:
    """A dense layer here, a 1x1 convolution in the checkpoint."""
    return ".attentions.0.to_" in name and name.endswith(".weight")


def _residual(name: str, inputs: int, outputs: int) -> Shapes:
    shapes = norm(f"{name}.norm1", inputs) | conv(f"{name}.conv1", inputs, outputs, 3)
    shapes |= norm(f"{name}.norm2", outputs) | conv(f"{name}.conv2", outputs, outputs, 3)
    return shapes | (conv(f"{name}.nin_shortcut", inputs, outputs, 1) if inputs != outputs else {})


def _middle(name: str, width: int) -> Shapes:
    shapes = _residual(f"{name}.block_1", width, width) | _residual(f"{name}.block_2", width, width)
    for layer in ("q", "k", "v", "proj_out"):
        shapes |= conv(f"{name}.attn_1.{layer}", width, width, 1)
    return shapes | norm(f"{name}.attn_1.norm", width)
