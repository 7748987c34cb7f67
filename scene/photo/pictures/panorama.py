"""Pictures that no lens of a camera makes in one shot: photo spheres, sweeps, pairs of fisheyes."""

import numpy as np
from PIL import Image

from scene.photo.xmp import properties

GPANO = "http://ns.google.com/photos/1.0/panorama/"
SPHERES = ("equirectangular", "cylindrical", "cubemap", "fisheye")
"""GPano:ProjectionType in lower case; a plain picture has none, or says rectilinear."""

SWEPT = 6
"""CustomRendered of a telephone's panorama."""

ALL_ROUND, SAME_END, EVEN_POLE, LIVELY = 2.0, 0.25, 0.5, 8.0
"""Shape of a whole sphere; how alike its two ends are, relative to how much columns differ otherwise; how even its
first and last rows are, relative to the whole; and grey levels by which ends and columns must vary for that to mean
anything.
"""

LARGE = 1000
"""Pixels across; cameras make no smaller panoramas."""

ADVICE = (
    "A scene needs the picture of one lens: cut a view from it in a panorama viewer and open that, with the field of "
    "view it was cut with."
)


def panorama_words(name: str, packet: bytes, custom_rendered: object) -> str:
    """Why a picture is no lens's, by what its file says of it; "" where it says nothing of the kind."""
    entries = {entry.name: entry.value for entry in properties(packet) if entry.namespace == GPANO} if packet else {}
    projection = entries.get("ProjectionType", "").lower()
    if projection in SPHERES:
        return f"{name} is a panorama ({projection}), as its XMP says. {ADVICE}"
    if custom_rendered == SWEPT:
        return f"{name} is a panorama swept by hand, as its EXIF says. {ADVICE}"
    if name.lower().endswith((".insp", ".360")):
        return f"{name} is a picture of a 360-degree camera, two fisheyes side by side. {ADVICE}"
    return ""


def panorama_seen(image: Image.Image, *, lens_known: bool) -> str:
    """A sentence where it looks like a photo sphere: it is twice as wide as high, and its ends meet and its poles are
    even, or nothing says that a lens took it.
    """
    if image.width != ALL_ROUND * image.height:
        return ""
    if not _surrounds(image):
        if lens_known or image.width < LARGE:
            return ""
        return f"It is exactly twice as wide as high, as 360-degree panoramas are. If it is one: {ADVICE}"
    return (
        "This looks like a 360-degree panorama (twice as wide as high, and its ends meet), which no lens takes in one "
        f"picture. {ADVICE}"
    )


def _surrounds(image: Image.Image) -> bool:
    grey = np.asarray(image.convert("L").resize((256, 128)), dtype=np.float32)
    elsewhere = float(np.abs(grey - np.roll(grey, 64, axis=1)).mean())
    ends = float(np.abs(grey[:, 0] - grey[:, -1]).mean())
    poles, along = float(max(grey[0].std(), grey[-1].std())), float(grey[:, 0].std())
    if min(elsewhere, along) < LIVELY:
        return False
    return ends <= SAME_END * elsewhere and poles <= EVEN_POLE * float(grey.std())
