import math

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.camera import Intrinsics, focal_from_fov, pixel_centres, project, unproject
from scene.pose import (
    is_rotation,
    look_at,
    rotation_from_rotvec,
    rotation_from_wxyz,
    rotvec_from_rotation,
    wxyz_from_rotation,
)

fovs = st.floats(math.radians(10), math.radians(120))
depths = st.floats(0.1, 100)


@settings(deadline=None, max_examples=30)
@given(fov=fovs, depth=depths)
def test_unproject_then_project_returns_the_pixel_centres(fov: float, depth: float) -> None:
    lens = Intrinsics.from_fov_y(fov, 32, 20)
    uv = pixel_centres(32, 20)
    xyz = unproject(lens, uv, torch.full((20, 32), depth, dtype=torch.float64))
    back, z = project(lens, torch.eye(4, dtype=torch.float64), xyz)
    torch.testing.assert_close(back, uv)
    torch.testing.assert_close(z, xyz[..., 2])


def test_a_covering_crop_keeps_the_middle_and_the_pixel_aspect() -> None:
    lens = Intrinsics.from_fov_x(1.0, 640, 480).covering(512, 320)
    assert (lens.cx, lens.cy) == (256, 160)
    assert lens.fx == lens.fy
    assert math.isclose(lens.fov_x, 1.0)


@settings(deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=4, max_size=4).filter(lambda q: math.hypot(*q) > 0.1))
def test_quaternions_and_matrices_agree(wxyz: list[float]) -> None:
    rotation = rotation_from_wxyz(torch.tensor(wxyz, dtype=torch.float64))
    torch.testing.assert_close(rotation_from_wxyz(wxyz_from_rotation(rotation)), rotation)
    torch.testing.assert_close(rotation @ rotation.mT, torch.eye(3, dtype=torch.float64))


def test_look_at_faces_the_target_with_the_horizon_level() -> None:
    c2w = look_at(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([4.0, 1.0, 9.0]))
    target = torch.linalg.inv(c2w) @ torch.tensor([4.0, 1.0, 9.0, 1.0])
    assert target[2] > 0
    torch.testing.assert_close(target[:2], torch.zeros(2), atol=1e-5, rtol=0)
    assert abs(float(c2w[1, 0])) < 1e-6


@settings(deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=3, max_size=3), st.floats(0, math.pi))
def test_a_rotation_vector_survives_its_rotation(axis: list[float], angle: float) -> None:
    direction = torch.tensor(axis, dtype=torch.float64)
    rotvec = angle * direction / direction.norm().clamp_min(1e-12)
    rotation = rotation_from_rotvec(rotvec)
    assert is_rotation(rotation, tolerance=1e-12)
    back = rotvec_from_rotation(rotation)
    if angle > 3.14:  # half a turn either way is the same
        back = back * (back @ rotvec).sign()
    torch.testing.assert_close(back, rotvec, atol=1e-7, rtol=0)


@settings(deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=3, max_size=3).filter(lambda v: math.hypot(*v) > 0.1), st.floats(-15, 0))
def test_the_smallest_rotation_keeps_its_axis_and_size(axis: list[float], power: float) -> None:
    rotvec = 10**power * torch.tensor(axis, dtype=torch.float64)
    alone = rotvec_from_rotation(rotation_from_rotvec(rotvec))
    assert (alone - rotvec).norm() < 1e-12 * rotvec.norm()
    half_turn = torch.diag(torch.tensor([1.0, -1.0, -1.0], dtype=torch.float64))
    beside = rotvec_from_rotation(torch.stack([rotation_from_rotvec(rotvec), half_turn]))
    assert (beside[0] - rotvec).norm() < 1e-7
    torch.testing.assert_close(beside[1].abs(), torch.tensor([math.pi, 0, 0], dtype=torch.float64))


@settings(deadline=None, max_examples=30)
@given(fov=st.floats(math.radians(1), math.radians(170)), centre=st.floats(40, 280))
def test_a_field_of_view_finds_its_focal_length_off_centre_too(fov: float, centre: float) -> None:
    lens = Intrinsics.from_focal(focal_from_fov(fov, 320, centre), 512, 320).cropped(0, 160 - centre, 512, 320)
    assert math.isclose(lens.fov_y, fov)
