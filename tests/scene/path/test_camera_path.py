import math
from collections.abc import Sequence

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path.camera_path import CameraPath, Segment, bake, interpolate
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.move_grammar import parse_moves
from scene.path.moves import ease
from scene.pose import rotation_from_wxyz, rotvec_from_rotation, wxyz_from_rotation
from scene.trajectory import Trajectory, speeds

few = settings(deadline=None, max_examples=20)
LENS = Intrinsics.from_fov_x(math.radians(60), 512, 320)
seeds = st.integers(0, 10_000)


def a_keyframe(time: float, x: float = 0.0, z: float = 0.0, pan: float = 0.0, easing: Easing = "linear") -> Keyframe:
    return Keyframe(
        time=time, position=(x, 0.0, z), wxyz=(math.cos(pan / 2), 0.0, math.sin(pan / 2), 0.0), easing=easing
    )


def some_keyframes(seed: int, count: int) -> tuple[Keyframe, ...]:
    """Anywhere, at whole seconds."""
    generator = torch.Generator().manual_seed(seed)
    position = torch.randn(count, 3, generator=generator).tolist()
    wxyz = torch.randn(count, 4, generator=generator).tolist()
    fov_y = (torch.rand(count, generator=generator) + 0.3).tolist()
    return tuple(
        Keyframe(time=i, position=tuple(position[i]), wxyz=tuple(wxyz[i]), fov_y=fov_y[i]) for i in range(count)
    )


def moves(text: str, *, closed: bool = False) -> CameraPath:
    return CameraPath(segments=parse_moves(text), closed=closed)


def path_of(*segments: Segment, closed: bool = False) -> CameraPath:
    return CameraPath(segments=segments, closed=closed)


def through(keyframes: Sequence[Keyframe], *, closed: bool = False) -> CameraPath:
    return path_of(Keyframes(keyframes=tuple(keyframes)), closed=closed)


def motion(trajectory: Trajectory) -> Tensor:
    """Change of position, rotation and focal length (log) from each frame to the next, per second: [frames - 1, 7]."""
    c2w = trajectory.c2w
    turned = rotvec_from_rotation(c2w[:-1, :3, :3].mT @ c2w[1:, :3, :3])
    zoomed = trajectory.intrinsics.fx.log().diff()[:, None]
    return torch.cat([c2w[:, :3, 3].diff(dim=0), turned, zoomed], dim=-1) * trajectory.fps


@few
@given(seeds, st.integers(2, 5))
def test_the_trajectory_passes_through_its_keyframes(seed: int, count: int) -> None:
    keyframes = some_keyframes(seed, count)
    trajectory = interpolate(keyframes, LENS, num_frames=4 * (count - 1) + 1)
    assert trajectory.fps == 4
    at = trajectory.c2w[::4]
    torch.testing.assert_close(at[:, :3, 3], torch.tensor([key.position for key in keyframes], dtype=torch.float64))
    wxyz = torch.tensor([key.wxyz for key in keyframes], dtype=torch.float64)
    torch.testing.assert_close(at[:, :3, :3], rotation_from_wxyz(wxyz))
    fov_y = torch.tensor([key.fov_y or 0.0 for key in keyframes], dtype=torch.float64)
    torch.testing.assert_close(trajectory.intrinsics.fov_y[::4], fov_y)


def test_a_path_without_lenses_keeps_the_photos() -> None:
    off_centre = LENS.cropped(20, -10, 512, 320)
    trajectory = interpolate([a_keyframe(0), a_keyframe(2, x=1)], off_centre, num_frames=5)
    assert torch.equal(trajectory.intrinsics.matrix, off_centre.repeated(5).matrix)


def test_a_lens_given_in_a_keyframe_is_met_off_centre_too() -> None:
    off_centre = LENS.cropped(20, -60, 512, 320)
    wide = Keyframe(time=1, position=(0, 0, 0), wxyz=(1, 0, 0, 0), fov_y=math.radians(100))
    trajectory = interpolate([a_keyframe(0), wide], off_centre, num_frames=3)
    assert float(trajectory.intrinsics.fov_y[-1]) == pytest.approx(math.radians(100))
    assert float(trajectory.intrinsics.fov_y[0]) == pytest.approx(float(off_centre.fov_y))


def test_an_open_path_shows_both_its_ends_and_a_closed_one_no_frame_twice() -> None:
    text = "orbit right 360deg at 2m over 4s"
    opened, closed = bake(moves(text), LENS, 9), bake(moves(text, closed=True), LENS, 8)
    torch.testing.assert_close(opened.c2w[0], opened.c2w[-1])
    torch.testing.assert_close(closed.c2w, opened.c2w[:-1])
    assert opened.fps == closed.fps == 2


