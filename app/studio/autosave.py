"""Every edit reaches the disk within a second."""

import logging
import threading
from collections.abc import Callable

from scene.errors import InputError

logger = logging.getLogger(__name__)

DELAY = 0.3
"""Seconds from the first unsaved edit to the disk."""
AT_REST = 2.0
"""Seconds until what is no work reaches it: where the playhead is, a poster."""


class Autosave:
    """Writes soon after something has changed, in a thread of its own.

    Args:
        write: writes what there is to write.
        on_trouble: called with a sentence, in another thread, when it cannot be written.
    """

    def __init__(self, write: Callable[[], None], on_trouble: Callable[[str], None]) -> None:
        self._write, self._on_trouble = write, on_trouble
        self._lock = threading.Lock()
        """Guards the timer."""
        self._writing = threading.Lock()
        self._timer: threading.Timer | None = None
        self._urgent = False

    def soon(self, *, urgent: bool = True) -> None:
        """Something has changed: an edit, or else only how it is looked at."""
        with self._lock:
            if self._timer is not None and (self._urgent or not urgent):
                return
            if self._timer is not None:
                self._timer.cancel()
            self._urgent = urgent
            self._timer = threading.Timer(DELAY if urgent else AT_REST, self.now)
            self._timer.daemon = True
            self._timer.start()

    def now(self) -> None:
        """Write it."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        with self._writing:
            try:
                self._write()
            except InputError as error:
                logger.warning("%s", error)
                self._on_trouble(f"The shot could not be saved: {error}")
