"""Depth maps of a clip's frames, however they are packed."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.video import write_ffv1, write_mp4
from scene.clip.clip import Clip, open_clip
from scene.errors import InputError
from scene.moving.clip_depths import find_clip_depths
from scene.moving.depth_files import open_depth_files, unit_of_files
from tests.scene.clip.films import HEIGHT, WIDTH, film
from tests.there import there

FRAMES = 12
FPS = 10.0
MM = (1000 + 100 * np.arange(FRAMES)[:, None, None] + np.zeros((1, HEIGHT, WIDTH))).astype(np.uint16)
"""Frame k is a wall at 1 + k / 10 metres."""


def as_folder(folder: Path) -> Path:
    folder.mkdir()
    for number, frame in enumerate(MM):
        Image.fromarray(frame).save(folder / f"d{number}.png")
    return folder


def as_zip(folder: Path) -> Path:
    as_folder(folder)
    with zipfile.ZipFile(folder / "maps.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.glob("*.png"):
            archive.write(file, f"maps/{file.name}")
        archive.writestr("__MACOSX/maps/._d0.png", b"x")
        archive.writestr("maps/notes.txt", b"made by hand")
    return folder / "maps.zip"


def as_npy(folder: Path) -> Path:
    folder.mkdir()
    np.save(folder / "maps.npy", MM[:, None].astype(np.float16) / np.float16(1000))
    return folder / "maps.npy"


def as_npz(folder: Path) -> Path:
    folder.mkdir()
    np.savez_compressed(folder / "maps.npz", depths=MM.astype(np.float32) / 1000, fps=np.array(FPS))
    return folder / "maps.npz"


def as_film(folder: Path) -> Path:
    folder.mkdir()
    write_ffv1(folder / "maps.mkv", torch.from_numpy(MM), FPS)
    return folder / "maps.mkv"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("clip") / "walk.mp4", FRAMES)


@pytest.fixture
def clip(file: Path) -> Clip:
    return open_clip(file)


@pytest.mark.parametrize("pack", [as_folder, as_zip, as_npy, as_npz, as_film])
def test_every_frame_gets_its_own_map_in_metres(
    file: Path, clip: Clip, tmp_path: Path, pack: Callable[[Path], Path]
) -> None:
    given = pack(tmp_path / "depth")
    unit = unit_of_files(there(open_depth_files(given)), ((WIDTH, HEIGHT),))
    assert unit.words == ("m" if given.suffix in (".npy", ".npz") else "mm")
    depths = there(find_clip_depths(clip, str(given)))
    assert len(depths) == FRAMES
    for number in (0, 1, 7, 3):
        assert float(depths[number].metres.median()) == pytest.approx(1 + number / 10, rel=1e-3)
    part = there(find_clip_depths(open_clip(file, start=0.4, end=0.9), str(given)))
    assert len(part) == 5 and float(part[1].metres.median()) == pytest.approx(1.5, rel=1e-3), "of the whole file"


def test_what_is_assumed_of_all_frames_is_said_once(clip: Clip, tmp_path: Path) -> None:
    said: list[str] = []
    np.save(tmp_path / "maps.npy", (MM / 1e6).astype(np.float32))
    depths = there(find_clip_depths(clip, str(tmp_path / "maps.npy"), on_notice=said.append))
    assert [depths[number].source.kind for number in depths] == ["metric"] * FRAMES
    assert len(said) == 1 and "nearer than 0.001 m" in said[0]


def test_what_holds_no_depth_of_every_frame_is_refused(clip: Clip, tmp_path: Path) -> None:
    write_mp4(tmp_path / "look.mp4", torch.zeros(FRAMES, HEIGHT, WIDTH, 3, dtype=torch.uint8), FPS)
    np.save(tmp_path / "short.npy", MM[:5])
    np.save(tmp_path / "steps.npy", MM)
    np.save(tmp_path / "wide.npy", np.ones((FRAMES, HEIGHT, 3 * WIDTH), np.float32))
    (tmp_path / "cut.npy").write_bytes((tmp_path / "steps.npy").read_bytes()[:-100])
    (tmp_path / "none.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    (tmp_path / "empty").mkdir()
    for name, words in (
        ("look.mp4", "for looking at"),
        ("short.npy", "5 depth maps, and the clip has 12 frames"),
        ("steps.npy", "holds uint16"),
        ("wide.npy", "needs the photo's shape"),
        ("cut.npy", "cannot be read as depth"),
        ("none.zip", "no depth maps in none.zip"),
        ("empty", "no depth files"),
    ):
        with pytest.raises(InputError, match=words):
            there(find_clip_depths(clip, str(tmp_path / name)))[0]
