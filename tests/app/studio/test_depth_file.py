"""A depth map of the person's own: brought to a photo, corrected, kept, and let go of."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.commands import depth_file, keyframes, photo
from app.derived.relift import depth_key, scene_key
from app.document.document import DepthFile, PhotoSource
from app.shell.panels.image import set_depth, show_depth
from app.studio.scenes import MADE_AGAIN
from app.studio.studio import Studio
from app.takes.workers import Workers
from app.web.library import Library
from app.web.state.photo import DepthFileFacts, photo_facts, scene_facts
from scene.errors import InputError
from tests.app.own_depth import own_depth, own_photo, truth
from tests.app.studio.test_studio import HERE, ready
from tests.there import there
from tests.waiting import until


@pytest.fixture
def studio(tmp_path: Path, workers: Workers) -> Iterator[Studio]:
    """A photo without depth of its own."""
    with closing(Studio(tmp_path / "shot", workers)) as studio:
        ready(studio)
        photo.open_photo(studio, own_photo(tmp_path), "cup.png")
        until(lambda: source(studio) == "layout-prior")
        yield studio


def source(studio: Studio) -> str:
    return ready(studio).scene_here().depth.source.name


def off(studio: Studio) -> float:
    """How far the scene's depth is from the truth, relatively, at most of its pixels."""
    metres = ready(studio).scene_here().depth.metres.numpy()
    assert metres.shape == truth().shape
    return float(np.quantile(np.abs(metres / truth() - 1), 0.9))


@pytest.mark.parametrize(("name", "taken"), [("cup.depth.png", "mm"), ("cup.exr", "m"), ("cup.npy", "m")])
def test_the_depth_in_a_file_takes_the_place_of_the_guess_until_it_is_let_go_of(
    studio: Studio, tmp_path: Path, name: str, taken: str
):
    keyframes.add_keyframe(studio, HERE)
    path, guessed = studio.path, studio.scene_key
    depth_file.bring_depth(studio, own_depth(tmp_path, name), name)
    until(lambda: source(studio) == "sidecar")
    assert off(studio) < 0.01 and studio.path == path
    assert studio.document.photo.depth_file == DepthFile(
        name=name, file=there(studio.document.photo.depth_file).file, taken_for=taken
    )
    assert there(studio.scene).depth.source.detail.startswith(f"Read from {name}")
    assert studio.undo_label == f"Use the depth map {name}"
    studio.undo()
    until(lambda: studio.scene_key == guessed)
    studio.redo()
    until(lambda: source(studio) == "sidecar")
    depth_file.estimate_instead(studio)
    until(lambda: studio.scene_key == guessed)
    assert studio.document.photo.depth_file is None and studio.document.photo.depth == "auto"
    with pytest.raises(InputError, match="no depth map in use"):
        depth_file.estimate_instead(studio)


def test_what_its_numbers_are_is_said_and_corrected_by_the_words_of_the_command_line(studio: Studio, tmp_path: Path):
    file = tmp_path / "tum.png"
    Image.fromarray(np.round(np.minimum(truth(), 13) * 5000).astype(np.uint16)).save(file)
    depth_file.bring_depth(studio, file, "tum.png")
    assert "tum.png is the photo's depth now, its numbers read as millimetres" in studio.notices[-1].text
    until(lambda: source(studio) == "sidecar")
    assert off(studio) > 3
    assert photo_facts(studio, "/files/").depth_file == DepthFileFacts(name="tum.png", unit="", taken_for="mm", maps=1)
    depth_file.set_depth_unit(studio, "1/5000 m")
    until(lambda: off(studio) < 0.01)
    assert there(studio.document.photo.depth_file).unit == "1/5000" and studio.undo_label == "Change the depth's unit"
    with pytest.raises(InputError, match=r"^A unit is m, dm, .* got 'furlongs'"):
        depth_file.set_depth_unit(studio, "furlongs")
    depth_file.set_depth_unit(studio, "")
    assert there(studio.document.photo.depth_file).unit == ""


def test_a_doubt_is_said_without_the_options_of_a_command_line(studio: Studio, tmp_path: Path):
    metres = np.random.default_rng(5).uniform(0.1, 0.99, truth().shape).astype(np.float32)
    np.save(tmp_path / "relative.npy", metres)
    depth_file.bring_depth(studio, tmp_path / "relative.npy", "relative.npy")
    until(lambda: source(studio) == "sidecar")
    notices = scene_facts(studio).notices
    assert notices
    (said,) = [said for said in notices if "relative depth" in said]
    assert "say which above" in said and "--" not in said


def test_whole_numbers_in_an_array_are_taken_for_millimetres_and_that_is_said(studio: Studio, tmp_path: Path):
    np.save(tmp_path / "steps.npy", np.round(truth() * 1000).astype(np.int32))
    depth_file.bring_depth(studio, tmp_path / "steps.npy", "steps.npy")
    until(lambda: source(studio) == "sidecar")
    assert off(studio) < 0.01 and there(studio.document.photo.depth_file).unit == "mm"


