"""A real pair: the left photo lifted with its true depth and seen from the right camera is the right photo.

Middlebury 2014 "Motorcycle" as scikit-image brings it: the cameras are 0.193001 m apart, and the right one's principal
point lies 31.086 px farther right.
"""

import numpy as np
import pytest
import torch
from scipy.ndimage import distance_transform_edt
from skimage.data import stereo_motorcycle
from torch import Tensor

from scene.camera import Intrinsics
from scene.image import Photo
from scene.lift import lift
from scene.render import Splats, splat
from tests.scene.cameras import camera, depth_map, psnr

BASELINE, SHIFT, FOCAL = 0.193001, 31.086, 994.978


@pytest.fixture(scope="module")
def pair() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Left and right photo [h, w, 3], disparity [h, w] and where it is known."""
    left, right, disparity = stereo_motorcycle()
    known = np.isfinite(disparity)
    to_known = np.asarray(distance_transform_edt(~known, return_distances=False, return_indices=True))
    filled = disparity[to_known[0], to_known[1]].astype(np.float32)
    return torch.tensor(left), torch.tensor(right), torch.tensor(filled), torch.tensor(known)


@pytest.fixture(scope="module")
def preview(pair: tuple[Tensor, Tensor, Tensor, Tensor]) -> Splats:
    left, _, disparity, known = pair
    height, width = disparity.shape
    matrix = torch.tensor([[FOCAL, 0, 311.193], [0, FOCAL, 254.877], [0, 0, 1]], dtype=torch.float64)
    metres = FOCAL * BASELINE / (disparity + SHIFT)
    scene = lift(Photo(left, Intrinsics(matrix, width, height), "user"), depth_map(metres), known=known)
    right = matrix.clone()
    right[0, 2] += SHIFT
    return splat(scene.points, Intrinsics(right, width, height).repeated(1), camera(x=BASELINE)[None])


@pytest.fixture(scope="module")
def nearest(pair: tuple[Tensor, Tensor, Tensor, Tensor]) -> Tensor:
    """Pixels of the right photo in which a known pixel of the left one lands."""
    _, _, disparity, known = pair
    y, x = torch.where(known)
    landed = (x + 0.5 - disparity[known]).floor().long()
    inside = landed >= 0
    hit = torch.zeros_like(known)
    hit[y[inside], landed[inside]] = True
    return hit


def test_nearly_every_pixel_that_a_nearest_splat_covers_is_covered(preview: Splats, nearest: Tensor) -> None:
    assert preview.covered[0][nearest].float().mean() >= 0.995
    assert preview.covered.float().mean() >= 0.845


def test_the_preview_is_what_the_other_camera_saw(
    pair: tuple[Tensor, Tensor, Tensor, Tensor], preview: Splats, nearest: Tensor
) -> None:
    right, rgb, covered = pair[1], preview.rgb[0], preview.covered[0]
    both = covered & nearest
    assert psnr(rgb[both], right[both]) >= 28.5
    grey_error = (rgb[both].float().mean(-1) - right[both].float().mean(-1)).abs()
    assert (grey_error > 40).float().mean() <= 0.009
    beyond = covered & ~nearest
    assert psnr(rgb[beyond], right[beyond]) >= 21
