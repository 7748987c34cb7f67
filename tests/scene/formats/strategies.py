"""Random trajectories for the round trips."""

import torch
from hypothesis import strategies as st

from scene.camera_path import CameraPath
from scene.formats.lenses import intrinsics_from_rows
from scene.keyframes import Keyframe, Keyframes
from scene.moves import Move
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
easings = st.sampled_from(["linear", "ease-in", "ease-out", "ease-in-out"])
keyframes = st.builds(
    Keyframe,
    time=st.floats(0, 1e3),
    position=st.tuples(numbers, numbers, numbers),
    wxyz=st.tuples(numbers, numbers, numbers, numbers),
    fov_y=st.none() | st.floats(0.01, 3),
    easing=easings,
)
moves = st.builds(
    Move,
    kind=st.sampled_from(["orbit", "pan", "dolly zoom", "static"]),
    direction=st.sampled_from(["", "left", "up"]),
    amount=numbers,
    at=st.none() | st.floats(0.01, 100),
    duration=st.floats(0.01, 1e3),
    easing=easings,
)
camera_paths = st.builds(
    CameraPath,
    segments=st.lists(
        st.builds(Keyframes, keyframes=st.lists(keyframes, max_size=4).map(tuple)) | moves, max_size=4
    ).map(tuple),
    closed=st.booleans(),
)
