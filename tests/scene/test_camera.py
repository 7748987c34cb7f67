import math

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.camera import Intrinsics, pixel_centres, project, unproject
from scene.pose import look_at, rotation_from_wxyz, wxyz_from_rotation

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
