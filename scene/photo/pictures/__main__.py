"""The process in which files are decoded: one task, told on standard input, answered on standard output."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from scene.errors import InputError
from scene.photo.pictures.process import refused, sent


def main(heard: BinaryIO, said: BinaryIO) -> None:
    """Do what is asked, within the memory and time that come with it."""
    asked = json.loads(heard.readline())
    data = heard.read()
    task = _task(asked["task"])
    _limit(asked["bytes"], asked["seconds"])
    try:
        answer = task(data, **asked["asked"])
    except InputError as error:
        answer = refused(str(error))
    said.write(answer)
    said.flush()


def _task(name: str) -> Callable[..., bytes]:
    """The task of that name; only what it needs is imported."""
    return {"picture": _picture, "grey": _grey, "depth": _depth}[name]


def _picture(data: bytes, *, path: str, max_side: int) -> bytes:
    import numpy as np

    from scene.photo.pictures.decode import decode
    from scene.photo.pictures.first_look import first_look

    picture = decode(Path(path), max_side, first_look(Path(path)))
    facts = {"size": picture.size, "focal": picture.focal, "notices": picture.notices, "panorama": picture.panorama}
    return sent(facts, {"pixels": np.asarray(picture.image)})


def _grey(data: bytes, *, name: str, turned: int) -> bytes:
    from scene.photo.pictures.grey import decode_grey

    return sent({}, {"grey": decode_grey(name, data, turned)})


def _depth(data: bytes, *, path: str, sizes: list[list[int]]) -> bytes:
    from scene.depth.depth_file import decode_depth

    depth = decode_depth(Path(path), [(width, height) for width, height in sizes])
    return sent({"size": depth.size, "whole": depth.whole}, {"values": depth.values})


def _limit(memory: int, seconds: int) -> None:
    """Bound this process, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pages = Path("/proc/self/statm")
    if pages.is_file():
        now = int(pages.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (now + memory, now + memory))


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a decoder prints is no answer
        main(sys.stdin.buffer, answers)
