"""A moving scene seen along a trajectory."""

import pytest
import torch

from scene import render
from scene.errors import InputError
from scene.moving.moving_scene import MovingScene
from scene.moving.render import render_over_time
from scene.pose import rigid_inverse
from scene.trajectory import Trajectory
from tests.scene.moving.clips import Frames, path, small, two_places


def test_a_photo_is_rendered_as_ever() -> None:
    room = small("room")
    trajectory = path(room)
    over_time = render_over_time(MovingScene.still(room), trajectory, [0] * len(trajectory))
    usual = render(room, trajectory)
    for name in ("rgb", "depth", "coverage", "pinholes"):
        assert torch.equal(getattr(over_time, name), getattr(usual, name))


def test_each_camera_sees_its_own_frame_from_where_that_was_filmed() -> None:
    moving = two_places()
    trajectory = path(moving.home)
    seen = render_over_time(moving, trajectory, [0, 0, 1, 1])
    there = rigid_inverse(moving.c2w[1]) @ trajectory.c2w[2:]
    alone = render(small("street"), Trajectory(trajectory.intrinsics[2:], there, trajectory.fps))
    assert torch.equal(seen.rgb[:2], render(moving.home, trajectory).rgb[:2])
    assert torch.equal(seen.rgb[2:], alone.rgb)
    assert seen.trajectory is trajectory


def test_a_frame_for_each_camera_is_wanted() -> None:
    with pytest.raises(InputError, match="4 cameras and 3 frames"):
        render_over_time(two_places(), path(small("room")), [0, 0, 0])


@pytest.mark.parametrize("frame", [-1, 3])
def test_a_frame_that_does_not_exist_is_refused(frame: int) -> None:
    with pytest.raises(InputError, match=f"no frame {frame}"):
        two_places().at(frame)


def test_cameras_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="camera"):
        MovingScene(Frames((small("room"),)), torch.zeros(1, 4, 4, dtype=torch.float64), fps=12.0)
