"""A keyframe more, or a move in two, that changes nothing.

Both parts of a split leg are fixed to be what it was: positions, rotations, lens and timing are the same functions of
time as before, to rounding (for legs of constant speed, to the quadrature of their length).
"""

from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path.camera_path import CameraPath, starts, whole_segment
from scene.path.course import Run, find_course
from scene.path.fitting import to_keyframes
from scene.path.handles import Handles, Side, Vector
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.legs import Legs, find_legs, hermite_rate
from scene.path.moves import Move
from scene.path.split_move import split_move
from scene.pose import wxyz_from_rotation

CLOSEST = 1e-3
"""Keyframes keep this far apart, seconds."""
_FIRST: dict[Easing, Easing] = {"ease-out": "linear", "ease-in-out": "ease-in"}
_SECOND: dict[Easing, Easing] = {"ease-in": "linear", "ease-in-out": "ease-out"}
"""Easings of the two parts, where they are not the whole's."""


def split(
    path: CameraPath, time: float, lens: Intrinsics, *, subject_distance: float | None = None
) -> tuple[CameraPath, tuple[int, int | None]]:
    """The path with one more keyframe, at `time` [s], that leaves the camera where it was at every moment.

    The new keyframe and its neighbours get handles. A loop's way back becomes one between keyframes. A move becomes two
    of its kind, or where no two are what it was, keyframes first (see `to_keyframes`).

    Args:
        path: what the user made.
        time: on the whole path, seconds.
        lens: the clip's. Seen through another, a leg between a keyframe with a lens and one without may zoom otherwise.
        subject_distance: as for `bake`.

    Returns:
        The path, and the new keyframe's segment and index; of two moves, the second's segment and None.

    Raises:
        InputError: there is a keyframe, or an end of a move, within 1 ms, or nothing.
    """
    alone = path.closed and len(path.segments) == 1
    alone = alone and isinstance(path.segments[0], Keyframes)
    if not path.segments or not (time >= 0 and (time < path.duration or alone)):
        raise InputError(f"A path is split between its ends, 0 s and {path.duration:g} s; got {time:g} s.")
    begins = starts(path)
    at = max(i for i, begin in enumerate(begins) if begin <= time)
    segment = path.segments[at]
    if isinstance(segment, Move):
        local = time - begins[at]
        if min(local, segment.duration - local) < CLOSEST:
            raise InputError(f"A move is split between its ends; one is at {time:.4g} s. Choose another moment.")
        parts = split_move(path, at, local, lens, subject_distance=subject_distance)
        if parts is not None:
            return parts, (at + 1, None)
        path = to_keyframes(path, at, lens, subject_distance=subject_distance)
        segment = path.segments[at]
        assert isinstance(segment, Keyframes)
        near = [i for i, key in enumerate(segment.keyframes) if abs(key.time - local) < CLOSEST]
        if near:
            return path, (at, near[0])
    keys = whole_segment(path, at, lens, subject_distance=subject_distance)
    keys, index = _split(keys, time - begins[at], lens, loop=alone, up=path.up)
    start = None
    if segment.keyframes[0].time > 0:
        start, keys, index = keys[0].handles, keys[1:], index - 1
    segments = (*path.segments[:at], Keyframes(keyframes=tuple(keys), start=start), *path.segments[at + 1 :])
    return replace(path, segments=segments), (at, index)


def _split(
    keys: list[Keyframe], time: float, lens: Intrinsics, *, loop: bool, up: Vector
) -> tuple[list[Keyframe], int]:
    """The keyframes and a new one among them, and its index."""
    if min(abs(key.time - time) for key in keys) < CLOSEST or not keys[0].time < time < keys[-1].time:
        raise InputError(f"A path is split between keyframes; there is one at {time:g} s already, or nothing.")
    index = max(i for i, key in enumerate(keys) if key.time < time) + 1
    left, right = keys[index - 1], keys[index]
    course = find_course(keys, lens, loop=loop, up=up)
    c2w, zoomed = course.cameras(torch.tensor([time], dtype=torch.float64))
    x, y, z = c2w[0, :3, 3].tolist()
    qw, qx, qy, qz = wxyz_from_rotation(c2w[0, :3, :3]).tolist()
    if left.easing == "hold":  # it may face what the leg before it faces
        return [*keys[:index], replace(left, time=time, wxyz=(qw, qx, qy, qz), handles=None), *keys[index:]], index
    moment = time if time >= course.begin else time + course.period
    run = course.run_at(moment)
    assert isinstance(run, Run)
    leg = int(find_legs(run.positions.times, torch.tensor([moment], dtype=torch.float64))[0])
    count = len(run.keys) - 1
    through = loop and not course.period

    rest = bool(run.rest[leg]), bool(run.rest[leg + 1])
    bend, turn = _Cut(run.positions, rest, leg, moment), _Cut(run.rotations, rest, leg, moment)
    before = None if leg == 0 and not through else side_at(run, (leg - 1) % count, at_end=True)
    after = None if leg == count - 1 and not through else side_at(run, (leg + 1) % count, at_end=False)
    first, last = run.keys[leg], run.keys[leg + 1]
    zoom = _zoom_rates(run, leg, moment, through=through)

    own_lens = left.fov_y is not None or right.fov_y is not None
    target = None
    if left.target is not None and run.lock is not None:
        share = (moment - first.time) / (last.time - first.time)
        target = _vector(run.lock.faced(torch.tensor([leg]), torch.tensor([share], dtype=torch.float64))[0])
    easing: Easing = _SECOND.get(left.easing, left.easing)
    new = Keyframe(
        time=time,
        position=(x, y, z),
        wxyz=(qw, qx, qy, qz),
        fov_y=float(lens.zoomed(zoomed).fov_y) if own_lens else None,
        easing=easing,
        lock_strength=left.lock_strength,
        target=target,
        handles=Handles(
            before=_joined(bend.left[1], turn.left[1]),
            after=_joined(bend.right[0], turn.right[0]),
            turned=turn.value,
            zoom_rate=zoom[1],
        ),
    )
    leaving, arriving = _joined(bend.left[0], turn.left[0]), _joined(bend.right[1], turn.right[1])
    left_handles = Handles(before=before, after=leaving, turned=_turned(left), zoom_rate=zoom[0])
    right_handles = Handles(before=arriving, after=after, turned=_turned(right), zoom_rate=zoom[2])
    left = replace(left, easing=_FIRST.get(left.easing, left.easing), handles=left_handles)
    keyframes = [*keys[: index - 1], left, new, replace(right, handles=right_handles), *keys[index + 1 :]]
    if loop and index == 1:  # the seam is two keyframes and one place
        keyframes[-1] = replace(keyframes[-1], handles=left_handles)
    if loop and index == len(keys) - 1:
        keyframes[0] = replace(keyframes[0], handles=replace(right_handles, turned=_turned(keys[0])))
    return keyframes, index


