"""The process in which files are decoded: one task, told on standard input, answered on standard output."""

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from scene.errors import InputError
from scene.photo.pictures.process import refused


def main(request: BinaryIO, said: BinaryIO) -> None:
    """Do what is asked, within the memory and time that come with it."""
    asked = json.loads(request.readline())
    data = request.read()
    module, name = asked["task"]
    task: Callable[..., bytes] = getattr(import_module(module), name)  # only what it needs is imported
    _limit(asked["bytes"], asked["seconds"])
    try:
        answer = task(data, **asked["asked"])
    except InputError as error:
        answer = refused(str(error))
    said.write(answer)
    said.flush()


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
