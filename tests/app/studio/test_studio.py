import json
import math
import os
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PIL import Image
from skimage import data

from app.commands import clip, keyframes, moves, path, photo, selection, takes, view
from app.commands import fly as flying
from app.commands.keyframes import KeyframeChange
from app.derived import picture
from app.document.baking import Camera
from app.document.view import Change
from app.shell.panels.clip_words import clip_words
from app.studio.studio import Studio
from app.takes.take import Take
from app.takes.workers import Workers
from app.web.state.making import estimate_facts
from app.web.state.path import clip_facts, path_text
from engine.request import read_request
from engine.settings import Settings
from engine.video import probe_video
from scene.errors import InputError
from scene.formats.trajectory_json import read_trajectory_json
from scene.path import edits
from scene.path.keyframes import Keyframes
from scene.path.moves import Move
from tests.there import there
from tests.waiting import until

LEVEL = (1.0, 0.0, 0.0, 0.0)
HERE, THERE = Camera((0.2, 0.0, 0.1), LEVEL), Camera((0.3, -0.1, 0.2), LEVEL)


def ready(studio: Studio) -> Studio:
    until(lambda: studio.scene is not None and studio.baked is not None and studio.scenes.lift is None)
    return studio


def whole(studio: Studio) -> None:
    until(lambda: studio.preview_fresh and there(studio.picture.clip).whole)


def coffee(folder: Path, name: str = "coffee.jpg") -> Path:
    file = folder / name
    Image.fromarray(data.coffee()).save(file)
    return file


# --- what is seen first ---------------------------------------------------------------------------------------------


def test_a_new_shot_is_a_sample_whose_path_is_rendered_without_being_asked(studio: Studio):
    whole(studio)
    assert studio.document.suggested
    assert len(there(studio.picture.clip).jpegs) == there(studio.baked).clip.frames
    assert all(jpeg[:2] == b"\xff\xd8" for jpeg in there(studio.picture.clip).jpegs)


