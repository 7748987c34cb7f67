"""The Image tab: the photo, where its depth comes from, and its lens."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import gradio as gr

from app.commands import photo
from app.shell.choice import Options, choice
from app.shell.form import Form
from app.shell.island import island
from scene.depth.models import DEPTH_MODELS, find_weights, models_status

if TYPE_CHECKING:
    from app.studio.studio import Studio

BEFORE_NETWORKS = (
    ("auto", "Automatic"),
    ("embedded", "Stored in the photo"),
)
AFTER_NETWORKS = (("layout-prior", "Guessed depth"),)
OWN_FILE = "file"
"""The entry of a depth map of the person's own: there while one is in use, and then chosen."""
SAID = {
    "exif": "from the photo",
    "user": "as you set it",
    "sample": "known",
    "assumed": "assumed",
    "recovered": "found with the clip's camera",
}
"""Where the lens comes from, in words."""


def image_panel(form: Form) -> None:
    """Lay out the tab."""
    island("photo")
    choice(form, "depth", "Depth from", show_depth, set_depth)
    lens = gr.Number(label="Field of view, degrees across", precision=1, step=1, elem_id="lens", elem_classes="field")
    form.add(lens, show_lens, lambda studio, degrees: photo.set_lens(studio, degrees), on=[lens.submit, lens.blur])
    island("clip")
    island("repair")
    island("scale")


def show_depth(studio: Studio) -> Options:
    """The source of metres; networks that would first have to be fetched say how large they are."""
    networks = []
    for row in models_status():
        title = row.model.title.replace(" Metric", "")
        fetch = f": {row.model.size_mb} MB, {row.model.licence.split(' (')[0]}"
        networks.append((row.model.name, title if row.found else title + fetch))
    photo = studio.document.photo
    depth_file = photo.depth_file
    maps = "maps" if depth_file and depth_file.maps > 1 else "map"
    own = [(OWN_FILE, f"Your depth {maps}: {depth_file.name}")] if depth_file else []
    entries = [*own, *BEFORE_NETWORKS, *networks, *AFTER_NETWORKS]
    return Options(chosen=OWN_FILE if depth_file else photo.depth, entries=entries, locked=bool(photo.sample))


def set_depth(studio: Studio, source: str) -> None:
    """Lift the photo with other depth, fetching the network first where its weights are not here."""
    if source == OWN_FILE:
        return  # chosen already
    if source in DEPTH_MODELS and find_weights(DEPTH_MODELS[source]) is None:
        photo.get_depth(studio, source)
    else:
        photo.set_depth(studio, source)


def show_lens(studio: Studio) -> object:
    """Degrees across the photo, and the lens they are on a full-frame camera. Emptied, it is the file's again."""
    if studio.scene is None:
        return gr.update(value=None, info=" ")
    photo = studio.scene.photo
    fov_x = float(photo.intrinsics.fov_x)
    mm = float(photo.intrinsics.full_frame_mm)
    info = f"{mm:.0f} mm on full frame, {SAID[photo.intrinsics_source]}"
    return gr.update(value=round(math.degrees(fov_x), 1), info=info, interactive=not studio.document.photo.sample)
