"""A path that is not there yet, waiting, being drawn or being chosen: a dashed line in its own colour, with cameras."""

import numpy as np
import torch

from app.palette import Colour
from app.studio.studio import Studio
from app.viewport.extent import Extent
from app.viewport.shapes import Frustum, Lines
from scene.pose import wxyz_from_rotation
from scene.trajectory import Trajectory

DASHES = 60
CAMERAS = 6


def ghost(studio: Studio, extent: Extent, colours: dict[str, Colour]) -> dict[str, Lines | Frustum]:
    """What is drawn of the path that a stroke would become, that waits, or of a move being chosen; else nothing."""
    trajectory = _shown(studio)
    if trajectory is None:
        return {}
    dashes = _dashes(trajectory.c2w[:, :3, 3].numpy())
    shapes: dict[str, Lines | Frustum] = {}
    if len(dashes):
        rgb = np.broadcast_to(np.array(colours["ghost"], dtype=np.uint8), dashes.shape)
        shapes["way"] = Lines(dashes, rgb, 3.0)
    return shapes | _cameras(trajectory, extent, colours["ghost"])


def _shown(studio: Studio) -> Trajectory | None:
    flight, scene, pending = studio.sketch, studio.scene, studio.path_import.pending
    if flight is not None and scene is not None:
        lens = studio.clip_lens(scene).zoomed(torch.ones(len(flight.times), dtype=torch.float64))
        return Trajectory(lens, flight.c2w, (len(flight.times) - 1) / float(flight.times[-1]))
    return studio.trial if pending is None else pending.trajectory


def _dashes(places: np.ndarray) -> np.ndarray:
    """Every other of many pieces of equal length, [dashes 2 3]; none where the camera only turns."""
    along = np.concatenate([[0.0], np.linalg.norm(np.diff(places, axis=0), axis=1).cumsum()])
    if along[-1] < 1e-9:
        return np.empty((0, 2, 3))
    at = np.linspace(0, along[-1], 2 * DASHES)
    points = np.stack([np.interp(at, along, places[:, axis]) for axis in range(3)], axis=1)
    return points.reshape(DASHES, 2, 3).astype(np.float32)


def _cameras(trajectory: Trajectory, extent: Extent, colour: Colour) -> dict[str, Frustum]:
    lens = trajectory.intrinsics
    frames = np.unique(np.linspace(0, len(trajectory) - 1, CAMERAS).round().astype(int)).tolist()
    turns = wxyz_from_rotation(trajectory.c2w[frames, :3, :3]).tolist()
    frusta: dict[str, Frustum] = {}
    for frame, (w, x, y, z) in zip(frames, turns, strict=True):
        right, down, forward = trajectory.c2w[frame, :3, 3].tolist()
        frusta[f"camera{frame}"] = Frustum(
            position=(right, down, forward),
            wxyz=(w, x, y, z),
            fov_y=min(float(lens.fov_y[frame]), 2.5),
            aspect=lens.width / lens.height,
            size=(0.045 if frame == 0 else 0.03) * extent.near,
            colour=colour,
        )
    return frusta
