"""What diffusers pipelines with noise shaping are chosen by."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.engines.known import KnownEngine, Size
from engine.models.pipelines import PIPELINES, PipelineModel, PipelineRelease
from engine.settings import Settings, Usual
from engine.weights.missing import Missing
from scene.support.program import COMMAND

if TYPE_CHECKING:
    from engine.backend import VideoBackend
    from engine.clip import ClipSpec

_LOOKS_AT = frozenset({"steps", "guidance", "scene_lock", "precision", "lock_noise", "offload", "bits"})


@dataclass(frozen=True, kw_only=True)
class PipelineEntry(KnownEngine):
    """One pipeline."""

    pipeline_model: PipelineModel

    def backend(self) -> "VideoBackend":
        """The engine itself."""
        from engine.engines.pipelines.backend import PipelineVideo

        return PipelineVideo(self.pipeline_model)

    @property
    def pipeline(self) -> PipelineModel:
        """The diffusers pipeline that samples in it."""
        return self.pipeline_model

    @property
    def release(self) -> PipelineRelease:
        """The release that is here, or else the first."""
        from engine.weights.folders import release_of

        return release_of(self.pipeline_model)

    @property
    def looks_at(self) -> frozenset[str]:
        """Those of sampling, memory and scene lock; the rate where it reads no words."""
        return _LOOKS_AT if self.pipeline.words else _LOOKS_AT | {"rate"}

    @property
    def reads_words(self) -> bool:
        """Whether prompts change what it makes."""
        return self.pipeline.words

    @property
    def guidance_rises(self) -> bool:
        """Whether the guidance it is told is that of the last frame."""
        return self.pipeline.rising

    @property
    def usual(self) -> Usual:
        """What its authors ask of it."""
        return self.release.usual

    @property
    def makes(self) -> str:
        """The clips it was trained for."""
        release = self.release
        frames = f"{release.frames}" if release.fewest == release.frames else f"{release.fewest} to {release.frames}"
        about = "about " if release.flexible else ""
        return f"{frames} frames of {about}{release.width} × {release.height} at {release.fps:g} per second"

    @property
    def trained_sizes(self) -> tuple[Size, ...]:
        """Sizes of all its releases."""
        return tuple((release.width, release.height) for release in self.pipeline_model.releases)

    @property
    def fixed_size(self) -> Size | None:
        """The one size that the release makes; None where there are several."""
        release = self.release
        return None if release.flexible else (release.width, release.height)

    def made_size(self, size: Size) -> Size:
        """The size of that shape that the release makes."""
        from engine.engines.pipelines.clip import clip_size

        return clip_size(self.release, size[0] / size[1])

    @property
    def counts_frames(self) -> bool:
        """True: it makes a first frame and whole blocks."""
        return True

    @property
    def trained_rate(self) -> float:
        """Frames per second of the videos it learnt from."""
        return self.release.fps

    @property
    def longest(self) -> "ClipSpec":
        """The longest clip of the release."""
        from engine.clip import ClipSpec

        release = self.release
        return ClipSpec(width=release.width, height=release.height, frames=release.frames, fps=release.fps)

    def peak_memory(self, settings: Settings, clip: "ClipSpec") -> int:
        """Bytes that a clip of the release will need here at most."""
        from engine.device import best_device
        from engine.engines.pipelines.estimate import estimate_pipe

        return estimate_pipe(self.pipeline_model, self.release, settings, clip, best_device()).memory

    @property
    def missing(self) -> Missing | None:
        """Why no folder makes the pipeline; None if one does."""
        from engine.weights.folders import find_folder

        place = find_folder(self.pipeline_model)
        return place if isinstance(place, Missing) else None


PIPELINE_ENGINES = tuple(
    PipelineEntry(
        name=model.name,
        title=model.title,
        licence=model.releases[0].licence,
        size_gb=model.releases[0].size_gb,
        file=f"{model.releases[0].folder}/",
        source=f"`{COMMAND} models download {model.name}` fetches it",
        pipeline_model=model,
    )
    for model in PIPELINES.values()
)
