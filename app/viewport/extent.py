"""How large a scene is, so that nothing drawn in it is huge or tiny."""

import math
from dataclasses import dataclass

import numpy as np
import torch

from scene.camera import unproject
from scene.scene import Scene

REACH = 3.0
"""Middle distances: what is farther away need not be in sight."""
SCATTERED = 700
"""Points of a scene that say whether it is in sight."""


@dataclass(frozen=True, eq=False)
class Extent:
    """Distances from the photo's camera along its line of sight, metres; the sky has no say."""

    near: float
    """A tenth of the photo is nearer."""
    middle: float
    """Where to look: the subject, or what is in front of it in a photo that goes very deep."""
    far: float
    """All but a fiftieth is nearer."""
    outline: np.ndarray
    """Points [points 3] around the photo, metres: some of what it shows, drawn nearer where it is very far, the
    corners of the picture, and its camera."""


def scattered(scene: Scene) -> np.ndarray:
    """Some hundred points of what the photo shows, evenly over it and without the sky: [points 3], metres."""
    step = max(1, math.isqrt(scene.depth.metres.numel() // SCATTERED))
    metres, sky = scene.depth.metres[::step, ::step], scene.sky[::step, ::step]
    v, u = torch.meshgrid(*(torch.arange(n, dtype=torch.float64) * step + 0.5 for n in metres.shape), indexing="ij")
    height, width = scene.depth.metres.shape
    lens = scene.intrinsics
    uv = torch.stack([u * lens.width / width, v * lens.height / height], dim=-1)[~sky]
    return unproject(lens, uv, metres[~sky].double()).numpy()


def extent(scene: Scene) -> Extent:
    """Measure what the photo shows."""
    metres = scene.depth.metres[~scene.sky]
    if not len(metres):
        metres = torch.full((1,), 10.0)
    shares = torch.tensor([0.1, 0.98])
    near, far = torch.quantile(metres[:: max(1, len(metres) // 50_000)], shares).tolist()
    middle = min(scene.subject_distance, 2.5 * near)
    lens, reach = scene.intrinsics, min(far, REACH * middle)
    uv = torch.tensor([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=torch.float64)
    edges = unproject(lens, uv * torch.tensor([lens.width, lens.height]), torch.full((4,), middle, dtype=torch.float64))
    shown = scattered(scene)
    shown = shown * np.minimum(1.0, reach / shown[:, 2:])  # what is beyond comes nearer along its line of sight
    return Extent(near, middle, far, np.concatenate([shown, edges.numpy(), np.zeros((1, 3))]))
