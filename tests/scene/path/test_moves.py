import json
import math
from contextlib import nullcontext
from pathlib import Path
from typing import get_args

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from scene.camera import Intrinsics, project
from scene.errors import InputError
from scene.path.keyframes import Easing
from scene.path.move_grammar import parse_moves
from scene.path.moves import MOVE_KINDS, Move, MoveKind, ease, move_cameras
from scene.pose import is_rotation, look_at, rotation_from_rotvec, rotvec_from_rotation

few = settings(deadline=None, max_examples=25)
LENS = Intrinsics.from_fov_x(math.radians(60), 512, 320)
ORIGIN = torch.eye(4, dtype=torch.float64)
WAY = torch.linspace(0, 1, 9, dtype=torch.float64)
amounts = st.floats(0.01, 0.8)
distances = st.floats(1, 20)
kinds = st.sampled_from(list(MOVE_KINDS))


def a_start(seed: int) -> Tensor:
    """Somewhere, looking within 45 degrees of level, rolled a little."""
    generator = torch.Generator().manual_seed(seed)
    position, aside = torch.randn(2, 3, generator=generator, dtype=torch.float64)
    direction = torch.tensor([aside[0], aside[1].clamp(-0.9, 0.9), aside[0].abs() + 1], dtype=torch.float64)
    start = look_at(position, position + direction)
    start[:3, :3] = start[:3, :3] @ rotation_from_rotvec(torch.tensor([0.0, 0.0, 0.2], dtype=torch.float64))
    return start


def a_move(kind: MoveKind, amount: float, which: int = 0) -> Move:
    directions = MOVE_KINDS[kind].directions or ("",)
    return Move(kind=kind, direction=directions[which % len(directions)], amount=amount)


@few
@given(kinds, amounts, distances, st.integers(0, 3), st.integers(0, 99))
def test_every_move_starts_where_the_camera_is_and_stays_rigid(
    kind: MoveKind, amount: float, at: float, which: int, seed: int
) -> None:
    start = a_start(seed)
    c2w, zoom = move_cameras(a_move(kind, amount, which), WAY, start, LENS, at)
    torch.testing.assert_close(c2w[0], start)
    assert zoom[0] == 1
    assert is_rotation(c2w[:, :3, :3], tolerance=1e-9)
    assert c2w.isfinite().all()


@few
@given(kinds, amounts, distances, st.integers(0, 3), st.integers(0, 99), st.floats(-3, 3))
def test_moves_turn_and_shift_with_a_world_that_keeps_its_vertical(
    kind: MoveKind, amount: float, at: float, which: int, seed: int, turn: float
) -> None:
    start, world = a_start(seed), torch.eye(4, dtype=torch.float64)
    world[:3, :3] = rotation_from_rotvec(torch.tensor([0.0, turn, 0.0], dtype=torch.float64))
    world[:3, 3] = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
    move = a_move(kind, amount, which)
    c2w, zoom = move_cameras(move, WAY, start, LENS, at)
    moved_c2w, moved_zoom = move_cameras(move, WAY, world @ start, LENS, at)
    torch.testing.assert_close(moved_c2w, world @ c2w, atol=1e-9, rtol=0)
    torch.testing.assert_close(moved_zoom, zoom)


@few
@given(
    st.sampled_from(["orbit", "arc", "crane", "spiral", "dolly zoom"]),
    amounts,
    distances,
    st.integers(0, 3),
    st.integers(0, 99),
)
def test_moves_with_a_subject_keep_it_at_the_image_centre(
    kind: MoveKind, amount: float, at: float, which: int, seed: int
) -> None:
    start = a_start(seed)
    c2w, zoom = move_cameras(a_move(kind, amount, which), WAY, start, LENS, at)
    subject = start[:3, 3] + at * start[:3, 2]
    for pose, lens in zip(c2w, LENS.zoomed(zoom).matrix, strict=True):
        uv, depth = project(Intrinsics(lens, 512, 320), pose, subject)
        torch.testing.assert_close(uv, torch.tensor([256.0, 160.0], dtype=torch.float64), atol=1e-6, rtol=0)
        assert depth > 0
        if kind == "orbit":
            assert math.isclose(float(depth), at)


