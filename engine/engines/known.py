"""What people choose an engine by, whether or not it can run here yet."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.models.config import ModelSpec
from engine.models.pipelines import PipelineModel
from engine.settings import Settings, Usual
from engine.weights.missing import Missing
from scene.support.checkpoints import checkpoints_dir

if TYPE_CHECKING:
    from engine.backend import VideoBackend
    from engine.clip import ClipSpec
    from engine.engines.asked import Asked

Size = tuple[int, int]
"""Width and height, pixels."""


@dataclass(frozen=True, kw_only=True)
class KnownEngine(ABC):
    """An engine as people choose it; what is said here is true of one without weights and settings."""

    name: str
    title: str
    licence: str
    """Licence of its weights."""
    size_gb: float = 0.0
    """Size of its weights; 0 where it needs none."""
    file: str = ""
    """Its weights in `checkpoints/`, a file or a folder."""
    beside: tuple[str, ...] = ()
    """What else it needs there."""
    source: str = ""
    """Where they come from, as a clause."""

    @abstractmethod
    def backend(self) -> "VideoBackend":
        """The engine itself; what it takes to run is imported now, weights are looked for when it does."""

    @property
    def model(self) -> ModelSpec | None:
        """What samples in it, of the RealCam-I2V family; None for another."""
        return None

    @property
    def pipeline(self) -> PipelineModel | None:
        """The diffusers pipeline that samples in it; None for another engine."""
        return None

    @property
    def looks_at(self) -> frozenset[str]:
        """Names of the settings that change what it makes, or how."""
        return frozenset()

    @property
    def samples(self) -> bool:
        """Whether it looks at `Settings`."""
        return bool(self.looks_at)

    @property
    def shapes(self) -> bool:
        """Whether it can lock the scene: shape its noise by the preview."""
        return "scene_lock" in self.looks_at

    @property
    def reads_words(self) -> bool:
        """Whether prompts change what it makes."""
        return False

    @property
    def guidance_rises(self) -> bool:
        """Whether the guidance it is told is that of the last frame."""
        return False

    @property
    def usual(self) -> Usual:
        """What it is asked for where nobody says otherwise."""
        return Usual()

    @property
    def makes(self) -> str:
        """The clips it was trained for, as a clause; "" for an engine that makes any."""
        return ""

    @property
    def trained_sizes(self) -> tuple[Size, ...]:
        """The sizes of the videos it learnt from; () for an engine that did not learn."""
        return ()

    @property
    def fixed_size(self) -> Size | None:
        """The one size that it makes; None where there are several."""
        return None

    def made_size(self, size: Size) -> Size:
        """The size that it makes of one that is wished for."""
        return size

    @property
    def fixed_frames(self) -> int | None:
        """The one number of frames that it makes; None where there are several."""
        return None

    @property
    def counts_frames(self) -> bool:
        """Whether it settles the number of frames itself, near the one that is wished for."""
        return False

    @property
    def trained_rate(self) -> float | None:
        """Frames per second of the videos it learnt from; None where it is told a rate, or needs none."""
        return None

    @property
    def longest(self) -> "ClipSpec | None":
        """The clip whose memory it is known by; None where that is not counted."""
        return None

    def peak_memory(self, settings: Settings, clip: "ClipSpec") -> int | None:
        """Bytes that a clip will need here at most, counted from the networks; None where that is not known."""
        return None

    def refusal(self, asked: "Asked") -> str:
        """Why it cannot make a video of that, a sentence that says what to do; "" if it can."""
        return ""

    def warnings(self, asked: "Asked") -> tuple[str, ...]:
        """What of that may turn out badly, a sentence each."""
        return ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where its weights belong; they are found elsewhere too."""
        return tuple(checkpoints_dir() / name for name in (self.file, *self.beside) if name)

    @property
    def missing(self) -> Missing | None:
        """Why it cannot be used now; None if it can."""
        return None
