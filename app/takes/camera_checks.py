"""How the videos of a shot's takes kept to their paths: looked for in the background, and kept beside the takes.

takes/3/check-1f3a/         the job, gone once it has ended
takes/3/camera-check.json   the newest check of the take: of its own video, or of one that somebody brought
"""

import hashlib
import logging
import shutil
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal
from uuid import uuid4

from engine.camera_check import BESIDE, CameraCheck, read_check, write_check
from engine.check_job import pack_check, read_check_job
from engine.request import read_request
from engine.worker import Job, Worker
from scene.errors import InputError
from scene.support.typed_json import parse_bytes, read_bytes

logger = logging.getLogger(__name__)

OWN = "video.mp4"
"""Name of a take's own video."""
MOST_BYTES = 4_000_000
"""Largest check that is read."""

CheckState = Literal["running", "done", "failed"]


@dataclass(frozen=True, eq=False, kw_only=True)
class TakeCheck:
    """How far the check of a take is, or what came of it."""

    state: CheckState
    video: str
    """Name of the video; `OWN` is the take's."""
    fraction: float = 0.0
    error: str = ""
    check: CameraCheck | None = None

    @cached_property
    def key(self) -> str:
        """Hash of the check: its address is never another's."""
        return hashlib.sha256(repr(self.check).encode()).hexdigest()[:12]


class CameraChecks:
    """The checks of one shot, one at a time. Thread-safe.

    Args:
        home: the folder of a take by its number.
        worker: does them.
        on_change: called in another thread whenever one has come further.
    """

    def __init__(
        self, home: Callable[[int], Path], worker: Callable[[], Worker], on_change: Callable[[], None]
    ) -> None:
        self._home, self._worker, self._on_change = home, worker, on_change
        self._lock = threading.Lock()
        self._known: dict[int, TakeCheck | None] = {}
        self._running: tuple[int, Job] | None = None

    def of(self, number: int) -> TakeCheck | None:
        """The check of a take; None where there is none."""
        if number not in self._known:
            self._known[number] = _kept(self._home(number))
        return self._known[number]

    def begin(self, number: int, video: Path | None = None) -> None:
        """Check a video against a take: another than its own if one is given. A check that is running is given up.

        Raises:
            InputError: the take has no video, or the job cannot be written.
        """
        self.cancel()
        home = self._home(number)
        request = read_request(home / "request")
        own = request.folder / OWN
        if video is None and not own.is_file():
            raise InputError("This take has no video yet. Make it first, or drop a video of yours on it.")
        for left in home.glob("check-*"):  # by a studio that was killed
            shutil.rmtree(left, ignore_errors=True)
        folder = pack_check(home / f"check-{uuid4().hex[:8]}", request, video or own)
        name = OWN if video is None else video.name
        with self._lock:
            job = self._worker().submit(folder)
            self._running = number, job
            self._known[number] = TakeCheck(state="running", video=name)
        threading.Thread(target=self._follow, args=(number, job, name), name="camera check", daemon=True).start()
        self._on_change()

    def cancel(self, numbers: Collection[int] | None = None) -> None:
        """Give up what is being checked, or only what is of these takes; what was known before is known again."""
        with self._lock:
            running = self._running
            if running is not None and numbers is not None and running[0] not in numbers:
                return
            self._running = None
            if running is not None:
                self._known.pop(running[0], None)
        if running is not None:
            running[1].cancel()
            running[1].wait()
            self._on_change()

    def _follow(self, number: int, job: Job, name: str) -> None:
        """Thread: tell how far it is, to its end."""
        state = job.wait(0.2)
        while not state.ended:
            self._tell(number, job, TakeCheck(state="running", video=name, fraction=state.progress.fraction))
            state = job.wait(0.2)
        try:
            check = read_check_job(job.folder)
            if check is not None:
                write_check(self._home(number) / BESIDE, check)
                if name == OWN:
                    write_check(self._home(number) / "request" / BESIDE, check)
                self._tell(number, job, TakeCheck(state="done", video=name, fraction=1.0, check=check))
            elif state.state == "failed":
                self._tell(number, job, TakeCheck(state="failed", video=name, error=state.error))
        except InputError as error:
            self._tell(number, job, TakeCheck(state="failed", video=name, error=str(error)))
        finally:
            shutil.rmtree(job.folder, ignore_errors=True)

    def _tell(self, number: int, job: Job, now: TakeCheck) -> None:
        with self._lock:
            if self._running != (number, job):
                return
            self._known[number] = now
            if now.state != "running":
                self._running = None
        self._on_change()


def _kept(home: Path) -> TakeCheck | None:
    """The check that an earlier run kept."""
    file = home / BESIDE
    if not file.is_file():
        return None
    try:
        check = read_check(parse_bytes(read_bytes(file, MOST_BYTES)))
    except InputError as error:
        logger.warning("%s is passed over: %s", file, error)
        return None
    return TakeCheck(state="done", video=check.video, fraction=1.0, check=check)
