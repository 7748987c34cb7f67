import pytest
import torch

from engine.shaping.preview import preview_pictures
from engine.source_clip import Moment
from scene.rendering.render import render
from tests.scene.cameras import box_before_wall, camera, shot, wall

PATH = shot(camera(), camera(x=0.2), camera(x=0.4))


def test_holes_are_filled_and_the_rest_stays_bit_for_bit() -> None:
    scene = box_before_wall()
    preview = render(scene, PATH)
    holes = ~preview.mask
    shares: list[float] = []
    filled = preview_pictures(preview, [Moment.of_photo(scene)], on_step=shares.append)
    assert torch.equal(filled[~holes], preview.rgb[~holes])
    assert (filled[holes].sum(-1) > 0).float().mean() > 0.99
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_holes_stay_black_for_the_reference() -> None:
    scene = box_before_wall()
    preview = render(scene, PATH)
    assert torch.equal(preview_pictures(preview, [Moment.of_photo(scene)], "black"), preview.rgb)
    assert not preview_pictures(preview, [Moment.of_photo(scene)], "black")[~preview.mask].any()


def test_a_preview_without_holes_is_taken_as_it_is() -> None:
    preview = render(wall(), shot(camera()))
    assert preview_pictures(preview, [Moment.of_photo(wall())]) is preview.rgb


def test_a_watcher_may_stop_it() -> None:
    class Enough(Exception):
        pass

    def stop(share: float) -> None:
        raise Enough

    scene = box_before_wall()
    with pytest.raises(Enough):
        preview_pictures(render(scene, PATH), [Moment.of_photo(scene)], on_step=stop)
