"""Where a path looks behind things."""

import dataclasses

import numpy as np
import torch

from engine.layers.background import make_background
from engine.layers.canvas import make_canvas
from engine.layers.silhouettes import SPARE_PIXELS, find_gaps, sweep
from scene.camera import project
from scene.rendering.render import splat
from tests.engine.layers.card import CARD, WALL, card_scene, fly

H, W = 24, 30


def plain_sweep(
    depth: np.ndarray, near: np.ndarray, far: np.ndarray, clean: np.ndarray, shift: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    distance = np.full((H, W), np.inf)
    grid = np.moveaxis(np.indices((H, W)), 0, -1)
    anchor = grid.copy()
    for n, f, c, s in zip(near, far, clean, shift, strict=True):
        if s @ (n - f) <= 0:
            continue
        length = np.linalg.norm(s)
        for k in range(int(np.ceil(length)) + SPARE_PIXELS + 1):
            middle = n + np.rint(s / length * k).astype(int)
            for y, x in np.argwhere(abs(grid - middle).max(-1) <= 1):
                away = np.hypot(y - f[0], x - f[1])
                if 0 < depth[y, x] * 1.015 < depth[tuple(f)] and away < distance[y, x] - 1e-6:
                    distance[y, x], anchor[y, x] = away, c
    return distance, anchor


def test_sweeping_is_marking_what_stands_before_a_far_side_along_its_shift() -> None:
    rng = np.random.default_rng(0)
    depth = rng.uniform(1, 2, (H, W)).astype(np.float32)
    far = np.stack([rng.integers(1, H - 1, 40), rng.integers(1, W - 1, 40)], -1).astype(np.int32)
    near = far + np.array([[0, 1], [1, 0], [0, -1], [-1, 0]], dtype=np.int32)[rng.integers(0, 4, 40)]
    clean = np.clip(2 * far - near, 0, [H - 1, W - 1]).astype(np.int32)
    shift = rng.normal(0, 5, (40, 2)).astype(np.float32)
    distance = np.full((H, W), np.inf, dtype=np.float32)
    anchor = np.ascontiguousarray(np.moveaxis(np.indices((H, W), dtype=np.int32), 0, -1))
    sweep(depth, near, far, clean, shift, distance, anchor)
    expected, anchors = plain_sweep(depth, near, far, clean, shift)
    assert np.isfinite(distance).sum() > 50
    np.testing.assert_allclose(distance, expected, rtol=1e-5)
    assert np.array_equal(anchor, anchors)


def test_a_camera_going_right_looks_behind_the_cards_right_edge_only() -> None:
    scene = card_scene()
    trajectory = fly(scene, "truck right 0.1m")
    canvas = make_canvas(scene, trajectory)
    rows, columns = np.nonzero((find_gaps(canvas, trajectory).hole & canvas.inside).numpy())
    left = int(np.nonzero(canvas.inside.numpy().any(0))[0][0])
    card_right = left + canvas.inside.numpy().any(0).sum() / 2 + 30
    depth = torch.tensor([CARD, WALL], dtype=torch.float64)
    points = torch.stack([torch.zeros(2), torch.zeros(2), depth], dim=-1).double()
    uv, _ = project(scene.intrinsics, trajectory.c2w[-1], points)
    parallax = float((uv[0, 0] - uv[1, 0]).abs())
    assert len(rows) > 0
    assert columns.max() < card_right + 1
    assert columns.min() > card_right - parallax - SPARE_PIXELS - 3


def test_what_closes_cracks_covers_the_whole_canvas() -> None:
    scene = card_scene()
    trajectory = fly(scene, "truck right 0.1m")
    background = make_background(scene, trajectory)
    lens = background.intrinsics
    photo_lens = dataclasses.replace(lens, matrix=lens.matrix[None])
    assert bool(splat(background.wide, photo_lens, trajectory.c2w[:1]).covered.all())
