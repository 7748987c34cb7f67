"""The keyframes that a path was made of, found again in its frames; or as few as follow it."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.path.camera_path import CameraPath, find_route
from scene.path.fitting import Flight, check_moments, difference, thin
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.pose import rotvec_from_rotation, wxyz_from_rotation

EASINGS: tuple[Easing, ...] = ("linear", "ease-in-out", "ease-in", "ease-out", "constant")
"""How time may run on the legs, all of them alike."""
EXACT = 0.05
"""Share of the tolerances within which keyframes are those that the path was made of."""
ONE_SIDED = (-104 / 12, 114 / 12, -56 / 12, 11 / 12)
"""The second derivative at a sample by those after it alone, from how far each is from it."""
MOST, TRIES = 64, 3
"""Keyframes between the ends that are looked for, and how many guesses at their number."""
LEAST = 1e-9
"""A jump that is none, as a share of the tolerances."""
FEW = 32
"""Number of keyframes above which none is left out again: nobody edits so many by hand, and it would take long."""
TOLERANCE_ZOOM = 0.01
"""Tolerance of the logarithm of the focal length: one per cent."""


@dataclass(frozen=True, kw_only=True)
class Tolerances:
    """How far keyframes may lead from the frames."""

    metres: float
    degrees: float


def recovered(
    flight: Flight, lens: Intrinsics, within: Tolerances, fov_y: Float[Tensor, " samples"] | None = None
) -> Keyframes:
    """Keyframes whose path is within the tolerances of every sample at its time; both ends are samples.

    A spline changes its acceleration suddenly at its keyframes and nowhere else, so those samples are tried first.
    Where they are not what the path was made of, samples are added until all are met, and those that are not needed
    are left out.

    Args:
        flight: known frame by frame.
        lens: the clip's.
        within: how closely.
        fov_y: vertical field of view of each sample, radians; None for the lens' own throughout.

    Raises:
        InputError: fewer than two samples, or times that do not increase.
    """
    check_moments(flight)
    fit = _Fit(flight, lens, within, fov_y)
    for indices in _likely(flight, within):
        for easing in EASINGS:
            if fit.off(indices, easing) <= EXACT:
                return fit.keyframes(fit.pruned(indices, easing, EXACT), easing)
    times = [key.time for key in thin(flight, lens, tolerance_m=within.metres, tolerance_deg=within.degrees).keyframes]
    indices = torch.searchsorted(fit.times, torch.tensor(times, dtype=torch.float64) - 1e-9).tolist()
    while fit.off(indices) > 1:  # of the zoom
        indices = sorted({*indices, fit.worst(indices)})
    return fit.keyframes(fit.pruned(indices, "linear", 1))


def _likely(flight: Flight, within: Tolerances) -> Iterator[list[int]]:
    """Samples that may be all the keyframes there were, fewest first: the ends, and where it bends most suddenly."""
    bends = _jumps(flight.c2w[:, :3, 3], lambda at, other: other - at) / within.metres
    turns = _jumps(flight.c2w[:, :3, :3], lambda at, other: rotvec_from_rotation(at.mT @ other))
    sudden = torch.maximum(bends, turns / math.radians(within.degrees)).clamp_min(LEAST)
    peaks = (sudden >= torch.nn.functional.max_pool1d(sudden[None], 5, 1, 2)[0]) & (sudden > LEAST)
    order = peaks.nonzero()[:, 0]
    order = order[sudden[order].argsort(descending=True)]
    drops = sudden[order] / torch.cat([sudden[order][1:], sudden.new_tensor([LEAST])])
    ends = {0, len(flight.times) - 1}
    for count in (0, *sorted(1 + drops[:MOST].argsort(descending=True)[:TRIES].numpy())):
        yield sorted({*ends, *order[:count].tolist()})


def _jumps(values: Tensor, between: Callable[[Tensor, Tensor], Tensor]) -> Float[Tensor, " samples"]:
    """How far the acceleration after a sample is from that before it, per sample squared; 0 beside the ends."""
    reach, count = len(ONE_SIDED), len(values)
    jump = torch.zeros(count, 3, dtype=torch.float64)
    if count > 2 * reach:
        inner = values[reach:-reach]
        for k, weight in enumerate(ONE_SIDED, start=1):
            after, before = values[reach + k : count - reach + k], values[reach - k : count - reach - k]
            jump[reach:-reach] += weight * (between(inner, after) - between(inner, before))
    return jump.norm(dim=-1)


@dataclass(frozen=True, eq=False)
class _Fit:
    """Samples that become keyframes, and how well these meet all."""

    flight: Flight
    lens: Intrinsics
    within: Tolerances
    fov_y: Float[Tensor, " samples"] | None

    @property
    def times(self) -> Float[Tensor, " samples"]:
        return self.flight.times - self.flight.times[0]

    def keyframes(self, which: Sequence[int], easing: Easing = "linear") -> Keyframes:
        c2w = self.flight.c2w[list(which)]
        stands = zip(which, c2w[:, :3, 3].tolist(), wxyz_from_rotation(c2w[:, :3, :3]).tolist(), strict=True)
        return Keyframes(
            keyframes=tuple(
                Keyframe(
                    time=float(self.times[i]),
                    position=(x, y, z),
                    wxyz=(qw, qx, qy, qz),
                    fov_y=None if self.fov_y is None else float(self.fov_y[i]),
                    easing=easing,
                )
                for i, (x, y, z), (qw, qx, qy, qz) in stands
            )
        )

    def each_off(self, which: Sequence[int], easing: Easing = "linear") -> Float[Tensor, " samples"]:
        """How far every sample is from the path, as a share of what is allowed."""
        fitted = find_route(CameraPath(segments=(self.keyframes(which, easing),)), self.lens)
        lens, c2w = fitted.cameras(self.times)
        metres, angle = difference(self.flight.c2w, c2w)
        off = torch.maximum(metres / self.within.metres, angle / math.radians(self.within.degrees))
        if self.fov_y is None:
            return off
        focal = lens.height / 2 / (self.fov_y / 2).tan()
        return torch.maximum(off, (focal / lens.fy).log().abs() / TOLERANCE_ZOOM)

    def off(self, which: Sequence[int], easing: Easing = "linear") -> float:
        return float(self.each_off(which, easing).max())

    def worst(self, which: Sequence[int]) -> int:
        return int(self.each_off(which).argmax())

    def pruned(self, which: Sequence[int], easing: Easing, most: float) -> list[int]:
        """Those that are needed to stay within `most`; the least needed is left out first."""
        left = list(which)
        if len(left) > FEW:
            return left
        needs = {each: self.off([i for i in left if i != each], easing) for each in left[1:-1]}
        for each in sorted(needs, key=needs.__getitem__):
            without = [i for i in left if i != each]
            if self.off(without, easing) <= most:
                left = without
        return left
