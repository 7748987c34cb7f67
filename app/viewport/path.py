"""The path as lines: where the camera goes, and where it looks on the way."""

import numpy as np

from app.commands.safety import unsafe_frames
from app.palette import Colour
from app.studio.studio import Studio
from app.viewport.extent import Extent
from app.viewport.shapes import Lines
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
    rgb = _colours(studio, trajectory, colours)
    dashed = _dashed(rgb)
    positions = trajectory.c2w[:, :3, 3].float().numpy()
    forward = trajectory.c2w[:, :3, 2].float().numpy()
    if studio.path.closed:
        positions, dashed = np.concatenate([positions, positions[:1]]), np.concatenate([dashed, dashed[-1:]])
    line = Lines(np.stack([positions[:-1], positions[1:]], axis=1), np.stack([dashed[:-1]] * 2, axis=1), 4.0)
    every = np.unique(np.linspace(0, len(forward) - 1, LOOKS).round().astype(int))
    ends = positions[every] + 0.05 * extent.near * forward[every]
    faint = mixed_each(rgb[every], colours["viewport"], np.array(0.4))
    looks = Lines(np.stack([positions[every], ends], axis=1), np.stack([faint, faint], axis=1), 1.5)
    return {"way": line, "looks": looks}


def mixed_each(a: np.ndarray | Colour, b: np.ndarray | Colour, shares: np.ndarray) -> np.ndarray:
    """`palette.mixed` of many at once: colours [... 3] and shares [...] that broadcast make [... 3] uint8."""
    start, end = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return np.rint(start + (end - start) * shares[..., None]).astype(np.uint8)


def _dashed(rgb: np.ndarray) -> np.ndarray:
    """The same, [frames 3] uint8, every other dash far lighter, or darker if the colour is light."""
    size = max(1, round(len(rgb) / DASHES))
    stands_out = np.where(rgb.sum(axis=1, dtype=int, keepdims=True) < 384, 255, 0)
    odd = np.arange(len(rgb)) // size % 2 == 1
    return np.where(odd[:, None], mixed_each(rgb, stands_out, np.array(CONTRAST)), rgb)


def _colours(studio: Studio, trajectory: Trajectory, colours: dict[str, Colour]) -> np.ndarray:
    """One for every frame, [frames 3] uint8: a warning where it is too near, else by what is invented, or by time."""
    rgb = _by_coverage(studio, trajectory, colours)
    rgb[unsafe_frames(studio)] = colours["error"]
    return rgb


def _by_coverage(studio: Studio, trajectory: Trajectory, colours: dict[str, Colour]) -> np.ndarray:
    frames = len(trajectory)
    clip = studio.picture.clip
    if clip is not None and studio.preview_fresh and len(clip.outside) == len(clip.hidden) == frames:
        invented = np.array(clip.outside) + np.array(clip.hidden)
        return mixed_each(colours["path"], colours["warning"], (invented / MUCH).clip(0, 1))
    return mixed_each(colours["viewport"], colours["path"], 0.45 + 0.55 * np.arange(frames) / max(frames - 1, 1))
