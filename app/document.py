"""What the person makes: small, plain, comparable values, so that undo, autosave and change detection come free."""

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from engine.settings import Settings
from scene.atomic import atomic_path
from scene.camera import MIDDLE
from scene.camera_path import CameraPath, lasts
from scene.errors import InputError
from scene.formats.trajectory_json import path_from_json, path_to_json
from scene.lift_settings import LiftSettings

SCHEMA = "realcam-shot/1"
"""What a later studio adds has a default, so that files without it are read; one that means something else is /2."""
MOST_FRAMES = 961
"""Of a clip here."""
RATE = 12.0
"""Frames per second where nothing else decides."""


@dataclass(frozen=True, kw_only=True)
class PhotoSource:
    """Which picture, and how it becomes a scene."""

    name: str
    """As the person knows it."""
    sample: str = ""
    """A bundled sample's name; "" for a photo of the person's own."""
    file: str = ""
    """The photo in the shot's folder."""
    depth: str = "auto"
    """One of `scene.depth.choose.SOURCES`."""
    fov_x_deg: float | None = None
    """The lens, degrees across the photo, where the person set it."""
    lens_scales_depth: bool = False
    """Multiply a network's metres by what the lens makes of them: it guesses for the lens it was trained with."""
    scale: float = 1.0
    """All metres of the depth are multiplied by this."""
    edge: float = LiftSettings.edge
    trim: int = LiftSettings.trim
    sky_beyond_m: float | None = None
    """In the depth's own metres, before any `scale`, so that what is sky stays sky; None puts nothing there."""
    outlier_deviations: float = LiftSettings.outlier_deviations
    """These four as in `LiftSettings`."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A shot as it is being edited."""

    photos: tuple[PhotoSource, ...]
    """One, so far."""
    path: CameraPath
    safe_distance_m: float | None = None
    """The camera keeps so far from everything the photo shows; None takes a share of the subject's distance."""
    suggested: bool = True
    """The path is still the studio's own proposal: the first thing the person adds replaces it."""
    start_locked: bool = True
    """Frame 0 is the photo itself, as engines that continue a picture want it."""
    width: int = 512
    height: int = 320
    crop: tuple[float, float] = MIDDLE
    """Where the clip is cut from the photo, if their shapes differ: see `Intrinsics.covering`."""
    frames: int | None = None
    """Of the clip; None takes as many as `rate` gives over the path's duration."""
    rate: float = RATE
    """Frames per second of the clip, whichever engine makes it and however many frames that has."""
    engine: str = "warp"
    prompt: str = ""
    negative_prompt: str = ""
    seed: int = 0
    deleted_takes: tuple[int, ...] = ()
    """Numbers of takes that were deleted: they are in the bin, and undo brings them back."""
    settings: Settings = field(default_factory=Settings)
    """How an engine that samples shall do it; kept while another is chosen."""

    @property
    def photo(self) -> PhotoSource:
        """The one photo."""
        return self.photos[0]

    @property
    def wished_frames(self) -> int:
        """How many frames to ask an engine for."""
        return self.frames_over(lasts(self.path))

    def frames_over(self, duration: float) -> int:
        """How many frames to ask an engine for, where the path lasts so long [s], the way back of a loop included."""
        return self.frames or max(2, round(duration * self.rate) + (0 if self.path.closed else 1))


def document_to_json(document: Document) -> dict[str, Any]:
    """The document as JSON objects; `document_from_json` returns it."""
    said = {each.name: getattr(document, each.name) for each in fields(document)}
    said |= {"photos": [asdict(photo) for photo in document.photos]}
    return said | {"path": path_to_json(document.path), "settings": document.settings.to_json()}


def document_from_json(said: dict[str, Any], file: Path) -> Document:
    """What `document_to_json` wrote; `file`, where it was read from, is for the messages.

    Raises:
        InputError: it is damaged.
    """
    try:
        given = dict(said)
        given["photos"] = tuple(PhotoSource(**photo) for photo in given["photos"])
        given["path"] = path_from_json(given["path"], file)
        given["deleted_takes"] = tuple(map(int, given.get("deleted_takes", ())))
        given["settings"] = Settings.from_json(given.get("settings", {}))
        across, down = map(float, given.pop("crop", MIDDLE))
        return Document(**given, crop=(across, down))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{file} is no shot of the studio's: {error}. Move it away to begin anew.") from error


def write_document(file: Path, document: Document, revision: int = 0) -> None:
    """Keep the document; an earlier one is replaced whole or not at all, and it is on the disk when this returns.

    Args:
        file: where to.
        document: what to keep.
        revision: counts the documents that were kept there, so that one can be told from what lies beside it.

    Raises:
        InputError: it cannot be written there.
    """
    said = {"schema": SCHEMA, "revision": revision} | document_to_json(document)
    with atomic_path(file) as temporary, temporary.open("w", encoding="utf-8") as out:
        out.write(json.dumps(said, allow_nan=False) + "\n")  # without indentation: ten times as fast
        out.flush()
        os.fsync(out.fileno())


def read_document(file: Path) -> Document:
    """The document in `file`.

    Raises:
        InputError: it is damaged or of another version.
    """
    return read_revision(file)[0]


def read_revision(file: Path) -> tuple[Document, int]:
    """The document in `file`, and its revision: 0 in those of the first days, which had none.

    Raises:
        InputError: it is damaged or of another version.
    """
    try:
        said: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        revision = int(said.pop("revision", 0))
        if said.pop("schema") != SCHEMA:
            raise InputError(f"{file} was written by another version of the studio; this one reads {SCHEMA}.")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{file} is no shot of the studio's: {error}. Move it away to begin anew.") from error
    return document_from_json(said, file), revision
