"""The document now, and those before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.document.document import Document
from app.document.versions import Version
from scene.path.edits import Selection


@dataclass(frozen=True)
class Step:
    """One thing that can be undone."""

    label: str
    """What was done, for people: "Move keyframe 2"."""
    before: Version
    after: Version
    gesture: str = ""
    """Edits of one drag share a name and are one step."""


@dataclass(frozen=True)
class Snapshot:
    """A document with its steps at one moment, for saving."""

    document: Document
    done: tuple[Step, ...]
    """Oldest first; the newest is what undo takes back."""
    undone: tuple[Step, ...]
    """The last is what redo does again."""


class Store:
    """A document with undo and redo. Every edit makes a new one; the old ones stay as they were.

    Args:
        document: the one now.
        done: steps of an earlier run, oldest first.
        undone: those that were undone, the next to redo last.
    """

    LONGEST = 500
    """Steps that are kept."""

    def __init__(self, document: Document, done: Sequence[Step] = (), undone: Sequence[Step] = ()) -> None:
        self.document = document
        self._done: list[Step] = list(done)[-self.LONGEST :]
        self._undone: list[Step] = list(undone)
        self._version = Version(document)
        self.gesture = ""
        """What is being dragged; "" if nothing is."""
        self._begun = 0

    def update(
        self, document: Document, label: str, *, gesture: str = "", selected: tuple[Selection, ...] = ()
    ) -> bool:
        """Make `document` the one now; return whether that changed anything.

        Args:
            document: the next one.
            label: what was done.
            gesture: while this stays the same, and until `end_gesture`, edits join the same step.
            selected: what is selected before it, which undo selects again.
        """
        if document == self.document:
            return False
        last, before, after = self._done[-1] if self._done else None, self._now(), Version(document)
        if gesture and gesture == self.gesture and last is not None and last.gesture == gesture:
            self._done[-1] = Step(last.label, last.before, after, gesture)
        else:
            before.selected = selected
            self._done.append(Step(label, before, after, gesture))
            del self._done[: -self.LONGEST]
        self.gesture = gesture
        self._undone.clear()
        self.document, self._version = document, after
        return True

    def begin_gesture(self) -> str:
        """The name of a new drag. Undo, redo and every edit under another name end it."""
        self._begun += 1
        self.gesture = f"drag {self._begun}"
        return self.gesture

    def end_gesture(self) -> None:
        """The drag is over: the next edit is a step of its own."""
        ended, self.gesture = self.gesture, ""
        if ended and self._done and self._done[-1].before == self._done[-1].after:
            self._done.pop()  # dragged back to where it was

    def cancel_drag(self) -> bool:
        """The document as it was before the drag that goes on, which leaves no step; return whether one does."""
        last, gesture = self._done[-1] if self._done else None, self.gesture
        self.gesture = ""
        if last is None or not gesture or last.gesture != gesture:
            return False
        self.document = self._done.pop().before.document
        return True

    def amend(self, document: Document) -> None:
        """Replace the document without a step: what the studio itself corrects cannot be undone."""
        self.document = document

    def begin_here(self) -> None:
        """Forget what came before: a new shot begins with the document as it is now."""
        self._done.clear()
        self._undone.clear()

    def undo(self, selected: tuple[Selection, ...] = ()) -> bool:
        """Back by one step; `selected` is what is selected now, which redo selects again."""
        return self._go(self._done, self._undone, selected, back=True)

    def redo(self, selected: tuple[Selection, ...] = ()) -> bool:
        """Forward again; `selected` as for `undo`."""
        return self._go(self._undone, self._done, selected, back=False)

    @property
    def selected(self) -> tuple[Selection, ...] | None:
        """What was selected when the document now was left for another; None where that is not known."""
        return self._version.selected if self._version.document is self.document else None

    def snapshot(self) -> Snapshot:
        """Everything as it is now."""
        return Snapshot(self.document, tuple(self._done), tuple(self._undone))

    def _now(self) -> Version:
        """The version of the document now: the same object for as long as that stays."""
        if self._version.document is not self.document:
            self._version = Version(self.document)
        return self._version

    def _go(self, source: list[Step], target: list[Step], selected: tuple[Selection, ...], *, back: bool) -> bool:
        self.gesture = ""
        if not source:
            return False
        step = source[-1]
        version = step.before if back else step.after
        document = version.document  # may be refused: nothing has changed then
        (step.after if back else step.before).selected = selected
        self.document = document
        self._version = version
        target.append(source.pop())
        return True

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self._undone[-1].label if self._undone else None
