import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.errors import InputError
from scene.path.camera_path import CameraPath, find_route
from scene.path.fitting import Flight, difference, smoothed, thin, to_keyframes
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.move_grammar import parse_moves
from scene.path.moves import Move
from tests.scene.paths import LENS, keyframes, moves, through


@settings(deadline=None, max_examples=25)
@given(moves(), st.booleans())
def test_a_move_becomes_keyframes_within_two_millimetres_and_a_tenth_of_a_degree(move: Move, later: bool) -> None:
    path = CameraPath(segments=(*parse_moves("truck left 0.5m"), move) if later else (move,))
    found = to_keyframes(path, len(path.segments) - 1, LENS)
    before, after = find_route(path, LENS), find_route(found, LENS)
    assert after.duration == pytest.approx(before.duration)
    times = (torch.arange(300, dtype=torch.float64) + 0.5) / 300 * before.duration
    metres, angle = difference(before.cameras(times)[1], after.cameras(times)[1])
    assert float(metres.max()) <= 0.002 and math.degrees(float(angle.max())) <= 0.1
    part = found.segments[-1]
    assert isinstance(part, Keyframes) and len(part.keyframes) <= 33


def test_an_orbit_of_20_degrees_takes_two_keyframes() -> None:
    part = to_keyframes(CameraPath.from_text("orbit right 20deg at 2m"), 0, LENS).segments[0]
    assert isinstance(part, Keyframes) and len(part.keyframes) == 2


@settings(deadline=None, max_examples=8)
@given(keyframes(least=3, most=5, easings=["linear"]))
def test_a_thinned_stroke_stays_within_two_centimetres_and_a_degree(keys: tuple[Keyframe, ...]) -> None:
    route = find_route(through(keys), LENS)
    times = torch.linspace(0, route.duration, 150, dtype=torch.float64)
    flight = Flight(times, route.cameras(times)[1])
    part = thin(flight, LENS)
    _, c2w = find_route(through(part.keyframes), LENS).cameras(times)
    metres, angle = difference(flight.c2w, c2w)
    assert float(metres.max()) <= 0.02 and math.degrees(float(angle.max())) <= 1
    assert len(part.keyframes) < 100
    torch.testing.assert_close(c2w[[0, -1]], flight.c2w[[0, -1]])


def test_a_recorded_flight_loses_its_tremor_and_keeps_its_ends() -> None:
    route = find_route(CameraPath.from_text("orbit right 40deg at 3m over 4s"), LENS)
    times = torch.linspace(0, 4, 240, dtype=torch.float64)
    clean = route.cameras(times)[1]
    shaken = clean.clone()
    shaken[:, :3, 3] += 0.01 * torch.randn(240, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    found = smoothed(Flight(times, shaken))
    metres, _ = difference(found.c2w, route.cameras(found.times)[1])
    assert float(metres[20:-20].pow(2).mean().sqrt()) < 0.005
    torch.testing.assert_close(found.c2w[[0, -1]], shaken[[0, -1]])
    assert len(thin(found, LENS).keyframes) < 12


def test_a_stroke_of_one_moment_is_refused() -> None:
    with pytest.raises(InputError, match="two moments or more"):
        thin(Flight(torch.zeros(1, dtype=torch.float64), torch.eye(4, dtype=torch.float64)[None]), LENS)
