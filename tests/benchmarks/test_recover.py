"""Recovered cameras against the truth."""

import math

import pytest
import torch

from benchmarks.recover import TrueShot, bundled_shot, chance_shot, off_by_a_tenth, score, shot_scores, summaries, table
from scene.camera import Intrinsics
from scene.pose import pose, rotation_from_rotvec
from scene.trajectory import Trajectory


def shot(frames: int = 5) -> TrueShot:
    """A straight walk of a metre, without pictures."""
    position = torch.zeros(frames, 3, dtype=torch.float64)
    position[:, 0] = torch.linspace(0, 1, frames, dtype=torch.float64)
    c2w = pose(torch.eye(3, dtype=torch.float64).expand(frames, 3, 3), position)
    camera = Trajectory(Intrinsics.from_focal(50, 64, 48).repeated(frames), c2w, 8.0)
    return TrueShot(name="walk", rgb=torch.zeros(frames, 48, 64, 3, dtype=torch.uint8), depth={}, camera=camera)


def test_errors_and_bounds_are_what_they_say() -> None:
    true = shot()
    found = true.camera.c2w.clone()
    found[2, :3, 3] += torch.tensor([0.0, 0.02, 0.0], dtype=torch.float64)
    found[3, :3, :3] = rotation_from_rotvec(torch.tensor([0.0, 0.01, 0.0], dtype=torch.float64))
    bound = torch.full((5,), 0.015, dtype=torch.float64)
    told = score(true, "exact", found, bound, bound)
    assert told.position_share == pytest.approx(0.02) and told.rotation_deg == pytest.approx(math.degrees(0.01))
    assert told.within_rotation == 1.0 and told.within_position == 0.75, "the first frame does not count"
    assert not told.close
    (summary,) = summaries([told])
    assert summary.within == pytest.approx(0.875) and (summary.clips, summary.close) == (1, 0)
    assert "87.5% of the errors within" in table([told])


def test_a_scale_that_nothing_says_is_no_error() -> None:
    true = shot()
    found = true.camera.c2w.clone()
    found[:, :3, 3] *= 0.25
    none = torch.zeros(5, dtype=torch.float64) + 1e-6
    assert score(true, "none", found, none, none).position_share == pytest.approx(0, abs=1e-9)
    assert score(true, "exact", found, none, none).position_share == pytest.approx(0.75)


def test_a_smooth_tenth_is_a_tenth() -> None:
    wrong = off_by_a_tenth(torch.full((90, 160), 2.0), seed=1) / 2 - 1
    assert float(wrong.square().mean().sqrt()) == pytest.approx(0.1, rel=1e-3)
    assert float(wrong.diff(dim=1).abs().max()) < 0.02, "and smooth"


@pytest.mark.slow
def test_the_bundled_clip_is_recovered_and_the_bounds_hold() -> None:
    """Every other frame of its first two seconds and a world by chance, with every kind of depth."""
    whole = bundled_shot("toy-train", every=2)
    part = slice(0, 17)
    camera = Trajectory(whole.camera.intrinsics[part], whole.camera.c2w[part], whole.camera.fps)
    depth = {frame: whole.depth[frame] for frame in range(17)}
    first = TrueShot(name=whole.name, rgb=whole.rgb[part], depth=depth, camera=camera)
    scores = [*shot_scores(first), *shot_scores(chance_shot(0))]
    assert all(each.close for each in scores), table(scores)
    assert all(each.within >= 0.9 and each.ratio < 10 for each in summaries(scores)), table(scores)
