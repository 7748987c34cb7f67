"""Another photo, its lens and its depth."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.commands.registry import Named, command, edit
from app.derived.relift import unrepaired
from app.document.document import ClipPart, Document, PhotoSource
from app.document.edit import Context, Edit
from app.document.proposal import PROPOSAL
from app.studio.first_document import sample
from app.studio.studio import Studio
from engine.sizes import size_of_shape
from scene.camera import MIDDLE
from scene.clip.clip import ClipFacts
from scene.depth.choose import SOURCES
from scene.depth.models import depth_model
from scene.errors import InputError
from scene.path.camera_path import CameraPath
from scene.path.scene_time import AS_FILMED
from scene.photo.image import load_image
from scene.samples.sample_clip import load_sample_clip
from scene.samples.shipped import SAMPLE_CLIPS

RANGES = {"edge": (0.005, 0.5), "trim": (0, 16), "sky_beyond_m": (0.01, 1000.0), "outlier_deviations": (0.2, 100.0)}
"""What a depth fix may be set to."""
SLOWEST, FASTEST = 1.0, 120.0
"""Frames per second of the videos that are made."""
WORDS = {
    "edge": "Change what counts as an edge",
    "trim": "Trim the depth edges",
    "sky_beyond_m": "Change where the sky begins",
    "outlier_deviations": "Change which strays are removed",
}


@edit()
def open_sample(now: Context, name: str) -> Edit:
    """Open a bundled photo or clip, with its ready path."""
    if name in SAMPLE_CLIPS:
        given = load_sample_clip(name)
        source = PhotoSource(name=given.title, sample=name, clip=ClipPart())
        return filmed(now.document, source, given.clip.facts, given.path)
    title, path, aspect = sample(name)
    return opened(now.document, PhotoSource(name=title, sample=name), aspect, path)


def open_photo(studio: Studio, file: Path, name: str) -> None:
    """Take a photo of the person's own, in a clip of its shape; the file is moved into the shot.

    Raises:
        InputError: it is no picture that can be used; nothing has changed then.
    """
    photo = load_image(file)
    kept = studio.folder / "photos" / f"{photo.sha256[:16]}{file.suffix.lower()}"
    kept.parent.mkdir(exist_ok=True)
    shutil.move(file, kept)
    studio.scenes.open(replace(photo, path=kept))
    width, height = photo.taken_size
    studio.apply(lambda now: opened(now.document, PhotoSource(name=name, file=kept.name), width / height))


def opened(document: Document, source: PhotoSource, aspect: float, path: CameraPath = PROPOSAL) -> Edit:
    """Another photo with a path the studio proposes, in a clip of its own shape; rate and engine stay as they were.

    `aspect` is the photo's width over its height.
    """
    document = replace(document, photos=(source,), path=path, suggested=True, start_locked=True, prompt="")
    width, height = size_of_shape(aspect)
    document = replace(document, width=width, height=height, crop=MIDDLE, safe_distance_m=None)
    return Edit(document=document, label=f"Open {source.name}")


def filmed(document: Document, source: PhotoSource, facts: ClipFacts, path: CameraPath = PROPOSAL) -> Edit:
    """A clip that is filmed again, at its own rate, from its beginning, in its own shape."""
    made = opened(document, source, facts.width / facts.height, path)
    rate = min(max(facts.fps, SLOWEST), FASTEST)
    return replace(made, document=replace(made.document, rate=rate, frames=None, scene_time=AS_FILMED))


@edit()
def set_lens(now: Context, fov_x_deg: float | None) -> Edit:
    """Set the field of view across the photo, in degrees; None is that of its file."""
    if fov_x_deg is not None and not 1 <= fov_x_deg <= 170:
        raise InputError(f"A lens sees 1 to 170 degrees across the picture; got {fov_x_deg:g}.")
    return changed_photo(now.document, "Change the lens", fov_x_deg=fov_x_deg)


@edit()
def set_depth(now: Context, source: str) -> Edit:
    """Choose the source of the depth: one of `scene.depth.choose.SOURCES`."""
    if source not in SOURCES:
        raise InputError(f"There is no depth source {source!r}; there are {', '.join(SOURCES)}.")
    return changed_photo(now.document, "Change the depth", depth=source, depth_file=None)


@command()
def get_depth(studio: Studio, model: str) -> None:
    """Download depth weights, then lift the photo again with them; other work goes on."""
    source = studio.document.photo

    def use() -> None:
        if studio.document.photo == source:
            set_depth(studio, model)

    studio.scenes.download(depth_model(model), use)


@edit()
def repair_lift(now: Context, name: str, value: float | None, done: bool = True) -> Edit:
    """Change one of the depth fixes of a photo, `relift.REPAIRS`; None is the usual value.

    The sky begins at metres as shown. Until `done`, it is one step.
    """
    if name not in RANGES:
        raise InputError(f"There is no depth fix {name!r}; there are {', '.join(RANGES)}.")
    if now.document.photo.clip is not None:
        raise InputError(
            "Depth fixes are for photos: the depth of a clip is fitted over its frames. Bring depth maps of your own, "
            "or set the scale."
        )
    if name == "sky_beyond_m" and value is not None and now.scene is not None:
        value /= now.scene.lift.scale
    low, high = RANGES[name]
    if value is None:
        value = getattr(PhotoSource(name=""), name)
    elif not low <= value <= high:
        raise InputError(f"{name} is {low:g} to {high:g}; got {value:g}.")
    if value is not None and name == "trim":
        value = round(value)
    made = _with_photo(now.document, WORDS[name], **{name: value})
    return replace(made, gesture=f"repair {name}", done=done)


@edit(Named(id="unrepair", title="Reset the depth fixes", group="Photo"))
def reset_repair(now: Context) -> Edit:
    """Reset the depth fixes; scale and lens stay."""
    return Edit(document=replace(now.document, photos=(unrepaired(now.document.photo),)), label="Reset the depth fixes")


@edit()
def scale_depth_by_lens(now: Context, on: bool) -> Edit:
    """Multiply a network's metres by the photo's focal length over that of its training, or do not."""
    label = "Let depth follow the lens" if on else "Leave depth as the network guessed it"
    return changed_photo(now.document, label, lens_scales_depth=on)


@command()
def show_before(studio: Studio, on: bool) -> None:
    """Show the scene without its depth fixes, for as long as a button is held."""
    studio.show_before(on)


@command(Named(id="lift", title="Estimate the depth again", group="Photo"))
def lift_again(studio: Studio) -> None:
    """Try again what has failed."""
    studio.scenes.again(studio.document.photo)


@command()
def dismiss_lift(studio: Studio) -> None:
    """Dismiss the message about a failed download or depth; the scene stays."""
    studio.scenes.dismiss()


@command(Named(id="stop-depth", title="Stop estimating the depth", group="Photo"))
def cancel_lift(studio: Studio) -> None:
    """Stop the lift."""
    studio.scenes.cancel()


def changed_photo(document: Document, label: str, **changes: Any) -> Edit:
    """The same photo with another lens or depth."""
    if document.photo.sample:
        raise InputError("A sample has exact depth and a known lens. Open a photo of your own to change them.")
    return _with_photo(document, label, **changes)


def _with_photo(document: Document, label: str, **changes: Any) -> Edit:
    """The same photo, a sample too, lifted in another way."""
    return Edit(document=replace(document, photos=(replace(document.photo, **changes),)), label=label)
