"""Request folders that somebody else has made: refused in a sentence that names what is wrong, and nothing is run."""

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.job import job_state, note_progress
from engine.lift_job import pack_lift, run_lift
from engine.progress import Progress
from engine.request import pack, read_request
from engine.video import write_ffv1
from scene.errors import InputError
from scene.photo.image import load_image
from tests.engine.scenes import small_preview, small_scene
from tests.fuzz.requests import Tripwire, reseal, sealed


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    preview = small_preview(frames=3)
    folder = tmp_path_factory.mktemp("requests") / "shot"
    return pack(folder, small_scene(), preview.trajectory, preview).folder


@pytest.fixture
def shot(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "shot"))


def read_whole(folder: Path) -> None:
    """Everything an engine may ask for."""
    request = read_request(folder)
    _ = request.path, request.scene, request.preview


def said(**changes: Any) -> Callable[[Path], None]:
    def change(shot: Path) -> None:
        details = json.loads((shot / "request.json").read_text())
        for place, value in changes.items():
            holder, *keys = details, *place.split("__")
            for key in keys[:-1]:
                holder = holder[key]
            holder[keys[-1]] = value
        (shot / "request.json").write_text(sealed(details | {"contract": ""}))

    return change


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (said(clip__frames=100), "c2w|intrinsics has 3 entries, and the clip has 100 frames"),
        (said(clip__frames=10**9), "clip: A video has 1 to 100000 frames; got 1000000000"),
        (said(clip__width=4000), "it is not 4000x24 throughout|must be float32, 3x24x4000"),
        (said(clip__fps="fast"), "clip.fps: Expected float, got str"),
        (said(files={}), "files must hold the sha256 of photo.png, preview.mkv, mask.mkv, depth.npz"),
        (said(files={"../../secret": "ab" * 32}), "files must hold"),
        (said(photo__intrinsics=[[0, 0, 0]] * 3), "photo: A photo's lens is"),
        (said(c2w=[[[1, 2]]] * 3), "Expected array of length 4, got 1"),
        (said(scale=1e308), "scale: Expected float <= 1000000"),
        (said(scale=1e-308), "scale: Expected float >= 1e-06"),
        (said(seed=10**30), "seed: Integer value out of range|Expected"),
        (said(prompt="x" * 20_000), "prompt: A prompt has up to 10000|A prompt has up to"),
        (said(settings={"steps": "x" * 5000}), "steps: Expected int"),
        (said(path={"segments": [{"type": "move", "kind": "x" * 5000}]}), r"source.segments\[0\]: kind: Invalid"),
        (said(lock_strength=[0.5]), "lock_strength has 1 entries"),
    ],
)
def test_what_no_request_says_is_refused(shot: Path, change: Callable[[Path], None], wrong: str) -> None:
    change(shot)
    with pytest.raises(InputError, match=wrong) as refusal:
        read_whole(shot)
    assert len(str(refusal.value)) < 600


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b"[1, 2]", b'{"schema": NaN}'])
def test_what_is_no_json_is_refused(shot: Path, content: bytes) -> None:
    (shot / "request.json").write_bytes(content)
    with pytest.raises(InputError, match=r"request\.json in"):
        read_whole(shot)


