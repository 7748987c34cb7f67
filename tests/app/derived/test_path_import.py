"""Paths from other tools: shown, changed and accepted."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from app.commands import clip, imports, path
from app.derived.path_import import PendingImport
from app.palette import opaque_colours
from app.studio.studio import Studio
from app.takes.exports import EXPORTS, write_export
from app.takes.order import trajectory_file
from app.takes.takes import Takes
from app.takes.workers import Workers
from app.viewport.extent import extent
from app.viewport.ghost import ghost
from app.viewport.shapes import Lines
from app.web.state.path_import import ImportFacts, import_facts
from app.web.unpack import split, unzip
from scene.errors import InputError
from scene.formats.convert import find_trajectory, read_trajectory, readable_as
from scene.path.fitting import difference
from scene.path.moves import Move
from tests.scene.formats.test_known_paths import OPENGL, colmap_binary
from tests.there import there
from tests.waiting import until

GOLDEN = Path(__file__).parents[2] / "data" / "formats"
FRAMES = 33
LENSLESS = ("camera_extrinsics.json", "tum.txt", "poses.json", "kitti.txt", "traj.txt", "trajectory.log")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, workers: Workers) -> Iterator[Studio]:
    studio = Studio(tmp_path_factory.mktemp("shot"), workers)
    until(lambda: studio.baked is not None)
    yield studio
    studio.close()


@pytest.fixture(autouse=True)
def small(studio: Studio) -> None:
    """A short, small clip of a path with a zoom in it."""
    path.set_path(studio, "truck right 0.3m over 1s; dolly zoom in 0.4m at 3m over 1s")
    clip.set_clip(studio, 128, 80, FRAMES, 12.0)
    imports.drop_import(studio)


def import_files(studio: Studio, tmp_path: Path, *files: Path) -> PendingImport:
    """Import files as an upload does."""
    folder = tmp_path / "arrived"
    folder.mkdir()
    for file in files:
        shutil.copy(file, folder)
    imports.import_path(studio, folder, files[0].name)
    return there(studio.path_import.pending)


def facts(studio: Studio) -> ImportFacts:
    """What the page is told of the path that waits."""
    said = import_facts(studio)
    assert said is not None
    return said


def exported(studio: Studio, tmp_path: Path, name: str) -> Path:
    file = tmp_path / name
    write_export(file, name, trajectory_file(studio.order(), None))
    return file


@pytest.mark.parametrize("name", EXPORTS)
def test_an_exported_path_comes_back_to_a_millionth(studio: Studio, tmp_path: Path, name: str):
    file, before = exported(studio, tmp_path, name), there(studio.trajectory)
    if name.endswith(".zip"):
        folder = tmp_path / "arrived"
        split(file, folder, [(name, file.stat().st_size)])
        unzip(folder / name, folder / "unpacked", 10**6)
        imports.import_path(studio, folder, name)
    else:
        import_files(studio, tmp_path, file)
    path.set_path(studio, "static over 3s")
    imports.change_import(studio, keep="source" if name == "trajectory.json" else "exact")
    imports.accept_import(studio)
    assert studio.undo_label == f"Import {name}"
    assert there(studio.baked).clip.frames == FRAMES
    assert studio.document.frames is None or name == "trajectory.json", "no frame count is fixed unasked"
    torch.testing.assert_close(there(studio.trajectory).c2w, before.c2w, atol=1e-6, rtol=0)
    if name not in LENSLESS:
        torch.testing.assert_close(
            there(studio.trajectory).intrinsics.matrix, before.intrinsics.matrix, atol=1e-4, rtol=0
        )


def test_nothing_changes_until_it_is_accepted_and_then_it_is_one_step(studio: Studio, tmp_path: Path):
    before = studio.document
    import_files(studio, tmp_path, GOLDEN / "tum.txt")
    imports.change_import(studio, scale=3.0, place="photo")
    assert studio.document == before
    until(lambda: facts(studio).keyframes)
    imports.accept_import(studio)
    assert studio.path_import.pending is None and studio.document != before
    assert not (studio.folder / "import").exists()
    studio.undo()
    assert studio.document == before


def test_frame_0_stays_away_from_the_photo_or_starts_there_and_the_start_is_locked_only_there(
    studio: Studio, tmp_path: Path
):
    pending = import_files(studio, tmp_path, GOLDEN / "camera_extrinsics.json")
    assert len(pending.imported.cameras) > 1
    imports.change_import(studio, camera=pending.imported.cameras[-1])
    read = there(studio.path_import.pending).imported.trajectory
    metres = float(read.c2w[0, :3, 3].norm())
    assert facts(studio).away.m == pytest.approx(metres)
    imports.change_import(studio, scale=2.0)
    assert facts(studio).away.m == pytest.approx(2 * metres)
    imports.change_import(studio, keep="exact")
    imports.accept_import(studio)
    assert not studio.document.start_locked
    torch.testing.assert_close(there(studio.trajectory).c2w[0, :3, 3], 2 * read.c2w[0, :3, 3], atol=1e-9, rtol=0)
    studio.undo()

    (tmp_path / "again").mkdir()
    import_files(studio, tmp_path / "again", GOLDEN / "camera_extrinsics.json")
    imports.change_import(studio, camera=pending.imported.cameras[-1])
    imports.change_import(studio, place="photo", keep="exact")
    imports.accept_import(studio)
    assert studio.document.start_locked
    torch.testing.assert_close(there(studio.trajectory).c2w, read.relative_to(0), atol=1e-9, rtol=0)


def test_few_keyframes_stay_within_the_tolerance_of_every_frame(studio: Studio, tmp_path: Path):
    path.set_path(studio, "orbit right 60deg at 3m over 8s; pan left 30deg over 8s; crane up 1m over 8s")
    clip.set_clip(studio, 128, 80, 600, 12.0)
    import_files(studio, tmp_path, exported(studio, tmp_path, "realestate10k.txt"))
    wanted = there(studio.trajectory)
    until(lambda: facts(studio).keyframes)
    said = facts(studio).keyframes
    imports.accept_import(studio)
    assert said is not None and len(studio.keyframes()) == said < 30
    metres, radians = difference(wanted.c2w, there(studio.baked).route.cameras(torch.arange(600) / wanted.fps)[1])
    assert float(metres.max()) <= 0.02 + 1e-9 and float(radians.rad2deg().max()) <= 1 + 1e-9


def test_the_files_own_moves_stay_moves_and_can_be_scaled(studio: Studio, tmp_path: Path):
    file, segments = exported(studio, tmp_path, "trajectory.json"), studio.path.segments
    import_files(studio, tmp_path, file)
    imports.accept_import(studio)
    assert studio.path.segments == segments
    (tmp_path / "again").mkdir()
    import_files(studio, tmp_path / "again", file)
    imports.change_import(studio, scale=0.5)
    imports.accept_import(studio)
    assert [move.amount for move in studio.path.segments if isinstance(move, Move)] == pytest.approx([0.15, 0.2])


def test_frames_that_were_edited_win_over_the_files_own_moves_and_it_is_said(studio: Studio, tmp_path: Path):
    file = exported(studio, tmp_path, "trajectory.json")
    document = json.loads(file.read_text())
    for frame in document["frames"]:
        frame["camera_to_world"][0][3] += 0.05
    file.write_text(json.dumps(document))
    pending = import_files(studio, tmp_path, file)
    assert pending.keep == "thin" and "source" in pending.keeps
    assert any("make other cameras here than its frames" in said for said in facts(studio).assumed)
    imports.change_import(studio, keep="exact")
    imports.accept_import(studio)
    wanted = [frame["camera_to_world"] for frame in document["frames"]]
    torch.testing.assert_close(
        there(studio.trajectory).c2w, torch.tensor(wanted, dtype=torch.float64), atol=1e-6, rtol=0
    )


def test_a_rate_that_is_given_takes_the_place_of_the_files(studio: Studio, tmp_path: Path):
    import_files(studio, tmp_path, GOLDEN / "colmap" / "images.txt", GOLDEN / "colmap" / "cameras.txt")
    assert facts(studio).fps == 24 and not any("--fps" in said for said in facts(studio).assumed)
    imports.change_import(studio, fps=6.0)
    assert (facts(studio).fps, facts(studio).seconds) == (6, 0.5)
    imports.change_import(studio, keep="exact")
    imports.accept_import(studio)
    assert (studio.document.rate, there(studio.baked).clip.frames) == (6, 4)
    with pytest.raises(InputError, match="No path is waiting"):
        imports.change_import(studio, fps=6.0)
    (tmp_path / "again").mkdir()
    import_files(studio, tmp_path / "again", GOLDEN / "tum.txt")
    with pytest.raises(InputError, match=r"0\.01 to 1000 frames per second"):
        imports.change_import(studio, fps=1e6)


def test_the_photos_lens_takes_the_place_of_the_files(studio: Studio, tmp_path: Path):
    import_files(studio, tmp_path, exported(studio, tmp_path, "transforms.json"))
    imports.change_import(studio, keep="exact", lens="photo")
    imports.accept_import(studio)
    assert all(key.fov_y is None for _, _, key, _ in studio.keyframes())


def test_the_ghost_is_as_long_as_is_said_and_scales_with_the_handle(studio: Studio, tmp_path: Path):
    import_files(studio, tmp_path, GOLDEN / "realestate10k.txt")
    size, colours = extent(there(studio.scene)), opaque_colours(dark=False)

    def reach() -> float:
        way = ghost(studio, size, colours)["way"]
        assert isinstance(way, Lines)
        return float(abs(way.points).max())

    length, before = facts(studio).length_m, reach()
    imports.change_import(studio, scale=10.0)
    assert facts(studio).length_m == pytest.approx(10 * length) and reach() == pytest.approx(10 * before)
    assert len(ghost(studio, size, colours)) > 2
    imports.drop_import(studio)
    assert ghost(studio, size, colours) == {}


def test_what_cannot_be_read_leaves_what_was_waiting(studio: Studio, tmp_path: Path):
    import_files(studio, tmp_path, GOLDEN / "tum.txt")
    waiting = studio.path_import.pending
    (tmp_path / "again").mkdir()
    cut = tmp_path / "cut.txt"
    cut.write_text((GOLDEN / "realestate10k.txt").read_text()[:-20])
    with pytest.raises(InputError, match=r"^cut.txt, line \d"):
        import_files(studio, tmp_path / "again", cut)
    assert studio.path_import.pending is waiting
    with pytest.raises(InputError, match="does not read as 'colmap'"):
        imports.change_import(studio, format="colmap")
    with pytest.raises(InputError, match="scaled by"):
        imports.change_import(studio, scale=0.0)


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("realcam.json", "realcam"),
        ("seva_transforms.json", "transforms"),
        ("nerfstudio_camera_path.json", "nerfstudio"),
    ],
)
def test_a_file_is_found_among_others_in_an_archive(tmp_path: Path, name: str, format: str):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("deep/er/notes.txt", "hello")
        archive.writestr("../../outside.json", "{}")
        archive.write(GOLDEN / name, f"deep/er/{name}")
        archive.writestr("deep/picture.png", b"\x89PNG")
    unzip(tmp_path / "a.zip", tmp_path / "in" / "a", 10**6)
    assert not (tmp_path / "outside.json").exists() and not list(tmp_path.rglob("*.png"))
    file = find_trajectory(tmp_path / "in")
    assert file.name == name and readable_as(file)[0] == format


@pytest.mark.parametrize("kind", ["colmap", "polycam"])
def test_a_folder_is_found_in_an_archive_and_its_points_are_left_there(tmp_path: Path, kind: str):
    home = tmp_path / "shot"
    if kind == "colmap":
        colmap_binary(home / "sparse" / "0")
    else:
        for i, rows in enumerate(OPENGL):
            pose = {f"t_{r}{c}": rows[r][c] for r in range(3) for c in range(4)}
            lens = {"fx": 500, "fy": 500, "cx": 320, "cy": 240, "width": 640, "height": 480}
            (home / "keyframes" / "cameras").mkdir(parents=True, exist_ok=True)
            (home / "keyframes" / "cameras" / f"{i}.json").write_text(json.dumps(pose | lens))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for file in home.rglob("*.*"):
            archive.write(file, f"capture/{file.relative_to(home)}")
    unzip(tmp_path / "a.zip", tmp_path / "in" / "a", 10**6)
    found = find_trajectory(tmp_path / "in")
    assert readable_as(found) == (kind,) and len(read_trajectory(found).trajectory) == 4
    assert not list((tmp_path / "in").rglob("points3D.bin"))


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "0" * 10**6)
    with pytest.raises(InputError, match="unpacks to too much"):
        unzip(tmp_path / "a.zip", tmp_path / "in", 10**5)
    (tmp_path / "b.zip").write_text("no archive")
    with pytest.raises(InputError, match="not an archive that can be read"):
        unzip(tmp_path / "b.zip", tmp_path / "in", 10**5)


def test_a_take_of_before_names_still_opens(workers: Workers, tmp_path: Path):
    told = {"id": 3, "photo": "cat.jpg", "engine": "warp", "prompt": "", "seed": 7, "frames": 2, "fps": 12.0}
    told |= {"width": 64, "height": 64, "contract": "0" * 64, "created": 0.0}
    home = tmp_path / "shot" / "takes" / "3"
    home.mkdir(parents=True)
    (home / "take.json").write_text(json.dumps(told))
    (take,) = Takes(tmp_path / "shot", workers, lambda: None, lambda said: None).all()
    assert take.title == "Take 3"
