"""A lifted clip as a folder: what is damaged is told in a sentence."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scene.errors import InputError
from scene.moving.folder import read_moving
from scene.moving.lift_clip import lift_clip
from tests.scene.moving.staged import staged


@pytest.fixture(scope="module")
def lifted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good folder."""
    clip = staged()
    folder = tmp_path_factory.mktemp("lifted")
    lift_clip(clip.written(folder / "clip"), folder / "out", depth=clip.maps(), camera=clip.camera())
    return folder / "out"


def cut(name: str) -> Callable[[Path], None]:
    """Leave away the end of a file."""

    def damage(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2])

    return damage


def facts(**changes: object) -> Callable[[Path], None]:
    """Change facts; what becomes None is taken away."""

    def damage(folder: Path) -> None:
        content = json.loads((folder / "facts.json").read_text()) | changes
        (folder / "facts.json").write_text(
            json.dumps({key: value for key, value in content.items() if value != "gone"})
        )

    return damage


def replaced(name: str, array: np.ndarray) -> Callable[[Path], None]:
    """Write another array."""
    return lambda folder: np.save(folder / name, array)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda folder: (folder / "facts.json").unlink(), "no facts.json"),
        (lambda folder: (folder / "depth.npy").unlink(), "depth.npy in .* is missing"),
        (lambda folder: (folder / "facts.json").write_text("{"), "facts.json in .* cannot be read"),
        (facts(schema="realcam-moving-scene/9"), "schema"),
        (facts(fps=0.0), "fps"),
        (facts(c2w="gone"), "c2w"),
        (facts(residual=[0.1]), "one number of frames"),
        (facts(width=10_000_000), "width"),
        (facts(home_frame=99), "no frame 99"),
        (facts(background=3), "xyz must be"),
        (cut("rgb.npy"), "rgb.npy cannot be read"),
        (cut("unseen.npy"), "unseen.npy cannot be read"),
        (cut("background.npz"), "background.npz"),
        (replaced("flags.npy", np.zeros((10, 96, 160), np.int64)), "flags.npy must be uint8"),
        (replaced("depth.npy", np.zeros((9, 96, 160), np.float32)), "depth.npy must be"),
        (replaced("depth.npy", np.zeros((10, 96, 160), np.float32)), "depth of frame 0"),
        (replaced("rgb.npy", np.array([{}])), "rgb.npy"),
    ],
)
def test_a_damaged_folder_is_refused(lifted: Path, damage: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(lifted, folder)
    damage(folder)
    with pytest.raises(InputError, match=words):
        read_moving(folder)


def test_a_link_is_not_followed(lifted: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(lifted, folder)
    (folder / "rgb.npy").unlink()
    (folder / "rgb.npy").symlink_to(lifted / "rgb.npy")
    with pytest.raises(InputError, match="is a link"):
        read_moving(folder)


def test_a_folder_that_is_no_clip_is_not_replaced(tmp_path: Path) -> None:
    clip = staged()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="not empty"):
        lift_clip(clip.written(tmp_path / "clip"), tmp_path / "out", depth=clip.maps(), camera=clip.camera())
    assert (tmp_path / "out" / "letter.txt").read_text() == "dear"


def test_work_that_is_ended_leaves_nothing(tmp_path: Path) -> None:
    clip = staged()

    def end(step: str, share: float) -> None:
        assert 0 <= share <= 1
        if step == "Looking for what moves":
            raise KeyboardInterrupt

    film = clip.written(tmp_path / "clip")
    with pytest.raises(KeyboardInterrupt):
        lift_clip(film, tmp_path / "out", depth=clip.maps(), camera=clip.camera(), on_step=end)
    assert [path.name for path in tmp_path.iterdir()] == ["clip"]
