import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.errors import InputError
from scene.path.stroke import (
    SLOPE,
    above,
    as_seen,
    interpolated,
    resampled,
    stroke_to_flight,
    surface_height,
    without_excursions,
)
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
    """Stroke over the floor, from 0.2 m to 9.8 m away."""
    z = torch.linspace(0.2, 9.8, count, dtype=torch.float64)
    return torch.stack([torch.zeros_like(z), torch.full_like(z, 1.5), z], dim=-1)


def flown(blocks: list[float], metres: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Heights over the floor, and z, of a flight straight over the blocks."""
    line = resampled(straight(), torch.linspace(0, 9.6, 480, dtype=torch.float64))
    found = above(steps(*blocks), line, metres)
    torch.testing.assert_close(found[:, [0, 2]], line[:, [0, 2]])
    return 1.5 - found[:, 1], found[:, 2]


@few
@given(st.floats(0.0, 1.4))
def test_over_a_flat_floor_the_height_is_exactly_constant(metres: float) -> None:
    height, _ = flown([], metres)
    assert float((height - metres).abs().max()) < 1e-6
    stroke = straight()
    stroke[:, 0] = 0.4 * (1.3 * stroke[:, 2]).sin()
    flight = stroke_to_flight(steps(), stroke, metres=metres, facing=(0.0, 0.0, 30.0))
    assert float((1.5 - metres - flight.c2w[:, 1, 3]).abs().max()) < 1e-6


@few
@given(st.lists(st.floats(0.02, 0.3), min_size=1, max_size=4), st.floats(0.5, 1.2))
def test_furniture_that_is_well_under_the_camera_does_not_lift_it(blocks: list[float], metres: float) -> None:
    height, _ = flown([each * metres for each in blocks], metres)
    assert float((height - metres).abs().max()) < 1e-6


@few
@given(st.floats(0.7, 1.0), st.floats(0.3, 1.0))
def test_over_a_table_it_climbs_once_calmly_and_stays_clear(share: float, metres: float) -> None:
    """An edge is not traced: height has one hill, no steeper than it may be, and the table stays a third below."""
    height, z = flown([share * metres], metres)
    over_table = (z > 1) & (z < 2)
    assert float((height - share * metres)[over_table].min()) >= metres / 3 - 1e-6
    assert float(height.min()) >= metres - 1e-6
    steepness = height.diff() / z.diff()
    assert float(steepness.abs().max()) <= 1.1 * SLOPE
    turns = (steepness[steepness.abs() > 1e-6].sign().diff() != 0).sum()
    assert int(turns) <= 1
    assert float((height[z > 5] - metres).abs().max()) < 1e-6


@few
@given(st.floats(-0.3, 0.3))
def test_a_flight_up_a_hill_goes_up_with_it(slope: float) -> None:
    corners = [(x, 1.5 - slope * z, z) for x, z in ((-2.0, 0.0), (2.0, 0.0), (2.0, 10.0), (-2.0, 10.0))]
    hill = Surface.from_triangles(torch.tensor(corners), torch.tensor([[0, 1, 2], [0, 2, 3]]))
    line = resampled(straight(), torch.linspace(0, 9.6, 480, dtype=torch.float64))
    line[:, 1] = 1.5 - slope * line[:, 2]
    found = above(hill, line, 0.6)
    over = line[:, 1] - found[:, 1]
    middle = (line[:, 2] > 3) & (line[:, 2] < 7)
    assert float((over - 0.6)[middle].abs().max()) <= abs(slope) + 1e-3
    assert float(over.min()) >= 0.2 - 1e-5


@few
@given(st.floats(-20, 20), st.floats(0.3, 1.0))
def test_height_goes_by_the_vertical_that_was_levelled(tilt: float, metres: float) -> None:
    angle = math.radians(tilt)
    turn = torch.tensor(
        [[math.cos(angle), -math.sin(angle), 0.0], [math.sin(angle), math.cos(angle), 0.0], [0.0, 0.0, 1.0]]
    ).double()
    level = steps()
    tilted = Surface.from_triangles((level.vertices.double() @ turn.mT).float(), level.triangles)
    x, y, z = (turn @ torch.tensor([0.0, -1.0, 0.0], dtype=torch.float64)).tolist()
    flight = stroke_to_flight(tilted, straight() @ turn.mT, metres=metres, facing="ahead", up=(x, y, z))
    back = flight.c2w[:, :3, 3] @ turn
    assert float((1.5 - metres - back[:, 1]).abs().max()) < 1e-4
    upright = (flight.c2w[:, :3, 1] @ turn)[:, 1]
    torch.testing.assert_close(upright, torch.ones_like(upright), atol=1e-6, rtol=0)


def test_where_nothing_is_below_the_photo_s_own_floor_is_taken() -> None:
    line = straight()
    line[:, 2] -= 30  # behind the camera, over nothing
    with pytest.raises(InputError, match="never comes over"):
        stroke_to_flight(steps(), line, metres=0.5)
    flight = stroke_to_flight(steps(), line, metres=0.5, floor=1.5)
    assert float((flight.c2w[:, 1, 3] - 1.0).abs().max()) < 1e-9


@few
@given(st.floats(-1.0, 1.0), st.floats(-0.5, 0.5))
def test_what_is_drawn_on_one_plane_stays_on_it(bend: float, slant: float) -> None:
    stroke = straight(120)[10:]
    stroke[:, 0] = bend * (0.5 * stroke[:, 2]).sin() + slant
    found = as_seen(stroke, torch.zeros(3, dtype=torch.float64))
    assert float((found[:, 1] - 1.5).abs().max()) < 1e-9
    torch.testing.assert_close(found[[0, -1]], stroke[[0, -1]])


def test_a_stroke_across_a_table_s_edge_passes_it_in_one_sweep() -> None:
    """It stays under the pen on the picture, and goes from the table to the floor in space without a jump."""
    x = torch.linspace(-1, 1, 120, dtype=torch.float64)
    near = torch.stack([x, torch.full_like(x, 0.8), torch.full_like(x, 2.0)], dim=-1)
    stroke = torch.where((x < 0)[:, None], near, 1.875 * near)  # from a table 0.8 m under the camera to the floor
    found = as_seen(stroke, torch.zeros(3, dtype=torch.float64))
    torch.testing.assert_close(found[:, 1] / found[:, 2], torch.full_like(found[:, 1], 0.4))
    step = found.diff(dim=0).norm(dim=-1)
    assert float(step.max()) < 4 * float(step.median())


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
