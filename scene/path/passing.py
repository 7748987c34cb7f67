"""How the path passes a keyframe: bent by hand, around a corner, or at another speed.

What was the spline's choice there is fixed first, so that nothing else changes: both legs, their rotations and paces.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path.camera_path import CameraPath, whole_segment
from scene.path.course import Run, find_course
from scene.path.handles import Handles, Side, Vector
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.split import side_at

How = Literal["automatic", "smooth", "corner", "free"]
"""Automatic: the spline's choice. Smooth: the handles lie on one line. Corner: straight from and to its neighbours.
Free: each handle by itself."""
Which = Literal["before", "after"]
FASTEST = 3.0
"""Largest pace of a leg, as a multiple of its mean: beyond it the camera would run backwards."""
LEAST = 1e-9
ALIGNED = math.cos(math.radians(1.0))
_LEFT: dict[Easing, Easing] = {"ease-in": "linear", "ease-in-out": "ease-out", "constant": "linear"}
_REACHED: dict[Easing, Easing] = {"ease-out": "linear", "ease-in-out": "ease-in", "constant": "linear"}
"""Easings without the rest, or the even speed, at the keyframe."""


@dataclass(frozen=True)
class Passage:
    """How the path passes a keyframe now; a side that is None has no leg."""

    before: Side | None
    after: Side | None
    before_s: float
    """Seconds that the leg before takes."""
    after_s: float

    def speed(self, what: Literal["bend", "turn"]) -> float:
        """Metres (bend) or radians (turn) per second, the faster of both sides."""
        return max((_length(getattr(side, what)) * 3 * (_pace(side, what) or 0.0) for side in self._sides), default=0.0)

    @property
    def _sides(self) -> list[Side]:
        return [side for side in (self.before, self.after) if side is not None]


def passage(
    path: CameraPath, selection: tuple[int, int], lens: Intrinsics, *, subject_distance: float | None = None
) -> Passage:
    """How the path passes a keyframe.

    Raises:
        InputError: there is no such keyframe, or no leg beside it that bends.
    """
    place = _Place(path, selection, lens, subject_distance)
    return place.passage


def bent(
    path: CameraPath,
    selection: tuple[int, int],
    which: Which,
    offset: Vector,
    lens: Intrinsics,
    *,
    free: bool = False,
    subject_distance: float | None = None,
) -> CameraPath:
    """The path with one handle of a keyframe at an offset from it, metres.

    The other handle turns with it and keeps its length, unless they are `free` or have been at an angle before; the
    speed at the keyframe stays.

    Raises:
        InputError: as for `passage`; or there is no leg on that side.
    """
    place = _Place(path, selection, lens, subject_distance)
    now = place.passage
    side, other = (now.before, now.after) if which == "before" else (now.after, now.before)
    if side is None:
        raise InputError(f"There is no leg {which} this keyframe to bend.")
    if not all(map(math.isfinite, offset)):
        raise InputError("A handle stands at finite numbers of metres.")
    turns = other is not None and not free and _aligned(side.bend, other.bend) and _length(offset) > LEAST
    speed = now.speed("bend")
    side = _at_speed(replace(side, bend=offset), "bend", speed, now.before_s if which == "before" else now.after_s)
    if turns and other is not None:
        factor = -_length(other.bend) / _length(offset)
        other = replace(other, bend=_scaled(offset, factor))
    before, after = (side, other) if which == "before" else (other, side)
    return place.with_sides(before, after)


def passed(
    path: CameraPath,
    selection: tuple[int, int],
    how: How,
    lens: Intrinsics,
    *,
    subject_distance: float | None = None,
) -> CameraPath:
    """The path with a keyframe passed in another way.

    Raises:
        InputError: as for `passage`.
    """
    place = _Place(path, selection, lens, subject_distance)
    if how == "automatic":
        return place.released()
    now = place.passage
    before, after, speed = now.before, now.after, now.speed("bend")
    if how == "smooth" and before is not None and after is not None:
        toward = _unit(_minus(_unit(after.bend), _unit(before.bend)))
        if _length(toward) > LEAST:
            before = replace(before, bend=_scaled(toward, -_length(before.bend)))
            after = replace(after, bend=_scaled(toward, _length(after.bend)))
    if how == "corner":
        chord_before, chord_after = place.chords
        before = before and replace(before, bend=_scaled(chord_before, 1 / 3))
        after = after and replace(after, bend=_scaled(chord_after, 1 / 3))
    before = before and _at_speed(before, "bend", speed, now.before_s)
    after = after and _at_speed(after, "bend", speed, now.after_s)
    return place.with_sides(before, after)


def how_passed(key: Keyframe, before: Keyframe | None = None, after: Keyframe | None = None) -> How:
    """How a keyframe's handles, if it has any, let the path pass between its neighbours."""
    handles = key.handles
    if handles is None:
        return "automatic"
    if handles.before is None or handles.after is None or _aligned(handles.before.bend, handles.after.bend):
        return "smooth"
    sides = ((handles.before, before), (handles.after, after))
    straight = (other and _points_at(side.bend, _minus(other.position, key.position)) for side, other in sides)
    return "corner" if all(straight) else "free"


