"""The photo's picture plane, reduced to the clip's density and made larger on all sides."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8
from PIL import Image
from torch import Tensor

from scene.camera import Intrinsics, project, unproject
from scene.scene import Scene
from scene.support.kernel_input import expect_array
from scene.trajectory import Trajectory

MAX_MARGIN = 0.6
"""Widest margin, as a share of the photo's side: further out there is the backdrop only."""
SPARE_MARGIN = 0.05
"""Margin beyond what the path looks past an edge, a share of the photo's side: what is there may lie deeper."""


@dataclass(frozen=True, eq=False)
class Canvas:
    """The photo in the middle of a larger plane; outside the photo nothing is known yet."""

    intrinsics: Intrinsics
    """Intrinsics of the whole plane; its camera is the photo's."""
    rgb: UInt8[Tensor, "height width 3"]
    depth: Float[Tensor, "height width"]
    """Metres; flying pixels already snapped to a surface beside them. 0 outside the photo."""
    inside: Bool[Tensor, "height width"]
    """Within the photo."""

    def __post_init__(self) -> None:
        size = self.depth.shape
        expect_array("colours of a canvas", self.rgb.numpy(), np.uint8, *size, 3)
        expect_array("depth of a canvas", self.depth.numpy(), np.float32, *size, finite=True)
        expect_array("the photo's place in a canvas", self.inside.numpy(), np.bool_, *size)


def make_canvas(scene: Scene, trajectory: Trajectory) -> Canvas:
    """Enlarge the photo's plane as far as the path looks past its edges (at most `MAX_MARGIN`)."""
    photo = scene.photo
    scale = min(1.0, max(trajectory.intrinsics.width / photo.width, trajectory.intrinsics.height / photo.height))
    width, height = max(16, round(photo.width * scale)), max(16, round(photo.height * scale))
    picture = Image.fromarray(photo.pixels.numpy()).resize((width, height), Image.Resampling.BILINEAR)
    depth = _snapped_depth(scene)
    rows = ((torch.arange(height) + 0.5) * photo.height / height).long()
    columns = ((torch.arange(width) + 0.5) * photo.width / width).long()
    depth = depth[rows][:, columns]
    lens = scene.intrinsics.resized(width, height)
    left, top, right, bottom = _margins(lens, depth, trajectory)
    size = (height + top + bottom, width + left + right)
    window = (slice(top, top + height), slice(left, left + width))
    rgb = torch.zeros(*size, 3, dtype=torch.uint8)
    rgb[window] = torch.from_numpy(np.array(picture))
    canvas_depth = torch.zeros(size)
    canvas_depth[window] = depth
    inside = torch.zeros(size, dtype=torch.bool)
    inside[window] = True
    return Canvas(lens.cropped(-left, -top, size[1], size[0]), rgb, canvas_depth, inside)


def _snapped_depth(scene: Scene) -> Float[Tensor, "height width"]:
    """The photo's depth with every unreliable pixel given the depth of the nearest reliable one."""
    reliable = scene.points.reliable.reshape(scene.photo.height, scene.photo.width)
    depth = scene.points.xyz[:, 2].reshape(reliable.shape)
    if bool(reliable.all()) or not bool(reliable.any()):
        return depth
    nearest = torch.from_numpy(nearest_true(reliable.numpy())).long()
    return depth[nearest[..., 0], nearest[..., 1]]


def _margins(
    lens: Intrinsics, depth: Float[Tensor, "height width"], trajectory: Trajectory
) -> tuple[int, int, int, int]:
    """Left, top, right and bottom margins [px] that hold what the frames' borders see of the surroundings."""
    border = torch.cat([depth[0], depth[-1], depth[:, 0], depth[:, -1]])
    near, far = (float(q) for q in torch.quantile(border[:: max(1, len(border) // 4096)], torch.tensor([0.1, 0.9])))
    w, h = trajectory.intrinsics.width, trajectory.intrinsics.height
    edge = torch.tensor([[x, y] for x in (0.0, w / 2, w) for y in (0.0, h / 2, h)], dtype=torch.float64)
    limit = torch.tensor([lens.width, lens.height], dtype=torch.float64) * MAX_MARGIN
    spare = SPARE_MARGIN * limit / MAX_MARGIN
    low, high = torch.zeros(2, dtype=torch.float64), torch.tensor([lens.width, lens.height], dtype=torch.float64)
    size = high.clone()
    for frame, c2w in enumerate(trajectory.c2w):
        for distance in (near, far):
            seen = unproject(
                trajectory.intrinsics[frame], edge, torch.full((len(edge),), distance, dtype=torch.float64)
            )
            uv, z = project(lens, torch.eye(4, dtype=torch.float64), seen @ c2w[:3, :3].mT + c2w[:3, 3])
            uv = torch.where(z[:, None] > 0.05 * distance, uv, size / 2)
            low, high = torch.minimum(low, uv.amin(0)), torch.maximum(high, uv.amax(0))
    before = torch.minimum(torch.where(low < 0, spare - low, 0), limit).ceil().int().tolist()
    after = torch.minimum(torch.where(high > size, spare + high - size, 0), limit).ceil().int().tolist()
    return before[0], before[1], after[0], after[1]


def nearest_true(mask: np.ndarray) -> np.ndarray:
    """Row and column of the nearest true pixel of `mask` [h, w], for every pixel: [h, w, 2]."""
    from scipy.ndimage import distance_transform_edt

    indices = np.asarray(distance_transform_edt(~mask, return_distances=False, return_indices=True))
    return np.moveaxis(indices, 0, -1)
