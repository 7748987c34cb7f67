"""Where the camera is at every moment between keyframes.

A hold is a break: before it and behind it the spline ends, as it does at the ends of an open path. What lies between
two breaks is a run.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from scene.camera import Intrinsics, focal_from_fov
from scene.path.handles import Handles, Side, Vector
from scene.path.keyframes import Keyframe
from scene.path.legs import Legs, ScalarLegs, find_legs
from scene.path.spline import Pins, position_legs, rotation_legs, scalar_legs
from scene.path.target_lock import TargetLock
from scene.pose import UP, downwards, look_at, pose, rotation_from_wxyz


@dataclass(frozen=True, eq=False)
class Run:
    """Two keyframes or more with no hold between them."""

    keys: tuple[Keyframe, ...]
    positions: Legs
    rotations: Legs
    """Not asked on locked legs."""
    log_zoom: ScalarLegs
    lock: TargetLock | None
    rest: Bool[Tensor, " knots"]
    """Where the camera comes to rest."""

    def cameras(
        self, times: Float[Tensor, " frames"]
    ) -> tuple[Float[Tensor, "frames 3"], Float[Tensor, "frames 3 3"], Float[Tensor, " frames"]]:
        """Positions, rotations and logarithms of the zoom."""
        times = times.clamp(max=self.keys[-1].time)
        rotations = self.rotations.rotations(times)
        if self.lock is not None:
            leg, tau, _ = find_legs(self.positions.times, times)
            locked = self.lock.legs[leg]
            rotations[locked] = self.lock.rotations(self.positions, leg[locked], tau[locked])
        return self.positions.positions(times), rotations, self.log_zoom.at(times)


@dataclass(frozen=True, eq=False)
class Course:
    """The runs of a segment of keyframes."""

    runs: tuple[Run | Keyframe, ...]
    """A keyframe with holds on both sides is a run by itself."""
    lens: Intrinsics
    down: Float[Tensor, "3"]
    """Along the vertical."""
    period: float
    """Period of a loop, seconds; 0 for an open one."""

    @property
    def begin(self) -> float:
        """Beginning of the first run; a loop's moments before it count from the end of the period."""
        return _begin(self.runs[0])

    def run_at(self, time: float) -> Run | Keyframe:
        """The run that a moment from `begin` on belongs to."""
        return [run for run in self.runs if _begin(run) <= time][-1]

    def cameras(self, times: Float[Tensor, " frames"]) -> tuple[Float[Tensor, "frames 4 4"], Float[Tensor, " frames"]]:
        """Camera-to-world poses and zoom (focal lengths over the lens's) at moments of the segment."""
        begins = torch.tensor([_begin(run) for run in self.runs], dtype=torch.float64)
        if self.period:  # by whole periods only where it must be: rounding would move a moment across a cut
            times = torch.where(times < begins[0], times + self.period, times)
            times = torch.where(times >= begins[0] + self.period, times - self.period, times)
        owner = (torch.searchsorted(begins, times, right=True) - 1).clamp(min=0)
        c2w = torch.empty(len(times), 4, 4, dtype=torch.float64)
        log_zoom = torch.empty(len(times), dtype=torch.float64)
        alone = torch.tensor([isinstance(run, Keyframe) for run in self.runs])
        if bool(alone.any()):
            held = alone[owner]
            keyframe = (alone.cumsum(0) - 1)[owner[held]]
            poses, zooms = _held([run for run in self.runs if isinstance(run, Keyframe)], self.lens, self.down)
            c2w[held], log_zoom[held] = poses[keyframe], zooms[keyframe]
        for i, run in enumerate(self.runs):
            if isinstance(run, Run) and bool((mine := owner == i).any()):
                positions, rotations, log_zoom[mine] = run.cameras(times[mine])
                c2w[mine] = pose(rotations, positions)
        return c2w, log_zoom.exp()


def find_course(keyframes: Sequence[Keyframe], lens: Intrinsics, *, loop: bool = False, up: Vector = UP) -> Course:
    """The smooth path through keyframes.

    Args:
        keyframes: times increasing from 0.
        lens: the photo's, for keyframes without their own.
        loop: the last keyframe is the first again, and the path goes smoothly through it.
        up: by which cameras that face a point are upright.
    """
    keys, period, down = tuple(keyframes), 0.0, downwards(up)
    holds = [i for i, key in enumerate(keys[:-1]) if key.easing == "hold"]
    if loop and holds:  # nothing runs through a hold: behind it begins an open path
        keys, period = _unrolled(keys, holds[0]), keys[-1].time
        holds = [i for i, key in enumerate(keys[:-1]) if key.easing == "hold"]
    ends = [-1, *holds, len(keys) - 1]
    parts = [keys[a + 1 : b + 1] for a, b in pairwise(ends)]
    smooth = loop and not period
    runs = (part[0] if len(part) == 1 else _run(part, lens, down, smooth) for part in parts)
    return Course(tuple(runs), lens, down, period)


