"""What ReCamMaster is chosen by."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.engines.known import KnownEngine, Size
from engine.models.recammaster_config import RELEASED, TRAINED, USUAL, ReCamMasterConfig
from engine.settings import Settings, Usual
from engine.weights.missing import Missing
from scene.support.program import COMMAND

if TYPE_CHECKING:
    from engine.backend import VideoBackend
    from engine.clip import ClipSpec
    from engine.engines.asked import Asked


@dataclass(frozen=True, kw_only=True)
class ReCamMasterEntry(KnownEngine):
    """The engine that takes a clip."""

    config: ReCamMasterConfig = RELEASED
    """Sizes of its network."""

    def backend(self) -> "VideoBackend":
        """The engine itself."""
        from engine.engines.recammaster.backend import ReCamMasterVideo

        return ReCamMasterVideo(self.config)

    @property
    def looks_at(self) -> frozenset[str]:
        """Those of sampling, and none of a scene lock: it looks at the clip itself."""
        return frozenset({"steps", "guidance", "precision", "timesteps"})

    @property
    def reads_words(self) -> bool:
        """Prompts change what it makes."""
        return True

    @property
    def usual(self) -> Usual:
        """What its authors ask of it."""
        return USUAL

    @property
    def makes(self) -> str:
        """The clips it was trained for."""
        clip = TRAINED
        return f"{clip.frames} frames of about {clip.width} × {clip.height} at {clip.fps:g} per second, from a clip"

    @property
    def trained_sizes(self) -> tuple[Size, ...]:
        """The one of its training."""
        return ((TRAINED.width, TRAINED.height),)

    def made_size(self, size: Size) -> Size:
        """The nearest in multiples of 16 pixels."""
        from engine.engines.recammaster.clip import made_size

        return made_size(size)

    @property
    def counts_frames(self) -> bool:
        """It makes a first frame and fours."""
        return True

    @property
    def trained_rate(self) -> float:
        """Frames per second of the videos it learnt from."""
        return TRAINED.fps

    @property
    def longest(self) -> "ClipSpec":
        """The clip of its training."""
        return TRAINED

    def peak_memory(self, settings: Settings, clip: "ClipSpec") -> int:
        """Bytes that a clip will need here at most."""
        from engine.device import best_device
        from engine.engines.recammaster.estimate import peak_memory

        return peak_memory(clip, settings.precision, on_gpu=best_device().type == "cuda")

    def refusal(self, asked: "Asked") -> str:
        """Why it cannot film that: a photo, another lens than the clip's, or another beginning."""
        from engine.engines.recammaster.refuse import refusal

        return refusal(asked)

    def warnings(self, asked: "Asked") -> tuple[str, ...]:
        """What of it the network was not trained on."""
        from engine.device import best_device
        from engine.engines.recammaster.refuse import warnings

        return warnings(asked, on_gpu=best_device().type == "cuda")

    @property
    def missing(self) -> Missing | None:
        """Why its two parts do not make an engine; None if they do."""
        from engine.weights.recammaster import find_recammaster

        place = find_recammaster(config=self.config)
        return place if isinstance(place, Missing) else None


RECAMMASTER = ReCamMasterEntry(
    name="recammaster",
    title="ReCamMaster",
    licence="as its authors state it; Apache-2.0 for the parts of Wan 2.1",
    size_gb=14.6,
    file="step20000.ckpt",
    beside=("Wan2.1-T2V-1.3B-Diffusers/",),
    source=f"`{COMMAND} models download recammaster` fetches both",
)
