"""The pinhole camera. Pixel (0, 0) has its centre at (0.5, 0.5); depth is z-depth, metres."""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from scene.pose import rigid_inverse
from scene.support.full_frame import FULL_FRAME_DIAGONAL_MM

ASSUMED_MM = 26.0
"""Lens of a photo that does not say, on full frame (shown as assumed): that of a telephone, and of many cameras."""
MIDDLE = (0.5, 0.5)
"""The crop that is cut from the middle."""


@dataclass(frozen=True, eq=False)
class Intrinsics:
    """A pinhole lens and its picture size; batched where there is one per frame."""

    matrix: Float[Tensor, "*batch 3 3"]
    """[[fx, 0, cx], [0, fy, cy], [0, 0, 1]], pixels, float64."""
    width: int
    height: int

    @staticmethod
    def from_focal(fx: float, width: int, height: int, fy: float | None = None) -> "Intrinsics":
        """A centred lens of focal length `fx` (and `fy`), pixels."""
        rows = [[fx, 0, width / 2], [0, fx if fy is None else fy, height / 2], [0, 0, 1]]
        return Intrinsics(torch.tensor(rows, dtype=torch.float64), width, height)

    @staticmethod
    def from_fov_x(fov_x: float, width: int, height: int) -> "Intrinsics":
        """A centred lens seeing `fov_x` radians across the width."""
        return Intrinsics.from_focal(width / 2 / math.tan(fov_x / 2), width, height)

    @staticmethod
    def from_fov_y(fov_y: float, width: int, height: int) -> "Intrinsics":
        """A centred lens seeing `fov_y` radians over the height."""
        return Intrinsics.from_focal(height / 2 / math.tan(fov_y / 2), width, height)

    @staticmethod
    def from_full_frame(mm: float, width: int, height: int) -> "Intrinsics":
        """A centred lens that sees as much over its diagonal as one of `mm` does on full frame (36 x 24 mm).

        Diagonals are what 35 mm equivalents compare (CIPA DCG-001), so it is one lens whichever way it is held.
        """
        return Intrinsics.from_focal(mm * math.hypot(width, height) / FULL_FRAME_DIAGONAL_MM, width, height)

    @property
    def full_frame_mm(self) -> Float[Tensor, "*batch"]:
        """The focal length that sees as much over the diagonal of full frame, millimetres."""
        return self.fx * (FULL_FRAME_DIAGONAL_MM / math.hypot(self.width, self.height))

    @property
    def fx(self) -> Float[Tensor, "*batch"]:
        """Horizontal focal length, pixels."""
        return self.matrix[..., 0, 0]

    @property
    def fy(self) -> Float[Tensor, "*batch"]:
        """Vertical focal length, pixels."""
        return self.matrix[..., 1, 1]

    @property
    def cx(self) -> Float[Tensor, "*batch"]:
        """Principal point, pixels from the left edge of the picture."""
        return self.matrix[..., 0, 2]

    @property
    def cy(self) -> Float[Tensor, "*batch"]:
        """Principal point, pixels from the top edge of the picture."""
        return self.matrix[..., 1, 2]

    @property
    def fov_x(self) -> Float[Tensor, "*batch"]:
        """Horizontal field of view, radians."""
        return (self.cx / self.fx).atan() + ((self.width - self.cx) / self.fx).atan()

    @property
    def fov_y(self) -> Float[Tensor, "*batch"]:
        """Vertical field of view, radians."""
        return (self.cy / self.fy).atan() + ((self.height - self.cy) / self.fy).atan()

    def __getitem__(self, index: int | slice) -> "Intrinsics":
        return Intrinsics(self.matrix[index], self.width, self.height)

    def resized(self, width: int, height: int) -> "Intrinsics":
        """The same lens for the whole picture scaled to another size."""
        scale = torch.tensor([width / self.width, height / self.height, 1.0], dtype=self.matrix.dtype)
        return Intrinsics(self.matrix * scale[:, None], width, height)

    def cropped(self, left: float, top: float, width: int, height: int) -> "Intrinsics":
        """The same lens for a window whose top left corner is at (left, top) [px]."""
        matrix = self.matrix.clone()
        matrix[..., 0, 2] -= left
        matrix[..., 1, 2] -= top
        return Intrinsics(matrix, width, height)

    def covering(self, width: int, height: int, crop: tuple[float, float] = MIDDLE) -> "Intrinsics":
        """The lens of a clip cut from the photo, which is scaled to cover width x height and then cropped.

        `crop` says where, 0 to 1 of the way that is free: (0, 0) keeps the left and the top, (1, 1) the right and the
        bottom.
        """
        scale = max(width / self.width, height / self.height)
        scaled = self.matrix * torch.tensor([scale, scale, 1.0], dtype=self.matrix.dtype)[:, None]
        whole = Intrinsics(scaled, self.width, self.height)
        left, top = (self.width * scale - width) * crop[0], (self.height * scale - height) * crop[1]
        return whole.cropped(left, top, width, height)

    def zoomed(self, zoom: Float[Tensor, "*batch"]) -> "Intrinsics":
        """One lens per value of `zoom`: focal lengths times `zoom`, the principal point where it was."""
        matrix = self.matrix.expand(*zoom.shape, 3, 3).clone()
        matrix[..., 0, 0] *= zoom
        matrix[..., 1, 1] *= zoom
        return Intrinsics(matrix, self.width, self.height)

    def repeated(self, frames: int) -> "Intrinsics":
        """The same lens for every frame: [3, 3] becomes [frames, 3, 3]."""
        return Intrinsics(self.matrix.expand(frames, 3, 3).clone(), self.width, self.height)


