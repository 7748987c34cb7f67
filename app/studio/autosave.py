"""Every edit reaches the disk within a second, or as soon as the disk takes it."""

import logging
import threading
from collections.abc import Callable

from scene.errors import InputError

logger = logging.getLogger(__name__)

DELAY = 0.3
"""Seconds from the first unsaved edit to the disk."""
AT_REST = 2.0
"""Seconds until what is no work reaches it: where the playhead is, a poster."""
AGAIN = 2.0
"""Seconds until what could not be written is tried again."""


class Autosave:
    """Writes soon after something has changed, in a thread of its own, and goes on trying where that fails.

    Args:
        write: writes what there is to write.
        on_trouble: called with a sentence, in another thread, when it cannot be written, and with "" once it is.
    """

    def __init__(self, write: Callable[[], None], on_trouble: Callable[[str], None]) -> None:
        self.trouble = ""
        """Why the newest edits are not on the disk, a sentence; "" where they are."""
        self._write, self._on_trouble = write, on_trouble
        self._lock = threading.Lock()
        """Guards the timer."""
        self._writing = threading.Lock()
        self._timer: threading.Timer | None = None
        self._urgent = False
        self._closed = False

    def soon(self, *, urgent: bool = True) -> None:
        """Something has changed: an edit, or else only how it is looked at."""
        with self._lock:
            if self._timer is not None and (self._urgent or not urgent):
                return
            self._urgent = urgent
            self._begin(DELAY if urgent else AT_REST)

    def now(self) -> None:
        """Write it."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        with self._writing:
            before = self.trouble
            try:
                self._write()
                self.trouble = ""
            except InputError as error:
                logger.warning("%s", error)
                self.trouble = f"The newest edits are not saved yet. {error} Saving is tried again every {AGAIN:g} s."
            told, failed = self.trouble != before, bool(self.trouble)
        with self._lock:
            if failed and self._timer is None:
                self._urgent = False  # an edit need not wait as long
                self._begin(AGAIN)
        if told:
            self._on_trouble(self.trouble)

    def close(self) -> None:
        """Write it for the last time."""
        self._closed = True
        self.now()

    def _begin(self, delay: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._closed:
            return
        self._timer = threading.Timer(delay, self.now)
        self._timer.daemon = True
        self._timer.start()
