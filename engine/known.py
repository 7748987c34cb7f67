"""Engines, those that run here and those that are known and still need something."""

from dataclasses import dataclass
from pathlib import Path

from engine.backends import BACKENDS
from engine.models.config import MODELS, ModelSpec
from scene.checkpoints import checkpoints_dir


@dataclass(frozen=True, kw_only=True)
class KnownEngine:
    """An engine as people choose it."""

    name: str
    title: str
    licence: str
    """Of its weights."""
    size_gb: float = 0.0
    """Of its weights in 32 bits, counted from their shapes; 0 where it needs none."""
    file: str = ""
    """Its weights in `checkpoints/`."""

    @property
    def model(self) -> ModelSpec | None:
        """What samples in it; None for one that does not."""
        return MODELS.get(self.name)

    @property
    def path(self) -> Path | None:
        """Where its weights belong."""
        return checkpoints_dir() / self.file if self.file else None

    @property
    def reason(self) -> str:
        """Why it cannot be used now; "" if it can."""
        if self.path is not None and not self.path.is_file():
            return f"needs checkpoints/{self.file}, which is not there"
        return "" if self.name in BACKENDS else "its weights are here; this version of the studio cannot run it yet"


_CAMI2V = "MIT, on a base with DynamiCrafter's own licence"
_UNREAD = "as its authors state it, on a base with DynamiCrafter's own licence"

KNOWN_ENGINES: dict[str, KnownEngine] = {
    engine.name: engine
    for engine in (
        KnownEngine(name="warp", title="Warp", licence="Apache-2.0"),
        KnownEngine(
            name="realcam-i2v-512", title="RealCam-I2V 512", licence=_UNREAD, size_gb=11.5, file="512_realcam-i2v.pt"
        ),
        KnownEngine(
            name="realcam-i2v-256", title="RealCam-I2V 256", licence=_UNREAD, size_gb=11.5, file="256_realcam-i2v.pt"
        ),
        KnownEngine(name="cami2v-512", title="CamI2V 512", licence=_CAMI2V, size_gb=11.5, file="512_cami2v_100k.pt"),
        KnownEngine(name="cami2v-256", title="CamI2V 256", licence=_CAMI2V, size_gb=11.5, file="256_cami2v.pt"),
        KnownEngine(
            name="cameractrl-256", title="CameraCtrl 256", licence=_CAMI2V, size_gb=11.3, file="256_cameractrl.pt"
        ),
        KnownEngine(
            name="motionctrl-256", title="MotionCtrl 256", licence=_CAMI2V, size_gb=10.5, file="256_motionctrl.pt"
        ),
        KnownEngine(
            name="dynamicrafter-512",
            title="DynamiCrafter 512",
            licence="DynamiCrafter's own",
            size_gb=10.4,
            file="DynamiCrafter_512/model.ckpt",
        ),
        KnownEngine(
            name="dynamicrafter-256",
            title="DynamiCrafter 256",
            licence="DynamiCrafter's own",
            size_gb=10.4,
            file="DynamiCrafter/model.ckpt",
        ),
    )
}
"""By name: those that run, then those that are known."""
