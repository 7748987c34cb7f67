"""Few keyframes for what a hand drew or flew: so few that they can be edited, and none that jerks."""

import math
from bisect import bisect_left

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.path.calm import calm
from scene.path.camera_path import CameraPath, find_route
from scene.path.fitting import Flight, deviation, difference, thin
from scene.path.keyframes import Keyframes
from scene.path.legs import hermite
from scene.path.speed_profile import speed_profile
from scene.pose import pose, rotation_from_rotvec, rotvec_from_rotation

GAP = 0.5
"""Seconds between two keyframes, at least."""
WIDTHS = ((0.0, 0), (0.02, 1), (0.04, 1), (0.07, 1), (0.11, 1), (0.17, 1), (0.25, 1), (0.33, 1), (0.33, 3), (0.33, 60))
"""How widely a flight is averaged, shares of its time, and how often: no more than it takes to be met by few keyframes.
The last is one even way from end to end."""
RATES = (12.0, 24.0)
"""Frames per second at which nothing may jerk."""
SAMPLES = 200
LEAD_SAMPLES = 60
LEAD_SLACK = 4.0
"""The way to where a flight begins is nobody's own: it is met so many times less closely."""


def easy(flight: Flight, lens: Intrinsics, *, tolerance_m: float, tolerance_deg: float) -> Flight:
    """A flight that keyframes `GAP` seconds apart meet within the tolerances, and without a jerk.

    Its ends, its length of time and, where it is easy as it is, all of it stay. Else every camera becomes the mean of
    those around it, of as few as will do.
    """
    if len(flight.times) > SAMPLES:
        at = torch.linspace(0, float(flight.times[-1] - flight.times[0]), SAMPLES, dtype=torch.float64)
        flight = Flight(at, resampled(flight, at))

    def met(level: tuple[float, int]) -> bool:
        tried = averaged(flight, *level)
        part = thin(tried, lens, tolerance_m=tolerance_m, tolerance_deg=tolerance_deg, gap=GAP)
        return _meets(tried, part, lens, tolerance_m, tolerance_deg) and not jerks(part, lens)

    best = bisect_left(WIDTHS, True, hi=len(WIDTHS) - 1, key=met)  # the more it is averaged, the easier it is
    return averaged(flight, *WIDTHS[best])


def trimmed(flight: Flight, *, still_m: float, still_deg: float) -> Flight:
    """The flight from when the camera sets out to when it stays for good.

    Args:
        flight: as it was flown.
        still_m: metres from where it stood that do not count as having set out.
        still_deg: degrees.
    """

    def stays(other: int) -> Bool[Tensor, " samples"]:
        metres, angle = difference(flight.c2w, flight.c2w[other].expand_as(flight.c2w))
        return (metres <= still_m) & (angle <= math.radians(still_deg))

    moved = (~stays(0)).nonzero()[:, 0]
    left = (~stays(-1)).nonzero()[:, 0]
    if not len(moved) or not len(left):
        return flight
    first, last = max(int(moved[0]) - 1, 0), min(int(left[-1]) + 1, len(flight.times) - 1)
    if last <= first:
        return flight
    part = slice(first, last + 1)
    return Flight(flight.times[part] - flight.times[first], flight.c2w[part])


def averaged(flight: Flight, width: float, passes: int = 1) -> Flight:
    """A flight in even steps of time, every camera the Gaussian mean of those around it; its ends stay.

    Args:
        flight: at increasing moments.
        width: standard deviation of the mean, as a share of the flight's time.
        passes: how often.
    """
    if not passes:
        return flight
    times = flight.times - flight.times[0]
    at = torch.linspace(0, float(times[-1]), SAMPLES, dtype=torch.float64)
    c2w = resampled(flight, at)
    values = torch.cat([c2w[:, :3, 3], c2w[:, :3, :3].flatten(1)], dim=1)
    for _ in range(passes):
        values = calm(values, width * len(at))
    positions, mean = values[:, :3], values[:, 3:].unflatten(1, (3, 3))
    u, _, v = torch.linalg.svd(mean)
    flip = torch.ones(len(at), 3, dtype=torch.float64)
    flip[:, 2] = torch.linalg.det(u @ v)
    return Flight(at, pose(u @ torch.diag_embed(flip) @ v, positions))


