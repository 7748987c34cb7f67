import pytest
import torch

from engine.layers.background import make_background
from engine.layers.fill import FADE_TO, Behind, fill
from scene.camera import project
from scene.rendering.preview import Preview
from scene.rendering.render import render, splat
from scene.scene import Scene
from tests.engine.layers.card import WALL, behind, card_scene, fly


@pytest.fixture(scope="module")
def scene() -> Scene:
    return card_scene()


@pytest.fixture(scope="module")
def preview(scene: Scene) -> Preview:
    three_pixels = 3 * WALL / float(scene.intrinsics.fx)  # between frames, on the wall
    return render(scene, fly(scene, f"truck right {4 * three_pixels}m", frames=5))


def test_what_the_preview_covers_is_delivered_bit_for_bit(scene: Scene, preview: Preview) -> None:
    frames = list(fill(preview, behind(scene, preview)))
    assert bool((~preview.mask[-1]).any())
    for frame, rgb, known in zip(frames, preview.rgb, preview.mask, strict=True):
        assert torch.equal(frame.rgb[known], rgb[known])


def test_the_card_is_never_smeared_into_the_hole_it_leaves(scene: Scene, preview: Preview) -> None:
    frame = list(fill(preview, behind(scene, preview)))[-1]
    filled = frame.rgb[~preview.mask[-1]].float()
    assert len(filled) > 500
    assert float((filled[:, 0] > filled[:, 1]).float().mean()) < 0.002, "nothing in the hole is red"


def test_the_wall_goes_on_behind_the_card_and_past_the_frame(scene: Scene, preview: Preview) -> None:
    points = make_background(scene, preview.trajectory).points
    assert len(points) > 1000
    off = (points.xyz[:, 2] - WALL).abs() / WALL
    assert float(off.quantile(0.98)) < 0.02


def test_a_point_of_the_layer_has_the_same_colour_in_every_frame(scene: Scene, preview: Preview) -> None:
    trajectory = preview.trajectory
    background = make_background(scene, trajectory)
    frames = list(fill(preview, [Behind(background, torch.eye(4, dtype=torch.float64))] * len(preview.mask)))
    layer = splat(background.points, trajectory.intrinsics, trajectory.c2w)
    seen = []
    for i in (2, 3, 4):
        uv, z = project(trajectory.intrinsics[i], trajectory.c2w[i], background.points.xyz.double())
        x, y = uv.floor().long().unbind(-1)
        height, width = preview.mask.shape[1:]
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        x, y = x.clamp(0, width - 1), y.clamp(0, height - 1)
        on_top = (layer.depth[i][y, x] - z).abs() < 0.01 * z
        shown = inside & on_top & ~preview.mask[i][y, x] & ((uv - uv.floor() - 0.5).abs() < 0.15).all(-1)
        colour = torch.full((len(uv), 3), float("nan"))
        colour[shown] = frames[i].rgb[y[shown], x[shown]].float()
        seen.append(colour)
    for a, b in ((0, 1), (1, 2)):
        both = ~(seen[a] + seen[b]).isnan().any(-1)
        assert int(both.sum()) > 20
        assert float((seen[a] - seen[b])[both].abs().mean()) < 4, "grey levels; what is left is resampling"


def test_filling_twice_gives_the_same_bytes(scene: Scene, preview: Preview) -> None:
    one, two = (list(fill(preview, behind(scene, preview))) for _ in range(2))
    assert all(torch.equal(a.rgb, b.rgb) for a, b in zip(one, two, strict=True))


def test_a_frame_that_would_be_nearly_all_invented_fades_to_black(scene: Scene) -> None:
    preview = render(scene, fly(scene, "pan right 70deg", frames=3))
    frames = list(fill(preview, behind(scene, preview)))
    assert frames[-1].invented > FADE_TO
    assert int(frames[-1].rgb[~preview.mask[-1]].max()) == 0


def test_a_path_that_uncovers_nothing_invents_nothing(scene: Scene) -> None:
    preview = render(scene, fly(scene, "static", frames=2))
    assert torch.equal(torch.stack([f.rgb for f in fill(preview, behind(scene, preview))]), preview.rgb)
