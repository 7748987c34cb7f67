"""Video models that others publish as diffusers folders, and the clips that they make."""

from dataclasses import dataclass

from engine.models.grid import Grid
from engine.settings import Usual

UMT5, T5, CLIP_H = 5.681, 4.762, 0.632
"""Parameters [billions] of what reads words and pictures, counted like those below from the shapes."""


@dataclass(frozen=True, kw_only=True)
class PipelineRelease:
    """One diffusers folder, as its authors published it."""

    folder: str
    """Its name in `checkpoints/`, which is its name on the hub."""
    owner: str
    """Owner on the hub."""
    licence: str
    network: float
    """Parameters [billions] of the network that samples, both experts where there are two."""
    largest: float
    """Parameters [billions] of the largest part that works at a time."""
    rest: float
    """Parameters [billions] of everything else."""
    hidden: int
    """Channels of a token, for the estimate of memory."""
    width: int
    height: int
    flexible: bool
    """Whether other shapes will do."""
    fewest: int
    frames: int
    """Largest number of frames; a clip has `block` k + 1."""
    fps: float
    """It was trained on."""
    grid: Grid
    usual: Usual
    short_side: bool = False
    """Whether other shapes keep the shorter side, and no side grows; else they have about as many pixels."""
    frames_together: int = 0
    """Whose multiples a clip has besides frame 0; 0 is the grid's group."""
    needless: tuple[str, ...] = ()
    """Patterns of files in its repository that nobody reads."""

    @property
    def block(self) -> int:
        """Frames that come together, after frame 0."""
        return self.frames_together or self.grid.group

    @property
    def repo(self) -> str:
        """Repository on the hub."""
        return f"{self.owner}/{self.folder}"

    @property
    def size_gb(self) -> float:
        """Size in 16 bits; some authors publish parts in 32."""
        return round(2 * (self.network + self.rest), 1)


@dataclass(frozen=True, kw_only=True)
class PipelineModel:
    """An engine that is a diffusers pipeline with noise shaping."""

    name: str
    title: str
    pipeline: str
    """Its class in diffusers."""
    releases: tuple[PipelineRelease, ...]
    """Folders that it can be made of; the first that is here is taken."""
    words: bool = True
    """Whether it reads a prompt."""
    rising: bool = False
    """Whether guidance is 1 in frame 0 and as told in the last, and rises between them."""
    anchored: bool = True
    """Whether frame 0 has to be the photo."""
    half: str = "bf16"
    """The 16 bits that do not overflow in it."""
    network: str = "transformer"
    """The component that samples."""


_APACHE = "Apache-2.0"
_COGVIDEOX = "CogVideoX License (research free; commercial use asks for registration)"
_STABILITY = "Stability AI Community License (commercial use free below 1 million dollars of revenue a year)"
_WAN = Grid(cell=8, group=4, side=16)
_WAN_480 = {"width": 832, "height": 480, "flexible": True, "fewest": 17, "frames": 81, "fps": 16.0, "grid": _WAN}

PIPELINES: dict[str, PipelineModel] = {
    model.name: model
    for model in (
        PipelineModel(
            name="wan-i2v+shaping",
            title="Wan image to video",
            pipeline="WanImageToVideoPipeline",
            releases=(
                PipelineRelease(
                    folder="Wan2.1-I2V-14B-480P-Diffusers",
                    owner="Wan-AI",
                    licence=_APACHE,
                    network=16.395,
                    largest=16.395,
                    rest=UMT5 + CLIP_H + 0.127,
                    usual=Usual(steps=40, guidance=5.0),
                    hidden=5120,
                    **_WAN_480,
                ),
                PipelineRelease(
                    folder="Wan2.2-I2V-A14B-Diffusers",
                    owner="Wan-AI",
                    licence=_APACHE,
                    network=2 * 14.289,
                    largest=14.289,
                    rest=UMT5 + 0.127,
                    usual=Usual(steps=40, guidance=3.5),
                    hidden=5120,
                    **_WAN_480,
                ),
                PipelineRelease(
                    folder="Wan2.2-TI2V-5B-Diffusers",
                    owner="Wan-AI",
                    licence=_APACHE,
                    network=5.0,
                    largest=UMT5,
                    rest=UMT5 + 0.705,
                    usual=Usual(steps=50, guidance=5.0),
                    hidden=3072,
                    width=1280,
                    height=704,
                    flexible=True,
                    fewest=17,
                    frames=121,
                    fps=24.0,
                    grid=Grid(cell=16, group=4, side=32),
                ),
            ),
        ),
        PipelineModel(
            name="wan-vace",
            title="Wan VACE",
            pipeline="WanVACEPipeline",
            anchored=False,
            releases=(
                PipelineRelease(
                    folder="Wan2.1-VACE-1.3B-diffusers",
                    owner="Wan-AI",
                    licence=_APACHE,
                    network=2.154,
                    largest=UMT5,
                    rest=UMT5 + 0.127,
                    usual=Usual(steps=50, guidance=5.0),
                    hidden=1536,
                    **_WAN_480,
                ),
                PipelineRelease(
                    folder="Wan2.1-VACE-14B-diffusers",
                    owner="Wan-AI",
                    licence=_APACHE,
                    network=17.338,
                    largest=17.338,
                    rest=UMT5 + 0.127,
                    usual=Usual(steps=50, guidance=5.0),
                    hidden=5120,
                    **_WAN_480,
                ),
            ),
        ),
        PipelineModel(
            name="cogvideox-i2v+shaping",
            title="CogVideoX image to video",
            pipeline="CogVideoXImageToVideoPipeline",
            releases=(
                PipelineRelease(
                    folder="CogVideoX-5b-I2V",
                    owner="zai-org",
                    licence=_COGVIDEOX,
                    network=5.570,
                    largest=5.570,
                    rest=T5 + 0.216,
                    usual=Usual(steps=50, guidance=6.0),
                    hidden=3072,
                    width=720,
                    height=480,
                    flexible=False,
                    fewest=49,
                    frames=49,
                    fps=8.0,
                    grid=_WAN,
                ),
                PipelineRelease(
                    folder="CogVideoX1.5-5B-I2V",
                    owner="zai-org",
                    licence=_COGVIDEOX,
                    network=5.570,
                    largest=5.570,
                    rest=T5 + 0.216,
                    usual=Usual(steps=50, guidance=6.0),
                    hidden=3072,
                    width=1360,
                    height=768,
                    flexible=True,
                    short_side=True,
                    frames_together=16,
                    fewest=49,
                    frames=81,
                    fps=16.0,
                    grid=_WAN,
                ),
            ),
        ),
        PipelineModel(
            name="svd+shaping",
            title="Stable Video Diffusion",
            pipeline="StableVideoDiffusionPipeline",
            words=False,
            rising=True,
            half="fp16",
            network="unet",
            releases=tuple(
                PipelineRelease(
                    folder=folder,
                    owner="stabilityai",
                    licence=_STABILITY,
                    network=1.525,
                    largest=1.525,
                    rest=CLIP_H + 0.098,
                    usual=Usual(steps=25, guidance=3.0),
                    hidden=320,
                    width=1024,
                    height=576,
                    flexible=False,
                    fewest=25,
                    frames=25,
                    fps=7.0,
                    grid=Grid(cell=8, group=1, side=64),
                    needless=("svd_xt*", "*.fp16.*"),
                )
                for folder in ("stable-video-diffusion-img2vid-xt", "stable-video-diffusion-img2vid-xt-1-1")
            ),
        ),
    )
}
"""Pipelines by the engine's name. Those of Wan, VACE and CogVideoX read a prompt."""
