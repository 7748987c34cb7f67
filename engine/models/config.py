"""What each network of the family is made of. A model is its `ModelSpec`; nothing about it is said elsewhere.

Full sizes are the defaults, so that `UNetConfig()` is DynamiCrafter's; tests make smaller ones.
"""

from dataclasses import dataclass, field
from typing import Literal

from scene.errors import InputError


@dataclass(frozen=True, kw_only=True)
class MotionCtrlCamera:
    """A frame's pose, 12 numbers, joined to every token of the temporal blocks (MotionCtrl, Wang et al. 2023)."""


@dataclass(frozen=True, kw_only=True)
class CameraCtrlCamera:
    """Features of Pluecker rays added before temporal attention (CameraCtrl, He et al. 2024)."""


@dataclass(frozen=True, kw_only=True)
class EpipolarCamera:
    """Pluecker features, and attention along epipolar lines in the temporal blocks (CamI2V, Zheng et al. 2024)."""

    register_tokens: int = 4
    """Learned tokens that every query may look at, so that a line outside the picture finds something."""
    masked_downscales: tuple[int, ...] = (1, 2, 4, 8)
    """Levels of the UNet whose attention keeps to the lines; at the others every token sees every token."""
    attends: Literal["all-frames", "reference-frame", "everything", "nothing"] = "all-frames"
    """Along lines in all frames, along lines in the conditioning frame only, 3D full attention, or no such attention:
    all but the first are the ablations of the paper."""
    rays: bool = True
    """Whether Pluecker features are added; without them, another ablation, lines in all frames alone say the camera."""
    added: Literal["after", "before"] = "after"
    """Where the features are added: to the block beside its temporal attention, or to that attention's input."""

    def __post_init__(self) -> None:
        """Refuse a control that would be told nothing of the camera."""
        if not self.rays and self.attends != "all-frames":
            raise InputError(f"Without Pluecker features attends is 'all-frames'; got {self.attends!r}.")


Camera = MotionCtrlCamera | CameraCtrlCamera | EpipolarCamera


@dataclass(frozen=True, kw_only=True)
class UNetConfig:
    """The denoiser: a 2D UNet with temporal convolutions and attention."""

    in_channels: int = 8
    """Noisy latent and the photo's latent."""
    out_channels: int = 4
    channels: int = 320
    multipliers: tuple[int, ...] = (1, 2, 4, 4)
    """Multiples of `channels`, per level; each level is half as large as the one before."""
    blocks: int = 2
    """Residual blocks per level."""
    attention_downscales: tuple[int, ...] = (1, 2, 4)
    head_channels: int = 64
    context_channels: int = 1024
    text_tokens: int = 77
    image_tokens: int = 16
    """Per frame."""
    image_gate: bool = False
    """A learned weight on what the photo's tokens say (the 256 models have it)."""
    default_fs: int = 10
    """What is fed for the rate where none is said."""
    camera: Camera | None = None
    guidance_inputs: bool = False
    """Whether both scales of guidance are inputs: a network into which guidance was distilled (CamI2V, eq. 9)."""


@dataclass(frozen=True, kw_only=True)
class PoseEncoderConfig:
    """Pluecker rays to one feature per UNet level (CameraCtrl)."""

    channels: tuple[int, ...] = (320, 640, 1280, 1280)
    blocks: int = 2
    heads: int = 8
    unshuffle: int = 8
    max_frames: int = 16
    """Rows of the position table."""


@dataclass(frozen=True, kw_only=True)
class VAEConfig:
    """Stable Diffusion's autoencoder, 8 pixels to a latent."""

    channels: int = 128
    scale: float = 0.18215
    """Latents are the encoder's times this."""


@dataclass(frozen=True, kw_only=True)
class TextTowerConfig:
    """OpenCLIP ViT-H/14, text side."""

    width: int = 1024
    heads: int = 16
    layers: int = 24
    """The last of them is stored and not run."""
    projected: int = 1024
    tokens: int = 77
    vocabulary: int = 49408


@dataclass(frozen=True, kw_only=True)
class ImageTowerConfig:
    """OpenCLIP ViT-H/14, image side."""

    width: int = 1280
    head_width: int = 80
    layers: int = 32
    patch: int = 14
    side: int = 224
    text_width: int = 1024
    """The text side's left-overs that lie in the same files: width, tokens and vocabulary of a tower that is gone."""
    projected: int = 1024
    tokens: int = 77
    vocabulary: int = 49408


