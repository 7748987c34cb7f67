"""A curve from knot to knot: cubics in space, and how the camera runs along each in time."""

from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from scene.path.arc_length import Arcs, measure, share_at_length
from scene.pose import rotation_from_rotvec

_STANDSTILL, _BESIDE = 1e-9, 1e-6
"""Where the curve of an even leg hardly moves at its end, its direction is the one a little inside."""


@dataclass(frozen=True, eq=False)
class Legs:
    """Cubics from knot to knot, and how the camera runs along each.

    On leg i the value at share x is the Hermite cubic of start, end, leave, arrive. For rotations it is a rotation
    vector in the axes `base`: the rotation is base exp(value).
    """

    times: Float[Tensor, " knots"]
    start: Float[Tensor, "legs 3"]
    end: Float[Tensor, "legs 3"]
    leave: Float[Tensor, "legs 3"]
    """Derivatives by share of the leg, at its two ends."""
    arrive: Float[Tensor, "legs 3"]
    pace0: Float[Tensor, " legs"]
    """Share of the leg by share of its time, at its two ends; between them it is a cubic..."""
    pace1: Float[Tensor, " legs"]
    even: Bool[Tensor, " legs"]
    """... but here the speed is constant."""
    base: Float[Tensor, "legs 3 3"] | None = None
    """None for positions."""

    @cached_property
    def arcs(self) -> Arcs:
        """The even legs measured; the others have no length here."""
        legs = self.even.nonzero()[:, 0]
        return measure(self.speed, legs, len(self.even)) if len(legs) else Arcs.none(len(self.even))

    def speed(self, leg: Int[Tensor, " points"], x: Float[Tensor, " points"]) -> Float[Tensor, " points"]:
        """Metres or radians by share of the leg."""
        return self.rate(leg, x).norm(dim=-1)

    def rate(self, leg: Int[Tensor, " points"], x: Float[Tensor, " points"]) -> Float[Tensor, "points 3"]:
        """Velocity by share of the leg; for rotations the angular velocity in the camera's own axes."""
        ends = self.start[leg], self.end[leg], self.leave[leg], self.arrive[leg]
        change = hermite_rate(x[:, None], *ends)
        if self.base is None:
            return change
        return body_velocity(hermite(x[:, None], *ends), change)

    def velocity(self, leg: int, *, at_end: bool) -> Float[Tensor, "3"]:
        """Velocity by share of the leg's time, where it begins or ends; as `rate` gives it."""
        legs, share = torch.tensor([leg]), 1.0 if at_end else 0.0
        if not bool(self.even[leg]):
            pace = (self.pace1 if at_end else self.pace0)[leg]
            return self.rate(legs, torch.tensor([share], dtype=torch.float64))[0] * pace
        inside = torch.tensor([share, abs(share - _BESIDE)], dtype=torch.float64)
        rates, whole = self.rate(legs.expand(2), inside), self.arcs.whole[leg]
        along = rates[0] if float(rates[0].norm()) > _STANDSTILL * float(whole) else rates[1]
        return along * whole / along.norm().clamp_min(1e-300)

    def progress(self, at: Float[Tensor, " frames"]) -> tuple[Int[Tensor, " frames"], Float[Tensor, " frames"]]:
        """Find for every moment its leg, and the share of the leg gone, which never decreases."""
        leg, tau, _ = find_legs(self.times, at)
        return leg, self.gone(leg, tau)

    def gone(self, leg: Int[Tensor, " frames"], tau: Float[Tensor, " frames"]) -> Float[Tensor, " frames"]:
        """The share of a leg gone after a share of its time."""
        zero = torch.zeros_like(tau)
        x = hermite(tau, zero, zero + 1, self.pace0[leg], self.pace1[leg]).clamp(0, 1)
        even = self.even[leg]
        if bool(even.any()):
            x[even] = share_at_length(self.speed, leg[even], self.arcs, tau[even])
        return x

    def values(self, leg: Int[Tensor, " frames"], x: Float[Tensor, " frames"]) -> Float[Tensor, "frames 3"]:
        """Positions, or rotation vectors from `base`."""
        return hermite(x[:, None], self.start[leg], self.end[leg], self.leave[leg], self.arrive[leg])

    def positions_on(self, leg: Int[Tensor, " frames"], tau: Float[Tensor, " frames"]) -> Float[Tensor, "frames 3"]:
        """Points on legs at shares of their time."""
        return self.values(leg, self.gone(leg, tau))

    def positions(self, at: Float[Tensor, " frames"]) -> Float[Tensor, "frames 3"]:
        """Points at moments within `times`."""
        return self.values(*self.progress(at))

    def rotations(self, at: Float[Tensor, " frames"]) -> Float[Tensor, "frames 3 3"]:
        """Rotations at moments within `times`."""
        assert self.base is not None, "these legs are of positions"
        leg, x = self.progress(at)
        return self.base[leg] @ rotation_from_rotvec(self.values(leg, x))