def focal_from_fov(fov: float, size: float, centre: float) -> float:
    """Focal length [px] at which a picture `size` pixels across sees `fov` radians, its principal point at `centre`.

    The two half-angles add up: tan(fov) = f * size / (f^2 - centre * (size - centre)). With the principal point outside
    the picture no lens sees more than some angle; then it is the one that sees most.
    """
    c, s = math.cos(fov), math.sin(fov)
    return (size * c + math.sqrt(max((size * c) ** 2 + 4 * centre * (size - centre) * s**2, 0.0))) / (2 * s)


def pixel_centres(width: int, height: int) -> Float[Tensor, "height width 2"]:
    """(u, v) of every pixel centre: 0.5, 1.5, ... [px], float64."""
    v, u = torch.meshgrid(
        torch.arange(height, dtype=torch.float64) + 0.5, torch.arange(width, dtype=torch.float64) + 0.5, indexing="ij"
    )
    return torch.stack([u, v], dim=-1)


def unproject(
    intrinsics: Intrinsics, uv: Float[Tensor, "*points 2"], depth: Float[Tensor, "*points"]
) -> Float[Tensor, "*points 3"]:
    """Camera-space points [m] of pixels at z-depth `depth` [m]."""
    x = (uv[..., 0] - intrinsics.cx) / intrinsics.fx
    y = (uv[..., 1] - intrinsics.cy) / intrinsics.fy
    return torch.stack([x * depth, y * depth, depth.to(x.dtype)], dim=-1)


def project(
    intrinsics: Intrinsics, c2w: Float[Tensor, "4 4"], xyz: Float[Tensor, "*points 3"]
) -> tuple[Float[Tensor, "*points 2"], Float[Tensor, "*points"]]:
    """Pixels [px] and z-depth [m] of world points seen by one camera; depth <= 0 is behind it."""
    w2c = rigid_inverse(c2w).to(xyz.dtype)
    camera = xyz @ w2c[:3, :3].mT + w2c[:3, 3]
    z = camera[..., 2]
    matrix = intrinsics.matrix.to(xyz.dtype)
    uv = camera[..., :2] / z[..., None] * torch.stack([matrix[0, 0], matrix[1, 1]]) + matrix[:2, 2]
    return uv, z
