"""Why a pixel is not covered: the photo never looked there (outside), or something stood in front (hidden).

An uncovered pixel is hidden if some point of its ray, between 0.1 m and the far plane, projects inside the photo and
lies more than 1 % behind the photo's depth there; else it is outside. The far plane is as far from the photo as the
farthest thing that is not sky: nothing can hide beyond it.

Of a frame of a clip, what other frames saw may be drawn as well, and is told from what the frame itself saw.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter
from torch import Tensor

from scene.camera import FAR_PLANE, NEAR_PLANE, Intrinsics
from scene.support.kernel_input import expect_array

BEHIND = 0.01
"""A point this much (relative) behind the photo's depth is hidden by it."""
NOWHERE = np.zeros((0, 0), np.uint8)
"""No pixel of a frame."""


@dataclass(frozen=True, eq=False)
class Shadow:
    """What the photo's depth hides, ready to be asked."""

    intrinsics: Intrinsics
    """The photo's."""
    inverse: NDArray[np.float32]
    """[height, width]: 1 / z from which on a point is visible to the photo, a little behind its depth."""
    ceiling: NDArray[np.float32]
    """The largest of `inverse` in each block and the eight around it."""
    high_ceiling: NDArray[np.float32]
    """The same for big blocks."""
    farthest: float
    """Depth of the farthest thing that is not sky, metres."""

    @staticmethod
    def from_depth(metres: Float[Tensor, "height width"], intrinsics: Intrinsics) -> "Shadow":
        """The shadow of a photo's depth [m]."""
        from scene.coverage.kernel import BIG_BLOCK, BLOCK, largest_in_blocks

        depth = metres.numpy()
        expect_array("depth", depth, np.float32, *metres.shape, finite=True)
        inverse = np.float32(1) / (np.float32(1 + BEHIND) * depth)
        blocks = largest_in_blocks(inverse, BLOCK)
        big_blocks = largest_in_blocks(blocks, BIG_BLOCK // BLOCK)
        ceiling, high_ceiling = (
            np.asarray(maximum_filter(each, 3, mode="nearest"), np.float32) for each in (blocks, big_blocks)
        )
        farthest = float(depth.max(where=depth < FAR_PLANE, initial=0))
        return Shadow(intrinsics, inverse, ceiling, high_ceiling, farthest or FAR_PLANE)


def label_frame(
    shadow: Shadow,
    intrinsics: Intrinsics,
    c2w: Float[Tensor, "4 4"],
    depth: NDArray[np.float32],
    coverage: NDArray[np.uint8],
    rows: slice = slice(None),
    *,
    other_times: NDArray[np.uint8] = NOWHERE,
) -> None:
    """Write what each of the rows' pixels is into `coverage`.

    Args:
        shadow: the photo's.
        intrinsics: the frame's lens.
        c2w: the frame's camera.
        depth: the frame's, [height, width], 0 where uncovered.
        coverage: [height, width], values of `Coverage`, written.
        rows: which of the frame's rows.
        other_times: [height, width], 1 where what is shown was seen at another time; `NOWHERE` without.

    Raises:
        InputError: arrays of other sizes than the frame's, or a camera or lens that is none.
    """
    from scene.coverage.kernel import label_rows

    photo = shadow.intrinsics.matrix
    origin = photo @ c2w[:3, 3]
    per_pixel = photo @ c2w[:3, :3] @ torch.linalg.inv_ex(intrinsics.matrix).inverse
    expect_array("depth", depth, np.float32, intrinsics.height, intrinsics.width)
    expect_array("coverage", coverage, np.uint8, *depth.shape)
    if other_times is not NOWHERE:
        expect_array("other times", other_times, np.uint8, *depth.shape)
    expect_array("cameras", origin.numpy(), np.float64, 3, finite=True)
    expect_array("lenses", per_pixel.numpy(), np.float64, 3, 3, finite=True)
    label_rows(
        depth[rows],
        rows.start or 0,
        origin.numpy(),
        per_pixel.numpy(),
        shadow.inverse,
        shadow.ceiling,
        shadow.high_ceiling,
        NEAR_PLANE,
        shadow.farthest,
        other_times[rows],
        coverage[rows],
    )
