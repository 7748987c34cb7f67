"""The small networks of the recorded vectors, and what they were given."""

from functools import cache

import torch
from torch import Tensor

from engine.models.condition import CameraCondition
from engine.models.config import UNetConfig
from engine.models.pose_encoder import PoseEncoder
from engine.models.unet import UNet
from engine.verification.goldens import small_models, vectors
from engine.verification.named_weights import set_named_weights

SMALL = small_models()
CAMERA = [name for name, spec in SMALL.items() if spec.unet.camera is not None]
RAYS = [name for name, spec in SMALL.items() if spec.pose_encoder is not None]


@cache
def small_unet(name: str) -> UNet:
    """A small UNet with the weights that its names imply."""
    unet = UNet(SMALL[name].unet).eval()
    set_named_weights(unet, "model.diffusion_model.")
    return unet


@cache
def small_pose_encoder(name: str) -> PoseEncoder:
    """A small pose encoder with the weights that its names imply."""
    config = SMALL[name].pose_encoder
    assert config is not None
    encoder = PoseEncoder(config).eval()
    set_named_weights(encoder, "pose_encoder.")
    return encoder


def same_weights(name: str, config: UNetConfig, dtype: torch.dtype = torch.float32) -> UNet:
    """A network of another configuration or precision with the weights of `small_unet(name)`."""
    with torch.device("meta"):
        unet = UNet(config).eval()
    unet.load_state_dict({key: x.to(dtype) for key, x in small_unet(name).state_dict().items()}, assign=True)
    return unet


def inputs(name: str) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Latents, timesteps, context, rate."""
    recorded = vectors(f"unet_{name}")
    return recorded["x"], recorded["timesteps"], recorded["context"], recorded["fs"]


def recorded_camera(name: str) -> CameraCondition:
    """Camera condition as the reference made it."""
    recorded = vectors(f"unet_{name}")
    levels = [level for level in (1, 2, 4, 8) if f"mask{8 * level}_packed" in recorded]
    motionctrl = name.startswith("motionctrl")
    return CameraCondition(
        poses=recorded["camera_RT"] if motionctrl else None,
        features=tuple(recorded[f"pose_feature{level}"] for level in range(4)) if name in RAYS else (),
        masks={level: recorded.unpacked(f"mask{8 * level}") for level in levels},
        frame=recorded["cond_frame_index"],
    )
