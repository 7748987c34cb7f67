"""One shot that is open: with its studio and viewport while somebody looks, and on the disk alone at rest."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scene.errors import InputError

if TYPE_CHECKING:  # both bring torch along, and the start page does not wait for that
    from app.studio.studio import Studio
    from app.viewport.server import Viewport


class Session:
    """One shot, open: the studio and its viewport, made when asked for, closed when nobody looks.

    A session that rests keeps its folder, its token and this small object; everything else comes back from disk.
    """

    def __init__(
        self,
        shot: str,
        folder: Path,
        token: str,
        boot: str,
        open_studio: Callable[[Path], "Studio"],
        open_viewport: Callable[["Studio"], "Viewport"],
    ) -> None:
        self.shot = shot
        """Its name in the library."""
        self.name = ""
        """Name that the person gave it; "" is the photo's."""
        self.folder = folder
        self.token = token
        """Names this session in paths. It is of no use without the cookie, and does not tell it."""
        self.gone = False
        """The shot has left the library: nothing opens it any more."""
        self.boot = boot
        """Identifier of this run of the server; another one means that it was started again."""
        self.sockets = 0
        """Tabs that are connected, counting every socket of theirs."""
        self._open_studio, self._open_viewport = open_studio, open_viewport
        self._studio: Studio | None = None
        self._viewport: Viewport | None = None
        self._dark = False
        self._room: tuple[float, tuple[tuple[float, float, float, float], ...]] | None = None
        self._used = time.monotonic()
        self._lock = threading.RLock()

    @property
    def studio(self) -> "Studio":
        """The shot; from disk the first time, which may take seconds.

        Raises:
            InputError: as many people as this machine is meant for are at work already, or the shot is gone.
        """
        with self._lock:
            if self.gone:
                raise InputError("This shot is in the bin. Open another, or restore it, on the page that Shots opens.")
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

    def draw_rate(self, fps: float, software: bool) -> None:
        """How fast the page draws the viewport, and whether without a GPU."""
        if (viewport := self._viewport) is not None:
            viewport.draw_rate(fps, software)

    def room(self, aspect: float, free: tuple[tuple[float, float, float, float], ...]) -> None:
        """How the page has laid the stage out; the viewport frames by it, also one that is opened later."""
        self._room = aspect, free
        if (viewport := self._viewport) is not None:
            viewport.room(aspect, free)

    @property
    def untouched(self) -> bool:
        """Whether nothing in it is anybody's own, so that something else may take its place."""
        return not self.name and self.studio.untouched

    def rename(self, name: str) -> None:
        """Every page of it shows another name."""
        self.name = name
        if (studio := self._studio) is not None:
            from app.document.view import Change  # late: with torch, which is here by now

            studio.tell(Change.SHOT)

    def save(self) -> None:
        """Write down what is unsaved, if anything is open.

        Raises:
            InputError: a video is being made, whose files are not whole, or the disk does not take the newest edits.
        """
        with self._lock:
            if self._studio is not None:
                if self._studio.takes.busy:
                    raise InputError("A video of this shot is being made. Wait for it, or cancel it first.")
                self._studio.save()
                if self._studio.unsaved:
                    raise InputError(self._studio.unsaved)

    def leave(self) -> None:
        """Close it for good, and every page of it hears that.

        Raises:
            InputError: a video is being made, or the disk does not take the newest edits.
        """
        with self._lock:
            self.save()
            self.gone = True
            if self._studio is not None:
                from app.document.view import Change

                self._studio.tell(Change.GONE)
            self.rest(even_if_visited=True)

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
        """Write down and let go of everything; False if somebody is just here, a video is being made, or there is
        something that the disk does not take.
        """
        if not self._lock.acquire(blocking=even_if_visited):
            return False
        try:
            studio = self._studio
            if not even_if_visited and (self.sockets or (studio is not None and studio.takes.busy)):
                return False
            if not even_if_visited and studio is not None:
                studio.save()
                if studio.unsaved:
                    return False
            viewport, self._viewport = self._viewport, None
            self._studio = None
            if viewport is not None:
                viewport.close()
            if studio is not None:
                studio.close()
            return studio is not None
        finally:
            self._lock.release()
