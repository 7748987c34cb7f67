import math
from typing import Any

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from scene.path.spline import position_legs, rotation_legs, scalar_legs
from scene.pose import is_rotation, rotation_from_rotvec, rotation_from_wxyz, rotvec_from_rotation

few = settings(deadline=None, max_examples=25)
seeds = st.integers(0, 10_000)
knot_counts = st.integers(2, 6)


def spline_positions(times: Tensor, points: Tensor, at: Tensor, **more: Any) -> Tensor:
    """Points at moments `at`; the rest as for `position_legs`."""
    return position_legs(times, points, **more).positions(at)


def spline_rotations(times: Tensor, rotations: Tensor, at: Tensor, **more: Any) -> Tensor:
    """Rotations at moments `at`; the rest as for `rotation_legs`."""
    return rotation_legs(times, rotations, **more).rotations(at)


def spline_scalar(times: Tensor, values: Tensor, at: Tensor, **more: Any) -> Tensor:
    """A number at moments `at`; the rest as for `scalar_legs`."""
    return scalar_legs(times, values, **more).at(at)


def random_times(knots: int, generator: torch.Generator) -> Tensor:
    steps = torch.rand(knots - 1, generator=generator, dtype=torch.float64) * 2 + 0.1
    return torch.cat([torch.zeros(1, dtype=torch.float64), steps.cumsum(0)])


def random_route(seed: int, knots: int) -> tuple[Tensor, Tensor, Tensor]:
    """Times, positions and rotations of some keyframes."""
    generator = torch.Generator().manual_seed(seed)
    times = random_times(knots, generator)
    positions = torch.randn(knots, 3, generator=generator, dtype=torch.float64)
    rotations = rotation_from_wxyz(torch.randn(knots, 4, generator=generator, dtype=torch.float64))
    return times, positions, rotations


def nowhere(times: Tensor) -> Tensor:
    return torch.zeros(len(times), dtype=torch.bool)


def within(times: Tensor, frames: int = 400) -> Tensor:
    return torch.linspace(0, 1, frames, dtype=torch.float64) * times[-1]


@few
@given(seeds, knot_counts)
def test_a_spline_passes_through_its_keyframes(seed: int, knots: int) -> None:
    times, positions, rotations = random_route(seed, knots)
    rest = nowhere(times)
    torch.testing.assert_close(spline_positions(times, positions, times, rest=rest), positions)
    torch.testing.assert_close(spline_rotations(times, rotations, times, rest=rest), rotations)
    torch.testing.assert_close(spline_scalar(times, positions[:, 0], times, rest=rest), positions[:, 0])


@few
@given(seeds, knot_counts, st.booleans())
def test_velocity_is_continuous_everywhere(seed: int, knots: int, closed: bool) -> None:
    times, positions, rotations = random_route(seed, knots)
    if closed:
        positions[-1], rotations[-1] = positions[0], rotations[0]
    rest, step = nowhere(times), 1e-6
    inner = times[1:-1]
    around = torch.stack([inner - 2 * step, inner - step, inner + step, inner + 2 * step]).flatten()
    if closed:  # the seam: the last moments and the first
        ends = torch.tensor([times[-1] - 2 * step, times[-1] - step, step, 2 * step], dtype=torch.float64)
        around = torch.cat([around.unflatten(0, (4, -1)), ends[:, None]], dim=1).flatten()
    p = spline_positions(times, positions, around, rest=rest, closed=closed).unflatten(0, (4, -1))
    torch.testing.assert_close((p[1] - p[0]) / step, (p[3] - p[2]) / step, atol=2e-3, rtol=2e-3)
    r = spline_rotations(times, rotations, around, rest=rest, closed=closed).unflatten(0, (4, -1))
    before, after = rotvec_from_rotation(r[0].mT @ r[1]), rotvec_from_rotation(r[2].mT @ r[3])
    torch.testing.assert_close(before / step, after / step, atol=1e-2, rtol=1e-2)


def test_two_keyframes_make_a_straight_line_and_a_slerp_at_constant_speed() -> None:
    times, positions, rotations = random_route(3, 2)
    at, rest = within(times, 5), nowhere(random_route(3, 2)[0])
    share = torch.linspace(0, 1, 5, dtype=torch.float64)[:, None]
    line = positions[0] + share * (positions[1] - positions[0])
    torch.testing.assert_close(spline_positions(times, positions, at, rest=rest), line)
    slerp = rotations[0] @ rotation_from_rotvec(share * rotvec_from_rotation(rotations[0].mT @ rotations[1]))
    torch.testing.assert_close(spline_rotations(times, rotations, at, rest=rest), slerp)


@few
@given(seeds, knot_counts)
def test_rotations_stay_rotations(seed: int, knots: int) -> None:
    times, _, rotations = random_route(seed, knots)
    assert is_rotation(spline_rotations(times, rotations, within(times), rest=nowhere(times)), tolerance=1e-12)


