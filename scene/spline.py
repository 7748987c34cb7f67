"""Smooth curves through keyframes: where the camera goes, and separately when.

*Where* is a centripetal Catmull-Rom spline (Yuksel et al. 2011): it passes through its points, and between two of
them makes no cusp and no loop. Rotations follow the same rule in the camera's own axes. *When* is a monotone cubic
(Fritsch and Butland 1984): the camera meets every keyframe at its time, never runs backwards, and does not stop at a
keyframe unless told to. The two together are continuous in velocity.
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from scene.pose import rotation_from_rotvec, rotvec_from_rotation


def spline_scalar(
    times: Float[Tensor, "knots"],
    values: Float[Tensor, "knots"],
    at: Float[Tensor, "frames"],
    *,
    rest: Bool[Tensor, "knots"],
    closed: bool = False,
) -> Float[Tensor, "frames"]:
    """A number through its knots without overshoot; `rest`, `closed` as for `spline_positions`."""
    if len(times) == 1:
        return values.expand(len(at))
    leg, tau, dt = _legs(times, at)
    slopes = _monotone_slopes(times.diff(), values.diff(), rest, closed)
    return hermite(tau, values[leg], values[leg + 1], slopes[leg] * dt, slopes[leg + 1] * dt)


def spline_positions(
    times: Float[Tensor, "knots"],
    points: Float[Tensor, "knots 3"],
    at: Float[Tensor, "frames"],
    *,
    rest: Bool[Tensor, "knots"],
    closed: bool = False,
) -> Float[Tensor, "frames 3"]:
    """Points on the curve through `points` at moments `at`, all within the increasing `times`.

    Args:
        times: when each knot is met.
        points: where; two knots make a straight line.
        at: moments asked for.
        rest: knots where the camera comes to rest.
        closed: the last knot is the first again, and the curve goes smoothly through it.
    """
    if len(times) == 1:
        return points.expand(len(at), 3)
    chords = points.diff(dim=0)
    spacing = _spacing(chords)
    leg, x = _progress(times, spacing, at, rest, closed)
    m = _tangents(chords, spacing, closed)
    ds = spacing[leg, None]
    return hermite(x[:, None], points[leg], points[leg + 1], m[leg] * ds, m[leg + 1] * ds)


def spline_rotations(
    times: Float[Tensor, "knots"],
    rotations: Float[Tensor, "knots 3 3"],
    at: Float[Tensor, "frames"],
    *,
    rest: Bool[Tensor, "knots"],
    closed: bool = False,
) -> Float[Tensor, "frames 3 3"]:
    """Rotations through `rotations` with continuous angular velocity, the shorter way round between two knots.

    Two knots make a slerp. Arguments as for `spline_positions`.
    """
    if len(times) == 1:
        return rotations.expand(len(at), 3, 3)
    chords = rotvec_from_rotation(rotations[:-1].mT @ rotations[1:])
    spacing = _spacing(chords)
    leg, x = _progress(times, spacing, at, rest, closed)
    m = _tangents(chords, spacing, closed)
    ds = spacing[leg, None]
    return rotation_leg(x, rotations[leg], chords[leg], m[leg] * ds, m[leg + 1] * ds)


def rotation_leg(
    x: Float[Tensor, "frames"],
    r0: Float[Tensor, "frames 3 3"],
    chord: Float[Tensor, "frames 3"],
    w0: Float[Tensor, "frames 3"],
    w1: Float[Tensor, "frames 3"],
) -> Float[Tensor, "frames 3 3"]:
    """Rotations at shares `x` of the way from r0 to r0 exp(chord), with angular velocities w0 and w1 at the ends.

    Angular velocities are in the camera's own axes, per unit of `x`. The rotation is r0 exp(h(x)) with a cubic h.
    """
    arrive = (_rate_from_body_velocity(chord) @ w1[..., None])[..., 0]
    return r0 @ rotation_from_rotvec(hermite(x[:, None], torch.zeros_like(chord), chord, w0, arrive))


def _legs(
    times: Float[Tensor, "knots"], at: Float[Tensor, "frames"]
) -> tuple[Int[Tensor, "frames"], Float[Tensor, "frames"], Float[Tensor, "frames"]]:
    """For every moment its leg (index of the knot before), the share of the leg's time gone, and the leg's time."""
    leg = (torch.searchsorted(times, at, right=True) - 1).clamp(0, len(times) - 2)
    dt = times.diff()[leg]
    return leg, ((at - times[leg]) / dt).clamp(0, 1), dt


def _spacing(chords: Float[Tensor, "legs 3"]) -> Float[Tensor, "legs"]:
    """Parameter distance between knots: the root of their distance; 0 where the camera waits."""
    length = chords.norm(dim=-1)
    return torch.where(length > 1e-9, length, 0.0).sqrt()


def _progress(
    times: Float[Tensor, "knots"],
    spacing: Float[Tensor, "legs"],
    at: Float[Tensor, "frames"],
    rest: Bool[Tensor, "knots"],
    closed: bool,
) -> tuple[Int[Tensor, "frames"], Float[Tensor, "frames"]]:
    """For every moment its leg, and the share of the leg's spacing gone, which never decreases."""
    leg, tau, dt = _legs(times, at)
    slopes = _monotone_slopes(times.diff(), spacing, rest, closed)
    ds = spacing[leg]
    gone = hermite(tau, torch.zeros_like(ds), ds, slopes[leg] * dt, slopes[leg + 1] * dt)
    return leg, torch.where(ds > 0, gone / ds, 0.0).clamp(0, 1)


def _monotone_slopes(
    dt: Float[Tensor, "legs"], dy: Float[Tensor, "legs"], rest: Bool[Tensor, "knots"], closed: bool
) -> Float[Tensor, "knots"]:
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
    legs: Float[Tensor, "legs *rest"], closed: bool
) -> tuple[Float[Tensor, "inner *rest"], Float[Tensor, "inner *rest"]]:
    """The legs before and after every knot that has both: inner knots, or on a loop all (first and last are one)."""
    if not closed:
        return legs[:-1], legs[1:]
    return torch.cat([legs[-1:], legs]), torch.cat([legs, legs[:1]])


def _tangents(
    chords: Float[Tensor, "legs 3"], spacing: Float[Tensor, "legs"], closed: bool
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


def _rate_from_body_velocity(rotvec: Float[Tensor, "legs 3"]) -> Float[Tensor, "legs 3 3"]:
    """The matrix from angular velocity in camera axes to the rate of the rotation vector (inverse right Jacobian)."""
    angle = rotvec.norm(dim=-1)
    zero = torch.zeros_like(angle)
    x, y, z = rotvec.unbind(-1)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1).unflatten(-1, (3, 3))
    half = angle / 2
    small = angle < 1e-4
    factor = (1 - half / torch.where(small, 1.0, half).tan()) / torch.where(small, 1.0, angle) ** 2
    factor = torch.where(small, 1 / 12, factor)
    return torch.eye(3, dtype=rotvec.dtype) + cross / 2 + factor[:, None, None] * (cross @ cross)


def hermite(
    x: Float[Tensor, "..."],
    y0: Float[Tensor, "..."],
    y1: Float[Tensor, "..."],
    m0: Float[Tensor, "..."],
    m1: Float[Tensor, "..."],
) -> Float[Tensor, "..."]:
    """The cubic on [0, 1] with values y0, y1 and derivatives m0, m1 at its ends."""
    rise = y1 - y0
    return y0 + x * (m0 + x * (3 * rise - 2 * m0 - m1 + x * (m0 + m1 - 2 * rise)))
