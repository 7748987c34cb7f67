"""The worker's side: `python -m engine.worker_main` runs the folders that are named to it, one after the other.

Commands come as JSON lines, {"run": folder} or {"cancel": folder}. A run is answered by "started", and by "ended" once
its result is written beside the request, or by why that failed. When the commands end, so does the process, at once.
"""

import faulthandler
import json
import os
import queue
import sys
import threading
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from engine.engines.registry import Backends

NICENESS = 10


def main(backends: "Backends | None" = None) -> None:
    """Run jobs until nobody is left to ask for them."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    faulthandler.enable()  # what dies of a signal leaves its traceback in the log
    commands, replies = _take_standard_streams()
    jobs: queue.SimpleQueue[str] = queue.SimpleQueue()
    cancelled: set[str] = set()
    threading.Thread(target=_listen, args=(commands, jobs, cancelled), daemon=True).start()
    threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()

    # only now what takes seconds to import: the process hears from the start
    from engine.engines.registry import BACKENDS
    from engine.job import job_state
    from engine.progress import JobCancelled
    from engine.run import run_job
    from scene.errors import InputError

    while True:
        folder = jobs.get()
        print("started", file=replies, flush=True)
        problem = ""
        try:
            run_job(folder, cancelled=lambda: folder in cancelled, backends=backends or BACKENDS)  # noqa: B023
        except (InputError, JobCancelled) as error:
            problem = str(error)
            print(f"{folder}: {problem or 'cancelled'}", flush=True)
        # any other exception is a bug: it is noted in result.json, its traceback goes to the log, and a fresh
        # process takes the next job
        state = job_state(folder)
        if state is None or not state.ended:
            print(*problem.split(), file=replies, flush=True)
            os._exit(1)  # the result could not be written: a dead process tells the folder's readers that it has ended
        print("ended", file=replies, flush=True)


def _take_standard_streams() -> tuple[TextIO, TextIO]:
    """Keep the pipes to the studio for ourselves: what is printed goes to the log, children inherit neither."""
    commands = os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8")
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    with open(os.devnull) as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), sys.stdin.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return commands, replies


def _listen(commands: TextIO, jobs: "queue.SimpleQueue[str]", cancelled: set[str]) -> None:
    for line in commands:
        command = json.loads(line)
        if "run" in command:
            cancelled.discard(command["run"])
            jobs.put(command["run"])
        else:
            cancelled.add(command["cancel"])
    os._exit(0)  # the studio closed the pipe, or died: nobody waits for what is running


def _die_with(parent: int) -> None:
    """Also where a copy of the pipe has survived the studio in another child of it."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


if __name__ == "__main__":
    main()
