"""Handles that an edit has made wrong are let go of.

A keyframe's handles go as a whole, on both sides: the spline then bends and paces the two legs there alike, and the
camera neither turns a corner nor jerks. So the legs beside an edited one change a little, too.
"""

from dataclasses import replace

import torch

from scene.path.keyframes import Keyframe, Keyframes
from scene.pose import rotation_from_wxyz, rotvec_from_rotation

SLACK = 1e-6
"""Metres or radians that do not matter."""


def released(part: Keyframes, first: int, last: int, *, loop: bool) -> Keyframes:
    """Keyframes `first` to `last` without handles; before 0 is where the segment sets out, on a loop also its seam."""
    gone = {*range(first, last + 1), *((0, len(part.keyframes) - 1) if loop else ())}
    keys = (replace(key, handles=None) if i in gone else key for i, key in enumerate(part.keyframes))
    return replace(part, keyframes=tuple(keys), start=None if first < 0 else part.start)


def rezoomed(part: Keyframes, first: int, last: int) -> Keyframes:
    """The lens from keyframe `first` to `last` is the spline's choice."""
    keys = (
        replace(key, handles=replace(key.handles, zoom_rate=None)) if first <= i <= last and key.handles else key
        for i, key in enumerate(part.keyframes)
    )
    return replace(part, keyframes=tuple(keys))


def doubles_back(a: Keyframe, b: Keyframe) -> bool:
    """Whether the handles lead the camera, on its way from `a` to `b`, backwards or past the end.

    While both ends' arms point along the chord and do not overlap, a cubic runs forwards all the way: it has no loop.
    """
    after, before = a.handles and a.handles.after, b.handles and b.handles.before
    if after is None and before is None:
        return False
    rotations = rotation_from_wxyz(torch.tensor([a.wxyz, b.wxyz], dtype=torch.float64))
    chord = torch.tensor(b.position, dtype=torch.float64) - torch.tensor(a.position, dtype=torch.float64)
    turn = rotvec_from_rotation(rotations[0].mT @ rotations[1])  # about the same axis in the axes of both
    return _backwards(chord, after and after.bend, before and before.bend) or (
        a.target is None and _backwards(turn, after and after.turn, before and before.turn)
    )


def _backwards(
    chord: torch.Tensor, after: tuple[float, float, float] | None, before: tuple[float, float, float] | None
) -> bool:
    length = float(chord.norm())
    arms = [
        chord / 3 if arm is None else sign * torch.tensor(arm, dtype=torch.float64)
        for arm, sign in ((after, 1), (before, -1))
    ]
    if length < SLACK:
        return any(float(arm.norm()) > SLACK for arm in arms)
    leaving, arriving = (float(arm @ chord) / length for arm in arms)
    return min(leaving, arriving) < -SLACK or leaving + arriving > length + SLACK
