"""The compiled loops do what a plain page of numpy says."""

import numpy as np
import pytest

from engine.layers import patches
from engine.layers.patches import RADIUS, SURFACE

H, W = 20, 24


class Level:
    """Random pictures, two surfaces, a hole in the middle."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.rgb = rng.uniform(0, 255, (H, W, 3)).astype(np.float32)
        self.tone = rng.uniform(0, 255, (H, W, 3)).astype(np.float32)
        self.mean = rng.uniform(0, 255, (H, W, 3)).astype(np.float32)
        self.log_depth = np.where(np.arange(W) < 14, 0.0, 1.0).astype(np.float32) * np.ones((H, 1), dtype=np.float32)
        self.log_depth += rng.uniform(0, SURFACE / 4, (H, W)).astype(np.float32)
        self.hole = np.zeros((H, W), dtype=bool)
        self.hole[8:12, 9:16] = True
        self.target = np.zeros((H, W), dtype=bool)
        self.target[5:15, 6:19] = True
        self.source = np.zeros((H, W), dtype=bool)
        self.source[RADIUS : H - RADIUS, RADIUS : W - RADIUS] = True
        rows, columns = np.nonzero(self.source)
        pick = rng.integers(0, len(rows), (H, W))
        self.nearest = np.stack([rows[pick], columns[pick]], axis=-1).astype(np.int32)


def around(y: int, x: int, radius: int) -> list[tuple[int, int]]:
    """The pixels of a square that are in the picture."""
    square = [(y + dy, x + dx) for dy in range(-radius, radius + 1) for dx in range(-radius, radius + 1)]
    return [(a, b) for a, b in square if 0 <= a < H and 0 <= b < W]


def plain_cost(level: Level, y: int, x: int, sy: int, sx: int) -> float:
    own = level.log_depth[y, x]
    away = (level.log_depth[sy, sx] - own) / SURFACE
    price = patches.DEPTH_PRICE * min(away**2, 16) + patches.TONE_PRICE * np.sum(
        (level.mean[sy, sx] - level.tone[y, x]) ** 2
    )
    near = [(a, b) for a, b in around(y, x, RADIUS) if abs(level.log_depth[a, b] - own) <= SURFACE]
    weights = np.array([patches.EXPECTED if level.hole[a, b] else 1.0 for a, b in near])
    squared = np.array([np.sum((level.rgb[a, b] - level.rgb[sy + a - y, sx + b - x]) ** 2) for a, b in near])
    return float((weights * squared).sum() / (weights.sum() + 1e-3) + price)


def searched(level: Level, rows: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    best, costs = level.nearest.copy(), np.zeros((H, W), dtype=np.float32)
    for top, bottom in rows:
        patches.search(
            level.rgb, level.tone, level.rgb, level.mean, level.log_depth, level.hole,
            level.source, level.target, level.nearest, 1, 7, best, costs, top, bottom,
        )  # fmt: skip
    return best, costs


@pytest.mark.parametrize("seed", range(3))
def test_search_reports_the_plain_cost_of_the_match_it_keeps_and_never_a_worse_one(seed: int) -> None:
    level = Level(seed)
    best, costs = searched(level, [(0, H)])
    for y, x in np.argwhere(level.target):
        assert level.source[tuple(best[y, x])]
        assert costs[y, x] == pytest.approx(plain_cost(level, y, x, *best[y, x]), rel=1e-4)
        assert costs[y, x] <= plain_cost(level, y, x, *level.nearest[y, x]) * 1.0001


def test_search_does_not_depend_on_how_rows_are_dealt_out() -> None:
    level = Level(4)
    whole, dealt = searched(level, [(0, H)]), searched(level, [(0, 7), (7, 9), (9, H)])
    assert np.array_equal(whole[0], dealt[0]) and np.array_equal(whole[1], dealt[1])


def test_vote_is_the_plain_weighted_mean() -> None:
    level = Level(5)
    costs = np.random.default_rng(1).uniform(0, 400, (H, W)).astype(np.float32)
    out = level.rgb.copy()
    patches.vote(level.rgb, level.log_depth, level.hole, level.target, level.nearest, costs, out, 0, H)
    assert np.array_equal(out[~level.hole], level.rgb[~level.hole])
    for y, x in np.argwhere(level.hole):
        total, weights = np.zeros(3), 0.0
        for a, b in around(y, x, RADIUS):
            if level.target[a, b] and abs(level.log_depth[a, b] - level.log_depth[y, x]) <= SURFACE:
                sy, sx = level.nearest[a, b] + (y - a, x - b)
                weight = np.exp(-costs[a, b] / patches.LIKENESS - ((y - a) ** 2 + (x - b) ** 2) / 4) + 1e-9
                total += weight * level.rgb[sy, sx]
                weights += weight
        np.testing.assert_allclose(out[y, x], total / weights, rtol=1e-3)


def test_surface_mean_is_the_plain_mean_over_the_surface() -> None:
    level = Level(6)
    out = np.zeros_like(level.rgb)
    patches.surface_mean(level.rgb, level.log_depth, level.hole, 3, out, 0, H)
    for y, x in np.argwhere(level.hole):
        near = [p for p in around(y, x, 3) if abs(level.log_depth[p] - level.log_depth[y, x]) < SURFACE]
        np.testing.assert_allclose(out[y, x], np.mean([level.rgb[p] for p in near], axis=0), rtol=1e-4)


def test_relaxing_ends_in_the_membrane_and_does_not_cross_surfaces() -> None:
    level = Level(7)
    level.rgb[:, :14], level.rgb[:, 14:] = 50, 200
    picture = level.rgb.copy()
    picture[level.hole] = 120
    patches.relax(picture, level.log_depth, level.hole, 400)
    np.testing.assert_allclose(picture[:, :14], 50, atol=0.1)
    np.testing.assert_allclose(picture[:, 14:], 200, atol=0.1)
