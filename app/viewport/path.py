"""The path as lines: where the camera goes, and where it looks on the way."""

import numpy as np
import torch

from app.palette import Colour, mixed
from app.state.safety import unsafe_frames
from app.studio import Studio
from app.viewport.drawing import Lines
from app.viewport.extent import Extent
from scene.trajectory import Trajectory

MUCH = 0.25
"""This share of a frame invented is shown as strongly as can be."""
DASHES = 40
"""The path is drawn in dashes of equal time, in turn strong and pale (or dark): it stands out before anything."""
CONTRAST = 0.75
"""How much of white or black is in every other dash."""
LOOKS = 12
"""About so many ticks along the path say where the camera looks."""


def path_lines(studio: Studio, extent: Extent, colours: dict[str, Colour]) -> dict[str, Lines]:
    """The baked path; calm where the photo knows everything, and the more of a warning the more must be invented."""
    trajectory = studio.trajectory
    if trajectory is None:
        return {}
    each = _colours(studio, trajectory, colours)
    rgb, dashed = np.array(each, dtype=np.uint8), np.array(_dashed(each), dtype=np.uint8)
    positions = trajectory.c2w[:, :3, 3].float().numpy()
    forward = trajectory.c2w[:, :3, 2].float().numpy()
    if studio.path.closed:
        positions, dashed = np.concatenate([positions, positions[:1]]), np.concatenate([dashed, dashed[-1:]])
    way = Lines(np.stack([positions[:-1], positions[1:]], axis=1), np.stack([dashed[:-1]] * 2, axis=1), 4.0)
    every = np.unique(np.linspace(0, len(forward) - 1, LOOKS).round().astype(int))
    ends = positions[every] + 0.05 * extent.near * forward[every]
    faint = np.array([mixed(tuple(each), colours["viewport"], 0.4) for each in rgb[every].tolist()], dtype=np.uint8)
    looks = Lines(np.stack([positions[every], ends], axis=1), np.stack([faint, faint], axis=1), 1.5)
    return {"way": way, "looks": looks}


def _dashed(colours: list[Colour]) -> list[Colour]:
    """The same, every other dash far lighter, or darker if the colour is light."""
    size = max(1, round(len(colours) / DASHES))
    return [
        mixed(colour, (255, 255, 255) if sum(colour) < 384 else (0, 0, 0), CONTRAST) if i // size % 2 else colour
        for i, colour in enumerate(colours)
    ]


def _colours(studio: Studio, trajectory: Trajectory, colours: dict[str, Colour]) -> list[Colour]:
    """One for every frame: a warning where it is too near, else by how much is invented, or by time."""
    rgb = _by_coverage(studio, trajectory, colours)
    unsafe = set(unsafe_frames(studio))
    return [colours["error"] if frame in unsafe else colour for frame, colour in enumerate(rgb)]


def _by_coverage(studio: Studio, trajectory: Trajectory, colours: dict[str, Colour]) -> list[Colour]:
    frames = len(trajectory)
    clip = studio.picture.clip
    if clip is not None and studio.preview_fresh and len(clip.outside) == len(clip.hidden) == frames:
        invented = torch.tensor(clip.outside) + torch.tensor(clip.hidden)
        return [mixed(colours["path"], colours["warning"], share) for share in (invented / MUCH).clamp(0, 1).tolist()]
    return [mixed(colours["viewport"], colours["path"], 0.45 + 0.55 * i / max(frames - 1, 1)) for i in range(frames)]