@dataclass(frozen=True, eq=False)
class ScalarLegs:
    """A number from knot to knot, each leg a Hermite cubic of time."""

    times: Float[Tensor, " knots"]
    values: Float[Tensor, " knots"]
    leave: Float[Tensor, " legs"]
    """Rates per second at the two ends of every leg."""
    arrive: Float[Tensor, " legs"]

    def at(self, at: Float[Tensor, " frames"]) -> Float[Tensor, " frames"]:
        """The number at moments within `times`."""
        leg, tau, dt = find_legs(self.times, at)
        return hermite(tau, self.values[leg], self.values[leg + 1], self.leave[leg] * dt, self.arrive[leg] * dt)

    def rate(self, at: float) -> float:
        """Per second, at one moment within `times`."""
        leg, tau, dt = find_legs(self.times, torch.tensor([at], dtype=torch.float64))
        ends = self.values[leg], self.values[leg + 1], self.leave[leg] * dt, self.arrive[leg] * dt
        return float(hermite_rate(tau, *ends) / dt)


def find_legs(
    times: Float[Tensor, " knots"], at: Float[Tensor, " frames"]
) -> tuple[Int[Tensor, " frames"], Float[Tensor, " frames"], Float[Tensor, " frames"]]:
    """Find for every moment its leg (the knot before), the share of the leg's time gone, and the leg's time."""
    leg = (torch.searchsorted(times, at, right=True) - 1).clamp(0, len(times) - 2)
    dt = times.diff()[leg]
    return leg, ((at - times[leg]) / dt).clamp(0, 1), dt


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


def hermite_rate(
    x: Float[Tensor, "..."],
    y0: Float[Tensor, "..."],
    y1: Float[Tensor, "..."],
    m0: Float[Tensor, "..."],
    m1: Float[Tensor, "..."],
) -> Float[Tensor, "..."]:
    """The derivative of `hermite` by x."""
    rise = y1 - y0
    return m0 + x * (2 * (3 * rise - 2 * m0 - m1) + 3 * x * (m0 + m1 - 2 * rise))


def body_velocity(rotvec: Float[Tensor, "points 3"], rate: Float[Tensor, "points 3"]) -> Float[Tensor, "points 3"]:
    """Angular velocity in camera axes while the rotation vector changes at a rate (right Jacobian)."""
    angle = rotvec.norm(dim=-1, keepdim=True)
    small = angle < 1e-3
    safe = torch.where(small, 1.0, angle)
    first = torch.where(small, 0.5 - angle**2 / 24, (1 - safe.cos()) / safe**2)
    second = torch.where(small, 1 / 6 - angle**2 / 120, (1 - safe.sin() / safe) / safe**2)
    across = torch.linalg.cross(rotvec, rate)
    return rate - first * across + second * torch.linalg.cross(rotvec, across)


def rate_from_body_velocity(rotvec: Float[Tensor, "legs 3"]) -> Float[Tensor, "legs 3 3"]:
    """The matrix from angular velocity in camera axes to the rate of the rotation vector (inverse right Jacobian)."""
    angle = rotvec.norm(dim=-1)
    cross = _cross(rotvec)
    half = angle / 2
    small = angle < 1e-4
    factor = (1 - half / torch.where(small, 1.0, half).tan()) / torch.where(small, 1.0, angle) ** 2
    factor = torch.where(small, 1 / 12, factor)
    return torch.eye(3, dtype=rotvec.dtype) + cross / 2 + factor[:, None, None] * (cross @ cross)


def _cross(v: Float[Tensor, "points 3"]) -> Float[Tensor, "points 3 3"]:
    """The matrices that take the cross product with `v`."""
    x, y, z = v.unbind(-1)
    zero = torch.zeros_like(x)
    return torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1).unflatten(-1, (3, 3))
