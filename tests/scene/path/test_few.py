"""What a hand drew or flew becomes few keyframes, and none that jerks."""

import math

import pytest
import torch
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from scene.path.calm import calm, ground, upper
from scene.path.few import GAP, LEAD_SAMPLES, easy, few_keyframes, jerks, trimmed, with_lead_in
from scene.path.fitting import Flight, deviation
from scene.pose import look_at
from tests.scene.paths import LENS

few = settings(deadline=None, max_examples=6, phases=[Phase.explicit, Phase.generate])
seeds = st.integers(0, 10_000)


def wild(seed: int, seconds: float, count: int = 150) -> Flight:
    """Corners, stops and tremor, looking at one point."""
    random = torch.Generator().manual_seed(seed)
    corners = torch.randn(6, 3, generator=random, dtype=torch.float64)
    at = torch.linspace(0, 4.999, count, dtype=torch.float64)
    leg, share = at.long(), (at % 1)[:, None]
    positions = corners[leg] + share * (corners[leg + 1] - corners[leg])
    positions = positions + 0.01 * torch.randn(count, 3, generator=random, dtype=torch.float64)
    aim = torch.tensor([0.0, 0.0, 8.0], dtype=torch.float64).expand(count, 3)
    return Flight(torch.linspace(0, seconds, count, dtype=torch.float64), look_at(positions, aim))


@few
@given(seeds, st.floats(1.0, 12.0))
def test_whatever_was_flown_takes_few_keyframes_and_none_jerks(seed: int, seconds: float) -> None:
    flight = wild(seed, seconds)
    calmed = easy(flight, LENS, tolerance_m=0.02, tolerance_deg=1.0)
    part, metres, degrees = few_keyframes(calmed, LENS, tolerance_m=0.02, tolerance_deg=1.0)
    times = torch.tensor([key.time for key in part.keyframes])
    assert float(times.diff().min()) >= GAP - 1e-6 or len(times) == 2
    assert metres <= 0.02 and degrees <= 1.0 and jerks(part, LENS) == 0
    off, turned = deviation(calmed, part, LENS)
    assert float(off.max()) <= 0.02 and math.degrees(float(turned.max())) <= 1.0
    torch.testing.assert_close(calmed.c2w[[0, -1]], flight.c2w[[0, -1]])
    assert part.duration == pytest.approx(seconds)


@few
@given(st.floats(0.2, 2.0), st.floats(3.0, 8.0))
def test_what_is_calm_already_is_left_as_it_is(bend: float, seconds: float) -> None:
    way = torch.linspace(0, 1, 120, dtype=torch.float64)
    at = torch.stack([(bend * way).sin(), -0.1 * way, 2 * way], dim=-1)
    flight = Flight(seconds * way, look_at(at, torch.tensor([0.0, 0.0, 9.0]).double().expand(120, 3)))
    assert easy(flight, LENS, tolerance_m=0.05, tolerance_deg=1.5) is flight


@few
@given(seeds, st.floats(0.5, 4.0))
def test_a_way_that_leads_to_a_flight_enters_it_with_its_own_speed(seed: int, seconds: float) -> None:
    flight = easy(wild(seed, 6.0), LENS, tolerance_m=0.02, tolerance_deg=1.0)
    whole = with_lead_in(torch.eye(4, dtype=torch.float64), flight, seconds)
    torch.testing.assert_close(whole.c2w[0], torch.eye(4, dtype=torch.float64))
    torch.testing.assert_close(whole.c2w[LEAD_SAMPLES:], flight.c2w)
    assert float(whole.times[-1]) == pytest.approx(seconds + 6.0)
    velocity = whole.c2w[:, :3, 3].diff(dim=0) / whole.times.diff()[:, None]
    before, after = velocity[LEAD_SAMPLES - 1], velocity[LEAD_SAMPLES]
    assert float((after - before).norm()) < 0.25 * float(velocity.norm(dim=-1).max()) + 0.05
    part, *_ = few_keyframes(whole, LENS, tolerance_m=0.02, tolerance_deg=1.0, lead=LEAD_SAMPLES)
    assert any(key.time == pytest.approx(seconds) for key in part.keyframes)


@few
@given(seeds, st.floats(0.5, 12.0), st.integers(20, 200))
def test_calm_lines_keep_their_ends_and_what_is_straight(seed: int, width: float, count: int) -> None:
    straight = torch.linspace(-1, 3, count, dtype=torch.float64)[:, None] * torch.tensor([[1.0, -2.0, 0.5]]).double()
    torch.testing.assert_close(calm(straight, width), straight)
    shaken = straight + torch.randn(count, 3, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    found = calm(shaken, width)
    torch.testing.assert_close(found[[0, -1]], shaken[[0, -1]])
    assert float(found.diff(dim=0).norm()) <= float(shaken.diff(dim=0).norm()) + 1e-9


@few
@given(seeds, st.integers(1, 40))
def test_an_upper_line_is_nowhere_lower_and_a_constant_stays_exactly(seed: int, half: int) -> None:
    values = torch.randn(120, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    assert bool((upper(values, half) >= values - 1e-12).all())
    constant = torch.full((120,), 0.3, dtype=torch.float64)
    assert torch.equal(upper(constant, half), constant) and torch.equal(ground(constant, half), constant)


@few
@given(st.floats(0.1, 2.0), st.integers(30, 80), st.integers(5, 30))
def test_the_ground_is_the_floor_without_the_table(height: float, begin: int, wide: int) -> None:
    values = torch.zeros(200, dtype=torch.float64)
    values[begin : begin + wide] = height
    torch.testing.assert_close(ground(values, 30), torch.zeros(200, dtype=torch.float64))


@few
@given(st.floats(0.0, 3.0), st.floats(0.0, 3.0), st.floats(0.5, 4.0))
def test_waiting_at_both_ends_of_a_flight_is_trimmed_and_nothing_else(
    before: float, after: float, flown: float
) -> None:
    times = torch.linspace(0, before + flown + after, 300, dtype=torch.float64)
    way = ((times - before) / flown).clamp(0, 1)
    at = torch.stack([way, 0 * way, 0 * way], dim=-1)
    c2w = torch.eye(4, dtype=torch.float64).repeat(300, 1, 1)
    c2w[:, :3, 3] = at
    found = trimmed(Flight(times, c2w), still_m=0.002, still_deg=0.2)
    step = float(times[1])
    assert float(found.times[0]) == 0 and abs(float(found.times[-1]) - flown) <= 2.1 * step + 0.01 * flown
    assert float(found.c2w[0, 0, 3]) <= 0.003 and float(found.c2w[-1, 0, 3]) >= 0.997


def test_a_camera_that_never_moved_is_left_alone() -> None:
    still = Flight(torch.linspace(0, 2, 20, dtype=torch.float64), torch.eye(4, dtype=torch.float64).repeat(20, 1, 1))
    assert trimmed(still, still_m=0.01, still_deg=1.0) is still
