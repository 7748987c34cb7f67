"""Pointing at a shot, without a page."""

import math
from collections.abc import Iterator

import pytest
import torch

from app.commands import clip, keyframes, path, photo, pointing, scale
from app.commands.keyframes import KeyframeChange
from app.derived.relift import scene_key
from app.document.baking import Camera, attitude_deg
from app.studio.pointing import PagePoint, hit, marks
from app.studio.studio import Studio
from app.takes.workers import Workers
from app.web.state.pointing import pointing_facts
from scene.errors import InputError
from scene.pose import UP
from scene.rendering.render import render
from tests.app.studio.test_studio import ready
from tests.there import there
from tests.waiting import until


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    home = tmp_path_factory.mktemp("pointing")
    workers = Workers(home / "logs")
    studio = ready(Studio(home / "shot", workers))
    clip.set_clip(studio, 96, 64, frames=5)
    yield studio
    studio.close()
    workers.close()


def at(u: float, v: float, time: float = 0.0) -> PagePoint:
    return PagePoint(through="camera", u=u, v=v, aspect=1.5, time=time)


def test_what_is_hit_is_what_the_photo_shows_there(studio: Studio):
    path.set_path(studio, "pan left 5deg")
    scene = there(studio.scene)
    x, y, z = hit(studio, at(0.5, 0.5))
    height, width = scene.depth.metres.shape
    assert z == pytest.approx(float(scene.depth.metres[height // 2, width // 2]), rel=0.01)
    assert abs(x) < 0.01 * z and abs(y) < 0.01 * z
    through = there(studio.seen_at(studio.duration))
    lens, c2w = through.lens, through.c2w
    seen = torch.tensor(hit(studio, at(0.3, 0.4, studio.duration)), dtype=torch.float64)
    camera = c2w[0, :3, :3].mT @ (seen - c2w[0, :3, 3])
    pixel = (lens.matrix[0] @ camera)[:2] / camera[2]
    torch.testing.assert_close(pixel, torch.tensor([0.3 * 96, 0.4 * 64], dtype=torch.float64), atol=1e-3, rtol=0)


def test_marks_belong_to_a_photo_and_grow_with_it_and_the_pictures_stay(studio: Studio):
    path.set_path(studio, "orbit right 12deg; dolly in 0.2m around 0.2m 0.1m 5m; crane up 0.2m at 3m; truck left 0.1m")
    with pytest.raises(InputError, match="Measure something first"):
        scale.calibrate(studio, 2.0)
    pointing.measure(studio, at(0.3, 0.5))
    pointing.measure(studio, at(0.6, 0.5))
    apart = math.dist(*marks(studio).measured)
    before, shown = there(studio.trajectory), render(there(studio.scene), there(studio.trajectory))
    with pytest.raises(InputError, match="more than 0 m"):
        scale.calibrate(studio, 0.0)

    scale.calibrate(studio, 2 * apart)
    until(lambda: goes(studio, 2 * before.c2w[:, :3, 3]))
    assert math.dist(*marks(studio).measured) == pytest.approx(2 * apart)
    torch.testing.assert_close(there(studio.trajectory).c2w[:, :3, :3], before.c2w[:, :3, :3], atol=1e-5, rtol=0)
    after = render(there(studio.scene), there(studio.trajectory))
    off = (after.rgb.double() - shown.rgb.double()).pow(2).mean()
    assert 10 * math.log10(255**2 / max(float(off), 1e-9)) > 40
    assert pointing_facts(studio).scale == pytest.approx(2)

    studio.undo()
    until(lambda: goes(studio, before.c2w[:, :3, 3]))
    assert math.dist(*marks(studio).measured) == pytest.approx(apart)
    studio.redo()
    until(lambda: studio.scene_key == scene_key(studio.document.photo))
    scale.reset_scale(studio)
    assert studio.document.photo.scale == 1 and studio.undo_label == "Reset the scale"
    until(lambda: studio.scene_key == scene_key(studio.document.photo))


def goes(studio: Studio, positions: torch.Tensor) -> bool:
    """Whether the path leads there, as it does soon after the scene has grown."""
    return torch.allclose(there(studio.trajectory).c2w[:, :3, 3], positions, atol=1e-5)


def test_moves_and_locked_keyframes_go_by_the_grounds_vertical(studio: Studio):
    with pytest.raises(InputError, match="look for it first"):
        scale.level(studio)
    scale.search_ground(studio)
    ground = pointing_facts(studio).ground
    assert ground is not None and ground.height_m == pytest.approx(1.32, abs=0.03), "as the sample was made"
    assert ground.tilt_deg == pytest.approx(4.1, abs=0.5)

    path.set_path(studio, "pedestal up 0.3m")
    scale.level(studio)
    up = torch.tensor(studio.path.up, dtype=torch.float64)
    assert studio.path.up != UP and studio.undo_label == "Level by the ground"
    torch.testing.assert_close(there(studio.trajectory).c2w[-1, :3, 3], 0.3 * up)

    path.set_path(studio, "static")
    studio.scrub(studio.duration)
    keyframes.add_keyframe(studio, Camera((0.4, 0.1, 0.2), (1.0, 0.0, 0.0, 0.0)))
    selection = there(studio.view.selection)
    pointing.look_at(studio, selection, at(0.5, 0.5))
    (key,) = [key for where, _, key, _ in studio.keyframes() if where == selection]
    assert attitude_deg(key.wxyz, studio.path.up)[2] == pytest.approx(0, abs=1e-6), "upright"
    pointing.look_at(studio, selection)
    keyframes.edit_keyframe(studio, selection, KeyframeChange(pan_deg=0.0, tilt_deg=0.0, roll_deg=0.0))
    (key,) = [key for where, _, key, _ in studio.keyframes() if where == selection]
    c2w = there(studio.seen_at(studio.duration)).c2w
    assert abs(float(c2w[0, :3, 2] @ up)) < 1e-9, "level is what the vertical says"
    scale.level(studio, by_ground=False)
    assert studio.path.up == UP


def test_sky_has_no_place_and_another_photo_no_marks(studio: Studio):
    pointing.point_at(studio, at(0.5, 0.5))
    photo.open_sample(studio, "street")
    until(lambda: studio.scene is not None and studio.baked is not None and studio.scenes.lift is None)
    assert marks(studio).subject is None and marks(studio).ground is None
    with pytest.raises(InputError, match="only sky"):
        pointing.point_at(studio, at(0.5, 0.03))
    with pytest.raises(InputError, match="no view to point into"):
        hit(studio, PagePoint(through="director", u=0.5, v=0.5, aspect=1.5))
    with pytest.raises(InputError, match="0 to 1 across"):
        at(1.5, 0.5)
