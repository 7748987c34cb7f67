"""Takes: what is new, what it was, deleted and brought back. One take is made, and all tests look at it."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.commands import clip, path, takes
from app.document.document import read_document
from app.document.path_words import path_words
from app.studio.keeping import DOCUMENT
from app.studio.studio import Studio
from app.takes.camera_checks import TakeCheck
from app.takes.take import Take
from app.takes.take_bin import DAYS
from app.takes.workers import Workers
from app.web.state.making import binned_facts, take_facts
from engine.video import read_video, write_mp4
from scene.errors import InputError
from scene.path.camera_path import CameraPath
from scene.path.keyframes import Keyframe, Keyframes
from tests.app.studio.test_studio import finished, ready, short
from tests.there import there
from tests.waiting import PATIENCE, until


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    home = tmp_path_factory.mktemp("home")
    with closing(Workers(home / "logs")) as workers, closing(ready(Studio(home / "shot", workers))) as studio:
        takes.generate(short(studio))
        take = finished(studio)
        until(lambda: checked(studio, take).state == "done", 4 * PATIENCE, what="the check of the camera")
        until(lambda: not list((studio.folder / "takes").glob("*/check-*")), what="tidying up")
        yield studio


@pytest.fixture
def take(studio: Studio) -> Take:
    (take,) = studio.takes.all()
    return take


def checked(studio: Studio, take: Take) -> TakeCheck:
    """How far the check of a take's camera is; it begins by itself."""
    return studio.takes.check(take.id) or TakeCheck(state="running", video="")


def files(studio: Studio, folder: str = "takes") -> list[Path]:
    return sorted(file.relative_to(studio.folder / folder) for file in (studio.folder / folder).rglob("*.*"))


def test_a_film_is_new_until_it_has_been_watched(studio: Studio, take: Take):
    assert take_facts(studio, take, "/").new
    takes.watched_take(studio, take.id)
    assert not take_facts(studio, take, "/").new


def test_the_camera_of_a_film_is_checked_by_itself_and_kept_with_the_take(studio: Studio, take: Take):
    facts = there(take_facts(studio, take, "/").camera)
    assert facts.sentence.startswith("Kept to the path within 0.") and facts.video == "" and facts.notices == []
    file = there(studio.takes.file(take.id, "camera-check.json"))
    assert file.read_bytes() == (studio.takes.request_folder(take.id) / "camera-check.json").read_bytes()
    assert f"takes/{take.id}/camera-check.json?" in facts.url


def test_a_video_from_elsewhere_is_checked_against_a_take(studio: Studio, take: Take, tmp_path: Path):
    own = there(studio.takes.file(take.id, "camera-check.json")).read_bytes()
    video = read_video(there(studio.takes.file(take.id, "video.mp4")))
    write_mp4(tmp_path / "frozen.mp4", video[[0] * len(video)], take.fps)
    studio.takes.check_camera(take.id, tmp_path / "frozen.mp4")
    until(lambda: checked(studio, take).state == "done", 4 * PATIENCE)
    facts = there(take_facts(studio, take, "/").camera)
    assert facts.video == "frozen.mp4" and "The camera stood still." in facts.sentence
    assert (studio.takes.request_folder(take.id) / "camera-check.json").read_bytes() == own, "that is the film's"

    with pytest.raises(InputError, match="no longer exists"):
        takes.show_camera(studio, 99)
    takes.show_camera(studio, take.id)
    assert studio.view.checked == take.id

    (tmp_path / "words.mp4").write_text("no film")
    studio.takes.check_camera(take.id, tmp_path / "words.mp4")
    until(lambda: checked(studio, take).state == "failed")
    assert "not a clip that can be read" in there(take_facts(studio, take, "/").camera).error

    studio.takes.check_camera(take.id)
    studio.takes.stop_check()
    assert there(studio.takes.check(take.id)).video == "frozen.mp4", "what was known before is known again"
    studio.takes.check_camera(take.id)
    until(lambda: checked(studio, take).state == "done")
    assert checked(studio, take).video == "video.mp4"
    until(lambda: not list((studio.folder / "takes" / str(take.id)).glob("check-*")), what="tidying up")


def test_a_take_says_its_path_in_words(studio: Studio, take: Take):
    assert take_facts(studio, take, "/").path == "Truck right 0.1 m, 0.5 s"


