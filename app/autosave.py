"""Every edit reaches the disk within a second."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from app.document import Document, write_document
from scene.errors import InputError

logger = logging.getLogger(__name__)

DELAY = 0.3
"""Seconds from the first unsaved edit to the disk."""


class Autosave:
    """Writes a document soon after it has changed.

    Args:
        file: where to.
        document: says what there is to write.
        on_trouble: called with a sentence, in another thread, when it cannot be written.
    """

    def __init__(self, file: Path, document: Callable[[], Document], on_trouble: Callable[[str], None]) -> None:
        self._file, self._document, self._on_trouble = file, document, on_trouble
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def soon(self) -> None:
        """The document has changed."""
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(DELAY, self.now)
                self._timer.daemon = True
                self._timer.start()

    def now(self) -> None:
        """Write it."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            try:
                write_document(self._file, self._document())
            except InputError as error:
                logger.warning("%s", error)
                self._on_trouble(f"The shot could not be saved: {error}")
