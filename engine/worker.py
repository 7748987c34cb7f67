"""The studio's side of the worker: one long-lived process that is given folders, and may die without harm."""

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType

from engine.job import ASKED, RESULT, JobState, State, doing, forget, job_state, note_progress, note_result
from engine.progress import Progress
from scene.errors import InputError

logger = logging.getLogger(__name__)

GRACE = 0.6
"""Seconds a job has to notice that it was cancelled, before its process is killed."""
QUEUED = Progress(stage="Queued", fraction=0.0)
ROOT = Path(__file__).resolve().parent.parent
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")


class Job:
    """A folder on its way through the worker."""

    def __init__(self, folder: Path, worker: "Worker") -> None:
        self.folder = folder
        self._worker = worker
        self._ended = threading.Event()
        self._last: JobState | None = None
        """How it ended; known here even if it could not be written into its folder."""

    def state(self) -> JobState:
        """Where it is, or how it ended."""
        if self._last is not None:
            return self._last
        seen = job_state(self.folder) or JobState(state="queued", progress=QUEUED)
        # a process that was killed looks like one that failed, until the worker has said why
        return JobState(state="running", progress=seen.progress) if seen.ended else seen

    def cancel(self) -> None:
        """Stop it, at the latest in a second; one that has ended stays as it is. Returns at once."""
        self._worker._cancel(self)

    def wait(self, timeout: float | None = None) -> JobState:
        """Block until it has ended, or for `timeout` seconds; return where it is then."""
        self._ended.wait(timeout)
        return self.state()


class Worker:
    """One process that runs one job at a time: own session, nice, a core left free for the studio.

    If it dies, the job it had has failed, and the next one gets a new process. It dies with the studio.
    """

    def __init__(self, log: str | Path | None = None, *, module: str = "engine.worker_main") -> None:
        """Start the process.

        Args:
            log: the file its output goes to; None takes one in the temporary folder.
            module: what the process runs, as in `python -m`.
        """
        self.log = Path(log or Path(tempfile.gettempdir(), f"realcam-worker-{os.getpid()}.log"))
        self._module = module
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        """Held while the process is told something, and while it changes which job is current, cancelled or ended."""
        self._current: Job | None = None
        self._cancelled: set[Job] = set()
        self._closing = False
        self.log.unlink(missing_ok=True)
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, name="worker keeper", daemon=True)
        self._keeper.start()

    @property
    def pid(self) -> int:
        """Id of the process that waits or works now."""
        return self._process.pid

    def submit(self, folder: str | Path) -> Job:
        """Put a folder that is a job at the end of the queue; an earlier result in it is removed.

        Raises:
            InputError: it is none of them, is queued or running already, or cannot be written.
        """
        folder = Path(folder).absolute()
        if not any((folder / name).is_file() for name in ASKED):
            raise InputError(f"{folder} is not a request folder: there is no request.json in it. Make one with `pack`.")
        with self._lock:
            assert not self._closing, "this worker was closed"
            forget(folder)
            note_progress(folder, "queued", QUEUED)
        job = Job(folder, self)
        self._queue.put(job)
        return job

    def close(self) -> None:
        """Kill the process; what is running or queued is cancelled."""
        with self._lock:
            self._closing = True
            if self._current is not None:
                self._cancelled.add(self._current)
            self._kill()
        self._queue.put(None)
        self._keeper.join()
        self._process.communicate()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def _keep(self) -> None:
        """Thread: hand one job after the other to the process, and see to it that every job ends."""
        while (job := self._queue.get()) is not None:
            with self._lock:
                if self._closing:
                    self._end(job, "cancelled")
                if job._ended.is_set():
                    continue
                self._current = job
            trouble = self._run(job)
            with self._lock:
                self._current = None
                with contextlib.suppress(OSError):  # the next job will say so
                    self._ensure_process()
                if job in self._cancelled:
                    self._end(job, "cancelled")
                else:
                    self._end(job, "failed", error=trouble)
                self._cancelled.discard(job)

    def _run(self, job: Job) -> str:
        """Let the process do a job, to its end; return what happened to the process, if anything."""
        for _ in range(2):
            with self._lock:
                if job in self._cancelled:
                    return ""
                try:
                    self._ensure_process()
                except OSError as error:
                    return f"The worker cannot be started: {error}. Mend that, then run it again."
                self._say({"run": str(job.folder)})
            if self._hear() == "started":
                heard = self._hear()
                if heard == "ended":
                    return ""
                died = self._bury(doing(job.state().progress))
                return heard or died
            self._bury("while it waited")  # the next one takes the job
        return f"The worker does not start; {self.log} says why."

    def _cancel(self, job: Job) -> None:
        with self._lock:
            if job._ended.is_set() or job in self._cancelled:
                return
            self._cancelled.add(job)
            if job is self._current:
                self._say({"cancel": str(job.folder)})
                deadline = threading.Timer(GRACE, self._kill_if_busy_with, [job])
                deadline.daemon = True
                deadline.start()
            else:
                self._end(job, "cancelled")

    def _end(self, job: Job, state: State, **facts: str) -> None:
        """The job has ended: as its result says, or if there is none, in `state`."""
        try:
            if not (job.folder / RESULT).is_file():
                note_result(job.folder, state, **facts)
            job._last = job_state(job.folder)
        except InputError as error:
            job._last = JobState(state=state, progress=job.state().progress, error=facts.get("error", str(error)))
        job._ended.set()

    def _ensure_process(self) -> None:
        """The next one, if the last one is buried."""
        if self._process.returncode is not None and not self._closing:
            self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        threads = str(max(1, _cores() - 1))
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", self._module],
                cwd=ROOT,
                env=os.environ | dict.fromkeys(THREADS, threads),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                start_new_session=True,
            )

    def _say(self, command: dict[str, str]) -> None:
        if self._process.returncode is None:
            assert self._process.stdin is not None
            with contextlib.suppress(BrokenPipeError):  # it has just died; whoever listens for the answer will notice
                self._process.stdin.write(json.dumps(command) + "\n")
                self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def _kill_if_busy_with(self, job: Job) -> None:
        with self._lock:
            if self._current is job:
                self._kill()

    def _kill(self) -> None:
        """The process, and the ffmpeg it may have started."""
        if self._process.returncode is not None:
            return  # buried: its number may be another's by now
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _bury(self, doing: str) -> str:
        """Clear away a process that has died; return what happened to it, and what it was `doing`, in a sentence."""
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:  # its threads go on after its main one
            self._kill()
        with self._lock:
            self._process.communicate()
        code = self._process.returncode
        how = signal.strsignal(-code) if code < 0 else f"exit code {code}"
        logger.warning("Worker %s has ended %s: %s. %s may say more.", self._process.pid, doing, how, self.log)
        memory = " Perhaps memory ran out." if how == "Killed" else ""
        return f"The worker stopped unexpectedly ({how}) {doing}.{memory} Run it again; {self.log} may say more."


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
