"""Undo and redo on disk: a log beside the document that grows by one line a save, and is written anew when long.

The first line says the schema. Each later one makes steps and document of the line before into those of its own:
`drop` the oldest, `keep` so many of the rest, `add` some (label, and the patches from the document before to the step's
two), `at` of them are done and the rest undone, `now` is the document where that is none of a step's. A line that was
not written to its end ends the log.
"""

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from app.document.document import Document, document_from_json, document_to_json
from app.document.json_patch import apply_patch, make_patch
from app.document.store import Snapshot, Step
from app.document.versions import Version
from scene.errors import InputError
from scene.support.atomic import cannot_write, write_durably
from scene.support.typed_json import Count, WrongContent, as_typed, parse_bytes

logger = logging.getLogger(__name__)

SCHEMA = "realcam-history/1"
LONGEST_LOG = 8 * 2**20
"""Bytes."""


@dataclass(frozen=True)
class History:
    """What a log says."""

    revision: int
    document: Document
    done: tuple[Step, ...]
    undone: tuple[Step, ...]
    """The next to redo last."""
    whole: bool
    """Nothing of the log had to be passed over."""


def read_history(file: Path) -> History | None:
    """What the log in `file` says, as far as it is whole; None where there is none that can be read."""
    try:
        lines = file.read_bytes().split(b"\n")
        if as_typed(dict[str, Any], parse_bytes(lines[0])).get("schema") != SCHEMA:
            raise WrongContent("it was written by another version of the studio")
    except FileNotFoundError:
        return None
    except (OSError, WrongContent) as error:
        logger.warning("%s is passed over, so earlier edits cannot be undone: %s", file, error)
        return None
    log, whole = _Log(), lines[-1] == b""
    for line in lines[1:-1]:  # what is behind the last end of line was not written to its end
        try:
            log.take(as_typed(_LogLine, parse_bytes(line)))
        except (ValueError, RecursionError) as error:
            logger.warning("%s is damaged; what comes after is passed over: %s", file, error)
            whole = False
            break
    try:
        return log.history(file, whole)
    except InputError as error:
        logger.warning("%s", error)
        return None


@dataclass(frozen=True, kw_only=True)
class _LogLine:
    """A line of the log but the first."""

    revision: Count
    drop: Count
    keep: Count
    at: Count
    now: list[Any] | None
    add: list[tuple[str, list[Any] | None, list[Any] | None]]


