"""Decoding: latents become pictures, a few frames at a time."""

from collections.abc import Iterator

import torch
from jaxtyping import Float
from torch import Tensor

from engine.conditioning.latents import decode_video
from engine.engines.memory import Memory
from engine.engines.realcam.load import Networks
from engine.engines.watch import Stopwatch, Watch


def decode(
    networks: Networks, latents: Float[Tensor, "1 4 frames h w"], *, memory: Memory, watch: Watch, since: float = 0.0
) -> Iterator[Float[Tensor, "3 height width"]]:
    """Every frame, near [-1, 1], on the CPU in float32; progress goes from `since` to 1.

    Raises:
        JobCancelled: between two groups of frames.
        InputError: memory is short even for one frame in tiles.
    """
    frames, done = latents.shape[2], 0
    clock = Stopwatch(frames)

    def some() -> list[Tensor]:
        group = latents[:, :, done : done + memory.chunk]
        pictures = torch.cat(list(decode_video(networks.vae, group, chunk=memory.chunk, tiled=memory.tiled)), dim=2)
        return list(pictures[0].float().cpu().unbind(1))

    networks.vae.to(memory.device)
    while done < frames:
        watch.at("Decode", since + (1 - since) * done / frames, clock.left(done))
        ready = memory.within(some, memory.code_with_less, doing="decoding the video")
        done += len(ready)
        yield from ready
