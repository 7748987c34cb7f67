"""A clip that is filmed again: opened, its time changed, its own camera, and what comes of it."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import torch

from app.commands import depth_file, filmed, history, imports, keyframes, moves, path, scene_time, takes
from app.document.document import ClipPart
from app.studio.studio import Studio
from app.takes.workers import Workers
from engine.engines.registry import KNOWN_ENGINES
from engine.request import read_request
from scene.errors import InputError
from scene.moving.clearance import clearance_over_time, movers_of
from scene.moving.moving_scene import MovingScene
from scene.path.camera_path import bake, lasts
from scene.path.scene_time import AS_FILMED
from scene.path.transforms import retimed
from scene.surface import Surface
from scene.trajectory import Trajectory
from tests.app.moving import FPS, FRAMES, PATH, SIZE, small_clip, small_depth
from tests.app.studio.test_studio import ready
from tests.scene.recover.clips import filmed as filmed_truly
from tests.there import there
from tests.waiting import until


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, workers: Workers) -> Iterator[Studio]:
    """A shot of a clip, as it was opened."""
    with closing(Studio(tmp_path_factory.mktemp("shot"), workers)) as studio:
        ready(studio)
        filmed.open_clip_file(studio, small_clip(tmp_path_factory.mktemp("clip") / "walk.mp4"), "walk.mp4")
        ready(studio)
        yield studio


@pytest.fixture
def fresh(studio: Studio) -> Studio:
    """The same, its clip playing as it was filmed."""
    if studio.document.scene_time != AS_FILMED:
        scene_time.play_clip(studio)
    return studio


def moving(studio: Studio) -> MovingScene:
    """The clip's scene."""
    return there(studio.moving)


def test_a_clip_becomes_a_scene_with_time(fresh: Studio) -> None:
    assert len(moving(fresh)) == FRAMES and moving(fresh).fps == FPS
    document, baked = fresh.document, there(fresh.baked)
    assert document.photo.clip == ClipPart() and document.rate == FPS
    assert baked.clip.frames == FRAMES and baked.scene_frames == tuple(range(FRAMES)), "as long as the clip"
    assert document.suggested, "the path is the studio's proposal"
    assert any("metres" in notice or "guess" in notice.lower() for notice in fresh.scenes.notices)


def test_its_camera_moved_as_the_one_that_filmed_it(fresh: Studio) -> None:
    c2w = moving(fresh).c2w
    assert torch.equal(c2w[0], torch.eye(4, dtype=torch.float64))
    assert bool(c2w[1:, :3, 3].norm(dim=-1).gt(0).any()), "it walked"
    assert float(c2w[-1, 0, 3]) > 0, "to the right"


def test_freeze_hold_and_backwards_change_what_each_frame_shows(fresh: Studio) -> None:
    scene_time.freeze_scene(fresh, seconds=0.5, time=0.25)
    assert there(fresh.baked).scene_frames[3:9] == (3,) * 6
    assert there(fresh.baked).scene_frames[:3] == (0, 1, 2)
    scene_time.hold_moment(fresh, time=0.0)
    assert set(there(fresh.baked).scene_frames) == {0}
    scene_time.play_clip(fresh, speed=-1.0)
    assert there(fresh.baked).scene_frames == tuple(reversed(range(FRAMES)))
    before = there(fresh.baked).key
    history.undo(fresh)
    assert set(there(fresh.baked).scene_frames) == {0} and there(fresh.baked).key != before


def test_keys_are_added_moved_in_one_step_and_deleted(fresh: Studio) -> None:
    scene_time.add_time_key(fresh, time=0.5)
    scene_time.add_time_key(fresh, time=0.0)
    for shows in (0.1, 0.2, 0.3):
        scene_time.move_time_key(fresh, index=1, time=0.5, shows=shows, done=shows == 0.3)
    assert [key.shows for key in fresh.document.scene_time.keys] == pytest.approx([0.0, 0.3])
    history.undo(fresh)
    assert [key.shows for key in fresh.document.scene_time.keys] == pytest.approx([0.0, 0.5]), "the drag was one step"
    scene_time.delete_time_key(fresh, index=1)
    assert len(fresh.document.scene_time.keys) == 1


def test_its_own_camera_waits_as_an_import_and_becomes_the_path(fresh: Studio) -> None:
    filmed.show_clip_camera(fresh)
    pending = there(fresh.path_import.pending)
    assert torch.allclose(pending.trajectory.c2w, moving(fresh).c2w, atol=1e-9)
    imports.change_import(fresh, keep="exact")
    imports.accept_import(fresh)
    trajectory = there(fresh.trajectory)
    assert len(trajectory) == FRAMES
    assert torch.allclose(trajectory.c2w, moving(fresh).c2w, atol=1e-4), "through the eyes that filmed it"
    until(lambda: fresh.picture.clip is not None and fresh.picture.clip.whole)
    history.undo(fresh)


