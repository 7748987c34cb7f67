import math

import torch
from hypothesis import given
from hypothesis import strategies as st

from scene.path.angles import pan_tilt_roll_from_rotation, rotation_from_pan_tilt_roll
from scene.pose import is_rotation

turns = st.floats(-math.pi + 0.01, math.pi - 0.01)
tilts = st.floats(-math.pi / 2 + 0.01, math.pi / 2 - 0.01)


def angles(pan: float, tilt: float, roll: float):
    return torch.tensor([pan, tilt, roll], dtype=torch.float64)


@given(turns, tilts, turns)
def test_the_angles_come_back(pan: float, tilt: float, roll: float):
    rotation = rotation_from_pan_tilt_roll(angles(pan, tilt, roll))
    assert is_rotation(rotation)
    torch.testing.assert_close(pan_tilt_roll_from_rotation(rotation), angles(pan, tilt, roll))


@given(turns)
def test_looking_straight_up_has_no_roll_and_comes_back_as_the_same_rotation(pan: float):
    rotation = rotation_from_pan_tilt_roll(angles(pan, math.pi / 2, 0.3))
    back = pan_tilt_roll_from_rotation(rotation)
    assert float(back[2]) == 0
    torch.testing.assert_close(rotation_from_pan_tilt_roll(back), rotation, atol=1e-7, rtol=0)


def test_film_words_have_their_directions():
    right, up, clockwise = (rotation_from_pan_tilt_roll(0.3 * axis) for axis in torch.eye(3, dtype=torch.float64))
    assert right[0, 2] > 0, "panned right, it looks towards +x"
    assert up[1, 2] < 0, "tilted up, it looks towards -y"
    assert clockwise[1, 0] > 0, "rolled clockwise, its right side sinks"
