"""One command in several processes that know of one another, as torch.distributed wants them."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack

from scene.errors import InputError

SAID_WHY = 2
"""Exit status of a command that ended with a sentence for people."""
GRACE_SECONDS = 20.0
"""How long the others have to end after one has failed."""


def in_processes(words: Sequence[str], count: int) -> None:
    """Run `python WORDS` so often, and wait; if one fails, the others end too.

    Raises:
        InputError: one failed; it has said why.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {**os.environ, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(count)}
    shared.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // count)))
    with ExitStack() as files:
        running, heard = [], []
        for rank in range(count):
            # what the others complain of follows from the first's trouble, most of the time
            heard.append(None if rank == 0 else files.enter_context(tempfile.TemporaryFile()))
            own = {"RANK": str(rank), "LOCAL_RANK": str(rank), "LOCAL_WORLD_SIZE": str(count)}
            running.append(subprocess.Popen([sys.executable, *words], env={**shared, **own}, stderr=heard[rank]))
        try:
            while any(process.poll() is None for process in running) and not any(process.poll() for process in running):
                time.sleep(0.1)
            failed = [rank for rank, process in enumerate(running) if process.poll()]
        finally:
            _end(running)
        if failed and running[0].returncode != SAID_WHY:
            for file in (heard[rank] for rank in failed):
                if file is not None:
                    file.seek(0)
                    sys.stderr.write(file.read().decode(errors="replace"))
    if failed:
        raise InputError("One of the processes failed, and the others were ended; it said why.")


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
