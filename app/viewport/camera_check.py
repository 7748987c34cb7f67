"""The camera of a take's video beside the path that was asked for: both as lines, and what lies between them."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
import torch

from app.palette import Colour
from app.studio.studio import Studio
from app.viewport.extent import Extent
from app.viewport.shapes import Frustum, Lines
from engine.camera_check import CheckedFrame
from scene.pose import wxyz_from_rotation

BETWEEN = 16
"""About so many lines lead from where the camera should be to where it was."""
CAMERAS = 6


def checked_shapes(studio: Studio, extent: Extent, colours: Mapping[str, Colour]) -> dict[str, Lines | Frustum]:
    """What is drawn of the take that is looked at; nothing where none is, or where it was made of another photo."""
    number = studio.view.checked
    known = None if number is None else studio.takes.check(number)
    take = next((take for take in studio.takes.all() if take.id == number), None)
    if known is None or known.check is None or take is None or take.photo != studio.document.photo.name:
        return {}
    frames = known.check.frames
    told = [frame for frame in frames if frame.c2w is not None]
    if not told:
        return {}
    shapes: dict[str, Lines | Frustum] = {}
    asked = ((_place(a.asked_c2w), _place(b.asked_c2w), colours["path"]) for a, b in pairwise(frames))
    went = ((_place(a.c2w), _place(b.c2w), colour_of(b, colours)) for a, b in pairwise(frames) if a.c2w and b.c2w)
    every = told[:: max(1, round(len(told) / BETWEEN))]
    off = ((_place(each.asked_c2w), _place(each.c2w), colour_of(each, colours)) for each in every if each.c2w)
    for name, segments, thickness in (("asked", asked, 1.5), ("went", went, 4.0), ("off", off, 1.5)):
        if lines := _lines(segments, thickness):
            shapes[name] = lines
    lens = studio.trajectory.intrinsics if studio.trajectory is not None else None
    if lens is not None:
        aspect, fov_y = lens.width / lens.height, min(float(lens.fov_y[0]), 2.5)
        for at in np.unique(np.linspace(0, len(told) - 1, CAMERAS).round().astype(int)).tolist():
            c2w = torch.tensor(told[at].c2w, dtype=torch.float64)
            (x, y, z), (w, i, j, k) = c2w[:3, 3].tolist(), wxyz_from_rotation(c2w[:3, :3]).tolist()
            shapes[f"camera{at}"] = Frustum(
                position=(x, y, z),
                wxyz=(w, i, j, k),
                fov_y=fov_y,
                aspect=aspect,
                size=0.03 * extent.near,
                colour=colour_of(told[at], colours),
            )
    return shapes


def colour_of(frame: CheckedFrame, colours: Mapping[str, Colour]) -> Colour:
    """Another colour where the video left the path."""
    return colours["ok"] if frame.kept else colours["error"]


def _place(c2w: Iterable[Iterable[float]] | None) -> np.ndarray:
    assert c2w is not None, "only told frames have one"
    return np.array(list(c2w), dtype=np.float32)[:3, 3]


def _lines(segments: Iterable[tuple[np.ndarray, np.ndarray, Colour]], thickness: float) -> Lines | None:
    rows = [row for row in segments if np.linalg.norm(row[1] - row[0]) > 1e-6]
    if not rows:
        return None
    points = np.stack([np.stack([a, b]) for a, b, _ in rows])
    colours = np.array([[colour, colour] for _, _, colour in rows], dtype=np.uint8)
    return Lines(points, colours, thickness)
