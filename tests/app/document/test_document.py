import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from app.derived.relift import depth_key, scene_key
from app.document.document import Document, PhotoSource, read_document, write_document
from app.document.store import Store
from engine.settings import Settings
from scene.errors import InputError
from scene.path.camera_path import CameraPath
from tests.scene.path.test_edits import paths

settings.register_profile("app", deadline=None, max_examples=50)
settings.load_profile("app")


def document(**changes: Any) -> Document:
    given = {"photos": (PhotoSource(name="a.jpg", file="a.jpg"),), "path": CameraPath.from_text("pan left 5deg")}
    return Document(**given | changes)


@given(paths)
def test_a_document_comes_back_from_disk_as_it_was(tmp_path_factory: pytest.TempPathFactory, path: CameraPath):
    file = tmp_path_factory.mktemp("shot") / "document.json"
    written = document(path=path, prompt="dusk, \u201clight\u201d rain", seed=2**31, frames=17, suggested=False)
    write_document(file, written)
    assert read_document(file) == written


def test_prompts_and_settings_come_back_from_disk(tmp_path: Path):
    file = tmp_path / "document.json"
    written = document(negative_prompt="people", settings=Settings(steps=7, scene_lock=None, guidance=3.5))
    write_document(file, written)
    assert read_document(file) == written


def test_a_document_from_before_there_were_settings_samples_as_usual(tmp_path: Path):
    file = tmp_path / "document.json"
    write_document(file, document(prompt="dusk"))
    said = json.loads(file.read_text())
    del said["settings"], said["negative_prompt"]
    file.write_text(json.dumps(said))
    assert read_document(file) == document(prompt="dusk")


def test_a_document_from_before_lifts_could_be_repaired_has_its_photo_lifted_as_usual(tmp_path: Path):
    file = tmp_path / "document.json"
    write_document(file, document())
    said = json.loads(file.read_text())
    said["photos"] = [{"name": "a.jpg", "sample": "", "file": "a.jpg", "depth": "auto", "fov_x_deg": None}]
    file.write_text(json.dumps(said))
    assert read_document(file) == document()


REPAIRED = {"scale": 2.0, "edge": 0.1, "trim": 2, "sky_beyond_m": 3.0, "outlier_deviations": 2.0}


@pytest.mark.parametrize("field", [*REPAIRED, "fov_x_deg", "lens_scales_depth"])
def test_every_choice_about_the_lift_makes_another_scene_of_the_same_depth(field: str):
    source = PhotoSource(name="a.jpg", file="a.jpg")
    other = replace(source, **{field: (REPAIRED | {"fov_x_deg": 40.0, "lens_scales_depth": True})[field]})
    assert scene_key(other) != scene_key(source) and depth_key(other) == depth_key(source)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"schema": "realcam-shot/9"}',
        '{"schema": "realcam-shot/1"}',
        '{"schema": "realcam-shot/1", "photos": 3}',
    ],
)
def test_a_damaged_document_is_refused_in_a_sentence(tmp_path: Path, text: str):
    file = tmp_path / "document.json"
    file.write_text(text)
    with pytest.raises(InputError, match=r"not a shot of the studio.*Move it away"):
        read_document(file)


def test_a_document_of_another_version_says_so(tmp_path: Path):
    file = tmp_path / "document.json"
    write_document(file, document())
    file.write_text(json.dumps(json.loads(file.read_text()) | {"schema": "realcam-shot/2"}))
    with pytest.raises(InputError, match="another version"):
        read_document(file)


def test_undo_restores_the_document_before_and_redo_the_one_after():
    first, second, third = (document(seed=seed) for seed in range(3))
    store = Store(first)
    store.update(second, "two")
    store.update(third, "three")
    assert (store.undo_label, store.redo_label) == ("three", None)
    assert store.undo() and store.document == second
    assert store.undo() and store.document == first
    assert not store.undo()
    assert store.redo() and store.redo() and store.document == third
    assert not store.redo()


def test_a_drag_is_one_step_and_the_next_drag_another():
    store = Store(document())
    for seed in range(1, 9):
        store.update(document(seed=seed), "drag", gesture="a")
    store.end_gesture()
    for seed in range(11, 19):
        store.update(document(seed=seed), "drag", gesture="a")
    store.end_gesture()
    assert store.undo() and store.document.seed == 8
    assert store.undo() and store.document.seed == 0
    assert not store.undo()


def test_a_drag_that_ends_where_it_began_leaves_no_step():
    store = Store(document())
    store.update(document(seed=1), "drag", gesture="a")
    store.update(document(), "drag", gesture="a")
    store.end_gesture()
    assert store.undo_label is None


def test_an_edit_after_undo_forgets_what_was_undone():
    store = Store(document())
    store.update(document(seed=1), "one")
    store.undo()
    store.update(document(seed=2), "two")
    assert store.redo_label is None


def test_an_edit_that_changes_nothing_is_no_step():
    store = Store(document())
    assert not store.update(document(), "nothing")
    assert store.undo_label is None


@pytest.mark.parametrize("end", [lambda store: store.undo(), lambda store: store.update(document(seed=9), "edit")])
def test_whatever_comes_between_ends_a_drag(end: Callable):
    store = Store(document())
    drag = store.begin_gesture()
    store.update(document(seed=1), "drag", gesture=drag)
    assert store.gesture == drag
    end(store)
    assert store.gesture == ""
    assert store.begin_gesture() != drag
