"""A photo reaches the network as the preview shows it, which differs from the reference's cut by less than a pixel.

The reference resizes the photo to whole pixels and crops by whole pixels; ours samples the very window that the clip's
lens sees, since the preview of frame 0 and the photo must be one picture. The difference has its size here.
"""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.conditioning.photo import seen_through, window_of
from engine.engines.realcam.inputs import reference_lens
from engine.verification.goldens import vectors
from scene.camera import Intrinsics
from scene.photo.image import Photo
from tests.reference.photo import covering, cut_by_reference

recorded = vectors("single_image")
OFF = ((3, 0.65), (1, 0.20), (2, 0.17))
"""Grey levels by which a pixel, and the mean of all, differ from the reference's: the figures measured, rounded up. The
window lies up to half a pixel of the clip beside the reference's, and is up to a pixel larger."""


def photo_of(pixels: torch.Tensor) -> Photo:
    return Photo(pixels, Intrinsics.from_full_frame(26, pixels.shape[1], pixels.shape[0]), "assumed")


@pytest.mark.parametrize("number", range(3))
def test_the_studios_cut_differs_from_the_recorded_one_by_so_much(number: int):
    height, width = recorded[f"target{number}"].tolist()
    photo = photo_of(recorded[f"img{number}"])
    lens = photo.intrinsics.covering(width, height)
    ours = seen_through(photo, lens)
    theirs = recorded[f"video{number}_uint8_frame0_stride2"].permute(1, 2, 0)
    assert ours.dtype == theirs.dtype and ours[::2, ::2].shape == theirs.shape
    off = (ours[::2, ::2].int() - theirs.int()).abs()
    most, mean = OFF[number]
    assert int(off.max()) <= most and float(off.float().mean()) <= mean
    shifted = (ours.roll(1, 1)[::2, ::2].int() - theirs.int()).abs()
    assert float(shifted.float().mean()) > 1.5 * mean, "a shift by one pixel would be seen"
    left, top, right, _ = window_of(photo, lens)
    per_pixel = (right - left) / width
    rows, columns = recorded[f"resized{number}"].tolist()
    theirs_left, theirs_top = (columns - width) // 2 * per_pixel, (rows - height) // 2 * per_pixel
    assert abs(left - theirs_left) < per_pixel and abs(top - theirs_top) < per_pixel, "less than a pixel of the clip"


@pytest.mark.parametrize("number", range(3))
def test_the_reference_is_understood_to_the_bit(number: int):
    height, width = recorded[f"target{number}"].tolist()
    pixels = recorded[f"img{number}"]
    theirs = recorded[f"video{number}_uint8_frame0_stride2"].permute(1, 2, 0)
    assert torch.equal(cut_by_reference(pixels, height, width)[::2, ::2], theirs)
    rows, columns, _ = pixels.shape
    assert covering(rows, columns, height, width) == tuple(recorded[f"resized{number}"].tolist())


@pytest.mark.parametrize("number", range(3))
def test_the_references_lens_is_the_recorded_one(number: int):
    height, width = recorded[f"target{number}"].tolist()
    rows, columns = recorded[f"img{number}"].shape[:2]
    lens = reference_lens(columns, rows, width, height)
    assert torch.equal(lens.matrix.float(), recorded[f"K{number}"])


@settings(deadline=None, max_examples=30)
@given(st.integers(16, 90), st.integers(16, 90), st.sampled_from([(32, 32), (64, 40)]))
def test_any_photo_fills_the_frame(rows: int, columns: int, size: tuple[int, int]):
    photo = photo_of(torch.full((rows, columns, 3), 77, dtype=torch.uint8))
    seen = seen_through(photo, photo.intrinsics.covering(*size))
    assert seen.shape == (size[1], size[0], 3) and bool((seen == 77).all())


def test_a_photo_of_the_networks_size_stays_as_it_is():
    photo = photo_of(torch.randint(256, (40, 64, 3), dtype=torch.uint8))
    assert torch.equal(seen_through(photo, photo.intrinsics.covering(64, 40)), photo.pixels)