def test_depth_maps_of_its_frames_give_it_metres_until_they_are_let_go_of(fresh: Studio, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "maps.zip", "w") as archive:
        for file in small_depth(tmp_path):
            archive.write(file, file.name)
    with zipfile.ZipFile(tmp_path / "few.zip", "w") as archive:
        archive.write(tmp_path / "depth_0.png", "depth_0.png")
    guessed = moving(fresh)
    with pytest.raises(InputError, match="1 depth maps, and the clip has 12 frames"):
        depth_file.bring_depth(fresh, tmp_path / "few.zip", "few.zip")
    depth_file.bring_depth(fresh, tmp_path / "maps.zip", "maps.zip")
    ready(fresh)
    assert there(fresh.document.photo.depth_file).maps == FRAMES
    source = moving(fresh).at(FRAMES - 1).depth.source
    assert source.kind == "metric" and "maps.zip" in source.detail
    true = filmed_truly("room", SIZE, PATH)
    middle = moving(fresh).at(FRAMES - 1).depth.metres[50:70, 80:110]
    assert torch.allclose(middle, true.depth[-1, 50:70, 80:110], rtol=0.05), "the metres of the maps"
    depth_file.set_depth_unit(fresh, "cm")
    ready(fresh)
    assert moving(fresh).home.subject_distance == pytest.approx(10 * float(true.depth[0].median()), rel=0.4), (
        "as if they counted centimetres"
    )
    history.undo(fresh)
    history.undo(fresh)
    ready(fresh)
    assert moving(fresh).home.depth.source == guessed.home.depth.source


def test_a_path_as_long_as_the_clip_follows_when_the_clip_is_trimmed(fresh: Studio) -> None:
    lasted = fresh.duration
    scene_time.add_time_key(fresh, time=0.5)
    before = fresh.document
    with pytest.raises(InputError, match="has one"):
        filmed.set_clip_part(fresh, start=0.25, end=0.33)
    with pytest.raises(InputError, match="begins before it ends"):
        filmed.set_clip_part(fresh, start=0.25, end=3.0)
    assert fresh.document == before
    filmed.set_clip_part(fresh, start=0.25, end=0.75)
    assert lasts(fresh.document.path) == pytest.approx(5 / FPS)
    assert fresh.document.scene_time.keys[0].shows == pytest.approx(0.25), "at the frame where it was"
    ready(fresh)
    assert len(moving(fresh)) == 6 and there(fresh.baked).clip.frames == 6
    history.undo(fresh)
    assert fresh.document == before and fresh.duration == lasted
    path.set_duration(fresh, 3.0)
    filmed.set_clip_part(fresh, start=0.0, end=0.5)
    assert fresh.duration == pytest.approx(3.0), "one that was longer stays"
    for _ in range(3):
        history.undo(fresh)
    ready(fresh)


def test_a_path_stays_in_the_scene_when_the_start_of_the_clip_is_trimmed(fresh: Studio) -> None:
    """Unless its start is locked to the first frame, from which it then begins again."""
    before, home = fresh.document, moving(fresh).c2w[3]
    assert before.start_locked
    filmed.set_clip_part(fresh, start=0.25)
    assert fresh.document.path.segments[0] == there(retimed(before.path, lasts(fresh.document.path))).segments[0]
    history.undo(fresh)
    keyframes.lock_start(fresh, locked=False)
    moves.add_move(fresh, "truck right 0.1m")
    length = lasts(fresh.document.path)
    scene = moving(fresh).home
    was = bake(fresh.document.path, scene.intrinsics, 8, subject_distance=scene.subject_distance)
    filmed.set_clip_part(fresh, start=0.25)
    path = fresh.document.path
    assert lasts(path) == pytest.approx(length)
    now = bake(path, scene.intrinsics, 8, subject_distance=1.0)
    assert torch.allclose(home @ now.c2w, was.c2w, atol=1e-6)
    for _ in range(3):
        history.undo(fresh)
    assert fresh.document == before
    ready(fresh)


