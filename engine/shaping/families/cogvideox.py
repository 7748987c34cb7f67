"""CogVideoX 2B, 5B and 1.5 image-to-video: variance preserving, latents B F C H W."""

import torch

from engine.models.grid import Grid
from engine.shaping.families.family import Family, Latents, Pipe, Video, first_picture, frames_first, most_likely


def _grid(pipe: Pipe) -> Grid:
    cell = pipe.vae_scale_factor_spatial
    return Grid(cell=cell, group=pipe.vae_scale_factor_temporal, side=cell * pipe.transformer.config.patch_size)


def _encode(pipe: Pipe, video: Video) -> Latents:
    """1.5 divides its image's latents by the factor, and what it samples is multiplied all the same."""
    return most_likely(pipe.vae, video) * pipe.vae_scaling_factor_image


def _to_whole_patches(pipe: Pipe, latent_frames: int) -> int:
    """1.5 joins latent frames in pairs."""
    size = pipe.transformer.config.patch_size_t
    return -latent_frames % size if size else 0


def _latents_dtype(pipe: Pipe) -> torch.dtype:
    return pipe.transformer.dtype


FAMILY = Family(
    pipelines=("CogVideoXImageToVideoPipeline",),
    grid=_grid,
    encode=_encode,
    inputs=first_picture,
    arrange=frames_first,
    scales_start=True,
    latents_dtype=_latents_dtype,
    padding=_to_whole_patches,
)
