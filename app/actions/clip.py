"""The clip, the engine and how it shall make it."""

from collections.abc import Mapping
from functools import partial

from app.authoring import clip as authoring
from app.document import RATE
from app.studio import Studio


def set_clip(studio: Studio, width: int, height: int, frames: int | None = None, rate: float = RATE) -> None:
    """Size, and either a number of frames or a rate that decides it."""
    studio.apply(lambda now: authoring.set_clip(now, width, height, frames, rate))


def move_crop(studio: Studio, across: float, down: float, done: bool = True) -> None:
    """Where the clip is cut from the photo, 0 to 1 from the left and from the top. Until `done`, it is one step."""
    scene, baked = studio.scene, studio.baked
    lens_at = None
    if scene is not None and baked is not None:
        lens_at = partial(scene.lens, baked.clip.width, baked.clip.height)
    studio.apply(lambda now: authoring.move_crop(now, across, down, lens_at), done=done)


def set_engine(studio: Studio, name: str) -> None:
    """Who makes the video."""
    studio.apply(lambda now: authoring.set_engine(now, name))


def set_prompt(studio: Studio, text: str) -> None:
    """What the video shows, for engines that read."""
    studio.apply(lambda now: authoring.set_prompt(now, text))


def set_negative_prompt(studio: Studio, text: str) -> None:
    """What the video should not show, for engines that read."""
    studio.apply(lambda now: authoring.set_negative_prompt(now, text))


def change_settings(studio: Studio, changes: Mapping[str, str | int | float | None]) -> None:
    """How an engine that samples shall do it: some of `Settings` by name."""
    studio.apply(lambda now: authoring.change_settings(now, changes))


def set_seed(studio: Studio, seed: int) -> None:
    """Of the engine's noise."""
    studio.apply(lambda now: authoring.set_seed(now, seed))
