"""Small real engines for the tests, and a worker that has them: `python -m tests.engine.plain_engines`."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator

import torch
from torch import Tensor

from engine.backend import Cancelled, ClipSpec, ClipWish, OnProgress, Progress, Video
from engine.engines.registry import Backends
from engine.request import Request
from engine.worker_main import main


class Replay:
    """The preview as it is, at `pace` seconds a frame."""

    def __init__(self, pace: float = 0.0) -> None:
        self.pace = pace

    def clip(self, wish: ClipWish) -> ClipSpec:
        return ClipSpec(width=wish.width, height=wish.height, frames=wish.frames, fps=wish.fps)

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        def frames() -> Iterator[Tensor]:
            for i, frame in enumerate(request.preview.rgb):
                time.sleep(self.pace)
                on_progress(Progress(stage="Generate", fraction=(i + 1) / request.clip.frames))
                yield frame

        return Video(frames(), {"filled": 0.25})


class Deaf(Replay):
    """Hears nothing for a minute."""

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        on_progress(Progress(stage="Generate", fraction=0.5))
        time.sleep(60)
        return super().generate(request, on_progress=on_progress, cancelled=cancelled)


class Buggy(Replay):
    """Divides by zero."""

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        return Video(torch.zeros(1 // 0))


class OutOfMemory(Replay):
    """Ends as the kernel ends a process that took too much."""

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


class Crashing(Replay):
    """Reads memory that is not there, as a compiled loop may."""

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        on_progress(Progress(stage="Painting gaps", fraction=0.25, detail="3 of 4"))
        ctypes.string_at(0)
        raise AssertionError


ENGINES: Backends = {
    "replay": Replay,
    "slow replay": lambda: Replay(0.05),
    "deaf": Deaf,
    "buggy": Buggy,
    "out of memory": OutOfMemory,
    "crashing": Crashing,
}

if __name__ == "__main__":
    sys.exit(main(ENGINES))
