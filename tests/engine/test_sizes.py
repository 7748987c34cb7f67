"""Sizes of clips by shape."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.sizes import LONGEST, SHAPES, SHORTEST, STEP, USUAL_AREA, size_of_shape


@settings(deadline=None)
@given(width=st.integers(100, 8000), height=st.integers(100, 8000))
def test_a_size_has_the_shape_in_sides_that_engines_divide(width: int, height: int) -> None:
    found = size_of_shape(width / height)
    assert all(side % STEP == 0 and SHORTEST <= side <= LONGEST for side in found)
    if 1 / 3 <= width / height <= 3:
        assert abs(math.log(found[0] / found[1] / (width / height))) < 0.025
        assert 0.7 < found[0] * found[1] / USUAL_AREA < 1.4
    assert size_of_shape(height / width) == found[::-1]


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_with_names_are_what_they_are_called(name: str) -> None:
    width, height = size_of_shape(SHAPES[name])
    assert abs(width / height / SHAPES[name] - 1) < 1e-9


def test_usual_photos_lose_nothing() -> None:
    assert size_of_shape(3 / 4) == (336, 448) and size_of_shape(1500 / 2000) == (336, 448)
    assert size_of_shape(3 / 2) == (480, 320) and size_of_shape(16 / 9) == (512, 288)
    assert size_of_shape(512 / 320) == (512, 320)