def test_what_is_no_depth_of_the_photo_is_refused_and_nothing_has_changed(studio: Studio, tmp_path: Path):
    before = studio.document
    Image.fromarray(np.full((50, 20), 900, np.uint16)).save(tmp_path / "tall.png")
    Image.fromarray(np.full(truth().shape, 90, np.uint8)).save(tmp_path / "eight.png")
    np.save(tmp_path / "nothing.npy", np.zeros(truth().shape, np.float32))
    (tmp_path / "words.exr").write_text("not a picture")
    for name, sentence in (
        ("tall.png", r"20x50, and the photo is .*depth needs the photo's shape"),
        ("eight.png", r"has L pixels, and a depth PNG is grey with 16 bits"),
        ("nothing.npy", r"zero everywhere"),
        ("words.exr", r"words\.exr"),
        ("missing.jpg", r"is not a depth file"),
    ):
        with pytest.raises(InputError, match=sentence):
            depth_file.bring_depth(studio, tmp_path / name, name)
    assert studio.document == before
    photo.open_sample(studio, "room")
    with pytest.raises(InputError, match="A sample has exact depth"):
        depth_file.bring_depth(studio, own_depth(tmp_path), "cup.depth.png")


def test_it_is_there_after_a_restart_and_in_a_copy_of_the_shot(studio: Studio, tmp_path: Path, workers: Workers):
    depth_file.bring_depth(studio, own_depth(tmp_path), "cup.depth.png")
    depth_file.set_depth_unit(studio, "cm")
    depth_file.set_depth_unit(studio, "")
    until(lambda: source(studio) == "sidecar")
    wanted, key = studio.document, studio.scene_key
    library = Library(tmp_path / "home")
    shot = library.new()
    studio.save()
    for each in studio.folder.iterdir():
        if each.name != "shot.json":
            each.rename(library.folder(shot) / each.name)
    copy = library.folder(library.duplicate(shot, "Copy"))
    for lifted in copy.glob("lifts/*"):
        lifted.rename(tmp_path / lifted.name)  # so that the copy has to lift its own files again
    for folder in (library.folder(shot), copy):
        with closing(Studio(folder, workers)) as again:
            assert again.document == wanted
            until(lambda again=again: source(again) == "sidecar")
            assert again.scene_key == key and off(again) < 0.01
            again.undo()
            assert again.document.photo == replace(
                wanted.photo, depth_file=replace(there(wanted.photo.depth_file), unit="cm")
            )


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:1000])


def other_numbers(file: Path) -> None:
    with np.load(file) as arrays:
        np.savez_compressed(file, **{**arrays, "metres": arrays["metres"] * 2})


DAMAGE = {
    "cut off": ("depth.npz", cut_off),
    "other numbers": ("depth.npz", other_numbers),
    "no photo": ("photo.png", Path.unlink),
    "no depth": ("depth.npz", Path.unlink),
    "nonsense": ("result.json", lambda file: file.write_text("{nonsense")),
    "no request and no result": ("lift.json", lambda file: [file.unlink(), (file.parent / "result.json").unlink()]),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_depth_that_was_damaged_on_the_disk_is_made_again_and_that_is_said(
    case: str, studio: Studio, tmp_path: Path, workers: Workers
):
    depth_file.bring_depth(studio, own_depth(tmp_path), "cup.depth.png")
    until(lambda: source(studio) == "sidecar")
    keyframes.add_keyframe(studio, HERE)
    wanted, key = studio.document, studio.scene_key
    studio.save()
    name, damage = DAMAGE[case]
    shot = shutil.copytree(studio.folder, tmp_path / "damaged")
    for lifted in (shot / "lifts").iterdir():
        damage(lifted / name)
    with closing(Studio(shot, workers)) as again:
        until(lambda: source(again) == "sidecar")
        assert (again.document, again.scene_key) == (wanted, key) and off(again) < 0.01
        assert MADE_AGAIN in again.scenes.notices
    with closing(Studio(shot, workers)) as later:
        until(lambda: source(later) == "sidecar")
        assert MADE_AGAIN not in later.scenes.notices


def test_the_list_of_sources_has_it_while_it_is_in_use(studio: Studio, tmp_path: Path):
    assert "file" not in dict(show_depth(studio).entries)
    depth_file.bring_depth(studio, own_depth(tmp_path), "cup.depth.png")
    options = show_depth(studio)
    assert options.chosen == "file" and dict(options.entries)["file"] == "Your depth map: cup.depth.png"
    set_depth(studio, "file")
    assert studio.document.photo.depth_file is not None
    set_depth(studio, "layout-prior")
    assert studio.document.photo.depth_file is None and studio.document.photo.depth == "layout-prior"


def test_a_scene_depends_on_the_file_and_on_what_its_numbers_are():
    plain = PhotoSource(name="a.jpg", file="a.jpg")
    with_file = PhotoSource(name="a.jpg", file="a.jpg", depth_file=DepthFile(name="d.exr", file="d.exr"))
    told = PhotoSource(name="a.jpg", file="a.jpg", depth_file=DepthFile(name="d.exr", file="d.exr", unit="cm"))
    other = PhotoSource(name="a.jpg", file="a.jpg", depth="layout-prior", depth_file=with_file.depth_file)
    assert len({depth_key(each) for each in (plain, with_file, told)}) == 3
    assert len({scene_key(each) for each in (plain, with_file, told)}) == 3
    assert depth_key(other) == depth_key(with_file), "an estimator that is not asked changes nothing"
    assert depth_key(plain) == "29b18c4d7f408bf1", "lifts of earlier days are found again"


@pytest.mark.parametrize("file", ["../a.exr", "a/b.exr", ".."])
def test_a_file_of_another_folder_is_no_depth_of_a_shot(file: str):
    with pytest.raises(InputError, match="leads elsewhere"):
        DepthFile(name="a", file=file)