def test_keyframes_and_many_moves_are_counted():
    keys = tuple(Keyframe(time=2.0 * i, position=(0.1 * i, 0, 0), wxyz=(1, 0, 0, 0)) for i in range(3))
    assert path_words(CameraPath(segments=(Keyframes(keyframes=keys),))) == "3 keyframes, 4 s"
    assert path_words(CameraPath.from_text("orbit left 8deg over 2s")) == "Orbit left 8°, 2 s"
    assert (
        path_words(CameraPath.from_text("pan left 1deg; dolly in 0.2m over 1s")) == "Pan left 1°, dolly in 0.2 m, 3 s"
    )
    assert path_words(CameraPath.from_text("pan left 1deg; pan left 2deg; truck left 1m")) == "3 moves, 6 s"


def test_a_deleted_take_comes_back_whole_by_undo_in_its_order(studio: Studio, take: Take):
    before, video = files(studio), there(studio.takes.file(take.id, "video.mp4")).read_bytes()
    clip.set_prompt(studio, "first")
    takes.delete_take(studio, take.id)
    assert studio.takes.all() == [] and studio.takes.file(take.id, "video.mp4") is None
    assert files(studio) == [] and studio.undo_label == "Delete Take 1"
    clip.set_prompt(studio, "second")
    studio.undo()
    assert studio.takes.all() == [] and studio.document.prompt == "first"
    studio.undo()
    assert studio.takes.all() == [take] and studio.document.prompt == "first", "nothing else was undone"
    assert files(studio) == before and there(studio.takes.file(take.id, "video.mp4")).read_bytes() == video
    studio.redo()
    assert studio.takes.all() == []
    studio.undo()
    studio.undo()
    assert studio.takes.all() == [take] and studio.document.prompt == ""


def test_a_deleted_take_is_brought_back_after_other_edits_too(studio: Studio, take: Take):
    takes.delete_take(studio, take.id)
    takes.restore_take(studio, take.id)
    assert studio.takes.all() == [take] and studio.redo_label == "Delete Take 1", "it was the last step: undone"
    takes.delete_take(studio, take.id)
    clip.set_prompt(studio, "later")
    takes.restore_take(studio, take.id)
    assert studio.takes.all() == [take] and studio.document.prompt == "later"
    with pytest.raises(InputError, match="not in the bin"):
        takes.restore_take(studio, take.id)
    for _ in range(3):
        studio.undo()


def test_a_number_is_never_given_twice(studio: Studio, take: Take):
    takes.delete_take(studio, take.id)
    path.set_path(studio, "truck left 0.1m over 0.5s")
    takes.generate(studio)
    second = finished(studio)
    assert second.id == 2
    for _ in range(2):
        studio.undo()
    assert [each.id for each in studio.takes.all()] == [1, 2]
    assert (studio.takes.changes(take), studio.takes.changes(second)) == (None, ("path",))
    takes.delete_take(studio, 2)
    with pytest.raises(InputError, match="no longer exists"):
        takes.use_take(studio, 2)
    with pytest.raises(InputError, match="no longer exists"):
        takes.delete_take(studio, 2)


def test_the_bin_survives_a_restart_and_is_emptied_by_age(tmp_path: Path, workers: Workers, studio: Studio):
    until(lambda: read_document(studio.folder / DOCUMENT).deleted_takes == (2,))
    copied = shutil.copytree(studio.folder, tmp_path / "shot")
    again = ready(Studio(copied, workers))
    assert [each.id for each in again.takes.all()] == [1]
    assert [each.name for each in binned_facts(again)] == ["Take 2"]
    takes.restore_take(again, 2)
    assert [each.id for each in again.takes.all()] == [1, 2] and binned_facts(again) == []
    with pytest.raises(InputError, match="not in the bin"):
        takes.destroy_take(again, 2)
    takes.delete_take(again, 1)
    takes.delete_take(again, 2)
    assert [each.id for each in binned_facts(again)] == [2, 1]
    takes.destroy_take(again, 2)
    assert [each.id for each in binned_facts(again)] == [1]
    takes.empty_take_bin(again)
    assert binned_facts(again) == [] and files(again, "bin") == []
    again.undo()
    again.undo()
    assert again.takes.all() == [], "what was deleted for good does not come back"
    again.close()
    old = time.time() - DAYS * 86400 - 60
    os.utime(studio.folder / "bin" / "2", (old, old))
    later = ready(Studio(shutil.copytree(studio.folder, tmp_path / "later"), workers))
    assert not (later.folder / "bin" / "2").exists() and [each.id for each in later.takes.all()] == [1]
    with pytest.raises(InputError, match="30 days"):
        takes.restore_take(later, 2)
    later.close()