@few
@given(seeds, knot_counts)
def test_the_curve_turns_and_moves_with_its_world(seed: int, knots: int) -> None:
    times, positions, rotations = random_route(seed, knots)
    _, (shift, *_), (turn, *_) = random_route(seed + 1, 2)
    at, rest = within(times, 50), nowhere(times)
    torch.testing.assert_close(
        spline_positions(times, positions @ turn.mT + shift, at, rest=rest),
        spline_positions(times, positions, at, rest=rest) @ turn.mT + shift,
    )
    torch.testing.assert_close(
        spline_rotations(times, turn @ rotations, at, rest=rest),
        turn @ spline_rotations(times, rotations, at, rest=rest),
    )


@few
@given(seeds, knot_counts, st.booleans())
def test_numbers_never_overshoot(seed: int, knots: int, resting: bool) -> None:
    times, positions, _ = random_route(seed, knots)
    values, at = positions[:, 0], within(times)
    found = spline_scalar(times, values, at, rest=torch.full((knots,), resting))
    leg = (torch.searchsorted(times, at, right=True) - 1).clamp(max=knots - 2)
    low, high = torch.minimum(values[leg], values[leg + 1]), torch.maximum(values[leg], values[leg + 1])
    assert ((found >= low - 1e-12) & (found <= high + 1e-12)).all()


@few
@given(seeds, st.integers(3, 6))
def test_a_leg_keeps_within_six_tenths_of_its_length_of_the_straight_line(seed: int, knots: int) -> None:
    times, positions, _ = random_route(seed, knots)
    at = within(times)
    p = spline_positions(times, positions, at, rest=nowhere(times))
    leg = (torch.searchsorted(times, at, right=True) - 1).clamp(max=knots - 2)
    chord = positions[leg + 1] - positions[leg]
    along = ((p - positions[leg]) * chord).sum(-1) / (chord**2).sum(-1)
    off = (p - positions[leg] - along.clamp(0, 1)[:, None] * chord).norm(dim=-1)
    assert (off <= 0.6 * chord.norm(dim=-1)).all()


@few
@given(seeds, st.integers(3, 6))
def test_the_camera_does_not_stop_at_a_keyframe(seed: int, knots: int) -> None:
    """The route turns by up to 120 degrees."""
    generator = torch.Generator().manual_seed(seed)
    times = random_times(knots, generator)
    turns, lengths = torch.rand(2, knots, generator=generator, dtype=torch.float64)
    heading = ((turns - 0.5) * math.radians(240)).cumsum(0)
    steps = torch.stack([heading.cos(), heading.sin(), 0 * heading], dim=-1) * (lengths[:, None] + 0.05)
    positions = steps.cumsum(0)
    legs = positions.diff(dim=0).norm(dim=-1) / times.diff()
    step = 1e-6
    p = spline_positions(times, positions, torch.cat([times[1:-1], times[1:-1] + step]), rest=nowhere(times))
    speed = (p[knots - 2 :] - p[: knots - 2]).norm(dim=-1) / step
    assert (speed >= 0.2 * torch.minimum(legs[:-1], legs[1:])).all()


@few
@given(seeds, knot_counts, st.data())
def test_the_camera_rests_where_it_is_told_to(seed: int, knots: int, data: st.DataObject) -> None:
    times, positions, rotations = random_route(seed, knots)
    where = data.draw(st.integers(0, knots - 1))
    rest = nowhere(times)
    rest[where] = True
    around = (times[where] + torch.tensor([-1e-5, 0, 1e-5], dtype=torch.float64)).clamp(0, float(times[-1]))
    p = spline_positions(times, positions, around, rest=rest)
    r = spline_rotations(times, rotations, around, rest=rest)
    assert p.diff(dim=0).norm(dim=-1).max() < 1e-6
    assert rotvec_from_rotation(r[:-1].mT @ r[1:]).norm(dim=-1).max() < 1e-6


def test_between_two_equal_keyframes_the_camera_waits() -> None:
    times = torch.tensor([0.0, 1.0, 2.0, 3.0], dtype=torch.float64)
    positions = torch.tensor([[0, 0, 0], [1, 0, 0], [1, 0, 0], [1, 1, 0]], dtype=torch.float64)
    at = torch.linspace(1, 2, 11, dtype=torch.float64)
    found = spline_positions(times, positions, at, rest=nowhere(times))
    torch.testing.assert_close(found, positions[1].expand(11, 3))


def test_a_loop_of_four_corners_is_as_symmetric_as_they_are() -> None:
    corners = torch.tensor([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]], dtype=torch.float64)
    times = torch.arange(5, dtype=torch.float64)
    centre = torch.tensor([0.5, 0.5, 0.0], dtype=torch.float64)
    at = torch.arange(16, dtype=torch.float64) / 4
    p = spline_positions(times, corners, at, rest=nowhere(times), closed=True) - centre
    quarter = rotation_from_rotvec(torch.tensor([0.0, 0.0, math.pi / 2], dtype=torch.float64))
    torch.testing.assert_close(p.roll(-4, dims=0), p @ quarter.mT)