def arrays(**others: np.ndarray) -> Callable[[Path], None]:
    def change(shot: Path) -> None:
        with np.load(shot / "depth.npz") as file:
            content = dict(file) | others
        with zipfile.ZipFile(shot / "depth.npz", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, array in content.items():
                entry = io.BytesIO()
                np.lib.format.write_array(entry, array, allow_pickle=True)
                archive.writestr(f"{name}.npy", entry.getvalue())
        reseal(shot)

    return change


def video(name: str, *shape: int) -> Callable[[Path], None]:
    def change(shot: Path) -> None:
        write_ffv1(shot / name, torch.zeros(*shape, 3, dtype=torch.uint8), 8)
        reseal(shot)

    return change


def linked(name: str) -> Callable[[Path], None]:
    def change(shot: Path) -> None:
        (shot / name).rename(shot.parent / name)
        (shot / name).symlink_to(shot.parent / name)

    return change


def playlist(shot: Path) -> None:
    (shot / "preview.mkv").rename(shot / "other.mkv")
    (shot / "preview.mkv").write_text("ffconcat version 1.0\nfile other.mkv\n")
    reseal(shot)


def huge(shot: Path) -> None:
    os.truncate(shot / "preview.mkv", 50_000_000_000)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (arrays(metres=np.array([Tripwire()], dtype=object)), "metres must be float32, 32x48, and is object"),
        (arrays(metres=np.zeros((3000, 3000), np.float32)), "metres must be float32, 32x48"),
        (arrays(metres=np.full((32, 48), np.nan, np.float32)), "depth must lie between 0 and 1000 m"),
        (arrays(preview_depth=np.full((3, 24, 40), -1, np.float32)), "is damaged"),
        (arrays(reliable=np.ones(1, bool)), "reliable must be bool, 1536, and is bool, 1"),
        (video("preview.mkv", 300, 24, 40), "it holds more than 3 frames"),
        (video("preview.mkv", 2, 24, 40), "it holds 2 of 3 frames"),
        (video("preview.mkv", 3, 40, 24), "it is not 40x24 throughout"),
        (video("mask.mkv", 3, 2000, 2000), r"mask\.mkv"),
        (linked("preview.mkv"), "preview.mkv in .* is a link"),
        (linked("request.json"), "request.json in .* is a link"),
        (playlist, "Cannot read the video"),
        (huge, "preview.mkv in the request .* has 50000.0 MB"),
    ],
)
def test_files_that_are_not_what_they_should_be_are_refused(
    shot: Path, change: Callable[[Path], None], wrong: str
) -> None:
    change(shot)
    with pytest.raises(InputError, match=wrong) as refusal:
        read_whole(shot)
    assert len(str(refusal.value)) < 600


@pytest.mark.parametrize(
    "line",
    [b"nonsense", b'{"state": "done"}', b'{"pid": -1}', b"\xff" * 9000, b'{"state": "running", "fraction": 1e99}'],
)
def test_progress_that_lies_says_that_the_job_has_failed(shot: Path, line: bytes) -> None:
    (shot / "progress.jsonl").write_bytes(line + b"\n")
    state = job_state(shot)
    assert state is not None and state.state == "failed" and "progress.jsonl" in state.error


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"state": "happy"}', b'{"state": "done", "seconds": "many"}', b"\xff"]
)
def test_a_damaged_result_says_that_the_job_has_failed(shot: Path, content: bytes) -> None:
    (shot / "result.json").write_bytes(content)
    state = job_state(shot)
    assert state is not None and state.state == "failed" and "result.json" in state.error


def test_progress_is_not_written_through_a_link(shot: Path, tmp_path: Path) -> None:
    diary = tmp_path / "diary.txt"
    diary.write_text("dear all")
    (shot / "progress.jsonl").symlink_to(diary)
    with pytest.raises(InputError, match="Cannot write"):
        note_progress(shot, "running", Progress(stage="Start", fraction=0.0))
    assert diary.read_text() == "dear all"


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "link.png", ""])
def test_a_lift_opens_no_picture_outside_its_folder(original: Path, tmp_path: Path, name: str) -> None:
    folder = pack_lift(tmp_path / "lift", load_image(original / "photo.png"))
    asked = json.loads((folder / "lift.json").read_text())
    (folder / "lift.json").write_text(json.dumps(asked | {"photo": asked["photo"] | {"name": name}}))
    (tmp_path / "secret.png").write_bytes((original / "photo.png").read_bytes())
    if name == "link.png":
        (folder / "job-input" / name).symlink_to(tmp_path / "secret.png")
    with pytest.raises(InputError, match=r"leads out|link"):
        run_lift(folder)
    assert not (folder / "photo.png").exists()
