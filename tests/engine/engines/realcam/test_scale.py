"""How long a metre of the scene is for the network."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.engines.realcam.scale import compare_depths
from scene.camera import FAR_PLANE


@settings(deadline=None)
@given(ratio=st.floats(0.1, 10), seed=st.integers(0, 99))
def test_the_scale_is_the_ratio_of_the_depths_where_the_photo_knows_them(ratio: float, seed: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    scene = 1 + 4 * torch.rand(24, 32, generator=rng)
    network = ratio * scene
    scene[:8] = 0  # not covered
    scene[8:12] = FAR_PLANE
    network[12:14] = 50.0  # a few that the network sees elsewhere
    scale = compare_depths(network, scene, by="a net")
    assert scale.value == pytest.approx(ratio, rel=1e-5)
    assert "a net" in scale.note


def test_where_there_is_nothing_to_compare_the_scale_is_one_and_says_so() -> None:
    scale = compare_depths(torch.ones(24, 32), torch.zeros(24, 32), by="a net")
    assert scale.value == 1.0 and scale.note.startswith("scale not verified: ")
