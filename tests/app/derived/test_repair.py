"""Repairing the lift and keeping a safe distance, as page and tests ask a studio for it."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from app.commands import path, photo, safety, takes, view
from app.derived.coverage_tint import coverage_tint
from app.document.baking import bake_document
from app.studio.studio import Studio
from app.takes.workers import Workers
from engine.request import read_request
from scene.coverage.kinds import Coverage
from scene.errors import InputError
from scene.path.moves import Move
from tests.there import there
from tests.waiting import until


@pytest.fixture
def studio(tmp_path: Path, workers: Workers) -> Iterator[Studio]:
    studio = Studio(tmp_path / "shot", workers)
    until(lambda: studio.baked is not None and studio.scenes.lift is None)
    yield studio
    studio.close()


def lifted(studio: Studio, name: str, value: float, done: bool = True) -> None:
    """Repair, and wait until the scene that is here was made so."""
    key = studio.scene_key
    photo.repair_lift(studio, name, value, done)
    until(lambda: studio.scene_key != key)


def test_a_drag_of_a_repair_is_one_step_and_the_old_scene_stays_meanwhile(studio: Studio):
    sound = studio.scene
    for trim in (1, 2, 3):
        lifted(studio, "trim", trim, done=trim == 3)
        assert studio.scene is not None
    assert studio.scene.lift.trim == 3 and studio.undo_label == "Trim the depth edges"
    assert there(studio.scenes.repaired).dropped > 0.01 and there(studio.scenes.before).home is sound
    view.set_view(studio, tint=True)
    photo.show_before(studio, True)
    assert studio.seen_scene is sound
    photo.show_before(studio, False)
    studio.undo()
    until(lambda: studio.scene is sound)
    assert studio.scenes.repaired is None and studio.undo_label is None


def test_sky_begins_where_it_is_said_in_the_metres_that_are_shown_and_can_be_taken_back(studio: Studio):
    lifted(studio, "sky_beyond_m", 5.0)
    scene = there(studio.scene)
    assert not scene.sky.all() and float(scene.depth.metres[~scene.sky].max()) < 5.0
    until(lambda: studio.scenes.repaired is not None)
    assert there(studio.scenes.repaired).sky > 0.1
    photo.reset_repair(studio)
    until(lambda: studio.scenes.repaired is None)
    assert not there(studio.scene).sky.any()
    for name, value in (("trim", 99), ("edge", 0.0), ("hue", 1.0)):
        with pytest.raises(InputError, match=r"\.$"):
            photo.repair_lift(studio, name, value)


def test_a_request_says_how_its_photo_was_lifted_and_its_contract_changes(studio: Studio):
    contracts = []
    path.set_path(studio, "truck right 0.1m over 0.5s")
    for edge in (None, 0.02):
        if edge is not None:
            lifted(studio, "edge", edge)
            until(lambda: there(studio.takes.contract).key != studio.order_key)
        takes.preview(studio)
        until(lambda: studio.takes.contract is not None and studio.takes.contract.key == studio.order_key)
        request = read_request(studio.folder / "preview")
        assert request.scene.lift == there(studio.scene).lift and request.details["lift"]["edge"] == (edge or 0.05)
        contracts.append(request.contract)
    assert contracts[0] != contracts[1]


def test_a_dolly_into_the_scene_is_found_and_fitted_to_safe_in_one_step(studio: Studio):
    path.set_path(studio, "dolly in 5.4m over 4s")
    until(lambda: studio.clearance is not None)
    safety.set_safe_distance(studio, 0.5)
    assert there(studio.clearance).unsafe(0.5).any()
    before = studio.document
    safety.fit_to_safe(studio)
    label = there(studio.undo_label)
    assert label.startswith("Fit to safe: scaled to ") and studio.notices[-1].text == f"{label}."
    until(lambda: studio.clearance is not None)
    assert not there(studio.clearance).unsafe(0.5).any()
    assert float(there(studio.clearance).metres.min()) < 0.6, "no smaller than it must be"
    (move,) = studio.path.segments
    assert isinstance(move, Move) and move.kind == "dolly" and move.amount > 3
    studio.undo()
    assert studio.document == before
    with pytest.raises(InputError, match="begins within"):
        safety.set_safe_distance(studio, 50.0)
        safety.fit_to_safe(studio)


def test_a_safe_path_is_left_as_it_is(studio: Studio):
    before = studio.document
    with pytest.raises(InputError, match="safe already"):
        safety.fit_to_safe(studio)
    assert studio.document == before and bake_document(before, there(studio.scene), "").clip.frames


def test_the_tint_covers_what_is_invented_and_nothing_else():
    coverage = torch.zeros(40, 60, dtype=torch.uint8)
    assert coverage_tint(coverage) == b""
    coverage[:, 40:] = Coverage.OTHER_TIME
    assert coverage_tint(coverage) == b""
    coverage[:, 40:] = Coverage.COVERED
    coverage[:20, :30], coverage[20:, 30:] = Coverage.OUTSIDE, Coverage.HIDDEN
    with Image.open(io.BytesIO(coverage_tint(coverage))) as picture:
        tints = np.asarray(picture.convert("RGBA").resize((60, 40), Image.Resampling.NEAREST))
    assert ((tints[..., 3] > 0) == (coverage > 0).numpy()).all()
    assert len(np.unique(tints[:20, :30].reshape(-1, 4), axis=0)) == 1
    assert len(np.unique(tints[20:, 30:].reshape(-1, 4), axis=0)) == 2, "striped"
