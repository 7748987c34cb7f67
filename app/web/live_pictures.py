"""Pictures on their way to a page: the newest pose, and each frame of the clip once."""

import struct

from app.derived.picture import Clip
from app.studio.studio import Studio

UNACKNOWLEDGED = 2
"""Live pictures under way to a page."""
HEADER = struct.Struct("<BBHIQI")
"""Header of every picture: kind, whether it is of the piloted camera, frame or share invented, serial, key, tint."""
UNKNOWN = 0xFFFF
"""Value for a live picture, in the place of how much of it is invented."""
LIVE, FRAME = 1, 2


class LivePictures:
    """What of a studio's pictures one page has got. For the event loop's thread."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._live_sent = 0
        self._unseen: list[int] = []
        """Serial numbers of live pictures that were sent and not acknowledged."""
        self._clip_sent: tuple[Clip | None, int] = (None, 0)
        """Which clip, and how many of its frames; one that is rendered anew is another, even of the same path."""
        self._clip_announced: tuple[Clip | None, int] = (None, 0)
        """The same of what the page has been told of."""

    def seen(self, serial: int) -> None:
        """The page has painted all up to that one."""
        self._unseen = [each for each in self._unseen if each > serial]

    def live(self) -> bytes | None:
        """The newest pose, if it is news and the page is quick enough."""
        live = self._studio.picture.live
        if live is None or live.serial <= self._live_sent or len(self._unseen) >= UNACKNOWLEDGED:
            return None
        self._live_sent = live.serial
        if live.flown and self._studio.pilot.camera is None:
            return None  # it was on its way when the path took the camera back
        self._unseen.append(live.serial)
        invented = UNKNOWN if live.invented is None else round(live.invented * (UNKNOWN - 1))
        return HEADER.pack(LIVE, int(live.flown), invented, live.serial, 0, len(live.tint)) + live.tint + live.jpeg

    def rendered(self) -> tuple[Clip | None, int]:
        """Which clip, and how many of its frames are there."""
        clip = self._studio.picture.clip
        return clip, 0 if clip is None else len(clip.jpegs)

    def announce(self, rendered: tuple[Clip | None, int]) -> None:
        """A state is on its way that says so: those frames may follow it."""
        self._clip_announced = rendered

    def frame(self) -> bytes | None:
        """The next frame that the page has been told of and has not got."""
        clip, announced = self._clip_announced
        if clip is None or clip is not self._studio.picture.clip:
            return None
        last, sent = self._clip_sent
        if clip is not last:
            sent = 0
        self._clip_sent = clip, sent
        if sent >= announced:
            return None
        self._clip_sent = clip, sent + 1
        tints = clip.tints[sent]
        return HEADER.pack(FRAME, 0, sent, 0, int(clip.key, 16), len(tints)) + tints + clip.jpegs[sent]