@few
@given(amounts, st.floats(1, 20), st.sampled_from(["in", "out"]))
def test_a_dolly_zoom_keeps_the_subjects_size(amount: float, at: float, direction: str) -> None:
    c2w, zoom = move_cameras(Move(kind="dolly zoom", direction=direction, amount=amount), WAY, ORIGIN, LENS, at)
    edge = torch.tensor([0.3, 0.0, at], dtype=torch.float64)
    lenses = LENS.zoomed(zoom)
    across = [float(project(lenses[i], c2w[i], edge)[0][0]) for i in range(len(WAY))]
    assert max(across) - min(across) < 1e-9
    assert float(c2w[-1, 2, 3]) == pytest.approx(amount if direction == "in" else -amount)


@pytest.mark.parametrize(
    ("kind", "direction", "position", "forward"),
    [
        ("pan", "left", "", "-x"),
        ("pan", "right", "", "+x"),
        ("tilt", "up", "", "-y"),
        ("tilt", "down", "", "+y"),
        ("truck", "left", "-x", ""),
        ("truck", "right", "+x", ""),
        ("pedestal", "up", "-y", ""),
        ("pedestal", "down", "+y", ""),
        ("dolly", "in", "+z", ""),
        ("dolly", "out", "-z", ""),
        ("orbit", "left", "-x", "+x"),
        ("orbit", "right", "+x", "-x"),
        ("orbit", "up", "-y", "+y"),
        ("orbit", "down", "+y", "-y"),
        ("arc", "left", "-x", "+x"),
        ("arc", "right", "+x", "-x"),
        ("crane", "up", "-y", "+y"),
        ("crane", "down", "+y", "-y"),
    ],
)
def test_directions_are_the_cameras(kind: MoveKind, direction: str, position: str, forward: str) -> None:
    """Where a level camera goes and where it turns, in OpenCV axes: x right, y down, z forward."""
    c2w, _ = move_cameras(Move(kind=kind, direction=direction, amount=0.1), WAY, ORIGIN, LENS, 3.0)

    def axis(name: str) -> Tensor:
        sign, letter = name
        return (1 if sign == "+" else -1) * ORIGIN[:3, "xyz".index(letter)]

    moved, looks = c2w[-1, :3, 3], c2w[-1, :3, 2] - ORIGIN[:3, 2]
    assert (moved @ axis(position) > 0.05) if position else not moved.any()
    assert (looks @ axis(forward) > 0.03) if forward else not looks.any()


def test_roll_clockwise_is_clockwise_from_behind_the_camera() -> None:
    c2w, _ = move_cameras(Move(kind="roll", direction="clockwise", amount=math.pi / 2), WAY, ORIGIN, LENS)
    torch.testing.assert_close(c2w[-1, :3, 0], ORIGIN[:3, 1])  # the camera's right hand now points down


def test_zoom_changes_the_angle_across_the_picture_by_its_amount() -> None:
    off_centre = LENS.cropped(-30, 0, 512, 320)
    for direction, sign in (("in", -1), ("out", 1)):
        move = Move(kind="zoom", direction=direction, amount=math.radians(20))
        c2w, zoom = move_cameras(move, WAY, ORIGIN, off_centre)
        fov = off_centre.zoomed(zoom).fov_x
        assert float(fov[-1] - fov[0]) == pytest.approx(sign * math.radians(20))
        torch.testing.assert_close(zoom.log().diff(), zoom.log().diff()[:1].expand(len(WAY) - 1))
        assert (c2w == ORIGIN).all()


@few
@given(amounts, distances, st.sampled_from(["left", "right"]))
def test_an_arc_goes_straight_to_where_the_orbit_ends(amount: float, at: float, direction: str) -> None:
    orbit, _ = move_cameras(Move(kind="orbit", direction=direction, amount=amount), WAY, ORIGIN, LENS, at)
    arc, _ = move_cameras(Move(kind="arc", direction=direction, amount=amount), WAY, ORIGIN, LENS, at)
    torch.testing.assert_close(arc[-1], orbit[-1])
    torch.testing.assert_close(arc[:, :3, 3], WAY[:, None] * orbit[-1, :3, 3])


