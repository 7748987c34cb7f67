"""The trials as tests: some of each family by default, all of them by `-m fuzz`. Each runs in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.worker import ROOT
from tests.fuzz.__main__ import FAMILIES

MANY = {
    "kernels": 400,
    "requests": 1000,
    "jobs": 1000,
    "documents": 1600,
    "moves": 1000,
    "images": 1500,
    "depth": 1000,
    "paths": 2000,
    "checkpoints": 1000,
    "sockets": 500,
}
"""Inputs of each family in the long run: eleven thousand in all, in some minutes."""


def run(tmp_path: Path, *arguments: str, **environment: str) -> None:
    """Run trials; what is found is the failure, and where a process died, what was being tried."""
    log = tmp_path / "tried.txt"
    command = [sys.executable, "-m", "tests.fuzz", *arguments, "--log", os.fspath(log)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)
    tried = log.read_text().splitlines()
    assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-3000:]}\nthe last was {tried[-1:]}"


def test_some_inputs_that_nobody_would_write_are_used_or_refused(tmp_path: Path) -> None:
    run(tmp_path, "--count", "20", "--first", "100000")


def test_compiled_loops_stay_within_their_arrays(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    compiled = pytestconfig.cache.mkdir("kernels-with-bounds")  # compiled with checks, and kept for the next time
    run(tmp_path, "kernels", "--count", "60", NUMBA_BOUNDSCHECK="1", NUMBA_CACHE_DIR=os.fspath(compiled))


@pytest.mark.fuzz
@pytest.mark.parametrize("family", FAMILIES)
def test_thousands_of_inputs_that_nobody_would_write_are_used_or_refused(tmp_path: Path, family: str) -> None:
    run(tmp_path, family, "--count", str(MANY[family]), "--seconds", "5")
