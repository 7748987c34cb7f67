"""What is trained of the diffusion models: the camera branch on its frozen base, as one module that says its loss."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from engine.conditioning.camera import Geometry, seen_by
from engine.diffusion.schedule import NoiseSchedule
from engine.models.config import ModelSpec
from engine.models.pose_encoder import PoseEncoder
from engine.models.temporal_blocks import MotionCtrlBlock
from engine.models.unet import Scales, UNet
from engine.weights import parts
from research.train.chance import seed_of
from research.train.loss import Latents, diffusion_loss
from scene.errors import InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class Told:
    """A batch as the network is told it."""

    latents: Latents
    """Clean."""
    noise: Latents
    timesteps: Int[Tensor, " batch"]
    photo: Latents
    """Latents of the frame that is shown, in every frame."""
    context: Float[Tensor, "batch tokens width"]
    without: Float[Tensor, "batch tokens width"] | None
    """Context of no text and a grey picture, for distillation."""
    fs: Int[Tensor, " batch"]
    geometry: Geometry | None
    scales: Scales | None = None


class CameraNetwork(nn.Module):
    """UNet and pose encoder under the names of a released file; its answer to a batch is the loss."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        self.spec = spec
        self.schedule = NoiseSchedule.from_config(spec.schedule)
        self.unet = UNet(spec.unet)
        self.pose_encoder = None if spec.pose_encoder is None else PoseEncoder(spec.pose_encoder)

    def predict(
        self, noisy: Latents, told: Told, *, camera: bool = True, prompt: bool = True
    ) -> Float[Tensor, "batch _channels frames rows columns"]:
        """The UNet's raw output, with the camera or without, with text and photo or without."""
        context = told.context if prompt else told.without
        assert context is not None, "nobody made the context without text and photo"
        condition = seen_by(self.pose_encoder, told.geometry) if camera and told.geometry is not None else None
        together = torch.cat([noisy, told.photo], dim=1)
        return self.unet(together, told.timesteps, context, told.fs, condition, told.scales)

    def forward(self, told: Told) -> Float[Tensor, ""]:
        """Compute the loss of a batch."""
        return diffusion_loss(
            lambda noisy: self.predict(noisy, told), self.schedule, told.latents, told.noise, told.timesteps
        )


def official(name: str) -> str:
    """The name in a released file of a parameter of `CameraNetwork`."""
    part, _, rest = name.partition(".")
    return {"unet": parts.UNET, "pose_encoder": parts.POSE_ENCODER}[part] + rest


def camera_names(network: CameraNetwork) -> list[str]:
    """Parameters that are trained: the camera branch, and MotionCtrl's second attention over time."""
    attention = tuple(
        f"{name}.attn2." for name, module in network.named_modules() if isinstance(module, MotionCtrlBlock)
    )
    return [
        name
        for name, _ in network.named_parameters()
        if parts.is_camera(official(name)) or (attention and name.startswith(attention))
    ]


def on_base(spec: ModelSpec, base: Mapping[str, Tensor], seed: int) -> CameraNetwork:
    """A network with the base's numbers under their official names and a camera branch that says nothing yet.

    Raises:
        InputError: the base lacks a tensor of the network, or has one of another shape.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed_of(seed, "network"))
        network = CameraNetwork(spec)
    return filled(network, base, {name for name in camera_names(network) if official(name) not in base})


def filled(network: CameraNetwork, tensors: Mapping[str, Tensor], but: set[str]) -> CameraNetwork:
    """The network with these numbers, but for some parameters that stay as they are.

    Raises:
        InputError: one is not there, or of another shape.
    """
    odd = []
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name in but:
                continue
            tensor = tensors.get(official(name))
            if tensor is None or tensor.shape != parameter.shape:
                odd.append(official(name))
            else:
                parameter.copy_(tensor)
    if odd:
        raise InputError(
            f"{len(odd)} tensors of {network.spec.title} are missing in its base, or of another shape ({odd[0]}, ...). "
            "Take the DynamiCrafter of its size."
        )
    return network
