import math
from dataclasses import replace

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.camera import Intrinsics
from scene.path.camera_path import CameraPath, find_route
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.mirror import mirrored
from scene.path.moves import MOVE_KINDS, Move, MoveKind
from scene.path.picking import facing
from scene.path.split import split
from tests.scene.path.test_edits import keyframe_segments

LENS = Intrinsics.from_fov_x(math.radians(60), 512, 320)
MIRROR = torch.tensor([-1.0, 1.0, 1.0, 1.0], dtype=torch.float64).diag()

KINDS: list[tuple[MoveKind, str]] = [
    (kind, way) for kind, rule in MOVE_KINDS.items() for way in rule.directions or ("",) if kind != "spiral"
]


def move(kind: MoveKind, direction: str) -> Move:
    return Move(kind=kind, direction=direction, amount=0.0 if kind == "static" else 0.2, duration=1.5)


moves = st.sampled_from(KINDS).map(lambda each: move(*each))
paths = st.lists(keyframe_segments() | moves, min_size=1, max_size=3).map(lambda each: CameraPath(segments=tuple(each)))


def cameras(path: CameraPath) -> torch.Tensor:
    route = find_route(path, LENS, subject_distance=2.0)
    return route.cameras(torch.linspace(0, route.duration * (1 - 1e-9), 40, dtype=torch.float64))[1]


def off(path: CameraPath) -> float:
    """How far the cameras of a mirrored path are from the mirrored cameras, at most."""
    apart = cameras(mirrored(path, LENS, subject_distance=2.0)) - MIRROR @ cameras(path) @ MIRROR
    return float(apart.abs().max())


@settings(max_examples=30)
@given(paths)
def test_every_camera_of_a_mirrored_path_is_the_mirrored_camera(path: CameraPath) -> None:
    torch.testing.assert_close(
        cameras(mirrored(path, LENS, subject_distance=2.0)), MIRROR @ cameras(path) @ MIRROR, atol=1e-8, rtol=0
    )


@given(paths)
def test_mirrored_twice_it_is_the_same_path(path: CameraPath) -> None:
    once = mirrored(path, LENS, subject_distance=2.0)
    assert mirrored(once, LENS, subject_distance=2.0) == path


def test_handles_and_targets_are_mirrored_with_their_keyframes() -> None:
    target = (0.3, 0.1, 2.0)
    first = Keyframe(time=0.0, position=(0.0, 0.0, 0.0), wxyz=(1.0, 0.0, 0.0, 0.0))
    faced = facing(Keyframe(time=1.0, position=(0.4, -0.1, 0.2), wxyz=(1.0, 0.0, 0.0, 0.0)), target)
    turned = Keyframe(time=2.5, position=(-0.2, 0.1, 0.5), wxyz=(0.9, 0.1, 0.3, -0.2))
    path = CameraPath(segments=(Keyframes(keyframes=(first, replace(faced, target=target), turned)),))
    for time in (0.4, 1.7, 2.1):  # a split leaves handles
        path, _ = split(path, time, LENS, subject_distance=2.0)
    torch.testing.assert_close(
        cameras(mirrored(path, LENS, subject_distance=2.0)), MIRROR @ cameras(path) @ MIRROR, atol=1e-8, rtol=0
    )


def test_a_spiral_is_mirrored_as_keyframes() -> None:
    path = CameraPath.from_text("spiral clockwise 0.1m over 3s; truck left 0.2m over 1s")
    assert off(path) < 5e-3