@dataclass(frozen=True, kw_only=True)
class ResamplerConfig:
    """The photo's CLIP tokens to a few tokens per frame."""

    width: int = 1024
    depth: int = 4
    head_width: int = 64
    heads: int = 12
    queries: int = 16
    """Tokens per frame."""
    frames: int = 16
    image_width: int = 1280
    out_width: int = 1024
    expansion: int = 4


@dataclass(frozen=True, kw_only=True)
class DepthNetConfig:
    """Depth Anything V2, metric: DINOv2 and a DPT head."""

    width: int = 1024
    heads: int = 16
    layers: int = 24
    taps: tuple[int, ...] = (4, 11, 17, 23)
    """Blocks whose outputs the head reads, counted from 0."""
    features: int = 256
    out_channels: tuple[int, ...] = (256, 512, 1024, 1024)
    max_depth: float = 20.0
    """Metres."""


@dataclass(frozen=True, kw_only=True)
class ScheduleConfig:
    """The forward process, and what the network predicts."""

    prediction: Literal["eps", "v"] = "eps"
    timesteps: int = 1000
    linear_start: float = 0.00085
    linear_end: float = 0.012
    zero_terminal_snr: bool = False
    """Betas rescaled so that the last step is pure noise (Lin et al. 2024)."""
    dynamic_scale: float | None = None
    """Latents shrink to this by timestep 400 and stay so; None: they do not."""


@dataclass(frozen=True, kw_only=True)
class ModelSpec:
    """A model of the family."""

    name: str
    title: str
    height: int
    width: int
    frames: int = 16
    rate: Literal["stride", "fps"]
    """What the network's `fs` input means: the frame stride in the training videos, or frames per second."""
    metric: bool = False
    """Translations are metres of `depth`, the net its training poses were scaled with."""
    unet: UNetConfig
    vae: VAEConfig = field(default_factory=VAEConfig)
    text: TextTowerConfig = field(default_factory=TextTowerConfig)
    image: ImageTowerConfig = field(default_factory=ImageTowerConfig)
    resampler: ResamplerConfig = field(default_factory=ResamplerConfig)
    pose_encoder: PoseEncoderConfig | None = None
    depth: DepthNetConfig | None = None
    """May lie in the same file; the model works without it."""
    schedule: ScheduleConfig

    @property
    def latent_size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.height // 8, self.width // 8


def _model(name: str, title: str, size: Literal[256, 512], camera: Camera | None) -> ModelSpec:
    small = size == 256
    height, width = (256, 256) if small else (320, 512)
    return ModelSpec(
        name=f"{name}-{size}",
        title=f"{title} {size}",
        height=height,
        width=width,
        rate="stride" if small else "fps",
        metric=name == "realcam-i2v",
        unet=UNetConfig(image_gate=small, default_fs=3 if small else 10, camera=camera),
        pose_encoder=PoseEncoderConfig() if isinstance(camera, CameraCtrlCamera | EpipolarCamera) else None,
        depth=DepthNetConfig() if name == "realcam-i2v" else None,
        schedule=ScheduleConfig()
        if small
        else ScheduleConfig(prediction="v", zero_terminal_snr=True, dynamic_scale=0.7),
    )


_UNMASKED_AT_FULL_SIZE = EpipolarCamera(masked_downscales=(2, 4, 8))
"""The 512 models were trained without a mask at the finest level."""

MODELS: dict[str, ModelSpec] = {
    model.name: model
    for model in (
        _model("dynamicrafter", "DynamiCrafter", 256, None),
        _model("dynamicrafter", "DynamiCrafter", 512, None),
        _model("motionctrl", "MotionCtrl", 256, MotionCtrlCamera()),
        _model("cameractrl", "CameraCtrl", 256, CameraCtrlCamera()),
        _model("cami2v", "CamI2V", 256, EpipolarCamera()),
        _model("cami2v", "CamI2V", 512, _UNMASKED_AT_FULL_SIZE),
        _model("realcam-i2v", "RealCam-I2V", 256, EpipolarCamera()),
        _model("realcam-i2v", "RealCam-I2V", 512, _UNMASKED_AT_FULL_SIZE),
    )
}
"""Models by name."""
