"""A clip of any size as a network takes it."""

import pytest
import torch

from engine.conditioning.source_clip import Window, source_pixels
from scene.camera import Intrinsics
from scene.errors import InputError


def test_a_clip_of_the_right_size_keeps_its_pixels_and_its_first_frames() -> None:
    frames = torch.randint(0, 256, (7, 16, 32, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    pixels = source_pixels(frames, (32, 16), 5)
    assert pixels.shape == (1, 3, 5, 16, 32)
    back = ((pixels[0].permute(1, 2, 3, 0) + 1) * 127.5).round().to(torch.uint8)
    assert torch.equal(back, frames[:5])


@pytest.mark.parametrize("shape", [(20, 90), (90, 20), (64, 64), (7, 9), (480, 832)])
def test_other_shapes_are_covered_and_cut_evenly(shape: tuple[int, int]) -> None:
    """A ramp to the right and one downwards stay centred, whatever is cut."""
    height, width = shape
    right = torch.linspace(0, 255, width).round().to(torch.uint8).expand(height, width)
    down = torch.linspace(0, 255, height).round().to(torch.uint8)[:, None].expand(height, width)
    frames = torch.stack([right, down, torch.full(shape, 255, dtype=torch.uint8)], dim=-1)[None]
    pixels = source_pixels(frames, (48, 32), 1)[0, :, 0]
    assert pixels.shape == (3, 32, 48)
    assert abs(float(pixels[0].mean())) < 0.06
    assert abs(float(pixels[1].mean())) < 0.06
    torch.testing.assert_close(pixels[2], torch.ones(32, 48), atol=1e-5, rtol=0)


@pytest.mark.parametrize(("zoom", "crop"), [(1.0, (0.5, 0.5)), (2.0, (0.5, 0.5)), (1.0, (0.0, 0.5)), (1.6, (1.0, 0.2))])
def test_a_lens_sees_its_own_part_of_a_clip(zoom: float, crop: tuple[float, float]) -> None:
    """Where the ray of a pixel goes through the clip's picture, there the colour comes from."""
    own = Intrinsics.from_fov_x(1.0, 192, 96)
    lens = own.covering(64, 48, crop)
    lens = lens.zoomed(torch.tensor(zoom, dtype=torch.float64))
    right = torch.linspace(0, 255, 192).expand(96, 192)
    down = torch.linspace(0, 255, 96)[:, None].expand(96, 192)
    frames = torch.stack([right, down, down], dim=-1).round().to(torch.uint8)[None]
    pixels = (source_pixels(frames, (64, 48), 1, Window.through(lens, own))[0, :, 0] + 1) * 127.5
    for column, row in ((5, 7), (32, 24), (60, 40)):
        x = (column + 0.5 - float(lens.cx)) / float(lens.fx) * float(own.fx) + float(own.cx)
        y = (row + 0.5 - float(lens.cy)) / float(lens.fy) * float(own.fy) + float(own.cy)
        assert float(pixels[0, row, column]) == pytest.approx((x - 0.5) * 255 / 191, abs=1.5)
        assert float(pixels[1, row, column]) == pytest.approx((y - 0.5) * 255 / 95, abs=2.5)


def test_a_lens_that_sees_past_the_clip_is_refused() -> None:
    own = Intrinsics.from_fov_x(1.0, 64, 48)
    wider = Window.through(Intrinsics.from_fov_x(1.2, 64, 48), own)
    with pytest.raises(InputError, match="sees past the edges of the source clip, 64 x 48"):
        source_pixels(torch.zeros(1, 48, 64, 3, dtype=torch.uint8), (64, 48), 1, wider)


def test_a_clip_that_is_too_short_is_refused() -> None:
    with pytest.raises(InputError, match=r"The new path has 9 frames and the source clip 8"):
        source_pixels(torch.zeros(8, 16, 16, 3, dtype=torch.uint8), (16, 16), 9)
