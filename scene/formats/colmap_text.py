"""COLMAP models as text: cameras.txt, images.txt and, since 3.12, rigs.txt."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from scene.errors import InputError
from scene.formats.colmap_model import LENS_PARAMETERS, ColmapCamera, ColmapImage, ColmapModel, camera_of
from scene.formats.json_numbers import whole_side
from scene.formats.text_file import shown
from scene.support.file_trouble import reason
from scene.trajectory import MAX_FRAMES

_LONGEST = 16_384
"""Characters of a line that are looked at: the 2D points of a picture run to megabytes, and nobody needs them."""

_FPS = re.compile(r"RealCam Studio .* fps=(\d+(?:\.\d+)?(?:e[+-]?\d+)?)")


def read_text_model(folder: Path) -> ColmapModel:
    """Read a model's text files.

    Raises:
        InputError: a file is not text, or a line is not COLMAP's; the message names the line.
    """
    images, fps = _images(folder / "images.txt")
    rigs = folder / "rigs.txt"
    return ColmapModel(
        cameras=dict(_cameras(folder / "cameras.txt")),
        images=images,
        images_file=folder / "images.txt",
        rigs=[_rig(words) for _, _, words in _lines(rigs) if words] if rigs.is_file() else [],
        fps=fps,
    )


def _cameras(path: Path) -> Iterator[tuple[int, ColmapCamera]]:
    for number, _, words in _lines(path):
        if not words:
            continue
        model = words[1] if len(words) > 1 else ""
        try:
            size = whole_side(float(words[2])), whole_side(float(words[3]))
            yield _whole(words[0]), camera_of(model, size, [float(word) for word in words[4:]])
        except (ValueError, IndexError) as error:
            names = " ".join(LENS_PARAMETERS.get(model, ("parameters",))).upper()
            raise InputError(
                f"{path}, line {number}: wanted CAMERA_ID {model[:30] or 'MODEL'} WIDTH HEIGHT {names}; correct it."
            ) from error


def _images(path: Path) -> tuple[list[ColmapImage], float | None]:
    """Every image; and the frame rate, if the file is ours."""
    images: list[ColmapImage] = []
    fps: float | None = None
    after_image = False
    for number, line, words in _lines(path, remarks=True):
        if line.startswith("#"):
            fps = float(match[1]) if (match := _FPS.search(line)) else fps
            continue
        if not words or (after_image and _is_points(line, words)):
            after_image = False
            continue
        images.append(_image(line, path, number))
        after_image = True
        if len(images) > MAX_FRAMES:
            raise InputError(f"{path} holds more than the {MAX_FRAMES} frames a trajectory may have; cut it shorter.")
    if not images:
        raise InputError(f"{path} has no images; a trajectory needs at least one.")
    return images, fps


def _rig(words: list[str]) -> frozenset[int]:
    """The cameras of `RIG_ID COUNT CAMERA 1 CAMERA 2 HAS_POSE ...`."""
    return frozenset(int(number) for kind, number in pairwise(words) if kind == "CAMERA" and _is_whole(number))


def _lines(path: Path, *, remarks: bool = False) -> Iterator[tuple[int, str, list[str]]]:
    """Lines with their numbers and words, one at a time, of long ones the beginning."""
    try:
        with path.open(encoding="utf-8-sig") as text:
            number = 0
            while line := text.readline(_LONGEST):
                number += 1
                end = line
                while not end.endswith("\n") and (end := text.readline(2**20)):
                    pass
                if remarks or not line.startswith("#"):
                    yield number, line, [] if line.startswith("#") else line.split()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not text; export the COLMAP model as text.") from error
    except OSError as error:
        raise InputError(f"Cannot read {path}: {reason(error)}.") from error


def _is_points(line: str, words: list[str]) -> bool:
    """Whether a line holds 2D points, `x y point_id` over and over, rather than an image."""
    return len(line) >= _LONGEST or (len(words) % 3 == 0 and words[-1].lstrip("-").isdigit())


def _image(line: str, path: Path, number: int) -> ColmapImage:
    words = line.split(maxsplit=9)
    try:
        pose = tuple(float(word) for word in words[1:8])
        return ColmapImage(name=words[9].strip(), camera=_whole(words[8]), pose=pose)
    except (ValueError, IndexError) as error:
        raise InputError(
            f"{path}, line {number}: wanted IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME, got {shown(line.strip())}; "
            "mend it."
        ) from error


def _whole(word: str) -> int:
    if not _is_whole(word):
        raise ValueError(word)
    return int(word)


def _is_whole(word: str) -> bool:
    return len(word) < 20 and word.isdecimal()
