"""The rate that is chosen is the rate of the file; where an engine counts the frames, the duration follows."""

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from app.commands.clip import move_crop
from app.commands.imports import accepted
from app.commands.path import retime_path, set_duration
from app.commands.takes import used
from app.document.baking import bake_document
from app.document.document import MOST_FRAMES, Document, PhotoSource, read_document, write_document
from app.document.edit import Around, Context, Edit
from app.takes.take import AskedClip, Take
from engine.clip import ClipWish
from engine.engines.registry import BACKENDS, backend
from engine.video import probe_video, write_mp4
from scene.camera import Intrinsics
from scene.lifting import lift
from scene.path import edits
from scene.path.camera_path import CameraPath, bake
from scene.path.keyframes import Keyframe, Keyframes
from scene.samples.sample import load_sample
from scene.scene import Scene
from scene.trajectory import Trajectory

RATES = (8.0, 12.0, 16.0, 24.0, 25.0, 30000 / 1001, 29.97, 30.0, 60.0)
LEVEL = (1.0, 0.0, 0.0, 0.0)
KEYS = Keyframes(
    keyframes=(
        edits.PHOTO,
        Keyframe(time=1.5, position=(0.1, 0.0, 0.0), wxyz=LEVEL),
        Keyframe(time=3.0, position=(0.1, 0.05, 0.1), wxyz=LEVEL),
    )
)
PATHS = {
    "keyframes": CameraPath(segments=(KEYS,)),
    "a loop of keyframes": CameraPath(segments=(KEYS,), closed=True),
    "moves": CameraPath.from_text("orbit right 10deg at 2m over 2.345s; dolly in 0.1m over 1s"),
    "a loop of moves": replace(CameraPath.from_text("truck left 0.1m over 1.7s; pan right 4deg over 1s"), closed=True),
    "a loop that joins by itself": replace(CameraPath.from_text("spiral clockwise 0.05m at 2m over 3.3s"), closed=True),
}


@pytest.fixture(scope="module")
def scene() -> Scene:
    sample = load_sample("room")
    return lift(sample.photo, sample.depth, sky=sample.sky, max_points=4000)


def shot(path: CameraPath, **others: Any) -> Document:
    return Document(photos=(PhotoSource(name="Room", sample="room"),), path=path, **others)


@pytest.mark.parametrize("engine", BACKENDS)
@pytest.mark.parametrize("kind", PATHS)
def test_the_chosen_rate_is_the_clips_with_every_engine(scene: Scene, engine: str, kind: str):
    document = shot(PATHS[kind], engine=engine)
    for rate in RATES[::3]:
        baked = bake_document(replace(document, rate=rate), scene, "")
        assert baked.clip.fps == baked.trajectory.fps == rate
        assert len(baked.trajectory) == baked.clip.frames


@pytest.mark.parametrize("kind", PATHS)
def test_frames_are_counted_over_the_whole_path_with_the_way_back_of_a_loop(scene: Scene, kind: str):
    for rate in RATES:
        document = shot(PATHS[kind], rate=rate)
        baked = bake_document(document, scene, "")
        whole_path = baked.route.duration
        assert baked.clip.frames == round(whole_path * rate) + (0 if document.path.closed else 1)
        assert abs(baked.route.steps(baked.clip.frames) / rate - whole_path) <= 0.5 / rate + 1e-9
        assert document.wished_frames == baked.clip.frames, "also before there is a scene"


def test_a_loop_of_keyframes_keeps_twelve_frames_per_second(scene: Scene):
    baked = bake_document(shot(PATHS["a loop of keyframes"]), scene, "")
    assert (baked.route.duration, baked.clip.frames, baked.clip.fps) == (4.5, 54, 12.0)


@settings(max_examples=40, deadline=None)
@given(frames=st.integers(2, 961), rate=st.floats(1, 120))
def test_no_engine_changes_a_rate(frames: int, rate: float):
    for name in BACKENDS:
        assert backend(name).clip(ClipWish(width=512, height=320, frames=frames, fps=rate)).fps == rate


@pytest.mark.parametrize("rate", RATES)
def test_the_file_has_the_rate(tmp_path: Path, rate: float):
    file = tmp_path / "clip.mp4"
    write_mp4(file, torch.zeros(5, 32, 48, 3, dtype=torch.uint8), rate)
    assert probe_video(file).fps == pytest.approx(rate, rel=1e-6) and probe_video(file).frames == 5
    said = subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-i", file], capture_output=True, text=True).stderr
    assert f"{rate:.4g} fps" in said


