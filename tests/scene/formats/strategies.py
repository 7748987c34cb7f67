"""Random trajectories for the round trips."""

from dataclasses import replace
from typing import get_args

import torch
from hypothesis import strategies as st

from scene.formats.lenses import intrinsics_from_rows
from scene.path.camera_path import CameraPath
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.moves import MOVE_KINDS, Move, MoveKind
from scene.pose import pose, rotation_from_wxyz
from scene.trajectory import Trajectory


@st.composite
def trajectories(draw: st.DrawFn, *, centred: bool = False) -> Trajectory:
    """Any rigid poses, any lens per frame; `centred` ones have square pixels and the principal point in the middle."""
    frames = draw(st.integers(1, 12))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**32)))
    extent = draw(st.sampled_from([1e-3, 1.0, 1e4]))

    def random(*shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=generator, dtype=torch.float64)

    c2w = pose(rotation_from_wxyz(random(frames, 4) - 0.5), (random(frames, 3) - 0.5) * extent)
    width, height = draw(st.integers(16, 8000)), draw(st.integers(16, 8000))
    size = torch.tensor([width, height], dtype=torch.float64)
    focal = width * (0.3 + 5 * random(frames, 2))
    centre = size * random(frames, 2)
    if centred:
        focal[:, 1], centre = focal[:, 0], (size / 2).expand(frames, 2)
    fps = draw(st.one_of(st.sampled_from([8, 23.976, 24, 25, 30000 / 1001, 60]), st.floats(0.5, 240)))
    return Trajectory(intrinsics_from_rows(torch.cat([focal, centre], dim=-1), width, height), c2w, fps)


numbers = st.floats(-1e6, 1e6)
easings = st.sampled_from(get_args(Easing))
keyframes = st.builds(
    Keyframe,
    time=st.just(0.0),
    position=st.tuples(numbers, numbers, numbers),
    wxyz=st.tuples(numbers, numbers, numbers, st.floats(0.1, 1)),
    fov_y=st.none() | st.floats(0.01, 3),
    easing=easings,
    lock_strength=st.just(1.0) | st.floats(0, 1),
)


@st.composite
def several_keyframes(draw: st.DrawFn) -> Keyframes:
    """Keyframes in the order of their times."""
    times = sorted(draw(st.sets(st.floats(0, 1e3), min_size=1, max_size=4)))
    return Keyframes(keyframes=tuple(replace(draw(keyframes), time=time) for time in times))


@st.composite
def moves(draw: st.DrawFn) -> Move:
    """Moves of every kind, in a direction it takes."""
    kind = draw(st.sampled_from(get_args(MoveKind)))
    return Move(
        kind=kind,
        direction=draw(st.sampled_from(MOVE_KINDS[kind].directions or ("",))),
        amount=draw(st.floats(0, 1e3)),
        at=draw(st.none() | st.floats(0.01, 100)),
        duration=draw(st.floats(0.01, 1e3)),
        easing=draw(easings),
        lock_strength=draw(st.just(1.0) | st.floats(0, 1)),
    )


camera_paths = st.builds(
    CameraPath,
    segments=st.lists(several_keyframes() | moves(), max_size=4).map(tuple),
    closed=st.booleans(),
)
