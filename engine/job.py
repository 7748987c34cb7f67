"""How a job goes, written beside its request: progress.jsonl while it runs, result.json when it has ended.

Whoever reads the folder learns the truth, also after a crash: a line of progress names the process that wrote it, and
if that process is gone without a result, the job has failed.
"""

import json
import math
import os
import shutil
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, Literal

import psutil
from msgspec import Meta

from engine.pace import Pace, keep_curve, known_curve
from engine.progress import JobCancelled, OnProgress, Progress
from scene.errors import InputError
from scene.support.atomic import atomic_path, cannot_write
from scene.support.typed_json import Share, WrongContent, as_typed, parse_bytes, read_bytes

State = Literal["queued", "running", "done", "failed", "cancelled"]

ASKED = ("request.json", "lift.json", "clip.json", "check.json", "download.json")
"""Files of which one says what a job is asked for: a video, a photo or a clip in space, a camera check, weights."""
PROGRESS, RESULT = "progress.jsonl", "result.json"
STOPPED = "The worker stopped unexpectedly {}. Run it again."
UNREADABLE = "{} of this job was damaged, or is not the studio's. Run it again."
OUR_FAULT = "This is a fault of the studio's, not yours; result.json says where it happened."
NOTED_EVERY, PASSING_EVERY = 0.1, 0.25
"""Seconds between two lines of progress of one stage, at least; and of one that cannot say how far it is."""
LONGEST_WORDS = 200
"""Characters of a stage, and of where in it a job is."""
LONGEST_ERROR = 4000
"""Characters of what is told of a failure."""
LAST_BYTES = 8192
"""Length of the end of progress.jsonl in which the last line lies."""
MOST_BYTES = 4_000_000
"""Largest result.json that is read."""
APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""How progress.jsonl is opened: a link or a pipe in a folder of somebody else's is not written to."""
BEGIN = Progress(stage="Start", fraction=0.0)
INPUT = "job-input"
"""A folder in that of a job: what was handed over to it alone, and is of no use once it has ended."""
LEFTOVERS = (".video-*.mp4", ".result-*.json", ".photo-*.png", ".depth-*.npz")
"""What a process that was killed may leave behind: `atomic_path`'s temporary files."""


@dataclass(frozen=True, kw_only=True)
class JobState:
    """Where a job is, or how it ended."""

    state: State
    progress: Progress
    error: str = ""
    """Why it failed, in a sentence."""
    result: Mapping[str, Any] = field(default_factory=dict)
    """result.json of a job that has ended."""

    @property
    def ended(self) -> bool:
        """Done, failed or cancelled."""
        return self.state in ("done", "failed", "cancelled")


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A line of progress.jsonl, as far as it is read."""

    state: Literal["queued", "running"]
    stage: Annotated[str, Meta(max_length=LONGEST_WORDS)]
    fraction: Share
    pid: Annotated[int, Meta(ge=1, lt=2**32)]
    process_started: float
    eta_seconds: float | None = None
    detail: Annotated[str, Meta(max_length=LONGEST_WORDS)] = ""

    @property
    def progress(self) -> Progress:
        """Where the job is."""
        return Progress(stage=self.stage, fraction=self.fraction, eta_seconds=self.eta_seconds, detail=self.detail)


@dataclass(frozen=True, kw_only=True)
class _Result:
    """What is read of result.json by many; what is said besides is the job's own."""

    state: Literal["done", "failed", "cancelled"]
    error: str = ""
    seconds: float = 0.0
    peak_memory_mb: float = 0.0
    notes: dict[str, str | int | float | bool] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def job_state(folder: str | Path) -> JobState | None:
    """What the files in `folder` say; None if nobody has started it. Files that say nonsense say that it failed."""
    folder = Path(folder)
    if (ended := _read_result(folder)) is not None:
        return ended
    file = folder / PROGRESS
    if not file.is_file():
        return None
    line = _last_line(file)
    if line is None:
        return JobState(state="failed", progress=BEGIN, error=UNREADABLE.format(PROGRESS)) if _has_lines(file) else None
    if _is_alive(line.pid, line.process_started):
        return JobState(state=line.state, progress=line.progress)
    # it may have ended properly between the two looks
    return _read_result(folder) or JobState(
        state="failed", progress=line.progress, error=STOPPED.format(doing(line.progress))
    )


