"""What a gizmo's pose means for the keyframe in it."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from app.document.baking import wxyz_from_attitude
from app.viewport.gizmo import UPRIGHT, Held, dragged_to
from scene.pose import rotation_from_wxyz

angles = st.floats(-170, 170)
attitudes = st.builds(wxyz_from_attitude, angles, st.floats(-80, 80), angles)
HERE = (1.0, -2.0, 3.0)


def rotation(wxyz: list[float] | tuple[float, float, float, float]):
    return rotation_from_wxyz(torch.tensor(wxyz, dtype=torch.float64))


@given(wxyz=attitudes, world=st.booleans())
def test_moving_keeps_the_rotation_to_the_last_bit(wxyz: tuple[float, float, float, float], world: bool):
    grabbed = Held((0, 1), HERE, wxyz, turns=False, world=world)
    assert dragged_to(grabbed, [4.0, 5.0, 6.0], [0.5, 0.5, 0.5, 0.5]) == ((4.0, 5.0, 6.0), wxyz)


@settings(deadline=None)
@given(wxyz=attitudes, world=st.booleans())
def test_a_gizmo_that_was_not_turned_turns_nothing(wxyz: tuple[float, float, float, float], world: bool):
    grabbed = Held((0, 1), HERE, wxyz, turns=True, world=world)
    position, turned = dragged_to(grabbed, [9.0, 9.0, 9.0], list(UPRIGHT if world else wxyz))
    assert position == HERE
    assert torch.allclose(rotation(turned), rotation(wxyz), atol=1e-9)


def test_turning_along_the_world_turns_about_the_worlds_axes():
    half = math.radians(30) / 2
    about_y = [math.cos(half), 0.0, math.sin(half), 0.0]
    tilted = wxyz_from_attitude(0.0, 40.0, 0.0)
    _, turned = dragged_to(Held((0, 1), HERE, tilted, turns=True, world=True), [0.0, 0.0, 0.0], about_y)
    assert torch.allclose(rotation(turned), rotation(about_y) @ rotation(tilted))
    assert float(rotation(turned)[1, 2]) == pytest.approx(float(rotation(tilted)[1, 2]))  # as steep as before
