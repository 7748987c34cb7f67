import math
from dataclasses import replace
from typing import Literal

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scene.camera import project
from scene.errors import InputError
from scene.ground import find_ground, levelling
from scene.lifting import lift
from scene.path.camera_path import CameraPath, bake, find_route
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.move_grammar import format_moves, parse_moves
from scene.path.moves import MOVE_KINDS, Move
from scene.path.picking import locked_on
from scene.path.rescaling import known_factor, rescaled_path
from scene.path.speed_profile import speed_profile
from scene.path.transforms import retimed, retimed_to_frames, reversed_keyframes, rotated, scaled, translated
from scene.pose import rotation_from_rotvec
from tests.scene.cameras import HEIGHT, LENS, WIDTH, box_before_wall, depth_map, photo
from tests.scene.paths import LENS as CLIP
from tests.scene.paths import keyframes, moves, through

few = settings(deadline=None, max_examples=12)
SCENE = box_before_wall(2.0, 4.0)
pixels = st.tuples(st.floats(1, WIDTH - 1), st.floats(1, HEIGHT - 1))


def picked(u: float, v: float) -> tuple[float, float, float]:
    """The point of `SCENE` that its photo shows at (u, v), pixels."""
    z = float(SCENE.depth.metres[math.floor(v), math.floor(u)])
    return (u - float(LENS.cx)) * z / float(LENS.fx), (v - float(LENS.cy)) * z / float(LENS.fy), z


def seen(path: CameraPath, point: tuple[float, float, float], frames: int = 33) -> tuple[torch.Tensor, torch.Tensor]:
    """Where a point is in every frame, pixels; and the focal length over its depth."""
    trajectory = bake(path, CLIP, frames, subject_distance=3.0)
    xyz = torch.tensor(point, dtype=torch.float64)
    found = [project(trajectory.intrinsics[i], trajectory.c2w[i], xyz) for i in range(frames)]
    return torch.stack([uv for uv, _ in found]), trajectory.intrinsics.fy / torch.stack([z for _, z in found])


@few
@given(pixels, st.sampled_from(["left", "right", "up", "down"]), st.floats(0.05, 1.2))
def test_an_orbit_about_a_picked_point_keeps_it_where_it_is(
    uv: tuple[float, float], direction: str, amount: float
) -> None:
    point = picked(*uv)
    move = Move(kind="orbit", direction=direction, amount=amount, target=point)
    where, _ = seen(CameraPath(segments=(move,)), point)
    assert float((where - where[0]).norm(dim=-1).max()) < 1


@few
@given(pixels, st.sampled_from(["in", "out"]), st.floats(0.05, 1.5))
def test_a_dolly_zoom_keeps_the_picked_subjects_size_within_one_percent(
    uv: tuple[float, float], direction: str, amount: float
) -> None:
    point = picked(*uv)
    move = Move(kind="dolly zoom", direction=direction, amount=amount, target=point)
    _, size = seen(CameraPath(segments=(move,)), point)
    assert float((size / size[0] - 1).abs().max()) < 0.01


@few
@given(pixels, st.floats(0.05, 0.95))
def test_a_dolly_to_a_picked_point_goes_straight_there_and_keeps_it_where_it_is(
    uv: tuple[float, float], share: float
) -> None:
    point = picked(*uv)
    move = Move(kind="dolly", direction="in", amount=share * math.hypot(*point), target=point)
    path = CameraPath(segments=(move,))
    where, _ = seen(path, point)
    assert float((where - where[0]).norm(dim=-1).max()) < 1e-6
    end = bake(path, CLIP, 2).c2w[-1, :3, 3].tolist()
    assert math.dist(end, point) == pytest.approx((1 - share) * math.hypot(*point))
    assert math.hypot(*end) == pytest.approx(move.amount)


def test_a_dolly_in_stops_before_its_subject() -> None:
    for amount, reaches in ((1.9, False), (2.0, True)):
        path = CameraPath(segments=(Move(kind="dolly", direction="in", amount=amount, target=(0.0, 0.0, 2.0)),))
        if reaches:
            with pytest.raises(InputError, match="reaches its subject at 2 m"):
                bake(path, CLIP, 3)
        else:
            assert bake(path, CLIP, 3).c2w[-1, 2, 3] == pytest.approx(amount)