def doing(progress: Progress) -> str:
    """What was being done, as the middle of a sentence."""
    detail = f", {progress.detail}" if progress.detail else ""
    return f'at "{progress.stage}" ({progress.fraction:.0%} of the job{detail})'


def note_progress(folder: Path, state: State, progress: Progress) -> None:
    """Add a line to progress.jsonl in the name of this process.

    Raises:
        InputError: it cannot be written.
    """
    pid, started = os.getpid(), _process_started()
    line = {"time": time.time(), "state": state, **asdict(progress), "pid": pid, "process_started": started}
    line |= {"stage": progress.stage[:LONGEST_WORDS], "detail": progress.detail[:LONGEST_WORDS]}
    line |= {"fraction": min(max(progress.fraction, 0.0), 1.0)}
    try:
        with os.fdopen(os.open(folder / PROGRESS, APPEND, 0o666), "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    except OSError as error:
        raise cannot_write(folder / PROGRESS, error) from error


def note_result(folder: Path, state: State, **facts: Any) -> None:
    """Write result.json, and sweep up what a killed process left and what was handed over.

    Raises:
        InputError: it cannot be written.
    """
    sweep(folder)
    shutil.rmtree(folder / INPUT, ignore_errors=True)
    with atomic_path(folder / RESULT) as temporary:
        temporary.write_text(json.dumps({"state": state, **facts}, indent=2) + "\n", encoding="utf-8")


def refuse_if_busy(folder: str | Path) -> None:
    """Leave alone what a living process is going to do, or is doing.

    Raises:
        InputError: the job is queued or running.
    """
    state = job_state(folder)
    if state is not None and not state.ended:
        raise InputError(f"{folder} is {state.state} already. Wait for it, or cancel it first.")


def forget(folder: Path) -> None:
    """Remove progress and result of an earlier run.

    Raises:
        InputError: the job is queued or running, or the folder cannot be written.
    """
    refuse_if_busy(folder)
    try:
        for name in (RESULT, PROGRESS, "video.mp4"):
            (folder / name).unlink(missing_ok=True)
        sweep(folder)
    except OSError as error:
        raise cannot_write(folder / RESULT, error) from error


def sweep(folder: Path) -> None:
    """Delete the temporary files of a process that was killed."""
    for pattern in LEFTOVERS:
        for leftover in folder.glob(pattern):
            with suppress(OSError):  # a folder of that name is nobody's temporary file
                leftover.unlink(missing_ok=True)


class Recording:
    """Writes down how the block goes: a line for every step, and at the end a result, whatever the end is.

    Exceptions pass through: `JobCancelled` has been noted as cancelled, everything else as failed.
    """

    def __init__(self, folder: Path, on_progress: OnProgress) -> None:
        self.folder = folder
        self.facts: dict[str, Any] = {}
        """What result.json shall say besides."""
        self._tell = on_progress
        self._start = time.monotonic()
        self._pace = Pace()
        self._noted: tuple[str, float] = ("", 0.0)
        self._noting = threading.Lock()

    def measure(self, kind: str, size: float = 1.0) -> None:
        """Judge the time left by the last job of this kind, and remember this one; `size` as in `ProgressCurve`."""
        self._pace = Pace(kind, size, before=known_curve(kind))

    @contextmanager
    def passing(self, stage: str, begin: float, end: float, usual: float) -> Iterator[None]:
        """A stage that cannot say how far it is: it moves on from `begin` to `end` by the time that it usually takes.

        Args:
            stage: as in `Progress`.
            begin: fraction of the whole job at its start.
            end: at its end.
            usual: seconds, where none of the kind was measured here.
        """
        expected = self._pace.expected
        seconds = usual if expected is None else max(expected * (end - begin), 0.1)
        over, since = threading.Event(), time.monotonic()

        def tick() -> None:
            while not over.wait(PASSING_EVERY):
                share = 1 - math.exp(-(time.monotonic() - since) / seconds)
                self.progress(Progress(stage=stage, fraction=begin + (end - begin) * share))

        self.progress(Progress(stage=stage, fraction=begin))
        ticking = threading.Thread(target=tick, name="progress", daemon=True)
        ticking.start()
        try:
            yield
        finally:
            over.set()
            ticking.join()

    def __enter__(self) -> "Recording":
        state = job_state(self.folder)
        if state is None or state.state != "queued":
            forget(self.folder)
        self.progress(BEGIN)
        return self

    def progress(self, progress: Progress) -> None:
        """Note a step, with an estimate of the time left where the engine gives none and it can be told."""
        with self._noting:
            self._pace.note(progress.stage, progress.fraction)
            if progress.eta_seconds is None and (left := self._pace.left(progress.fraction)) is not None:
                progress = replace(progress, eta_seconds=round(left, 1))
            stage, at = self._noted
            if stage != progress.stage or progress.fraction >= 1 or time.monotonic() - at >= NOTED_EVERY:
                self._noted = progress.stage, time.monotonic()
                note_progress(self.folder, "running", progress)
        self._tell(progress)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        facts = self.facts | {
            "seconds": round(time.monotonic() - self._start, 3),
            "peak_memory_mb": round(peak_memory() / 1e6, 1),
        }
        if error is None:
            note_result(self.folder, "done", **facts)
            if self._pace.kind:
                keep_curve(self._pace.kind, self._pace.curve())
        elif isinstance(error, JobCancelled | KeyboardInterrupt):
            note_result(self.folder, "cancelled", **facts)
        elif isinstance(error, InputError):
            note_result(self.folder, "failed", error=str(error), **facts)
        else:
            facts["traceback"] = "".join(traceback.format_exception(error))
            message = " ".join(f"{type(error).__name__}: {error}".split())
            note_result(self.folder, "failed", error=f"{message}. {OUR_FAULT}", **facts)


def _read_result(folder: Path) -> JobState | None:
    file = folder / RESULT
    if not file.is_file():
        return None
    line = _last_line(folder / PROGRESS)
    last = BEGIN if line is None else line.progress
    try:
        content = parse_bytes(read_bytes(file, MOST_BYTES))
        result = as_typed(_Result, content)
    except WrongContent as error:
        return JobState(state="failed", progress=last, error=f"{UNREADABLE.format(RESULT)} ({error})")
    known = {"notes": result.notes}
    if result.state == "done":
        known |= {"seconds": result.seconds, "peak_memory_mb": result.peak_memory_mb}
    progress = Progress(stage=last.stage, fraction=1.0 if result.state == "done" else last.fraction)
    return JobState(state=result.state, progress=progress, error=result.error[:LONGEST_ERROR], result=content | known)


def _last_line(file: Path) -> _Line | None:
    """The newest line that can be read; a process may be killed, or the disk full, in the middle of one."""
    try:
        with file.open("rb") as stream:
            stream.seek(max(0, file.stat().st_size - LAST_BYTES))
            whole = stream.read(LAST_BYTES).split(b"\n")[:-1]
    except OSError:
        return None
    for line in reversed(whole):
        try:
            return as_typed(_Line, parse_bytes(line))
        except WrongContent:
            continue
    return None


def _has_lines(file: Path) -> bool:
    """Whether more than the beginning of a first line was written."""
    try:
        with file.open("rb") as stream:
            begun = stream.read(LAST_BYTES)
            return b"\n" in begun or len(begun) == LAST_BYTES
    except OSError:
        return True


@cache
def _process_started() -> float:
    return psutil.Process().create_time()


def _is_alive(pid: int, started: float) -> bool:
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) < 2  # clocks get corrected; pids come back much later
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def peak_memory() -> int:
    """Bytes this process has held at most, since it began."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
