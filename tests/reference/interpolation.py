"""How the reference's demo resamples a path: poses mixed entry by entry, which shears them. The studio does not."""

import torch
from torch import Tensor


def lerp_poses(c2w: Tensor, frames: int) -> Tensor:
    """[n, 4, 4] at `frames` even places from the first pose to the last."""
    return torch.stack([between(c2w, place) for place in torch.linspace(0, len(c2w) - 1, frames, dtype=torch.float64)])


def bezier_poses(c2w: Tensor, frames: int, a: float = 0.5, b: float = 0.5) -> Tensor:
    """The same path, its timing eased by the cubic with control points (0, 0), (a, 0), (b, 1), (1, 1)."""
    tau = torch.linspace(0, 1, frames, dtype=torch.float64)
    xs = 3 * (1 - tau) ** 2 * tau * a + 3 * (1 - tau) * tau**2 * b + tau**3
    ys = 3 * (1 - tau) * tau**2 + tau**3
    made = []
    for time in tau:
        right = min(int(torch.searchsorted(xs, time)), len(xs) - 1)  # the last x may fall short of 1
        left = max(right - 1, 0)
        weight = ((time - xs[left]) / (xs[right] - xs[left]).clamp_min(1e-9)).clamp(0, 1)
        made.append(between(c2w, (ys[left] + weight * (ys[right] - ys[left])) * (len(c2w) - 1)))
    return torch.stack(made)


def between(c2w: Tensor, place: Tensor) -> Tensor:
    """The pose at a fractional index."""
    low, high = int(place.floor()), int(place.ceil())
    return c2w[low] + (place - low) * (c2w[high] - c2w[low])
