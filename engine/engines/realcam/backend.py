"""DynamiCrafter and its camera-controlled descendants as one engine: MotionCtrl, CameraCtrl, CamI2V, RealCam-I2V."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch

from engine.backend import Video
from engine.clip import ClipSpec, ClipWish
from engine.device import best_device
from engine.engines.realcam.clip import clip_of, refuse_other_clips
from engine.models.config import ModelSpec
from engine.progress import Cancelled, OnProgress
from engine.request import Request
from scene.errors import InputError

if TYPE_CHECKING:
    from engine.weights.overlay import Files


@dataclass(frozen=True)
class CameraVideo:
    """One model of the family."""

    spec: ModelSpec
    files: "Files | None" = None
    """Its weights; None looks for them when they are needed."""
    device: torch.device = field(default_factory=best_device)

    def clip(self, wish: ClipWish) -> ClipSpec:
        """The model's own size and number of frames, at the rate that was wished."""
        return clip_of(self.spec, wish)

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        """Sample a clip that keeps to the cameras, and decode it while it is read.

        Raises:
            InputError: weights are missing, wrong or deaf to the camera; no frame shows the photo; memory is short.
            JobCancelled: `cancelled()` said so: within one evaluation of the network.
        """
        from engine.engines.realcam.make import make_clip

        refuse_other_clips(self.spec, request.clip)
        return make_clip(self.spec, self._found(), request, self.device, on_progress=on_progress, cancelled=cancelled)

    def _found(self) -> "Files":
        from engine.weights.missing import Missing
        from engine.weights.places import find
        from engine.weights.releases import RELEASES

        files = self.files or find(self.spec)
        if isinstance(files, Missing):
            source = RELEASES[self.spec.name].source
            raise InputError(f"{self.spec.name} {files}: {source}. The warp engine works without weights.")
        return files
