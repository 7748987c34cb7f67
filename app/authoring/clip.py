"""The clip, the engine and how it shall make it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.authoring.edit import Edit
from app.document import MOST_FRAMES, Document
from engine.engines.registry import KNOWN_ENGINES
from engine.prompt import check_prompt
from engine.settings import Settings
from scene.camera import Intrinsics, focal_from_fov
from scene.errors import InputError
from scene.path.camera_path import CameraPath
from scene.path.keyframes import Keyframe, Keyframes


def set_clip(document: Document, width: int, height: int, frames: int | None, rate: float) -> Edit:
    """Size, and either a number of frames or a rate that decides it."""
    if rate != document.rate and not 1 <= rate <= 120:  # a file may have brought another
        raise InputError(f"A clip runs at 1 to 120 frames per second; got {rate:g}.")
    if frames is not None and not 2 <= frames <= MOST_FRAMES:
        raise InputError(f"A clip has 2 to {MOST_FRAMES} frames here; got {frames}.")
    if width % 2 or height % 2 or not (64 <= width <= 2048 and 64 <= height <= 2048):
        raise InputError(f"A clip is an even number of pixels, 64 to 2048, on each side; got {width}x{height}.")
    return Edit(replace(document, width=width, height=height, frames=frames, rate=rate), "Change the clip")


def move_crop(
    document: Document, across: float, down: float, lens_at: Callable[[tuple[float, float]], Intrinsics] | None = None
) -> Edit:
    """Where the clip is cut from the photo, 0 to 1 of the way that is free: from the left, and from the top.

    Keyframes with a lens of their own keep how large they show things; `lens_at` is the clip's lens by its crop.
    """
    if not (math.isfinite(across) and math.isfinite(down)):
        raise InputError(f"A crop is moved by numbers from 0 to 1; got {across:g} and {down:g}.")
    crop = min(max(across, 0.0), 1.0), min(max(down, 0.0), 1.0)
    path = document.path if lens_at is None else _through(document.path, lens_at(document.crop), lens_at(crop))
    return Edit(replace(document, crop=crop, path=path), "Move the crop", gesture="crop")


def _through(path: CameraPath, before: Intrinsics, after: Intrinsics) -> CameraPath:
    """The path with the same focal lengths through a lens that is cut elsewhere."""
    height, old, new = before.height, float(before.cy), float(after.cy)
    if old == new:
        return path

    def cut(key: Keyframe) -> Keyframe:
        if key.fov_y is None:
            return key
        focal = focal_from_fov(key.fov_y, height, old)
        return replace(key, fov_y=math.atan(new / focal) + math.atan((height - new) / focal))

    parts = (
        replace(part, keyframes=tuple(map(cut, part.keyframes))) if isinstance(part, Keyframes) else part
        for part in path.segments
    )
    return replace(path, segments=tuple(parts))


def set_engine(document: Document, name: str) -> Edit:
    """Who makes the video."""
    if name not in KNOWN_ENGINES:
        raise InputError(f"There is no engine {name!r}; known are {', '.join(KNOWN_ENGINES)}.")
    return Edit(replace(document, engine=name), "Change the engine")


def set_prompt(document: Document, text: str) -> Edit:
    """What the video shows, for engines that read."""
    return Edit(replace(document, prompt=_short(text)), "Change the prompt")


def set_negative_prompt(document: Document, text: str) -> Edit:
    """What the video should not show, for engines that read."""
    return Edit(replace(document, negative_prompt=_short(text)), "Change the negative prompt")


def _short(prompt: str) -> str:
    if len(prompt) > 2000:
        raise InputError(f"A prompt has up to 2000 characters; got {len(prompt)}.")
    check_prompt(prompt)
    return prompt


def set_seed(document: Document, seed: int) -> Edit:
    """Of the engine's noise."""
    if not 0 <= seed < 2**32:
        raise InputError(f"A seed is 0 to {2**32 - 1}; got {seed}.")
    return Edit(replace(document, seed=seed), "Change the seed")


def change_settings(document: Document, changes: Mapping[str, Any]) -> Edit:
    """How an engine that samples shall do it: some of `Settings` by name; what is not named stays."""
    settings = Settings.from_json({**document.settings.to_json(), **changes})
    return Edit(replace(document, settings=settings), f"Change the {' and '.join(changes).replace('_', ' ')}")
