"""A keyframe more that changes nothing.

Both parts of a split leg are fixed to be what it was: positions, rotations, lens and timing are the same functions of
time as before, to rounding (for legs of constant speed, to the quadrature of their length).
"""

from dataclasses import replace
from itertools import accumulate

import torch

from scene.camera import Intrinsics
from scene.camera_path import CameraPath, whole_segment
from scene.course import Run, find_course
from scene.errors import InputError
from scene.handles import Handles, Side, Vector
from scene.keyframes import Easing, Keyframe, Keyframes
from scene.pose import wxyz_from_rotation
from scene.spline import Legs, find_legs, hermite_rate

CLOSEST = 1e-3
"""Keyframes keep this far apart, seconds."""
_FIRST: dict[Easing, Easing] = {"ease-out": "linear", "ease-in-out": "ease-in"}
_SECOND: dict[Easing, Easing] = {"ease-in": "linear", "ease-in-out": "ease-out"}
"""Easings of the two parts, where they are not the whole's."""


def split(
    path: CameraPath, time: float, lens: Intrinsics, *, subject_distance: float | None = None
) -> tuple[CameraPath, tuple[int, int]]:
    """The path with one more keyframe, at `time` [s], that leaves the camera where it was at every moment.

    The new keyframe and its neighbours get handles. A loop's way back becomes one between keyframes.

    Args:
        path: what the user made.
        time: on the whole path, seconds.
        lens: the clip's. Seen through another, a leg between a keyframe with a lens and one without may zoom otherwise.
        subject_distance: as for `bake`.

    Returns:
        The path, and the new keyframe's segment and index.

    Raises:
        InputError: there is a move at that time, a keyframe within 1 ms, or nothing.
    """
    alone = path.closed and len(path.segments) == 1
    if not path.segments or not (0 <= time and (time < path.duration or alone)):
        raise InputError(f"A path is split between its ends, 0 s and {path.duration:g} s; got {time:g} s.")
    begins = [0.0, *accumulate(segment.duration for segment in path.segments)][:-1]
    at = max(i for i, begin in enumerate(begins) if begin <= time)
    segment = path.segments[at]
    if not isinstance(segment, Keyframes):
        raise InputError(f"At {time:g} s there is a move; turn it into keyframes first, or choose another moment.")
    keys = whole_segment(path, at, lens, subject_distance=subject_distance)
    keys, index = _split(keys, time - begins[at], lens, loop=alone)
    start = None
    if segment.keyframes[0].time > 0:
        start, keys, index = keys[0].handles, keys[1:], index - 1
    segments = (*path.segments[:at], Keyframes(keyframes=tuple(keys), start=start), *path.segments[at + 1 :])
    return replace(path, segments=segments), (at, index)


def _split(keys: list[Keyframe], time: float, lens: Intrinsics, *, loop: bool) -> tuple[list[Keyframe], int]:
    """The keyframes and a new one among them, and its index."""
    if min(abs(key.time - time) for key in keys) < CLOSEST or not keys[0].time < time < keys[-1].time:
        raise InputError(f"A path is split between keyframes; there is one at {time:g} s already, or nothing.")
    index = max(i for i, key in enumerate(keys) if key.time < time) + 1
    left, right = keys[index - 1], keys[index]
    if left.easing == "hold":
        return [*keys[:index], replace(left, time=time, handles=None), *keys[index:]], index
    course = find_course(keys, lens, loop=loop)
    moment = time if time >= course.begin else time + course.period
    run = course.run_at(moment)
    assert isinstance(run, Run)
    leg = int(find_legs(run.positions.times, torch.tensor([moment], dtype=torch.float64))[0])
    count = len(run.keys) - 1
    through = loop and not course.period

    bend, turn = _Cut.of(run.positions, leg, moment), _Cut.of(run.rotations, leg, moment)
    before = None if leg == 0 and not through else _side(run, (leg - 1) % count, at_end=True)
    after = None if leg == count - 1 and not through else _side(run, (leg + 1) % count, at_end=False)
    first, last = run.keys[leg], run.keys[leg + 1]
    rates = [run.log_zoom.leave[leg], run.log_zoom.rate(moment), run.log_zoom.arrive[leg]]
    ends = [find_rest(run, leg), False, find_rest(run, leg + 1)]
    zoom = [None if rest or left.easing == "constant" else float(rate) for rate, rest in zip(rates, ends, strict=True)]

    c2w, zoomed = course.cameras(torch.tensor([time], dtype=torch.float64))
    x, y, z = c2w[0, :3, 3].tolist()
    qw, qx, qy, qz = wxyz_from_rotation(c2w[0, :3, :3]).tolist()
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
        target=target,
        handles=Handles(
            before=_joint(bend.left[1], turn.left[1]),
            after=_joint(bend.right[0], turn.right[0]),
            turned=turn.value,
            zoom_rate=zoom[1],
        ),
    )
    turned = left.handles.turned if left.handles else (0.0, 0.0, 0.0)
    left_handles = Handles(before=before, after=_joint(bend.left[0], turn.left[0]), turned=turned, zoom_rate=zoom[0])
    turned = right.handles.turned if right.handles else (0.0, 0.0, 0.0)
    right_handles = Handles(before=_joint(bend.right[1], turn.right[1]), after=after, turned=turned, zoom_rate=zoom[2])
    left = replace(left, easing=_FIRST.get(left.easing, left.easing), handles=left_handles)
    found = [*keys[: index - 1], left, new, replace(right, handles=right_handles), *keys[index + 1 :]]
    if loop and index == 1:  # the seam is two keyframes and one place
        found[-1] = replace(found[-1], handles=left_handles)
    if loop and index == len(keys) - 1:
        found[0] = replace(found[0], handles=replace(right_handles, turned=_turned(keys[0])))
    return found, index