@few
@given(pixels, st.sampled_from(["truck", "crane"]), st.floats(0.05, 1.5), st.booleans())
def test_a_truck_or_a_crane_about_a_picked_point_keeps_facing_it(
    uv: tuple[float, float], kind: Literal["truck", "crane"], amount: float, back: bool
) -> None:
    point = picked(*uv)
    ways = {"truck": ("right", "left"), "crane": ("up", "down")}[kind]
    path = CameraPath(segments=(Move(kind=kind, direction=ways[back], amount=amount, target=point),))
    where, _ = seen(path, point)
    assert float((where - where[0]).norm(dim=-1).max()) < 1e-6
    end = bake(path, CLIP, 2).c2w[-1, :3, 3]
    assert float(end.norm()) == pytest.approx(amount) and float(end[0 if kind == "crane" else 1]) == 0


@few
@given(moves(), st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.floats(0.1, 9)))
def test_a_target_is_written_and_read_in_words(move: Move, target: tuple[float, float, float]) -> None:
    if MOVE_KINDS[move.kind].needs_subject or MOVE_KINDS[move.kind].takes_target:
        move = replace(move, target=target)
    (read,) = parse_moves(format_moves((move,)))
    assert read.target == move.target


@few
@given(keyframes(least=3, easings=["linear"]), st.integers(0, 1))
def test_a_leg_locked_on_a_point_keeps_it_in_the_middle(keys: tuple[Keyframe, ...], leg: int) -> None:
    part = locked_on(Keyframes(keyframes=keys), leg, (0.2, 0.1, 8.0))
    route = find_route(through(part.keyframes), CLIP)
    times = torch.linspace(keys[leg].time, keys[leg + 1].time, 21, dtype=torch.float64)
    lens, c2w = route.cameras(times)
    point = torch.tensor([0.2, 0.1, 8.0], dtype=torch.float64)
    middle = torch.stack([CLIP.cx, CLIP.cy])
    for i in range(21):
        torch.testing.assert_close(project(lens[i], c2w[i], point)[0], middle)


