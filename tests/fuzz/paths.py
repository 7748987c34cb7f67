"""Trajectory files of every format that is written here, damaged, under any name."""

import json
import math
import random
import shutil
import tempfile
from functools import cache
from pathlib import Path

from scene.camera import Intrinsics
from scene.camera_path import CameraPath, bake
from scene.errors import InputError
from scene.formats.convert import WRITABLE, read_trajectory, readable_as, write_trajectory
from scene.formats.trajectory_json import TrajectoryFile
from tests.fuzz.mutate import mutated_bytes, mutated_json

NUMBERS = (b"nan", b"inf", b"-1", b"0", b"1e308", b"1e-308", b"1e400", b"9" * 400, b"x", b"", b"\x00", b"1,5")


def trial(dice: random.Random, folder: Path) -> None:
    """One file or folder of a format, read as what it looks like, or as it is called."""
    name = dice.choice(WRITABLE)
    found = folder / "path"
    whole = written(name)
    if whole.is_dir():
        shutil.copytree(whole, found)
        file = dice.choice(sorted(each for each in found.rglob("*") if each.is_file()))
    else:
        found = file = folder / whole.name
        shutil.copyfile(whole, file)
    file.write_bytes(damaged(dice, file.read_bytes()))
    if dice.random() < 0.1 and found == file:
        found = file.rename(file.with_suffix(dice.choice((".txt", ".json", ".npz", ".bin", ""))))
    named = dice.choice((None, None, name))
    imported = read_trajectory(found, named, size=dice.choice((None, (64, 48))), fps=dice.choice((None, 12.0)))
    assert 1 <= len(imported.trajectory) <= 100_000
    readable_as(found)


def damaged(dice: random.Random, content: bytes) -> bytes:
    """Bytes, JSON or numbers of a file changed."""
    kind = dice.random()
    if kind < 0.3 and content[:1] in b"[{":
        try:
            return mutated_json(dice, json.loads(content))
        except ValueError:
            return mutated_bytes(dice, content)
    if kind < 0.7:
        words = content.split(b" ")
        for _ in range(dice.choice((1, 1, 3))):
            words[dice.randrange(len(words))] = dice.choice(NUMBERS)
        return b" ".join(words)
    return mutated_bytes(dice, content)


@cache
def written(name: str) -> Path:
    """A short path in that format."""
    path = CameraPath.from_text("orbit right 15deg; dolly in 0.3m; zoom in 5deg")
    baked = bake(path, Intrinsics.from_fov_x(math.radians(60), 64, 48), frames=5, fps=8.0, subject_distance=2.0)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-paths-"))
    file = TrajectoryFile(trajectory=baked, source=path, image_size=(64, 48))
    for ending in ("", ".json", ".txt", ".npz", ".npy", ".log"):
        try:
            write_trajectory(folder / f"path{ending}", file, name)
            return folder / f"path{ending}"
        except InputError:
            continue
    raise AssertionError(f"{name} was not written under any name")
