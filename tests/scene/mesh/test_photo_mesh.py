"""The photo as a surface: cut at edges, whole elsewhere, and the photo itself from where it was taken."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.camera import FAR_PLANE, Intrinsics
from scene.lift_settings import LiftSettings
from scene.lifting import lift
from scene.mesh.photo_mesh import PhotoMesh, photo_mesh
from scene.mesh.relief import BACKDROP, relief
from scene.photo.image import Photo
from scene.scene import Scene
from tests.reference.raster import rasterise
from tests.scene.cameras import HEIGHT, WIDTH, box_before_wall, depth_map, photo, texture, wall

LOTS = 10**6


def boxes(width: int, height: int, seed: int) -> Scene:
    """Flat things before a wall, each at a depth of its own, some of them thin."""
    numbers = np.random.default_rng(seed)
    metres = torch.full((height, width), 8.0)
    for depth in (6.0, 4.0, 3.0, 2.0):
        left, top = numbers.integers(0, width), numbers.integers(0, height)
        wide, high = numbers.integers(1, max(2, width // 2)), numbers.integers(1, max(2, height // 2))
        metres[top : top + high, left : left + wide] = depth
    lens = Intrinsics.from_focal(80.0, width, height)
    return lift(Photo(texture(max(width, 3), max(height, 3))[:height, :width], lens, "user"), depth_map(metres))


def floor_and_shield() -> Scene:
    """A floor at a slant, and a shield that is hung up before a wall."""
    v, u = torch.meshgrid(torch.arange(HEIGHT) + 0.5, torch.arange(WIDTH) + 0.5, indexing="ij")
    metres = torch.minimum(80.0 / (v - HEIGHT / 2).clamp_min(5), torch.tensor(8.0))
    inside = 1 - ((u - 40) ** 2 + (v - 26) ** 2) / 18**2
    metres = torch.where(inside > 0, 3 - inside, metres)
    return lift(photo(), depth_map(metres))


def seen(scene: Scene, mesh: PhotoMesh) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How far the texture is off, pixels; depth; where a triangle is."""
    uv, depth = rasterise(mesh, scene.intrinsics)
    height, width = depth.shape
    v, u = np.mgrid[0:height, 0:width] + 0.5
    off = np.hypot(uv[..., 0] * width - u, uv[..., 1] * height - v)
    return off, depth, np.isfinite(depth)


def reliable(scene: Scene) -> np.ndarray:
    return scene.points.reliable.numpy().reshape(scene.depth.metres.shape)


@settings(deadline=None, max_examples=25)
@given(
    width=st.integers(2, 70),
    height=st.integers(2, 50),
    seed=st.integers(0, 999),
    budget=st.sampled_from([50, 600, LOTS]),
)
def test_no_triangle_spans_an_edge_and_every_pixel_is_covered(width: int, height: int, seed: int, budget: int):
    scene = boxes(width, height, seed)
    mesh = photo_mesh(scene, budget)
    depths = mesh.xyz[mesh.triangles, 2]
    assert np.ptp(depths, axis=1).max(initial=0.0) < 1e-5
    _, _, covered = seen(scene, mesh)
    covered.reshape(-1)[mesh.loose] = True
    assert covered[reliable(scene)].all()
    assert reliable(scene).reshape(-1)[mesh.loose].all()


@pytest.mark.parametrize("budget", [300, 2000, LOTS])
def test_from_the_photos_pose_it_is_the_photo(budget: int):
    scene = floor_and_shield()
    mesh = photo_mesh(scene, budget)
    off, depth, covered = seen(scene, mesh)
    assert covered.mean() > (0.999 if budget == LOTS else 0.8)
    assert off[covered].max() < max(mesh.tolerance, 0.3) + 0.1
    near = np.abs(depth / scene.depth.metres.numpy() - 1)[covered & reliable(scene)] < 0.05
    assert near.mean() > (0.995 if budget == LOTS else 0.95)


