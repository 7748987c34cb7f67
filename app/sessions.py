"""Who is who: a browser's cookie finds its shot again, after a reload, a restart and in a second tab."""

import ctypes
import gc
import hashlib
import hmac
import re
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scene.errors import InputError

if TYPE_CHECKING:  # both bring torch along, and the first page does not wait for that
    from app.studio import Studio
    from app.viewport.server import Viewport


class Visitor(Protocol):
    """A request, Starlette's or Gradio's."""

    @property
    def cookies(self) -> Mapping[str, str]:
        """By name."""
        ...


COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")
"""256 random bits, as `secrets.token_urlsafe(32)` writes them."""


M_ARENA_MAX = -8
"""Of mallopt(3)."""


class Session:
    """One browser's shot: the studio and its viewport, opened when asked for, closed when nobody looks.

    A session that rests keeps its folder, its token and this small object; everything else comes back from disk.
    """

    def __init__(
        self,
        folder: Path,
        token: str,
        boot: str,
        open_studio: Callable[[Path], "Studio"],
        open_viewport: Callable[["Studio"], "Viewport"],
    ) -> None:
        self.folder = folder
        self.token = token
        """Names this session in paths. It is of no use without the cookie, and does not tell it."""
        self.boot = boot
        """Of this run of the server; another one means that it was started again."""
        self.sockets = 0
        """Tabs that are connected, counting every socket of theirs."""
        self._open_studio, self._open_viewport = open_studio, open_viewport
        self._studio: Studio | None = None
        self._viewport: Viewport | None = None
        self._dark = False
        self._room: tuple[float, tuple[float, float, float, float]] | None = None
        self._used = time.monotonic()
        self._lock = threading.RLock()

    @property
    def studio(self) -> "Studio":
        """The shot; from disk the first time, which may take seconds.

        Raises:
            InputError: as many people as this machine is meant for are at work already.
        """
        with self._lock:
            self._used = time.monotonic()
            if self._studio is None:
                self._studio = self._open_studio(self.folder)
            return self._studio

    @property
    def viewport(self) -> "Viewport":
        """The viewport of this shot; its server starts the first time."""
        with self._lock:
            if self._viewport is None:
                self._viewport = viewport = self._open_viewport(self.studio)
                viewport.theme(self._dark)
                if self._room is not None:
                    viewport.room(*self._room)
            return self._viewport

    def theme(self, dark: bool) -> None:
        """The page is light or dark; the viewport follows, also one that is opened later."""
        self._dark = dark
        if (viewport := self._viewport) is not None:
            viewport.theme(dark)

    def drawing(self, fps: float, software: bool) -> None:
        """How fast the page draws the viewport, and whether without a GPU."""
        if (viewport := self._viewport) is not None:
            viewport.drawing(fps, software)

    def room(self, aspect: float, free: tuple[float, float, float, float]) -> None:
        """How the page has laid the stage out; the viewport frames by it, also one that is opened later."""
        self._room = aspect, free
        if (viewport := self._viewport) is not None:
            viewport.room(aspect, free)

    @property
    def awake(self) -> bool:
        """Whether the studio is in memory."""
        return self._studio is not None

    def idle(self) -> float:
        """Seconds since somebody was here; 0 while a socket is open."""
        return 0.0 if self.sockets else time.monotonic() - self._used

    @contextmanager
    def visit(self) -> Iterator[None]:
        """Keep the session awake for as long as a socket of its page lives."""
        with self._lock:
            self.sockets += 1
        try:
            yield
        finally:
            with self._lock:
                self.sockets -= 1
                self._used = time.monotonic()

    def rest(self, *, even_if_visited: bool = False) -> bool:
        """Write down and let go of everything; False if somebody is just here, or a video is being made."""
        if not self._lock.acquire(blocking=even_if_visited):
            return False
        try:
            if not even_if_visited and (self.sockets or (self._studio is not None and self._studio.takes.busy)):
                return False
            viewport, self._viewport = self._viewport, None
            studio, self._studio = self._studio, None
            if viewport is not None:
                viewport.close()
            if studio is not None:
                studio.close()
            return studio is not None
        finally:
            self._lock.release()


