"""Edits of a whole path: moved, turned, scaled, reversed, over another time."""

from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path.camera_path import CameraPath, find_route, segment_routes, whole_segment
from scene.path.fitting import to_keyframes
from scene.path.handles import Handles, Side, Vector
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.moves import MOVE_KINDS, Move
from scene.path.picking import facing
from scene.pose import (
    UP,
    downwards,
    rigid_inverse,
    rotation_from_rotvec,
    rotation_from_wxyz,
    rotvec_from_rotation,
    wxyz_from_rotation,
)

_SHRUNK_BY_ANGLE = ("orbit", "arc")
_MIRRORED: dict[Easing, Easing] = {"ease-in": "ease-out", "ease-out": "ease-in"}


def translated(
    path: CameraPath, offset: Vector, lens: Intrinsics, *, subject_distance: float | None = None
) -> CameraPath:
    """The path moved by metres, world axes; moves about the scene's subject are then about a point that moves along."""
    path = _aimed(path, lens, subject_distance)
    return _placed(path, lens, torch.eye(3, dtype=torch.float64), 1.0, (0.0, 0.0, 0.0), offset)


def rotated(
    path: CameraPath, rotvec: Vector, pivot: Vector, lens: Intrinsics, *, subject_distance: float | None = None
) -> CameraPath:
    """The path, cameras included, turned about a point [m] by a rotation vector [radians].

    Moves about the scene's subject are then about a point that turns with them.

    Raises:
        InputError: it holds moves, and the turn is not about the vertical, by which moves go.
    """
    about = torch.linalg.cross(torch.tensor(rotvec, dtype=torch.float64), downwards(path.up))
    if float(about.norm()) > 1e-9 and any(isinstance(segment, Move) for segment in path.segments):
        raise InputError("Moves go by the vertical; turn the path about it, or turn its moves into keyframes first.")
    turn = _rotation(rotvec)
    return _placed(_aimed(path, lens, subject_distance), lens, turn, 1.0, pivot, (0.0, 0.0, 0.0))


def seen_from(
    path: CameraPath, c2w: Float[Tensor, "4 4"], lens: Intrinsics, *, subject_distance: float | None = None
) -> CameraPath:
    """The path in the axes of another camera of the world, where all of it stays, its vertical too.

    Moves about the scene's subject are then about the point where that was.
    """
    w2c = rigid_inverse(c2w)
    turn, (x, y, z) = w2c[:3, :3], w2c[:3, 3].tolist()
    there = _placed(_aimed(path, lens, subject_distance), lens, turn, 1.0, (0.0, 0.0, 0.0), (x, y, z))
    up = turn @ torch.tensor(path.up, dtype=torch.float64)
    along, across, deep = (up / up.norm()).tolist()
    return replace(there, up=(along, across, deep))


def scaled(
    path: CameraPath,
    factor: float,
    lens: Intrinsics,
    *,
    pivot: Vector | None = None,
    subject_distance: float | None = None,
) -> CameraPath:
    """The path `factor` times as large about a point [m], by default its start; cameras look the same ways.

    Moves change their metres; orbits and arcs, which must end facing their subject, their angle. The subject stays.
    """
    if not factor >= 0:
        raise InputError(f"A path is scaled by 0 or more; got {factor:g}.")
    if pivot is None:
        _, start = find_route(path, lens, subject_distance=subject_distance).cameras(
            torch.zeros(1, dtype=torch.float64)
        )
        x, y, z = start[0, :3, 3].tolist()
        pivot = (x, y, z)
    return _placed(path, lens, torch.eye(3, dtype=torch.float64), factor, pivot, (0.0, 0.0, 0.0))


def retimed(path: CameraPath, seconds: float, *, now: float | None = None) -> CameraPath:
    """The path over another time, in the same proportions.

    `now` is how long it lasts, seconds: a loop's way back counts too; None leaves that out.

    Raises:
        InputError: that is no time.
    """
    if not 0.01 <= seconds <= 36000:
        raise InputError(f"A path lasts 0.01 to 36000 seconds; got {seconds:g}.")
    factor = seconds / (path.duration if now is None else now)
    parts = (
        replace(part, duration=part.duration * factor) if isinstance(part, Move) else part.retimed(factor)
        for part in path.segments
    )
    return replace(path, segments=tuple(parts))


def retimed_to_frames(path: CameraPath, frames: int, fps: float, *, now: float | None = None) -> CameraPath:
    """The path over the time that `frames` frames take at a rate, its ends both among them unless it is a loop.

    `now` as for `retimed`.
    """
    return retimed(path, (frames if path.closed else frames - 1) / fps, now=now)


def reversed_keyframes(part: Keyframes, *, up: Vector = UP) -> Keyframes:
    """Keyframes in the other direction: the same cameras at mirrored times.

    But a hold holds what it had cut to, and a point that moves between two targets does so only where the legs on both
    sides face a point.

    Raises:
        InputError: it sets out from another segment, so that it has no beginning of its own.
    """
    keys, end = part.keyframes, part.duration
    if keys[0].time > 0:
        raise InputError("Only keyframes that begin at 0 s can be reversed; add one where they set out.")
    aims = [key.target or (keys[i - 1].target if i else None) for i, key in enumerate(keys)]
    keys = tuple(key if aim is None else facing(key, aim, up=up) for key, aim in zip(keys, aims, strict=True))
    found: list[Keyframe] = []
    for i in reversed(range(len(keys))):
        key, before = keys[i], keys[i - 1] if i else None
        handles = key.handles or Handles()
        swapped = Handles(
            before=handles.after,
            after=handles.before,
            turned=_turn(before, key) if before else (0.0, 0.0, 0.0),
            zoom_rate=None if handles.zoom_rate is None else -handles.zoom_rate,
        )
        easing = _MIRRORED.get(before.easing, before.easing) if before else "linear"
        target = aims[i] if before is None or before.target else None
        lock = (before or keys[-1]).lock_strength
        key = replace(key, time=end - key.time, easing=easing, target=target, handles=swapped)
        found.append(replace(key, lock_strength=lock))
    return Keyframes(keyframes=tuple(found))


