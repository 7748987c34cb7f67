"""Going on from a take, deleting one, bringing one back."""

from dataclasses import replace

from app.authoring.bringing import begins_at_photo
from app.authoring.edit import Edit
from app.document import Document
from app.takes import Take
from scene.camera_path import CameraPath


def use_take(document: Document, take: Take, path: CameraPath) -> Edit:
    """What the take was made with, but for the photo: packed again, it is the same request."""
    edited = replace(
        document,
        path=path,
        suggested=False,
        start_locked=begins_at_photo(path),
        width=take.width,
        height=take.height,
        frames=take.frames,
        engine=take.engine,
        prompt=take.prompt,
        negative_prompt=take.negative_prompt,
        seed=take.seed,
        settings=take.settings,
    )
    return Edit(edited, f"Use {take.title}")


def delete_take(document: Document, take: Take) -> Edit:
    """A take goes to the bin."""
    kept = tuple(number for number in document.deleted_takes if number != take.id)
    return Edit(replace(document, deleted_takes=(*kept, take.id)), f"Delete {take.title}")


def restore_take(document: Document, take: Take) -> Edit:
    """A take comes back out of the bin."""
    kept = tuple(number for number in document.deleted_takes if number != take.id)
    return Edit(replace(document, deleted_takes=kept), f"Restore {take.title}")
