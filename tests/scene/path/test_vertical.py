"""A path that has a vertical of its own."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.errors import InputError
from scene.formats.trajectory_json import path_from_json, path_to_json
from scene.path.camera_path import CameraPath, bake
from scene.path.handles import Vector
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.moves import MOVE_KINDS, Move
from scene.path.picking import locked_on
from scene.path.transforms import rotated, seen_from
from scene.pose import UP, rotation_from_rotvec, rotation_from_wxyz, wxyz_from_rotation
from tests.scene.paths import LENS, moves

few = settings(deadline=None, max_examples=12)
tilts = st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))


def turned(rotvec: Vector, v: Vector) -> Vector:
    turn = rotation_from_rotvec(torch.tensor(rotvec, dtype=torch.float64))
    x, y, z = (turn @ torch.tensor(v, dtype=torch.float64)).tolist()
    return x, y, z


@few
@given(tilts, st.sampled_from(["left", "right"]), st.floats(0.1, 1.5))
def test_an_orbit_stays_in_the_plane_across_the_vertical(tilt: Vector, direction: str, amount: float) -> None:
    up = turned(tilt, UP)
    move = Move(kind="orbit", direction=direction, amount=amount, at=2.0)
    c2w = bake(CameraPath(segments=(move,), up=up), LENS, 9).c2w
    height = c2w[:, :3, 3] @ torch.tensor(up, dtype=torch.float64)
    assert float(height.abs().max()) < 1e-12
    tilted = c2w[:, :3, :3].mT @ torch.tensor(up, dtype=torch.float64)
    torch.testing.assert_close(tilted, tilted[:1].expand(9, 3), msg="the horizon stays where it is in the picture")


@few
@given(tilts, moves())
def test_a_path_turned_with_its_vertical_is_the_same_path_turned(tilt: Vector, move: Move) -> None:
    subject = (0.3, -0.2, 5.0)
    keys = [
        Keyframe(time=0.0, position=(0.1, 0.0, 0.2), wxyz=(1.0, 0.05, 0.0, 0.0)),
        Keyframe(time=1.0, position=(0.4, 0.2, 0.3), wxyz=(1.0, 0.0, 0.1, 0.0)),
        Keyframe(time=2.0, position=(0.5, 0.1, 0.5), wxyz=(1.0, 0.0, 0.0, 0.1)),
    ]
    if MOVE_KINDS[move.kind].needs_subject:
        move = replace(move, at=9.0)

    def path(rotvec: Vector) -> CameraPath:
        turn = rotation_from_rotvec(torch.tensor(rotvec, dtype=torch.float64))
        placed = []
        for key in keys:
            rotation = turn @ rotation_from_wxyz(torch.tensor(key.wxyz, dtype=torch.float64))
            w, x, y, z = wxyz_from_rotation(rotation).tolist()
            placed.append(replace(key, position=turned(rotvec, key.position), wxyz=(w, x, y, z)))
        up = turned(rotvec, UP)
        part = locked_on(Keyframes(keyframes=tuple(placed)), 1, turned(rotvec, subject), up=up)
        return CameraPath(segments=(part, move), up=up)

    level, tilted = (bake(path(rotvec), LENS, 13) for rotvec in ((0.0, 0.0, 0.0), tilt))
    turn = torch.eye(4, dtype=torch.float64)
    turn[:3, :3] = rotation_from_rotvec(torch.tensor(tilt, dtype=torch.float64))
    torch.testing.assert_close(tilted.c2w, turn @ level.c2w, atol=1e-9, rtol=0)


def test_files_say_the_vertical_only_where_it_is_not_the_usual_one(tmp_path: Path) -> None:
    path = CameraPath.from_text("orbit right 20deg at 2m")
    assert "up" not in path_to_json(path)
    assert path_from_json(path_to_json(path), tmp_path).up == UP
    tilted = replace(path, up=turned((0.1, 0.0, 0.05), UP))
    assert path_from_json(path_to_json(tilted), tmp_path) == tilted


def test_moves_are_turned_about_the_vertical_alone() -> None:
    up = turned((0.2, 0.0, 0.1), UP)
    path = CameraPath(segments=CameraPath.from_text("truck right 1m").segments, up=up)
    x, y, z = up
    assert rotated(path, (0.3 * x, 0.3 * y, 0.3 * z), (0.0, 0.0, 0.0), LENS).up == up
    with pytest.raises(InputError, match="go by the vertical"):
        rotated(path, (0.0, 0.3, 0.0), (0.0, 0.0, 0.0), LENS)


@few
@given(moves(), tilts, st.tuples(st.floats(-2, 2), st.floats(-1, 1), st.floats(-2, 2)))
def test_a_path_seen_from_another_camera_stays_in_the_world(move: Move, tilt: Vector, place: Vector) -> None:
    path = CameraPath(segments=(move, Move(kind="truck", direction="right", amount=0.3)))
    home = torch.eye(4, dtype=torch.float64)
    home[:3, :3], home[:3, 3] = rotation_from_rotvec(torch.tensor(tilt).double()), torch.tensor(place).double()
    there = seen_from(path, home, LENS, subject_distance=3.0)
    before, after = bake(path, LENS, 9, subject_distance=3.0), bake(there, LENS, 9, subject_distance=1.7)
    assert torch.allclose(home @ after.c2w, before.c2w, atol=1e-6)
    assert torch.allclose(after.intrinsics.matrix, before.intrinsics.matrix, rtol=1e-6)


def test_a_vertical_is_a_direction() -> None:
    for up in ((0.0, 0.0, 0.0), (0.0, -2.0, 0.0), (math.nan, 0.0, 0.0)):
        with pytest.raises(InputError, match="direction 1 long"):
            CameraPath(segments=(), up=up)
