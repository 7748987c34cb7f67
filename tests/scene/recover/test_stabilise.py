"""A calmer path, whose views lie inside what was filmed."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.recover.stabilise import inside, stabilise
from scene.trajectory import Trajectory
from tests.scene.recover.clips import wandering


def shaken(seed: int = 0, tremor: float = 0.002) -> Trajectory:
    """A walk of 60 frames with a hand's tremor in every frame."""
    c2w = wandering(60, (0.6, 0.0, 0.4), (0.0, 10.0, 0.0), seed)
    chance = torch.Generator().manual_seed(seed)
    c2w[:, :3, 3] += tremor * torch.randn(60, 3, generator=chance, dtype=torch.float64)
    lens = Intrinsics.from_focal(300.0, 400, 240)
    return Trajectory(lens.repeated(60), c2w, 24.0)


def unrest(path: Trajectory) -> float:
    """How much the speed of a camera changes from frame to frame, metres."""
    return float(path.c2w[:, :3, 3].diff(dim=0).diff(dim=0).norm(dim=-1).mean())


@settings(max_examples=30)
@given(st.floats(0.05, 1), st.integers(0, 20), st.floats(0.5, 20))
def test_every_view_lies_inside_what_was_filmed(strength: float, seed: int, distance: float) -> None:
    path = shaken(seed, tremor=0.01)
    assert inside(stabilise(path, strength, distance=distance), path, distance).all()


def test_tremor_goes_and_the_way_stays() -> None:
    path = shaken()
    calm = stabilise(path, 1.0, distance=3.0)
    assert unrest(calm) < unrest(path) / 4
    assert (calm.c2w[:, :3, 3] - path.c2w[:, :3, 3]).norm(dim=-1).max() < 0.1


def test_more_strength_is_calmer() -> None:
    path = shaken()
    mild, firm = (unrest(stabilise(path, strength, distance=3.0)) for strength in (0.15, 0.8))
    assert firm < mild < unrest(path)


def test_no_strength_changes_nothing() -> None:
    path = shaken()
    assert stabilise(path, 0.0) is path


def test_a_camera_that_stands_still_stays() -> None:
    path = shaken()
    still = replace(path, c2w=path.c2w[:1].repeat(60, 1, 1))
    assert torch.allclose(stabilise(still, 1.0).c2w, still.c2w, atol=1e-9)


@pytest.mark.parametrize(("strength", "distance"), [(-0.1, 1.0), (1.5, 1.0), (0.5, 0.0), (float("nan"), 1.0)])
def test_numbers_that_are_none_are_refused(strength: float, distance: float) -> None:
    with pytest.raises(InputError):
        stabilise(shaken(), strength, distance=distance)
