"""A comparison that cannot fail shows nothing: each way in which numbers can be wrong is tried on the one we have."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.verification.compare import differing, relative_error

RECORDED = torch.linspace(-2, 1, 12).reshape(3, 4)


def changed(value: float) -> Tensor:
    ours = RECORDED.clone()
    ours[1, 2] = value
    return ours


@pytest.mark.parametrize(
    ("ours", "recorded"),
    [
        (changed(math.nan), RECORDED),
        (RECORDED, changed(math.nan)),
        (changed(math.nan), changed(math.nan)),
        (changed(math.inf), RECORDED),
        (changed(-math.inf), RECORDED),
        (changed(math.inf), changed(math.inf)),
        (RECORDED[0], RECORDED),
        (RECORDED[:, :1], RECORDED),
        (RECORDED[None], RECORDED),
        (RECORDED.flatten(), RECORDED),
        (RECORDED.mT, RECORDED),
        (torch.tensor(0.0), RECORDED),
        (RECORDED.double(), RECORDED),
        (RECORDED.half(), RECORDED),
        (RECORDED.int(), RECORDED),
        (RECORDED[:0], RECORDED[:0]),
        (torch.ones(3), torch.zeros(3)),
    ],
)
def test_what_cannot_be_compared_is_beyond_all_that_is_allowed(ours: Tensor, recorded: Tensor) -> None:
    assert relative_error(ours, recorded) == math.inf
    assert max(0.0, relative_error(ours, recorded), 0.0) == math.inf, "nor does it get lost among others"


@given(st.floats(-10, 10, width=32))
def test_it_is_the_largest_difference_over_the_largest_recorded_value(value: float) -> None:
    assert relative_error(changed(value), RECORDED) == pytest.approx(abs(value - float(RECORDED[1, 2])) / 2, abs=1e-9)


def test_the_same_is_the_same() -> None:
    assert relative_error(RECORDED, RECORDED.clone()) == relative_error(torch.zeros(2), torch.zeros(2)) == 0


def test_masks_are_compared_entry_by_entry_and_only_with_masks_of_their_own_size() -> None:
    mask = torch.eye(3, dtype=torch.bool)
    assert differing(mask, mask.clone()) == 0 and differing(~mask, mask) == 9 and differing(mask, mask.flip(0)) == 4
    assert differing(mask[:1], mask) > 9 and differing(mask.int(), mask) > 9
