"""Request folders from strangers: whatever their files say, and however they are sealed."""

import hashlib
import io
import json
import os
import random
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.request import pack, read_request
from engine.request_json import PAYLOAD, sealed
from engine.run import run_request
from engine.video import write_ffv1
from tests.engine.scenes import small_preview, small_scene
from tests.fuzz.mutate import mutated_bytes, mutated_json


def trial(rng: random.Random, folder: Path) -> None:
    """One folder, read to the last pixel; now and then it is run."""
    shot = folder / "shot"
    shutil.copytree(packed(), shot)
    for _ in range(rng.choice((1, 1, 1, 2))):
        rng.choice((other_entries, other_entries, other_bytes, other_arrays, other_video, other_files))(rng, shot)
    request = read_request(shot)
    assert len(request.trajectory) == request.clip.frames
    _ = request.path, request.scene.points, request.scene.shadow, request.preview.mask
    if rng.random() < 0.2:
        run_request(shot)


@cache
def packed() -> Path:
    """A request that is as it should be."""
    preview = small_preview(frames=3, width=40, height=24)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-requests-")) / "shot"
    pack(folder, small_scene(), preview.trajectory, preview, prompt="dusk")
    return folder


def other_entries(rng: random.Random, shot: Path) -> None:
    """request.json says something else, sealed as its own writer would."""
    if is_odd(shot / "request.json"):
        return
    try:
        details = json.loads((shot / "request.json").read_bytes())
    except ValueError:
        return
    content = mutated_json(rng, details)
    if rng.random() < 0.9:
        try:
            content = sealed(json.loads(content) | {"contract": ""}).encode()
        except (ValueError, TypeError, RecursionError):
            blank = content.replace(f'"contract": "{details["contract"]}"'.encode(), b'"contract": ""', 1)
            digest = hashlib.sha256(blank).hexdigest()
            content = blank.replace(b'"contract": ""', f'"contract": "{digest}"'.encode(), 1)
    (shot / "request.json").write_bytes(content)


def other_bytes(rng: random.Random, shot: Path) -> None:
    """A file is damaged, and its hash is that of the damage."""
    name = rng.choice(("request.json", *PAYLOAD, *PAYLOAD))
    if is_odd(shot / name):
        return
    (shot / name).write_bytes(mutated_bytes(rng, (shot / name).read_bytes()))
    reseal(shot)


def other_arrays(rng: random.Random, shot: Path) -> None:
    """The npz holds other arrays than it should, is packed otherwise, or lies about its size."""
    if is_odd(shot / "depth.npz"):
        return
    with np.load(packed() / "depth.npz") as file:
        arrays: dict[str, Any] = dict(file)
    name = rng.choice(list(arrays))
    array, method, header = arrays[name], zipfile.ZIP_DEFLATED, None
    match rng.randrange(9):
        case 0:
            arrays[name] = np.array([{"a": Tripwire()}], dtype=object)
        case 1:
            arrays[name] = np.zeros((8000, 8000), array.dtype)
        case 2:
            header = {"shape": (10**6, 10**6), "fortran_order": False, "descr": array.dtype.str}
        case 3:
            arrays[name] = array.astype(rng.choice((np.float64, np.int8, np.complex64, ">f4", "S7")))
        case 4:
            arrays[name] = array.T if array.ndim > 1 else array[: len(array) // 2]
        case 5:
            method = rng.choice((zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_STORED))
        case 6:
            odd = array.reshape(-1).copy()
            odd[: len(odd) // 2] = rng.choice((0, 1)) if array.dtype == bool else rng.choice((-1, 0, 10**6))
            arrays[name] = odd.reshape(array.shape)
        case 7 if array.dtype.kind == "f":
            arrays[name] = np.where(np.arange(array.size).reshape(array.shape) == 5, np.nan, array)
        case _:
            del arrays[name]
    with zipfile.ZipFile(shot / "depth.npz", "w", method) as archive:
        for each, values in arrays.items():
            entry = io.BytesIO()
            np.lib.format.write_array(entry, np.asanyarray(values), allow_pickle=True)
            content = entry.getvalue()
            if header is not None and each == name:
                lying = io.BytesIO()
                np.lib.format.write_array_header_1_0(lying, header)
                content = lying.getvalue() + bytes(1000)
            archive.writestr(f"{each}.npy", content)
    reseal(shot)


class Tripwire:
    """What a pickle would run."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (66,)


def other_video(rng: random.Random, shot: Path) -> None:
    """A video of another size or length, of colours where greys are wanted, or a list of files."""
    name = rng.choice(("preview.mkv", "mask.mkv"))
    shape = rng.choice(((3, 24, 40), (3, 40, 24), (400, 24, 40), (1, 24, 40), (3, 1500, 1500), (3, 24, 41)))
    fill = rng.choice((0, 1, 2, 3, 255))
    video = torch.full((*shape, 3), fill, dtype=torch.uint8)
    match rng.randrange(4):
        case 0:
            write_ffv1(shot / name, video, 8)
        case 1:
            write_ffv1(shot / name, video[..., 0], 8)
        case 2:
            (shot / name).write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n")
        case _:
            (shot / name).write_text(f"ffconcat version 1.0\nfile {shot / 'preview.mkv'}\n")
    reseal(shot)


def other_files(rng: random.Random, shot: Path) -> None:
    """A file is missing, empty, a link, a folder or a pipe; or there is one too many, or one that is huge."""
    name = rng.choice(("request.json", *PAYLOAD, "progress.jsonl", "result.json", "video.mp4"))
    kept = shot / name
    content = kept.read_bytes() if kept.is_file() else b'{"state": "done"}\n'
    kept.unlink(missing_ok=True)
    match rng.randrange(7):
        case 0:
            pass
        case 1:
            kept.touch()
        case 2:
            elsewhere = shot.parent / f"{name}-elsewhere"
            elsewhere.write_bytes(content)
            kept.symlink_to(elsewhere)
        case 3:
            kept.mkdir()
        case 4:
            os.mkfifo(kept)
        case 5:
            kept.symlink_to("/dev/zero")
        case _:
            with kept.open("wb") as file:
                file.write(content)
                file.truncate(20_000_000_000)


def is_odd(file: Path) -> bool:
    """Whether it is none that a trial should read."""
    return file.is_symlink() or not file.is_file() or file.stat().st_size > 10**9


def reseal(shot: Path) -> None:
    """Hashes and contract of the files as they are now, where request.json can be read at all."""
    if is_odd(shot / "request.json"):
        return
    try:
        details = json.loads((shot / "request.json").read_bytes())
        known = (name for name in PAYLOAD if not is_odd(shot / name))
        files = {name: hashlib.sha256((shot / name).read_bytes()).hexdigest() for name in known}
        (shot / "request.json").write_text(sealed(details | {"contract": "", "files": details["files"] | files}))
    except (OSError, ValueError, TypeError, RecursionError):
        return
