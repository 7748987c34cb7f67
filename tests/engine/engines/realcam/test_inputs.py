"""A request in the network's terms."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.conditioning.photo import seen_through, window_of
from engine.engines.realcam.inputs import conditioning_frame, frame_rate_input, reference_lens
from engine.models.config import MODELS
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.lifting import lift
from scene.path.camera_path import CameraPath, bake
from scene.photo.image import Photo
from scene.rendering.render import render
from scene.samples.sample import load_sample


def test_the_networks_photo_is_what_the_preview_shows_from_the_photos_place() -> None:
    sample = load_sample("room")
    scene = lift(sample.photo, sample.depth, sky=sample.sky)
    for width, height in ((512, 320), (256, 256)):
        trajectory = bake(CameraPath.from_text("static"), scene.lens(width, height), 2, subject_distance=2.0)
        shown = render(scene, trajectory).rgb[0].float()
        ours = seen_through(scene.photo, trajectory.intrinsics[0]).float()
        shifted = ours.roll(1, dims=1)
        error, error_of_shifted = ((shown - other).square().mean() for other in (ours, shifted))
        assert -10 * math.log10(error / 255**2) > 28
        assert error < 0.5 * error_of_shifted


@settings(deadline=None)
@given(
    width=st.integers(16, 400),
    height=st.integers(16, 400),
    clip=st.sampled_from([(512, 320), (256, 256)]),
    zoom=st.floats(1, 4),
)
def test_the_photo_fills_any_clip_cut_from_its_middle(
    width: int, height: int, clip: tuple[int, int], zoom: float
) -> None:
    photo = Photo(torch.zeros(height, width, 3, dtype=torch.uint8), Intrinsics.from_fov_x(1.0, width, height), "user")
    lens = photo.intrinsics.covering(*clip)
    left, top, right, bottom = window_of(photo, lens)
    assert min(left, width - right) == pytest.approx(0, abs=0.1) or min(top, height - bottom) == pytest.approx(
        0, abs=0.1
    )
    zoomed = window_of(photo, lens.zoomed(torch.tensor(zoom, dtype=torch.float64)))
    assert (zoomed[2] - zoomed[0]) * zoom == pytest.approx(right - left)


def test_a_lens_wider_than_the_photo_is_refused_in_a_sentence() -> None:
    photo = Photo(torch.zeros(32, 48, 3, dtype=torch.uint8), Intrinsics.from_fov_x(1.0, 48, 32), "user")
    with pytest.raises(InputError, match=r"shows 57\.3 degrees across, and the lens there sees 6"):
        window_of(photo, Intrinsics.from_fov_x(1.1, 48, 32))


def poses(*shifts: float) -> torch.Tensor:
    c2w = torch.eye(4, dtype=torch.float64).repeat(len(shifts), 1, 1)
    c2w[:, 0, 3] = torch.tensor(shifts)
    return c2w


@pytest.mark.parametrize("name", MODELS)
def test_a_path_from_the_photo_is_conditioned_on_its_first_frame(name: str) -> None:
    assert conditioning_frame(poses(0, 0.1, 0, 0.2), MODELS[name]) == 0


def test_the_frame_that_is_the_photo_conditions_the_clip() -> None:
    assert conditioning_frame(poses(-0.2, -0.1, 5e-7, 0.1), MODELS["realcam-i2v-512"]) == 2
    with pytest.raises(InputError, match=r"none of the 3 cameras .* \(frame 1 is nearest\)"):
        conditioning_frame(poses(-0.2, -0.1, 0.3), MODELS["cami2v-256"])
    with pytest.raises(InputError, match="CameraCtrl 256 starts at the photo itself"):
        conditioning_frame(poses(-0.1, 0, 0.1), MODELS["cameractrl-256"])


def test_the_rate_is_told_as_each_model_counts_it() -> None:
    small, large = MODELS["cami2v-256"], MODELS["cami2v-512"]
    assert [frame_rate_input(large, rate) for rate in (7.5, 8, 24)] == [8, 8, 24]
    assert [frame_rate_input(small, rate) for rate in (30, 10, 8, 1)] == [1, 3, 4, 30]


def test_the_reference_lens_is_half_of_the_longer_side() -> None:
    assert float(reference_lens(1024, 640, 512, 320).fx) == 256
    assert float(reference_lens(1280, 640, 512, 320).fx) == 320
    assert float(reference_lens(640, 640, 512, 320).fx) == 256
