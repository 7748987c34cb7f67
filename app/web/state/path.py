"""The path and its clip, as the page shows them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from msgspec import UNSET, UnsetType

from app.document.baking import attitudes_deg
from app.studio.studio import Studio
from app.web.wire import Part
from engine.engines.registry import KNOWN_ENGINES
from scene.camera import ASSUMED_MM, Intrinsics, focal_from_fov
from scene.path.camera_path import starts
from scene.path.edits import Selection
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.lock_strength import parts_of
from scene.path.move_grammar import format_moves
from scene.path.moves import MOVE_KINDS, Move, MoveKind
from scene.path.passing import How, how_passed
from scene.photo.crop import CropWindow, crop_window
from scene.pose import Point
from scene.support.full_frame import FULL_FRAME_DIAGONAL_MM


class VideoFacts(Part, frozen=True):
    """What the engine makes of the path."""

    width: int
    height: int
    frames: int
    fps: float
    """Frames per second of the file."""
    duration: float
    """Duration of the path, seconds, with the way back of a loop."""
    too_long: str
    """Why no video can be made of all of it, a sentence; else ""."""
    auto_frames: bool
    """The number of frames follows `rate` and `duration`."""
    rate: float
    """Frames per second, as chosen."""
    closed: bool
    """The path is a loop."""
    engine: str
    """Title of the engine whose clip it is."""
    instead_of: str
    """Title of the engine that was chosen and is not here; else ""."""
    crop: tuple[float, float]
    """Where it is cut from the photo, 0 to 1 of the way that is free: across, down."""
    window: CropWindow | None
    """What it shows, shares of the photo's width and height; null while there is no scene."""
    cut_off: str
    """What it does not show, in words."""
    centre: tuple[float, float]
    """Centre of its lens, shares of the picture."""


class KeyframeFacts(Part, frozen=True):
    """A keyframe, with numbers for people."""

    time: float
    """Moment on the whole path, seconds."""
    frame: float
    """Frame of the clip; between two it is no whole number."""
    position: Point
    """Metres, world axes."""
    pan_deg: float
    tilt_deg: float
    roll_deg: float
    fov_y_deg: float
    mm: float
    """Focal length on full frame."""
    own_lens: bool
    """False: it has the photo's."""
    easing: Easing
    target: Point | None
    """What the camera faces from here to the next keyframe."""
    target_m: float | None
    """How far that is from here."""
    locked: bool
    """It is the photo itself."""
    thumb: str
    """Address of what it sees; "" until that is there."""
    passed: How
    """How the path goes through it."""
    follows: bool | UnsetType = UNSET
    """It faces what the one before does; not said of the first."""


class KeyframesFacts(Part, frozen=True, tag_field="kind", tag="keyframes"):
    """A part of the path that goes from keyframe to keyframe."""

    start: float
    duration: float
    """Seconds."""
    keyframes: list[KeyframeFacts]


class PathMoveFacts(Part, frozen=True, tag_field="kind", tag="move"):
    """A part of the path that is a move."""

    start: float
    duration: float
    """Seconds."""
    move: MoveKind
    text: str
    """The move in film words."""
    direction: str
    amount: float
    unit: Literal["deg", "m", ""]
    """Unit of the amount; "" where there is none."""
    at: float | None
    """Distance from the subject, metres; null takes the target's, or the scene's."""
    target: Point | None
    """What it goes by; null is the scene's own subject."""
    target_m: float | None
    """How far that is from where it begins; null while there is no scene."""
    easing: Easing
    eased: tuple[float, float]
    """The part of the easing that it goes through, 0 to 1."""
    lock_strength: float


SegmentFacts = KeyframesFacts | PathMoveFacts
"""A part of the path."""


class LockFacts(Part, frozen=True):
    """A part of the path, with how firmly the engine keeps to the preview there."""

    at: Selection
    """The move, or the keyframe before it."""
    begin: float
    end: float
    """Seconds."""
    strength: float
    """0 to 1."""


class SpeedFacts(Part, frozen=True):
    """Speeds from each frame to the next."""

    m_s: list[float]
    deg_s: list[float]
    jerks: list[int]
    """Frames at which the camera jerks."""


def clip_facts(studio: Studio) -> VideoFacts:
    """What the engine makes of the path."""
    document, baked, scene = studio.document, studio.baked, studio.scene
    shown = baked.engine if baked else document.engine
    width, height = (baked.clip.width, baked.clip.height) if baked else (document.width, document.height)
    lens = None if scene is None else studio.clip_lens(scene)
    window = None if scene is None else crop_window(scene.photo.taken_size, (width, height), document.crop)
    return VideoFacts(
        width=width,
        height=height,
        frames=baked.clip.frames if baked else document.wished_frames,
        fps=baked.clip.fps if baked else document.rate,
        duration=studio.duration,
        too_long=baked.too_long if baked else "",
        auto_frames=document.frames is None,
        rate=document.rate,
        closed=document.path.closed,
        engine=KNOWN_ENGINES[shown].title,
        instead_of=KNOWN_ENGINES[document.engine].title if shown != document.engine else "",
        crop=document.crop,
        window=window,
        cut_off=window.words if window else "",
        centre=(float(lens.cx) / lens.width, float(lens.cy) / lens.height) if lens else (0.5, 0.5),
    )


