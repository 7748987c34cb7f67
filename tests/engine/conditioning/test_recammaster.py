"""Camera paths as ReCamMaster's 12 numbers."""

import json
import math
import re
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.conditioning.recammaster import camera_numbers, latent_frames, path_numbers, refuse_zoom, warnings_of
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.formats.convert import read_trajectory
from scene.path.camera_path import bake
from scene.path.presets import PRESETS
from scene.pose import look_at, pose, rotation_from_rotvec
from scene.trajectory import Trajectory

LENS = Intrinsics.from_fov_x(math.radians(60), 832, 480)
seeds = st.integers(0, 2**32 - 1)


def path(frames: int = 81, seed: int = 0) -> Tensor:
    """Smooth poses of a random move."""
    rng = torch.Generator().manual_seed(seed)
    turn, move = torch.randn(2, 3, generator=rng, dtype=torch.float64)
    at = torch.linspace(0.1, 1, frames, dtype=torch.float64)[:, None]
    return pose(rotation_from_rotvec(at * turn), at * move)


def trajectory(c2w: Tensor, lens: Intrinsics = LENS, focal: Tensor | None = None) -> Trajectory:
    matrix = lens.matrix.repeat(len(c2w), 1, 1)
    if focal is not None:
        matrix[:, (0, 1), (0, 1)] *= focal[:, None]
    return Trajectory(Intrinsics(matrix, lens.width, lens.height), c2w, 16.0)


def test_there_is_a_camera_for_each_latent_frame_and_it_is_that_of_the_last_frame_of_its_group() -> None:
    assert latent_frames(81) == 21
    c2w = path()
    numbers = camera_numbers(c2w)
    assert numbers.shape == (21, 12)
    for k in range(21):
        expected = torch.linalg.inv(c2w[0]) @ c2w[4 * k]
        torch.testing.assert_close(numbers[k].view(3, 4), expected[:3])


@pytest.mark.parametrize(("frames", "near"), [(80, 81), (2, 1), (0, 1), (16, 17), (83, 81)])
def test_other_numbers_of_frames_are_refused_with_the_nearest(frames: int, near: int) -> None:
    with pytest.raises(InputError, match=rf"4k \+ 1 frames.*has {frames}\. Make it {near} frames long"):
        latent_frames(frames)


def test_the_numbers_are_rotation_rows_each_followed_by_a_place_in_metres() -> None:
    c2w = torch.eye(4, dtype=torch.float64).repeat(5, 1, 1)
    c2w[4] = torch.tensor([[0, -1, 0, 1.5], [1, 0, 0, -2], [0, 0, 1, 3], [0, 0, 0, 1]])
    assert camera_numbers(c2w)[1].tolist() == [0, -1, 0, 1.5, 1, 0, 0, -2, 0, 0, 1, 3]


@settings(max_examples=20)
@given(seed=seeds)
def test_the_first_camera_is_the_identity_and_lengths_are_kept(seed: int) -> None:
    c2w = path(seed=seed)
    tops = camera_numbers(c2w).view(-1, 3, 4)
    torch.testing.assert_close(tops[0], torch.eye(3, 4, dtype=torch.float64), atol=1e-12, rtol=0)
    torch.testing.assert_close(torch.linalg.det(tops[:, :, :3]), torch.ones(21, dtype=torch.float64))
    torch.testing.assert_close(tops[:, :, 3].norm(dim=-1), (c2w[::4, :3, 3] - c2w[0, :3, 3]).norm(dim=-1))


@settings(max_examples=20)
@given(seed=seeds)
def test_the_world_does_not_matter(seed: int) -> None:
    world = path(2, seed + 1)[1]
    torch.testing.assert_close(camera_numbers(world @ path(seed=seed)), camera_numbers(path(seed=seed)))


def test_training_has_them_in_the_frame_of_another_camera() -> None:
    source = path(2, 5)[1]
    numbers = camera_numbers(path(), source).view(-1, 3, 4)
    torch.testing.assert_close(numbers[3], (torch.linalg.inv(source) @ path()[12])[:3])


