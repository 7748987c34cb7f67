"""The browser of the tests: Debian's Chromium, which CI must have."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

SHELL, WHOLE = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
CHROMIUM = SHELL if SHELL.is_file() else WHOLE
"""The shell is the same browser without windows: a quarter less work."""
ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


PATIENCE = 60_000
"""Milliseconds for what comes at once, but not on a machine that has other things to do."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; where there is none, the test is skipped, but in CI it fails."""
    if not CHROMIUM.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing")
        pytest.skip(f"{CHROMIUM} is missing")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS) as browser:
        yield browser
