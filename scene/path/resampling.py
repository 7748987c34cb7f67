"""The same path in another number of frames."""

import torch

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path.legs import hermite
from scene.pose import pose, rotation_from_rotvec, rotvec_from_rotation
from scene.trajectory import MAX_FRAMES, Trajectory


def resampled(trajectory: Trajectory, frames: int, fps: float | None = None) -> Trajectory:
    """`frames` cameras at even moments of a path, from its first frame to its last.

    It takes as long as before unless `fps` says another rate. Places lie on a cubic through the old ones, rotations
    turn the short way between them, lenses change evenly in their logarithm.

    Raises:
        InputError: no frames, more than a trajectory has, or several of a path of one.
    """
    count = len(trajectory)
    if not 1 <= frames <= MAX_FRAMES:
        raise InputError(f"A trajectory has 1 to {MAX_FRAMES} frames; got {frames}.")
    if count == 1 and frames > 1:
        raise InputError(
            f"This path holds one camera, of which no {frames} frames can be made; a path has at least two."
        )
    if fps is None:
        fps = trajectory.fps if min(count, frames) == 1 else trajectory.fps * (frames - 1) / (count - 1)
    if frames == count:
        return Trajectory(trajectory.intrinsics, trajectory.c2w, fps)
    moments = torch.linspace(0, count - 1, frames, dtype=torch.float64)
    before = moments.floor().long().clamp(max=max(count - 2, 0))
    share, after = moments - before, (before + 1).clamp(max=count - 1)
    places, turns = trajectory.c2w[:, :3, 3], trajectory.c2w[:, :3, :3]
    (rate,) = torch.gradient(places, dim=0) if count > 1 else (torch.zeros_like(places),)
    place = hermite(share[:, None], places[before], places[after], rate[before], rate[after])
    turned = rotvec_from_rotation(turns[before].mT @ turns[after])
    turn = turns[before] @ rotation_from_rotvec(share[:, None] * turned)
    lens = trajectory.intrinsics
    matrix = torch.lerp(lens.matrix[before], lens.matrix[after], share[:, None, None])
    for axis in (0, 1):
        focal = lens.matrix[:, axis, axis].log()
        matrix[:, axis, axis] = torch.lerp(focal[before], focal[after], share).exp()
    return Trajectory(Intrinsics(matrix, lens.width, lens.height), pose(turn, place), fps)