def test_a_path_too_long_for_a_clip_says_what_to_change_and_can_be_baked(scene: Scene):
    document = shot(CameraPath.from_text("truck right 0.5m over 110s"))
    baked = bake_document(document, scene, "")
    for words in ("110 s", "1,321 frames", "12 per second", "up to 961", "to 80 s", "8 frames per second or fewer"):
        assert words in baked.too_long
    assert baked.clip.frames == MOST_FRAMES
    slower = bake_document(replace(document, rate=8.0), scene, "")
    assert not slower.too_long and slower.clip.frames == 881
    shorter = set_duration.make(Context(document=document, length=110.0), 80.0).document
    assert not bake_document(shorter, scene, "").too_long


def test_a_loops_duration_and_frames_are_those_that_are_shown(scene: Scene):
    document = shot(PATHS["a loop of keyframes"])
    longer = set_duration.make(Context(document=document, length=4.5), 9.0).document
    assert bake_document(longer, scene, "").route.duration == pytest.approx(9.0)
    counted = retime_path.make(Context(document=document, length=4.5), 96).document
    baked = bake_document(counted, scene, "")
    assert (baked.clip.frames, baked.clip.fps) == (96, 12.0)


def a_take(document: Document, **others: Any) -> Take:
    baked = {"frames": 25, "fps": 12.5, "width": 512, "height": 320, "contract": "", "created": 0.0}
    return Take(id=1, photo="Room", engine="warp", prompt="", seed=0, **{**baked, **others})


def test_going_on_from_a_take_fixes_no_frame_count(scene: Scene):
    made = shot(CameraPath.from_text("truck right 0.1m over 2s"), rate=24.0, width=336, height=448, crop=(0.5, 0.2))
    goes_on = used(shot(PATHS["keyframes"]), a_take(made, asked=AskedClip.of(made)), made.path).document
    assert (goes_on.frames, goes_on.rate, goes_on.width, goes_on.height, goes_on.crop) == (
        None,
        24.0,
        336,
        448,
        (0.5, 0.2),
    )
    longer = replace(goes_on, path=CameraPath.from_text("truck right 0.1m over 4s"))
    assert bake_document(longer, scene, "").clip.fps == 24.0
    old = used(shot(PATHS["keyframes"]), a_take(made, frames=26), made.path).document
    assert (old.frames, old.rate) == (None, 12.5), "a take of the first days"


def flown(frames: int, fps: float) -> Trajectory:
    lens = Intrinsics.from_fov_x(1.0, 64, 40)
    return bake(CameraPath.from_text("truck right 0.2m over 3s"), lens, frames, fps=fps)


@pytest.mark.parametrize("fps", [11.73, 24.0, 30000 / 1001])
def test_an_import_that_keeps_its_cameras_keeps_its_rate(fps: float):
    keys = [
        Keyframe(time=i / fps, position=tuple(c2w[:3, 3].tolist()), wxyz=LEVEL)
        for i, c2w in enumerate(flown(40, fps).c2w)
    ]
    own = CameraPath(segments=(Keyframes(keyframes=tuple(keys)),))
    imported = accepted(shot(PATHS["moves"], frames=9), own, flown(40, fps), "a.txt").document
    assert (imported.frames, imported.rate, imported.wished_frames) == (None, fps, 40)
    few = accepted(shot(PATHS["moves"]), own, None, "a.txt").document
    assert (few.frames, few.rate) == (None, 12.0), "few keyframes are a path like any other"


def test_documents_of_the_first_days_have_their_crop_in_the_middle(tmp_path: Path):
    import json

    file = tmp_path / "document.json"
    write_document(file, shot(PATHS["moves"], crop=(0.25, 0.75)))
    assert read_document(file).crop == (0.25, 0.75)
    said = json.loads(file.read_text())
    del said["crop"]
    file.write_text(json.dumps(said))
    assert read_document(file).crop == (0.5, 0.5)


def moved_crop(document: Document, scene: Scene, across: float, down: float) -> Edit:
    around = Around(scene.lens(document.width, document.height, document.crop), scene.subject_distance)
    return move_crop.make(Context(document=document, scene=scene, around=around), across, down)


@pytest.mark.parametrize("crop", [(0.5, 0.0), (0.5, 1.0), (0.5, 0.31)])
def test_moving_the_crop_leaves_zooms_as_they_are(scene: Scene, crop: tuple[float, float]):
    zoomed = replace(KEYS, keyframes=(*KEYS.keyframes[:2], replace(KEYS.keyframes[2], fov_y=0.2)))
    document = shot(CameraPath(segments=(zoomed,)), width=512, height=192)
    before = bake_document(document, scene, "").trajectory.intrinsics
    moved = moved_crop(document, scene, *crop).document
    after = bake_document(moved, scene, "").trajectory.intrinsics
    torch.testing.assert_close(after.fx, before.fx)
    assert not torch.equal(after.cy, before.cy)
    (part,) = moved_crop(moved, scene, 0.5, 0.5).document.path.segments
    assert isinstance(part, Keyframes)
    assert part.keyframes[2].fov_y == pytest.approx(0.2)