@settings(deadline=None, max_examples=10)
@given(seeds, st.integers(2, 5), st.booleans())
def test_a_closed_path_is_smooth_at_the_seam(seed: int, count: int, returns: bool) -> None:
    keyframes = some_keyframes(seed, count)
    if returns:
        keyframes = (
            *keyframes,
            Keyframe(time=count, position=keyframes[0].position, wxyz=keyframes[0].wxyz, fov_y=keyframes[0].fov_y),
        )
    assert_no_jerk_at_the_seam(through(keyframes, closed=True))


@pytest.mark.parametrize(
    "text",
    [
        "orbit right 20deg at 2m",
        "truck left 1m; zoom in 10deg",
        "spiral clockwise 0.2m at 2m",
        "orbit left 360deg at 3m",
        "dolly in 1m ease-in-out; pan right 40deg ease-in-out",
    ],
)
def test_moves_close_smoothly_too(text: str) -> None:
    assert_no_jerk_at_the_seam(moves(text, closed=True))


def assert_no_jerk_at_the_seam(path: CameraPath) -> None:
    trajectory = bake(path, LENS, 3000)
    seam = [-2, -1, 0, 1, 2]
    lenses = Intrinsics(trajectory.intrinsics.matrix[seam], 512, 320)
    change = motion(Trajectory(lenses, trajectory.c2w[seam], trajectory.fps))
    torch.testing.assert_close(change[1:], change[:-1], atol=5e-2, rtol=1e-2)


def test_a_mixed_path_closes_where_it_began() -> None:
    path = path_of(Keyframes(keyframes=some_keyframes(5, 3)), *parse_moves("truck left 1m"), closed=True)
    trajectory = bake(path, LENS, 600)
    assert float(speeds(trajectory)[0].max()) < 10
    gap = (trajectory.c2w[0, :3, 3] - trajectory.c2w[-1, :3, 3]).norm()
    assert float(gap) * trajectory.fps < 10
    assert trajectory.fps == 600 / (2 + 2 + 2)  # two segments of two seconds, and a leg like them


def test_moves_chain_from_where_the_one_before_ended() -> None:
    trajectory = bake(moves("orbit right 30deg at 2m; dolly in 0.5m; pan left 90deg; truck right 1m"), LENS, 801)
    moved, turned = speeds(trajectory)
    assert float(moved.max()) < 0.6 and float(turned.max()) < 0.8  # nothing jumps
    subject = torch.tensor([0.0, 0.0, 2.0], dtype=torch.float64)
    assert float((trajectory.c2w[400, :3, 3] - subject).norm()) == pytest.approx(1.5)


def test_keyframes_after_a_move_set_out_from_its_end() -> None:
    path = path_of(*parse_moves("dolly in 1m over 1s"), Keyframes(keyframes=(a_keyframe(1, x=1, z=1),)))
    found = bake(path, LENS, 5).c2w[:, :3, 3]
    expected = torch.tensor([[0, 0, 0], [0, 0, 0.5], [0, 0, 1], [0.5, 0, 1], [1, 0, 1]], dtype=torch.float64)
    torch.testing.assert_close(found, expected)


def test_a_single_keyframe_sets_where_a_move_starts() -> None:
    for closed in (False, True):
        path = path_of(Keyframes(keyframes=(a_keyframe(0, x=5),)), *parse_moves("truck right 1m"), closed=closed)
        found = bake(path, LENS, 8 if closed else 9).c2w[:, 0, 3]
        assert float(found[0]) == 5
        assert float(found[4 if closed else 8]) == pytest.approx(6)


def test_a_first_keyframe_that_comes_late_is_waited_for() -> None:
    found = interpolate([a_keyframe(1, x=1), a_keyframe(2, x=2)], LENS, num_frames=5).c2w[:, 0, 3]
    assert found[:3].tolist() == [1, 1, 1]
    assert 1 < float(found[3]) < 2 == float(found[4])


@pytest.mark.parametrize("easing", ["linear", "ease-in", "ease-out", "ease-in-out"])
def test_two_keyframes_and_a_move_ease_alike(easing: Easing) -> None:
    trajectory = interpolate([a_keyframe(0, easing=easing), a_keyframe(2, x=1, pan=0.5)], LENS, num_frames=21)
    way = ease(torch.linspace(0, 1, 21, dtype=torch.float64), easing)
    torch.testing.assert_close(trajectory.c2w[:, 0, 3], way)
    turned = rotvec_from_rotation(trajectory.c2w[:, :3, :3])[:, 1]
    torch.testing.assert_close(turned, way * 0.5)


def test_an_easing_stops_at_its_keyframe_and_nowhere_else() -> None:
    keyframes = [a_keyframe(0), a_keyframe(1, x=1, easing="ease-out"), a_keyframe(2, x=2), a_keyframe(3, x=3)]
    moved, _ = speeds(interpolate(keyframes, LENS, num_frames=3001))
    assert float(moved[2000]) < 0.01
    assert float(moved[500:1500].min()) > 0.5


