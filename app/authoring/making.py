"""Going on from a take, deleting one, bringing one back."""

from dataclasses import replace

from app.authoring.bringing import begins_at_photo
from app.authoring.edit import Edit
from app.document import Document
from app.takes import Take
from scene.camera import MIDDLE
from scene.path.camera_path import CameraPath


def use_take(document: Document, take: Take, path: CameraPath) -> Edit:
    """What the take was made with, but for the photo: packed again, it is the same request."""
    edited = replace(
        document,
        path=path,
        suggested=False,
        start_locked=begins_at_photo(path),
        engine=take.engine,
        prompt=take.prompt,
        negative_prompt=take.negative_prompt,
        seed=take.seed,
        settings=take.settings,
    )
    return Edit(_with_clip(edited, take), f"Use {take.title}")


def _with_clip(document: Document, take: Take) -> Document:
    """The clip as the take was asked for; else as it came out, its frames counted by the path if they can be."""
    if (asked := take.asked) is not None:
        clip = {"width": asked.width, "height": asked.height, "crop": asked.crop}
        return replace(document, **clip, frames=asked.frames, rate=asked.rate)
    size = {"width": take.width, "height": take.height, "crop": MIDDLE}
    counted = replace(document, **size, frames=None, rate=take.fps)
    return counted if counted.wished_frames == take.frames else replace(counted, frames=take.frames)


def delete_take(document: Document, take: Take) -> Edit:
    """A take goes to the bin."""
    kept = tuple(number for number in document.deleted_takes if number != take.id)
    return Edit(replace(document, deleted_takes=(*kept, take.id)), f"Delete {take.title}")


def restore_take(document: Document, take: Take) -> Edit:
    """A take comes back out of the bin."""
    kept = tuple(number for number in document.deleted_takes if number != take.id)
    return Edit(replace(document, deleted_takes=kept), f"Restore {take.title}")
