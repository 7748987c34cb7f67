import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from engine.job import PROGRESS, RESULT, job_state
from engine.request import pack, read_request
from engine.video import probe_video, read_video
from engine.worker import ROOT, Job, Worker
from scene.errors import InputError
from tests.engine.faults import small_disk
from tests.engine.scenes import small_preview, small_scene
from tests.waiting import until

PATIENCE = 120
"""Seconds; only a worker that hangs takes them."""


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    with Worker(log, module="tests.engine.plain_engines") as worker:
        yield worker


def packed(folder: Path, engine: str, frames: int = 20) -> Path:
    preview = small_preview(frames)
    return pack(folder, small_scene(), preview.trajectory, preview, engine=engine).folder


def has_frames(job: Job) -> Callable[[], bool]:
    return lambda: job.state().progress.fraction > 0.2


def test_a_job_writes_progress_video_and_result_beside_its_request(worker: Worker, tmp_path: Path) -> None:
    job = worker.submit(packed(tmp_path / "shot", "replay"))
    state = job.wait(PATIENCE)
    assert (state.state, state.progress.fraction) == ("done", 1.0)
    assert state.result["notes"] == {"filled": 0.25}
    facts = probe_video(tmp_path / "shot" / "video.mp4")
    request = read_request(tmp_path / "shot")
    assert (facts.frames, facts.width, facts.height) == (20, 40, 24)
    assert facts.metadata["comment"].endswith(request.contract) and state.result["contract"] == request.contract
    error = (read_video(tmp_path / "shot" / "video.mp4").float() - request.preview.rgb.float()).abs().mean()
    assert error < 40  # noise, which H.264 keeps badly; another video would be at 85


def test_jobs_run_in_the_order_they_were_given(worker: Worker, tmp_path: Path) -> None:
    jobs = [worker.submit(packed(tmp_path / str(i), "replay", frames=2)) for i in range(3)]
    assert [job.wait(PATIENCE).state for job in jobs] == ["done"] * 3
    ended = [(job.folder / RESULT).stat().st_mtime_ns for job in jobs]
    assert ended == sorted(ended)


def test_the_worker_is_modest(worker: Worker) -> None:
    process = psutil.Process(worker.pid)
    assert os.getsid(worker.pid) == worker.pid != os.getsid(0)
    until(lambda: process.nice() == min(os.nice(0) + 10, 19))
    cores = len(os.sched_getaffinity(0))
    assert process.environ()["OMP_NUM_THREADS"] == process.environ()["NUMBA_NUM_THREADS"] == str(max(1, cores - 1))


def test_a_request_that_was_altered_fails_with_the_files_name(worker: Worker, tmp_path: Path) -> None:
    folder = packed(tmp_path / "shot", "replay")
    with (folder / "mask.mkv").open("ab") as file:
        file.write(b"!")
    state = worker.submit(folder).wait(PATIENCE)
    assert state.state == "failed"
    assert "mask.mkv" in state.error and "changed after it was packed" in state.error


def test_an_unknown_engine_fails_with_the_list_of_those_there_are(worker: Worker, tmp_path: Path) -> None:
    state = worker.submit(packed(tmp_path / "shot", "reply")).wait(PATIENCE)
    assert state.state == "failed"
    assert state.error.startswith("No engine is called 'reply': did you mean 'replay'?")


def test_a_running_job_that_listens_is_cancelled_and_leaves_no_video(worker: Worker, tmp_path: Path) -> None:
    job, pid = worker.submit(packed(tmp_path / "shot", "slow replay", frames=200)), worker.pid
    until(has_frames(job))
    assert job.state().state == "running"
    job.cancel()
    assert job.wait(PATIENCE).state == "cancelled"
    assert worker.pid == pid
    assert not list(job.folder.glob("*.mp4")) and not list(job.folder.glob(".*"))


def test_a_job_that_hears_nothing_is_cancelled_by_killing_its_process(worker: Worker, tmp_path: Path) -> None:
    job, pid = worker.submit(packed(tmp_path / "shot", "deaf")), worker.pid
    until(has_frames(job))
    job.cancel()
    while (seen := job.state().state) == "running":
        pass
    assert seen == "cancelled", "while its process dies it is not called failed"
    assert worker.pid != pid


def test_a_queued_job_is_cancelled_without_being_run(worker: Worker, tmp_path: Path) -> None:
    busy = worker.submit(packed(tmp_path / "busy", "slow replay", frames=200))
    queued = worker.submit(packed(tmp_path / "queued", "replay"))
    assert queued.state().state == "queued"
    queued.cancel()
    assert queued.wait(PATIENCE).state == "cancelled"
    busy.cancel()
    busy.wait(PATIENCE)
    assert not (queued.folder / "video.mp4").exists()


def test_a_cancelled_job_can_be_run_again(worker: Worker, tmp_path: Path) -> None:
    folder = packed(tmp_path / "shot", "slow replay", frames=8)
    job = worker.submit(folder)
    job.cancel()
    assert job.wait(PATIENCE).state == "cancelled"
    assert worker.submit(folder).wait(PATIENCE).state == "done"


def test_a_job_that_runs_is_not_taken_twice(worker: Worker, tmp_path: Path) -> None:
    job = worker.submit(packed(tmp_path / "shot", "slow replay", frames=200))
    with pytest.raises(InputError, match="already"):
        worker.submit(job.folder)
    job.cancel()
    job.wait(PATIENCE)