def test_the_first_keyframe_replaces_the_proposal_and_starts_at_the_photo(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    (segment,) = studio.path.segments
    assert isinstance(segment, Keyframes)
    assert segment.keyframes[0].position == (0, 0, 0) and segment.keyframes[1].position == HERE.position
    assert studio.view.selection == (0, 1) and studio.view.time == segment.duration


def test_keyframes_from_two_views_make_a_path_through_both(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    keyframes.add_keyframe(studio, THERE)
    for camera, (_, moment, _, _) in zip((HERE, THERE), studio.keyframes()[1:], strict=True):
        assert there(studio.camera_at(moment)).position == pytest.approx(camera.position)


def test_of_an_overview_that_nobody_moved_k_keeps_what_is_seen_through_the_camera(studio: Studio):
    assert studio.document.suggested
    studio.scrub(0.0)
    keyframes.add_keyframe(studio)
    photo, kept = (key for _, _, key, _ in studio.keyframes())
    assert kept.position == photo.position
    assert "Kept the photo's camera as keyframe 2" in studio.notices[-1].text
    before, said = studio.document, len(studio.notices)
    keyframes.add_keyframe(studio)
    assert studio.document == before and "Keyframe 2 keeps this camera already" in studio.notices[-1].text
    assert len(studio.notices) == said + 1
    keyframes.add_keyframe(studio, HERE)
    assert [key.position for _, _, key, _ in studio.keyframes()] == [photo.position, HERE.position], (
        "nobody stands still"
    )
    studio.scrub(0.5 * studio.duration)
    seen = there(studio.camera_at(studio.view.time))
    keyframes.add_keyframe(studio)
    assert studio.keyframes()[1][2].position == pytest.approx(seen.position)
    assert "Kept what is seen through Camera as keyframe 2" in studio.notices[-1].text


def test_a_view_that_somebody_chose_is_what_k_keeps(studio: Studio):
    studio.first_look, studio.director = False, THERE
    keyframes.add_keyframe(studio)
    assert studio.keyframes()[1][2].position == THERE.position
    assert studio.notices == []


def test_through_the_camera_a_keyframe_is_taken_from_the_path(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    view.set_view(studio, through_camera=True)
    studio.scrub(1.0)
    before = there(studio.camera_at(1.0))
    keyframes.add_keyframe(studio)
    assert len(studio.keyframes()) == 3
    assert there(studio.camera_at(1.0)).position == pytest.approx(before.position, abs=1e-6)


# --- editing --------------------------------------------------------------------------------------------------------


def test_a_drag_is_one_step_however_many_poses_it_has(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    for step in range(12):
        keyframes.drag_keyframe(studio, (0, 1), (0.2 + step / 100, 0.0, 0.1), LEVEL)
    keyframes.drag_keyframe(studio, (0, 1), (0.5, 0.0, 0.1), LEVEL, done=True)
    assert studio.undo_label == "Move keyframe 2"
    studio.undo()
    assert studio.keyframes()[1][2].position == HERE.position
    studio.redo()
    assert studio.keyframes()[1][2].position == (0.5, 0.0, 0.1)


def test_undo_selects_what_was_selected_before_and_redo_what_was_selected_after(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    keyframes.add_keyframe(studio, THERE)
    keyframes.add_keyframe(studio, Camera((0.4, 0.0, 0.0), LEVEL))
    studio.select((0, 1), ((0, 2),))
    selection.delete_selected(studio)
    assert studio.view.selected == ()
    studio.select((0, 0))
    studio.undo()
    assert studio.view.selected == ((0, 1), (0, 2))
    studio.redo()
    assert studio.view.selected == ((0, 0),)
    for _ in range(4):
        studio.undo()
    assert studio.view.selected == ()


def test_a_flown_camera_that_a_keyframe_takes_the_place_of_can_be_gone_back_to(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    view.set_view(studio, through_camera=True)
    studio.pilot.put(THERE)
    assert studio.pilot.left is None
    studio.select((0, 0))
    assert studio.pilot.camera is None and studio.pilot.left == THERE
    flying.back_to_flight(studio)
    assert studio.pilot.camera == THERE and studio.pilot.left is None
    keyframes.add_keyframe(studio)
    assert studio.pilot.camera is None and studio.pilot.left is None, "it is kept"
    studio.undo()
    assert studio.pilot.left == THERE
    studio.pilot.put(HERE)
    flying.return_to_path(studio)
    assert studio.pilot.left is None, "it was asked for"
    with pytest.raises(InputError, match="K keeps where you are"):
        flying.back_to_flight(studio)


def test_everything_can_be_undone_and_done_again(studio: Studio):
    documents = [studio.document]
    steps = [
        lambda: keyframes.add_keyframe(studio, HERE),
        lambda: keyframes.add_keyframe(studio, THERE),
        lambda: keyframes.retime(studio, (0, 1), 1.0),
        lambda: keyframes.edit_keyframe(studio, (0, 1), KeyframeChange(pan_deg=5.0, fov_y_deg=30.0)),
        lambda: moves.add_move(studio, "orbit right 10deg"),
        lambda: moves.edit_move(studio, 1, "orbit left 12deg over 3s"),
        lambda: path.set_duration(studio, 9.0),
        lambda: clip.set_clip(studio, 256, 256, 16),
        lambda: path.set_closed(studio, True),
        lambda: keyframes.lock_start(studio, False),
        lambda: clip.set_prompt(studio, "rain"),
        lambda: clip.set_negative_prompt(studio, "people"),
        lambda: clip.change_settings(studio, {"steps": 7, "scene_lock": None}),
        lambda: clip.set_seed(studio, 7),
        lambda: photo.open_sample(studio, "still-life"),
    ]
    for step in steps:
        step()
        documents.append(studio.document)
    for document in reversed(documents[:-1]):
        studio.undo()
        assert studio.document == document
    for document in documents[1:]:
        studio.redo()
        assert studio.document == document


@pytest.mark.parametrize(
    "change, attribute, degrees",
    [
        (KeyframeChange(pan_deg=12.0), 0, 12.0),
        (KeyframeChange(tilt_deg=-7.0), 1, -7.0),
        (KeyframeChange(roll_deg=3.0), 2, 3.0),
    ],
)
def test_one_angle_is_changed_and_the_others_stay(
    studio: Studio, change: KeyframeChange, attribute: int, degrees: float
):
    from app.document.baking import attitude_deg

    keyframes.add_keyframe(studio, replace(HERE, wxyz=(0.98, 0.1, 0.15, 0.05)))
    before = attitude_deg(studio.keyframes()[1][2].wxyz)
    keyframes.edit_keyframe(studio, (0, 1), change)
    expected = list(before)
    expected[attribute] = degrees
    assert attitude_deg(studio.keyframes()[1][2].wxyz) == pytest.approx(expected, abs=1e-6)


def test_the_photos_keyframe_is_locked_until_it_is_unlocked(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    for attempt in (
        lambda: keyframes.drag_keyframe(studio, (0, 0), (1.0, 0.0, 0.0), LEVEL, done=True),
        lambda: keyframes.edit_keyframe(studio, (0, 0), KeyframeChange(pan_deg=3.0)),
        lambda: (studio.select((0, 0)), selection.delete_selected(studio)),
    ):
        with pytest.raises(InputError, match="Frame 0 is the photo itself"):
            attempt()
    keyframes.edit_keyframe(studio, (0, 0), KeyframeChange(easing="ease-in"))
    keyframes.lock_start(studio, False)
    keyframes.drag_keyframe(studio, (0, 0), (0.1, 0.0, 0.0), LEVEL, done=True)
    assert there(studio.camera_at(0.0)).position == pytest.approx((0.1, 0, 0))
    keyframes.lock_start(studio, True)
    assert there(studio.camera_at(0.0)).position == (0, 0, 0)
    assert studio.keyframes()[0][2].easing == "ease-in"


def test_how_to_sample_is_edited_undone_and_refused_where_it_makes_no_sense(studio: Studio):
    clip.set_negative_prompt(studio, "people")
    clip.change_settings(studio, {"steps": 7})
    assert studio.undo_label == "Change the steps"
    clip.change_settings(studio, {"guidance": 3, "scene_lock": None})
    assert studio.document.settings == Settings(steps=7, guidance=3.0, scene_lock=None)
    for changes in ({"steps": 0}, {"stepps": 7}, {"precision": "fp8"}):
        with pytest.raises(InputError):
            clip.change_settings(studio, changes)
    studio.undo()
    assert studio.document.settings == Settings(steps=7)
    studio.undo()
    studio.undo()
    assert (studio.document.negative_prompt, studio.document.settings) == ("", Settings())


def test_what_is_asked_of_the_sampler_is_in_the_request_and_in_the_take(studio: Studio, workers: Workers):
    before = studio.order_key
    clip.set_negative_prompt(studio, "people")
    clip.change_settings(studio, {"steps": 7})
    assert studio.order_key != before
    takes.generate(short(studio))
    take = finished(studio)
    request = read_request(studio.takes.request_folder(take.id))
    assert (request.negative_prompt, request.settings) == ("people", Settings(steps=7))
    again = Studio(studio.folder, workers)
    assert again.takes.all() == [take]
    again.close()


def test_an_edit_that_cannot_be_baked_is_refused_and_changes_nothing(studio: Studio):
    before = studio.document
    with pytest.raises(InputError, match="reaches its subject"):
        moves.add_move(studio, "dolly zoom in 500m")
    assert studio.document == before and studio.undo_label is None


def test_a_move_stays_a_move_and_can_be_followed_by_keyframes(studio: Studio):
    moves.add_move(studio, "orbit right 10deg")
    studio.scrub(studio.duration)
    keyframes.add_keyframe(studio, HERE)
    assert isinstance(studio.path.segments[0], Move) and isinstance(studio.path.segments[1], Keyframes)


def test_the_clip_has_as_many_frames_as_the_rate_gives_unless_a_number_is_asked_for(studio: Studio):
    path.set_path(studio, "pan left 5deg over 4s")
    assert there(studio.baked).clip.frames == 49
    path.set_duration(studio, 2.0)
    assert there(studio.baked).clip.frames == 25
    clip.set_clip(studio, 512, 320, frames=16)
    assert there(studio.baked).clip.frames == 16
    baked = there(studio.baked)
    assert baked.clip.fps == baked.trajectory.fps == 12, "the rate that was chosen is the clip's"


@pytest.mark.parametrize(
    "attempt",
    [
        lambda studio: clip.set_clip(studio, 511, 320),
        lambda studio: clip.set_clip(studio, 512, 320, frames=1),
        lambda studio: clip.set_clip(studio, 512, 320, rate=0.0),
        lambda studio: clip.set_seed(studio, -1),
        lambda studio: clip.set_prompt(studio, "x" * 3000),
        lambda studio: clip.set_engine(studio, "sora"),
        lambda studio: photo.set_lens(studio, 60.0),
        lambda studio: path.set_duration(studio, 0.0),
        lambda studio: studio.scrub(math.nan),
        lambda studio: keyframes.retime(studio, (0, 0), math.inf),
        lambda studio: studio.select((9, 9)),
        lambda studio: selection.delete_selected(studio),
        lambda studio: keyframes.overwrite_keyframe(studio),
        lambda studio: moves.edit_move(studio, 7, "pan left 5deg"),
        lambda studio: moves.edit_move(studio, 0, "pan left 5deg; pan right 5deg"),
    ],
)
def test_nonsense_is_refused_in_a_sentence_and_changes_nothing(studio: Studio, attempt: Callable[[Studio], object]):
    before = studio.document
    with pytest.raises(InputError, match=r"\.$"):
        attempt(studio)
    assert studio.document == before


def test_selecting_goes_there_and_stepping_visits_every_keyframe(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    keyframes.add_keyframe(studio, THERE)
    visited = []
    studio.scrub(0.0)
    for _ in range(2):
        selection.select_next(studio, 1)
        visited.append(studio.view.selection)
    assert visited == [(0, 1), (0, 2)]
    selection.select_next(studio, 1)
    assert studio.view.selection == (0, 2)
    selection.select_next(studio, -1)
    assert studio.view.selection == (0, 1)
    assert studio.view.time == edits.time_of(studio.path, (0, 1))


def test_deleting_what_is_selected_deselects_it(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    keyframes.add_keyframe(studio, THERE)
    studio.select((0, 2))
    selection.delete_selected(studio)
    assert studio.view.selection is None and len(studio.keyframes()) == 2
    assert studio.view.time <= studio.duration


# --- the picture ----------------------------------------------------------------------------------------------------


def test_the_newest_pose_wins_and_the_last_of_a_drag_is_always_shown(studio: Studio):
    whole(studio)
    keyframes.add_keyframe(studio, HERE)
    seen = []
    studio.listen(lambda change: seen.append(there(studio.picture.live).serial) if Change.LIVE in change else None)
    for step in range(60):
        keyframes.drag_keyframe(studio, (0, 1), (0.2 + step / 200, 0.0, 0.1), LEVEL)
    until(lambda: seen)
    last = (0.9, 0.0, 0.3)
    keyframes.drag_keyframe(studio, (0, 1), last, LEVEL, done=True)
    whole(studio)
    assert len(seen) < 60
    end = there(studio.picture.clip).trajectory.c2w[-1, :3, 3].tolist()
    assert end == pytest.approx(last)


def test_undo_brings_the_very_frames_back_at_once_while_they_are_kept(studio: Studio, monkeypatch: pytest.MonkeyPatch):
    whole(studio)
    before = there(studio.picture.clip)
    keyframes.add_keyframe(studio, HERE)
    whole(studio)
    assert there(studio.picture.clip).jpegs != before.jpegs
    studio.undo()
    assert studio.picture.clip is before
    monkeypatch.setattr(picture, "KEPT_BYTES", 0)
    studio.redo()
    studio.undo()
    assert studio.picture.clip is not before
    whole(studio)
    assert there(studio.picture.clip).jpegs == before.jpegs


def test_keyframes_get_thumbnails_of_what_they_see(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    keys = [studio.thumbnail_key(time, key) for _, time, key, _ in studio.keyframes()]
    until(lambda: set(keys) <= set(studio.picture.thumbnails))


# --- photos ---------------------------------------------------------------------------------------------------------


def test_a_photo_becomes_a_scene_with_a_small_safe_path(studio: Studio, tmp_path: Path):
    photo.open_photo(studio, coffee(tmp_path), "Morning coffee.jpg")
    assert studio.scenes.lift is not None and studio.blocked
    ready(studio)
    whole(studio)
    (move,) = studio.path.segments
    assert isinstance(move, Move) and move.kind == "spiral"
    assert move.amount == pytest.approx(0.025 * there(studio.scene).subject_distance, rel=0.1)
    clip = there(studio.picture.clip)
    assert max(a + b for a, b in zip(clip.outside, clip.hidden, strict=True)) < 0.1
    assert any("approximate" in notice for notice in studio.scenes.notices)


def test_a_photo_is_decoded_once_when_it_is_opened(studio: Studio, tmp_path: Path):
    photo.open_photo(studio, coffee(tmp_path), "coffee.jpg")
    opened = there(studio.scenes.opened(studio.document.photo))
    kept = studio.folder / "photos" / studio.document.photo.file
    os.truncate(kept, kept.stat().st_size // 2)
    ready(studio)
    assert there(studio.scene).photo.taken_size == (opened.width, opened.height)
    assert studio.scenes.opened(studio.document.photo) is None
    photo.set_depth(studio, "layout-prior")
    until(lambda: studio.scenes.lift is not None and studio.scenes.lift.state == "failed")
    assert "damaged" in there(studio.scenes.lift).error


def test_a_photo_that_is_opened_again_is_there_at_once(studio: Studio, tmp_path: Path):
    photo.open_photo(studio, coffee(tmp_path), "coffee.jpg")
    key = ready(studio).scene_key
    photo.open_photo(studio, coffee(tmp_path), "coffee.jpg")
    assert studio.scene_key == key and studio.scenes.lift is None
    assert studio.scenes.opened(studio.document.photo) is None


def test_a_lift_that_an_earlier_version_has_not_finished_is_done_again(workers: Workers, tmp_path: Path):
    with closing(Studio(tmp_path / "shot", workers)) as studio:
        ready(studio)
        photo.open_photo(studio, coffee(tmp_path), "coffee.jpg")
        key = ready(studio).scene_key
        image = studio.folder / "photos" / studio.document.photo.file
    (folder,) = (tmp_path / "shot" / "lifts").iterdir()
    asked = {"schema": "realcam-lift/1", "image": image.name, "depth": "auto", "fov_x_deg": None, "max_points": 655360}
    shutil.rmtree(folder)
    (folder / "input").mkdir(parents=True)
    shutil.copy(image, folder / "input")
    (folder / "lift.json").write_text(json.dumps(asked))
    with closing(Studio(tmp_path / "shot", workers)) as studio:
        assert ready(studio).scene_key == key


def test_undo_brings_the_photo_before_back_with_its_scene(studio: Studio, tmp_path: Path):
    first = studio.document
    photo.open_photo(studio, coffee(tmp_path), "coffee.jpg")
    ready(studio)
    second, key = studio.document, studio.scene_key
    studio.undo()
    until(lambda: studio.scene is not None and studio.scene_key != key and studio.baked is not None)
    assert studio.document == first
    studio.redo()
    until(lambda: studio.scene_key == key and studio.baked is not None)
    assert studio.document == second


def test_a_file_that_is_no_photo_is_refused_and_nothing_changes(studio: Studio, tmp_path: Path):
    before = studio.document
    file = tmp_path / "virus.jpg"
    file.write_bytes(b"MZ\x00\x01" * 100)
    with pytest.raises(InputError, match=r"virus\.jpg is not a picture"):
        photo.open_photo(studio, file, "virus.jpg")
    assert studio.document == before and studio.scene is not None


def test_another_lens_lifts_the_photo_again_while_the_old_scene_stays(studio: Studio, tmp_path: Path):
    photo.open_photo(studio, coffee(tmp_path), "coffee.jpg")
    ready(studio)
    old = studio.scene_key
    photo.set_lens(studio, 40.0)
    assert studio.scene is not None and studio.scene_key == old
    until(lambda: studio.scene_key != old)
    assert math.degrees(float(studio.scene.intrinsics.fov_x)) == pytest.approx(40.0)


# --- making ---------------------------------------------------------------------------------------------------------


def short(studio: Studio) -> Studio:
    path.set_path(studio, "truck right 0.1m over 0.5s")
    clip.set_clip(studio, 128, 80, frames=5)
    return studio


def finished(studio: Studio) -> Take:
    until(lambda: not studio.takes.busy)
    assert there(studio.takes.job).state == "done", studio.takes.job
    return studio.takes.all()[-1]


def test_the_video_is_made_from_the_very_preview_whose_contract_was_shown(studio: Studio):
    takes.preview(short(studio))
    until(lambda: studio.takes.contract is not None)
    shown = there(studio.takes.contract)
    assert shown.key == studio.order_key
    takes.generate(studio)
    take = finished(studio)
    assert take.contract == shown.hash
    assert read_request(studio.takes.request_folder(take.id)).contract == shown.hash
    video = probe_video(there(studio.takes.file(take.id, "video.mp4")))
    assert (video.width, video.height, video.frames) == (128, 80, 5)
    path = read_trajectory_json(there(studio.takes.file(take.id, "trajectory.json")))
    assert path.contract == shown.hash and path.source == studio.path
    assert path.trajectory.c2w.equal(there(studio.trajectory).c2w)


def test_the_preview_is_out_of_date_after_any_change_and_fresh_again_after_undo(studio: Studio):
    takes.preview(short(studio))
    until(lambda: studio.takes.contract is not None)
    for change in (
        lambda: clip.set_seed(studio, 3),
        lambda: clip.change_settings(studio, {"steps": 7}),
        lambda: clip.set_prompt(studio, "x"),
        lambda: path.set_duration(studio, 0.6),
    ):
        assert there(studio.takes.contract).key == studio.order_key
        change()
        assert there(studio.takes.contract).key != studio.order_key
        studio.undo()


def test_a_video_is_cancelled_within_a_second_and_the_path_stays(studio: Studio):
    clip.set_clip(studio, 768, 480, frames=25)
    takes.generate(studio)

    def sampling() -> bool:
        job = there(studio.takes.job)
        return job.state == "running" and job.progress.stage not in ("Start", "Preview")

    until(sampling)
    before, began = studio.document, time.monotonic()
    takes.cancel(studio)
    until(lambda: not studio.takes.busy)
    assert time.monotonic() - began < 1.5
    assert there(studio.takes.job).state == "cancelled" and studio.document == before


def test_an_engine_without_weights_is_refused_with_what_is_missing(studio: Studio):
    assert clip_facts(studio).engine == "Warp" and clip_facts(studio).instead_of == ""
    clip.set_engine(studio, "realcam-i2v-512")
    whole(studio)
    facts = clip_facts(studio)
    assert (facts.engine, facts.instead_of) == ("Warp", "RealCam-I2V 512"), "whose frames these are"
    assert "RealCam-I2V 512 is not here. What is shown are Warp's" in clip_words(studio)[0]
    with pytest.raises(InputError, match=r"needs .*512_realcam-i2v_50k\.safetensors.*which is not there.*Choose Warp"):
        takes.generate(studio)


# --- staying --------------------------------------------------------------------------------------------------------


def test_an_edit_is_on_disk_within_a_second(studio: Studio):
    clip.set_prompt(studio, "saved")
    file = studio.folder / "document.json"
    until(lambda: file.is_file() and "saved" in file.read_text(), patience=1.0)


def test_a_shot_goes_on_where_it_was_after_a_restart(tmp_path: Path, workers: Workers):
    folder = tmp_path / "shot"
    studio = ready(Studio(folder, workers))
    photo.open_photo(studio, coffee(tmp_path), "coffee.jpg")
    ready(studio)
    keyframes.add_keyframe(studio, HERE)
    takes.generate(short(studio))
    take = finished(studio)
    document = studio.document
    studio.close()

    again = ready(Studio(folder, workers))
    assert again.document == document
    made = again.takes.state(take.id)
    assert again.takes.all() == [take] and made is not None and made.state == "done"
    again.close()


def test_a_damaged_shot_is_kept_aside_and_said(tmp_path: Path, workers: Workers):
    folder = tmp_path / "shot"
    folder.mkdir()
    (folder / "document.json").write_text("{")
    studio = Studio(folder, workers)
    assert "this is a new shot" in studio.notices[-1].text
    (aside,) = folder.glob("document.damaged-*.json")
    assert aside.read_text() == "{"
    studio.close()


def test_a_drag_that_is_taken_back_has_never_been(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    before = studio.document
    studio.select((0, 1))
    keyframes.retime(studio, (0, 1), 1.3, done=False)
    studio.cancel_drag()
    assert studio.document == before and studio.undo_label == "Add keyframe" and studio.redo_label is None
    studio.cancel_drag()
    assert studio.document == before


def test_what_is_selected_together_goes_when_it_is_not_there_any_more(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    keyframes.add_keyframe(studio, THERE)
    selection.select_all(studio)
    assert set(studio.view.selected) == {(0, 0), (0, 1), (0, 2)}
    studio.undo()
    assert set(studio.view.selected) == {(0, 1)}, "as before the keyframe was added"
    selection.select_all(studio)
    assert set(studio.view.selected) == {(0, 0), (0, 1)}
    selection.delete_selected(studio)
    assert studio.view.selected == () and "Unlock the start" in studio.notices[-1].text


def test_a_dragged_keyframe_goes_by_round_numbers_while_the_gizmo_snaps(studio: Studio):
    keyframes.add_keyframe(studio, HERE)
    view.toggle_snap(studio)
    keyframes.drag_keyframe(studio, (0, 1), (0.234, -0.06, 0.31), HERE.wxyz, done=True)
    assert studio.keyframes()[1][2].position == (0.2, -0.1, 0.3)


def test_how_firmly_each_part_is_locked_is_in_the_document_the_request_and_the_words(studio: Studio, workers: Workers):
    path.set_path(studio, "orbit right 10deg over 2s; dolly in 0.2m over 2s")
    key = there(studio.baked).key
    selection.set_lock_strength(studio, [(1, None)], 0.8, done=False)
    selection.set_lock_strength(studio, [(1, None)], 0.5)
    assert studio.undo_label == "Lock strength of dolly"
    assert there(studio.baked).key == key, "nothing has to be rendered for that"
    strength, frames = studio.order().lock_strength, there(studio.baked).clip.frames
    assert strength == (*[1.0] * (frames // 2), *[0.5] * (frames - frames // 2))
    assert path_text(studio) == "orbit right 10deg; dolly in 0.2m lock 50%"
    moves.edit_move(studio, 1, "dolly in 0.3m lock 50%")
    assert there(studio.baked).lock_strength == strength
    clip.set_clip(studio, 128, 80, frames=5)
    takes.generate(studio)
    take = finished(studio)
    assert read_request(studio.takes.request_folder(take.id)).lock_strength == (1, 1, 0.5, 0.5, 0.5)
    for _ in range(3):
        studio.undo()
    assert studio.order().lock_strength is None
    with pytest.raises(InputError, match="strength is from 0"):
        selection.set_lock_strength(studio, [(1, None)], 1.5)
    with pytest.raises(InputError, match="Nothing is selected"):
        selection.set_lock_strength(studio, [(7, None)], 0.5)


def test_what_a_video_will_cost_is_told_beside_the_memory_there_is(studio: Studio):
    told = estimate_facts(studio)
    assert told is not None and 0 < told.memory_mb < told.here_mb == psutil.virtual_memory().total / 1e6
    clip.set_engine(studio, "wan-i2v+shaping")
    assert estimate_facts(studio) is None, "nothing is counted for weights that are not here"