class Sessions:
    """Every browser's session, found by its cookie. Thread-safe."""

    def __init__(
        self,
        home: Path,
        open_studio: Callable[[Path], "Studio"],
        open_viewport: Callable[["Studio"], "Viewport"],
        *,
        cookie_name: str = "realcam",
        most: int = 64,
        patience: float = 15 * 60,
    ) -> None:
        """Take up what lies in `home`.

        Args:
            home: the folder of all sessions, made if it is missing.
            open_studio: from a session's folder to its studio.
            open_viewport: from a studio to its viewport.
            cookie_name: cookies are shared between the ports of a host, so each server needs its own.
            most: this many studios are in memory at once.
            patience: seconds without a socket after which a session rests.

        Raises:
            InputError: the folder cannot be made.
        """
        self.boot = secrets.token_hex(8)
        """Another one means that the server was started again."""
        self.cookie_name = cookie_name
        self._folder = home / "sessions"
        self._open_studio, self._open_viewport = open_studio, open_viewport
        self.most, self._patience = most, patience
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._closing = threading.Event()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"Cannot keep shots in {home}: {(error.strerror or str(error)).lower()}. Choose a folder with --home."
            ) from error
        for folder in self._folder.iterdir():
            with suppress(OSError):
                folder.rmdir()  # where nothing was ever kept: any other is not empty
        self._reaper = threading.Thread(target=self._reap, name="session reaper", daemon=True)
        self._reaper.start()

    def new(self) -> tuple[str, Session]:
        """A fresh cookie and its session."""
        cookie = secrets.token_urlsafe(32)
        (self._folder / _name(cookie)).mkdir(mode=0o700)
        session = self.known(cookie)
        assert session is not None
        return cookie, session

    def known(self, cookie: str | None) -> Session | None:
        """The session of a cookie that came from here, also from an earlier start; None for any other."""
        if cookie is None or not COOKIE.fullmatch(cookie):
            return None
        name = _name(cookie)
        with self._lock:
            session = self._sessions.get(name)
            if session is None and (self._folder / name).is_dir():
                session = Session(
                    self._folder / name, path_token(cookie), self.boot, self._studio_in, self._open_viewport
                )
                self._sessions[name] = session
            return session

    def find(self, request: Visitor) -> Session:
        """The session of a request that has passed the guard.

        Raises:
            InputError: its cookie is not one of ours.
        """
        session = self.known(request.cookies.get(self.cookie_name))
        if session is None:
            raise InputError("This page belongs to no shot any more. Reload it.")
        return session

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
        _return_memory()
        return rested

    def close(self) -> None:
        """Write everything down and stop every viewport."""
        self._closing.set()
        self._reaper.join()
        for session in self.awake():
            session.rest(even_if_visited=True)

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


def _name(cookie: str) -> str:
    """The folder's name: whoever can list the disk does not learn the cookie."""
    return hashlib.sha256(cookie.encode()).hexdigest()[:24]


def path_token(cookie: str) -> str:
    """The same after every restart, so that an open page finds its way back."""
    return hmac.new(cookie.encode(), b"path", hashlib.sha256).hexdigest()


def share_memory() -> None:
    """Let threads allocate from two common arenas: glibc gives each its own, and every session's would keep 10 MB."""
    if (libc := _glibc()) is not None:
        libc.mallopt(M_ARENA_MAX, 2)


def _return_memory() -> None:
    """Give freed memory back to the system: opening a session takes 75 MB for a while, of which it keeps 5."""
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    """The C library, where it is one that keeps freed memory for itself."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    return libc if hasattr(libc, "malloc_trim") else None
