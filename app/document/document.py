"""What the person makes: small, plain, comparable values, so that undo, autosave and change detection come free."""

import json
import logging
import math
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from engine.clip import check_clip
from engine.engines.registry import KNOWN_ENGINES
from engine.prompt import check_prompt
from engine.settings import Settings
from scene.camera import MIDDLE
from scene.depth.unit import read_unit
from scene.errors import InputError
from scene.formats.trajectory_json import path_from_json, path_to_json
from scene.lift_settings import LiftSettings
from scene.path.camera_path import CameraPath, lasts
from scene.path.scene_time import AS_FILMED, SceneTime
from scene.support.atomic import write_durably
from scene.support.typed_json import Count, WrongContent, as_typed, parse_bytes, read_bytes

logger = logging.getLogger(__name__)

SCHEMA = "realcam-shot/1"
"""What a later studio adds has a default, so that files without it are read; one that means something else is /2."""
MOST_FRAMES = 961
"""Number of frames that a clip may have here."""
MOST_TRIM = 1000
"""Pixels."""
RATE = 12.0
"""Frames per second where nothing else decides."""


@dataclass(frozen=True, kw_only=True)
class DepthFile:
    """A depth map of the person's own, or those of a clip's frames."""

    name: str
    """Name of the file, as the person knows it."""
    file: str
    """Name of the copy beside the photo in the shot's folder, which follows from its content."""
    taken_for: str = "m"
    """What one is in it where `unit` does not say: "mm" or "m"."""
    unit: str = ""
    """What one is in it, as the person said: see `scene.depth.unit.read_unit`; "" leaves it at what it is taken for."""
    maps: int = 1
    """Number of maps in it: for every frame of a clip, or one, which is the photo's or the first frame's."""

    def __post_init__(self) -> None:
        for name in (self.name, self.file):
            _check_own(name)
        if self.unit:
            read_unit(self.unit)


@dataclass(frozen=True, kw_only=True)
class ClipPart:
    """Which part of a clip a shot is made of."""

    start: float = 0.0
    end: float | None = None
    """Seconds of the clip; None is its end."""

    def __post_init__(self) -> None:
        if not (0 <= self.start < math.inf and (self.end is None or self.start < self.end < math.inf)):
            raise InputError(f"A part of a clip begins at 0 s or later and ends after that; got {self.start:g} s.")


@dataclass(frozen=True, kw_only=True)
class PhotoSource:
    """Which picture, and how it becomes a scene."""

    name: str
    """Name of the file, as the person knows it."""
    sample: str = ""
    """A bundled sample's name; "" for a photo of the person's own."""
    file: str = ""
    """The photo, or the clip, in the shot's folder."""
    clip: ClipPart | None = None
    """Part of the clip; None for a photo."""
    depth: str = "auto"
    """One of `scene.depth.choose.SOURCES`."""
    depth_file: DepthFile | None = None
    """Instead of `depth`, for as long as it is there."""
    fov_x_deg: float | None = None
    """The lens, degrees across the photo, where the person set it."""
    lens_scales_depth: bool = False
    """Multiply a network's metres by what the lens makes of them: it guesses for the lens it was trained with."""
    scale: float = 1.0
    """All metres of the depth are multiplied by this."""
    edge: float = LiftSettings.edge
    trim: int = LiftSettings.trim
    sky_beyond_m: float | None = None
    """Distance of the sky in the depth's own metres, before any `scale`, so that sky stays sky; None: nowhere."""
    outlier_deviations: float = LiftSettings.outlier_deviations
    """These four as in `LiftSettings`."""

    def __post_init__(self) -> None:
        lifted = (self.edge > 0, 0 <= self.trim <= MOST_TRIM, self.outlier_deviations > 0)
        metres = (self.scale > 0, self.sky_beyond_m is None or self.sky_beyond_m > 0)
        lens = self.fov_x_deg is None or 1 <= self.fov_x_deg <= 170
        if not all((*lifted, *metres, lens)) or not math.isfinite(self.scale):
            raise InputError("A photo's lens, scale and depth fixes are positive numbers within their ranges.")
        for name in (self.file, self.sample):
            _check_own(name)


