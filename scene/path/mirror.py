"""A path with left and right exchanged, as in a mirror that stands in the photo's own upright plane."""

from dataclasses import replace

from scene.camera import Intrinsics
from scene.path.camera_path import CameraPath
from scene.path.fitting import to_keyframes
from scene.path.handles import Handles, Side, Vector
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.moves import Move

_OTHER = {
    "left": "right",
    "right": "left",
    "clockwise": "counterclockwise",
    "counterclockwise": "clockwise",
}


def mirrored(path: CameraPath, lens: Intrinsics, *, subject_distance: float | None = None) -> CameraPath:
    """The path with x negated, world axes; what a camera sees on its left, the mirrored one has on its right.

    A spiral winds out to the right, so it becomes keyframes within 2 mm of it. The vertical stays, as it is the
    scene's: where that leans to a side, moves and cameras that face a point go by it upright, and are no exact mirror.
    """
    for segment, part in enumerate(path.segments):
        if isinstance(part, Move) and part.kind == "spiral":
            path = to_keyframes(path, segment, lens, subject_distance=subject_distance)
    return replace(
        path, segments=tuple(_move(part) if isinstance(part, Move) else _part(part) for part in path.segments)
    )


def _move(move: Move) -> Move:
    direction = _OTHER.get(move.direction, move.direction)
    return replace(move, direction=direction, target=move.target and _vector(move.target))


def _part(part: Keyframes) -> Keyframes:
    return replace(part, keyframes=tuple(map(_key, part.keyframes)), start=part.start and _handles(part.start))


def _key(key: Keyframe) -> Keyframe:
    w, x, y, z = key.wxyz
    return replace(
        key,
        position=_vector(key.position),
        wxyz=(w, x, -y, -z),
        target=key.target and _vector(key.target),
        handles=key.handles and _handles(key.handles),
    )


def _handles(handles: Handles) -> Handles:
    before, after = (side and _side(side) for side in (handles.before, handles.after))
    return replace(handles, before=before, after=after, turned=_turn(handles.turned))


def _side(side: Side) -> Side:
    return replace(side, bend=_vector(side.bend), turn=_turn(side.turn))


def _vector(v: Vector) -> Vector:
    x, y, z = v
    return -x + 0.0, y, z


def _turn(rotvec: Vector) -> Vector:
    """A rotation vector in a mirror: turns about x go on as they were, the others go the other way round."""
    x, y, z = rotvec
    return x, -y + 0.0, -z + 0.0
