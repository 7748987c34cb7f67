import math

import pytest
import torch
from torch import Tensor

from scene.errors import InputError
from scene.path.camera_path import CameraPath, find_route
from scene.path.fitting import Flight, difference, thin
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.recovered import TOLERANCE_ZOOM, Tolerances, recovered
from scene.pose import rotation_from_rotvec, wxyz_from_rotation
from tests.scene.paths import LENS, through

WITHIN = Tolerances(metres=0.02, degrees=1.0)
FPS = 12.0
LEG = 2.0


def some_keyframes(count: int, size: float, seed: int, easing: Easing = "linear") -> tuple[Keyframe, ...]:
    """Somewhere within metres of the photo, looking somewhere ahead; every leg takes `LEG` seconds."""
    random = torch.Generator().manual_seed(seed)
    keys = []
    for i in range(count):
        x, y, z = (size * torch.randn(3, generator=random, dtype=torch.float64)).tolist()
        turn = rotation_from_rotvec(0.15 * torch.randn(3, generator=random, dtype=torch.float64))
        qw, qx, qy, qz = wxyz_from_rotation(turn).tolist()
        keys.append(Keyframe(time=i * LEG, position=(x, y, z), wxyz=(qw, qx, qy, qz), easing=easing))
    return tuple(keys)


def flown(keys: tuple[Keyframe, ...]) -> tuple[Flight, Tensor]:
    """Frame by frame: cameras, and the field of view of each."""
    route = find_route(through(keys), LENS)
    times = torch.arange(round(route.duration * FPS) + 1, dtype=torch.float64) / FPS
    lens, c2w = route.cameras(times)
    return Flight(times, c2w), lens.fov_y


def off(part: Keyframes, flight: Flight) -> tuple[float, float]:
    """How far keyframes lead from the frames, metres and degrees."""
    _, c2w = find_route(CameraPath(segments=(part,)), LENS).cameras(flight.times)
    metres, angle = difference(flight.c2w, c2w)
    return float(metres.max()), math.degrees(float(angle.max()))


@pytest.mark.parametrize("easing", ["linear", "ease-in-out", "ease-in"])
@pytest.mark.parametrize("size", [0.3, 1.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_frames_of_four_keyframes_are_four_keyframes_again(easing: Easing, size: float, seed: int) -> None:
    keys = some_keyframes(4, size, seed, easing)
    flight, _ = flown(keys)
    part = recovered(flight, LENS, WITHIN)
    assert [key.time for key in part.keyframes] == pytest.approx([key.time for key in keys])
    assert max(off(part, flight)) < 1e-4


def test_frames_of_twelve_keyframes_are_twelve_keyframes_again() -> None:
    flight, _ = flown(some_keyframes(12, 1.0, 5))
    assert len(recovered(flight, LENS, WITHIN).keyframes) == 12


def test_what_no_keyframes_made_is_followed_within_the_tolerances_by_no_more_than_before() -> None:
    flight, _ = flown(some_keyframes(5, 0.6, 2))
    shaken = flight.c2w.clone()
    random = torch.Generator().manual_seed(3)
    shaken[:, :3, 3] += 0.003 * torch.randn(len(flight.times), 3, generator=random, dtype=torch.float64)
    flight = Flight(flight.times, shaken)
    part = recovered(flight, LENS, WITHIN)
    metres, degrees = off(part, flight)
    assert metres <= WITHIN.metres and degrees <= WITHIN.degrees
    assert len(part.keyframes) <= len(thin(flight, LENS).keyframes)


def test_a_zoom_of_a_camera_that_stands_still_is_met_to_a_per_cent() -> None:
    keys = tuple(
        Keyframe(time=2.0 * i, position=(0.0, 0.0, 0.0), wxyz=(1.0, 0.0, 0.0, 0.0), fov_y=math.radians(degrees))
        for i, degrees in enumerate((50, 30, 45))
    )
    flight, fov_y = flown(keys)
    part = recovered(flight, LENS, WITHIN, fov_y)
    lens, _ = find_route(CameraPath(segments=(part,)), LENS).cameras(flight.times)
    focal = LENS.height / 2 / (fov_y / 2).tan()
    assert float((focal / lens.fy).log().abs().max()) <= TOLERANCE_ZOOM


def test_one_moment_is_refused() -> None:
    with pytest.raises(InputError, match="two moments or more"):
        recovered(Flight(torch.zeros(1, dtype=torch.float64), torch.eye(4, dtype=torch.float64)[None]), LENS, WITHIN)