def at_speed(
    path: CameraPath,
    selection: tuple[int, int],
    speed: float,
    lens: Intrinsics,
    *,
    turning: bool = False,
    subject_distance: float | None = None,
) -> CameraPath:
    """The path with another speed at a keyframe, on both sides of it alike: nothing jerks, and times stay.

    Where the path eases or keeps a constant speed beside it, it no longer does. What turns turns faster in the same
    measure. No leg gets faster than `FASTEST` times its mean.

    Args:
        path: what the user made.
        selection: segment and index of the keyframe.
        speed: metres per second; or where `turning`, degrees per second.
        lens: the clip's.
        turning: go by how fast the camera turns.
        subject_distance: as for `bake`.

    Raises:
        InputError: as for `passage`; or the speed is none.
    """
    if not (math.isfinite(speed) and speed >= 0):
        raise InputError(f"A speed is 0 or more; got {speed:g}.")
    place = _Place(path, selection, lens, subject_distance)
    now = place.passage
    what, other = ("turn", "bend") if turning else ("bend", "turn")
    wanted = math.radians(speed) if turning else speed
    was = now.speed(what)

    def faster(side: Side | None, seconds: float) -> Side | None:
        if side is None:
            return None
        before = _pace(side, what)
        side = _at_speed(side, what, wanted, seconds)
        if (pace := _pace(side, what)) is None:
            return side
        if before is None or was < LEAST or (old := _pace(side, other)) is None:
            return _with_pace(side, other, pace)
        return _with_pace(side, other, min(old * pace / max(before, LEAST), FASTEST / seconds))

    before, after = faster(now.before, now.before_s), faster(now.after, now.after_s)
    return place.with_sides(before, after, eased=True)


