"""What gets installed: exactly what was chosen, and never torchvision."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import launch

PROJECT = tomllib.loads((launch.ROOT / "pyproject.toml").read_text())
LOCKS = sorted(launch.ROOT.glob("requirements*.txt"))


def pins(lock: Path) -> list[Requirement]:
    return [Requirement(line) for line in lock.read_text().splitlines() if not line.lstrip().startswith("#")]


def test_torchvision_is_never_installed():
    """It breaks importing transformers beside a CPU build of torch."""
    assert "torchvision" not in {pin.name for lock in LOCKS for pin in pins(lock)}
    assert "torchvision" not in {canonicalize_name(package.name) for package in metadata.distributions()}


@pytest.mark.parametrize(
    ("lock", "direct"),
    [
        ("requirements.txt", PROJECT["project"]["dependencies"]),
        ("requirements-research.txt", PROJECT["dependency-groups"]["research"]),
        ("requirements-test.txt", PROJECT["dependency-groups"]["test"]),
        ("requirements-lint.txt", PROJECT["dependency-groups"]["lint"]),
        ("requirements-docs.txt", PROJECT["dependency-groups"]["docs"]),
    ],
)
def test_a_lock_holds_what_pyproject_asks_for(lock: str, direct: list[str]):
    locked = {pin.name: pin.specifier for pin in pins(launch.ROOT / lock)}
    for pin in map(Requirement, direct):
        assert locked[canonicalize_name(pin.name)] == pin.specifier, f"{lock} is older than pyproject.toml: {pin}"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_everything_and_names_no_place(lock: Path):
    assert pins(lock) and all(str(pin.specifier).startswith("==") for pin in pins(lock))
    assert not re.search(r"://|^-|(?<!\w)/", lock.read_text(), re.M)


def test_cuda_libraries_come_with_the_cuda_build_alone():
    assert not [pin.name for lock in LOCKS for pin in pins(lock) if re.match("nvidia|cuda|triton", pin.name)]
