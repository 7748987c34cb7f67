"""Metric scale alignment: what training makes of a clip's scale."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.models.config import MODELS
from research.data.reader import Sample
from research.train.chance import draw
from research.train.encoders import Telling
from scene.recover.scale_alignment import aligned_scale

TRANSLATIONS = [3, 7, 11]
"""Which of MotionCtrl's 12 numbers are lengths."""


def sample(scale: float, unit: float, condition: int = 2) -> Sample:
    """A clip in a world whose unit is `unit` metres, `scale` by what it says."""
    w2c = torch.eye(4, dtype=torch.float64).repeat(4, 1, 1)
    w2c[:, :3, 3] = torch.tensor([[0, 0, 0], [0.1, 0, 0.2], [0.3, 0.1, 0.3], [0.6, 0.1, 0.5]]) / unit
    angle = torch.tensor(0.3)
    w2c[1, :2, :2] = torch.tensor([[angle.cos(), -angle.sin()], [angle.sin(), angle.cos()]])
    return Sample(
        frames=torch.zeros(4, 64, 64, 3, dtype=torch.uint8),
        K=torch.tensor([[60.0, 0, 32], [0, 60, 32], [0, 0, 1]], dtype=torch.float64).repeat(4, 1, 1),
        w2c=w2c,
        depth=None,
        caption="",
        condition=condition,
        scale=scale,
        metric=True,
        stride=1,
        fps=8.0,
        clip="clip",
    )


def poses(of: Sample, *, metric: bool) -> Tensor:
    telling = Telling(spec=MODELS["motionctrl-256"], metric=metric)
    told = telling.cameras([of], [draw(0, 0, (8, 8), 4, drop=0)], torch.device("cpu")).poses
    assert told is not None
    return told[0]


@pytest.mark.parametrize("unit", [0.01, 1.0, 37.0])
def test_with_alignment_the_unit_of_a_clip_does_not_matter(unit: float) -> None:
    torch.testing.assert_close(poses(sample(unit, unit), metric=True), poses(sample(1, 1), metric=True))


def test_without_alignment_it_does_and_the_scale_does_not() -> None:
    assert not torch.allclose(poses(sample(37, 37), metric=False), poses(sample(1, 1), metric=False))
    assert torch.equal(poses(sample(37, 1), metric=False), poses(sample(1, 1), metric=False))


def test_alignment_scales_lengths_and_nothing_else() -> None:
    once, thrice = poses(sample(1, 1), metric=True), poses(sample(3, 1), metric=True)
    torch.testing.assert_close(thrice[:, TRANSLATIONS], 3 * once[:, TRANSLATIONS])
    others = [number for number in range(12) if number not in TRANSLATIONS]
    assert torch.equal(thrice[:, others], once[:, others])
    torch.testing.assert_close(once[2], torch.eye(4)[:3].flatten())  # the frame that is shown is the world


@pytest.mark.parametrize("name", ["cameractrl-256", "cami2v-256"])
def test_every_control_is_told_metres(name: str) -> None:
    """Moments of rays are lengths, directions are not; lines do not change with the unit."""
    drawn = [draw(0, 0, (8, 8), 4, drop=0)]
    aligned, plain = (
        Telling(spec=MODELS[name], metric=metric).cameras([sample(5, 1)], drawn, torch.device("cpu"))
        for metric in (True, False)
    )
    assert aligned.rays is not None and plain.rays is not None
    torch.testing.assert_close(aligned.rays[:, :3], 5 * plain.rays[:, :3])
    assert torch.equal(aligned.rays[:, 3:], plain.rays[:, 3:])
    for level, mask in plain.masks.items():
        assert float((mask != aligned.masks[level]).float().mean()) < 1e-3


@pytest.mark.parametrize("unit", [0.2, 4.0])
def test_the_scale_that_is_found_from_points_and_depth_undoes_the_unit(unit: float) -> None:
    v, u = np.mgrid[0:64, 0:64] + 0.5
    depth = 2 + u / 64 + v / 128
    points = np.stack([(u - 32) / 60 * depth, (v - 32) / 60 * depth, depth], axis=-1)[4:60:4, 4:60:4].reshape(-1, 3)
    found = aligned_scale(points / unit, (60, 60, 32, 32), depth)
    assert found.alpha == pytest.approx(unit, rel=0.02)
    aligned = poses(replace(sample(1, unit), scale=found.alpha), metric=True)
    torch.testing.assert_close(aligned, poses(sample(1, 1), metric=True), atol=0.02, rtol=0.02)
