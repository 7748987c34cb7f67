import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.errors import InputError
from scene.lifting import lift
from scene.path.camera_path import CameraPath, bake
from scene.path.fitting import thin
from scene.path.keyframes import Keyframe
from scene.path.move_grammar import parse_moves
from scene.path.safety import clearance, largest_safe
from scene.path.stroke import stroke_to_flight, surface_height
from scene.path.transforms import scaled
from scene.surface import Surface
from tests.scene.cameras import HEIGHT, LENS, WIDTH, box_before_wall, camera, depth_map, photo, shot, wall
from tests.scene.paths import LENS as CLIP
from tests.scene.paths import keyframes, through

few = settings(deadline=None, max_examples=10)
WALL = Surface.from_scene(wall(4.0))
BOX = Surface.from_scene(box_before_wall(2.0, 4.0))


def fitted(path: CameraPath, surface: Surface, limit: float) -> tuple[CameraPath, float]:
    return largest_safe(path, limit, CLIP, lambda shrunk: clearance(surface, bake(shrunk, CLIP, 49)))


def floor(height: float = 1.5) -> Surface:
    """A floor `height` metres under the camera, out to 10 m; nothing above the horizon."""
    v = torch.arange(HEIGHT) + 0.5 - float(LENS.cy)
    depth = torch.where(v > 0, height * float(LENS.fy) / v.clamp_min(0.1), 2000.0).clamp(max=2000.0)
    sky = (depth > 10)[:, None].expand(HEIGHT, WIDTH)
    scene = lift(photo(), depth_map(depth[:, None].expand(HEIGHT, WIDTH).contiguous()), sky=sky)
    return Surface.from_scene(scene, edge=0.5)


@few
@given(st.floats(-1, 1), st.floats(-0.5, 0.5), st.floats(-1, 3))
def test_clearance_before_a_wall_is_the_way_to_it(x: float, y: float, z: float) -> None:
    found = clearance(WALL, shot(camera(x, y, z)))
    assert float(found.metres[0]) == pytest.approx(4 - z, abs=1e-4)
    assert float(found.ahead[0]) == pytest.approx(4 - z, abs=1e-4)


def test_a_surface_is_cut_at_depth_edges() -> None:
    gap = BOX.hit(torch.tensor([[-0.85, 0.0, 3.0]]), torch.tensor([[1.0, 0.0, 0.0]]))
    assert float(gap[0]) == float("inf")


def test_flying_through_a_wall_between_two_frames_is_a_collision() -> None:
    found = clearance(WALL, shot(camera(), camera(z=3), camera(z=5), camera(z=6)))
    assert found.collides.tolist() == [False, False, True, False]
    assert found.unsafe(0.5).tolist() == [False, False, True, False]


@few
@given(keyframes(easings=["linear", "constant", "ease-in-out"]), st.floats(0.1, 1.0))
def test_no_frame_of_a_path_fitted_to_safe_is_under_the_limit(keys: tuple[Keyframe, ...], limit: float) -> None:
    keys = tuple(keys)
    path = through(keys)
    if float(clearance(BOX, bake(path, CLIP, 2)).metres[0]) <= limit:
        with pytest.raises(InputError, match="start farther away"):
            fitted(path, BOX, limit)
        return
    safe, factor = fitted(path, BOX, limit)
    assert not bool(clearance(BOX, bake(safe, CLIP, 49)).unsafe(limit).any())
    before, after = (bake(each, CLIP, 49).c2w for each in (path, safe))
    torch.testing.assert_close(after[:, :3, :3], before[:, :3, :3])
    shape = before[0, :3, 3] + factor * (before[:, :3, 3] - before[0, :3, 3])
    torch.testing.assert_close(after[:, :3, 3], shape, atol=1e-5, rtol=0)


@pytest.mark.parametrize("text", ["dolly in 5m", "truck left 2m; dolly in 4m", "orbit right 170deg at 2.5m"])
def test_moves_stay_moves_when_they_are_fitted(text: str) -> None:
    path = CameraPath.from_text(text)
    safe, factor = fitted(path, WALL, 0.3)
    assert 0 < factor < 1
    assert [type(part) for part in safe.segments] == [type(part) for part in path.segments]
    assert not bool(clearance(WALL, bake(safe, CLIP, 49)).unsafe(0.3).any())


def test_a_safe_path_stays_as_it_is() -> None:
    path = CameraPath(segments=parse_moves("dolly in 0.5m"))
    assert fitted(path, WALL, 0.3) == (path, 1.0)
    assert scaled(path, 1.0, CLIP) == path


def test_a_stroke_over_a_floor_flies_level_above_it_and_thins_to_few_keyframes() -> None:
    surface = floor(1.5)
    way = torch.linspace(0, 1, 60, dtype=torch.float64)
    stroke = torch.stack([(3 * way).sin(), torch.full_like(way, 1.5), 3.5 + 3 * way], dim=-1)
    flight = stroke_to_flight(surface, stroke, metres=1.2, speed=0.8)
    heights = 1.5 - flight.c2w[:, 1, 3]
    assert float((heights - 1.2).abs().max()) < 2e-3
    assert float(flight.c2w[:, 1, 0].abs().max()) < 1e-9  # no roll
    speed = flight.c2w[:, :3, 3].diff(dim=0).norm(dim=-1) / flight.times.diff()
    torch.testing.assert_close(speed, torch.full_like(speed, 0.8), atol=1e-3, rtol=0)
    assert len(thin(flight, CLIP).keyframes) < 20


@few
@given(st.floats(0.2, 1.5))
def test_a_stroke_can_keep_its_distance_from_a_wall(metres: float) -> None:
    way = torch.linspace(-1, 1, 20, dtype=torch.float64)
    stroke = torch.stack([way, 0.3 * way, torch.full_like(way, 4.0)], dim=-1)
    flight = stroke_to_flight(WALL, stroke, metres=metres, keep="distance", facing=(0.0, 0.0, 4.0))
    found = WALL.distance(flight.c2w[:, :3, 3])
    torch.testing.assert_close(found, torch.full_like(found, metres), atol=2e-3, rtol=0)
    faced = torch.tensor([0.0, 0.0, 4.0], dtype=torch.float64) - flight.c2w[:, :3, 3]
    torch.testing.assert_close(flight.c2w[:, :3, 2], faced / faced.norm(dim=-1, keepdim=True))


def test_a_stroke_beside_everything_is_refused() -> None:
    with pytest.raises(InputError, match="never comes over"):
        surface_height(WALL, torch.tensor([[50.0, 0.0, 0.0]]))
    with pytest.raises(InputError, match="needs some length"):
        stroke_to_flight(WALL, torch.zeros(3, 3, dtype=torch.float64), metres=1.0)
