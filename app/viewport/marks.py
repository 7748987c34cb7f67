"""What was pointed at: the subject of moves, what is measured, and what cameras face."""

import math
from collections.abc import Iterator

import numpy as np

from app.palette import Colour, mixed
from app.studio.pointing import marks
from app.studio.studio import Studio
from app.viewport.extent import Extent
from app.viewport.points import Cloud
from app.viewport.shapes import Label, Lines, Shape
from scene.path import edits
from scene.path.keyframes import Keyframes
from scene.path.moves import Move
from scene.pose import Point

ARM = 0.03
"""Half the size of the cross at a point, a share of its distance from the photo's camera: it stands out."""
FAINT = 0.45
DOT = 0.02
"""Diameter of the disc at the subject, as a share of its distance."""
BEFORE = 0.985
"""How far away the disc is, as a share of the distance of its point."""
RIM = (255, 255, 255)


def mark_shapes(studio: Studio, extent: Extent, colours: dict[str, Colour]) -> dict[str, Shape]:
    """The points with their distances and, while somebody measures, the line between the two ends."""
    pointed, colour = marks(studio), colours["accent"]
    shapes: dict[str, Shape] = {}
    if pointed.subject is not None:
        shapes["subject"] = _cross(pointed.subject, extent, colour)
        shapes |= _dot(pointed.subject, extent, colour)
        shapes["subject-away"] = Label(pointed.subject, f"{math.hypot(*pointed.subject):.2f} m")
    measured = pointed.measured if studio.view.measuring else ()
    for number, point in enumerate(measured):
        shapes[f"end{number}"] = _cross(point, extent, colours["playhead"])
    if len(measured) == 2:
        ends = np.array(measured)
        x, y, z = ends.mean(axis=0).tolist()
        shapes["line"] = _lines(ends[None], colours["playhead"], 3.0)
        shapes["length"] = Label((x, y, z), f"{math.dist(*measured):.2f} m")
    shapes |= _aims(studio, extent, colours)
    return shapes


def _aims(studio: Studio, extent: Extent, colours: dict[str, Colour]) -> dict[str, Shape]:
    """Faint lines from the cameras of a locked leg to what they face, and the subject of the move that is selected."""
    faint = mixed(colours["keyframe"], colours["viewport"], FAINT)
    shapes: dict[str, Shape] = {}
    for segment, part in enumerate(studio.path.segments):
        if isinstance(part, Keyframes):
            sight = [line for index in range(len(part.keyframes)) for line in _lines_of_sight(part, index)]
            if sight:
                shapes[f"sight{segment}"] = _lines(np.array(sight), faint, 1.5)
            for index, key in enumerate(part.keyframes):
                if key.target is not None and studio.view.selection == (segment, index):
                    shapes["target"] = _cross(key.target, extent, colours["keyframe-selected"])
    selection = studio.view.selection
    if selection is not None and selection[1] is None and edits.exists(studio.path, selection):
        part = studio.path.segments[selection[0]]
        if isinstance(part, Move) and part.target is not None:
            shapes["target"] = _cross(part.target, extent, colours["keyframe-selected"])
    return shapes


def _lines_of_sight(part: Keyframes, index: int) -> Iterator[tuple[Point, Point]]:
    """Draw the lines of sight from both ends of a locked leg."""
    key = part.keyframes[index]
    if key.target is not None:
        yield key.position, key.target
    elif index and (before := part.keyframes[index - 1].target) is not None:
        yield key.position, before


def _cross(point: Point, extent: Extent, colour: Colour) -> Lines:
    arms = ARM * max(math.hypot(*point), 0.5 * extent.near) * np.eye(3)
    return _lines(np.stack([point - arms, point + arms], axis=1), colour, 4.0)


def _dot(point: Point, extent: Extent, colour: Colour) -> dict[str, Shape]:
    """A disc with a rim at a point, a little before the surface that it is on, so that this does not cut it."""
    across = DOT * max(math.hypot(*point), 0.5 * extent.near)
    at = np.array([point], dtype=np.float32)
    return {
        "subject-rim": Cloud(BEFORE * at, np.array([RIM], np.uint8), 1.6 * across, round=True),
        "subject-dot": Cloud(0.998 * BEFORE * at, np.array([colour], np.uint8), across, round=True),
    }


def _lines(points: np.ndarray, colour: Colour, thickness: float) -> Lines:
    return Lines(points, np.tile(np.array(colour, np.uint8), (len(points), 2, 1)), thickness)
