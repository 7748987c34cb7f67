from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scene.camera import Intrinsics, project
from scene.lift import lift
from scene.photo.image import Photo
from scene.pointcloud import PointCloud
from scene.render.preview import Coverage
from scene.render.reference import splat_frame
from scene.render.render import at_photo_pose, processors, render, splat
from tests.scene.cameras import (
    HEIGHT,
    LENS,
    WIDTH,
    box_before_wall,
    camera,
    depth_map,
    photo,
    psnr,
    shot,
    texture,
    wall,
)


def resized(picture: Photo, width: int, height: int) -> torch.Tensor:
    """The middle of the photo at another size, antialiased bilinear, as Pillow does it."""
    scale = max(width / picture.width, height / picture.height)
    left, top = (picture.width - width / scale) / 2, (picture.height - height / scale) / 2
    box = (left, top, picture.width - left, picture.height - top)
    return torch.from_numpy(
        np.array(Image.fromarray(picture.pixels.numpy()).resize((width, height), Image.Resampling.BILINEAR, box=box))
    )


@pytest.mark.parametrize("size", [(96, 64), (48, 32), (60, 30), (64, 64), (24, 40), (144, 96)])
def test_at_the_photos_own_pose_the_preview_is_the_photo(size: tuple[int, int]) -> None:
    scene = box_before_wall()
    preview = render(scene, shot(camera(), lens=LENS.covering(*size)))
    assert preview.mask.all()
    assert psnr(preview.rgb[0], resized(scene.photo, *size)) >= 45


def test_even_a_photo_of_sticks_and_gaps_is_fully_covered_at_its_own_pose() -> None:
    metres = 2 + 6 * torch.rand(HEIGHT, WIDTH, generator=torch.Generator().manual_seed(0))
    scene = lift(photo(), depth_map(metres))
    preview = render(scene, shot(camera(), lens=LENS.covering(36, 24)))
    assert preview.mask.all()


def test_unreliable_points_show_near_the_photos_pose_and_nowhere_else() -> None:
    scene = wall()
    points = replace(scene.points, reliable=torch.zeros(len(scene.points), dtype=torch.bool))
    cameras = torch.stack([camera(), camera(x=0.03), camera(pan_deg=0.9), camera(x=0.05), camera(pan_deg=1.1)])
    covered = splat(points, LENS.repeated(5), cameras).covered.flatten(1).float().mean(1)
    assert (covered[:3] > 0.9).all()
    assert (covered[3:] == 0).all()
    assert at_photo_pose(cameras, 4.0).tolist() == [True, True, True, False, False]


@settings(deadline=None, max_examples=10)
@given(columns=st.integers(-12, 12), rows=st.integers(-12, 12))
def test_a_wall_slides_by_focal_length_times_shift_over_depth(columns: int, rows: int) -> None:
    scene = wall(4.0)
    preview = splat(scene.points, LENS.repeated(1), camera(x=-columns * 4 / 80, y=-rows * 4 / 80)[None])
    moved = torch.zeros_like(scene.photo.pixels)
    there = (slice(max(rows, 0), HEIGHT + min(rows, 0)), slice(max(columns, 0), WIDTH + min(columns, 0)))
    here = (slice(max(-rows, 0), HEIGHT + min(-rows, 0)), slice(max(-columns, 0), WIDTH + min(-columns, 0)))
    moved[there] = scene.photo.pixels[here]
    covered = torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)
    covered[there] = True
    assert torch.equal(preview.covered[0], covered)
    assert (preview.rgb[0].int() - moved.int()).abs().max() <= 1
    torch.testing.assert_close(preview.depth[0][covered], torch.full((int(covered.sum()),), 4.0))


