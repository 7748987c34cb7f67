"""Metres, and the points that the reference puts in space with them."""

import numpy as np
import pytest
import torch

from engine.conditioning.depth import estimate_depth, preprocess
from engine.verification.compare import relative_error
from engine.verification.goldens import vectors
from tests.engine.models.filled_encoders import small_depth_net
from tests.reference.lift import inliers, points_of_pixel_corners


@torch.no_grad()
def test_depth_is_the_references():
    recorded = vectors("depth")
    image = recorded["image_uint8"].permute(2, 0, 1)[None] / 255 * 2 - 1
    assert relative_error(preprocess(image), recorded["normalised"]) <= 2e-6
    taps = small_depth_net().backbone(recorded["normalised"]).feature_maps
    for number, tap in enumerate(taps):
        assert relative_error(tap[:, 1:], recorded[f"feat{number}"]) <= 2e-6
    assert relative_error(estimate_depth(small_depth_net(), image), recorded["depth"]) <= 2e-6


@pytest.mark.parametrize(("side", "seen"), [(256, 252), (320, 322), (512, 518), (63, 56), (77, 84)])
def test_the_net_sees_whole_patches(side: int, seen: int):
    assert preprocess(torch.zeros(1, 3, side, 28)).shape == (1, 3, seen, 28)


def test_points_are_the_references():
    recorded = vectors("scene")
    video = recorded["video_uint8"] / 255 * 2 - 1
    frame = video[recorded["cond_frame_index"]].permute(0, 3, 1, 2)
    points = points_of_pixel_corners(estimate_depth(small_depth_net(), frame)[0], recorded["K"][0, 0])
    assert relative_error(points, recorded["points"]) <= 2e-6
    kept = recorded["inlier_indices"].numpy()
    assert np.array_equal(inliers(recorded["points"].numpy()), kept)
    assert np.array_equal(inliers(points.numpy()), kept)


def test_outliers_are_the_references():
    recorded = vectors("outliers")
    assert np.array_equal(inliers(recorded["points"].numpy()), recorded["inlier_indices"].numpy())
