"""The parts of the page that need no browser, tested in their own language."""

import shutil
import subprocess
from pathlib import Path

import playwright
import pytest

HERE = Path(__file__).parent
OURS = Path(playwright.__file__).parent / "driver"
"""The tests that drive a browser bring a Node.js of their own."""


def test_the_pages_own_tests_pass():
    node = shutil.which("node", path=str(OURS)) or shutil.which("node")
    if node is None:
        pytest.skip("There is no Node.js here: neither Playwright's nor one on the PATH")
    files = sorted(str(file) for file in HERE.glob("*.test.js"))
    done = subprocess.run(
        [node, "--test", "--test-reporter=spec", "--test-timeout=30000", *files],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"tests {count(files)}\n" in done.stdout, f"not every test of these files has run:\n{done.stdout}"


def count(files: list[str]) -> int:
    """How many tests are written in them."""
    return sum(line.startswith("test(") for file in files for line in Path(file).read_text("utf-8").splitlines())
