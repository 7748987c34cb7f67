"""A trajectory as another tool wrote it, with everything that had to be assumed to read it."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.formats.lenses import intrinsics_from_rows
from scene.formats.trajectory_json import TrajectoryFile
from scene.pose import is_rotation, pose, rigid_inverse
from scene.trajectory import MAX_FRAMES, Trajectory

ASSUMED_FPS = 24.0
"""Frames per second where neither the file nor the caller says."""

ASSUMED_SIZE = (1280, 720)
"""Width and height where intrinsics are normalised and neither the file nor the caller says, pixels."""

_MAX_ROUNDING = 0.02
"""A rotation this far from orthonormal was rounded when it was printed; further off it is not a rotation."""


@dataclass(frozen=True, eq=False)
class Imported:
    """A trajectory file that was read, and what was assumed on the way."""

    file: TrajectoryFile
    format: str
    """Its name in `scene.formats.convert.FORMATS`."""
    assumptions: tuple[str, ...] = ()
    """One sentence each, for people: axes, direction, scale, and whatever the file leaves open."""
    lens_is_known: bool = True
    """False where the format has no lens and one was assumed; a photo's own is the better one then."""
    cameras: tuple[str, ...] = ()
    """The cameras to choose from, where a file holds several by name."""

    @property
    def trajectory(self) -> Trajectory:
        """One camera per frame."""
        return self.file.trajectory


def foreign_trajectory(
    path: Path,
    matrices: Float[Tensor, "frames 4 4"],
    lenses: Float[Tensor, "frames 4"],
    size: tuple[int, int],
    fps: float,
    *,
    direction: Literal["camera-to-world", "world-to-camera"] = "camera-to-world",
) -> tuple[Trajectory, tuple[str, ...]]:
    """A trajectory from another tool's numbers, and what had to be done to them.

    `lenses` holds fx, fy, cx, cy [px] for a picture of `size` (width, height). Rotations that were rounded in print
    become the nearest exact ones. Axes are OpenCV's already.

    Raises:
        InputError: no or too many frames, numbers that are not finite, a focal length or a size that is not positive,
            a pose that is not rigid; the message names the file and the frame.
    """
    if not 1 <= len(matrices) <= MAX_FRAMES:
        raise InputError(f"{path} holds {len(matrices)} frames; a trajectory has 1 to {MAX_FRAMES}.")
    if not all(1 <= side <= 1_000_000 for side in size):
        raise InputError(f"{path} is for pictures of {size[0]}x{size[1]}; give a size that pictures have.")
    _require(matrices.flatten(1).isfinite().all(1) & lenses.isfinite().all(1), path, "has NaN or infinity in it")
    last_row = torch.tensor([0.0, 0.0, 0.0, 1.0], dtype=torch.float64)
    _require((matrices[:, 3] - last_row).abs().amax(1) < 1e-6, path, "has a matrix that does not end in 0 0 0 1")
    _require((lenses[:, :2] > 0).all(1), path, "has a focal length that is not positive")
    notes: tuple[str, ...] = ()
    if not is_rotation(matrices[:, :3, :3], 1e-9):
        matrices, off = _with_exact_rotations(matrices, path)
        if off > 1e-4:
            notes = (f"Rotations were rounded in the file (by up to {off:.1g}); the nearest exact ones were taken.",)
    rigid = pose(matrices[:, :3, :3], matrices[:, :3, 3])
    c2w = rigid_inverse(rigid) if direction == "world-to-camera" else rigid
    trajectory = Trajectory(intrinsics_from_rows(lenses, *size), c2w, fps)
    return trajectory, (*notes, *said_of_frame_0(trajectory))


def _with_exact_rotations(matrices: Float[Tensor, "frames 4 4"], path: Path) -> tuple[Tensor, float]:
    """The nearest rigid matrices, and how far the rotations were off."""
    rotation = matrices[:, :3, :3]
    u, stretch, vh = torch.linalg.svd(rotation)
    off = (stretch - 1).abs().amax(1)
    _require((off < _MAX_ROUNDING) & (torch.linalg.det(rotation) > 0), path, "has a pose that is not a rotation")
    return pose(u @ vh, matrices[:, :3, 3]), float(off.max())


def _require(fine: Tensor, path: Path, otherwise: str) -> None:
    if not bool(fine.all()):
        raise InputError(f"{path}: frame {int((~fine).nonzero()[0])} {otherwise}; export the file again.")


def away_from_photo(trajectory: Trajectory) -> tuple[float, float]:
    """How far frame 0 is from the photo's camera, which is the world: metres and degrees."""
    c2w = trajectory.c2w[0]
    metres = float(c2w[:3, 3].norm())
    return metres, math.degrees(math.acos(max(-1.0, min(1.0, (float(c2w[:3, :3].trace()) - 1) / 2))))


def said_of_frame_0(trajectory: Trajectory) -> tuple[str, ...]:
    """Frame 0 is where the file puts it; a sentence where that is not the photo."""
    metres, turn_deg = away_from_photo(trajectory)
    if metres < 1e-3 and turn_deg < 0.1:
        return ()
    return (f"Frame 0 is {metres:.3g} m and {turn_deg:.1f} deg away from the photo's camera, and was left there.",)
