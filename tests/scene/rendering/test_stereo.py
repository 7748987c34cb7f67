"""A real pair: the left photo lifted with its true depth and seen from the right camera is the right photo."""

import pytest

from benchmarks.truth import StereoPair, psnr, stereo_pair


@pytest.fixture(scope="module")
def pair() -> StereoPair:
    return stereo_pair()


def test_nearly_every_pixel_that_a_nearest_splat_covers_is_covered(pair: StereoPair) -> None:
    assert pair.covered[pair.nearest].float().mean() >= 0.995
    assert pair.covered.float().mean() >= 0.845


def test_the_preview_is_what_the_other_camera_saw(pair: StereoPair) -> None:
    both = pair.covered & pair.nearest
    assert psnr(pair.rgb[both], pair.right[both]) >= 28.5
    grey_error = (pair.rgb.float().mean(-1) - pair.right.float().mean(-1)).abs()[both]
    assert (grey_error > 40).float().mean() <= 0.009
    beyond = pair.covered & ~pair.nearest
    assert psnr(pair.rgb[beyond], pair.right[beyond]) >= 21