def segment_facts(studio: Studio, files: str) -> list[SegmentFacts]:
    """Keyframes and moves, with numbers for people."""
    segments: list[SegmentFacts] = []
    for index, (start, part) in enumerate(zip(starts(studio.path), studio.path.segments, strict=True)):
        if isinstance(part, Keyframes):
            keys = _keyframes(studio, files, part.keyframes, start, locked=index == 0 and studio.document.start_locked)
            segments.append(KeyframesFacts(start=start, duration=part.duration, keyframes=keys))
        else:
            segments.append(_move(part, studio, start))
    return segments


@dataclass(frozen=True)
class _ClipLens:
    """The clip's lens as plain numbers: asked for by every keyframe."""

    height: int
    diagonal: float
    """Pixels."""
    fy: float
    cy: float
    """Pixels from the top."""
    fov_y: float
    """Radians."""


def _clip_lens(studio: Studio) -> _ClipLens:
    scene, document = studio.scene, studio.document
    if scene is None:
        lens = Intrinsics.from_full_frame(ASSUMED_MM, document.width, document.height)
    else:
        lens = studio.clip_lens(scene)
    diagonal = math.hypot(lens.width, lens.height)
    return _ClipLens(lens.height, diagonal, float(lens.fy), float(lens.cy), float(lens.fov_y))


def _keyframes(
    studio: Studio, files: str, keys: Sequence[Keyframe], start: float, *, locked: bool
) -> list[KeyframeFacts]:
    """Those of one segment; one that is as it was is the very same object, so that a long path is compared quickly."""
    lens, step = _clip_lens(studio), studio.baked.step if studio.baked else 1 / studio.document.rate
    attitudes = attitudes_deg([key.wxyz for key in keys], studio.path.up)
    facts = []
    for i, (key, attitude) in enumerate(zip(keys, attitudes, strict=True)):
        before, after = keys[i - 1] if i else None, keys[i + 1] if i + 1 < len(keys) else None
        thumb = studio.thumbnail_key(start + key.time, key)
        beside = _Beside(
            attitude=attitude,
            passed=how_passed(key, before, after),
            follows=before and (before.target is not None and key.target is None),
            locked=locked and i == 0,
            thumb=f"{files}thumb/{thumb}.jpg" if thumb in studio.picture.thumbnails else "",
        )
        facts.append(_keyframe(key, start, step, lens, beside))
    return facts


@dataclass(frozen=True)
class _Beside:
    """What a keyframe shows besides what is in it."""

    attitude: tuple[float, float, float]
    """Pan, tilt, roll, degrees."""
    passed: How
    follows: bool | None
    """It looks where the one before does; None for the first."""
    locked: bool
    thumb: str


@lru_cache(maxsize=8192)
def _keyframe(key: Keyframe, start: float, step: float, lens: _ClipLens, beside: _Beside) -> KeyframeFacts:
    pan, tilt, roll = beside.attitude
    focal = lens.fy if key.fov_y is None else focal_from_fov(key.fov_y, lens.height, lens.cy)
    return KeyframeFacts(
        time=start + key.time,
        frame=(start + key.time) / step,
        position=key.position,
        pan_deg=round(pan, 4) + 0.0,
        tilt_deg=round(tilt, 4) + 0.0,
        roll_deg=round(roll, 4) + 0.0,
        fov_y_deg=math.degrees(key.fov_y or lens.fov_y),
        mm=round(focal * FULL_FRAME_DIAGONAL_MM / lens.diagonal, 1),
        own_lens=key.fov_y is not None,
        easing=key.easing,
        target=key.target,
        target_m=None if key.target is None else math.dist(key.position, key.target),
        locked=beside.locked,
        thumb=beside.thumb,
        passed=beside.passed,
        follows=UNSET if beside.follows is None else beside.follows,
    )


def _move(move: Move, studio: Studio, start: float) -> PathMoveFacts:
    unit = MOVE_KINDS[move.kind].unit
    return PathMoveFacts(
        start=start,
        duration=move.duration,
        move=move.kind,
        text=format_moves([move]),
        direction=move.direction,
        amount=round(math.degrees(move.amount), 6) if unit == "deg" else move.amount,
        unit=unit,
        at=move.at,
        target=move.target,
        target_m=move.target and away_from_path(studio, start, move.target),
        easing=move.easing,
        eased=move.eased,
        lock_strength=move.lock_strength,
    )


def away_from_path(studio: Studio, time: float, point: Point) -> float | None:
    """Metres from the camera at a moment of the path; None while there is no scene."""
    seen = studio.seen_at(time)
    return None if seen is None else math.dist(seen.c2w[0, :3, 3].tolist(), point)


def path_text(studio: Studio) -> str:
    """The path in film words, where it is made of moves alone."""
    moves = [part for part in studio.path.segments if isinstance(part, Move)]
    return format_moves(moves) if len(moves) == len(studio.path.segments) else ""


def lock_facts(studio: Studio) -> list[LockFacts] | None:
    """The parts of the path with how firmly the engine keeps to the preview there; None for one that never does."""
    if not studio.shapes:
        return None
    parts = parts_of(studio.path)
    ends = [*(part.begin for part in parts[1:]), studio.duration]
    return [
        LockFacts(at=(part.segment, part.keyframe), begin=part.begin, end=end, strength=part.strength)
        for part, end in zip(parts, ends, strict=True)
    ]


def speed_facts(studio: Studio) -> SpeedFacts:
    """Measure speeds from each frame to the next, and find the frames at which the camera jerks."""
    baked = studio.baked
    moving, turning = baked.speeds if baked else ([], [])
    return SpeedFacts(m_s=moving, deg_s=turning, jerks=baked.jerks if baked else [])
