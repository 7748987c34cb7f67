"""Where a clip's camera stands in metres, and what makes its depth maps agree with that."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from scene.camera import FAR_PLANE
from scene.depth.depth_map import DepthSource
from scene.moving.alignment import DEPTH, Alignment, Still, align, points_of_tracks, scale_by_key
from scene.recover.recovered import RecoveredCamera, UnscaledCamera
from scene.recover.tracks import Tracks, depth_at
from scene.trajectory import Trajectory


@dataclass(frozen=True, eq=False, kw_only=True)
class Placed:
    """The camera in metres, seen from the home frame, and what to do to the depth maps."""

    trajectory: Trajectory
    """Cameras at the size of the frames."""
    alignment: Alignment
    tracks: Tracks | None
    still: Still | None
    notices: tuple[str, ...]


def placed_by_depth(
    camera: RecoveredCamera,
    given: bool,
    tracks: Tracks | None,
    metres: NDArray[np.float32],
    with_maps: list[int],
    source: DepthSource,
    home: int,
    fps: float,
) -> Placed:
    """The camera of a clip and its depth, brought together over what stands still.

    Args:
        camera: that filmed the clip.
        given: its metres are believed.
        tracks: features that were followed through the clip; None where nothing is to be aligned.
        metres: [frames, height, width], z-depth; only that of the frames `with_maps` is there.
        with_maps: frames with depth of their own.
        source: of the depth.
        home: the frame whose camera is the world.
        fps: frames per second.
    """
    count, height, width = metres.shape
    seen = camera.trajectory
    trajectory = Trajectory(seen.intrinsics.resized(width, height), seen.relative_to(home), fps)
    notices = []
    if tracks is None:
        return Placed(trajectory=trajectory, alignment=Alignment.none(count), tracks=None, still=None, notices=())
    maps = _inverse_at(tracks, metres, with_maps)
    metric = source.kind == "metric"
    factor = 1.0
    if isinstance(camera, UnscaledCamera) or not given:
        factor = scale_by_key(tracks, trajectory, maps, home)
        if factor is None and isinstance(camera, UnscaledCamera):
            here = tracks.frame == home
            usual = float(np.nanmedian(maps[here])) if (~np.isnan(maps[here])).any() else 1.0
            factor = 1 / usual / camera.distance
        factor = factor or 1.0
    if isinstance(camera, UnscaledCamera) and not metric:
        notices.append(
            "Nothing says how large things are: lengths are such that they fit the depth, which is not metric. Measure "
            "a known length to set it right."
        )
    c2w = trajectory.c2w.clone()
    c2w[:, :3, 3] *= factor
    trajectory = replace(trajectory, c2w=c2w)
    alignment = align(tracks, trajectory, maps, key=home, believed=metric)
    lost = [frame for frame in with_maps if np.isnan(alignment.residual[frame])]
    if lost and len(with_maps) > 1:
        notices.append(
            f"In {len(lost)} of {len(with_maps)} frames with depth too little stands still to align it by; it is taken "
            "as that of the frames beside them."
        )
    aligned = alignment.scale[tracks.frame] * maps + alignment.shift[tracks.frame]
    still = points_of_tracks(tracks, trajectory, aligned, np.full(len(maps), DEPTH))
    return Placed(trajectory=trajectory, alignment=alignment, tracks=tracks, still=still, notices=tuple(notices))


def _inverse_at(tracks: Tracks, metres: NDArray[np.float32], with_maps: list[int]) -> Float[np.ndarray, " seen"]:
    """Inverse depth of every observation by its frame's map; NaN where there is none, or it shows the sky."""
    maps = np.full(len(tracks.frame), np.nan)
    ends = np.searchsorted(tracks.frame, np.arange(tracks.frames + 1))
    for frame in with_maps:
        rows = slice(ends[frame], ends[frame + 1])
        deep = depth_at(metres[frame], tracks.uv[rows], (tracks.width, tracks.height))
        maps[rows] = np.where(deep < FAR_PLANE / 2, 1 / deep, np.nan)
    return maps
