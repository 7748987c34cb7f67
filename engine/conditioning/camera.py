"""The cameras of a clip, prepared once."""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from engine.conditioning.epipolar import epipolar_mask, fundamental_matrices
from engine.conditioning.plucker import plucker_rays
from engine.conditioning.poses import motionctrl_numbers, pairs, relative_poses
from engine.models.condition import CameraCondition
from engine.models.config import EpipolarCamera, ModelSpec, MotionCtrlCamera

PIXELS_PER_LATENT = 8


@torch.no_grad()
def condition(
    spec: ModelSpec,
    pose_encoder: nn.Module | None,
    *,
    c2w: Float[Tensor, "batch frames 4 4"],
    K: Float[Tensor, "batch frames 3 3"],
    frame: Int[Tensor, " batch"],
    noise: Callable[..., Tensor],
    scale: Float[Tensor, " batch"] | None = None,
    device: torch.device | None = None,
) -> CameraCondition:
    """What `spec`'s camera control is told of these cameras: poses, features or features and masks.

    Geometry is float32 on the CPU whatever the network's precision; features come in the pose encoder's own.

    Args:
        spec: whose size and camera control; it must have one.
        pose_encoder: Pluecker rays to features; None for MotionCtrl, which has none.
        c2w: camera to world, OpenCV axes, any world.
        K: one lens per frame, pixels of `spec`'s picture.
        frame: the conditioning frame of each clip.
        noise: `noise(*shape)` is a standard normal tensor; asked once, and only where there are epipolar lines.
        scale: on each clip's translations.
        device: where the answer is wanted; None: where the pose encoder is, else the CPU.
    """
    control = spec.unet.camera
    assert control is not None, f"{spec.name} takes no camera"
    device = device or (torch.device("cpu") if pose_encoder is None else next(pose_encoder.parameters()).device)
    c2w, K, frame = c2w.cpu().float(), K.cpu().float(), frame.cpu()
    with torch.autocast("cpu", enabled=False), torch.autocast(device.type, enabled=False):
        relative = relative_poses(c2w, frame, scale)
        if isinstance(control, MotionCtrlCamera):
            return CameraCondition(poses=motionctrl_numbers(relative).to(device))
        assert pose_encoder is not None, f"{spec.name} has a pose encoder"
        home = next(pose_encoder.parameters())
        rays = plucker_rays(relative, K, spec.height, spec.width).to(home)
        features = tuple(feature.to(device) for feature in pose_encoder(rays))
        if not isinstance(control, EpipolarCamera):
            return CameraCondition(features=features)
        clips, frames = c2w.shape[:2]
        # drawn even where nobody looks along lines, as every draw after it depends on it
        fundamental = fundamental_matrices(pairs(relative), K, noise(clips, frames, frames, 3, 1).cpu())
        masks = {
            level: epipolar_mask(
                fundamental,
                spec.height,
                spec.width,
                level * PIXELS_PER_LATENT,
                only=frame if control.attends == "reference-frame" else None,
                device=device,
            )
            for level in (() if control.attends == "everything" else control.masked_downscales)
        }
        return CameraCondition(features=features, masks=masks)