class _Place:
    """A keyframe of a path, and what passes there."""

    def __init__(
        self, path: CameraPath, selection: tuple[int, int], lens: Intrinsics, subject_distance: float | None
    ) -> None:
        segment, index = selection
        part = path.segments[segment] if 0 <= segment < len(path.segments) else None
        if not isinstance(part, Keyframes) or not 0 <= index < len(part.keyframes):
            raise InputError("That keyframe no longer exists. Select another one.")
        self.path, self.segment, self.part = path, segment, part
        self.loop = path.closed and len(path.segments) == 1
        keys = whole_segment(path, segment, lens, subject_distance=subject_distance)
        if self.loop and any(key.easing == "hold" for key in keys):
            raise InputError("In a loop that holds, the path cannot be bent. Take the hold away, or open the loop.")
        self.shift = 1 if part.keyframes[0].time > 0 else 0
        self.keys, self.index = keys, index + self.shift
        self.course = find_course(keys, lens, loop=self.loop, up=path.up)
        self.passage = self._passage()

    def _passage(self) -> Passage:
        time = self.keys[self.index].time
        for run in self.course.runs:
            if not isinstance(run, Run) or not run.keys[0].time - 1e-9 <= time <= run.keys[-1].time + 1e-9:
                continue
            at = min(range(len(run.keys)), key=lambda i: abs(run.keys[i].time - time))
            count = len(run.keys) - 1
            ends = self.loop and at in (0, count)
            earlier, later = (count - 1, 0) if ends else (at - 1, at)
            times = [key.time for key in run.keys]
            before = side_at(run, earlier, at_end=True) if earlier >= 0 else None
            after = side_at(run, later, at_end=False) if later < count else None
            return Passage(
                before,
                after,
                times[earlier + 1] - times[earlier] if before else 0.0,
                times[later + 1] - times[later] if after else 0.0,
            )
        raise InputError("Beside this keyframe the camera only holds. Choose another easing first.")

    @property
    def chords(self) -> tuple[Vector, Vector]:
        """Vectors to the keyframes before and after, metres; 0 where there is none."""
        position = self.keys[self.index].position
        last = len(self.keys) - 1
        before, after = self.index - 1, self.index + 1
        if self.loop and self.index in (0, last):
            before, after = last - 1, 1
        return (
            _minus(self.keys[before].position, position) if before >= 0 else (0.0, 0.0, 0.0),
            _minus(self.keys[after].position, position) if after <= last else (0.0, 0.0, 0.0),
        )

    def with_sides(self, before: Side | None, after: Side | None, *, eased: bool = False) -> CameraPath:
        """The path with these handles there; `eased`: without the rest there that an easing made."""
        old = self.keys[self.index].handles or Handles()
        handles = replace(old, before=before, after=after)
        keys = list(self.keys)
        seam = {self.index, *((0, len(keys) - 1) if self.loop and self.index in (0, len(keys) - 1) else ())}
        for i in seam:
            turned = (keys[i].handles or Handles()).turned
            keys[i] = replace(keys[i], handles=replace(handles, turned=turned))
        if eased:
            for i in seam:
                if i < len(keys) - 1:
                    keys[i] = replace(keys[i], easing=_LEFT.get(keys[i].easing, keys[i].easing))
                if i:
                    keys[i - 1] = replace(keys[i - 1], easing=_REACHED.get(keys[i - 1].easing, keys[i - 1].easing))
        return self._with(keys)

    def released(self) -> CameraPath:
        """The path with nothing fixed there."""
        keys = list(self.keys)
        seam = {self.index, *((0, len(keys) - 1) if self.loop and self.index in (0, len(keys) - 1) else ())}
        return self._with([replace(key, handles=None) if i in seam else key for i, key in enumerate(keys)])

    def _with(self, keys: list[Keyframe]) -> CameraPath:
        count = len(self.part.keyframes)
        own = tuple(keys[self.shift : self.shift + count])  # without what goes without saying
        parts = list(self.path.segments)
        parts[self.segment] = replace(self.part, keyframes=own)
        return replace(self.path, segments=tuple(parts))


def _at_speed(side: Side, what: str, speed: float, seconds: float) -> Side:
    """The side at a speed; where its handle has no length, as it is."""
    reach = 3 * _length(getattr(side, what))
    if reach < LEAST:
        return side
    return _with_pace(side, what, min(speed / reach, FASTEST / seconds))


def _pace(side: Side, what: str) -> float | None:
    return side.pace if what == "bend" else side.turn_pace


def _with_pace(side: Side, what: str, pace: float) -> Side:
    return replace(side, pace=pace) if what == "bend" else replace(side, turn_pace=pace)


def _aligned(before: Vector, after: Vector) -> bool:
    a, b = _tensor(before), _tensor(after)
    if float(a.norm()) < LEAST or float(b.norm()) < LEAST:
        return True
    return float(a @ b / (a.norm() * b.norm())) < -ALIGNED


def _points_at(bend: Vector, chord: Vector) -> bool:
    """Whether a handle is the third of the way to a neighbour."""
    return _length(_minus(bend, _scaled(chord, 1 / 3))) <= 1e-3 * max(_length(chord), LEAST)


def _tensor(v: Vector) -> Float[Tensor, "3"]:
    return torch.tensor(v, dtype=torch.float64)


def _length(v: Vector) -> float:
    return math.hypot(*v)


def _scaled(v: Vector, factor: float) -> Vector:
    x, y, z = (factor * each for each in v)
    return x, y, z


def _minus(a: Vector, b: Vector) -> Vector:
    x, y, z = (p - q for p, q in zip(a, b, strict=True))
    return x, y, z


def _unit(v: Vector) -> Vector:
    length = _length(v)
    return _scaled(v, 1 / length) if length > LEAST else (0.0, 0.0, 0.0)