def test_what_moves_is_measured_at_the_moment_that_each_camera_sees(fresh: Studio) -> None:
    seen = moving(fresh)
    movers = movers_of(seen)
    passed = [frame for frame in range(FRAMES) if len(movers(frame))]
    assert passed, "somebody walks through it"
    first, place = passed[0], movers(passed[0])[0, :3]
    c2w = torch.eye(4, dtype=torch.float64).repeat(2, 1, 1)
    c2w[:, :3, 3] = torch.from_numpy(place)
    cameras = Trajectory(seen.home.intrinsics.repeated(2), c2w, FPS)
    empty = Surface.from_triangles(torch.zeros(0, 3), torch.zeros(0, 3, dtype=torch.long))
    near = clearance_over_time(empty, movers, cameras, (first, first)).metres
    others = [clearance_over_time(empty, movers, cameras, (frame,) * 2).metres[0] for frame in range(FRAMES)]
    assert float(near[0]) < 1e-6 and max(map(float, others)) > 0.01, "it is there at that moment alone"
    until(lambda: fresh.clearance is not None)


def test_a_stabilised_camera_is_another(fresh: Studio) -> None:
    filmed.show_clip_camera(fresh, strength=0.8)
    pending = there(fresh.path_import.pending)
    assert not torch.allclose(pending.trajectory.c2w, moving(fresh).c2w, atol=1e-6)
    imports.drop_import(fresh)


def test_outpainting_is_a_wider_lens_which_recammaster_does_not_have(fresh: Studio) -> None:
    recammaster = KNOWN_ENGINES["recammaster"]
    assert recammaster.refusal(there(fresh.asked)) == ""
    filmed.show_clip_camera(fresh, wider=1.5)
    imports.accept_import(fresh)
    across, own = there(fresh.trajectory).intrinsics, moving(fresh).trajectory.intrinsics
    assert float(own.fx[0] / own.width * across.width / across.fx[0]) == pytest.approx(1.5, rel=0.01)
    assert re.search(r"the path's sees 1\.\d\d times as wide", recammaster.refusal(there(fresh.asked)))
    history.undo(fresh)
    with pytest.raises(InputError, match="shows 1 to 4 times as much; got 9"):
        filmed.show_clip_camera(fresh, wider=9.0)


def test_super_resolution_is_twice_the_size_of_the_clip(fresh: Studio) -> None:
    filmed.enlarge_clip(fresh)
    assert (fresh.document.width, fresh.document.height) == (2 * SIZE[0], 2 * SIZE[1])
    history.undo(fresh)


def test_a_video_of_it_is_made_and_its_request_holds_the_clip(fresh: Studio) -> None:
    takes.generate(fresh)
    until(lambda: not fresh.takes.busy and fresh.takes.all(), 120)
    take = fresh.takes.all()[-1]
    request = read_request(there(fresh.takes.file(take.id, "video.mp4")).parent)
    assert request.scene_frames == tuple(range(FRAMES)) and request.source is not None


def test_it_is_there_again_when_the_shot_is_opened_again(fresh: Studio, workers: Workers) -> None:
    scene_time.play_clip(fresh, speed=0.5)
    fresh.save()
    with closing(Studio(fresh.folder, workers)) as again:
        ready(again)
        assert again.document == fresh.document
        assert len(moving(again)) == FRAMES
        assert there(again.baked).scene_frames == there(fresh.baked).scene_frames


def test_what_is_of_photos_alone_is_refused_in_a_sentence(fresh: Studio) -> None:
    from app.commands import photo

    with pytest.raises(InputError, match="photos"):
        photo.repair_lift(fresh, "edge", 0.1)


def test_a_photo_has_no_time(tmp_path: Path, workers: Workers) -> None:
    with closing(Studio(tmp_path / "shot", workers)) as studio:
        ready(studio)
        with pytest.raises(InputError, match="Open a clip"):
            scene_time.freeze_scene(studio)
        with pytest.raises(InputError, match="Open a clip"):
            filmed.show_clip_camera(studio)
        with pytest.raises(InputError, match="Open a clip"):
            filmed.enlarge_clip(studio)
        with pytest.raises(InputError, match="Open a clip"):
            filmed.set_clip_part(studio, start=1.0)


def test_a_sample_clip_is_taken_whole(tmp_path: Path, workers: Workers) -> None:
    from app.commands import photo

    with closing(Studio(tmp_path / "shot", workers)) as studio:
        ready(studio)
        photo.open_sample(studio, "toy-train")
        with pytest.raises(InputError, match="taken whole"):
            filmed.set_clip_part(studio, start=1.0)


def test_a_clip_of_one_frame_is_a_photo(tmp_path: Path, workers: Workers) -> None:
    from engine.video import write_mp4

    write_mp4(tmp_path / "one.mp4", torch.zeros(1, 64, 64, 3, dtype=torch.uint8), 12.0)
    with closing(Studio(tmp_path / "shot", workers)) as studio:
        ready(studio)
        with pytest.raises(InputError, match="one frame only"):
            filmed.open_clip_file(studio, tmp_path / "one.mp4", "one.mp4")
