"""The bin of a shot's takes: what is deleted lies there for a month, and can be brought back."""

import logging
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

logger = logging.getLogger(__name__)

DAYS = 30
"""Days that a deleted take is kept."""


class TakeBin:
    """A folder of takes' folders.

    Args:
        folder: may not be there yet.
        on_trouble: called with a sentence where files cannot be moved.
    """

    def __init__(self, folder: Path, on_trouble: Callable[[str], None]) -> None:
        self._folder, self._on_trouble = folder, on_trouble
        for old in folder.glob("*"):
            if time.time() - old.stat().st_mtime > DAYS * 86400:
                shutil.rmtree(old, ignore_errors=True)

    def has(self, number: int) -> bool:
        """Whether the files of a take are there."""
        return self._place(number).is_dir()

    def since(self, number: int) -> float:
        """When a take came there, seconds since 1970; 0 where it is not there."""
        try:
            return self._place(number).stat().st_mtime
        except OSError:
            return 0.0

    def take(self, number: int, home: Path) -> None:
        """Put a take there from its own folder."""
        self._move(home, self._place(number))

    def give_back(self, number: int, home: Path) -> None:
        """Put it where it was."""
        self._move(self._place(number), home)

    def destroy(self, number: int) -> None:
        """Delete its files for good."""
        shutil.rmtree(self._place(number), ignore_errors=True)

    def _place(self, number: int) -> Path:
        return self._folder / str(number)

    def _move(self, source: Path, target: Path) -> None:
        """A take's folder into the bin or out of it; what cannot be moved is said and stays where it is."""
        if not source.is_dir():
            return
        try:
            target.parent.mkdir(exist_ok=True)
            if target.exists():
                shutil.rmtree(target)
            source.rename(target)
            os.utime(target)  # a bin is emptied by age
        except OSError as error:
            logger.warning("%s stays where it is: %s", source, error)
            self._on_trouble(f"The files of take {source.name} could not be moved: {error.strerror or error}.")
