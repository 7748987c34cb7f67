"""What an undo step goes between: documents, or what is on disk of them until somebody goes there."""

from collections.abc import Callable
from typing import Any

from app.document.document import Document
from scene.path.edits import Selection


class Version:
    """A document. One that comes from the disk is made of its JSON when it is first asked for."""

    __slots__ = ("_document", "_read", "selected", "written")

    def __init__(self, document: Document | None, written: Any = None, read: Callable[[Any], Document] | None = None):
        self._document, self._read = document, read
        self.written = written
        """Its JSON, where it came from the disk; None for one that was made here."""
        self.selected: tuple[Selection, ...] | None = None
        """What was selected when it was left; None where it never was in this run."""

    @property
    def document(self) -> Document:
        """The document itself.

        Raises:
            InputError: what is on disk cannot be read.
        """
        if self._document is None:
            assert self._read is not None
            self._document = self._read(self.written)
        return self._document

    def __eq__(self, other: object) -> bool:
        """Whether the documents are equal."""
        return isinstance(other, Version) and (self is other or self.document == other.document)

    __hash__ = None  # pyright: ignore[reportAssignmentType]
