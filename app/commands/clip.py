"""The video's size and length, the engine and how it makes it."""

import math
from collections.abc import Mapping
from dataclasses import replace

from app.commands.registry import Named, edit
from app.document.document import MOST_FRAMES, RATE
from app.document.edit import Context, Edit
from engine.engines.registry import KNOWN_ENGINES
from engine.prompt import check_prompt
from engine.settings import Settings
from scene.camera import Intrinsics, focal_from_fov
from scene.errors import InputError
from scene.path.camera_path import CameraPath
from scene.path.keyframes import Keyframe, Keyframes


@edit()
def set_clip(now: Context, width: int, height: int, frames: int | None = None, rate: float = RATE) -> Edit:
    """Set the size of the video, and either its number of frames or the rate that decides it."""
    if rate != now.document.rate and not 1 <= rate <= 120:  # a file may have brought another
        raise InputError(f"A video runs at 1 to 120 frames per second; got {rate:g}.")
    if frames is not None and not 2 <= frames <= MOST_FRAMES:
        raise InputError(f"A video has 2 to {MOST_FRAMES} frames here; got {frames}.")
    if width % 2 or height % 2 or not (64 <= width <= 2048 and 64 <= height <= 2048):
        raise InputError(f"A video is an even number of pixels, 64 to 2048, on each side; got {width}x{height}.")
    document = replace(now.document, width=width, height=height, frames=frames, rate=rate)
    return Edit(document=document, label="Change the size or length of the video")


@edit()
def move_crop(now: Context, across: float, down: float, done: bool = True) -> Edit:
    """Move the crop of the photo: 0 to 1 from the left and from the top.

    Until `done`, it is one step. Keyframes with a lens of their own keep the size at which they show things.
    """
    if not (math.isfinite(across) and math.isfinite(down)):
        raise InputError(f"A crop is moved by numbers from 0 to 1; got {across:g} and {down:g}.")
    crop = min(max(across, 0.0), 1.0), min(max(down, 0.0), 1.0)
    path = now.path
    if now.scene is not None and now.around is not None:
        lens = now.lens
        path = _through(path, lens, now.scene.lens(lens.width, lens.height, crop))
    document = replace(now.document, crop=crop, path=path)
    return Edit(document=document, label="Move the crop", gesture="crop", done=done)


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


@edit()
def set_engine(now: Context, name: str) -> Edit:
    """Choose the engine that makes the video."""
    if name not in KNOWN_ENGINES:
        raise InputError(f"There is no engine {name!r}; known are {', '.join(KNOWN_ENGINES)}.")
    return Edit(document=replace(now.document, engine=name), label="Change the engine")


@edit()
def set_prompt(now: Context, text: str) -> Edit:
    """Set what the video shows, for engines that read a prompt."""
    return Edit(document=replace(now.document, prompt=_short(text)), label="Change the prompt")


@edit()
def set_negative_prompt(now: Context, text: str) -> Edit:
    """Set what the video should not show, for engines that read a prompt."""
    return Edit(document=replace(now.document, negative_prompt=_short(text)), label="Change the negative prompt")


def _short(prompt: str) -> str:
    if len(prompt) > 2000:
        raise InputError(f"A prompt has up to 2000 characters; got {len(prompt)}.")
    check_prompt(prompt)
    return prompt


@edit()
def change_settings(now: Context, changes: Mapping[str, str | int | float | None]) -> Edit:
    """Change some of `Settings` by name, for an engine that samples; the others stay."""
    settings = Settings.from_json({**now.document.settings.to_json(), **changes})
    label = f"Change the {' and '.join(changes).replace('_', ' ')}"
    return Edit(document=replace(now.document, settings=settings), label=label)


@edit(Named(id="seed", title="Seed", group="Engine", asks="seed"))
def set_seed(now: Context, seed: int) -> Edit:
    """Set the seed of the engine's noise."""
    if not 0 <= seed < 2**32:
        raise InputError(f"A seed is 0 to {2**32 - 1}; got {seed}.")
    return Edit(document=replace(now.document, seed=seed), label="Change the seed")
