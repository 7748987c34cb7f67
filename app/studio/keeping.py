"""One shot on the disk: document, undo history, how it was left, and its poster. Each file is whole or not there.

document.json, history.jsonl, desk.json, poster.jpg; photos/, lifts/, takes/ and preview/ belong to others
"""

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from app.document.document import Document, read_revision, write_document
from app.document.history import History, HistoryLog, read_history
from app.document.store import Snapshot, Store
from app.document.view import Marks, View
from app.studio.desk import read_desk, write_desk
from scene.errors import InputError
from scene.support.atomic import atomic_path

logger = logging.getLogger(__name__)

DOCUMENT, HISTORY, DESK, POSTER = "document.json", "history.jsonl", "desk.json", "poster.jpg"


@dataclass(frozen=True, eq=False)
class Left:
    """A shot as it was left."""

    document: Document | None
    """None where there is none yet, or none that can be read."""
    history: History | None
    view: View
    marks: Marks
    trouble: str = ""
    """What was lost, a sentence; "" where nothing was."""

    def store(self, fresh: Document) -> Store:
        """The document with its steps; `fresh` is for a shot that is new."""
        document = fresh if self.document is None else self.document
        return Store(document) if self.history is None else Store(document, self.history.done, self.history.undone)


class Keeping:
    """Reads and writes the files of one shot.

    Args:
        folder: of the shot.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._snapshot: Snapshot | None = None
        self._desk: tuple[View, Marks] | None = None
        self._poster: str | None = None
        """Key of what it shows."""
        self._log = HistoryLog(folder / HISTORY, None)
        self._revision = 0

    def read(self) -> Left:
        """The shot in the folder. The history is written first, so where the two differ the newer one counts."""
        file, trouble = self._folder / DOCUMENT, ""
        history = read_history(self._folder / HISTORY)
        document, revision = None, 0
        if file.is_file():
            try:
                document, revision = read_revision(file)
            except InputError as error:
                aside = file.with_name(f"document.damaged-{time.strftime('%Y%m%d-%H%M%S')}.json")
                file.replace(aside)
                rescued = "this is the shot from its undo history" if history is not None else "this is a new shot"
                trouble = f"{error} It is now {aside.name}, and {rescued}."
        if history is not None and (document is None or history.revision >= revision):
            document, revision = history.document, history.revision
        elif history is not None and history.document != document:
            history = None  # steps to documents that this one does not come from
        self._log = HistoryLog(self._folder / HISTORY, history)
        self._revision = revision
        view, marks = read_desk(self._folder / DESK)
        return Left(document, history, view, marks, trouble)

    def write(self, snapshot: Snapshot, view: View, marks: Marks) -> None:
        """Keep what has changed since the last time.

        Raises:
            InputError: something cannot be written.
        """
        if self._snapshot is None or not _same(self._snapshot, snapshot):
            self._log.write(snapshot, self._revision + 1)
            write_document(self._folder / DOCUMENT, snapshot.document, self._revision + 1)
            self._revision += 1
            self._snapshot = snapshot
        if self._desk != (view, marks):
            write_desk(self._folder / DESK, view, marks)
            self._desk = view, marks

    def write_poster(self, key: str, jpeg: bytes) -> None:
        """Keep a picture of the shot, unless it is there already."""
        if self._poster == key:
            return
        with atomic_path(self._folder / POSTER) as temporary:
            temporary.write_bytes(jpeg)
        self._poster = key


def _same(one: Snapshot, other: Snapshot) -> bool:
    """Whether the very same steps lead to the very same document."""
    if one.document is not other.document or len(one.done) != len(other.done) or len(one.undone) != len(other.undone):
        return False
    return all(a is b for a, b in zip((*one.done, *one.undone), (*other.done, *other.undone), strict=True))
