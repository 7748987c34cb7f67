"""What people choose an engine by, whether or not it can run here yet."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.models.config import ModelSpec
from engine.models.pipelines import PipelineModel
from engine.settings import Usual
from engine.weights.missing import Missing
from scene.support.checkpoints import checkpoints_dir

if TYPE_CHECKING:
    from engine.backend import VideoBackend


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
    def trained_rate(self) -> float | None:
        """Frames per second of the videos it learnt from; None where it is told a rate, or needs none."""
        return None

    @property
    def path(self) -> Path | None:
        """Where its weights belong; they are found elsewhere too."""
        return checkpoints_dir() / self.file if self.file else None

    @property
    def missing(self) -> Missing | None:
        """Why it cannot be used now; None if it can."""
        return None
