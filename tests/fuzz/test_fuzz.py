"""The trials as tests: some of each family by default, in one process; all of them by `-m fuzz`."""

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


def run(tmp_path: Path, kernels: Path, *arguments: str) -> None:
    """Run trials; what is found is the failure, and where a process died, what was being tried."""
    log = tmp_path / "tried.txt"
    done = run_with_bounds(kernels, "tests.fuzz", *arguments, "--log", os.fspath(log))
    tried = log.read_text().splitlines()
    assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-3000:]}\nthe last was {tried[-1:]}"


def run_with_bounds(kernels: Path, *module: str) -> subprocess.CompletedProcess[str]:
    """Run a module; compiled loops ask for every index whether it is within its array, and are kept so in `kernels`."""
    checked = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": os.fspath(kernels)}
    command = [sys.executable, "-m", *module]
    return subprocess.run(command, cwd=ROOT, env=os.environ | checked, capture_output=True, text=True)


@pytest.fixture
def kernels(pytestconfig: pytest.Config) -> Path:
    """Where they are from one run of the tests to the next."""
    return pytestconfig.cache.mkdir("kernels-with-bounds")


def test_compiled_loops_stay_within_their_arrays_on_every_recording_and_on_some_inputs_that_nobody_would_write(
    tmp_path: Path, kernels: Path
) -> None:
    """One after the other: what the first compiles, the second uses."""
    done = run_with_bounds(kernels, "tests.fuzz.goldens")
    assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-3000:]}"
    run(tmp_path, kernels, "--count", "6", "--first", "100000")


@pytest.mark.fuzz
@pytest.mark.parametrize("family", FAMILIES)
def test_thousands_of_inputs_that_nobody_would_write_are_used_or_refused(
    tmp_path: Path, kernels: Path, family: str
) -> None:
    run(tmp_path, kernels, family, "--count", str(MANY[family]), "--seconds", "5")
