"""Stable Video Diffusion: variance exploding, latents B F C H W, every frame encoded by itself."""

import torch

from engine.models.grid import Grid
from engine.shaping.families.family import Family, Latents, Pipe, Video, first_picture, frames_first, most_likely

FRAMES_AT_ONCE = 8


def _grid(pipe: Pipe) -> Grid:
    halvings = len(pipe.unet.config.block_out_channels) - 1
    return Grid(cell=pipe.vae_scale_factor, group=1, side=pipe.vae_scale_factor * 2**halvings)


def _encode(pipe: Pipe, video: Video) -> Latents:
    """Encode, in float32 where the autoencoder overflows in half precision."""
    vae, overflows = pipe.vae, pipe.vae.dtype == torch.float16 and pipe.vae.config.force_upcast
    if overflows:
        vae.to(dtype=torch.float32)
    frames = video[0].transpose(0, 1).split(FRAMES_AT_ONCE)
    latents = torch.cat([most_likely(vae, some) for some in frames])
    if overflows:
        vae.to(dtype=torch.float16)
    return (latents * vae.config.scaling_factor).transpose(0, 1)[None]


def _latents_dtype(pipe: Pipe) -> torch.dtype:
    return pipe.unet.dtype


FAMILY = Family(
    pipelines=("StableVideoDiffusionPipeline",),
    grid=_grid,
    encode=_encode,
    inputs=first_picture,
    arrange=frames_first,
    scales_start=True,
    latents_dtype=_latents_dtype,
)