def test_what_is_near_hides_what_is_far() -> None:
    scene = box_before_wall(near=2.0, far=4.0)
    swapped = replace(
        scene.points,
        **{name: getattr(scene.points, name).flip(0) for name in ("xyz", "rgb", "footprint", "reliable")},
    )
    for points in (scene.points, swapped):
        depth = splat(points, LENS.repeated(1), camera(x=0.3)[None]).depth[0]
        assert (depth[22:42, 22:50] == 2.0).all()  # the box slides left by 80 * 0.3 / 2 = 12 pixels, over the wall


def test_a_wall_does_not_shine_through_a_box_that_comes_near() -> None:
    scene = box_before_wall()
    for z in (0.5, 1.0, 1.5):
        depth = splat(scene.points, LENS.repeated(1), camera(z=z)[None]).depth[0]
        assert (depth[22:42, 34:62] == 2 - z).all()


def test_what_the_box_hid_stays_empty() -> None:
    preview = splat(box_before_wall().points, LENS.repeated(1), camera(x=0.3)[None])
    # The box's right edge slides from 64 to 52, the wall beside it from 64 to 58.
    assert preview.covered[0, 22:42, :52].all()
    assert not preview.covered[0, 22:42, 52:58].any()
    assert preview.covered[0, 22:42, 58:88].all()


def test_colours_come_from_one_side_of_an_edge_or_the_other() -> None:
    scene = box_before_wall()
    red_box = torch.where((scene.depth.metres < 3)[..., None], torch.tensor([255, 0, 0]), torch.tensor([0, 0, 255]))
    points = replace(scene.points, rgb=red_box.to(torch.uint8).reshape(-1, 3))
    preview = splat(points, LENS.repeated(1), camera(x=0.3)[None])
    box, wall_ = preview.depth[0] == 2, preview.depth[0] == 4
    assert (preview.rgb[0][box].int() - torch.tensor([255, 0, 0])).abs().max() <= 1
    assert (preview.rgb[0][wall_].int() - torch.tensor([0, 0, 255])).abs().max() <= 1


def test_narrow_gaps_in_a_surface_are_closed_and_counted() -> None:
    scene = wall()
    kept = torch.ones(HEIGHT, WIDTH, dtype=torch.bool)
    kept[10, 20] = kept[30, 40:42] = False
    kept[50:53, 60:63] = False
    points = PointCloud(*(part[kept.flatten()] for part in vars_of(scene.points)))
    preview = splat(points, LENS.repeated(1), camera()[None])
    assert int(preview.pinholes[0]) == 3
    assert int((~preview.covered).sum()) == 9


def vars_of(points: PointCloud) -> tuple[torch.Tensor, ...]:
    """The parts of a cloud."""
    return points.xyz, points.rgb, points.footprint, points.reliable


def test_a_gap_between_two_surfaces_is_not_closed() -> None:
    metres = torch.full((HEIGHT, WIDTH), 4.0)
    metres[:, 40:] = 3.0
    scene = lift(photo(), depth_map(metres))
    kept = torch.ones(HEIGHT, WIDTH, dtype=torch.bool)
    kept[:, 39] = False
    points = PointCloud(*(part[kept.flatten()] for part in vars_of(scene.points)))
    preview = splat(points, LENS.repeated(1), camera()[None])
    assert not preview.covered[0, :, 39].any()
    assert int(preview.pinholes[0]) == 0


def test_no_points_and_points_behind_the_camera_leave_every_pixel_empty() -> None:
    scene = wall()
    none = PointCloud(*(part[:0] for part in vars_of(scene.points)))
    behind = camera(z=10.0)[None]
    for points, c2w in ((none, camera()[None]), (scene.points, behind)):
        preview = splat(points, LENS.repeated(1), c2w)
        assert not preview.covered.any()
        assert not preview.rgb.any()


views = st.builds(camera, x=st.floats(-1, 1), y=st.floats(-0.5, 0.5), z=st.floats(-1, 1.9), pan_deg=st.floats(-40, 40))


