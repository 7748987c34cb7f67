"""Little films and cameras, from which real data sets are prepared."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from engine.video import write_mp4

Film = Callable[[Path, int], UInt8[Tensor, "frames height width 3"]]


def frames(count: int, width: int = 64, height: int = 48) -> UInt8[Tensor, "frames height width 3"]:
    """Frames that tell their number by how bright they are."""
    level = (20 + 4 * torch.arange(count)).to(torch.uint8)
    return level[:, None, None, None].expand(count, height, width, 3).contiguous()


def number_of(frame: Tensor) -> int:
    """The number of such a frame."""
    return round((float(frame.float().mean()) - 20) / 4)


def w2c(count: int) -> Float[Tensor, "frames 4 4"]:
    """A camera that goes ahead, a tenth a frame."""
    poses = torch.eye(4, dtype=torch.float64).repeat(count, 1, 1)
    poses[:, 2, 3] = -0.1 * torch.arange(count)
    return poses


@pytest.fixture
def film() -> Film:
    """Write a film of so many frames, 10 a second."""

    def write(path: Path, count: int) -> UInt8[Tensor, "frames height width 3"]:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = frames(count)
        write_mp4(path, made, 10.0)
        return made

    return write


def pose_text(path: Path, address: str, times: list[int], head: tuple[str, ...] = ()) -> None:
    """A text as RealEstate10K has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [address, *head]
    for time, pose in zip(times, w2c(len(times)).tolist(), strict=True):
        numbers = [number for row in pose[:3] for number in row]
        lines.append(" ".join(map(str, [time, 0.5, 0.7, 0.5, 0.5, 0, 0, *numbers])))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
