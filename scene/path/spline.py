"""Smooth curves through keyframes: where the camera goes, and separately when.

*Where* is a centripetal Catmull-Rom spline (Yuksel et al. 2011): it passes through its points, and between two of
them makes no cusp and no loop. Rotations follow the same rule in the camera's own axes. *When* is a monotone cubic
(Fritsch and Butland 1984): the camera meets every keyframe at its time, never runs backwards, and does not stop at a
keyframe unless told to. The two together are continuous in velocity.
"""

from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from scene.path.legs import Legs, ScalarLegs, hermite, rate_from_body_velocity
from scene.pose import rotation_from_rotvec, rotvec_from_rotation


@dataclass(frozen=True, eq=False)
class Pins:
    """What is fixed at some knots, instead of being the spline's choice."""

    has_before: Bool[Tensor, " knots"]
    """Knots whose leg before them ends as `before` says."""
    has_after: Bool[Tensor, " knots"]
    before: Float[Tensor, "knots 3"]
    """Offset from the knot to the Bezier control point on that side (for rotations, in the camera's own axes)."""
    after: Float[Tensor, "knots 3"]
    pace_before: Float[Tensor, " knots"]
    """Share of the leg before gone per second when it ends; NaN leaves it to the spline."""
    pace_after: Float[Tensor, " knots"]

    @staticmethod
    def none(knots: int) -> "Pins":
        """Nothing is fixed."""
        has, vectors = torch.zeros(knots, dtype=torch.bool), torch.zeros(knots, 3, dtype=torch.float64)
        paces = torch.full((knots,), torch.nan, dtype=torch.float64)
        return Pins(has, has, vectors, vectors, paces, paces)


def position_legs(
    times: Float[Tensor, " knots"],
    points: Float[Tensor, "knots 3"],
    *,
    rest: Bool[Tensor, " knots"],
    closed: bool = False,
    even: Bool[Tensor, " legs"] | None = None,
    pins: Pins | None = None,
) -> Legs:
    """The curve through `points` in pieces.

    Args:
        times: when each knot is met, increasing.
        points: where; two knots make a straight line.
        rest: knots where the camera comes to rest.
        closed: the last knot is the first again, and the curve goes smoothly through it.
        even: legs along which the speed is constant; the legs beside them take it over.
        pins: what is fixed at the knots.
    """
    chords = points.diff(dim=0)
    leave, arrive, pace0, pace1 = _shape(times, chords, rest, closed, pins)
    even = torch.zeros(len(chords), dtype=torch.bool) if even is None else even
    return _in_step(Legs(times, points[:-1], points[1:], leave, arrive, pace0, pace1, even), rest, closed, pins)


def rotation_legs(
    times: Float[Tensor, " knots"],
    rotations: Float[Tensor, "knots 3 3"],
    *,
    rest: Bool[Tensor, " knots"],
    closed: bool = False,
    even: Bool[Tensor, " legs"] | None = None,
    pins: Pins | None = None,
    turned: Float[Tensor, "knots 3"] | None = None,
) -> Legs:
    """The curve through `rotations` in pieces; arguments as for `position_legs`.

    `turned` is each knot's rotation vector in the axes in which the leg after it is a cubic: 0 unless it is a part of
    one that began earlier.
    """
    chords = rotvec_from_rotation(rotations[:-1].mT @ rotations[1:])
    leave, arrive, pace0, pace1 = _shape(times, chords, rest, closed, pins)
    even = torch.zeros(len(chords), dtype=torch.bool) if even is None else even
    base, start, end = rotations[:-1], torch.zeros_like(chords), chords
    if turned is not None and bool((turned[:-1] != 0).any()):
        start = turned[:-1]
        base = base @ rotation_from_rotvec(-start)
        end = _nearest_turn(rotvec_from_rotation(base.mT @ rotations[1:]), start)
        leave = (rate_from_body_velocity(start) @ leave[..., None])[..., 0]
    arrive = (rate_from_body_velocity(end) @ arrive[..., None])[..., 0]
    return _in_step(Legs(times, start, end, leave, arrive, pace0, pace1, even, base), rest, closed, pins)