@settings(deadline=None, max_examples=12)
@given(c2w=views, zoom=st.floats(0.4, 2.5), rough=st.booleans())
def test_the_fast_renderer_agrees_with_the_slow_one(c2w: torch.Tensor, zoom: float, rough: bool) -> None:
    scene = box_before_wall()
    if rough:
        noise = torch.rand(HEIGHT, WIDTH, generator=torch.Generator().manual_seed(3))
        scene = lift(photo(), depth_map(scene.depth.metres * (1 + noise)))
    lens = Intrinsics.from_focal(80 * zoom, 72, 48)
    fast = splat(scene.points, lens.repeated(1), c2w[None])
    usable = scene.points.reliable | at_photo_pose(c2w[None], scene.points.median_depth)
    rgb, depth, pinholes = splat_frame(scene.points, usable, lens, c2w)
    assert torch.equal(fast.covered[0], depth > 0)
    assert (fast.rgb[0].int() - rgb.int()).abs().max() <= 1
    torch.testing.assert_close(fast.depth[0], depth, rtol=1e-5, atol=1e-5)
    assert int(fast.pinholes[0]) == int(pinholes)


def test_frames_do_not_depend_on_threads_bands_or_company() -> None:
    scene = box_before_wall()
    trajectory = shot(*(camera(x=0.1 * i, z=0.2 * i, pan_deg=3 * i) for i in range(5)))
    together = render(scene, trajectory, threads=1)
    for threads in (2, 3, 7):
        again = render(scene, trajectory, threads=threads)
        assert torch.equal(again.rgb, together.rgb)
        assert torch.equal(again.depth, together.depth)
        assert torch.equal(again.coverage, together.coverage)
    for i in range(5):
        alone = render(scene, shot(trajectory.c2w[i]), threads=4)
        assert torch.equal(alone.rgb[0], together.rgb[i])
        assert torch.equal(alone.coverage[0], together.coverage[i])
        assert alone.pinholes[0] == together.pinholes[i]


def test_depth_is_the_z_depth_of_the_frames_own_camera() -> None:
    scene = box_before_wall()
    c2w = camera(x=0.2, z=0.3, pan_deg=10)
    preview = splat(scene.points, LENS.repeated(1), c2w[None])
    uv, z = project(LENS, c2w, scene.points.xyz.double())
    x, y = uv.floor().long().unbind(-1)
    seen = (x >= 0) & (x < WIDTH) & (y >= 0) & (y < HEIGHT)
    shown = preview.depth[0][y[seen], x[seen]]
    close = ((shown - z[seen]).abs() < 0.05 * z[seen]) | (shown < z[seen])  # else something nearer is shown
    assert close.float().mean() > 0.99


def test_covered_is_where_depth_is_and_everything_else_is_black() -> None:
    preview = render(box_before_wall(), shot(camera(x=0.4, pan_deg=-20)))
    assert torch.equal(preview.mask, preview.depth > 0)
    assert not preview.rgb[~preview.mask].any()
    assert set(preview.coverage.unique().tolist()) == {Coverage.COVERED, Coverage.OUTSIDE, Coverage.HIDDEN}


def test_a_zoom_lens_is_a_lens_per_frame() -> None:
    scene = wall()
    lenses = torch.stack([LENS.matrix, Intrinsics.from_focal(160.0, WIDTH, HEIGHT).matrix])
    preview = splat(scene.points, Intrinsics(lenses, WIDTH, HEIGHT), torch.stack([camera(), camera()]))
    middle = texture()[HEIGHT // 4 : -HEIGHT // 4, WIDTH // 4 : -WIDTH // 4]
    enlarged = Image.fromarray(middle.numpy()).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    inner = (slice(4, -4), slice(4, -4))
    assert psnr(preview.rgb[1][inner], torch.from_numpy(np.array(enlarged))[inner]) >= 45


def test_as_many_threads_as_the_environment_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_NUM_THREADS", "3")
    assert processors() == 3
    monkeypatch.delenv("NUMBA_NUM_THREADS")
    assert processors() >= 1
