"""Wan 2.1 and 2.2: flow matching, latents B C F H W. VACE takes the preview and its holes natively, too."""

from collections.abc import Mapping
from typing import Any

import torch

from engine.models.grid import Grid
from engine.shaping.delivery import VACE_GREY
from engine.shaping.families.family import (
    Family,
    Latents,
    Pipe,
    Video,
    first_picture,
    most_likely,
    per_channel,
    picture,
)
from engine.shaping.guidance_video import GuidanceVideo


def _grid(pipe: Pipe) -> Grid:
    cell, (_, side, _) = pipe.vae_scale_factor_spatial, _transformer(pipe).config.patch_size
    return Grid(cell=cell, group=pipe.vae_scale_factor_temporal, side=cell * side)


def _encode(pipe: Pipe, video: Video) -> Latents:
    config, latents = pipe.vae.config, most_likely(pipe.vae, video)
    return (latents - per_channel(config.latents_mean, latents)) / per_channel(config.latents_std, latents)


def _transformer(pipe: Pipe) -> Any:
    """Transformer of the noisy steps; a pipeline may have that of the late steps alone."""
    return pipe.transformer if pipe.transformer is not None else pipe.transformer_2


def _writes_frame_0(pipe: Pipe) -> bool:
    """Wan 2.2 5B writes the image into its input at every step."""
    return bool(pipe.config.expand_timesteps)


def _video_and_mask(pipe: Pipe, guidance_video: GuidanceVideo) -> Mapping[str, Any]:
    """Grey where the video shall be invented, and white there in the mask."""
    grey = torch.tensor(VACE_GREY, dtype=torch.uint8)
    shown = torch.where(guidance_video.known[..., None], guidance_video.pictures, grey)
    holes = torch.where(guidance_video.known, 0, 255).to(torch.uint8)[..., None].expand(-1, -1, -1, 3)
    return {"video": list(map(picture, shown)), "mask": [picture(hole.contiguous()) for hole in holes]}


FAMILIES = (
    Family(
        pipelines=("WanImageToVideoPipeline",),
        grid=_grid,
        encode=_encode,
        inputs=first_picture,
        locks_first_frame=_writes_frame_0,
    ),
    Family(pipelines=("WanVACEPipeline",), grid=_grid, encode=_encode, inputs=_video_and_mask),
)