def test_a_file_of_the_authors_gives_the_numbers_of_their_loader(tmp_path: Path) -> None:
    """Unreal's axes and centimetres are changed here by hand, as ReCamMaster does, its world left as it is."""
    rng = torch.Generator().manual_seed(4)
    document, poses = {}, []
    for frame in range(81):
        turn = rotation_from_rotvec(torch.randn(3, generator=rng, dtype=torch.float64) * 0.3)
        # in Unreal a rotation takes forward, right and up to axes of a left-handed world
        place = torch.randn(3, generator=rng, dtype=torch.float64) * 100
        unreal = pose(turn, place)
        text = " ".join("[" + " ".join(map(repr, row)) + "]" for row in unreal.T.tolist())
        document[f"frame{frame}"] = {"cam01": text + " "}
        theirs = unreal[:, [1, 2, 0, 3]].clone()  # right, up, forward, place
        theirs[:3, 1] *= -1
        theirs[:3, 3] /= 100
        poses.append(theirs)
    assert float(torch.linalg.det(poses[0][:3, :3])) == pytest.approx(-1)
    file = tmp_path / "camera_extrinsics.json"
    file.write_text(json.dumps(document))
    ours = path_numbers(read_trajectory(file).file.trajectory)
    expected = torch.stack([(torch.linalg.inv(poses[0]) @ poses[k])[:3].flatten() for k in range(0, 81, 4)])
    torch.testing.assert_close(ours.double(), expected, atol=1e-6, rtol=0)


@pytest.mark.parametrize("number", range(1, 11))
def test_the_ten_presets_give_the_numbers_of_their_closed_forms(number: int) -> None:
    (preset,) = (each for each in PRESETS.values() if each.origin.startswith(f"ReCamMaster: {number},"))
    ours = path_numbers(bake(preset.path, LENS, 81)).double().view(-1, 3, 4)
    u = torch.arange(0, 81, 4, dtype=torch.float64) / 80  # theirs stop at 80 / 80.5 of the move, ours at its end
    x, y, z = (u[:, None] * axis for axis in torch.eye(3, dtype=torch.float64))
    still, sign = torch.zeros(21, 3, dtype=torch.float64), {1: 1, 0: -1}[number % 2]
    target = torch.tensor([0.0, 0.0, 4.0], dtype=torch.float64).expand(21, 3)
    match number:
        case 1 | 2:
            expected = pose(rotation_from_rotvec(sign * math.radians(20) * y), still)
        case 3 | 4:
            expected = pose(rotation_from_rotvec(sign * math.radians(10) * x), still)
        case 5 | 6:
            expected = pose(torch.eye(3, dtype=torch.float64).expand(21, 3, 3), sign * 2 * z)
        case 7 | 8:
            expected = look_at(-sign * y, target)
        case _:
            expected = look_at(4 * (1 - math.cos(math.radians(30))) * z - 2 * sign * x, target)
    torch.testing.assert_close(ours, expected[:, :3], atol=1e-4, rtol=0)


def test_a_zoom_is_refused_with_the_reason_and_a_steady_lens_is_not() -> None:
    refuse_zoom(trajectory(path()))
    with pytest.raises(InputError, match=r"gets no lens, so it cannot zoom: at frame 80 .* 2\.00 times as long"):
        path_numbers(trajectory(path(), focal=torch.linspace(1, 2, 81, dtype=torch.float64)))


def moved(metres: float = 0.0, degrees: float = 0.0, frames: int = 81) -> Tensor:
    at = torch.linspace(0, 1, frames, dtype=torch.float64)[:, None]
    axis = torch.tensor([0.0, math.radians(degrees), 0.0], dtype=torch.float64)
    return pose(rotation_from_rotvec(at * axis), at * torch.tensor([metres, 0.0, 0.0], dtype=torch.float64))


def test_paths_within_the_training_data_go_without_a_warning() -> None:
    assert warnings_of(trajectory(moved(3.9, 74)), subject_depth=4.0) == ()
    assert warnings_of(trajectory(moved()), subject_depth=4.0) == ()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (trajectory(moved(4.1)), r"4\.1 m long and its subject 4\.0 m away"),
        (trajectory(moved(degrees=80)), r"turns by 80 degrees; .* up to 75"),
        (trajectory(moved(frames=41)), r"81 frames, and this path has 41"),
        (trajectory(moved(), Intrinsics.from_fov_y(math.radians(90), 832, 480)), r"sees 90 degrees .* 27 to 67"),
    ],
    ids=["long", "turn", "frames", "lens"],
)
def test_each_way_out_of_the_training_data_is_named(path: Trajectory, said: str) -> None:
    (warning,) = warnings_of(path, subject_depth=4.0)
    assert re.search(said, warning)


def test_lengths_are_not_judged_where_the_depth_is_unknown() -> None:
    assert warnings_of(trajectory(moved(400))) == ()
