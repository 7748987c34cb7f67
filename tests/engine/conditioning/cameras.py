"""Cameras by hypothesis: a few metres and radians from the origin, looking through ordinary lenses."""

import torch
from hypothesis import strategies as st
from torch import Tensor

from scene.pose import pose, rotation_from_rotvec

HEIGHT, WIDTH = 64, 96

distances = st.integers(-20, 20).map(lambda k: k / 10)
vectors3 = st.tuples(distances, distances, distances).map(lambda v: torch.tensor(v, dtype=torch.float64))
"""Metres."""


@st.composite
def poses(draw: st.DrawFn) -> Tensor:
    """[4, 4] camera to world, float64."""
    return pose(rotation_from_rotvec(draw(vectors3) / 4), draw(vectors3))


@st.composite
def lenses(draw: st.DrawFn) -> Tensor:
    """[3, 3] pixels, float64."""
    fx, fy = (draw(st.integers(40, 120)) for _ in "xy")
    cx, cy = WIDTH / 2 + draw(st.integers(-10, 10)), HEIGHT / 2 + draw(st.integers(-10, 10))
    return torch.tensor([[fx, 0, cx], [0, fy, cy], [0, 0, 1]], dtype=torch.float64)
