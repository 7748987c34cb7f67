"""Latent cells by how far their pixels are trusted, and the picture of them."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.engines.scene_lock import cell_rule, guided_steps
from engine.models.grid import Grid
from engine.models.pipelines import PIPELINES
from engine.shaping.cells import feathered, locked_at, weights_of
from engine.shaping.guidance_video import GuidanceVideo, filled_from_neighbours, grazing_confidence
from engine.shaping.levels import Level
from engine.shaping.locked_cells import LockedCells
from engine.shaping.mask import coverage_lock, trusted_pixels
from scene.errors import InputError
from scene.rendering.preview import Preview
from scene.rendering.render import render
from scene.trajectory import Trajectory
from tests.scene.cameras import box_before_wall, camera, shot, wall

WAN, SVD, LTX = (Grid(cell=8, group=4, side=16), Grid(cell=8, group=1, side=64), Grid(cell=32, group=8, side=32))


@pytest.fixture(scope="module")
def past_a_box() -> Preview:
    return render(box_before_wall(), shot(*(camera(x=0.06 * i) for i in range(9))))


def locked_of(preview: Preview, engine: str, mask: str = "coverage") -> LockedCells:
    rule = cell_rule(engine, mask)
    assert rule is not None
    return rule.locked(rule.trust(preview))


@settings(deadline=None, max_examples=25)
@given(st.sampled_from([WAN, SVD, LTX]), st.integers(1, 20), st.integers(0, 10_000))
def test_a_cell_is_worth_the_least_trusted_pixel_of_its_group(grid: Grid, frames: int, seed: int) -> None:
    trust = torch.rand(frames, 64, 96, generator=torch.Generator().manual_seed(seed))
    cells = weights_of(trust, grid)
    assert cells.shape == (grid.latent_frames(frames), 64 // grid.cell, 96 // grid.cell)
    for time, row, column in torch.cartesian_prod(*map(torch.arange, cells.shape))[::7].tolist():
        first, last = (0, 1) if time == 0 else (1 + (time - 1) * grid.group, 1 + time * grid.group)
        pixels = trust[first:last, row * grid.cell :, column * grid.cell :][:, : grid.cell, : grid.cell]
        assert float(cells[time, row, column]) == float(pixels.min())


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0.2, 0.99), st.floats(0.01, 1))
def test_a_weight_is_a_lock_of_its_own(weight: float, cut: float, share: float) -> None:
    locked = bool(locked_at(torch.full((1, 1, 1), weight), Level.from_flow(share), cut))
    assert locked == (weight > 0 and share >= 1 - weight * (1 - cut) - 1e-6) or abs(share - 1) < 1e-6


def test_a_feathered_border_rises_inwards_and_the_edge_of_the_picture_is_none() -> None:
    cells = torch.zeros(1, 7, 9)
    cells[:, :, 3:] = 1
    rising = feathered(cells, 2)[0]
    assert torch.allclose(rising[3], torch.tensor([0, 0, 0, 1 / 3, 2 / 3, 1, 1, 1, 1]))
    assert torch.equal(rising, rising[:1].expand_as(rising))


def test_no_locked_cell_holds_a_pixel_that_is_not_trusted(past_a_box: Preview) -> None:
    locked = locked_of(past_a_box, "wan-i2v+shaping")
    trusted = trusted_pixels(past_a_box)
    assert 0.2 < float(locked.cells.float().mean()) < 1
    for frame, row, column in locked.cells.nonzero()[::5].tolist():
        assert trusted[frame, row * 8 : row * 8 + 8, column * 8 : column * 8 + 8].all()


def test_the_picture_is_what_each_engine_pins(past_a_box: Preview) -> None:
    ours = locked_of(past_a_box, "realcam-i2v-512")
    assert torch.equal(ours.cells, coverage_lock(past_a_box).cells)
    wan, svd = (locked_of(past_a_box, name) for name in ("wan-vace", "svd+shaping"))
    assert len(wan.shares) == len(svd.shares) == 9
    assert torch.equal(wan.cells[1:5], wan.cells[1:2].expand(4, -1, -1)), "frames of a group are alike"
    assert torch.equal(wan.cells[4], svd.cells[1:5].all(0))
    for name, locked in (("wan-vace", wan), ("realcam-i2v-512", ours)):
        guided = guided_steps(name, 25, None)
        assert guided is not None and locked.cells.any()
        off = replace(locked, weights=guided.lasting(locked.weights))
        assert not off.cells.any()
        assert "Nothing of the picture is locked" in off.warning
    assert cell_rule("warp") is None and guided_steps("warp", 25, None) is None


@pytest.mark.parametrize("mask", ["coverage", "reference"])
@pytest.mark.parametrize("engine", ["wan-i2v+shaping", "svd+shaping", "realcam-i2v-512"])
def test_parts_of_a_preview_say_what_the_whole_does(past_a_box: Preview, engine: str, mask: str) -> None:
    rule, whole = cell_rule(engine, mask), past_a_box.trajectory
    assert rule is not None
    parts = [Trajectory(whole.intrinsics[i : i + 2], whole.c2w[i : i + 2], whole.fps) for i in range(0, len(whole), 2)]
    trust = torch.cat([rule.trust(render(box_before_wall(), part)) for part in parts])
    assert torch.equal(trust, rule.trust(past_a_box))
    locked, ours = rule.locked(trust), locked_of(past_a_box, engine, mask)
    assert 0.2 < float(ours.cells.float().mean()) < 1
    assert torch.equal(locked.weights, ours.weights) and locked.cell == ours.cell
    off = guided_steps(engine, 25, None)
    assert off is not None and not off.lasting(locked.weights).any()


def test_cells_are_weighed_as_a_pipeline_weighs_the_pixels_of_its_guidance_video(past_a_box: Preview) -> None:
    strength = [1.0, 0.5, 0.25, 1.0, 1.0, 0.0, 1.0, 1.0, 0.75]
    rule = cell_rule("wan-i2v+shaping")
    assert rule is not None
    locked = rule.locked(rule.trust(past_a_box), strength=strength, feather=2).weights
    asked = weights_of(GuidanceVideo.from_preview(past_a_box).trust, rule.grid, strength=strength, feather=2)
    assert torch.equal(locked[[0, 1, 5]], asked) and asked.unique().numel() > 3


def test_a_preview_of_any_size_can_be_drawn_over() -> None:
    preview = render(wall(), shot(camera(), camera(x=0.1)))
    for name in PIPELINES:
        locked = locked_of(preview, name)
        _, height, width = preview.depth.shape
        assert locked.cells.shape == (2, height // locked.cell, width // locked.cell)


def test_holes_take_the_colour_of_their_nearest_neighbour(past_a_box: Preview) -> None:
    filled = filled_from_neighbours(past_a_box.rgb, past_a_box.mask)
    assert torch.equal(filled[past_a_box.mask], past_a_box.rgb[past_a_box.mask])
    assert (filled[~past_a_box.mask].sum(-1) > 0).float().mean() > 0.99
    black = torch.zeros_like(past_a_box.mask)
    assert torch.equal(filled_from_neighbours(past_a_box.rgb, black), past_a_box.rgb)


def test_a_wall_seen_askew_is_trusted_less() -> None:
    ahead = grazing_confidence(render(wall(), shot(camera())))
    turned = grazing_confidence(render(wall(), shot(camera(pan_deg=30))))
    assert float(ahead[0, 20:-20, 20:-20].mean()) > 0.9
    assert float(turned[turned > 0].mean()) < float(ahead[ahead > 0].mean())


def test_confidence_weighs_what_is_trusted(past_a_box: Preview) -> None:
    half = torch.full_like(past_a_box.depth, 0.5)
    plain, weighed = GuidanceVideo.from_preview(past_a_box), GuidanceVideo.from_preview(past_a_box, confidence=half)
    assert torch.equal(weighed.trust, plain.trust / 2)
    assert not plain.trust[~past_a_box.mask].any()


def test_a_strength_that_is_none_is_refused() -> None:
    trust = torch.ones(9, 16, 16)
    for wrong in ([1.0] * 8, [1.0] * 8 + [1.5], []):
        with pytest.raises(InputError, match="strength is a number from 0 to 1 for each of the 9 frames"):
            weights_of(trust, WAN, strength=wrong)
