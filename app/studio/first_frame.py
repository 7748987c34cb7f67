"""The picture that stands for a shot before its scene is there: the photo, or the first frame of a clip."""

import math
from pathlib import Path

from app.document.document import PhotoSource
from scene.camera import ASSUMED_MM, Intrinsics
from scene.clip.clip import open_clip
from scene.photo.image import Photo, load_image


def first_frame(file: Path, source: PhotoSource) -> Photo:
    """The photo in a file, or the first frame of a clip, through the lens that the person said or that is assumed.

    Raises:
        InputError: it cannot be opened.
    """
    if source.clip is None:
        return load_image(file, fov_x_deg=source.fov_x_deg)
    clip = open_clip(file, start=source.clip.start, end=source.clip.end)
    width, height = clip.facts.width, clip.facts.height
    if source.fov_x_deg is None:
        lens = Intrinsics.from_full_frame(ASSUMED_MM, width, height)
    else:
        lens = Intrinsics.from_fov_x(math.radians(source.fov_x_deg), width, height)
    return Photo(clip.frame(0), lens, "user" if source.fov_x_deg else "assumed", file, notices=clip.facts.notices)
