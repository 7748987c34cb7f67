"""A clip: frames at a constant rate, read from disk when they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jaxtyping import UInt8
from torch import Tensor

from scene.clip.animation import open_animation
from scene.clip.film import FILM_KINDS, open_film
from scene.clip.pictures import open_pictures
from scene.clip.rate import constant_rate
from scene.clip.source import Source
from scene.errors import InputError
from scene.photo.pictures.first_look import open_file

MAX_CLIP_FRAMES = 961
"""Most frames of a clip: 40 seconds of film. Of longer ones a part is taken."""
CLIP_SUFFIXES = (".mp4", ".mov", ".m4v", ".3gp", ".mkv", ".webm", ".gif")
"""How the names of clips end that are one file; GIFs are taken for clips, other animations for photos."""
ANIMATED = ((0, b"GIF8"), (0, b"\x89PNG"), (8, b"WEBP"))
"""Where in a picture that may move which bytes stand."""


@dataclass(frozen=True, kw_only=True)
class ClipFacts:
    """What a clip is, before it is decoded."""

    name: str
    width: int
    height: int
    """Pixels, upright and square."""
    frames: int
    fps: float
    notices: tuple[str, ...]
    """What is changed on the way in, one sentence each: turned upright, another rate, fewer bits, sound left aside."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.frames / self.fps


@dataclass(frozen=True, kw_only=True)
class Clip:
    """Frames of a film, an animation or a row of pictures; none is kept in memory."""

    facts: ClipFacts
    """Facts of this part; `facts.frames` is its length."""
    source: Source
    shows: tuple[int, ...]
    """Number of the source's frame that each frame shows."""

    def __len__(self) -> int:
        return len(self.shows)

    def frames(self, first: int = 0) -> Iterator[UInt8[Tensor, "height width 3"]]:
        """Every frame from number `first` on, in order, 8-bit sRGB.

        Raises:
            InputError: a frame cannot be decoded.
        """
        wanted = self.shows[first:]
        stream = self.source.read(wanted[0])
        at = wanted[0] - 1
        frame = None
        for number in wanted:
            while at < number:
                frame, at = next(stream), at + 1
            assert frame is not None
            yield frame

    def frame(self, number: int) -> UInt8[Tensor, "height width 3"]:
        """One frame, read from disk now.

        Raises:
            InputError: it cannot be decoded.
        """
        return next(self.frames(range(len(self))[number]))


def probe_clip(path: str | Path, *, fps: float | None = None) -> ClipFacts:
    """The facts of a whole clip, however long it is.

    Args:
        path: a film, an animation, a folder of pictures, or a pattern such as shots/frame_*.png.
        fps: frames per second of pictures, which do not say it.

    Raises:
        InputError: it is not there, no clip, has no frames, or ends in the middle.
    """
    return _whole(path, fps).facts


def open_clip(path: str | Path, *, start: float = 0.0, end: float | None = None, fps: float | None = None) -> Clip:
    """A clip, or the part of it from `start` to `end` seconds.

    `path` and `fps` are as for `probe_clip`.

    Raises:
        InputError: as `probe_clip`; there is no such part; or it has more than `MAX_CLIP_FRAMES` frames.
    """
    whole = _whole(path, fps)
    facts = whole.facts
    last = facts.seconds if end is None else end
    if not (0 <= start < last and round(last * facts.fps) <= facts.frames):
        raise InputError(
            f"{facts.name} lasts {facts.seconds:.2f} s; a part of it begins before it ends, and got {start:g} to "
            f"{last:g} s. Give other seconds."
        )
    first, past = round(start * facts.fps), round(last * facts.fps)
    shows = whole.shows[first:past]
    if not shows:
        raise InputError(f"There is no frame from {start:g} to {last:g} s of {facts.name}. Take a longer part.")
    if len(shows) > MAX_CLIP_FRAMES:
        fitting = start + MAX_CLIP_FRAMES / facts.fps
        raise InputError(
            f"{facts.name} has {len(shows)} frames ({len(shows) / facts.fps:.1f} s), and a clip has at most "
            f"{MAX_CLIP_FRAMES}. Take a part of it, such as {start:.4g} to {int(fitting * 100) / 100:.6g} s "
            "(--start, --end)."
        )
    part = ClipFacts(
        name=facts.name,
        width=facts.width,
        height=facts.height,
        frames=len(shows),
        fps=facts.fps,
        notices=facts.notices,
    )
    return Clip(facts=part, source=whole.source, shows=shows)


def _whole(path: str | Path, fps: float | None) -> Clip:
    if fps is not None and not 0 < fps <= 1000:
        raise InputError(f"A clip has more than 0 and at most 1000 frames per second; got {fps:g}.")
    source = _source(Path(path), fps)
    timing = constant_rate(source.times, source.seconds)
    notices = list(source.notices)
    if timing.varies:
        notices.append(
            f"Its frame rate varies: {len(source.times)} frames become {len(timing.shows)} at {timing.fps:.5g} per "
            "second."
        )
    if len(timing.shows) == 1:
        notices.append("It has one frame only, a photo rather than a clip.")
    width, height = source.size
    facts = ClipFacts(
        name=source.name,
        width=width,
        height=height,
        frames=len(timing.shows),
        fps=timing.fps,
        notices=tuple(notices),
    )
    return Clip(facts=facts, source=source, shows=timing.shows)


def _source(path: Path, fps: float | None) -> Source:
    if path.is_dir() or (not path.exists() and any(sign in path.name for sign in "*?[")):
        return open_pictures(path, fps)
    if fps is not None:
        raise InputError(f"--fps is for pictures, which have no frame rate; {path.name} has its own. Leave it out.")
    if not path.exists():
        raise InputError(f"There is no file {path}. Choose {FILM_KINDS}, a GIF or a folder of pictures.")
    with open_file(path) as file:
        start = file.read(16)
    animated = any(start[at : at + len(letters)] == letters for at, letters in ANIMATED)
    return open_animation(path) if animated else open_film(path)
