"""Which latent cells the preview may lock."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, max_pool2d, pad

from engine.layers.silhouettes import depth_steps
from scene.coverage.kinds import Coverage
from scene.rendering.preview import Preview

AREA = 0.9
"""The share of a latent cell that must be trusted."""
EDGE = 2
"""Pixels on either side of a silhouette that are not trusted: colours there are mixed, and depth errs most."""
REFERENCE_WINDOW = 5


@dataclass(frozen=True, eq=False)
class LockMask:
    """Latent cells that the preview locks."""

    cells: Bool[Tensor, "frames rows columns"]

    @property
    def per_frame(self) -> list[int]:
        """How many cells are locked in each frame."""
        return self.cells.sum((1, 2)).tolist()

    @property
    def share(self) -> float:
        """Share of all cells, 0 to 1."""
        return float(self.cells.float().mean())


def coverage_lock(preview: Preview, cell: int = 8, area: float = AREA) -> LockMask:
    """The cells in which the renderer put the photo's points, away from silhouettes.

    The renderer has closed pinholes up to 2 px by then. At the edge of the photo nothing stands in front of anything,
    so nothing is taken away there.

    Args:
        preview: at the size of the network's picture.
        cell: pixels to a latent.
        area: share of a cell's pixels that must be trusted.
    """
    return LockMask(area_of_cells(trusted_pixels(preview), cell) >= area)


def trusted_pixels(preview: Preview) -> Bool[Tensor, "frames height width"]:
    """Covered, and more than `EDGE` pixels from what is hidden and from steps of depth."""
    return preview.mask & ~silhouettes(preview)


def silhouettes(preview: Preview) -> Bool[Tensor, "frames height width"]:
    """Within `EDGE` pixels of a hidden pixel or of the seam between two surfaces."""
    hidden = preview.coverage == Coverage.HIDDEN
    seam = torch.zeros_like(hidden)
    for frame, depth in enumerate(preview.depth.numpy()):
        for side in depth_steps(depth):
            seam[frame, side[:, 0], side[:, 1]] = True
    # a seam runs between pixels, and has marked the first on each side already
    return _grown(hidden, EDGE) | _grown(seam, EDGE - 1)


def area_of_cells(pixels: Bool[Tensor, "frames height width"], cell: int) -> Float[Tensor, "frames rows columns"]:
    """The share of each cell's pixels that are True."""
    return avg_pool2d(pixels[:, None].float(), cell)[:, 0]


def reference_lock(rgb: UInt8[Tensor, "frames height width 3"], cell: int = 8) -> LockMask:
    """The reference's cells: what is black is empty, eroded 5x5, resized with aligned corners, at least 0.9."""
    eroded = eroded_5x5((rgb > 0).any(-1))
    return LockMask(resized_to_cells(eroded, cell) >= AREA)


def eroded_5x5(pixels: Bool[Tensor, "frames height width"]) -> Bool[Tensor, "frames height width"]:
    """True where all of the 25 pixels around are, the picture mirrored at its borders."""
    reach = REFERENCE_WINDOW // 2
    around = pad((~pixels)[:, None].float(), (reach,) * 4, mode="reflect")
    return max_pool2d(around, REFERENCE_WINDOW, stride=1)[:, 0] == 0


def resized_to_cells(pixels: Bool[Tensor, "frames height width"], cell: int) -> Float[Tensor, "frames rows columns"]:
    """One bilinear sample per cell, the corner cells at the corner pixels; most pixels are not looked at."""
    size = pixels.shape[1] // cell, pixels.shape[2] // cell
    return interpolate(pixels[:, None].float(), size, mode="bilinear", align_corners=True)[:, 0]


def _grown(pixels: Bool[Tensor, "frames height width"], reach: int) -> Bool[Tensor, "frames height width"]:
    """True within `reach` pixels, diagonals included, of a True one."""
    for axis in (1, 2):
        length, grown = pixels.shape[axis], pixels.clone()
        for away in range(1, min(reach + 1, length)):  # many times as fast as to pool floats
            first, last = (pixels.narrow(axis, start, length - away) for start in (0, away))
            grown.narrow(axis, away, length - away).logical_or_(first)
            grown.narrow(axis, 0, length - away).logical_or_(last)
        pixels = grown
    return pixels
