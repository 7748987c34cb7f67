"""DynamiCrafter and its camera-controlled descendants as one engine: MotionCtrl, CameraCtrl, CamI2V, RealCam-I2V."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch

from engine.backend import Video
from engine.clip import ClipSpec, ClipWish
from engine.device import best_device
from engine.models.config import ModelSpec
from engine.pipeline.inputs import takes_any_frame
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
        return ClipSpec(
            width=self.spec.width,
            height=self.spec.height,
            frames=self.spec.frames,
            fps=wish.fps,
            anchor="a-frame-is-photo" if takes_any_frame(self.spec) else "first-frame-is-photo",
        )

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        """Sample a clip that keeps to the cameras, and decode it while it is read.

        Raises:
            InputError: weights are missing, wrong or deaf to the camera; no frame shows the photo; memory is short.
            JobCancelled: `cancelled()` said so: within one evaluation of the network.
        """
        from engine.pipeline.make import make_clip

        self._refuse_other_clips(request.clip)
        return make_clip(self.spec, self._found(), request, self.device, on_progress=on_progress, cancelled=cancelled)

    def _found(self) -> "Files":
        from engine.weights.places import find
        from engine.weights.releases import RELEASES

        found = self.files or find(self.spec)
        if isinstance(found, str):
            source = RELEASES[self.spec.name].source
            raise InputError(f"{self.spec.name} {found}: {source}. The warp engine works without weights.")
        return found

    def _refuse_other_clips(self, clip: ClipSpec) -> None:
        wanted, got = ((c.width, c.height, c.frames) for c in (self.spec, clip))
        if wanted != got:
            raise InputError(
                "{} makes {}x{}, {} frames; the request is for {}x{}, {} frames. Pack it again for this engine.".format(
                    self.spec.title, *wanted, *got
                )
            )
