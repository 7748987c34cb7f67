"""The cameras of a clip, prepared once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from engine.conditioning.epipolar import epipolar_mask, fundamental_matrices
from engine.conditioning.plucker import plucker_rays
from engine.conditioning.poses import motionctrl_numbers, pairs, relative_poses
from engine.models.condition import CameraCondition
from engine.models.config import EpipolarCamera, ModelSpec, MotionCtrlCamera

PIXELS_PER_LATENT = 8


@dataclass(frozen=True, eq=False, kw_only=True)
class Geometry:
    """What follows from the cameras alone, before any network: float32."""

    poses: Float[Tensor, "batch frames 12"] | None = None
    """MotionCtrl's numbers."""
    rays: Float[Tensor, "batch 6 frames height width"] | None = None
    """Pluecker rays, for the pose encoder."""
    masks: Mapping[int, Bool[Tensor, "batch _queries _keys"]] = field(default_factory=dict)
    """Which token may look at which, by level, as in `CameraCondition`."""
    frame: Int[Tensor, " batch"] | None = None
    """The conditioning frame."""


@torch.no_grad()
def geometry(
    spec: ModelSpec,
    *,
    c2w: Float[Tensor, "batch frames 4 4"],
    K: Float[Tensor, "batch frames 3 3"],
    frame: Int[Tensor, " batch"],
    noise: Callable[..., Tensor],
    scale: Float[Tensor, " batch"] | None = None,
    device: torch.device | None = None,
) -> Geometry:
    """Poses, or rays and masks, as `spec`'s camera control needs them; computed in float32 on the CPU.

    Args:
        spec: whose size and camera control; it must have one.
        c2w: camera to world, OpenCV axes, any world.
        K: one lens per frame, pixels of `spec`'s picture.
        frame: the conditioning frame of each clip.
        noise: `noise(*shape)` is a standard normal tensor; asked once, and only where there are epipolar lines.
        scale: on each clip's translations.
        device: where the answer is wanted; None: the CPU.
    """
    control = spec.unet.camera
    assert control is not None, f"{spec.name} takes no camera"
    device = device or torch.device("cpu")
    c2w, K, frame = c2w.cpu().float(), K.cpu().float(), frame.cpu()
    with torch.autocast("cpu", enabled=False), torch.autocast(device.type, enabled=False):
        relative = relative_poses(c2w, frame, scale)
        if isinstance(control, MotionCtrlCamera):
            return Geometry(poses=motionctrl_numbers(relative).to(device))
        rays = None
        if spec.pose_encoder is not None:
            rays = plucker_rays(relative, K, spec.height, spec.width).to(device)
        if not isinstance(control, EpipolarCamera):
            return Geometry(rays=rays)
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
            for level in (control.masked_downscales if control.attends in ("all-frames", "reference-frame") else ())
        }
        return Geometry(rays=rays, masks=masks, frame=frame.to(device))


def seen_by(pose_encoder: nn.Module | None, geometry: Geometry, device: torch.device | None = None) -> CameraCondition:
    """What the UNet is told of a geometry, with the pose encoder's features of its rays, in the encoder's precision.

    Args:
        pose_encoder: None for controls that see no rays.
        geometry: of the cameras.
        device: where the features are wanted; None: where the pose encoder is.
    """
    features: tuple[Tensor, ...] = ()
    if geometry.rays is not None:
        assert pose_encoder is not None, "rays are seen by a pose encoder"
        features = pose_encoder(geometry.rays.to(next(pose_encoder.parameters())))
        features = tuple(feature if device is None else feature.to(device) for feature in features)
    return CameraCondition(poses=geometry.poses, features=features, masks=geometry.masks, frame=geometry.frame)


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
        pose_encoder: Pluecker rays to features; None where none are seen.
        c2w: camera to world, OpenCV axes, any world.
        K: one lens per frame, pixels of `spec`'s picture.
        frame: the conditioning frame of each clip.
        noise: `noise(*shape)` is a standard normal tensor; asked once, and only where there are epipolar lines.
        scale: on each clip's translations.
        device: where the answer is wanted; None: where the pose encoder is, else the CPU.
    """
    device = device or (torch.device("cpu") if pose_encoder is None else next(pose_encoder.parameters()).device)
    known = geometry(spec, c2w=c2w, K=K, frame=frame, noise=noise, scale=scale, device=device)
    with torch.autocast("cpu", enabled=False), torch.autocast(device.type, enabled=False):
        return seen_by(pose_encoder, known, device)
