"""A moving scene seen along a trajectory."""

from dataclasses import dataclass

import pytest
import torch

from scene import Scene, bake, lift, load_sample, render
from scene.errors import InputError
from scene.moving.moving_scene import MovingScene
from scene.moving.render import render_over_time
from scene.path.camera_path import CameraPath
from scene.path.move_grammar import parse_moves
from scene.pose import rigid_inverse
from scene.trajectory import Trajectory

SIZE = (96, 64)


@dataclass(frozen=True)
class Frames:
    """Scenes that are here."""

    scenes: tuple[Scene, ...]

    def read(self, frame: int) -> Scene:
        return self.scenes[frame]


@pytest.fixture(scope="module")
def room() -> Scene:
    sample = load_sample("room")
    return lift(sample.photo, sample.depth, sky=sample.sky, max_points=20_000)


@pytest.fixture(scope="module")
def street() -> Scene:
    sample = load_sample("street")
    return lift(sample.photo, sample.depth, sky=sample.sky, max_points=20_000)


@pytest.fixture(scope="module")
def moving(room: Scene, street: Scene) -> MovingScene:
    """Two frames: the room, and from another place the street."""
    c2w = torch.eye(4, dtype=torch.float64).repeat(2, 1, 1)
    c2w[1, :3, 3] = torch.tensor([0.4, -0.1, 0.3])
    return MovingScene(Frames((room, street)), c2w, fps=12.0)


def path(scene: Scene, frames: int = 4) -> Trajectory:
    moves = CameraPath(segments=parse_moves("truck right 0.3m"))
    return bake(moves, scene.lens(*SIZE), frames=frames, fps=12.0, subject_distance=scene.subject_distance)


def test_a_photo_is_rendered_as_ever(room: Scene) -> None:
    trajectory = path(room)
    over_time = render_over_time(MovingScene.still(room), trajectory, [0] * len(trajectory))
    usual = render(room, trajectory)
    for name in ("rgb", "depth", "coverage", "pinholes"):
        assert torch.equal(getattr(over_time, name), getattr(usual, name))


def test_each_camera_sees_its_own_frame_from_where_that_was_filmed(moving: MovingScene, street: Scene) -> None:
    trajectory = path(moving.home)
    seen = render_over_time(moving, trajectory, [0, 0, 1, 1])
    there = rigid_inverse(moving.c2w[1]) @ trajectory.c2w[2:]
    alone = render(street, Trajectory(trajectory.intrinsics[2:], there, trajectory.fps))
    assert torch.equal(seen.rgb[:2], render(moving.home, trajectory).rgb[:2])
    assert torch.equal(seen.rgb[2:], alone.rgb)
    assert seen.trajectory is trajectory


def test_a_frame_for_each_camera_is_wanted(moving: MovingScene) -> None:
    with pytest.raises(InputError, match="4 cameras and 3 frames"):
        render_over_time(moving, path(moving.home), [0, 0, 0])


@pytest.mark.parametrize("frame", [-1, 2])
def test_a_frame_that_does_not_exist_is_refused(moving: MovingScene, frame: int) -> None:
    with pytest.raises(InputError, match=f"no frame {frame}"):
        moving.at(frame)


def test_cameras_that_are_none_are_refused(room: Scene) -> None:
    with pytest.raises(InputError, match="camera"):
        MovingScene(Frames((room,)), torch.zeros(1, 4, 4, dtype=torch.float64), fps=12.0)
