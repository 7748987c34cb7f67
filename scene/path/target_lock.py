"""A camera locked onto a point: between some keyframes it has no rotation of its own."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from scene.path.keyframes import Keyframe
from scene.path.legs import Legs
from scene.path.spline import Pins
from scene.pose import look_at, rotvec_from_rotation

STEP = 1e-5
"""Share of a leg over which turning is measured."""


@dataclass(frozen=True, eq=False)
class TargetLock:
    """What the camera faces."""

    legs: Bool[Tensor, " legs"]
    """Legs along which it faces a point."""
    aims: Float[Tensor, "knots 3"]
    """Point faced at each knot; it moves straight from one to the next. NaN at knots that face none."""
    down: Float[Tensor, "3"]
    """Along the vertical."""

    @staticmethod
    def from_keyframes(keys: Sequence[Keyframe], down: Float[Tensor, "3"], *, loop: bool) -> "TargetLock":
        """A knot faces its own target, else that of the leg that leads to it."""
        own = torch.tensor([key.target or (math.nan,) * 3 for key in keys], dtype=torch.float64)
        if loop:
            own[-1] = own[0]
        before = own.roll(1, dims=0)
        before[0] = own[-2] if loop else math.nan
        return TargetLock(own[:-1, 0].isfinite(), torch.where(own.isfinite(), own, before), down)

    def faced(self, leg: Int[Tensor, " frames"], tau: Float[Tensor, " frames"]) -> Float[Tensor, "frames 3"]:
        """The point faced at a share of a leg's time."""
        return self.aims[leg] + tau[:, None] * (self.aims[leg + 1] - self.aims[leg])

    def rotations(
        self, positions: Legs, leg: Int[Tensor, " frames"], tau: Float[Tensor, " frames"]
    ) -> Float[Tensor, "frames 3 3"]:
        """Rotations on locked legs at shares of their time."""
        return look_at(positions.positions_on(leg, tau), self.faced(leg, tau), self.down)[:, :3, :3]

    def handed_over(self, positions: Legs, pins: Pins, *, loop: bool) -> Pins:
        """The pins, where there are none completed by how the camera turns as it leaves and enters locked legs.

        So free legs beside locked ones take over their angular velocity.
        """
        dt, legs = positions.times.diff(), self.legs
        free_after = torch.cat([~legs, ~legs[:1] if loop else torch.tensor([False])])
        free_before = torch.cat([~legs[-1:] if loop else torch.tensor([False]), ~legs])
        locked_before, locked_after = ~free_before, ~free_after
        if not loop:
            locked_before[0] = locked_after[-1] = False
        before, after, has_before, has_after = (
            x.clone() for x in (pins.before, pins.after, pins.has_before, pins.has_after)
        )
        pace_before, pace_after = pins.pace_before.clone(), pins.pace_after.clone()
        n = len(legs)
        for k in (locked_before & free_after & ~has_after).nonzero()[:, 0].tolist():
            if k < n:
                turn = self._turning(positions, (k - 1) % n, at_end=True)
                after[k], has_after[k], pace_after[k] = turn * dt[k] / 3, True, 1 / dt[k]
        for k in (free_before & locked_after & ~has_before).nonzero()[:, 0].tolist():
            if k > 0:
                turn = self._turning(positions, k % n, at_end=False)
                before[k], has_before[k], pace_before[k] = -turn * dt[k - 1] / 3, True, 1 / dt[k - 1]
        return replace(
            pins,
            before=before,
            after=after,
            has_before=has_before,
            has_after=has_after,
            pace_before=pace_before,
            pace_after=pace_after,
        )

    def _turning(self, positions: Legs, leg: int, *, at_end: bool) -> Float[Tensor, "3"]:
        """Angular velocity in the camera's own axes at an end of a locked leg [rad/s].

        Measured as the camera and the point it faces go straight on at their velocities: along the leg itself, where
        a camera is after so short a time is known too badly.
        """
        share = torch.tensor([0.0, -STEP, STEP], dtype=torch.float64)[:, None]
        place = (positions.end if at_end else positions.start)[leg]
        places = place + share * positions.velocity(leg, at_end=at_end)
        aims = self.aims[leg + 1 if at_end else leg] + share * (self.aims[leg + 1] - self.aims[leg])
        rotations = look_at(places, aims, self.down)[:, :3, :3]
        turned = rotvec_from_rotation(rotations[0].mT @ rotations[1:])
        seconds = positions.times[leg + 1] - positions.times[leg]
        return (turned[1] - turned[0]) / (2 * STEP * seconds)