@few
@given(st.floats(0.2, 5), moves())
def test_a_known_length_scales_the_path(metres: float, move: Move) -> None:
    apart = math.dist(picked(40.5, 30.5), picked(60.5, 30.5))
    factor = known_factor(apart, metres)
    assert apart * factor == pytest.approx(metres)
    path = CameraPath(segments=(move,))
    before, after = bake(path, CLIP, 9), bake(rescaled_path(path, factor, CLIP), CLIP, 9)
    torch.testing.assert_close(after.c2w[:, :3, 3], factor * before.c2w[:, :3, 3], atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(after.c2w[:, :3, :3], before.c2w[:, :3, :3], atol=1e-6, rtol=0)
    torch.testing.assert_close(after.intrinsics.matrix, before.intrinsics.matrix)


@few
@given(st.floats(-0.4, 0.4), st.floats(-0.2, 0.2), st.floats(0.5, 2.5))
def test_the_ground_is_found_however_the_camera_is_held(tilt: float, roll: float, height: float) -> None:
    turn = torch.tensor([tilt, 0.0, roll], dtype=torch.float64)
    up = rotation_from_rotvec(turn) @ torch.tensor([0.0, -1.0, 0.0], dtype=torch.float64)
    v, u = torch.meshgrid(torch.arange(HEIGHT) + 0.5, torch.arange(WIDTH) + 0.5, indexing="ij")
    rays = torch.stack([(u - WIDTH / 2) / 80, (v - HEIGHT / 2) / 80, torch.ones_like(u)], dim=-1).double()
    along = rays @ up
    depth = torch.where(along < -1e-3, -height / along, 6.0).clamp(max=6.0)
    noise = 1 + 0.005 * torch.randn(depth.shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    if float(((depth < 5.9)[HEIGHT // 2 :]).double().mean()) < 0.4:
        return  # hardly any ground in the picture
    ground = find_ground(lift(photo(), depth_map(depth * noise)))
    assert ground.height == pytest.approx(height, rel=0.03)
    assert math.degrees(math.acos(min(1.0, float(torch.tensor(ground.up, dtype=torch.float64) @ up)))) < 1.5
    levelled = levelling(ground.up) @ torch.tensor(ground.up, dtype=torch.float64)
    torch.testing.assert_close(levelled, torch.tensor([0.0, -1.0, 0.0], dtype=torch.float64))


@few
@given(keyframes(), st.floats(0.2, 3))
def test_a_whole_path_moves_turns_and_grows_as_one(keys: tuple[Keyframe, ...], factor: float) -> None:
    path = through(keys)
    before = bake(path, CLIP, 17).c2w
    shift, pivot, turn = (1.0, -2.0, 0.5), (0.3, 0.1, -1.0), (0.2, 0.9, -0.4)
    t, p = torch.tensor(shift, dtype=torch.float64), torch.tensor(pivot, dtype=torch.float64)
    r = rotation_from_rotvec(torch.tensor(turn, dtype=torch.float64))
    moved, turned = bake(translated(path, shift, CLIP), CLIP, 17).c2w, bake(rotated(path, turn, pivot, CLIP), CLIP, 17)
    grown = bake(scaled(path, factor, CLIP, pivot=pivot), CLIP, 17).c2w
    torch.testing.assert_close(moved[:, :3, 3], before[:, :3, 3] + t, atol=1e-6, rtol=0)
    torch.testing.assert_close(turned.c2w[:, :3, 3], p + (before[:, :3, 3] - p) @ r.mT, atol=1e-5, rtol=0)
    torch.testing.assert_close(turned.c2w[:, :3, :3], r @ before[:, :3, :3], atol=1e-5, rtol=0)
    torch.testing.assert_close(grown[:, :3, 3], p + factor * (before[:, :3, 3] - p), atol=1e-5, rtol=0)
    torch.testing.assert_close(grown[:, :3, :3], before[:, :3, :3])


LETTING_GO = tuple(
    Keyframe(time=time, position=place, wxyz=(1.0, 0.0, 0.0, 0.0), easing="constant", target=target)
    for time, place, target in (
        (0.0, (-0.165, 0.841, -0.107), None),
        (1.975, (0.31, 0.118, 1.142), (0.0, 0.3, 0.1)),
        (2.285, (0.959, -3.375, 0.199), None),
    )
)
"""Fly at constant speed past a point, so near that the camera turns fast where it begins to face it."""


@settings(deadline=None, max_examples=40)
@example(LETTING_GO)
@given(keyframes(easings=["linear", "ease-in", "ease-out", "ease-in-out", "constant"], targets=True))
def test_a_reversed_path_meets_the_same_cameras_backwards(keys: tuple[Keyframe, ...]) -> None:
    point = next((key.target for key in keys if key.target), None)
    keys = tuple(replace(key, target=key.target and point) for key in keys)
    route = find_route(through(keys), CLIP)
    back = find_route(through(reversed_keyframes(Keyframes(keyframes=keys)).keyframes), CLIP)
    times = torch.linspace(0, route.duration, 41, dtype=torch.float64)
    (lens, c2w), (lens2, c2w2) = route.cameras(times), back.cameras(route.duration - times)
    torch.testing.assert_close(c2w2, c2w, atol=1e-9, rtol=0)
    torch.testing.assert_close(lens2.matrix, lens.matrix)


def test_a_path_takes_the_time_of_its_frames() -> None:
    path = CameraPath.from_text("truck left 1m; dolly in 1m over 4s")
    assert retimed(path, 3.0).duration == pytest.approx(3)
    assert bake(retimed_to_frames(path, 49, 24), CLIP, 49).fps == pytest.approx(24)


def test_a_corner_taken_at_full_speed_jerks_and_a_smooth_path_does_not() -> None:
    corner = speed_profile(bake(CameraPath.from_text("truck left 2m; dolly in 2m"), CLIP, 49))
    assert corner.jerks.nonzero()[:, 0].tolist() == [24]
    smooth = speed_profile(bake(CameraPath.from_text("orbit left 40deg at 2m ease-in-out"), CLIP, 49))
    assert not bool(smooth.jerks.any())
    pan = speed_profile(bake(CameraPath.from_text("pan left 90deg over 3s"), CLIP, 31))
    torch.testing.assert_close(pan.degrees_per_second, torch.full((30,), 30.0, dtype=torch.float64))
