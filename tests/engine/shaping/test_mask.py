from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.layers.silhouettes import depth_steps
from engine.shaping.mask import (
    AREA,
    EDGE,
    area_of_cells,
    coverage_lock,
    eroded_5x5,
    reference_lock,
    resized_to_cells,
    silhouettes,
    trusted_pixels,
)
from engine.verification.compare import relative_error
from engine.verification.goldens import vectors
from scene.coverage.kinds import Coverage
from scene.rendering.preview import Preview
from scene.rendering.render import render
from tests.engine.scenes import small_preview
from tests.scene.cameras import box_before_wall, camera, shot, wall

CELL = 8


@pytest.fixture(scope="module")
def past_a_box() -> Preview:
    return render(box_before_wall(), shot(camera(), camera(x=0.15), camera(x=0.3), camera(x=0.5, pan_deg=20)))


def test_the_recorded_mask_and_its_stages() -> None:
    recorded = vectors("noise_shaping_mask")
    covered = (recorded["preview"] > 0).any(-1)
    assert torch.equal(covered, recorded["coverage"].bool())
    eroded = eroded_5x5(covered)
    assert torch.equal(eroded, recorded["eroded"].bool())
    assert relative_error(resized_to_cells(eroded, CELL), recorded["resized"]) < 1e-6
    assert torch.equal(reference_lock(recorded["preview"]).cells, recorded["mask"].bool())


@pytest.mark.parametrize("name", ["e2e_realcam_256_shaping", "e2e_realcam_512_shaping900"])
def test_the_masks_of_recorded_runs(name: str) -> None:
    recorded = vectors(name)
    assert torch.equal(reference_lock(recorded["preview"]).cells, recorded["scene_mask"].bool())


def test_no_locked_cell_holds_uncovered_or_edge_pixels_beyond_the_stated_area(past_a_box: Preview) -> None:
    lock = coverage_lock(past_a_box, CELL)
    assert 0.3 < lock.share < 1
    for frame, row, column in lock.cells.nonzero().tolist():
        window = (frame, slice(CELL * row, CELL * (row + 1)), slice(CELL * column, CELL * (column + 1)))
        bad = ~past_a_box.mask[window] | silhouettes(past_a_box)[window]
        assert int(bad.sum()) <= (1 - AREA) * CELL**2


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.0, 0.3))
def test_whatever_the_coverage_no_locked_cell_holds_too_much_that_is_not_covered(seed: int, share: float) -> None:
    preview = small_preview(frames=2, seed=seed)
    rng = torch.Generator().manual_seed(seed)
    holes = torch.rand(preview.coverage.shape, generator=rng) < share
    coverage = torch.where(holes, Coverage.OUTSIDE, Coverage.COVERED).to(torch.uint8)
    preview = replace(preview, coverage=coverage, depth=torch.where(holes, 0.0, 2.0))
    area = area_of_cells(preview.mask, CELL)
    assert torch.equal(coverage_lock(preview, CELL).cells, area >= AREA)


def test_pixels_next_to_hidden_ones_and_on_both_sides_of_a_seam_are_not_trusted(past_a_box: Preview) -> None:
    trusted = trusted_pixels(past_a_box)
    hidden = (past_a_box.coverage == Coverage.HIDDEN).nonzero().tolist()
    assert hidden
    for frame, row, column in hidden:
        around = trusted[frame, max(row - EDGE, 0) : row + EDGE + 1, max(column - EDGE, 0) : column + EDGE + 1]
        assert not around.any()
    near, far = depth_steps(past_a_box.depth[0].numpy())
    assert len(near)
    assert not trusted[0, near[:, 0], near[:, 1]].any()
    assert not trusted[0, far[:, 0], far[:, 1]].any()


def test_the_edge_of_the_photo_is_trusted() -> None:
    preview = render(wall(), shot(camera(x=0.5)))
    assert not (preview.coverage == Coverage.HIDDEN).any()
    assert (~preview.mask).any()
    assert torch.equal(trusted_pixels(preview), preview.mask)


def test_a_frame_that_is_the_photo_of_a_wall_is_locked_whole() -> None:
    assert coverage_lock(render(wall(), shot(camera())), CELL).cells.all()


def test_black_is_empty_only_for_the_reference() -> None:
    preview = render(wall(), shot(camera()))
    night = replace(preview, rgb=torch.zeros_like(preview.rgb))
    assert coverage_lock(night, CELL).cells.all()
    assert reference_lock(night.rgb, CELL).per_frame == [0]