def test_with_triangles_enough_the_depth_is_the_photos_up_to_the_edges():
    scene = floor_and_shield()
    _, depth, covered = seen(scene, photo_mesh(scene, LOTS))
    true = scene.depth.metres.numpy()
    edges = np.zeros_like(covered)
    for axis in (0, 1):
        jump = np.abs(np.diff(true, axis=axis)) > 0.05 * np.minimum(true.take(range(true.shape[axis] - 1), axis), 9)
        y, x = np.nonzero(jump)
        edges[y, x] = True
        edges[(y + 1, x) if axis == 0 else (y, x + 1)] = True
    calm = covered & reliable(scene) & ~edges
    assert np.abs(depth / true - 1)[calm].max() < 0.03


def test_vertices_lie_on_the_depth():
    scene = floor_and_shield()
    mesh = photo_mesh(scene, 3000)
    metres = np.pad(1 / relief(scene).inverse, 1, mode="edge")
    x, y = (mesh.uv * (WIDTH, HEIGHT)).T
    steps = [(dx, dy) for dx in (-0.96, 0, 0.96) for dy in (-0.96, 0, 0.96)]
    around = [metres[np.floor(y + dy + 1).astype(int), np.floor(x + dx + 1).astype(int)] for dx, dy in steps]
    off = np.abs(np.stack(around) / mesh.xyz[:, 2] - 1).min(axis=0)
    assert off.max() < 0.03


def test_a_flat_wall_takes_few_triangles_and_a_box_before_it_few_more():
    assert len(photo_mesh(wall(), LOTS).triangles) <= 24
    assert len(photo_mesh(box_before_wall(), LOTS).triangles) < 900


@pytest.mark.parametrize("budget", [200, 600])
def test_no_more_triangles_than_wished(budget: int):
    rough = torch.rand(9, 12, generator=torch.Generator().manual_seed(3))
    smooth = torch.nn.functional.interpolate(rough[None, None], (HEIGHT, WIDTH), mode="bicubic")[0, 0]
    mesh = photo_mesh(lift(photo(), depth_map(9 + smooth)), budget)
    assert 0.5 * budget < len(mesh.triangles) < 1.1 * budget


def test_within_a_surface_there_are_no_cracks():
    """Every side of a triangle is another one's, too, but on the rim of the photo."""
    rough = torch.rand(9, 12, generator=torch.Generator().manual_seed(3))
    smooth = torch.nn.functional.interpolate(rough[None, None], (HEIGHT, WIDTH), mode="bicubic")[0, 0]
    mesh = photo_mesh(lift(photo(), depth_map(9 + smooth)), 1500)
    sides = Counter(
        tuple(sorted((int(corners[k]), int(corners[k - 1])))) for corners in mesh.triangles for k in range(3)
    )
    assert set(sides.values()) == {1, 2}
    for (a, b), times in sides.items():
        if times == 1:
            rim = np.isclose(mesh.uv[[a, b]], 0) | np.isclose(mesh.uv[[a, b]], 1)
            assert rim.all(axis=0).any()


def test_triangles_face_the_photos_camera():
    mesh = photo_mesh(floor_and_shield(), LOTS)
    a, b, c = (mesh.uv[mesh.triangles[:, k]] for k in range(3))
    area = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    assert area.max() < 1e-7  # v is downwards


def test_a_slanted_edge_is_a_smooth_line():
    """Where it steps from pixel to pixel, its vertices keep closer to the true line than those steps."""
    v, u = torch.meshgrid(torch.arange(HEIGHT) + 0.5, torch.arange(WIDTH) + 0.5, indexing="ij")
    scene = lift(photo(), depth_map(torch.where(u - 30 < 0.3 * v, 2.0, 5.0)))
    mesh = photo_mesh(scene, LOTS)
    sides = Counter(
        tuple(sorted((int(corners[k]), int(corners[k - 1])))) for corners in mesh.triangles for k in range(3)
    )
    rim = {vertex for side, times in sides.items() if times == 1 for vertex in side}
    at = mesh.uv[sorted(rim)] * (WIDTH, HEIGHT)
    inner = at[(at > 1.5).all(axis=1) & (at[:, 0] < WIDTH - 1.5) & (at[:, 1] < HEIGHT - 1.5)]
    off = np.abs(inner[:, 0] - 30 - 0.3 * inner[:, 1]) / np.hypot(1, 0.3)
    assert len(inner) > 10
    assert off.max() < 0.65 and off.mean() < 0.2


