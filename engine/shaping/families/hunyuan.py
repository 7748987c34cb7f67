"""HunyuanVideo image-to-video: flow matching, latents B C F H W."""

from typing import Any

import numpy as np

from engine.models.grid import Grid
from engine.shaping.families.family import Family, Latents, Pipe, Video, first_picture, most_likely
from engine.shaping.families.ltx import always
from scene.errors import InputError


def _grid(pipe: Pipe) -> Grid:
    if pipe.transformer.config.image_condition_type != "token_replace":
        raise InputError(
            "This HunyuanVideo drops the first 4 frames that it makes, so that the preview would come too late."
            " Take the weights whose image_condition_type is token_replace."
        )
    cell = pipe.vae_scale_factor_spatial
    return Grid(cell=cell, group=pipe.vae_scale_factor_temporal, side=cell * pipe.transformer.config.patch_size)


def _encode(pipe: Pipe, video: Video) -> Latents:
    return most_likely(pipe.vae, video) * pipe.vae_scaling_factor


def _set_steps(pipe: Pipe, scheduler: Any, steps: int, cells: int) -> None:
    scheduler.set_timesteps(sigmas=np.linspace(1.0, 0.0, steps + 1)[:-1])


FAMILY = Family(
    pipelines=("HunyuanVideoImageToVideoPipeline",),
    grid=_grid,
    encode=_encode,
    inputs=first_picture,
    locks_first_frame=always,
    set_steps=_set_steps,
)
