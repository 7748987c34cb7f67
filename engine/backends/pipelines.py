"""Diffusers pipelines with noise shaping as engines: Wan, VACE, CogVideoX, Stable Video Diffusion."""

import math
from dataclasses import dataclass, field

import torch

from engine.backend import Video
from engine.clip import ClipSpec, ClipWish
from engine.device import best_device
from engine.models.pipelines import PipelineModel, PipelineRelease
from engine.progress import Cancelled, OnProgress
from engine.request import Request
from engine.weights.folders import Found, find_folder, release_of
from scene.errors import InputError


@dataclass(frozen=True)
class PipelineVideo:
    """One pipeline."""

    model: PipelineModel
    device: torch.device = field(default_factory=best_device)

    def clip(self, wish: ClipWish) -> ClipSpec:
        """At the rate that was wished, with about as many frames, in a shape that the model makes."""
        release = release_of(self.model)
        frames = clip_frames(release, wish.frames)
        width, height = clip_size(release, wish.width / wish.height)
        return ClipSpec(
            width=width,
            height=height,
            frames=frames,
            fps=wish.fps,
            anchor="first-frame-is-photo" if self.model.anchored else "none",
        )

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        """Sample a clip that keeps to the preview.

        Raises:
            InputError: weights are missing, the clip is not one it makes, its scheduler undoes shaping, an option needs
                a package that is not here, or memory is short.
            JobCancelled: `cancelled()` said so: within one step.
        """
        from engine.pipeline.shape import make_shaped_clip

        return make_shaped_clip(
            self.model, self._found(), request, self.device, on_progress=on_progress, cancelled=cancelled
        )

    def _found(self) -> Found:
        found = find_folder(self.model)
        if isinstance(found, str):
            raise InputError(f"{self.model.name} {found}. checkpoints/README.md says where it comes from.")
        return found


def clip_frames(release: PipelineRelease, wished: int) -> int:
    """How many frames come nearest to so many: a first one and whole blocks, within what the model can make."""
    nearest = 1 + release.block * round((wished - 1) / release.block)
    return min(max(nearest, release.fewest), release.frames)


def clip_size(release: PipelineRelease, aspect: float) -> tuple[int, int]:
    """Width and height of the model's own number of pixels or shorter side, in multiples of what it divides."""
    if not release.flexible:
        return release.width, release.height
    side, area = release.grid.side, release.width * release.height
    if release.short_side:
        short, longest = release.height, release.width
        long = min(side * math.floor(short * max(aspect, 1 / aspect) / side + 0.5), longest)
        return (long, short) if aspect > 1 else (short, long)
    aspect = min(max(aspect, 0.4), 2.5)
    width = max(side, side * math.floor(math.sqrt(area * aspect) / side + 0.5))
    return width, max(side, side * math.floor(area / width / side + 0.5))