_Joint = tuple[Vector, float | None]
"""A handle's offset, and the pace there."""


class _Cut:
    """One channel of a leg in two parts, as handles."""

    def __init__(self, legs: Legs, rest: tuple[bool, bool], leg: int, moment: float) -> None:
        times = legs.times
        dt = float(times[leg + 1] - times[leg])
        which, tau = torch.tensor([leg]), ((moment - times[leg]) / dt)[None]
        x = legs.gone(which, tau)
        self.value = _vector(legs.values(which, x)[0])
        rates = torch.cat([legs.rate(which, torch.full_like(x, at)) for at in (0.0, float(x), 1.0)])
        zero, gone = torch.zeros_like(x), float(x)
        pace0, pace1 = legs.pace0[which], legs.pace1[which]
        rate = hermite_rate(tau, zero, zero + 1, pace0, pace1)
        paces = [float(pace) / dt for pace in (pace0, rate, pace1)]
        known = [not bool(legs.even[leg]) and not at_rest for at_rest in (rest[0], False, rest[1])]

        def joint(end: int, share: float, sign: int) -> _Joint:
            return _vector(sign * rates[end] * (share / 3)), paces[end] / share if known[end] else None

        self.left = joint(0, gone, 1), joint(1, gone, -1)
        self.right = joint(1, 1 - gone, 1), joint(2, 1 - gone, -1)


def side_at(run: Run, leg: int, *, at_end: bool) -> Side:
    """How a leg begins or ends, as a handle: where it leads, and at which pace unless that is nobody's choice."""
    x, which, knot = torch.tensor([float(at_end)], dtype=torch.float64), torch.tensor([leg]), leg + at_end
    sign = -1 if at_end else 1

    def joint(legs: Legs) -> _Joint:
        dt = float(legs.times[leg + 1] - legs.times[leg])
        pace = float((legs.pace1 if at_end else legs.pace0)[leg]) / dt
        free = bool(run.rest[knot]) or bool(legs.even[leg])
        return _vector(sign * legs.rate(which, x)[0] / 3), None if free else pace

    return _joined(joint(run.positions), joint(run.rotations))


def _zoom_rates(run: Run, leg: int, moment: float, *, through: bool) -> list[float | None]:
    """Rates of the logarithm of the zoom where the leg begins, is split and ends; None is left to the spline."""
    zoom, even, count = run.log_zoom, run.positions.even, len(run.keys) - 1
    if not bool(even[leg]):
        ends: list[float | None] = [float(zoom.leave[leg]), zoom.rate(moment), float(zoom.arrive[leg])]
    else:  # of constant speed by itself; what its neighbours took over from it stays theirs
        before, after = (leg - 1) % count, (leg + 1) % count
        has_before, has_after = leg > 0 or through, leg < count - 1 or through
        first = float(zoom.arrive[before]) if has_before and not bool(even[before]) else None
        last = float(zoom.leave[after]) if has_after and not bool(even[after]) else None
        ends = [first, None, last]
    return [None if rest else rate for rate, rest in zip(ends, (run.rest[leg], False, run.rest[leg + 1]), strict=True)]


def _joined(bend: _Joint, turn: _Joint) -> Side:
    return Side(bend=bend[0], pace=bend[1], turn=turn[0], turn_pace=turn[1])


def _turned(key: Keyframe) -> Vector:
    return key.handles.turned if key.handles else (0.0, 0.0, 0.0)


def _vector(v: Float[Tensor, "3"]) -> Vector:
    x, y, z = v.tolist()
    return x, y, z
