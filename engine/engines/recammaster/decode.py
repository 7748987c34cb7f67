"""Latents become frames."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from jaxtyping import UInt8
from torch import Tensor

from engine.engines.memory import Memory
from engine.engines.watch import Watch
from engine.models.recammaster import Latents
from engine.shaping.families.family import per_channel


@torch.no_grad()
def decode(
    vae: Any, latents: Latents, watch: Watch, memory: Memory, less: Callable[[], str | None], *, advice: str
) -> Iterator[UInt8[Tensor, "height width 3"]]:
    """Every frame of one clip, 8 bits; `vae` decodes them all before the first, as its frames depend on those before.

    Raises:
        InputError: memory is short, and `less` has nothing more to give up.
        JobCancelled: between two frames.
    """
    config = vae.config
    scaled = latents * per_channel(config.latents_std, latents) + per_channel(config.latents_mean, latents)
    video = memory.within(
        lambda: vae.decode(scaled.to(vae.dtype), return_dict=False)[0][0].float(), less, doing="decoding", advice=advice
    )
    for picture in video.permute(1, 2, 3, 0):
        watch.check()
        yield ((picture / 2 + 0.5) * 255).round().clamp(0, 255).to(torch.uint8).cpu()