def resampled(flight: Flight, at: Float[Tensor, " moments"]) -> Float[Tensor, "moments 4 4"]:
    """Cameras of a flight at moments from 0 on, on straight lines between its own."""
    times = flight.times - flight.times[0]
    leg = (torch.searchsorted(times, at, right=True) - 1).clamp(0, len(times) - 2)
    share = ((at - times[leg]) / times.diff()[leg]).clamp(0, 1)[:, None]
    p, r = flight.c2w[:, :3, 3], flight.c2w[:, :3, :3]
    positions = p[leg] + share * (p[leg + 1] - p[leg])
    turned = rotation_from_rotvec(share * rotvec_from_rotation(r[leg].mT @ r[leg + 1]))
    return pose(r[leg] @ turned, positions)


def with_lead_in(before: Float[Tensor, "4 4"], flight: Flight, seconds: float) -> Flight:
    """The flight with the way to where it begins before it: in one sweep, from rest into the flight's own speed."""
    velocity, turning = _velocity(flight)
    x = torch.linspace(0, 1, LEAD_SAMPLES + 1, dtype=torch.float64)[:-1, None]
    still = torch.zeros(1, 3, dtype=torch.float64)
    first = flight.c2w[:1]
    positions = hermite(x, before[None, :3, 3], first[:, :3, 3], still, (velocity * seconds)[None])
    chord = rotvec_from_rotation(before[:3, :3].mT @ first[0, :3, :3])
    turned = hermite(x, still, chord[None], still, (turning * seconds)[None])
    lead = pose(before[:3, :3] @ rotation_from_rotvec(turned), positions)
    times = torch.cat([x[:, 0] * seconds, seconds + flight.times - flight.times[0]])
    return Flight(times, torch.cat([lead, flight.c2w]))


def few_keyframes(
    flight: Flight, lens: Intrinsics, *, tolerance_m: float, tolerance_deg: float, lead: int = 0
) -> tuple[Keyframes, float, float]:
    """Keyframes `GAP` seconds apart or more that follow a flight.

    Args:
        flight: an easy one, or with a way that leads to it.
        lens: the clip's.
        tolerance_m: metres that they may be off, where they have room enough to be nearer.
        tolerance_deg: degrees.
        lead: how many of its first samples only lead to it.

    Returns:
        The keyframes, and how far they are off the flight behind the lead: metres and degrees.
    """
    keeping = [lead] if lead else []
    weights = torch.ones(len(flight.times), dtype=torch.float64)
    weights[:lead] = 1 / LEAD_SLACK
    fits: list[tuple[float, Keyframes, float, float]] = []
    for finer in (1.0, 0.5, 0.25):
        part = thin(
            flight,
            lens,
            tolerance_m=finer * tolerance_m,
            tolerance_deg=finer * tolerance_deg,
            keeping=keeping,
            gap=GAP,
            weights=weights,
        )
        metres, angle = deviation(flight, part, lens)
        off_m, off_deg = float(metres[lead:].max()), math.degrees(float(angle[lead:].max()))
        bad = max(off_m / tolerance_m, off_deg / tolerance_deg, 1.0) + 10 * jerks(part, lens)
        fits.append((bad, part, off_m, off_deg))
        if bad <= 1:
            break
    _, part, off_m, off_deg = min(fits, key=lambda each: each[0])
    return part, off_m, off_deg


def jerks(part: Keyframes, lens: Intrinsics) -> int:
    """How many frames of keyframes jerk, at the rates at which clips are made."""
    route = find_route(CameraPath(segments=(part,)), lens)
    counts = (round(part.duration * rate) + 1 for rate in RATES)
    profiles = (speed_profile(route.bake(count)) for count in counts if count > 3)
    return max((int(profile.jerks.sum()) for profile in profiles), default=0)


def _meets(flight: Flight, part: Keyframes, lens: Intrinsics, tolerance_m: float, tolerance_deg: float) -> bool:
    metres, angle = deviation(flight, part, lens)
    return float(metres.max()) <= tolerance_m and math.degrees(float(angle.max())) <= tolerance_deg


def _velocity(flight: Flight) -> tuple[Float[Tensor, "3"], Float[Tensor, "3"]]:
    """Velocity with which a flight begins: metres, and radians in the camera's own axes, per second."""
    times = flight.times - flight.times[0]
    step = min(0.1, float(times[-1]) / 4)
    ends = resampled(flight, torch.tensor([0.0, step], dtype=torch.float64))
    turning = rotvec_from_rotation(ends[0, :3, :3].mT @ ends[1, :3, :3]) / step
    return (ends[1, :3, 3] - ends[0, :3, 3]) / step, turning
