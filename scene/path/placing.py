"""Where a path of another world stands in this one: its first frame, its unit of length, its rate."""

from typing import Literal

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path.camera_path import CameraPath, bake
from scene.path.transforms import rotated, scaled, translated
from scene.pose import pose, rotvec_from_rotation
from scene.scene import Scene
from scene.trajectory import Trajectory

Place = Literal["keep", "photo"]
"""Where frame 0 stands: where the file has it, or where the photo was taken."""

FIT = 0.25
"""Share of the median depth that a fitted path goes from its first frame."""

SMALLEST_SCALE, LARGEST_SCALE = 1e-6, 1e6

SAME_M, SAME_TURN, SAME_ZOOM = 1e-4, 1e-4, 1e-3
"""Within these (metres, entries of a rotation, shares of a focal length) cameras are the same."""


def check_scale(scale: float) -> None:
    """Refuse metres a unit that no file has.

    Raises:
        InputError: it is not from 0.000001 to 1000000.
    """
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise InputError(f"A path is scaled by 0.000001 to 1000000; got {scale:g}.")


def placed(trajectory: Trajectory, place: Place, scale: float) -> Trajectory:
    """The path with frame 0 where it shall stand and `scale` metres for one of its units."""
    c2w = trajectory.c2w if place == "keep" else trajectory.relative_to(0)
    if scale != 1.0:
        c2w = pose(c2w[:, :3, :3], c2w[:, :3, 3] * scale)
    return Trajectory(trajectory.intrinsics, c2w, trajectory.fps)


def placed_path(path: CameraPath, start: Trajectory, place: Place, scale: float, lens: Intrinsics) -> CameraPath:
    """An editable path, which begins at the first frame of `start`, placed as `placed` does the frames.

    Raises:
        InputError: moves, which go by the vertical, cannot stand so.
    """
    if place == "photo":
        w2c = start.w2c[0]
        rx, ry, rz = rotvec_from_rotation(w2c[:3, :3]).tolist()
        x, y, z = w2c[:3, 3].tolist()
        if max(map(abs, (rx, ry, rz))) > 1e-9:
            path = rotated(path, (rx, ry, rz), (0.0, 0.0, 0.0), lens)
        if max(map(abs, (x, y, z))) > 1e-9:
            path = translated(path, (x, y, z), lens)
    return path if scale == 1.0 else scaled(path, scale, lens, pivot=(0.0, 0.0, 0.0))


def reach(trajectory: Trajectory) -> float:
    """Distance from frame 0 to where the camera is farthest from it, in the unit of the path."""
    places = trajectory.c2w[:, :3, 3]
    return float((places - places[0]).norm(dim=-1).max())


def fitting_scale(trajectory: Trajectory, scene: Scene) -> tuple[float, float] | None:
    """Metres a unit that let the path reach `FIT` of the scene's median depth, and that depth; None if it stands."""
    every = max(1, scene.sky.numel() // 20_000)
    metres = scene.depth.metres.flatten()[::every][~scene.sky.flatten()[::every]]
    units = reach(trajectory)
    if not len(metres) or units < 1e-9:
        return None
    median = float(metres.median())
    return FIT * median / units, median


def bakes_to(
    path: CameraPath, trajectory: Trajectory, lens: Intrinsics, *, subject_distance: float | None = None
) -> bool | None:
    """Whether an editable path makes these very cameras, seen through `lens`; None where that cannot be told.

    Zoom counts, the lens itself does not: it is that of whichever photo the frames were baked for.
    """
    try:
        baked = bake(path, lens, len(trajectory), fps=trajectory.fps, subject_distance=subject_distance)
    except InputError:
        return None
    off = (baked.c2w - trajectory.c2w).abs()
    zoom = [each.intrinsics.fy / each.intrinsics.fy[0] for each in (baked, trajectory)]
    same_zoom = bool(((zoom[0] / zoom[1] - 1).abs() <= SAME_ZOOM).all())
    return float(off[:, :3, :3].max()) <= SAME_TURN and float(off[:, :3, 3].max()) <= SAME_M and same_zoom
