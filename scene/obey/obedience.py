"""What comes of comparing a video with the path that was asked for, frame by frame."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from scene.camera import Intrinsics
from scene.pose import rotvec_from_rotation
from scene.trajectory import Trajectory

VISIBLE = 0.01
"""Part of its width by which a picture is shifted before anybody minds."""
OF_THE_WAY = 0.1
"""Part of the path's extent by which a camera may be off: of a small path even a small error is a lot."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Obedience:
    """The camera of a video beside the one that was asked for. What could not be told is NaN."""

    asked: Trajectory
    c2w: Float[Tensor, "frames 4 4"]
    """The camera that was found in every frame, in the world; metres."""
    rotation_bound: Float[Tensor, " frames"]
    """Radians that the rotation is off at most, with 95 % confidence."""
    position_bound: Float[Tensor, " frames"]
    """Metres that the position is off at most, with 95 % confidence."""
    inliers: Int[Tensor, " frames"]
    """Number of corners that agree with the camera."""
    reasons: tuple[str, ...]
    """Why the camera of a frame could not be told, as the end of a sentence; "" where it could."""
    agreement: Float[Tensor, " frames"]
    """How well the pictures agree with the preview where it is covered: peak signal-to-noise ratio, dB; NaN where the
    video shows nothing of it."""
    distance: Float[Tensor, " frames"]
    """Metres to what the preview shows: its median depth; NaN where it shows nothing."""
    notices: tuple[str, ...] = ()
    """What was assumed, one sentence each."""

    @property
    def told(self) -> Bool[Tensor, " frames"]:
        """Where the camera could be told."""
        return torch.tensor([not reason for reason in self.reasons])

    @property
    def offset(self) -> Float[Tensor, "frames 3"]:
        """Where the camera is, seen from the one that was asked for: right, down, forward; metres."""
        between = self.c2w[:, :3, 3] - self.asked.c2w[:, :3, 3]
        return (self.asked.c2w[:, :3, :3].mT @ between[..., None])[..., 0]

    @property
    def turn(self) -> Float[Tensor, "frames 3"]:
        """How far it is turned against the one that was asked for: down to up, left to right, clockwise; radians."""
        turned = self.asked.c2w[:, :3, :3].mT @ self.c2w[:, :3, :3]
        return torch.where(self.told[:, None], rotvec_from_rotation(turned.nan_to_num()), torch.nan)

    @property
    def translation_error(self) -> Float[Tensor, " frames"]:
        """Metres between the camera and the one that was asked for; right within `position_bound`."""
        return self.offset.norm(dim=-1)

    @property
    def rotation_error(self) -> Float[Tensor, " frames"]:
        """Radians between the two; right within `rotation_bound`."""
        return self.turn.norm(dim=-1)

    @property
    def kept(self) -> Bool[Tensor, " frames"]:
        """Where nobody would mind: in the picture the error is not seen, and it is a small part of the way."""
        tolerated_turn, tolerated_shift = _tolerated(self.asked, self.distance)
        turned = self.rotation_error - self.rotation_bound > tolerated_turn
        shifted = self.translation_error - self.position_bound > tolerated_shift
        return self.told & ~turned & ~shifted


def _tolerated(asked: Trajectory, distance: Float[Tensor, " frames"]) -> tuple[Tensor, Tensor]:
    """Radians and metres that each frame may be off."""
    lens: Intrinsics = asked.intrinsics
    angle = VISIBLE * lens.width / lens.fx
    positions = asked.c2w[:, :3, 3]
    extent = float((positions - positions[0]).norm(dim=-1).max())
    shift = angle * distance.nan_to_num(torch.inf)
    return angle, shift.clamp(max=OF_THE_WAY * extent) if extent > float(shift.min()) / 10 else shift
