"""What a recovery is made of: windows found again, poses of known points, adjustment."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from scene.recover.adjustment import Spread, adjusted, covariance, left_out
from scene.recover.features import corners, followed, pyramid
from scene.recover.model import Model, Seen, normalised, tangents
from scene.recover.resection import resected
from scene.recover.tracks import depth_at

LENS = (400.0, 410.0, 160.0, 120.0)
SPREAD = Spread(pixels=0.3, log_depth=0.02)


def picture(shift: tuple[float, float]) -> np.ndarray:
    """Waves of many lengths, [200, 260, 3] uint8, the whole moved right and down by pixels."""
    chance = np.random.default_rng(4)
    y, x = np.mgrid[0:200, 0:260].astype(float)
    total = np.zeros_like(x)
    for _ in range(40):
        kx, ky, phase = chance.normal(0, 0.15), chance.normal(0, 0.15), chance.uniform(0, 6.28)
        total += np.sin(kx * (x - shift[0]) + ky * (y - shift[1]) + phase)
    return np.repeat((127 + 17 * total).clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)


@pytest.mark.parametrize("shift", [(0.3, -0.6), (7.25, 3.5), (-11.0, 7.5)])
def test_corners_are_found_again_to_a_twentieth_of_a_pixel(shift: tuple[float, float]) -> None:
    before, after = pyramid(picture((0, 0))), pyramid(picture(shift))
    start = corners(before[0], np.empty((0, 2), np.float32), 20.0)
    assert len(start) > 60
    with ThreadPoolExecutor(2) as pool:
        there, found = followed(before, after, start, pool, 2)
    assert found.mean() > 0.5
    assert np.median(np.abs(there[found] - start[found] - shift)) < 0.05


def test_corners_keep_their_distance_from_those_there_are() -> None:
    grey = pyramid(picture((0, 0)))[0]
    some = corners(grey, np.empty((0, 2), np.float32), 30.0)
    cells = {tuple(each) for each in (some // 30).astype(int)}
    assert len(cells) == len(some)
    more = corners(grey, some, 30.0)
    assert not cells & {tuple(each) for each in (more // 30).astype(int)}


def test_a_blank_picture_has_no_corner() -> None:
    blank = np.full((100, 100), 130, np.float32)
    assert len(corners(blank, np.empty((0, 2), np.float32), 20.0)) == 0


def test_depth_is_read_between_pixels_and_not_across_an_edge() -> None:
    metres = np.full((40, 60), 2.0)
    metres[:, 30:] = 5.0
    uv = np.array([[20.0, 20.0], [60.0, 20.0], [59.0, 41.0], [100.0, 79.0]])
    found = depth_at(metres, uv, (120, 80))
    assert found[0] == 2 and np.isnan(found[1]) and np.isnan(found[2]) and found[3] == 5


def world(frames: int = 6, points: int = 80, seed: int = 0) -> tuple[Model, Seen]:
    """Cameras along a short path, points before them, and what they see without error."""
    chance = np.random.default_rng(seed)
    turns = chance.normal(0, 0.05, (frames, 3))
    shifts = chance.normal(0, 0.2, (frames, 3))
    turns[0], shifts[0] = 0, 0
    xyz = np.column_stack([chance.uniform(-1.2, 1.2, (points, 2)), chance.uniform(3, 8, points)])
    model = Model(
        rotation=Rotation.from_rotvec(turns).as_matrix(),
        translation=shifts,
        points=normalised(np.column_stack([xyz, np.ones(points)])),
        lens=LENS,
    )
    frame, track = (each.ravel() for each in np.mgrid[0:frames, 0:points])
    seen = Seen(frame=frame, track=track, uv=np.zeros((len(frame), 2)), log_depth=np.zeros(len(frame)))
    off = model.misses(seen)
    return model, replace(seen, uv=off[:, :2], log_depth=off[:, 2])


def test_what_a_model_sees_has_no_miss_in_it() -> None:
    model, seen = world()
    assert np.abs(model.misses(seen)).max() < 1e-9


def test_slopes_are_those_of_the_misses() -> None:
    model, seen = world()
    _, by_camera, by_point, by_zoom = model.slopes(seen)
    frames, tracks, small = len(model.rotation), len(model.points), 1e-6

    def change(cameras: np.ndarray, points: np.ndarray, zoom: float) -> np.ndarray:
        after = model.moved(cameras * small, points * small, zoom * small)
        before = model.moved(-cameras * small, -points * small, -zoom * small)
        return (after.misses(seen) - before.misses(seen)) / (2 * small)

    chance = np.random.default_rng(1)
    cameras, points = chance.normal(size=(frames, 6)), chance.normal(size=(tracks, 3))
    wanted = np.einsum("nij,nj->ni", by_camera, cameras[seen.frame])
    assert np.allclose(change(cameras, 0 * points, 0), wanted, atol=1e-3)
    wanted = np.einsum("nij,nj->ni", by_point, points[seen.track])
    assert np.allclose(change(0 * cameras, points, 0), wanted, atol=1e-3)
    assert np.allclose(change(0 * cameras, 0 * points, 1), by_zoom, atol=1e-3)


def test_tangents_stand_at_right_angles() -> None:
    points = normalised(np.random.default_rng(0).normal(size=(50, 4)))
    every = np.concatenate([points[:, :, None], tangents(points)], axis=2)
    assert np.allclose(every.transpose(0, 2, 1) @ every, np.eye(4), atol=1e-6)


def test_a_pose_is_found_though_a_third_of_the_points_move() -> None:
    model, seen = world(points=120)
    of_last = seen.frame == 5
    uv = seen.uv[of_last].copy()
    uv[::3] += np.random.default_rng(2).uniform(-40, 40, (40, 2))
    found = resected(model.points, uv, LENS, (np.eye(3), np.zeros(3)), within=2.0)
    assert np.allclose(found.rotation, model.rotation[5], atol=1e-3)
    assert np.allclose(found.translation, model.translation[5], atol=0.01)
    assert found.inliers[1::3].all() and found.inliers[::3].mean() < 0.1


def astray(model: Model, seed: int = 3) -> Model:
    chance = np.random.default_rng(seed)
    cameras = chance.normal(0, 0.02, (len(model.rotation), 6))
    cameras[0] = 0
    return model.moved(cameras, chance.normal(0, 0.01, (len(model.points), 3)), 0.0)


FREE = np.array([False, True, True, True, True, True])


def test_adjustment_leads_back_to_the_truth() -> None:
    model, seen = world()
    back = adjusted(astray(model), seen, SPREAD, FREE, steps=30)
    assert np.allclose(back.rotation, model.rotation, atol=1e-5)
    assert np.allclose(back.translation, model.translation, atol=1e-4)
    assert np.allclose(back.points, model.points, atol=1e-4)


def test_adjustment_finds_the_lens() -> None:
    model, seen = world()
    spread = replace(SPREAD, zoom=0.25)
    back = adjusted(astray(model).zoomed(1.15), seen, spread, FREE, steps=60, assumed_focal=1.15 * LENS[0])
    assert back.lens[0] == pytest.approx(LENS[0], rel=0.01)
    assert back.lens[1] / back.lens[0] == pytest.approx(LENS[1] / LENS[0])


def test_what_moves_does_not_pull() -> None:
    model, seen = world()
    uv = seen.uv.copy()
    uv[(seen.track % 5 == 0) & (seen.frame > 0)] += [25.0, -13.0]
    back = adjusted(astray(model), replace(seen, uv=uv), SPREAD, FREE, steps=40)
    assert np.allclose(back.translation, model.translation, atol=0.01)


def test_a_camera_that_is_held_does_not_move() -> None:
    model, seen = world()
    begin = astray(model)
    back = adjusted(begin, seen, SPREAD, np.arange(6) >= 4, steps=5)
    assert np.array_equal(back.rotation[:4], begin.rotation[:4])
    assert np.array_equal(back.translation[:4], begin.translation[:4])
    assert not np.allclose(back.translation[4], begin.translation[4])


def test_noise_leads_as_far_as_the_covariance_says() -> None:
    model, seen = world()
    chance = np.random.default_rng(5)
    every = covariance(model, seen, SPREAD, FREE)
    expected = np.sqrt([every[5, k, 5, k] for k in range(3, 6)])
    off = []
    for _ in range(60):
        uv = seen.uv + chance.normal(0, SPREAD.pixels, seen.uv.shape)
        log_depth = seen.log_depth + chance.normal(0, SPREAD.log_depth, len(seen))
        noisy = adjusted(model, replace(seen, uv=uv, log_depth=log_depth), SPREAD, FREE, steps=4)
        off.append(noisy.translation[5] - model.translation[5])
    assert np.std(off, axis=0) == pytest.approx(expected, rel=0.45)


def test_what_a_group_changes_is_what_leaving_it_out_gives() -> None:
    model, seen = world()
    chance = np.random.default_rng(8)
    group = np.arange(len(model.points)) % 5
    log_depth = seen.log_depth + chance.normal(0, 0.01, len(seen)) + 0.02 * (group[seen.track] == 2)
    noisy = replace(seen, uv=seen.uv + chance.normal(0, 0.1, seen.uv.shape), log_depth=log_depth)
    whole = adjusted(model, noisy, SPREAD, FREE, steps=30)
    told = left_out(whole, noisy, SPREAD, FREE, group)
    assert np.abs(told.sum(axis=0)).max() < 1e-9 and (told[:, ~FREE] == 0).all()
    again = [adjusted(whole, noisy.part(group[noisy.track] != number), SPREAD, FREE, steps=30) for number in range(5)]
    shifts = np.stack([each.translation - whole.translation for each in again])
    shifts -= shifts.mean(axis=0)
    assert np.abs(shifts).max() > 1e-3
    assert np.abs(told[:, :, 3:] - shifts).max() < 0.25 * np.abs(shifts).max()


def test_a_picture_without_corners_has_no_depths() -> None:
    assert depth_at(np.ones((20, 30)), np.empty((0, 2)), (60, 40)).shape == (0,)
