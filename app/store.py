"""The document now, and those before and after it."""

from dataclasses import dataclass

from app.document import Document


@dataclass(frozen=True)
class Step:
    """One thing that can be undone."""

    label: str
    """What was done, for people: "Move keyframe 2"."""
    before: Document
    after: Document
    gesture: str = ""
    """Edits of one drag share a name and are one step."""


class Store:
    """A document with undo and redo. Every edit makes a new one; the old ones stay as they were."""

    LONGEST = 500
    """Steps that are kept."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self.gesture = ""
        """What is being dragged; "" if nothing is."""
        self._begun = 0

    def update(self, document: Document, label: str, *, gesture: str = "") -> bool:
        """Make `document` the one now; return whether that changed anything.

        Args:
            document: the next one.
            label: what was done.
            gesture: while this stays the same, and until `end_gesture`, edits join the same step.
        """
        if document == self.document:
            return False
        last = self._done[-1] if self._done else None
        if gesture and gesture == self.gesture and last is not None and last.gesture == gesture:
            self._done[-1] = Step(last.label, last.before, document, gesture)
        else:
            self._done.append(Step(label, self.document, document, gesture))
            del self._done[: -self.LONGEST]
        self.gesture = gesture
        self._undone.clear()
        self.document = document
        return True

    def begin_gesture(self) -> str:
        """The name of a new drag. Undo, redo and every edit under another name end it."""
        self._begun += 1
        self.gesture = f"drag {self._begun}"
        return self.gesture

    def end_gesture(self) -> None:
        """The drag is over: the next edit is a step of its own."""
        self.gesture = ""
        if self._done and self._done[-1].before == self._done[-1].after:
            self._done.pop()  # dragged back to where it was

    def take_back(self) -> bool:
        """The document as it was before the drag that goes on, which leaves no step; return whether one does."""
        last, gesture = self._done[-1] if self._done else None, self.gesture
        self.gesture = ""
        if last is None or not gesture or last.gesture != gesture:
            return False
        self.document = self._done.pop().before
        return True

    def amend(self, document: Document) -> None:
        """Replace the document without a step: what the studio itself corrects cannot be undone."""
        self.document = document

    def undo(self) -> bool:
        """Back by one step."""
        return self._go(self._done, self._undone, back=True)

    def redo(self) -> bool:
        """Forward again."""
        return self._go(self._undone, self._done, back=False)

    def _go(self, source: list[Step], target: list[Step], *, back: bool) -> bool:
        self.gesture = ""
        if not source:
            return False
        step = source.pop()
        target.append(step)
        self.document = step.before if back else step.after
        return True

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self._undone[-1].label if self._undone else None
