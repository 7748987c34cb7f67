"""The path and its clip, as the page shows them."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from app.document.baking import attitudes_deg
from app.studio.studio import Studio
from engine.engines.registry import KNOWN_ENGINES
from scene.camera import ASSUMED_MM, Intrinsics, focal_from_fov
from scene.path.camera_path import starts
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.lock_strength import parts_of
from scene.path.move_grammar import format_moves
from scene.path.moves import MOVE_KINDS, Move
from scene.path.passing import How, how_passed
from scene.photo.crop import crop_window
from scene.pose import Point
from scene.support.full_frame import FULL_FRAME_DIAGONAL_MM


def clip_facts(studio: Studio) -> dict[str, Any]:
    """What the engine makes of the path."""
    document, baked = studio.document, studio.baked
    return {
        "width": baked.clip.width if baked else document.width,
        "height": baked.clip.height if baked else document.height,
        "frames": baked.clip.frames if baked else document.wished_frames,
        "fps": baked.clip.fps if baked else document.rate,
        "duration": studio.duration,
        "too_long": baked.too_long if baked else "",
        "auto_frames": document.frames is None,
        "rate": document.rate,
        "closed": document.path.closed,
        **lent_facts(studio),
        **crop_facts(studio),
    }


def lent_facts(studio: Studio) -> dict[str, Any]:
    """Which engine's frames these are, and, where that only stands in, for which one that is not here."""
    wanted = studio.document.engine
    shown = studio.baked.engine if studio.baked else wanted
    return {"engine": KNOWN_ENGINES[shown].title, "instead_of": KNOWN_ENGINES[wanted].title if shown != wanted else ""}


def crop_facts(studio: Studio) -> dict[str, Any]:
    """What the clip shows of the photo: shares of its width and height; and what it leaves out, in words."""
    scene, document, baked = studio.scene, studio.document, studio.baked
    if scene is None:
        return {"crop": document.crop, "window": None, "cut_off": "", "centre": (0.5, 0.5)}
    size = (baked.clip.width, baked.clip.height) if baked else (document.width, document.height)
    lens, photo = studio.clip_lens(scene), scene.photo
    window = crop_window(photo.taken_size, size, document.crop)
    return {
        "crop": document.crop,
        "window": asdict(window),
        "cut_off": window.words,
        "centre": (float(lens.cx) / lens.width, float(lens.cy) / lens.height),
    }


def segment_facts(studio: Studio, files: str) -> list[dict[str, Any]]:
    """Keyframes and moves, with numbers for people."""
    segments = []
    for index, (start, part) in enumerate(zip(starts(studio.path), studio.path.segments, strict=True)):
        common = {"start": start, "duration": part.duration}
        if isinstance(part, Keyframes):
            keys = _keyframes(studio, files, part.keyframes, start, locked=index == 0 and studio.document.start_locked)
            segments.append({"kind": "keyframes", **common, "keyframes": keys})
        else:
            segments.append({"kind": "move", **common, **_move(part, studio, start)})
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
) -> list[dict[str, Any]]:
    """Those of one segment; one that is as it was is the very same object, so that a long path is compared quickly."""
    lens, step = _clip_lens(studio), studio.baked.step if studio.baked else 1 / studio.document.rate
    attitudes = attitudes_deg([key.wxyz for key in keys], studio.path.up)
    facts = []
    for i, (key, attitude) in enumerate(zip(keys, attitudes, strict=True)):
        before, after = keys[i - 1] if i else None, keys[i + 1] if i + 1 < len(keys) else None
        thumb = studio.thumbnail_key(key)
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
def _keyframe(key: Keyframe, start: float, step: float, lens: _ClipLens, beside: _Beside) -> dict[str, Any]:
    pan, tilt, roll = beside.attitude
    focal = lens.fy if key.fov_y is None else focal_from_fov(key.fov_y, lens.height, lens.cy)
    facts = {
        "time": start + key.time,
        "frame": (start + key.time) / step,
        "position": key.position,
        "pan_deg": round(pan, 4) + 0.0,
        "tilt_deg": round(tilt, 4) + 0.0,
        "roll_deg": round(roll, 4) + 0.0,
        "fov_y_deg": math.degrees(key.fov_y or lens.fov_y),
        "mm": round(focal * FULL_FRAME_DIAGONAL_MM / lens.diagonal, 1),
        "own_lens": key.fov_y is not None,
        "easing": key.easing,
        "target": key.target,
        "target_m": key.target and math.dist(key.position, key.target),
        "locked": beside.locked,
        "thumb": beside.thumb,
        "passed": beside.passed,
    }
    return facts if beside.follows is None else facts | {"follows": beside.follows}


def _move(move: Move, studio: Studio, start: float) -> dict[str, Any]:
    unit = MOVE_KINDS[move.kind].unit
    return {
        "move": move.kind,
        "text": format_moves([move]),
        "direction": move.direction,
        "amount": round(math.degrees(move.amount), 6) if unit == "deg" else move.amount,
        "unit": unit,
        "at": move.at,
        "target": move.target,
        "target_m": move.target and away_from_path(studio, start, move.target),
        "easing": move.easing,
        "eased": move.eased,
        "lock_strength": move.lock_strength,
    }


def away_from_path(studio: Studio, time: float, point: Point) -> float | None:
    """Metres from the camera at a moment of the path; None while there is no scene."""
    seen = studio.seen_at(time)
    return None if seen is None else math.dist(seen.c2w[0, :3, 3].tolist(), point)


def path_text(studio: Studio) -> str:
    """The path in film words, where it is made of moves alone."""
    moves = [part for part in studio.path.segments if isinstance(part, Move)]
    return format_moves(moves) if len(moves) == len(studio.path.segments) else ""


def lock_facts(studio: Studio) -> list[dict[str, Any]] | None:
    """The parts of the path with how firmly the engine keeps to the preview there; None for one that never does."""
    if not studio.shapes:
        return None
    parts = parts_of(studio.path)
    ends = [*(part.begin for part in parts[1:]), studio.duration]
    return [
        {"at": (part.segment, part.keyframe), "begin": part.begin, "end": end, "strength": part.strength}
        for part, end in zip(parts, ends, strict=True)
    ]


def speed_facts(studio: Studio) -> dict[str, Any]:
    """From each frame to the next, and the frames at which the camera jerks."""
    moving, turning = studio.baked.speeds if studio.baked else ([], [])
    return {"m_s": moving, "deg_s": turning, "jerks": studio.baked.jerks if studio.baked else []}
