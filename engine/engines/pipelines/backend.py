"""Diffusers pipelines with noise shaping as engines: Wan, VACE, CogVideoX, Stable Video Diffusion."""

from dataclasses import dataclass, field

import torch

from engine.backend import Video
from engine.clip import ClipSpec, ClipWish
from engine.device import best_device
from engine.engines.pipelines.clip import clip_of
from engine.models.pipelines import PipelineModel
from engine.progress import Cancelled, OnProgress
from engine.request import Request
from engine.weights.folders import Found, find_folder, release_of
from engine.weights.missing import Missing
from scene.errors import InputError
from scene.support.checkpoints import GUIDE


@dataclass(frozen=True)
class PipelineVideo:
    """One pipeline."""

    model: PipelineModel
    device: torch.device = field(default_factory=best_device)

    def clip(self, wish: ClipWish) -> ClipSpec:
        """Fit a wish to the model: its rate, about as many frames, in a shape that the model makes."""
        return clip_of(self.model, release_of(self.model), wish)

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        """Sample a clip that keeps to the preview.

        Raises:
            InputError: weights are missing, the clip is not one it makes, its scheduler undoes shaping, an option needs
                a package that is not here, or memory is short.
            JobCancelled: `cancelled()` said so: within one step.
        """
        from engine.engines.pipelines.make import make_shaped_clip

        return make_shaped_clip(
            self.model, self._found(), request, self.device, on_progress=on_progress, cancelled=cancelled
        )

    def _found(self) -> Found:
        place = find_folder(self.model)
        if isinstance(place, Missing):
            raise InputError(f"{self.model.name} {place}. {GUIDE} says where it comes from.")
        return place
