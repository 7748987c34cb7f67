"""Two views: essential matrices of five points, and the pose that has points in front."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from scene.recover.two_view import essential_matrices, sampson, turned_only, two_views

LENS = (300.0, 310.0, 160.0, 96.0)


def scene(seed: int, flat: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Points seen by two cameras [px, px], their depth in the first, and the second's rotation and translation."""
    chance = np.random.default_rng(seed)
    points = chance.uniform([-2, -1.5, 2], [2, 1.5, 9], (200, 3))
    if flat:
        points[:, 2] = 5 + 0.3 * points[:, 0]
    rotation = Rotation.from_rotvec(chance.normal(0, 0.06, 3)).as_matrix()
    translation = chance.normal(0, 1, 3) * [1, 1, 0.6]
    translation *= 0.4 / np.linalg.norm(translation)

    def seen(where: np.ndarray) -> np.ndarray:
        return where[:, :2] / where[:, 2:] * LENS[:2] + LENS[2:]

    return seen(points), seen(points @ rotation.T + translation), points[:, 2], rotation, translation


@pytest.mark.parametrize("seed", range(8))
def test_one_of_the_matrices_of_five_points_is_the_true_one(seed: int) -> None:
    one, other, _, rotation, t = scene(seed)
    a, b = ((uv - LENS[2:]) / LENS[:2] for uv in (one, other))
    true = np.array([[0, -t[2], t[1]], [t[2], 0, -t[0]], [-t[1], t[0], 0]]) @ rotation
    true /= np.linalg.norm(true)
    found = essential_matrices(a[None, :5], b[None, :5])
    assert 1 <= len(found) <= 10
    assert min(min(np.abs(each - true).max(), np.abs(each + true).max()) for each in found) < 1e-6
    for each in found:
        singular = np.linalg.svd(each)[1]
        assert singular[0] == pytest.approx(singular[1], rel=1e-5) and singular[2] < 1e-6
    assert np.abs(sampson(found, a[:5], b[:5])).max() < 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_pose_and_depth_come_out_of_points_of_which_a_third_are_wrong(seed: int) -> None:
    one, other, depth, rotation, translation = scene(seed)
    chance = np.random.default_rng(seed)
    other = other + chance.normal(0, 0.1, other.shape)
    other[:60] += chance.normal(0, 25, (60, 2))
    found = two_views(one, other, LENS, within=0.8)
    assert found is not None
    assert np.degrees(Rotation.from_matrix(found.rotation.T @ rotation).magnitude()) < 1.0
    assert found.agree[60:].mean() > 0.8 and found.agree[:60].mean() < 0.3
    ratio = found.depth[60:] * np.linalg.norm(translation) / depth[60:]
    assert np.isfinite(ratio).mean() > 0.7
    assert np.nanmedian(np.abs(ratio / np.nanmedian(ratio) - 1)) < 0.15


def test_parallax_is_what_a_turn_does_not_explain() -> None:
    one, other, *_ = scene(3)
    chance = np.random.default_rng(0)
    rays = np.column_stack([(one - LENS[2:]) / LENS[:2], np.ones(len(one))])
    rays = rays @ Rotation.from_rotvec([0.02, -0.05, 0.03]).as_matrix().T
    turned = rays[:, :2] / rays[:, 2:] * LENS[:2] + LENS[2:]
    still = turned_only(one, turned + chance.normal(0, 0.05, turned.shape), LENS)
    assert np.median(still) < 0.2 < 2 < np.median(turned_only(one, other, LENS))


def test_too_few_points_give_nothing() -> None:
    assert two_views(np.zeros((4, 2)), np.zeros((4, 2)), LENS, within=1.0) is None
