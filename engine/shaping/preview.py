"""What the preview locks latents to."""

from collections.abc import Callable, Sequence
from typing import Literal

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from engine.layers.fill import fill
from engine.layers.over_time import make_backgrounds
from engine.source_clip import Moment
from scene.rendering.preview import Preview


def preview_pictures(
    preview: Preview,
    moments: Sequence[Moment],
    holes: Literal["filled", "black"] = "filled",
    *,
    scene_frames: Sequence[int] | None = None,
    on_step: Callable[[float], None] = lambda share: None,
) -> UInt8[Tensor, "frames height width 3"]:
    """The pictures to encode.

    An autoencoder spreads a black hole into the cells around it, so holes are filled from the scene's second layer
    first; the mask alone decides what is used. Black is the reference's way.

    Args:
        preview: what the engine receives.
        moments: scenes it was rendered from, whose hidden layers fill the holes.
        holes: what they hold.
        scene_frames: number of the clip's frame that each camera sees; None for a photo.
        on_step: told the share done; may raise to stop.
    """
    if holes == "black" or bool(preview.mask.all()):
        return preview.rgb
    shown = scene_frames or [0] * len(preview.mask)
    behind = make_backgrounds(moments, shown, preview.trajectory, on_step=lambda share: on_step(share / 2))
    frames: list[Tensor] = []
    for frame in fill(preview, behind):
        frames.append(frame.rgb)
        on_step(0.5 + len(frames) / len(preview.mask) / 2)
    return torch.stack(frames)


def anchored(
    preview: Float[Tensor, "batch channels frames height width"],
    photo: Float[Tensor, "batch channels frames height width"],
    frame: int = 0,
) -> Float[Tensor, "batch channels frames height width"]:
    """Latents of the preview, those of one frame the photo's own; the reference always takes frame 0."""
    latents = preview.clone()
    latents[:, :, frame] = photo[:, :, frame]
    return latents