def _check_own(name: str) -> None:
    """Refuse a name that is more than the name of a file.

    Raises:
        InputError: it is.
    """
    if any(mark in name for mark in "/\\\0") or name in (".", ".."):
        raise InputError(f"A photo lies in its shot's own folder; {name[:60]!r} leads elsewhere.")


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
    """Number of the clip's frames; None takes as many as `rate` gives over the path's duration."""
    rate: float = RATE
    """Frames per second of the clip, whichever engine makes it and however many frames that has."""
    scene_time: SceneTime = AS_FILMED
    """Which moment of a clip that is filmed again is seen at each moment of the path; without effect on a photo."""
    engine: str = "warp"
    prompt: str = ""
    negative_prompt: str = ""
    seed: int = 0
    deleted_takes: tuple[int, ...] = ()
    """Numbers of takes that were deleted: they are in the bin, and undo brings them back."""
    settings: Settings = field(default_factory=Settings)
    """How an engine that samples shall do it; kept while another is chosen."""

    def __post_init__(self) -> None:
        check_clip(self.width, self.height, self.frames or 1, self.rate)
        if not self.photos:
            raise InputError("A shot has a photo; this one has none.")
        if not all(0 <= share <= 1 for share in self.crop):
            raise InputError(f"A crop is two numbers from 0 to 1; got {self.crop[0]:g} and {self.crop[1]:g}.")
        if self.safe_distance_m is not None and not 0 <= self.safe_distance_m < math.inf:
            raise InputError(f"A safe distance is 0 m or more; got {self.safe_distance_m:g}.")
        if not -(2**63) <= self.seed < 2**63:
            raise InputError("A seed is a whole number of at most 18 digits.")
        check_prompt(self.prompt)
        check_prompt(self.negative_prompt)

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


ENTRIES = get_type_hints(Document)
"""The type of each entry by its name."""


def document_to_json(document: Document) -> dict[str, Any]:
    """The document as JSON objects; `document_from_json` returns it."""
    entries = {each.name: getattr(document, each.name) for each in fields(document)}
    entries |= {"photos": [asdict(photo) for photo in document.photos]}
    entries |= {"scene_time": asdict(document.scene_time)}
    return entries | {"path": path_to_json(document.path), "settings": document.settings.to_json()}


def document_from_json(content: Any, file: Path) -> Document:
    """What `document_to_json` wrote; `file`, where it was read from, is for the messages.

    An engine that is no longer here lends its place to `warp`.

    Raises:
        InputError: it is damaged, or a later studio's.
    """
    try:
        given = as_typed(dict[str, Any], content)
        if unknown := sorted(given.keys() - ENTRIES.keys()):
            raise WrongContent(f"there is {unknown[0][:60]!r} in it, which a later version may have written")
        if missing := [name for name in ("photos", "path") if name not in given]:
            raise WrongContent(f"there is no {missing[0]} in it")
        document = Document(**{name: _entry(name, value, file) for name, value in given.items()})
    except InputError as error:
        raise _no_shot(file, error) from error
    if document.engine not in KNOWN_ENGINES:
        logger.warning("%s asks for the engine %r, which is not here; warp takes its place.", file, document.engine)
        return replace(document, engine="warp")
    return document


def _entry(name: str, value: Any, file: Path) -> Any:
    if name == "path":
        return path_from_json(value, file)
    if name == "settings":
        return Settings.from_json(as_typed(dict[str, Any], value))
    try:
        return as_typed(ENTRIES[name], value)
    except WrongContent as error:
        raise WrongContent(f"{name}: {error}") from error


def _no_shot(file: Path, error: InputError) -> InputError:
    why = str(error).removeprefix(f"{file}: ").rstrip(".")
    return InputError(f"{file} is not a shot of the studio: {why}. Move it away to start over.")


def write_document(file: Path, document: Document, revision: int = 0) -> None:
    """Keep the document; an earlier one is replaced whole or not at all, and it is on the disk when this returns.

    Args:
        file: where to.
        document: what to keep.
        revision: counts the documents that were kept there, so that one can be told from what lies beside it.

    Raises:
        InputError: it cannot be written there.
    """
    content = {"schema": SCHEMA, "revision": revision} | document_to_json(document)
    text = json.dumps(content, allow_nan=False)  # indentation would take ten times as long
    write_durably(file, text.encode() + b"\n")


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
        content = as_typed(dict[str, Any], parse_bytes(read_bytes(file)))
        revision = as_typed(Count, content.pop("revision", 0))
        if (schema := content.pop("schema", None)) != SCHEMA:
            said_to_be = str(schema)[:60]
            raise WrongContent(f"another version of the studio wrote it, {said_to_be!r}; this one reads {SCHEMA}")
    except WrongContent as error:
        raise _no_shot(file, error) from error
    return document_from_json(content, file), revision