@pytest.mark.parametrize(
    ("words", "passes"),
    [
        ("arc left 160deg at 2m", True),
        ("arc left 180deg at 2m", False),
        ("arc right 172deg at 0.5m", False),
        ("arc left 300deg at 2m", True),
        ("orbit left 180deg at 2m", True),
    ],
)
def test_an_arc_that_leads_through_its_subject_is_refused(words: str, passes: bool) -> None:
    (move,) = parse_moves(words)
    try:
        c2w, _ = move_cameras(move, torch.linspace(0, 1, 200, dtype=torch.float64), ORIGIN, LENS, move.at)
    except InputError as refusal:
        assert not passes and "leads through its subject" in str(refusal)
    else:
        assert passes
        turned = rotvec_from_rotation(c2w[:-1, :3, :3].mT @ c2w[1:, :3, :3]).norm(dim=-1)
        assert float(turned.max()) < math.radians(5)


def test_a_truck_straight_past_its_target_is_refused_unless_it_keeps_away() -> None:
    way = torch.linspace(0, 1, 9, dtype=torch.float64)
    for target, passes in (((1.0, 0.0, 0.05), False), ((1.0, 0.5, 0.05), False), ((1.0, 0.0, 1.0), True)):
        truck = Move(kind="truck", direction="right", amount=2.0, target=target)
        with nullcontext() if passes else pytest.raises(InputError, match="through its subject"):
            move_cameras(truck, way, ORIGIN, LENS)


def test_a_spiral_winds_out_to_its_radius_and_back() -> None:
    c2w, _ = move_cameras(Move(kind="spiral", direction="clockwise", amount=0.3), WAY, ORIGIN, LENS, 2.0)
    off = c2w[:, :2, 3].norm(dim=-1)
    assert float(off.max()) == pytest.approx(0.3)
    assert float(off[4]) == pytest.approx(0.3)
    torch.testing.assert_close(c2w[-1], ORIGIN)
    assert (c2w[:, 2, 3] == 0).all()


def test_a_pan_of_a_tilted_camera_keeps_the_horizon() -> None:
    tilted, _ = move_cameras(Move(kind="tilt", direction="down", amount=0.5), WAY, ORIGIN, LENS)
    for kind in ("pan", "orbit", "crane"):
        c2w, _ = move_cameras(a_move(kind, 0.6), WAY, tilted[-1], LENS, 2.0)
        assert c2w[:, 1, 0].abs().max() < 1e-9


@pytest.mark.parametrize("easing", get_args(Easing))
def test_easings_are_monotone_and_reach_both_ends(easing: Easing) -> None:
    way = ease(torch.linspace(0, 1, 101, dtype=torch.float64), easing)
    assert (way[0], way[-1]) == (0, 1)
    assert (way.diff() >= 0).all() if easing == "hold" else (way.diff() > 0).all()
    leaves, arrives = float(way[1]) * 100, float(way[-1] - way[-2]) * 100
    assert (leaves < 0.05) == (easing in ("ease-in", "ease-in-out", "hold"))
    assert (arrives < 0.05) == (easing in ("ease-out", "ease-in-out"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "pan", "direction": "up"}, 'Pan takes left or right; got "up"'),
        ({"kind": "static", "direction": "up"}, "Static takes no direction"),
        ({"kind": "pan", "direction": "left", "amount": -1.0}, "0 or more"),
        ({"kind": "pan", "direction": "left", "amount": math.nan}, "0 or more"),
        ({"kind": "static", "duration": 0.0}, "lasts longer than 0 s"),
        ({"kind": "orbit", "direction": "left", "at": -2.0}, "more than 0 m"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused_in_a_sentence(wrong: dict, says: str) -> None:
    with pytest.raises(InputError, match=says):
        Move(**wrong)


@pytest.mark.parametrize(
    ("move", "says"),
    [
        (Move(kind="dolly zoom", direction="in", amount=2.0), "reaches its subject"),
        (Move(kind="zoom", direction="in", amount=2.0), "stay between"),
        (Move(kind="zoom", direction="out", amount=3.0), "stay between"),
    ],
)
def test_a_move_that_cannot_be_made_says_so(move: Move, says: str) -> None:
    with pytest.raises(InputError, match=says):
        move_cameras(move, WAY, ORIGIN, LENS, 1.5)


def test_the_trajectory_file_knows_every_move_and_easing() -> None:
    schema = Path(__file__).parents[3] / "scene/formats/trajectory-v1.schema.json"
    known = json.loads(schema.read_text())["$defs"]
    assert known["move"]["properties"]["kind"]["enum"] == list(MOVE_KINDS) == list(get_args(MoveKind))
    assert known["easing"]["enum"] == list(get_args(Easing))