def test_a_move_finds_the_scenes_subject_from_where_it_starts() -> None:
    by_hand = bake(moves("dolly in 0.5m; orbit right 20deg at 1.5m"), LENS, 9)
    by_scene = bake(moves("dolly in 0.5m; orbit right 20deg"), LENS, 9, subject_distance=2.0)
    torch.testing.assert_close(by_scene.c2w, by_hand.c2w)
    with pytest.raises(InputError, match="where its subject is"):
        bake(moves("orbit right 20deg"), LENS, 9)
    assert len(bake(moves("pan right 20deg"), LENS, 9)) == 9


@few
@given(seeds, st.integers(2, 5))
def test_a_path_moves_with_its_world(seed: int, count: int) -> None:
    keyframes, world = some_keyframes(seed, count), interpolate(some_keyframes(seed + 1, 2), LENS, 2).c2w[1]

    def carried(key: Keyframe) -> Keyframe:
        rotation = world[:3, :3] @ rotation_from_wxyz(torch.tensor(key.wxyz, dtype=torch.float64))
        x, y, z = (world[:3, :3] @ torch.tensor(key.position, dtype=torch.float64) + world[:3, 3]).tolist()
        qw, qx, qy, qz = wxyz_from_rotation(rotation).tolist()
        return Keyframe(time=key.time, position=(x, y, z), wxyz=(qw, qx, qy, qz), fov_y=key.fov_y)

    here = interpolate(keyframes, LENS, num_frames=33)
    there = interpolate([carried(key) for key in keyframes], LENS, num_frames=33)
    torch.testing.assert_close(there.c2w, world @ here.c2w, atol=1e-6, rtol=0)
    torch.testing.assert_close(there.intrinsics.matrix, here.intrinsics.matrix)


def test_an_engines_rate_samples_the_whole_path_all_the_same() -> None:
    path = moves("truck left 1m over 3s")
    free, fixed = bake(path, LENS, 16), bake(path, LENS, 16, fps=8)
    assert (free.fps, fixed.fps) == (5, 8)
    assert torch.equal(free.c2w, fixed.c2w)


def test_speeds_are_in_metres_and_radians_per_second() -> None:
    moved, turned = speeds(bake(moves("truck left 3m; pan right 90deg"), LENS, 5))
    torch.testing.assert_close(moved, torch.tensor([1.5, 1.5, 0, 0], dtype=torch.float64))
    torch.testing.assert_close(turned, torch.tensor([0, 0, 1, 1], dtype=torch.float64) * math.pi / 4)


def test_one_frame_is_a_clip_of_the_start() -> None:
    trajectory = bake(moves("truck left 1m"), LENS, 1)
    assert torch.equal(trajectory.c2w, torch.eye(4, dtype=torch.float64)[None])


@pytest.mark.parametrize("frames", [-1, 0, 10_000_000])
def test_a_frame_count_that_makes_no_sense_is_refused(frames: int) -> None:
    with pytest.raises(InputError, match=f"1 to 100000 frames; got {frames}"):
        bake(moves("truck left 1m"), LENS, frames)


@pytest.mark.parametrize("fps", [0, -8, math.nan, math.inf])
def test_a_rate_that_makes_no_sense_is_refused(fps: float) -> None:
    with pytest.raises(InputError, match="Frames per second must be positive"):
        bake(moves("truck left 1m"), LENS, 16, fps=fps)


@pytest.mark.parametrize("distance", [0, -1, math.nan, math.inf])
def test_a_subject_that_is_nowhere_is_refused(distance: float) -> None:
    with pytest.raises(InputError, match="more than 0 m"):
        bake(moves("orbit left 9deg"), LENS, 16, subject_distance=distance)


def test_a_path_that_takes_no_time_is_refused() -> None:
    with pytest.raises(InputError, match="lasts 0 s"):
        interpolate([a_keyframe(0)], LENS, num_frames=16)
    with pytest.raises(InputError, match="lasts 0 s"):
        bake(path_of(), LENS, 16)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"time": -1.0}, "seconds from 0 on; got -1"),
        ({"time": math.nan}, "seconds from 0 on; got nan"),
        ({"position": (0.0, math.inf, 0.0)}, "NaN or infinity"),
        ({"wxyz": (0.0, 0.0, 0.0, 0.0)}, "no rotation"),
        ({"fov_y": 0.0}, "sees 0 degrees"),
        ({"fov_y": math.nan}, "sees nan degrees"),
    ],
)
def test_a_keyframe_that_makes_no_sense_is_refused_in_a_sentence(wrong: dict, says: str) -> None:
    with pytest.raises(InputError, match=says):
        Keyframe(**{"time": 1.0, "position": (0.0, 0.0, 0.0), "wxyz": (1.0, 0.0, 0.0, 0.0)} | wrong)


def test_keyframe_times_increase() -> None:
    with pytest.raises(InputError, match="2 s is followed by 1 s"):
        Keyframes(keyframes=(a_keyframe(2), a_keyframe(1)))
    with pytest.raises(InputError, match="at least one"):
        Keyframes(keyframes=())
