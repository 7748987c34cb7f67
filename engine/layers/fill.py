"""A preview with its holes filled from the second layer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from engine.layers.background import Background, look_up_backdrop
from scene.pose import rigid_inverse
from scene.rendering.preview import Preview
from scene.rendering.render import splat

FADE_FROM = 0.6
"""Share of a frame above which what is invented begins to fade."""
FADE_TO = 0.9
"""Share of a frame from which on what is invented is black."""


@dataclass(frozen=True, eq=False)
class FilledFrame:
    """One frame of the video."""

    rgb: UInt8[Tensor, "height width 3"]
    invented: float
    """Share of pixels that the photo does not know."""


@dataclass(frozen=True, eq=False)
class Behind:
    """What stands behind a scene."""

    background: Background
    """Layers in the axes of the camera that took the scene."""
    c2w: Float[Tensor, "4 4"]
    """Pose of that camera in the world."""


def fill(preview: Preview, backgrounds: Sequence[Behind]) -> Iterator[FilledFrame]:
    """Each frame of the preview, its uncovered pixels from the layer's points, else wide points, else the backdrop.

    What the preview covers is delivered as it is, bit for bit.

    Args:
        preview: what is to be filled.
        backgrounds: for each frame, what stands behind, and where the camera is that its points belong to.
    """
    trajectory = preview.trajectory
    for frame, (known, layer) in enumerate(zip(preview.mask, backgrounds, strict=True)):
        invented = float((~known).float().mean())
        if invented == 0:
            yield FilledFrame(preview.rgb[frame], invented)
            continue
        background = layer.background
        lens = trajectory.intrinsics[frame : frame + 1]
        c2w = rigid_inverse(layer.c2w) @ trajectory.c2w[frame : frame + 1]
        behind = look_up_backdrop(background, trajectory.intrinsics[frame], c2w[0])
        for points in (background.wide, background.points):
            seen = splat(points, lens, c2w)
            behind = torch.where(seen.covered[0][..., None], seen.rgb[0].float(), behind)
        bright = 1 - min(max((invented - FADE_FROM) / (FADE_TO - FADE_FROM), 0.0), 1.0)
        rgb = torch.where(known[..., None], preview.rgb[frame], (behind * bright).round().to(torch.uint8))
        yield FilledFrame(rgb, invented)
