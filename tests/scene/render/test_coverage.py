import pytest
import torch

from scene.coverage.shadow import FAR_PLANE
from scene.lift import lift
from scene.render.preview import Coverage
from scene.render.render import render
from tests.reference.coverage import label_slowly
from tests.scene.cameras import HEIGHT, WIDTH, box_before_wall, camera, depth_map, photo, shot, wall


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