def reversed_path(path: CameraPath, lens: Intrinsics, *, subject_distance: float | None = None) -> CameraPath:
    """The path from its end to its beginning, all in keyframes; moves become keyframes within 2 mm of them."""
    for segment, part in enumerate(path.segments):
        if isinstance(part, Move):
            path = to_keyframes(path, segment, lens, subject_distance=subject_distance)
    parts: list[Keyframes] = []
    for segment in reversed(range(len(path.segments))):
        keys = whole_segment(path, segment, lens, subject_distance=subject_distance)
        part = reversed_keyframes(Keyframes(keyframes=tuple(keys)), up=path.up)
        parts.append(_sets_out(parts[-1].keyframes[-1], part) if parts else part)
    return replace(path, segments=tuple(part for part in parts if part.duration > 0))


def _sets_out(end: Keyframe, part: Keyframes) -> Keyframes:
    """Keyframes behind others: where they begin with the same camera, that goes without saying."""
    first, *more = part.keyframes
    apart = rotation_from_wxyz(torch.tensor([end.wxyz, first.wxyz], dtype=torch.float64)).diff(dim=0).abs().max()
    near = max(abs(a - b) for a, b in zip(end.position, first.position, strict=True)) < 1e-6 and float(apart) < 1e-6
    if not more or not near or first.easing != "linear" or first.target is not None:
        return part
    if more[0].lock_strength != first.lock_strength:
        return part
    return Keyframes(keyframes=tuple(more), start=first.handles)


def _aimed(path: CameraPath, lens: Intrinsics, subject_distance: float | None) -> CameraPath:
    """The path with its moves saying how far their subject is, where the scene's would do; as it is without one."""
    if subject_distance is None:
        return path
    subject = torch.tensor([0.0, 0.0, subject_distance], dtype=torch.float64)
    parts = list(path.segments)
    routes = segment_routes(path, lens, subject_distance=subject_distance)
    for i, (part, route) in enumerate(zip(parts, routes, strict=True)):
        if isinstance(part, Move) and part.at is None and part.target is None and MOVE_KINDS[part.kind].needs_subject:
            _, start = route.cameras(torch.zeros(1, dtype=torch.float64))
            parts[i] = replace(part, at=float((subject - start[0, :3, 3]).norm()))
    return replace(path, segments=tuple(parts))


def _turn(before: Keyframe, key: Keyframe) -> Vector:
    """Where the leg between two keyframes ends, in the axes in which it is a cubic."""
    a, b = rotation_from_wxyz(torch.tensor([before.wxyz, key.wxyz], dtype=torch.float64))
    start = torch.tensor(before.handles.turned if before.handles else (0.0, 0.0, 0.0), dtype=torch.float64)
    base = a @ _rotation((-start).tolist())
    x, y, z = rotvec_from_rotation(base.mT @ b).tolist()
    return x, y, z


def _rotation(rotvec: Vector | list[float]) -> Float[Tensor, "3 3"]:
    return rotation_from_rotvec(torch.tensor(rotvec, dtype=torch.float64))


def _placed(
    path: CameraPath, lens: Intrinsics, turn: Float[Tensor, "3 3"], factor: float, pivot: Vector, offset: Vector
) -> CameraPath:
    """Points p go to pivot + offset + factor turn (p - pivot)."""
    centre = torch.tensor(pivot, dtype=torch.float64)
    shift = centre + torch.tensor(offset, dtype=torch.float64)

    def vector(v: Vector) -> Vector:
        x, y, z = (factor * (turn @ torch.tensor(v, dtype=torch.float64))).tolist()
        return x, y, z

    def point(p: Vector) -> Vector:
        x, y, z = (shift + factor * (turn @ (torch.tensor(p, dtype=torch.float64) - centre))).tolist()
        return x, y, z

    def side(side: Side | None) -> Side | None:
        return side and replace(side, bend=vector(side.bend))

    def handles(handles: Handles | None) -> Handles | None:
        return handles and replace(handles, before=side(handles.before), after=side(handles.after))

    def key(key: Keyframe) -> Keyframe:
        wxyz = wxyz_from_rotation(turn @ rotation_from_wxyz(torch.tensor(key.wxyz, dtype=torch.float64)))
        qw, qx, qy, qz = wxyz.tolist()
        target = key.target and point(key.target)
        place = {"position": point(key.position), "wxyz": (qw, qx, qy, qz), "handles": handles(key.handles)}
        return replace(key, target=target, **place)

    def move(move: Move) -> Move:
        grows = MOVE_KINDS[move.kind].unit == "m" or move.kind in _SHRUNK_BY_ANGLE
        move = replace(move, amount=move.amount * factor) if grows else move
        return move if move.target is None else replace(move, target=point(move.target))

    parts = [
        move(part)
        if isinstance(part, Move)
        else replace(part, keyframes=tuple(map(key, part.keyframes)), start=handles(part.start))
        for part in path.segments
    ]
    if parts and isinstance(parts[0], Move):  # it begins at the photo, and now begins elsewhere
        photo = key(Keyframe(time=0.0, position=(0.0, 0.0, 0.0), wxyz=(1.0, 0.0, 0.0, 0.0)))
        if max(map(abs, photo.position)) > 1e-12 or abs(photo.wxyz[0] - 1) > 1e-12:
            parts.insert(0, Keyframes(keyframes=(photo,)))
    return replace(path, segments=tuple(parts))
