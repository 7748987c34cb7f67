from dataclasses import replace

import pytest
import torch

from scene.camera import FAR_PLANE, Intrinsics
from scene.coverage.kinds import Coverage
from scene.lifting import lift
from scene.photo.image import Photo
from scene.pointcloud import PointCloud
from scene.rendering.coverage_report import report, summarise
from scene.rendering.reference import splat_frame
from scene.rendering.render import render, splat
from scene.scene import Scene
from tests.reference.coverage import label_slowly
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


def test_beside_a_wall_is_outside_the_photo() -> None:
    preview = render(wall(), shot(camera(x=1.0), camera(pan_deg=25), camera(pan_deg=180)))
    assert not (preview.coverage == Coverage.HIDDEN).any()
    assert ((preview.coverage == Coverage.OUTSIDE).flatten(1).float().mean(1) > 0.15).all()


def test_behind_a_box_is_hidden() -> None:
    preview = render(box_before_wall(), shot(camera(x=0.3)))
    assert (preview.coverage[0, 22:42, 52:58] == Coverage.HIDDEN).all()
    assert (preview.coverage[0, :, -5:] == Coverage.OUTSIDE).all()


def test_nothing_hides_behind_the_sky() -> None:
    sky = torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)
    sky[:30] = True
    metres = torch.where(sky, FAR_PLANE, 4.0)
    preview = render(lift(photo(), depth_map(metres), sky=sky), shot(camera(pan_deg=20)))
    assert (preview.coverage[0, :25, -15:] == Coverage.OUTSIDE).all()


@pytest.mark.parametrize(
    "c2w",
    [
        camera(x=0.4),
        camera(x=-0.5, y=0.2, pan_deg=15),
        camera(z=1.5, pan_deg=-30),
        camera(x=0.5, z=-1.0, pan_deg=50),
        camera(x=1.0, z=2.5, pan_deg=-120),
    ],
)
def test_fast_and_slow_labels_agree(c2w: torch.Tensor) -> None:
    scene = box_before_wall()
    trajectory = shot(c2w)
    coverage = render(scene, trajectory).coverage[0]
    uncovered = coverage != Coverage.COVERED
    labels = label_slowly(scene, trajectory.intrinsics[0], c2w, uncovered)
    assert len(labels) > 300
    assert (labels == coverage[uncovered]).float().mean() >= 0.99


def with_wall_of_another_time(z: float = 4.0) -> Scene:
    """The box, and a wall wider than the picture that was seen when the box was not there, without what is seen now."""
    lens = Intrinsics.from_focal(80.0, 2 * WIDTH, HEIGHT)
    wide = lift(Photo(texture(2 * WIDTH, HEIGHT, seed=1), lens, "user"), depth_map(torch.full((HEIGHT, 2 * WIDTH), z)))
    scene = box_before_wall()
    u = 80.0 * wide.points.xyz[:, 0] / z + WIDTH / 2
    v = 80.0 * wide.points.xyz[:, 1] / z + HEIGHT / 2
    beside = (u < -0.4) | (u > WIDTH + 0.4)
    behind = (u > 32) & (u < 64) & (v > 20) & (v < 44)
    some = beside | behind
    cloud = wide.points
    return replace(
        scene, other_times=PointCloud(cloud.xyz[some], cloud.rgb[some], cloud.footprint[some], cloud.reliable[some])
    )


def test_what_was_seen_at_another_time_covers_what_is_hidden_or_outside_now() -> None:
    scene, trajectory = with_wall_of_another_time(), shot(camera(x=0.3))
    without = render(replace(scene, other_times=None), trajectory)
    preview = render(scene, trajectory)
    assert (preview.coverage[0, 22:42, 52:57] == Coverage.OTHER_TIME).all()
    assert (preview.coverage[0, :, -4:] == Coverage.OTHER_TIME).all()
    assert preview.mask.all()
    # what the frame itself shows is as it was
    same = (preview.coverage == Coverage.COVERED) & without.mask
    assert same.float().mean() >= 0.98 * without.mask.float().mean()


def test_at_the_photos_own_pose_nothing_is_of_another_time() -> None:
    scene = with_wall_of_another_time()
    preview = render(scene, shot(camera()))
    assert (preview.coverage == Coverage.COVERED).all()
    assert psnr(preview.rgb[0], scene.photo.pixels) > 45


@pytest.mark.parametrize("c2w", [camera(x=0.4), camera(x=-0.5, y=0.2, pan_deg=15), camera(x=0.3, z=-1.0, pan_deg=30)])
def test_points_of_another_time_are_drawn_as_the_slow_renderer_draws_them(c2w: torch.Tensor) -> None:
    scene = with_wall_of_another_time()
    assert scene.other_times is not None
    fast = splat(scene.points, LENS.repeated(1), c2w[None], others=scene.other_times)
    rgb, depth, closed = splat_frame(scene.points, scene.points.reliable, LENS, c2w, scene.other_times)
    assert torch.equal(fast.depth[0] > 0, depth > 0) and int(fast.pinholes[0]) == int(closed)
    assert (fast.rgb[0].int() - rgb.int()).abs().max() <= 1
    assert torch.allclose(fast.depth[0], depth, atol=1e-4)
    assert fast.others is not None and 0.02 < fast.others.float().mean() < 0.9


def test_what_stands_before_the_photo_now_hides_it() -> None:
    scene = wall(4.0)
    post = lift(photo(), depth_map(torch.full((HEIGHT, WIDTH), 2.0))).points
    behind = replace(post, xyz=post.xyz + torch.tensor([0.0, 0.0, 4.0]))
    trajectory = shot(camera(x=0.2))
    before, after = (render(replace(scene, other_times=cloud), trajectory) for cloud in (post, behind))
    middle = slice(10, -10)
    assert (before.coverage[0][middle, middle] == Coverage.OTHER_TIME).all()
    assert (after.coverage[0][middle, middle] == Coverage.COVERED).all()
    alone = render(scene, trajectory)
    assert torch.equal(after.rgb[0][middle, middle], alone.rgb[0][middle, middle])


def test_the_number_of_threads_changes_nothing_of_another_time() -> None:
    scene, trajectory = with_wall_of_another_time(), shot(camera(x=0.4, pan_deg=10))
    one, many = (render(scene, trajectory, threads=threads) for threads in (1, 5))
    assert torch.equal(one.rgb, many.rgb) and torch.equal(one.depth, many.depth)
    assert torch.equal(one.coverage, many.coverage)


def test_the_summary_says_what_was_seen_at_another_time() -> None:
    scene, trajectory = with_wall_of_another_time(), shot(camera(x=0.3))
    preview = render(scene, trajectory)
    assert "seen at another time" in summarise(preview)
    assert "another time" not in summarise(render(wall(), trajectory))
    mean = report(preview)["mean"]
    assert mean["covered"] + mean["other_time"] == pytest.approx(1, abs=1e-5)
