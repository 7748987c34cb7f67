"""What stays the same through all steps: the source clip's latents, the cameras and the words."""

from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from engine.conditioning.recammaster import path_numbers
from engine.conditioning.source_clip import Window, source_pixels
from engine.engines.recammaster.load import Networks
from engine.models.recammaster import Latents, SourceAndCameras
from engine.shaping.families.family import most_likely, per_channel
from scene.errors import InputError
from scene.trajectory import Trajectory

WORDS = 512
"""Tokens of a prompt; those behind its end are zeros."""


@dataclass(frozen=True, eq=False)
class Words:
    """Embeddings of the prompt, and of what guidance leads away from."""

    positive: Float[Tensor, "1 _words _width"]
    negative: Float[Tensor, "1 _words _width"] | None
    """None where there is no guidance."""


@torch.no_grad()
def encode_words(networks: Networks, prompt: str, negative_prompt: str, *, guided: bool) -> Words:
    """The embeddings of both prompts."""
    positive, negative = networks.pipe.encode_prompt(
        prompt,
        negative_prompt,
        do_classifier_free_guidance=guided,
        max_sequence_length=WORDS,
        device=networks.transformer.device,
        dtype=networks.transformer.dtype,
    )
    return Words(positive, negative)


def prepare_source(
    networks: Networks,
    source: UInt8[Tensor, "frames height width 3"],
    trajectory: Trajectory,
    size: tuple[int, int],
    window: Window | None = None,
) -> SourceAndCameras:
    """The source clip's latents and the path's numbers; `window` is the part of its pictures that counts.

    Raises:
        InputError: the clip is shorter than the path, the size is not in multiples of 16, the path is not 4k + 1 frames
            long, or it zooms.
    """
    cell = 2 * networks.pipe.vae_scale_factor_spatial
    if any(side < cell or side % cell for side in size):
        raise InputError(f"ReCamMaster makes pictures in multiples of {cell} pixels; {size[0]} x {size[1]} is not.")
    numbers = path_numbers(trajectory)
    latents = encode(networks.vae, source_pixels(source, size, len(trajectory), window).to(networks.vae.device))
    return SourceAndCameras(latents, numbers[None].to(latents.device))


@torch.no_grad()
def encode(vae: Any, video: Float[Tensor, "batch 3 _pictures _height _width"]) -> Latents:
    """The most likely latents of a video in [-1, 1], each channel with Wan's mean and deviation taken off."""
    config, latents = vae.config, most_likely(vae, video)
    return (latents - per_channel(config.latents_mean, latents)) / per_channel(config.latents_std, latents)
