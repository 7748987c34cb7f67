"""A tiny data set whose depth and cameras are exact: a floor, a wall and a board with blots that never repeat."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from jaxtyping import Float, UInt8
from scipy.ndimage import gaussian_filter, map_coordinates
from torch import Tensor

from research.data.clip_folder import FRAMES, ClipContent, ClipRecord
from research.data.data_folder import Job, build
from scene.camera import Intrinsics, pixel_centres
from scene.pose import pose, rotation_from_rotvec
from scene.trajectory import Trajectory

CLIPS = ("room-00", "room-01")
WAYS = ((0.6, 0.0, 0.3), (-0.4, -0.15, 0.5))
"""Metres from the first camera to the last, of each clip."""
COUNT = 5
SMALL = ["--frames", "5", "--stride", "1", "--size", "160x128", "--trials", "1"]
LENS = Intrinsics.from_focal(140, 160, 128)
PER_METRE = 60
BLOTS: np.ndarray = gaussian_filter(np.random.default_rng(1).random((3, 800, 800, 3)), (0, 1.5, 1.5, 0), mode="wrap")
BLOTS = np.asarray((BLOTS - BLOTS.mean()) / BLOTS.std() * 55 + 128).clip(0, 255)


def cameras(way: tuple[float, float, float]) -> Float[Tensor, "frames 4 4"]:
    part = torch.linspace(0, 1, COUNT, dtype=torch.float64)[:, None]
    turn = torch.tensor([0.02, -0.1, 0.0], dtype=torch.float64)
    return pose(rotation_from_rotvec(part * turn), part * torch.tensor(way, dtype=torch.float64))


def picture(c2w: Float[Tensor, "4 4"]) -> tuple[UInt8[Tensor, "height width 3"], Float[Tensor, "height width"]]:
    """What a camera sees, and how far away it is."""
    flat = (pixel_centres(160, 128) - LENS.matrix[:2, 2]) / 140
    rays = torch.cat([flat, torch.ones(128, 160, 1, dtype=torch.float64)], dim=-1).numpy()
    rays, eye = rays @ c2w[:3, :3].numpy().T, c2w[:3, 3].numpy()
    depth = np.full((128, 160), np.inf)
    rgb = np.zeros((128, 160, 3))
    for blots, (axis, at) in zip(BLOTS, ((2, 4.0), (1, 0.9), (2, 2.2)), strict=True):
        t = (at - eye[axis]) / rays[..., axis]
        place = eye + t[..., None] * rays
        across, along = np.delete(place, axis, axis=-1).transpose(2, 0, 1)
        nearer = (t > 0) & (t < depth)
        if at == 2.2:
            nearer &= (across > -0.9) & (across < 0.1) & (along > -0.3)
        depth = np.where(nearer, t, depth)
        where = [(along + 6) * PER_METRE, (across + 6) * PER_METRE]
        colour = [map_coordinates(blots[..., band], where, order=1, mode="grid-wrap") for band in range(3)]
        rgb = np.where(nearer[..., None], np.stack(colour, axis=-1), rgb)
    return torch.from_numpy(rgb.round().astype(np.uint8)), torch.from_numpy(depth).float()


def make(number: int, name: str) -> tuple[ClipRecord, ClipContent]:
    c2w = cameras(WAYS[number])
    seen = [picture(each) for each in c2w]

    def depths() -> Iterator[Float[Tensor, "height width"]]:
        return (depth for _, depth in seen)

    record = ClipRecord(
        id=name, split="test", scene="room", frames=COUNT, fps=4.0, width=160, height=128,
        caption="A room with blots.", metric=True, pictures=FRAMES,
    )  # fmt: skip
    return record, ClipContent(Trajectory(LENS.repeated(COUNT), c2w, 4.0), [rgb for rgb, _ in seen], depths())


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("evaluate") / "tiny"
    jobs = [Job(number, (name,)) for number, name in enumerate(CLIPS)]
    assert build(out, {"kind": "room"}, jobs, make).rejected == ()
    return out
