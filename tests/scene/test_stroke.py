import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.stroke import SLOPE, above, interpolated, resampled, stroke_to_flight, surface_height, without_excursions
from scene.surface import Surface

few = settings(deadline=None, max_examples=12)


def steps(*heights: float) -> Surface:
    """A floor 1.5 m under the camera, out to 10 m, with a block on it every 2 m from 1 m on, as high as said."""
    vertices, triangles = [], []
    for near, far, up in [(0.0, 10.0, 0.0), *((1 + 2 * i, 2 + 2 * i, height) for i, height in enumerate(heights))]:
        first = len(vertices)
        vertices += [(x, 1.5 - up, z) for x, z in ((-2.0, near), (2.0, near), (2.0, far), (-2.0, far))]
        triangles += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    return Surface.from_triangles(torch.tensor(vertices), torch.tensor(triangles))


def straight(count: int = 40) -> torch.Tensor:
    """Over the floor, from 0.2 m to 9.8 m away."""
    z = torch.linspace(0.2, 9.8, count, dtype=torch.float64)
    return torch.stack([torch.zeros_like(z), torch.full_like(z, 1.5), z], dim=-1)


@few
@given(st.lists(st.floats(0.05, 0.6), min_size=1, max_size=4), st.floats(0.2, 1.0))
def test_a_flight_at_one_height_is_never_lower_and_climbs_no_steeper_than_it_may(blocks, metres: float) -> None:
    surface = steps(*blocks)
    line = resampled(straight(), torch.linspace(0, 9.6, 300, dtype=torch.float64))
    line[:, 1] = ground = surface_height(surface, line, 5.0)
    found = above(surface, line, metres)
    over = ground - found[:, 1]
    assert float(over.min()) >= metres - 1e-5
    steepness = found[:, 1].diff().abs() / found[:, 2].diff()
    assert float(steepness.max()) <= SLOPE + 1e-5
    far_from_blocks = line[:, 2] > 2 * len(blocks) + max(blocks) + 0.1
    assert float((over[far_from_blocks] - metres).abs().max()) < 1e-5
    torch.testing.assert_close(found[:, [0, 2]], line[:, [0, 2]])


def test_a_ceiling_is_not_the_surface_where_the_floor_has_a_gap() -> None:
    floor = torch.tensor([[-2.0, 1.5, 0.0], [2.0, 1.5, 0.0], [2.0, 1.5, 4.0], [-2.0, 1.5, 4.0]])
    ceiling = torch.tensor([[-2.0, -1.0, 0.0], [2.0, -1.0, 0.0], [2.0, -1.0, 9.0], [-2.0, -1.0, 9.0]])
    corners = torch.tensor([[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]])
    room = Surface.from_triangles(torch.cat([floor, ceiling]), corners)
    y = surface_height(room, straight(), 0.5)  # there is no floor from 4 m on
    torch.testing.assert_close(y, torch.full_like(y, 1.5))


@few
@given(st.integers(0, 1000), st.floats(0.0, 0.02))
def test_a_camera_that_looks_ahead_does_not_tremble_as_the_hand_did(seed: int, tremor: float) -> None:
    stroke = straight(200)
    noise = torch.randn(200, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    stroke[:, 0] += tremor * noise.clamp(-2, 2)
    flight = stroke_to_flight(steps(), stroke, metres=0.5)
    forward = flight.c2w[:, :3, 2]
    assert float(forward[:, 1].abs().max()) < 1e-9, "level"
    turned = torch.atan2(forward[:, 0], forward[:, 2]).diff().abs()
    assert math.degrees(float(turned[:-40].max())) < 1


@few
@given(st.floats(0.5, 3.0), st.floats(0.1, 2.0))
def test_a_drawn_flight_has_one_speed(length: float, speed: float) -> None:
    stroke = resampled(straight(), torch.linspace(0, length, 30, dtype=torch.float64))
    flight = stroke_to_flight(steps(), stroke, metres=0.4, speed=speed, facing="photo")
    pace = flight.c2w[:, :3, 3].diff(dim=0).norm(dim=-1) / flight.times.diff()
    torch.testing.assert_close(pace, torch.full_like(pace, speed), atol=1e-3, rtol=0)
    assert float(flight.times[-1]) == pytest.approx(length / speed, rel=1e-3)


def test_a_polyline_is_met_at_its_corners() -> None:
    line = straight(5)
    along = torch.tensor([0.0, 1.0, 3.0, 3.5, 7.0], dtype=torch.float64)
    torch.testing.assert_close(interpolated(line, along, along), line)


@few
@given(st.integers(2, 60), st.integers(1, 8), st.floats(0.5, 5.0))
def test_a_stroke_over_something_thin_goes_on_as_if_it_were_not_there(begin: int, count: int, off: float) -> None:
    line = straight(80)
    line[:, 0] = 0.3 * line[:, 2].sin()
    stroke = line.clone()
    stroke[begin : begin + count] *= 1 + off  # along the line of sight
    assert torch.equal(without_excursions(line), line), "what is smooth stays as it is"
    found = without_excursions(stroke)
    assert torch.equal(found, torch.cat([line[:begin], line[begin + count :]]))


def test_a_stroke_onto_a_table_goes_there_and_stays() -> None:
    floor, table = straight(80)[:40], straight(80)[40:]
    table[:, 2] -= 1.5  # nearer, and it does not come back
    stroke = torch.cat([floor, table])
    assert torch.equal(without_excursions(stroke)[[0, -1]], stroke[[0, -1]])
    assert len(without_excursions(stroke)) > 40
