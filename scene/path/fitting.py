"""Few keyframes for what is known densely: a move, a stroke, a recorded flight."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path.camera_path import CameraPath, Route, find_route, segment_routes
from scene.path.differences import one_sided_rate
from scene.path.handles import Handles, Side, Vector
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.moves import Move
from scene.pose import pose, rotation_from_rotvec, rotvec_from_rotation, wxyz_from_rotation

MOVE_TOLERANCE_M, MOVE_TOLERANCE_DEG = 0.002, 0.1
DENSE = 64
"""Moments of a leg at which a fit is judged."""


@dataclass(frozen=True, eq=False)
class Flight:
    """Cameras at moments: a drawn stroke, or a flight as it was flown."""

    times: Float[Tensor, " samples"]
    """Seconds, increasing from 0."""
    c2w: Float[Tensor, "samples 4 4"]
    """Camera to world."""


def to_keyframes(
    path: CameraPath, segment: int, lens: Intrinsics, *, subject_distance: float | None = None
) -> CameraPath:
    """The path with a move turned into keyframes that stay within 2 mm and 0.1 degrees of it.

    Raises:
        InputError: there is no move at that place.
    """
    if not (0 <= segment < len(path.segments) and isinstance(move := path.segments[segment], Move)):
        raise InputError("There is no move to turn into keyframes at that place; select one.")
    route = segment_routes(path, lens, subject_distance=subject_distance)[segment]
    times = [0.0, move.duration]
    if move.easing == "hold":
        keys = [_key(route, time, Handles()) for time in times]
        keys = [replace(keys[0], easing="hold", handles=None), replace(keys[1], handles=None)]
    else:
        keys = _handled(route, times)
        while wrong := _legs_off(route, keys):
            middles = [(times[i] + times[i + 1]) / 2 for i in wrong]
            times = sorted([*times, *middles])
            keys = _handled(route, times)
    keys = [replace(key, lock_strength=move.lock_strength) for key in keys]
    if segment and move.easing != "hold":  # it sets out from wherever the segment before it ends
        part = Keyframes(keyframes=tuple(keys[1:]), start=keys[0].handles)
    else:
        part = Keyframes(keyframes=tuple(keys))
    return replace(path, segments=(*path.segments[:segment], part, *path.segments[segment + 1 :]))


def _legs_off(route: Route, keys: list[Keyframe]) -> list[int]:
    """Legs on which the keyframes are farther from the route than allowed."""
    fitted = find_route(CameraPath(segments=(Keyframes(keyframes=tuple(keys)),)), route.lens)
    knots = torch.tensor([key.time for key in keys], dtype=torch.float64)
    shares = (torch.arange(DENSE, dtype=torch.float64) + 0.5) / DENSE
    times = (knots[:-1, None] + shares * knots.diff()[:, None]).flatten()
    (wanted_lens, wanted), (lens, c2w) = route.cameras(times), fitted.cameras(times)
    metres, angle = difference(wanted, c2w)
    zoomed = (wanted_lens.fy / lens.fy).log().abs()
    off = (metres > MOVE_TOLERANCE_M) | (angle > math.radians(MOVE_TOLERANCE_DEG)) | (zoomed > 1e-3)
    legs = off.unflatten(0, (len(keys) - 1, DENSE)).any(1).nonzero()[:, 0].tolist()
    return [leg for leg in legs if float(knots[leg + 1] - knots[leg]) > 1e-3]


def _handled(route: Route, times: list[float]) -> list[Keyframe]:
    """Keyframes on a route, passed as the route passes them."""
    keys = []
    for i, time in enumerate(times):
        sides: list[Side | None] = []
        rate = 0.0
        for other in (i - 1, i + 1):
            if not 0 <= other < len(times):
                sides.append(None)
                continue
            dt = times[other] - time
            bend, turn, rate = _velocity(route, time, 1e-4 * dt)
            reach = dt / 3
            pace = 1 / abs(dt)
            sides.append(Side(bend=_vector(bend * reach), turn=_vector(turn * reach), pace=pace, turn_pace=pace))
        keys.append(_key(route, time, Handles(before=sides[0], after=sides[1], zoom_rate=rate)))
    return keys


def _velocity(route: Route, time: float, step: float) -> tuple[Float[Tensor, "3"], Float[Tensor, "3"], float]:
    """Metres, radians (camera axes) and log of the zoom per second, looking `step` seconds on (or back)."""
    lens, c2w = route.cameras(time + step * torch.arange(3, dtype=torch.float64))

    rate = partial(one_sided_rate, step=step)
    turned = rotvec_from_rotation(c2w[0, :3, :3].mT @ c2w[:, :3, :3])
    return rate(c2w[:, :3, 3]), rate(turned), float(rate(lens.fy.log()))


def _key(route: Route, time: float, handles: Handles | None) -> Keyframe:
    lens, c2w = route.cameras(torch.tensor([time], dtype=torch.float64))
    own = bool((lens.fy[0] / route.lens.fy - 1).abs() > 1e-12) or route.zooms
    return _keyframe(time, c2w[0], float(lens.fov_y[0]) if own else None, handles)


def _keyframe(time: float, c2w: Float[Tensor, "4 4"], fov_y: float | None, handles: Handles | None) -> Keyframe:
    qw, qx, qy, qz = wxyz_from_rotation(c2w[:3, :3]).tolist()
    return Keyframe(time=time, position=_vector(c2w[:3, 3]), wxyz=(qw, qx, qy, qz), fov_y=fov_y, handles=handles)


def _vector(v: Float[Tensor, "3"]) -> Vector:
    x, y, z = v.tolist()
    return x, y, z


def difference(
    a: Float[Tensor, "frames 4 4"], b: Float[Tensor, "frames 4 4"]
) -> tuple[Float[Tensor, " frames"], Float[Tensor, " frames"]]:
    """How far apart cameras stand [m] and look [radians]."""
    turned = rotvec_from_rotation(a[:, :3, :3].mT @ b[:, :3, :3]).norm(dim=-1)
    return (a[:, :3, 3] - b[:, :3, 3]).norm(dim=-1), turned


def thin(
    flight: Flight,
    lens: Intrinsics,
    *,
    tolerance_m: float = 0.02,
    tolerance_deg: float = 1.0,
    keeping: Sequence[int] = (),
    gap: float = 0.0,
    weights: Float[Tensor, " samples"] | None = None,
) -> Keyframes:
    """Keyframes whose path is within the tolerances of every sample at its time; both ends are samples.

    Where the path is off, the worst sample of each leg becomes a keyframe, until none is, or none has room.

    Args:
        flight: known densely.
        lens: the clip's.
        tolerance_m: metres.
        tolerance_deg: degrees.
        keeping: samples that become keyframes in any case; with a `gap`, they are passed as the flight goes on there.
        weights: how much each sample matters; one of a half may be off by twice the tolerances.
        gap: seconds between any other two, at least; then the path may be farther off, see `deviation`.

    Raises:
        InputError: fewer than two samples, or times that do not increase.
    """
    check_moments(flight)
    times = flight.times - flight.times[0]
    chosen = torch.zeros(len(times), dtype=torch.bool)
    chosen[[0, *keeping, -1]] = True
    while True:
        indices = chosen.nonzero()[:, 0].tolist()
        part = Keyframes(keyframes=tuple(_sampled(flight, times, indices, kept=set(keeping) if gap else set())))
        _, c2w = find_route(CameraPath(segments=(part,)), lens).cameras(times)
        metres, angle = difference(flight.c2w, c2w)
        worse = torch.maximum(metres / tolerance_m, angle / math.radians(tolerance_deg))
        worse[chosen] = 0
        if weights is not None:
            worse = worse * weights
        if gap:
            at = times[chosen]
            leg = (torch.searchsorted(at, times, right=True) - 1).clamp(0, len(at) - 2)
            worse[(times < at[leg] + gap - 1e-9) | (times > at[leg + 1] - gap + 1e-9)] = 0
        if float(worse.max()) <= 1:
            return part
        chosen = chosen | _worst_of_each_leg(worse, chosen)


def check_moments(flight: Flight) -> None:
    """Refuse what is no course in time.

    Raises:
        InputError: fewer than two samples, or times that do not increase.
    """
    if len(flight.times) < 2 or not bool((flight.times.diff() > 0).all()):
        raise InputError("A stroke or a flight needs two moments or more, one after the other; draw it again.")


def _sampled(flight: Flight, times: Float[Tensor, " samples"], which: list[int], kept: set[int]) -> list[Keyframe]:
    """Keyframes at samples of a flight; those that are `kept` have its direction and pace there, on both sides."""
    keys = []
    for place, i in enumerate(which):
        handles = None
        if i in kept and 0 < place < len(which) - 1:
            step = float(times[i + 1] - times[i])
            bend = (flight.c2w[i + 1, :3, 3] - flight.c2w[i, :3, 3]) / step
            turn = rotvec_from_rotation(flight.c2w[i, :3, :3].mT @ flight.c2w[i + 1, :3, :3]) / step
            sides = []
            for other in (which[place - 1], which[place + 1]):
                dt = float(times[other] - times[i])
                pace = 1 / abs(dt)
                sides.append(Side(bend=_vector(bend * dt / 3), turn=_vector(turn * dt / 3), pace=pace, turn_pace=pace))
            handles = Handles(before=sides[0], after=sides[1])
        keys.append(_keyframe(float(times[i]), flight.c2w[i], None, handles))
    return keys


def deviation(
    flight: Flight, part: Keyframes, lens: Intrinsics
) -> tuple[Float[Tensor, " samples"], Float[Tensor, " samples"]]:
    """How far keyframes lead from the samples of a flight that begins with them: metres and radians."""
    times = flight.times - flight.times[0]
    _, c2w = find_route(CameraPath(segments=(part,)), lens).cameras(times.clamp(max=part.duration))
    return difference(flight.c2w, c2w)


def _worst_of_each_leg(worse: Float[Tensor, " samples"], chosen: Bool[Tensor, " samples"]) -> Bool[Tensor, " samples"]:
    """The sample farthest off in every leg that is off."""
    leg = chosen.cumsum(0) - 1
    peaks = torch.zeros_like(chosen)
    for each in leg[worse > 1].unique().tolist():
        mine = torch.where(leg == each, worse, -1.0)
        peaks[mine.argmax()] = True
    return peaks


def smoothed(flight: Flight, *, rate: float = 30.0, window: float = 0.25) -> Flight:
    """A recorded flight resampled evenly, without the hand's tremor; its ends stay where they were.

    Every camera becomes the Gaussian mean of those around it, first along straight lines; near the ends the window
    narrows to nothing.

    Args:
        flight: as recorded, at whatever moments.
        rate: samples per second of the result.
        window: standard deviation of the mean, seconds.
    """
    times = flight.times - flight.times[0]
    length = float(times[-1])
    at = torch.linspace(0, length, max(2, round(length * rate) + 1), dtype=torch.float64)
    leg = (torch.searchsorted(times, at, right=True) - 1).clamp(0, len(times) - 2)
    share = ((at - times[leg]) / times.diff()[leg]).clamp(0, 1)[:, None]
    p, r = flight.c2w[:, :3, 3], flight.c2w[:, :3, :3]
    positions = p[leg] + share * (p[leg + 1] - p[leg])
    rotations = r[leg] @ rotation_from_rotvec(share * rotvec_from_rotation(r[leg].mT @ r[leg + 1]))
    width = torch.minimum(at, length - at).clamp(max=3 * window) / 3
    weights = (-0.5 * ((at[None] - at[:, None]) / width.clamp_min(1e-6)[:, None]) ** 2).exp()
    weights = weights * ((at[None] - at[:, None]).abs() <= 3 * width[:, None] + 1e-9)
    weights = weights / weights.sum(1, keepdim=True)
    u, _, v = torch.linalg.svd((weights @ rotations.flatten(1)).unflatten(1, (3, 3)))
    flip = torch.ones(len(at), 3, dtype=torch.float64)
    flip[:, 2] = torch.linalg.det(u @ v)
    mean = u @ torch.diag_embed(flip) @ v
    return Flight(at, pose(mean, weights @ positions))
