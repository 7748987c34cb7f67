"""A process of its own for decoders that cannot be bounded: so much memory, so much time, and a crash is a sentence."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scene.errors import InputError

ROOT = Path(__file__).resolve().parents[3]

MEMORY_BYTES = 900 * 2**20
"""What decoding may take; where the system keeps to such limits (Linux does)."""
SECONDS = 8
"""Seconds of computing; a picture of 200 megapixels takes 3."""
WAIT_SECONDS = 60.0
"""Seconds in all, on a machine that has other things to do."""

ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""Threads of libraries that are not needed here would use up the memory without touching it."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What a task has found."""

    facts: dict[str, Any]
    arrays: dict[str, np.ndarray]


def in_a_process(task: Callable[..., bytes], name: str, asked: Mapping[str, Any], data: bytes = b"") -> Answer:
    """Run a function of a module within bounds.

    Args:
        task: takes the bytes and the arguments, and answers as `sent` does.
        name: of the file, for sentences.
        asked: its arguments, as JSON has them.
        data: bytes that it is to read, if it reads no file.

    Raises:
        InputError: it refuses the file, or the file needs more memory or time than it may, or breaks its decoder.
    """
    facts = {
        "task": [task.__module__, task.__qualname__],
        "asked": dict(asked),
        "bytes": MEMORY_BYTES,
        "seconds": SECONDS,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "scene.photo.pictures"],
            cwd=ROOT,
            env=os.environ | ALONE,
            input=json.dumps(facts).encode() + b"\n" + data,
            capture_output=True,
            timeout=WAIT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow(name) from error
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode == 0:
        answer = json.loads(head)
        if answer["refused"]:
            raise InputError(answer["refused"])
        return Answer(answer["facts"], dict(_arrays(answer["arrays"], body)))
    if -done.returncode in (getattr(signal, "SIGXCPU", 0), getattr(signal, "SIGKILL", 0)):
        raise _too_slow(name)
    if any(word in done.stderr for word in (b"MemoryError", b"bad_alloc", b"annot allocate")):
        raise too_large(name)
    raise InputError(f"{name} is damaged: it crashes its decoder ({_reason(done)}). Copy or export it again.")


def too_large(name: str) -> InputError:
    """Error for a file whose decoder asks for more memory than it may have."""
    return InputError(f"{name} needs more memory to be decoded than any photo does. Reduce it, or save it as JPEG.")


def sent(facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """An answer as bytes."""
    header = [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]
    head = json.dumps({"refused": "", "facts": dict(facts), "arrays": header}).encode()
    return head + b"\n" + b"".join(np.ascontiguousarray(array).tobytes() for array in arrays.values())


def refused(sentence: str) -> bytes:
    """A refusal as bytes."""
    return json.dumps({"refused": sentence, "facts": {}, "arrays": []}).encode() + b"\n"


def _arrays(headers: list[Any], body: bytes) -> Any:
    at = 0
    for name, kind, shape in headers:
        dtype = np.dtype(kind)
        count = int(np.prod(shape))
        yield name, np.frombuffer(body, dtype, count, at).reshape(shape)
        at += count * dtype.itemsize


def _reason(done: "subprocess.CompletedProcess[bytes]") -> str:
    if done.returncode < 0:
        return f"signal {-done.returncode}"
    lines = [line for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else f"exit {done.returncode}"


def _too_slow(name: str) -> InputError:
    return InputError(
        f"{name} takes longer than {SECONDS} seconds of computing to be decoded, which no photo does. "
        "Save it as JPEG or PNG in another program."
    )
