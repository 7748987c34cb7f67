"""What differs between families of video pipelines; the rest is one code for all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor

from engine.models.grid import Grid
from engine.shaping.guidance_video import GuidanceVideo

Pipe = Any
"""A diffusers pipeline."""
Video = Float[Tensor, "1 3 frames height width"]
"""Video in [-1, 1]."""
Latents = Float[Tensor, "1 channels times rows columns"]
"""Latents at the scale of those that are sampled, whatever the pipeline's layout."""
Layout = Callable[[Pipe, Tensor], Tensor]


def _as_it_is(pipe: Pipe, latents: Tensor) -> Tensor:
    return latents


def _never(pipe: Pipe) -> bool:
    return False


def _single(pipe: Pipe) -> torch.dtype:
    return torch.float32


def _plain_steps(pipe: Pipe, scheduler: Any, steps: int, tokens: int) -> None:
    scheduler.set_timesteps(steps)


@dataclass(frozen=True, kw_only=True)
class Family:
    """Functions of a pipeline, called when noise shaping is attached to it; none of them in the loop."""

    pipelines: tuple[str, ...]
    """Names of its classes in diffusers."""
    grid: Callable[[Pipe], Grid]
    encode: Callable[[Pipe, Video], Latents]
    """The most likely latents."""
    inputs: Callable[[Pipe, GuidanceVideo], Mapping[str, Any]]
    """What the pipeline is called with besides size, frames, steps and latents."""
    arrange: Layout = _as_it_is
    """Latents, or a mask with one channel, in the pipeline's own layout."""
    locks_first_frame: Callable[[Pipe], bool] = _never
    """Whether the pipeline holds frame 0 to its image by itself."""
    holds_first: bool = False
    """Whether the first latents have to have frame 0 of the preview in them."""
    scales_start: bool = False
    """Whether the pipeline multiplies the latents it is given by the scheduler's `init_noise_sigma`."""
    takes_latents: bool = True
    latents_dtype: Callable[[Pipe], torch.dtype] = _single
    """Precision of the first latents that the pipeline draws by itself: some take those they are given as they are."""
    set_steps: Callable[[Pipe, Any, int, int], None] = _plain_steps
    """Sets a scheduler, for a number of steps and of latent cells, as the pipeline will."""
    padding: Callable[[Pipe, int], int] = lambda pipe, latent_frames: 0
    """Latent frames that the pipeline puts in front of so many, and drops in the end."""


def most_likely(vae: Any, video: Tensor) -> Tensor:
    """The mode of what an autoencoder answers, float32."""
    return vae.encode(video.to(vae.dtype)).latent_dist.mode().float()


def per_channel(values: Any, like: Tensor) -> Tensor:
    """Statistics of latents as they are configured, for arithmetic with latents."""
    return torch.as_tensor(values, dtype=like.dtype, device=like.device).view(1, -1, 1, 1, 1)


def picture(pixels: UInt8[Tensor, "height width 3"]) -> Image.Image:
    """Convert pixels to the image that pipelines take."""
    return Image.fromarray(pixels.numpy())


def first_picture(pipe: Pipe, guidance_video: GuidanceVideo) -> Mapping[str, Any]:
    """The image of image-to-video."""
    return {"image": picture(guidance_video.first)}


def frames_first(pipe: Pipe, latents: Tensor) -> Tensor:
    """Latents with channels before frames, in the layout that has them the other way round."""
    return latents.transpose(1, 2)
