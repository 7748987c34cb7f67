"""What the video will be, in words, under the fields that decide it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.studio.studio import Studio


def show_clip_words(studio: Studio) -> str:
    """The video in words: HTML, every text in it escaped."""
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in clip_words(studio))


def clip_words(studio: Studio) -> list[str]:
    """How long the file is, where that is not the path's own time; what may turn out badly; what is cut off."""
    from engine.engines.registry import KNOWN_ENGINES
    from scene.photo.crop import crop_window

    baked, scene, document = studio.baked, studio.scene, studio.document
    if baked is None or scene is None:
        return []
    if baked.too_long:
        return [baked.too_long]
    clip, sentences = baked.clip, []
    shown, wanted = KNOWN_ENGINES[baked.engine].title, KNOWN_ENGINES[document.engine].title
    if shown != wanted:
        sentences.append(
            f"{wanted} is not here. What is shown are {shown}'s size, frames and rate; it may set its own."
        )
    flown = baked.route.steps(clip.frames) / clip.fps
    if abs(flown - baked.route.duration) > 0.5 / clip.fps + 1e-6:
        who = f"{shown} makes" if document.frames != clip.frames else "The video has"
        sentences.append(
            f"{who} {clip.frames} frames: at {clip.fps:g} per second the video lasts {clip.frames / clip.fps:.3g} s,"
            f" in which the camera flies the path's {baked.route.duration:.3g} s."
        )
    if baked.engine == document.engine and (asked := studio.asked) is not None:
        sentences += KNOWN_ENGINES[document.engine].warnings(asked)
    window = crop_window(scene.photo.taken_size, (clip.width, clip.height), document.crop)
    return [*sentences, *([f"{window.words} Move the crop on the Image tab."] if window.words else [])]
