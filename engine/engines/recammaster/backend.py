"""ReCamMaster as an engine: the clip of a request, filmed again along its path."""

from dataclasses import dataclass, field

import torch

from engine.backend import Video
from engine.clip import ClipSpec, ClipWish
from engine.conditioning.source_clip import Window
from engine.device import best_device
from engine.engines.asked import Asked
from engine.engines.recammaster.clip import clip_of
from engine.engines.recammaster.refuse import PHOTO, refusal, warnings
from engine.models.recammaster_config import RELEASED, USUAL, ReCamMasterConfig
from engine.progress import Cancelled, OnProgress
from engine.request import Request
from scene.errors import InputError


@dataclass(frozen=True)
class ReCamMasterVideo:
    """The release, or one of other sizes."""

    config: ReCamMasterConfig = RELEASED
    device: torch.device = field(default_factory=best_device)

    def clip(self, wish: ClipWish) -> ClipSpec:
        """Fit a wish to the network: its rate, about its size, the nearest 4k + 1 frames."""
        return clip_of(wish)

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        """Film the request's clip again. Its path counts, and the clip itself; the preview is not looked at.

        Raises:
            InputError: the request is of a photo, its path zooms or begins elsewhere than the clip, weights are missing
                or damaged, or memory is short.
            JobCancelled: `cancelled()` said so.
        """
        from engine.engines.recammaster.make import Film, found, make_clip

        if request.source is None:
            raise InputError(PHOTO)
        asked = Asked.by(request)
        if refused := refusal(asked):
            raise InputError(refused)
        settings, path = request.settings.decided(USUAL), request.trajectory
        film = Film(
            source=request.source,
            trajectory=path,
            window=Window.through(path.intrinsics[0], request.scene.intrinsics),
            size=(request.clip.width, request.clip.height),
            prompt=request.prompt,
            negative_prompt=request.negative_prompt,
            seed=request.seed,
            steps=settings.steps,
            guidance=settings.guidance,
            rounded_timesteps=settings.timesteps == "rounded",
            precision=settings.precision,
            warnings=warnings(asked, on_gpu=self.device.type == "cuda"),
        )
        return make_clip(film, found(self.config), self.device, on_progress=on_progress, cancelled=cancelled)
