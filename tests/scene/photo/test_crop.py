"""What a clip of another shape shows of the photo."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.camera import ASSUMED_MM, Intrinsics, project, unproject
from scene.path.camera_path import CameraPath, bake
from scene.photo.crop import ROUNDING, crop_window
from scene.trajectory import Trajectory

sides = st.integers(40, 4000)
sizes = st.tuples(sides, sides)
shares = st.tuples(st.floats(0, 1), st.floats(0, 1))
EYE = torch.eye(4, dtype=torch.float64)


@settings(deadline=None)
@given(photo=sizes, clip=sizes, crop=shares, focal=st.floats(0.3, 3.0))
def test_the_clips_corners_are_the_windows_corners_on_the_photo(
    photo: tuple[int, int], clip: tuple[int, int], crop: tuple[float, float], focal: float
) -> None:
    own = Intrinsics.from_focal(focal * max(photo), photo[0], photo[1])
    lens = own.covering(clip[0], clip[1], crop)
    window = crop_window(photo, clip, crop)
    corners = torch.tensor([[0.0, 0.0], [clip[0], 0.0], [0.0, clip[1]], list(map(float, clip))], dtype=torch.float64)
    seen, _ = project(own, EYE, unproject(lens, corners, torch.ones(4, dtype=torch.float64)))
    across, down = (window.left, window.right), (window.top, window.bottom)
    wanted = [[x * photo[0], y * photo[1]] for y in down for x in across]
    torch.testing.assert_close(seen, torch.tensor(wanted, dtype=torch.float64), atol=1e-6, rtol=1e-9)
    assert min(window.left, window.top) >= -1e-9 and max(window.right, window.bottom) <= 1 + 1e-9
    assert (lens.width, lens.height) == clip
    assert math.isclose(float(lens.fx), float(lens.fy)), "pixels stay square"


@settings(deadline=None)
@given(photo=sizes, clip=sizes, crop=shares)
def test_a_crop_is_as_large_as_can_be_wherever_it_is(
    photo: tuple[int, int], clip: tuple[int, int], crop: tuple[float, float]
) -> None:
    window, middle = crop_window(photo, clip, crop), crop_window(photo, clip)
    assert math.isclose(window.cut_off, middle.cut_off, abs_tol=1e-9)
    assert math.isclose(max(window.right - window.left, window.bottom - window.top), 1.0)
    shape = (window.right - window.left) * photo[0] / ((window.bottom - window.top) * photo[1])
    assert math.isclose(shape, clip[0] / clip[1], rel_tol=1e-9)


@settings(deadline=None)
@given(photo=sizes, clip=sizes, crop=shares)
def test_what_is_cut_off_is_said_and_only_then(
    photo: tuple[int, int], clip: tuple[int, int], crop: tuple[float, float]
) -> None:
    window = crop_window(photo, clip, crop)
    assert bool(window.words) == (window.cut_off >= ROUNDING)


@pytest.mark.parametrize(
    ("crop", "words"),
    [
        ((0.5, 0.5), "53 % of the photo is cut off, top and bottom."),
        ((0.1, 0.0), "53 % of the photo is cut off at the bottom."),
        ((0.1, 1.0), "53 % of the photo is cut off at the top."),
        ((0.5, 0.3), "53 % of the photo is cut off: 16 % at the top, 37 % at the bottom."),
    ],
)
def test_an_upright_photo_in_a_wide_clip(crop: tuple[float, float], words: str) -> None:
    assert crop_window((3000, 4000), (512, 320), crop).words == words


@settings(deadline=None)
@given(photo=sizes)
def test_one_lens_is_assumed_whichever_way_the_photo_was_held(photo: tuple[int, int]) -> None:
    wide, upright = (Intrinsics.from_full_frame(ASSUMED_MM, *size) for size in (photo, photo[::-1]))
    assert math.isclose(float(wide.fx), float(upright.fx))
    assert math.isclose(float(wide.full_frame_mm), ASSUMED_MM)
    assert math.isclose(float(wide.fov_x), float(upright.fov_y))


def test_the_assumed_lens_of_a_full_frame_picture_is_26_mm() -> None:
    assert math.isclose(float(Intrinsics.from_full_frame(26, 3600, 2400).fx), 2600)


@settings(deadline=None)
@given(crop=shares)
def test_through_any_crop_a_dolly_zoom_keeps_its_subject_where_it_is_and_a_zoom_its_axis(
    crop: tuple[float, float],
) -> None:
    """The lens's axis is the middle of the photo in every frame, wherever the clip is cut from it."""
    lens = Intrinsics.from_focal(500.0, 600, 400).covering(200, 300, crop)
    subject = torch.tensor([[0.0, 0.0, 4.0], [-0.3, 0.1, 4.0], [0.4, -0.2, 4.0]], dtype=torch.float64)
    dolly = bake(CameraPath.from_text("dolly zoom in 1m over 1s"), lens, 5, subject_distance=4.0)
    places = torch.stack([project(Intrinsics(k, 200, 300), c2w, subject)[0] for k, c2w in _frames(dolly)])
    torch.testing.assert_close(places, places[:1].expand_as(places), atol=1e-6, rtol=0)
    zoom = bake(CameraPath.from_text("zoom in 10deg over 1s"), lens, 5, subject_distance=4.0)
    for k, _ in _frames(zoom):
        torch.testing.assert_close(k[:2, 2], lens.matrix[:2, 2], atol=1e-9, rtol=0)


def _frames(trajectory: Trajectory):
    return zip(trajectory.intrinsics.matrix.double(), trajectory.c2w.double(), strict=True)
