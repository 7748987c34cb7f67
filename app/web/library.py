"""The shots of a home folder, as folders: made, named, copied, put into the bin and taken out again.

HOME/shots/ID/ with shot.json (name and dates) and what `keeping` and others have there; HOME/bin/ID/ likewise.
Nothing here opens a shot, and nothing waits for torch.
"""

import logging
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.web.shot_card import Card, last_edited, read_card, write_card
from app.web.shot_outline import is_empty, shot_facts
from scene.errors import InputError
from scene.support.file_trouble import reason
from scene.support.linked import link_or_copy

logger = logging.getLogger(__name__)

SHOT = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{6}")
"""The day it was begun, and what makes it the only one."""
LONGEST_NAME = 80
LINKED = frozenset({"photos", "takes"})
"""Whose files are never changed in place, so that a duplicate needs no room for them."""


class Library:
    """The shots of one home. Thread-safe.

    Args:
        home: their folder; made if it is missing. Sessions of earlier versions there become shots.

    Raises:
        InputError: the folder cannot be made.
    """

    def __init__(self, home: Path) -> None:
        self._shots, self._bin = home / "shots", home / "bin"
        self._lock = threading.RLock()
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            for folder in (self._shots, self._bin):
                folder.mkdir(exist_ok=True, mode=0o700)
                folder.chmod(0o700)
            self._take_over(home / "sessions")
        except OSError as error:
            raise InputError(f"Cannot keep shots in {home}: {reason(error)}. Choose a folder with --home.") from error

    # --- what there is ----------------------------------------------------------------------------------------------

    def folder(self, shot: str) -> Path:
        """Where it lies."""
        return self._shots / shot

    def has(self, shot: str) -> bool:
        """Whether it is there, and not in the bin."""
        return bool(SHOT.fullmatch(shot)) and self.folder(shot).is_dir()

    def knows(self, shot: str) -> bool:
        """Whether it is there or in the bin."""
        return self.has(shot) or (bool(SHOT.fullmatch(shot)) and (self._bin / shot).is_dir())

    def shots(self) -> list[str]:
        """All that are there, the one that was opened last first."""
        return sorted(_inside(self._shots), key=lambda shot: self.card(shot).opened, reverse=True)

    def binned(self) -> list[str]:
        """Those in the bin, the newest first."""
        return sorted(_inside(self._bin), key=lambda shot: read_card(self._bin / shot).deleted, reverse=True)

    def card(self, shot: str) -> Card:
        """Name and dates."""
        return read_card(self.folder(shot))

    def facts(self, shot: str) -> dict[str, Any]:
        """A shot for a list: what its files say, without opening it."""
        return shot_facts(self.folder(shot), shot)

    def binned_facts(self, shot: str) -> dict[str, Any]:
        """The same of one in the bin."""
        return shot_facts(self._bin / shot, shot)

    def poster(self, shot: str) -> Path:
        """Its picture, in the bin as well; it may not be there."""
        there = self.folder(shot) if self.has(shot) else self._bin / shot
        return there / "poster.jpg"

    # --- what becomes of them ---------------------------------------------------------------------------------------

    def new(self) -> str:
        """An empty one; whoever opens it first begins it.

        Raises:
            InputError: there is no room.
        """
        with self._lock:
            shot = self._free_name()
            self.folder(shot).mkdir(mode=0o700)
            now = time.time()
            try:
                write_card(self.folder(shot), Card(created=now, opened=now))
            except InputError:  # the disk is full: nobody has seen it yet
                self.folder(shot).rmdir()
                raise
            return shot

    def opened(self, shot: str) -> None:
        """Somebody is there now."""
        self._note(shot, opened=time.time())

    def rename(self, shot: str, name: str) -> None:
        """Call it something else; "" is the photo's name again.

        Raises:
            InputError: the name is too long or not printable, or the shot is not there.
        """
        name = " ".join(name.split())
        if len(name) > LONGEST_NAME:
            raise InputError(f"A shot's name has up to {LONGEST_NAME} characters; got {len(name)}.")
        if not name.isprintable():
            raise InputError("A shot's name has letters, numbers and signs; got something that cannot be printed.")
        self._note(shot, name=name)

    def duplicate(self, shot: str, name: str) -> str:
        """A copy under that name; nobody sees it before it is whole.

        Raises:
            InputError: the shot is not there, or there is no room.
        """
        with self._lock:
            self.check(shot)
            copy = self._free_name()
        half, now = self._shots / f".copy-{copy}", time.time()
        try:
            shutil.copytree(self.folder(shot), half, copy_function=_copy_of(self.folder(shot)), ignore=_unfinished)
            write_card(half, Card(name=name[:LONGEST_NAME], created=now, opened=now))
            half.chmod(0o700)
            half.rename(self.folder(copy))
        except OSError as error:
            shutil.rmtree(half, ignore_errors=True)
            raise InputError(f"The shot could not be duplicated: {error}. Is there room on the disk?") from error
        return copy

    def delete(self, shot: str) -> None:
        """Put it into the bin.

        Raises:
            InputError: it is not there.
        """
        self._note(shot, deleted=time.time())
        self._move(self.folder(shot), self._bin / shot)

    def restore(self, shot: str) -> None:
        """Take it out of the bin.

        Raises:
            InputError: it is not in there.
        """
        with self._lock:
            self._check_binned(shot)
            self._move(self._bin / shot, self.folder(shot))
            self._note(shot, deleted=0.0)

    def destroy(self, shot: str) -> None:
        """Delete it from the bin for good.

        Raises:
            InputError: it is not in there.
        """
        with self._lock:
            self._check_binned(shot)
            shutil.rmtree(self._bin / shot, ignore_errors=True)

    def tidy(self) -> None:
        """Remove what a process that was killed had not finished, and shots in which nothing is anybody's own.

        Not while another process has this home open: what it has in hand looks just like that (`home_lock`).
        """
        self._clear_leftovers()
        self.prune()

    def prune(self) -> int:
        """Remove shots in which nothing is anybody's own, but for the one opened last; return how many."""
        gone = [shot for shot in self.shots()[1:] if is_empty(self.folder(shot))]
        for shot in gone:
            shutil.rmtree(self.folder(shot), ignore_errors=True)
        return len(gone)

    # --- within -----------------------------------------------------------------------------------------------------

    def _note(self, shot: str, **changes: Any) -> None:
        with self._lock:
            self.check(shot)
            write_card(self.folder(shot), replace(self.card(shot), **changes))

    def check(self, shot: str) -> None:
        """Refuse what is no shot that is there.

        Raises:
            InputError: it is not.
        """
        if not self.has(shot):
            raise InputError("This shot is no longer here. Look for it in the bin, on the page that Shots opens.")

    def _check_binned(self, shot: str) -> None:
        if not SHOT.fullmatch(shot) or not (self._bin / shot).is_dir():
            raise InputError("This shot is no longer in the bin.")

    def _move(self, source: Path, target: Path) -> None:
        try:
            source.rename(target)
        except OSError as error:
            raise InputError(f"Cannot move the shot to {target}: {error.strerror or error}.") from error

    def _free_name(self) -> str:
        while True:
            shot = f"{time.strftime('%Y-%m-%d')}-{secrets.token_hex(3)}"
            if not self.folder(shot).exists() and not (self._bin / shot).exists():
                return shot

    def _clear_leftovers(self) -> None:
        """What a process that was killed had not finished writing, copying or receiving."""
        for pattern in (".copy-*", "*/incoming-*"):
            for half in self._shots.glob(pattern):
                shutil.rmtree(half, ignore_errors=True)
        for pattern in (".*-*.json", ".*-*.jsonl", ".*-*.jpg"):
            for half in self._shots.glob(f"*/{pattern}"):
                half.unlink(missing_ok=True)

    def _take_over(self, sessions: Path) -> None:
        """Each session of an earlier version is a shot, once; nothing of it is lost."""
        if not sessions.is_dir():
            return
        for old in sessions.iterdir():
            with suppress(OSError):
                old.rmdir()  # where nothing was ever kept: any other is not empty
                continue
            if not old.is_dir():
                continue
            shot, when = self._free_name(), last_edited(old)
            old.chmod(0o700)
            write_card(old, Card(created=when, opened=when))
            old.rename(self.folder(shot))
            logger.info("The session %s of an earlier version is the shot %s now.", old.name, shot)
        with suppress(OSError):
            sessions.rmdir()


def _inside(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if SHOT.fullmatch(each.name) and each.is_dir()]


def _copy_of(root: Path) -> Callable[[str, str], None]:
    def copy(source: str, target: str) -> None:
        if Path(source).relative_to(root).parts[0] in LINKED:
            link_or_copy(source, target)
        else:
            shutil.copy2(source, target)

    return copy


def _unfinished(_: str, names: list[str]) -> list[str]:
    """What is still being written."""
    return [name for name in names if name.startswith((".", "incoming-"))]
