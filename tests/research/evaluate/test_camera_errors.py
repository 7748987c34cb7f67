"""The figures are those that the reference's metrics gave, and wrong cameras cost what they are wrong by."""

import math

import pytest
import torch
from jaxtyping import Float
from torch import Tensor

from engine.verification.goldens import vectors
from research.evaluate.camera_errors import (
    FIGURES,
    CameraErrors,
    canonical,
    metric_errors,
    reach,
    relative_errors,
    scaled,
)
from research.evaluate.protocols import CODE, PAPER, combined
from scene.pose import pose, rotation_from_rotvec

FRAMES = 16
REFERENCE_ORDER = ("rotation", "translation", "both", "translation_metric", "both_metric")


def arc(metres: float = 1.5, turn: float = 0.4) -> Float[Tensor, "frames 4 4"]:
    """A camera that goes right and ahead while it turns, evenly."""
    part = torch.linspace(0, 1, FRAMES, dtype=torch.float64)
    axis = torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64)
    way = torch.tensor([0.6, 0.0, 0.8], dtype=torch.float64)
    return pose(rotation_from_rotvec(part[:, None] * turn * axis), part[:, None] * metres * way)


def five(asked: Tensor, found: Tensor, truth: Tensor | None = None) -> dict[str, float]:
    errors = relative_errors(asked, found)
    metric = metric_errors(asked if truth is None else truth, found)
    values = (errors.rotation, errors.translation, errors.both, *metric)
    return dict(zip(REFERENCE_ORDER, values, strict=True))


def test_the_references_figures() -> None:
    recorded = vectors("eval_metrics")
    asked, found, truth = (recorded[f"{name}_rel_c2w"] for name in ("gt", "sample", "gtvideo"))
    same_unit = scaled(truth, float(recorded["scale_gtvideo"])), scaled(found, float(recorded["scale_sample"]))
    first = five(asked, found)
    second = five(*same_unit)
    assert list(first.values()) == pytest.approx(recorded["gt_vs_sample"].tolist(), rel=1e-12)
    assert list(second.values()) == pytest.approx(recorded["gtvideo_scaled_vs_sample_scaled"].tolist(), rel=1e-12)
    reported = [*list(first.values())[:3], *list(second.values())[3:]]
    assert reported == pytest.approx(recorded["reported"].tolist(), rel=1e-12)


def test_a_right_camera_in_another_world_and_unit_costs_nothing() -> None:
    elsewhere = pose(
        rotation_from_rotvec(torch.tensor([0.3, -1.0, 0.2], dtype=torch.float64)), torch.ones(3).double() * 7
    )
    moved = elsewhere @ scaled(arc(), 3.7)
    errors = relative_errors(arc(), moved)
    assert errors.rotation == pytest.approx(0, abs=1e-5)  # the arc cosine of nearly 1
    assert (errors.translation, errors.both) == pytest.approx((0, 0), abs=1e-6)


def test_wrong_cameras_cost_what_they_are_wrong_by() -> None:
    """Frozen, reversed, half as far, and drifting: what each figure must be follows from the path alone."""
    asked = arc()
    part = torch.linspace(0, 1, FRAMES, dtype=torch.float64)
    frozen = torch.eye(4, dtype=torch.float64).repeat(FRAMES, 1, 1)
    drifting = asked.clone()
    drifting[:, 1, 3] += 0.3 * part
    backwards = five(asked, asked.flip(0))
    half, drift, still = five(asked, scaled(asked, 0.5)), five(asked, drifting), five(asked, frozen)
    halves = float(part.sum())
    assert still["rotation"] == pytest.approx(0.4 * halves, rel=1e-6)
    assert still["translation"] == pytest.approx(halves, rel=1e-6)
    assert still["translation_metric"] == pytest.approx(halves, rel=1e-6)
    assert backwards["rotation"] == pytest.approx(2 * 0.4 * halves, rel=1e-6)
    assert backwards["translation"] > 1.9 * halves
    assert half["translation"] == pytest.approx(0, abs=1e-6)
    assert half["translation_metric"] == pytest.approx(0.5 * halves, rel=1e-6)
    assert half["rotation"] == pytest.approx(0, abs=1e-5)
    assert drift["translation_metric"] == pytest.approx(0.3 / 1.5 * halves, rel=1e-6)
    assert 0 < drift["translation"] < drift["translation_metric"]
    by_metric = sorted((still, backwards, half, drift), key=lambda each: each["translation_metric"])
    assert by_metric == [drift, half, still, backwards]


def test_both_is_between_what_its_parts_allow() -> None:
    errors = relative_errors(arc(), arc(turn=0.9))
    assert errors.translation <= errors.both <= errors.translation + math.sqrt(2) * errors.rotation


def test_the_reach_is_the_distance_of_the_farthest_camera() -> None:
    there_and_back = arc()
    there_and_back[8:] = arc()[:8].flip(0)
    assert reach(there_and_back) == pytest.approx(1.5 * 7 / 15)
    assert reach(canonical(there_and_back)) == pytest.approx(1)


def errors_of(value: float) -> CameraErrors:
    return CameraErrors(rotation=value, translation=2 * value, both=3 * value)


def test_clips_count_alike_however_many_of_their_trials_failed() -> None:
    trials = {"a": [errors_of(1.0), errors_of(3.0)], "b": [errors_of(5.0)], "c": []}
    found = combined(trials, PAPER)
    assert (found.errors.rotation, found.errors.translation) == (3.5, 7.0)
    assert (found.clips, found.metric_clips, found.trials, found.cut) == (2, 0, 3, 0)
    assert math.isnan(found.errors.both_metric)


def test_only_the_code_leaves_out_what_is_ten_sigmas_away() -> None:
    trials = {f"clip{number}": [errors_of(1.0)] * 5 for number in range(40)}
    trials["clip7"] = [*trials["clip7"][:4], errors_of(100.0)]
    assert combined(trials, CODE).errors.rotation == pytest.approx(1.0)
    assert combined(trials, CODE).cut == 1
    assert combined(trials, PAPER).errors.rotation > 1.4
    assert combined(trials, PAPER).cut == 0


def test_there_are_five_figures() -> None:
    assert REFERENCE_ORDER == FIGURES
