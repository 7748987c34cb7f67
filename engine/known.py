"""Engines, those that run here and those that are known and still need something."""

from dataclasses import dataclass, fields
from pathlib import Path

from engine.models.config import MODELS, ModelSpec
from engine.models.pipelines import PIPELINES, PipelineModel
from engine.settings import Settings, Usual
from engine.weights.folders import find_folder, release_of
from engine.weights.places import find
from engine.weights.releases import RELEASES
from scene.support.checkpoints import checkpoints_dir

_PIPELINES_ALONE = {"lock_noise", "offload", "bits"}
_CAMERAS_ALONE = {"camera_guidance", "camera_guidance_schedule"}
_OF_PIPELINES = _PIPELINES_ALONE | {"steps", "guidance", "scene_lock", "precision"}


@dataclass(frozen=True, kw_only=True)
class KnownEngine:
    """An engine as people choose it."""

    name: str
    title: str
    licence: str
    """Of its weights."""
    size_gb: float = 0.0
    """Of its weights; 0 where it needs none."""
    file: str = ""
    """Its weights in `checkpoints/`, a file or a folder."""
    source: str = ""
    """Where they come from, as a clause."""

    @property
    def model(self) -> ModelSpec | None:
        """What samples in it, of the RealCam-I2V family; None for another."""
        return MODELS.get(self.name)

    @property
    def pipeline(self) -> PipelineModel | None:
        """The diffusers pipeline that samples in it; None for another engine."""
        return PIPELINES.get(self.name)

    @property
    def samples(self) -> bool:
        """Whether it looks at `Settings`."""
        return bool(self.looks_at)

    @property
    def looks_at(self) -> frozenset[str]:
        """Names of the settings that change what it makes, or how."""
        if self.model is not None:
            deaf = _PIPELINES_ALONE | (set() if self.model.unet.camera else _CAMERAS_ALONE)
            return frozenset(field.name for field in fields(Settings)) - deaf
        if self.pipeline is not None:
            return frozenset(_OF_PIPELINES | (set() if self.pipeline.words else {"rate"}))
        return frozenset()

    @property
    def reads_words(self) -> bool:
        """Whether prompts change what it makes."""
        return self.model is not None or (self.pipeline is not None and self.pipeline.words)

    @property
    def guidance_rises(self) -> bool:
        """Whether the guidance it is told is that of the last frame."""
        return self.pipeline is not None and self.pipeline.rising

    @property
    def usual(self) -> Usual:
        """What it is asked for where nobody says otherwise."""
        return Usual() if self.pipeline is None else release_of(self.pipeline).usual

    @property
    def makes(self) -> str:
        """The clips it was trained for, as a clause; "" for an engine that makes any."""
        if self.model is not None:
            return f"{self.model.frames} frames of {self.model.width} × {self.model.height}"
        if self.pipeline is None:
            return ""
        release = release_of(self.pipeline)
        frames = f"{release.frames}" if release.fewest == release.frames else f"{release.fewest} to {release.frames}"
        about = "about " if release.flexible else ""
        return f"{frames} frames of {about}{release.width} × {release.height} at {release.fps:g} per second"

    @property
    def trained_rate(self) -> float | None:
        """Frames per second of the videos it learnt from; None where it is told a rate, or needs none."""
        return None if self.pipeline is None else release_of(self.pipeline).fps

    @property
    def path(self) -> Path | None:
        """Where its weights belong; they are found elsewhere too."""
        return checkpoints_dir() / self.file if self.file else None

    @property
    def reason(self) -> str:
        """Why it cannot be used now, as what follows its name; "" if it can."""
        if self.name in MODELS and isinstance(lacking := find(MODELS[self.name]), str):
            return lacking
        if self.name in PIPELINES and isinstance(lacking := find_folder(PIPELINES[self.name]), str):
            return lacking
        return ""


def _known() -> dict[str, KnownEngine]:
    warp = KnownEngine(name="warp", title="Warp", licence="Apache-2.0")
    diffusion = (
        KnownEngine(
            name=release.name,
            title=MODELS[release.name].title + ("" if release.base else ", which ignores the camera"),
            licence=release.licence,
            size_gb=release.size_gb,
            file=release.place,
            source=release.source,
        )
        for release in RELEASES.values()
    )
    pipelines = (
        KnownEngine(
            name=model.name,
            title=model.title,
            licence=model.releases[0].licence,
            size_gb=model.releases[0].size_gb,
            file=f"{model.releases[0].folder}/",
            source=f"`python3 launch.py models download {model.name}` fetches it",
        )
        for model in PIPELINES.values()
    )
    return {engine.name: engine for engine in (warp, *diffusion, *pipelines)}


KNOWN_ENGINES: dict[str, KnownEngine] = _known()
"""By name: those that run, then those that are known."""
