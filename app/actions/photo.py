"""Another photo, its lens and its depth."""

import shutil
from dataclasses import replace
from pathlib import Path

from app.authoring import photo as authoring
from app.authoring.edit import Edit
from app.document import PhotoSource
from app.relift import unrepaired
from app.studio import Studio, sample
from scene.depth.choose import SOURCES
from scene.depth.models import depth_model
from scene.errors import InputError
from scene.photo.image import load_image


def open_sample(studio: Studio, name: str) -> None:
    """Take a bundled sample, with its ready path."""
    title, path, aspect = sample(name)
    studio.apply(lambda now: authoring.open_photo(now, PhotoSource(name=title, sample=name), aspect, path))


def open_photo(studio: Studio, file: Path, name: str) -> None:
    """Take a photo of the person's own, in a clip of its shape; the file is moved into the shot.

    Raises:
        InputError: it is no picture that can be used; nothing has changed then.
    """
    photo = load_image(file)
    kept = f"{photo.sha256[:16]}{file.suffix.lower()}"
    (studio.folder / "photos").mkdir(exist_ok=True)
    shutil.move(file, studio.folder / "photos" / kept)
    width, height = photo.taken_size
    studio.apply(lambda now: authoring.open_photo(now, PhotoSource(name=name, file=kept), width / height))


def set_lens(studio: Studio, fov_x_deg: float | None) -> None:
    """Degrees across the photo; None takes what its file says."""
    studio.apply(lambda now: authoring.set_lens(now, fov_x_deg))


def set_depth(studio: Studio, source: str) -> None:
    """Where metres come from: one of `scene.depth.choose.SOURCES`."""
    if source not in SOURCES:
        raise InputError(f"There is no depth source {source!r}; there are {', '.join(SOURCES)}.")
    studio.apply(lambda now: authoring.change_photo(now, "Change the depth", depth=source, depth_file=None))


def get_depth(studio: Studio, model: str) -> None:
    """Download depth weights, then lift the photo again with them; work goes on meanwhile."""
    source = studio.document.photo

    def use() -> None:
        if studio.document.photo == source:
            set_depth(studio, model)

    studio.scenes.download(depth_model(model), use)


def repair_lift(studio: Studio, name: str, value: float | None, done: bool = True) -> None:
    """Lift the photo in another way: one of `relift.REPAIRS`; None is as usual. Sky begins at metres as shown."""
    if name == "sky_beyond_m" and value is not None and studio.scene is not None:
        value /= studio.scene.lift.scale
    studio.apply(lambda now: authoring.repair(now, name, value), done=done)


def reset_repair(studio: Studio) -> None:
    """Lift the photo as usual again; scale and lens stay."""
    studio.apply(lambda now: Edit(replace(now, photos=(unrepaired(now.photo),)), "Reset the depth fixes"))


def scale_depth_by_lens(studio: Studio, on: bool) -> None:
    """Multiply a network's metres by the photo's focal length over that of its training."""
    label = "Let depth follow the lens" if on else "Leave depth as the network guessed it"
    studio.apply(lambda now: authoring.change_photo(now, label, lens_scales_depth=on))


def show_before(studio: Studio, on: bool) -> None:
    """Show the scene as it was before its repairs, for as long as a button is held."""
    studio.show_before(on)


def lift_again(studio: Studio) -> None:
    """Try once more what has failed."""
    studio.scenes.again(studio.document.photo)


def dismiss_lift(studio: Studio) -> None:
    """Say no more of a download or a depth that has failed; the scene that is here stays."""
    studio.scenes.dismiss()


def cancel_lift(studio: Studio) -> None:
    """Stop lifting."""
    studio.scenes.cancel()
