"""LTX-Video image-to-video: flow matching, latents packed to B tokens C; a cell is 32 pixels and 8 frames."""

import numpy as np
from torch import Tensor

from engine.models.grid import Grid
from engine.shaping.families.family import Family, Latents, Pipe, Video, first_picture, most_likely, per_channel

SIDE = 32
"""Pixels, of which the pipelines want multiples."""


def grid(pipe: Pipe) -> Grid:
    """Grid of anything that uses LTX's autoencoders."""
    cell = pipe.vae_spatial_compression_ratio
    return Grid(cell=cell, group=pipe.vae_temporal_compression_ratio, side=max(cell, SIDE))


def encode(pipe: Pipe, video: Video) -> Latents:
    """Encode with the statistics that come with the autoencoder."""
    vae, latents = pipe.vae, most_likely(pipe.vae, video)
    scale = vae.config.scaling_factor
    return (latents - per_channel(vae.latents_mean, latents)) * scale / per_channel(vae.latents_std, latents)


def _packed(pipe: Pipe, latents: Tensor) -> Tensor:
    return pipe._pack_latents(latents, pipe.transformer_spatial_patch_size, pipe.transformer_temporal_patch_size)


def _set_steps(pipe: Pipe, scheduler: object, steps: int, cells: int) -> None:
    """The longer the clip, the more the schedule leans towards noise."""
    config = scheduler.config  # pyright: ignore[reportAttributeAccessIssue]
    fewest, most = config.get("base_image_seq_len", 256), config.get("max_image_seq_len", 4096)
    low, high = config.get("base_shift", 0.5), config.get("max_shift", 1.15)
    shift = low + (high - low) * (cells - fewest) / (most - fewest)
    sigmas = np.linspace(1.0, 1 / steps, steps)
    scheduler.set_timesteps(sigmas=sigmas, mu=shift)  # pyright: ignore[reportAttributeAccessIssue]


def always(pipe: Pipe) -> bool:
    """Frame 0 is the image, at every step."""
    return True


FAMILY = Family(
    pipelines=("LTXImageToVideoPipeline",),
    grid=grid,
    encode=encode,
    inputs=first_picture,
    arrange=_packed,
    locks_first_frame=always,
    holds_first=True,
    set_steps=_set_steps,
)
