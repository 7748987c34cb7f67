"""Run trials: `python -m tests.fuzz [FAMILY ...] [--count N] [--first N] [--seconds S]`.

A finding is printed with the family and number that make it again. The exit code is 1 if there was any.
"""

import argparse
import faulthandler
import logging
import os
import random
import resource
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from scene.errors import InputError

FAMILIES = ("kernels", "requests", "jobs", "documents", "moves", "images", "depth", "paths", "checkpoints", "sockets")
LONGEST_MESSAGE = 600
"""Characters of an error; a person reads no more."""
MOST_MEMORY = 1.5e9
"""Bytes that the process may grow by."""
HANGS = 120
"""Seconds of one trial after which the process is ended, with its traceback: even a busy machine is done by then."""
COMPILES = 600
"""The same of a family's first trial, which may wait for the compiler."""


def main(arguments: list[str]) -> int:
    """Run what is asked for and return the exit code."""
    asked = _asked(arguments)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    trials: dict[str, Callable[[random.Random, Path], None]] = {
        family: import_module(f"tests.fuzz.{family}").trial for family in asked.families
    }
    ended: Counter[str] = Counter()
    for family, trial in trials.items():
        before = peak_memory()
        for number in range(asked.first, asked.first + asked.count):
            faulthandler.dump_traceback_later(COMPILES if number == asked.first else HANGS, exit=True)
            print(f"{family} {number}", file=asked.log, flush=True)
            finding, took = timed(trial, f"{family} {number}")
            if asked.seconds and took > asked.seconds:
                finding, took = timed(trial, f"{family} {number}")  # the first time, it may have waited for a compiler
            if not finding.startswith(("result", "refused")):
                print(f"{family} {number}: {finding}", flush=True)
            elif asked.seconds and took > asked.seconds:
                finding = "slow"
                print(f"{family} {number}: took {took:.1f} s", flush=True)
            elif peak_memory() - before > MOST_MEMORY:
                finding = "large"
                print(f"{family} {number}: took {(peak_memory() - before) / 1e9:.1f} GB", flush=True)
                before = peak_memory()
            ended[f"{family}: {finding.split(':')[0]}"] += 1
    faulthandler.cancel_dump_traceback_later()
    print(", ".join(f"{name} {count}" for name, count in sorted(ended.items())))
    return int(any(not name.endswith((": result", ": refused")) for name in ended))


def timed(trial: Callable[[random.Random, Path], None], name: str) -> tuple[str, float]:
    """How a trial ends, in a folder of its own, and its seconds of processor time."""
    begun = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        finding = tried(trial, name, Path(folder))
    return finding, time.process_time() - begun


def tried(trial: Callable[[random.Random, Path], None], name: str, folder: Path) -> str:
    """How a trial ends: "result", "refused", or else what is wrong."""
    try:
        trial(random.Random(name), folder)
    except InputError as error:
        said = str(error)
        if len(said) > LONGEST_MESSAGE:
            return f"wordy: a message of {len(said)} characters, {said[:100]}..."
        if not said.strip():
            return "mute: a message without words"
        return f"refused: {said}"
    except Exception as error:  # noqa: BLE001  (whatever it is, it is the finding)
        frames = traceback.extract_tb(error.__traceback__)
        at = "; ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-4:])
        return f"uncaught: {type(error).__name__} {' '.join(str(error).split())[:200]} ({at})"
    return "result"


def peak_memory() -> int:
    """Bytes that this process, or the largest of those it started, has held at most."""
    used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return used * 1024


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("families", nargs="*", choices=[*FAMILIES, []], metavar="FAMILY")
    parser.add_argument("--count", type=int, default=100, help="inputs of each family")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--seconds", type=float, default=0, help="of processor time that one may take; 0 is any")
    parser.add_argument("--log", type=argparse.FileType("w"), default=None, help="where to note what is being tried")
    asked = parser.parse_args(arguments)
    asked.families = asked.families or list(FAMILIES)
    asked.log = asked.log or open("/dev/null", "w")  # noqa: PTH123, SIM115
    return asked


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True) as everything:
        tempfile.tempdir = everything
        code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # whatever a trial has begun in other threads ends here, without a word