class _Log:
    """Steps as JSON: label, before, after."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, Any, Any]] = []
        self.now: Any = None
        self.at = self.revision = 0

    def take(self, line: _LogLine) -> None:
        """Go on by a line. Whatever is wrong with it, nothing has changed then."""
        steps = self.steps[line.drop :][: line.keep]
        last = steps[-1][2] if steps else None
        for label, before_patch, after_patch in line.add:
            before = apply_patch(last, before_patch)
            last = apply_patch(before, after_patch)
            steps.append((label, before, last))
        if line.at > len(steps):
            raise ValueError(f"there are {len(steps)} steps, not {line.at}")
        now = _between(steps, line.at)
        self.now = now if line.now is None else apply_patch(now, line.now)
        self.steps, self.at, self.revision = steps, line.at, line.revision

    def history(self, file: Path, whole: bool) -> History | None:
        """The steps, whose documents are made when somebody goes there."""
        if self.now is None:
            return None
        read = partial(document_from_json, file=file)
        versions: dict[int, Version] = {}

        def version(content: Any) -> Version:
            return versions.setdefault(id(content), Version(None, content, read))

        steps = [Step(label, version(before), version(after)) for label, before, after in self.steps]
        done, undone = tuple(steps[: self.at]), tuple(reversed(steps[self.at :]))
        return History(self.revision, read(self.now), done, undone, whole)


def _between(steps: list[tuple[str, Any, Any]], at: int) -> Any:
    """The document after `at` steps, as they say it."""
    return steps[at - 1][2] if at else steps[0][1] if steps else None


class HistoryLog:
    """Writes the history of one shot. For one thread at a time.

    Args:
        file: of the log.
        kept: what was read from there; the log goes on from it if it was whole, and is written anew otherwise.
        most: bytes; one that grows longer is written anew, with the newest steps that take half of that.
    """

    def __init__(self, file: Path, kept: History | None, most: int = LONGEST_LOG) -> None:
        self._file, self._most = file, most
        self._begun = kept is not None and kept.whole
        """Whether the log on the disk says what follows."""
        self._steps = _in_order(kept.done, kept.undone) if kept is not None else []
        """Steps that are on the disk."""
        each = file.stat().st_size // max(len(self._steps), 1) if self._steps else 0
        self._sizes = [each] * len(self._steps)
        """Bytes that each of them takes there, at a guess for those that were read."""

    def write(self, snapshot: Snapshot, revision: int) -> None:
        """Bring the log up to `snapshot`; it is on the disk when this returns.

        Raises:
            InputError: it cannot be written.
        """
        try:
            if self._begun and self._file.stat().st_size < self._most:
                self._go_on(snapshot, revision)
            else:
                self._write_anew(snapshot, revision)
        except OSError as error:
            self._begun = False  # whatever is there now, the next time it is written whole
            raise cannot_write(self._file, error) from error

    def _go_on(self, snapshot: Snapshot, revision: int) -> None:
        steps = _in_order(snapshot.done, snapshot.undone)
        done = len(snapshot.done)
        if self._steps and (left_out := _find(self._steps[0], steps)):
            steps, done = steps[left_out:], done - left_out  # older ones than had room
        drop = _find(steps[0], self._steps) if steps else None
        drop = len(self._steps) if drop is None else drop
        keep = 0
        while keep < min(len(self._steps) - drop, len(steps)) and self._steps[drop + keep] is steps[keep]:
            keep += 1
        line, sizes = _line(steps, done, snapshot.document, revision, drop=drop, keep=keep)
        with self._file.open("ab") as out:
            out.write(line)
            out.flush()
            os.fsync(out.fileno())
        self._steps, self._sizes = steps, [*self._sizes[drop : drop + keep], *sizes]

    def _write_anew(self, snapshot: Snapshot, revision: int) -> None:
        steps, done = _in_order(snapshot.done, snapshot.undone), len(snapshot.done)
        known = {id(step): size for step, size in zip(self._steps, self._sizes, strict=True)}
        room, first = self._most // 2, len(steps)
        while first and (room := room - known.get(id(steps[first - 1]), 0)) > 0:
            first -= 1
        if first > done:  # not even what could be done again has room
            first = done = len(steps)
        steps, done = steps[first:], done - first
        line, sizes = _line(steps, done, snapshot.document, revision, drop=0, keep=0)
        write_durably(self._file, json.dumps({"schema": SCHEMA}).encode() + b"\n" + line)
        self._begun, self._steps, self._sizes = True, steps, sizes


def _in_order(done: Sequence[Step], undone: Sequence[Step]) -> list[Step]:
    return [*done, *reversed(undone)]


def _find(step: Step, steps: list[Step]) -> int | None:
    """Where that very step is."""
    return next((i for i, each in enumerate(steps) if each is step), None)


def _line(
    steps: list[Step], done: int, document: Document, revision: int, *, drop: int, keep: int
) -> tuple[bytes, list[int]]:
    """The line that makes `steps` of the first `keep` of them, and the bytes that each of the others takes."""
    as_json = _AsJson()
    last = as_json(steps[keep - 1].after) if keep else None
    added = []
    for step in steps[keep:]:
        before, after = as_json(step.before), as_json(step.after)
        added.append(json.dumps([step.label, make_patch(last, before), make_patch(before, after)], allow_nan=False))
        last = after
    there = steps[done - 1].after if done else steps[0].before if steps else None
    now = None
    if there is None or there.document != document:
        now = ["=", document_to_json(document)]
    head = {"revision": revision, "drop": drop, "keep": keep, "at": done, "now": now}
    line = f'{json.dumps(head, allow_nan=False)[:-1]}, "add": [{", ".join(added)}]}}\n'
    return line.encode(), [len(each) for each in added]


class _AsJson:
    """Versions as JSON, each made once a line."""

    def __init__(self) -> None:
        self._known: dict[int, Any] = {}

    def __call__(self, version: Version) -> Any:
        if version.written is not None:
            return version.written
        if id(version) not in self._known:
            self._known[id(version)] = json.loads(json.dumps(document_to_json(version.document)))  # tuples as lists
        return self._known[id(version)]
