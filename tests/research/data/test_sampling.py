"""Frames of samples: within the clip, evenly spaced, and as the papers' loaders choose them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.data.sampling import EVALUATION, TRAINING, Sampling, choose, needed
from research.world.chance import Chance
from scene.errors import InputError


@given(length=st.integers(16, 400), seed=st.integers(0, 10**6))
def test_frames_are_in_the_clip_and_evenly_spaced(length: int, seed: int) -> None:
    chosen = choose(length, TRAINING, Chance(seed))
    assert len(chosen.numbers) == 16 and chosen.numbers[0] >= 0 and chosen.numbers[-1] < length
    assert {b - a for a, b in zip(chosen.numbers, chosen.numbers[1:], strict=False)} == {chosen.stride}
    assert 1 <= chosen.stride <= 10 and 0 <= chosen.condition < 16


def test_all_steps_starts_and_conditions_come_up() -> None:
    drawn = [choose(400, TRAINING, Chance(seed)) for seed in range(400)]
    assert {each.stride for each in drawn} == set(range(1, 11))
    assert {each.condition for each in drawn} == set(range(16))
    assert len({each.numbers[0] for each in drawn}) > 100


@pytest.mark.parametrize(
    ("length", "stride"),
    [(400, 8), (121, 8), (120, 7), (61, 3), (60, 3), (40, 2), (16, 1)],
)
def test_a_fixed_step_gives_way_where_the_clip_is_short(length: int, stride: int) -> None:
    """121 frames are needed for a step of 8: half of that is 60.5, below which the step goes down by itself."""
    chosen = choose(length, EVALUATION, Chance(1))
    assert chosen.stride == stride and chosen.condition == 0
    assert needed(16, chosen.stride) <= length


def test_a_clip_that_is_too_short_is_refused() -> None:
    with pytest.raises(InputError, match="15 frames, fewer than the 16"):
        choose(15, TRAINING, Chance(1))
    with pytest.raises(InputError, match="smaller first"):
        choose(100, Sampling(strides=(4, 2)), Chance(1))
