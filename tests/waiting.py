"""Waiting for what another thread or process does."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE = 60.0
"""Seconds, on a machine that has other things to do."""


def until(true: Callable[[], Any], patience: float = PATIENCE, what: str = "it") -> None:
    """Return once something is true.

    Raises:
        AssertionError: it has not become so in that time [s]; it says `what`.
    """
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, f"{what} did not happen in {patience:g} s"
        time.sleep(0.01)