def zoom_of(key: Keyframe, lens: Intrinsics) -> float:
    """A keyframe's focal length over the lens's."""
    if key.fov_y is None:
        return 1.0
    return focal_from_fov(key.fov_y, lens.height, float(lens.cy)) / float(lens.fy)


def _begin(run: Run | Keyframe) -> float:
    return run.time if isinstance(run, Keyframe) else run.keys[0].time


def _held(
    keys: Sequence[Keyframe], lens: Intrinsics, down: Float[Tensor, "3"]
) -> tuple[Float[Tensor, "keys 4 4"], Float[Tensor, " keys"]]:
    """The keyframes' own poses, and logarithms of the zoom."""
    positions, rotations = (
        _column(keys, lambda key: key.position),
        rotation_from_wxyz(_column(keys, lambda key: key.wxyz)),
    )
    aims = _column(keys, lambda key: key.target or (math.nan,) * 3)
    aimed = aims[:, 0].isfinite()
    rotations[aimed] = look_at(positions[aimed], aims[aimed], down)[:, :3, :3]
    return pose(rotations, positions), _column(keys, lambda key: zoom_of(key, lens)).log()


def _unrolled(keys: tuple[Keyframe, ...], hold: int) -> tuple[Keyframe, ...]:
    """A loop's keyframes, each once, from the one behind a hold on; those before it come one period later."""
    first, last = keys[0], keys[-1]
    if first.handles is not None and last.handles is not None:
        first = replace(first, handles=replace(first.handles, before=last.handles.before))
    keys = (first, *keys[1:-1])
    if hold + 1 == len(keys):
        return keys
    return keys[hold + 1 :] + tuple(replace(key, time=key.time + last.time) for key in keys[: hold + 1])


def _run(keys: tuple[Keyframe, ...], lens: Intrinsics, down: Float[Tensor, "3"], loop: bool) -> Run:
    times, points = _column(keys, lambda key: key.time), _column(keys, lambda key: key.position)
    rotations = rotation_from_wxyz(_column(keys, lambda key: key.wxyz))
    log_zoom = _column(keys, lambda key: zoom_of(key, lens)).log()
    handles = [key.handles or Handles() for key in keys]
    rest, even = _rests(keys, loop), torch.tensor([key.easing == "constant" for key in keys[:-1]])
    fixed = any(key.handles is not None for key in keys)
    bend, turn = (_pins(handles, *names) if fixed else None for names in (("bend", "pace"), ("turn", "turn_pace")))
    positions = position_legs(times, points, rest=rest, closed=loop, even=even, pins=bend)
    lock = None
    if any(key.target is not None for key in keys):
        lock = TargetLock.from_keyframes(keys, down, loop=loop)
        aimed = lock.aims[:, 0].isfinite()
        rotations[aimed] = look_at(points[aimed], lock.aims[aimed], down)[:, :3, :3]
        turn = lock.handed_over(positions, turn or Pins.none(len(keys)), loop=loop)
    turned = _column(handles, lambda handle: handle.turned) if fixed else None
    rates = _column(handles, lambda handle: _number(handle.zoom_rate)) if fixed else None
    rotating = rotation_legs(times, rotations, rest=rest, closed=loop, even=even, pins=turn, turned=turned)
    zooming = scalar_legs(times, log_zoom, rest=rest, closed=loop, even=even, rates=rates)
    return Run(keys, positions, rotating, zooming, lock, rest)


T = TypeVar("T")


def _column(rows: Sequence[T], value: Callable[[T], Any]) -> Float[Tensor, " knots *shape"]:
    return torch.tensor([value(row) for row in rows], dtype=torch.float64)


def _rests(keys: Sequence[Keyframe], loop: bool) -> Bool[Tensor, " knots"]:
    """Where the camera comes to rest: keyframes left with an ease-in or reached with an ease-out."""
    leaving = [key.easing in ("ease-in", "ease-in-out") for key in keys[:-1]]
    arriving = [key.easing in ("ease-out", "ease-in-out") for key in keys[:-1]]
    before, after = [False, *arriving], [*leaving, False]
    if loop:
        before[0], after[-1] = before[-1], after[0]
    return torch.tensor(before) | torch.tensor(after)


def _pins(handles: Sequence[Handles], offset: str, pace: str) -> Pins:
    """The handles for positions ("bend") or rotations ("turn")."""

    def side(which: str) -> tuple[Bool[Tensor, " knots"], Float[Tensor, "knots 3"], Float[Tensor, " knots"]]:
        sides: list[Side | None] = [getattr(handle, which) for handle in handles]
        has = torch.tensor([side is not None for side in sides])
        vectors = [getattr(side, offset) if side else (0.0, 0.0, 0.0) for side in sides]
        paces = [_number(side and getattr(side, pace)) for side in sides]
        return has, torch.tensor(vectors, dtype=torch.float64), torch.tensor(paces, dtype=torch.float64)

    (has_before, before, pace_before), (has_after, after, pace_after) = side("before"), side("after")
    return Pins(has_before, has_after, before, after, pace_before, pace_after)


def _number(value: float | None) -> float:
    return math.nan if value is None else value