@pytest.mark.parametrize("ramp", [1, 3])
def test_surfaces_meet_over_a_blurred_edge_without_a_bridge(ramp: int):
    metres = torch.full((HEIGHT, WIDTH), 4.0)
    metres[:, :40] = 2.0
    metres[:, 40 : 40 + ramp] = 1 / torch.linspace(1 / 2.0, 1 / 4.0, ramp + 2)[1:-1]
    scene = lift(photo(), depth_map(metres))
    assert not scene.points.reliable.all()
    mesh = photo_mesh(scene, LOTS)
    assert np.ptp(mesh.xyz[mesh.triangles, 2], axis=1).max() < 1e-5
    assert seen(scene, mesh)[2].all()
    trimmed = lift(photo(), depth_map(metres), settings=LiftSettings(trim=2))
    _, _, covered = seen(trimmed, photo_mesh(trimmed, LOTS))
    assert not covered[10, 39:42].any()
    assert covered[reliable(trimmed)].all()


def test_behind_leaves_that_are_left_to_points_is_the_photo_and_no_gap():
    """Each tile shows its own part of the photo from the photo's pose; it lies at the wall, not among the leaves."""
    metres = torch.full((HEIGHT, WIDTH), 8.0)
    numbers = torch.Generator().manual_seed(5)
    leaf = torch.rand(24, 40, generator=numbers) < 0.5
    metres[8:32, 12:52] = torch.where(leaf, 2 + torch.rand(24, 40, generator=numbers), metres[8:32, 12:52])
    scene = lift(photo(), depth_map(metres))
    plain, backed = (photo_mesh(scene, 500, backed=each) for each in (False, True))
    bare = ~seen(scene, plain)[2]
    assert len(plain.loose) and bare.any()
    off, depth, covered = seen(scene, backed)
    assert covered.all()
    assert off[bare].max() < 1e-3
    assert depth[bare].min() == pytest.approx(8.0, rel=0.02)
    assert len(backed.triangles) < 1.1 * 500
    assert (np.sort(plain.loose) == np.sort(backed.loose)).all()


def test_the_sky_is_a_backdrop_or_nothing():
    scene = box_before_wall()
    sky = torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)
    sky[:20] = True
    scene = lift(photo(), depth_map(torch.where(sky, FAR_PLANE, scene.depth.metres)), sky=sky)
    with_sky, without = photo_mesh(scene, LOTS), photo_mesh(scene, LOTS, sky=False)
    assert with_sky.xyz[:, 2].max() == pytest.approx(BACKDROP * 4.0, rel=1e-4)
    assert without.xyz[:, 2].max() == pytest.approx(4.0, rel=1e-4)
    assert not seen(scene, without)[2][:19].any()
    assert not np.isin(without.loose, np.flatnonzero(sky)).any()


def test_nothing_reliable_is_nothing_to_draw():
    scene = box_before_wall()
    nothing = replace(scene, points=replace(scene.points, reliable=torch.zeros(WIDTH * HEIGHT, dtype=torch.bool)))
    mesh = photo_mesh(nothing, LOTS)
    assert not len(mesh.triangles) and not len(mesh.loose)


def test_it_is_the_same_every_time():
    one, two = photo_mesh(floor_and_shield(), 2000), photo_mesh(floor_and_shield(), 2000)
    for a, b in ((one.xyz, two.xyz), (one.uv, two.uv), (one.triangles, two.triangles), (one.loose, two.loose)):
        assert np.array_equal(a, b)
