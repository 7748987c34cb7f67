"""A photo reaches the network as the reference cuts it."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.conditioning.photo import network_photo
from engine.verification.goldens import vectors

recorded = vectors("single_image")


@pytest.mark.parametrize("number", range(3))
def test_no_pixel_differs_from_the_references(number: int):
    height, width = recorded[f"target{number}"].tolist()
    photo = network_photo(recorded[f"img{number}"], height, width)
    theirs = recorded[f"video{number}_uint8_frame0_stride2"].permute(1, 2, 0)
    assert torch.equal(photo.pixels[::2, ::2], theirs)
    assert photo.resized == tuple(recorded[f"resized{number}"].tolist())
    assert torch.equal(photo.intrinsics.matrix.float(), recorded[f"K{number}"])


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 90), st.integers(1, 90), st.sampled_from([(32, 32), (40, 64)]))
def test_any_photo_fills_the_frame(rows: int, columns: int, size: tuple[int, int]):
    photo = network_photo(torch.full((rows, columns, 3), 77, dtype=torch.uint8), *size)
    assert photo.pixels.shape == (*size, 3) and bool((photo.pixels == 77).all())


def test_a_photo_of_the_networks_size_stays_as_it_is():
    pixels = torch.randint(256, (40, 64, 3), dtype=torch.uint8)
    assert torch.equal(network_photo(pixels, 40, 64).pixels, pixels)
