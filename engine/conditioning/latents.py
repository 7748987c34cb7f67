"""Videos to latents and back, a few frames at a time.

Where memory is short even for one frame, `tiled` cuts sides above 256 pixels in pieces; the numbers are then others.
"""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor


@torch.no_grad()
def encode_video(
    vae: Any,
    video: Float[Tensor, "batch 3 pictures height width"],
    noise: Callable[[], Tensor],
    *,
    chunk: int = 4,
    tiled: bool = False,
) -> Float[Tensor, "batch 4 frames rows columns"]:
    """A sample of the posterior of every frame, scaled, float32; `vae` is `make_vae`'s, `video` in [-1, 1].

    `noise` is asked once, for standard normals (batch * frames, 4, rows, columns). There are as many frames as
    pictures; or one picture, looked at once and sampled for every frame. `chunk` pictures go through the network
    together.
    """
    vae.use_tiling = tiled
    pictures = video.transpose(1, 2).flatten(0, 1).to(vae.device, vae.dtype)
    moments = torch.cat([vae.encode(some).latent_dist.parameters for some in pictures.split(chunk)]).float()
    mean, log_variance = moments.unflatten(0, (len(video), -1)).chunk(2, dim=2)
    normals = noise().to(mean).unflatten(0, (len(video), -1))
    sample = mean + torch.exp(0.5 * log_variance.clamp(-30, 20)) * normals
    return vae.config.scaling_factor * sample.transpose(1, 2)


@torch.no_grad()
def decode_video(
    vae: Any, latents: Float[Tensor, "batch 4 frames rows columns"], *, chunk: int = 1, tiled: bool = False
) -> Iterator[Float[Tensor, "batch 3 some height width"]]:
    """Pictures near [-1, 1] from scaled latents, `chunk` frames at a time; `vae` is `make_vae`'s."""
    vae.use_tiling = tiled
    for some in (latents / vae.config.scaling_factor).split(chunk, dim=2):
        frames = some.transpose(1, 2).flatten(0, 1).to(vae.device, vae.dtype)
        yield vae.decode(frames).sample.unflatten(0, (len(latents), -1)).transpose(1, 2)
