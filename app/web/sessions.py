"""The shots of a home that are open: found by name and token, opened, put into the bin, and let rest."""

import gc
import secrets
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.web.home_key import HomeKey
from app.web.library import Library
from app.web.session import Session
from app.web.spare_memory import return_memory
from scene.errors import InputError

if TYPE_CHECKING:  # both bring torch along, and the start page does not wait for that
    from app.studio.studio import Studio
    from app.viewport.server import Viewport


class Visitor(Protocol):
    """A request, Starlette's or Gradio's."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers by name, in whatever case."""
        ...


SHOT_HEADER = "x-realcam-shot"
"""Header in which the page's forms send the token of their shot."""


class Sessions:
    """Every shot of a home that has been looked at, by its name and by the token in its paths. Thread-safe."""

    def __init__(
        self,
        home: Path,
        open_studio: Callable[[Path], "Studio"],
        open_viewport: Callable[["Studio"], "Viewport"],
        *,
        most: int = 64,
        patience: float = 15 * 60,
    ) -> None:
        """Take up what lies in `home`.

        Args:
            home: the folder of all shots, made if it is missing.
            open_studio: from a shot's folder to its studio.
            open_viewport: from a studio to its viewport.
            most: this many studios are in memory at once.
            patience: seconds without a socket after which a session rests.

        Raises:
            InputError: the folder cannot be made.
        """
        self.boot = secrets.token_hex(8)
        """Another one means that the server was started again."""
        self.library = Library(home)
        self.library.tidy()
        self.key = HomeKey(home)
        self.unsaved: list[str] = []
        """What `close` could not write where it belongs, and where that is now: a sentence for each shot."""
        self._open_studio, self._open_viewport = open_studio, open_viewport
        self.most, self._patience = most, patience
        self._lock = threading.RLock()
        self._sessions: dict[str, Session] = {}
        self._closing = threading.Event()
        self._reaper = threading.Thread(target=self._reap, name="session reaper", daemon=True)
        self._reaper.start()

    def of_shot(self, shot: str) -> Session | None:
        """The session of a shot; None if the library has no such shot."""
        with self._lock:
            session = self._sessions.get(shot)
            if session is None and self.library.has(shot):
                folder, token = self.library.folder(shot), self.key.token(shot)
                session = Session(shot, folder, token, self.boot, self._studio_in, self._open_viewport)
                session.name = self.library.card(shot).name
                self._sessions[shot] = session
            return session

    def of_token(self, token: str | None) -> Session | None:
        """The session that a path names; None for any token that was not made here."""
        shot = self.key.shot_of(token) if token else None
        return self.of_shot(shot) if shot else None

    def find(self, request: Visitor) -> Session:
        """The session of a form's request that has passed the guard.

        Raises:
            InputError: it names none.
        """
        session = self.of_token(request.headers.get(SHOT_HEADER))
        if session is None:
            raise InputError("This page no longer belongs to a shot. Reload it.")
        return session

    def latest(self) -> Session:
        """The shot that was opened last; a new one where there is none."""
        with self._lock:
            shots = self.library.shots()
            session = self.of_shot(shots[0] if shots else self.library.new())
            assert session is not None
            return session

    def new(self) -> Session:
        """A new shot."""
        with self._lock:
            session = self.of_shot(self.library.new())
            assert session is not None
            return session

    def opened(self, session: Session) -> None:
        """A page is there now: this is the shot that the start page shows next time."""
        with suppress(InputError):  # it is just being deleted, and the page hears that
            self.library.opened(session.shot)

    def rename(self, shot: str, name: str) -> None:
        """Call a shot something else; "" is its photo's name again.

        Raises:
            InputError: it cannot be called so, or is not there.
        """
        self.library.rename(shot, name)
        if (session := self.of_shot(shot)) is not None:
            session.rename(self.library.card(shot).name)

    def duplicate(self, shot: str) -> str:
        """A copy of a shot as it is now.

        Raises:
            InputError: it is not there, has a video being made, or there is no room.
        """
        if (session := self.of_shot(shot)) is not None:
            session.save()
        self.library.check(shot)
        return self.library.duplicate(shot, f"{self.library.facts(shot)['name']} copy")

    def delete(self, shot: str) -> None:
        """Put a shot into the bin; pages that show it hear that.

        Raises:
            InputError: it is not there, or has a video being made.
        """
        session = self.of_shot(shot)
        if session is not None:
            session.leave()  # not under our lock: whoever opens a studio holds its own, and then wants ours
        try:
            self.library.delete(shot)
        finally:
            with self._lock:
                self._sessions.pop(shot, None)

    def drop(self, session: Session) -> None:
        """Remove a shot for good that nobody has seen yet."""
        self.delete(session.shot)
        self.library.destroy(session.shot)

    def has_room_for(self, session: Session) -> bool:
        """Whether its studio is in memory or could be."""
        awake = self.awake()
        return session.awake or len(awake) < self.most or any(not other.sockets for other in awake)

    @property
    def full(self) -> str:
        """What to say when there is no room."""
        return f"{self.most} pages are open in this studio, as many as it takes. Try again when one has been closed."

    def awake(self) -> list[Session]:
        """The sessions that are in memory."""
        with self._lock:
            return [session for session in self._sessions.values() if session.awake]

    def sweep(self, patience: float | None = None) -> int:
        """Let the sessions rest that have been idle for so long, give freed memory back; return how many rest."""
        patience = self._patience if patience is None else patience
        rested = sum([session.rest() for session in self.awake() if not session.sockets and session.idle() >= patience])
        if rested:
            gc.collect()
        return_memory()
        return rested

    def close(self) -> None:
        """Write everything down and stop every viewport."""
        self._closing.set()
        self._reaper.join()
        for session in self.awake():
            studio = session.studio
            session.rest(even_if_visited=True)
            if studio.unsaved:
                self.unsaved.append(_rescued(studio, session))

    def _studio_in(self, folder: Path) -> "Studio":
        awake = self.awake()
        if len(awake) >= self.most:
            unvisited = sorted((s for s in awake if not s.sockets), key=Session.idle, reverse=True)
            if not any(session.rest() for session in unvisited):  # stops at the first that did
                raise InputError(self.full)
        return self._open_studio(folder)

    def _reap(self) -> None:
        """Thread: look around every so often."""
        while not self._closing.wait(min(10.0, self._patience / 4)):
            self.sweep()


def _rescued(studio: "Studio", session: Session) -> str:
    """Keep a shot that its own folder does not take among the temporary files, and say so."""
    lost = f"The last edits of {session.name or studio.document.photo.name} could not be saved in {session.folder}"
    try:
        there = Path(tempfile.mkdtemp(prefix=f"realcam-{session.shot}-"))
        studio.rescue(there)
    except (OSError, InputError) as error:
        return f"{lost}, nor anywhere else: {error}"
    return f"{lost}. They are in {there}: copy its files into the shot's folder once that can be written."