def test_a_fault_of_ours_is_told_with_its_traceback_and_the_next_job_runs(worker: Worker, tmp_path: Path) -> None:
    state = worker.submit(packed(tmp_path / "shot", "buggy")).wait(PATIENCE)
    assert state.state == "failed"
    assert state.error.startswith("ZeroDivisionError: ")
    assert "plain_engines.py" in state.result["traceback"]
    assert worker.submit(packed(tmp_path / "next", "replay")).wait(PATIENCE).state == "done"
    assert "ZeroDivisionError" in worker.log.read_text()


def test_a_worker_that_dies_of_a_signal_says_which_and_at_what_and_the_next_job_runs(
    worker: Worker, tmp_path: Path
) -> None:
    state = worker.submit(packed(tmp_path / "shot", "crashing")).wait(PATIENCE)
    assert state.state == "failed"
    assert '(Segmentation fault) at "Painting gaps" (25% of the job, 3 of 4)' in state.error
    assert "plain_engines.py" in worker.log.read_text(), "its traceback is in the log"
    assert worker.submit(packed(tmp_path / "next", "replay")).wait(PATIENCE).state == "done"


def test_a_worker_killed_at_a_random_moment_leaves_a_true_state_and_a_successor(worker: Worker, tmp_path: Path) -> None:
    rng = random.Random(2)
    states = set()
    for attempt in range(3):
        job, pid = worker.submit(packed(tmp_path / str(attempt), "slow replay", frames=20)), worker.pid
        if rng.random() < 0.8:
            until(lambda job=job: job.state().state != "queued")
        time.sleep(rng.uniform(0, 1.0))
        os.kill(pid, signal.SIGKILL)
        state = job.wait(PATIENCE)
        states.add(state.state)
        assert state.ended and job_state(job.folder) == state
        assert (state.state == "done") == (job.folder / "video.mp4").exists()
        assert not list(job.folder.glob(".*"))
        if state.state == "failed":
            assert "stopped unexpectedly (Killed)" in state.error
    assert "failed" in states
    assert worker.submit(packed(tmp_path / "next", "replay")).wait(PATIENCE).state == "done"


def test_a_worker_killed_while_it_waits_is_replaced(worker: Worker, tmp_path: Path) -> None:
    worker.submit(packed(tmp_path / "first", "replay")).wait(PATIENCE)
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.submit(packed(tmp_path / "second", "replay")).wait(PATIENCE).state == "done"


def test_a_full_disk_fails_the_job_in_a_sentence_and_the_next_one_runs(worker: Worker, tmp_path: Path) -> None:
    with small_disk(tmp_path, 400) as disk:
        folder = packed(disk / "shot", "replay")
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(bytes(4096))
        with filler.open("r+b") as file:
            file.truncate(filler.stat().st_size - 8192)  # room for progress, not for a video
        state = worker.submit(folder).wait(PATIENCE)
        assert state.state == "failed"
        assert "no space left on device" in state.error
        assert not list(folder.glob("*.mp4")) and not list(folder.glob(".*"))
    assert worker.submit(packed(tmp_path / "next", "replay")).wait(PATIENCE).state == "done"


def test_what_is_no_request_is_refused_before_it_is_queued(worker: Worker, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not a request folder"):
        worker.submit(tmp_path)
    with pytest.raises(InputError, match=r"not a request folder"):
        worker.submit(tmp_path / "nowhere")


def test_a_worker_that_cannot_start_fails_the_job_in_a_sentence(tmp_path: Path) -> None:
    with Worker(tmp_path / "log", module="tests.engine.no_such_module") as worker:
        state = worker.submit(packed(tmp_path / "shot", "replay", frames=2)).wait(PATIENCE)
    assert state.state == "failed"
    assert state.error == f"The worker does not start; {tmp_path / 'log'} says why."
    assert "No module named" in (tmp_path / "log").read_text()


def test_closing_cancels_what_runs_and_what_waits(tmp_path: Path) -> None:
    with Worker(tmp_path / "log", module="tests.engine.plain_engines") as worker:
        running = worker.submit(packed(tmp_path / "running", "deaf"))
        waiting = worker.submit(packed(tmp_path / "waiting", "deaf"))
        pid = worker.pid
    assert [running.state().state, waiting.state().state] == ["cancelled"] * 2
    assert not psutil.pid_exists(pid)


def test_the_worker_dies_with_its_studio_and_the_folder_tells_the_truth(tmp_path: Path) -> None:
    folder = packed(tmp_path / "shot", "deaf")
    studio = (
        "import sys, time; from engine.worker import Worker\n"
        "worker = Worker(sys.argv[2], module='tests.engine.plain_engines')\n"
        "worker.submit(sys.argv[1]); print(worker.pid, flush=True); time.sleep(600)\n"
    )
    command = [sys.executable, "-c", studio, os.fspath(folder), os.fspath(tmp_path / "log")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        until(lambda: (state := job_state(folder)) is not None and state.state == "running")
        process.kill()
    until(lambda: not psutil.pid_exists(pid))
    state = job_state(folder)
    assert state is not None and state.state == "failed"
    assert "stopped unexpectedly" in state.error
    assert not (folder / RESULT).exists()


def test_a_line_of_progress_that_was_cut_off_is_not_read(worker: Worker, tmp_path: Path) -> None:
    folder = packed(tmp_path / "shot", "replay", frames=2)
    worker.submit(folder).wait(PATIENCE)
    whole = job_state(folder)
    with (folder / PROGRESS).open("a") as file:
        file.write('{"state": "runn')
    assert job_state(folder) == whole


def test_nobody_has_started_a_fresh_request(tmp_path: Path) -> None:
    assert job_state(packed(tmp_path / "shot", "replay", frames=2)) is None
