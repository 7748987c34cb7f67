"""What the models of the RealCam-I2V family are chosen by."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from engine.engines.known import KnownEngine, Size
from engine.models.config import MODELS, ModelSpec
from engine.settings import Settings
from engine.weights.missing import Missing
from engine.weights.releases import RELEASES

if TYPE_CHECKING:
    from engine.backend import VideoBackend

_OF_CAMERAS = {"camera_guidance", "camera_guidance_schedule"}
_OF_OTHERS = {"lock_noise", "offload", "bits", "timesteps"}
"""Settings that a model without camera control, and the whole family, do not look at."""


@dataclass(frozen=True, kw_only=True)
class CameraEntry(KnownEngine):
    """One model of the family."""

    @property
    def spec(self) -> ModelSpec:
        """The network's sizes and what it was trained for."""
        return MODELS[self.name]

    def backend(self) -> "VideoBackend":
        """The engine itself."""
        from engine.engines.realcam.backend import CameraVideo

        return CameraVideo(self.spec)

    @property
    def model(self) -> ModelSpec:
        """What samples in it."""
        return self.spec

    @property
    def looks_at(self) -> frozenset[str]:
        """All settings but those of others."""
        deaf = _OF_OTHERS | (set() if self.spec.unet.camera else _OF_CAMERAS)
        return frozenset(field.name for field in fields(Settings)) - deaf

    @property
    def reads_words(self) -> bool:
        """Prompts change what it makes."""
        return True

    @property
    def makes(self) -> str:
        """The clip it was trained for."""
        return f"{self.spec.frames} frames of {self.spec.width} × {self.spec.height}"

    @property
    def trained_sizes(self) -> tuple[Size, ...]:
        """The one that it makes."""
        return (self.fixed_size,)

    @property
    def fixed_size(self) -> Size:
        """The one size that it makes."""
        return self.spec.width, self.spec.height

    @property
    def fixed_frames(self) -> int:
        """The one number of frames that it makes."""
        return self.spec.frames

    @property
    def missing(self) -> Missing | None:
        """Why no file makes the model; None if one does."""
        from engine.weights.places import find

        files = find(self.spec)
        return files if isinstance(files, Missing) else None


CAMERA_ENGINES = tuple(
    CameraEntry(
        name=release.name,
        title=MODELS[release.name].title + ("" if release.base else ", which ignores the camera"),
        licence=release.licence,
        size_gb=release.size_gb,
        file=release.place,
        source=release.source,
    )
    for release in RELEASES.values()
)