def scalar_legs(
    times: Float[Tensor, " knots"],
    values: Float[Tensor, " knots"],
    *,
    rest: Bool[Tensor, " knots"],
    closed: bool = False,
    even: Bool[Tensor, " legs"] | None = None,
    rates: Float[Tensor, " knots"] | None = None,
) -> ScalarLegs:
    """A number through its knots without overshoot; where `rates` [1/s] are not NaN, they are the slopes at the knots.

    The other arguments are as for `position_legs`.
    """
    dt, rise = times.diff(), values.diff()
    slopes, mean = _monotone_slopes(dt, rise, rest, closed), rise / dt
    free = ~rest if rates is None else ~rest & rates.isnan()
    if rates is not None:
        slopes = torch.where(rest | free, slopes, rates)
    leave, arrive = slopes[:-1].clone(), slopes[1:].clone()
    taken0 = taken1 = torch.full_like(mean, torch.nan)
    if even is not None and bool(even.any()):
        limit = 3 * mean.abs()
        taken0, taken1 = _beside(even, mean, closed), _beside(even.flip(0), mean.flip(0), closed).flip(0)
        leave = torch.where(taken0.isnan() | ~free[:-1], leave, taken0.clamp(-limit, limit))
        arrive = torch.where(taken1.isnan() | ~free[1:], arrive, taken1.clamp(-limit, limit))
    if not closed and len(dt) > 1:  # a free end goes by what its leg has come to be at the other
        for end, inner, (edge, other), taken in ((0, 1, (leave, arrive), taken1), (-1, -2, (arrive, leave), taken0)):
            changed = not bool(free[inner] | rest[inner]) or not bool(taken[end].isnan() | rest[inner])
            if bool(free[end]) and changed and float(mean[end]) != 0:
                edge[end] = (2 - other[end] / mean[end]).clamp(0, 3) * mean[end]
    if even is not None:
        leave, arrive = torch.where(even, mean, leave), torch.where(even, mean, arrive)
    return ScalarLegs(times, values, leave, arrive)


def rotation_leg(
    x: Float[Tensor, " frames"],
    r0: Float[Tensor, "frames 3 3"],
    chord: Float[Tensor, "frames 3"],
    w0: Float[Tensor, "frames 3"],
    w1: Float[Tensor, "frames 3"],
) -> Float[Tensor, "frames 3 3"]:
    """Rotations at shares `x` of the way from r0 to r0 exp(chord), with angular velocities w0 and w1 at the ends.

    Angular velocities are in the camera's own axes, per unit of `x`. The rotation is r0 exp(h(x)) with a cubic h.
    """
    arrive = (rate_from_body_velocity(chord) @ w1[..., None])[..., 0]
    return r0 @ rotation_from_rotvec(hermite(x[:, None], torch.zeros_like(chord), chord, w0, arrive))


def _spacing(chords: Float[Tensor, "legs 3"]) -> Float[Tensor, " legs"]:
    """Parameter distance between knots: the root of their distance; 0 where the camera waits."""
    length = chords.norm(dim=-1)
    return torch.where(length > 1e-9, length, 0.0).sqrt()


def _shape(
    times: Float[Tensor, " knots"],
    chords: Float[Tensor, "legs 3"],
    rest: Bool[Tensor, " knots"],
    closed: bool,
    pins: Pins | None,
) -> tuple[Float[Tensor, "legs 3"], Float[Tensor, "legs 3"], Float[Tensor, " legs"], Float[Tensor, " legs"]]:
    """Derivatives by share of the leg, and its pace (share of the leg by share of its time), at both ends of each."""
    spacing, dt = _spacing(chords), times.diff()
    m, slopes = _tangents(chords, spacing, closed), _monotone_slopes(dt, spacing, rest, closed)
    leave, arrive = m[:-1] * spacing[:, None], m[1:] * spacing[:, None]
    span = torch.where(spacing > 0, spacing, 1.0)
    pace0, pace1 = slopes[:-1] * dt / span, slopes[1:] * dt / span
    if pins is None:
        return leave, arrive, pace0, pace1
    leave = torch.where(pins.has_after[:-1, None], 3 * pins.after[:-1], leave)
    arrive = torch.where(pins.has_before[1:, None], -3 * pins.before[1:], arrive)
    given0, given1 = pins.pace_after[:-1] * dt, pins.pace_before[1:] * dt
    pace0 = torch.where(given0.isnan() | rest[:-1], pace0, given0)
    pace1 = torch.where(given1.isnan() | rest[1:], pace1, given1)
    if not closed:  # a free end goes by what its leg has come to be at the other
        for end, (w, other, pace, far, fixed) in {
            0: (leave, arrive, pace0, pace1, (pins.has_after[0], ~given0[0].isnan())),
            -1: (arrive, leave, pace1, pace0, (pins.has_before[-1], ~given1[-1].isnan())),
        }.items():
            if not bool(fixed[0]):
                w[end] = 1.5 * chords[end] - 0.5 * other[end]
            if not bool(fixed[1] | rest[end]) and float(spacing[end]) > 0:
                pace[end] = (2 - far[end]).clamp(0, 3)
    monotone = (pace0**2 + pace0 * pace1 + pace1**2 + 9 <= 6 * (pace0 + pace1) + 1e-9) | (pace0 + pace1 <= 2)
    forward = monotone | ((pace0 <= 3) & (pace1 <= 3))  # Fritsch and Carlson 1980: else the camera would turn back
    return (
        leave,
        arrive,
        torch.where(forward, pace0, pace0.clamp(max=3)),
        torch.where(forward, pace1, pace1.clamp(max=3)),
    )


def _in_step(legs: Legs, rest: Bool[Tensor, " knots"], closed: bool, pins: Pins | None) -> Legs:
    """Legs beside one of constant speed take that speed over where they meet it and nothing is fixed: nothing jerks."""
    if not bool(legs.even.any()):
        return legs
    dt = legs.times.diff()
    speed, every = legs.arcs.whole / dt, torch.arange(len(dt))
    start, end = (legs.speed(every, torch.full_like(dt, x)) for x in (0.0, 1.0))
    before, after = _beside(legs.even, speed, closed), _beside(legs.even.flip(0), speed.flip(0), closed).flip(0)
    taken0 = (before * dt / torch.where(start > 1e-9, start, torch.inf)).clamp(max=3)
    taken1 = (after * dt / torch.where(end > 1e-9, end, torch.inf)).clamp(max=3)
    keep0, keep1 = before.isnan() | rest[:-1], after.isnan() | rest[1:]
    if pins is not None:
        keep0, keep1 = keep0 | ~pins.pace_after[:-1].isnan(), keep1 | ~pins.pace_before[1:].isnan()
    pace0, pace1 = torch.where(keep0, legs.pace0, taken0), torch.where(keep1, legs.pace1, taken1)
    if not closed and len(dt) > 1:  # a free end goes by what its leg has come to be at the other
        if not bool(keep1[0] | rest[0]) and (pins is None or bool(pins.pace_after[0].isnan())):
            pace0[0] = (2 - pace1[0]).clamp(0, 3)
        if not bool(keep0[-1] | rest[-1]) and (pins is None or bool(pins.pace_before[-1].isnan())):
            pace1[-1] = (2 - pace0[-1]).clamp(0, 3)
    return replace(legs, pace0=pace0, pace1=pace1)


def _beside(even: Bool[Tensor, " legs"], speed: Float[Tensor, " legs"], closed: bool) -> Float[Tensor, " legs"]:
    """The speed of the even leg before each leg; NaN where there is none."""
    known = torch.where(even, speed, torch.nan).roll(1)
    if not closed:
        known[0] = torch.nan
    return known


def _nearest_turn(rotvec: Float[Tensor, "legs 3"], near: Float[Tensor, "legs 3"]) -> Float[Tensor, "legs 3"]:
    """The same rotations with whole turns added or taken away, as near to `near` as can be."""
    angle = rotvec.norm(dim=-1, keepdim=True)
    axis = torch.where(angle > 1e-12, rotvec / angle.clamp_min(1e-300), 0.0)
    turns = (((near - rotvec) * axis).sum(-1, keepdim=True) / (2 * torch.pi)).round()
    return rotvec + 2 * torch.pi * turns * axis


def _monotone_slopes(
    dt: Float[Tensor, " legs"], dy: Float[Tensor, " legs"], rest: Bool[Tensor, " knots"], closed: bool
) -> Float[Tensor, " knots"]:
    """dy/dt at the knots: weighted harmonic means of the legs' own, 0 at extremes and at rest."""
    rate = dy / dt
    before, after = _neighbours(rate, closed)
    h0, h1 = _neighbours(dt, closed)
    w0, w1 = h0 + 2 * h1, 2 * h0 + h1
    same_way = before * after > 0
    mean = (w0 + w1) / (w0 / torch.where(same_way, before, 1.0) + w1 / torch.where(same_way, after, 1.0))
    inner = torch.where(same_way, mean, 0.0)
    slopes = inner if closed else torch.cat([rate[:1], inner, rate[-1:]])
    slopes = torch.where(rest, 0.0, slopes)
    if not closed:  # a free end continues its leg as a parabola, within what keeps a cubic monotone
        end = rate[[0, -1]]
        bend = torch.where(end != 0, slopes[[1, -2]] / end, 1.0)
        slopes[[0, -1]] = torch.where(rest[[0, -1]], 0.0, (2 - bend).clamp(0, 3) * end)
    return slopes


def _neighbours(
    legs: Float[Tensor, " legs *rest"], closed: bool
) -> tuple[Float[Tensor, " inner *rest"], Float[Tensor, " inner *rest"]]:
    """The legs before and after every knot that has both: inner knots, or on a loop all (first and last are one)."""
    if not closed:
        return legs[:-1], legs[1:]
    return torch.cat([legs[-1:], legs]), torch.cat([legs, legs[:1]])


def _tangents(
    chords: Float[Tensor, "legs 3"], spacing: Float[Tensor, " legs"], closed: bool
) -> Float[Tensor, "knots 3"]:
    """Derivatives by spacing at the knots: of the parabola through three knots; at a free end, without curvature.

    A leg of no length (the camera waits there) has no say.
    """
    rate = chords / torch.where(spacing > 0, spacing, 1.0)[:, None]
    (before, after), (ds0, ds1) = _neighbours(rate, closed), _neighbours(spacing, closed)
    w0 = torch.where(ds0 > 0, torch.where(ds1 > 0, ds1, 1.0), 0.0)
    w1 = torch.where(ds1 > 0, torch.where(ds0 > 0, ds0, 1.0), 0.0)
    total = torch.where(w0 + w1 > 0, w0 + w1, 1.0)
    inner = (before * w0[:, None] + after * w1[:, None]) / total[:, None]
    if closed:
        return inner
    if len(inner) == 0:
        return rate[[0, 0]]
    return torch.cat([1.5 * rate[:1] - 0.5 * inner[:1], inner, 1.5 * rate[-1:] - 0.5 * inner[-1:]])
